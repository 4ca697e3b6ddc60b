//! A transaction of this process announces itself; for those of other processes one task asks the file.

use std::time::Duration;

use sqlx::ConnectOptions as _;
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use tokio::time::{MissedTickBehavior, interval};
use tokio_util::task::AbortOnDropHandle;

use crate::store::marks::Marks;
use crate::store::port::Result;

const PERIOD: Duration = Duration::from_millis(200);

/// The changes of one database file. Dropping it ends the task.
pub(super) struct Changes {
    marks: Marks,
    _task: AbortOnDropHandle<()>,
}

impl Changes {
    /// Begins to watch the file that `options` connect to.
    pub(super) async fn watch(options: SqliteConnectOptions) -> Result<Self> {
        let marks = Marks::new();
        let mut watcher = Watcher {
            options,
            connection: None,
            version: None,
        };
        watcher.version = Some(watcher.ask().await?);
        let task = tokio::spawn(watcher.run(marks.clone()));
        Ok(Self {
            marks,
            _task: AbortOnDropHandle::new(task),
        })
    }

    /// What a transaction announces its commit with.
    pub(super) fn marks(&self) -> &Marks {
        &self.marks
    }
}

struct Watcher {
    options: SqliteConnectOptions,
    connection: Option<SqliteConnection>,
    version: Option<i64>,
}

impl Watcher {
    async fn run(mut self, marks: Marks) {
        let mut ticks = interval(PERIOD);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            ticks.tick().await;
            match self.ask().await {
                Ok(version) if self.version == Some(version) => {}
                Ok(version) => {
                    self.version = Some(version);
                    marks.announce();
                }
                Err(error) => {
                    if self.version.is_some() {
                        tracing::warn!(%error, "the database cannot be asked for changes; it is asked again and again");
                    }
                    self.connection = None;
                    // Whatever it says after this counts as a change.
                    self.version = None;
                }
            }
        }
    }

    // The number changes with every commit through any other connection, and can only be compared on the same one.
    async fn ask(&mut self) -> Result<i64> {
        let connection = match &mut self.connection {
            Some(connection) => connection,
            none => none.insert(self.options.connect().await?),
        };
        Ok(sqlx::query_scalar("PRAGMA data_version").fetch_one(connection).await?)
    }
}
