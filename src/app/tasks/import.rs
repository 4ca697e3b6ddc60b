//! Importing an image from an address.

use futures::StreamExt as _;

use super::{Begun, Progress, Request, add, begun_before, end, ending, fail, new_task};
use crate::app::images::import::{ImportRequest, SYSTEM_DISK, check, snapshot_for};
use crate::app::ports::random_id;
use crate::app::uploads::Upload;
use crate::app::{About, Actor, App, Error, Recorder, Refusal, Result, quotas};
use crate::blobs::{FetchError, Fetched};
use crate::domain::activity::Event;
use crate::domain::audit::Attempt;
use crate::domain::disk_format::{DiskFormat, DiskImage};
use crate::domain::id::ImageId;
use crate::domain::image::{Image, ImageStatus, RootDevice, Visibility};
use crate::domain::task::{Task, TaskAction, TaskBlocker, TaskFailure};
use crate::store::{DeviceMapping, Job};

/// The image to be, and where its file is.
#[derive(Debug, Clone)]
pub struct AddressedImport {
    /// What is said about the file.
    pub words: ImportRequest,
    /// The format it is said to have.
    pub format: DiskFormat,
    /// Where it is.
    pub address: String,
}

/// Begins to import an image from an address. It is pending, with its snapshot, until its file is here.
///
/// # Errors
/// [`Refusal::Text`] and [`Refusal::Choice`]; [`Refusal::TaskBlocked`] when nothing may come from this address;
/// [`Refusal::ImageQuota`] and [`Refusal::SnapshotQuota`] (`N3`).
pub async fn import(app: &App, actor: &Actor, region: &str, asked: AddressedImport, request: &Request) -> Result<Begun> {
    let begun = begin(app, actor, region, asked, request).await;
    Recorder::of(actor, app.clock.now())
        .refused(app, actor.id(), About::default(), Attempt::Import, begun.as_ref().err())
        .await;
    begun
}

async fn begin(app: &App, actor: &Actor, region: &str, asked: AddressedImport, request: &Request) -> Result<Begun> {
    let AddressedImport { words, format, address } = asked;
    let checked = check(actor, words)?;
    let now = app.clock.now();
    let mut unit = app.store.writer().await?;
    if let Some(task) = begun_before(app, unit.as_mut(), actor.id(), request).await?.pop() {
        return Ok(task.into());
    }
    let source = app.exchange.source(&address);
    let address = source.ok_or(Refusal::TaskBlocked(TaskBlocker::SourceNotAllowed))?.to_string();
    let uploads = unit.count_uploads(actor.id()).await?;
    quotas::check_images(app, unit.as_mut(), actor.id(), region, 1, uploads).await?;
    quotas::check_snapshots(app, unit.as_mut(), actor.id(), region, 1).await?;
    let image = Image {
        id: ImageId::from_random(random_id()),
        region: region.to_owned(),
        owner: actor.id(),
        visibility: Visibility::Private,
        name: checked.name,
        description: checked.description,
        root_device: RootDevice::CloudDisk,
        platform: checked.request.platform,
        os_version: checked.os_version,
        architecture: checked.request.architecture,
        status: ImageStatus::Pending,
        progress: 0,
        busy: None,
        format,
        size_bytes: 0,
        virtual_size_bytes: 0,
        sha256: String::new(),
        source_instance: None,
        share_count: 0,
        snapshot_count: 0,
        created_at: now,
    };
    let snapshot = snapshot_for(&image, SYSTEM_DISK)?;
    unit.insert_snapshot(&snapshot, None).await?;
    let system_disk = DeviceMapping {
        device: SYSTEM_DISK.to_owned(),
        size_bytes: 0,
        snapshot: Some(snapshot.id),
        snapshot_name: String::new(),
    };
    unit.insert_image(&image, None, &[system_disk]).await?;
    let with = address.split('?').next().unwrap_or_default().to_owned();
    let task = Task {
        address,
        ..new_task(actor, &image, TaskAction::Import, now)
    };
    add(unit.as_mut(), &task, request).await?;
    let event = Event::TaskBegun {
        action: TaskAction::Import,
        with,
    };
    Recorder::of(actor, now)
        .record(unit.as_mut(), actor.id(), About::image(&image), event)
        .await?;
    unit.commit().await?;
    Ok(task.into())
}

/// Fetches the file and ends the task.
pub(super) async fn fetch(app: &App, job: &Job, task: &Task) -> Result<()> {
    let Some(image) = app.store.reader().await?.image(&task.image).await? else {
        return fail(app, job, task, TaskFailure::GivenUp).await;
    };
    let Fetched { length, bytes } = match app.exchange.fetch(&task.address).await {
        Ok(fetched) => fetched,
        Err(error) => return fail(app, job, task, why(error)).await,
    };
    if length.is_some_and(|length| length > app.limits.image_bytes) {
        let limit = app.limits.image_bytes;
        return fail(app, job, task, TaskFailure::TooLarge { limit }).await;
    }
    let upload = Upload::register(app, app.store.writer().await?, task.account).await?;
    let progress = Progress::of(length);
    let counted = bytes.inspect(|chunk| progress.add(chunk.as_ref().map_or(0, bytes::Bytes::len)));
    let received = progress.watched(app, task, upload.receive(counted)).await;
    let failure = match received {
        Ok(Some((_, disk))) if disk.format != image.format => TaskFailure::Format {
            named: image.format,
            found: disk.format,
        },
        Ok(Some((received, disk))) => {
            let file = (received.size_bytes, received.sha256.as_str());
            let is_adopted = adopt(app, job, task, &upload, disk, file).await;
            upload.end(matches!(is_adopted, Ok(true))).await;
            return is_adopted.map(drop);
        }
        Ok(None) => TaskFailure::TooSlow,
        Err(Error::Refused(refusal)) => failure_of(refusal)?,
        Err(error) => return Err(error),
    };
    upload.end(false).await;
    fail(app, job, task, failure).await
}

/// Makes the image ready with the file that has come; says whether the uploaded object is a blob now.
async fn adopt(app: &App, job: &Job, task: &Task, upload: &Upload, disk: DiskImage, (size_bytes, sha256): (u64, &str)) -> Result<bool> {
    let Some(mut unit) = ending(app, job).await? else {
        return Ok(false);
    };
    let adopted = unit.adopt_upload(upload.id(), sha256, size_bytes, app.clock.now()).await?;
    for snapshot in unit.devices(&task.image).await?.into_iter().filter_map(|device| device.snapshot) {
        unit.set_snapshot_bytes(&snapshot, &adopted.blob, size_bytes).await?;
    }
    unit.set_image_file(&task.image, disk, size_bytes, sha256).await?;
    end(app, unit, task, None).await?;
    Ok(!adopted.is_duplicate)
}

fn why(error: FetchError) -> TaskFailure {
    match error {
        FetchError::NotAllowed => TaskFailure::SourceNotAllowed,
        FetchError::Unreachable => TaskFailure::SourceUnreachable,
        FetchError::Answers(status) => TaskFailure::SourceAnswers { status },
    }
}

fn failure_of(refusal: Refusal) -> Result<TaskFailure> {
    Ok(match refusal {
        Refusal::FileTooLarge { limit } => TaskFailure::TooLarge { limit },
        Refusal::FileEmpty => TaskFailure::Empty,
        Refusal::FileInterrupted => TaskFailure::Interrupted,
        Refusal::Disk(refusal) => TaskFailure::Disk { refusal },
        refusal => return Err(refusal.into()),
    })
}
