//! Sharing an image with another account and cancelling it.

use serde::{Deserialize, Serialize};

use super::account::Account;
use super::id::{AccountId, SnapshotId};
use super::image::{Image, ImageStatus, Standing};
use super::policy::{Policy, SharePartners, SnapshotShareRule};
use super::rules::Rule;
use super::text::{Pin, PinLookalike, pin_lookalike};
use super::time::Timestamp;

/// One sharing relation, as the owner sees it (`S6`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Share {
    /// Who has it.
    pub account: AccountId,
    /// That account's pin.
    pub pin: Pin,
    /// Since when.
    pub since: Timestamp,
}

/// A snapshot an image references, as far as sharing cares (`S4`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReferencedSnapshot {
    /// The id.
    pub id: SnapshotId,
    /// Whether its disk was encrypted.
    pub encrypted: bool,
}

/// The facts sharing is decided by. They are bounded: an image has few snapshots, and shares are only counted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShareWorld {
    /// The snapshots the image references.
    pub snapshots: Vec<ReferencedSnapshot>,
    /// Shares the image has.
    pub share_count: u32,
    /// Highest number of shares, where a ticket raised it above the policy's.
    pub share_limit: Option<u32>,
}

/// A reason why an image cannot be shared.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum ShareBlocker {
    /// The account does not own it (`S2`).
    NotOwner,
    /// It is not a private image in status Available (`S1`).
    Status(ImageStatus),
    /// It is public (`S1`).
    Public,
    /// It references these snapshots (`S4`).
    ReferencesSnapshots(Vec<SnapshotId>),
    /// Nobody has this pin (`S5`), and perhaps the shape of what was typed says why (`S3`).
    UnknownAccount(Option<PinLookalike>),
    /// The list of who may share with whom does not have this pin, whether or not anybody has it (`A1`).
    Unlisted,
    /// It is the owner's own pin (`S9`).
    Oneself,
    /// No further account fits (`S10`).
    Quota {
        /// The limit in force.
        limit: u32,
    },
}

impl ShareBlocker {
    /// The rule behind it.
    #[must_use]
    pub fn rule(&self) -> Rule {
        match self {
            Self::NotOwner => Rule::S2,
            Self::Status(_) | Self::Public => Rule::S1,
            Self::ReferencesSnapshots(_) => Rule::S4,
            Self::UnknownAccount(None) => Rule::S5,
            Self::UnknownAccount(Some(_)) => Rule::S3,
            Self::Unlisted => Rule::A1,
            Self::Oneself => Rule::S9,
            Self::Quota { .. } => Rule::S10,
        }
    }

    /// Stable key of its message.
    #[must_use]
    pub fn key(&self) -> &'static str {
        match self {
            Self::NotOwner => "share-not-owner",
            Self::Status(_) => "share-status",
            Self::Public => "share-public",
            Self::ReferencesSnapshots(_) => "share-references-snapshots",
            Self::UnknownAccount(_) => "share-unknown-account",
            Self::Unlisted => "share-unlisted",
            Self::Oneself => "share-oneself",
            Self::Quota { .. } => "share-quota",
        }
    }
}

/// Why the image could not be shared with anybody by an account of this standing (`S2`, `S1`, `S4`), in this order; empty
/// when it can. A full quota is no such reason: see [`evaluate_share`].
#[must_use]
pub fn image_blockers(image: &Image, standing: Standing, world: &ShareWorld, policy: &Policy) -> Vec<ShareBlocker> {
    if standing != Standing::Owner {
        return vec![ShareBlocker::NotOwner];
    }
    let mut blockers = Vec::new();
    if !image.is_shareable() {
        blockers.push(if image.status == ImageStatus::Ready {
            ShareBlocker::Public
        } else {
            ShareBlocker::Status(image.status)
        });
    }
    let refused = world
        .snapshots
        .iter()
        .filter(|snapshot| policy.snapshot_share_rule == SnapshotShareRule::Any || snapshot.encrypted)
        .map(|snapshot| snapshot.id.clone())
        .collect::<Vec<_>>();
    if !refused.is_empty() {
        blockers.push(ShareBlocker::ReferencesSnapshots(refused));
    }
    blockers
}

/// Whom an image is to be shared with, after the exact look-up of what was typed.
#[derive(Debug, Clone, Copy)]
pub enum ShareTarget<'a> {
    /// Nobody has this pin.
    Unknown(Option<PinLookalike>),
    /// The list in force does not have this pin.
    Unlisted,
    /// This account.
    Known {
        /// The account.
        account: &'a Account,
        /// Whether it has the image already.
        has_share: bool,
    },
}

/// What is between an image's owner and whoever has a pin.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Ties {
    /// Whether they have the image.
    pub has_share: bool,
    /// Whether they do not want the owner's sharing.
    pub has_block: bool,
    /// Whether the list lets the owner share with them.
    pub is_listed: bool,
}

impl Ties {
    /// Whether the list keeps the owner from sharing with them (`A1`).
    fn is_unlisted(self, policy: &Policy) -> bool {
        policy.share_partners == SharePartners::Listed && !self.is_listed
    }

    /// Whether the owner may know that there is such an account: whoever has the image has it still.
    #[must_use]
    pub fn is_visible(self, policy: &Policy) -> bool {
        self.has_share || !(self.has_block || self.is_unlisted(policy))
    }
}

