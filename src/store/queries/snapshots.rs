//! Snapshots, who uses them, and what became of them after an image was deleted.

use std::collections::HashMap;

use async_trait::async_trait;
use sqlx::{QueryBuilder, query, query_scalar};

use super::paging::{Listing, Order};
use super::{Database, Row, Work, paging, rows, snapshot_lists};
use crate::domain::id::{AccountId, BlobId, ImageId, SnapshotId};
use crate::domain::query::{Cursor, SnapshotQuery};
use crate::domain::sharing::Share;
use crate::domain::snapshot::{ReferencingImages, SHOWN_IMAGES, Snapshot, SnapshotOutcome, SnapshotStatus};
use crate::domain::time::Timestamp;
use crate::store::port::{Counted, ListedSnapshot, Page, RecordedOutcome, Result, Snapshots, StoreError, StoredBytes};

const NEWEST_FIRST: Order = Order {
    column: "snapshots.created_at",
    id: "snapshots.id",
    is_number: true,
    descending: true,
};

#[async_trait]
impl Snapshots for Work {
    async fn insert_snapshot(&mut self, snapshot: &Snapshot, blob: Option<&BlobId>) -> Result<()> {
        let inserted = query(
            "INSERT INTO snapshots \
             (id, region, owner, name, status, task_in_progress, encrypted, size_bytes, blob_id, created_at) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT (id) DO NOTHING",
        )
        .bind(snapshot.id.as_str())
        .bind(snapshot.region.as_str())
        .bind(snapshot.owner.number())
        .bind(snapshot.name.as_str())
        .bind(snapshot.status.as_str())
        .bind(snapshot.task_in_progress)
        .bind(snapshot.encrypted)
        .bind(rows::bytes("snapshots.size_bytes", snapshot.size_bytes)?)
        .bind(blob.map(BlobId::as_str))
        .bind(snapshot.created_at.0)
        .execute(self.connection())
        .await?;
        if inserted.rows_affected() == 1 {
            Ok(())
        } else {
            Err(StoreError::Taken("the id of the snapshot"))
        }
    }

    async fn snapshot(&mut self, id: &SnapshotId) -> Result<Option<Snapshot>> {
        let row = query(locked!(
            self,
            "SELECT ",
            snapshot_columns!(),
            " FROM snapshots WHERE snapshots.id = $1"
        ))
        .bind(id.as_str())
        .fetch_optional(self.connection())
        .await?;
        row.as_ref().map(rows::snapshot).transpose()
    }

    async fn snapshots(&mut self, owner: AccountId, region: &str, cursor: Option<&Cursor>, page_size: u32) -> Result<Page<ListedSnapshot>> {
        let conditions = |query: &mut QueryBuilder<Database>| {
            query.push(" FROM snapshots WHERE snapshots.owner = ").push_bind(owner.number());
            query.push(" AND snapshots.region = ").push_bind(region.to_owned());
        };
        let listing = Listing {
            columns: &|query| {
                query.push(concat!("SELECT ", snapshot_columns!()));
            },
            conditions: &conditions,
            ids_first: None,
            order: NEWEST_FIRST,
            skip: 0,
        };
        let page = paging::page(self, &listing, cursor, page_size, rows::snapshot).await?;
        let mut listed = Vec::with_capacity(page.rows.len());
        for snapshot in page.rows {
            listed.push(with_surroundings(self, snapshot).await?);
        }
        Ok(Page {
            rows: listed,
            previous: page.previous,
            next: page.next,
        })
    }

    async fn find_snapshots(&mut self, viewer: AccountId, region: &str, query: &SnapshotQuery) -> Result<Vec<Snapshot>> {
        snapshot_lists::find(self, viewer, region, query).await
    }

    async fn count_found_snapshots(&mut self, viewer: AccountId, region: &str, query: &SnapshotQuery) -> Result<u64> {
        snapshot_lists::count(self, viewer, region, query).await
    }

    async fn referencing_images_of(&mut self, ids: &[SnapshotId]) -> Result<HashMap<SnapshotId, ReferencingImages>> {
        snapshot_lists::references(self, ids).await
    }

    async fn shares_of_snapshots(&mut self, ids: &[SnapshotId]) -> Result<HashMap<SnapshotId, Vec<Share>>> {
        snapshot_lists::shares(self, ids).await
    }

    async fn listed_snapshot(&mut self, id: &SnapshotId) -> Result<Option<ListedSnapshot>> {
        match self.snapshot(id).await? {
            Some(snapshot) => Ok(Some(with_surroundings(self, snapshot).await?)),
            None => Ok(None),
        }
    }

