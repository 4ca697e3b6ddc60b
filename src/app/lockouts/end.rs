//! Ending a lock-out before its window does.

use super::{account_of, name_of, window_seconds};
use crate::app::accounts::change::administered;
use crate::app::throttle::window_of;
use crate::app::{Actor, App, Recorder, Refusal, Result};
use crate::domain::activity::Event;
use crate::domain::lockout::FailureKey;
use crate::store::Dealt;

/// Lets whoever this counter is about try again: what it has in the running window is forgiven, and no other counter of the same
/// attempts. Nothing happens where there is nothing to forgive.
///
/// # Errors
/// [`Refusal::NotFound`] for what is no counter, and for whoever is no administrator.
pub async fn end(app: &App, actor: &Actor, key: &str) -> Result<()> {
    actor.administers()?;
    let key: FailureKey = key.parse().map_err(|_| Refusal::NotFound)?;
    let now = app.clock.now();
    let window = window_of(now, window_seconds(key.failure));
    let mut unit = app.store.writer().await?;
    let about = account_of(unit.as_mut(), &key).await?;
    administered(unit.as_mut(), actor, actor.id()).await?;
    let dealt = Dealt {
        by: actor.account.pin.to_string(),
        at: now,
    };
    let is_forgiven = unit.forgive_attempts(&key.to_string(), window).await?;
    if !unit.end_lockout(&key, window, &dealt).await? && !is_forgiven {
        return Ok(());
    }
    let event = Event::LockoutEnded {
        failure: key.failure,
        who: name_of(&key, about.as_ref()),
    };
    let concerned = about.map_or(actor.id(), |account| account.id);
    Recorder::of(actor, now).note(unit.as_mut(), concerned, event).await?;
    Ok(unit.commit().await?)
}
