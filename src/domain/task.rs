//! What is done to images in the background, and when it may be begun: copies, exports, imports from an address, and images
//! made from an instance.

use serde::{Deserialize, Serialize};

use super::disk_format::{DiskFormat, DiskRefusal};
use super::id::{AccountId, ImageId, TaskId};
use super::image::{BusyTask, Image, ImageStatus, RootDevice, Standing, Visibility};
use super::instance::InstanceState;
use super::policy::words;
use super::rules::Rule;
use super::sharing::ReferencedSnapshot;
use super::text::Name;
use super::time::Timestamp;

/// What is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TaskAction {
    /// Another image with the same content.
    Copy,
    /// An image of the content that an instance goes back to.
    Create,
    /// An image of the bytes at an address.
    Import,
    /// The bytes of an image, put elsewhere.
    Export,
}
words!(TaskAction { Copy => "copy", Create => "create", Import => "import", Export => "export" });

impl TaskAction {
    /// Whether the task makes an image; else it reads one.
    #[must_use]
    pub fn makes_image(self) -> bool {
        self != Self::Export
    }
}

/// How far a task is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum TaskStatus {
    /// Nobody has begun.
    Pending,
    /// Somebody is at it.
    Running,
    /// It will not be done.
    Failed,
    /// It was done.
    Finished,
}
words!(TaskStatus { Pending => "pending", Running => "running", Failed => "failed", Finished => "finished" });

/// A task, as the account sees it that asked for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Task {
    /// The id.
    pub id: TaskId,
    /// Who asked for it.
    pub account: AccountId,
    /// Where the image is, or will be.
    pub region: String,
    /// What is done.
    pub action: TaskAction,
    /// How far it is.
    pub status: TaskStatus,
    /// Percent done.
    pub progress: u8,
    /// The image it makes, or the one it exports.
    pub image: ImageId,
    /// That image's name at the beginning.
    pub image_name: Name,
    /// The image that is busy until it ends.
    pub busy_image: Option<ImageId>,
    /// Where the bytes come from or go to; empty where they stay. Once the task has ended, without what gave access to it.
    pub address: String,
    /// The name of the exported object; empty for every other task.
    pub object: String,
    /// Why it failed.
    pub failure: Option<TaskFailure>,
    /// When it was asked for.
    pub created_at: Timestamp,
    /// When it ended.
    pub finished_at: Option<Timestamp>,
}

/// Why a task failed, for whoever asked for it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum TaskFailure {
    /// The address is not, or no longer, one that bytes may come from.
    SourceNotAllowed,
    /// The address cannot be reached.
    SourceUnreachable,
    /// The address answers with something else than the file.
    SourceAnswers {
        /// The status of HTTP it answers with.
        status: u16,
    },
    /// The bytes stopped arriving.
    Interrupted,
    /// It took longer than it may.
    TooSlow,
    /// There was no byte.
    Empty,
    /// There are more bytes than the installation takes.
    TooLarge {
        /// The limit in bytes.
        limit: u64,
    },
    /// The file is no disk image that is taken.
    Disk {
        /// Why not.
        refusal: DiskRefusal,
    },
    /// The file is in another format than was said.
    Format {
        /// What was said.
        named: DiskFormat,
        /// What it is.
        found: DiskFormat,
    },
    /// The stored bytes are not there, or are not what was stored.
    BytesLost,
    /// The place is not, or no longer, one that bytes may go to.
    TargetNotAllowed,
    /// It failed again and again, for reasons that are the operator's.
    GivenUp,
}

impl TaskFailure {
    /// Stable key of its message; [`Self::Disk`] has that of its refusal.
    #[must_use]
    pub fn key(&self) -> &'static str {
        match self {
            Self::SourceNotAllowed => "task-failure-source-not-allowed",
            Self::SourceUnreachable => "task-failure-source-unreachable",
            Self::SourceAnswers { .. } => "task-failure-source-answers",
            Self::Interrupted => "task-failure-interrupted",
            Self::TooSlow => "task-failure-too-slow",
            Self::Empty => "task-failure-empty",
            Self::TooLarge { .. } => "task-failure-too-large",
            Self::Disk { refusal } => refusal.key(),
            Self::Format { .. } => "task-failure-format",
            Self::BytesLost => "task-failure-bytes-lost",
            Self::TargetNotAllowed => "task-failure-target-not-allowed",
            Self::GivenUp => "task-failure-given-up",
        }
    }
}

/// Why a task is not begun.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum TaskBlocker {
    /// The image is public: everybody has it.
    Public,
    /// Only cloud-system-disk images are copied.
    LocalDisk,
    /// The image is not Available.
    Status(ImageStatus),
    /// The image is the source of a task already.
    Busy(BusyTask),
    /// It references an encrypted snapshot.
    Encrypted,
    /// None of its bytes are stored here.
    NoBytes,
    /// The instance is in a state in which no image is made from it.
    Instance(InstanceState),
    /// Bytes may not come from this address.
    SourceNotAllowed,
    /// Bytes may not go to this place.
    TargetNotAllowed,
}

impl TaskBlocker {
    /// The rule behind it, where there is one.
    #[must_use]
    pub fn rule(self) -> Option<Rule> {
        match self {
            Self::Busy(_) => Some(Rule::D4),
            _ => None,
        }
    }

    /// Stable key of its message.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::Public => "task-blocked-public",
            Self::LocalDisk => "task-blocked-local-disk",
            Self::Status(_) => "task-blocked-status",
            Self::Busy(_) => "task-blocked-busy",
            Self::Encrypted => "task-blocked-encrypted",
            Self::NoBytes => "task-blocked-no-bytes",
            Self::Instance(_) => "task-blocked-instance",
            Self::SourceNotAllowed => "task-failure-source-not-allowed",
            Self::TargetNotAllowed => "task-failure-target-not-allowed",
        }
    }
}

