//! Instances ("machines"): the console does not run them, but rules depend on them.

use serde::{Deserialize, Serialize};

use super::id::{AccountId, ImageId, InstanceId};
use super::image::{ImageStatus, Standing};
use super::policy::words;
use super::rules::Rule;
use super::text::Name;
use super::time::Timestamp;

/// What the hypervisor last said about an instance. A released instance is gone altogether.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum InstanceState {
    /// Being created.
    Pending,
    /// Running.
    Running,
    /// Shut down; its disks are kept.
    Stopped,
    /// Broken.
    Error,
}
words!(InstanceState { Pending => "pending", Running => "running", Stopped => "stopped", Error => "error" });

impl InstanceState {
    /// Whether the machine is available in the sense of `D3`: it could be started or is running.
    #[must_use]
    pub fn is_available(self) -> bool {
        matches!(self, Self::Running | Self::Stopped)
    }
}

/// An instance as its owner sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Instance {
    /// The id.
    pub id: InstanceId,
    /// Where it runs.
    pub region: String,
    /// Whose it is.
    pub owner: AccountId,
    /// Its name.
    pub name: Name,
    /// The image it was made from; the image may be gone.
    pub image: ImageId,
    /// What that image was called when the instance was registered.
    pub image_name: String,
    /// Last known state.
    pub state: InstanceState,
    /// When it was registered.
    pub created_at: Timestamp,
}

/// What is known of the image an instance was made from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RebuildSource {
    /// The image exists, and this is what the instance's owner is to it.
    Exists {
        /// Standing of the instance's owner.
        standing: Standing,
        /// Status of the image.
        status: ImageStatus,
        /// Whether the bytes are stored here.
        has_bytes: bool,
    },
    /// The image is gone.
    Deleted,
}

/// Why an instance cannot be rebuilt to its image's backup point.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum RebuildBlocker {
    /// The image was deleted (`D12`).
    ImageDeleted,
    /// Sharing was cancelled (`S11`).
    SharingCancelled,
    /// The image is not Available (status table).
    ImageNotAvailable,
}

impl RebuildBlocker {
    /// The rule behind it.
    #[must_use]
    pub fn rule(self) -> Rule {
        match self {
            Self::ImageDeleted | Self::ImageNotAvailable => Rule::D12,
            Self::SharingCancelled => Rule::S11,
        }
    }

    /// Stable key of its message.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::ImageDeleted => "rebuild-image-deleted",
            Self::SharingCancelled => "rebuild-sharing-cancelled",
            Self::ImageNotAvailable => "rebuild-image-not-available",
        }
    }
}

/// Decides whether an instance may be rebuilt (`D12`, `S11`).
///
/// # Errors
/// The one reason why it may not.
pub fn evaluate_rebuild(source: &RebuildSource) -> Result<(), RebuildBlocker> {
    match *source {
        RebuildSource::Deleted => Err(RebuildBlocker::ImageDeleted),
        RebuildSource::Exists {
            standing: Standing::Stranger,
            ..
        } => Err(RebuildBlocker::SharingCancelled),
        RebuildSource::Exists { status, has_bytes, .. } if status != ImageStatus::Ready || !has_bytes => {
            Err(RebuildBlocker::ImageNotAvailable)
        }
        RebuildSource::Exists { .. } => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rebuild_needs_the_image_its_share_and_its_status() {
        let exists = |standing, status| RebuildSource::Exists {
            standing,
            status,
            has_bytes: true,
        };
        let cases = [
            (exists(Standing::Owner, ImageStatus::Ready), Ok(())),
            (exists(Standing::Recipient, ImageStatus::Ready), Ok(())),
            (exists(Standing::Public, ImageStatus::Ready), Ok(())),
            (
                exists(Standing::Stranger, ImageStatus::Ready),
                Err(RebuildBlocker::SharingCancelled),
            ),
            (
                exists(Standing::Owner, ImageStatus::Deleting),
                Err(RebuildBlocker::ImageNotAvailable),
            ),
            (exists(Standing::Owner, ImageStatus::Error), Err(RebuildBlocker::ImageNotAvailable)),
            (
                exists(Standing::Owner, ImageStatus::Pending),
                Err(RebuildBlocker::ImageNotAvailable),
            ),
            (
                RebuildSource::Exists {
                    standing: Standing::Owner,
                    status: ImageStatus::Ready,
                    has_bytes: false,
                },
                Err(RebuildBlocker::ImageNotAvailable),
            ),
            (RebuildSource::Deleted, Err(RebuildBlocker::ImageDeleted)),
        ];
        for (source, expected) in cases {
            assert_eq!(evaluate_rebuild(&source), expected, "{source:?}");
        }
    }
}
