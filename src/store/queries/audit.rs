//! The audit: appended to, sealed in order, read by whoever looks for something, and never changed.

use async_trait::async_trait;
use sqlx::{QueryBuilder, Row as _, query};

use super::{Database, Row, Work, rows};
use crate::domain::audit::{AuditFilter, AuditPlace, AuditRecord, Seal};
use crate::domain::id::{ImageId, InstanceId, SnapshotId};
use crate::domain::rules::Rule;
use crate::domain::time::Timestamp;
use crate::store::port::{AuditTrail, NewActivity, Result};

macro_rules! audit_columns {
    () => {
        "audit.number, audit.happened_at, audit.actor, audit.account, audit.event, audit.code, audit.image_id, audit.image_name, \
         audit.snapshot_id, audit.instance_id, audit.request_id, audit.position, audit.hash"
    };
}

// A record of the audit, from `audit_columns!`.
fn audit_record(row: &Row) -> Result<AuditRecord> {
    Ok(AuditRecord {
        number: rows::number(row, "audit.number")?,
        at: rows::moment(row, "audit.happened_at")?,
        actor: rows::text(row, "audit.actor")?,
        account: rows::number(row, "audit.account")?,
        event: rows::text(row, "audit.event")?,
        code: rows::text(row, "audit.code")?,
        image: rows::optional_text(row, "audit.image_id")?,
        image_name: rows::text(row, "audit.image_name")?,
        snapshot: rows::optional_text(row, "audit.snapshot_id")?,
        instance: rows::optional_text(row, "audit.instance_id")?,
        request_id: rows::text(row, "audit.request_id")?,
    })
}

// A seal, from `position` and `hash`.
fn seal(row: &Row) -> Result<Seal> {
    Ok(Seal {
        position: rows::number(row, "audit.position")?,
        hash: rows::digest(row, "audit.hash")?,
    })
}

// The same of a record that may have none.
fn optional_seal(row: &Row) -> Result<Option<Seal>> {
    let position: Option<i64> = row.try_get("position")?;
    position.map(|_| seal(row)).transpose()
}

#[async_trait]
impl AuditTrail for Work {
    async fn append_audit(&mut self, happened: &NewActivity, refused_by: Option<Rule>) -> Result<()> {
        query(
            "INSERT INTO audit \
             (happened_at, actor, account, event, code, image_id, image_name, snapshot_id, instance_id, request_id) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        )
        .bind(happened.at.0)
        .bind(happened.actor.as_str())
        .bind(happened.account.number())
        .bind(rows::to_json("audit.event", &happened.event)?)
        .bind(refused_by.map_or("", Rule::code))
        .bind(happened.image.as_ref().map(ImageId::as_str))
        .bind(happened.image_name.as_str())
        .bind(happened.snapshot.as_ref().map(SnapshotId::as_str))
        .bind(happened.instance.as_ref().map(InstanceId::as_str))
        .bind(happened.request_id.as_str())
        .execute(self.connection())
        .await?;
        Ok(())
    }

    async fn audit_records(
        &mut self,
        filter: &AuditFilter,
        after: Option<AuditPlace>,
        limit: u32,
    ) -> Result<Vec<(AuditRecord, Option<Seal>)>> {
        let mut question =
            QueryBuilder::<Database>::new(concat!("SELECT ", audit_columns!(), " FROM audit WHERE (happened_at, number) < ("));
        let end = AuditPlace {
            at: filter.until.unwrap_or(Timestamp(i64::MAX)),
            number: i64::MIN,
        };
        let place = after.map_or(end, |after| if after.at < end.at { after } else { end });
        question.push_bind(place.at.0).push(", ").push_bind(place.number).push(")");
        if let Some(from) = filter.from {
            question.push(" AND happened_at >= ").push_bind(from.0);
        }
        // An image's history is short. Beside it the other columns are made no use of for finding, whatever the planner thinks.
        let beside = if filter.image.is_some() { " || ''" } else { "" };
        if let Some(image) = &filter.image {
            question.push(" AND image_id = ").push_bind(image.to_string());
        }
        if let Some(actor) = &filter.actor {
            question.push(format_args!(" AND actor{beside} = ")).push_bind(actor.to_string());
        }
        if let Some(code) = filter.code {
            question
                .push(format_args!(" AND code <> '' AND code{beside} = "))
                .push_bind(code.code());
        }
        // Written out: for a number it does not know PostgreSQL expects a tenth of the table.
        question.push(format_args!(" ORDER BY happened_at DESC, number DESC LIMIT {limit}"));
        let found = question.build().fetch_all(self.connection()).await?;
        found.iter().map(|row| Ok((audit_record(row)?, optional_seal(row)?))).collect()
    }

    async fn audit_chain(&mut self, after: i64, limit: u32) -> Result<Vec<(AuditRecord, Seal)>> {
        let found = query(concat!(
            "SELECT ",
            audit_columns!(),
            " FROM audit WHERE position > $1 ORDER BY position LIMIT $2"
        ))
        .bind(after.max(0))
        .bind(i64::from(limit))
        .fetch_all(self.connection())
        .await?;
        found.iter().map(|row| Ok((audit_record(row)?, seal(row)?))).collect()
    }

    async fn unsealed_audit(&mut self, after: i64, limit: u32) -> Result<Vec<AuditRecord>> {
        let found = query(concat!(
            "SELECT ",
            audit_columns!(),
            " FROM audit WHERE position IS NULL AND number > $1 ORDER BY number LIMIT $2"
        ))
        .bind(after)
        .bind(i64::from(limit))
        .fetch_all(self.connection())
        .await?;
        found.iter().map(audit_record).collect()
    }

    async fn audit_head(&mut self) -> Result<Seal> {
        self.hold_chain().await?;
        let head = query("SELECT position, hash FROM audit WHERE position > 0 ORDER BY position DESC LIMIT 1")
            .fetch_optional(self.connection())
            .await?;
        head.as_ref().map_or(Ok(Seal::BEGINNING), seal)
    }

    async fn seal_audit(&mut self, number: i64, seal: &Seal) -> Result<()> {
        query("UPDATE audit SET position = $2, hash = $3 WHERE number = $1 AND position IS NULL")
            .bind(number)
            .bind(seal.position)
            .bind(seal.hash.as_slice())
            .execute(self.connection())
            .await?;
        Ok(())
    }
}
