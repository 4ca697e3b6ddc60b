//! What administration looks at and changes of accounts.

use async_trait::async_trait;

use super::Result;
use crate::domain::account::{Account, Role};
use crate::domain::id::{AccountId, ImageId};
use crate::domain::text::Pin;
use crate::domain::time::Timestamp;

/// An account as administration sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AdministeredAccount {
    /// The account.
    pub account: Account,
    /// Whether it is kept from signing in.
    pub is_disabled: bool,
    /// Since when there is one.
    pub created_at: Timestamp,
}

/// A session, known by the digest of its token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SessionOfAccount {
    /// SHA-256 of the token.
    pub token_hash: [u8; 32],
    /// Since when.
    pub created_at: Timestamp,
    /// Until when.
    pub expires_at: Timestamp,
}

/// An image that one account shares with another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShareBetween {
    /// The image.
    pub image: ImageId,
    /// Its name.
    pub image_name: String,
    /// Its region.
    pub region: String,
    /// The account at the other end.
    pub other: Pin,
    /// Since when.
    pub since: Timestamp,
}

/// A link to set a new password with.
#[derive(Debug, Clone)]
pub struct NewPasswordReset {
    /// SHA-256 of what is in the link.
    pub token_hash: [u8; 32],
    /// Whose password it sets.
    pub account: AccountId,
    /// The administrator who made it.
    pub issued_by: AccountId,
    /// Since when.
    pub created_at: Timestamp,
    /// Until when.
    pub expires_at: Timestamp,
}

/// Open tickets and unseen lock-outs that are told apart; of more it is only said that there are more.
pub const COUNTED: u32 = 999;

/// Counts that cost the same however many images there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Figures {
    /// Accounts.
    pub accounts: u64,
    /// Jobs that wait or run.
    pub jobs: u64,
    /// Those whose last attempt failed.
    pub jobs_failed: u64,
    /// Failed look-ups of a pin in the running window.
    pub failed_lookups: u64,
    /// Tickets that nobody has answered; counted no further than one beyond [`COUNTED`].
    pub open_tickets: u32,
    /// Lock-outs that no administrator has seen; counted no further than one beyond [`COUNTED`].
    pub unseen_lockouts: u32,
}

/// What the audit has of one hour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HappenedInHour {
    /// When the hour begins.
    pub begin: Timestamp,
    /// Whether it is what rules refused, or what was done.
    pub is_refused: bool,
    /// How many records.
    pub count: u64,
}

/// Accounts, seen and changed by an administrator.
#[async_trait]
pub trait Administration: Send {
    /// The accounts whose pin begins with `beginning`, by pin, after the one called `after`; at most `limit`.
    async fn accounts(&mut self, beginning: &str, after: &str, limit: u32) -> Result<Vec<AdministeredAccount>>;
    /// The account with this number. A writer keeps others from changing it until it ends.
    async fn administered_account(&mut self, id: AccountId) -> Result<Option<AdministeredAccount>>;
    /// Gives an account a role.
    async fn set_role(&mut self, id: AccountId, role: Role) -> Result<()>;
    /// Gives an account a password.
    async fn set_password_hash(&mut self, id: AccountId, password_hash: &str) -> Result<()>;
    /// An account's sessions that have not expired at `now`, newest first; at most `limit`.
    async fn sessions_of(&mut self, account: AccountId, now: Timestamp, limit: u32) -> Result<Vec<SessionOfAccount>>;
    /// Ends a session of this account, or all of them; returns how many there were.
    async fn end_sessions(&mut self, account: AccountId, token_hash: Option<&[u8; 32]>) -> Result<u64>;
    /// What an account shares, the latest first; at most `limit`.
    async fn shares_of(&mut self, account: AccountId, limit: u32) -> Result<Vec<ShareBetween>>;
    /// What is shared with an account, by image; at most `limit`.
    async fn shares_with(&mut self, account: AccountId, limit: u32) -> Result<Vec<ShareBetween>>;
    /// Adds a link, in place of every other of the account's.
    async fn insert_password_reset(&mut self, reset: &NewPasswordReset) -> Result<()>;
    /// Whose password this link sets, if it is still good at `now`: it has not expired, and whoever made it is still an
    /// administrator and not disabled.
    async fn password_reset(&mut self, token_hash: &[u8; 32], now: Timestamp) -> Result<Option<AccountId>>;
    /// The same, and the link is used up: of several who use it at once one is told.
    async fn take_password_reset(&mut self, token_hash: &[u8; 32], now: Timestamp) -> Result<Option<AccountId>>;
    /// Counts; failed look-ups of the window that began at `lookups_since`.
    async fn figures(&mut self, lookups_since: Timestamp) -> Result<Figures>;
    /// How many records the audit has of each hour from `since` to `until`; of those that have any.
    async fn happened_by_hour(&mut self, since: Timestamp, until: Timestamp) -> Result<Vec<HappenedInHour>>;
    /// Takes away every link that has expired at `now`; returns how many.
    async fn remove_expired_password_resets(&mut self, now: Timestamp) -> Result<u64>;
}
