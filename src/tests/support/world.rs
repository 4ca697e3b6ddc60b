//! Rows that only time, or another system, brings about.

use image_console::app::ports::random_id;
use image_console::domain::disk_format::DiskFormat;
use image_console::domain::id::{AccountId, ImageId, InstanceId, SnapshotId};
use image_console::domain::image::{Image, ImageStatus, RootDevice, Visibility};
use image_console::domain::instance::{Instance, InstanceState};
use image_console::domain::snapshot::{Snapshot, SnapshotStatus};
use image_console::domain::time::Timestamp;
use image_console::store::{DeviceMapping, Unit};

use super::{REGIONS, TestApp};

/// A private, available cloud-system-disk image without bytes.
pub(crate) fn image_of(owner: AccountId, name: &str) -> Image {
    Image {
        id: ImageId::from_random(random_id()),
        region: REGIONS[0].to_owned(),
        owner,
        visibility: Visibility::Private,
        name: name.parse().unwrap(),
        description: "".parse().unwrap(),
        root_device: RootDevice::CloudDisk,
        platform: "Debian".to_owned(),
        os_version: "12".to_owned(),
        architecture: "x86_64".to_owned(),
        status: ImageStatus::Ready,
        progress: 100,
        busy: None,
        format: DiskFormat::Raw,
        size_bytes: 512,
        virtual_size_bytes: 512,
        sha256: String::new(),
        source_instance: None,
        share_count: 0,
        snapshot_count: 0,
        created_at: Timestamp(0),
    }
}

/// An available snapshot without bytes.
pub(crate) fn snapshot_of(owner: AccountId, name: &str) -> Snapshot {
    Snapshot {
        id: SnapshotId::from_random(random_id()),
        region: REGIONS[0].to_owned(),
        owner,
        name: name.parse().unwrap(),
        status: SnapshotStatus::Available,
        task_in_progress: false,
        encrypted: false,
        size_bytes: 512,
        share_count: 0,
        created_at: Timestamp(0),
    }
}

/// A line of a device mapping.
pub(crate) fn device(name: &str, snapshot: Option<&Snapshot>) -> DeviceMapping {
    DeviceMapping {
        device: name.to_owned(),
        size_bytes: 512,
        snapshot: snapshot.map(|snapshot| snapshot.id.clone()),
        snapshot_name: String::new(),
    }
}

impl TestApp {
    pub(crate) async fn reader(&self) -> Box<dyn Unit> {
        self.app.store.reader().await.unwrap()
    }

    pub(crate) async fn writer(&self) -> Box<dyn Unit> {
        self.app.store.writer().await.unwrap()
    }

    /// Puts an image there with these snapshots behind its disks.
    pub(crate) async fn put_image(&self, image: &Image, snapshots: &[&Snapshot]) -> ImageId {
        let mut devices: Vec<_> = snapshots
            .iter()
            .zip('a'..)
            .map(|(snapshot, letter)| device(&format!("/dev/vd{letter}"), Some(snapshot)))
            .collect();
        if devices.is_empty() {
            devices.push(device("/dev/vda", None));
        }
        let mut unit = self.writer().await;
        unit.insert_image(image, None, &devices).await.unwrap();
        unit.commit().await.unwrap();
        image.id.clone()
    }

    /// An image in any status.
    pub(crate) async fn put_image_in(&self, owner: AccountId, status: ImageStatus) -> ImageId {
        let image = Image {
            status,
            ..image_of(owner, "odd")
        };
        self.put_image(&image, &[]).await
    }

    pub(crate) async fn put_snapshot(&self, snapshot: &Snapshot) -> SnapshotId {
        let mut unit = self.writer().await;
        unit.insert_snapshot(snapshot, None).await.unwrap();
        unit.commit().await.unwrap();
        snapshot.id.clone()
    }

    /// Shares a snapshot, which the console itself never does.
    pub(crate) async fn share_snapshot(&self, id: &SnapshotId, account: AccountId) {
        let mut unit = self.writer().await;
        unit.insert_snapshot_share(id, account, Timestamp(0)).await.unwrap();
        unit.commit().await.unwrap();
    }

    /// An instance made from `image`, also one its owner could no longer be given.
    pub(crate) async fn put_instance(&self, owner: AccountId, name: &str, image: &ImageId, state: InstanceState) -> InstanceId {
        let instance = Instance {
            id: InstanceId::from_random(random_id()),
            region: REGIONS[0].to_owned(),
            owner,
            name: name.parse().unwrap(),
            image: image.clone(),
            image_name: "its-image".to_owned(),
            state,
            created_at: Timestamp(0),
        };
        let mut unit = self.writer().await;
        unit.insert_instance(&instance).await.unwrap();
        unit.commit().await.unwrap();
        instance.id
    }

    /// The snapshots of an image, by device.
    pub(crate) async fn snapshots_of(&self, image: &ImageId) -> Vec<SnapshotId> {
        let devices = self.reader().await.devices(image).await.unwrap();
        devices.into_iter().filter_map(|device| device.snapshot).collect()
    }

    pub(crate) async fn image(&self, id: &ImageId) -> Option<Image> {
        self.reader().await.image(id).await.unwrap()
    }

    pub(crate) async fn snapshot(&self, id: &SnapshotId) -> Option<Snapshot> {
        self.reader().await.snapshot(id).await.unwrap()
    }
}
