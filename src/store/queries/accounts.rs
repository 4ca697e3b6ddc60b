//! Accounts and their password hashes.

use async_trait::async_trait;
use sqlx::{query, query_scalar};

use super::{Work, rows};
use crate::domain::account::Account;
use crate::domain::id::AccountId;
use crate::domain::text::Pin;
use crate::store::port::{Accounts, NewAccount, Result, StoreError};

#[async_trait]
impl Accounts for Work {
    async fn insert_account(&mut self, new: &NewAccount) -> Result<()> {
        let NewAccount {
            account,
            password_hash,
            created_at,
        } = new;
        let inserted = query(
            "INSERT INTO accounts (id, pin, name, email, mobile, role, password_hash, created_at) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT DO NOTHING",
        )
        .bind(account.id.number())
        .bind(account.pin.as_str())
        .bind(account.name.as_str())
        .bind(account.email.as_str())
        .bind(account.mobile.as_deref())
        .bind(account.role.as_str())
        .bind(password_hash.as_str())
        .bind(created_at.0)
        .execute(self.connection())
        .await?
        .rows_affected();
        if inserted == 1 {
            Ok(())
        } else {
            Err(StoreError::Taken("the pin or the number of the account"))
        }
    }

    async fn account_by_pin(&mut self, pin: &Pin) -> Result<Option<Account>> {
        let row = query(concat!("SELECT ", account_columns!(), " FROM accounts WHERE pin = $1"))
            .bind(pin.as_str())
            .fetch_optional(self.connection())
            .await?;
        row.as_ref().map(rows::account).transpose()
    }

    async fn account(&mut self, id: AccountId) -> Result<Option<Account>> {
        let row = query(concat!("SELECT ", account_columns!(), " FROM accounts WHERE id = $1"))
            .bind(id.number())
            .fetch_optional(self.connection())
            .await?;
        row.as_ref().map(rows::account).transpose()
    }

    async fn password_hash(&mut self, id: AccountId) -> Result<Option<String>> {
        Ok(query_scalar("SELECT password_hash FROM accounts WHERE id = $1")
            .bind(id.number())
            .fetch_optional(self.connection())
            .await?)
    }

    async fn set_account_disabled(&mut self, id: AccountId, is_disabled: bool) -> Result<()> {
        query("UPDATE accounts SET is_disabled = $2 WHERE id = $1")
            .bind(id.number())
            .bind(is_disabled)
            .execute(self.connection())
            .await?;
        Ok(())
    }

    async fn count_accounts(&mut self) -> Result<u64> {
        let accounts = query_scalar("SELECT COUNT(*) FROM accounts").fetch_one(self.connection()).await?;
        rows::count(accounts)
    }
}
