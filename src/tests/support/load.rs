//! People who work at the same time while processes are killed under them, and keep account of what they were told.

mod scene;

use std::collections::{BTreeMap, BTreeSet};
use std::io::ErrorKind;
use std::net::SocketAddr;
use std::path::Path;

use image_console::app::App;
use image_console::domain::id::{AccountId, ImageId};
use image_console::domain::image::ImageStatus;
use image_console::store::Result;

pub(crate) use self::scene::{Dice, end_leases, prepared, setting, swept, under_load, under_load_for};
use super::process::{FORM, PATIENCE, Reply, send, signed_in};
use super::{Audit, REGIONS, disks, multipart, multipart_type};

/// What somebody does to the console.
#[derive(Debug, Clone)]
enum Deed {
    Import { content: u64, cloud: bool },
    Share(ImageId),
    Cancel(ImageId),
    Delete { image: ImageId, with_snapshots: bool },
    DeleteSnapshot(String),
    Copy(ImageId),
}

impl Deed {
    /// The image or snapshot it is done to.
    fn object(&self) -> Option<&str> {
        match self {
            Self::Import { .. } => None,
            Self::Share(image) | Self::Cancel(image) | Self::Delete { image, .. } | Self::Copy(image) => Some(image.as_str()),
            Self::DeleteSnapshot(snapshot) => Some(snapshot),
        }
    }
}

/// What became of a deed, as far as its doer was told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// It was acknowledged.
    Done,
    /// It was refused, as it may be: the snapshot's image is still being deleted.
    Refused,
    /// The server failed.
    Failed,
    /// No answer came.
    Lost,
    /// Nobody listened.
    Unreached,
}

#[derive(Debug, Clone)]
struct Known {
    content: u64,
    shared: bool,
    snapshot: Option<String>,
}

/// One of the people who work at the same time, each on images of their own: what was acknowledged to them, and the deeds of
/// which they do not know whether they were done.
pub(crate) struct Worker {
    account: AccountId,
    pub(crate) cookie: String,
    pub(crate) dice: Dice,
    images: BTreeMap<String, Known>,
    deleted: BTreeSet<String>,
    kept_snapshots: BTreeSet<String>,
    gone_snapshots: BTreeSet<String>,
    unknown: Vec<Deed>,
    /// Images that are being copied, or copies: nothing else is done to them until they are ready and free.
    resting: BTreeSet<String>,
    pub(crate) acknowledged: u64,
}

impl Worker {
    /// Signs in everybody there is, in [`prepared`]'s order.
    pub(crate) async fn sign_in(accounts: Vec<AccountId>, address: SocketAddr, dice: &mut Dice) -> Vec<Self> {
        let mut workers = Vec::new();
        for (number, account) in accounts.into_iter().enumerate() {
            workers.push(Self {
                account,
                cookie: signed_in(address, &format!("worker-{number}")).await,
                dice: Dice(dice.below(u64::MAX >> 12) | 1),
                images: BTreeMap::new(),
                deleted: BTreeSet::new(),
                kept_snapshots: BTreeSet::new(),
                gone_snapshots: BTreeSet::new(),
                unknown: Vec::new(),
                resting: BTreeSet::new(),
                acknowledged: 0,
            });
        }
        workers
    }

    /// Opens a session at a server that knows none.
    pub(crate) async fn sign_in_again(&mut self, address: SocketAddr, app: &App) {
        let account = app.store.reader().await.unwrap().account(self.account).await.unwrap();
        self.cookie = signed_in(address, account.unwrap().pin.as_str()).await;
    }

