//! The policies that were put in force, and what another one would touch.

use async_trait::async_trait;
use sqlx::{query, query_scalar};

use super::{Row, Work, rows};
use crate::domain::policy::{Policy, Quota};
use crate::domain::quota::QuotaKind;
use crate::store::port::{AccountOver, Looked, Policies, Result, StoreError, StoredPolicy, Touched};

#[async_trait]
impl Policies for Work {
    async fn policy(&mut self) -> Result<Option<StoredPolicy>> {
        let row = query("SELECT * FROM policies ORDER BY version DESC LIMIT 1")
            .fetch_optional(self.connection())
            .await?;
        row.as_ref().map(stored).transpose()
    }

    async fn insert_policy(&mut self, new: &StoredPolicy) -> Result<()> {
        let policy = &new.policy;
        let inserted = query(
            "INSERT INTO policies (version, local_disk_rule, snapshot_share_rule, delete_confirmation, image_share_quota, \
             image_quota, snapshot_quota, replaced, changed_by, reason, changed_at, share_partners) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) ON CONFLICT (version) DO NOTHING",
        )
        .bind(new.version)
        .bind(policy.local_disk_rule.as_str())
        .bind(policy.snapshot_share_rule.as_str())
        .bind(policy.delete_confirmation.as_str())
        .bind(i64::from(policy.image_share_quota))
        .bind(i64::from(policy.image_quota))
        .bind(i64::from(policy.snapshot_quota))
        .bind(rows::to_json("policies.replaced", &new.replaced)?)
        .bind(new.changed_by.as_str())
        .bind(new.reason.as_str())
        .bind(new.changed_at.0)
        .bind(policy.share_partners.as_str())
        .execute(self.connection())
        .await?;
        if inserted.rows_affected() == 1 {
            Ok(())
        } else {
            Err(StoreError::Taken("the version of the policy"))
        }
    }

    async fn policies_before(&mut self, version: i64, limit: u32) -> Result<Vec<StoredPolicy>> {
        let found = query("SELECT * FROM policies WHERE version < $1 ORDER BY version DESC LIMIT $2")
            .bind(version)
            .bind(i64::from(limit))
            .fetch_all(self.connection())
            .await?;
        found.iter().map(stored).collect()
    }

    async fn touched_images(
        &mut self,
        touched: Touched,
        after: &str,
        window: u32,
        limit: u32,
    ) -> Result<Looked<crate::domain::image::Image, String>> {
        // The last of the window, from the index alone; none where the images end before it does.
        let end: Option<String> = query_scalar("SELECT id FROM images WHERE id > $1 ORDER BY id LIMIT 1 OFFSET $2")
            .bind(after)
            .bind(i64::from(window).saturating_sub(1))
            .fetch_optional(self.connection())
            .await?;
        let found = query(concat!(
            "SELECT ",
            image_columns!(),
            " FROM images WHERE images.id > $1 AND images.id <= $2 AND images.visibility = 'private' AND (\
             ($3 = 1 AND images.root_device = 'localDisk' AND (images.source_instance IS NOT NULL \
             OR (SELECT instances.id FROM instances WHERE instances.image_id = images.id LIMIT 1) IS NOT NULL)) \
             OR ($4 = 1 AND images.snapshot_count > 0) OR images.share_count > $5) ORDER BY images.id LIMIT $6"
        ))
        .bind(after)
        .bind(end.as_deref().unwrap_or("img-\u{10ffff}"))
        .bind(i64::from(touched.on_local_disks))
        .bind(i64::from(touched.with_snapshots))
        .bind(touched.shared_with_more_than.map_or(i64::MAX, i64::from))
        .bind(i64::from(limit))
        .fetch_all(self.connection())
        .await?;
        let found = found.iter().map(rows::image).collect::<Result<Vec<_>>>()?;
        let next = if found.len() >= limit as usize {
            found.last().map(|image| image.id.to_string())
        } else {
            end
        };
        Ok(Looked { found, next })
    }

    async fn accounts_above(&mut self, quota: QuotaKind, above: u32, after: i64, window: u32) -> Result<Looked<AccountOver, i64>> {
        let end: Option<i64> = query_scalar("SELECT id FROM accounts WHERE id > $1 ORDER BY id LIMIT 1 OFFSET $2")
            .bind(after)
            .bind(i64::from(window).saturating_sub(1))
            .fetch_optional(self.connection())
            .await?;
        // Whether an account has a limit of its own is asked row by row: joined, all limits there are might be read.
        let statement = match quota {
            QuotaKind::Image => concat!(
                "SELECT image_counts.account, (SELECT accounts.pin FROM accounts WHERE accounts.id = image_counts.account) AS pin, \
                 image_counts.region, image_counts.images AS used FROM image_counts \
                 WHERE image_counts.account > $1 AND image_counts.account <= $2 AND image_counts.kind = 'private' \
                 AND image_counts.images > $3 AND ",
                own_limit!("image", "image_counts.account", "image_counts.region"),
                " IS NULL ORDER BY image_counts.account, image_counts.region"
            ),
            QuotaKind::Snapshot => concat!(
                "SELECT counted.account, (SELECT accounts.pin FROM accounts WHERE accounts.id = counted.account) AS pin, \
                 counted.region, counted.used FROM (SELECT snapshots.owner AS account, snapshots.region, COUNT(*) AS used FROM snapshots \
                 WHERE snapshots.owner > $1 AND snapshots.owner <= $2 GROUP BY snapshots.owner, snapshots.region \
                 HAVING COUNT(*) > $3) AS counted WHERE ",
                own_limit!("snapshot", "counted.account", "counted.region"),
                " IS NULL ORDER BY counted.account, counted.region"
            ),
            // Not of accounts: each image has its own.
            QuotaKind::ImageShare => {
                return Ok(Looked {
                    found: Vec::new(),
                    next: None,
                });
            }
        };
        let found = query(statement)
            .bind(after)
            .bind(end.unwrap_or(i64::MAX))
            .bind(i64::from(above))
            .fetch_all(self.connection())
            .await?;
        let over = |row: &Row| {
            Ok(AccountOver {
                account: rows::account_number(row, "accounts.account")?,
                pin: rows::parsed(row, "accounts.pin")?,
                region: rows::text(row, "image_counts.region")?,
                quota: Quota {
                    used: rows::number(row, "image_counts.used")?,
                    limit: above,
                },
            })
        };
        Ok(Looked {
            found: found.iter().map(over).collect::<Result<_>>()?,
            next: end,
        })
    }
}

fn stored(row: &Row) -> Result<StoredPolicy> {
    Ok(StoredPolicy {
        version: rows::number(row, "policies.version")?,
        policy: Policy {
            local_disk_rule: rows::parsed(row, "policies.local_disk_rule")?,
            snapshot_share_rule: rows::parsed(row, "policies.snapshot_share_rule")?,
            image_share_quota: rows::number(row, "policies.image_share_quota")?,
            image_quota: rows::number(row, "policies.image_quota")?,
            snapshot_quota: rows::number(row, "policies.snapshot_quota")?,
            delete_confirmation: rows::parsed(row, "policies.delete_confirmation")?,
            share_partners: rows::parsed(row, "policies.share_partners")?,
        },
        replaced: rows::json(row, "policies.replaced")?,
        changed_by: rows::text(row, "policies.changed_by")?,
        reason: rows::text(row, "policies.reason")?,
        changed_at: rows::moment(row, "policies.changed_at")?,
    })
}
