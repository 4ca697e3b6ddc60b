//! Access keys with their sealed secrets, and the marks of requests signed with them.

use async_trait::async_trait;
use sqlx::{QueryBuilder, Row as _, query, query_scalar};

use super::{Database, Row, Work, rows};
use crate::domain::access_key::AccessKey;
use crate::domain::id::{AccessKeyId, AccountId};
use crate::domain::time::Timestamp;
use crate::store::port::{AccessKeys, Credential, KeptSecret, LeftMark, Marks, Result, SealedSecret, StoreError};

macro_rules! access_key_columns {
    () => {
        "access_keys.id, access_keys.account, access_keys.name, access_keys.is_enabled, access_keys.created_at, \
         access_keys.last_used_at"
    };
}

// An access key, from `access_key_columns!`.
fn access_key(row: &Row) -> Result<AccessKey> {
    Ok(AccessKey {
        id: rows::parsed(row, "access_keys.id")?,
        account: rows::account_number(row, "access_keys.account")?,
        name: rows::parsed(row, "access_keys.name")?,
        is_enabled: rows::boolean(row, "access_keys.is_enabled")?,
        created_at: rows::moment(row, "access_keys.created_at")?,
        last_used_at: rows::optional_moment(row, "access_keys.last_used_at")?,
    })
}

// An access key's secret, from `sealed_with` and `sealed_secret`.
fn sealed_secret(row: &Row) -> Result<SealedSecret> {
    Ok(SealedSecret {
        sealed_with: rows::text(row, "access_keys.sealed_with")?,
        bytes: row.try_get("sealed_secret")?,
    })
}

// Where the key's row and its account's are as they were, and neither mark stands in the way. Nothing is added to the time of a mark
// but what keeps PostgreSQL from looking for it by that while it knows of few marks.
macro_rules! from_the_same_key {
    ($($marks:literal)?) => {
        concat!(
            " FROM access_keys JOIN accounts ON accounts.id = access_keys.account",
            $($marks,)?
            " WHERE access_keys.id = $1 AND access_keys.is_enabled = $2 AND access_keys.sealed_secret = $3 \
             AND accounts.is_disabled <> $2 AND accounts.id = $4 AND accounts.pin = $5 AND accounts.name = $6 \
             AND accounts.email = $7 AND accounts.mobile IS NOT DISTINCT FROM $8 AND accounts.role = $9 \
             AND NOT EXISTS (SELECT 1 FROM access_key_marks AS own \
             WHERE own.mark = $10 AND own.left_at + 0 >= $11) \
             AND NOT EXISTS (SELECT 1 FROM access_key_marks AS shared \
             WHERE shared.mark = $12 AND shared.left_at + 0 < $13)"
        )
    };
}
// A mark that is no longer remembered is there for nobody.
macro_rules! in_place_of_forgotten {
    ($remembered_since:literal) => {
        concat!(
            " ON CONFLICT (mark) DO UPDATE SET left_at = excluded.left_at WHERE access_key_marks.left_at < ",
            $remembered_since
        )
    };
}

/// Marks that one statement writes: each takes two of the parameters that a statement may have.
const MARKS_AT_ONCE: usize = 1000;

// The first thirteen parameters of `from_the_same_key!`.
macro_rules! asking_for {
    ($statement:expr, $credential:expr, $marks:expr) => {
        query_scalar($statement)
            .bind($credential.key.id.as_str())
            .bind(true)
            .bind($credential.secret.bytes.as_slice())
            .bind($credential.account.id.number())
            .bind($credential.account.pin.as_str())
            .bind($credential.account.name.as_str())
            .bind($credential.account.email.as_str())
            .bind($credential.account.mobile.as_deref())
            .bind($credential.account.role.as_str())
            .bind($marks.own.0)
            .bind($marks.remembered_since.0)
            .bind($marks.shared.map(|mark| mark.0))
            .bind($marks.shared_since.0)
    };
}

#[async_trait]
impl AccessKeys for Work {
    async fn insert_access_key(&mut self, key: &AccessKey, secret: &SealedSecret) -> Result<()> {
        let inserted = query(
            "INSERT INTO access_keys (id, account, name, is_enabled, sealed_with, sealed_secret, created_at, last_used_at) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT DO NOTHING",
        )
        .bind(key.id.as_str())
        .bind(key.account.number())
        .bind(key.name.as_str())
        .bind(key.is_enabled)
        .bind(secret.sealed_with.as_str())
        .bind(secret.bytes.as_slice())
        .bind(key.created_at.0)
        .bind(key.last_used_at.map(|at| at.0))
        .execute(self.connection())
        .await?
        .rows_affected();
        if inserted == 1 {
            Ok(())
        } else {
            Err(StoreError::Taken("the id of the access key"))
        }
    }

    async fn access_keys(&mut self, account: AccountId) -> Result<Vec<AccessKey>> {
        let found = query(concat!(
            "SELECT ",
            access_key_columns!(),
            " FROM access_keys WHERE account = $1 ORDER BY created_at DESC, id DESC"
        ))
        .bind(account.number())
        .fetch_all(self.connection())
        .await?;
        found.iter().map(access_key).collect()
    }

    async fn access_key(&mut self, id: &AccessKeyId) -> Result<Option<AccessKey>> {
        let sql = locked!(self, "SELECT ", access_key_columns!(), " FROM access_keys WHERE id = $1");
        let row = query(sql).bind(id.as_str()).fetch_optional(self.connection()).await?;
        row.as_ref().map(access_key).transpose()
    }

