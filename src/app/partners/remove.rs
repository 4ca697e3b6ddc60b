//! Letting somebody share with somebody no more.

use super::{TypedEntry, recorded};
use crate::app::accounts::change::administered;
use crate::app::{Actor, App, Recorder, Result};
use crate::domain::activity::Event;
use crate::domain::text::Remark;

/// Takes an entry off the list; nothing happens when it is not there. What is shared already stays.
///
/// # Errors
/// Those of [`super::add::add`].
pub async fn remove(app: &App, actor: &Actor, typed: &TypedEntry) -> Result<()> {
    let removed = try_to_remove(app, actor, typed).await;
    recorded(app, actor, removed).await
}

async fn try_to_remove(app: &App, actor: &Actor, typed: &TypedEntry) -> Result<()> {
    let mut unit = app.store.writer().await?;
    administered(unit.as_mut(), actor, actor.id()).await?;
    let reason: Remark = typed.reason.parse()?;
    let partnership = typed.partnership()?;
    if !unit.remove_partnership(&partnership).await? {
        return Ok(());
    }
    let event = Event::PartnerUnlisted {
        owner: partnership.owner.to_string(),
        recipient: partnership.recipient.to_string(),
        reason: reason.into(),
    };
    Recorder::of(actor, app.clock.now()).note(unit.as_mut(), actor.id(), event).await?;
    Ok(unit.commit().await?)
}
