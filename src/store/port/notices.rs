//! What people are told.

use async_trait::async_trait;

use super::Result;
use crate::domain::id::{AccountId, ImageId, SnapshotId};
use crate::domain::notice::{Notice, ReceivedNotice};
use crate::domain::time::Timestamp;

/// A notice to leave somebody.
#[derive(Debug, Clone)]
pub struct NewNotice {
    /// When.
    pub at: Timestamp,
    /// Whom it is for.
    pub account: AccountId,
    /// What it says.
    pub notice: Notice,
    /// The image it is about.
    pub image: Option<ImageId>,
    /// The name by which the account knows it.
    pub image_name: String,
    /// The snapshot it is about.
    pub snapshot: Option<SnapshotId>,
}

/// A notice that was left.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LeftNotice {
    /// Its number.
    pub number: i64,
    /// Whether its receiver wants it by e-mail too.
    pub is_mailed: bool,
}

/// Notices.
#[async_trait]
pub trait Notices: Send {
    /// Leaves a notice, unread.
    async fn insert_notice(&mut self, notice: &NewNotice) -> Result<LeftNotice>;
    /// An account's notices, newest first, before the one numbered `before`.
    async fn notices(&mut self, account: AccountId, before: Option<i64>, limit: u32) -> Result<Vec<ReceivedNotice>>;
    /// How many an account has not read; counts no further than `limit`.
    async fn count_unread(&mut self, account: AccountId, limit: u32) -> Result<u32>;
    /// Says that an account read one of its notices; says whether it has such a one, read or not.
    async fn mark_read(&mut self, account: AccountId, number: i64, at: Timestamp) -> Result<bool>;
    /// What of notices this unit can see, in words for [`Notices::mark_all_read`].
    async fn sight(&mut self) -> Result<String>;
    /// Says that an account read its notices that could be seen at a [`Notices::sight`], at most `limit` of them; says how many. Of
    /// other words nothing could be seen.
    async fn mark_all_read(&mut self, account: AccountId, sight: &str, at: Timestamp, limit: u32) -> Result<u64>;
    /// Removes those left before then, read or not, at most `limit` of them; says how many.
    async fn remove_notices(&mut self, before: Timestamp, limit: u32) -> Result<u64>;
}
