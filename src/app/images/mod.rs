//! What people do with images, one intent a file.

pub mod administer;
pub mod cancel_share;
pub mod delete;
pub mod describe;
pub mod download;
pub mod force;
pub mod get;
pub mod import;
pub mod leave;
pub mod list;
mod places;
pub mod rename;
pub mod share;
mod view;

pub use places::Places;
pub use view::{ImageView, OwnedView};

use super::{Actor, App, Error, Refusal, Result};
use crate::domain::id::ImageId;
use crate::domain::image::{Image, Standing};
use crate::store::{StoreError, Unit};

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

/// Why nothing was done to several images.
#[derive(Debug)]
pub struct ImageRefused {
    /// The first image that stood in the way; `None` where none did.
    pub image: Option<ImageId>,
    /// Why.
    pub error: Error,
}

impl From<Error> for ImageRefused {
    fn from(error: Error) -> Self {
        Self { image: None, error }
    }
}

impl From<Refusal> for ImageRefused {
    fn from(refusal: Refusal) -> Self {
        Error::from(refusal).into()
    }
}

impl From<StoreError> for ImageRefused {
    fn from(error: StoreError) -> Self {
        Error::from(error).into()
    }
}

impl ImageRefused {
    /// It was this image.
    pub(in crate::app) fn because(image: &ImageId, error: Error) -> Self {
        Self {
            image: Some(image.clone()),
            error,
        }
    }
}

/// That the actor may know of every one of these images.
///
/// # Errors
/// [`Refusal::NotFound`] for the first one that they may not know of.
pub async fn all_visible(app: &App, actor: &Actor, images: &[ImageId]) -> std::result::Result<(), ImageRefused> {
    let mut unit = app.store.reader().await?;
    for id in images {
        let found = visible(unit.as_mut(), actor, id).await;
        found.map_err(|error| ImageRefused::because(id, error))?;
    }
    Ok(())
}
