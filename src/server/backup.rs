//! `image-console backup` and `image-console restore`

use std::path::PathBuf;

use anyhow::Context as _;
use clap::{Args, Subcommand};

use super::cli::{open, say, without_password};
use super::settings::StorageSettings;
use crate::app::backup::make::make;
use crate::app::backup::{Objects, restore as put_back, verify};
use crate::blobs::BlobStore;
use crate::store;

/// What `backup` is asked for.
#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true, subcommand_negates_reqs = true)]
pub(super) struct BackupArguments {
    #[command(subcommand)]
    command: Option<BackupCommand>,
    /// Folder to add the backup to; what of the bytes is there from earlier ones is not copied again
    #[arg(long, value_name = "FOLDER", required = true)]
    to: Option<PathBuf>,
    #[command(flatten)]
    storage: StorageSettings,
}

#[derive(Debug, Subcommand)]
enum BackupCommand {
    /// Read a backup from end to end and prove that it is what it was when it was made; the exit code says it
    Verify {
        #[command(flatten)]
        from: Origin,
    },
}

/// Which backup.
#[derive(Debug, Args)]
struct Origin {
    /// Folder with backups
    #[arg(long, value_name = "FOLDER")]
    from: PathBuf,
    /// Name of the backup; the latest whole one when not given
    #[arg(long, value_name = "NAME")]
    name: Option<String>,
}

/// What `restore` is asked for.
#[derive(Debug, Args)]
pub(super) struct RestoreArguments {
    #[command(flatten)]
    origin: Origin,
    #[command(flatten)]
    storage: StorageSettings,
}

/// Makes a backup, or proves one.
pub(super) async fn run(arguments: BackupArguments) -> anyhow::Result<()> {
    match (arguments.command, arguments.to) {
        (Some(BackupCommand::Verify { from }), _) => {
            let proof = verify::verify(&from.from, from.name.as_deref()).await?;
            say(&format!(
                "The backup {} holds: {} rows, {}.",
                proof.name,
                proof.rows,
                told(proof.objects)
            ))
        }
        (None, Some(folder)) => {
            let storage = &arguments.storage;
            // Opening it would bring an older schema up to date, which is what one makes a backup before.
            store::require_up_to_date(&storage.database_url)
                .await
                .with_context(|| format!("{} cannot be backed up", without_password(&storage.database_url)))?;
            let app = open(storage).await?;
            let made = make(&app, &storage.database_url, &folder).await.context("no backup was made")?;
            app.blobs.cleaned_up().await;
            say(&format!(
                "The backup {} is whole: {} rows, {}, {} of them new here.",
                made.name,
                made.rows,
                told(made.objects),
                made.objects.copied
            ))?;
            say("The sealing keys are not in it: keep them apart. Nobody is signed in after it is put back.")
        }
        (None, None) => Ok(()),
    }
}

/// Puts a backup back.
pub(super) async fn restore(arguments: RestoreArguments) -> anyhow::Result<()> {
    let RestoreArguments { origin, storage } = arguments;
    let blobs = BlobStore::open(&storage.blob_url).context("BLOB_URL cannot be opened")?;
    let restored = put_back::restore(&origin.from, origin.name.as_deref(), &storage.database_url, &blobs).await;
    // What was broken off is undone before the process ends, however this one did.
    blobs.cleaned_up().await;
    let restored = restored.context("nothing was put into the database")?;
    say(&format!(
        "The backup {} was put back, and compared: {} rows, {}.",
        restored.name,
        restored.rows,
        told(restored.objects)
    ))?;
    say("Start the servers with the sealing keys of before, and prove the audit: image-console audit verify")
}

fn told(objects: Objects) -> String {
    format!("{} objects with {} bytes", objects.count, objects.bytes)
}
