//! Importing a disk image file: streamed into the blob store, examined, and only then an image.
//!
//! The upload is registered before its first byte is written and struck off by the transaction that makes it an image, so
//! that at any moment, also after a crash, every stored byte belongs to something that is known.

use std::time::Duration;

use bytes::Bytes;
use futures::Stream;
use tokio::runtime::Handle;
use tokio::time::{Instant, MissedTickBehavior, interval_at};

use crate::app::ports::random_id;
use crate::app::sweep::remove_upload;
use crate::app::{About, Actor, App, Error, Recorder, Refusal, Result};
use crate::blobs::{ReceiveError, Received};
use crate::domain::account::Role;
use crate::domain::activity::Event;
use crate::domain::audit::Attempt;
use crate::domain::disk_format::DiskImage;
use crate::domain::id::{BlobId, ImageId, SnapshotId};
use crate::domain::image::{Image, ImageStatus, RootDevice, Visibility};
use crate::domain::policy::Quota;
use crate::domain::snapshot::{Snapshot, SnapshotStatus};
use crate::domain::text::{Description, Name};
use crate::store::{AdoptedBlob, DeviceMapping, Unit};

/// The operating systems offered at import.
pub const PLATFORMS: [&str; 12] = [
    "AlmaLinux",
    "Alpine",
    "Arch Linux",
    "CentOS",
    "Debian",
    "Fedora",
    "FreeBSD",
    "openSUSE",
    "Rocky Linux",
    "Ubuntu",
    "Windows Server",
    "Other",
];

/// The processor architectures offered at import.
pub const ARCHITECTURES: [&str; 2] = ["x86_64", "aarch64"];

/// The shortest time between two signs of life of an upload: each is a transaction.
const SHORTEST_BEAT: Duration = Duration::from_millis(200);

/// The longest one.
const LONGEST_BEAT: Duration = Duration::from_secs(10);

/// What the importer says about the file, as it was typed.
#[derive(Debug, Clone)]
pub struct ImportRequest {
    /// Name of the image.
    pub name: String,
    /// Note.
    pub description: String,
    /// Who owns the bytes: the image or a system snapshot.
    pub root_device: RootDevice,
    /// One of [`PLATFORMS`].
    pub platform: String,
    /// Version of the operating system, at most 32 characters.
    pub os_version: String,
    /// One of [`ARCHITECTURES`].
    pub architecture: String,
    /// Whether to publish it in the Public Image tab; admins only.
    pub is_public: bool,
}

impl Default for ImportRequest {
    fn default() -> Self {
        Self {
            name: String::new(),
            description: String::new(),
            root_device: RootDevice::LocalDisk,
            platform: "Debian".to_owned(),
            os_version: String::new(),
            architecture: "x86_64".to_owned(),
            is_public: false,
        }
    }
}

/// A request whose words are all valid.
#[derive(Debug, Clone)]
struct CheckedRequest {
    name: Name,
    description: Description,
    os_version: String,
    request: ImportRequest,
}

fn check(actor: &Actor, request: ImportRequest) -> Result<CheckedRequest> {
    if request.is_public && actor.account.role != Role::Admin {
        return Err(Refusal::AdminOnly.into());
    }
    if !PLATFORMS.contains(&request.platform.as_str()) {
        return Err(Refusal::Choice("platform").into());
    }
    if !ARCHITECTURES.contains(&request.architecture.as_str()) {
        return Err(Refusal::Choice("architecture").into());
    }
    let os_version = request.os_version.trim().to_owned();
    if os_version.chars().count() > 32 || os_version.chars().any(char::is_control) {
        return Err(Refusal::Choice("os-version").into());
    }
    Ok(CheckedRequest {
        name: request.name.parse()?,
        description: request.description.parse()?,
        os_version,
        request,
    })
}

/// Makes an image of the file that `stream` delivers.
///
/// # Errors
/// [`Refusal::Text`], [`Refusal::Choice`], [`Refusal::AdminOnly`], [`Refusal::ImageQuota`] and [`Refusal::SnapshotQuota`]
/// (`N3`, uploads under way included) before a byte is read; [`Refusal::FileTooLarge`], [`Refusal::FileEmpty`], [`Refusal::FileInterrupted`] and
/// [`Refusal::Disk`] for the file. Whatever happens, a file that did not become an image leaves nothing behind.
pub async fn import<S, E>(app: &App, actor: &Actor, region: &str, request: ImportRequest, stream: S) -> Result<ImageId>
where
    S: Stream<Item = std::result::Result<Bytes, E>> + Send + Unpin,
    E: std::error::Error + Send + Sync + 'static,
{
    let imported = take(app, actor, region, request, stream).await;
    Recorder::of(actor, app.clock.now())
        .refused(app, actor.id(), About::default(), Attempt::Import, imported.as_ref().err())
        .await;
    imported
}