    fn next_deed(&mut self) -> Deed {
        let dice = &mut self.dice;
        let choice = dice.below(10);
        let nth = dice.choose(1000);
        let import = Deed::Import {
            content: dice.below(40),
            cloud: dice.below(2) == 0,
        };
        let is_settled = |object: &str| !self.resting.contains(object) && !self.unknown.iter().any(|deed| deed.object() == Some(object));
        let images: Vec<_> = self.images.iter().filter(|(image, _)| is_settled(image)).collect();
        let Some((image, known)) = images.get(nth % images.len().max(1)) else {
            return import;
        };
        let image: ImageId = image.parse().unwrap();
        let snapshot = self.kept_snapshots.iter().find(|snapshot| is_settled(snapshot));
        if let Some(snapshot) = snapshot.filter(|_| choice == 0) {
            return Deed::DeleteSnapshot(snapshot.clone());
        }
        match choice {
            0..=3 => import,
            _ if known.shared => Deed::Cancel(image),
            // A cloud-system-disk image references a snapshot and is never shared (S4).
            4..=6 if known.snapshot.is_none() => Deed::Share(image),
            // Any other is never copied.
            4..=6 => Deed::Copy(image),
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
                if popup.status != 200 {
                    return Ok(popup);
                }
                // Without the whole popup nothing was sent yet, and nothing was done.
                let plan = popup.plan().ok_or(ErrorKind::UnexpectedEof)?;
                let tick = if *with_snapshots { "&with_snapshots=on" } else { "" };
                self.post(address, &path, &format!("plan={plan}{tick}")).await
            }
            Deed::DeleteSnapshot(snapshot) => self.post(address, &format!("/host/snapshot/detail/{snapshot}/delete"), "").await,
            Deed::Copy(image) => {
                let path = format!("/v1/regions/{}/images:copyImages", REGIONS[0]);
                let body = format!("{{\"sourceImageIds\":[\"{image}\"],\"destinationRegion\":\"{}\"}}", REGIONS[0]);
                send(address, "POST", &path, &self.cookie, "application/json", body.as_bytes()).await
            }
        }
    }

    /// Does one more thing through the server at `address`.
    pub(crate) async fn step(&mut self, address: SocketAddr, app: &App) -> Outcome {
        self.rouse(app).await;
        let deed = self.next_deed();
        let reply = match self.attempt(address, &deed).await {
            Ok(reply) => reply,
            Err(error) if error.kind() == ErrorKind::ConnectionRefused => return Outcome::Unreached,
            Err(_) => {
                self.unknown.push(deed);
                return Outcome::Lost;
            }
        };
        match reply.status {
            303 => {
                let place = reply.header("location").expect("the page to go to");
                assert!(!place.starts_with("/sign-in"), "{deed:?}: the session is gone");
                let new_image = place.strip_prefix("/host/image/detail/");
                self.acknowledged += 1;
                self.done(&deed, new_image, app).await;
                Outcome::Done
            }
            200 if matches!(deed, Deed::Copy(_)) => {
                let text = reply.text();
                let (_, copy) = text.split_once("\"destinationImageId\":\"").expect("the copy");
                self.acknowledged += 1;
                self.done(&deed, copy.split('"').next(), app).await;
                Outcome::Done
            }
            409 if matches!(deed, Deed::DeleteSnapshot(_)) => Outcome::Refused,
            500.. => {
                self.unknown.push(deed);
                Outcome::Failed
            }
            _ => panic!("{deed:?}: {} {}", reply.head, reply.text()),
        }
    }

    /// Lets go of images whose copying has ended. The database may be away: then they rest on.
    async fn rouse(&mut self, app: &App) {
        for id in self.resting.clone() {
            let Ok(mut unit) = app.store.reader().await else { return };
            let Ok(Some(image)) = unit.image(&id.parse().unwrap()).await else {
                return;
            };
            if image.status == ImageStatus::Ready && image.busy.is_none() {
                self.resting.remove(&id);
            }
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
            Deed::Copy(source) => {
                let copy = new_image.expect("the copy").to_owned();
                let known = Known {
                    content: self.images[source.as_str()].content,
                    shared: false,
                    snapshot: snapshot_of(app, &copy).await,
                };
                self.resting.extend([source.to_string(), copy.clone()]);
                self.images.insert(copy, known);
            }
            Deed::DeleteSnapshot(snapshot) => {
                self.kept_snapshots.remove(snapshot);
                self.gone_snapshots.insert(snapshot.clone());
            }
        }
    }

    /// Finds out whether what nobody answered for was done, wholly or not at all.
    async fn settle(&mut self, audit: &Audit, strangers: &mut BTreeSet<String>, app: &App) {
        let is_shared = |image: &ImageId| audit.shares.contains(&(image.to_string(), "bob".to_owned()));
        for deed in std::mem::take(&mut self.unknown) {
            let mut new_image = None;
            let is_done = match &deed {
                Deed::Import { content, cloud } => {
                    new_image = self.made(*content, *cloud, "", strangers, app).await;
                    new_image.is_some()
                }
                Deed::Copy(source) => {
                    let note = format!("Copy of {source} in {}", REGIONS[0]);
                    let content = self.images[source.as_str()].content;
                    new_image = self.made(content, true, &note, strangers, app).await;
                    new_image.is_some()
                }
                Deed::Share(image) => is_shared(image),
                Deed::Cancel(image) => !is_shared(image),
                Deed::Delete { image, .. } => !audit.images.contains_key(image.as_str()),
                Deed::DeleteSnapshot(snapshot) => !audit.snapshots.contains(snapshot),
            };
            if is_done {
                self.done(&deed, new_image.as_deref(), app).await;
            }
        }
    }

    /// Takes the one of the `strangers` with this note that an import or a copy nobody answered for has made.
    async fn made(&self, content: u64, cloud: bool, note: &str, strangers: &mut BTreeSet<String>, app: &App) -> Option<String> {
        let mut unit = app.store.reader().await.unwrap();
        for image in &*strangers {
            let row = unit.image(&image.parse().unwrap()).await.unwrap().unwrap();
            let is_made = row.owner == self.account && row.description.as_str() == note;
            if is_made && (row.sha256, row.snapshot_count == 1) == (digest(content), cloud) {
                let image = image.clone();
                return strangers.take(&image);
            }
        }
        None
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

    /// Every acknowledged image still has its bytes.
    pub(crate) async fn verify_bytes(&self, address: SocketAddr) {
        for (image, known) in &self.images {
            let path = format!("/host/image/detail/{image}/download");
            let reply = send(address, "GET", &path, &self.cookie, FORM, b"").await.unwrap();
            assert_eq!(reply.status, 200, "{image}");
            assert!(reply.body == disks::raw(known.content, 8), "{image} has other bytes");
        }
    }
}

