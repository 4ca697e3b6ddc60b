//! Tickets: an account asks for a higher limit, and an administrator grants or declines it (`N3`, `S10`).

use serde::{Deserialize, Serialize};

use super::id::{AccountId, TicketId};
use super::policy::{Policy, words};
use super::quota::QuotaKind;
use super::rules::Rule;
use super::text::Remark;
use super::time::Timestamp;

/// How many open tickets an account may have (`T3`).
pub const OPEN_TICKETS: u32 = 5;

/// What became of a ticket.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TicketState {
    /// Nobody has answered.
    Open,
    /// The limit is higher now.
    Granted,
    /// The limit stays as it is.
    Declined,
    /// Whoever asked asks no more.
    Withdrawn,
}
words!(TicketState { Open => "open", Granted => "granted", Declined => "declined", Withdrawn => "withdrawn" });

/// A ticket.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ticket {
    /// Its id.
    pub id: TicketId,
    /// Who asks.
    pub account: AccountId,
    /// For more of what.
    pub quota: QuotaKind,
    /// Where; empty for a quota that holds in every region.
    pub region: String,
    /// The limit that is asked for.
    pub asked: u32,
    /// Why.
    pub reason: Remark,
    /// When it was opened.
    pub opened_at: Timestamp,
    /// How it ended; `None` while it is open.
    pub end: Option<TicketEnd>,
}

impl Ticket {
    /// What became of it.
    #[must_use]
    pub fn state(&self) -> TicketState {
        self.end.as_ref().map_or(TicketState::Open, |end| end.state)
    }
}

/// How a ticket ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TicketEnd {
    /// Anything but open.
    pub state: TicketState,
    /// The limit that was granted.
    pub granted: Option<u32>,
    /// What the administrator says; empty where nothing was said.
    pub answer: String,
    /// The pin of whoever ended it.
    pub by: String,
    /// When.
    pub at: Timestamp,
}

/// The facts a new ticket is judged by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TicketWorld {
    /// The limit now.
    pub limit: u32,
    /// How many open tickets the account has.
    pub open: u32,
    /// Whether one of them asks for the same quota, in the same region.
    pub has_same: bool,
}

/// Why a ticket is not opened, or nothing is done to one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum TicketBlocker {
    /// It would not be more than there is now (`T1`).
    NotMore {
        /// The limit now.
        limit: u32,
    },
    /// It would be more than anybody can have (`T1`).
    TooMuch {
        /// The highest limit.
        maximum: u32,
    },
    /// The account asks for the same already (`T2`).
    AlreadyOpen,
    /// The account has as many open tickets as it may have (`T3`).
    TooManyOpen {
        /// How many.
        limit: u32,
    },
    /// It has ended (`T5`).
    Ended(TicketState),
}

impl TicketBlocker {
    /// The rule behind it.
    #[must_use]
    pub fn rule(self) -> Rule {
        match self {
            Self::NotMore { .. } | Self::TooMuch { .. } => Rule::T1,
            Self::AlreadyOpen => Rule::T2,
            Self::TooManyOpen { .. } => Rule::T3,
            Self::Ended(_) => Rule::T5,
        }
    }

    /// Stable key of its message.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::NotMore { .. } => "ticket-not-more",
            Self::TooMuch { .. } => "ticket-too-much",
            Self::AlreadyOpen => "ticket-already-open",
            Self::TooManyOpen { .. } => "ticket-too-many-open",
            Self::Ended(_) => "ticket-ended",
        }
    }
}

/// Decides whether an account may ask for `asked` of a quota (`T1`–`T3`).
///
/// # Errors
/// Every reason why not, in the order of the catalogue; never empty.
pub fn evaluate_opening(quota: QuotaKind, asked: u32, world: TicketWorld) -> Result<(), Vec<TicketBlocker>> {
    let mut blockers: Vec<_> = evaluate_amount(quota, asked, world.limit).err().into_iter().collect();
    if world.has_same {
        blockers.push(TicketBlocker::AlreadyOpen);
    }
    if world.open >= OPEN_TICKETS {
        blockers.push(TicketBlocker::TooManyOpen { limit: OPEN_TICKETS });
    }
    if blockers.is_empty() { Ok(()) } else { Err(blockers) }
}

/// Decides whether a ticket may be granted with `granted`, which need not be what it asks for, where the limit is `limit`
/// now (`T1`, `T5`).
///
/// # Errors
/// The first reason why not.
pub fn evaluate_grant(ticket: &Ticket, granted: u32, limit: u32) -> Result<(), TicketBlocker> {
    evaluate_ending(ticket)?;
    evaluate_amount(ticket.quota, granted, limit)
}

/// Decides whether a ticket may be ended (`T5`).
///
/// # Errors
/// [`TicketBlocker::Ended`].
pub fn evaluate_ending(ticket: &Ticket) -> Result<(), TicketBlocker> {
    match ticket.state() {
        TicketState::Open => Ok(()),
        ended => Err(TicketBlocker::Ended(ended)),
    }
}

/// Decides whether a quota can have this limit at all (`T1`).
///
/// # Errors
/// [`TicketBlocker::TooMuch`].
pub fn evaluate_limit(quota: QuotaKind, limit: u32) -> Result<(), TicketBlocker> {
    let maximum = quota.maximum();
    if limit > maximum {
        return Err(TicketBlocker::TooMuch { maximum });
    }
    Ok(())
}

