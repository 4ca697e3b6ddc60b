//! Lock-outs, and the failures that lead to them.

use async_trait::async_trait;

use super::Result;
use crate::domain::id::AccountId;
use crate::domain::lockout::FailureKey;
use crate::domain::text::Pin;
use crate::domain::time::Timestamp;

/// A lock-out to put on record.
#[derive(Debug, Clone)]
pub struct NewLockout {
    /// Whose budget was used up.
    pub key: FailureKey,
    /// When the window began.
    pub window: Timestamp,
    /// When an attempt was refused first.
    pub at: Timestamp,
    /// Whose attempt that was, where somebody was signed in.
    pub account: Option<AccountId>,
    /// Where it came from.
    pub address: String,
}

/// What an administrator did about a lock-out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dealt {
    /// Their User Pin.
    pub by: String,
    /// When.
    pub at: Timestamp,
}

/// A lock-out on record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lockout {
    /// Ascending number.
    pub number: i64,
    /// Whose budget was used up.
    pub key: FailureKey,
    /// When the window began.
    pub window: Timestamp,
    /// When an attempt was refused first.
    pub at: Timestamp,
    /// Whose attempt that was, where somebody was signed in.
    pub account: Option<(AccountId, Pin)>,
    /// Where it came from.
    pub address: String,
    /// Who has seen it.
    pub seen: Option<Dealt>,
    /// Who ended it before its window did.
    pub ended: Option<Dealt>,
}

/// How often a counter's attempts failed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CountedFailures {
    /// The counter.
    pub key: FailureKey,
    /// In all windows that were asked for.
    pub all: u64,
    /// In the one with the most.
    pub most: u32,
    /// In the running one.
    pub in_window: u32,
    /// Those of the running one that were let pass.
    pub forgiven: u32,
}

/// Lock-outs.
#[async_trait]
pub trait Lockouts: Send {
    /// Puts a lock-out on record, unless there is one of the same counter and window that nobody ended; says whether it did.
    async fn insert_lockout(&mut self, lockout: &NewLockout) -> Result<bool>;
    /// Whether there is one of this counter and window that nobody ended.
    async fn has_lockout(&mut self, key: &FailureKey, window: Timestamp) -> Result<bool>;
    /// Lock-outs, newest first, before the one numbered `before`.
    async fn lockouts(&mut self, before: Option<i64>, limit: u32) -> Result<Vec<Lockout>>;
    /// How many no administrator has seen; counts no further than `limit`.
    async fn count_unseen_lockouts(&mut self, limit: u32) -> Result<u32>;
    /// What of lock-outs this unit can see, in words for [`Lockouts::mark_lockouts_seen`].
    async fn lockouts_sight(&mut self) -> Result<String>;
    /// Says that somebody has seen those that could be seen at a [`Lockouts::lockouts_sight`]; returns how many nobody had. Of other
    /// words none could be seen.
    async fn mark_lockouts_seen(&mut self, sight: &str, dealt: &Dealt) -> Result<u64>;
    /// Says that somebody ended the one of this counter and window, and so has seen it; says whether there was one.
    async fn end_lockout(&mut self, key: &FailureKey, window: Timestamp, dealt: &Dealt) -> Result<bool>;
    /// The counters whose keys begin with `beginning` that have failures since `since`, those with most first; `window` is when
    /// the running window began.
    async fn failures(&mut self, beginning: &str, window: Timestamp, since: Timestamp, limit: u32) -> Result<Vec<CountedFailures>>;
    /// Administrators who are not disabled, by number.
    async fn administrators(&mut self, limit: u32) -> Result<Vec<AccountId>>;
    /// Removes those of before then, seen or not; says how many.
    async fn remove_lockouts(&mut self, before: Timestamp) -> Result<u64>;
}
