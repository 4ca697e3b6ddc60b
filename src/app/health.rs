//! Whether this process can do its work: what load balancers and container runtimes ask.

use std::time::Duration;

use super::{App, Result};

/// How long the database and the blob store have to answer.
const PATIENCE: Duration = Duration::from_secs(2);

/// What answers and what does not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Health {
    /// The database answers in time. That it is up to date was seen to when it was opened.
    pub database: bool,
    /// The blob store is there and answers in time.
    pub blobs: bool,
}

/// Looks at the database and the blob store. What is wrong with them goes to the log.
pub async fn look(app: &App) -> Health {
    let (database, blobs) = tokio::join!(in_time("database", count_jobs(app)), in_time("blob store", reach_blobs(app)));
    Health {
        database: database.is_some(),
        blobs: blobs.is_some(),
    }
}

/// How many jobs wait or run, in all processes together; `None` when the database does not say in time.
pub async fn jobs_waiting(app: &App) -> Option<u64> {
    in_time("database", count_jobs(app)).await
}

async fn in_time<T>(part: &str, answer: impl Future<Output = Result<T>>) -> Option<T> {
    match tokio::time::timeout(PATIENCE, answer).await {
        Ok(Ok(answer)) => Some(answer),
        Ok(Err(error)) => {
            tracing::warn!(%error, "the {part} fails");
            None
        }
        Err(_) => {
            tracing::warn!("the {part} does not answer within {} s", PATIENCE.as_secs());
            None
        }
    }
}

async fn count_jobs(app: &App) -> Result<u64> {
    Ok(app.store.glance().await?.count_jobs().await?)
}

async fn reach_blobs(app: &App) -> Result<()> {
    Ok(app.blobs.probe().await.map_err(anyhow::Error::from)?)
}
