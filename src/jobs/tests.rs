//! Jobs with several processes: paused ones, dead ones, and ones that enqueue for others.

use std::convert::Infallible;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;
use futures::stream;
use tempfile::TempDir;
use tokio::sync::{Notify, watch};
use tokio_util::sync::CancellationToken;

use super::run::{carry_out, claim, put_back};
use super::{lease, run};
use crate::app::accounts::create::{CreateAccount, create};
use crate::app::images::delete::{Confirmation, delete, plan};
use crate::app::images::import::{ImportRequest, import};
use crate::app::notices::mail::Letter;
use crate::app::policies::Known;
use crate::app::ports::{Clock, Post, Undelivered};
use crate::app::tasks::Request;
use crate::app::tasks::copy::{CopyRequest, copy};
use crate::app::tasks::export::{ExportRequest, export};
use crate::app::{About, Actor, App, Limits, Recorder};
use crate::blobs::{BlobStore, Exchange};
use crate::domain::account::Role;
use crate::domain::activity::Event;
use crate::domain::id::ImageId;
use crate::domain::image::RootDevice;
use crate::domain::notice::Notice;
use crate::domain::policy::Policy;
use crate::domain::time::Timestamp;
use crate::store::JobKind;
use crate::store::sqlite::SqliteStore;

/// How long anything may take that is waited for.
const PATIENCE: Duration = Duration::from_secs(60);
const BEGIN: i64 = 1_795_262_400_000_000;

/// A clock that stands still until it is moved, and tells how often it was asked.
struct StandingClock {
    now: AtomicI64,
    asked: watch::Sender<u32>,
}

impl StandingClock {
    fn advance(&self, milliseconds: i64) {
        self.now.fetch_add(milliseconds * 1000, Ordering::SeqCst);
    }
}

impl Clock for StandingClock {
    fn now(&self) -> Timestamp {
        self.asked.send_modify(|asked| *asked += 1);
        Timestamp(self.now.load(Ordering::SeqCst))
    }
}

struct World {
    folder: TempDir,
    clock: Arc<StandingClock>,
    app: App,
    alice: Actor,
}

impl World {
    async fn new(job_lease_seconds: u32) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let clock = Arc::new(StandingClock {
            now: AtomicI64::new(BEGIN),
            asked: watch::Sender::new(0),
        });
        let app = process(&folder, clock.clone(), job_lease_seconds).await;
        let request = CreateAccount {
            pin: "alice".to_owned(),
            name: String::new(),
            email: String::new(),
            mobile: None,
            role: Role::User,
            password: "pass-w0r".to_owned(),
        };
        let alice = Actor {
            account: create(&app, request).await.unwrap(),
            address: String::new(),
            request_id: String::new(),
        };
        Self { folder, clock, app, alice }
    }

    /// Imports an image with a snapshot.
    async fn import(&self) -> ImageId {
        let request = ImportRequest {
            name: "image".to_owned(),
            root_device: RootDevice::CloudDisk,
            ..ImportRequest::default()
        };
        let bytes = stream::iter([Ok::<_, Infallible>(Bytes::from(vec![1; 512]))]);
        import(&self.app, &self.alice, "cn-north-1", request, bytes).await.unwrap()
    }

    /// The same, and confirms that both be deleted.
    async fn confirm_deletion(&self) -> ImageId {
        let image = self.import().await;
        let confirmation = Confirmation {
            digest: Some(plan(&self.app, &self.alice, &image).await.unwrap().plan.digest()),
            with_snapshots: true,
            ..Confirmation::default()
        };
        delete(&self.app, &self.alice, &image, &confirmation).await.unwrap();
        image
    }

    /// Everything a job may have an effect on.
    async fn seen(&self, image: &ImageId) -> impl PartialEq + std::fmt::Debug {
        let mut unit = self.app.store.reader().await.unwrap();
        let events = unit.image_activities(self.alice.id(), image, 100).await.unwrap();
        let outcomes = unit.outcomes(image).await.unwrap().len();
        let is_gone = unit.tombstone(image).await.unwrap().is_some();
        let blobs = unit.blobs(100).await.unwrap();
        (events, outcomes, is_gone, blobs, unit.count_jobs().await.unwrap())
    }

    async fn jobs(&self) -> u64 {
        self.app.store.reader().await.unwrap().count_jobs().await.unwrap()
    }
}

