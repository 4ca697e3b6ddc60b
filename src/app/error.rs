//! What a use case answers when it does not do what was asked.
//!
//! A [`Refusal`] is for the user: what happened, why, with which rule; its words are made where it is shown. Anything else
//! is internal, goes to the log, and is never shown.

use thiserror::Error;

use crate::domain::deletion::{Blocker, DeletePlan};
use crate::domain::disk_format::DiskRefusal;
use crate::domain::instance::RebuildBlocker;
use crate::domain::policy::Quota;
use crate::domain::rules::Rule;
use crate::domain::sharing::{BlockObstacle, CancelBlocker, LeaveBlocker, ShareBlocker};
use crate::domain::snapshot::KeepReason;
use crate::domain::task::TaskBlocker;
use crate::domain::text::InvalidText;
use crate::domain::ticket::TicketBlocker;
use crate::store::StoreError;

/// A clear no, which changed nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// It does not exist, or not for this account: the same answer.
    NotFound,
    /// Pin or password is wrong.
    WrongCredentials,
    /// Too many failed attempts; try again after this many seconds.
    TooManyAttempts {
        /// Seconds to wait.
        retry_after_seconds: i64,
    },
    /// Preconditions of deleting the image do not hold.
    DeleteBlocked(Box<DeletePlan>),
    /// The world is not what the confirmed plan said.
    PlanChanged(Box<DeletePlan>),
    /// The image's name was to be typed and was not.
    NameNotTyped(Box<DeletePlan>),
    /// The image's id was to be typed and was not.
    IdNotTyped,
    /// The image cannot be shared, or not with this account.
    ShareBlocked(Vec<ShareBlocker>),
    /// First share of the image: it was not yet said that keys and passwords were removed.
    SecretsNotRemoved,
    /// The share cannot be cancelled.
    CancelBlocked(CancelBlocker),
    /// The image cannot be left.
    LeaveBlocked(LeaveBlocker),
    /// The sharer cannot be blocked.
    BlockRefused(BlockObstacle),
    /// Only the owner changes the image (`S2`).
    NotOwner,
    /// The image is not Available: there is nothing to download or start from.
    NotAvailable,
    /// The snapshot stays.
    SnapshotStays(Vec<KeepReason>),
    /// The instance cannot be rebuilt.
    RebuildBlocked(RebuildBlocker),
    /// A typed text is not of its kind.
    Text(InvalidText),
    /// A choice is none of those offered; says which field.
    Choice(&'static str),
    /// No further image fits (`N3`).
    ImageQuota(Quota),
    /// No further snapshot fits (`N3`).
    SnapshotQuota(Quota),
    /// Only an admin publishes.
    AdminOnly,
    /// The file is larger than the installation takes.
    FileTooLarge {
        /// The limit in bytes.
        limit: u64,
    },
    /// No file, or an empty one.
    FileEmpty,
    /// The transfer ended before the file did.
    FileInterrupted,
    /// The file is no disk image that is taken.
    Disk(DiskRefusal),
    /// The ticket is not opened, or nothing is done to it.
    TicketBlocked(Vec<TicketBlocker>),
    /// It is not begun.
    TaskBlocked(TaskBlocker),
    /// The policies are not those that the preview was shown for.
    PolicyChanged,
    /// The id or pin is in use.
    Taken,
    /// The job keeps a promise and cannot be called off.
    JobStays,
    /// An administrator does not do this to their own account.
    OwnAccount,
    /// The account is disabled; only whoever knows its password is told.
    AccountDisabled,
    /// The installation has no sealing keys, so it has no access keys.
    AccessKeysOff,
    /// The account has as many access keys as it may have.
    AccessKeyLimit {
        /// How many.
        limit: u32,
    },
}

impl Refusal {
    /// The rule behind it, where there is one.
    #[must_use]
    pub fn rule(&self) -> Option<Rule> {
        match self {
            Self::DeleteBlocked(plan) => plan.blockers.first().map(Blocker::rule),
            Self::ShareBlocked(blockers) => blockers.first().map(ShareBlocker::rule),
            Self::CancelBlocked(blocker) => Some(blocker.rule()),
            Self::LeaveBlocked(blocker) => Some(blocker.rule()),
            Self::BlockRefused(obstacle) => obstacle.rule(),
            Self::SnapshotStays(reasons) => reasons.first().map(KeepReason::rule),
            Self::RebuildBlocked(blocker) => Some(blocker.rule()),
            Self::TaskBlocked(blocker) => blocker.rule(),
            Self::TicketBlocked(blockers) => blockers.first().map(|blocker| blocker.rule()),
            Self::Text(InvalidText::Remark) => Some(Rule::T4),
            Self::NotOwner => Some(Rule::S2),
            Self::ImageQuota(_) | Self::SnapshotQuota(_) => Some(Rule::N3),
            _ => None,
        }
    }
}

/// Why a use case did not do what was asked.
#[derive(Debug, Error)]
pub enum Error {
    /// For the user.
    #[error("refused: {0:?}")]
    Refused(Refusal),
    /// For the log.
    #[error(transparent)]
    Internal(#[from] anyhow::Error),
}

impl From<Refusal> for Error {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

impl From<StoreError> for Error {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Taken(_) => Self::Refused(Refusal::Taken),
            error => Self::Internal(error.into()),
        }
    }
}

impl From<InvalidText> for Error {
    fn from(error: InvalidText) -> Self {
        Self::Refused(Refusal::Text(error))
    }
}

/// The result of a use case.
pub type Result<T> = std::result::Result<T, Error>;
