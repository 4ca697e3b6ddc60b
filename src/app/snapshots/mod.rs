//! Snapshots: seeing them, deleting them, and what the jobs do with those of a deleted image.

pub mod administer;
pub mod delete;
pub mod describe;
pub mod get;

use super::{App, Result};
use crate::domain::id::SnapshotId;

/// Where a snapshot is, whoever may know; nothing when it is not there. The answer is for comparing only.
///
/// # Errors
/// Internal ones only.
pub async fn region(app: &App, id: &SnapshotId) -> Result<Option<String>> {
    Ok(app.store.glance().await?.snapshot(id).await?.map(|snapshot| snapshot.region))
}
