//! What people are told, until it is old.

use async_trait::async_trait;
use sqlx::{query, query_scalar};

use super::{Row, Work, rows};
use crate::domain::id::{AccountId, ImageId, SnapshotId};
use crate::domain::notice::ReceivedNotice;
use crate::domain::time::Timestamp;
use crate::store::port::{LeftNotice, NewNotice, Notices, Result};

/// A notice, from `notice_columns!`.
pub(super) fn notice(row: &Row) -> Result<ReceivedNotice> {
    Ok(ReceivedNotice {
        number: rows::number(row, "notices.number")?,
        at: rows::moment(row, "notices.left_at")?,
        notice: rows::json(row, "notices.notice")?,
        image: rows::optional_parsed(row, "notices.image_id")?,
        image_name: rows::text(row, "notices.image_name")?,
        snapshot: rows::optional_parsed(row, "notices.snapshot_id")?,
        is_read: rows::optional_moment(row, "notices.read_at")?.is_some(),
    })
}

#[async_trait]
impl Notices for Work {
    async fn insert_notice(&mut self, notice: &NewNotice) -> Result<LeftNotice> {
        let row = query(
            "INSERT INTO notices (left_at, account, notice, image_id, image_name, snapshot_id) \
             VALUES ($1, $2, $3, $4, $5, $6) \
             RETURNING number, (SELECT mail_language FROM accounts WHERE id = $2) AS mail_language",
        )
        .bind(notice.at.0)
        .bind(notice.account.number())
        .bind(rows::to_json("notices.notice", &notice.notice)?)
        .bind(notice.image.as_ref().map(ImageId::as_str))
        .bind(notice.image_name.as_str())
        .bind(notice.snapshot.as_ref().map(SnapshotId::as_str))
        .fetch_one(self.connection())
        .await?;
        Ok(LeftNotice {
            number: rows::number(&row, "notices.number")?,
            is_mailed: rows::optional_text(&row, "accounts.mail_language")?.is_some(),
        })
    }

    async fn notices(&mut self, account: AccountId, before: Option<i64>, limit: u32) -> Result<Vec<ReceivedNotice>> {
        let found = query(concat!(
            "SELECT ",
            notice_columns!(),
            " FROM notices WHERE account = $1 AND number < $2 ORDER BY number DESC LIMIT $3"
        ))
        .bind(account.number())
        .bind(before.unwrap_or(i64::MAX))
        .bind(i64::from(limit))
        .fetch_all(self.connection())
        .await?;
        found.iter().map(notice).collect()
    }

    // Walks an index that holds nothing but unread ones, and no further than it is to count.
    async fn count_unread(&mut self, account: AccountId, limit: u32) -> Result<u32> {
        let counted =
            query_scalar("SELECT COUNT(*) FROM (SELECT number FROM notices WHERE account = $1 AND read_at IS NULL LIMIT $2) AS unread")
                .bind(account.number())
                .bind(i64::from(limit))
                .fetch_one(self.connection())
                .await?;
        rows::count(counted)
    }

    async fn mark_read(&mut self, account: AccountId, number: i64, at: Timestamp) -> Result<bool> {
        let marked = query("UPDATE notices SET read_at = COALESCE(read_at, $3) WHERE number = $2 AND account = $1")
            .bind(account.number())
            .bind(number)
            .bind(at.0)
            .execute(self.connection())
            .await?;
        Ok(marked.rows_affected() > 0)
    }

    async fn sight(&mut self) -> Result<String> {
        Ok(query_scalar(sight_of!("notices")).fetch_one(self.connection()).await?)
    }

    async fn mark_all_read(&mut self, account: AccountId, sight: &str, at: Timestamp, limit: u32) -> Result<u64> {
        let Some(sight) = super::sight::sight(sight) else { return Ok(0) };
        let marked = query(concat!(
            "UPDATE notices SET read_at = $3 WHERE ",
            among!(
                "number",
                "SELECT number FROM notices WHERE account = $1 AND read_at IS NULL AND ",
                was_seen!("$2"),
                " ORDER BY number LIMIT $4"
            )
        ))
        .bind(account.number())
        .bind(sight)
        .bind(at.0)
        .bind(i64::from(limit))
        .execute(self.connection())
        .await?;
        Ok(marked.rows_affected())
    }

    async fn remove_notices(&mut self, before: Timestamp, limit: u32) -> Result<u64> {
        let removed = query(concat!(
            "DELETE FROM notices WHERE ",
            among!("number", "SELECT number FROM notices WHERE left_at < $1 ORDER BY left_at LIMIT $2")
        ))
        .bind(before.0)
        .bind(i64::from(limit))
        .execute(self.connection())
        .await?;
        Ok(removed.rows_affected())
    }
}
