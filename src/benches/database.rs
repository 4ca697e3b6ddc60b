//! The databases that are measured.

use std::path::{Path, PathBuf};
use std::str::FromStr;

use sqlx::{AssertSqlSafe, Connection as _, Executor as _, PgConnection};

use crate::cluster::Cluster;

/// Which database.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Sqlite,
    Postgres,
}

impl Kind {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Sqlite => "SQLite",
            Self::Postgres => "PostgreSQL",
        }
    }

    /// The name in settings and folders.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Sqlite => "sqlite",
            Self::Postgres => "postgres",
        }
    }
}

/// A word that names no database.
#[derive(Debug, thiserror::Error)]
#[error("neither sqlite nor postgres")]
pub(crate) struct UnknownKind;

impl FromStr for Kind {
    type Err = UnknownKind;

    fn from_str(word: &str) -> Result<Self, UnknownKind> {
        [Self::Sqlite, Self::Postgres]
            .into_iter()
            .find(|kind| kind.word() == word)
            .ok_or(UnknownKind)
    }
}

/// An empty database for one catalogue.
pub(crate) struct Database {
    pub(crate) kind: Kind,
    pub(crate) url: String,
    /// The folder of what lies beside it, and of itself where it is a file.
    pub(crate) place: PathBuf,
}

impl Database {
    /// Of that name, on `cluster` or in a folder of its own in `folder`.
    pub(crate) async fn create(kind: Kind, cluster: Option<&Cluster>, folder: &Path, name: &str) -> anyhow::Result<Self> {
        let place = folder.join(name);
        std::fs::create_dir_all(&place)?;
        let url = match cluster {
            None => format!("sqlite:{}", place.join("console.db").display()),
            Some(cluster) => {
                let mut connection = PgConnection::connect(&cluster.url("postgres")).await?;
                connection
                    .execute(AssertSqlSafe(format!("CREATE DATABASE {name} TEMPLATE template0")))
                    .await?;
                connection.close().await?;
                cluster.url(name)
            }
        };
        Ok(Self { kind, url, place })
    }
}
