//! Putting a backup back into an installation that has nothing.

use std::collections::BTreeSet;
use std::path::Path;

use anyhow::bail;
use futures::TryStreamExt as _;

use super::folder::Folder;
use super::{Objects, copy_all};
use crate::blobs::BlobStore;
use crate::domain::id::BlobId;
use crate::store;

/// What was put back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Restored {
    /// The backup.
    pub name: String,
    /// Rows of it.
    pub rows: u64,
    /// Objects of it.
    pub objects: Objects,
}

/// Puts a backup, the latest one in this folder or the one that is called so, into the database at `database_url` and the blob
/// store. The bytes come first, so that nothing refers to what is not there; whoever is interrupted may do it again.
///
/// # Errors
/// With a sentence: when there is no such backup or it is not what it was, and when the database has a row or the blob store
/// an object that is not of this backup. The database then has no row.
pub async fn restore(path: &Path, name: Option<&str>, database_url: &str, blobs: &BlobStore) -> anyhow::Result<Restored> {
    let folder = Folder::open(path);
    let (name, manifest) = folder.whole(name)?;
    let (archive, backup) = (&manifest.archive, folder.backup(&name));
    archive.verify(&backup).await?;
    archive.require_room(database_url).await?;
    let mut strangers: BTreeSet<BlobId> = blobs.list().await?.into_iter().collect();
    let mut known = std::pin::pin!(archive.objects(&backup));
    while let Some(object) = known.try_next().await? {
        strangers.remove(&object.id);
    }
    if let Some(stranger) = strangers.first() {
        bail!("the blob store is not empty: it holds {stranger}, which is not of this backup");
    }
    for torn in blobs.leftovers().await? {
        blobs.remove(&torn).await?;
    }
    let objects = copy_all(&folder.objects()?, blobs, archive.objects(&backup)).await?;
    store::restore(archive, &backup, database_url).await?;
    let rows = archive.tables.iter().map(|table| table.sum.rows).sum();
    Ok(Restored { name, rows, objects })
}
