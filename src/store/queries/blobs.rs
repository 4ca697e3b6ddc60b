//! Stored bytes: uploads that become blobs, and references that keep blobs.

use std::collections::HashSet;

use async_trait::async_trait;
use sqlx::{QueryBuilder, query, query_scalar};

use super::{Database, Row, Work, rows, search};
use crate::domain::id::{AccountId, BlobId};
use crate::domain::time::Timestamp;
use crate::store::port::{AdoptedBlob, Blobs, Result, StoreError};

// When a doomed upload was touched: before every moment anybody asks about.
const DOOMED: i64 = i64::MIN;

#[async_trait]
impl Blobs for Work {
    async fn insert_upload(&mut self, blob: &BlobId, account: AccountId, at: Timestamp) -> Result<()> {
        let inserted = query(
            "INSERT INTO uploads (id, account, started_at, touched_at) SELECT $1, $2, $3, $3 \
             WHERE NOT EXISTS (SELECT 1 FROM blobs WHERE blobs.id = $1) ON CONFLICT DO NOTHING",
        )
        .bind(blob.as_str())
        .bind(account.number())
        .bind(at.0)
        .execute(self.connection())
        .await?;
        if inserted.rows_affected() == 1 {
            Ok(())
        } else {
            Err(StoreError::Taken("the id of the upload"))
        }
    }

    async fn touch_upload(&mut self, blob: &BlobId, at: Timestamp) -> Result<bool> {
        let touched = query("UPDATE uploads SET touched_at = $2 WHERE id = $1 AND touched_at > $3")
            .bind(blob.as_str())
            .bind(at.0)
            .bind(DOOMED)
            .execute(self.connection())
            .await?;
        Ok(touched.rows_affected() == 1)
    }

    async fn stale_uploads(&mut self, before: Timestamp) -> Result<Vec<BlobId>> {
        let found = query("SELECT id FROM uploads WHERE touched_at < $1 ORDER BY touched_at, id LIMIT 100")
            .bind(before.0)
            .fetch_all(self.connection())
            .await?;
        found.iter().map(upload_id).collect()
    }

    async fn doom_upload(&mut self, blob: &BlobId, stale_before: Option<Timestamp>) -> Result<bool> {
        let doomed = query("UPDATE uploads SET touched_at = $2 WHERE id = $1 AND touched_at < $3")
            .bind(blob.as_str())
            .bind(DOOMED)
            .bind(stale_before.map_or(i64::MAX, |before| before.0))
            .execute(self.connection())
            .await?;
        Ok(doomed.rows_affected() == 1)
    }

    async fn remove_upload(&mut self, blob: &BlobId) -> Result<bool> {
        let removed = query("DELETE FROM uploads WHERE id = $1")
            .bind(blob.as_str())
            .execute(self.connection())
            .await?;
        Ok(removed.rows_affected() == 1)
    }

    async fn adopt_upload(&mut self, upload: &BlobId, sha256: &str, size_bytes: u64, at: Timestamp) -> Result<AdoptedBlob> {
        if !self.touch_upload(upload, Timestamp(DOOMED)).await? {
            return Err(sqlx::Error::RowNotFound.into());
        }
        let row = query(
            "INSERT INTO blobs (id, sha256, size_bytes, reference_count, state, created_at) VALUES ($1, $2, $3, 1, 'live', $4) \
             ON CONFLICT (sha256) WHERE state = 'live' DO UPDATE SET reference_count = blobs.reference_count + 1 RETURNING id",
        )
        .bind(upload.as_str())
        .bind(sha256)
        .bind(rows::bytes("blobs.size_bytes", size_bytes)?)
        .bind(at.0)
        .fetch_one(self.connection())
        .await?;
        let blob: BlobId = rows::parsed(&row, "blobs.id")?;
        let is_duplicate = blob != *upload;
        if !is_duplicate {
            self.remove_upload(upload).await?;
        }
        Ok(AdoptedBlob { blob, is_duplicate })
    }

    async fn retain_blob(&mut self, blob: &BlobId) -> Result<bool> {
        let retained = query("UPDATE blobs SET reference_count = reference_count + 1 WHERE id = $1 AND state = 'live'")
            .bind(blob.as_str())
            .execute(self.connection())
            .await?;
        Ok(retained.rows_affected() == 1)
    }

    async fn release_blob(&mut self, blob: &BlobId) -> Result<bool> {
        let left: i64 = query_scalar(
            "UPDATE blobs SET reference_count = reference_count - 1, \
             state = CASE WHEN reference_count = 1 THEN 'removing' ELSE state END \
             WHERE id = $1 AND reference_count > 0 RETURNING reference_count",
        )
        .bind(blob.as_str())
        .fetch_one(self.connection())
        .await?;
        Ok(left == 0)
    }

    async fn remove_blob(&mut self, blob: &BlobId) -> Result<()> {
        query("DELETE FROM blobs WHERE id = $1 AND reference_count = 0")
            .bind(blob.as_str())
            .execute(self.connection())
            .await?;
        Ok(())
    }

    async fn known_objects(&mut self, objects: &[BlobId]) -> Result<HashSet<BlobId>> {
        let objects: Vec<_> = objects.iter().map(ToString::to_string).collect();
        let mut query = QueryBuilder::<Database>::new("SELECT id FROM blobs WHERE id");
        search::push_among(&mut query, &objects);
        query.push(" UNION ALL SELECT id FROM uploads WHERE id");
        search::push_among(&mut query, &objects);
        let found = query.build().fetch_all(self.connection()).await?;
        found.iter().map(|row| rows::parsed(row, "blobs.id")).collect()
    }

    async fn blobs(&mut self, limit: u32) -> Result<Vec<(BlobId, u32)>> {
        let found = query("SELECT id, reference_count FROM blobs ORDER BY id LIMIT $1")
            .bind(i64::from(limit))
            .fetch_all(self.connection())
            .await?;
        found
            .iter()
            .map(|row| Ok((rows::parsed(row, "blobs.id")?, rows::number(row, "blobs.reference_count")?)))
            .collect()
    }

    async fn count_uploads(&mut self, account: AccountId) -> Result<u32> {
        self.hold_counts_of(account).await?;
        let uploads = query_scalar("SELECT COUNT(*) FROM uploads WHERE account = $1 AND touched_at > $2")
            .bind(account.number())
            .bind(DOOMED)
            .fetch_one(self.connection())
            .await?;
        rows::count(uploads)
    }

    async fn uploads(&mut self, limit: u32) -> Result<Vec<BlobId>> {
        let found = query("SELECT id FROM uploads ORDER BY id LIMIT $1")
            .bind(i64::from(limit))
            .fetch_all(self.connection())
            .await?;
        found.iter().map(upload_id).collect()
    }
}

fn upload_id(row: &Row) -> Result<BlobId> {
    rows::parsed(row, "uploads.id")
}
