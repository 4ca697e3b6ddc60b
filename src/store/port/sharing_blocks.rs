//! Whose sharing accounts do not want.

use async_trait::async_trait;

use super::Result;
use crate::domain::id::AccountId;
use crate::domain::text::Pin;
use crate::domain::time::Timestamp;

/// A pin whose holder, if there is one, cannot share with an account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SharingBlock {
    /// The pin.
    pub pin: Pin,
    /// Since when.
    pub since: Timestamp,
}

/// Blocks of an account against pins.
#[async_trait]
pub trait SharingBlocks: Send {
    /// Adds a block, unless it is there already.
    async fn insert_block(&mut self, account: AccountId, pin: &Pin, at: Timestamp) -> Result<()>;
    /// Takes a block away; says whether there was one.
    async fn remove_block(&mut self, account: AccountId, pin: &Pin) -> Result<bool>;
    /// Whether an account does not want the sharing of whoever has this pin.
    async fn has_block(&mut self, account: AccountId, pin: &Pin) -> Result<bool>;
    /// How many blocks an account has. What a writer counts stays true until it ends.
    async fn count_blocks(&mut self, account: AccountId) -> Result<u32>;
    /// An account's blocks, by pin; at most `limit`.
    async fn blocks(&mut self, account: AccountId, limit: u32) -> Result<Vec<SharingBlock>>;
}