    async fn count_access_keys(&mut self, account: AccountId) -> Result<u32> {
        self.hold_counts_of(account).await?;
        let keys = query_scalar("SELECT COUNT(*) FROM access_keys WHERE account = $1")
            .bind(account.number())
            .fetch_one(self.connection())
            .await?;
        rows::count(keys)
    }

    async fn credential(&mut self, id: &AccessKeyId) -> Result<Option<Credential>> {
        let row = query(concat!(
            "SELECT ",
            account_columns!(),
            ", accounts.is_disabled, access_keys.name AS key_name, access_keys.is_enabled, access_keys.created_at, \
             access_keys.last_used_at, access_keys.sealed_with, access_keys.sealed_secret \
             FROM access_keys JOIN accounts ON accounts.id = access_keys.account WHERE access_keys.id = $1"
        ))
        .bind(id.as_str())
        .fetch_optional(self.connection())
        .await?;
        let Some(row) = row else { return Ok(None) };
        let account = rows::account(&row)?;
        Ok(Some(Credential {
            key: AccessKey {
                id: id.clone(),
                account: account.id,
                name: rows::parsed(&row, "access_keys.key_name")?,
                is_enabled: rows::boolean(&row, "access_keys.is_enabled")?,
                created_at: rows::moment(&row, "access_keys.created_at")?,
                last_used_at: rows::optional_moment(&row, "access_keys.last_used_at")?,
            },
            secret: sealed_secret(&row)?,
            account,
            account_is_disabled: rows::boolean(&row, "accounts.is_disabled")?,
        }))
    }

    async fn set_access_key_enabled(&mut self, id: &AccessKeyId, is_enabled: bool) -> Result<()> {
        query("UPDATE access_keys SET is_enabled = $2 WHERE id = $1")
            .bind(id.as_str())
            .bind(is_enabled)
            .execute(self.connection())
            .await?;
        Ok(())
    }

    async fn touch_access_key(&mut self, id: &AccessKeyId, at: Timestamp) -> Result<()> {
        query("UPDATE access_keys SET last_used_at = $2 WHERE id = $1")
            .bind(id.as_str())
            .bind(at.0)
            .execute(self.connection())
            .await?;
        Ok(())
    }

    async fn remove_access_key(&mut self, id: &AccessKeyId) -> Result<()> {
        query("DELETE FROM access_keys WHERE id = $1")
            .bind(id.as_str())
            .execute(self.connection())
            .await?;
        Ok(())
    }

    async fn secrets_sealed_otherwise(&mut self, sealed_with: &str, limit: u32) -> Result<Vec<KeptSecret>> {
        let found = query("SELECT id, account, sealed_with, sealed_secret FROM access_keys WHERE sealed_with <> $1 ORDER BY id LIMIT $2")
            .bind(sealed_with)
            .bind(i64::from(limit))
            .fetch_all(self.connection())
            .await?;
        let kept = found.iter().map(|row| {
            Ok(KeptSecret {
                key: rows::parsed(row, "access_keys.id")?,
                account: rows::account_number(row, "access_keys.account")?,
                secret: sealed_secret(row)?,
            })
        });
        kept.collect()
    }

    async fn reseal_access_key(&mut self, id: &AccessKeyId, before: &SealedSecret, secret: &SealedSecret) -> Result<bool> {
        let resealed = query("UPDATE access_keys SET sealed_with = $3, sealed_secret = $4 WHERE id = $1 AND sealed_secret = $2")
            .bind(id.as_str())
            .bind(before.bytes.as_slice())
            .bind(secret.sealed_with.as_str())
            .bind(secret.bytes.as_slice())
            .execute(self.connection())
            .await?;
        Ok(resealed.rows_affected() == 1)
    }

    async fn leave_marks(&mut self, credential: &Credential, marks: &Marks, at: Timestamp) -> Result<bool> {
        let statement = concat!(
            "INSERT INTO access_key_marks (mark, left_at) SELECT marks.mark, $14",
            from_the_same_key!(" CROSS JOIN (SELECT $10 AS mark UNION ALL SELECT $12 WHERE $12 IS NOT NULL) AS marks"),
            in_place_of_forgotten!("$11"),
            " RETURNING mark"
        );
        let left: Vec<i64> = asking_for!(statement, credential, marks)
            .bind(at.0)
            .fetch_all(self.connection())
            .await?;
        Ok(left.contains(&marks.own.0))
    }

    async fn may_leave_marks(&mut self, credential: &Credential, marks: &Marks) -> Result<bool> {
        let statement = concat!("SELECT access_keys.id", from_the_same_key!());
        let found: Option<String> = asking_for!(statement, credential, marks).fetch_optional(self.connection()).await?;
        Ok(found.is_some())
    }

    async fn write_marks(&mut self, marks: &[LeftMark], remembered_since: Timestamp) -> Result<()> {
        for some in marks.chunks(MARKS_AT_ONCE) {
            let mut statement = QueryBuilder::<Database>::new("INSERT INTO access_key_marks (mark, left_at) ");
            statement.push_values(some, |mut row, mark| {
                row.push_bind(mark.mark.0).push_bind(mark.at.0);
            });
            statement.push(in_place_of_forgotten!(""));
            statement.push_bind(remembered_since.0);
            // There are as many texts of it as numbers of marks.
            statement.build().persistent(false).execute(self.connection()).await?;
        }
        Ok(())
    }

    async fn remove_marks(&mut self, before: Timestamp) -> Result<u64> {
        let removed = query("DELETE FROM access_key_marks WHERE left_at < $1")
            .bind(before.0)
            .execute(self.connection())
            .await?;
        Ok(removed.rows_affected())
    }
}
