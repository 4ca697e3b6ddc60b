//! Images, their device mappings, and what remains of them. The lists are in `image_lists`.

use std::collections::HashSet;

use async_trait::async_trait;
use sqlx::query;

use super::image_lists::{self, View};
use super::{Row, Work, image_counts, rows, search};
use crate::domain::deletion::{AssociatedSnapshot, DeleteWorld, MachineName, Machines, SHOWN_MACHINES};
use crate::domain::disk_format::DiskImage;
use crate::domain::id::{AccountId, BlobId, ImageId, InstanceId, SnapshotId};
use crate::domain::image::{BusyTask, Image, ImageStatus, Tombstone};
use crate::domain::instance::InstanceState;
use crate::domain::query::{ImageQuery, Tab};
use crate::domain::text::{Description, Name};
use crate::store::port::{
    Counted, DescribedImages, DeviceMapping, Images, ListedImage, Page, Result, Shares, Snapshots, StoreError, StoredBytes, TabCounts,
};

#[async_trait]
impl Images for Work {
    async fn insert_image(&mut self, image: &Image, blob: Option<&BlobId>, devices: &[DeviceMapping]) -> Result<()> {
        let snapshots: HashSet<_> = devices.iter().filter_map(|device| device.snapshot.as_ref()).collect();
        let inserted = query(
            "INSERT INTO images (id, region, owner, visibility, name, description, root_device, platform, os_version, \
             architecture, status, progress, busy, format, size_bytes, virtual_size_bytes, sha256, source_instance, blob_id, \
             snapshot_count, created_at) \
             SELECT $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21 \
             WHERE NOT EXISTS (SELECT 1 FROM tombstones WHERE tombstones.id = $1) ON CONFLICT DO NOTHING",
        )
        .bind(image.id.as_str())
        .bind(image.region.as_str())
        .bind(image.owner.number())
        .bind(image.visibility.as_str())
        .bind(image.name.as_str())
        .bind(image.description.as_str())
        .bind(image.root_device.as_str())
        .bind(image.platform.as_str())
        .bind(image.os_version.as_str())
        .bind(image.architecture.as_str())
        .bind(image.status.as_str())
        .bind(i64::from(image.progress))
        .bind(image.busy.map(BusyTask::as_str))
        .bind(image.format.as_str())
        .bind(rows::bytes("images.size_bytes", image.size_bytes)?)
        .bind(rows::bytes("images.virtual_size_bytes", image.virtual_size_bytes)?)
        .bind(image.sha256.as_str())
        .bind(image.source_instance.as_ref().map(InstanceId::as_str))
        .bind(blob.map(BlobId::as_str))
        .bind(i64::try_from(snapshots.len()).unwrap_or(i64::MAX))
        .bind(image.created_at.0)
        .execute(self.connection())
        .await?;
        if inserted.rows_affected() == 0 {
            return Err(StoreError::Taken("the id of the image"));
        }
        image_counts::added(self, image).await?;
        insert_devices(self, &image.id, devices).await
    }

    async fn image(&mut self, id: &ImageId) -> Result<Option<Image>> {
        let row = query(locked!(self, "SELECT ", image_columns!(), " FROM images WHERE images.id = $1"))
            .bind(id.as_str())
            .fetch_optional(self.connection())
            .await?;
        row.as_ref().map(rows::image).transpose()
    }

    async fn images(&mut self, viewer: AccountId, region: &str, query: &ImageQuery) -> Result<Page<ListedImage>> {
        let tab = query.tab;
        image_lists::page(self, View { viewer, region, tab }, query).await
    }

    async fn describe_images(&mut self, viewer: AccountId, region: &str, query: &ImageQuery) -> Result<DescribedImages> {
        let tab = query.tab;
        image_lists::describe(self, View { viewer, region, tab }, query).await
    }

    async fn tab_counts(&mut self, viewer: AccountId, region: &str) -> Result<TabCounts> {
        image_counts::tabs(self, viewer, region).await
    }

    async fn platforms(&mut self, viewer: AccountId, region: &str, tab: Tab) -> Result<Vec<String>> {
        image_lists::platforms(self, View { viewer, region, tab }).await
    }

    async fn tidy_name_parts(&mut self) -> Result<()> {
        search::tidy(self).await
    }

