//! The image list as programs ask for it: by page number, with every image's devices and the total.

use super::ImageView;
use super::list::views;
use crate::app::{Actor, App, Result};
use crate::domain::query::ImageQuery;
use crate::store::DeviceMapping;

/// An image and, for its owner, its devices.
#[derive(Debug, Clone)]
pub struct DescribedImage {
    /// The image.
    pub image: ImageView,
    /// System disk first; empty for whoever does not own the image.
    pub devices: Vec<DeviceMapping>,
}

/// A page, and how many images all pages hold.
#[derive(Debug, Clone)]
pub struct DescribedImages {
    /// The rows.
    pub images: Vec<DescribedImage>,
    /// The images of all pages.
    pub total: u64,
}

/// The page of `region` that `query` asks for, as the actor sees it.
///
/// # Errors
/// Internal ones only.
pub async fn describe(app: &App, actor: &Actor, region: &str, query: &ImageQuery) -> Result<DescribedImages> {
    // What changes between two of its reads shows in the next answer.
    let mut unit = app.store.glance().await?;
    let page = unit.images(actor.id(), region, query).await?;
    let goes_on = page.next.is_some();
    let views = views(app, actor, query.tab, page.rows);
    let total = match u64::try_from(views.len()) {
        // Nothing lies beyond, so what was passed over and what is here is all there is.
        Ok(shown) if !goes_on && (shown > 0 || query.skip == 0) => query.skip + shown,
        _ => unit.count_images(actor.id(), region, query).await?,
    };
    let mine: Vec<_> = views
        .iter()
        .filter(|view| view.owned.is_some())
        .map(|view| view.id.clone())
        .collect();
    let mut devices = unit.devices_of(&mine).await?;
    let images = views.into_iter().map(|image| DescribedImage {
        devices: devices.remove(&image.id).unwrap_or_default(),
        image,
    });
    Ok(DescribedImages {
        images: images.collect(),
        total,
    })
}
