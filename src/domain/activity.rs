//! What happened, as it is kept and shown: one event for each thing an account did or that was done to it.

use serde::{Deserialize, Serialize};

use super::access_key::AccessKeyChange;
use super::account::Role;
use super::audit::Attempt;
use super::id::{AccessKeyId, ImageId, InstanceId, SnapshotId, TicketId};
use super::lockout::Failure;
use super::policy::PolicyChange;
use super::quota::QuotaKind;
use super::snapshot::SnapshotOutcome;
use super::task::{TaskAction, TaskFailure};
use super::ticket::TicketState;
use super::time::Timestamp;

/// One thing that happened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Event {
    /// An image was imported.
    Imported,
    /// Name or description was changed.
    Renamed {
        /// The name before.
        from: String,
        /// The name after.
        to: String,
    },
    /// The image was shared with this account.
    Shared {
        /// The recipient.
        with: String,
    },
    /// The share with this account was cancelled.
    SharingCancelled {
        /// The former recipient.
        with: String,
    },
    /// Seen by the recipient: an account shared the image with me.
    SharedWithMe {
        /// The owner.
        by: String,
    },
    /// Seen by the recipient: an account took the image back.
    SharingCancelledWithMe {
        /// The owner.
        by: String,
    },
    /// Deletion was confirmed.
    DeletionConfirmed {
        /// Whether the snapshot box was ticked.
        with_snapshots: bool,
        /// The plan's digest.
        digest: String,
        /// Machines that lose rebuild.
        machines: u32,
    },
    /// The image is gone.
    Deleted,
    /// A snapshot was tried after the image was deleted (`D10`).
    SnapshotTried {
        /// The snapshot's name.
        name: String,
        /// What became of it.
        outcome: SnapshotOutcome,
    },
    /// A snapshot was deleted by itself.
    SnapshotDeleted {
        /// The snapshot's name.
        name: String,
    },
    /// An instance was registered.
    InstanceRegistered {
        /// Its name.
        name: String,
    },
    /// An instance was released.
    InstanceReleased {
        /// Its name.
        name: String,
    },
    /// An instance was rebuilt, or refused to be.
    InstanceStateChanged {
        /// Its name.
        name: String,
        /// The state now.
        state: String,
    },
    /// A task was begun: the image is being made, or exported.
    TaskBegun {
        /// What is done.
        action: TaskAction,
        /// What the bytes come from, or where they go: an image, an instance, an address.
        with: String,
    },
    /// Seen by the owner of a shared image: an account copies it.
    CopiedBy {
        /// The recipient.
        by: String,
    },
    /// A task was done.
    TaskFinished {
        /// What was done.
        action: TaskAction,
    },
    /// A task will not be done.
    TaskFailed {
        /// What was to be done.
        action: TaskAction,
        /// Why not.
        failure: TaskFailure,
    },
    /// An access key was made, or something was done to it.
    AccessKeyChanged {
        /// The key.
        key: AccessKeyId,
        /// Its name.
        name: String,
        /// What was done.
        change: AccessKeyChange,
    },
    /// The share that this account had was given back.
    ShareLeft {
        /// The owner.
        of: String,
    },
    /// Seen by the owner: a recipient gave it back.
    ShareLeftBy {
        /// The former recipient.
        by: String,
    },
    /// Whoever has this pin cannot share with the account any more.
    SharerBlocked {
        /// The pin; nobody may have it.
        pin: String,
    },
    /// Whoever has this pin can share with the account again.
    SharerUnblocked {
        /// The pin.
        pin: String,
    },
    /// Seen by whoever has machines made from it: an image of another account was deleted.
    DependencyDeleted {
        /// Their machines.
        machines: u32,
    },
    /// An administrator cancelled every share of the image.
    SharesCancelledByAdmin {
        /// How many there were.
        accounts: u32,
        /// Why.
        reason: String,
    },
    /// Seen by the recipient: an administrator took the image back.
    SharingCancelledWithMeByAdmin,
    /// An administrator had the image deleted.
    DeletionForced {
        /// Why.
        reason: String,
        /// The plan's digest.
        digest: String,
        /// Machines that lose rebuild.
        machines: u32,
    },
    /// A ticket was opened, or ended.
    TicketMoved {
        /// The ticket.
        ticket: TicketId,
        /// More of what it asks for.
        quota: QuotaKind,
        /// Where; empty for everywhere.
        region: String,
        /// What it is now.
        state: TicketState,
        /// The limit that is asked for, or was granted.
        limit: u32,
    },
    /// An account was given a limit, by an administrator who was not asked.
    LimitSet {
        /// Its User Pin.
        pin: String,
        /// Of what.
        quota: QuotaKind,
        /// Where; empty for everywhere.
        region: String,
        /// The limit before.
        from: u32,
        /// The limit after.
        to: u32,
        /// Why.
        reason: String,
    },
    /// An account was added. This and what follows is in the audit only.
    AccountCreated {
        /// Its User Pin.
        pin: String,
        /// Its role.
        role: Role,
    },
    /// An account was kept from signing in, and its sessions ended.
    AccountDisabled {
        /// Its User Pin.
        pin: String,
    },
    /// An account may sign in again.
    AccountEnabled {
        /// Its User Pin.
        pin: String,
    },
    /// An account was given another role.
    RoleChanged {
        /// Its User Pin.
        pin: String,
        /// The role before.
        from: Role,
        /// The role after.
        to: Role,
    },
    /// Sessions of an account were ended.
    SessionsEnded {
        /// Its User Pin.
        pin: String,
        /// How many.
        count: u64,
    },
    /// A link was made to set an account's password with.
    PasswordResetIssued {
        /// Its User Pin.
        pin: String,
    },
    /// Such a link was used.
    PasswordSet {
        /// Its User Pin.
        pin: String,
    },
    /// Another policy was put in force.
    PolicyChanged {
        /// Which one; counted from 1.
        version: i64,
        /// What is different.
        changes: Vec<PolicyChange>,
        /// Why.
        reason: String,
    },
    /// Somebody may share with somebody, or a star: anybody.
    PartnerListed {
        /// Who shares.
        owner: String,
        /// With whom.
        recipient: String,
        /// Why.
        reason: String,
    },
    /// Somebody may no longer share with somebody.
    PartnerUnlisted {
        /// Who shared.
        owner: String,
        /// With whom.
        recipient: String,
        /// Why.
        reason: String,
    },
    /// A job that had failed was made due at once.
    JobRetried {
        /// Its kind.
        job: String,
        /// What it is about.
        subject: String,
    },
    /// A job was called off.
    JobCancelled {
        /// Its kind.
        job: String,
        /// What it was about.
        subject: String,
    },
    /// Seen by administrators: somebody failed too often and is refused more for a while.
    LockedOut {
        /// At what.
        failure: Failure,
        /// Who: a User Pin or an address.
        who: String,
    },
    /// An administrator let somebody try again who was locked out.
    LockoutEnded {
        /// What they had failed at.
        failure: Failure,
        /// Who: a User Pin or an address.
        who: String,
    },
    /// An administrator has seen lock-outs.
    LockoutsSeen {
        /// How many.
        count: u64,
    },
    /// A rule refused what somebody tried.
    Refused {
        /// What that was.
        attempt: Attempt,
    },
}

impl Event {
    /// Whether it only tells another account of what is recorded already.
    #[must_use]
    pub fn is_told_to_another(&self) -> bool {
        matches!(
            self,
            Self::SharedWithMe { .. }
                | Self::SharingCancelledWithMe { .. }
                | Self::SharingCancelledWithMeByAdmin
                | Self::CopiedBy { .. }
                | Self::DependencyDeleted { .. }
                | Self::ShareLeftBy { .. }
                | Self::LockedOut { .. }
        )
    }
}

/// An event with its circumstances.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Activity {
    /// Ascending number.
    pub number: i64,
    /// When.
    pub at: Timestamp,
    /// Pin of the account that did it; `system` for jobs.
    pub actor: String,
    /// What.
    pub event: Event,
    /// The image it is about, if any.
    pub image: Option<ImageId>,
    /// That image's name at the time.
    pub image_name: String,
    /// The snapshot it is about, if any.
    pub snapshot: Option<SnapshotId>,
    /// The instance it is about, if any.
    pub instance: Option<InstanceId>,
}
