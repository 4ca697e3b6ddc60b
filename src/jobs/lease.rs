//! The lease of a job: what keeps it from other processes while its own is alive, and lets them have it when it is not.

use std::time::Duration;

use tokio::time::{Interval, MissedTickBehavior, interval};

use crate::app::{App, Result};
use crate::domain::time::Timestamp;
use crate::store::Job;

/// Until when a job that is claimed or renewed now is kept from others.
pub(super) fn end(app: &App) -> Timestamp {
    app.clock.now().plus_seconds(i64::from(app.limits.job_lease_seconds))
}

/// A third of the lease: two signs of life may be late before the job is taken for left alone.
pub(super) fn beat(app: &App) -> Duration {
    Duration::from_secs(u64::from(app.limits.job_lease_seconds.max(1))) / 3
}

/// Ticks at once and then every `period`. A process that stood still does not make up for what it missed.
pub(crate) fn ticks(period: Duration) -> Interval {
    let mut ticks = interval(period);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    ticks
}

/// Does `work` for the job and renews its lease meanwhile. `None` when the lease is lost: the work is dropped at its next
/// pause, as if the process had been killed there, because somebody else does it.
pub(super) async fn hold<T>(app: &App, job: &Job, work: impl Future<Output = T>) -> Option<T> {
    tokio::select! {
        // Struck off by the work itself, the job looks like one that is lost.
        biased;
        done = work => Some(done),
        () = lost(app, job) => None,
    }
}

/// Ends when the lease is lost, and renews it until then.
async fn lost(app: &App, job: &Job) {
    let mut beats = ticks(beat(app));
    // The first one is at once, and the job was just claimed.
    beats.tick().await;
    loop {
        beats.tick().await;
        match renew(app, job).await {
            Ok(true) => {}
            Ok(false) => return,
            Err(error) => tracing::warn!(%error, job = job.number, "a job's lease cannot be renewed; trying again"),
        }
    }
}

async fn renew(app: &App, job: &Job) -> Result<bool> {
    let mut unit = app.store.writer().await?;
    let is_held = unit.extend_lease(job, end(app)).await?;
    if is_held {
        unit.commit().await?;
    }
    Ok(is_held)
}
