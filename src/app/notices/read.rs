//! Having read notices.

use crate::app::{Actor, App, Refusal, Result};

/// Marks one of the actor's notices as read; one that was stays so.
///
/// # Errors
/// [`Refusal::NotFound`] for anybody else's.
pub async fn read(app: &App, actor: &Actor, number: i64) -> Result<()> {
    let mut unit = app.store.writer().await?;
    if !unit.mark_read(actor.id(), number, app.clock.now()).await? {
        return Err(Refusal::NotFound.into());
    }
    unit.commit().await?;
    Ok(())
}

/// Marks all of the actor's notices as read up to the one numbered `newest`. On PostgreSQL one with a lower number may
/// have been committed later, unseen.
///
/// # Errors
/// Internal ones only.
pub async fn read_all(app: &App, actor: &Actor, newest: i64) -> Result<()> {
    let mut unit = app.store.writer().await?;
    unit.mark_all_read(actor.id(), newest, app.clock.now()).await?;
    unit.commit().await?;
    Ok(())
}
