//! The words for quotas and tickets.

use super::Texts;
use crate::domain::quota::QuotaKind;
use crate::domain::ticket::{TicketBlocker, TicketState};

/// What is limited, with the region where each has a limit of its own.
#[must_use]
pub(crate) fn quota_of(t: Texts, quota: QuotaKind, region: &str) -> String {
    let key = match quota {
        QuotaKind::Image => "quota-image",
        QuotaKind::Snapshot => "quota-snapshot",
        QuotaKind::ImageShare => "quota-image-share",
    };
    if region.is_empty() {
        t.get(key)
    } else {
        t.with(
            "quota-in-region",
            [("quota", t.get(key).into()), ("region", region.to_owned().into())],
        )
    }
}

/// What became of a ticket.
#[must_use]
pub(crate) fn ticket_state(t: Texts, state: TicketState) -> String {
    t.get(match state {
        TicketState::Open => "ticket-state-open",
        TicketState::Granted => "ticket-state-granted",
        TicketState::Declined => "ticket-state-declined",
        TicketState::Withdrawn => "ticket-state-withdrawn",
    })
}

/// Why a ticket is not opened, or nothing is done to one.
pub(super) fn ticket_blocker(t: Texts, blocker: TicketBlocker) -> String {
    match blocker {
        TicketBlocker::NotMore { limit } | TicketBlocker::TooManyOpen { limit } => t.with(blocker.key(), [("limit", limit.into())]),
        TicketBlocker::TooMuch { maximum } => t.with(blocker.key(), [("maximum", maximum.into())]),
        TicketBlocker::AlreadyOpen => t.get(blocker.key()),
        TicketBlocker::Ended(state) => t.with(blocker.key(), [("state", ticket_state(t, state).into())]),
    }
}
