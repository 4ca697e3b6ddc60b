//! Adding up what is stored, for administrators to look at.

use super::{App, Result};

/// How long what was added up is good.
const GOOD_SECONDS: i64 = 600;

/// Adds up what is stored and writes it down, if nobody did so for ten minutes; says whether this one did. It reads all images,
/// in one view that keeps nobody waiting.
///
/// # Errors
/// Internal ones; the next turn is ten minutes later.
pub async fn add_up(app: &App) -> Result<bool> {
    let now = app.clock.now();
    let mut unit = app.store.writer().await?;
    if !unit.claim_storage_summary(now, now.plus_seconds(-GOOD_SECONDS)).await? {
        return Ok(false);
    }
    unit.commit().await?;
    let summary = app.store.reader().await?.add_up_storage(now).await?;
    let mut unit = app.store.writer().await?;
    unit.put_storage_summary(now, &summary).await?;
    unit.commit().await?;
    Ok(true)
}