/// One more process over the same data.
async fn process(folder: &TempDir, clock: Arc<StandingClock>, job_lease_seconds: u32) -> App {
    let database = format!("sqlite:{}", folder.path().join("console.db").display());
    App {
        store: Arc::new(SqliteStore::open(&database).await.unwrap()),
        blobs: Arc::new(BlobStore::open(folder.path().join("blobs").to_str().unwrap()).unwrap()),
        exchange: Arc::default(),
        clock,
        policies: Arc::new(Known::configured(Policy::default())),
        limits: Limits {
            job_lease_seconds,
            ..Limits::default()
        },
        sealing_keys: None,
        access_keys: Arc::default(),
        post: None,
        places: Arc::default(),
        regions: ["cn-north-1".to_owned()].into(),
        wake_jobs: Arc::new(Notify::new()),
    }
}

#[tokio::test]
async fn of_two_processes_that_hold_the_same_job_only_the_first_to_finish_has_an_effect() {
    for paused_is_first in [false, true] {
        let world = World::new(15).await;
        let image = world.confirm_deletion().await;
        let mut kinds = Vec::new();
        while let Some(paused) = claim(&world.app, JobKind::ALL).await.unwrap() {
            world.clock.advance(15_000);
            let taken_over = claim(&world.app, JobKind::ALL).await.unwrap().expect("its lease ran out");
            assert_eq!((taken_over.number, taken_over.attempts), (paused.number, paused.attempts + 1));
            let (first, second) = if paused_is_first {
                (&paused, &taken_over)
            } else {
                (&taken_over, &paused)
            };
            carry_out(&world.app, first).await.unwrap();
            let before = world.seen(&image).await;
            carry_out(&world.app, second).await.unwrap();
            assert_eq!(world.seen(&image).await, before, "{:?} had its effect twice", paused.kind);
            kinds.push(paused.kind);
        }
        assert_eq!(kinds, [JobKind::DeleteImage, JobKind::DeleteSnapshots, JobKind::RemoveBlob]);
        assert_eq!(world.jobs().await, 0);
    }
}

#[tokio::test]
async fn of_two_processes_that_hold_the_same_task_only_the_last_to_claim_it_ends_it() {
    for paused_is_first in [false, true] {
        let mut world = World::new(15).await;
        let exports = world.folder.path().join("exports");
        let target = format!("file://{}", exports.display());
        let exchange = Exchange::new(&[], std::slice::from_ref(&target), &[]).unwrap();
        world.app.exchange = Arc::new(exchange);
        let image = world.import().await;
        let copied = CopyRequest {
            sources: vec![image.clone()],
            destination: "cn-north-1".to_owned(),
            ..CopyRequest::default()
        };
        let copied = copy(&world.app, &world.alice, &copied, &Request::default()).await.unwrap();
        let exported = ExportRequest {
            target,
            ..ExportRequest::default()
        };
        for about in [&copied[0].copy, &image] {
            if about == &image {
                export(&world.app, &world.alice, about, &exported, &Request::default())
                    .await
                    .unwrap();
            }
            let paused = claim(&world.app, JobKind::ALL).await.unwrap().expect("a job");
            world.clock.advance(15_000);
            let taken_over = claim(&world.app, JobKind::ALL).await.unwrap().expect("its lease ran out");
            let (first, second) = if paused_is_first {
                (&paused, &taken_over)
            } else {
                (&taken_over, &paused)
            };
            let finished = async || {
                let mut unit = world.app.store.reader().await.unwrap();
                let events = unit.image_activities(world.alice.id(), about, 100).await.unwrap();
                let ends = events
                    .iter()
                    .filter(|activity| matches!(activity.event, Event::TaskFinished { .. }));
                ends.count()
            };
            assert_eq!(finished().await, 0);
            carry_out(&world.app, first).await.unwrap();
            assert_eq!(
                finished().await,
                usize::from(!paused_is_first),
                "{:?}: who lost it ends it",
                paused.kind
            );
            carry_out(&world.app, second).await.unwrap();
            assert_eq!(finished().await, 1, "{:?}", paused.kind);
        }
        assert_eq!(world.jobs().await, 0);
        assert_eq!(std::fs::read_dir(&exports).unwrap().count(), 1);
    }
}

#[tokio::test]
async fn a_failure_of_one_who_lost_the_job_leaves_it_to_its_new_holder() {
    let world = World::new(15).await;
    world.confirm_deletion().await;
    let paused = claim(&world.app, JobKind::ALL).await.unwrap().unwrap();
    world.clock.advance(15_000);
    let taken_over = claim(&world.app, JobKind::ALL).await.unwrap().unwrap();

    let failure = anyhow::anyhow!("no luck").into();
    put_back(&world.app, &paused, &failure).await.unwrap();
    world.clock.advance(14_000);
    assert_eq!(claim(&world.app, JobKind::ALL).await.unwrap(), None, "it is still held");

    put_back(&world.app, &taken_over, &failure).await.unwrap();
    world.clock.advance(10_000);
    let again = claim(&world.app, JobKind::ALL)
        .await
        .unwrap()
        .expect("due again after the second failure");
    assert_eq!((again.number, again.attempts), (paused.number, 2));
}

