//! A database file in a transfer. Its transaction begins with `BEGIN IMMEDIATE`, so that a server that still runs can read
//! and not write; only a view lets it write as well.

use async_trait::async_trait;
use futures::{StreamExt as _, TryStreamExt as _};
use sqlx::sqlite::{Sqlite, SqliteConnection, SqliteRow};
use sqlx::{AssertSqlSafe, ConnectOptions as _, QueryBuilder, Row as _};

use super::catalogue::{Catalogue, Column, Kind, Table, catalogue};
use super::lines::{Value, read, write};
use super::side::{LastNumbers, Lines, ROWS_AT_ONCE, Role, Side, all_quoted, quoted};
use crate::store::port::Result;
use crate::store::sqlite::{is_up_to_date, options};

/// Tables that hold what people did: not the database's own, not a virtual table, none of those that serve one, and not the
/// names that the search looks among. Triggers make those of the images.
macro_rules! ordinary_tables {
    () => {
        "pragma_table_list AS tables \
         WHERE tables.schema = 'main' AND tables.type = 'table' AND tables.name NOT IN ('_sqlx_migrations', 'image_names') \
         AND tables.name NOT GLOB 'sqlite_*'"
    };
}
const COLUMNS: &str = concat!(
    "SELECT tables.name, columns.name, columns.type, NULLIF(columns.pk, 0) \
     FROM (SELECT name FROM ",
    ordinary_tables!(),
    ") AS tables JOIN pragma_table_info(tables.name) AS columns ORDER BY tables.name, columns.cid"
);
const REFERENCES: &str = concat!(
    "SELECT tables.name, keys.\"table\" FROM (SELECT name FROM ",
    ordinary_tables!(),
    ") AS tables JOIN pragma_foreign_key_list(tables.name) AS keys"
);

pub(super) struct SqliteSide(SqliteConnection);

impl SqliteSide {
    /// Opens a file that has to be there.
    pub(super) async fn connect(url: &str) -> Result<Self> {
        Ok(Self(options(url)?.create_if_missing(false).connect().await?))
    }

    async fn execute(&mut self, sql: String) -> Result<()> {
        sqlx::raw_sql(AssertSqlSafe(sql)).execute(&mut self.0).await?;
        Ok(())
    }
}

#[async_trait]
impl Side for SqliteSide {
    async fn is_up_to_date(&mut self) -> bool {
        is_up_to_date(&mut self.0).await
    }

    async fn begin(&mut self, role: Role) -> Result<()> {
        // A view is the one of its first read.
        let begin = match role {
            Role::View => "BEGIN; SELECT 1 FROM sqlite_schema",
            Role::Source | Role::Target => "BEGIN IMMEDIATE",
        };
        self.execute(begin.to_owned()).await?;
        if role != Role::Target {
            self.execute("PRAGMA query_only = ON".to_owned()).await?;
        }
        Ok(())
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
            "SELECT {} FROM {} ORDER BY {}",
            columns(table),
            quoted(&table.name),
            all_quoted(table.key.iter().map(String::as_str))
        );
        let rows = sqlx::query(AssertSqlSafe(sql)).fetch(&mut self.0);
        let lines = rows.map(|row| line(&row?, table));
        let some = lines.try_chunks(ROWS_AT_ONCE).map_ok(|lines| lines.concat());
        Ok(some.map_err(|error| error.1.into()).boxed())
    }

    async fn fill(&mut self, table: &Table, mut lines: Lines<'_>) -> Result<()> {
        let begin = format!("INSERT INTO {} ({}) ", quoted(&table.name), columns(table));
        while let Some(some) = lines.try_next().await? {
            let kinds = || table.columns.iter().filter_map(|column| column.kind);
            let rows = some
                .split_inclusive(|byte| *byte == b'\n')
                .map(|line| read(line.strip_suffix(b"\n").unwrap_or(line), kinds()))
                .collect::<std::result::Result<Vec<_>, _>>()
                .map_err(sqlx::Error::Decode)?;
            let mut insert = QueryBuilder::<Sqlite>::new(&begin);
            insert.push_values(rows, |mut places, row| {
                for value in row {
                    match value {
                        Value::Null => places.push_bind(None::<i64>),
                        Value::Integer(number) => places.push_bind(number),
                        Value::Boolean(is_true) => places.push_bind(is_true),
                        Value::Text(text) => places.push_bind(text),
                        Value::Bytes(bytes) => places.push_bind(bytes),
                    };
                }
            });
            insert.build().execute(&mut self.0).await?;
        }
        Ok(())
    }

    async fn last_numbers(&mut self) -> Result<LastNumbers> {
        let numbers: Vec<(String, i64)> = sqlx::query_as("SELECT name, CAST(seq AS INTEGER) FROM sqlite_sequence WHERE seq > 0")
            .fetch_all(&mut self.0)
            .await?;
        Ok(numbers.into_iter().collect())
    }

    async fn continue_after(&mut self, tables: &[Table], numbers: &LastNumbers) -> Result<()> {
        self.execute("DELETE FROM sqlite_sequence".to_owned()).await?;
        for table in tables {
            if let Some(number) = numbers.get(&table.name) {
                sqlx::query("INSERT INTO sqlite_sequence (name, seq) VALUES ($1, $2)")
                    .bind(&table.name)
                    .bind(number)
                    .execute(&mut self.0)
                    .await?;
            }
        }
        Ok(())
    }

    async fn commit(&mut self) -> Result<()> {
        self.execute("COMMIT".to_owned()).await
    }

    async fn roll_back(&mut self) -> Result<()> {
        self.execute("ROLLBACK".to_owned()).await
    }
}

fn columns(table: &Table) -> String {
    all_quoted(table.columns.iter().map(|column| column.name.as_str()))
}

fn line(row: &SqliteRow, table: &Table) -> sqlx::Result<Vec<u8>> {
    let places = table.columns.iter().enumerate();
    let values = places
        .map(|(place, column)| value(row, place, column))
        .collect::<sqlx::Result<Vec<_>>>()?;
    let mut line = Vec::new();
    write(&mut line, values.into_iter());
    Ok(line)
}

fn value(row: &SqliteRow, place: usize, column: &Column) -> sqlx::Result<Value> {
    let value = match column.kind {
        Some(Kind::Integer) => row.try_get::<Option<_>, _>(place)?.map(Value::Integer),
        Some(Kind::Boolean) => match row.try_get::<Option<i64>, _>(place)? {
            None => None,
            Some(number @ 0..=1) => Some(Value::Boolean(number == 1)),
            Some(other) => return Err(sqlx::Error::Decode(format!("{} is no boolean: {other}", column.name).into())),
        },
        Some(Kind::Text) => row.try_get::<Option<_>, _>(place)?.map(Value::Text),
        Some(Kind::Bytes) => row.try_get::<Option<_>, _>(place)?.map(Value::Bytes),
        None => None,
    };
    Ok(value.unwrap_or(Value::Null))
}