impl<'a> ShareTarget<'a> {
    /// What the look-up of `typed` by `owner` came to. A pin that the list in force does not have is refused as that, whether or not
    /// anybody has it (`A1`); what is no pin is on no list. An account that does not want the owner's sharing and has not got the
    /// image is nobody to them, word for word (`S5`, `S3`); one that has it has it still (`S9`).
    #[must_use]
    pub fn found(account: Option<&'a Account>, owner: AccountId, ties: Ties, typed: &str, policy: &Policy) -> Self {
        match account {
            Some(account) if account.id == owner || ties.is_visible(policy) => Self::Known {
                account,
                has_share: ties.has_share,
            },
            _ if ties.is_unlisted(policy) && typed.parse::<Pin>().is_ok() => Self::Unlisted,
            _ => Self::Unknown(pin_lookalike(typed)),
        }
    }
}

/// What sharing would do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ShareEffect {
    /// A new share comes into being at once (`S5`).
    Added,
    /// The account has it already: a success that changes nothing (`S9`).
    AlreadyShared,
}

/// Decides whether `image` may be shared with `target` (`S1`–`S10`, `A1`).
///
/// # Errors
/// Every reason why not, in the order of the catalogue; never empty.
pub fn evaluate_share(
    image: &Image,
    standing: Standing,
    target: ShareTarget<'_>,
    world: &ShareWorld,
    policy: &Policy,
) -> Result<ShareEffect, Vec<ShareBlocker>> {
    let mut blockers = image_blockers(image, standing, world, policy);
    if standing != Standing::Owner {
        return Err(blockers);
    }
    let mut effect = ShareEffect::Added;
    match target {
        ShareTarget::Unknown(lookalike) => blockers.push(ShareBlocker::UnknownAccount(lookalike)),
        ShareTarget::Unlisted => blockers.push(ShareBlocker::Unlisted),
        ShareTarget::Known { account, .. } if account.id == image.owner => blockers.push(ShareBlocker::Oneself),
        ShareTarget::Known { has_share: true, .. } => effect = ShareEffect::AlreadyShared,
        ShareTarget::Known { .. } => {
            let limit = share_limit(world, policy);
            if world.share_count >= limit {
                blockers.push(ShareBlocker::Quota { limit });
            }
        }
    }
    if blockers.is_empty() { Ok(effect) } else { Err(blockers) }
}

/// The number of accounts an image may be shared with (`S10`).
#[must_use]
pub fn share_limit(world: &ShareWorld, policy: &Policy) -> u32 {
    world.share_limit.unwrap_or(policy.image_share_quota)
}

/// Why a share cannot be cancelled.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum CancelBlocker {
    /// The account does not own the image (`S2`).
    NotOwner,
    /// The image is being deleted (`S11`).
    Deleting,
}

impl CancelBlocker {
    /// The rule behind it.
    #[must_use]
    pub fn rule(self) -> Rule {
        match self {
            Self::NotOwner => Rule::S2,
            Self::Deleting => Rule::S11,
        }
    }

    /// Stable key of its message.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::NotOwner => "share-not-owner",
            Self::Deleting => "cancel-deleting",
        }
    }
}

/// Decides whether a share of `image` may be cancelled: by its owner, in every status but deleting (`S6`, `S11`).
///
/// # Errors
/// The one reason why not.
pub fn evaluate_cancel(image: &Image, standing: Standing) -> Result<(), CancelBlocker> {
    if standing != Standing::Owner {
        Err(CancelBlocker::NotOwner)
    } else if image.status == ImageStatus::Deleting {
        Err(CancelBlocker::Deleting)
    } else {
        Ok(())
    }
}

/// Why an account cannot leave an image.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum LeaveBlocker {
    /// It is its own: nobody shares with oneself (`S9`).
    Owned,
    /// It is not shared with the account: a public one is with nobody (`S1`).
    NotShared,
}

impl LeaveBlocker {
    /// The rule behind it.
    #[must_use]
    pub fn rule(self) -> Rule {
        match self {
            Self::Owned => Rule::S9,
            Self::NotShared => Rule::S1,
        }
    }

    /// Stable key of its message.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::Owned => "leave-owned",
            Self::NotShared => "leave-not-shared",
        }
    }
}

/// Decides whether an account may give back an image: whoever has it by a share, in whatever status. What it loses is what
/// it would lose if the owner took it back (`S11`).
///
/// # Errors
/// The one reason why not.
pub fn evaluate_leave(standing: Standing) -> Result<(), LeaveBlocker> {
    match standing {
        Standing::Recipient => Ok(()),
        Standing::Owner => Err(LeaveBlocker::Owned),
        Standing::Public | Standing::Stranger => Err(LeaveBlocker::NotShared),
    }
}

/// Why an account cannot block a sharer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum BlockObstacle {
    /// It is its own pin: nobody shares with oneself anyway (`S9`).
    Oneself,
    /// It has blocked as many as it may.
    Full {
        /// How many that is.
        limit: u32,
    },
}

impl BlockObstacle {
    /// The rule behind it, where there is one.
    #[must_use]
    pub fn rule(self) -> Option<Rule> {
        match self {
            Self::Oneself => Some(Rule::S9),
            Self::Full { .. } => None,
        }
    }
}

/// Decides whether an account with this pin, which has blocked `count` others, may block `pin`.
///
/// # Errors
/// The one reason why not.
pub fn evaluate_block(own: &Pin, pin: &Pin, count: u32, limit: u32) -> Result<(), BlockObstacle> {
    if own == pin {
        Err(BlockObstacle::Oneself)
    } else if count >= limit {
        Err(BlockObstacle::Full { limit })
    } else {
        Ok(())
    }
}

#[cfg(test)]
mod tests;
