//! Importing a disk image file: streamed into the blob store, examined, and only then an image.

use bytes::Bytes;
use futures::Stream;

use crate::app::ports::random_id;
use crate::app::uploads::Upload;
use crate::app::{About, Actor, App, Recorder, Refusal, Result, quotas};
use crate::blobs::Received;
use crate::domain::account::Role;
use crate::domain::activity::Event;
use crate::domain::audit::Attempt;
use crate::domain::disk_format::DiskImage;
use crate::domain::id::{BlobId, ImageId, SnapshotId};
use crate::domain::image::{Image, ImageStatus, RootDevice, Visibility};
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

/// The system disk of every image that is imported.
pub(in crate::app) const SYSTEM_DISK: &str = "/dev/vda";

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
pub(in crate::app) struct CheckedRequest {
    pub(in crate::app) name: Name,
    pub(in crate::app) description: Description,
    pub(in crate::app) os_version: String,
    pub(in crate::app) request: ImportRequest,
}

pub(in crate::app) fn check(actor: &Actor, request: ImportRequest) -> Result<CheckedRequest> {
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

    let mut unit = app.store.writer().await?;
    // Whatever the number of connections, an account does not fill the disk with more than it may keep.
    let uploads = unit.count_uploads(actor.id()).await?;
    check_quota(app, unit.as_mut(), actor, region, &checked.request, uploads).await?;
    let upload = Upload::register(app, unit, actor.id()).await?;
    let result = match upload.receive(stream).await {
        Ok((received, disk)) => adopt(app, actor, region, &checked, upload.id(), &received, disk).await,
        Err(error) => Err(error),
    };
    let is_adopted = matches!(result, Ok((_, is_duplicate)) if !is_duplicate);
    upload.end(is_adopted).await;
    Ok(result?.0)
}

/// Whether one more image fits beside those there are and the `uploads` that may still become some.
async fn check_quota(app: &App, unit: &mut dyn Unit, actor: &Actor, region: &str, request: &ImportRequest, uploads: u32) -> Result<()> {
    if !request.is_public {
        quotas::check_images(app, unit, actor.id(), region, 1, uploads).await?;
    }
    let snapshots = u32::from(request.root_device == RootDevice::CloudDisk);
    quotas::check_snapshots(app, unit, actor.id(), region, snapshots).await
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
        Some(snapshot_for(&image, SYSTEM_DISK)?)
    } else {
        None
    };
    if let Some(snapshot) = &snapshot {
        unit.insert_snapshot(snapshot, Some(&blob)).await?;
    }
    let system_disk = DeviceMapping {
        device: SYSTEM_DISK.to_owned(),
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

/// A snapshot that owns the bytes of a disk of a cloud-system-disk image, as ready as the image is.
pub(in crate::app) fn snapshot_for(image: &Image, device: &str) -> Result<Snapshot> {
    let letters = device.rsplit('/').next().unwrap_or_default();
    let stem: String = image.name.as_str().chars().take(31_usize.saturating_sub(letters.len())).collect();
    Ok(Snapshot {
        id: SnapshotId::from_random(random_id()),
        region: image.region.clone(),
        owner: image.owner,
        name: format!("{stem}-{letters}").parse()?,
        status: match image.status {
            ImageStatus::Pending => SnapshotStatus::Pending,
            _ => SnapshotStatus::Available,
        },
        task_in_progress: false,
        encrypted: false,
        size_bytes: image.size_bytes,
        share_count: 0,
        created_at: image.created_at,
    })
}
