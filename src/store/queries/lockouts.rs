//! Lock-outs, and the failures that lead to them.

use async_trait::async_trait;
use sqlx::{query, query_scalar};

use super::{Row, Work, rows};
use crate::domain::id::AccountId;
use crate::domain::lockout::FailureKey;
use crate::domain::time::Timestamp;
use crate::store::port::{CountedFailures, Dealt, Lockout, Lockouts, NewLockout, Result};

#[async_trait]
impl Lockouts for Work {
    async fn insert_lockout(&mut self, lockout: &NewLockout) -> Result<bool> {
        let inserted = query(
            "INSERT INTO lockouts (key, window_start, locked_at, account, address) VALUES ($1, $2, $3, $4, $5) \
             ON CONFLICT (key, window_start) WHERE ended_at IS NULL DO NOTHING",
        )
        .bind(lockout.key.to_string())
        .bind(lockout.window.0)
        .bind(lockout.at.0)
        .bind(lockout.account.map(AccountId::number))
        .bind(lockout.address.as_str())
        .execute(self.connection())
        .await?;
        Ok(inserted.rows_affected() == 1)
    }

    async fn has_lockout(&mut self, key: &FailureKey, window: Timestamp) -> Result<bool> {
        let found: Option<i64> = query_scalar("SELECT number FROM lockouts WHERE key = $1 AND window_start = $2 AND ended_at IS NULL")
            .bind(key.to_string())
            .bind(window.0)
            .fetch_optional(self.connection())
            .await?;
        Ok(found.is_some())
    }

    async fn lockouts(&mut self, before: Option<i64>, limit: u32) -> Result<Vec<Lockout>> {
        let found = query(
            "SELECT number, key, window_start, locked_at, account, accounts.pin, address, seen_by, seen_at, ended_by, ended_at \
             FROM lockouts LEFT JOIN accounts ON accounts.id = lockouts.account WHERE number < $1 ORDER BY number DESC LIMIT $2",
        )
        .bind(before.unwrap_or(i64::MAX))
        .bind(i64::from(limit))
        .fetch_all(self.connection())
        .await?;
        found.iter().map(lockout).collect()
    }

    async fn count_unseen_lockouts(&mut self, limit: u32) -> Result<u32> {
        let counted = query_scalar("SELECT COUNT(*) FROM (SELECT number FROM lockouts WHERE seen_at IS NULL LIMIT $1) AS unseen")
            .bind(i64::from(limit))
            .fetch_one(self.connection())
            .await?;
        rows::count(counted)
    }

    async fn lockouts_sight(&mut self) -> Result<String> {
        Ok(query_scalar(sight_of!("lockouts")).fetch_one(self.connection()).await?)
    }

    async fn mark_lockouts_seen(&mut self, sight: &str, dealt: &Dealt) -> Result<u64> {
        let Some(sight) = super::sight::sight(sight) else { return Ok(0) };
        let marked = query(concat!(
            "UPDATE lockouts SET seen_by = $2, seen_at = $3 WHERE seen_at IS NULL AND ",
            was_seen!("$1")
        ))
        .bind(sight)
        .bind(dealt.by.as_str())
        .bind(dealt.at.0)
        .execute(self.connection())
        .await?;
        Ok(marked.rows_affected())
    }

    async fn end_lockout(&mut self, key: &FailureKey, window: Timestamp, dealt: &Dealt) -> Result<bool> {
        let ended = query(
            "UPDATE lockouts SET ended_by = $3, ended_at = $4, seen_by = CASE WHEN seen_at IS NULL THEN $3 ELSE seen_by END, \
             seen_at = COALESCE(seen_at, $4) WHERE key = $1 AND window_start = $2 AND ended_at IS NULL",
        )
        .bind(key.to_string())
        .bind(window.0)
        .bind(dealt.by.as_str())
        .bind(dealt.at.0)
        .execute(self.connection())
        .await?;
        Ok(ended.rows_affected() > 0)
    }

    async fn failures(&mut self, beginning: &str, window: Timestamp, since: Timestamp, limit: u32) -> Result<Vec<CountedFailures>> {
        // The last character there is ends the range of all that begin so.
        let found = query(
            "SELECT key, CAST(SUM(count) AS BIGINT) AS failures, MAX(count) AS most, \
             MAX(CASE WHEN window_start = $3 THEN count ELSE 0 END) AS in_window, \
             MAX(CASE WHEN window_start = $3 THEN forgiven ELSE 0 END) AS forgiven FROM attempts \
             WHERE key >= $1 AND key < $2 AND window_start >= $4 AND count > 0 \
             GROUP BY key ORDER BY failures DESC, key LIMIT $5",
        )
        .bind(beginning)
        .bind(format!("{beginning}\u{10ffff}"))
        .bind(window.0)
        .bind(since.0)
        .bind(i64::from(limit))
        .fetch_all(self.connection())
        .await?;
        let counted = |row: &Row| {
            Ok(CountedFailures {
                key: rows::parsed(row, "attempts.key")?,
                all: rows::number(row, "attempts.failures")?,
                most: rows::number(row, "attempts.most")?,
                in_window: rows::number(row, "attempts.in_window")?,
                forgiven: rows::number(row, "attempts.forgiven")?,
            })
        };
        found.iter().map(counted).collect()
    }

    async fn administrators(&mut self, limit: u32) -> Result<Vec<AccountId>> {
        let found = query("SELECT id FROM accounts WHERE role = 'admin' AND is_disabled = $2 ORDER BY id LIMIT $1")
            .bind(i64::from(limit))
            .bind(false)
            .fetch_all(self.connection())
            .await?;
        found.iter().map(|row| rows::account_number(row, "accounts.id")).collect()
    }

    async fn remove_lockouts(&mut self, before: Timestamp) -> Result<u64> {
        let removed = query("DELETE FROM lockouts WHERE locked_at < $1")
            .bind(before.0)
            .execute(self.connection())
            .await?;
        Ok(removed.rows_affected())
    }
}

fn lockout(row: &Row) -> Result<Lockout> {
    let dealt = |by, at| -> Result<Option<Dealt>> {
        let at: Option<Timestamp> = rows::optional_moment(row, at)?;
        let by = rows::text(row, by)?;
        Ok(at.map(|at| Dealt { by, at }))
    };
    let pin = rows::optional_parsed(row, "accounts.pin")?;
    let account = match pin {
        Some(pin) => Some((rows::account_number(row, "lockouts.account")?, pin)),
        None => None,
    };
    Ok(Lockout {
        number: rows::number(row, "lockouts.number")?,
        key: rows::parsed(row, "lockouts.key")?,
        window: rows::moment(row, "lockouts.window_start")?,
        at: rows::moment(row, "lockouts.locked_at")?,
        account,
        address: rows::text(row, "lockouts.address")?,
        seen: dealt("lockouts.seen_by", "lockouts.seen_at")?,
        ended: dealt("lockouts.ended_by", "lockouts.ended_at")?,
    })
}