/// Everything the `workers` were told is true, nothing is half done, and there is nothing that nobody did. Returns what there
/// is.
pub(crate) async fn verify(workers: &mut [Worker], path: &Path, app: &App) -> Audit {
    let audit = Audit::of(path, app).await;
    let known: BTreeSet<_> = workers.iter().flat_map(|worker| worker.images.keys()).cloned().collect();
    let mut strangers: BTreeSet<_> = audit.images.keys().filter(|image| !known.contains(*image)).cloned().collect();
    for worker in workers {
        worker.settle(&audit, &mut strangers, app).await;
        worker.verify(&audit);
    }
    assert!(strangers.is_empty(), "images nobody asked for: {strangers:?}");
    audit
}

fn digest(content: u64) -> String {
    use sha2::Digest as _;
    hex::encode(sha2::Sha256::digest(disks::raw(content, 8)))
}

async fn try_snapshot_of(app: &App, image: &ImageId) -> Result<Option<String>> {
    let devices = app.store.reader().await?.devices(image).await?;
    let snapshot = devices.into_iter().find_map(|device| device.snapshot);
    Ok(snapshot.map(|snapshot| snapshot.to_string()))
}

/// The database may be away; a store that hears of it again announces a change.
async fn snapshot_of(app: &App, image: &str) -> Option<String> {
    let image = image.parse().unwrap();
    let asking = async {
        let mut mark = 0;
        loop {
            mark = app.store.changed_since(mark).await.unwrap();
            if let Ok(snapshot) = try_snapshot_of(app, &image).await {
                return snapshot;
            }
        }
    };
    tokio::time::timeout(PATIENCE, asking).await.expect("the database is away")
}
