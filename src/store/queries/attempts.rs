//! Counters against guessing.

use async_trait::async_trait;
use sqlx::{query, query_scalar};

use super::{Work, rows};
use crate::domain::time::Timestamp;
use crate::store::port::{Attempts, Result};

#[async_trait]
impl Attempts for Work {
    async fn add_attempt(&mut self, key: &str, window: Timestamp) -> Result<u32> {
        let attempts = query_scalar(
            "INSERT INTO attempts (key, window_start, count) VALUES ($1, $2, 1) \
             ON CONFLICT (key, window_start) DO UPDATE SET count = attempts.count + 1 RETURNING count - forgiven",
        )
        .bind(key)
        .bind(window.0)
        .fetch_one(self.connection())
        .await?;
        rows::count(attempts)
    }

    async fn claim_attempts(&mut self, key: &str, window: Timestamp, most: u32, limit: u32) -> Result<u32> {
        let most = most.min(limit);
        let count: Option<i64> = query_scalar(
            "INSERT INTO attempts (key, window_start, count) VALUES ($1, $2, $3) \
             ON CONFLICT (key, window_start) DO UPDATE SET count = attempts.count + $3 WHERE attempts.count < $4 RETURNING count",
        )
        .bind(key)
        .bind(window.0)
        .bind(i64::from(most))
        .bind(i64::from(limit))
        .fetch_optional(self.connection())
        .await?;
        let Some(count) = count else { return Ok(0) };
        let beyond = (count - i64::from(limit)).max(0);
        rows::count(i64::from(most) - beyond)
    }

    async fn attempts(&mut self, key: &str, window: Timestamp) -> Result<u32> {
        let attempts: Option<i64> = query_scalar("SELECT count - forgiven FROM attempts WHERE key = $1 AND window_start = $2")
            .bind(key)
            .bind(window.0)
            .fetch_optional(self.connection())
            .await?;
        rows::count(attempts.unwrap_or(0))
    }

    async fn take_back_attempt(&mut self, key: &str, window: Timestamp) -> Result<()> {
        query("UPDATE attempts SET count = count - 1 WHERE key = $1 AND window_start = $2 AND count > forgiven")
            .bind(key)
            .bind(window.0)
            .execute(self.connection())
            .await?;
        Ok(())
    }

    async fn forgive_attempts(&mut self, key: &str, window: Timestamp) -> Result<bool> {
        let forgiven = query("UPDATE attempts SET forgiven = count WHERE key = $1 AND window_start = $2 AND forgiven < count")
            .bind(key)
            .bind(window.0)
            .execute(self.connection())
            .await?;
        Ok(forgiven.rows_affected() > 0)
    }

    async fn remove_attempts(&mut self, before: Timestamp, failures_before: Timestamp) -> Result<u64> {
        let removed = query(
            "DELETE FROM attempts WHERE window_start < $1 AND (window_start < $2 OR count = 0 OR NOT \
             ((key >= 'lookup:' AND key < 'lookup;') OR (key >= 'sign-in:' AND key < 'sign-in;') OR (key >= 'told:' AND key < 'told;')))",
        )
        .bind(before.0)
        .bind(failures_before.0)
        .execute(self.connection())
        .await?;
        Ok(removed.rows_affected())
    }
}
