//! The store on a PostgreSQL server: for many replicas at once.
//!
//! A reader is a read-only transaction with one view of the database, the one of its first read. A writer sees what others
//! committed last, and takes what it will decide on for itself: reading an image, a snapshot or an instance by id locks the
//! row, and counting what an account has locks the account, until the unit ends. Every use case begins with the image or
//! the snapshot it is about, so that two of them about the same one follow each other.

mod changes;
mod open;
mod search;
mod sight;
#[cfg(test)]
mod tests;

use async_trait::async_trait;
use sqlx::Transaction;
use sqlx::postgres::{PgConnection, PgPool};

use self::changes::Changes;
pub(super) use self::open::{connect_without_limits, is_up_to_date, migrate, schema};
use super::port::{Result, Store, Unit};
use super::singles::{Single, Singles};
use crate::domain::id::AccountId;

/// The driver the shared queries are compiled for.
type Database = sqlx::Postgres;
/// A row as this driver hands it out.
type Row = sqlx::postgres::PgRow;

/// The accounts that have events later than a mark, each once. Rows of a transaction numbered above those of this view came
/// with a restored backup, from a server that had counted further.
const ACTIVE_SINCE: &str = "SELECT DISTINCT account FROM activity \
     WHERE transaction >= $1 AND transaction < pg_snapshot_xmax(pg_current_snapshot())::text::bigint LIMIT 10000";
/// The mark of now: every transaction with a lower number is over.
const ACTIVITY_MARK: &str = "SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint";

/// The lock of whoever seals the audit, among the locks of this database that are numbers: "audit" in ASCII.
const SEALING: i64 = 0x61_7564_6974;

/// The product and its version.
const VERSION: &str = "SELECT 'PostgreSQL ' || current_setting('server_version')";

/// Text of a query that reads what the same unit will decide on: a writer keeps others from the row until it ends.
macro_rules! locked {
    ($work:expr, $($part:tt)*) => {
        if $work.writes() {
            concat!($($part)*, " FOR UPDATE")
        } else {
            concat!($($part)*)
        }
    };
}

/// A column in a condition that no index is to be chosen for. The planner knows how many rows have which value.
macro_rules! unindexed {
    ($column:literal) => {
        $column
    };
}

/// A condition on the primary key of a table: it is among those that a query finds, which come first, however many there may be.
macro_rules! among {
    ($column:literal, $($query:tt)*) => {
        concat!($column, " = ANY(ARRAY(", $($query)*, "))")
    };
}

/// What can be seen of a table now, as of every other one: what the transactions left that are over.
macro_rules! sight_of {
    ($table:literal) => {
        "SELECT pg_current_snapshot()::text"
    };
}

/// A condition on a notice or a lock-out: it could be seen when a parameter was taken. Those of a transaction that is still to come were put
/// back from a server that had counted further.
macro_rules! was_seen {
    ($sight:literal) => {
        concat!(
            "(pg_visible_in_snapshot(transaction::text::xid8, ",
            $sight,
            "::pg_snapshot) OR transaction >= pg_snapshot_xmax(pg_current_snapshot())::text::bigint)"
        )
    };
}

/// What a query says to pass over rows that another transaction is busy with.
macro_rules! skip_locked {
    () => {
        " FOR UPDATE SKIP LOCKED"
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

/// A database on a server. Dropping it ends the task that listens for changes.
pub struct PostgresStore {
    glances: Singles<PgConnection>,
    connections: PgPool,
    /// Whose commits do not wait for the disk. The log is written in order: when a later commit is on the disk, so are these.
    jots: Singles<PgConnection>,
    changes: Changes,
}

#[async_trait]
impl Store for PostgresStore {
    async fn reader(&self) -> Result<Box<dyn Unit>> {
        let transaction = self.begin("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY").await?;
        Ok(Box::new(Work::Reading(transaction)))
    }

    async fn glance(&self) -> Result<Box<dyn Unit>> {
        Ok(Box::new(Work::Glancing(self.glances.single().await?)))
    }

    async fn writer(&self) -> Result<Box<dyn Unit>> {
        Ok(Box::new(Work::Writing(self.begin("BEGIN READ WRITE").await?)))
    }

    async fn jot(&self) -> Result<Box<dyn Unit>> {
        Ok(Box::new(Work::Jotting(self.jots.single().await?)))
    }

    async fn changed_since(&self, seen: i64) -> Result<i64> {
        self.changes.since(seen).await
    }
}

impl PostgresStore {
    // In a task of its own, which goes on when whoever waits goes away: the driver knows of a transaction only once its
    // beginning was answered, and would otherwise give a connection back with one that nobody ends.
    async fn begin(&self, statement: &'static str) -> Result<Transaction<'static, Database>> {
        let connections = self.connections.clone();
        let begun = tokio::spawn(async move { connections.begin_with(statement).await });
        Ok(begun.await.map_err(|_| sqlx::Error::WorkerCrashed)??)
    }
}

/// A unit of work on this database; the shared queries implement the traits of the port for it.
enum Work {
    Glancing(Single<PgConnection>),
    Jotting(Single<PgConnection>),
    Reading(Transaction<'static, Database>),
    Writing(Transaction<'static, Database>),
}

impl Work {
    fn connection(&mut self) -> &mut PgConnection {
        match self {
            Self::Glancing(connection) | Self::Jotting(connection) => connection,
            Self::Reading(transaction) | Self::Writing(transaction) => transaction,
        }
    }

    fn writes(&self) -> bool {
        matches!(self, Self::Writing(_))
    }

    // Whoever seals the audit waits for whoever else does. Nobody who only appends to it is held up.
    async fn hold_chain(&mut self) -> Result<()> {
        if self.writes() {
            sqlx::query("SELECT pg_advisory_xact_lock($1)")
                .bind(SEALING)
                .execute(self.connection())
                .await?;
        }
        Ok(())
    }

    // Whoever counts the same account's things in order to add one waits. References to the account are no hindrance.
    async fn hold_counts_of(&mut self, account: AccountId) -> Result<()> {
        if self.writes() {
            sqlx::query("SELECT id FROM accounts WHERE id = $1 FOR NO KEY UPDATE")
                .bind(account.number())
                .execute(self.connection())
                .await?;
        }
        Ok(())
    }
}

#[async_trait]
impl Unit for Work {
    async fn commit(self: Box<Self>) -> Result<()> {
        if let Self::Writing(mut transaction) = *self {
            changes::announce(&mut transaction).await?;
            transaction.commit().await?;
        }
        Ok(())
    }
}