async fn take<S, E>(app: &App, actor: &Actor, region: &str, request: ImportRequest, stream: S) -> Result<ImageId>
where
    S: Stream<Item = std::result::Result<Bytes, E>> + Send + Unpin,
    E: std::error::Error + Send + Sync + 'static,
{
    if !app.regions.iter().any(|known| known == region) {
        return Err(Refusal::Choice("region").into());
    }
    let checked = check(actor, request)?;

    let upload = BlobId::from_random(random_id());
    let mut unit = app.store.writer().await?;
    // Whatever the number of connections, an account does not fill the disk with more than it may keep.
    let uploads = unit.count_uploads(actor.id()).await?;
    check_quota(app, unit.as_mut(), actor, region, &checked.request, uploads).await?;
    unit.insert_upload(&upload, actor.id(), app.clock.now()).await?;
    // When the client goes away this future is dropped in the middle, perhaps of the commit: the guard then clears the upload
    // away.
    let mut guard = UploadGuard {
        app: app.clone(),
        upload: Some(upload.clone()),
    };
    unit.commit().await?;

    let result = receive_and_adopt(app, actor, region, &checked, &upload, stream).await;
    let is_adopted = matches!(result, Ok((_, is_duplicate)) if !is_duplicate);
    if !is_adopted && let Err(error) = remove_upload(app, &upload, None).await {
        // What became of the import is true all the same, and what is left is registered.
        tracing::warn!(%error, %upload, "an upload stays until the next sweep");
    }
    guard.upload = None;
    Ok(result?.0)
}

struct UploadGuard {
    app: App,
    upload: Option<BlobId>,
}

impl Drop for UploadGuard {
    fn drop(&mut self) {
        let Some(upload) = self.upload.take() else { return };
        // Without a runtime the process is ending, and the next one sweeps.
        let Ok(runtime) = Handle::try_current() else { return };
        let app = self.app.clone();
        runtime.spawn(async move {
            if let Err(error) = remove_upload(&app, &upload, None).await {
                tracing::warn!(%error, %upload, "an interrupted upload stays until the next sweep");
            }
        });
    }
}

async fn receive_and_adopt<S, E>(
    app: &App,
    actor: &Actor,
    region: &str,
    checked: &CheckedRequest,
    upload: &BlobId,
    stream: S,
) -> Result<(ImageId, bool)>
where
    S: Stream<Item = std::result::Result<Bytes, E>> + Send + Unpin,
    E: std::error::Error + Send + Sync + 'static,
{
    let examining = async {
        let received = app
            .blobs
            .receive(upload, stream, app.limits.image_bytes, |_| touch(app, upload))
            .await
            .map_err(refuse)?;
        let inspected = app
            .blobs
            .inspect(upload, received.size_bytes, app.limits.image_bytes)
            .await
            .map_err(anyhow::Error::from)?;
        Ok::<_, Error>((received, inspected.map_err(Refusal::Disk)?))
    };
    let (received, disk) = tokio::select! {
        examined = examining => examined?,
        error = keep_alive(app, upload) => return Err(error.into()),
    };
    adopt(app, actor, region, checked, upload, &received, disk).await
}

/// Shows signs of life for as long as it is polled: also while a client sends nothing, and while a large file is inspected.
/// Returns when there is nothing left to keep alive.
async fn keep_alive(app: &App, upload: &BlobId) -> anyhow::Error {
    let period = heart_beat(app.limits.upload_lease_seconds);
    let mut beats = interval_at(Instant::now() + period, period);
    beats.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        beats.tick().await;
        if let Err(error) = touch(app, upload).await {
            return error;
        }
    }
}

/// A third of the lease, so that one beat may be missed, and at most [`LONGEST_BEAT`].
fn heart_beat(lease_seconds: i64) -> Duration {
    let lease = Duration::from_secs(u64::try_from(lease_seconds).unwrap_or(0));
    (lease / 3).clamp(SHORTEST_BEAT, LONGEST_BEAT)
}

/// Shows a sign of life, so that the sweep leaves the upload alone.
async fn touch(app: &App, upload: &BlobId) -> anyhow::Result<()> {
    let mut unit = app.store.writer().await?;
    let is_registered = unit.touch_upload(upload, app.clock.now()).await?;
    unit.commit().await?;
    anyhow::ensure!(is_registered, "the upload was swept away as dead");
    Ok(())
}