/// Decides whether somebody who may see `image`, which references `snapshots`, may copy it: one's own private image, or one
/// that somebody shares.
///
/// # Errors
/// The first reason why not.
pub fn evaluate_copy(image: &Image, standing: Standing, snapshots: &[ReferencedSnapshot]) -> Result<(), TaskBlocker> {
    if standing == Standing::Public || image.visibility == Visibility::Public {
        Err(TaskBlocker::Public)
    } else if image.root_device != RootDevice::CloudDisk {
        Err(TaskBlocker::LocalDisk)
    } else {
        evaluate_source(image)?;
        if snapshots.iter().any(|snapshot| snapshot.encrypted) {
            return Err(TaskBlocker::Encrypted);
        }
        Ok(())
    }
}

/// Decides whether its owner may export `image`.
///
/// # Errors
/// The first reason why not.
pub fn evaluate_export(image: &Image) -> Result<(), TaskBlocker> {
    evaluate_source(image)
}

/// Decides whether an image is made from an instance in this state, whose image is of this type: one with a local system disk has
/// to be stopped.
///
/// # Errors
/// The reason why not.
pub fn evaluate_create(state: InstanceState, root_device: RootDevice) -> Result<(), TaskBlocker> {
    match (state, root_device) {
        (InstanceState::Stopped, _) | (InstanceState::Running, RootDevice::CloudDisk) => Ok(()),
        _ => Err(TaskBlocker::Instance(state)),
    }
}

fn evaluate_source(image: &Image) -> Result<(), TaskBlocker> {
    if image.status != ImageStatus::Ready {
        Err(TaskBlocker::Status(image.status))
    } else if let Some(task) = image.busy {
        Err(TaskBlocker::Busy(task))
    } else if !image.is_downloadable() {
        Err(TaskBlocker::NoBytes)
    } else {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::examples::image;
    use crate::domain::id::SnapshotId;

    fn cloud_image() -> Image {
        Image {
            root_device: RootDevice::CloudDisk,
            sha256: "0".repeat(64),
            ..image()
        }
    }

    #[test]
    fn an_own_or_a_shared_cloud_disk_image_is_copied_while_nothing_else_goes_on() {
        let cloud = cloud_image();
        for standing in [Standing::Owner, Standing::Recipient] {
            assert_eq!(evaluate_copy(&cloud, standing, &[]), Ok(()));
        }
        assert_eq!(evaluate_copy(&cloud, Standing::Public, &[]), Err(TaskBlocker::Public));
        let refused = [
            (
                Image {
                    visibility: Visibility::Public,
                    ..cloud.clone()
                },
                TaskBlocker::Public,
            ),
            (
                Image {
                    root_device: RootDevice::LocalDisk,
                    status: ImageStatus::Error,
                    ..cloud.clone()
                },
                TaskBlocker::LocalDisk,
            ),
            (
                Image {
                    status: ImageStatus::Deleting,
                    busy: Some(BusyTask::Copy),
                    ..cloud.clone()
                },
                TaskBlocker::Status(ImageStatus::Deleting),
            ),
            (
                Image {
                    busy: Some(BusyTask::Conversion),
                    sha256: String::new(),
                    ..cloud.clone()
                },
                TaskBlocker::Busy(BusyTask::Conversion),
            ),
            (
                Image {
                    sha256: String::new(),
                    ..cloud.clone()
                },
                TaskBlocker::NoBytes,
            ),
        ];
        for (image, blocker) in refused {
            assert_eq!(evaluate_copy(&image, Standing::Owner, &[]), Err(blocker));
        }
    }

    #[test]
    fn encrypted_snapshots_are_not_copied() {
        let snapshot = |encrypted| ReferencedSnapshot {
            id: SnapshotId::from_random([1; 10]),
            encrypted,
        };
        let cloud = cloud_image();
        assert_eq!(evaluate_copy(&cloud, Standing::Owner, &[snapshot(false)]), Ok(()));
        let both = [snapshot(false), snapshot(true)];
        assert_eq!(evaluate_copy(&cloud, Standing::Owner, &both), Err(TaskBlocker::Encrypted));
    }

    #[test]
    fn an_image_is_made_from_an_instance_at_rest_or_with_a_cloud_disk() {
        use InstanceState::{Error, Pending, Running, Stopped};
        for (root_device, allowed) in [
            (RootDevice::LocalDisk, &[Stopped][..]),
            (RootDevice::CloudDisk, &[Running, Stopped]),
        ] {
            for state in [Pending, Running, Stopped, Error] {
                let expected = if allowed.contains(&state) {
                    Ok(())
                } else {
                    Err(TaskBlocker::Instance(state))
                };
                assert_eq!(evaluate_create(state, root_device), expected, "{root_device:?}");
            }
        }
    }

    #[test]
    fn an_image_of_either_type_is_exported_while_nothing_else_goes_on() {
        for root_device in RootDevice::ALL {
            let free = Image {
                root_device: *root_device,
                ..cloud_image()
            };
            assert_eq!(evaluate_export(&free), Ok(()));
            let busy = Image {
                busy: Some(BusyTask::Copy),
                ..free.clone()
            };
            assert_eq!(evaluate_export(&busy), Err(TaskBlocker::Busy(BusyTask::Copy)));
            let failed = Image {
                status: ImageStatus::Error,
                ..free
            };
            assert_eq!(evaluate_export(&failed), Err(TaskBlocker::Status(ImageStatus::Error)));
        }
    }
}
