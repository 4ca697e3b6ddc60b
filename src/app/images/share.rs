//! Sharing an image with another account, and the Share window around it.

use super::get::{ImageDetail, Sharing};
use super::{ImageView, visible};
use crate::app::policies::in_force;
use crate::app::throttle::{Budget, address_key};
use crate::app::{About, Actor, App, Error, Recorder, Refusal, Result, lockouts};
use crate::domain::account::Account;
use crate::domain::activity::Event;
use crate::domain::audit::Attempt;
use crate::domain::id::{AccountId, ImageId};
use crate::domain::image::Standing;
use crate::domain::lockout::{Failure, FailureKey};
use crate::domain::notice::Notice;
use crate::domain::sharing::{ShareBlocker, ShareEffect, ShareTarget, Ties, evaluate_share};
use crate::domain::text::Pin;
use crate::store::{StoreError, Unit};

/// The image and its sharing, for the Share window.
///
/// # Errors
/// [`Refusal::NotFound`]; [`Refusal::NotOwner`] for whoever only sees the image.
pub async fn window(app: &App, actor: &Actor, id: &ImageId) -> Result<(ImageView, Sharing)> {
    match super::get::get(app, actor, id).await? {
        ImageDetail::Exists(existing) => {
            let sharing = existing.sharing.ok_or(Refusal::NotOwner)?;
            Ok((existing.image, sharing))
        }
        ImageDetail::Deleted(_) => Err(Refusal::NotFound.into()),
    }
}

/// Why an image was shared, or unshared, with nobody.
#[derive(Debug)]
pub struct PinRefused {
    /// The first pin that stood in the way, as it was typed; `None` where no pin did.
    pub pin: Option<String>,
    /// Why.
    pub error: Error,
}

impl From<Error> for PinRefused {
    fn from(error: Error) -> Self {
        Self { pin: None, error }
    }
}

impl From<Refusal> for PinRefused {
    fn from(refusal: Refusal) -> Self {
        Error::from(refusal).into()
    }
}

impl From<StoreError> for PinRefused {
    fn from(error: StoreError) -> Self {
        Error::from(error).into()
    }
}

impl PinRefused {
    /// It was this pin, for these reasons.
    pub(super) fn because(pin: &str, blockers: Vec<ShareBlocker>) -> Self {
        Self {
            pin: Some(pin.to_owned()),
            error: Refusal::ShareBlocked(blockers).into(),
        }
    }
}

/// What failed look-ups of pins are counted against, because their answer tells who has an account.
pub(super) fn lookups(app: &App, actor: &Actor) -> Budget {
    let account = FailureKey::new(Failure::LookupByAccount, actor.id());
    let address = FailureKey::new(Failure::LookupFromAddress, address_key(&actor.address));
    lockouts::budget(app, &[account, address])
}

/// Tells administrators, where `error` is that there were too many look-ups.
pub(super) async fn alert_of(app: &App, actor: &Actor, error: Option<&Error>) {
    lockouts::alert::alert(app, &lookups(app, actor), Some(actor), &actor.address, error).await;
}

/// The account whose User Pin is exactly `typed` (`S3`).
pub(super) async fn look_up(unit: &mut dyn Unit, typed: &str) -> Result<Option<Account>> {
    Ok(match typed.parse::<Pin>() {
        Ok(pin) => unit.account_by_pin(&pin).await?,
        Err(_) => None,
    })
}

/// What is between the actor and whoever has the pin that was typed, which may be nobody: then `asked` is anybody.
pub(super) async fn ties(unit: &mut dyn Unit, actor: &Actor, asked: AccountId, typed: &str, has_share: bool) -> Result<Ties> {
    Ok(Ties {
        has_share,
        has_block: unit.has_block(asked, &actor.account.pin).await?,
        is_listed: match typed.parse::<Pin>() {
            Ok(pin) => unit.has_partnership(&actor.account.pin, &pin).await?,
            Err(_) => false,
        },
    })
}

/// Shares an image with the account whose User Pin is exactly `typed`; takes effect at once (`S5`).
///
/// `secrets_removed` is the owner's word, asked for once before the first share of an image.
///
/// # Errors
/// Those of [`share_with`].
pub async fn share(app: &App, actor: &Actor, id: &ImageId, typed: &str, secrets_removed: bool) -> Result<ShareEffect> {
    let added = share_with(app, actor, id, &[typed.to_owned()], secrets_removed).await;
    match added.map_err(|refused| refused.error)? {
        0 => Ok(ShareEffect::AlreadyShared),
        _ => Ok(ShareEffect::Added),
    }
}

