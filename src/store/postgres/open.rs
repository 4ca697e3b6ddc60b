//! Connecting to a server: its limits, its migrations.

use std::str::FromStr as _;
use std::time::Duration;

use sqlx::migrate::{Migrate as _, Migrator};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::{ConnectOptions as _, Connection as _};

use super::PostgresStore;
use super::changes::Changes;
use crate::store::port::Result;

static MIGRATIONS: Migrator = sqlx::migrate!("src/store/postgres/migrations");

const CACHED_STATEMENTS: usize = 256;
/// How long a request waits for a connection. A server that is away is an error then, and not a queue without end.
const ACQUIRE_TIMEOUT: Duration = Duration::from_secs(5);
/// A connection that was idle for longer is tried before it is used: its server may have gone and come back.
const TRUSTED_FOR: Duration = Duration::from_secs(1);
/// No statement here takes a tenth of these on a healthy server; a lock is held for as long as a unit of work.
const LIMITS: [(&str, &str); 3] = [
    ("statement_timeout", "10s"),
    ("lock_timeout", "5s"),
    ("idle_in_transaction_session_timeout", "30s"),
];

impl PostgresStore {
    /// Connects to the database `url` names (`postgres://user:password@host/database?sslmode=verify-full`) with everything up
    /// to date. At most `connections` are held, besides the one that listens for changes.
    ///
    /// # Errors
    /// When the URL is wrong, the server cannot be reached, or a migration cannot be applied.
    pub async fn open(url: &str, connections: u32) -> Result<Self> {
        let options = PgConnectOptions::from_str(url)?
            .application_name("image-console")
            .statement_cache_capacity(CACHED_STATEMENTS);
        migrate(&options).await?;
        let limited = options.clone().options(LIMITS);
        let pool = PgPoolOptions::new()
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
            });
        Ok(Self {
            connections: pool.connect_with(limited).await?,
            changes: Changes::listen(options).await?,
        })
    }
}

// Of several replicas that start at once one migrates, under a lock the others wait for. Where nothing is to be done nothing
// is touched, so that a replica's user need not own the tables.
async fn migrate(options: &PgConnectOptions) -> Result<()> {
    let mut connection = options.connect().await?;
    let applied = connection.list_applied_migrations("_sqlx_migrations").await.unwrap_or_default();
    let is_applied = |version| applied.iter().any(|migration| migration.version == version);
    if !MIGRATIONS.iter().all(|migration| is_applied(migration.version)) {
        MIGRATIONS.run_direct(None, &mut connection, false).await?;
    }
    connection.close().await?;
    Ok(())
}
