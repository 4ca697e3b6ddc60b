//! The databases that are measured.

use std::path::Path;
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
    /// Where it can be removed from, and its name there.
    on_server: Option<(String, String)>,
}

impl Database {
    /// In the folder `place`, or on `cluster`.
    pub(crate) async fn create(kind: Kind, cluster: Option<&Cluster>, place: &Path, scale: u64) -> anyhow::Result<Self> {
        std::fs::create_dir_all(place)?;
        let Some(cluster) = cluster else {
            let url = format!("sqlite:{}", place.join("console.db").display());
            return Ok(Self {
                kind,
                url,
                on_server: None,
            });
        };
        let name = format!("bench_{scale}");
        let server = cluster.url("postgres");
        let mut connection = PgConnection::connect(&server).await?;
        connection
            .execute(AssertSqlSafe(format!("CREATE DATABASE {name} TEMPLATE template0")))
            .await?;
        connection.close().await?;
        Ok(Self {
            kind,
            url: cluster.url(&name),
            on_server: Some((server, name)),
        })
    }

    /// Takes it off its server; a file goes with its folder.
    pub(crate) async fn remove(self) -> anyhow::Result<()> {
        if let Some((server, name)) = self.on_server {
            let mut connection = PgConnection::connect(&server).await?;
            connection
                .execute(AssertSqlSafe(format!("DROP DATABASE {name} WITH (FORCE)")))
                .await?;
            connection.close().await?;
        }
        Ok(())
    }
}
