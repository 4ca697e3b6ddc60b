//! Holds on the removal of bytes.

use async_trait::async_trait;
use sqlx::{query, query_scalar};

use super::Work;
use crate::domain::time::Timestamp;
use crate::store::port::{Holds, Result};

#[async_trait]
impl Holds for Work {
    async fn hold_removals(&mut self, id: &str, until: Timestamp) -> Result<()> {
        query("INSERT INTO backup_holds (id, held_until) VALUES ($1, $2)")
            .bind(id)
            .bind(until.0)
            .execute(self.connection())
            .await?;
        Ok(())
    }

    async fn extend_hold(&mut self, id: &str, now: Timestamp, until: Timestamp) -> Result<bool> {
        let extended = query("UPDATE backup_holds SET held_until = $3 WHERE id = $1 AND held_until > $2")
            .bind(id)
            .bind(now.0)
            .bind(until.0)
            .execute(self.connection())
            .await?;
        Ok(extended.rows_affected() == 1)
    }

    async fn release_removals(&mut self, id: &str) -> Result<()> {
        query("DELETE FROM backup_holds WHERE id = $1")
            .bind(id)
            .execute(self.connection())
            .await?;
        Ok(())
    }

    async fn removals_held(&mut self, now: Timestamp) -> Result<Option<Timestamp>> {
        let until: Option<i64> = query_scalar("SELECT MAX(held_until) FROM backup_holds WHERE held_until > $1")
            .bind(now.0)
            .fetch_one(self.connection())
            .await?;
        Ok(until.map(Timestamp))
    }

    async fn remove_expired_holds(&mut self, now: Timestamp) -> Result<u64> {
        let removed = query("DELETE FROM backup_holds WHERE held_until <= $1")
            .bind(now.0)
            .execute(self.connection())
            .await?;
        Ok(removed.rows_affected())
    }
}
