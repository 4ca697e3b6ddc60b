//! Limits that an account has of its own, and the tickets that ask for them.

use async_trait::async_trait;

use super::{Page, Result};
use crate::domain::id::{AccountId, TicketId};
use crate::domain::policy::Quota;
use crate::domain::query::Cursor;
use crate::domain::quota::QuotaKind;
use crate::domain::text::Pin;
use crate::domain::ticket::{Ticket, TicketEnd};

/// How much there is of what is limited, and the limit where it is not the configured one.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counted {
    /// How many there are.
    pub used: u32,
    /// The account's own limit, or that of the policy that was put in force last.
    pub limit: Option<u32>,
}

impl Counted {
    /// The count against the limit in force, which is `default` where none is kept.
    #[must_use]
    pub fn against(self, default: u32) -> Quota {
        Quota {
            used: self.used,
            limit: self.limit.unwrap_or(default),
        }
    }
}

/// A limit that an account has of its own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnLimit {
    /// Of what.
    pub quota: QuotaKind,
    /// Where; empty for a quota that holds in every region.
    pub region: String,
    /// How much.
    pub limit: u32,
}

/// A ticket and the pin of who opened it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListedTicket {
    /// The ticket.
    pub ticket: Ticket,
    /// Who opened it.
    pub pin: Pin,
}

/// Limits of accounts, and tickets.
#[async_trait]
pub trait Tickets: Send {
    /// The limits that an account has of its own, by quota and region.
    async fn limits_of(&mut self, account: AccountId) -> Result<Vec<OwnLimit>>;
    /// Gives an account a limit of its own, or takes it away. It counts for everything that is counted from then on.
    async fn set_limit(&mut self, account: AccountId, quota: QuotaKind, region: &str, limit: Option<u32>) -> Result<()>;
    /// Adds an open ticket. [`super::StoreError::Taken`] when the id is in use, or the account has an open one for the same.
    async fn insert_ticket(&mut self, ticket: &Ticket) -> Result<()>;
    /// The ticket with this id, whosever it is, with the pin of who opened it.
    async fn ticket(&mut self, id: &TicketId) -> Result<Option<ListedTicket>>;
    /// What an account's open tickets ask for more of, and where. What a writer was told stays true until it ends.
    async fn asked_for(&mut self, account: AccountId) -> Result<Vec<(QuotaKind, String)>>;
    /// A page of tickets, of one account or of all: the open ones first, those that wait longest at the top, then those that
    /// ended, the last one first.
    async fn tickets(&mut self, account: Option<AccountId>, cursor: Option<&Cursor>, page_size: u32) -> Result<Page<ListedTicket>>;
    /// Ends a ticket, which is open.
    async fn end_ticket(&mut self, id: &TicketId, end: &TicketEnd) -> Result<()>;
}
