//! The policies that were put in force, and what another one would touch.

use async_trait::async_trait;

use super::Result;
use crate::domain::id::AccountId;
use crate::domain::image::Image;
use crate::domain::policy::{Policy, Quota};
use crate::domain::quota::QuotaKind;
use crate::domain::text::Pin;
use crate::domain::time::Timestamp;

/// A policy that was put in force.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredPolicy {
    /// Counted from 1.
    pub version: i64,
    /// The policy.
    pub policy: Policy,
    /// The one it took the place of.
    pub replaced: Policy,
    /// The pin of who changed it.
    pub changed_by: String,
    /// Why.
    pub reason: String,
    /// When.
    pub changed_at: Timestamp,
}

/// Which images a change of policy may touch.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Touched {
    /// Those on a local disk that a machine was made from, or that were made from one.
    pub on_local_disks: bool,
    /// Those that reference snapshots.
    pub with_snapshots: bool,
    /// Those that are shared with more accounts.
    pub shared_with_more_than: Option<u32>,
}

/// Some of what was looked for, and how far was looked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Looked<T, P> {
    /// What was found.
    pub found: Vec<T>,
    /// Where to go on; nothing where there is no more.
    pub next: Option<P>,
}

/// An account that has more than a limit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccountOver {
    /// The account.
    pub account: AccountId,
    /// Its User Pin.
    pub pin: Pin,
    /// Where.
    pub region: String,
    /// How much it has, and the limit.
    pub quota: Quota,
}

/// The policies.
#[async_trait]
pub trait Policies: Send {
    /// The policy in force; nothing before the first change.
    async fn policy(&mut self) -> Result<Option<StoredPolicy>>;
    /// Puts a policy in force. [`super::StoreError::Taken`] when there is one of this version.
    async fn insert_policy(&mut self, policy: &StoredPolicy) -> Result<()>;
    /// The policies before this version, the last one first; at most `limit`.
    async fn policies_before(&mut self, version: i64, limit: u32) -> Result<Vec<StoredPolicy>>;
    /// Private images that a change may touch, by id, after the one with the id `after`; at most `limit`, and looked for
    /// among no more than `window` images. The next one begins after an id.
    async fn touched_images(&mut self, touched: Touched, after: &str, window: u32, limit: u32) -> Result<Looked<Image, String>>;
    /// Accounts without a limit of their own that have more than `above` of a quota that is by region, by number, after the
    /// one numbered `after`; looked for among no more than `window` accounts.
    async fn accounts_above(&mut self, quota: QuotaKind, above: u32, after: i64, window: u32) -> Result<Looked<AccountOver, i64>>;
}
