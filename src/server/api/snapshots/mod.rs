//! Calls about snapshots.

pub(super) mod delete;
pub(super) mod describe;
