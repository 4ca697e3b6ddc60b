//! Two processes at once on one database: share against delete, and delete against delete.
//!
//! Each contender is an application of its own with its own connections to the same file, as a second server would be. A
//! round is one image; rounds of a batch are prepared beforehand and both contenders are let go at each by a barrier.

use std::sync::Arc;

use image_console::app::images::delete::{Confirmation, delete};
use image_console::app::images::import::{ImportRequest, import};
use image_console::app::images::share::share;
use image_console::app::{Actor, App, Error, Limits, Refusal};
use image_console::domain::account::Role;
use image_console::domain::id::ImageId;
use image_console::domain::image::{Image, RootDevice};
use image_console::domain::policy::Policy;
use image_console::store::DeviceMapping;
use tokio::sync::Barrier;

use crate::support::{Audit, TestApp, disks, image_of, open_app};

const ROUNDS: usize = 2000;
/// Rounds that end with looking at the whole state. Both contenders then carry out all of their jobs, and SQLite lets one write on
/// and on: with many more, the other could wait longer than it may.
const BATCH: usize = 100;

struct Ring {
    app: TestApp,
    second: App,
    alice: Actor,
}

impl Ring {
    async fn new() -> Self {
        let policy = Policy {
            image_quota: u32::MAX,
            snapshot_quota: u32::MAX,
            ..Policy::default()
        };
        let settings = crate::support::Settings {
            policy,
            jobs_run: false,
            ..Default::default()
        };
        let app = TestApp::with(settings).await;
        let second = open_app(app.folder(), app.clock.clone(), policy, Limits::default()).await;
        let alice = app.account("alice", Role::User).await;
        app.account("bob", Role::User).await;
        Self { app, second, alice }
    }

    /// So many images that share ten blobs, every fourth of them with a system snapshot of its own.
    async fn images(&self, with_snapshots: bool) -> Vec<ImageId> {
        let mut parents = Vec::new();
        for seed in 0..10 {
            let request = ImportRequest {
                name: format!("parent-{seed}"),
                ..ImportRequest::default()
            };
            let bytes = bytes::Bytes::from(disks::raw(seed, 1));
            let stream = futures::stream::iter([Ok::<_, std::io::Error>(bytes)]);
            let region = crate::support::REGIONS[0];
            let id = import(&self.app.app, &self.alice, region, request, stream).await.unwrap();
            parents.push(id);
        }
        // Importing every single one would test the disk more than the race; these are what an import leaves behind.
        let mut unit = self.app.writer().await;
        let mut images = Vec::new();
        for number in 0..BATCH {
            let parent = unit.stored_bytes(&parents[number % 10]).await.unwrap().unwrap();
            let upload = image_console::domain::id::BlobId::from_random(image_console::app::ports::random_id());
            let now = image_console::domain::time::Timestamp(0);
            unit.insert_upload(&upload, self.alice.id(), now).await.unwrap();
            let adopted = unit.adopt_upload(&upload, &parent.sha256, parent.size_bytes, now).await.unwrap();
            unit.remove_upload(&upload).await.unwrap();
            let cloud = with_snapshots && number % 4 == 0;
            let snapshot = crate::support::snapshot_of(self.alice.id(), "disk");
            if cloud {
                unit.insert_snapshot(&snapshot, Some(&adopted.blob)).await.unwrap();
            }
            let image = Image {
                root_device: if cloud { RootDevice::CloudDisk } else { RootDevice::LocalDisk },
                ..image_of(self.alice.id(), &format!("image-{number}"))
            };
            let device = DeviceMapping {
                snapshot: cloud.then(|| snapshot.id.clone()),
                ..crate::support::device("/dev/vda", None)
            };
            let own = (!cloud).then_some(&adopted.blob);
            unit.insert_image(&image, own, &[device]).await.unwrap();
            images.push(image.id);
        }
        unit.commit().await.unwrap();
        // The parents go, so that in the end everything has to be gone.
        for parent in parents {
            delete(&self.app.app, &self.alice, &parent, &Confirmation::default()).await.unwrap();
        }
        images
    }

    async fn audit(&self) -> Audit {
        let (one, two) = tokio::join!(
            image_console::jobs::run_due(&self.app.app),
            image_console::jobs::run_due(&self.second)
        );
        assert!(one.is_ok() && two.is_ok(), "{one:?} {two:?}");
        self.app.settle().await
    }
}

