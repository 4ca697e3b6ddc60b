//! Private and public VM images, who may see one, and what its state alone permits.

use serde::{Deserialize, Serialize};

use super::disk_format::DiskFormat;
use super::id::{AccountId, ImageId, InstanceId};
use super::policy::{Policy, SnapshotShareRule, words};
use super::rules::Rule;
use super::text::{Description, Name};
use super::time::Timestamp;

/// Where an image is in its life. (none) → pending → ready or error; ready or error → deleting → gone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum ImageStatus {
    /// Being created or replicated.
    Pending,
    /// Available.
    Ready,
    /// Its deletion was accepted; a job carries it out.
    Deleting,
    /// Creating it failed.
    Error,
}
words!(ImageStatus { Pending => "pending", Ready => "ready", Deleting => "deleting", Error => "error" });

/// What kind of root device the image boots: the "image type" of the pages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum RootDevice {
    /// Local System Disk: the image owns its bytes.
    LocalDisk,
    /// Cloud System Disk: a system snapshot owns the bytes and the image references it.
    CloudDisk,
}
words!(RootDevice { LocalDisk => "localDisk", CloudDisk => "cloudDisk" });

/// Whether an image belongs to the public catalogue or to one account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Visibility {
    /// In everybody's Public Image tab.
    Public,
    /// Its owner's, and those it is shared with.
    Private,
}
words!(Visibility { Public => "public", Private => "private" });

/// Why an image is the source of a running task.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum BusyTask {
    /// A copy of it is being made.
    Copy,
    /// It is being converted or exported.
    Conversion,
}
words!(BusyTask { Copy => "copy", Conversion => "conversion" });

/// An image with everything its owner may know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Image {
    /// The id.
    pub id: ImageId,
    /// The region it lives in.
    pub region: String,
    /// The account that owns it.
    pub owner: AccountId,
    /// Public or private.
    pub visibility: Visibility,
    /// The name its owner gave it.
    pub name: Name,
    /// The owner's note; never shown to a recipient.
    pub description: Description,
    /// Its image type.
    pub root_device: RootDevice,
    /// Operating system family, for example `Debian`.
    pub platform: String,
    /// Version of the operating system.
    pub os_version: String,
    /// `x86_64` or `aarch64`.
    pub architecture: String,
    /// State in its life.
    pub status: ImageStatus,
    /// Percent done while pending.
    pub progress: u8,
    /// The task it is the source of, if any. Status stays ready meanwhile.
    pub busy: Option<BusyTask>,
    /// Format of the stored file.
    pub format: DiskFormat,
    /// Bytes of the stored file.
    pub size_bytes: u64,
    /// Bytes the guest sees.
    pub virtual_size_bytes: u64,
    /// SHA-256 of the stored file in lower-case hex; empty when nothing is stored.
    pub sha256: String,
    /// The instance it was made from, if any; never shown to a recipient.
    pub source_instance: Option<InstanceId>,
    /// How many accounts it is shared with.
    pub share_count: u32,
    /// How many snapshots its device mapping references.
    pub snapshot_count: u32,
    /// When it was created.
    pub created_at: Timestamp,
}

/// What an account is to an image.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// Owns it.
    Owner,
    /// Has it shared by its owner.
    Recipient,
    /// It is in the public catalogue and somebody else's.
    Public,
    /// None of these: for such an account the image does not exist.
    Stranger,
}

impl Image {
    /// What `account` is to this image. Being an admin changes nothing here: admins never see bytes of others.
    #[must_use]
    pub fn standing(&self, account: AccountId, shared_with_account: bool) -> Standing {
        if self.owner == account {
            Standing::Owner
        } else if self.visibility == Visibility::Public {
            Standing::Public
        } else if shared_with_account {
            Standing::Recipient
        } else {
            Standing::Stranger
        }
    }

    /// Why the state of the image alone forbids deleting it (`D6`, `D1`, `D4`); `None` when it does not.
    #[must_use]
    pub fn deletion_obstacle(&self) -> Option<Rule> {
        if self.visibility == Visibility::Public {
            Some(Rule::D6)
        } else if !matches!(self.status, ImageStatus::Ready | ImageStatus::Error) {
            Some(Rule::D1)
        } else if self.busy.is_some() {
            Some(Rule::D4)
        } else {
            None
        }
    }

    /// Whether its status and kind permit sharing (`S1`).
    #[must_use]
    pub fn is_shareable(&self) -> bool {
        self.visibility == Visibility::Private && self.status == ImageStatus::Ready
    }

    /// Why the image by itself forbids sharing it (`S1`, `S4`); `None` when it does not. Under the rule `encrypted` only
    /// its snapshots tell.
    #[must_use]
    pub fn sharing_obstacle(&self, policy: &Policy) -> Option<Rule> {
        if !self.is_shareable() {
            Some(Rule::S1)
        } else if self.snapshot_count > 0 && policy.snapshot_share_rule == SnapshotShareRule::Any {
            Some(Rule::S4)
        } else {
            None
        }
    }

    /// Whether instances can be created from it.
    #[must_use]
    pub fn is_usable(&self) -> bool {
        self.status == ImageStatus::Ready
    }

    /// Whether its bytes can be downloaded: it is usable, and they are stored here.
    #[must_use]
    pub fn is_downloadable(&self) -> bool {
        self.is_usable() && !self.sha256.is_empty()
    }
}

/// What remains of a deleted image.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tombstone {
    /// The id, never used again.
    pub id: ImageId,
    /// Where it lived.
    pub region: String,
    /// Who owned it.
    pub owner: AccountId,
    /// What it was called.
    pub name: Name,
    /// Its image type.
    pub root_device: RootDevice,
    /// Bytes it had.
    pub size_bytes: u64,
    /// When it had been created.
    pub created_at: Timestamp,
    /// When it was deleted.
    pub deleted_at: Timestamp,
    /// Pin of the account that deleted it.
    pub deleted_by: String,
    /// Whether the snapshot box was ticked (`D8`).
    pub with_snapshots: bool,
}

impl Tombstone {
    /// What remains of an image that `by` deletes.
    #[must_use]
    pub fn of(image: &Image, at: Timestamp, by: &str, with_snapshots: bool) -> Self {
        Self {
            id: image.id.clone(),
            region: image.region.clone(),
            owner: image.owner,
            name: image.name.clone(),
            root_device: image.root_device,
            size_bytes: image.size_bytes,
            created_at: image.created_at,
            deleted_at: at,
            deleted_by: by.to_owned(),
            with_snapshots,
        }
    }
}
