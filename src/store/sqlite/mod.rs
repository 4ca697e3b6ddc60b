//! The store in one SQLite file: for one server, with nothing to install beside it.
//!
//! Reads never wait. There is one writer at a time, in this process because writers take turns, among
//! processes because every transaction that writes begins with `BEGIN IMMEDIATE`; so what a writer has read cannot change
//! under it. A reader is a deferred transaction on a connection that refuses to write: everything a use case reads through
//! one reader is one consistent view, the one of its first read. A view keeps the write-ahead log from being reset, so a
//! reader is meant for one request and not for keeping.

mod changes;
mod open;
mod search;
mod sight;
#[cfg(test)]
mod tests;

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use sqlx::Transaction;
use sqlx::sqlite::{SqliteConnection, SqlitePool};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::timeout;

use self::changes::Changes;
pub(super) use self::open::{is_up_to_date, migrate, options, schema};
use super::marks::Marks;
use super::port::{Result, Store, Unit};
use super::singles::{Single, Singles};
use crate::domain::id::AccountId;

/// How long a writer waits for its turn in this process.
const TURN_TIMEOUT: Duration = Duration::from_secs(30);

/// The driver the shared queries are compiled for.
type Database = sqlx::Sqlite;
/// A row as this driver hands it out.
type Row = sqlx::sqlite::SqliteRow;

/// The accounts that have events later than a mark, each once. The sum keeps the planner from reading the whole record by
/// account.
const ACTIVE_SINCE: &str = "SELECT DISTINCT account + 0 AS account FROM activity WHERE number > $1 LIMIT 10000";
/// The mark of now.
const ACTIVITY_MARK: &str = "SELECT COALESCE(MAX(number), 0) FROM activity";

/// The product and its version.
const VERSION: &str = "SELECT 'SQLite ' || sqlite_version()";

/// Text of a query that reads what the same unit will decide on. Nothing is added to it: there is only one writer.
macro_rules! locked {
    ($work:expr, $($part:tt)*) => {{
        let _: &Work = $work;
        concat!($($part)*)
    }};
}

/// A column in a condition that no index is to be chosen for: whoever has the value is not rare.
macro_rules! unindexed {
    ($column:literal) => {
        concat!("+", $column)
    };
}

/// A condition on the primary key of a table: it is among those that a query finds.
macro_rules! among {
    ($column:literal, $($query:tt)*) => {
        concat!($column, " IN (", $($query)*, ")")
    };
}

/// What can be seen of a table now. There is one writer at a time, so rows are numbered in the order of their commits.
macro_rules! sight_of {
    ($table:literal) => {
        concat!("SELECT CAST(COALESCE(MAX(number), 0) AS TEXT) FROM ", $table)
    };
}

/// A condition on a notice or a lock-out: it could be seen when a parameter was taken.
macro_rules! was_seen {
    ($sight:literal) => {
        concat!("number <= ", $sight)
    };
}

/// What a query says to pass over rows that another transaction is busy with: nothing, as there is none.
macro_rules! skip_locked {
    () => {
        ""
    };
}

#[macro_use]
#[path = "../queries/rows.rs"]
mod rows;
#[path = "../queries/access_keys.rs"]
mod access_keys;
#[path = "../queries/accounts.rs"]
mod accounts;
#[path = "../queries/activities.rs"]
mod activities;
#[path = "../queries/administration.rs"]
mod administration;
#[path = "../queries/attempts.rs"]
mod attempts;
#[path = "../queries/audit.rs"]
mod audit;
#[path = "../queries/backups.rs"]
mod backups;
#[path = "../queries/blobs.rs"]
mod blobs;
#[path = "../queries/everybody.rs"]
mod everybody;
#[path = "../queries/image_counts.rs"]
mod image_counts;
#[path = "../queries/image_lists.rs"]
mod image_lists;
#[path = "../queries/images.rs"]
mod images;
#[path = "../queries/instances.rs"]
mod instances;
#[path = "../queries/jobs.rs"]
mod jobs;
#[path = "../queries/lockouts.rs"]
mod lockouts;
#[path = "../queries/mails.rs"]
mod mails;
#[path = "../queries/notices.rs"]
mod notices;
#[path = "../queries/paging.rs"]
mod paging;
#[path = "../queries/partnerships.rs"]
mod partnerships;
#[path = "../queries/policies.rs"]
mod policies;
#[path = "../queries/receipts.rs"]
mod receipts;
#[path = "../queries/sessions.rs"]
mod sessions;
#[path = "../queries/shares.rs"]
mod shares;
#[path = "../queries/sharing_blocks.rs"]
mod sharing_blocks;
#[path = "../queries/snapshot_lists.rs"]
mod snapshot_lists;
#[path = "../queries/snapshots.rs"]
mod snapshots;
#[path = "../queries/storage.rs"]
mod storage;
#[path = "../queries/tasks.rs"]
mod tasks;
#[path = "../queries/tickets.rs"]
mod tickets;

