//! Snapshots: seeing them, deleting them, and what the jobs do with those of a deleted image.

pub mod delete;
pub mod get;
