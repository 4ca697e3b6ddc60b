//! The command line.

use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::Context as _;
use clap::{CommandFactory as _, Parser, Subcommand};
use tokio::sync::Notify;
use tokio_util::io::ReaderStream;
use url::Url;

use super::access_keys::{self, AccessKeyCommand};
use super::accounts::{self, AccountCommand};
use super::audit::{self, AuditCommand};
use super::backup::{self, BackupArguments, RestoreArguments};
use super::settings::{ServeSettings, StorageSettings, WorkerSettings};
use super::{databases, health, serve, worker};
use crate::app::images::import::{ImportRequest, import};
use crate::app::instances::integration::{self, Registration};
use crate::app::ports::SystemClock;
use crate::app::{Actor, App, Error, Limits, policies};
use crate::blobs::{BlobStore, Exchange, environment};
use crate::client::{self, ClientArguments};
use crate::domain::id::{ImageId, InstanceId};
use crate::domain::image::RootDevice;
use crate::domain::instance::InstanceState;
use crate::domain::text::{Name, Pin};
use crate::store::{self, Databases};
use crate::web::{Language, refusal_text};

/// A web console for private VM images.
#[derive(Debug, Parser)]
#[command(name = "image-console", version)]
pub struct CommandLine {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serve the console
    Serve {
        #[command(flatten)]
        serve: Box<ServeSettings>,
        #[command(flatten)]
        storage: Box<StorageSettings>,
    },
    /// Run jobs and sweeps alone, for servers that do not
    Worker {
        #[command(flatten)]
        worker: Box<WorkerSettings>,
        #[command(flatten)]
        storage: Box<StorageSettings>,
    },
    /// Ask a running process whether it is ready; the exit code says it
    Health {
        /// What to ask; 200 is ready
        #[arg(long, env = "IMAGE_CONSOLE_HEALTH_URL", default_value = "http://127.0.0.1:3000/readyz")]
        url: Url,
    },
    /// Accounts
    Account {
        #[command(subcommand)]
        command: AccountCommand,
    },
    /// Keys that programs sign their requests with
    AccessKey {
        #[command(subcommand)]
        command: AccessKeyCommand,
    },
    /// The record of who did what
    Audit {
        #[command(subcommand)]
        command: AuditCommand,
    },
    /// Import a disk image file
    Import {
        /// User Pin of the owner
        #[arg(long)]
        owner: String,
        /// Name of the image
        #[arg(long)]
        name: String,
        /// Note
        #[arg(long, default_value = "")]
        description: String,
        /// Image type: localDisk or cloudDisk
        #[arg(long = "type", default_value = "localDisk")]
        root_device: RootDevice,
        /// Operating system
        #[arg(long, default_value = "Other")]
        platform: String,
        /// Version of the operating system
        #[arg(long, default_value = "")]
        os_version: String,
        /// Processor architecture
        #[arg(long, default_value = "x86_64")]
        architecture: String,
        /// Publish it in the Public Image tab; the owner has to be an admin
        #[arg(long)]
        public: bool,
        /// Region; the first of the settings when not given
        #[arg(long)]
        region: Option<String>,
        /// The file; `-` reads standard input
        file: PathBuf,
        #[command(flatten)]
        storage: Box<StorageSettings>,
    },
    /// Bring the schema of the database up to date and say what was done; opening it does that as well
    Migrate {
        #[command(flatten)]
        storage: Box<StorageSettings>,
    },
    /// Move everything from one database into another, empty one, and prove that it arrived
    Transfer {
        /// The database to read; stop every server on it first
        #[arg(long, value_name = "URL")]
        from: String,
        /// The database to fill: brought up to date by `migrate`, and without a row
        #[arg(long, value_name = "URL")]
        to: String,
    },
    /// Copy the database and all bytes into a folder, while servers go on
    Backup(Box<BackupArguments>),
    /// Put a backup back into an installation that has nothing
    Restore(Box<RestoreArguments>),
    /// Instances, as a hypervisor's integration reports them
    Instance {
        #[command(subcommand)]
        command: InstanceCommand,
    },
    /// Ask a server through its REST API, with an access key
    Client(Box<ClientArguments>),
}

#[derive(Debug, Subcommand)]
enum InstanceCommand {
    /// Register an instance made from an image; prints its id
    Register {
        /// Id; a new one is made when not given
        #[arg(long)]
        id: Option<InstanceId>,
        /// User Pin of the owner
        #[arg(long)]
        owner: Pin,
        /// Name
        #[arg(long)]
        name: Name,
        /// The image
        #[arg(long)]
        image: ImageId,
        /// pending, running, stopped or error
        #[arg(long, default_value = "running")]
        state: InstanceState,
        #[command(flatten)]
        storage: Box<StorageSettings>,
    },
    /// Set an instance's state
    SetState {
        /// The instance
        id: InstanceId,
        /// pending, running, stopped or error
        state: InstanceState,
        #[command(flatten)]
        storage: Box<StorageSettings>,
    },
    /// Forget an instance that was released
    Release {
        /// The instance
        id: InstanceId,
        #[command(flatten)]
        storage: Box<StorageSettings>,
    },
    /// Say whether an instance may be rebuilt, and from which bytes
    Rebuild {
        /// The instance
        id: InstanceId,
        #[command(flatten)]
        storage: Box<StorageSettings>,
    },
}

