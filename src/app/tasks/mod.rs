//! What is done to images in the background. A task is asked for in one transaction, which checks everything that can be known
//! by then, leaves the image pending or its source busy, and enqueues the job; the job ends it in another, which makes the
//! image ready or puts it into status error with the reason.

pub mod copy;
pub mod create;
mod duplicate;
pub mod export;
pub mod import;
pub mod list;

use std::convert::Infallible;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use tokio::time::{Instant, MissedTickBehavior, interval_at};

use super::ports::random_id;
use super::{About, Actor, App, Error, Limits, Recorder, Result};
use crate::domain::activity::Event;
use crate::domain::id::{AccountId, ImageId, TaskId};
use crate::domain::image::{Image, ImageStatus};
use crate::domain::snapshot::SnapshotStatus;
use crate::domain::task::{Task, TaskAction, TaskFailure, TaskStatus};
use crate::domain::time::Timestamp;
use crate::store::{Job, JobKind, Unit};

/// How often a task is tried where the console itself fails, or dies: for three quarters of an hour.
const ATTEMPTS: u32 = 9;

/// The time between two looks at how far a task is: each may be a transaction.
const LOOK: Duration = Duration::from_secs(1);

/// A task that was begun, and the image it makes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Begun {
    /// The task.
    pub task: TaskId,
    /// The image.
    pub image: ImageId,
}

impl From<Task> for Begun {
    fn from(task: Task) -> Self {
        Self {
            task: task.id,
            image: task.image,
        }
    }
}

/// The request that asks for a task, by the name its client gave it.
#[derive(Debug, Clone, Default)]
pub struct Request {
    /// The name; empty for none.
    pub token: String,
    /// Whether it may have been carried out before, by a process that did not live to answer.
    pub is_again: bool,
}

/// The tasks that a request has begun already; none when it is new.
async fn begun_before(app: &App, unit: &mut dyn Unit, account: AccountId, request: &Request) -> Result<Vec<Task>> {
    if !request.is_again || request.token.is_empty() {
        return Ok(Vec::new());
    }
    let since = app.clock.now().plus_seconds(-Limits::RECEIPT_SECONDS);
    Ok(unit.tasks_of_request(account, &request.token, since).await?)
}

/// A task that nobody has begun, about an image that it makes or exports.
fn new_task(actor: &Actor, image: &Image, action: TaskAction, at: Timestamp) -> Task {
    Task {
        id: TaskId::from_random(random_id()),
        account: actor.id(),
        region: image.region.clone(),
        action,
        status: TaskStatus::Pending,
        progress: 0,
        image: image.id.clone(),
        image_name: image.name.clone(),
        busy_image: None,
        address: String::new(),
        object: String::new(),
        failure: None,
        created_at: at,
        finished_at: None,
    }
}

/// Adds a task with its job.
async fn add(unit: &mut dyn Unit, task: &Task, request: &Request) -> Result<()> {
    let kind = match task.action {
        TaskAction::Copy | TaskAction::Create => JobKind::CopyImage,
        TaskAction::Import => JobKind::ImportImage,
        TaskAction::Export => JobKind::ExportImage,
    };
    unit.insert_task(task, &request.token).await?;
    Ok(unit.enqueue(kind, task.id.as_str(), task.created_at).await?)
}

/// Carries out the task that a job is about.
///
/// # Errors
/// Internal ones only, after which it is tried again, and given up in the end: what is wrong with the task itself ends it.
pub async fn carry_out(app: &App, job: &Job) -> Result<()> {
    let id: TaskId = job.subject.parse().map_err(anyhow::Error::from)?;
    let task = app.store.glance().await?.task(&id).await?;
    let Some(task) = task.filter(|task| task.finished_at.is_none()) else {
        let mut unit = app.store.writer().await?;
        unit.finish(job.number).await?;
        unit.commit().await?;
        return Ok(());
    };
    if job.attempts >= ATTEMPTS {
        return fail(app, job, &task, TaskFailure::GivenUp).await;
    }
    match task.action {
        TaskAction::Copy | TaskAction::Create => copy::finish(app, job, &task).await,
        TaskAction::Import => import::fetch(app, job, &task).await,
        TaskAction::Export => export::put(app, job, &task).await,
    }
}

/// Begins the transaction that ends a task; `None` when somebody else has ended it, or taken it over.
async fn ending(app: &App, job: &Job) -> Result<Option<Box<dyn Unit>>> {
    let mut unit = app.store.writer().await?;
    let is_held = unit.extend_lease(job, app.clock.now()).await? && unit.finish(job.number).await?;
    Ok(is_held.then_some(unit))
}

