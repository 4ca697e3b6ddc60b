//! Backups: the database and all bytes in a folder, and back.
//!
//! A folder holds any number of backups. Each has a folder of its own, called after its moment, with the rows of every table and
//! a manifest, which is written last: what has none was broken off. The bytes lie beside them once for all, because an object
//! never changes; what a later backup finds there it does not copy again.

mod folder;
mod hold;
pub mod make;
pub mod restore;
pub mod verify;

use std::convert::Infallible;

use anyhow::Context as _;
use futures::{Stream, TryStreamExt as _};
use serde::{Deserialize, Serialize};

use crate::blobs::BlobStore;
use crate::store::{Archive, ArchivedObject, StoreError};

/// What is added to manifests, or means something else, raises it.
const FORMAT: u32 = 1;

/// How many objects are copied at the same time. Each of them holds two parts of 8 MiB.
const COPIES: usize = 4;

/// What a backup is, written once all of it is there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// How to read it.
    pub format: u32,
    /// The version of the program that made it.
    pub program: String,
    /// The moment that it is of, not before which anything is missing in it.
    pub begun_at: String,
    /// How many objects belong to it.
    pub objects: u64,
    /// How many bytes they have.
    pub object_bytes: u64,
    /// The database.
    pub archive: Archive,
}

/// What became of the objects of a backup.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Objects {
    /// How many there are.
    pub count: u64,
    /// How many bytes they have.
    pub bytes: u64,
    /// How many were not there yet.
    pub copied: u64,
}

/// Copies those of these objects that are not there yet.
async fn copy_all(
    from: &BlobStore,
    to: &BlobStore,
    objects: impl Stream<Item = Result<ArchivedObject, StoreError>>,
) -> anyhow::Result<Objects> {
    let copied = objects.map_err(anyhow::Error::from).map_ok(|object| async move {
        let is_copied = copy(from, to, &object).await?;
        Ok((object.size_bytes, is_copied))
    });
    let add = async |sum: Objects, (size_bytes, is_copied): (u64, bool)| {
        Ok(Objects {
            count: sum.count + 1,
            bytes: sum.bytes + size_bytes,
            copied: sum.copied + u64::from(is_copied),
        })
    };
    copied.try_buffer_unordered(COPIES).try_fold(Objects::default(), add).await
}

/// Copies an object that is not there yet; says whether it was not. What is there under its name and with its length was copied
/// by an earlier attempt, and appeared only when its bytes had the right digest.
async fn copy(from: &BlobStore, to: &BlobStore, object: &ArchivedObject) -> anyhow::Result<bool> {
    let ArchivedObject { id, sha256, size_bytes } = object;
    match to.length(id).await? {
        Some(length) if length == *size_bytes => return Ok(false),
        Some(_) => to.remove(id).await?,
        None => {}
    }
    let bytes = from.read_checked(id, sha256).await?;
    let arrived = |_| std::future::ready(Ok::<_, Infallible>(()));
    let received = to.receive(id, bytes, *size_bytes, arrived).await;
    received.with_context(|| format!("object {id} cannot be copied"))?;
    Ok(true)
}