/// An open database file. Dropping it ends the task that watches the file.
pub struct SqliteStore {
    glances: Singles<SqliteConnection>,
    readers: SqlitePool,
    writer: SqlitePool,
    /// Whose commits do not wait for the disk. The log is one file: a later commit that waits takes them along.
    jots: Singles<SqliteConnection>,
    /// One at a time may write, on whichever connection: SQLite itself would have the other sleep and try again.
    turns: Arc<Semaphore>,
    changes: Changes,
}

#[async_trait]
impl Store for SqliteStore {
    async fn reader(&self) -> Result<Box<dyn Unit>> {
        Ok(Box::new(Work::Reading(self.readers.begin().await?)))
    }

    async fn glance(&self) -> Result<Box<dyn Unit>> {
        Ok(Box::new(Work::Glancing(self.glances.single().await?)))
    }

    async fn writer(&self) -> Result<Box<dyn Unit>> {
        let turn = self.turn().await?;
        let transaction = self.writer.begin_with("BEGIN IMMEDIATE").await?;
        Ok(Box::new(Work::Writing(transaction, self.changes.marks().clone(), turn)))
    }

    async fn jot(&self) -> Result<Box<dyn Unit>> {
        let turn = self.turn().await?;
        Ok(Box::new(Work::Jotting {
            connection: self.jots.single().await?,
            _turn: turn,
        }))
    }

    async fn changed_since(&self, seen: i64) -> Result<i64> {
        self.changes.marks().since(seen).await
    }
}

impl SqliteStore {
    async fn turn(&self) -> Result<OwnedSemaphorePermit> {
        let turn = timeout(TURN_TIMEOUT, self.turns.clone().acquire_owned()).await;
        let turn = turn.map_err(|_| sqlx::Error::PoolTimedOut)?;
        Ok(turn.map_err(|_| sqlx::Error::PoolClosed)?)
    }
}

/// A unit of work on this database; the shared queries implement the traits of the port for it.
enum Work {
    Glancing(Single<SqliteConnection>),
    Reading(Transaction<'static, Database>),
    /// And its turn, which ends with it.
    Jotting {
        connection: Single<SqliteConnection>,
        _turn: OwnedSemaphorePermit,
    },
    /// And what the commit is announced with, and its turn.
    Writing(Transaction<'static, Database>, Marks, OwnedSemaphorePermit),
}

impl Work {
    fn connection(&mut self) -> &mut SqliteConnection {
        match self {
            Self::Glancing(connection) | Self::Jotting { connection, .. } => connection,
            Self::Reading(transaction) | Self::Writing(transaction, ..) => transaction,
        }
    }

    // There is only one writer.
    async fn hold_chain(&mut self) -> Result<()> {
        Ok(())
    }

    // Nobody else writes meanwhile, so what was counted stays true.
    async fn hold_counts_of(&mut self, _: AccountId) -> Result<()> {
        Ok(())
    }
}

#[async_trait]
impl Unit for Work {
    async fn commit(self: Box<Self>) -> Result<()> {
        if let Self::Writing(transaction, marks, _turn) = *self {
            transaction.commit().await?;
            marks.announce();
        }
        Ok(())
    }
}
