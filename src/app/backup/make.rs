//! Making a backup while everybody goes on working.

use std::path::Path;

use super::folder::Folder;
use super::hold::Hold;
use super::{FORMAT, Manifest, Objects, copy_all};
use crate::app::App;
use crate::store::archive;

/// A backup that is whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Made {
    /// What it is called.
    pub name: String,
    /// Rows in it.
    pub rows: u64,
    /// Objects of it.
    pub objects: Objects,
}

/// Adds a backup of the installation, whose database is at `database_url`, to the folder at `path`.
///
/// Removals of bytes are held first. Then the database is read in one view, which keeps nobody from writing, and then the
/// bytes are copied that are referred to in it: none of those can have gone.
///
/// # Errors
/// With a sentence for whoever asked. The folder then holds no more whole backups than before.
pub async fn make(app: &App, database_url: &str, path: &Path) -> anyhow::Result<Made> {
    let folder = Folder::open_for_writing(path)?;
    let hold = Hold::take(app).await?;
    let made = hold.during(write(app, database_url, &folder)).await;
    if let Err(error) = hold.release().await {
        tracing::warn!(%error, "the hold on removals was not released; it runs out by itself");
    }
    made
}

async fn write(app: &App, database_url: &str, folder: &Folder) -> anyhow::Result<Made> {
    let now = app.clock.now();
    let name = folder.begin(now)?;
    let backup = folder.backup(&name);
    let archive = archive(database_url, &backup).await?;
    let kept = folder.objects()?;
    for torn in kept.leftovers().await? {
        kept.remove(&torn).await?;
    }
    let objects = copy_all(&app.blobs, &kept, archive.objects(&backup)).await?;
    let rows = archive.tables.iter().map(|table| table.sum.rows).sum();
    let manifest = Manifest {
        format: FORMAT,
        program: env!("CARGO_PKG_VERSION").to_owned(),
        begun_at: jiff::Timestamp::from_microsecond(now.0)?.to_string(),
        objects: objects.count,
        object_bytes: objects.bytes,
        archive,
    };
    folder.finish(&name, &manifest)?;
    Ok(Made { name, rows, objects })
}
