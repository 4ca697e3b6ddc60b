//! Access keys and the requests signed with them.

use async_trait::async_trait;
use sha2::{Digest as _, Sha256};

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

/// What a request of a key leaves behind: the first eight bytes of a digest, because there are many of them and each is kept in
/// two trees (decision 15). Where two are equal by chance, a request is refused that was not sent before; none is answered twice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Mark(pub i64);

impl Mark {
    /// The mark of what tells a request of this key from its others.
    #[must_use]
    pub fn of(key: &AccessKeyId, what: &str) -> Self {
        let digest = Sha256::new().chain_update(key.as_str()).chain_update(what).finalize();
        Self(i64::from_be_bytes(*digest.first_chunk().expect("a digest is longer")))
    }
}

/// What a signed request leaves behind, and what it must not find.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Marks {
    /// The one that no two requests leave.
    pub own: Mark,
    /// One that several may leave, until `shared_since` has passed it.
    pub shared: Option<Mark>,
    /// When `shared` may have been left first at the earliest.
    pub shared_since: Timestamp,
    /// Since when marks are remembered.
    pub remembered_since: Timestamp,
}

/// A mark that a request left.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct LeftMark {
    /// What it left.
    pub mark: Mark,
    /// When.
    pub at: Timestamp,
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
    /// Leaves the marks of a request at `at`, and says so. Nothing happens when the key or its account may not be used, is no
    /// longer what `credential` says (when the key was used last does not count), or has left these marks before.
    async fn leave_marks(&mut self, credential: &Credential, marks: &Marks, at: Timestamp) -> Result<bool>;
    /// Whether [`AccessKeys::leave_marks`] would leave them now; a unit that only reads can say.
    async fn may_leave_marks(&mut self, credential: &Credential, marks: &Marks) -> Result<bool>;
    /// Writes down what requests left that were told they may; of a mark that is there already the earlier stays, unless it was
    /// left before `remembered_since`. Each is given once.
    async fn write_marks(&mut self, marks: &[LeftMark], remembered_since: Timestamp) -> Result<()>;
    /// Forgets every mark left before `before`; returns how many.
    async fn remove_marks(&mut self, before: Timestamp) -> Result<u64>;
}
