//! Accounts as administration sees and changes them.

use async_trait::async_trait;
use sqlx::query;

use super::{Row, Work, rows};
use crate::domain::account::Role;
use crate::domain::id::AccountId;
use crate::domain::time::Timestamp;
use crate::store::port::{
    AdministeredAccount, Administration, COUNTED, Figures, HappenedInHour, Lockouts as _, NewPasswordReset, Result, SessionOfAccount,
    ShareBetween,
};

// A link says what its maker may say for as long as they may.
macro_rules! good_link {
    () => {
        "token_hash = $1 AND expires_at > $2 AND EXISTS (SELECT 1 FROM accounts \
         WHERE accounts.id = password_resets.issued_by AND accounts.role = $3 AND accounts.is_disabled = $4)"
    };
}

fn administered(row: &Row) -> Result<AdministeredAccount> {
    Ok(AdministeredAccount {
        account: rows::account(row)?,
        is_disabled: rows::boolean(row, "accounts.is_disabled")?,
        created_at: rows::moment(row, "accounts.created_at")?,
    })
}

fn share_between(row: &Row) -> Result<ShareBetween> {
    Ok(ShareBetween {
        image: rows::parsed(row, "image_shares.image_id")?,
        image_name: rows::text(row, "images.name")?,
        region: rows::text(row, "images.region")?,
        other: rows::parsed(row, "accounts.pin")?,
        since: rows::moment(row, "image_shares.since")?,
    })
}

// Whose link a statement over `good_link!` finds.
async fn holder(work: &mut Work, statement: &'static str, token_hash: &[u8; 32], now: Timestamp) -> Result<Option<AccountId>> {
    let row = query(statement)
        .bind(token_hash.as_slice())
        .bind(now.0)
        .bind(Role::Admin.as_str())
        .bind(false)
        .fetch_optional(work.connection())
        .await?;
    row.as_ref()
        .map(|row| rows::account_number(row, "password_resets.account"))
        .transpose()
}

#[async_trait]
impl Administration for Work {
    async fn accounts(&mut self, beginning: &str, after: &str, limit: u32) -> Result<Vec<AdministeredAccount>> {
        // The last character there is ends the range of all that begin so.
        let found = query(concat!(
            "SELECT ",
            account_columns!(),
            ", accounts.is_disabled, accounts.created_at FROM accounts \
             WHERE pin >= $1 AND pin < $2 AND pin > $3 ORDER BY pin LIMIT $4"
        ))
        .bind(beginning)
        .bind(format!("{beginning}\u{10ffff}"))
        .bind(after)
        .bind(i64::from(limit))
        .fetch_all(self.connection())
        .await?;
        found.iter().map(administered).collect()
    }

    async fn administered_account(&mut self, id: AccountId) -> Result<Option<AdministeredAccount>> {
        self.hold_counts_of(id).await?;
        let row = query(concat!(
            "SELECT ",
            account_columns!(),
            ", accounts.is_disabled, accounts.created_at FROM accounts WHERE id = $1"
        ))
        .bind(id.number())
        .fetch_optional(self.connection())
        .await?;
        row.as_ref().map(administered).transpose()
    }

    async fn set_role(&mut self, id: AccountId, role: Role) -> Result<()> {
        query("UPDATE accounts SET role = $2 WHERE id = $1")
            .bind(id.number())
            .bind(role.as_str())
            .execute(self.connection())
            .await?;
        Ok(())
    }

    async fn set_password_hash(&mut self, id: AccountId, password_hash: &str) -> Result<()> {
        query("UPDATE accounts SET password_hash = $2 WHERE id = $1")
            .bind(id.number())
            .bind(password_hash)
            .execute(self.connection())
            .await?;
        Ok(())
    }

    async fn sessions_of(&mut self, account: AccountId, now: Timestamp, limit: u32) -> Result<Vec<SessionOfAccount>> {
        let found = query(
            "SELECT token_hash, created_at, expires_at FROM sessions WHERE account = $1 AND expires_at > $2 \
             ORDER BY created_at DESC LIMIT $3",
        )
        .bind(account.number())
        .bind(now.0)
        .bind(i64::from(limit))
        .fetch_all(self.connection())
        .await?;
        let session = |row: &Row| {
            Ok(SessionOfAccount {
                token_hash: rows::digest(row, "sessions.token_hash")?,
                created_at: rows::moment(row, "sessions.created_at")?,
                expires_at: rows::moment(row, "sessions.expires_at")?,
            })
        };
        found.iter().map(session).collect()
    }

    async fn end_sessions(&mut self, account: AccountId, token_hash: Option<&[u8; 32]>) -> Result<u64> {
        let ended = match token_hash {
            Some(token_hash) => query("DELETE FROM sessions WHERE account = $1 AND token_hash = $2")
                .bind(account.number())
                .bind(token_hash.as_slice()),
            None => query("DELETE FROM sessions WHERE account = $1").bind(account.number()),
        };
        Ok(ended.execute(self.connection()).await?.rows_affected())
    }

