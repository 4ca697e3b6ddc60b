//! What happened.

use async_trait::async_trait;

use super::Result;
use crate::domain::activity::{Activity, Event};
use crate::domain::id::{AccountId, ImageId, InstanceId, SnapshotId};
use crate::domain::time::Timestamp;

/// An event to record for the account that may see it.
#[derive(Debug, Clone)]
pub struct NewActivity {
    /// When.
    pub at: Timestamp,
    /// In whose Activity page it appears.
    pub account: AccountId,
    /// Pin of who did it.
    pub actor: String,
    /// What happened.
    pub event: Event,
    /// The image it is about.
    pub image: Option<ImageId>,
    /// The image's name.
    pub image_name: String,
    /// The snapshot it is about.
    pub snapshot: Option<SnapshotId>,
    /// The instance it is about.
    pub instance: Option<InstanceId>,
    /// The request it came with; empty for jobs.
    pub request_id: String,
}

/// The record of what happened.
#[async_trait]
pub trait Activities: Send {
    /// Records an event.
    async fn record(&mut self, activity: &NewActivity) -> Result<()>;
    /// An account's events, newest first, before the event numbered `before`.
    async fn activities(&mut self, account: AccountId, before: Option<i64>, limit: u32) -> Result<Vec<Activity>>;
    /// What an account may see of an image's history, newest first; at most `limit`.
    async fn image_activities(&mut self, account: AccountId, image: &ImageId, limit: u32) -> Result<Vec<Activity>>;
    /// The accounts that have events since `mark`, and the mark of now, to ask with the next time; at most 10,000 accounts.
    /// Marks are the database's own and only grow. An event may be told of twice, never not at all.
    async fn accounts_active_since(&mut self, mark: i64) -> Result<(Vec<AccountId>, i64)>;
}
