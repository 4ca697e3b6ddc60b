//! Notices: what others did, or the console did later, that a person should learn of without looking for it.
//!
//! A notice names only what its receiver may know at that time. It holds words of its own and looks nothing up, so it says the same
//! when the image has another name, or none, by the time it is read.

use serde::{Deserialize, Serialize};

use super::id::{ImageId, SnapshotId, TicketId};
use super::lockout::Failure;
use super::quota::QuotaKind;
use super::rules::Rule;
use super::snapshot::KeepReason;
use super::time::Timestamp;

/// What somebody is told. Which image or snapshot it is about stands beside it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Notice {
    /// An account shared the image with me.
    SharedWithMe {
        /// The owner's pin.
        by: String,
    },
    /// An account took the image back (`S11`).
    SharingCancelled {
        /// The owner's pin.
        by: String,
    },
    /// An account gave back the image that I shared with it.
    ShareLeft {
        /// Its pin.
        by: String,
    },
    /// An administrator took back the image that was shared with me (`S11`).
    SharingCancelledByAdmin,
    /// An administrator cancelled every share of an image of mine (`S11`).
    SharesCancelledByAdmin {
        /// How many there were.
        accounts: u32,
        /// Why.
        reason: String,
    },
    /// An administrator had an image of mine deleted.
    DeletedByAdmin {
        /// Why.
        reason: String,
    },
    /// The image that machines of mine were made from was deleted (`D12`).
    ImageDeleted {
        /// How many of mine.
        machines: u32,
    },
    /// A snapshot stayed when its image was deleted with the box ticked (`D10`).
    SnapshotKept {
        /// The snapshot's name.
        name: String,
        /// Why; never empty.
        reasons: Vec<KeepReason>,
    },
    /// A ticket of mine was granted or declined (`N3`, `S10`).
    TicketAnswered {
        /// The ticket.
        ticket: TicketId,
        /// More of what it asked for.
        quota: QuotaKind,
        /// Where; empty for everywhere.
        region: String,
        /// The limit that is in force now, or was asked for in vain.
        limit: u32,
        /// Whether what it asked for was granted.
        is_granted: bool,
    },
    /// Somebody failed too often and is refused more for a while; administrators are told.
    LockedOut {
        /// At what.
        failure: Failure,
        /// Who: a User Pin or an address.
        who: String,
    },
}

impl Notice {
    /// The rules behind it, each once; none where nothing was refused or lost.
    #[must_use]
    pub fn rules(&self) -> Vec<Rule> {
        match self {
            Self::SharedWithMe { .. } | Self::ShareLeft { .. } | Self::DeletedByAdmin { .. } | Self::LockedOut { .. } => Vec::new(),
            Self::SharingCancelled { .. } | Self::SharingCancelledByAdmin | Self::SharesCancelledByAdmin { .. } => vec![Rule::S11],
            Self::ImageDeleted { .. } => vec![Rule::D12],
            Self::SnapshotKept { reasons, .. } => {
                let mut rules: Vec<_> = reasons.iter().map(KeepReason::rule).collect();
                rules.sort_unstable();
                rules.dedup();
                rules
            }
            Self::TicketAnswered { quota, .. } => vec![quota.rule()],
        }
    }
}

/// A notice as its receiver has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReceivedNotice {
    /// Ascending number.
    pub number: i64,
    /// Since when.
    pub at: Timestamp,
    /// What it says.
    pub notice: Notice,
    /// The image it is about, if any.
    pub image: Option<ImageId>,
    /// The name by which the receiver knew it then.
    pub image_name: String,
    /// The snapshot it is about, if any.
    pub snapshot: Option<SnapshotId>,
    /// Whether it was read.
    pub is_read: bool,
}

/// Unread notices that are told apart; of more it is only said that there are more.
pub const COUNTED_UNREAD: u32 = 99;

/// How many notices somebody has not read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unread {
    /// So many, at most [`COUNTED_UNREAD`].
    Exactly(u32),
    /// More than [`COUNTED_UNREAD`].
    More,
}

impl Unread {
    /// Of a count that went no further than one beyond [`COUNTED_UNREAD`].
    #[must_use]
    pub fn of(counted: u32) -> Self {
        if counted > COUNTED_UNREAD {
            Self::More
        } else {
            Self::Exactly(counted)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_kept_snapshot_names_each_rule_once() {
        let kept = |reasons| Notice::SnapshotKept {
            name: "disk".to_owned(),
            reasons,
        };
        let reasons = vec![KeepReason::TaskInProgress, KeepReason::NotOwner, KeepReason::Shared(1)];
        assert_eq!(kept(reasons).rules(), [Rule::D10, Rule::N2]);
    }

    #[test]
    fn more_than_can_be_told_apart_are_more() {
        for (counted, expected) in [(0, Unread::Exactly(0)), (99, Unread::Exactly(99)), (100, Unread::More)] {
            assert_eq!(Unread::of(counted), expected);
        }
    }
}
