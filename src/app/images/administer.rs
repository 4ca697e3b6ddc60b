//! Everybody's images as administrators see them. What is in them nobody sees here: there is no way from these pages to bytes.

use super::delete::evaluate;
use crate::app::everybody::{Asked, PAGE_SIZE, Whose, page_of, pin_of};
use crate::app::policies::in_force;
use crate::app::{Actor, App, Refusal, Result};
use crate::domain::activity::Activity;
use crate::domain::administration::{Search, forced_blockers};
use crate::domain::deletion::{Blocker, DeletePlan};
use crate::domain::id::ImageId;
use crate::domain::image::{Image, ImageStatus, Standing, Tombstone};
use crate::domain::query::Cursor;
use crate::domain::sharing::Share;
use crate::domain::text::Pin;
pub use crate::store::ListedImage;
use crate::store::{Page, RecordedOutcome};

/// Events shown on an image's page.
const SHOWN_EVENTS: u32 = 50;

/// The page of everybody's images that is asked for; an owner nobody is has none.
///
/// # Errors
/// [`Refusal::NotFound`] for whoever is no administrator.
pub async fn list(app: &App, actor: &Actor, asked: &Asked<ImageStatus>, cursor: Option<Cursor>) -> Result<Page<ListedImage>> {
    actor.administers()?;
    let mut unit = app.store.reader().await?;
    let whose = Whose::find(unit.as_mut(), &asked.owner).await?;
    if let Ok(id) = asked.text.trim().parse::<ImageId>() {
        let fits = |image: &Image| whose.is(image.owner) && asked.status.is_none_or(|status| status == image.status);
        return Ok(match unit.image(&id).await?.filter(fits) {
            Some(image) => page_of(Some(ListedImage {
                owner_pin: pin_of(unit.as_mut(), image.owner).await?,
                image,
            })),
            None => page_of(None),
        });
    }
    let (Some(owner), Some(beginning)) = (whose.filter(), asked.beginning()) else {
        return Ok(page_of(None));
    };
    let search = Search {
        owner,
        beginning,
        status: asked.status,
        cursor,
        page_size: PAGE_SIZE,
    };
    Ok(unit.everybodys_images(&search).await?)
}

/// An image with all that administration is told of it.
#[derive(Debug, Clone)]
pub struct AdministeredImage {
    /// The image.
    pub image: Image,
    /// Who owns it.
    pub owner_pin: Pin,
    /// With whom it is shared, oldest first.
    pub shares: Vec<Share>,
    /// Machines of theirs that lose rebuild when all shares are cancelled (`S11`).
    pub recipients_machines: u32,
    /// What deleting it would do: the plan that its owner is shown.
    pub plan: DeletePlan,
    /// What keeps an administrator from deleting it as well.
    pub forced_blockers: Vec<Blocker>,
    /// What its owner sees of its history, newest first.
    pub events: Vec<Activity>,
}

/// What remains of a deleted image.
#[derive(Debug, Clone)]
pub struct AdministeredTombstone {
    /// The tombstone.
    pub tombstone: Tombstone,
    /// Who owned it.
    pub owner_pin: Pin,
    /// What became of each snapshot.
    pub outcomes: Vec<RecordedOutcome>,
    /// What its owner sees of its history, newest first.
    pub events: Vec<Activity>,
}

/// What the page of an image shows to administrators.
#[derive(Debug, Clone)]
pub enum AdministeredDetail {
    /// The image exists.
    Exists(Box<AdministeredImage>),
    /// It was deleted.
    Deleted(Box<AdministeredTombstone>),
}

/// An image, or what remains of it.
///
/// # Errors
/// [`Refusal::NotFound`], also for whoever is no administrator.
pub async fn get(app: &App, actor: &Actor, id: &ImageId) -> Result<AdministeredDetail> {
    actor.administers()?;
    let mut unit = app.store.reader().await?;
    if let Some(tombstone) = unit.tombstone(id).await? {
        return Ok(AdministeredDetail::Deleted(Box::new(AdministeredTombstone {
            owner_pin: pin_of(unit.as_mut(), tombstone.owner).await?,
            outcomes: unit.outcomes(id).await?,
            events: unit.image_activities(tombstone.owner, id, SHOWN_EVENTS).await?,
            tombstone,
        })));
    }
    let image = unit.image(id).await?.ok_or(Refusal::NotFound)?;
    let policy = in_force(app, unit.as_mut()).await?;
    let plan = evaluate(unit.as_mut(), &image, Standing::Owner, &policy).await?;
    Ok(AdministeredDetail::Exists(Box::new(AdministeredImage {
        owner_pin: pin_of(unit.as_mut(), image.owner).await?,
        shares: unit.shares(id).await?,
        recipients_machines: unit.recipients_machines(id, None).await?,
        forced_blockers: forced_blockers(&plan),
        plan,
        events: unit.image_activities(image.owner, id, SHOWN_EVENTS).await?,
        image,
    })))
}
