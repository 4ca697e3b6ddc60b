//! Opening a database file: its folder, its settings, its migrations.

use std::fs;
use std::io;
use std::path::Path;
use std::str::FromStr as _;
use std::sync::Arc;
use std::time::Duration;

use sqlx::migrate::{AppliedMigration, Migrate as _, Migrator};
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteSynchronous};
use tokio::sync::Semaphore;
use tokio::time::{Instant, sleep};

use super::SqliteStore;
use super::changes::Changes;
use crate::store::migrations::{are_all, pending};
use crate::store::port::{Result, StoreError};
use crate::store::singles::Singles;

static MIGRATIONS: Migrator = sqlx::migrate!("src/store/sqlite/migrations");

const GLANCES: u32 = 4;
const READERS: u32 = 4;
// How long a writer waits for one of another process.
const BUSY_TIMEOUT: Duration = Duration::from_secs(10);
const BUSY_PAUSE: Duration = Duration::from_millis(10);
const CACHED_STATEMENTS: usize = 256;
// Kibibytes each connection keeps of the file, as a negative number: some thousand images' rows, so that whoever looks on finds most
// of them there again. By default it is half of that.
const CACHE_SIZE: &str = "-4096";
// A page of a list fits: the thread of its connection never waits for whoever reads it.
const BUFFERED_ROWS: usize = 128;

impl SqliteStore {
    /// Opens the database file `url` names (`sqlite:data/console.db`) with everything up to date; creates the file and its
    /// folder, for this user only, where they are missing. Several processes may have the same file open.
    ///
    /// # Errors
    /// When the URL is not that of a file, or the file cannot be opened, or a migration cannot be applied.
    pub async fn open(url: &str) -> Result<Self> {
        let options = options(url)?;
        let writer = connect_and_create(&options).await?;
        migrate_over(&writer).await?;
        let existing = options.create_if_missing(false);
        let jotting = existing.clone().synchronous(SqliteSynchronous::Normal);
        let reading = existing.pragma("query_only", "ON").pragma("cache_size", CACHE_SIZE);
        Ok(Self {
            glances: Singles::new(reading.clone(), GLANCES)?,
            readers: pool(READERS).connect_with(reading.clone()).await?,
            writer,
            jots: Singles::new(jotting, 1)?,
            turns: Arc::new(Semaphore::new(1)),
            changes: Changes::watch(reading).await?,
        })
    }
}

// Password hashes and session tokens' hashes are nobody else's business. SQLite gives its journal the mode of the file.
fn create(file: &Path) -> io::Result<()> {
    if file.exists() {
        return Ok(());
    }
    let mut folder = fs::DirBuilder::new();
    let mut opening = fs::OpenOptions::new();
    opening.append(true).create(true);
    #[cfg(unix)]
    {
        std::os::unix::fs::DirBuilderExt::mode(&mut folder, 0o700);
        std::os::unix::fs::OpenOptionsExt::mode(&mut opening, 0o600);
    }
    folder.recursive(true).create(file.parent().unwrap_or(Path::new("")))?;
    opening.open(file).map(drop)
}

/// How the file that `url` names is opened.
pub(in crate::store) fn options(url: &str) -> Result<SqliteConnectOptions> {
    if !url.starts_with("sqlite:") {
        return Err(refused("the URL of a database file begins with sqlite:"));
    }
    if url.contains(":memory:") || url.contains("mode=memory") {
        return Err(refused(
            "a database in memory would be another one for each connection: name a file",
        ));
    }
    Ok(SqliteConnectOptions::from_str(url)?
        .create_if_missing(true)
        .foreign_keys(true)
        .busy_timeout(BUSY_TIMEOUT)
        .journal_mode(SqliteJournalMode::Wal)
        // In this journal mode anything less may lose the last transactions when the power fails.
        .synchronous(SqliteSynchronous::Full)
        .statement_cache_capacity(CACHED_STATEMENTS)
        .row_buffer_size(BUFFERED_ROWS))
}

fn refused(reason: &'static str) -> StoreError {
    sqlx::Error::Configuration(reason.into()).into()
}

// Connections stay: a file cannot go away as a server can, so there is nothing to test or to renew.
fn pool(connections: u32) -> SqlitePoolOptions {
    SqlitePoolOptions::new()
        .max_connections(connections)
        .test_before_acquire(false)
        .idle_timeout(None)
        .max_lifetime(None)
}

async fn connect_and_create(options: &SqliteConnectOptions) -> Result<SqlitePool> {
    create(options.get_filename()).map_err(sqlx::Error::Io)?;
    connect_first(options).await
}

// Of two processes that turn a new file to write-ahead logging at the same moment SQLite lets one fail at once, whatever the
// timeout says, because neither would let go of its lock.
async fn connect_first(options: &SqliteConnectOptions) -> Result<SqlitePool> {
    let give_up = Instant::now() + BUSY_TIMEOUT;
    loop {
        match pool(1).connect_with(options.clone()).await {
            Err(error) if is_busy(&error) && Instant::now() < give_up => sleep(BUSY_PAUSE).await,
            connected => return Ok(connected?),
        }
    }
}

fn is_busy(error: &sqlx::Error) -> bool {
    let code = error.as_database_error().and_then(sqlx::error::DatabaseError::code);
    // The lower byte is the primary result code; 5 is SQLITE_BUSY.
    code.and_then(|code| code.parse::<i32>().ok()).is_some_and(|code| code & 0xff == 5)
}

/// Brings the schema up to date and returns what was applied; creates the file and its folder where they are missing.
pub(in crate::store) async fn migrate(url: &str) -> Result<Vec<String>> {
    let writer = connect_and_create(&options(url)?).await?;
    let applied = migrate_over(&writer).await?;
    writer.close().await;
    Ok(applied)
}

// In one transaction of its own, so that of several processes that open a new file one migrates and the others find it done.
async fn migrate_over(writer: &SqlitePool) -> Result<Vec<String>> {
    let mut transaction = writer.begin_with("BEGIN IMMEDIATE").await?;
    let applied = pending(&MIGRATIONS, &applied(&mut transaction).await);
    // Not `run`: with it, the compiler cannot tell that this future may be sent between threads.
    MIGRATIONS.run_direct(None, &mut *transaction, false).await?;
    transaction.commit().await?;
    Ok(applied)
}

/// The program's migrations, by number and name.
pub(in crate::store) fn schema() -> Vec<String> {
    pending(&MIGRATIONS, &[])
}

/// Whether the schema is the one of this program.
pub(in crate::store) async fn is_up_to_date(connection: &mut SqliteConnection) -> bool {
    are_all(&MIGRATIONS, &applied(connection).await)
}

// None in a database that never saw one.
async fn applied(connection: &mut SqliteConnection) -> Vec<AppliedMigration> {
    connection.list_applied_migrations("_sqlx_migrations").await.unwrap_or_default()
}
