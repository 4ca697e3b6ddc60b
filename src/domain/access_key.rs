//! Access keys: what a program signs its requests with, in the name of an account.

use serde::{Deserialize, Serialize};

use super::id::{AccessKeyId, AccountId};
use super::text::Name;
use super::time::Timestamp;

/// An access key as its holder sees it. Its secret is no part of it: that is shown once, when the key is made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccessKey {
    /// The public half, which every request names.
    pub id: AccessKeyId,
    /// The account it acts for.
    pub account: AccountId,
    /// What its holder calls it.
    pub name: Name,
    /// Whether requests with it are answered.
    pub is_enabled: bool,
    /// Since when there is one.
    pub created_at: Timestamp,
    /// When a request with it was last answered, to the minute; `None` before the first.
    pub last_used_at: Option<Timestamp>,
}

/// What was done to an access key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AccessKeyChange {
    /// It was made.
    Created,
    /// Its requests are refused from now on.
    Disabled,
    /// Its requests are answered again.
    Enabled,
    /// It is gone.
    Deleted,
}
