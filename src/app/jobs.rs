//! Jobs as administrators see them: what waits, what fails, trying again, and what can be called off.

use super::accounts::change::administered;
use super::{About, Actor, App, Recorder, Refusal, Result};
use crate::domain::activity::Event;
use crate::domain::id::ImageId;
use crate::domain::snapshot::SnapshotOutcome;
pub use crate::store::{JobKind, WaitingJob};
use crate::store::{RecordedOutcome, Unit};

/// Jobs on a page.
pub const PAGE_SIZE: u32 = 50;

/// A page of jobs and where the next one begins.
#[derive(Debug, Clone)]
pub struct JobPage {
    /// In the order they were enqueued.
    pub jobs: Vec<WaitingJob>,
    /// What to ask for the next page with.
    pub next: Option<i64>,
}

/// The jobs after the one numbered `after`.
///
/// # Errors
/// [`Refusal::NotFound`] for whoever is no administrator.
pub async fn list(app: &App, actor: &Actor, after: i64) -> Result<JobPage> {
    actor.administers()?;
    let mut jobs = app.store.glance().await?.waiting_jobs(after, PAGE_SIZE + 1).await?;
    let has_more = jobs.len() > PAGE_SIZE as usize;
    jobs.truncate(PAGE_SIZE as usize);
    let next = if has_more { jobs.last().map(|job| job.number) } else { None };
    Ok(JobPage { jobs, next })
}

/// Whether a job can be called off. What was confirmed to be deleted is on its way and shown as that, so that only the attempt at
/// the snapshots, which was never more than an attempt (`D9`), can be.
#[must_use]
pub fn can_be_cancelled(kind: JobKind) -> bool {
    match kind {
        JobKind::DeleteSnapshots => true,
        JobKind::DeleteImage
        | JobKind::RemoveBlob
        | JobKind::CopyImage
        | JobKind::ImportImage
        | JobKind::ExportImage
        | JobKind::MailNotice => false,
    }
}

/// The job, for an administrator who is one until the unit ends.
async fn found(unit: &mut dyn Unit, actor: &Actor, number: i64) -> Result<WaitingJob> {
    actor.administers()?;
    let job = unit.waiting_job(number).await?.ok_or(Refusal::NotFound)?;
    // Whoever carries a job out has it before the accounts, too.
    administered(unit, actor, actor.id()).await?;
    Ok(job)
}

fn about(job: &WaitingJob) -> About {
    About {
        image: job.subject.parse().ok(),
        ..About::default()
    }
}

/// Makes a job that failed due at once; nothing happens to one that did not fail.
///
/// # Errors
/// [`Refusal::NotFound`] when it is done, and for whoever is no administrator.
pub async fn retry(app: &App, actor: &Actor, number: i64) -> Result<()> {
    let mut unit = app.store.writer().await?;
    let job = found(unit.as_mut(), actor, number).await?;
    if job.last_error.is_empty() {
        return Ok(());
    }
    let now = app.clock.now();
    unit.hasten(number, now).await?;
    let event = Event::JobRetried {
        job: job.kind.as_str().to_owned(),
        subject: job.subject.clone(),
    };
    Recorder::of(actor, now)
        .note_about(unit.as_mut(), actor.id(), about(&job), event)
        .await?;
    unit.commit().await?;
    app.wake_jobs.notify_one();
    Ok(())
}

/// Calls a job off: the snapshots it would still have tried stay, as if their box had not been ticked.
///
/// # Errors
/// [`Refusal::NotFound`] when it is done, and for whoever is no administrator; [`Refusal::JobStays`] for a job of another kind.
pub async fn cancel(app: &App, actor: &Actor, number: i64) -> Result<()> {
    let mut unit = app.store.writer().await?;
    let job = found(unit.as_mut(), actor, number).await?;
    if !can_be_cancelled(job.kind) {
        return Err(Refusal::JobStays.into());
    }
    let image: ImageId = job.subject.parse().map_err(anyhow::Error::from)?;
    let now = app.clock.now();
    // Whoever tries a snapshot has it until that is on record: only what is looked up afterwards is true.
    for recorded in unit.outcomes(&image).await? {
        if recorded.outcome == SnapshotOutcome::Waiting {
            unit.snapshot(&recorded.snapshot).await?;
        }
    }
    for waiting in unit.outcomes(&image).await? {
        if waiting.outcome == SnapshotOutcome::Waiting {
            let kept = RecordedOutcome {
                outcome: SnapshotOutcome::NotAsked,
                at: now,
                ..waiting
            };
            unit.record_outcome(&image, &kept).await?;
        }
    }
    unit.finish(number).await?;
    let owner = unit.tombstone(&image).await?.map_or(actor.id(), |tombstone| tombstone.owner);
    let event = Event::JobCancelled {
        job: job.kind.as_str().to_owned(),
        subject: job.subject.clone(),
    };
    Recorder::of(actor, now)
        .note_about(unit.as_mut(), owner, about(&job), event)
        .await?;
    unit.commit().await?;
    Ok(())
}
