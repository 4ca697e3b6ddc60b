//! Sharing relations, and the count of them that the image carries.

use async_trait::async_trait;
use sqlx::{query, query_scalar};

use super::{Work, image_counts, rows};
use crate::domain::id::{AccountId, ImageId};
use crate::domain::image::Image;
use crate::domain::sharing::{ReferencedSnapshot, Share, ShareWorld};
use crate::domain::time::Timestamp;
use crate::store::port::{Result, Shares};

#[async_trait]
impl Shares for Work {
    async fn insert_share(&mut self, image: &ImageId, account: AccountId, by: AccountId, at: Timestamp) -> Result<bool> {
        let inserted = query(
            "INSERT INTO image_shares (image_id, account, shared_by, since) VALUES ($1, $2, $3, $4) \
             ON CONFLICT (image_id, account) DO NOTHING",
        )
        .bind(image.as_str())
        .bind(account.number())
        .bind(by.number())
        .bind(at.0)
        .execute(self.connection())
        .await?
        .rows_affected();
        if inserted == 0 {
            return Ok(false);
        }
        let region: String =
            query_scalar("UPDATE images SET share_count = share_count + 1, was_shared = $2 WHERE id = $1 RETURNING region")
                .bind(image.as_str())
                .bind(true)
                .fetch_one(self.connection())
                .await?;
        image_counts::shared(self, &region, account).await?;
        Ok(true)
    }

    async fn remove_share(&mut self, image: &ImageId, account: AccountId) -> Result<bool> {
        let removed = query("DELETE FROM image_shares WHERE image_id = $1 AND account = $2")
            .bind(image.as_str())
            .bind(account.number())
            .execute(self.connection())
            .await?
            .rows_affected();
        if removed == 0 {
            return Ok(false);
        }
        let region: String = query_scalar("UPDATE images SET share_count = share_count - 1 WHERE id = $1 RETURNING region")
            .bind(image.as_str())
            .fetch_one(self.connection())
            .await?;
        image_counts::cancelled(self, &region, account).await?;
        Ok(true)
    }

    async fn shares(&mut self, image: &ImageId) -> Result<Vec<Share>> {
        let found = query(
            "SELECT image_shares.account, accounts.pin, image_shares.since \
             FROM image_shares JOIN accounts ON accounts.id = image_shares.account \
             WHERE image_shares.image_id = $1 ORDER BY image_shares.since, image_shares.account",
        )
        .bind(image.as_str())
        .fetch_all(self.connection())
        .await?;
        found.iter().map(rows::share).collect()
    }

    async fn was_shared(&mut self, image: &ImageId) -> Result<bool> {
        let shared: Option<bool> = query_scalar("SELECT was_shared FROM images WHERE id = $1")
            .bind(image.as_str())
            .fetch_optional(self.connection())
            .await?;
        Ok(shared == Some(true))
    }

    async fn has_share(&mut self, image: &ImageId, account: AccountId) -> Result<bool> {
        let found = query("SELECT account FROM image_shares WHERE image_id = $1 AND account = $2")
            .bind(image.as_str())
            .bind(account.number())
            .fetch_optional(self.connection())
            .await?;
        Ok(found.is_some())
    }

    async fn share_world(&mut self, image: &Image) -> Result<ShareWorld> {
        let found = query(
            "SELECT snapshots.id, snapshots.encrypted FROM snapshots WHERE snapshots.id IN \
             (SELECT device_mappings.snapshot_id FROM device_mappings WHERE device_mappings.image_id = $1) ORDER BY snapshots.id",
        )
        .bind(image.id.as_str())
        .fetch_all(self.connection())
        .await?;
        let snapshots = found
            .iter()
            .map(|row| {
                Ok(ReferencedSnapshot {
                    id: rows::parsed(row, "snapshots.id")?,
                    encrypted: rows::boolean(row, "snapshots.encrypted")?,
                })
            })
            .collect::<Result<_>>()?;
        let counted = query(concat!(
            "SELECT COUNT(*) AS shares, ",
            own_limit!("image_share", "$2", "''"),
            " AS quota_limit FROM image_shares WHERE image_id = $1"
        ))
        .bind(image.id.as_str())
        .bind(image.owner.number())
        .fetch_one(self.connection())
        .await?;
        Ok(ShareWorld {
            snapshots,
            share_count: rows::number(&counted, "count.shares")?,
            share_limit: rows::optional_number(&counted, "account_quotas.quota_limit")?,
        })
    }

    async fn recipients_machines(&mut self, image: &ImageId, account: Option<AccountId>) -> Result<u32> {
        let machines = query_scalar(
            "SELECT COUNT(*) FROM image_shares \
             JOIN instances ON instances.image_id = image_shares.image_id AND instances.owner = image_shares.account \
             WHERE image_shares.image_id = $1 AND image_shares.account = COALESCE($2, image_shares.account)",
        )
        .bind(image.as_str())
        .bind(account.map(AccountId::number))
        .fetch_one(self.connection())
        .await?;
        rows::count(machines)
    }
}
