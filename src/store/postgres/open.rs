//! Connecting to a server: its limits, its migrations.

use std::str::FromStr as _;
use std::time::Duration;

use sqlx::migrate::{AppliedMigration, Migrate as _, Migrator};
use sqlx::postgres::{PgConnectOptions, PgConnection, PgPoolOptions};
use sqlx::{ConnectOptions as _, Connection as _};

use super::PostgresStore;
use super::changes::Changes;
use crate::store::migrations::{are_all, pending};
use crate::store::port::Result;
use crate::store::singles::Singles;

static MIGRATIONS: Migrator = sqlx::migrate!("src/store/postgres/migrations");

const CACHED_STATEMENTS: usize = 256;
/// How long a request waits for a connection. A server that is away is an error then, and not a queue without end.
pub(super) const ACQUIRE_TIMEOUT: Duration = Duration::from_secs(5);
/// A connection that was idle for longer is tried before it is used: its server may have gone and come back, which takes
/// longer than this. Where there is much to do none is idle for as long.
const TRUSTED_FOR: Duration = Duration::from_millis(100);
/// No statement here takes a tenth of these on a healthy server; a lock is held for as long as a unit of work.
const LIMITS: [(&str, &str); 3] = [
    ("statement_timeout", "10s"),
    ("lock_timeout", "5s"),
    ("idle_in_transaction_session_timeout", "30s"),
];

/// What does not say that it writes may only read.
const READING: (&str, &str) = ("default_transaction_read_only", "on");
/// What is jotted down says so by its connection.
const JOTTING: [(&str, &str); 2] = [("default_transaction_read_only", "off"), ("synchronous_commit", "off")];
/// What single statements look for has an index, and their plans are kept: one that was made while a table was empty must not read
/// all of it once it is full. Compiling one takes longer than it runs.
const PLANNING: [(&str, &str); 2] = [("enable_seqscan", "off"), ("jit", "off")];
/// A jot takes a tenth of a millisecond, so that a few connections serve for all requests of a process.
const JOTTERS: u32 = 4;

impl PostgresStore {
    /// Connects to the database `url` names (`postgres://user:password@host/database?sslmode=verify-full`) with everything up
    /// to date. At most `connections` are held, half of them for glances and at least one of each, besides the one that listens
    /// for changes and up to four to jot things down.
    ///
    /// # Errors
    /// When the URL is wrong, the server cannot be reached, or a migration cannot be applied.
    pub async fn open(url: &str, connections: u32) -> Result<Self> {
        let options = PgConnectOptions::from_str(url)?
            .application_name("image-console")
            .statement_cache_capacity(CACHED_STATEMENTS);
        migrate(url).await?;
        let limited = options.clone().options(LIMITS);
        let glances = (connections / 2).max(1);
        let reading = limited.clone().options([READING]);
        Ok(Self {
            glances: Singles::new(reading.clone().options(PLANNING), glances)?,
            connections: pool((connections - glances).max(1)).connect_with(reading).await?,
            jots: Singles::new(limited.options(JOTTING).options(PLANNING), JOTTERS)?,
            changes: Changes::listen(options).await?,
        })
    }
}

fn pool(connections: u32) -> PgPoolOptions {
    PgPoolOptions::new()
        .max_connections(connections)
        .acquire_timeout(ACQUIRE_TIMEOUT)
        .test_before_acquire(false)
        .before_acquire(|connection, about| {
            Box::pin(async move {
                if about.idle_for > TRUSTED_FOR {
                    connection.ping().await?;
                }
                Ok(true)
            })
        })
}

/// Brings the schema up to date and returns what was applied. Of several replicas that start at once one migrates, under a
/// lock the others wait for. Where nothing is to be done nothing is touched, so that a replica's user need not own the tables.
pub(in crate::store) async fn migrate(url: &str) -> Result<Vec<String>> {
    let mut connection = connect_without_limits(url).await?;
    let mut applied = pending(&MIGRATIONS, &applied(&mut connection).await);
    if !applied.is_empty() {
        connection.lock().await?;
        // While this one waited another may have done it.
        applied = pending(&MIGRATIONS, &self::applied(&mut connection).await);
        MIGRATIONS.run_direct(None, &mut connection, false).await?;
    }
    connection.close().await?;
    Ok(applied)
}

/// The program's migrations, by number and name.
pub(in crate::store) fn schema() -> Vec<String> {
    pending(&MIGRATIONS, &[])
}

/// Whether the schema is the one of this program.
pub(in crate::store) async fn is_up_to_date(connection: &mut PgConnection) -> bool {
    are_all(&MIGRATIONS, &applied(connection).await)
}

// None in a database that never saw one.
async fn applied(connection: &mut PgConnection) -> Vec<AppliedMigration> {
    connection.list_applied_migrations("_sqlx_migrations").await.unwrap_or_default()
}

/// Connects for work that may take its time, whatever limits the server or the user's role sets.
pub(in crate::store) async fn connect_without_limits(url: &str) -> Result<PgConnection> {
    let options = PgConnectOptions::from_str(url)?
        .application_name("image-console")
        .options(LIMITS.into_iter().chain([READING]).map(|(name, _)| (name, "0")));
    let mut connection = options.connect().await?;
    // Not every version of the server knows these.
    let others = "SELECT set_config(name, '0', FALSE) FROM pg_settings WHERE name IN ('transaction_timeout', 'idle_session_timeout')";
    sqlx::query(others).execute(&mut connection).await?;
    Ok(connection)
}
