//! What the use cases do when things happen at once, twice, or not to their end.

mod accounts;
mod long_lists;

use std::convert::Infallible;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use bytes::Bytes;
use futures::stream;
use tempfile::TempDir;
use tokio::sync::Notify;

use super::access_keys::sealing::{KEY_BYTES, SealingKeys};
use super::accounts::create::{CreateAccount, create};
use super::images::cancel_share::{CancelScope, cancel_share};
use super::images::delete::{Confirmation, delete, plan};
use super::images::import::{ImportRequest, import};
use super::images::share::share;
use super::policies::Known;
use super::ports::{Clock, random_id};
use super::sessions::sign_in;
use super::snapshots::delete::try_after_image;
use super::sweep::{orphans, remove_upload, sweep};
use super::{Actor, App, Error, Limits, Refusal};
use crate::blobs::BlobStore;
use crate::domain::account::Role;
use crate::domain::id::{BlobId, ImageId};
use crate::domain::image::{ImageStatus, RootDevice, Tombstone};
use crate::domain::policy::Policy;
use crate::domain::snapshot::SnapshotOutcome;
use crate::domain::time::Timestamp;
use crate::store::sqlite::SqliteStore;
use crate::store::{RecordedOutcome, Unit};

const PASSWORD: &str = "pass-w0r";
const REGION: &str = "cn-north-1";

/// A clock that stands still until it is moved.
struct StandingClock(AtomicI64);

impl Clock for StandingClock {
    fn now(&self) -> Timestamp {
        Timestamp(self.0.load(Ordering::SeqCst))
    }
}

/// An installation without a server, and somebody who uses it.
pub(crate) struct World {
    pub(crate) app: App,
    clock: Arc<StandingClock>,
    pub(crate) alice: Actor,
    _folder: TempDir,
}

async fn person(app: &App, pin: &str) -> Actor {
    let request = CreateAccount {
        pin: pin.to_owned(),
        name: String::new(),
        email: String::new(),
        mobile: None,
        role: Role::User,
        password: PASSWORD.to_owned(),
    };
    Actor {
        account: create(app, request).await.unwrap(),
        address: "192.0.2.1".to_owned(),
        request_id: String::new(),
    }
}

impl World {
    pub(crate) async fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let clock = Arc::new(StandingClock(AtomicI64::new(1_795_262_400_000_000)));
        let database = format!("sqlite:{}", folder.path().join("console.db").display());
        let app = App {
            store: Arc::new(SqliteStore::open(&database).await.unwrap()),
            blobs: Arc::new(BlobStore::open(folder.path().join("blobs").to_str().unwrap()).unwrap()),
            exchange: Arc::default(),
            clock: clock.clone(),
            policies: Arc::new(Known::configured(Policy {
                image_quota: 100,
                ..Policy::default()
            })),
            limits: Limits {
                failed_sign_ins: 3,
                ..Limits::default()
            },
            sealing_keys: Some(Arc::new(SealingKeys::parse(&"5e".repeat(KEY_BYTES)).unwrap())),
            access_keys: Arc::default(),
            post: None,
            places: Arc::default(),
            regions: [REGION.to_owned()].into(),
            wake_jobs: Arc::new(Notify::new()),
        };
        let alice = person(&app, "alice").await;
        Self {
            app,
            clock,
            alice,
            _folder: folder,
        }
    }

    pub(crate) fn advance(&self, seconds: i64) {
        self.clock.0.fetch_add(seconds * 1_000_000, Ordering::SeqCst);
    }

    async fn reader(&self) -> Box<dyn Unit> {
        self.app.store.reader().await.unwrap()
    }

    /// Imports one sector that differs by `seed`.
    async fn import(&self, seed: u16, root_device: RootDevice) -> super::Result<ImageId> {
        let mut sector = vec![1; 512];
        sector[..2].copy_from_slice(&seed.to_le_bytes());
        let request = ImportRequest {
            name: format!("image-{seed}"),
            root_device,
            ..ImportRequest::default()
        };
        let bytes = stream::iter([Ok::<_, Infallible>(Bytes::from(sector))]);
        import(&self.app, &self.alice, REGION, request, bytes).await
    }

    async fn register_upload(&self) -> BlobId {
        let upload = BlobId::from_random(random_id());
        let mut unit = self.app.store.writer().await.unwrap();
        unit.insert_upload(&upload, self.alice.id(), self.app.clock.now()).await.unwrap();
        unit.commit().await.unwrap();
        upload
    }
}

