//! The drill: people share, cancel, import, copy and delete through the real server while the real program backs it up, and
//! each backup is put back elsewhere.
//!
//! `BACKUP_ROUNDS` sets how many are made under load, `BACKUP_SEED` repeats a run; both are printed.

use std::collections::BTreeSet;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;

use image_console::app::ports::SystemClock;
use image_console::app::{App, Limits};
use image_console::domain::policy::Policy;
use tempfile::TempDir;
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use super::{bytes, rows};
use crate::support::load::{Dice, Outcome, Worker, end_leases, prepared, setting, under_load, verify};
use crate::support::process::{PATIENCE, Server, drained};
use crate::support::{Audit, Database, database_url, fake_site, open_app};
use crate::transfer::{run, said};

const ROUNDS: u64 = 4;
const WORKERS: usize = 3;
/// How much is done before the first backup, and between two.
const DEEDS: u64 = 40;

/// Works until it is told to stop, and counts what is done.
async fn work(mut worker: Worker, address: SocketAddr, done: watch::Sender<u64>, app: Arc<App>, stop: CancellationToken) -> Worker {
    while !stop.is_cancelled() {
        match worker.step(address, &app).await {
            Outcome::Done => done.send_modify(|deeds| *deeds += 1),
            Outcome::Refused => {}
            other => panic!("the server is in the way: {other:?}"),
        }
    }
    worker
}

/// Runs a command over what is in `folder`.
async fn command(arguments: &[&str], folder: &Path) -> String {
    let (url, blobs) = (database_url(folder).await, folder.join("blobs"));
    let storage = ["--database-url", &url, "--blob-url", blobs.to_str().unwrap()];
    said(&run(&[arguments, &storage].concat()).await, 0)
}

/// An installation that was made from the latest backup, by the program.
async fn elsewhere(kept: &str) -> (TempDir, App) {
    let folder = TempDir::new().unwrap();
    let words = command(&["restore", "--from", kept], folder.path()).await;
    assert!(words.contains("was put back, and compared"), "{words}");
    fake_site(folder.path());
    let app = open_app(folder.path(), Arc::new(SystemClock), Policy::default(), Limits::default()).await;
    (folder, app)
}

/// The numbers of all records of the audit.
async fn recorded(folder: &Path) -> BTreeSet<String> {
    let mut database = Database::open(&database_url(folder).await).await;
    let numbers = database.texts("SELECT CAST(number AS TEXT) || event FROM audit").await;
    numbers.into_iter().collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_busy_console_is_backed_up_and_put_back() {
    let rounds = setting("BACKUP_ROUNDS", ROUNDS);
    let seed = setting("BACKUP_SEED", rand::random::<u64>() | 1);
    println!("BACKUP_ROUNDS={rounds} BACKUP_SEED={seed}");
    let (folder, kept) = (TempDir::new().unwrap(), TempDir::new().unwrap());
    let (path, kept) = (folder.path(), kept.path().to_str().unwrap());
    let (app, accounts) = prepared(path, WORKERS).await;
    let server = Server::start(path).await;
    let workers = Worker::sign_in(accounts, server.address, &mut Dice(seed)).await;
    let (done, stop, mut working) = (watch::Sender::new(0), CancellationToken::new(), JoinSet::new());
    for worker in workers {
        working.spawn(work(worker, server.address, done.clone(), app.clone(), stop.clone()));
    }

    for round in 1..=rounds {
        let mut watching = done.subscribe();
        let waiting = tokio::time::timeout(PATIENCE, watching.wait_for(|deeds| *deeds >= round * DEEDS));
        under_load(&mut working, waiting).await.expect("nothing gets done").unwrap();
        let (before, deeds) = (recorded(path).await, *done.borrow());
        let words = under_load(&mut working, command(&["backup", "--to", kept], path)).await;
        assert!(words.contains("is whole"), "{words}");
        println!("{} deeds meanwhile: {}", *done.borrow() - deeds, words.lines().next().unwrap());
        let after = recorded(path).await;

        let (there, app) = under_load(&mut working, elsewhere(kept)).await;
        Audit::at_any_moment(there.path(), &app).await;
        assert!(!bytes(there.path()).await.is_empty());
        let restored = recorded(there.path()).await;
        assert!(before.is_subset(&restored), "what was done before the backup is in it");
        assert!(restored.is_subset(&after), "what was done after it is not");
    }
    stop.cancel();
    let mut workers = working.join_all().await;
    server.kill();

    // Of a console that stands still the backup is compared with the console itself.
    command(&["backup", "--to", kept], path).await;
    let words = said(&run(&["backup", "verify", "--from", kept]).await, 0);
    assert!(words.contains("holds"), "{words}");
    let (there, app) = elsewhere(kept).await;
    assert_eq!(rows(&database_url(there.path()).await).await, rows(&database_url(path).await).await);
    assert_eq!(bytes(there.path()).await, bytes(path).await);

    end_leases(&app).await;
    let server = Server::start(there.path()).await;
    drained(&app).await;
    verify(&mut workers, there.path(), &app).await;
    for worker in &mut workers {
        worker.sign_in_again(server.address, &app).await;
        worker.verify_bytes(server.address).await;
    }
    let words = command(&["audit", "verify"], there.path()).await;
    assert!(words.contains("The audit holds"), "{words}");
}
