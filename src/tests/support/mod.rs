//! What the tests stand on: the real application over a temporary folder, and people who use it through the real router.

mod answer;
mod audit;
pub(crate) mod client;
pub(crate) mod crowd;
mod database;
pub(crate) mod disks;
pub(crate) mod load;
mod person;
pub(crate) mod postgres;
pub(crate) mod process;
pub(crate) mod s3_server;
pub(crate) mod signing;
pub(crate) mod smtp_server;
pub(crate) mod source;
mod world;

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use axum::Router;
use image_console::app::access_keys::sealing::{KEY_BYTES, SealingKeys};
use image_console::app::accounts::create::{CreateAccount, create};
use image_console::app::policies::Known;
use image_console::app::ports::{Clock, Post};
use image_console::app::{Actor, App, Limits};
use image_console::blobs::{BlobStore, Exchange};
use image_console::domain::account::{Account, Role};
use image_console::domain::policy::Policy;
use image_console::domain::time::Timestamp;
use image_console::jobs;
use image_console::server::router;
use image_console::store::{self, Databases};
use image_console::web::{Assets, Changes, Readiness, WebState};
use tempfile::TempDir;
use tokio::sync::Notify;
use tokio_util::sync::{CancellationToken, DropGuard};

pub(crate) use answer::{Answer, elements};
pub(crate) use audit::{Audit, dump, whole_dump};
pub(crate) use database::{Database, choose_database, database_url, plans_of, tamper, try_to_tamper};
pub(crate) use person::{Person, multipart, multipart_type};
pub(crate) use postgres::new_database;
pub(crate) use world::{device, image_of, snapshot_of};

/// The password of every account: as short as it may be.
pub(crate) const PASSWORD: &str = "pass-w0r";

/// The regions of the test application.
pub(crate) const REGIONS: [&str; 2] = ["cn-north-1", "cn-east-2"];

/// A clock that stands still until it is moved.
pub(crate) struct TestClock(AtomicI64);

impl TestClock {
    /// The 21st of November 2026, 12:00 UTC.
    const START: i64 = 1_795_262_400_000_000;

    pub(crate) fn advance(&self, seconds: i64) {
        self.0.fetch_add(seconds * 1_000_000, Ordering::SeqCst);
    }
}

impl Clock for TestClock {
    fn now(&self) -> Timestamp {
        Timestamp(self.0.load(Ordering::SeqCst))
    }
}

/// What a test wants different from the default installation.
pub(crate) struct Settings {
    pub(crate) policy: Policy,
    pub(crate) limits: Limits,
    pub(crate) internal_token: Option<&'static str>,
    /// Where images may be imported from and exported to.
    pub(crate) exchange: Exchange,
    /// What takes letters.
    pub(crate) post: Option<Arc<dyn Post>>,
    /// Where the bytes are, if not in a folder.
    pub(crate) blobs: Option<Arc<BlobStore>>,
    /// Whether jobs run by themselves, as they do in the server; else `TestApp::run_jobs` runs them.
    pub(crate) jobs_run: bool,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            policy: Policy::default(),
            limits: Limits::default(),
            internal_token: None,
            exchange: Exchange::default(),
            post: None,
            blobs: None,
            jobs_run: true,
        }
    }
}

/// The application over a temporary folder, gone with the value.
pub(crate) struct TestApp {
    pub(crate) app: App,
    pub(crate) clock: Arc<TestClock>,
    router: Router,
    folder: TempDir,
    _stop: DropGuard,
}

/// A folder like the one a build leaves.
pub(crate) fn fake_site(folder: &std::path::Path) -> PathBuf {
    let site = folder.join("site");
    std::fs::create_dir_all(site.join("pkg")).unwrap();
    std::fs::write(site.join("hash.txt"), "js: aaaa\nwasm: bbbb\ncss: cccc\n").unwrap();
    std::fs::write(site.join("pkg/image-console.cccc.css"), "body{}").unwrap();
    std::fs::write(site.join("robots.txt"), "User-agent: *\n").unwrap();
    site
}

/// A byte of the sealing key.
pub(crate) const SEALING_KEY: &str = "5e";

/// What every installation of the tests seals secrets with.
pub(crate) fn sealing_keys() -> Arc<SealingKeys> {
    Arc::new(SealingKeys::parse(&SEALING_KEY.repeat(KEY_BYTES)).unwrap())
}

/// Opens the store and the blobs in `folder`; several may be open at once.
pub(crate) async fn open_app(folder: &std::path::Path, clock: Arc<dyn Clock>, policy: Policy, limits: Limits) -> App {
    App {
        store: store::open(&database_url(folder).await, Databases::default()).await.unwrap(),
        blobs: Arc::new(BlobStore::open(folder.join("blobs").to_str().unwrap()).unwrap()),
        exchange: Arc::default(),
        clock,
        policies: Arc::new(Known::configured(policy)),
        limits,
        sealing_keys: Some(sealing_keys()),
        access_keys: Arc::default(),
        post: None,
        places: Arc::default(),
        regions: REGIONS.map(str::to_owned).to_vec().into(),
        wake_jobs: Arc::new(Notify::new()),
    }
}

