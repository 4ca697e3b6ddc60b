//! Making an image from an instance. The console cannot reach into a machine; what it has of one is the content of its image,
//! to which a rebuild goes back. That is what the new image holds.

use super::duplicate::{Difference, Original, duplicate};
use super::{Begun, Request, add, begun_before, new_task};
use crate::app::instances::get::rebuild_source;
use crate::app::{About, Actor, App, Recorder, Refusal, Result, quotas};
use crate::domain::activity::Event;
use crate::domain::audit::Attempt;
use crate::domain::id::InstanceId;
use crate::domain::instance::evaluate_rebuild;
use crate::domain::task::{TaskAction, TaskBlocker, evaluate_create};

/// The image to be made, as it was typed.
#[derive(Debug, Clone, Default)]
pub struct CreateRequest {
    /// Its name.
    pub name: String,
    /// Its note; `None` for one that says what it was made from.
    pub description: Option<String>,
    /// Data disks that are left out, with or without `/dev/`.
    pub without: Vec<String>,
}

/// Begins to make an image of what one of the actor's instances goes back to.
///
/// # Errors
/// [`Refusal::NotFound`]; [`Refusal::Text`]; [`Refusal::TaskBlocked`] for the instance's state and an encrypted disk;
/// [`Refusal::RebuildBlocked`] when there is nothing to go back to (`D12`, `S11`); [`Refusal::Choice`] when the system disk is to be
/// left out; [`Refusal::ImageQuota`] and [`Refusal::SnapshotQuota`] (`N3`).
pub async fn create(app: &App, actor: &Actor, id: &InstanceId, asked: &CreateRequest, request: &Request) -> Result<Begun> {
    let begun = begin(app, actor, id, asked, request).await;
    let about = About {
        instance: Some(id.clone()),
        ..About::default()
    };
    Recorder::of(actor, app.clock.now())
        .refused(app, actor.id(), about, Attempt::CreateImage, begun.as_ref().err())
        .await;
    begun
}

async fn begin(app: &App, actor: &Actor, id: &InstanceId, asked: &CreateRequest, request: &Request) -> Result<Begun> {
    let name = asked.name.parse()?;
    let now = app.clock.now();
    let mut unit = app.store.writer().await?;
    if let Some(task) = begun_before(app, unit.as_mut(), actor.id(), request).await?.pop() {
        return Ok(task.into());
    }
    let instance = unit
        .instance(id)
        .await?
        .filter(|instance| instance.owner == actor.id())
        .ok_or(Refusal::NotFound)?;
    let source = rebuild_source(unit.as_mut(), &instance).await?;
    evaluate_rebuild(&source).map_err(Refusal::RebuildBlocked)?;
    let image = unit.image(&instance.image).await?.ok_or(Refusal::NotFound)?;
    evaluate_create(instance.state, image.root_device).map_err(Refusal::TaskBlocked)?;
    let world = unit.share_world(&image).await?;
    if world.snapshots.iter().any(|snapshot| snapshot.encrypted) {
        return Err(Refusal::TaskBlocked(TaskBlocker::Encrypted).into());
    }
    let mut devices = unit.devices(&image.id).await?;
    let is_left_out = |device: &str| asked.without.iter().any(|named| last_part(named) == last_part(device));
    if devices.first().is_some_and(|system| is_left_out(&system.device)) {
        return Err(Refusal::Choice("devices").into());
    }
    devices.retain(|device| !is_left_out(&device.device));
    let description = match &asked.description {
        Some(description) => description.parse()?,
        None => format!("Made from {id}").parse()?,
    };
    let difference = Difference {
        owner: actor.id(),
        region: instance.region.clone(),
        name,
        description,
        source_instance: Some(id.clone()),
        at: now,
    };
    let original = Original { image, devices };
    let uploads = unit.count_uploads(actor.id()).await?;
    quotas::check_images(app, unit.as_mut(), actor.id(), &instance.region, 1, uploads).await?;
    quotas::check_snapshots(app, unit.as_mut(), actor.id(), &instance.region, original.snapshots()).await?;
    let made = duplicate(unit.as_mut(), vec![(original, difference)]).await?;
    let [image] = made.as_slice() else {
        return Err(anyhow::anyhow!("one image was wanted").into());
    };
    let task = new_task(actor, image, TaskAction::Create, now);
    add(unit.as_mut(), &task, request).await?;
    let event = Event::TaskBegun {
        action: TaskAction::Create,
        with: instance.name.to_string(),
    };
    let about = About {
        instance: Some(id.clone()),
        ..About::image(image)
    };
    Recorder::of(actor, now).record(unit.as_mut(), actor.id(), about, event).await?;
    unit.commit().await?;
    app.wake_jobs.notify_one();
    Ok(task.into())
}

fn last_part(device: &str) -> &str {
    device.rsplit('/').next().unwrap_or_default()
}
