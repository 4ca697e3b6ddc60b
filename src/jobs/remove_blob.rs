//! Removes bytes nobody references any more.

use crate::app::{App, Result};
use crate::domain::id::BlobId;
use crate::store::Job;

/// First the object, then its row and the job: a crash in between repeats the removal, which is harmless.
pub(super) async fn remove_blob(app: &App, job: &Job) -> Result<()> {
    let blob: BlobId = job.subject.parse().map_err(anyhow::Error::from)?;
    app.blobs.remove(&blob).await.map_err(anyhow::Error::from)?;
    let mut unit = app.store.writer().await?;
    unit.remove_blob(&blob).await?;
    unit.finish(job.number).await?;
    unit.commit().await?;
    Ok(())
}
