//! The database that the tests run on: a file in the folder of the test, or a database of its own on a server where
//! `IMAGE_CONSOLE_TEST_DATABASE` says `postgres`.

use std::path::Path;

use sqlx::postgres::{PgConnectOptions, PgConnection};
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use sqlx::{AssertSqlSafe, ConnectOptions as _};

use super::postgres;

/// The URL of the folder's database, the same each time.
pub(crate) async fn database_url(folder: &Path) -> String {
    let remembered = folder.join(REMEMBERED);
    if !remembered.exists() {
        let url = match std::env::var("IMAGE_CONSOLE_TEST_DATABASE").as_deref() {
            Ok("postgres") => postgres::new_database().await,
            Ok("sqlite") | Err(_) => return format!("sqlite:{}", folder.join("console.db").display()),
            Ok(other) => panic!("IMAGE_CONSOLE_TEST_DATABASE is sqlite or postgres, and not {other}"),
        };
        remember_database(folder, &url);
    }
    std::fs::read_to_string(remembered).unwrap()
}

const REMEMBERED: &str = "database-url";

/// Says which database the folder's is from now on.
pub(crate) fn remember_database(folder: &Path, url: &str) {
    std::fs::write(folder.join(REMEMBERED), url).unwrap();
}

/// Changes the database past the program, as an accident would.
pub(crate) async fn tamper(folder: &Path, sql: &str) {
    let url = database_url(folder).await;
    let statement = AssertSqlSafe(sql.to_owned());
    if url.starts_with("sqlite:") {
        let mut connection = url.parse::<SqliteConnectOptions>().unwrap().connect().await.unwrap();
        sqlx::query(statement).execute(&mut connection).await.unwrap();
    } else {
        let mut connection = url.parse::<PgConnectOptions>().unwrap().connect().await.unwrap();
        sqlx::query(statement).execute(&mut connection).await.unwrap();
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
