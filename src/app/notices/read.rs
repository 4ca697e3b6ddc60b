//! Having read notices.

use crate::app::{Actor, App, Limits, Refusal, Result};

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

/// Marks all of the actor's notices as read that were there when a page of them was made, as its `sight` says: what came later was
/// not seen, whatever its number. Some at a time, so that nobody who writes waits for many.
///
/// # Errors
/// Internal ones only.
pub async fn read_all(app: &App, actor: &Actor, sight: &str) -> Result<()> {
    loop {
        let mut unit = app.store.writer().await?;
        let at_once = Limits::NOTICES_AT_ONCE;
        let marked = unit.mark_all_read(actor.id(), sight, app.clock.now(), at_once).await?;
        unit.commit().await?;
        if marked < u64::from(at_once) {
            return Ok(());
        }
    }
}
