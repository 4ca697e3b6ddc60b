//! Snapshots, and what became of them after their image was deleted.

use std::collections::HashMap;

use async_trait::async_trait;

use super::{Counted, Page, Result, StoredBytes};
use crate::domain::id::{AccountId, BlobId, ImageId, SnapshotId};
use crate::domain::query::{Cursor, SnapshotQuery};
use crate::domain::sharing::Share;
use crate::domain::snapshot::{ReferencingImages, Snapshot, SnapshotOutcome, SnapshotStatus};
use crate::domain::time::Timestamp;

/// A snapshot with what the pages show beside it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListedSnapshot {
    /// The snapshot.
    pub snapshot: Snapshot,
    /// The images that reference it.
    pub images: ReferencingImages,
    /// Set when the last deleted image left it behind: that image, and what was recorded.
    pub kept: Option<(ImageId, SnapshotOutcome)>,
}

/// What became of one snapshot after its image was deleted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordedOutcome {
    /// The snapshot; it may be gone.
    pub snapshot: SnapshotId,
    /// Its name then.
    pub name: String,
    /// The outcome.
    pub outcome: SnapshotOutcome,
    /// When it was recorded.
    pub at: Timestamp,
}

/// Snapshots and their outcomes.
#[async_trait]
pub trait Snapshots: Send {
    /// Adds a snapshot; `blob` holds its bytes. `share_count` is ignored and starts at 0.
    /// [`StoreError::Taken`] when the id is in use.
    async fn insert_snapshot(&mut self, snapshot: &Snapshot, blob: Option<&BlobId>) -> Result<()>;
    /// The snapshot with this id, whoever may see it.
    async fn snapshot(&mut self, id: &SnapshotId) -> Result<Option<Snapshot>>;
    /// A page of an owner's snapshots in a region, newest first.
    async fn snapshots(&mut self, owner: AccountId, region: &str, cursor: Option<&Cursor>, page_size: u32) -> Result<Page<ListedSnapshot>>;
    /// The page of snapshots in `region` that `query` asks `viewer`'s view for. What goes on around one that is somebody
    /// else's is left out.
    async fn find_snapshots(&mut self, viewer: AccountId, region: &str, query: &SnapshotQuery) -> Result<Vec<Snapshot>>;
    /// How many snapshots the pages of a question hold together.
    async fn count_found_snapshots(&mut self, viewer: AccountId, region: &str, query: &SnapshotQuery) -> Result<u64>;
    /// The images that reference each of several snapshots, as [`Self::referencing_images`] has them; one without any is left out.
    async fn referencing_images_of(&mut self, ids: &[SnapshotId]) -> Result<HashMap<SnapshotId, ReferencingImages>>;
    /// The accounts each of several snapshots is shared with, oldest first; one without any is left out.
    async fn shares_of_snapshots(&mut self, ids: &[SnapshotId]) -> Result<HashMap<SnapshotId, Vec<Share>>>;
    /// One snapshot with what its page shows.
    async fn listed_snapshot(&mut self, id: &SnapshotId) -> Result<Option<ListedSnapshot>>;
    /// The images that reference a snapshot, `except` one. All are counted; those of another owner are not shown.
    async fn referencing_images(&mut self, id: &SnapshotId, except: Option<&ImageId>) -> Result<ReferencingImages>;
    /// The accounts a snapshot is shared with, oldest first.
    async fn snapshot_shares(&mut self, id: &SnapshotId) -> Result<Vec<Share>>;
    /// The bytes of a snapshot, if any are stored here.
    async fn snapshot_bytes(&mut self, id: &SnapshotId) -> Result<Option<StoredBytes>>;
    /// Moves a snapshot on in its life.
    async fn set_snapshot_status(&mut self, id: &SnapshotId, status: SnapshotStatus) -> Result<()>;
    /// Gives a snapshot its bytes that came in later; it had none.
    async fn set_snapshot_bytes(&mut self, id: &SnapshotId, blob: &BlobId, size_bytes: u64) -> Result<()>;
    /// Shares a snapshot with an account, unless it is already. Keeps the count true.
    async fn insert_snapshot_share(&mut self, id: &SnapshotId, account: AccountId, at: Timestamp) -> Result<()>;
    /// Takes a snapshot's share away; says whether there was one. Keeps the count true.
    async fn remove_snapshot_share(&mut self, id: &SnapshotId, account: AccountId) -> Result<bool>;
    /// Snapshots of `owner` in `region` (`N3`), and the limit of them there. What a writer counts stays true until it ends.
    async fn count_snapshots(&mut self, owner: AccountId, region: &str) -> Result<Counted>;
    /// Takes a snapshot away, which is there, with its shares; nothing references it. Returns the blob whose reference the caller has to
    /// release.
    async fn remove_snapshot(&mut self, id: &SnapshotId) -> Result<Option<BlobId>>;
    /// Records what became of a snapshot after `image` was deleted; replaces what was recorded for the pair.
    async fn record_outcome(&mut self, image: &ImageId, outcome: &RecordedOutcome) -> Result<()>;
    /// Everything recorded for a deleted image, by snapshot id.
    async fn outcomes(&mut self, image: &ImageId) -> Result<Vec<RecordedOutcome>>;
    /// Deleted images for which an outcome of this snapshot is recorded.
    async fn images_with_outcome_of(&mut self, snapshot: &SnapshotId) -> Result<Vec<ImageId>>;
}
