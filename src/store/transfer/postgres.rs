//! A database on a server in a transfer. Its tables are locked, so that servers that still run can read and not write; only a
//! view lets them write as well.

use async_trait::async_trait;
use futures::{StreamExt as _, TryStreamExt as _};
use sqlx::postgres::PgConnection;
use sqlx::{AssertSqlSafe, Row as _};

use super::catalogue::{Catalogue, Table, catalogue};
use super::side::{LastNumbers, Lines, ROWS_AT_ONCE, Role, Side, all_quoted, quoted};
use crate::store::port::Result;
use crate::store::postgres::{connect_without_limits, is_up_to_date};

/// How long the tables are waited for, and what makes the lines of [`super::lines`] of what they hold.
const SETTINGS: &str = "SET lock_timeout = '10s'; SET bytea_output = 'hex'";

macro_rules! own_tables {
    () => {
        "class.relnamespace = to_regnamespace(current_schema()::text) AND class.relkind IN ('r', 'p') \
         AND NOT class.relispartition AND class.relname <> '_sqlx_migrations'"
    };
}
const NAMES: &str = concat!(
    "SELECT class.relname::text FROM pg_class AS class WHERE ",
    own_tables!(),
    " ORDER BY class.relname"
);
/// What is computed from other columns is no column to copy. Behind the columns of a key there may be some that it only holds.
const COLUMNS: &str = concat!(
    "SELECT class.relname::text, attribute.attname::text, format_type(attribute.atttypid, NULL), \
         array_position((key.indkey::smallint[])[0:key.indnkeyatts - 1], attribute.attnum)::bigint \
     FROM pg_class AS class \
     JOIN pg_attribute AS attribute ON attribute.attrelid = class.oid AND attribute.attnum > 0 \
         AND NOT attribute.attisdropped AND attribute.attgenerated = '' \
     LEFT JOIN pg_index AS key ON key.indrelid = class.oid AND key.indisprimary \
     WHERE ",
    own_tables!(),
    " ORDER BY class.relname, attribute.attnum"
);
const REFERENCES: &str = concat!(
    "SELECT class.relname::text, other.relname::text FROM pg_class AS class \
     JOIN pg_constraint AS key ON key.conrelid = class.oid AND key.contype = 'f' \
     JOIN pg_class AS other ON other.oid = key.confrelid WHERE ",
    own_tables!()
);
/// Table and sequence of every column that numbers its rows.
const SEQUENCES: &str = concat!(
    "SELECT class.relname::text, pg_get_serial_sequence(quote_ident(class.relname), attribute.attname) FROM pg_class AS class \
     JOIN pg_attribute AS attribute ON attribute.attrelid = class.oid AND attribute.attidentity <> '' WHERE ",
    own_tables!()
);

pub(super) struct PostgresSide(PgConnection);

impl PostgresSide {
    pub(super) async fn connect(url: &str) -> Result<Self> {
        let mut side = Self(connect_without_limits(url).await?);
        side.execute(SETTINGS.to_owned()).await?;
        Ok(side)
    }

    async fn execute(&mut self, sql: String) -> Result<()> {
        sqlx::raw_sql(AssertSqlSafe(sql)).execute(&mut self.0).await?;
        Ok(())
    }

    async fn sequences(&mut self) -> Result<Vec<(String, String)>> {
        Ok(sqlx::query_as(SEQUENCES).fetch_all(&mut self.0).await?)
    }
}

#[async_trait]
impl Side for PostgresSide {
    async fn is_up_to_date(&mut self) -> bool {
        is_up_to_date(&mut self.0).await
    }

    // The view of a transaction is made by its first query, and by then the tables have to be locked: so their names are
    // asked for before it begins.
    async fn begin(&mut self, role: Role) -> Result<()> {
        let names: Vec<String> = sqlx::query_scalar(NAMES).fetch_all(&mut self.0).await?;
        let names = all_quoted(names.iter().map(String::as_str));
        let view = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";
        let (begin, mode) = match role {
            // No more than reading takes by itself, and all of them at once: a migration comes before the view or after it.
            Role::View => (view, "ACCESS SHARE"),
            Role::Source => (view, "SHARE"),
            Role::Target => ("BEGIN", "EXCLUSIVE"),
        };
        self.execute(begin.to_owned()).await?;
        self.execute(format!("LOCK TABLE {names} IN {mode} MODE")).await
    }

    async fn catalogue(&mut self) -> Result<Catalogue> {
        let columns = sqlx::query_as(COLUMNS).fetch_all(&mut self.0).await?;
        let references = sqlx::query_as(REFERENCES).fetch_all(&mut self.0).await?;
        Ok(catalogue(columns, references))
    }

    async fn is_empty(&mut self, table: &Table) -> Result<bool> {
        let sql = format!("SELECT 1 FROM {} LIMIT 1", quoted(&table.name));
        Ok(sqlx::query(AssertSqlSafe(sql)).fetch_optional(&mut self.0).await?.is_none())
    }

    async fn lines<'a>(&'a mut self, table: &'a Table) -> Result<Lines<'a>> {
        let sql = format!(
            "COPY (SELECT {} FROM {} ORDER BY {}) TO STDOUT",
            columns(table),
            quoted(&table.name),
            all_quoted(table.key.iter().map(String::as_str))
        );
        // The server sends one message for each row.
        let lines = self.0.copy_out_raw(&sql).await?;
        let some = lines.try_chunks(ROWS_AT_ONCE).map_ok(|lines| lines.concat());
        Ok(some.map_err(|error| error.1.into()).boxed())
    }

    async fn fill(&mut self, table: &Table, mut lines: Lines<'_>) -> Result<()> {
        let sql = format!("COPY {} ({}) FROM STDIN", quoted(&table.name), columns(table));
        let mut copy = self.0.copy_in_raw(&sql).await?;
        while let Some(some) = lines.try_next().await? {
            copy.send(some).await?;
        }
        copy.finish().await?;
        Ok(())
    }

    async fn last_numbers(&mut self) -> Result<LastNumbers> {
        let mut numbers = LastNumbers::new();
        for (table, sequence) in self.sequences().await? {
            let sql = format!("SELECT CASE WHEN is_called THEN last_value ELSE last_value - 1 END FROM {sequence}");
            let number = sqlx::query(AssertSqlSafe(sql)).fetch_one(&mut self.0).await?.try_get(0)?;
            if number > 0 {
                numbers.insert(table, number);
            }
        }
        Ok(numbers)
    }

    // Unlike `setval`, this is undone when the transaction is.
    async fn continue_after(&mut self, tables: &[Table], numbers: &LastNumbers) -> Result<()> {
        for (table, sequence) in self.sequences().await? {
            if tables.iter().any(|known| known.name == table) {
                let next = numbers.get(&table).copied().unwrap_or(0).saturating_add(1);
                self.execute(format!("ALTER SEQUENCE {sequence} RESTART WITH {next}")).await?;
            }
        }
        Ok(())
    }

    // It is an index of an ordinary table here, and indexes follow their rows.
    // The server plans by what it knows of its tables, and by itself it would look at them only some time later.
    async fn commit(&mut self) -> Result<()> {
        self.execute("ANALYZE".to_owned()).await?;
        self.execute("COMMIT".to_owned()).await
    }

    async fn roll_back(&mut self) -> Result<()> {
        self.execute("ROLLBACK".to_owned()).await
    }
}

fn columns(table: &Table) -> String {
    all_quoted(table.columns.iter().map(|column| column.name.as_str()))
}
