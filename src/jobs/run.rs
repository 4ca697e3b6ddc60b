//! The job runner.

use std::time::Duration;

use futures::future::join_all;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;
use tracing::Instrument as _;

use super::delete_image::delete_image;
use super::delete_snapshots::delete_snapshots;
use super::lease;
use super::mail_notice::mail_notice;
use super::remove_blob::remove_blob;
use crate::app::{App, Error, Result, audit, storage, sweep, tasks};
use crate::store::{Job, JobKind};

/// Time between two sweeps.
const SWEEP_PERIOD: Duration = Duration::from_secs(15);

/// Time between two looks at whether the audit has records to seal, so that they are without a seal for about as long.
const SEAL_PERIOD: Duration = Duration::from_secs(1);

/// The least time between two looks for jobs of other processes, so that a busy database is not asked after every commit.
const SHORTEST_LOOK: Duration = Duration::from_millis(100);

/// How long to leave a database alone that cannot be followed.
const PAUSE: Duration = Duration::from_secs(1);

/// How many jobs that take long a process runs at the same time, beside one of the others. Each of them holds two parts of a file.
const LONG_JOBS: usize = 2;

/// Runs jobs as they come, from this process or another, until `stop`, seals the audit, and sweeps now and then. Jobs that are running are
/// finished first; those that wait are left to the next process.
///
/// Any number of processes may do this over the same store. A job whose process died is taken over when its lease has run
/// out and somebody looks: after at most four thirds of [`crate::app::Limits::job_lease_seconds`].
pub async fn run(app: App, stop: CancellationToken) {
    // Nobody waits for a deletion because a large image is on its way.
    let long = (0..LONG_JOBS).map(|_| run_jobs(&app, JobKind::LONG, &stop));
    // Nor because a mail server is slow. Where none is set, letters are left to a process that has one.
    let mail = async {
        if app.post.is_some() {
            run_jobs(&app, JobKind::MAIL, &stop).await;
        }
    };
    tokio::join!(
        run_jobs(&app, JobKind::SHORT, &stop),
        join_all(long),
        mail,
        run_sweeps(&app, &stop),
        run_seals(&app, &stop)
    );
}

async fn run_jobs(app: &App, kinds: &[JobKind], stop: &CancellationToken) {
    // What is due again later, or was left alone by a process that died, announces itself to nobody.
    let mut looks = lease::ticks(lease::beat(app));
    let mut mark = 0;
    while !stop.is_cancelled() {
        let looked = Instant::now();
        if let Err(error) = look(app, kinds, stop).await {
            tracing::error!(%error, "jobs cannot be claimed; trying again");
        }
        tokio::select! {
            () = stop.cancelled() => {}
            () = app.wake_jobs.notified(), if kinds == JobKind::SHORT => {}
            _ = looks.tick() => {}
            seen = changed_since(app, mark, looked + SHORTEST_LOOK) => mark = seen,
        }
    }
}

async fn run_sweeps(app: &App, stop: &CancellationToken) {
    let mut ticks = lease::ticks(SWEEP_PERIOD);
    loop {
        tokio::select! {
            () = stop.cancelled() => return,
            _ = ticks.tick() => {}
        }
        if let Err(error) = sweep::sweep(app).await {
            tracing::warn!(%error, "sweep failed; trying again");
        }
        if let Err(error) = storage::add_up(app).await {
            tracing::warn!(%error, "what is stored cannot be added up; trying again later");
        }
    }
}

async fn run_seals(app: &App, stop: &CancellationToken) {
    let mut ticks = lease::ticks(SEAL_PERIOD);
    while !stop.is_cancelled() {
        tokio::select! {
            () = stop.cancelled() => {}
            _ = ticks.tick() => {}
        }
        if let Err(error) = audit::seal::seal(app).await {
            tracing::warn!(%error, "the audit cannot be sealed; trying again");
        }
    }
}

