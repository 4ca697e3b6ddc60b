//! Leaving an image that somebody shared.

use super::get::owner_pin;
use super::{ImageView, visible};
use crate::app::{About, Actor, App, Recorder, Refusal, Result};
use crate::domain::activity::Event;
use crate::domain::audit::Attempt;
use crate::domain::id::ImageId;
use crate::domain::image::Image;
use crate::domain::notice::Notice;
use crate::domain::sharing::evaluate_leave;
use crate::store::Unit;

/// The image that is to be left, and how many of the actor's machines lose rebuild by it (`S11`).
///
/// # Errors
/// Those of [`leave`].
pub async fn ask(app: &App, actor: &Actor, id: &ImageId) -> Result<(ImageView, u32)> {
    let mut unit = app.store.reader().await?;
    let (image, standing) = visible(unit.as_mut(), actor, id).await?;
    evaluate_leave(standing).map_err(Refusal::LeaveBlocked)?;
    let machines = unit.recipients_machines(id, Some(actor.id())).await?;
    let owner = owner_pin(unit.as_mut(), actor, image.owner).await?;
    Ok((ImageView::new(image, owner, standing, &app.policy()), machines))
}

/// Ends the share that the actor has, at once; the owner is told. Returns what was left.
///
/// # Errors
/// [`Refusal::NotFound`]; [`Refusal::LeaveBlocked`] for whoever does not have it by a share.
pub async fn leave(app: &App, actor: &Actor, id: &ImageId) -> Result<Image> {
    let left = end(app, actor, id).await;
    Recorder::of(actor, app.clock.now())
        .refused(app, actor.id(), About::image_id(id), Attempt::Leave, left.as_ref().err())
        .await;
    left
}

async fn end(app: &App, actor: &Actor, id: &ImageId) -> Result<Image> {
    let mut unit = app.store.writer().await?;
    let (image, standing) = visible(unit.as_mut(), actor, id).await?;
    evaluate_leave(standing).map_err(Refusal::LeaveBlocked)?;
    record(app, actor, unit.as_mut(), &image).await?;
    unit.remove_share(id, actor.id()).await?;
    unit.commit().await?;
    Ok(image)
}

async fn record(app: &App, actor: &Actor, unit: &mut dyn Unit, image: &Image) -> Result<()> {
    let recorder = Recorder::of(actor, app.clock.now());
    let of = owner_pin(unit, actor, image.owner).await?.to_string();
    recorder
        .record(unit, actor.id(), About::image(image), Event::ShareLeft { of })
        .await?;
    let by = actor.account.pin.to_string();
    let event = Event::ShareLeftBy { by: by.clone() };
    recorder
        .tell(unit, image.owner, About::image(image), event, Notice::ShareLeft { by })
        .await
}
