//! Whose sharing accounts do not want, by pin.

use async_trait::async_trait;
use sqlx::{query, query_scalar};

use super::{Row, Work, rows};
use crate::domain::id::AccountId;
use crate::domain::text::Pin;
use crate::domain::time::Timestamp;
use crate::store::port::{Result, SharingBlock, SharingBlocks};

#[async_trait]
impl SharingBlocks for Work {
    async fn insert_block(&mut self, account: AccountId, pin: &Pin, at: Timestamp) -> Result<()> {
        query("INSERT INTO sharing_blocks (account, pin, since) VALUES ($1, $2, $3) ON CONFLICT (account, pin) DO NOTHING")
            .bind(account.number())
            .bind(pin.as_str())
            .bind(at.0)
            .execute(self.connection())
            .await?;
        Ok(())
    }

    async fn remove_block(&mut self, account: AccountId, pin: &Pin) -> Result<bool> {
        let removed = query("DELETE FROM sharing_blocks WHERE account = $1 AND pin = $2")
            .bind(account.number())
            .bind(pin.as_str())
            .execute(self.connection())
            .await?;
        Ok(removed.rows_affected() > 0)
    }

    async fn has_block(&mut self, account: AccountId, pin: &Pin) -> Result<bool> {
        let found = query("SELECT since FROM sharing_blocks WHERE account = $1 AND pin = $2")
            .bind(account.number())
            .bind(pin.as_str())
            .fetch_optional(self.connection())
            .await?;
        Ok(found.is_some())
    }

    async fn count_blocks(&mut self, account: AccountId) -> Result<u32> {
        self.hold_counts_of(account).await?;
        let blocks = query_scalar("SELECT COUNT(*) FROM sharing_blocks WHERE account = $1")
            .bind(account.number())
            .fetch_one(self.connection())
            .await?;
        rows::count(blocks)
    }

    async fn blocks(&mut self, account: AccountId, limit: u32) -> Result<Vec<SharingBlock>> {
        let found = query("SELECT pin, since FROM sharing_blocks WHERE account = $1 ORDER BY pin LIMIT $2")
            .bind(account.number())
            .bind(i64::from(limit))
            .fetch_all(self.connection())
            .await?;
        let block = |row: &Row| {
            Ok(SharingBlock {
                pin: rows::parsed(row, "sharing_blocks.pin")?,
                since: rows::moment(row, "sharing_blocks.since")?,
            })
        };
        found.iter().map(block).collect()
    }
}
