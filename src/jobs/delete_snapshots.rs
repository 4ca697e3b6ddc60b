//! Tries the snapshots of a deleted image one by one (`D9`). Whatever becomes of them, the image stays deleted (`D11`).

use crate::app::snapshots::delete::try_after_image;
use crate::app::{App, Result};
use crate::domain::id::ImageId;
use crate::domain::snapshot::SnapshotOutcome;
use crate::store::Job;

/// Each snapshot that still waits is tried in a transaction of its own; then the job is struck off.
pub(super) async fn delete_snapshots(app: &App, job: &Job) -> Result<()> {
    let id: ImageId = job.subject.parse().map_err(anyhow::Error::from)?;
    let mut unit = app.store.reader().await?;
    let tombstone = unit.tombstone(&id).await?.ok_or_else(|| anyhow::anyhow!("{id} has no tombstone"))?;
    let outcomes = unit.outcomes(&id).await?;
    drop(unit);
    for recorded in outcomes.iter().filter(|recorded| recorded.outcome == SnapshotOutcome::Waiting) {
        try_after_image(app, tombstone.owner, &id, tombstone.name.as_str(), recorded).await?;
    }
    let mut unit = app.store.writer().await?;
    unit.finish(job.number).await?;
    unit.commit().await?;
    Ok(())
}
