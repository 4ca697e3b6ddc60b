//! Several processes over one PostgreSQL database and one folder of objects: what one of them knows the others do, and what
//! was acknowledged holds while any of them is killed and while the database goes away and comes back.
//!
//! `REPLICA_KILLS` and `REPLICA_OUTAGES` set how often, `REPLICA_SEED` repeats a run; they are printed.

use std::net::SocketAddr;
use std::path::Path;
use std::process::Stdio;
use std::sync::Arc;
use std::time::{Duration, Instant};

use image_console::app::ports::{Clock as _, SystemClock};
use image_console::app::{App, Limits};
use tempfile::TempDir;
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use crate::support::client::{Client, Events};
use crate::support::load::{self, Dice, Outcome, Worker, setting, swept, under_load, under_load_for, verify};
use crate::support::postgres::{Cluster, Stop, new_database};
use crate::support::process::{FORM, PATIENCE, Server, drained, prepared, send};
use crate::support::{Audit, choose_database};

const KILLS: u64 = 50;
const OUTAGES: u64 = 5;
/// How many people work meanwhile.
const WORKERS: usize = 8;
/// The longest time between one mishap and the next, and the longest one that the database is away.
const LONGEST_MILLISECONDS: u64 = 200;

/// How long after the database's return a request may still fail.
const RECOVERY: Duration = Duration::from_secs(5);
/// How long an open page may take to learn of a change. It is meant to be a second; a test's machine may be busy.
const NEWS: Duration = Duration::from_secs(5);

const NO_JOBS: [&str; 2] = ["--jobs", "false"];
/// What is told of a database that is away fills pages.
const SILENT: &str = "off";
const SHORT_LEASE: [&str; 2] = ["--job-lease-seconds", "2"];

