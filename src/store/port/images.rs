//! Images, what remains of them, and with whom they are shared.

use async_trait::async_trait;

use super::{Counted, Page, Result};
use crate::domain::deletion::DeleteWorld;
use crate::domain::disk_format::DiskImage;
use crate::domain::id::{AccountId, BlobId, ImageId, SnapshotId};
use crate::domain::image::{BusyTask, Image, ImageStatus, Tombstone};
use crate::domain::query::{ImageQuery, Tab};
use crate::domain::sharing::{Share, ShareWorld};
use crate::domain::text::{Description, Name, Pin};
use crate::domain::time::Timestamp;

/// One row of an image list: the image and its owner's pin.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListedImage {
    /// The image.
    pub image: Image,
    /// Who owns it.
    pub owner_pin: Pin,
}

/// A page of an image list as programs ask for it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DescribedImages {
    /// The rows. The devices have the system disk first and no names of snapshots; another account's image has none.
    pub images: Vec<(ListedImage, Vec<DeviceMapping>)>,
    /// The images of all pages.
    pub total: u64,
    /// Told of any page of a whole tab but the first: grows with each image that comes into the tab or leaves it.
    pub edition: Option<u64>,
}

/// How many images each tab holds, unfiltered.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct TabCounts {
    /// Public Image.
    pub public: u64,
    /// Private Image.
    pub private: u64,
    /// Shared Image.
    pub shared: u64,
    /// The limit of private images: the viewer's own, or that of the policy that was put in force last.
    pub private_limit: Option<u32>,
}

/// One line of an image's device mapping.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeviceMapping {
    /// Device name, for example `/dev/vda`; the first one is the system disk.
    pub device: String,
    /// Bytes of the disk as the guest sees it.
    pub size_bytes: u64,
    /// The snapshot that holds it; `None` for a local disk.
    pub snapshot: Option<SnapshotId>,
    /// That snapshot's name; empty when there is none, and where it is not asked for.
    pub snapshot_name: String,
}

/// The stored bytes behind an image.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredBytes {
    /// The object.
    pub blob: BlobId,
    /// How many.
    pub size_bytes: u64,
    /// Their SHA-256 in lower-case hex.
    pub sha256: String,
}

/// Images, tombstones and device mappings.
#[async_trait]
pub trait Images: Send {
    /// Adds an image with its device mapping (system disk first). `blob` holds a local-system-disk image's bytes. Counts
    /// are taken from the mapping; `share_count` is ignored and starts at 0. [`StoreError::Taken`] when the id is in use or
    /// was that of a deleted image.
    async fn insert_image(&mut self, image: &Image, blob: Option<&BlobId>, devices: &[DeviceMapping]) -> Result<()>;
    /// The image with this id, whoever may see it.
    async fn image(&mut self, id: &ImageId) -> Result<Option<Image>>;
    /// A page of the tab as `viewer` sees it in `region`: Public holds all public ready images of the region, Private the
    /// viewer's own private ones, Shared those shared with the viewer. Search matches part of a name, case-insensitive, or
    /// a whole id. Names and status words sort by their bytes; a cursor made for another sort key is taken for none.
    async fn images(&mut self, viewer: AccountId, region: &str, query: &ImageQuery) -> Result<Page<ListedImage>>;
    /// The same page, each image with its devices, and how many images all pages of it hold together.
    async fn describe_images(&mut self, viewer: AccountId, region: &str, query: &ImageQuery) -> Result<DescribedImages>;
    /// The counts of the three tabs, and the limit of private images.
    async fn tab_counts(&mut self, viewer: AccountId, region: &str) -> Result<TabCounts>;
    /// The operating systems that occur in a tab, sorted; at most 50. They are the choices of the OS filter.
    async fn platforms(&mut self, viewer: AccountId, region: &str, tab: Tab) -> Result<Vec<String>>;
    /// Puts a little of the index of name parts in order, where it is not; often enough, and searches in it stay as quick as they were.
    async fn tidy_name_parts(&mut self) -> Result<()>;
    /// The device mapping, system disk first.
    async fn devices(&mut self, id: &ImageId) -> Result<Vec<DeviceMapping>>;
    /// The bytes of a local-system-disk image, or of a cloud-system-disk image's system snapshot.
    async fn stored_bytes(&mut self, id: &ImageId) -> Result<Option<StoredBytes>>;
    /// Changes name and description.
    async fn set_image_text(&mut self, id: &ImageId, name: &Name, description: &Description) -> Result<()>;
    /// Moves an image on in its life.
    async fn set_image_status(&mut self, id: &ImageId, status: ImageStatus) -> Result<()>;
    /// Says how far a pending image is; nothing happens to one in another status.
    async fn set_image_progress(&mut self, id: &ImageId, progress: u8) -> Result<()>;
    /// Says of which task an image is the source now, if of any.
    async fn set_image_busy(&mut self, id: &ImageId, task: Option<BusyTask>) -> Result<()>;
    /// Says what the file of an image is that came in later, and how large its system disk.
    async fn set_image_file(&mut self, id: &ImageId, disk: DiskImage, size_bytes: u64, sha256: &str) -> Result<()>;
    /// Private images of `owner` in `region`, those being deleted included (`N3`), and the limit of them there.
    /// What a writer counts stays true until it ends.
    async fn count_private_images(&mut self, owner: AccountId, region: &str) -> Result<Counted>;
    /// Takes away the image, which is there, its device mapping and its shares and leaves the tombstone. Returns the blob
    /// it owned, whose reference the caller has to release.
    async fn replace_with_tombstone(&mut self, tombstone: &Tombstone) -> Result<Option<BlobId>>;
    /// The tombstone of a deleted image.
    async fn tombstone(&mut self, id: &ImageId) -> Result<Option<Tombstone>>;
    /// The facts a deletion of this image is decided by; machines are split by `owner`, and a source instance counts only
    /// where it is the owner's.
    async fn delete_world(&mut self, image: &Image) -> Result<DeleteWorld>;
}

/// Sharing relations.
#[async_trait]
pub trait Shares: Send {
    /// Adds a share, unless it is there already; says whether it was added. Keeps the image's count true.
    async fn insert_share(&mut self, image: &ImageId, account: AccountId, by: AccountId, at: Timestamp) -> Result<bool>;
    /// Takes a share away; says whether there was one. Keeps the image's count true.
    async fn remove_share(&mut self, image: &ImageId, account: AccountId) -> Result<bool>;
    /// The shares of an image, oldest first.
    async fn shares(&mut self, image: &ImageId) -> Result<Vec<Share>>;
    /// Whether an image is or ever was shared.
    async fn was_shared(&mut self, image: &ImageId) -> Result<bool>;
    /// Whether an image is shared with an account.
    async fn has_share(&mut self, image: &ImageId, account: AccountId) -> Result<bool>;
    /// The facts sharing is decided by, the owner's own limit among them.
    async fn share_world(&mut self, image: &Image) -> Result<ShareWorld>;
    /// Machines of the image's recipients made from it: what cancelling every share costs them (`S11`). With `account`,
    /// only that recipient's.
    async fn recipients_machines(&mut self, image: &ImageId, account: Option<AccountId>) -> Result<u32>;
}
