//! The snapshot pages, one verb a file.

pub(super) mod delete;
pub(super) mod detail;
pub(super) mod list;

use crate::domain::id::SnapshotId;

/// The page of a snapshot.
fn detail_path(id: &SnapshotId) -> String {
    format!("/host/snapshot/detail/{id}")
}
