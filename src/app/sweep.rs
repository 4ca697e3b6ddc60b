//! Clearing away what interrupted work left behind: uploads without a sign of life, expired sessions and links, old counters, marks,
//! receipts, tasks and notices, letters that nobody takes, lock-outs; and keeping the index of name parts in order.

use super::access_keys::authenticate::MEMORY_SECONDS;
use super::{App, Limits, Result};
use crate::domain::id::BlobId;
use crate::domain::time::Timestamp;
use crate::store::JobKind;

/// Removes an upload's object, then strikes it off; safe to repeat at any point. With `stale_before`, only when the upload
/// showed no sign of life since.
///
/// The upload is doomed first, in a transaction of its own: what an import adopted meanwhile is not touched, and what is
/// doomed can no longer be adopted, so that no image ever loses its bytes.
///
/// # Errors
/// Internal ones; the upload then stays registered and is swept later.
pub(super) async fn remove_upload(app: &App, upload: &BlobId, stale_before: Option<Timestamp>) -> Result<()> {
    let mut unit = app.store.writer().await?;
    let is_doomed = unit.doom_upload(upload, stale_before).await?;
    unit.commit().await?;
    if !is_doomed {
        return Ok(());
    }
    app.blobs.remove(upload).await.map_err(anyhow::Error::from)?;
    let mut unit = app.store.writer().await?;
    unit.remove_upload(upload).await?;
    unit.commit().await?;
    Ok(())
}

/// Clears away everything that is due. An upload whose object cannot be removed holds up nothing else and is tried again.
///
/// # Errors
/// Internal ones; what was not reached is swept next time.
pub async fn sweep(app: &App) -> Result<()> {
    let now = app.clock.now();
    let stale_before = now.plus_seconds(-app.limits.upload_lease_seconds);
    let stale = app.store.reader().await?.stale_uploads(stale_before).await?;
    for upload in &stale {
        if let Err(error) = remove_upload(app, upload, Some(stale_before)).await {
            tracing::warn!(%error, %upload, "an upload cannot be removed; trying again");
        }
    }
    let mut unit = app.store.writer().await?;
    unit.tidy_name_parts().await?;
    unit.commit().await?;
    let mut unit = app.store.writer().await?;
    unit.remove_expired_sessions(now).await?;
    unit.remove_expired_password_resets(now).await?;
    let failures_before = now.plus_seconds(-Limits::FAILURES_SECONDS - Limits::SIGN_IN_WINDOW_SECONDS);
    unit.remove_attempts(now.plus_seconds(-2 * Limits::SIGN_IN_WINDOW_SECONDS), failures_before)
        .await?;
    unit.remove_lockouts(now.plus_seconds(-Limits::LOCKOUT_SECONDS)).await?;
    unit.remove_marks(now.plus_seconds(-MEMORY_SECONDS)).await?;
    unit.remove_receipts(now.plus_seconds(-Limits::RECEIPT_SECONDS)).await?;
    unit.remove_expired_holds(now).await?;
    unit.remove_tasks(now.plus_seconds(-Limits::TASK_SECONDS)).await?;
    let given_up = unit.give_up(JobKind::MailNotice, now.plus_seconds(-Limits::MAIL_SECONDS)).await?;
    unit.commit().await?;
    if given_up > 0 {
        tracing::warn!(given_up, "notices could not be mailed for a day, and will not be");
    }
    remove_notices(app, now.plus_seconds(-Limits::NOTICE_SECONDS)).await
}

/// Removes old notices, some at a time, so that nobody who writes waits for many.
async fn remove_notices(app: &App, before: Timestamp) -> Result<()> {
    loop {
        let mut unit = app.store.writer().await?;
        let removed = unit.remove_notices(before, Limits::NOTICES_AT_ONCE).await?;
        unit.commit().await?;
        if removed < u64::from(Limits::NOTICES_AT_ONCE) {
            return Ok(());
        }
    }
}

/// Objects that the database is asked about in one go.
const LOOKED_UP_AT_ONCE: usize = 1000;

/// Objects, whole or partly written, that are neither a registered upload nor a blob. There are none unless the database or
/// the blob store was tampered with or put back from a backup; so nothing is removed, and a person has to look.
///
/// # Errors
/// Internal ones.
pub async fn orphans(app: &App) -> Result<Vec<BlobId>> {
    // The objects first: rows come before their object and go after it.
    let mut objects = app.blobs.list().await.map_err(anyhow::Error::from)?;
    objects.extend(app.blobs.leftovers().await.map_err(anyhow::Error::from)?);
    let mut orphans = Vec::new();
    for some in objects.chunks(LOOKED_UP_AT_ONCE) {
        let known = app.store.glance().await?.known_objects(some).await?;
        orphans.extend(some.iter().filter(|object| !known.contains(object)).cloned());
    }
    Ok(orphans)
}
