//! One address for every kind of database.

use std::sync::Arc;

use super::port::{Result, Store};
use super::postgres::{self, PostgresStore};
use super::sqlite::{self, SqliteStore};

/// What of a database is a matter of the operator's, beside its address.
#[derive(Debug, Clone, Copy)]
pub struct Databases {
    /// Connections to a database server that this process holds at most, the one that listens for changes not counted.
    pub connections: u32,
}

impl Default for Databases {
    fn default() -> Self {
        Self { connections: 10 }
    }
}

/// Opens the database at `url`, `sqlite:` and a path or `postgres://…`, with its schema up to date.
///
/// # Errors
/// When the address is of another kind, the database cannot be reached, or its schema cannot be brought up to date.
pub async fn open(url: &str, databases: Databases) -> Result<Arc<dyn Store>> {
    if is_postgres(url) {
        Ok(Arc::new(PostgresStore::open(url, databases.connections).await?))
    } else {
        Ok(Arc::new(SqliteStore::open(url).await?))
    }
}

/// Brings the schema of the database at `url` up to date, as opening it does, and returns the number and name of every
/// migration that was applied.
///
/// # Errors
/// When the address is of another kind, the database cannot be reached, or a migration cannot be applied.
pub async fn migrate(url: &str) -> Result<Vec<String>> {
    if is_postgres(url) {
        postgres::migrate(url).await
    } else {
        sqlite::migrate(url).await
    }
}

/// Whether the address is that of a server, and not of a file.
pub(super) fn is_postgres(url: &str) -> bool {
    url.starts_with("postgres:") || url.starts_with("postgresql:")
}
