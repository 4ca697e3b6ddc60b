//! What stands around those who work: chance, the console they work on, and the test that waits for them.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use image_console::app::accounts::create::{CreateAccount, create};
use image_console::app::ports::{Clock as _, SystemClock};
use image_console::app::{App, Limits};
use image_console::domain::account::Role;
use image_console::domain::id::AccountId;
use image_console::domain::policy::Policy;
use image_console::store::JobKind;
use tokio::task::JoinSet;

use super::super::process::{PATIENCE, Server};
use super::super::{PASSWORD, fake_site, open_app};
use super::Worker;

/// Random numbers that a seed repeats.
pub(crate) struct Dice(pub(crate) u64);

impl Dice {
    pub(crate) fn below(&mut self, limit: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) % limit
    }

    /// One of so many.
    pub(crate) fn choose(&mut self, among: usize) -> usize {
        usize::try_from(self.below(among as u64)).unwrap()
    }
}

/// A number that an environment variable may set.
pub(crate) fn setting(name: &str, default: u64) -> u64 {
    std::env::var(name).map_or(default, |text| text.parse().expect("a number"))
}

/// A server that starts in `path` clears away the uploads that kills cut off. Nobody lives to give them a sign of life, so their
/// lease is over; waiting for its end would only take time.
pub(crate) async fn swept(path: &Path, app: &App) -> Server {
    let mut unit = app.store.writer().await.unwrap();
    for upload in unit.uploads(u32::MAX).await.unwrap() {
        unit.doom_upload(&upload, None).await.unwrap();
    }
    unit.commit().await.unwrap();
    let server = Server::start(path).await;
    let waiting = async {
        let mut mark = 0;
        while !app.store.reader().await.unwrap().uploads(1).await.unwrap().is_empty() {
            mark = app.store.changed_since(mark).await.unwrap();
        }
    };
    tokio::time::timeout(PATIENCE, waiting).await.expect("uploads are left");
    server
}

/// A killed process keeps its job from others until its lease runs out, half a minute later. It is known to be dead here, so
/// the lease is ended at once.
pub(crate) async fn end_leases(app: &App) {
    let now = SystemClock.now();
    let mut unit = app.store.writer().await.unwrap();
    let mut held = Vec::new();
    while let Some(job) = unit
        .claim(JobKind::ALL, now.plus_seconds(60), now.plus_seconds(3600))
        .await
        .unwrap()
    {
        held.push(job.number);
    }
    for job in held {
        unit.put_back(job, "", now).await.unwrap();
    }
    unit.commit().await.unwrap();
}

/// A console in `folder` with an account to share with and so many for workers.
pub(crate) async fn prepared(folder: &Path, workers: usize) -> (Arc<App>, Vec<AccountId>) {
    fake_site(folder);
    let app = open_app(folder, Arc::new(SystemClock), Policy::default(), Limits::default()).await;
    let mut accounts = Vec::new();
    let pins = (0..workers).map(|number| format!("worker-{number}"));
    for pin in std::iter::once("bob".to_owned()).chain(pins) {
        let request = CreateAccount {
            pin,
            name: String::new(),
            email: String::new(),
            mobile: None,
            role: Role::User,
            password: PASSWORD.to_owned(),
        };
        accounts.push(create(&app, request).await.unwrap().id);
    }
    accounts.remove(0);
    (Arc::new(app), accounts)
}

/// Something done under load; a worker that ends meanwhile has failed.
pub(crate) async fn under_load<T>(working: &mut JoinSet<Worker>, event: impl Future<Output = T>) -> T {
    tokio::select! {
        done = event => done,
        ended = working.join_next() => panic!("a worker ended: {:?}", ended.map(|ended| ended.map(|worker| worker.acknowledged))),
    }
}

/// Lets the load go on for so long, in which no worker may end.
pub(crate) async fn under_load_for(working: &mut JoinSet<Worker>, moment: Duration) {
    if let Ok(ended) = tokio::time::timeout(moment, working.join_next()).await {
        panic!("a worker ended: {:?}", ended.map(|ended| ended.map(|worker| worker.acknowledged)));
    }
}