#[tokio::test]
async fn what_was_adopted_keeps_its_object() {
    let world = World::new().await;
    let image = world.import(1, RootDevice::LocalDisk).await.unwrap();
    let blob = world.reader().await.stored_bytes(&image).await.unwrap().unwrap().blob;
    remove_upload(&world.app, &blob, None).await.unwrap();
    remove_upload(&world.app, &blob, Some(Timestamp(i64::MAX))).await.unwrap();
    assert_eq!(world.app.blobs.list().await.unwrap(), [blob]);
}

#[tokio::test]
async fn an_upload_that_shows_life_is_not_swept() {
    let world = World::new().await;
    let (dead, alive) = (world.register_upload().await, world.register_upload().await);
    world.advance(world.app.limits.upload_lease_seconds + 1);
    let stale_before = world.app.clock.now();
    let mut unit = world.app.store.writer().await.unwrap();
    unit.touch_upload(&alive, stale_before).await.unwrap();
    unit.commit().await.unwrap();
    // As if the sweep had listed it just before.
    remove_upload(&world.app, &alive, Some(stale_before)).await.unwrap();
    sweep(&world.app).await.unwrap();
    let left = world.reader().await.uploads(10).await.unwrap();
    assert_eq!(left, [alive], "{dead} is gone");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_import_broken_off_at_any_moment_leaves_an_image_or_nothing() {
    let world = World::new().await;
    for round in 0..60 {
        tokio::select! {
            biased;
            () = tokio::time::sleep(Duration::from_micros(u64::from(round) * 500)) => {}
            imported = world.import(round, RootDevice::LocalDisk) => { imported.unwrap(); }
        }
        let cleared = async {
            while !world.reader().await.uploads(10).await.unwrap().is_empty() {
                tokio::time::sleep(Duration::from_millis(2)).await;
            }
        };
        tokio::time::timeout(Duration::from_secs(60), cleared).await.unwrap();
        world.app.blobs.cleaned_up().await;
        let blobs: Vec<_> = world
            .reader()
            .await
            .blobs(100)
            .await
            .unwrap()
            .into_iter()
            .map(|(blob, _)| blob)
            .collect();
        assert_eq!(world.app.blobs.list().await.unwrap(), blobs, "round {round}");
        assert_eq!(orphans(&world.app).await.unwrap(), [], "round {round}");
    }
}

#[tokio::test]
async fn uploads_under_way_count_against_the_quota() {
    let mut world = World::new().await;
    world.app.policies = Arc::new(Known::configured(Policy {
        image_quota: 2,
        ..world.app.policy()
    }));
    world.import(1, RootDevice::LocalDisk).await.unwrap();
    let upload = world.register_upload().await;
    let refused = world.import(2, RootDevice::LocalDisk).await;
    assert!(matches!(refused, Err(Error::Refused(Refusal::ImageQuota(quota))) if (quota.used, quota.limit) == (2, 2)));
    remove_upload(&world.app, &upload, None).await.unwrap();
    world.import(2, RootDevice::LocalDisk).await.unwrap();
}

#[tokio::test]
async fn a_deletion_confirmed_twice_is_one_deletion() {
    let world = World::new().await;
    let image = world.import(1, RootDevice::LocalDisk).await.unwrap();
    let confirmation = Confirmation {
        digest: Some(plan(&world.app, &world.alice, &image).await.unwrap().plan.digest()),
        ..Confirmation::default()
    };
    for _ in 0..2 {
        delete(&world.app, &world.alice, &image, &confirmation).await.unwrap();
    }
    let mut unit = world.reader().await;
    assert_eq!(unit.image(&image).await.unwrap().unwrap().status, ImageStatus::Deleting);
    assert_eq!(unit.count_jobs().await.unwrap(), 1);
    let events = unit.image_activities(world.alice.id(), &image, 10).await.unwrap();
    assert_eq!(events.len(), 2, "imported, confirmed");
    let unconfirmed = delete(&world.app, &world.alice, &image, &Confirmation::default()).await;
    assert!(matches!(unconfirmed, Err(Error::Refused(Refusal::DeleteBlocked(_)))));
}

#[tokio::test]
async fn whether_secrets_were_removed_is_asked_once() {
    let world = World::new().await;
    person(&world.app, "bob").await;
    let image = world.import(1, RootDevice::LocalDisk).await.unwrap();
    let asked = share(&world.app, &world.alice, &image, "bob", false).await;
    assert!(matches!(asked, Err(Error::Refused(Refusal::SecretsNotRemoved))));
    share(&world.app, &world.alice, &image, "bob", true).await.unwrap();
    cancel_share(&world.app, &world.alice, &image, &CancelScope::All).await.unwrap();
    share(&world.app, &world.alice, &image, "bob", false).await.unwrap();
}

#[tokio::test]
async fn only_unknown_accounts_use_up_the_budget_of_look_ups() {
    let mut world = World::new().await;
    world.app.limits.failed_lookups = 2;
    person(&world.app, "bob").await;
    let image = world.import(1, RootDevice::LocalDisk).await.unwrap();
    for _ in 0..2 {
        for known in ["alice", "bob", "bob"] {
            let _ = share(&world.app, &world.alice, &image, known, true).await;
        }
        let unknown = share(&world.app, &world.alice, &image, "nobody", true).await;
        assert!(matches!(unknown, Err(Error::Refused(Refusal::ShareBlocked(_)))));
    }
    let refused = share(&world.app, &world.alice, &image, "bob", true).await;
    assert!(matches!(refused, Err(Error::Refused(Refusal::TooManyAttempts { .. }))));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_many_wrong_passwords_at_once_few_are_tried() {
    let world = World::new().await;
    let guesses = (0..500).map(|_| {
        let app = world.app.clone();
        tokio::spawn(async move { sign_in(&app, "alice", "wrong-one".to_owned(), "192.0.2.7").await })
    });
    let answers = futures::future::join_all(guesses).await;
    let tried = answers
        .into_iter()
        .filter(|answer| matches!(answer, Ok(Err(Error::Refused(Refusal::WrongCredentials)))))
        .count();
    assert_eq!(tried, 3);
    // Elsewhere she is not locked out, and signing in well uses up nothing.
    for _ in 0..5 {
        sign_in(&world.app, "alice", PASSWORD.to_owned(), "192.0.2.8").await.unwrap();
    }
}

#[tokio::test]
async fn a_snapshot_that_waits_is_tried_once_and_its_end_told_to_every_image() {
    let world = World::new().await;
    let image = world.import(1, RootDevice::CloudDisk).await.unwrap();
    let other = ImageId::from_random(random_id());
    let mut unit = world.app.store.writer().await.unwrap();
    let snapshot = unit
        .devices(&image)
        .await
        .unwrap()
        .into_iter()
        .find_map(|device| device.snapshot)
        .unwrap();
    let found = unit.image(&image).await.unwrap().unwrap();
    unit.insert_image(
        &crate::domain::image::Image {
            id: other.clone(),
            ..found.clone()
        },
        None,
        &[],
    )
    .await
    .unwrap();
    let waiting = RecordedOutcome {
        snapshot: snapshot.clone(),
        name: "its-snapshot".to_owned(),
        outcome: SnapshotOutcome::Waiting,
        at: Timestamp(0),
    };
    let not_asked = RecordedOutcome {
        outcome: SnapshotOutcome::NotAsked,
        ..waiting.clone()
    };
    for (id, outcome) in [(&image, &waiting), (&other, &not_asked)] {
        let tombstone = Tombstone {
            id: id.clone(),
            region: REGION.to_owned(),
            owner: world.alice.id(),
            name: found.name.clone(),
            root_device: found.root_device,
            size_bytes: 512,
            created_at: Timestamp(0),
            deleted_at: Timestamp(0),
            deleted_by: "alice".to_owned(),
            with_snapshots: true,
        };
        unit.replace_with_tombstone(&tombstone).await.unwrap();
        unit.record_outcome(id, outcome).await.unwrap();
    }
    unit.commit().await.unwrap();

    for _ in 0..2 {
        try_after_image(&world.app, world.alice.id(), &image, "image-1", &waiting)
            .await
            .unwrap();
    }
    let mut unit = world.reader().await;
    assert_eq!(unit.snapshot(&snapshot).await.unwrap(), None);
    for id in [&image, &other] {
        let outcomes = unit.outcomes(id).await.unwrap();
        assert_eq!(outcomes[0].outcome, SnapshotOutcome::Deleted);
    }
    let events = unit.image_activities(world.alice.id(), &image, 10).await.unwrap();
    assert_eq!(events.len(), 2, "imported, tried");
}
