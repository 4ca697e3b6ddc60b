//! An image as the vendor's clients read it. Types are theirs: a percentage is text, a missing snapshot is an empty text.

use serde::Serialize;
use utoipa::ToSchema;

use super::super::time::written;
use crate::app::images::describe::DescribedImage;
use crate::domain::id::{InstanceId, SnapshotId};
use crate::domain::image::{RootDevice, Standing};
use crate::store::DeviceMapping;

/// How every image starts.
pub(super) const BOOT_MODE: &str = "bios";

const GIB: u64 = 1 << 30;
const MIB: u64 = 1 << 20;

/// An image.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Image)]
#[serde(rename_all = "camelCase")]
pub(super) struct WireImage {
    image_id: String,
    name: String,
    platform: String,
    os_version: String,
    architecture: String,
    #[serde(rename = "systemDiskSizeGB")]
    system_disk_size_gb: u64,
    image_source: &'static str,
    os_type: &'static str,
    status: &'static str,
    create_time: String,
    #[serde(rename = "sizeMB")]
    size_mb: u64,
    desc: String,
    owner_pin: String,
    login_name: String,
    launch_permission: &'static str,
    system_disk: WireDisk,
    data_disks: Vec<WireDisk>,
    snapshot_id: String,
    root_device_type: &'static str,
    progress: String,
    offline: bool,
    imported: bool,
    expired_time: &'static str,
    instance_id: String,
    boot_mode: &'static str,
}

/// A disk of an image.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Disk)]
#[serde(rename_all = "camelCase")]
struct WireDisk {
    disk_category: &'static str,
    auto_delete: bool,
    device_name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    local_disk: Option<LocalDisk>,
    #[serde(skip_serializing_if = "Option::is_none")]
    cloud_disk: Option<CloudDisk>,
}

#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct LocalDisk {
    #[serde(rename = "diskSizeGB")]
    disk_size_gb: u64,
    disk_type: &'static str,
}

#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct CloudDisk {
    #[serde(rename = "diskSizeGB")]
    disk_size_gb: u64,
    disk_type: &'static str,
    snapshot_id: String,
    encrypted: bool,
}

impl WireDisk {
    fn new(device: &str, size_bytes: u64, root_device: RootDevice, snapshot: Option<&SnapshotId>) -> Self {
        let disk_size_gb = size_bytes.div_ceil(GIB);
        let is_local = root_device == RootDevice::LocalDisk && snapshot.is_none();
        Self {
            disk_category: if is_local { "local" } else { "cloud" },
            auto_delete: true,
            device_name: device.to_owned(),
            local_disk: is_local.then_some(LocalDisk {
                disk_size_gb,
                disk_type: "ssd",
            }),
            cloud_disk: (!is_local).then(|| CloudDisk {
                disk_size_gb,
                disk_type: "ssd.gp1",
                snapshot_id: snapshot.map(ToString::to_string).unwrap_or_default(),
                encrypted: false,
            }),
        }
    }

    fn mapped(device: &DeviceMapping, root_device: RootDevice) -> Self {
        Self::new(&device.device, device.size_bytes, root_device, device.snapshot.as_ref())
    }
}

impl WireImage {
    /// The image as its caller sees it.
    pub(super) fn new(DescribedImage { image, devices, tab }: DescribedImage) -> Self {
        let owned = image.owned.as_ref();
        let mut disks = devices.iter();
        let system = disks.next();
        let launch_permission = match (image.standing, owned) {
            (Standing::Public, _) => "all",
            (_, Some(owned)) if !owned.is_private => "all",
            (_, Some(owned)) if owned.share_count == 0 => "ownerOnly",
            _ => "specifiedUsers",
        };
        Self {
            system_disk: system.map_or_else(
                || WireDisk::new("/dev/vda", image.virtual_size_bytes, image.root_device, None),
                |device| WireDisk::mapped(device, image.root_device),
            ),
            data_disks: disks.map(|device| WireDisk::mapped(device, RootDevice::CloudDisk)).collect(),
            snapshot_id: system
                .and_then(|device| device.snapshot.as_ref())
                .map(ToString::to_string)
                .unwrap_or_default(),
            system_disk_size_gb: image.virtual_size_bytes.div_ceil(GIB),
            image_source: tab.as_str(),
            os_type: if image.platform.starts_with("Windows") {
                "windows"
            } else {
                "linux"
            },
            status: image.status.as_str(),
            create_time: written(image.created_at),
            size_mb: image.size_bytes.div_ceil(MIB),
            desc: owned.map(|owned| owned.description.to_string()).unwrap_or_default(),
            login_name: image.owner_pin.to_string(),
            owner_pin: image.owner_pin.to_string(),
            launch_permission,
            root_device_type: image.root_device.as_str(),
            progress: image.progress.to_string(),
            offline: false,
            imported: true,
            expired_time: "",
            instance_id: owned
                .and_then(|owned| owned.source_instance.as_ref())
                .map(InstanceId::to_string)
                .unwrap_or_default(),
            boot_mode: BOOT_MODE,
            image_id: image.id.to_string(),
            name: image.name.to_string(),
            platform: image.platform,
            os_version: image.os_version,
            architecture: image.architecture,
        }
    }
}