fn refuse(error: ReceiveError<anyhow::Error>) -> Error {
    match error {
        ReceiveError::TooLarge { limit_bytes } => Refusal::FileTooLarge { limit: limit_bytes }.into(),
        ReceiveError::Empty => Refusal::FileEmpty.into(),
        ReceiveError::Interrupted(_) => Refusal::FileInterrupted.into(),
        ReceiveError::Stopped(error) => Error::Internal(error),
        error => Error::Internal(anyhow::anyhow!("receiving: {error}")),
    }
}

/// Whether one more image fits beside those there are and the `uploads` that may still become some.
async fn check_quota(app: &App, unit: &mut dyn Unit, actor: &Actor, region: &str, request: &ImportRequest, uploads: u32) -> Result<()> {
    if !request.is_public {
        let quota = Quota {
            used: unit.count_private_images(actor.id(), region).await?.saturating_add(uploads),
            limit: app.policy.image_quota,
        };
        if !quota.has_room() {
            return Err(Refusal::ImageQuota(quota).into());
        }
    }
    if request.root_device == RootDevice::CloudDisk {
        let quota = Quota {
            used: unit.count_snapshots(actor.id(), region).await?,
            limit: app.policy.snapshot_quota,
        };
        if !quota.has_room() {
            return Err(Refusal::SnapshotQuota(quota).into());
        }
    }
    Ok(())
}

async fn adopt(
    app: &App,
    actor: &Actor,
    region: &str,
    checked: &CheckedRequest,
    upload: &BlobId,
    received: &Received,
    disk: DiskImage,
) -> Result<(ImageId, bool)> {
    let now = app.clock.now();
    let mut unit = app.store.writer().await?;
    check_quota(app, unit.as_mut(), actor, region, &checked.request, 0).await?;
    let AdoptedBlob { blob, is_duplicate } = unit.adopt_upload(upload, &received.sha256, received.size_bytes, now).await?;
    let image = Image {
        id: ImageId::from_random(random_id()),
        region: region.to_owned(),
        owner: actor.id(),
        visibility: if checked.request.is_public {
            Visibility::Public
        } else {
            Visibility::Private
        },
        name: checked.name.clone(),
        description: checked.description.clone(),
        root_device: checked.request.root_device,
        platform: checked.request.platform.clone(),
        os_version: checked.os_version.clone(),
        architecture: checked.request.architecture.clone(),
        status: ImageStatus::Ready,
        progress: 100,
        busy: None,
        format: disk.format,
        size_bytes: received.size_bytes,
        virtual_size_bytes: disk.virtual_size,
        sha256: received.sha256.clone(),
        source_instance: None,
        share_count: 0,
        snapshot_count: 0,
        created_at: now,
    };
    let snapshot = if image.root_device == RootDevice::CloudDisk {
        Some(system_snapshot(&image)?)
    } else {
        None
    };
    if let Some(snapshot) = &snapshot {
        unit.insert_snapshot(snapshot, Some(&blob)).await?;
    }
    let system_disk = DeviceMapping {
        device: "/dev/vda".to_owned(),
        size_bytes: image.virtual_size_bytes,
        snapshot: snapshot.as_ref().map(|snapshot| snapshot.id.clone()),
        snapshot_name: String::new(),
    };
    let own_blob = if snapshot.is_none() { Some(&blob) } else { None };
    unit.insert_image(&image, own_blob, &[system_disk]).await?;
    Recorder::of(actor, now)
        .record(unit.as_mut(), actor.id(), About::image(&image), Event::Imported)
        .await?;
    unit.commit().await?;
    Ok((image.id, is_duplicate))
}

/// The snapshot that owns the bytes of a cloud-system-disk image.
fn system_snapshot(image: &Image) -> Result<Snapshot> {
    let stem: String = image.name.as_str().chars().take(28).collect();
    Ok(Snapshot {
        id: SnapshotId::from_random(random_id()),
        region: image.region.clone(),
        owner: image.owner,
        name: format!("{stem}-vda").parse()?,
        status: SnapshotStatus::Available,
        task_in_progress: false,
        encrypted: false,
        size_bytes: image.size_bytes,
        share_count: 0,
        created_at: image.created_at,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_upload_shows_life_three_times_in_its_lease() {
        for (lease, milliseconds) in [(1, 333), (6, 2_000), (60, 10_000), (3_600, 10_000), (0, 200)] {
            assert_eq!(heart_beat(lease).as_millis(), milliseconds, "{lease}");
        }
    }
}
