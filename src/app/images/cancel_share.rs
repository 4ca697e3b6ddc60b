//! Cancelling the sharing of an image, with one account or with all.

use super::visible;
use crate::app::{About, Actor, App, Recorder, Refusal, Result};
use crate::domain::activity::Event;
use crate::domain::id::ImageId;
use crate::domain::sharing::{Share, evaluate_cancel};

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
    let mut unit = app.store.writer().await?;
    let (image, standing) = visible(unit.as_mut(), actor, id).await?;
    evaluate_cancel(&image, standing).map_err(Refusal::CancelBlocked)?;
    let mut shares = unit.shares(id).await?;
    if let CancelScope::One(pin) = scope {
        shares.retain(|share| share.pin.as_str() == pin.trim());
    }
    // In one order for everybody: each touches what is counted for its recipient.
    shares.sort_by_key(|share| share.account);
    let recorder = Recorder::of(actor, app.clock.now());
    for Share { account, pin, .. } in &shares {
        unit.remove_share(id, *account).await?;
        let event = Event::SharingCancelled { with: pin.to_string() };
        recorder.record(unit.as_mut(), actor.id(), About::image(&image), event).await?;
        let event = Event::SharingCancelledWithMe {
            by: actor.account.pin.to_string(),
        };
        recorder.record(unit.as_mut(), *account, About::image(&image), event).await?;
    }
    unit.commit().await?;
    Ok(shares.len())
}
