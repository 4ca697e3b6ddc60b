//! The list of who may share with whom (`A1`).

use async_trait::async_trait;

use super::Result;
use crate::domain::partner::Partnership;
use crate::domain::text::Pin;
use crate::domain::time::Timestamp;

/// An entry of the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListedPartnership {
    /// Who with whom.
    pub partnership: Partnership,
    /// Since when.
    pub since: Timestamp,
    /// The pin of who added it.
    pub added_by: String,
    /// Why.
    pub reason: String,
}

/// Shares of which it was looked whether the list has them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UnlistedShares {
    /// How many were looked at.
    pub looked_at: u64,
    /// How many of these the list does not have.
    pub unlisted: u64,
}

/// The list.
#[async_trait]
pub trait Partnerships: Send {
    /// Adds an entry, unless it is there already; says whether it did.
    async fn insert_partnership(&mut self, entry: &ListedPartnership) -> Result<bool>;
    /// Takes an entry away; says whether there was one.
    async fn remove_partnership(&mut self, entry: &Partnership) -> Result<bool>;
    /// Whether the list lets `owner` share with `recipient`, by themselves or as anybody.
    async fn has_partnership(&mut self, owner: &Pin, recipient: &Pin) -> Result<bool>;
    /// The entries in the order of their pins after those of the pair `after`; with `pin`, those that name it at either end.
    async fn partnerships(&mut self, pin: Option<&str>, after: (&str, &str), limit: u32) -> Result<Vec<ListedPartnership>>;
    /// Looks at the first shares, at most `window`.
    async fn unlisted_shares(&mut self, window: u32) -> Result<UnlistedShares>;
}
