//! Turns an image in status deleting into a tombstone.

use crate::app::{About, App, Error, Recorder, Result};
use crate::domain::activity::Event;
use crate::domain::id::ImageId;
use crate::domain::image::{Image, ImageStatus, Tombstone};
use crate::domain::notice::Notice;
use crate::domain::snapshot::SnapshotOutcome;
use crate::store::{Job, JobKind, Unit};

/// Image → gone, its bytes released, its snapshots handed to the next job: one transaction with striking the job off.
pub(super) async fn delete_image(app: &App, job: &Job) -> Result<()> {
    let id: ImageId = job.subject.parse().map_err(anyhow::Error::from)?;
    let mut unit = app.store.writer().await?;
    if !unit.finish(job.number).await? {
        return Ok(());
    }
    let Some(image) = unit.image(&id).await?.filter(|image| image.status == ImageStatus::Deleting) else {
        unit.commit().await?;
        return Ok(());
    };
    let deleted_by = match unit.deletion_forced_by(&id).await? {
        Some(administrator) => administrator,
        None => {
            let owner = unit.account(image.owner).await?;
            owner.ok_or_else(|| anyhow::anyhow!("owner of {id} is gone"))?.pin
        }
    };
    // Whoever adds an image to the account holds its counts first, and the bytes after them: so does this.
    unit.count_private_images(image.owner, &image.region).await?;
    let now = app.clock.now();
    let outcomes = unit.outcomes(&id).await?;
    let with_snapshots = outcomes.iter().any(|recorded| recorded.outcome == SnapshotOutcome::Waiting);
    let tombstone = Tombstone::of(&image, now, deleted_by.as_str(), with_snapshots);
    if let Some(blob) = unit.replace_with_tombstone(&tombstone).await?
        && unit.release_blob(&blob).await?
    {
        unit.enqueue(JobKind::RemoveBlob, blob.as_str(), now).await?;
    }
    if with_snapshots {
        unit.enqueue(JobKind::DeleteSnapshots, id.as_str(), now).await?;
    }
    let recorder = Recorder::system(now);
    recorder
        .record(unit.as_mut(), image.owner, About::image(&image), Event::Deleted)
        .await?;
    tell_dependents(unit.as_mut(), &recorder, &image).await?;
    unit.commit().await.map_err(Error::from)
}

/// Accounts that are told of a deletion, in the transaction that deletes. Those beyond see it on their machines' pages.
const TOLD_DEPENDENTS: u32 = 1000;

/// Tells whoever has machines made from the image (`D12`), by the name that their machine has for it: it may be called otherwise
/// since it is no longer shared with them.
async fn tell_dependents(unit: &mut dyn Unit, recorder: &Recorder<'_>, image: &Image) -> Result<()> {
    for dependent in unit.dependents(&image.id, image.owner, TOLD_DEPENDENTS).await? {
        let about = About {
            image_name: dependent.image_name,
            ..About::image_id(&image.id)
        };
        let machines = dependent.machines;
        let (event, notice) = (Event::DependencyDeleted { machines }, Notice::ImageDeleted { machines });
        recorder.tell(unit, dependent.account, about, event, notice).await?;
    }
    Ok(())
}
