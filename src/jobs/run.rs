//! The job runner.

use std::time::Duration;

use tokio_util::sync::CancellationToken;

use super::delete_image::delete_image;
use super::delete_snapshots::delete_snapshots;
use super::remove_blob::remove_blob;
use crate::app::{App, Result, sweep};
use crate::store::{Job, JobKind};

/// Seconds a claimed job is kept from others; a job whose process died is taken over afterwards.
const LEASE_SECONDS: i64 = 30;

/// Seconds between two sweeps, and the longest wait before looking for jobs that another process enqueued.
const SWEEP_SECONDS: u64 = 15;

/// Runs jobs as they come until `stop`, and sweeps now and then. A job that is running is finished first; those that wait
/// are left to the next process.
pub async fn run(app: App, stop: CancellationToken) {
    let mut sweep_ticks = tokio::time::interval(Duration::from_secs(SWEEP_SECONDS));
    loop {
        if let Err(error) = run_until(&app, &stop).await {
            tracing::error!(%error, "jobs cannot be claimed; trying again");
        }
        tokio::select! {
            () = stop.cancelled() => return,
            () = app.wake_jobs.notified() => {}
            _ = sweep_ticks.tick() => {
                if let Err(error) = sweep::sweep(&app).await {
                    tracing::warn!(%error, "sweep failed; trying again");
                }
            }
        }
    }
}

/// Runs every job that is due, those that arise meanwhile included; returns how many were carried out.
///
/// # Errors
/// When jobs cannot be claimed or put back. A job's own failure puts it back and is no error here.
pub async fn run_due(app: &App) -> Result<u32> {
    run_until(app, &CancellationToken::new()).await
}

async fn run_until(app: &App, stop: &CancellationToken) -> Result<u32> {
    let mut done = 0;
    loop {
        if stop.is_cancelled() {
            return Ok(done);
        }
        let now = app.clock.now();
        let mut unit = app.store.writer().await?;
        let Some(job) = unit.claim(now, now.plus_seconds(LEASE_SECONDS)).await? else {
            return Ok(done);
        };
        unit.commit().await?;
        match carry_out(app, &job).await {
            Ok(()) => done += 1,
            Err(error) => {
                tracing::error!(%error, kind = job.kind.as_str(), subject = job.subject, attempts = job.attempts, "job failed");
                let due = app.clock.now().plus_seconds(back_off_seconds(job.attempts));
                let mut unit = app.store.writer().await?;
                unit.put_back(job.number, &error.to_string(), due).await?;
                unit.commit().await?;
            }
        }
    }
}

async fn carry_out(app: &App, job: &Job) -> Result<()> {
    match job.kind {
        JobKind::DeleteImage => delete_image(app, job).await,
        JobKind::DeleteSnapshots => delete_snapshots(app, job).await,
        JobKind::RemoveBlob => remove_blob(app, job).await,
    }
}

/// Doubles from 5 seconds to an hour.
fn back_off_seconds(attempts: u32) -> i64 {
    (5_i64 << attempts.min(10)).min(3600)
}
