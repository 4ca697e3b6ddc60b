//! Disk snapshots, and when one can be deleted: alone (`N1`, `N2`) or after its image (`D10`).

use serde::{Deserialize, Serialize};

use super::id::{AccountId, ImageId, SnapshotId};
use super::policy::words;
use super::rules::Rule;
use super::text::Name;
use super::time::Timestamp;

/// Where a snapshot is in its life.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum SnapshotStatus {
    /// Being made.
    Pending,
    /// Available.
    Available,
    /// Making it failed.
    Error,
}
words!(SnapshotStatus { Pending => "pending", Available => "available", Error => "error" });

/// A snapshot as its owner sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Snapshot {
    /// The id.
    pub id: SnapshotId,
    /// Where it lives.
    pub region: String,
    /// Whose it is.
    pub owner: AccountId,
    /// Its name.
    pub name: Name,
    /// State in its life.
    pub status: SnapshotStatus,
    /// Whether another task works on it.
    pub task_in_progress: bool,
    /// Whether its disk was encrypted (`S4`).
    pub encrypted: bool,
    /// Bytes it holds.
    pub size_bytes: u64,
    /// How many accounts it is shared with (`N2`).
    pub share_count: u32,
    /// When it was made.
    pub created_at: Timestamp,
}

/// A reason why a snapshot stays.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum KeepReason {
    /// It belongs to another account than the image did.
    NotOwner,
    /// It is shared with this many accounts (`N2`).
    Shared(u32),
    /// These images reference it (`N1`); at most [`SHOWN_IMAGES`] of them, and how many there are in all.
    UsedByImages {
        /// The first few, all of the same owner as the snapshot.
        images: Vec<ImageId>,
        /// How many in all.
        total: u32,
    },
    /// Another task on it is in progress.
    TaskInProgress,
    /// Its status is neither available nor error.
    Status(SnapshotStatus),
}

/// How many images a reason names at most.
pub const SHOWN_IMAGES: usize = 5;

impl KeepReason {
    /// Stable key of its message.
    #[must_use]
    pub fn key(&self) -> &'static str {
        match self {
            Self::NotOwner => "keep-not-owner",
            Self::Shared(_) => "keep-shared",
            Self::UsedByImages { .. } => "keep-used-by-images",
            Self::TaskInProgress => "keep-task-in-progress",
            Self::Status(_) => "keep-status",
        }
    }

    /// The rule that forbids deleting the snapshot by itself.
    #[must_use]
    pub fn rule(&self) -> Rule {
        match self {
            Self::UsedByImages { .. } => Rule::N1,
            Self::Shared(_) => Rule::N2,
            Self::NotOwner | Self::TaskInProgress | Self::Status(_) => Rule::D10,
        }
    }
}

/// The images that reference a snapshot, apart from the one being deleted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ReferencingImages {
    /// The first [`SHOWN_IMAGES`] of them by id.
    pub shown: Vec<ImageId>,
    /// How many there are.
    pub total: u32,
}

/// Every reason why `snapshot` cannot be deleted by `account` now (`D10`, `N1`, `N2`); empty when it can.
#[must_use]
pub fn evaluate_deletion(snapshot: &Snapshot, account: AccountId, referenced_by: &ReferencingImages) -> Vec<KeepReason> {
    let mut reasons = Vec::new();
    if snapshot.owner != account {
        reasons.push(KeepReason::NotOwner);
        return reasons;
    }
    if !matches!(snapshot.status, SnapshotStatus::Available | SnapshotStatus::Error) {
        reasons.push(KeepReason::Status(snapshot.status));
    }
    if snapshot.task_in_progress {
        reasons.push(KeepReason::TaskInProgress);
    }
    if snapshot.share_count > 0 {
        reasons.push(KeepReason::Shared(snapshot.share_count));
    }
    if referenced_by.total > 0 {
        reasons.push(KeepReason::UsedByImages {
            images: referenced_by.shown.clone(),
            total: referenced_by.total,
        });
    }
    reasons
}

/// What became of a snapshot after its image was deleted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum SnapshotOutcome {
    /// The job has not tried it yet.
    Waiting,
    /// It was deleted.
    Deleted,
    /// It stays, because of these.
    Kept(Vec<KeepReason>),
    /// The box was not ticked (`D7`).
    NotAsked,
}

impl SnapshotOutcome {
    /// Whether nothing more becomes of it.
    #[must_use]
    pub fn is_settled(&self) -> bool {
        *self != Self::Waiting
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    pub(super) fn snapshot(owner: AccountId) -> Snapshot {
        Snapshot {
            id: SnapshotId::from_random([1; 10]),
            region: "cn-north-1".to_owned(),
            owner,
            name: "disk".parse().unwrap(),
            status: SnapshotStatus::Available,
            task_in_progress: false,
            encrypted: false,
            size_bytes: 1,
            share_count: 0,
            created_at: Timestamp(0),
        }
    }

    #[test]
    fn each_reason_keeps_it_and_all_are_listed() {
        let me = AccountId::new(100_000_000_001).unwrap();
        let other = AccountId::new(100_000_000_002).unwrap();
        let none = ReferencingImages::default();
        let used = ReferencingImages {
            shown: vec![ImageId::from_random([2; 10])],
            total: 1,
        };
        let used_reason = KeepReason::UsedByImages {
            images: used.shown.clone(),
            total: 1,
        };
        let free = snapshot(me);

        assert_eq!(evaluate_deletion(&free, me, &none), vec![]);
        assert_eq!(
            evaluate_deletion(
                &Snapshot {
                    status: SnapshotStatus::Error,
                    ..free.clone()
                },
                me,
                &none
            ),
            vec![]
        );
        assert_eq!(evaluate_deletion(&free, other, &used), vec![KeepReason::NotOwner]);
        assert_eq!(evaluate_deletion(&free, me, &used), vec![used_reason.clone()]);
        assert_eq!(
            evaluate_deletion(
                &Snapshot {
                    share_count: 2,
                    ..free.clone()
                },
                me,
                &none
            ),
            vec![KeepReason::Shared(2)]
        );
        assert_eq!(
            evaluate_deletion(
                &Snapshot {
                    task_in_progress: true,
                    ..free.clone()
                },
                me,
                &none
            ),
            vec![KeepReason::TaskInProgress]
        );
        let pending = Snapshot {
            status: SnapshotStatus::Pending,
            task_in_progress: true,
            share_count: 1,
            ..free
        };
        assert_eq!(
            evaluate_deletion(&pending, me, &used),
            vec![
                KeepReason::Status(SnapshotStatus::Pending),
                KeepReason::TaskInProgress,
                KeepReason::Shared(1),
                used_reason
            ]
        );
    }
}
