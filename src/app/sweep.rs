//! Clearing away what interrupted work left behind: uploads without a sign of life, expired sessions, old counters.

use super::{App, Limits, Result};
use crate::domain::id::BlobId;

/// Removes an upload's object, then strikes it off; safe to repeat at any point.
///
/// # Errors
/// Internal ones; the upload then stays registered and is swept later.
pub(super) async fn remove_upload(app: &App, upload: &BlobId) -> Result<()> {
    app.blobs.remove(upload).await.map_err(anyhow::Error::from)?;
    let mut unit = app.store.writer().await?;
    unit.remove_upload(upload).await?;
    unit.commit().await?;
    Ok(())
}

/// Clears away everything that is due.
///
/// # Errors
/// Internal ones; what was not reached is swept next time.
pub async fn sweep(app: &App) -> Result<()> {
    let now = app.clock.now();
    let stale = app
        .store
        .reader()
        .await?
        .stale_uploads(now.plus_seconds(-app.limits.upload_lease_seconds))
        .await?;
    for upload in &stale {
        remove_upload(app, upload).await?;
    }
    let mut unit = app.store.writer().await?;
    unit.remove_expired_sessions(now).await?;
    unit.remove_attempts(now.plus_seconds(-2 * Limits::SIGN_IN_WINDOW_SECONDS)).await?;
    unit.commit().await?;
    Ok(())
}
