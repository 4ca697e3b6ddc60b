//! The console that the table is tried on: everybody in it, and what the owner has.

use image_console::app::accounts::disable::set_disabled;
use image_console::app::ports::random_id;
use image_console::blobs::Exchange;
use image_console::domain::access_key::AccessKey;
use image_console::domain::id::{AccessKeyId, AccountId, ImageId, InstanceId, SnapshotId, TicketId};
use image_console::domain::image::Image;
use image_console::domain::instance::InstanceState;
use image_console::domain::notice::Notice;
use image_console::domain::policy::Policy;
use image_console::domain::time::Timestamp;
use image_console::store::{JobKind, NewNotice, SealedSecret};

use super::table::{FORMER, ROLES};
use super::{lockouts, tickets};
use crate::support::smtp_server::post;
use crate::support::{Person, Settings, TestApp, dump, image_of, snapshot_of, tamper};

/// The owner's things an endpoint is tried on: fresh ones for each line.
pub(super) struct Things {
    image: ImageId,
    cloud_image: ImageId,
    snapshot: SnapshotId,
    pub(super) instance: InstanceId,
    key: AccessKeyId,
    /// An account that is nobody's who asks.
    account: AccountId,
    /// A ticket of the owner's that is open.
    ticket: TicketId,
    /// A job that failed and can be called off.
    job: i64,
    /// A notice that the owner did not read.
    notice: i64,
    /// All notices and all lock-outs that there are, as their pages say what they show.
    sights: [String; 2],
}

/// A source and a place that nobody asks, because no job runs.
fn exchange() -> Exchange {
    let credentials = ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"].map(|name| (name.to_owned(), "none".to_owned()));
    let [source, target] = ["https://images.example/", "s3://exports"].map(|address| [address.to_owned()]);
    Exchange::new(&source, &target, &credentials).unwrap()
}

pub(super) struct World {
    pub(super) app: TestApp,
    third: AccountId,
    pub(super) people: Vec<Person>,
}

impl World {
    pub(super) async fn new(internal_token: Option<&'static str>) -> Self {
        let settings = Settings {
            policy: Policy {
                image_quota: 1000,
                snapshot_quota: 1000,
                ..Policy::default()
            },
            internal_token,
            exchange: exchange(),
            // Nobody is there.
            post: Some(post("smtp://127.0.0.1:9?tls=off")),
            jobs_run: false,
            ..Settings::default()
        };
        let app = TestApp::with(settings).await;
        let mut people = Vec::new();
        for role in ROLES.into_iter().chain(FORMER) {
            people.push(match role {
                "anonymous" => app.anonymous(),
                "admin" | "disabled-admin" | "expired-admin" => app.admin(role).await,
                _ => app.person(role).await,
            });
        }
        set_disabled(&app.app, &FORMER[0].parse().unwrap(), true).await.unwrap();
        let expired = people.last().unwrap().actor().id();
        tamper(
            app.folder(),
            &format!("UPDATE sessions SET expires_at = 0 WHERE account = {expired}"),
        )
        .await;
        let third = app.account("third", image_console::domain::account::Role::User).await.id();
        Self { app, third, people }
    }

    pub(super) async fn things(&self) -> Things {
        let owner = &self.people[0];
        let image = owner.has_image("it").await;
        owner.shares(&image, "recipient").await;
        let id = owner.actor().id();
        let elsewhere = owner.has_cloud_image("elsewhere").await;
        lockouts::unseen(&self.app).await;
        let cloud = Image {
            sha256: "0".repeat(64),
            ..image_of(id, "cloud")
        };
        let cloud_image = self.app.put_image(&cloud, &[]).await;
        owner.shares(&cloud_image, "recipient").await;
        Things {
            cloud_image,
            snapshot: self.app.put_snapshot(&snapshot_of(id, "disk")).await,
            instance: self.app.put_instance(id, "machine", &elsewhere, InstanceState::Running).await,
            key: self.key().await,
            account: self.third,
            job: self.job().await,
            notice: self.notice(id).await,
            ticket: tickets::only_open(&self.app, owner.actor()).await,
            image,
            sights: self.sights().await,
        }
    }

