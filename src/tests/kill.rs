//! The kill test: the real server under load is killed with SIGKILL at a random moment, started again, and everything that
//! was acknowledged has to be there, nothing may be half done, and no byte may be lost or left over.
//!
//! `KILL_ROUNDS` sets the number of rounds, `KILL_SEED` repeats a run; both are printed.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use image_console::app::App;
use tempfile::TempDir;
use tokio::sync::watch;
use tokio::task::JoinSet;

use crate::support::Audit;
use crate::support::load::{Dice, Outcome, Worker, end_leases, prepared, setting, swept, under_load, under_load_for, verify};
use crate::support::process::{PATIENCE, Server, drained};

const ROUNDS: u64 = 200;
/// A server is killed after fewer deeds than these, however slow the machine is, and a moment up to the longest.
const DEEDS: u64 = 4;
const LONGEST_MILLISECONDS: u64 = 50;

/// Works until the server is gone, and counts what is done.
async fn work(mut worker: Worker, address: SocketAddr, done: watch::Sender<u64>, app: Arc<App>) -> Worker {
    loop {
        match worker.step(address, &app).await {
            Outcome::Done => done.send_modify(|deeds| *deeds += 1),
            Outcome::Refused => {}
            Outcome::Failed => panic!("the server fails"),
            Outcome::Lost | Outcome::Unreached => return worker,
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_killed_server_keeps_its_word() {
    let rounds = setting("KILL_ROUNDS", ROUNDS);
    let seed = setting("KILL_SEED", rand::random::<u64>() | 1);
    println!("KILL_ROUNDS={rounds} KILL_SEED={seed}");
    let mut dice = Dice(seed);
    let folder = TempDir::new().unwrap();
    let path = folder.path();
    let (app, accounts) = prepared(path, 3).await;

    let mut server = Server::start(path).await;
    let mut workers = Worker::sign_in(accounts, server.address, &mut dice).await;
    for round in 0..rounds {
        let (done, mut working) = (watch::Sender::new(0), JoinSet::new());
        for worker in workers.drain(..) {
            working.spawn(work(worker, server.address, done.clone(), app.clone()));
        }
        let enough = dice.below(DEEDS);
        let moment = Duration::from_micros(dice.below(LONGEST_MILLISECONDS * 1000));
        let mut watching = done.subscribe();
        let waiting = watching.wait_for(|deeds| *deeds >= enough);
        let waiting = tokio::time::timeout(PATIENCE, waiting);
        under_load(&mut working, waiting).await.expect("nothing gets done").unwrap();
        under_load_for(&mut working, moment).await;
        server.kill();
        workers = working.join_all().await;
        // Nobody writes now, and everything has to add up before the next server has mended anything.
        Audit::at_any_moment(path, &app).await;
        end_leases(&app).await;

        server = Server::start(path).await;
        drained(&app).await;
        verify(&mut workers, path, &app).await;
        if round % 20 == 0 {
            workers[0].verify_bytes(server.address).await;
        }
    }

    server.kill();
    let server = swept(path, &app).await;
    drained(&app).await;
    let audit = verify(&mut workers, path, &app).await;
    for worker in &workers {
        worker.verify_bytes(server.address).await;
    }
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
