//! Accounts: tenants, known to each other by their User Pin only.

use serde::{Deserialize, Serialize};

use super::id::AccountId;
use super::text::Pin;

/// What an account may do beside owning images.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Role {
    /// An ordinary tenant.
    User,
    /// May also publish public images; sees that images exist but never their bytes.
    Admin,
}

impl Role {
    /// The word kept in the database and taken on the command line.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::User => "user",
            Self::Admin => "admin",
        }
    }

    /// The inverse of [`Self::as_str`].
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        [Self::User, Self::Admin].into_iter().find(|role| role.as_str() == word)
    }
}

/// An account as its own holder sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// The 12-digit number.
    pub id: AccountId,
    /// The unique name others share with (`S3`).
    pub pin: Pin,
    /// The holder's display name.
    pub name: String,
    /// The holder's address.
    pub email: String,
    /// The holder's mobile number, when known. Nobody can be found by it (`S3`).
    pub mobile: Option<String>,
    /// The role.
    pub role: Role,
}
