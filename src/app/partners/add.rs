//! Letting somebody share with somebody.

use super::{TypedEntry, recorded};
use crate::app::accounts::change::administered;
use crate::app::{Actor, App, Recorder, Result};
use crate::domain::activity::Event;
use crate::domain::text::Remark;
use crate::store::ListedPartnership;

/// Adds an entry to the list; nothing happens when it is there. Whether anybody has the pins is not looked at.
///
/// # Errors
/// [`crate::app::Refusal::NotFound`] for whoever is no administrator; [`crate::app::Refusal::Text`] for what is no pin, and
/// without a reason (`T4`); [`crate::app::Refusal::Choice`] for an entry that says nothing.
pub async fn add(app: &App, actor: &Actor, typed: &TypedEntry) -> Result<()> {
    let added = try_to_add(app, actor, typed).await;
    recorded(app, actor, added).await
}

async fn try_to_add(app: &App, actor: &Actor, typed: &TypedEntry) -> Result<()> {
    let mut unit = app.store.writer().await?;
    administered(unit.as_mut(), actor, actor.id()).await?;
    let reason: Remark = typed.reason.parse()?;
    let now = app.clock.now();
    let entry = ListedPartnership {
        partnership: typed.partnership()?,
        since: now,
        added_by: actor.account.pin.to_string(),
        reason: reason.to_string(),
    };
    if !unit.insert_partnership(&entry).await? {
        return Ok(());
    }
    let event = Event::PartnerListed {
        owner: entry.partnership.owner.to_string(),
        recipient: entry.partnership.recipient.to_string(),
        reason: entry.reason,
    };
    Recorder::of(actor, now).note(unit.as_mut(), actor.id(), event).await?;
    Ok(unit.commit().await?)
}
