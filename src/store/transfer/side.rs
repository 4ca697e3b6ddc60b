//! What a transfer asks of a database, whichever kind it is and whether it gives or takes.

use std::collections::BTreeMap;

use async_trait::async_trait;
use futures::stream::BoxStream;

use super::catalogue::{Catalogue, Table};
use super::postgres::PostgresSide;
use super::sqlite::SqliteSide;
use crate::store::open::is_postgres;
use crate::store::port::Result;

/// Rows on their way: each item holds a few whole lines, see [`super::lines`].
pub(super) type Lines<'a> = BoxStream<'a, Result<Vec<u8>>>;

/// How many rows travel together. SQLite takes no more than 32,766 values in a statement: 127 columns.
pub(super) const ROWS_AT_ONCE: usize = 256;

/// The last number each table gave to a row, also where that row is gone. A table that never gave one is left out.
pub(super) type LastNumbers = BTreeMap<String, i64>;

/// What a database is in the transfer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    /// One view of it is read while others go on writing.
    View,
    Source,
    Target,
}

/// One of the two databases, or the files of an archive. Dropping it rolls back.
#[async_trait]
pub(super) trait Side: Send {
    /// Whether the schema is the one of this program, no older and no newer.
    async fn is_up_to_date(&mut self) -> bool;

    /// Begins the transaction. Until it ends nobody else writes, except where there is only a view; of a source there is one
    /// view as well, and nothing in it changes.
    async fn begin(&mut self, role: Role) -> Result<()>;

    /// The tables there are, without those the database or the migrations keep for themselves.
    async fn catalogue(&mut self) -> Result<Catalogue>;

    /// Whether a table has no rows.
    async fn is_empty(&mut self, table: &Table) -> Result<bool>;

    /// Every row of a table in the order of its primary key, text compared by its bytes.
    async fn lines<'a>(&'a mut self, table: &'a Table) -> Result<Lines<'a>>;

    /// Adds rows to a table.
    async fn fill(&mut self, table: &Table, lines: Lines<'_>) -> Result<()>;

    /// The last numbers of all tables that number their rows.
    async fn last_numbers(&mut self) -> Result<LastNumbers>;

    /// Has each of these tables that numbers its rows continue after its last number.
    async fn continue_after(&mut self, tables: &[Table], numbers: &LastNumbers) -> Result<()>;

    async fn commit(&mut self) -> Result<()>;

    async fn roll_back(&mut self) -> Result<()>;
}

/// Connects to a database that is there already.
pub(super) async fn connect(url: &str) -> Result<Box<dyn Side>> {
    if is_postgres(url) {
        Ok(Box::new(PostgresSide::connect(url).await?))
    } else {
        Ok(Box::new(SqliteSide::connect(url).await?))
    }
}

/// A name from a catalogue as it may stand in a statement.
pub(super) fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

/// The same for several, with commas.
pub(super) fn all_quoted<'a>(names: impl Iterator<Item = &'a str>) -> String {
    names.map(quoted).collect::<Vec<_>>().join(", ")
}
