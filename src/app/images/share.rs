//! Sharing an image with another account, and the Share window around it.

use super::get::{ImageDetail, Sharing};
use super::{ImageView, visible};
use crate::app::throttle::{Budget, address_key};
use crate::app::{About, Actor, App, Limits, Recorder, Refusal, Result};
use crate::domain::activity::Event;
use crate::domain::id::ImageId;
use crate::domain::image::Standing;
use crate::domain::sharing::{ShareBlocker, ShareEffect, ShareTarget, evaluate_share};
use crate::domain::text::{Pin, pin_lookalike};

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

/// Shares an image with the account whose User Pin is exactly `typed`; takes effect at once (`S5`).
///
/// `secrets_removed` is the owner's word, asked for once before the first share of an image.
///
/// # Errors
/// [`Refusal::NotFound`]; [`Refusal::ShareBlocked`] with every reason; [`Refusal::SecretsNotRemoved`];
/// [`Refusal::TooManyAttempts`] once the account or its address has asked for too many accounts that do not exist, because
/// the answer tells who has an account. The attempt is counted in the same transaction, which is dropped, and the count
/// with it, on every other answer.
pub async fn share(app: &App, actor: &Actor, id: &ImageId, typed: &str, secrets_removed: bool) -> Result<ShareEffect> {
    let failures = app.limits.failed_lookups;
    let budget = Budget {
        keys: vec![
            (format!("lookup:account:{}", actor.id()), failures),
            (format!("lookup:address:{}", address_key(&actor.address)), failures),
        ],
        window_seconds: Limits::LOOKUP_WINDOW_SECONDS,
    };
    let now = app.clock.now();
    let mut unit = app.store.writer().await?;
    let counted = budget.count(unit.as_mut(), now).await?;
    let (image, standing) = visible(unit.as_mut(), actor, id).await?;
    if standing != Standing::Owner {
        return Err(Refusal::NotOwner.into());
    }
    let account = match typed.parse::<Pin>() {
        Ok(pin) => unit.account_by_pin(&pin).await?,
        Err(_) => None,
    };
    let world = unit.share_world(&image).await?;
    let target = match &account {
        Some(account) => ShareTarget::Known {
            account,
            has_share: unit.has_share(id, account.id).await?,
        },
        None => ShareTarget::Unknown(pin_lookalike(typed)),
    };
    let effect = match evaluate_share(&image, standing, target, &world, &app.policy) {
        Ok(effect) => effect,
        Err(blockers) => {
            if blockers.iter().any(|blocker| matches!(blocker, ShareBlocker::UnknownAccount(_))) {
                unit.commit().await?;
            }
            return Err(Refusal::ShareBlocked(blockers).into());
        }
    };
    let (Some(account), ShareEffect::Added) = (account, effect) else {
        return Ok(effect);
    };
    if !secrets_removed && !unit.was_shared(id).await? {
        return Err(Refusal::SecretsNotRemoved.into());
    }
    counted.take_back(unit.as_mut()).await?;
    unit.insert_share(id, account.id, actor.id(), now).await?;
    let recorder = Recorder::of(actor, now);
    recorder
        .record(
            unit.as_mut(),
            actor.id(),
            About::image(&image),
            Event::Shared {
                with: account.pin.to_string(),
            },
        )
        .await?;
    let by = actor.account.pin.to_string();
    recorder
        .record(unit.as_mut(), account.id, About::image(&image), Event::SharedWithMe { by })
        .await?;
    unit.commit().await?;
    Ok(effect)
}
