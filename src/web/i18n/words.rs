//! The words for values of the domain: sizes, times, states, rules and refusals, each in one place.

use jiff::tz::TimeZone;

use super::tasks::task_blocker;
use super::tickets::ticket_blocker;
use super::{Language, Texts};
use crate::app::Refusal;
use crate::domain::account::Role;
use crate::domain::deletion::{Blocker, Machines};
use crate::domain::disk_format::DiskRefusal;
use crate::domain::image::{BusyTask, ImageStatus, RootDevice};
use crate::domain::rules::Rule;
use crate::domain::sharing::{BlockObstacle, ShareBlocker};
use crate::domain::snapshot::{KeepReason, SnapshotOutcome, SnapshotStatus};
use crate::domain::text::PinLookalike;
use crate::domain::time::Timestamp;

/// A size in binary units, with at most two significant decimals: `2.1 GiB`.
#[must_use]
#[expect(clippy::cast_precision_loss, reason = "three digits are shown")]
pub(crate) fn size(bytes: u64) -> String {
    const UNITS: [&str; 6] = ["B", "KiB", "MiB", "GiB", "TiB", "PiB"];
    let mut value = bytes as f64;
    let mut unit = 0;
    while value >= 999.5 && unit + 1 < UNITS.len() {
        value /= 1024.0;
        unit += 1;
    }
    let decimals = usize::from(unit > 0 && value < 9.95);
    format!("{value:.decimals$}\u{a0}{}", UNITS[unit])
}

/// The exact time in UTC: `2026-11-21 22:03:48 UTC`.
#[must_use]
pub(crate) fn exact_time(at: Timestamp) -> String {
    jiff::Timestamp::from_microsecond(at.0)
        .map(|at| at.to_zoned(TimeZone::UTC).strftime("%Y-%m-%d %H:%M:%S UTC").to_string())
        .unwrap_or_default()
}

/// The time as HTML's `datetime` wants it.
#[must_use]
pub(crate) fn machine_time(at: Timestamp) -> String {
    jiff::Timestamp::from_microsecond(at.0).map(|at| at.to_string()).unwrap_or_default()
}

/// The time relative to `now`: `2 days ago`.
#[must_use]
pub(crate) fn relative_time(t: Texts, at: Timestamp, now: Timestamp) -> String {
    let seconds = now.seconds_since(at);
    let (key, count) = match seconds {
        ..60 => return t.get("time-just-now"),
        60..3600 => ("time-minutes-ago", seconds / 60),
        3600..86_400 => ("time-hours-ago", seconds / 3600),
        86_400..604_800 => ("time-days-ago", seconds / 86_400),
        604_800..2_592_000 => ("time-weeks-ago", seconds / 604_800),
        2_592_000..31_536_000 => ("time-months-ago", seconds / 2_592_000),
        _ => ("time-years-ago", seconds / 31_536_000),
    };
    t.with(key, [("count", count.into())])
}

/// The word for an image's status.
#[must_use]
pub(crate) fn image_status(t: Texts, status: ImageStatus) -> String {
    t.get(match status {
        ImageStatus::Pending => "image-status-pending",
        ImageStatus::Ready => "image-status-ready",
        ImageStatus::Deleting => "image-status-deleting",
        ImageStatus::Error => "image-status-error",
    })
}

/// The word for a snapshot's status.
#[must_use]
pub(crate) fn snapshot_status(t: Texts, status: SnapshotStatus) -> String {
    t.get(match status {
        SnapshotStatus::Pending => "snapshot-status-pending",
        SnapshotStatus::Available => "snapshot-status-available",
        SnapshotStatus::Error => "snapshot-status-error",
    })
}

/// The word for an image type.
#[must_use]
pub(crate) fn root_device(t: Texts, device: RootDevice) -> String {
    t.get(match device {
        RootDevice::LocalDisk => "image-type-local",
        RootDevice::CloudDisk => "image-type-cloud",
    })
}

