//! Cancelling the sharing of an image, with one account or with all.

use super::share::{PinRefused, alert_of, look_up, lookups, ties};
use super::visible;
use crate::app::policies::in_force;
use crate::app::{About, Actor, App, Error, Recorder, Refusal, Result};
use crate::domain::activity::Event;
use crate::domain::audit::Attempt;
use crate::domain::id::ImageId;
use crate::domain::image::Image;
use crate::domain::notice::Notice;
use crate::domain::sharing::{Share, ShareBlocker, evaluate_cancel};
use crate::domain::text::pin_lookalike;
use crate::store::Unit;

/// Whose shares are cancelled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CancelScope {
    /// The account with this pin; nothing happens when it has no share.
    One(String),
    /// Everybody.
    All,
}

/// Cancels shares at once (`S6`, `S11`) and returns how many there were.
///
/// # Errors
/// [`Refusal::NotFound`]; [`Refusal::CancelBlocked`] for whoever does not own it, and while it is being deleted.
pub async fn cancel_share(app: &App, actor: &Actor, id: &ImageId, scope: &CancelScope) -> Result<usize> {
    let cancelled = cancel(app, actor, id, scope).await;
    note_refusal(app, actor, id, cancelled.as_ref().err()).await;
    cancelled
}

async fn cancel(app: &App, actor: &Actor, id: &ImageId, scope: &CancelScope) -> Result<usize> {
    let mut unit = app.store.writer().await?;
    let (image, standing) = visible(unit.as_mut(), actor, id).await?;
    evaluate_cancel(&image, standing).map_err(Refusal::CancelBlocked)?;
    let mut shares = unit.shares(id).await?;
    if let CancelScope::One(pin) = scope {
        shares.retain(|share| share.pin.as_str() == pin.trim());
    }
    remove(app, actor, unit.as_mut(), &image, &mut shares).await?;
    unit.commit().await?;
    Ok(shares.len())
}

/// Cancels the shares of all these accounts or of none, and returns how many there were; an account without one is no
/// hindrance.
///
/// # Errors
/// Those of [`cancel_share`]; [`Refusal::ShareBlocked`] with the first pin that is the owner's own or nobody's, which counts
/// as a failed look-up: [`Refusal::TooManyAttempts`] once there were too many.
pub async fn cancel_with(app: &App, actor: &Actor, id: &ImageId, pins: &[String]) -> std::result::Result<usize, PinRefused> {
    let cancelled = cancel_all_with(app, actor, id, pins).await;
    let error = cancelled.as_ref().err().map(|refused| &refused.error);
    note_refusal(app, actor, id, error).await;
    alert_of(app, actor, error).await;
    cancelled
}

async fn note_refusal(app: &App, actor: &Actor, id: &ImageId, error: Option<&Error>) {
    Recorder::of(actor, app.clock.now())
        .refused(app, actor.id(), About::image_id(id), Attempt::CancelSharing, error)
        .await;
}

async fn cancel_all_with(app: &App, actor: &Actor, id: &ImageId, pins: &[String]) -> std::result::Result<usize, PinRefused> {
    let mut unit = app.store.writer().await?;
    let counted = lookups(app, actor).count(unit.as_mut(), app.clock.now()).await?;
    let (image, standing) = visible(unit.as_mut(), actor, id).await?;
    evaluate_cancel(&image, standing).map_err(Refusal::CancelBlocked)?;
    let policy = in_force(app, unit.as_mut()).await?;
    let mut named = Vec::with_capacity(pins.len());
    for typed in pins {
        let account = look_up(unit.as_mut(), typed).await?;
        // The same questions for a pin that nobody has, so that how long the answer takes tells no more than its words.
        let asked = account.as_ref().map_or(actor.id(), |account| account.id);
        let has_share = unit.has_share(id, asked).await?;
        let ties = ties(unit.as_mut(), actor, asked, typed, has_share).await?;
        match account {
            Some(account) if account.id == actor.id() => return Err(PinRefused::because(typed, vec![ShareBlocker::Oneself])),
            // Those whom the owner may not know of are nobody here as well.
            Some(account) if ties.is_visible(&policy) => named.push(account.id),
            _ => {
                unit.commit().await?;
                return Err(PinRefused::because(typed, vec![ShareBlocker::UnknownAccount(pin_lookalike(typed))]));
            }
        }
    }
    let mut shares = unit.shares(id).await?;
    shares.retain(|share| named.contains(&share.account));
    counted.take_back(unit.as_mut()).await?;
    remove(app, actor, unit.as_mut(), &image, &mut shares).await?;
    unit.commit().await?;
    Ok(shares.len())
}

/// Takes shares of an image away, and records each where its owner sees whose it was. Nobody is told.
pub(super) async fn take_away(unit: &mut dyn Unit, recorder: &Recorder<'_>, image: &Image, shares: &mut [Share]) -> Result<()> {
    // In one order for everybody: each touches what is counted for its recipient.
    shares.sort_by_key(|share| share.account);
    for Share { account, pin, .. } in shares.iter() {
        unit.remove_share(&image.id, *account).await?;
        let event = Event::SharingCancelled { with: pin.to_string() };
        recorder.record(unit, image.owner, About::image(image), event).await?;
    }
    Ok(())
}

async fn remove(app: &App, actor: &Actor, unit: &mut dyn Unit, image: &Image, shares: &mut [Share]) -> Result<()> {
    let recorder = Recorder::of(actor, app.clock.now());
    take_away(unit, &recorder, image, shares).await?;
    for Share { account, .. } in shares.iter() {
        let by = actor.account.pin.to_string();
        let event = Event::SharingCancelledWithMe { by: by.clone() };
        recorder
            .tell(unit, *account, About::image(image), event, Notice::SharingCancelled { by })
            .await?;
    }
    Ok(())
}