/// A folder over a database that is a server's.
async fn folder_on(url: &str) -> (TempDir, App) {
    let folder = TempDir::new().unwrap();
    choose_database(folder.path(), url);
    let app = prepared(folder.path()).await;
    (folder, app)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_one_replica_was_told_holds_on_the_other() {
    let (folder, app) = folder_on(&new_database().await).await;
    let more = ["--jobs", "false", "--failed-sign-ins", "3"];
    let a = Server::serve(folder.path(), &more).await;
    let b = Server::serve(folder.path(), &more).await;
    let alice = Client::sign_in(&a, "alice").await;
    let page = alice.import(1, "cloudDisk").await;
    let plan = alice.get(&format!("{page}/delete")).await.plan().unwrap();

    let alice_on_b = alice.at(&b);
    assert_eq!(alice_on_b.get("/account").await.status, 200, "the session holds");
    let reply = alice_on_b.post(&format!("{page}/delete"), &format!("plan={plan}")).await;
    assert_eq!(reply.status, 303, "the plan holds: {}", reply.text());
    let _worker = Server::work(folder.path(), &[]).await;
    drained(&app).await;
    assert_eq!(Audit::of(folder.path(), &app).await.tombstones.len(), 1);

    let window = || SystemClock.now().0 / 1_000_000 / Limits::SIGN_IN_WINDOW_SECONDS;
    let began = window();
    let mut statuses = Vec::new();
    for server in [&a, &b, &a, &b, &a] {
        let body = "pin=nobody&password=wrong-password";
        let reply = send(server.address, "POST", "/sign-in", "", FORM, body.as_bytes()).await.unwrap();
        statuses.push(reply.status);
    }
    // Where the window ends meanwhile, the failures before it are forgotten.
    if window() == began {
        assert_eq!(statuses, [401, 401, 401, 429, 429], "the budget holds");
    }
    assert_eq!(alice.post("/sign-out", "").await.status, 303);
    assert_eq!(alice_on_b.get("/account").await.status, 303, "the session's end holds");
}

/// How long a page at one replica takes to learn of a share that another replica carries out.
async fn news(page: &mut Events, elsewhere: &Client, image: &str, shared: bool) -> Duration {
    let path = if shared { "share" } else { "cancel-share" };
    let reply = elsewhere.post(&format!("{image}/{path}"), "pin=bob&secrets_removed=yes").await;
    assert_eq!(reply.status, 303, "{}", reply.text());
    let answered = Instant::now();
    tokio::time::timeout(PATIENCE, page.change()).await.expect("the page hears nothing");
    answered.elapsed()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_open_page_learns_what_another_replica_did_also_after_the_database_was_away() {
    let mut cluster = Cluster::start(&[]);
    let folder = TempDir::new().unwrap();
    choose_database(folder.path(), &cluster.url);
    let (app, _) = load::prepared(folder.path(), 1).await;
    let a = Server::serve_logging(folder.path(), &NO_JOBS, SILENT, Stdio::inherit()).await;
    let b = Server::serve_logging(folder.path(), &NO_JOBS, SILENT, Stdio::inherit()).await;
    let _worker = Server::work_logging(folder.path(), &SHORT_LEASE, SILENT).await;
    let here = Client::sign_in(&a, "worker-0").await;
    let elsewhere = here.at(&b);
    let image = here.import(1, "localDisk").await;
    let mut page = here.follow().await;

    let (mut longest, mut longest_after) = (Duration::ZERO, Duration::ZERO);
    for number in 0..20 {
        longest = longest.max(news(&mut page, &elsewhere, &image, number % 2 == 0).await);
    }
    for stop in [Stop::Fast, Stop::Immediate] {
        tokio::task::block_in_place(|| {
            cluster.stop(stop);
            cluster.start_again();
        });
        let returned = Instant::now();
        for client in [&here, &elsewhere] {
            while client.get(&image).await.status != 200 {
                assert!(returned.elapsed() < RECOVERY, "requests fail long after {stop:?}");
            }
        }
        for number in 0..4 {
            longest_after = longest_after.max(news(&mut page, &elsewhere, &image, number % 2 == 0).await);
        }
        let other = elsewhere.import(2, "cloudDisk").await;
        elsewhere.delete(&other).await;
        drained(&app).await;
        // Of these the page hears too, at a time of their own.
        page = here.follow().await;
    }
    println!("an open page learned of a change after {longest:?} at most, and {longest_after:?} when the database had been away");
    assert!(longest < NEWS && longest_after < NEWS, "{longest:?} {longest_after:?}");
}

/// Two servers and a worker, each started again as soon as it was killed.
struct Fleet<'a> {
    folder: &'a Path,
    members: Vec<Option<Server>>,
    /// The servers that run.
    running: watch::Sender<Vec<SocketAddr>>,
}

impl<'a> Fleet<'a> {
    const SERVERS: usize = 2;

    async fn start(folder: &'a Path) -> Self {
        let mut fleet = Self {
            folder,
            members: Vec::new(),
            running: watch::Sender::default(),
        };
        for number in 0..=Self::SERVERS {
            let member = fleet.member(number).await;
            fleet.members.push(Some(member));
        }
        fleet.announce();
        fleet
    }

    async fn member(&self, number: usize) -> Server {
        if number < Self::SERVERS {
            Server::serve_logging(self.folder, &NO_JOBS, SILENT, Stdio::inherit()).await
        } else {
            Server::work_logging(self.folder, &SHORT_LEASE, SILENT).await
        }
    }

    fn servers(&self) -> Vec<SocketAddr> {
        let servers = self.members[..Self::SERVERS].iter().flatten();
        servers.map(|server| server.address).collect()
    }

    fn announce(&self) {
        self.running.send_replace(self.servers());
    }

    async fn kill_one(&mut self, dice: &mut Dice) {
        let number = dice.choose(self.members.len());
        self.members[number].take().unwrap().kill();
        self.announce();
        let member = self.member(number).await;
        self.members[number] = Some(member);
        self.announce();
    }
}

/// A request that ended.
struct Request {
    address: SocketAddr,
    begun: Instant,
    ended: Instant,
    outcome: Outcome,
}

/// Every request in the order of their ends.
type Ledger = watch::Sender<Vec<Request>>;

/// Works on whichever server runs, until told to stop. After a failure nothing is changed there until reading works.
async fn work(
    mut worker: Worker,
    running: watch::Receiver<Vec<SocketAddr>>,
    ledger: Arc<Ledger>,
    stop: CancellationToken,
    app: Arc<App>,
) -> Worker {
    while !stop.is_cancelled() {
        let servers = running.borrow().clone();
        let address = servers[worker.dice.choose(servers.len())];
        let mut begun = Instant::now();
        let mut outcome = worker.step(address, &app).await;
        loop {
            let ended = Instant::now();
            ledger.send_modify(|requests| {
                requests.push(Request {
                    address,
                    begun,
                    ended,
                    outcome,
                });
            });
            if outcome != Outcome::Failed {
                break;
            }
            begun = Instant::now();
            outcome = match send(address, "GET", "/host/image/list", &worker.cookie, FORM, b"").await {
                Ok(reply) if reply.status == 200 => Outcome::Refused,
                Ok(reply) if reply.status >= 500 => Outcome::Failed,
                Ok(reply) => panic!("{} {}", reply.head, reply.text()),
                Err(_) => Outcome::Unreached,
            };
        }
    }
    worker
}

/// When the database was told to go, and when it was back.
struct Outage {
    began: Instant,
    ended: Instant,
}

/// Stops the database until a request has failed for it, at most for `longest`, and waits until each server has done things again; how long the first one took.
async fn outage(cluster: &mut Cluster, stop: Stop, longest: Duration, servers: &[SocketAddr], ledger: &Ledger) -> (Outage, Duration) {
    let began = Instant::now();
    tokio::task::block_in_place(|| cluster.stop(stop));
    let mut watching = ledger.subscribe();
    let has_failed = |request: &Request| request.ended >= began && request.outcome == Outcome::Failed;
    let failing = watching.wait_for(|requests| requests.iter().rev().any(has_failed));
    // A short outage need not be noticed by anybody.
    let _ = tokio::time::timeout(longest, failing).await;
    tokio::task::block_in_place(|| cluster.start_again());
    let ended = Instant::now();
    let done_at = |requests: &[Request], server: &SocketAddr| {
        let since = requests.iter().rev().take_while(|request| request.ended >= ended);
        let done = since.filter(|request| request.outcome == Outcome::Done && request.begun >= ended && request.address == *server);
        done.last().map(|request| request.ended - ended)
    };
    let working = watching.wait_for(|requests| servers.iter().all(|server| done_at(requests, server).is_some()));
    let requests = tokio::time::timeout(PATIENCE, working).await.expect("nothing works again").unwrap();
    let slowest = servers.iter().filter_map(|server| done_at(&requests, server)).max();
    (Outage { began, ended }, slowest.unwrap())
}

/// Requests fail only where the database is away. Returns how long after its return the last one did.
fn latest_failure(requests: &[Request], outages: &[Outage]) -> Duration {
    let failures = requests.iter().filter(|request| request.outcome == Outcome::Failed);
    let lateness = failures.map(|failure| {
        let outage = outages.iter().rev().find(|outage| outage.began <= failure.ended);
        let outage = outage.expect("a request failed before the database was ever away");
        failure.ended.saturating_duration_since(outage.ended)
    });
    lateness.max().unwrap_or_default()
}

fn print(requests: &[Request], latest: Duration, slowest: Duration) {
    let count = |outcome| requests.iter().filter(|request| request.outcome == outcome).count();
    println!(
        "{} operations acknowledged; {} requests failed, {} were cut off, {} found nobody; after the database's return the last \
         failure came after {latest:?} and the slowest replica worked again after {slowest:?}",
        count(Outcome::Done),
        count(Outcome::Failed),
        count(Outcome::Lost),
        count(Outcome::Unreached),
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn replicas_keep_their_word_whoever_is_killed_and_whenever_the_database_goes() {
    let (kills, outages) = (setting("REPLICA_KILLS", KILLS), setting("REPLICA_OUTAGES", OUTAGES));
    let seed = setting("REPLICA_SEED", rand::random::<u64>() | 1);
    println!("REPLICA_KILLS={kills} REPLICA_OUTAGES={outages} REPLICA_SEED={seed}");
    let mut dice = Dice(seed);
    let mut cluster = Cluster::start(&[]);
    let folder = TempDir::new().unwrap();
    let path = folder.path();
    choose_database(path, &cluster.url);
    let (app, accounts) = load::prepared(path, WORKERS).await;
    let mut fleet = Fleet::start(path).await;

    let (ledger, stop) = (Arc::new(Ledger::default()), CancellationToken::new());
    let mut working = JoinSet::new();
    for worker in Worker::sign_in(accounts, fleet.servers()[0], &mut dice).await {
        working.spawn(work(worker, fleet.running.subscribe(), ledger.clone(), stop.clone(), app.clone()));
    }
    let (mut away, mut slowest) = (Vec::new(), Duration::ZERO);
    for number in 0..kills + outages {
        let pause = Duration::from_micros(dice.below(LONGEST_MILLISECONDS * 1000));
        under_load_for(&mut working, pause).await;
        // The outages are spread evenly over the kills.
        if (number + 1) * outages / (kills + outages) == number * outages / (kills + outages) {
            under_load(&mut working, fleet.kill_one(&mut dice)).await;
            continue;
        }
        let how = if away.len() % 2 == 0 { Stop::Immediate } else { Stop::Fast };
        let servers = fleet.servers();
        let (outage, recovery) = under_load(&mut working, outage(&mut cluster, how, pause, &servers, &ledger)).await;
        away.push(outage);
        slowest = slowest.max(recovery);
    }
    stop.cancel();
    let mut workers = working.join_all().await;
    drained(&app).await;
    drop(fleet);

    let server = swept(path, &app).await;
    drained(&app).await;
    let audit = verify(&mut workers, path, &app).await;
    for worker in &workers {
        worker.verify_bytes(server.address).await;
    }
    assert_eq!(audit.uploads, 0);
    let requests = ledger.borrow();
    let latest = latest_failure(&requests, &away);
    print(&requests, latest, slowest);
    assert_eq!(away.len() as u64, outages);
    assert!(latest < RECOVERY && slowest < RECOVERY, "{latest:?} {slowest:?}");
    let acknowledged: u64 = workers.iter().map(|worker| worker.acknowledged).sum();
    assert!(acknowledged > kills + outages, "hardly anything was done");
}
