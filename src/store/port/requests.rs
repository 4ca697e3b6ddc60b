//! What is remembered of requests: how often somebody tried, and what a request led to that may come again.

use async_trait::async_trait;

use super::Result;
use crate::domain::id::AccountId;
use crate::domain::time::Timestamp;

/// Counters against guessing: sign-ins and look-ups of pins, in windows of time.
#[async_trait]
pub trait Attempts: Send {
    /// Adds one to the counter `key` of the window that began at `window`, and returns the count of what was not forgiven.
    async fn add_attempt(&mut self, key: &str, window: Timestamp) -> Result<u32>;
    /// Takes up to `most` of the `limit` attempts that `key` has in a window, and returns how many were left to be taken.
    async fn claim_attempts(&mut self, key: &str, window: Timestamp, most: u32, limit: u32) -> Result<u32>;
    /// The count of what was not forgiven, without adding.
    async fn attempts(&mut self, key: &str, window: Timestamp) -> Result<u32>;
    /// Takes one from the counter `key` of a window, unless there is none left.
    async fn take_back_attempt(&mut self, key: &str, window: Timestamp) -> Result<()>;
    /// Lets pass what the counter `key` of a window has; says whether there was anything.
    async fn forgive_attempts(&mut self, key: &str, window: Timestamp) -> Result<bool>;
    /// Forgets every window that began before `before`; those with failures of a [`crate::domain::lockout::Failure`], and what
    /// administrators were told of them, only when they began before `failures_before`.
    async fn remove_attempts(&mut self, before: Timestamp, failures_before: Timestamp) -> Result<u64>;
}

/// A request that a client wants to be carried out once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Receipt {
    /// What tells the request from every other one.
    pub request: [u8; 32],
    /// When it was begun last.
    pub claimed_at: Timestamp,
    /// What it led to; `None` while it is under way.
    pub answer: Option<KeptAnswer>,
}

/// What a request led to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptAnswer {
    /// The id of the request that was carried out.
    pub request_id: String,
    /// The status it was answered with.
    pub status: u16,
    /// The body it was answered with.
    pub body: String,
}

/// Receipts, by account and by a token of the account's choice.
#[async_trait]
pub trait Receipts: Send {
    /// Adds a receipt without an answer, unless there is one; says whether it was added.
    async fn insert_receipt(&mut self, account: AccountId, token: &str, request: &[u8; 32], at: Timestamp) -> Result<bool>;
    /// The receipt.
    async fn receipt(&mut self, account: AccountId, token: &str) -> Result<Option<Receipt>>;
    /// Says that the request was begun anew.
    async fn renew_receipt(&mut self, account: AccountId, token: &str, at: Timestamp) -> Result<()>;
    /// Keeps what the request led to.
    async fn answer_receipt(&mut self, account: AccountId, token: &str, answer: &KeptAnswer) -> Result<()>;
    /// Takes a receipt away; nothing happens when there is none.
    async fn remove_receipt(&mut self, account: AccountId, token: &str) -> Result<()>;
    /// Takes away every receipt begun before `before`; returns how many.
    async fn remove_receipts(&mut self, before: Timestamp) -> Result<u64>;
}
