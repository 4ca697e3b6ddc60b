//! The database that the tests run on: a file in the folder of the test, or a database of its own on a server where
//! `IMAGE_CONSOLE_TEST_DATABASE` says `postgres`.

use std::path::Path;

use sqlx::postgres::{PgConnectOptions, PgConnection};
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use sqlx::{AssertSqlSafe, ConnectOptions as _, Row as _};

use super::postgres;

// What a folder has its URL in when its database is not a file in it.
const REMEMBERED: &str = "database-url";

/// Makes the database at `url` the folder's own, whatever the tests run on.
pub(crate) fn choose_database(folder: &Path, url: &str) {
    std::fs::write(folder.join(REMEMBERED), url).unwrap();
}

/// The URL of the folder's database, the same each time.
pub(crate) async fn database_url(folder: &Path) -> String {
    if let Ok(url) = std::fs::read_to_string(folder.join(REMEMBERED)) {
        return url;
    }
    match std::env::var("IMAGE_CONSOLE_TEST_DATABASE").as_deref() {
        Ok("postgres") => {
            let url = postgres::new_database().await;
            choose_database(folder, &url);
            url
        }
        Ok("sqlite") | Err(_) => format!("sqlite:{}", folder.join("console.db").display()),
        Ok(other) => panic!("IMAGE_CONSOLE_TEST_DATABASE is sqlite or postgres, and not {other}"),
    }
}

/// How SQLite would carry out each of these statements, line by line.
pub(crate) async fn plans_of(folder: &Path, statements: &[String]) -> Vec<(String, Vec<String>)> {
    let mut connection = database_url(folder)
        .await
        .parse::<SqliteConnectOptions>()
        .unwrap()
        .connect()
        .await
        .unwrap();
    let mut plans = Vec::new();
    for statement in statements {
        let query = sqlx::query(AssertSqlSafe(format!("EXPLAIN QUERY PLAN {statement}")));
        let rows = query
            .fetch_all(&mut connection)
            .await
            .unwrap_or_else(|error| panic!("{statement}: {error}"));
        let lines = rows.iter().map(|row| row.get("detail")).collect();
        plans.push((statement.clone(), lines));
    }
    plans
}

/// Changes the database past the program, by one statement or several, as an accident would.
pub(crate) async fn tamper(folder: &Path, sql: &str) {
    try_to_tamper(folder, sql).await.unwrap();
}

/// The same, where the database may refuse it.
pub(crate) async fn try_to_tamper(folder: &Path, sql: &str) -> sqlx::Result<()> {
    let url = database_url(folder).await;
    let statement = AssertSqlSafe(sql.to_owned());
    if url.starts_with("sqlite:") {
        let mut connection = url.parse::<SqliteConnectOptions>().unwrap().connect().await.unwrap();
        sqlx::raw_sql(statement).execute(&mut connection).await.map(drop)
    } else {
        let mut connection = url.parse::<PgConnectOptions>().unwrap().connect().await.unwrap();
        sqlx::raw_sql(statement).execute(&mut connection).await.map(drop)
    }
}

/// A connection past the program, for looking only.
pub(crate) enum Database {
    Sqlite(SqliteConnection),
    Postgres(PgConnection),
}

impl Database {
    pub(super) async fn connect(folder: &Path) -> Self {
        Self::open(&database_url(folder).await).await
    }

    pub(crate) async fn open(url: &str) -> Self {
        if url.starts_with("sqlite:") {
            let options: SqliteConnectOptions = url.parse().unwrap();
            Self::Sqlite(options.read_only(true).connect().await.unwrap())
        } else {
            let options: PgConnectOptions = url.parse().unwrap();
            Self::Postgres(options.connect().await.unwrap())
        }
    }

    /// The only column of a query, which is text.
    pub(crate) async fn texts(&mut self, sql: &str) -> Vec<String> {
        let query = sqlx::query_scalar(AssertSqlSafe(sql.to_owned()));
        let found = match self {
            Self::Sqlite(connection) => query.fetch_all(connection).await,
            Self::Postgres(connection) => sqlx::query_scalar(AssertSqlSafe(sql.to_owned())).fetch_all(connection).await,
        };
        found.unwrap_or_else(|error| panic!("{sql}: {error}"))
    }

    /// Two columns of text.
    pub(super) async fn pairs(&mut self, first: &str, second: &str, from: &str) -> Vec<(String, String)> {
        let lines = self.texts(&format!("SELECT {first} || ' ' || {second} FROM {from}")).await;
        let pair = |line: &String| line.split_once(' ').map(|(first, second)| (first.to_owned(), second.to_owned()));
        lines.iter().filter_map(pair).collect()
    }

    /// The names of the tables, without those the search is served from.
    pub(crate) async fn tables(&mut self) -> Vec<String> {
        self.texts(match self {
            Self::Sqlite(_) => "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT GLOB 'image_name*' ORDER BY name",
            Self::Postgres(_) => "SELECT tablename::text FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename",
        })
        .await
    }

    /// The rows of a table, each as one text.
    pub(crate) async fn rows(&mut self, table: &str) -> Vec<String> {
        let row = match self {
            Self::Sqlite(_) => {
                let columns = format!("SELECT 'quote(' || name || ')' FROM pragma_table_info('{table}')");
                self.texts(&columns).await.join(" || '|' || ")
            }
            Self::Postgres(_) => format!("{table}::text"),
        };
        self.texts(&format!("SELECT '{table}|' || {row} FROM {table} ORDER BY 1")).await
    }
}
