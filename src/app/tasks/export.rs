//! Exporting an image: its bytes, put into a place that the operator named.

use super::{Progress, Request, add, begun_before, end, ending, fail, new_task};
use crate::app::images::visible;
use crate::app::{About, Actor, App, Recorder, Refusal, Result};
use crate::blobs::PutError;
use crate::domain::activity::Event;
use crate::domain::audit::Attempt;
use crate::domain::id::{ImageId, TaskId};
use crate::domain::image::{BusyTask, Standing};
use crate::domain::task::{Task, TaskAction, TaskBlocker, TaskFailure, evaluate_export};
use crate::store::Job;

/// Letters of a prefix at most.
const PREFIX_LETTERS: usize = 32;

/// Where the bytes are to go.
#[derive(Debug, Clone, Default)]
pub struct ExportRequest {
    /// The place.
    pub target: String,
    /// What the object's name begins with; letters and digits, or nothing.
    pub prefix: String,
}

/// Begins to export an image; until that is done it is busy (`D4`).
///
/// # Errors
/// [`Refusal::NotFound`]; [`Refusal::NotOwner`] (`S2`); [`Refusal::Choice`] for the prefix; [`Refusal::TaskBlocked`].
pub async fn export(app: &App, actor: &Actor, id: &ImageId, asked: &ExportRequest, request: &Request) -> Result<TaskId> {
    let begun = begin(app, actor, id, asked, request).await;
    Recorder::of(actor, app.clock.now())
        .refused(app, actor.id(), About::image_id(id), Attempt::Export, begun.as_ref().err())
        .await;
    begun
}

async fn begin(app: &App, actor: &Actor, id: &ImageId, asked: &ExportRequest, request: &Request) -> Result<TaskId> {
    let mut unit = app.store.writer().await?;
    if let Some(task) = begun_before(app, unit.as_mut(), actor.id(), request).await?.pop() {
        return Ok(task.id);
    }
    let (image, standing) = visible(unit.as_mut(), actor, id).await?;
    if standing != Standing::Owner {
        return Err(Refusal::NotOwner.into());
    }
    if asked.prefix.len() > PREFIX_LETTERS || !asked.prefix.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        return Err(Refusal::Choice("prefix").into());
    }
    evaluate_export(&image).map_err(Refusal::TaskBlocked)?;
    if !app.exchange.has_target(&asked.target) {
        return Err(Refusal::TaskBlocked(TaskBlocker::TargetNotAllowed).into());
    }
    let now = app.clock.now();
    let mut task = new_task(actor, &image, TaskAction::Export, now);
    let hyphen = if asked.prefix.is_empty() { "" } else { "-" };
    task.object = format!("{}{hyphen}{id}-{}.{}", asked.prefix, task.id, image.format);
    task.address = asked.target.trim_end_matches('/').to_owned();
    task.busy_image = Some(id.clone());
    unit.set_image_busy(id, Some(BusyTask::Conversion)).await?;
    add(unit.as_mut(), &task, request).await?;
    let event = Event::TaskBegun {
        action: TaskAction::Export,
        with: task.address.clone(),
    };
    Recorder::of(actor, now)
        .record(unit.as_mut(), actor.id(), About::image(&image), event)
        .await?;
    unit.commit().await?;
    Ok(task.id)
}

/// Puts the bytes there and ends the task.
pub(super) async fn put(app: &App, job: &Job, task: &Task) -> Result<()> {
    let Some(bytes) = app.store.reader().await?.stored_bytes(&task.image).await? else {
        return fail(app, job, task, TaskFailure::BytesLost).await;
    };
    let progress = Progress::of(Some(bytes.size_bytes));
    let from = (app.blobs.as_ref(), &bytes.blob, bytes.sha256.as_str());
    let putting = async {
        let put = app
            .exchange
            .put(&task.address, &task.object, from, |gone| progress.is_at(gone))
            .await;
        match put {
            Ok(()) => Ok(None),
            Err(PutError::NotAllowed) => Ok(Some(TaskFailure::TargetNotAllowed)),
            Err(PutError::Damaged(blob)) => {
                tracing::error!(%blob, task = %task.id, "the bytes of an image are not what was stored");
                Ok(Some(TaskFailure::BytesLost))
            }
            Err(PutError::Blob(error)) => Err(anyhow::Error::from(error).into()),
        }
    };
    let failure = match progress.watched(app, task, putting).await? {
        Some(failure) => failure,
        None => Some(TaskFailure::TooSlow),
    };
    match ending(app, job).await? {
        Some(unit) => end(app, unit, task, failure).await,
        None => Ok(()),
    }
}
