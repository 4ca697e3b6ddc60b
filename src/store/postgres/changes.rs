//! Every transaction announces its commit to all who listen, in this process and in others; the server delivers it when the
//! transaction is there to be seen.

use std::time::Duration;

use sqlx::postgres::{PgConnectOptions, PgConnection, PgListener, PgPoolOptions};
use tokio_util::task::AbortOnDropHandle;

use super::open::ACQUIRE_TIMEOUT;
use crate::store::marks::Marks;
use crate::store::port::Result;

const CHANNEL: &str = "image_console";
/// Between two attempts to listen again.
const PAUSE: Duration = Duration::from_millis(500);

/// Announces, when the transaction commits, that something changed.
pub(super) async fn announce(connection: &mut PgConnection) -> Result<()> {
    sqlx::query("SELECT pg_notify($1, '')").bind(CHANNEL).execute(connection).await?;
    Ok(())
}

/// The changes of one database. Dropping it ends the task.
pub(super) struct Changes {
    marks: Marks,
    _task: AbortOnDropHandle<()>,
}

impl Changes {
    /// Begins to listen, over a connection of its own.
    pub(super) async fn listen(options: PgConnectOptions) -> Result<Self> {
        let marks = Marks::new();
        let listener = listen(&options).await?;
        let task = tokio::spawn(follow(options, listener, marks.clone()));
        Ok(Self {
            marks,
            _task: AbortOnDropHandle::new(task),
        })
    }

    /// Waits for a mark other than `seen`.
    pub(super) async fn since(&self, seen: i64) -> Result<i64> {
        self.marks.since(seen).await
    }
}

async fn listen(options: &PgConnectOptions) -> Result<PgListener> {
    let connection = PgPoolOptions::new()
        .max_connections(1)
        .idle_timeout(None)
        .max_lifetime(None)
        // The longer it may take, the longer it pauses between two attempts at a server that is just starting.
        .acquire_timeout(ACQUIRE_TIMEOUT);
    let mut listener = PgListener::connect_with(&connection.connect_with(options.clone()).await?).await?;
    listener.listen(CHANNEL).await?;
    Ok(listener)
}

async fn follow(options: PgConnectOptions, mut listener: PgListener, marks: Marks) {
    loop {
        match listener.try_recv().await {
            // What came while nobody listened counts as a change, too.
            Ok(Some(_) | None) => marks.announce(),
            Err(error) => {
                tracing::warn!(%error, "the database's announcements cannot be heard; trying again and again");
                listener = listen_again(&options).await;
                marks.announce();
            }
        }
    }
}

async fn listen_again(options: &PgConnectOptions) -> PgListener {
    loop {
        tokio::time::sleep(PAUSE).await;
        if let Ok(listener) = listen(options).await {
            return listener;
        }
    }
}
