//! Jobs: promises made by one transaction and kept by another.

use async_trait::async_trait;
use sqlx::{QueryBuilder, query, query_scalar};

use super::{Database, Row, Work, rows, search};
use crate::domain::time::Timestamp;
use crate::store::port::{Job, JobKind, Jobs, Result, WaitingJob};

macro_rules! waiting_job_columns {
    () => {
        "number, kind, subject, enqueued_at, due_at, attempts, last_error"
    };
}

fn waiting_job(row: &Row) -> Result<WaitingJob> {
    Ok(WaitingJob {
        number: rows::number(row, "jobs.number")?,
        kind: rows::parsed(row, "jobs.kind")?,
        subject: rows::text(row, "jobs.subject")?,
        enqueued_at: rows::moment(row, "jobs.enqueued_at")?,
        due_at: rows::moment(row, "jobs.due_at")?,
        attempts: rows::number(row, "jobs.attempts")?,
        last_error: rows::text(row, "jobs.last_error")?,
    })
}

#[async_trait]
impl Jobs for Work {
    async fn enqueue(&mut self, kind: JobKind, subject: &str, at: Timestamp) -> Result<()> {
        query(
            "INSERT INTO jobs (kind, subject, enqueued_at, due_at) VALUES ($1, $2, $3, $3) \
             ON CONFLICT (kind, subject) DO NOTHING",
        )
        .bind(kind.as_str())
        .bind(subject)
        .bind(at.0)
        .execute(self.connection())
        .await?;
        Ok(())
    }

    // The attempt is counted when it begins, so that one that kills the process is counted as well.
    async fn claim(&mut self, kinds: &[JobKind], now: Timestamp, until: Timestamp) -> Result<Option<Job>> {
        let mut query = QueryBuilder::<Database>::new("UPDATE jobs SET due_at = ");
        query.push_bind(until.0);
        query.push(", attempts = attempts + 1, last_error = '' WHERE number = (SELECT number FROM jobs WHERE due_at <= ");
        query.push_bind(now.0).push(" AND kind");
        search::push_among(&mut query, &words(kinds));
        push_not_held(&mut query, now);
        query.push(concat!(
            " ORDER BY due_at, number LIMIT 1",
            skip_locked!(),
            ") RETURNING number, kind, subject, attempts - 1 AS attempts"
        ));
        let row = query.build().fetch_optional(self.connection()).await?;
        row.map(|row| {
            Ok(Job {
                number: rows::number(&row, "jobs.number")?,
                kind: rows::parsed(&row, "jobs.kind")?,
                subject: rows::text(&row, "jobs.subject")?,
                attempts: rows::number(&row, "jobs.attempts")?,
            })
        })
        .transpose()
    }

    async fn is_job_due(&mut self, kinds: &[JobKind], now: Timestamp) -> Result<bool> {
        let mut query = QueryBuilder::<Database>::new("SELECT number FROM jobs WHERE due_at <= ");
        query.push_bind(now.0).push(" AND kind");
        search::push_among(&mut query, &words(kinds));
        push_not_held(&mut query, now);
        query.push(" LIMIT 1");
        Ok(query.build().fetch_optional(self.connection()).await?.is_some())
    }

    // Every claim counts an attempt, so the count tells one claim from the next.
    async fn extend_lease(&mut self, job: &Job, until: Timestamp) -> Result<bool> {
        let extended = query("UPDATE jobs SET due_at = $3 WHERE number = $1 AND attempts = $2")
            .bind(job.number)
            .bind(i64::from(job.attempts) + 1)
            .bind(until.0)
            .execute(self.connection())
            .await?;
        Ok(extended.rows_affected() == 1)
    }

    async fn finish(&mut self, number: i64) -> Result<bool> {
        let removed = query("DELETE FROM jobs WHERE number = $1")
            .bind(number)
            .execute(self.connection())
            .await?;
        Ok(removed.rows_affected() == 1)
    }

    async fn give_up(&mut self, kind: JobKind, before: Timestamp) -> Result<u64> {
        let removed = query("DELETE FROM jobs WHERE kind = $1 AND enqueued_at < $2")
            .bind(kind.as_str())
            .bind(before.0)
            .execute(self.connection())
            .await?;
        Ok(removed.rows_affected())
    }

    async fn put_back(&mut self, number: i64, error: &str, due: Timestamp) -> Result<()> {
        query("UPDATE jobs SET due_at = $2, last_error = $3 WHERE number = $1")
            .bind(number)
            .bind(due.0)
            .bind(error)
            .execute(self.connection())
            .await?;
        Ok(())
    }

    async fn waiting_jobs(&mut self, after: i64, limit: u32) -> Result<Vec<WaitingJob>> {
        let found = query(concat!(
            "SELECT ",
            waiting_job_columns!(),
            " FROM jobs WHERE number > $1 ORDER BY number LIMIT $2"
        ))
        .bind(after)
        .bind(i64::from(limit))
        .fetch_all(self.connection())
        .await?;
        found.iter().map(waiting_job).collect()
    }

    async fn waiting_job(&mut self, number: i64) -> Result<Option<WaitingJob>> {
        let row = query(locked!(self, "SELECT ", waiting_job_columns!(), " FROM jobs WHERE number = $1"))
            .bind(number)
            .fetch_optional(self.connection())
            .await?;
        row.as_ref().map(waiting_job).transpose()
    }

    async fn hasten(&mut self, number: i64, due: Timestamp) -> Result<()> {
        query("UPDATE jobs SET due_at = $2 WHERE number = $1 AND last_error <> ''")
            .bind(number)
            .bind(due.0)
            .execute(self.connection())
            .await?;
        Ok(())
    }

    async fn count_jobs(&mut self) -> Result<u64> {
        let jobs = query_scalar("SELECT COUNT(*) FROM jobs").fetch_one(self.connection()).await?;
        rows::count(jobs)
    }
}

// While a backup is under way no bytes are removed: it may be of a moment when something still referred to them.
fn push_not_held(query: &mut QueryBuilder<Database>, now: Timestamp) {
    query.push(" AND NOT (kind = ").push_bind(JobKind::RemoveBlob.as_str());
    query
        .push(" AND EXISTS (SELECT 1 FROM backup_holds WHERE held_until > ")
        .push_bind(now.0)
        .push("))");
}

fn words(kinds: &[JobKind]) -> Vec<String> {
    kinds.iter().map(|kind| kind.as_str().to_owned()).collect()
}
