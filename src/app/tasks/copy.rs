//! Copying images, into this region or another.

use super::duplicate::{Difference, Original, duplicate};
use super::{Request, add, begun_before, end, ending, fail, new_task};
use crate::app::images::{ImageRefused, visible};
use crate::app::{About, Actor, App, Error, Recorder, Refusal, Result, quotas};
use crate::domain::activity::Event;
use crate::domain::audit::Attempt;
use crate::domain::id::ImageId;
use crate::domain::image::{BusyTask, Standing};
use crate::domain::task::{Task, TaskAction, TaskFailure, evaluate_copy};
use crate::domain::text::{Description, Name};
use crate::store::{Job, StoredBytes};

/// What is to be copied, as it was typed.
#[derive(Debug, Clone, Default)]
pub struct CopyRequest {
    /// The images, each once.
    pub sources: Vec<ImageId>,
    /// The region of the copies.
    pub destination: String,
    /// What all copies are called; `None` for what their original is called.
    pub name: Option<String>,
    /// Their note; `None` for one that says what they are copies of.
    pub description: Option<String>,
}

/// A copy that is being made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Copied {
    /// The original.
    pub source: ImageId,
    /// The new image.
    pub copy: ImageId,
}

/// Begins to copy all these images, or none. A copy belongs to the actor and survives its original, and the end of sharing
/// (`S11`). Until it is there, the original is busy (`D4`).
///
/// # Errors
/// [`Refusal::Text`]; [`Refusal::Choice`] for a region that is none; [`Refusal::NotFound`] and [`Refusal::TaskBlocked`] with the image;
/// [`Refusal::ImageQuota`] and [`Refusal::SnapshotQuota`] of the destination (`N3`).
pub async fn copy(app: &App, actor: &Actor, asked: &CopyRequest, request: &Request) -> std::result::Result<Vec<Copied>, ImageRefused> {
    let begun = begin(app, actor, asked, request).await;
    if let Err(ImageRefused { image, error }) = &begun {
        let about = image.as_ref().map_or_else(About::default, About::image_id);
        Recorder::of(actor, app.clock.now())
            .refused(app, actor.id(), about, Attempt::Copy, Some(error))
            .await;
    }
    begun
}

async fn begin(app: &App, actor: &Actor, asked: &CopyRequest, request: &Request) -> std::result::Result<Vec<Copied>, ImageRefused> {
    let name: Option<Name> = asked.name.as_deref().map(str::parse).transpose().map_err(Error::from)?;
    let description: Option<Description> = asked.description.as_deref().map(str::parse).transpose().map_err(Error::from)?;
    if !app.regions.contains(&asked.destination) {
        return Err(Refusal::Choice("region").into());
    }
    let now = app.clock.now();
    let mut unit = app.store.writer().await?;
    let begun = begun_before(app, unit.as_mut(), actor.id(), request).await?;
    if !begun.is_empty() {
        return Ok(begun.iter().filter_map(copied).collect());
    }
    let mut sources = asked.sources.clone();
    // In one order for everybody.
    sources.sort();
    for id in &sources {
        unit.image(id).await?;
    }
    let mut wanted = Vec::with_capacity(sources.len());
    for id in &asked.sources {
        let because = |error| ImageRefused::because(id, error);
        let (image, standing) = visible(unit.as_mut(), actor, id).await.map_err(because)?;
        let world = unit.share_world(&image).await?;
        evaluate_copy(&image, standing, &world.snapshots).map_err(|blocker| because(Refusal::TaskBlocked(blocker).into()))?;
        let difference = Difference {
            owner: actor.id(),
            region: asked.destination.clone(),
            name: name.clone().unwrap_or_else(|| image.name.clone()),
            // Its owner's note is nobody else's business.
            description: match &description {
                Some(description) => description.clone(),
                None => format!("Copy of {id} in {}", image.region).parse().map_err(Error::from)?,
            },
            source_instance: None,
            at: now,
        };
        let devices = unit.devices(id).await?;
        wanted.push((Original { image, devices }, difference));
    }
    let snapshots = wanted.iter().map(|(original, _)| original.snapshots()).sum();
    let images = u32::try_from(wanted.len()).unwrap_or(u32::MAX);
    let uploads = unit.count_uploads(actor.id()).await?;
    quotas::check_images(app, unit.as_mut(), actor.id(), &asked.destination, images, uploads).await?;
    quotas::check_snapshots(app, unit.as_mut(), actor.id(), &asked.destination, snapshots).await?;

    let originals: Vec<_> = wanted.iter().map(|(original, _)| original.image.clone()).collect();
    let copies = duplicate(unit.as_mut(), wanted).await?;
    let recorder = Recorder::of(actor, now);
    let mut begun = Vec::with_capacity(copies.len());
    for (original, image) in originals.iter().zip(&copies) {
        unit.set_image_busy(&original.id, Some(BusyTask::Copy)).await?;
        let task = Task {
            busy_image: Some(original.id.clone()),
            ..new_task(actor, image, TaskAction::Copy, now)
        };
        add(unit.as_mut(), &task, request).await?;
        let event = Event::TaskBegun {
            action: TaskAction::Copy,
            with: original.name.to_string(),
        };
        recorder.record(unit.as_mut(), actor.id(), About::image(image), event).await?;
        if original.standing(actor.id(), true) != Standing::Owner {
            let by = actor.account.pin.to_string();
            recorder
                .record(unit.as_mut(), original.owner, About::image(original), Event::CopiedBy { by })
                .await?;
        }
        begun.extend(copied(&task));
    }
    unit.commit().await?;
    app.wake_jobs.notify_one();
    Ok(begun)
}

fn copied(task: &Task) -> Option<Copied> {
    Some(Copied {
        source: task.busy_image.clone()?,
        copy: task.image.clone(),
    })
}

/// Looks whether everything that the new image refers to is there, and ends the task.
pub(super) async fn finish(app: &App, job: &Job, task: &Task) -> Result<()> {
    let mut unit = app.store.reader().await?;
    let mut referenced: Vec<StoredBytes> = unit.stored_bytes(&task.image).await?.into_iter().collect();
    for snapshot in unit.devices(&task.image).await?.into_iter().filter_map(|device| device.snapshot) {
        referenced.extend(unit.snapshot_bytes(&snapshot).await?);
    }
    drop(unit);
    for bytes in &referenced {
        let is_there = app.blobs.holds(&bytes.blob, bytes.size_bytes).await;
        if !is_there.map_err(anyhow::Error::from)? {
            tracing::error!(blob = %bytes.blob, task = %task.id, "the bytes of an image are gone");
            return fail(app, job, task, TaskFailure::BytesLost).await;
        }
    }
    match ending(app, job).await? {
        Some(unit) => end(app, unit, task, None).await,
        None => Ok(()),
    }
}