/// Lets both contenders go at each image at the same moment; returns what each met.
async fn race<A, B, X, Y>(
    images: &[ImageId],
    one: impl Fn(ImageId) -> A + Send + 'static,
    other: impl Fn(ImageId) -> B + Send + 'static,
) -> Vec<(X, Y)>
where
    A: Future<Output = X> + Send + 'static,
    B: Future<Output = Y> + Send + 'static,
    X: Send + 'static,
    Y: Send + 'static,
{
    let barrier = Arc::new(Barrier::new(2));
    let (first, second) = (images.to_vec(), images.to_vec());
    let gate = barrier.clone();
    let one = tokio::spawn(async move {
        let mut met = Vec::new();
        for image in first {
            gate.wait().await;
            met.push(one(image).await);
        }
        met
    });
    let other = tokio::spawn(async move {
        let mut met = Vec::new();
        for image in second {
            barrier.wait().await;
            met.push(other(image).await);
        }
        met
    });
    one.await.unwrap().into_iter().zip(other.await.unwrap()).collect()
}

fn refusal<T: std::fmt::Debug>(result: Result<T, Error>) -> Result<(), Refusal> {
    match result {
        Ok(_) => Ok(()),
        Err(Error::Refused(refusal)) => Err(refusal),
        Err(Error::Internal(error)) => panic!("{error:#}"),
    }
}

async fn try_delete(app: App, actor: Actor, image: ImageId, with_snapshots: bool) -> Result<(), Refusal> {
    let confirmation = Confirmation {
        with_snapshots,
        ..Confirmation::default()
    };
    refusal(delete(&app, &actor, &image, &confirmation).await)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn d2_an_image_is_never_both_deleted_and_shared() {
    let ring = Ring::new().await;
    let (mut shared, mut deleted) = (0, 0);
    for _ in 0..ROUNDS / BATCH {
        let images = ring.images(false).await;
        let (one, two, alice, owner) = (ring.app.app.clone(), ring.second.clone(), ring.alice.clone(), ring.alice.clone());
        let met = race(
            &images,
            move |image| {
                let (app, alice) = (one.clone(), alice.clone());
                async move { refusal(share(&app, &alice, &image, "bob", true).await) }
            },
            move |image| try_delete(two.clone(), owner.clone(), image, false),
        )
        .await;
        let audit = ring.audit().await;
        for (image, met) in images.iter().zip(met) {
            let is_deleted = audit.tombstones.contains(image.as_str());
            let is_shared = audit.shares.contains(&(image.to_string(), "bob".to_owned()));
            match met {
                (Ok(()), Err(Refusal::DeleteBlocked(_))) => {
                    assert!(is_shared && !is_deleted, "{image} was shared");
                    shared += 1;
                }
                (Err(Refusal::ShareBlocked(_) | Refusal::NotFound), Ok(())) => {
                    assert!(is_deleted && !is_shared, "{image} was deleted");
                    deleted += 1;
                }
                met => panic!("{image}: {met:?}"),
            }
        }
        // Those that are left go too, and nothing may stay.
        for image in audit.images.keys() {
            let image: ImageId = image.parse().unwrap();
            let all = image_console::app::images::cancel_share::CancelScope::All;
            image_console::app::images::cancel_share::cancel_share(&ring.second, &ring.alice, &image, &all)
                .await
                .unwrap();
            try_delete(ring.second.clone(), ring.alice.clone(), image, false).await.unwrap();
        }
        let audit = ring.audit().await;
        assert_eq!((audit.images.len(), audit.objects.len(), audit.shares.len()), (0, 0, 0));
    }
    assert_eq!(shared + deleted, ROUNDS);
    assert!(shared > 0 && deleted > 0, "one side always won: {shared} shared, {deleted} deleted");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn exactly_one_of_two_deletions_wins() {
    let ring = Ring::new().await;
    let mut wins = [0, 0];
    for _ in 0..ROUNDS / BATCH {
        let images = ring.images(true).await;
        let (one, two, alice, owner) = (ring.app.app.clone(), ring.second.clone(), ring.alice.clone(), ring.alice.clone());
        let met = race(
            &images,
            move |image| try_delete(one.clone(), alice.clone(), image, true),
            move |image| try_delete(two.clone(), owner.clone(), image, true),
        )
        .await;
        for (image, met) in images.iter().zip(met) {
            match met {
                (Ok(()), Err(Refusal::DeleteBlocked(_) | Refusal::NotFound)) => wins[0] += 1,
                (Err(Refusal::DeleteBlocked(_) | Refusal::NotFound), Ok(())) => wins[1] += 1,
                met => panic!("{image}: {met:?}"),
            }
        }
        let audit = ring.audit().await;
        assert!(images.iter().all(|image| audit.tombstones.contains(image.as_str())));
        assert_eq!((audit.images.len(), audit.snapshots.len(), audit.objects.len()), (0, 0, 0));
    }
    assert_eq!(wins[0] + wins[1], ROUNDS);
    assert!(wins.iter().all(|wins| *wins > 0), "one side always won: {wins:?}");
}
