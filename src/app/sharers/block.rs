//! Blocking somebody, so that they share nothing more with me, and lifting that again.

use crate::app::{About, Actor, App, Limits, Recorder, Refusal, Result};
use crate::domain::activity::Event;
use crate::domain::sharing::evaluate_block;
use crate::domain::text::Pin;

/// Blocks whoever has this pin: from now on they cannot share anything with the actor. What they share already stays until it is
/// left. Whether anybody has the pin is not looked at, so that nothing can be learned by it. Blocking again changes nothing.
///
/// # Errors
/// [`Refusal::Text`] for what is no pin; [`Refusal::BlockRefused`].
pub async fn block(app: &App, actor: &Actor, typed: &str) -> Result<Pin> {
    let pin: Pin = typed.parse()?;
    let mut unit = app.store.writer().await?;
    // First, because it keeps another request from blocking at the same time.
    let count = unit.count_blocks(actor.id()).await?;
    if unit.has_block(actor.id(), &pin).await? {
        return Ok(pin);
    }
    evaluate_block(&actor.account.pin, &pin, count, Limits::BLOCKED_SHARERS).map_err(Refusal::BlockRefused)?;
    let now = app.clock.now();
    unit.insert_block(actor.id(), &pin, now).await?;
    let event = Event::SharerBlocked { pin: pin.to_string() };
    Recorder::of(actor, now)
        .record(unit.as_mut(), actor.id(), About::default(), event)
        .await?;
    unit.commit().await?;
    Ok(pin)
}

/// Lets whoever has this pin share with the actor again; nothing happens when they could.
///
/// # Errors
/// [`Refusal::Text`] for what is no pin.
pub async fn lift(app: &App, actor: &Actor, typed: &str) -> Result<Pin> {
    let pin: Pin = typed.parse()?;
    let mut unit = app.store.writer().await?;
    if !unit.remove_block(actor.id(), &pin).await? {
        return Ok(pin);
    }
    let event = Event::SharerUnblocked { pin: pin.to_string() };
    Recorder::of(actor, app.clock.now())
        .record(unit.as_mut(), actor.id(), About::default(), event)
        .await?;
    unit.commit().await?;
    Ok(pin)
}