    async fn sights(&self) -> [String; 2] {
        let mut unit = self.app.reader().await;
        [unit.sight().await.unwrap(), unit.lockouts_sight().await.unwrap()]
    }

    /// An enabled access key, which is the owner's only one.
    async fn key(&self) -> AccessKeyId {
        let key = AccessKey {
            id: AccessKeyId::from_random(random_id()),
            account: self.people[0].actor().id(),
            name: "program".parse().unwrap(),
            is_enabled: true,
            created_at: Timestamp(0),
            last_used_at: None,
        };
        let secret = SealedSecret {
            sealed_with: String::new(),
            bytes: Vec::new(),
        };
        let mut unit = self.app.writer().await;
        for before in unit.access_keys(key.account).await.unwrap() {
            unit.remove_access_key(&before.id).await.unwrap();
        }
        unit.insert_access_key(&key, &secret).await.unwrap();
        unit.commit().await.unwrap();
        key.id
    }

    async fn job(&self) -> i64 {
        let subject = ImageId::from_random(random_id());
        let mut unit = self.app.writer().await;
        unit.enqueue(JobKind::DeleteSnapshots, subject.as_str(), Timestamp(i64::MAX))
            .await
            .unwrap();
        let jobs = unit.waiting_jobs(0, u32::MAX).await.unwrap();
        let number = jobs.iter().find(|job| job.subject == subject.as_str()).unwrap().number;
        unit.put_back(number, "it failed", Timestamp(i64::MAX)).await.unwrap();
        unit.commit().await.unwrap();
        number
    }

    /// What is left with an account: a block and a notice, whose number is returned.
    async fn notice(&self, account: AccountId) -> i64 {
        let mut unit = self.app.writer().await;
        unit.insert_block(account, &"unwanted".parse().unwrap(), Timestamp(0))
            .await
            .unwrap();
        unit.insert_notice(&NewNotice {
            at: Timestamp(0),
            account,
            notice: Notice::SharedWithMe { by: "third".to_owned() },
            image: None,
            image_name: String::new(),
            snapshot: None,
        })
        .await
        .unwrap();
        let number = unit.notices(account, None, 1).await.unwrap()[0].number;
        unit.commit().await.unwrap();
        number
    }

    pub(super) async fn dump(&self) -> Vec<String> {
        dump(self.app.folder()).await
    }
}

impl Things {
    /// What the page showed whose form leads to a path.
    pub(super) fn sight(&self, path: &str) -> &str {
        let [notices, lockouts] = &self.sights;
        if path.starts_with("/admin/lock-outs") { lockouts } else { notices }
    }

    /// The id that a path is about, and one of the same shape that nothing has.
    pub(super) fn ids(&self, path: &str) -> (String, &'static str) {
        if path.ends_with(":copyImages") {
            (self.cloud_image.to_string(), "img-0000000000")
        } else if path.starts_with("/host/image") || path.contains("/images") || path.ends_with("/imageConstraints") {
            (self.image.to_string(), "img-0000000000")
        } else if path.starts_with("/host/snapshot") || path.contains("/snapshots") {
            (self.snapshot.to_string(), "snapshot-0000000000")
        } else if path.starts_with("/admin/images") {
            (self.image.to_string(), "img-0000000000")
        } else if path.starts_with("/admin/jobs") {
            (self.job.to_string(), "999999999")
        } else if path.starts_with("/admin/accounts") {
            (self.account.to_string(), "100000000000")
        } else if path.starts_with("/account/notices") {
            (self.notice.to_string(), "999999999")
        } else if path.starts_with("/tickets") || path.starts_with("/admin/tickets") {
            (self.ticket.to_string(), "ticket-0000000000")
        } else if path.starts_with("/account/access-keys") {
            (self.key.to_string(), "ak-0000000000")
        } else {
            (self.instance.to_string(), "i-0000000000")
        }
    }
}
