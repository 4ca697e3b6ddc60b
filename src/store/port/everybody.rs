//! Everybody's things, as administrators find them.

use async_trait::async_trait;

use super::{ListedImage, Page, Result};
use crate::domain::administration::Search;
use crate::domain::id::ImageId;
use crate::domain::image::ImageStatus;
use crate::domain::snapshot::{Snapshot, SnapshotStatus};
use crate::domain::text::Pin;

/// A snapshot and its owner's pin.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnedSnapshot {
    /// The snapshot.
    pub snapshot: Snapshot,
    /// Who owns it.
    pub owner_pin: Pin,
}

/// Images and snapshots in all regions, whoever owns them.
#[async_trait]
pub trait Everybody: Send {
    /// A page of all images that a search finds.
    async fn everybodys_images(&mut self, search: &Search<ImageStatus>) -> Result<Page<ListedImage>>;
    /// A page of all snapshots that a search finds.
    async fn everybodys_snapshots(&mut self, search: &Search<SnapshotStatus>) -> Result<Page<OwnedSnapshot>>;
    /// Moves an image into status deleting, and keeps whose decision that was, where it is not its owner's.
    async fn force_deletion(&mut self, image: &ImageId, by: &Pin) -> Result<()>;
    /// Who decided that an image is deleted, where it was not its owner.
    async fn deletion_forced_by(&mut self, image: &ImageId) -> Result<Option<Pin>>;
}
