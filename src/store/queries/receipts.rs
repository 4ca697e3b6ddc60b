//! Requests that are carried out once.

use async_trait::async_trait;
use sqlx::query;

use super::{Work, rows};
use crate::domain::id::AccountId;
use crate::domain::time::Timestamp;
use crate::store::port::{KeptAnswer, Receipt, Receipts, Result};

#[async_trait]
impl Receipts for Work {
    async fn insert_receipt(&mut self, account: AccountId, token: &str, request: &[u8; 32], at: Timestamp) -> Result<bool> {
        let inserted = query(
            "INSERT INTO receipts (account, token, request, claimed_at) VALUES ($1, $2, $3, $4) ON CONFLICT (account, token) DO NOTHING",
        )
        .bind(account.number())
        .bind(token)
        .bind(&request[..])
        .bind(at.0)
        .execute(self.connection())
        .await?;
        Ok(inserted.rows_affected() == 1)
    }

    async fn receipt(&mut self, account: AccountId, token: &str) -> Result<Option<Receipt>> {
        let row = query(locked!(
            self,
            "SELECT request, claimed_at, request_id, status, answer FROM receipts WHERE account = $1 AND token = $2"
        ))
        .bind(account.number())
        .bind(token)
        .fetch_optional(self.connection())
        .await?;
        let Some(row) = row else { return Ok(None) };
        let answer = match rows::optional_text(&row, "receipts.answer")? {
            Some(body) => Some(KeptAnswer {
                request_id: rows::text(&row, "receipts.request_id")?,
                status: rows::number(&row, "receipts.status")?,
                body,
            }),
            None => None,
        };
        Ok(Some(Receipt {
            request: rows::digest(&row, "receipts.request")?,
            claimed_at: rows::moment(&row, "receipts.claimed_at")?,
            answer,
        }))
    }

    async fn renew_receipt(&mut self, account: AccountId, token: &str, at: Timestamp) -> Result<()> {
        query("UPDATE receipts SET claimed_at = $3 WHERE account = $1 AND token = $2")
            .bind(account.number())
            .bind(token)
            .bind(at.0)
            .execute(self.connection())
            .await?;
        Ok(())
    }

    async fn answer_receipt(&mut self, account: AccountId, token: &str, answer: &KeptAnswer) -> Result<()> {
        query("UPDATE receipts SET request_id = $3, status = $4, answer = $5 WHERE account = $1 AND token = $2")
            .bind(account.number())
            .bind(token)
            .bind(answer.request_id.as_str())
            .bind(i64::from(answer.status))
            .bind(answer.body.as_str())
            .execute(self.connection())
            .await?;
        Ok(())
    }

    async fn remove_receipt(&mut self, account: AccountId, token: &str) -> Result<()> {
        query("DELETE FROM receipts WHERE account = $1 AND token = $2")
            .bind(account.number())
            .bind(token)
            .execute(self.connection())
            .await?;
        Ok(())
    }

    async fn remove_receipts(&mut self, before: Timestamp) -> Result<u64> {
        let removed = query("DELETE FROM receipts WHERE claimed_at < $1")
            .bind(before.0)
            .execute(self.connection())
            .await?;
        Ok(removed.rows_affected())
    }
}