    async fn referencing_images(&mut self, id: &SnapshotId, except: Option<&ImageId>) -> Result<ReferencingImages> {
        // Images of another account than the snapshot's are counted and not named.
        let shown = query(
            "SELECT DISTINCT device_mappings.image_id FROM device_mappings \
             JOIN images ON images.id = device_mappings.image_id \
             JOIN snapshots ON snapshots.id = device_mappings.snapshot_id AND snapshots.owner = images.owner \
             WHERE device_mappings.snapshot_id = $1 AND device_mappings.image_id <> COALESCE($2, '') \
             ORDER BY device_mappings.image_id LIMIT $3",
        )
        .bind(id.as_str())
        .bind(except.map(ImageId::as_str))
        .bind(i64::try_from(SHOWN_IMAGES).unwrap_or(i64::MAX))
        .fetch_all(self.connection())
        .await?;
        let total =
            query_scalar("SELECT COUNT(DISTINCT image_id) FROM device_mappings WHERE snapshot_id = $1 AND image_id <> COALESCE($2, '')")
                .bind(id.as_str())
                .bind(except.map(ImageId::as_str))
                .fetch_one(self.connection())
                .await?;
        Ok(ReferencingImages {
            shown: shown
                .iter()
                .map(|row| rows::parsed(row, "device_mappings.image_id"))
                .collect::<Result<_>>()?,
            total: rows::count(total)?,
        })
    }

    async fn snapshot_shares(&mut self, id: &SnapshotId) -> Result<Vec<Share>> {
        let found = query(
            "SELECT snapshot_shares.account, accounts.pin, snapshot_shares.since \
             FROM snapshot_shares JOIN accounts ON accounts.id = snapshot_shares.account \
             WHERE snapshot_shares.snapshot_id = $1 ORDER BY snapshot_shares.since, snapshot_shares.account",
        )
        .bind(id.as_str())
        .fetch_all(self.connection())
        .await?;
        found.iter().map(rows::share).collect()
    }

    async fn snapshot_bytes(&mut self, id: &SnapshotId) -> Result<Option<StoredBytes>> {
        let row = query(
            "SELECT blobs.id, blobs.size_bytes, blobs.sha256 FROM snapshots JOIN blobs ON blobs.id = snapshots.blob_id \
             WHERE snapshots.id = $1",
        )
        .bind(id.as_str())
        .fetch_optional(self.connection())
        .await?;
        row.as_ref().map(rows::stored_bytes).transpose()
    }

    async fn set_snapshot_status(&mut self, id: &SnapshotId, status: SnapshotStatus) -> Result<()> {
        query("UPDATE snapshots SET status = $2 WHERE id = $1")
            .bind(id.as_str())
            .bind(status.as_str())
            .execute(self.connection())
            .await?;
        Ok(())
    }

    async fn set_snapshot_bytes(&mut self, id: &SnapshotId, blob: &BlobId, size_bytes: u64) -> Result<()> {
        query("UPDATE snapshots SET blob_id = $2, size_bytes = $3 WHERE id = $1 AND blob_id IS NULL")
            .bind(id.as_str())
            .bind(blob.as_str())
            .bind(rows::bytes("snapshots.size_bytes", size_bytes)?)
            .execute(self.connection())
            .await?;
        Ok(())
    }

    async fn insert_snapshot_share(&mut self, id: &SnapshotId, account: AccountId, at: Timestamp) -> Result<()> {
        let inserted = query(
            "INSERT INTO snapshot_shares (snapshot_id, account, since) VALUES ($1, $2, $3) \
             ON CONFLICT (snapshot_id, account) DO NOTHING",
        )
        .bind(id.as_str())
        .bind(account.number())
        .bind(at.0)
        .execute(self.connection())
        .await?
        .rows_affected();
        query("UPDATE snapshots SET share_count = share_count + $2 WHERE id = $1")
            .bind(id.as_str())
            .bind(i64::from(inserted == 1))
            .execute(self.connection())
            .await?;
        Ok(())
    }

    async fn remove_snapshot_share(&mut self, id: &SnapshotId, account: AccountId) -> Result<bool> {
        let removed = query("DELETE FROM snapshot_shares WHERE snapshot_id = $1 AND account = $2")
            .bind(id.as_str())
            .bind(account.number())
            .execute(self.connection())
            .await?
            .rows_affected();
        query("UPDATE snapshots SET share_count = share_count - $2 WHERE id = $1")
            .bind(id.as_str())
            .bind(i64::from(removed == 1))
            .execute(self.connection())
            .await?;
        Ok(removed == 1)
    }

