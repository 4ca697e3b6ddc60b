//! Keeping bytes where they are while a backup copies them.

use async_trait::async_trait;

use super::Result;
use crate::domain::time::Timestamp;

/// Holds on the removal of bytes: while there is one, no job is claimed that removes a blob, so that what a view shows that began after
/// a hold, is there for as long as the hold lasts.
#[async_trait]
pub trait Holds: Send {
    /// Keeps bytes from being removed until `until`, for whoever calls it `id`.
    async fn hold_removals(&mut self, id: &str, until: Timestamp) -> Result<()>;
    /// Holds on until `until`; false, and nothing happens, when the hold had run out at `now`.
    async fn extend_hold(&mut self, id: &str, now: Timestamp, until: Timestamp) -> Result<bool>;
    /// Lets go.
    async fn release_removals(&mut self, id: &str) -> Result<()>;
    /// Until when removals have to wait, if anybody holds them at `now`.
    async fn removals_held(&mut self, now: Timestamp) -> Result<Option<Timestamp>>;
    /// Strikes off every hold that has run out at `now`; returns how many.
    async fn remove_expired_holds(&mut self, now: Timestamp) -> Result<u64>;
}
