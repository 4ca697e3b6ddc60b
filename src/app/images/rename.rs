//! Changing an image's name and description.

use super::visible;
use crate::app::{About, Actor, App, Recorder, Refusal, Result};
use crate::domain::activity::Event;
use crate::domain::audit::Attempt;
use crate::domain::id::ImageId;
use crate::domain::image::Standing;
use crate::domain::text::{Description, Name};

/// Sets name and description; what is `None` stays as it is.
///
/// # Errors
/// [`Refusal::NotFound`]; [`Refusal::NotOwner`] (`S2`); [`Refusal::Text`] for what is no name or description.
pub async fn rename(app: &App, actor: &Actor, id: &ImageId, name: Option<&str>, description: Option<&str>) -> Result<()> {
    let changed = change(app, actor, id, name, description).await;
    Recorder::of(actor, app.clock.now())
        .refused(app, actor.id(), About::image_id(id), Attempt::Rename, changed.as_ref().err())
        .await;
    changed
}

async fn change(app: &App, actor: &Actor, id: &ImageId, name: Option<&str>, description: Option<&str>) -> Result<()> {
    let mut unit = app.store.writer().await?;
    let (image, standing) = visible(unit.as_mut(), actor, id).await?;
    if standing != Standing::Owner {
        return Err(Refusal::NotOwner.into());
    }
    let name: Name = name.map_or(Ok(image.name.clone()), str::parse)?;
    let description: Description = description.map_or(Ok(image.description.clone()), str::parse)?;
    if name == image.name && description == image.description {
        return Ok(());
    }
    unit.set_image_text(id, &name, &description).await?;
    let event = Event::Renamed {
        from: image.name.to_string(),
        to: name.to_string(),
    };
    Recorder::of(actor, app.clock.now())
        .record(unit.as_mut(), actor.id(), About::image(&image), event)
        .await?;
    unit.commit().await?;
    Ok(())
}
