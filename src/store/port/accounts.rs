//! Accounts and their sessions.

use async_trait::async_trait;

use super::Result;
use crate::domain::account::Account;
use crate::domain::id::AccountId;
use crate::domain::text::Pin;
use crate::domain::time::Timestamp;

/// An account to add.
#[derive(Debug, Clone)]
pub struct NewAccount {
    /// The account.
    pub account: Account,
    /// Its password as an argon2id PHC string.
    pub password_hash: String,
    /// When.
    pub created_at: Timestamp,
}

/// Accounts.
#[async_trait]
pub trait Accounts: Send {
    /// Adds an account. [`StoreError::Taken`] when pin or number is in use.
    async fn insert_account(&mut self, account: &NewAccount) -> Result<()>;
    /// The account with exactly this pin (`S3`).
    async fn account_by_pin(&mut self, pin: &Pin) -> Result<Option<Account>>;
    /// The account with this number.
    async fn account(&mut self, id: AccountId) -> Result<Option<Account>>;
    /// The password hash of the account with this number.
    async fn password_hash(&mut self, id: AccountId) -> Result<Option<String>>;
    /// Disables an account or enables it again. Whoever is disabled has no session ([`Sessions::session_account`]).
    async fn set_account_disabled(&mut self, id: AccountId, is_disabled: bool) -> Result<()>;
    /// How many accounts there are.
    async fn count_accounts(&mut self) -> Result<u64>;
}

/// A session to remember. The token itself is never stored.
#[derive(Debug, Clone)]
pub struct NewSession {
    /// SHA-256 of the token.
    pub token_hash: [u8; 32],
    /// Whose.
    pub account: AccountId,
    /// Since when.
    pub created_at: Timestamp,
    /// Until when.
    pub expires_at: Timestamp,
}

/// Sessions.
#[async_trait]
pub trait Sessions: Send {
    /// Adds a session.
    async fn insert_session(&mut self, session: &NewSession) -> Result<()>;
    /// The account of a session that has not expired at `now`, unless it is disabled.
    async fn session_account(&mut self, token_hash: &[u8; 32], now: Timestamp) -> Result<Option<Account>>;
    /// Ends a session; nothing happens when there is none.
    async fn remove_session(&mut self, token_hash: &[u8; 32]) -> Result<()>;
    /// Ends every session that has expired at `now`; returns how many.
    async fn remove_expired_sessions(&mut self, now: Timestamp) -> Result<u64>;
}