    async fn devices(&mut self, id: &ImageId) -> Result<Vec<DeviceMapping>> {
        let found = query(
            "SELECT device_mappings.device, device_mappings.size_bytes, device_mappings.snapshot_id, \
             COALESCE(snapshots.name, '') AS snapshot_name \
             FROM device_mappings LEFT JOIN snapshots ON snapshots.id = device_mappings.snapshot_id \
             WHERE device_mappings.image_id = $1 ORDER BY device_mappings.position",
        )
        .bind(id.as_str())
        .fetch_all(self.connection())
        .await?;
        found.iter().map(device).collect()
    }

    async fn stored_bytes(&mut self, id: &ImageId) -> Result<Option<StoredBytes>> {
        let row = query(
            "SELECT blobs.id, blobs.size_bytes, blobs.sha256 FROM images \
             LEFT JOIN device_mappings ON device_mappings.image_id = images.id AND device_mappings.position = 0 \
             LEFT JOIN snapshots ON snapshots.id = device_mappings.snapshot_id \
             JOIN blobs ON blobs.id = COALESCE(images.blob_id, snapshots.blob_id) WHERE images.id = $1",
        )
        .bind(id.as_str())
        .fetch_optional(self.connection())
        .await?;
        row.as_ref().map(rows::stored_bytes).transpose()
    }

    async fn set_image_text(&mut self, id: &ImageId, name: &Name, description: &Description) -> Result<()> {
        query("UPDATE images SET name = $2, description = $3 WHERE id = $1")
            .bind(id.as_str())
            .bind(name.as_str())
            .bind(description.as_str())
            .execute(self.connection())
            .await?;
        Ok(())
    }

    async fn set_image_status(&mut self, id: &ImageId, status: ImageStatus) -> Result<()> {
        image_counts::about_to_become(self, id, status).await?;
        query("UPDATE images SET status = $2 WHERE id = $1")
            .bind(id.as_str())
            .bind(status.as_str())
            .execute(self.connection())
            .await?;
        Ok(())
    }

    async fn set_image_progress(&mut self, id: &ImageId, progress: u8) -> Result<()> {
        query("UPDATE images SET progress = $2 WHERE id = $1 AND status = 'pending'")
            .bind(id.as_str())
            .bind(i64::from(progress))
            .execute(self.connection())
            .await?;
        Ok(())
    }

    async fn set_image_busy(&mut self, id: &ImageId, task: Option<BusyTask>) -> Result<()> {
        query("UPDATE images SET busy = $2 WHERE id = $1")
            .bind(id.as_str())
            .bind(task.map(BusyTask::as_str))
            .execute(self.connection())
            .await?;
        Ok(())
    }

    async fn set_image_file(&mut self, id: &ImageId, disk: DiskImage, size_bytes: u64, sha256: &str) -> Result<()> {
        let virtual_size = rows::bytes("images.virtual_size_bytes", disk.virtual_size)?;
        query("UPDATE images SET format = $2, size_bytes = $3, virtual_size_bytes = $4, sha256 = $5 WHERE id = $1")
            .bind(id.as_str())
            .bind(disk.format.as_str())
            .bind(rows::bytes("images.size_bytes", size_bytes)?)
            .bind(virtual_size)
            .bind(sha256)
            .execute(self.connection())
            .await?;
        query("UPDATE device_mappings SET size_bytes = $2 WHERE image_id = $1 AND position = 0")
            .bind(id.as_str())
            .bind(virtual_size)
            .execute(self.connection())
            .await?;
        Ok(())
    }

    async fn count_private_images(&mut self, owner: AccountId, region: &str) -> Result<Counted> {
        self.hold_counts_of(owner).await?;
        let counts = image_counts::tabs(self, owner, region).await?;
        Ok(Counted {
            used: rows::count(rows::bytes("image_counts.images", counts.private)?)?,
            limit: counts.private_limit,
        })
    }