/// A rule's text.
#[must_use]
pub(crate) fn rule(t: Texts, rule: Rule) -> String {
    t.get(&format!("rule-{}", rule.code()))
}

/// What blocks a deletion: what, and why.
#[must_use]
pub(crate) fn blocker(t: Texts, blocker: &Blocker, recipients_machines: u32) -> (String, String) {
    match blocker {
        Blocker::NotOwner => (t.get("blocker-not-owner"), rule(t, Rule::D6)),
        Blocker::Status(status) => (
            t.with("blocker-status", [("status", image_status(t, *status).into())]),
            rule(t, Rule::D1),
        ),
        Blocker::Busy(task) => (
            t.get(match task {
                BusyTask::Copy => "blocker-busy-copy",
                BusyTask::Conversion => "blocker-busy-conversion",
            }),
            rule(t, Rule::D4),
        ),
        Blocker::Shared(pins) => {
            let names = pins.iter().map(ToString::to_string).collect::<Vec<_>>().join(list_separator(t));
            let loss = t.with(
                "blocker-shared-loss",
                [
                    ("names", names.into()),
                    ("machines", recipients_machines.into()),
                    ("accounts", pins.len().into()),
                ],
            );
            (
                t.with("blocker-shared", [("count", pins.len().into())]),
                format!("{}{}{loss}", rule(t, Rule::D2), sentence_gap(t)),
            )
        }
        Blocker::LocalDisk { derived, source } => {
            let count = derived.total() + u32::from(source.is_some());
            let mut detail = machine_names(t, derived);
            if let Some(source) = source {
                let made = t.with("blocker-local-disk-source", [("name", source.name.as_str().into())]);
                detail = if detail.is_empty() {
                    made
                } else {
                    format!("{detail}{}{made}", sentence_gap(t))
                };
            }
            (
                t.with("blocker-local-disk", [("count", count.into())]),
                format!("{detail}{}{}", sentence_gap(t), t.get("blocker-local-disk-why")),
            )
        }
    }
}

pub(super) fn list_separator(t: Texts) -> &'static str {
    match t.language {
        Language::English => ", ",
        Language::Chinese => "、",
    }
}

/// What stands between two sentences.
#[must_use]
pub(crate) fn sentence_gap(t: Texts) -> &'static str {
    match t.language {
        Language::English => " ",
        Language::Chinese => "",
    }
}

/// My machines by name, the others as a number: one sentence, empty when there are none.
#[must_use]
pub(crate) fn machine_names(t: Texts, machines: &Machines) -> String {
    if machines.total() == 0 {
        return String::new();
    }
    let names = machines
        .mine
        .iter()
        .map(|machine| machine.name.to_string())
        .collect::<Vec<_>>()
        .join(list_separator(t));
    let unnamed = machines
        .mine_total
        .saturating_sub(u32::try_from(machines.mine.len()).unwrap_or(u32::MAX));
    let names = if unnamed > 0 {
        t.with("machines-and-more", [("names", names.into()), ("count", unnamed.into())])
    } else {
        names
    };
    match (machines.mine_total, machines.others_total) {
        (0, others) => t.with("machines-others", [("count", others.into())]),
        (_, 0) => t.with("machines-mine", [("names", names.into())]),
        (_, others) => t.with("machines-mine-and-others", [("names", names.into()), ("count", others.into())]),
    }
}

/// Why a snapshot stays, as the end of a sentence that began with “stays:”.
#[must_use]
pub(crate) fn keep_reason(t: Texts, reason: &KeepReason) -> String {
    match reason {
        KeepReason::NotOwner | KeepReason::TaskInProgress => t.get(reason.key()),
        KeepReason::Shared(count) => t.with(reason.key(), [("count", (*count).into())]),
        KeepReason::Status(status) => t.with(reason.key(), [("status", snapshot_status(t, *status).into())]),
        KeepReason::UsedByImages { images, total } => {
            let names = images.iter().map(ToString::to_string).collect::<Vec<_>>().join(list_separator(t));
            let more = total.saturating_sub(u32::try_from(images.len()).unwrap_or(u32::MAX));
            t.with(reason.key(), [("images", names.into()), ("more", more.into())])
        }
    }
}