#[tokio::test]
async fn a_job_that_takes_longer_than_its_lease_is_kept() {
    let world = World::new(1).await;
    world.confirm_deletion().await;
    let job = claim(&world.app, JobKind::ALL).await.unwrap().unwrap();
    world.clock.advance(500);
    let work = async {
        // Each renewal asks the time once, so when it is asked again the one before has been committed.
        let mut asked = world.clock.asked.subscribe();
        let twice = *asked.borrow() + 2;
        asked.wait_for(|asked| *asked >= twice).await.unwrap();
        world.clock.advance(700);
        claim(&world.app, JobKind::ALL).await.unwrap()
    };
    let held = tokio::time::timeout(PATIENCE, lease::hold(&world.app, &job, work)).await.unwrap();
    assert_eq!(held, Some(None), "a job was taken from a process that lives");
}

#[tokio::test]
async fn a_process_that_lost_its_job_lets_go_of_it() {
    let world = World::new(1).await;
    world.confirm_deletion().await;
    let paused = claim(&world.app, JobKind::ALL).await.unwrap().unwrap();
    world.clock.advance(1000);
    assert!(claim(&world.app, JobKind::ALL).await.unwrap().is_some());

    let stuck = lease::hold(&world.app, &paused, std::future::pending::<()>());
    assert_eq!(tokio::time::timeout(PATIENCE, stuck).await.unwrap(), None);
}

#[tokio::test]
async fn a_worker_learns_of_another_process_s_jobs_from_the_store() {
    let world = World::new(15).await;
    // With such a lease it looks by itself once, and then not again for hours.
    let worker = process(&world.folder, world.clock.clone(), 100_000).await;
    let stop = CancellationToken::new();
    let running = tokio::spawn(run(worker, stop.clone()));
    for _ in 0..5 {
        world.confirm_deletion().await;
        let carried_out = async {
            let mut mark = 0;
            while world.jobs().await > 0 {
                mark = world.app.store.changed_since(mark).await.unwrap();
            }
        };
        tokio::time::timeout(PATIENCE, carried_out).await.expect("nobody told the worker");
    }
    stop.cancel();
    running.await.unwrap();
}

/// Keeps what it is to deliver.
#[derive(Default)]
struct Pigeonhole(Mutex<Vec<Letter>>);

#[async_trait]
impl Post for Pigeonhole {
    fn delivers_to(&self, _: &str) -> bool {
        true
    }

    async fn deliver(&self, letter: &Letter) -> Result<(), Undelivered> {
        self.0.lock().unwrap().push(letter.clone());
        Ok(())
    }
}

#[tokio::test]
async fn of_two_processes_that_hold_the_same_letter_only_the_last_to_claim_it_sends_it() {
    for paused_is_first in [false, true] {
        let mut world = World::new(15).await;
        let post = Arc::new(Pigeonhole::default());
        world.app.post = Some(post.clone());
        let mut unit = world.app.store.writer().await.unwrap();
        unit.set_mail_language(world.alice.id(), Some("en")).await.unwrap();
        let by = "bob".to_owned();
        let (event, notice) = (Event::SharedWithMe { by: by.clone() }, Notice::SharedWithMe { by });
        Recorder::system(world.clock.now())
            .tell(unit.as_mut(), world.alice.id(), About::default(), event, notice)
            .await
            .unwrap();
        unit.commit().await.unwrap();

        let paused = claim(&world.app, JobKind::MAIL).await.unwrap().expect("a letter to be sent");
        world.clock.advance(15_000);
        let taken_over = claim(&world.app, JobKind::MAIL).await.unwrap().expect("its lease ran out");
        let (first, second) = if paused_is_first {
            (&paused, &taken_over)
        } else {
            (&taken_over, &paused)
        };
        carry_out(&world.app, first).await.unwrap();
        assert_eq!(post.0.lock().unwrap().len(), usize::from(!paused_is_first));
        carry_out(&world.app, second).await.unwrap();
        assert_eq!(post.0.lock().unwrap().len(), 1);
        assert_eq!(world.jobs().await, 0);
    }
}
