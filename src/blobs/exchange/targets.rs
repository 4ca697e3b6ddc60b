//! Putting an object's bytes elsewhere.

use futures::TryStreamExt as _;
use object_store::path::Path as Location;
use object_store::{ObjectStoreExt as _, WriteMultipart};
use sha2::{Digest as _, Sha256};
use thiserror::Error;

use super::super::{BlobError, BlobStore, PART_SIZE, folder};
use super::Exchange;
use crate::domain::id::BlobId;

/// Why nothing was put there.
#[derive(Debug, Error)]
pub enum PutError {
    /// No entry of the list is called so.
    #[error("the place is not allowed")]
    NotAllowed,
    /// The bytes are gone, or are not those that were stored.
    #[error("object {0} is not what was stored")]
    Damaged(BlobId),
    /// They cannot be read or written.
    #[error(transparent)]
    Blob(#[from] BlobError),
}

impl From<object_store::Error> for PutError {
    fn from(error: object_store::Error) -> Self {
        Self::Blob(error.into())
    }
}

/// What programs call a place: its address without options, which are the operator's.
pub(super) fn named(address: &str) -> &str {
    address.split('?').next().unwrap_or_default().trim_end_matches('/')
}

impl Exchange {
    /// Whether bytes may go to the place that is called so.
    #[must_use]
    pub fn has_target(&self, address: &str) -> bool {
        self.place(address).is_some()
    }

    fn place(&self, address: &str) -> Option<&BlobStore> {
        let address = address.trim_end_matches('/');
        let target = self.targets.iter().find(|target| target.address == address)?;
        Some(&target.place)
    }

    /// Puts the bytes of `blob` as `name` into a place, whole or not at all; in the place of what an earlier attempt put there.
    /// Their SHA-256 has to be this one. `on_progress` is told how many bytes have gone.
    ///
    /// # Errors
    /// A [`PutError`]. Of what was dropped in between, a bucket keeps invisible parts until its lifecycle rule removes them.
    pub async fn put(
        &self,
        address: &str,
        name: &str,
        (blobs, blob, sha256): (&BlobStore, &BlobId, &str),
        on_progress: impl Fn(u64) + Send,
    ) -> Result<(), PutError> {
        let place = self.place(address).ok_or(PutError::NotAllowed)?;
        let written = write(place, name, (blobs, blob, sha256), on_progress).await;
        // What an attempt left behind that was cut off. Not before this one wrote: two that write at the same time, because one of
        // them stood still, have files of their own, and neither clears away the other's before its own is whole.
        if let Some(folder) = place.folder.clone() {
            let name = name.to_owned();
            let removing = tokio::task::spawn_blocking(move || folder::remove_staged(&folder, &name));
            removing.await.map_err(BlobError::from)??;
        }
        written
    }
}

async fn write(
    place: &BlobStore,
    name: &str,
    (blobs, blob, sha256): (&BlobStore, &BlobId, &str),
    on_progress: impl Fn(u64) + Send,
) -> Result<(), PutError> {
    let mut bytes = blobs.read(blob, None).await.map_err(|error| match error {
        BlobError::Missing(blob) => PutError::Damaged(blob),
        error => error.into(),
    })?;
    let upload = place.objects.put_multipart(&Location::from(name)).await?;
    let mut writing = WriteMultipart::new_with_chunk_size(upload, PART_SIZE);
    let (mut hasher, mut gone) = (Sha256::new(), 0);
    while let Some(block) = bytes.try_next().await? {
        writing.wait_for_capacity(1).await?;
        hasher.update(&block);
        gone += block.len() as u64;
        writing.put(block);
        on_progress(gone);
    }
    if hex::encode(hasher.finalize()) != sha256 {
        writing.abort().await?;
        return Err(PutError::Damaged(blob.clone()));
    }
    writing.finish().await?;
    Ok(())
}