/// All reasons in one line.
#[must_use]
pub(crate) fn keep_reasons(t: Texts, reasons: &[KeepReason]) -> String {
    let separator = match t.language {
        Language::English => "; ",
        Language::Chinese => "；",
    };
    reasons
        .iter()
        .map(|reason| keep_reason(t, reason))
        .collect::<Vec<_>>()
        .join(separator)
}

/// What became of a snapshot.
#[must_use]
pub(crate) fn outcome(t: Texts, outcome: &SnapshotOutcome) -> String {
    match outcome {
        SnapshotOutcome::Waiting => t.get("outcome-waiting"),
        SnapshotOutcome::Deleted => t.get("outcome-deleted"),
        SnapshotOutcome::NotAsked => t.get("outcome-not-asked"),
        SnapshotOutcome::Kept(reasons) => t.with("outcome-kept", [("reasons", keep_reasons(t, reasons).into())]),
    }
}

/// Why an image cannot be shared.
#[must_use]
pub(crate) fn share_blocker(t: Texts, blocker: &ShareBlocker) -> String {
    match blocker {
        ShareBlocker::NotOwner
        | ShareBlocker::Public
        | ShareBlocker::Oneself
        | ShareBlocker::Unlisted
        | ShareBlocker::UnknownAccount(_) => t.get(blocker.key()),
        ShareBlocker::Status(status) => t.with(blocker.key(), [("status", image_status(t, *status).into())]),
        ShareBlocker::ReferencesSnapshots(snapshots) => t.with(blocker.key(), [("count", snapshots.len().into())]),
        ShareBlocker::Quota { limit } => t.with(blocker.key(), [("limit", (*limit).into())]),
    }
}

/// What to do about a text that looks like something other than a pin (`S3`).
#[must_use]
pub(crate) fn pin_hint(t: Texts, lookalike: PinLookalike) -> String {
    t.get(match lookalike {
        PinLookalike::Mobile => "pin-hint-mobile",
        PinLookalike::Email => "pin-hint-email",
        PinLookalike::AccountId => "pin-hint-account-id",
    })
}