fn state_of(app: &App, site: &std::path::Path, internal_token: Option<&'static str>) -> WebState {
    WebState {
        app: app.clone(),
        assets: Arc::new(Assets::load(site).unwrap()),
        changes: Changes::default(),
        readiness: Readiness::until(app.clone(), CancellationToken::new()),
        internal_token: internal_token.map(Arc::from),
    }
}

impl TestApp {
    pub(crate) async fn new() -> Self {
        Self::with(Settings::default()).await
    }

    pub(crate) async fn with(settings: Settings) -> Self {
        Self::over(TempDir::new().unwrap(), settings).await
    }

    /// Ends the application and leaves its folder.
    pub(crate) fn ended(self) -> TempDir {
        self.folder
    }

    /// The application over a folder where there was one before.
    pub(crate) async fn over(folder: TempDir, settings: Settings) -> Self {
        let clock = Arc::new(TestClock(AtomicI64::new(TestClock::START)));
        let mut app = open_app(folder.path(), clock.clone(), settings.policy, settings.limits).await;
        app.exchange = Arc::new(settings.exchange);
        app.post = settings.post;
        if settings.jobs_run {
            // What is told of a deletion should not depend on how busy the machine is.
            app.limits.deletion_wait = process::PATIENCE;
        }
        if let Some(blobs) = settings.blobs {
            app.blobs = blobs;
        }
        let site = fake_site(folder.path());
        let state = state_of(&app, &site, settings.internal_token);
        tokio::spawn(image_console::web::watch_changes(app.clone(), state.changes.clone()));
        let stop = CancellationToken::new();
        if settings.jobs_run {
            tokio::spawn(jobs::run(app.clone(), stop.clone()));
        }
        Self {
            app,
            clock,
            router: router(state, &site),
            folder,
            _stop: stop.drop_guard(),
        }
    }

    /// The same installation, answered by a process with another application.
    pub(crate) fn with_app(mut self, app: App) -> Self {
        let site = fake_site(self.folder.path());
        self.router = router(state_of(&app, &site, None), &site);
        self.app = app;
        self
    }

    pub(crate) fn folder(&self) -> &std::path::Path {
        self.folder.path()
    }

    /// Adds an account without a browser.
    pub(crate) async fn account(&self, pin: &str, role: Role) -> Actor {
        let request = CreateAccount {
            pin: pin.to_owned(),
            name: format!("Name of {pin}"),
            email: format!("{pin}@example.com"),
            mobile: None,
            role,
            password: PASSWORD.to_owned(),
        };
        actor(create(&self.app, request).await.unwrap())
    }

    /// Adds an account and signs it in through the router.
    pub(crate) async fn person(&self, pin: &str) -> Person {
        self.person_with_role(pin, Role::User).await
    }

    pub(crate) async fn admin(&self, pin: &str) -> Person {
        self.person_with_role(pin, Role::Admin).await
    }

    async fn person_with_role(&self, pin: &str, role: Role) -> Person {
        self.account(pin, role).await;
        self.signs_in(pin).await
    }

    /// Signs in somebody who has an account.
    pub(crate) async fn signs_in(&self, pin: &str) -> Person {
        let found = self.reader().await.account_by_pin(&pin.parse().unwrap()).await;
        let person = Person::new(self.router.clone(), found.unwrap().map(actor));
        let answer = person.post("/sign-in", &[("pin", pin), ("password", PASSWORD)]).await;
        answer.is(303);
        person
    }

    /// A browser nobody has signed in with.
    pub(crate) fn anonymous(&self) -> Person {
        Person::new(self.router.clone(), None)
    }

    /// The same from a known address.
    pub(crate) fn anonymous_at(&self, address: SocketAddr) -> Person {
        Person::new(self.router.clone(), None).at(address)
    }

    /// Runs every job that is due now.
    pub(crate) async fn run_jobs(&self) {
        jobs::run_due(&self.app).await.unwrap();
    }

    /// Runs jobs until none is left, and checks that everything adds up.
    pub(crate) async fn settle(&self) -> Audit {
        self.run_jobs().await;
        self.until_no_job_is_left().await;
        self.app.blobs.cleaned_up().await;
        Audit::of(self.folder(), &self.app).await
    }

    /// Waits for whoever runs jobs.
    pub(crate) async fn until_no_job_is_left(&self) {
        let waiting = async {
            let mut mark = 0;
            while self.app.store.reader().await.unwrap().count_jobs().await.unwrap() > 0 {
                mark = self.app.store.changed_since(mark).await.unwrap();
            }
        };
        tokio::time::timeout(process::PATIENCE, waiting).await.expect("jobs are left");
    }
}

/// An account as the actor of a use case.
pub(crate) fn actor(account: Account) -> Actor {
    Actor {
        account,
        address: String::new(),
        request_id: "test".to_owned(),
    }
}
