//! Sessions, known by the digest of their token only.

use async_trait::async_trait;
use sqlx::query;

use super::{Work, rows};
use crate::domain::account::Account;
use crate::domain::time::Timestamp;
use crate::store::port::{NewSession, Result, Sessions};

#[async_trait]
impl Sessions for Work {
    async fn insert_session(&mut self, session: &NewSession) -> Result<()> {
        query("INSERT INTO sessions (token_hash, account, created_at, expires_at) VALUES ($1, $2, $3, $4)")
            .bind(session.token_hash.as_slice())
            .bind(session.account.number())
            .bind(session.created_at.0)
            .bind(session.expires_at.0)
            .execute(self.connection())
            .await?;
        Ok(())
    }

    async fn session_account(&mut self, token_hash: &[u8; 32], now: Timestamp) -> Result<Option<Account>> {
        let row = query(concat!(
            "SELECT ",
            account_columns!(),
            " FROM sessions JOIN accounts ON accounts.id = sessions.account \
             WHERE sessions.token_hash = $1 AND sessions.expires_at > $2 AND accounts.is_disabled = $3"
        ))
        .bind(token_hash.as_slice())
        .bind(now.0)
        .bind(false)
        .fetch_optional(self.connection())
        .await?;
        row.as_ref().map(rows::account).transpose()
    }

    async fn remove_session(&mut self, token_hash: &[u8; 32]) -> Result<()> {
        query("DELETE FROM sessions WHERE token_hash = $1")
            .bind(token_hash.as_slice())
            .execute(self.connection())
            .await?;
        Ok(())
    }

    async fn remove_expired_sessions(&mut self, now: Timestamp) -> Result<u64> {
        let removed = query("DELETE FROM sessions WHERE expires_at <= $1")
            .bind(now.0)
            .execute(self.connection())
            .await?;
        Ok(removed.rows_affected())
    }
}
