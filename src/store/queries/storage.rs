//! What is stored, as a whole.

use async_trait::async_trait;
use sqlx::{query, query_scalar};

use super::{Row, VERSION, Work, rows};
use crate::domain::time::Timestamp;
use crate::store::port::{AGES, DatabaseVersion, Result, Storage, StorageOfAccount, StorageSummary};

const DAY_SECONDS: i64 = 86_400;

#[async_trait]
impl Storage for Work {
    async fn claim_storage_summary(&mut self, now: Timestamp, since: Timestamp) -> Result<bool> {
        let claimed = query(
            "INSERT INTO storage_summaries (id, claimed_at, made_at, summary) \
             SELECT 1, $1, 0, '' WHERE EXISTS (SELECT 1 FROM accounts) \
             ON CONFLICT (id) DO UPDATE SET claimed_at = $1 WHERE storage_summaries.claimed_at <= $2",
        )
        .bind(now.0)
        .bind(since.0)
        .execute(self.connection())
        .await?;
        Ok(claimed.rows_affected() == 1)
    }

    async fn add_up_storage(&mut self, now: Timestamp) -> Result<StorageSummary> {
        let mut images = query(
            "SELECT COUNT(*) AS images, CAST(COALESCE(SUM(size_bytes), 0) AS BIGINT) AS bytes, \
             COUNT(CASE WHEN created_at > $1 THEN 1 END) AS age_0, COUNT(CASE WHEN created_at > $2 THEN 1 END) AS age_1, \
             COUNT(CASE WHEN created_at > $3 THEN 1 END) AS age_2, COUNT(CASE WHEN created_at > $4 THEN 1 END) AS age_3 FROM images",
        );
        for days in AGES {
            images = images.bind(now.plus_seconds(-days * DAY_SECONDS).0);
        }
        let all = images.fetch_one(self.connection()).await?;
        let accounts = query(
            "SELECT accounts.pin, used.images, used.bytes FROM (SELECT owner, COUNT(*) AS images, \
             CAST(SUM(size_bytes) AS BIGINT) AS bytes FROM images GROUP BY owner ORDER BY 3 DESC, 1 LIMIT 10) AS used \
             JOIN accounts ON accounts.id = used.owner ORDER BY used.bytes DESC, used.owner",
        )
        .fetch_all(self.connection())
        .await?;
        let objects = query("SELECT COUNT(*) AS objects, CAST(COALESCE(SUM(size_bytes), 0) AS BIGINT) AS bytes FROM blobs")
            .fetch_one(self.connection())
            .await?;
        let images: u64 = rows::number(&all, "storage.images")?;
        let younger: [u64; AGES.len()] = [
            rows::number(&all, "storage.age_0")?,
            rows::number(&all, "storage.age_1")?,
            rows::number(&all, "storage.age_2")?,
            rows::number(&all, "storage.age_3")?,
        ];
        let up_to = |place: usize| younger.get(place).copied().unwrap_or(images);
        let before = |place: usize| place.checked_sub(1).map_or(0, up_to);
        Ok(StorageSummary {
            images,
            logical_bytes: rows::number(&all, "storage.bytes")?,
            objects: rows::number(&objects, "storage.objects")?,
            physical_bytes: rows::number(&objects, "storage.bytes")?,
            accounts: accounts.iter().map(of_account).collect::<Result<_>>()?,
            ages: std::array::from_fn(|place| up_to(place) - before(place)),
        })
    }

    async fn put_storage_summary(&mut self, at: Timestamp, summary: &StorageSummary) -> Result<()> {
        query("UPDATE storage_summaries SET made_at = $1, summary = $2 WHERE id = 1 AND made_at <= $1")
            .bind(at.0)
            .bind(rows::to_json("storage_summaries.summary", summary)?)
            .execute(self.connection())
            .await?;
        Ok(())
    }

    async fn storage_summary(&mut self) -> Result<Option<(Timestamp, StorageSummary)>> {
        let row = query("SELECT made_at, summary FROM storage_summaries WHERE id = 1 AND summary <> ''")
            .fetch_optional(self.connection())
            .await?;
        let summary = |row: Row| {
            Ok((
                rows::moment(&row, "storage_summaries.made_at")?,
                rows::json(&row, "storage_summaries.summary")?,
            ))
        };
        row.map(summary).transpose()
    }

    async fn database_version(&mut self) -> Result<DatabaseVersion> {
        let product = query_scalar(VERSION).fetch_one(self.connection()).await?;
        let schema = query("SELECT version, description FROM _sqlx_migrations ORDER BY version DESC LIMIT 1")
            .fetch_one(self.connection())
            .await?;
        let version: i64 = rows::number(&schema, "_sqlx_migrations.version")?;
        Ok(DatabaseVersion {
            product,
            schema: format!("{version:04} {}", rows::text(&schema, "_sqlx_migrations.description")?),
        })
    }
}

fn of_account(row: &Row) -> Result<StorageOfAccount> {
    Ok(StorageOfAccount {
        pin: rows::text(row, "accounts.pin")?,
        images: rows::number(row, "used.images")?,
        bytes: rows::number(row, "used.bytes")?,
    })
}
