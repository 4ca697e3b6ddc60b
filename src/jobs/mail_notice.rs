//! Mails a notice.

use crate::app::notices::mail::letter;
use crate::app::ports::Undelivered;
use crate::app::{App, Result};
use crate::store::Job;

use super::lease;

/// First the letter, then the job: a process that dies between the two leaves a letter that is sent again, under the same name. What is
/// refused for good is struck off like what was delivered.
pub(super) async fn mail_notice(app: &App, job: &Job) -> Result<()> {
    let post = app.post.as_ref().ok_or_else(|| anyhow::anyhow!("SMTP_URL is not set"))?;
    let number = job.subject.parse().map_err(anyhow::Error::from)?;
    if let Some(letter) = letter(app, number).await? {
        // Who stood still has lost the job by now, and would send what another process sends.
        let mut unit = app.store.writer().await?;
        if !unit.extend_lease(job, lease::end(app)).await? {
            return Ok(());
        }
        unit.commit().await?;
        let outcome = match post.deliver(&letter).await {
            Ok(()) => "sent",
            Err(Undelivered::ForNow(reason)) => return Err(anyhow::anyhow!(reason).into()),
            Err(Undelivered::ForGood(reason)) => {
                tracing::warn!(notice = number, reason, "a notice cannot be mailed");
                "refused"
            }
        };
        metrics::counter!("image_console_mails_total", "outcome" => outcome).increment(1);
    }
    let mut unit = app.store.writer().await?;
    unit.finish(job.number).await?;
    unit.commit().await?;
    Ok(())
}