    async fn shares_of(&mut self, account: AccountId, limit: u32) -> Result<Vec<ShareBetween>> {
        let found = query(
            "SELECT image_shares.image_id, images.name, images.region, accounts.pin, image_shares.since FROM image_shares \
             JOIN images ON images.id = image_shares.image_id JOIN accounts ON accounts.id = image_shares.account \
             WHERE image_shares.shared_by = $1 ORDER BY image_shares.since DESC, image_shares.image_id DESC LIMIT $2",
        )
        .bind(account.number())
        .bind(i64::from(limit))
        .fetch_all(self.connection())
        .await?;
        found.iter().map(share_between).collect()
    }

    async fn shares_with(&mut self, account: AccountId, limit: u32) -> Result<Vec<ShareBetween>> {
        let found = query(
            "SELECT image_shares.image_id, images.name, images.region, accounts.pin, image_shares.since FROM image_shares \
             JOIN images ON images.id = image_shares.image_id JOIN accounts ON accounts.id = image_shares.shared_by \
             WHERE image_shares.account = $1 ORDER BY image_shares.image_id LIMIT $2",
        )
        .bind(account.number())
        .bind(i64::from(limit))
        .fetch_all(self.connection())
        .await?;
        found.iter().map(share_between).collect()
    }

    async fn insert_password_reset(&mut self, reset: &NewPasswordReset) -> Result<()> {
        query("DELETE FROM password_resets WHERE account = $1")
            .bind(reset.account.number())
            .execute(self.connection())
            .await?;
        query("INSERT INTO password_resets (token_hash, account, issued_by, created_at, expires_at) VALUES ($1, $2, $3, $4, $5)")
            .bind(reset.token_hash.as_slice())
            .bind(reset.account.number())
            .bind(reset.issued_by.number())
            .bind(reset.created_at.0)
            .bind(reset.expires_at.0)
            .execute(self.connection())
            .await?;
        Ok(())
    }

    async fn password_reset(&mut self, token_hash: &[u8; 32], now: Timestamp) -> Result<Option<AccountId>> {
        let statement = concat!("SELECT account FROM password_resets WHERE ", good_link!());
        holder(self, statement, token_hash, now).await
    }

    async fn take_password_reset(&mut self, token_hash: &[u8; 32], now: Timestamp) -> Result<Option<AccountId>> {
        let statement = concat!("DELETE FROM password_resets WHERE ", good_link!(), " RETURNING account");
        holder(self, statement, token_hash, now).await
    }

    async fn figures(&mut self, lookups_since: Timestamp) -> Result<Figures> {
        let unseen_lockouts = self.count_unseen_lockouts(COUNTED + 1).await?;
        // Open tickets are counted in an index that holds no others, in its order.
        let row = query(
            "SELECT (SELECT COUNT(*) FROM accounts) AS accounts, (SELECT COUNT(*) FROM jobs) AS jobs, \
             (SELECT COUNT(*) FROM jobs WHERE last_error <> '') AS jobs_failed, \
             (SELECT CAST(COALESCE(SUM(count), 0) AS BIGINT) FROM attempts \
              WHERE key >= 'lookup:account:' AND key < 'lookup:account;' AND window_start = $1) AS failed_lookups, \
             (SELECT COUNT(*) FROM (SELECT account FROM tickets WHERE state = 'open' AND account > 0 ORDER BY account LIMIT $2) AS open_ones) \
              AS open_tickets",
        )
        .bind(lookups_since.0)
        .bind(i64::from(COUNTED) + 1)
        .fetch_one(self.connection())
        .await?;
        Ok(Figures {
            accounts: rows::number(&row, "figures.accounts")?,
            jobs: rows::number(&row, "figures.jobs")?,
            jobs_failed: rows::number(&row, "figures.jobs_failed")?,
            failed_lookups: rows::number(&row, "figures.failed_lookups")?,
            open_tickets: rows::number(&row, "figures.open_tickets")?,
            unseen_lockouts,
        })
    }

    async fn happened_by_hour(&mut self, since: Timestamp, until: Timestamp) -> Result<Vec<HappenedInHour>> {
        let found = query(
            "SELECT happened_at / 3600000000 AS hour, code <> '' AS is_refused, COUNT(*) AS records FROM audit \
             WHERE happened_at BETWEEN $1 AND $2 GROUP BY 1, 2 ORDER BY 1, 2",
        )
        .bind(since.0)
        .bind(until.0)
        .fetch_all(self.connection())
        .await?;
        let hour = |row: &Row| {
            let hour: i64 = rows::number(row, "audit.hour")?;
            Ok(HappenedInHour {
                begin: Timestamp(hour.saturating_mul(3_600_000_000)),
                is_refused: rows::boolean(row, "audit.is_refused")?,
                count: rows::number(row, "audit.records")?,
            })
        };
        found.iter().map(hour).collect()
    }

    async fn remove_expired_password_resets(&mut self, now: Timestamp) -> Result<u64> {
        let removed = query("DELETE FROM password_resets WHERE expires_at <= $1")
            .bind(now.0)
            .execute(self.connection())
            .await?;
        Ok(removed.rows_affected())
    }
}
