//! The page of blocked sharers.

use crate::app::{Actor, App, Limits, Result};
pub use crate::store::SharingBlock;

/// Everybody the actor has blocked, by pin.
///
/// # Errors
/// Internal ones only.
pub async fn list(app: &App, actor: &Actor) -> Result<Vec<SharingBlock>> {
    Ok(app.store.glance().await?.blocks(actor.id(), Limits::BLOCKED_SHARERS).await?)
}
