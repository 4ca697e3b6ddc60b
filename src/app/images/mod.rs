//! What people do with images, one intent a file.

pub mod cancel_share;
pub mod delete;
pub mod describe;
pub mod download;
pub mod get;
pub mod import;
pub mod list;
pub mod rename;
pub mod share;
mod view;

pub use view::{ImageView, OwnedView};

use super::{Actor, App, Refusal, Result};
use crate::domain::id::ImageId;
use crate::domain::image::{Image, Standing};
use crate::store::Unit;

/// The image as far as the actor may know of it. Not visible is not found, with the same answer.
pub(super) async fn visible(unit: &mut dyn Unit, actor: &Actor, id: &ImageId) -> Result<(Image, Standing)> {
    let image = unit.image(id).await?.ok_or(Refusal::NotFound)?;
    let shared = unit.has_share(id, actor.id()).await?;
    match image.standing(actor.id(), shared) {
        Standing::Stranger => Err(Refusal::NotFound.into()),
        standing => Ok((image, standing)),
    }
}

/// Where an image is, whoever may know; nothing when it is not there. The answer is for comparing only.
///
/// # Errors
/// Internal ones only.
pub async fn region(app: &App, id: &ImageId) -> Result<Option<String>> {
    Ok(app.store.glance().await?.image(id).await?.map(|image| image.region))
}
