//! What is limited for each account (`N3`, `S10`).

use serde::{Deserialize, Serialize};

use super::policy::{Policy, words};
use super::rules::Rule;

/// What there is a limit of. An account has the policy's limit, or one of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum QuotaKind {
    /// Private images in a region.
    Image,
    /// Snapshots in a region.
    Snapshot,
    /// Accounts that one image is shared with.
    ImageShare,
}
words!(QuotaKind { Image => "image", Snapshot => "snapshot", ImageShare => "image_share" });

impl QuotaKind {
    /// The rule that limits it.
    #[must_use]
    pub fn rule(self) -> Rule {
        match self {
            Self::Image | Self::Snapshot => Rule::N3,
            Self::ImageShare => Rule::S10,
        }
    }

    /// Whether each region has a limit of its own.
    #[must_use]
    pub fn is_by_region(self) -> bool {
        self != Self::ImageShare
    }

    /// The highest limit that an account can be given: what a page or a deletion of one image looks at grows with the last.
    #[must_use]
    pub fn maximum(self) -> u32 {
        match self {
            Self::Image | Self::Snapshot => 10_000,
            Self::ImageShare => 200,
        }
    }

    /// The limit of an account that has none of its own.
    #[must_use]
    pub fn default_limit(self, policy: &Policy) -> u32 {
        match self {
            Self::Image => policy.image_quota,
            Self::Snapshot => policy.snapshot_quota,
            Self::ImageShare => policy.image_share_quota,
        }
    }
}
