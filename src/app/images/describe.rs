//! Images as programs ask for them: by page number or by id, with every image's devices and the total.

use super::list::views;
use super::{ImageView, visible};
use crate::app::images::get::owner_pin;
use crate::app::{Actor, App, Refusal, Result};
use crate::domain::id::ImageId;
use crate::domain::image::{Standing, Visibility};
use crate::domain::query::{ImageQuery, Tab};
use crate::store::{DeviceMapping, Unit};

/// An image, where its viewer finds it, and for its owner its devices.
#[derive(Debug, Clone)]
pub struct DescribedImage {
    /// The image.
    pub image: ImageView,
    /// System disk first; empty for whoever does not own the image.
    pub devices: Vec<DeviceMapping>,
    /// In which tab it is.
    pub tab: Tab,
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
    let found = views.into_iter().map(|view| (view, query.tab)).collect();
    Ok(DescribedImages {
        images: with_devices(unit.as_mut(), found).await?,
        total,
    })
}

/// The images of `region` that `query` names by their ids, in whichever tab the actor sees them, newest first.
///
/// # Errors
/// Internal ones only.
pub async fn describe_named(app: &App, actor: &Actor, region: &str, query: &ImageQuery) -> Result<DescribedImages> {
    let named = query.ids.as_ref().map_or(0, Vec::len);
    let mut unit = app.store.glance().await?;
    let mut found = Vec::new();
    for tab in Tab::ALL {
        let all_named = ImageQuery {
            tab: *tab,
            skip: 0,
            page_size: u32::try_from(named).unwrap_or(u32::MAX),
            ..query.clone()
        };
        let page = unit.images(actor.id(), region, &all_named).await?;
        found.extend(views(app, actor, *tab, page.rows).into_iter().map(|view| (view, *tab)));
    }
    found.sort_by(|(one, _), (other, _)| (other.created_at, &other.id).cmp(&(one.created_at, &one.id)));
    let total = u64::try_from(found.len()).unwrap_or(u64::MAX);
    let before = usize::try_from(query.skip).unwrap_or(usize::MAX);
    let size = usize::try_from(query.page_size).unwrap_or(usize::MAX);
    let found = found.into_iter().skip(before).take(size).collect();
    Ok(DescribedImages {
        images: with_devices(unit.as_mut(), found).await?,
        total,
    })
}

async fn with_devices(unit: &mut dyn Unit, found: Vec<(ImageView, Tab)>) -> Result<Vec<DescribedImage>> {
    let mine: Vec<_> = found
        .iter()
        .filter(|(view, _)| view.owned.is_some())
        .map(|(view, _)| view.id.clone())
        .collect();
    let mut devices = unit.devices_of(&mine).await?;
    let images = found.into_iter().map(|(image, tab)| DescribedImage {
        devices: devices.remove(&image.id).unwrap_or_default(),
        image,
        tab,
    });
    Ok(images.collect())
}

/// One image.
///
/// # Errors
/// [`Refusal::NotFound`].
pub async fn describe_one(app: &App, actor: &Actor, id: &ImageId) -> Result<DescribedImage> {
    let mut unit = app.store.reader().await?;
    let (image, standing) = visible(unit.as_mut(), actor, id).await?;
    let tab = match (image.visibility, standing) {
        (Visibility::Public, _) => Tab::Public,
        (Visibility::Private, Standing::Owner) => Tab::Private,
        (Visibility::Private, _) => Tab::Shared,
    };
    let owner_pin = owner_pin(unit.as_mut(), actor, image.owner).await?;
    let view = ImageView::new(image, owner_pin, standing, &app.policy);
    let mut found = with_devices(unit.as_mut(), vec![(view, tab)]).await?;
    Ok(found.pop().ok_or(Refusal::NotFound)?)
}
