//! One image with its history, or what remains of it.

use super::{ImageView, visible};
use crate::app::{Actor, App, Refusal, Result};
use crate::domain::activity::Activity;
use crate::domain::id::{AccountId, ImageId};
use crate::domain::image::{Image, Standing, Tombstone};
use crate::domain::sharing::{Share, ShareBlocker, image_blockers, share_limit};
use crate::domain::text::Pin;
use crate::store::{DeviceMapping, RecordedOutcome, Unit};

/// Events shown on an image's page.
const SHOWN_EVENTS: u32 = 100;

/// What the page of an image shows.
#[derive(Debug, Clone)]
pub enum ImageDetail {
    /// The image exists.
    Exists(Box<ExistingImage>),
    /// It was deleted; only its former owner still knows of it.
    Deleted(Box<DeletedImage>),
}

/// An existing image with everything the viewer may know.
#[derive(Debug, Clone)]
pub struct ExistingImage {
    /// The image.
    pub image: ImageView,
    /// The device mapping; the viewer's own images only.
    pub devices: Vec<DeviceMapping>,
    /// Sharing; the viewer's own images only.
    pub sharing: Option<Sharing>,
    /// What happened, as far as the viewer is concerned; newest first.
    pub events: Vec<Activity>,
}

/// With whom an image is shared, and whether another account fits.
#[derive(Debug, Clone)]
pub struct Sharing {
    /// The shares, oldest first.
    pub shares: Vec<SharedWith>,
    /// How many there may be (`S10`).
    pub limit: u32,
    /// Why it cannot be shared with anybody.
    pub blockers: Vec<ShareBlocker>,
}

/// One account an image is shared with.
#[derive(Debug, Clone)]
pub struct SharedWith {
    /// The share.
    pub share: Share,
    /// How many of that account's machines lose rebuild when it is cancelled (`S11`).
    pub machines: u32,
}

/// What remains of a deleted image.
#[derive(Debug, Clone)]
pub struct DeletedImage {
    /// The tombstone.
    pub tombstone: Tombstone,
    /// What became of each snapshot (`D10`).
    pub outcomes: Vec<RecordedOutcome>,
    /// What happened, newest first.
    pub events: Vec<Activity>,
}

/// The image, or its tombstone for the account that owned it.
///
/// # Errors
/// [`Refusal::NotFound`] when the actor may not know of it.
pub async fn get(app: &App, actor: &Actor, id: &ImageId) -> Result<ImageDetail> {
    let mut unit = app.store.reader().await?;
    if let Some(tombstone) = unit.tombstone(id).await? {
        if tombstone.owner != actor.id() {
            return Err(Refusal::NotFound.into());
        }
        let outcomes = unit.outcomes(id).await?;
        let events = unit.image_activities(actor.id(), id, SHOWN_EVENTS).await?;
        return Ok(ImageDetail::Deleted(Box::new(DeletedImage {
            tombstone,
            outcomes,
            events,
        })));
    }
    let (image, standing) = visible(unit.as_mut(), actor, id).await?;
    let owner_pin = owner_pin(unit.as_mut(), actor, image.owner).await?;
    let owned = standing == Standing::Owner;
    let devices = if owned { unit.devices(id).await? } else { Vec::new() };
    let sharing = if owned {
        Some(sharing(app, unit.as_mut(), &image).await?)
    } else {
        None
    };
    let events = unit.image_activities(actor.id(), id, SHOWN_EVENTS).await?;
    let image = ImageView::new(image, owner_pin, standing, &app.policy());
    Ok(ImageDetail::Exists(Box::new(ExistingImage {
        image,
        devices,
        sharing,
        events,
    })))
}

async fn sharing(app: &App, unit: &mut dyn Unit, image: &Image) -> Result<Sharing> {
    let world = unit.share_world(image).await?;
    let mut shares = Vec::new();
    for share in unit.shares(&image.id).await? {
        let machines = unit.recipients_machines(&image.id, Some(share.account)).await?;
        shares.push(SharedWith { share, machines });
    }
    let blockers = image_blockers(image, Standing::Owner, &world, &app.policy());
    Ok(Sharing {
        shares,
        limit: share_limit(&world, &app.policy()),
        blockers,
    })
}

/// The pin of an image's owner, without a question to the store when it is the actor. Asked through the unit at hand: who
/// waits for a second reader while holding one may wait for somebody who does the same.
pub(super) async fn owner_pin(unit: &mut dyn Unit, actor: &Actor, owner: AccountId) -> Result<Pin> {
    if owner == actor.id() {
        return Ok(actor.account.pin.clone());
    }
    let account = unit.account(owner).await?;
    Ok(account
        .ok_or_else(|| anyhow::anyhow!("image owned by an account that does not exist"))?
        .pin)
}
