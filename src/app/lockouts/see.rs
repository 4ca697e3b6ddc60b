//! Having seen lock-outs.

use crate::app::accounts::change::administered;
use crate::app::{Actor, App, Recorder, Result};
use crate::domain::activity::Event;
use crate::store::Dealt;

/// Says that the actor has seen the lock-outs that were there when a page of them was made, as its `sight` says; nothing happens where
/// somebody has.
///
/// # Errors
/// [`crate::app::Refusal::NotFound`] for whoever is no administrator.
pub async fn see(app: &App, actor: &Actor, sight: &str) -> Result<()> {
    let now = app.clock.now();
    let mut unit = app.store.writer().await?;
    administered(unit.as_mut(), actor, actor.id()).await?;
    let dealt = Dealt {
        by: actor.account.pin.to_string(),
        at: now,
    };
    let count = unit.mark_lockouts_seen(sight, &dealt).await?;
    if count == 0 {
        return Ok(());
    }
    Recorder::of(actor, now)
        .note(unit.as_mut(), actor.id(), Event::LockoutsSeen { count })
        .await?;
    Ok(unit.commit().await?)
}