/// Waits for a commit, of whichever process, from `earliest` on.
async fn changed_since(app: &App, mark: i64, earliest: Instant) -> i64 {
    tokio::time::sleep_until(earliest).await;
    loop {
        match app.store.changed_since(mark).await {
            Ok(seen) => return seen,
            Err(error) => {
                tracing::warn!(%error, "changes cannot be followed; trying again");
                tokio::time::sleep(PAUSE).await;
            }
        }
    }
}

/// Runs what is due. Whether there is any job is asked of a reader: looking takes no lock from those who write.
async fn look(app: &App, kinds: &[JobKind], stop: &CancellationToken) -> Result<()> {
    if app.store.glance().await?.is_job_due(kinds, app.clock.now()).await? {
        run_until(app, kinds, stop).await?;
    }
    Ok(())
}

/// Runs every job that is due, those that arise meanwhile included; returns how many were carried out.
///
/// # Errors
/// When jobs cannot be claimed or put back. A job's own failure puts it back and is no error here.
pub async fn run_due(app: &App) -> Result<u32> {
    run_until(app, JobKind::ALL, &CancellationToken::new()).await
}

async fn run_until(app: &App, kinds: &[JobKind], stop: &CancellationToken) -> Result<u32> {
    let mut done = 0;
    while !stop.is_cancelled() {
        let Some(job) = claim(app, kinds).await? else { break };
        let began = Instant::now();
        let span = tracing::info_span!("job", kind = job.kind.as_str(), subject = job.subject);
        let ended = lease::hold(app, &job, carry_out(app, &job)).instrument(span).await;
        measure(&job, ended.as_ref(), began.elapsed());
        match ended {
            Some(Ok(())) => done += 1,
            Some(Err(error)) => put_back(app, &job, &error).await?,
            None => tracing::warn!(
                kind = job.kind.as_str(),
                subject = job.subject,
                "a job's lease was lost; another process carries it out"
            ),
        }
    }
    Ok(done)
}

fn measure(job: &Job, ended: Option<&Result<()>>, took: Duration) {
    let kind = job.kind.as_str();
    let outcome = match ended {
        Some(Ok(())) => "done",
        Some(Err(_)) => "failed",
        None => "lost",
    };
    metrics::counter!("image_console_jobs_total", "kind" => kind, "outcome" => outcome).increment(1);
    metrics::histogram!("image_console_job_duration_seconds", "kind" => kind).record(took);
}

pub(super) async fn claim(app: &App, kinds: &[JobKind]) -> Result<Option<Job>> {
    let mut unit = app.store.writer().await?;
    let claimed = unit.claim(kinds, app.clock.now(), lease::end(app)).await?;
    if claimed.is_some() {
        unit.commit().await?;
    }
    Ok(claimed)
}

pub(super) async fn carry_out(app: &App, job: &Job) -> Result<()> {
    match job.kind {
        JobKind::DeleteImage => delete_image(app, job).await,
        JobKind::DeleteSnapshots => delete_snapshots(app, job).await,
        JobKind::RemoveBlob => remove_blob(app, job).await,
        JobKind::CopyImage | JobKind::ImportImage | JobKind::ExportImage => tasks::carry_out(app, job).await,
        JobKind::MailNotice => mail_notice(app, job).await,
    }
}

/// Puts a job back that failed. One that somebody else has claimed meanwhile is theirs, and left to them.
pub(super) async fn put_back(app: &App, job: &Job, error: &Error) -> Result<()> {
    tracing::error!(%error, kind = job.kind.as_str(), subject = job.subject, attempts = job.attempts, "job failed");
    let due = app.clock.now().plus_seconds(back_off_seconds(job.attempts));
    let mut unit = app.store.writer().await?;
    if unit.extend_lease(job, due).await? {
        unit.put_back(job.number, &error.to_string(), due).await?;
    }
    unit.commit().await?;
    Ok(())
}

/// Doubles from 5 seconds to an hour.
fn back_off_seconds(attempts: u32) -> i64 {
    (5_i64 << attempts.min(10)).min(3600)
}
