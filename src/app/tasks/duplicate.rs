//! Making images of the stored bytes of others. Each new image has references of its own from the first moment, so that it
//! loses nothing with its original.

use std::collections::BTreeMap;

use crate::app::Result;
use crate::app::images::import::snapshot_for;
use crate::app::ports::random_id;
use crate::domain::id::{AccountId, BlobId, ImageId, InstanceId, SnapshotId};
use crate::domain::image::{Image, ImageStatus, RootDevice, Visibility};
use crate::domain::snapshot::Snapshot;
use crate::domain::text::{Description, Name};
use crate::domain::time::Timestamp;
use crate::store::{DeviceMapping, Unit};

/// What an image is made of.
pub(super) struct Original {
    pub(super) image: Image,
    /// The disks that are taken along, the system disk first.
    pub(super) devices: Vec<DeviceMapping>,
}

impl Original {
    /// How many snapshots the new image needs.
    pub(super) fn snapshots(&self) -> u32 {
        let mut snapshots: Vec<_> = self.devices.iter().filter_map(|device| device.snapshot.as_ref()).collect();
        snapshots.sort();
        snapshots.dedup();
        u32::try_from(snapshots.len()).unwrap_or(u32::MAX)
    }
}

/// What is different about the new image.
pub(super) struct Difference {
    pub(super) owner: AccountId,
    pub(super) region: String,
    pub(super) name: Name,
    pub(super) description: Description,
    pub(super) source_instance: Option<InstanceId>,
    pub(super) at: Timestamp,
}

/// A new image that is not inserted yet.
struct Plan {
    image: Image,
    blob: Option<BlobId>,
    devices: Vec<DeviceMapping>,
    snapshots: Vec<(Snapshot, Option<BlobId>)>,
}

/// Makes a pending image of each original, whose image the unit has read.
pub(super) async fn duplicate(unit: &mut dyn Unit, wanted: Vec<(Original, Difference)>) -> Result<Vec<Image>> {
    let mut plans = Vec::with_capacity(wanted.len());
    for (original, difference) in wanted {
        plans.push(plan(unit, original, difference).await?);
    }
    for plan in &plans {
        for (snapshot, blob) in &plan.snapshots {
            unit.insert_snapshot(snapshot, blob.as_ref()).await?;
        }
        unit.insert_image(&plan.image, plan.blob.as_ref(), &plan.devices).await?;
    }
    let mut blobs: Vec<_> = plans
        .iter()
        .flat_map(|plan| plan.blob.iter().chain(plan.snapshots.iter().filter_map(|(_, blob)| blob.as_ref())))
        .collect();
    // In one order for everybody, and after what is counted, as a deletion has it.
    blobs.sort();
    for blob in blobs {
        let is_retained = unit.retain_blob(blob).await?;
        if !is_retained {
            return Err(anyhow::anyhow!("{blob} is on its way out and still referenced").into());
        }
    }
    Ok(plans.into_iter().map(|plan| plan.image).collect())
}

async fn plan(unit: &mut dyn Unit, original: Original, difference: Difference) -> Result<Plan> {
    let Original { image: original, devices } = original;
    let blob = match original.root_device {
        RootDevice::LocalDisk => unit.stored_bytes(&original.id).await?.map(|bytes| bytes.blob),
        RootDevice::CloudDisk => None,
    };
    let image = Image {
        id: ImageId::from_random(random_id()),
        region: difference.region,
        owner: difference.owner,
        visibility: Visibility::Private,
        name: difference.name,
        description: difference.description,
        status: ImageStatus::Pending,
        progress: 0,
        busy: None,
        source_instance: difference.source_instance,
        share_count: 0,
        created_at: difference.at,
        ..original
    };
    let mut made: BTreeMap<SnapshotId, SnapshotId> = BTreeMap::new();
    let mut snapshots = Vec::new();
    let mut mapped = Vec::with_capacity(devices.len());
    for device in devices {
        let snapshot = match &device.snapshot {
            None => None,
            Some(before) => {
                if !made.contains_key(before) {
                    let bytes = unit.snapshot_bytes(before).await?;
                    let size_bytes = bytes.as_ref().map_or(device.size_bytes, |bytes| bytes.size_bytes);
                    let snapshot = Snapshot {
                        size_bytes,
                        ..snapshot_for(&image, &device.device)?
                    };
                    made.insert(before.clone(), snapshot.id.clone());
                    snapshots.push((snapshot, bytes.map(|bytes| bytes.blob)));
                }
                made.get(before).cloned()
            }
        };
        mapped.push(DeviceMapping { snapshot, ..device });
    }
    Ok(Plan {
        image,
        blob,
        devices: mapped,
        snapshots,
    })
}