/// Runs what the command line says; the exit code tells how that ended.
///
/// # Errors
/// With a sentence for whoever typed it.
pub async fn run(line: CommandLine) -> anyhow::Result<ExitCode> {
    let done = match line.command {
        Command::Serve { serve, storage } => serve::serve(&serve, &storage).await,
        Command::Worker { worker, storage } => worker::work(&worker, &storage).await,
        Command::Health { url } => health::ask(url).await,
        Command::Account { command } => accounts::run(command).await,
        Command::AccessKey { command } => access_keys::run(command).await,
        Command::Audit { command } => audit::run(command).await,
        Command::Import {
            owner,
            name,
            description,
            root_device,
            platform,
            os_version,
            architecture,
            public,
            region,
            file,
            storage,
        } => {
            let app = open(&storage).await?;
            let request = ImportRequest {
                name,
                description,
                root_device,
                platform,
                os_version,
                architecture,
                is_public: public,
            };
            let region = region.unwrap_or_else(|| app.regions.first().cloned().unwrap_or_default());
            let id = import_file(&app, &owner, &region, request, &file).await?;
            app.blobs.cleaned_up().await;
            say(id.as_str())
        }
        Command::Migrate { storage } => databases::migrate(&storage.database_url).await,
        Command::Transfer { from, to } => databases::transfer(&from, &to).await,
        Command::Backup(arguments) => backup::run(*arguments).await,
        Command::Restore(arguments) => backup::restore(*arguments).await,
        Command::Instance { command } => instance(command).await,
        Command::Client(arguments) => {
            health::choose_cryptography();
            return Ok(client::run(*arguments, CommandLine::command).await);
        }
    };
    done.map(|()| ExitCode::SUCCESS)
}

async fn instance(command: InstanceCommand) -> anyhow::Result<()> {
    match command {
        InstanceCommand::Register {
            id,
            owner,
            name,
            image,
            state,
            storage,
        } => {
            let app = open(&storage).await?;
            let id = integration::register(
                &app,
                Registration {
                    id,
                    owner,
                    name,
                    image,
                    state,
                },
            )
            .await
            .map_err(said)?;
            say(id.as_str())
        }
        InstanceCommand::SetState { id, state, storage } => integration::set_state(&open(&storage).await?, &id, state).await.map_err(said),
        InstanceCommand::Release { id, storage } => integration::release(&open(&storage).await?, &id).await.map_err(said),
        InstanceCommand::Rebuild { id, storage } => {
            let (_, bytes) = integration::rebuild(&open(&storage).await?, &id).await.map_err(said)?;
            say(&format!("{}\t{}\t{}", bytes.blob, bytes.sha256, bytes.size_bytes))
        }
    }
}

/// Opens what the settings name.
pub(super) async fn open(storage: &StorageSettings) -> anyhow::Result<App> {
    let connections = storage.database_connections;
    let store = store::open(&storage.database_url, Databases { connections })
        .await
        .with_context(|| format!("the database {} cannot be opened", without_password(&storage.database_url)))?;
    // Not repeated, in case somebody wrote a password into it.
    let blobs = BlobStore::open(&storage.blob_url).context("BLOB_URL cannot be opened")?;
    let environment: Vec<_> = environment().collect();
    let exchange = Exchange::new(&storage.import_sources, &storage.export_targets, &environment)
        .context("IMPORT_SOURCES or EXPORT_TARGETS cannot be used")?;
    let app = App {
        store,
        blobs: Arc::new(blobs),
        exchange: Arc::new(exchange),
        clock: Arc::new(SystemClock),
        policies: Arc::new(policies::Known::configured(storage.policy.policy())),
        limits: Limits {
            image_bytes: storage.image_bytes,
            upload_lease_seconds: storage.upload_lease_seconds,
            ..Limits::default()
        },
        sealing_keys: storage.sealing.keys()?,
        access_keys: Arc::default(),
        post: None,
        places: Arc::default(),
        regions: storage.regions.clone().into(),
        wake_jobs: Arc::new(Notify::new()),
    };
    let mut unit = app.store.glance().await?;
    policies::refresh(&app, unit.as_mut()).await.map_err(said)?;
    drop(unit);
    Ok(app)
}

/// What a log may hold of an address.
pub(super) fn without_password(url: &str) -> String {
    match Url::parse(url) {
        Ok(mut parsed) if parsed.password().is_some() => {
            // Fails for addresses without a host, and those have no password.
            let _ = parsed.set_password(Some("…"));
            parsed.into()
        }
        _ => url.to_owned(),
    }
}

/// A refusal in words.
pub(super) fn said(error: Error) -> anyhow::Error {
    match error {
        Error::Refused(refusal) => anyhow::anyhow!(refusal_text(Language::English, &refusal)),
        Error::Internal(error) => error,
    }
}

/// The account with this pin as the actor of a command.
pub(super) async fn actor(app: &App, pin: &str) -> anyhow::Result<Actor> {
    let parsed: Pin = pin.parse()?;
    let account = app
        .store
        .reader()
        .await?
        .account_by_pin(&parsed)
        .await?
        .with_context(|| format!("there is no account with the User Pin {pin}"))?;
    Ok(Actor {
        account,
        address: String::new(),
        request_id: "command-line".to_owned(),
    })
}

async fn import_file(app: &App, owner: &str, region: &str, request: ImportRequest, file: &PathBuf) -> anyhow::Result<ImageId> {
    let owner = actor(app, owner).await?;
    let result = if file.as_os_str() == "-" {
        import(
            app,
            &owner,
            region,
            request,
            ReaderStream::with_capacity(tokio::io::stdin(), 1 << 20),
        )
        .await
    } else {
        let opened = tokio::fs::File::open(file)
            .await
            .with_context(|| format!("{} cannot be opened", file.display()))?;
        import(app, &owner, region, request, ReaderStream::with_capacity(opened, 1 << 20)).await
    };
    result.map_err(said)
}

/// Writes a line for whoever called.
pub(super) fn say(line: &str) -> anyhow::Result<()> {
    use std::io::Write as _;
    writeln!(std::io::stdout(), "{line}").context("standard output is closed")
}
