//! Rows to begin with. Numbers make ids that sort as the numbers do.

use crate::domain::account::{Account, Role};
use crate::domain::id::{AccountId, BlobId, ImageId, InstanceId, RANDOM_LENGTH, SnapshotId};
use crate::domain::image::{Image, ImageStatus, RootDevice, Tombstone, Visibility};
use crate::domain::instance::{Instance, InstanceState};
use crate::domain::snapshot::{Snapshot, SnapshotStatus};
use crate::domain::time::Timestamp;
use crate::store::{DeviceMapping, NewAccount, Result, Store, Unit};

pub(super) const REGION: &str = "cn-north-1";

/// Commits what `work` does.
pub(super) async fn write<T>(store: &dyn Store, work: impl AsyncFnOnce(&mut dyn Unit) -> Result<T>) -> T {
    let mut unit = store.writer().await.unwrap();
    let value = work(&mut *unit).await.unwrap();
    unit.commit().await.unwrap();
    value
}

/// Reads committed data.
pub(super) async fn read<T>(store: &dyn Store, work: impl AsyncFnOnce(&mut dyn Unit) -> Result<T>) -> T {
    let mut unit = store.reader().await.unwrap();
    work(&mut *unit).await.unwrap()
}

pub(super) fn random(number: u32) -> [u8; RANDOM_LENGTH] {
    let mut random = [0; RANDOM_LENGTH];
    let mut rest = number;
    // Letters only: they sort as their indices do, and digits would not.
    for digit in random.iter_mut().rev() {
        *digit = u8::try_from(rest % 26).unwrap();
        rest /= 26;
    }
    random
}

pub(super) fn image_id(number: u32) -> ImageId {
    ImageId::from_random(random(number))
}

pub(super) fn snapshot_id(number: u32) -> SnapshotId {
    SnapshotId::from_random(random(number))
}

pub(super) fn instance_id(number: u32) -> InstanceId {
    InstanceId::from_random(random(number))
}

pub(super) fn blob_id(number: u32) -> BlobId {
    BlobId::from_random(random(number))
}

/// 64 hexadecimal characters that differ by number.
pub(super) fn content(number: u32) -> String {
    format!("{number:064x}")
}

pub(in crate::store) fn account(number: u32) -> NewAccount {
    NewAccount {
        account: Account {
            id: AccountId::new(100_000_000_000 + i64::from(number)).unwrap(),
            pin: format!("pin-{number}").parse().unwrap(),
            name: format!("Account {number}"),
            email: format!("{number}@example.com"),
            mobile: None,
            role: Role::User,
        },
        password_hash: format!("hash-{number}"),
        created_at: Timestamp(i64::from(number)),
    }
}

/// Adds the accounts numbered from 1.
pub(super) async fn accounts<const COUNT: usize>(store: &dyn Store) -> [AccountId; COUNT] {
    write(store, async |unit| {
        let mut ids = Vec::new();
        for number in 1..=COUNT {
            let account = account(u32::try_from(number).unwrap());
            unit.insert_account(&account).await?;
            ids.push(account.account.id);
        }
        Ok(ids.try_into().unwrap())
    })
    .await
}

pub(super) fn image(number: u32, owner: AccountId) -> Image {
    Image {
        id: image_id(number),
        region: REGION.to_owned(),
        owner,
        visibility: Visibility::Private,
        name: format!("image-{number}").parse().unwrap(),
        description: "".parse().unwrap(),
        root_device: RootDevice::LocalDisk,
        platform: "Debian".to_owned(),
        os_version: "12".to_owned(),
        architecture: "x86_64".to_owned(),
        status: ImageStatus::Ready,
        progress: 100,
        busy: None,
        format: "qcow2".parse().unwrap(),
        size_bytes: 10,
        virtual_size_bytes: 20,
        sha256: String::new(),
        source_instance: None,
        share_count: 0,
        snapshot_count: 0,
        created_at: Timestamp(i64::from(number)),
    }
}

pub(super) fn tombstone(image: &Image) -> Tombstone {
    Tombstone::of(image, Timestamp(1_000), "pin-1", true)
}

pub(super) fn snapshot(number: u32, owner: AccountId) -> Snapshot {
    Snapshot {
        id: snapshot_id(number),
        region: REGION.to_owned(),
        owner,
        name: format!("snapshot-{number}").parse().unwrap(),
        status: SnapshotStatus::Available,
        task_in_progress: false,
        encrypted: false,
        size_bytes: 30,
        share_count: 0,
        created_at: Timestamp(i64::from(number)),
    }
}

pub(super) fn instance(number: u32, owner: AccountId, image: &Image) -> Instance {
    Instance {
        id: instance_id(number),
        region: image.region.clone(),
        owner,
        name: format!("machine-{number}").parse().unwrap(),
        image: image.id.clone(),
        image_name: image.name.to_string(),
        state: InstanceState::Running,
        created_at: Timestamp(i64::from(number)),
    }
}

/// A device mapping of local and snapshot disks.
pub(super) fn devices(snapshots: &[Option<&Snapshot>]) -> Vec<DeviceMapping> {
    snapshots
        .iter()
        .zip('a'..='z')
        .map(|(snapshot, letter)| DeviceMapping {
            device: format!("/dev/vd{letter}"),
            size_bytes: 40,
            snapshot: snapshot.map(|snapshot| snapshot.id.clone()),
            snapshot_name: snapshot.map_or(String::new(), |snapshot| snapshot.name.to_string()),
        })
        .collect()
}

/// Adds an image that references these snapshots, which are there.
pub(super) async fn put_image(store: &dyn Store, image: &Image, snapshots: &[Option<&Snapshot>]) {
    write(store, async |unit| unit.insert_image(image, None, &devices(snapshots)).await).await;
}

/// Adds a blob with this content and one reference.
pub(super) async fn put_blob(unit: &mut dyn Unit, number: u32, owner: AccountId) -> Result<BlobId> {
    let upload = blob_id(number);
    unit.insert_upload(&upload, owner, Timestamp(1)).await?;
    let adopted = unit.adopt_upload(&upload, &content(number), 50, Timestamp(2)).await?;
    Ok(adopted.blob)
}
