//! What an account may see of an image. The owner's part is a type of its own, so that no page can show it to a recipient.

use crate::domain::disk_format::DiskFormat;
use crate::domain::id::{ImageId, InstanceId};
use crate::domain::image::{BusyTask, Image, ImageStatus, RootDevice, Standing};
use crate::domain::policy::Policy;
use crate::domain::rules::Rule;
use crate::domain::text::{Description, Name, Pin};
use crate::domain::time::Timestamp;

/// An image as everybody who may see it does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImageView {
    /// The id.
    pub id: ImageId,
    /// Where it lives.
    pub region: String,
    /// Its name.
    pub name: Name,
    /// Who owns it.
    pub owner_pin: Pin,
    /// What the viewer is to it: never a stranger.
    pub standing: Standing,
    /// Image type.
    pub root_device: RootDevice,
    /// Operating system.
    pub platform: String,
    /// Its version.
    pub os_version: String,
    /// Processor architecture.
    pub architecture: String,
    /// Status.
    pub status: ImageStatus,
    /// Percent done while pending.
    pub progress: u8,
    /// Format of the file.
    pub format: DiskFormat,
    /// Bytes of the file.
    pub size_bytes: u64,
    /// Bytes the guest sees.
    pub virtual_size_bytes: u64,
    /// SHA-256 of the file; empty when none is stored.
    pub sha256: String,
    /// Whether its bytes can be downloaded now.
    pub is_downloadable: bool,
    /// When it was created.
    pub created_at: Timestamp,
    /// What only its owner sees.
    pub owned: Option<OwnedView>,
}

/// What only the owner of an image sees.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnedView {
    /// The note.
    pub description: Description,
    /// Accounts it is shared with.
    pub share_count: u32,
    /// Snapshots it references.
    pub snapshot_count: u32,
    /// The task it is the source of.
    pub busy: Option<BusyTask>,
    /// The instance it was made from.
    pub source_instance: Option<InstanceId>,
    /// Why its state alone forbids deleting it.
    pub deletion_obstacle: Option<Rule>,
    /// Why the image by itself forbids sharing it.
    pub sharing_obstacle: Option<Rule>,
    /// Whether it is private: public ones are not shared.
    pub is_private: bool,
}

impl ImageView {
    /// What a viewer of this standing sees.
    pub(super) fn new(image: Image, owner_pin: Pin, standing: Standing, policy: &Policy) -> Self {
        let owned = (standing == Standing::Owner).then(|| OwnedView {
            description: image.description.clone(),
            share_count: image.share_count,
            snapshot_count: image.snapshot_count,
            busy: image.busy,
            source_instance: image.source_instance.clone(),
            deletion_obstacle: image.deletion_obstacle(),
            sharing_obstacle: image.sharing_obstacle(policy),
            is_private: image.visibility == crate::domain::image::Visibility::Private,
        });
        Self {
            is_downloadable: image.is_downloadable(),
            id: image.id,
            region: image.region,
            name: image.name,
            owner_pin,
            standing,
            root_device: image.root_device,
            platform: image.platform,
            os_version: image.os_version,
            architecture: image.architecture,
            status: image.status,
            progress: image.progress,
            format: image.format,
            size_bytes: image.size_bytes,
            virtual_size_bytes: image.virtual_size_bytes,
            sha256: image.sha256,
            created_at: image.created_at,
            owned,
        }
    }
}