/// What a refusal says: what happened and what to do.
#[must_use]
pub(crate) fn refusal(t: Texts, refusal: &Refusal) -> String {
    match refusal {
        Refusal::NotFound => t.get("refusal-not-found"),
        Refusal::WrongCredentials => t.get("refusal-wrong-credentials"),
        Refusal::TooManyAttempts { retry_after_seconds } => {
            t.with("refusal-too-many-attempts", [("minutes", ((retry_after_seconds + 59) / 60).into())])
        }
        Refusal::DeleteBlocked(plan) => plan
            .blockers
            .first()
            .map_or_else(|| t.get("refusal-plan-changed"), |first| blocker(t, first, 0).0),
        Refusal::PlanChanged(_) => t.get("refusal-plan-changed"),
        Refusal::NameNotTyped(_) => t.get("refusal-name-not-typed"),
        Refusal::ShareBlocked(blockers) => blockers
            .iter()
            .map(|blocker| share_blocker(t, blocker))
            .collect::<Vec<_>>()
            .join(sentence_gap(t)),
        Refusal::IdNotTyped => t.get("refusal-id-not-typed"),
        Refusal::SecretsNotRemoved => t.get("share-secrets-question"),
        Refusal::CancelBlocked(blocker) => t.get(blocker.key()),
        Refusal::LeaveBlocked(blocker) => t.get(blocker.key()),
        Refusal::BlockRefused(BlockObstacle::Oneself) => t.get("block-oneself"),
        Refusal::BlockRefused(BlockObstacle::Full { limit }) => t.with("block-full", [("limit", (*limit).into())]),
        Refusal::NotOwner => rule(t, Rule::S2),
        Refusal::NotAvailable => t.get("refusal-not-available"),
        Refusal::SnapshotStays(reasons) => t.with("refusal-snapshot-stays", [("reasons", keep_reasons(t, reasons).into())]),
        Refusal::RebuildBlocked(blocker) => t.get(blocker.key()),
        Refusal::Text(invalid) => t.get(match invalid {
            crate::domain::text::InvalidText::Name => "refusal-name",
            crate::domain::text::InvalidText::Description => "refusal-description",
            crate::domain::text::InvalidText::Reason => "refusal-reason",
            crate::domain::text::InvalidText::Pin => "refusal-pin",
            crate::domain::text::InvalidText::Remark => "refusal-remark",
        }),
        Refusal::Choice(field) => t.with("refusal-choice", [("field", field_label(t, field).into())]),
        Refusal::ImageQuota(quota) => t.with("refusal-image-quota", [("limit", quota.limit.into())]),
        Refusal::SnapshotQuota(quota) => t.with("refusal-snapshot-quota", [("limit", quota.limit.into())]),
        Refusal::AdminOnly => t.get("refusal-admin-only"),
        Refusal::FileTooLarge { limit } => t.with("refusal-file-too-large", [("limit", size(*limit).into())]),
        Refusal::FileEmpty => t.get("refusal-file-empty"),
        Refusal::FileInterrupted => t.get("refusal-file-interrupted"),
        Refusal::Disk(disk) => disk_refusal(t, disk),
        Refusal::TicketBlocked(blockers) => blockers
            .iter()
            .map(|blocker| ticket_blocker(t, *blocker))
            .collect::<Vec<_>>()
            .join(sentence_gap(t)),
        Refusal::TaskBlocked(blocker) => task_blocker(t, *blocker),
        Refusal::PolicyChanged => t.get("refusal-policy-changed"),
        Refusal::Taken => t.get("refusal-taken"),
        Refusal::JobStays => t.get("refusal-job-stays"),
        Refusal::OwnAccount => t.get("refusal-own-account"),
        Refusal::AccountDisabled => t.get("refusal-account-disabled"),
        Refusal::AccessKeysOff => t.get("access-keys-off"),
        Refusal::AccessKeyLimit { limit } => t.with("refusal-access-key-limit", [("limit", (*limit).into())]),
    }
}

/// What a field of a form is called on the page.
fn field_label(t: Texts, field: &str) -> String {
    t.get(match field {
        "platform" => "os",
        "architecture" => "architecture",
        "os-version" => "os-version",
        "region" => "region",
        "type" => "image-type",
        "password" => "password",
        "state" => "status",
        "devices" => "device-mapping",
        "quota" => "ticket-about",
        "policy" => "policies",
        "limit" => "limits-limit",
        "recipient" => "partners-recipient",
        _ => "form",
    })
}

/// Why a file is no disk image that is taken. What exactly is wrong inside is a technical term, the same in every language.
pub(super) fn disk_refusal(t: Texts, refusal: &DiskRefusal) -> String {
    match refusal {
        DiskRefusal::Empty | DiskRefusal::Unreadable => t.get(refusal.key()),
        DiskRefusal::Truncated { format }
        | DiskRefusal::BackingFile { format }
        | DiskRefusal::ExternalData { format }
        | DiskRefusal::Encrypted { format } => t.with(refusal.key(), [("format", format.as_str().into())]),
        DiskRefusal::Unsupported { format, what } | DiskRefusal::Corrupt { format, what } => {
            t.with(refusal.key(), [("format", format.as_str().into()), ("what", what.as_ref().into())])
        }
        DiskRefusal::TooLarge { virtual_size, limit } => t.with(
            refusal.key(),
            [("size", size(*virtual_size).into()), ("limit", size(*limit).into())],
        ),
    }
}

/// The word for a role.
#[must_use]
pub(crate) fn role(t: Texts, role: Role) -> String {
    t.get(match role {
        Role::User => "role-user",
        Role::Admin => "role-admin",
    })
}
