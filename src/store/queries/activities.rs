//! The record of what happened: one row for each account that may see it.

use async_trait::async_trait;
use sqlx::{query, query_scalar};

use super::{ACTIVE_SINCE, ACTIVITY_MARK, Work, rows};
use crate::domain::activity::Activity;
use crate::domain::id::{AccountId, ImageId, InstanceId, SnapshotId};
use crate::store::port::{Activities, NewActivity, Result};

#[async_trait]
impl Activities for Work {
    async fn record(&mut self, activity: &NewActivity) -> Result<()> {
        query(
            "INSERT INTO activity \
             (happened_at, account, actor, event, image_id, image_name, snapshot_id, instance_id, request_id) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        )
        .bind(activity.at.0)
        .bind(activity.account.number())
        .bind(activity.actor.as_str())
        .bind(rows::to_json("activity.event", &activity.event)?)
        .bind(activity.image.as_ref().map(ImageId::as_str))
        .bind(activity.image_name.as_str())
        .bind(activity.snapshot.as_ref().map(SnapshotId::as_str))
        .bind(activity.instance.as_ref().map(InstanceId::as_str))
        .bind(activity.request_id.as_str())
        .execute(self.connection())
        .await?;
        Ok(())
    }

    async fn activities(&mut self, account: AccountId, before: Option<i64>, limit: u32) -> Result<Vec<Activity>> {
        let found = query(concat!(
            "SELECT ",
            activity_columns!(),
            " FROM activity WHERE account = $1 AND number < $2 ORDER BY number DESC LIMIT $3"
        ))
        .bind(account.number())
        .bind(before.unwrap_or(i64::MAX))
        .bind(i64::from(limit))
        .fetch_all(self.connection())
        .await?;
        found.iter().map(rows::activity).collect()
    }

    async fn image_activities(&mut self, account: AccountId, image: &ImageId, limit: u32) -> Result<Vec<Activity>> {
        let found = query(concat!(
            "SELECT ",
            activity_columns!(),
            " FROM activity WHERE image_id = $1 AND account = $2 ORDER BY number DESC LIMIT $3"
        ))
        .bind(image.as_str())
        .bind(account.number())
        .bind(i64::from(limit))
        .fetch_all(self.connection())
        .await?;
        found.iter().map(rows::activity).collect()
    }

    async fn accounts_active_since(&mut self, mark: i64) -> Result<(Vec<AccountId>, i64)> {
        let found = query(ACTIVE_SINCE).bind(mark).fetch_all(self.connection()).await?;
        let accounts = found
            .iter()
            .map(|row| rows::account_number(row, "activity.account"))
            .collect::<Result<_>>()?;
        let mark = query_scalar(ACTIVITY_MARK).fetch_one(self.connection()).await?;
        Ok((accounts, mark))
    }
}
