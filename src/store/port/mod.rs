//! The traits, one for each noun, and the rows they exchange that are not domain types themselves.

mod access_keys;
mod accounts;
mod activities;
mod administration;
mod audit;
mod backups;
mod blobs;
mod everybody;
mod images;
mod instances;
mod jobs;
mod lockouts;
mod mails;
mod notices;
mod partnerships;
mod policies;
mod requests;
mod sharing_blocks;
mod snapshots;
mod storage;
mod tasks;
mod tickets;

use async_trait::async_trait;
use thiserror::Error;

pub use self::access_keys::*;
pub use self::accounts::*;
pub use self::activities::*;
pub use self::administration::*;
pub use self::audit::*;
pub use self::backups::*;
pub use self::blobs::*;
pub use self::everybody::*;
pub use self::images::*;
pub use self::instances::*;
pub use self::jobs::*;
pub use self::lockouts::*;
pub use self::mails::*;
pub use self::notices::*;
pub use self::partnerships::*;
pub use self::policies::*;
pub use self::requests::*;
pub use self::sharing_blocks::*;
pub use self::snapshots::*;
pub use self::storage::*;
pub use self::tasks::*;
pub use self::tickets::*;
use crate::domain::query::Cursor;

/// The database failed or holds what it must not. None of this is for a user's eyes.
#[derive(Debug, Error)]
pub enum StoreError {
    /// The database refused or could not be reached.
    #[error("database: {0}")]
    Database(#[from] sqlx::Error),
    /// The migrations could not be applied.
    #[error("migration: {0}")]
    Migration(#[from] sqlx::migrate::MigrateError),
    /// A stored value is not one the domain knows.
    #[error("stored value of {column} is not valid: {value}")]
    Corrupt {
        /// Table and column.
        column: &'static str,
        /// What was found.
        value: String,
    },
    /// The row to insert is there already.
    #[error("{0} is taken")]
    Taken(&'static str),
}

/// The result of a question to the store.
pub type Result<T> = std::result::Result<T, StoreError>;

/// A database that hands out units of work.
#[async_trait]
pub trait Store: Send + Sync {
    /// A unit that only reads committed data.
    async fn reader(&self) -> Result<Box<dyn Unit>>;

    /// A unit for a single question, cheaper than a reader: every read is by itself of what is committed then.
    async fn glance(&self) -> Result<Box<dyn Unit>>;

    /// A transaction. It changes nothing until [`Unit::commit`]; dropping it rolls back.
    async fn writer(&self) -> Result<Box<dyn Unit>>;

    /// A unit for what is written down in passing: every write is by itself and there at once. It need not be announced, and it
    /// may be lost when the machine goes down, though never where something is kept that a writer committed after it.
    async fn jot(&self) -> Result<Box<dyn Unit>>;

    /// Waits until a transaction has been committed since `seen`, by this process or another one, and returns the new
    /// mark. A first `seen` is 0, which is answered at once. Marks are those of this store and of nobody else's. It may
    /// report a change where nothing of interest changed, never the reverse.
    async fn changed_since(&self, seen: i64) -> Result<i64>;
}

/// One unit of work.
#[async_trait]
pub trait Unit:
    Accounts
    + AccessKeys
    + Sessions
    + Images
    + Shares
    + SharingBlocks
    + Snapshots
    + Instances
    + Activities
    + Administration
    + AuditTrail
    + Everybody
    + Jobs
    + Lockouts
    + Mails
    + Notices
    + Partnerships
    + Tasks
    + Tickets
    + Policies
    + Blobs
    + Holds
    + Storage
    + Attempts
    + Receipts
{
    /// Makes everything written by this unit permanent. On one that only reads it does nothing.
    async fn commit(self: Box<Self>) -> Result<()>;
}

/// A page of something. Where nothing is left beside the row it was to begin at, it is the first page. One that begins or ends at a
/// row is taken to have pages on the other side of it, where somebody comes from: they are not looked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page<T> {
    /// The rows in the order asked for.
    pub rows: Vec<T>,
    /// Where the page before begins, if there is one.
    pub previous: Option<Cursor>,
    /// Where the page after begins, if there is one.
    pub next: Option<Cursor>,
}