    async fn replace_with_tombstone(&mut self, tombstone: &Tombstone) -> Result<Option<BlobId>> {
        image_counts::about_to_go(self, &tombstone.id).await?;
        // Device mapping and shares go with the row they refer to.
        let row = query("DELETE FROM images WHERE id = $1 RETURNING blob_id")
            .bind(tombstone.id.as_str())
            .fetch_one(self.connection())
            .await?;
        query(
            "INSERT INTO tombstones (id, region, owner, name, root_device, size_bytes, created_at, deleted_at, deleted_by, \
             with_snapshots) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        )
        .bind(tombstone.id.as_str())
        .bind(tombstone.region.as_str())
        .bind(tombstone.owner.number())
        .bind(tombstone.name.as_str())
        .bind(tombstone.root_device.as_str())
        .bind(rows::bytes("tombstones.size_bytes", tombstone.size_bytes)?)
        .bind(tombstone.created_at.0)
        .bind(tombstone.deleted_at.0)
        .bind(tombstone.deleted_by.as_str())
        .bind(tombstone.with_snapshots)
        .execute(self.connection())
        .await?;
        rows::optional_parsed(&row, "images.blob_id")
    }

    async fn tombstone(&mut self, id: &ImageId) -> Result<Option<Tombstone>> {
        let row = query("SELECT * FROM tombstones WHERE id = $1")
            .bind(id.as_str())
            .fetch_optional(self.connection())
            .await?;
        row.as_ref().map(rows::tombstone).transpose()
    }

    async fn delete_world(&mut self, image: &Image) -> Result<DeleteWorld> {
        Ok(DeleteWorld {
            shares: self.shares(&image.id).await?,
            derived: derived_machines(self, image).await?,
            source: source_machine(self, image).await?,
            snapshots: associated_snapshots(self, &image.id).await?,
        })
    }
}

fn device(row: &Row) -> Result<DeviceMapping> {
    Ok(DeviceMapping {
        device: rows::text(row, "device_mappings.device")?,
        size_bytes: rows::number(row, "device_mappings.size_bytes")?,
        snapshot: rows::optional_parsed(row, "device_mappings.snapshot_id")?,
        snapshot_name: rows::text(row, "snapshot_name")?,
    })
}

async fn insert_devices(work: &mut Work, image: &ImageId, devices: &[DeviceMapping]) -> Result<()> {
    for (position, device) in (0_i64..).zip(devices) {
        query("INSERT INTO device_mappings (image_id, position, device, size_bytes, snapshot_id) VALUES ($1, $2, $3, $4, $5)")
            .bind(image.as_str())
            .bind(position)
            .bind(device.device.as_str())
            .bind(rows::bytes("device_mappings.size_bytes", device.size_bytes)?)
            .bind(device.snapshot.as_ref().map(SnapshotId::as_str))
            .execute(work.connection())
            .await?;
    }
    Ok(())
}

async fn derived_machines(work: &mut Work, image: &Image) -> Result<Machines> {
    let mine = query("SELECT id, name FROM instances WHERE image_id = $1 AND owner = $2 ORDER BY id LIMIT $3")
        .bind(image.id.as_str())
        .bind(image.owner.number())
        .bind(i64::try_from(SHOWN_MACHINES).unwrap_or(i64::MAX))
        .fetch_all(work.connection())
        .await?;
    let (all, others): (i64, i64) =
        sqlx::query_as("SELECT COUNT(*), COUNT(CASE WHEN owner <> $2 THEN 1 END) FROM instances WHERE image_id = $1")
            .bind(image.id.as_str())
            .bind(image.owner.number())
            .fetch_one(work.connection())
            .await?;
    Ok(Machines {
        mine: mine.iter().map(machine_name).collect::<Result<_>>()?,
        mine_total: rows::count(all - others)?,
        others_total: rows::count(others)?,
    })
}

// Only the owner's own machine is named, whatever id the image came with.
async fn source_machine(work: &mut Work, image: &Image) -> Result<Option<(MachineName, InstanceState)>> {
    let Some(source) = &image.source_instance else {
        return Ok(None);
    };
    let row = query("SELECT id, name, state FROM instances WHERE id = $1 AND owner = $2")
        .bind(source.as_str())
        .bind(image.owner.number())
        .fetch_optional(work.connection())
        .await?;
    row.map(|row| Ok((machine_name(&row)?, rows::parsed(&row, "instances.state")?)))
        .transpose()
}

fn machine_name(row: &Row) -> Result<MachineName> {
    Ok(MachineName {
        id: rows::parsed(row, "instances.id")?,
        name: rows::parsed(row, "instances.name")?,
    })
}

async fn associated_snapshots(work: &mut Work, image: &ImageId) -> Result<Vec<AssociatedSnapshot>> {
    let found = query(concat!(
        "SELECT ",
        snapshot_columns!(),
        " FROM snapshots WHERE snapshots.id IN \
         (SELECT device_mappings.snapshot_id FROM device_mappings WHERE device_mappings.image_id = $1) ORDER BY snapshots.id"
    ))
    .bind(image.as_str())
    .fetch_all(work.connection())
    .await?;
    let mut snapshots = Vec::with_capacity(found.len());
    for row in &found {
        let snapshot = rows::snapshot(row)?;
        let other_images = work.referencing_images(&snapshot.id, Some(image)).await?;
        snapshots.push(AssociatedSnapshot { snapshot, other_images });
    }
    Ok(snapshots)
}
