//! What is stored, as a whole.

use async_trait::async_trait;
use serde::{Deserialize, Serialize};

use super::Result;
use crate::domain::time::Timestamp;

/// The ages in days between which images are counted.
pub const AGES: [i64; 4] = [1, 7, 30, 365];

/// What an account stores.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StorageOfAccount {
    /// Its User Pin.
    pub pin: String,
    /// How many images.
    pub images: u64,
    /// The sum of their sizes.
    pub bytes: u64,
}

/// What all accounts store.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct StorageSummary {
    /// How many images there are.
    pub images: u64,
    /// The sum of their sizes.
    pub logical_bytes: u64,
    /// How many objects hold their bytes, and those of snapshots.
    pub objects: u64,
    /// How many bytes those have: the same content is there once.
    pub physical_bytes: u64,
    /// Who stores most, the most first; at most ten.
    pub accounts: Vec<StorageOfAccount>,
    /// How many images are younger than each of [`AGES`] and not than the one before; at last those that are older.
    pub ages: [u64; AGES.len() + 1],
}

/// What database this is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DatabaseVersion {
    /// The product and its version.
    pub product: String,
    /// The last migration that the schema has seen.
    pub schema: String,
}

/// What is stored. Adding it up reads all images, so that it is done now and then and written down.
#[async_trait]
pub trait Storage: Send {
    /// Whether it is this one's turn to add up at `now`, because nobody had a turn since `since`; of several who ask one has it.
    async fn claim_storage_summary(&mut self, now: Timestamp, since: Timestamp) -> Result<bool>;
    /// Adds up, which takes as long as there are images.
    async fn add_up_storage(&mut self, now: Timestamp) -> Result<StorageSummary>;
    /// Writes down what was added up at `at`, for whoever had the turn.
    async fn put_storage_summary(&mut self, at: Timestamp, summary: &StorageSummary) -> Result<()>;
    /// What was written down last, and when it was added up.
    async fn storage_summary(&mut self) -> Result<Option<(Timestamp, StorageSummary)>>;
    /// The database's version and the schema's.
    async fn database_version(&mut self) -> Result<DatabaseVersion>;
}