    async fn count_snapshots(&mut self, owner: AccountId, region: &str) -> Result<Counted> {
        self.hold_counts_of(owner).await?;
        let row = query(concat!(
            "SELECT COUNT(*) AS snapshots, ",
            kept_limit!("snapshot", "$1", "$2"),
            " AS quota_limit FROM snapshots WHERE owner = $1 AND region = $2"
        ))
        .bind(owner.number())
        .bind(region)
        .fetch_one(self.connection())
        .await?;
        Ok(Counted {
            used: rows::number(&row, "count.snapshots")?,
            limit: rows::optional_number(&row, "account_quotas.quota_limit")?,
        })
    }

    async fn remove_snapshot(&mut self, id: &SnapshotId) -> Result<Option<BlobId>> {
        let row = query("DELETE FROM snapshots WHERE id = $1 RETURNING blob_id")
            .bind(id.as_str())
            .fetch_one(self.connection())
            .await?;
        rows::optional_parsed(&row, "snapshots.blob_id")
    }

    async fn record_outcome(&mut self, image: &ImageId, recorded: &RecordedOutcome) -> Result<()> {
        query(
            "INSERT INTO snapshot_outcomes (image_id, snapshot_id, snapshot_name, outcome, recorded_at) \
             VALUES ($1, $2, $3, $4, $5) ON CONFLICT (image_id, snapshot_id) DO UPDATE SET \
             snapshot_name = excluded.snapshot_name, outcome = excluded.outcome, recorded_at = excluded.recorded_at",
        )
        .bind(image.as_str())
        .bind(recorded.snapshot.as_str())
        .bind(recorded.name.as_str())
        .bind(rows::to_json("snapshot_outcomes.outcome", &recorded.outcome)?)
        .bind(recorded.at.0)
        .execute(self.connection())
        .await?;
        Ok(())
    }

    async fn outcomes(&mut self, image: &ImageId) -> Result<Vec<RecordedOutcome>> {
        let found = query(
            "SELECT snapshot_id, snapshot_name, outcome, recorded_at FROM snapshot_outcomes \
             WHERE image_id = $1 ORDER BY snapshot_id",
        )
        .bind(image.as_str())
        .fetch_all(self.connection())
        .await?;
        found.iter().map(recorded_outcome).collect()
    }

    async fn images_with_outcome_of(&mut self, snapshot: &SnapshotId) -> Result<Vec<ImageId>> {
        let found = query(
            "SELECT snapshot_outcomes.image_id FROM snapshot_outcomes JOIN tombstones ON tombstones.id = snapshot_outcomes.image_id \
             WHERE snapshot_outcomes.snapshot_id = $1 ORDER BY snapshot_outcomes.image_id",
        )
        .bind(snapshot.as_str())
        .fetch_all(self.connection())
        .await?;
        found.iter().map(|row| rows::parsed(row, "snapshot_outcomes.image_id")).collect()
    }
}

fn recorded_outcome(row: &Row) -> Result<RecordedOutcome> {
    Ok(RecordedOutcome {
        snapshot: rows::parsed(row, "snapshot_outcomes.snapshot_id")?,
        name: rows::text(row, "snapshot_outcomes.snapshot_name")?,
        outcome: rows::json(row, "snapshot_outcomes.outcome")?,
        at: rows::moment(row, "snapshot_outcomes.recorded_at")?,
    })
}

async fn with_surroundings(work: &mut Work, snapshot: Snapshot) -> Result<ListedSnapshot> {
    let images = work.referencing_images(&snapshot.id, None).await?;
    let kept = left_behind(work, &snapshot.id).await?;
    Ok(ListedSnapshot { snapshot, images, kept })
}

async fn left_behind(work: &mut Work, id: &SnapshotId) -> Result<Option<(ImageId, SnapshotOutcome)>> {
    let row = query(
        "SELECT snapshot_outcomes.image_id, snapshot_outcomes.outcome FROM snapshot_outcomes \
         JOIN tombstones ON tombstones.id = snapshot_outcomes.image_id \
         WHERE snapshot_outcomes.snapshot_id = $1 ORDER BY tombstones.deleted_at DESC, tombstones.id DESC LIMIT 1",
    )
    .bind(id.as_str())
    .fetch_optional(work.connection())
    .await?;
    row.map(|row| {
        Ok((
            rows::parsed(&row, "snapshot_outcomes.image_id")?,
            rows::json(&row, "snapshot_outcomes.outcome")?,
        ))
    })
    .transpose()
}
