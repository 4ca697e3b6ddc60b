//! The kill test: the real server under load is killed with SIGKILL at a random moment, started again, and everything that
//! was acknowledged has to be there, nothing may be half done, and no byte may be lost or left over.
//!
//! `KILL_ROUNDS` sets the number of rounds, `KILL_SEED` repeats a run; both are printed.

use std::collections::{BTreeMap, BTreeSet};
use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use image_console::app::accounts::create::{CreateAccount, create};
use image_console::app::ports::{Clock as _, SystemClock};
use image_console::app::{App, Limits};
use image_console::domain::account::Role;
use image_console::domain::id::{AccountId, ImageId};
use image_console::domain::policy::Policy;
use tempfile::TempDir;
use tokio::task::JoinSet;

use crate::support::process::{FORM, PATIENCE, Reply, Server, drained, send, signed_in};
use crate::support::{Audit, PASSWORD, disks, fake_site, multipart, multipart_type, open_app};

const ROUNDS: u64 = 200;
/// The longest a server works before it is killed.
const LONGEST_MILLISECONDS: u64 = 150;

/// Random numbers that a seed repeats.
struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) % limit
    }
}

fn setting(name: &str, default: u64) -> u64 {
    std::env::var(name).map_or(default, |text| text.parse().expect("a number"))
}

/// What somebody does to the console.
#[derive(Debug, Clone)]
enum Deed {
    Import { content: u64, cloud: bool },
    Share(ImageId),
    Cancel(ImageId),
    Delete { image: ImageId, with_snapshots: bool },
    DeleteSnapshot(String),
}

#[derive(Debug, Clone)]
struct Known {
    content: u64,
    shared: bool,
    snapshot: Option<String>,
}

/// One of the people who work at the same time, each on images of their own: what was acknowledged to them, and the one
/// deed of which they do not know whether it was done.
struct Worker {
    account: AccountId,
    cookie: String,
    dice: Dice,
    images: BTreeMap<String, Known>,
    deleted: BTreeSet<String>,
    kept_snapshots: BTreeSet<String>,
    gone_snapshots: BTreeSet<String>,
    in_flight: Option<Deed>,
    acknowledged: u64,
}

impl Worker {
    fn next_deed(&mut self) -> Deed {
        let dice = &mut self.dice;
        let choice = dice.below(10);
        let nth = usize::try_from(dice.below(1000)).unwrap() % self.images.len().max(1);
        let import = Deed::Import {
            content: dice.below(40),
            cloud: dice.below(2) == 0,
        };
        let Some((image, known)) = self.images.iter().nth(nth) else {
            return import;
        };
        let image: ImageId = image.parse().unwrap();
        if let Some(snapshot) = self.kept_snapshots.first().filter(|_| choice == 0) {
            return Deed::DeleteSnapshot(snapshot.clone());
        }
        match choice {
            0..=3 => import,
            _ if known.shared => Deed::Cancel(image),
            // A cloud-system-disk image references a snapshot and is never shared (S4).
            4..=6 if known.snapshot.is_none() => Deed::Share(image),
            _ => Deed::Delete {
                image,
                with_snapshots: dice.below(2) == 0,
            },
        }
    }

    async fn post(&self, address: SocketAddr, path: &str, body: &str) -> std::io::Result<Reply> {
        send(address, "POST", path, &self.cookie, FORM, body.as_bytes()).await
    }

    async fn attempt(&self, address: SocketAddr, deed: &Deed) -> std::io::Result<Reply> {
        let page = |image: &ImageId, below: &str| format!("/host/image/detail/{image}/{below}");
        match deed {
            Deed::Import { content, cloud } => {
                let kind = if *cloud { "cloudDisk" } else { "localDisk" };
                let body = multipart(&[("name", "image"), ("type", kind)], &disks::raw(*content, 8));
                send(address, "POST", "/host/image/import", &self.cookie, &multipart_type(), &body).await
            }
            Deed::Share(image) => self.post(address, &page(image, "share"), "pin=bob&secrets_removed=yes").await,
            Deed::Cancel(image) => self.post(address, &page(image, "cancel-share"), "pin=bob").await,
            Deed::Delete { image, with_snapshots } => {
                let path = page(image, "delete");
                let popup = send(address, "GET", &path, &self.cookie, FORM, b"").await?;
                let html = String::from_utf8_lossy(&popup.body).into_owned();
                let plan = html.split_once("name=\"plan\" value=\"").and_then(|(_, rest)| rest.split_once('"'));
                // Without the whole popup nothing was sent yet, and nothing was done.
                let (plan, _) = plan.ok_or(std::io::ErrorKind::UnexpectedEof)?;
                let tick = if *with_snapshots { "&with_snapshots=on" } else { "" };
                self.post(address, &path, &format!("plan={plan}{tick}")).await
            }
            Deed::DeleteSnapshot(snapshot) => self.post(address, &format!("/host/snapshot/detail/{snapshot}/delete"), "").await,
        }
    }

