//! The bytes behind images and snapshots.

use std::collections::HashSet;

use async_trait::async_trait;

use super::Result;
use crate::domain::id::{AccountId, BlobId};
use crate::domain::time::Timestamp;

/// What adopting an upload led to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AdoptedBlob {
    /// The blob that holds the content now: the upload itself, or an older one with the same content.
    pub blob: BlobId,
    /// Whether the uploaded object is superfluous, because an older one holds the content. It stays registered as a doomed
    /// upload, so that the sweep removes it.
    pub is_duplicate: bool,
}

/// Stored bytes and who references them. Every object in the blob store is either a registered upload or a blob, at any
/// moment: nothing can leak unseen.
#[async_trait]
pub trait Blobs: Send {
    /// Registers an upload before its first byte is written. [`StoreError::Taken`] when the id is in use.
    async fn insert_upload(&mut self, blob: &BlobId, account: AccountId, at: Timestamp) -> Result<()>;
    /// Says that an upload is alive; false when it is no longer registered, or doomed.
    async fn touch_upload(&mut self, blob: &BlobId, at: Timestamp) -> Result<bool>;
    /// Uploads not touched since `before`, doomed ones included; at most 100.
    async fn stale_uploads(&mut self, before: Timestamp) -> Result<Vec<BlobId>>;
    /// Dooms a registered upload, with `stale_before` only one that was not touched since: from the commit on it can be
    /// neither touched nor adopted, so that its object may be removed. True when it is doomed now, also when it was before.
    async fn doom_upload(&mut self, blob: &BlobId, stale_before: Option<Timestamp>) -> Result<bool>;
    /// Strikes off an upload whose object is gone; says whether it was registered.
    async fn remove_upload(&mut self, blob: &BlobId) -> Result<bool>;
    /// Turns a registered upload into a blob with one reference, or adds a reference to the one with the same content. Fails
    /// when it is not registered or doomed: [`Blobs::touch_upload`] in the same unit says whether it is.
    async fn adopt_upload(&mut self, upload: &BlobId, sha256: &str, size_bytes: u64, at: Timestamp) -> Result<AdoptedBlob>;
    /// Adds a reference to a blob that has one; false, and nothing happens, where none is left.
    async fn retain_blob(&mut self, blob: &BlobId) -> Result<bool>;
    /// Takes a reference away. True when it was the last: the blob is no longer found by its content, and a
    /// [`JobKind::RemoveBlob`] job has to remove it.
    async fn release_blob(&mut self, blob: &BlobId) -> Result<bool>;
    /// Strikes off a blob without references whose object is gone.
    async fn remove_blob(&mut self, blob: &BlobId) -> Result<()>;
    /// Those of these objects that are a blob's or a registered upload's.
    async fn known_objects(&mut self, objects: &[BlobId]) -> Result<HashSet<BlobId>>;
    /// Every blob and its number of references, by id; for tests. At most `limit`.
    async fn blobs(&mut self, limit: u32) -> Result<Vec<(BlobId, u32)>>;
    /// An account's uploads that are not doomed. What a writer counts stays true until it ends.
    async fn count_uploads(&mut self, account: AccountId) -> Result<u32>;
    /// Every registered upload; at most `limit`.
    async fn uploads(&mut self, limit: u32) -> Result<Vec<BlobId>>;
}
