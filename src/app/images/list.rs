//! The image list, one tab at a time.

use super::ImageView;
use crate::app::{Actor, App, Result};
use crate::domain::image::Standing;
use crate::domain::policy::Quota;
use crate::domain::query::{Cursor, ImageQuery, Tab};
use crate::store::{ListedImage, TabCounts};

/// A page of the list and what stands around it.
#[derive(Debug, Clone)]
pub struct ImageList {
    /// The rows.
    pub rows: Vec<ImageView>,
    /// Where the page before begins.
    pub previous: Option<Cursor>,
    /// Where the next page begins.
    pub next: Option<Cursor>,
    /// The counts of the tabs.
    pub counts: TabCounts,
    /// The choices of the OS filter.
    pub platforms: Vec<String>,
    /// Private images used and allowed (`N3`).
    pub quota: Quota,
}

/// The page of `region` that `query` asks for, as the actor sees it.
///
/// # Errors
/// Internal ones only.
pub async fn list(app: &App, actor: &Actor, region: &str, query: &ImageQuery) -> Result<ImageList> {
    // What changes between two of its reads is told to the page, which then asks again.
    let mut unit = app.store.glance().await?;
    let page = unit.images(actor.id(), region, query).await?;
    let counts = unit.tab_counts(actor.id(), region).await?;
    let platforms = unit.platforms(actor.id(), region, query.tab).await?;
    let rows = page.rows.into_iter().map(|listed| view(app, actor, query.tab, listed)).collect();
    let used = u32::try_from(counts.private).unwrap_or(u32::MAX);
    Ok(ImageList {
        rows,
        previous: page.previous,
        next: page.next,
        counts,
        platforms,
        quota: Quota {
            used,
            limit: counts.private_limit.unwrap_or(app.policy().image_quota),
        },
    })
}

/// A row of a tab as the actor sees it.
pub(super) fn view(app: &App, actor: &Actor, tab: Tab, ListedImage { image, owner_pin }: ListedImage) -> ImageView {
    let standing = match tab {
        _ if image.owner == actor.id() => Standing::Owner,
        Tab::Private => Standing::Owner,
        Tab::Shared => Standing::Recipient,
        Tab::Public => Standing::Public,
    };
    ImageView::new(image, owner_pin, standing, &app.policy())
}