/// Ends a task with a failure.
async fn fail(app: &App, job: &Job, task: &Task, failure: TaskFailure) -> Result<()> {
    match ending(app, job).await? {
        Some(unit) => end(app, unit, task, Some(failure)).await,
        None => Ok(()),
    }
}

/// Ends a task, with a failure or without, and the transaction that [`ending`] began.
async fn end(app: &App, mut unit: Box<dyn Unit>, task: &Task, failure: Option<TaskFailure>) -> Result<()> {
    let made = task.action.makes_image().then_some(&task.image);
    let mut images: Vec<_> = task.busy_image.iter().chain(made).collect();
    // In one order for everybody.
    images.sort();
    for id in images {
        unit.image(id).await?;
    }
    if let Some(busy) = &task.busy_image {
        unit.set_image_busy(busy, None).await?;
    }
    if task.action.makes_image() {
        let (status, snapshot_status) = match failure {
            None => (ImageStatus::Ready, SnapshotStatus::Available),
            Some(_) => (ImageStatus::Error, SnapshotStatus::Error),
        };
        for snapshot in unit.devices(&task.image).await?.into_iter().filter_map(|device| device.snapshot) {
            unit.set_snapshot_status(&snapshot, snapshot_status).await?;
        }
        if failure.is_none() {
            unit.set_image_progress(&task.image, 100).await?;
        }
        unit.set_image_status(&task.image, status).await?;
    }
    let now = app.clock.now();
    // What follows the question mark of an address may be what opens it.
    let address = task.address.split('?').next().unwrap_or_default();
    unit.end_task(&task.id, failure.as_ref(), address, now).await?;
    let about = About {
        image: Some(task.image.clone()),
        image_name: task.image_name.to_string(),
        ..About::default()
    };
    let action = task.action;
    let event = match failure {
        None => Event::TaskFinished { action },
        Some(failure) => Event::TaskFailed { action, failure },
    };
    Recorder::system(now).record(unit.as_mut(), task.account, about, event).await?;
    unit.commit().await.map_err(Error::from)
}

/// How much of a task is done.
struct Progress {
    done: AtomicU64,
    total: Option<u64>,
}

impl Progress {
    fn of(total: Option<u64>) -> Self {
        Self {
            done: AtomicU64::new(0),
            total,
        }
    }

    fn is_at(&self, done: u64) {
        self.done.store(done, Ordering::Relaxed);
    }

    fn add(&self, more: usize) {
        self.done.fetch_add(more as u64, Ordering::Relaxed);
    }

    /// In percent; the last one is that of the transaction that ends the task.
    fn percent(&self) -> u8 {
        let done = u128::from(self.done.load(Ordering::Relaxed));
        match self.total {
            Some(total) if total > 0 => u8::try_from((done * 100 / u128::from(total)).min(99)).unwrap_or(99),
            _ => 0,
        }
    }

    /// Does `work` of a task and lets everybody see meanwhile how far it is, for as long as a transfer may take at most.
    async fn watched<T>(&self, app: &App, task: &Task, work: impl Future<Output = Result<T>>) -> Result<Option<T>> {
        self.show(app, task).await?;
        let most = Duration::from_secs(Limits::TRANSFER_SECONDS);
        tokio::select! {
            done = tokio::time::timeout(most, work) => done.map_or(Ok(None), |done| done.map(Some)),
            never = self.keep_showing(app, task) => match never {},
        }
    }

    async fn show(&self, app: &App, task: &Task) -> Result<()> {
        let percent = self.percent();
        let mut unit = app.store.writer().await?;
        // The image first, as whoever ends the task does.
        if task.action.makes_image() {
            unit.image(&task.image).await?;
        }
        if unit.set_task_progress(&task.id, percent).await? && task.action.makes_image() {
            unit.set_image_progress(&task.image, percent).await?;
        }
        unit.commit().await.map_err(Error::from)
    }

    async fn keep_showing(&self, app: &App, task: &Task) -> Infallible {
        let mut looks = interval_at(Instant::now() + LOOK, LOOK);
        looks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut shown = 0;
        loop {
            looks.tick().await;
            let percent = self.percent();
            if percent != shown {
                match self.show(app, task).await {
                    Ok(()) => shown = percent,
                    Err(error) => tracing::warn!(%error, task = %task.id, "how far a task is cannot be shown"),
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percent_ends_short_of_a_hundred() {
        for (done, total, percent) in [
            (0, Some(10), 0),
            (5, Some(10), 50),
            (10, Some(10), 99),
            (30, Some(10), 99),
            (u64::MAX, Some(u64::MAX), 99),
            (7, None, 0),
            (7, Some(0), 0),
        ] {
            let progress = Progress::of(total);
            progress.is_at(done);
            assert_eq!(progress.percent(), percent, "{done} of {total:?}");
        }
    }
}
