//! An installation to move.

use axum::http::Method;
use image_console::app::access_keys::write_marks::write_marks;
use image_console::app::audit::seal::seal;
use image_console::app::ports::random_id;
use image_console::app::storage::add_up;
use image_console::domain::id::{AccountId, BlobId, ImageId, TaskId, TicketId};
use image_console::domain::image::{Image, Visibility};
use image_console::domain::instance::InstanceState;
use image_console::domain::partner::{Partner, Partnership};
use image_console::domain::policy::Policy;
use image_console::domain::quota::QuotaKind;
use image_console::domain::task::{Task, TaskAction, TaskFailure, TaskStatus};
use image_console::domain::ticket::Ticket;
use image_console::domain::time::Timestamp;
use image_console::store::{JobKind, ListedPartnership, NewLockout, NewPasswordReset, StoredPolicy};

use super::{number, patient, sights};
use crate::support::signing::{Call, Program};
use crate::support::{Person, REGIONS, TestApp, database_url, image_of};

/// An import that failed long ago.
fn failed_task(account: AccountId) -> Task {
    Task {
        id: TaskId::from_random(random_id()),
        account,
        region: REGIONS[0].to_owned(),
        action: TaskAction::Import,
        status: TaskStatus::Failed,
        progress: 7,
        image: ImageId::from_random(random_id()),
        image_name: "远方-1".parse().unwrap(),
        busy_image: None,
        address: "https://images.example/磁盘".to_owned(),
        object: String::new(),
        failure: Some(TaskFailure::SourceAnswers { status: 404 }),
        created_at: Timestamp(0),
        finished_at: Some(Timestamp(1)),
    }
}

/// An installation in which every table has rows, and its people: alice, who owns most, and bob.
pub(crate) struct Lively {
    pub(crate) app: TestApp,
    pub(crate) people: Vec<Person>,
    pub(crate) golden: ImageId,
}

impl Lively {
    pub(crate) async fn new() -> Self {
        let app = TestApp::with(patient()).await;
        let people = vec![app.person("alice").await, app.person("bob").await];
        let (alice, bob) = (&people[0], &people[1]);
        let golden = alice.has_image("golden").await;
        let path = format!("/host/image/detail/{golden}/rename");
        let words = [("name", "golden-黄金镜像"), ("description", "\\N \\. 'é\" \\t 备注")];
        alice.post(&path, &words).await.is(303);
        alice.shares(&golden, "bob").await;
        bob.post("/account/blocked", &[("pin", "远方-1")]).await.is(303);
        app.put_instance(bob.actor().id(), "web-1", &golden, InstanceState::Running).await;
        let public = Image {
            visibility: Visibility::Public,
            ..image_of(alice.actor().id(), "公共镜像")
        };
        app.put_image(&public, &[]).await;
        // One whose snapshot was kept, and one that waits to be deleted.
        let kept = alice.has_cloud_image("kept").await;
        let snapshot = app.snapshots_of(&kept).await.remove(0);
        app.share_snapshot(&snapshot, bob.actor().id()).await;
        alice.confirms_delete(&kept, &[("with_snapshots", "on")]).await.is(303);
        app.run_jobs().await;
        let waiting = alice.has_cloud_image("waiting").await;
        alice.confirms_delete(&waiting, &[("with_snapshots", "on")]).await.is(303);
        app.anonymous()
            .post("/sign-in", &[("pin", "bob"), ("password", "wrong-one")])
            .await
            .is(401);
        let lively = Self { app, people, golden };
        lively.use_key().await;
        lively.leave_traces().await;
        // What a page says once was said.
        lively.sights().await;
        lively
    }

    /// An access key that was used.
    async fn use_key(&self) {
        let program = Program::of(&self.app, &self.people[0], "构建-1").await;
        let call = Call::new(&self.app, Method::GET, "/v1/regions/cn-north-1/images", "imageSource=private", "");
        call.signed(&program.scope(3)).send(&self.app.anonymous()).await.is(200);
        write_marks(&self.app.app).await.unwrap();
    }

    /// What only an accident leaves: an upload nobody finished, a request nobody answered, and a number that no row has any more.
    async fn leave_traces(&self) {
        let mut unit = self.app.writer().await;
        let (upload, account) = (BlobId::from_random(random_id()), self.people[0].actor().id());
        unit.insert_upload(&upload, account, Timestamp(0)).await.unwrap();
        unit.insert_receipt(account, "a-token", &[7; 32], Timestamp(0)).await.unwrap();
        unit.insert_task(&failed_task(account), "a-token").await.unwrap();
        unit.enqueue(JobKind::DeleteImage, "gone", Timestamp(0)).await.unwrap();
        unit.insert_policy(&StoredPolicy {
            version: 1,
            policy: Policy {
                image_quota: 21,
                ..Policy::default()
            },
            replaced: Policy::default(),
            changed_by: "运维".to_owned(),
            reason: "试点\tone".to_owned(),
            changed_at: Timestamp(1),
        })
        .await
        .unwrap();
        unit.set_limit(account, QuotaKind::Image, REGIONS[0], Some(30)).await.unwrap();
        unit.insert_ticket(&Ticket {
            id: TicketId::from_random(random_id()),
            account,
            quota: QuotaKind::ImageShare,
            region: String::new(),
            asked: 12,
            reason: "一\n\\N 二".parse().unwrap(),
            opened_at: Timestamp(1),
            end: None,
        })
        .await
        .unwrap();
        unit.insert_password_reset(&NewPasswordReset {
            token_hash: [9; 32],
            account,
            issued_by: account,
            created_at: Timestamp(0),
            expires_at: Timestamp(i64::MAX),
        })
        .await
        .unwrap();
        unit.insert_partnership(&ListedPartnership {
            partnership: Partnership {
                owner: "远方-1".parse().unwrap(),
                recipient: Partner::Anybody,
            },
            since: Timestamp(1),
            added_by: "运维".to_owned(),
            reason: "试点".to_owned(),
        })
        .await
        .unwrap();
        unit.insert_lockout(&NewLockout {
            key: "sign-in:pin:数据".parse().unwrap(),
            window: Timestamp(1),
            at: Timestamp(2),
            account: Some(account),
            address: "192.0.2.7".to_owned(),
        })
        .await
        .unwrap();
        unit.hold_removals("a-backup", Timestamp(0)).await.unwrap();
        unit.commit().await.unwrap();
        // Some of the audit is sealed, and the rest is not yet.
        seal(&self.app.app).await.unwrap();
        assert!(add_up(&self.app.app).await.unwrap());
        self.people[1].has_image("unsealed").await;
        let last = number(&self.url().await, "SELECT CAST(MAX(number) AS TEXT) FROM jobs").await;
        let mut unit = self.app.writer().await;
        assert!(unit.finish(last).await.unwrap());
        unit.commit().await.unwrap();
    }

    pub(crate) async fn url(&self) -> String {
        database_url(self.app.folder()).await
    }

    /// Everything everybody sees.
    pub(crate) async fn sights(&self) -> Vec<String> {
        sights(&self.people, &self.golden).await
    }
}
