//! Access keys and the requests signed with them.

use async_trait::async_trait;

use super::Result;
use crate::domain::access_key::AccessKey;
use crate::domain::account::Account;
use crate::domain::id::{AccessKeyId, AccountId};
use crate::domain::time::Timestamp;

/// An access key's secret as it is kept: of no use without the sealing key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SealedSecret {
    /// Which sealing key opens it.
    pub sealed_with: String,
    /// The sealed bytes.
    pub bytes: Vec<u8>,
}

/// A sealed secret with what it was sealed for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptSecret {
    /// The key.
    pub key: AccessKeyId,
    /// Whose key.
    pub account: AccountId,
    /// The secret.
    pub secret: SealedSecret,
}

/// What a request signed with a key is judged by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Credential {
    /// The key.
    pub key: AccessKey,
    /// Its secret.
    pub secret: SealedSecret,
    /// Whose key it is.
    pub account: Account,
    /// Whether that account may do anything at all.
    pub account_is_disabled: bool,
}

/// Access keys, and the marks that requests signed with them leave so that none is carried out twice.
#[async_trait]
pub trait AccessKeys: Send {
    /// Adds a key. [`super::StoreError::Taken`] when the id is in use.
    async fn insert_access_key(&mut self, key: &AccessKey, secret: &SealedSecret) -> Result<()>;
    /// An account's keys, newest first.
    async fn access_keys(&mut self, account: AccountId) -> Result<Vec<AccessKey>>;
    /// The key with this id, whosever it is.
    async fn access_key(&mut self, id: &AccessKeyId) -> Result<Option<AccessKey>>;
    /// How many keys an account has. What a writer counts stays true until it ends.
    async fn count_access_keys(&mut self, account: AccountId) -> Result<u32>;
    /// The key with this id, with its secret and its account.
    async fn credential(&mut self, id: &AccessKeyId) -> Result<Option<Credential>>;
    /// Enables or disables a key; nothing happens when there is none.
    async fn set_access_key_enabled(&mut self, id: &AccessKeyId, is_enabled: bool) -> Result<()>;
    /// Notes when a key was last used.
    async fn touch_access_key(&mut self, id: &AccessKeyId, at: Timestamp) -> Result<()>;
    /// Takes a key away with its secret; its marks stay until they are forgotten, and nothing happens when there is none.
    async fn remove_access_key(&mut self, id: &AccessKeyId) -> Result<()>;
    /// Secrets that are not sealed with this key; at most `limit`.
    async fn secrets_sealed_otherwise(&mut self, sealed_with: &str, limit: u32) -> Result<Vec<KeptSecret>>;
    /// Puts another sealing of the same secret in place of `before`; false, and nothing happens, when it is no longer there.
    async fn reseal_access_key(&mut self, id: &AccessKeyId, before: &SealedSecret, secret: &SealedSecret) -> Result<bool>;
    /// Leaves a mark at `at`, unless the key has left the same one since `remembered_since`; says whether it is new.
    async fn leave_mark(&mut self, id: &AccessKeyId, mark: &str, at: Timestamp, remembered_since: Timestamp) -> Result<bool>;
    /// When the key left this mark first; leaves it at `at` if it never did.
    async fn first_mark(&mut self, id: &AccessKeyId, mark: &str, at: Timestamp) -> Result<Timestamp>;
    /// Forgets every mark left before `before`; returns how many.
    async fn remove_marks(&mut self, before: Timestamp) -> Result<u64>;
}
