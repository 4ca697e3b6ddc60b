//! The words for what happened.

use super::Texts;
use super::lockouts::failure as failed;
use super::policies::policy_changes;
use super::tasks::task_failure;
use super::tickets::quota_of;
use super::words::{outcome, role as role_word};
use crate::domain::access_key::AccessKeyChange;
use crate::domain::activity::Event;

/// What an event says in a list of events.
#[must_use]
pub(crate) fn event(t: Texts, event: &Event) -> String {
    match event {
        Event::Imported => t.get("event-imported"),
        Event::Renamed { from, to } if from == to => t.get("event-described"),
        Event::Renamed { from, to } => t.with("event-renamed", [("from", from.as_str().into()), ("to", to.as_str().into())]),
        Event::Shared { with } => t.with("event-shared", [("with", with.as_str().into())]),
        Event::SharingCancelled { with } => t.with("event-sharing-cancelled", [("with", with.as_str().into())]),
        Event::SharedWithMe { by } => t.with("event-shared-with-me", [("by", by.as_str().into())]),
        Event::SharingCancelledWithMe { by } => t.with("event-sharing-cancelled-with-me", [("by", by.as_str().into())]),
        Event::DeletionConfirmed {
            with_snapshots, machines, ..
        } => {
            let key = if *with_snapshots {
                "event-deletion-confirmed-with-snapshots"
            } else {
                "event-deletion-confirmed"
            };
            t.with(key, [("machines", (*machines).into())])
        }
        Event::Deleted => t.get("event-deleted"),
        Event::SnapshotTried { name, outcome: what } => t.with(
            "event-snapshot-tried",
            [("name", name.as_str().into()), ("outcome", outcome(t, what).into())],
        ),
        Event::SnapshotDeleted { name } => t.with("event-snapshot-deleted", [("name", name.as_str().into())]),
        Event::InstanceRegistered { name } => t.with("event-instance-registered", [("name", name.as_str().into())]),
        Event::InstanceReleased { name } => t.with("event-instance-released", [("name", name.as_str().into())]),
        Event::InstanceStateChanged { name, state } => t.with(
            "event-instance-state-changed",
            [
                ("name", name.as_str().into()),
                ("state", t.get(&format!("instance-state-{state}")).into()),
            ],
        ),
        Event::TaskBegun { action, with } => t.with(&format!("event-{}-begun", action.as_str()), [("with", with.as_str().into())]),
        Event::CopiedBy { by } => t.with("event-copied-by", [("by", by.as_str().into())]),
        Event::TaskFinished { action } => t.get(&format!("event-{}-finished", action.as_str())),
        Event::TaskFailed { action, failure } => {
            let key = format!("event-{}-failed", action.as_str());
            t.with(&key, [("why", task_failure(t, failure).into())])
        }
        Event::AccessKeyChanged { name, change, .. } => {
            let key = match change {
                AccessKeyChange::Created => "event-access-key-created",
                AccessKeyChange::Disabled => "event-access-key-disabled",
                AccessKeyChange::Enabled => "event-access-key-enabled",
                AccessKeyChange::Deleted => "event-access-key-deleted",
            };
            t.with(key, [("name", name.as_str().into())])
        }
        Event::ShareLeft { of } => t.with("event-share-left", [("of", of.as_str().into())]),
        Event::ShareLeftBy { by } => t.with("event-share-left-by", [("by", by.as_str().into())]),
        Event::SharesCancelledByAdmin { accounts, reason } => t.with(
            "event-shares-cancelled-by-admin",
            [("accounts", (*accounts).into()), ("reason", reason.as_str().into())],
        ),
        Event::SharingCancelledWithMeByAdmin => t.get("event-sharing-cancelled-with-me-by-admin"),
        Event::DeletionForced { reason, machines, .. } => t.with(
            "event-deletion-forced",
            [("reason", reason.as_str().into()), ("machines", (*machines).into())],
        ),
        Event::SharerBlocked { pin } => t.with("event-sharer-blocked", [("pin", pin.as_str().into())]),
        Event::SharerUnblocked { pin } => t.with("event-sharer-unblocked", [("pin", pin.as_str().into())]),
        Event::DependencyDeleted { machines } => t.with("event-dependency-deleted", [("machines", (*machines).into())]),
        Event::TicketMoved {
            quota,
            region,
            state,
            limit,
            ..
        } => {
            let quota = quota_of(t, *quota, region);
            t.with(
                &format!("event-ticket-{}", state.as_str()),
                [("quota", quota.into()), ("limit", (*limit).into())],
            )
        }
        Event::LimitSet {
            pin,
            quota,
            region,
            from,
            to,
            reason,
        } => t.with(
            "event-limit-set",
            [
                ("pin", pin.as_str().into()),
                ("quota", quota_of(t, *quota, region).into()),
                ("from", (*from).into()),
                ("to", (*to).into()),
                ("reason", reason.as_str().into()),
            ],
        ),
        Event::AccountCreated { pin, role } => t.with(
            "event-account-created",
            [("pin", pin.as_str().into()), ("role", role_word(t, *role).into())],
        ),
        Event::AccountDisabled { pin } => t.with("event-account-disabled", [("pin", pin.as_str().into())]),
        Event::AccountEnabled { pin } => t.with("event-account-enabled", [("pin", pin.as_str().into())]),
        Event::RoleChanged { pin, from, to } => t.with(
            "event-role-changed",
            [
                ("pin", pin.as_str().into()),
                ("from", role_word(t, *from).into()),
                ("to", role_word(t, *to).into()),
            ],
        ),
        Event::SessionsEnded { pin, count } => t.with("event-sessions-ended", [("pin", pin.as_str().into()), ("count", (*count).into())]),
        Event::PasswordResetIssued { pin } => t.with("event-password-reset-issued", [("pin", pin.as_str().into())]),
        Event::PasswordSet { pin } => t.with("event-password-set", [("pin", pin.as_str().into())]),
        Event::PolicyChanged { version, changes, reason } => t.with(
            "event-policy-changed",
            [
                ("version", (*version).into()),
                ("changes", policy_changes(t, changes).into()),
                ("reason", reason.as_str().into()),
            ],
        ),
        Event::JobRetried { job, subject } => t.with(
            "event-job-retried",
            [("job", job.as_str().into()), ("subject", subject.as_str().into())],
        ),
        Event::JobCancelled { job, subject } => t.with(
            "event-job-cancelled",
            [("job", job.as_str().into()), ("subject", subject.as_str().into())],
        ),
        Event::PartnerListed { owner, recipient, reason } => t.with(
            "event-partner-listed",
            [
                ("owner", owner.as_str().into()),
                ("recipient", recipient.as_str().into()),
                ("reason", reason.as_str().into()),
            ],
        ),
        Event::PartnerUnlisted { owner, recipient, reason } => t.with(
            "event-partner-unlisted",
            [
                ("owner", owner.as_str().into()),
                ("recipient", recipient.as_str().into()),
                ("reason", reason.as_str().into()),
            ],
        ),
        Event::LockedOut { failure, who } => t.with("locked-out", [("what", failed(t, *failure, who).into())]),
        Event::LockoutEnded { failure, who } => t.with("event-lockout-ended", [("what", failed(t, *failure, who).into())]),
        Event::LockoutsSeen { count } => t.with("event-lockouts-seen", [("count", (*count).into())]),
        Event::Refused { attempt } => t.get(&format!("event-refused-{}", attempt.as_str())),
    }
}