/// Decides whether the limits of `after` that `before` does not have can be anybody's (`T1`). What was configured otherwise stays
/// what it is while other settings change.
///
/// # Errors
/// [`TicketBlocker::TooMuch`] for each that cannot; never empty.
pub fn evaluate_limits(before: &Policy, after: &Policy) -> Result<(), Vec<TicketBlocker>> {
    let changed = QuotaKind::ALL
        .iter()
        .filter(|quota| quota.default_limit(before) != quota.default_limit(after));
    let blockers: Vec<_> = changed
        .filter_map(|quota| evaluate_limit(*quota, quota.default_limit(after)).err())
        .collect();
    if blockers.is_empty() { Ok(()) } else { Err(blockers) }
}

fn evaluate_amount(quota: QuotaKind, amount: u32, limit: u32) -> Result<(), TicketBlocker> {
    if amount <= limit {
        return Err(TicketBlocker::NotMore { limit });
    }
    evaluate_limit(quota, amount)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn t1_a_policy_gains_no_limit_that_nobody_can_have() {
        let configured = Policy {
            image_quota: 20_000,
            ..Policy::default()
        };
        let limits = |image_quota, image_share_quota| Policy {
            image_quota,
            image_share_quota,
            ..configured
        };
        for (after, blockers) in [
            (limits(20_000, 10), vec![]),
            (limits(20_000, 200), vec![]),
            (limits(10_000, 10), vec![]),
            (limits(20_001, 10), vec![TicketBlocker::TooMuch { maximum: 10_000 }]),
            (
                limits(30_000, 201),
                vec![TicketBlocker::TooMuch { maximum: 10_000 }, TicketBlocker::TooMuch { maximum: 200 }],
            ),
        ] {
            assert_eq!(
                evaluate_limits(&configured, &after).err().unwrap_or_default(),
                blockers,
                "{after:?}"
            );
        }
    }

    const FREE: TicketWorld = TicketWorld {
        limit: 20,
        open: 0,
        has_same: false,
    };

    #[test]
    fn t1_more_than_there_is_and_no_more_than_anybody_can_have() {
        for (quota, asked, blocker) in [
            (QuotaKind::Image, 0, Some(TicketBlocker::NotMore { limit: 20 })),
            (QuotaKind::Image, 20, Some(TicketBlocker::NotMore { limit: 20 })),
            (QuotaKind::Image, 21, None),
            (QuotaKind::Image, 10_000, None),
            (QuotaKind::Image, 10_001, Some(TicketBlocker::TooMuch { maximum: 10_000 })),
            (QuotaKind::Snapshot, u32::MAX, Some(TicketBlocker::TooMuch { maximum: 10_000 })),
            (QuotaKind::ImageShare, 200, None),
            (QuotaKind::ImageShare, 201, Some(TicketBlocker::TooMuch { maximum: 200 })),
        ] {
            let expected = blocker.map_or(Ok(()), |blocker| Err(vec![blocker]));
            assert_eq!(evaluate_opening(quota, asked, FREE), expected, "{quota:?} {asked}");
        }
    }

    #[test]
    fn t2_t3_one_for_the_same_and_five_in_all() {
        for (open, has_same, blockers) in [
            (4, false, vec![]),
            (1, true, vec![TicketBlocker::AlreadyOpen]),
            (5, false, vec![TicketBlocker::TooManyOpen { limit: 5 }]),
            (5, true, vec![TicketBlocker::AlreadyOpen, TicketBlocker::TooManyOpen { limit: 5 }]),
        ] {
            let world = TicketWorld { open, has_same, ..FREE };
            let found = evaluate_opening(QuotaKind::Image, 30, world).err().unwrap_or_default();
            assert_eq!(found, blockers, "{open} {has_same}");
        }
    }

    #[test]
    fn t5_what_has_ended_stays_as_it_ended() {
        let open = Ticket {
            id: TicketId::from_random([1; 10]),
            account: AccountId::new(100_000_000_001).unwrap(),
            quota: QuotaKind::Image,
            region: "cn-north-1".to_owned(),
            asked: 40,
            reason: "a fleet".parse().unwrap(),
            opened_at: Timestamp(1),
            end: None,
        };
        assert_eq!(evaluate_grant(&open, 30, 20), Ok(()));
        assert_eq!(evaluate_grant(&open, 20, 20), Err(TicketBlocker::NotMore { limit: 20 }));
        assert_eq!(evaluate_ending(&open), Ok(()));
        for state in [TicketState::Granted, TicketState::Declined, TicketState::Withdrawn] {
            let end = TicketEnd {
                state,
                granted: None,
                answer: String::new(),
                by: "ops".to_owned(),
                at: Timestamp(2),
            };
            let ended = Ticket {
                end: Some(end),
                ..open.clone()
            };
            assert_eq!(evaluate_ending(&ended), Err(TicketBlocker::Ended(state)));
            assert_eq!(evaluate_grant(&ended, 30, 20), Err(TicketBlocker::Ended(state)));
        }
    }
}
