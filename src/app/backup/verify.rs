//! Proving that a backup still is what it was when it was made.

use std::path::Path;

use anyhow::{Context as _, ensure};
use futures::TryStreamExt as _;

use super::folder::Folder;
use super::{COPIES, Objects};
use crate::blobs::BlobStore;
use crate::store::ArchivedObject;

/// A backup that holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proof {
    /// What it is called.
    pub name: String,
    /// Rows in it.
    pub rows: u64,
    /// Objects of it.
    pub objects: Objects,
}

/// Reads all of a backup, the latest one in this folder or the one that is called so, and compares it with its manifest.
///
/// # Errors
/// With a sentence that says what is missing or was changed, or that there is no such backup.
pub async fn verify(path: &Path, name: Option<&str>) -> anyhow::Result<Proof> {
    let folder = Folder::open(path);
    let (name, manifest) = folder.whole(name)?;
    let backup = folder.backup(&name);
    let rows = manifest.archive.verify(&backup).await?;
    let kept = &folder.objects()?;
    let read = manifest.archive.objects(&backup).map_err(anyhow::Error::from);
    let read = read.map_ok(|object| async move { read_through(kept, &object).await });
    let objects = read
        .try_buffer_unordered(COPIES)
        .try_fold(Objects::default(), async |sum: Objects, bytes| {
            Ok(Objects {
                count: sum.count + 1,
                bytes: sum.bytes + bytes,
                copied: 0,
            })
        })
        .await?;
    ensure!(
        (objects.count, objects.bytes) == (manifest.objects, manifest.object_bytes),
        "the manifest of {name} tells of other objects than its rows"
    );
    Ok(Proof { name, rows, objects })
}

async fn read_through(kept: &BlobStore, object: &ArchivedObject) -> anyhow::Result<u64> {
    let unreadable = || format!("object {} of the backup", object.id);
    let mut bytes = kept.read_checked(&object.id, &object.sha256).await.with_context(unreadable)?;
    while bytes.try_next().await.with_context(unreadable)?.is_some() {}
    Ok(object.size_bytes)
}