    /// Works until the server is gone.
    async fn work(mut self, address: SocketAddr, app: Arc<App>) -> Self {
        loop {
            let deed = self.next_deed();
            self.in_flight = Some(deed.clone());
            let Ok(reply) = self.attempt(address, &deed).await else {
                return self;
            };
            let body = String::from_utf8_lossy(&reply.body);
            assert_eq!(reply.status, 303, "{deed:?}: {} {body}", reply.head);
            self.acknowledged += 1;
            self.in_flight = None;
            let new_image = reply
                .header("location")
                .and_then(|location| location.strip_prefix("/host/image/detail/"));
            self.done(&deed, new_image, &app).await;
        }
    }

    /// Takes note that a deed was done.
    async fn done(&mut self, deed: &Deed, new_image: Option<&str>, app: &App) {
        match deed {
            Deed::Import { content, .. } => {
                let image = new_image.expect("the new image's page").to_owned();
                let known = Known {
                    content: *content,
                    shared: false,
                    snapshot: snapshot_of(app, &image).await,
                };
                self.images.insert(image, known);
            }
            Deed::Share(image) => self.images.get_mut(image.as_str()).unwrap().shared = true,
            Deed::Cancel(image) => self.images.get_mut(image.as_str()).unwrap().shared = false,
            Deed::Delete { image, with_snapshots } => {
                let known = self.images.remove(image.as_str()).unwrap();
                self.deleted.insert(image.to_string());
                let place = if *with_snapshots {
                    &mut self.gone_snapshots
                } else {
                    &mut self.kept_snapshots
                };
                place.extend(known.snapshot);
            }
            Deed::DeleteSnapshot(snapshot) => {
                self.kept_snapshots.remove(snapshot);
                self.gone_snapshots.insert(snapshot.clone());
            }
        }
    }

    /// Finds out whether what was in flight was done, wholly or not at all.
    async fn settle(&mut self, audit: &Audit, unknown: &mut BTreeSet<String>, app: &App) {
        let Some(deed) = self.in_flight.take() else { return };
        let is_shared = |image: &ImageId| audit.shares.contains(&(image.to_string(), "bob".to_owned()));
        let is_done = match &deed {
            Deed::Import { content, cloud } => {
                let mut unit = app.store.reader().await.unwrap();
                for image in unknown.clone() {
                    let row = unit.image(&image.parse().unwrap()).await.unwrap().unwrap();
                    if row.owner == self.account {
                        assert_eq!((row.sha256, row.snapshot_count == 1), (digest(*content), *cloud), "{image}");
                        unknown.remove(&image);
                        self.done(&deed, Some(&image), app).await;
                        return;
                    }
                }
                false
            }
            Deed::Share(image) => is_shared(image),
            Deed::Cancel(image) => !is_shared(image),
            Deed::Delete { image, .. } => !audit.images.contains_key(image.as_str()),
            Deed::DeleteSnapshot(snapshot) => !audit.snapshots.contains(snapshot),
        };
        if is_done {
            self.done(&deed, None, app).await;
        }
    }

    fn verify(&self, audit: &Audit) {
        for (image, known) in &self.images {
            let status = audit.images.get(image).map(String::as_str);
            assert_eq!(status, Some("ready"), "{image} was acknowledged");
            assert!(!audit.tombstones.contains(image), "{image} has a tombstone");
            let is_shared = audit.shares.contains(&(image.clone(), "bob".to_owned()));
            assert_eq!(is_shared, known.shared, "the share of {image}");
            let has_snapshot = known.snapshot.iter().all(|snapshot| audit.snapshots.contains(snapshot));
            assert!(has_snapshot, "the snapshot of {image}");
        }
        for image in &self.deleted {
            assert!(!audit.images.contains_key(image), "{image} came back");
            assert!(audit.tombstones.contains(image), "{image} left no tombstone");
        }
        assert!(self.kept_snapshots.is_subset(&audit.snapshots), "a snapshot is lost");
        assert!(
            self.gone_snapshots.is_disjoint(&audit.snapshots),
            "a snapshot came back, or was not deleted"
        );
    }
}

fn digest(content: u64) -> String {
    use sha2::Digest as _;
    hex::encode(sha2::Sha256::digest(disks::raw(content, 8)))
}

async fn snapshot_of(app: &App, image: &str) -> Option<String> {
    let mut unit = app.store.reader().await.unwrap();
    let devices = unit.devices(&image.parse().unwrap()).await.unwrap();
    devices
        .into_iter()
        .find_map(|device| device.snapshot)
        .map(|snapshot| snapshot.to_string())
}

/// A killed process keeps its job from others until its lease runs out, half a minute later. It is known to be dead here, so
/// the lease is ended at once.
async fn end_leases(app: &App) {
    let now = SystemClock.now();
    let mut unit = app.store.writer().await.unwrap();
    let mut held = Vec::new();
    while let Some(job) = unit.claim(now.plus_seconds(60), now.plus_seconds(3600)).await.unwrap() {
        held.push(job.number);
    }
    for job in held {
        unit.put_back(job, "", now).await.unwrap();
    }
    unit.commit().await.unwrap();
}

