//! What is done to images in the background.

use async_trait::async_trait;
use sqlx::{QueryBuilder, query};

use super::{Database, Row, Work, rows, search};
use crate::domain::id::{AccountId, ImageId, TaskId};
use crate::domain::query::TaskQuery;
use crate::domain::task::{Task, TaskFailure, TaskStatus};
use crate::domain::time::Timestamp;
use crate::store::port::{Result, StoreError, Tasks};

macro_rules! task_columns {
    () => {
        "image_tasks.id, image_tasks.account, image_tasks.region, image_tasks.action, image_tasks.status, image_tasks.progress, \
         image_tasks.image_id, image_tasks.image_name, image_tasks.busy_image_id, image_tasks.address, image_tasks.object, \
         image_tasks.failure, image_tasks.created_at, image_tasks.finished_at"
    };
}

#[async_trait]
impl Tasks for Work {
    async fn insert_task(&mut self, task: &Task, token: &str) -> Result<()> {
        let failure = task.failure.as_ref().map(to_json).transpose()?;
        let inserted = query(
            "INSERT INTO image_tasks (id, account, region, action, status, progress, image_id, image_name, busy_image_id, address, \
             object, token, failure, created_at, finished_at) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15) ON CONFLICT (id) DO NOTHING",
        )
        .bind(task.id.as_str())
        .bind(task.account.number())
        .bind(task.region.as_str())
        .bind(task.action.as_str())
        .bind(task.status.as_str())
        .bind(i64::from(task.progress))
        .bind(task.image.as_str())
        .bind(task.image_name.as_str())
        .bind(task.busy_image.as_ref().map(ImageId::as_str))
        .bind(task.address.as_str())
        .bind(task.object.as_str())
        .bind(token)
        .bind(failure)
        .bind(task.created_at.0)
        .bind(task.finished_at.map(|at| at.0))
        .execute(self.connection())
        .await?;
        if inserted.rows_affected() == 1 {
            Ok(())
        } else {
            Err(StoreError::Taken("the id of the task"))
        }
    }

    async fn task(&mut self, id: &TaskId) -> Result<Option<Task>> {
        let row = query(locked!(
            self,
            "SELECT ",
            task_columns!(),
            " FROM image_tasks WHERE image_tasks.id = $1"
        ))
        .bind(id.as_str())
        .fetch_optional(self.connection())
        .await?;
        row.as_ref().map(task).transpose()
    }

    async fn tasks_of_request(&mut self, account: AccountId, token: &str, since: Timestamp) -> Result<Vec<Task>> {
        let found = query(concat!(
            "SELECT ",
            task_columns!(),
            " FROM image_tasks WHERE image_tasks.account = $1 AND image_tasks.token = $2 AND image_tasks.created_at >= $3 \
             ORDER BY image_tasks.id"
        ))
        .bind(account.number())
        .bind(token)
        .bind(since.0)
        .fetch_all(self.connection())
        .await?;
        found.iter().map(task).collect()
    }

    async fn find_tasks(&mut self, account: AccountId, region: &str, asked: &TaskQuery) -> Result<Vec<Task>> {
        let mut query = QueryBuilder::new(concat!("SELECT ", task_columns!()));
        push_found(&mut query, account, region, asked);
        query.push(" ORDER BY image_tasks.created_at DESC, image_tasks.id DESC LIMIT ");
        query.push_bind(i64::from(asked.page_size)).push(" OFFSET ");
        query.push_bind(i64::try_from(asked.skip).unwrap_or(i64::MAX));
        let found = query.build().fetch_all(self.connection()).await?;
        found.iter().map(task).collect()
    }

    async fn count_found_tasks(&mut self, account: AccountId, region: &str, asked: &TaskQuery) -> Result<u64> {
        let mut query = QueryBuilder::new("SELECT COUNT(*)");
        push_found(&mut query, account, region, asked);
        rows::count(query.build_query_scalar().fetch_one(self.connection()).await?)
    }

    async fn set_task_progress(&mut self, id: &TaskId, progress: u8) -> Result<bool> {
        let set = query("UPDATE image_tasks SET status = $2, progress = $3 WHERE id = $1 AND finished_at IS NULL")
            .bind(id.as_str())
            .bind(TaskStatus::Running.as_str())
            .bind(i64::from(progress))
            .execute(self.connection())
            .await?;
        Ok(set.rows_affected() == 1)
    }

    async fn end_task(&mut self, id: &TaskId, failure: Option<&TaskFailure>, address: &str, at: Timestamp) -> Result<()> {
        let status = if failure.is_some() {
            TaskStatus::Failed
        } else {
            TaskStatus::Finished
        };
        query(
            "UPDATE image_tasks SET status = $2, failure = $3, address = $4, finished_at = $5, \
             progress = CASE WHEN $2 = 'finished' THEN 100 ELSE progress END WHERE id = $1",
        )
        .bind(id.as_str())
        .bind(status.as_str())
        .bind(failure.map(to_json).transpose()?)
        .bind(address)
        .bind(at.0)
        .execute(self.connection())
        .await?;
        Ok(())
    }

    async fn remove_tasks(&mut self, before: Timestamp) -> Result<u64> {
        let removed = query("DELETE FROM image_tasks WHERE finished_at < $1")
            .bind(before.0)
            .execute(self.connection())
            .await?;
        Ok(removed.rows_affected())
    }
}

fn to_json(failure: &TaskFailure) -> Result<String> {
    rows::to_json("image_tasks.failure", failure)
}

fn push_found(query: &mut QueryBuilder<Database>, account: AccountId, region: &str, asked: &TaskQuery) {
    match &asked.ids {
        Some(ids) => search::push_found(query, &ids.iter().map(ToString::to_string).collect::<Vec<_>>(), "image_tasks"),
        None => {
            query.push(" FROM image_tasks");
        }
    }
    query.push(" WHERE image_tasks.account = ").push_bind(account.number());
    query.push(" AND image_tasks.region = ").push_bind(region.to_owned());
    if let Some(action) = asked.action {
        query.push(" AND image_tasks.action = ").push_bind(action.as_str());
    }
    if let Some(status) = asked.status {
        query.push(" AND image_tasks.status = ").push_bind(status.as_str());
    }
    if let Some(since) = asked.since {
        query.push(" AND image_tasks.created_at >= ").push_bind(since.0);
    }
    if let Some(until) = asked.until {
        query.push(" AND image_tasks.created_at <= ").push_bind(until.0);
    }
}

fn task(row: &Row) -> Result<Task> {
    let failure = rows::optional_text(row, "image_tasks.failure")?;
    Ok(Task {
        id: rows::parsed(row, "image_tasks.id")?,
        account: rows::account_number(row, "image_tasks.account")?,
        region: rows::text(row, "image_tasks.region")?,
        action: rows::parsed(row, "image_tasks.action")?,
        status: rows::parsed(row, "image_tasks.status")?,
        progress: rows::number(row, "image_tasks.progress")?,
        image: rows::parsed(row, "image_tasks.image_id")?,
        image_name: rows::parsed(row, "image_tasks.image_name")?,
        busy_image: rows::optional_parsed(row, "image_tasks.busy_image_id")?,
        address: rows::text(row, "image_tasks.address")?,
        object: rows::text(row, "image_tasks.object")?,
        failure: failure.is_some().then(|| rows::json(row, "image_tasks.failure")).transpose()?,
        created_at: rows::moment(row, "image_tasks.created_at")?,
        finished_at: rows::optional_moment(row, "image_tasks.finished_at")?,
    })
}