/// Shares an image with all these accounts or with none, and returns how many of them did not have it before.
///
/// # Errors
/// [`Refusal::NotFound`]; [`Refusal::ShareBlocked`] with every reason against the first pin that has one;
/// [`Refusal::SecretsNotRemoved`]; [`Refusal::TooManyAttempts`] once the account or its address has asked for too many
/// accounts that do not exist, because the answer tells who has an account. The attempt is counted in the same transaction,
/// which is dropped, and the count with it, on every other answer.
pub async fn share_with(
    app: &App,
    actor: &Actor,
    id: &ImageId,
    pins: &[String],
    secrets_removed: bool,
) -> std::result::Result<usize, PinRefused> {
    let added = add(app, actor, id, pins, secrets_removed).await;
    let error = added.as_ref().err().map(|refused| &refused.error);
    Recorder::of(actor, app.clock.now())
        .refused(app, actor.id(), About::image_id(id), Attempt::Share, error)
        .await;
    alert_of(app, actor, error).await;
    added
}

async fn add(app: &App, actor: &Actor, id: &ImageId, pins: &[String], secrets_removed: bool) -> std::result::Result<usize, PinRefused> {
    let now = app.clock.now();
    let mut unit = app.store.writer().await?;
    let counted = lookups(app, actor).count(unit.as_mut(), now).await?;
    let (image, standing) = visible(unit.as_mut(), actor, id).await?;
    if standing != Standing::Owner {
        return Err(Refusal::NotOwner.into());
    }
    let policy = in_force(app, unit.as_mut()).await?;
    let mut world = unit.share_world(&image).await?;
    let mut added: Vec<Account> = Vec::new();
    for typed in pins {
        let account = look_up(unit.as_mut(), typed).await?;
        // The same questions for a pin that nobody has, so that how long the answer takes tells no more than its words.
        let asked = account.as_ref().map_or(actor.id(), |account| account.id);
        let has_share = unit.has_share(id, asked).await? || added.iter().any(|other| other.id == asked);
        let ties = ties(unit.as_mut(), actor, asked, typed, has_share).await?;
        let target = ShareTarget::found(account.as_ref(), actor.id(), ties, typed, &policy);
        match (evaluate_share(&image, standing, target, &world, &policy), account) {
            (Ok(ShareEffect::Added), Some(account)) => {
                world.share_count += 1;
                added.push(account);
            }
            (Ok(_), _) => {}
            (Err(blockers), _) => {
                if blockers.iter().any(|blocker| matches!(blocker, ShareBlocker::UnknownAccount(_))) {
                    unit.commit().await?;
                }
                return Err(PinRefused::because(typed, blockers));
            }
        }
    }
    if added.is_empty() {
        return Ok(0);
    }
    if !secrets_removed && !unit.was_shared(id).await? {
        return Err(Refusal::SecretsNotRemoved.into());
    }
    counted.take_back(unit.as_mut()).await?;
    // In one order for everybody: each touches what is counted for its recipient.
    added.sort_by_key(|account| account.id);
    let recorder = Recorder::of(actor, now);
    for account in &added {
        unit.insert_share(id, account.id, actor.id(), now).await?;
        let with = account.pin.to_string();
        recorder
            .record(unit.as_mut(), actor.id(), About::image(&image), Event::Shared { with })
            .await?;
        let by = actor.account.pin.to_string();
        let event = Event::SharedWithMe { by: by.clone() };
        recorder
            .tell(unit.as_mut(), account.id, About::image(&image), event, Notice::SharedWithMe { by })
            .await?;
    }
    unit.commit().await?;
    Ok(added.len())
}

/// The pins of everybody an image is shared with, oldest share first (`S6`).
///
/// # Errors
/// [`Refusal::NotFound`]; [`Refusal::NotOwner`] for whoever only sees the image.
pub async fn members(app: &App, actor: &Actor, id: &ImageId) -> Result<Vec<Pin>> {
    let mut unit = app.store.reader().await?;
    let (_, standing) = visible(unit.as_mut(), actor, id).await?;
    if standing != Standing::Owner {
        return Err(Refusal::NotOwner.into());
    }
    Ok(unit.shares(id).await?.into_iter().map(|share| share.pin).collect())
}