/// Uploads that a kill cut off are swept by a server that starts after their lease.
async fn swept(path: &Path, app: &App, mut server: Server) {
    let waiting = async {
        let mut mark = 0;
        while !app.store.reader().await.unwrap().uploads(1).await.unwrap().is_empty() {
            server.kill();
            server = Server::start(path).await;
            mark = app.store.changed_since(mark).await.unwrap();
        }
        server.kill();
    };
    tokio::time::timeout(PATIENCE, waiting).await.expect("uploads are left");
}

async fn prepared() -> (TempDir, Arc<App>, Vec<AccountId>) {
    let folder = TempDir::new().unwrap();
    fake_site(folder.path());
    let app = open_app(folder.path(), Arc::new(SystemClock), Policy::default(), Limits::default()).await;
    let mut accounts = Vec::new();
    for pin in ["bob", "worker-0", "worker-1", "worker-2"] {
        let request = CreateAccount {
            pin: pin.to_owned(),
            name: String::new(),
            email: String::new(),
            mobile: None,
            role: Role::User,
            password: PASSWORD.to_owned(),
        };
        accounts.push(create(&app, request).await.unwrap().id);
    }
    accounts.remove(0);
    (folder, Arc::new(app), accounts)
}

/// Every acknowledged image still has its bytes.
async fn verify_bytes(address: SocketAddr, worker: &Worker) {
    for (image, known) in &worker.images {
        let path = format!("/host/image/detail/{image}/download");
        let reply = send(address, "GET", &path, &worker.cookie, FORM, b"").await.unwrap();
        assert_eq!(reply.status, 200, "{image}");
        assert!(reply.body == disks::raw(known.content, 8), "{image} has other bytes");
    }
}

async fn verify(workers: &mut [Worker], path: &Path, app: &App) {
    let audit = Audit::of(path, app).await;
    let known: BTreeSet<_> = workers.iter().flat_map(|worker| worker.images.keys()).cloned().collect();
    let mut unknown: BTreeSet<_> = audit.images.keys().filter(|image| !known.contains(*image)).cloned().collect();
    for worker in workers {
        worker.settle(&audit, &mut unknown, app).await;
        worker.verify(&audit);
    }
    assert!(unknown.is_empty(), "images nobody asked for: {unknown:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_killed_server_keeps_its_word() {
    let rounds = setting("KILL_ROUNDS", ROUNDS);
    let seed = setting("KILL_SEED", rand::random::<u64>() | 1);
    println!("KILL_ROUNDS={rounds} KILL_SEED={seed}");
    let mut dice = Dice(seed);
    let (folder, app, accounts) = prepared().await;
    let path = folder.path();

    let mut server = Server::start(path).await;
    let mut workers = Vec::new();
    for (number, account) in accounts.into_iter().enumerate() {
        workers.push(Worker {
            account,
            cookie: signed_in(server.address, &format!("worker-{number}")).await,
            dice: Dice(dice.below(u64::MAX >> 12) | 1),
            images: BTreeMap::new(),
            deleted: BTreeSet::new(),
            kept_snapshots: BTreeSet::new(),
            gone_snapshots: BTreeSet::new(),
            in_flight: None,
            acknowledged: 0,
        });
    }
    for round in 0..rounds {
        let mut working = JoinSet::new();
        for worker in workers.drain(..) {
            working.spawn(worker.work(server.address, app.clone()));
        }
        let moment = Duration::from_micros(dice.below(LONGEST_MILLISECONDS * 1000));
        if let Ok(ended) = tokio::time::timeout(moment, working.join_next()).await {
            let deed = ended.map(|ended| ended.map(|worker| worker.in_flight));
            panic!("round {round}: a worker ended while the server ran: {deed:?}");
        }
        server.kill();
        workers = working.join_all().await;
        // Nobody writes now, and everything has to add up before the next server has mended anything.
        Audit::at_any_moment(path, &app).await;
        end_leases(&app).await;

        server = Server::start(path).await;
        drained(&app).await;
        verify(&mut workers, path, &app).await;
        if round % 20 == 0 {
            verify_bytes(server.address, &workers[0]).await;
        }
    }

    swept(path, &app, server).await;
    let server = Server::start(path).await;
    drained(&app).await;
    verify(&mut workers, path, &app).await;
    for worker in &workers {
        verify_bytes(server.address, worker).await;
    }
    let audit = Audit::of(path, &app).await;
    assert_eq!(audit.uploads, 0);
    let deeds: u64 = workers.iter().map(|worker| worker.acknowledged).sum();
    println!(
        "{deeds} deeds acknowledged, {} images, {} tombstones, {} snapshots, {} objects",
        audit.images.len(),
        audit.tombstones.len(),
        audit.snapshots.len(),
        audit.objects.len()
    );
    assert!(deeds > rounds, "hardly anything was done");
}
