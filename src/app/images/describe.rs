//! Images as programs ask for them: by page number or by id, with every image's devices and the total.

use std::cmp::Reverse;

use super::list::view;
use super::places::List;
use super::{ImageView, visible};
use crate::app::images::get::owner_pin;
use crate::app::{Actor, App, Result};
use crate::domain::id::ImageId;
use crate::domain::image::{Standing, Visibility};
use crate::domain::query::{ImageQuery, Tab};
use crate::store::{self, DeviceMapping, ListedImage};

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
    let page = numbered(app, actor, region, query).await?;
    let images = page.images.into_iter().map(|row| seen(app, actor, query.tab, row));
    Ok(DescribedImages {
        images: images.collect(),
        total: page.total,
    })
}

/// The page, from a place that is remembered where there is one before it, if the list is still of that edition.
async fn numbered(app: &App, actor: &Actor, region: &str, query: &ImageQuery) -> Result<store::DescribedImages> {
    // What changes between two of its reads shows in the next answer.
    let mut unit = app.store.glance().await?;
    let list = List::of(actor.id(), region, query);
    let remembered = list.as_ref().and_then(|list| app.places.before(list, query.skip));
    let page = match remembered {
        Some(place) => {
            let page = unit.describe_images(actor.id(), region, &place.reach(query)).await?;
            Some(page).filter(|page| page.edition == Some(place.edition))
        }
        None => None,
    };
    let page = match page {
        Some(page) => page,
        None => unit.describe_images(actor.id(), region, query).await?,
    };
    if let Some(list) = list {
        app.places.remember(list, query.skip, &page);
    }
    Ok(page)
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
        let page = unit.describe_images(actor.id(), region, &all_named).await?;
        found.extend(page.images.into_iter().map(|row| seen(app, actor, *tab, row)));
    }
    let place = |described: &DescribedImage| (described.image.created_at, described.image.id.clone());
    found.sort_by_cached_key(|described| Reverse(place(described)));
    let total = u64::try_from(found.len()).unwrap_or(u64::MAX);
    let before = usize::try_from(query.skip).unwrap_or(usize::MAX);
    let size = usize::try_from(query.page_size).unwrap_or(usize::MAX);
    Ok(DescribedImages {
        images: found.into_iter().skip(before).take(size).collect(),
        total,
    })
}

fn seen(app: &App, actor: &Actor, tab: Tab, (listed, devices): (ListedImage, Vec<DeviceMapping>)) -> DescribedImage {
    DescribedImage {
        image: view(app, actor, tab, listed),
        devices,
        tab,
    }
}

/// One image.
///
/// # Errors
/// [`crate::app::Refusal::NotFound`].
pub async fn describe_one(app: &App, actor: &Actor, id: &ImageId) -> Result<DescribedImage> {
    let mut unit = app.store.reader().await?;
    let (image, standing) = visible(unit.as_mut(), actor, id).await?;
    let tab = match (image.visibility, standing) {
        (Visibility::Public, _) => Tab::Public,
        (Visibility::Private, Standing::Owner) => Tab::Private,
        (Visibility::Private, _) => Tab::Shared,
    };
    let owner_pin = owner_pin(unit.as_mut(), actor, image.owner).await?;
    let view = ImageView::new(image, owner_pin, standing, &app.policy());
    let devices = match view.owned {
        Some(_) => unit.devices(id).await?,
        None => Vec::new(),
    };
    Ok(DescribedImage { image: view, devices, tab })
}
