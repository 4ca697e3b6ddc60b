//! The choices an operator has within the rules.

use serde::{Deserialize, Serialize};

/// Which machines protect a local-system-disk image from deletion (`D3`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum LocalDiskRule {
    /// Machines created from the image, whoever owns them.
    Derived,
    /// The machine the image was made from, while it is available.
    Source,
    /// Either of them.
    Both,
}

/// Which images with snapshots cannot be shared (`S4`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum SnapshotShareRule {
    /// Any image that references a snapshot.
    Any,
    /// Only an image that references an encrypted snapshot.
    Encrypted,
}

/// When the Confirm Delete popup wants the image's name typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum DeleteConfirmation {
    /// Never: OK alone confirms.
    Ok,
    /// Once a machine loses rebuild or the snapshot box is ticked.
    TypeNameOnImpact,
    /// Always.
    TypeName,
}

/// Whom an owner may share with.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum SharePartners {
    /// Whoever has an account.
    #[default]
    Everybody,
    /// Only those that the administrators' list names (`A1`).
    Listed,
}

macro_rules! words {
    ($type:ident { $($variant:ident => $word:literal),+ $(,)? }) => {
        impl $type {
            /// Every choice, in the order of the documentation.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The word in settings and URLs.
            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $word),+ }
            }
        }

        impl std::str::FromStr for $type {
            type Err = String;

            fn from_str(word: &str) -> std::result::Result<Self, String> {
                match word {
                    $($word => Ok(Self::$variant),)+
                    _ => Err(format!("“{word}” is none of {}", [$($word),+].join(", "))),
                }
            }
        }
    };
}
pub(crate) use words;

words!(LocalDiskRule { Derived => "derived", Source => "source", Both => "both" });
words!(SnapshotShareRule { Any => "any", Encrypted => "encrypted" });
words!(SharePartners { Everybody => "everybody", Listed => "listed" });
words!(DeleteConfirmation { Ok => "ok", TypeNameOnImpact => "type_name_on_impact", TypeName => "type_name" });

/// The policies in force.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Policy {
    /// `D3`.
    pub local_disk_rule: LocalDiskRule,
    /// `S4`.
    pub snapshot_share_rule: SnapshotShareRule,
    /// Accounts an image may be shared with (`S10`).
    pub image_share_quota: u32,
    /// Private images per account and region (`N3`).
    pub image_quota: u32,
    /// Snapshots per account and region (`N3`).
    pub snapshot_quota: u32,
    /// What the Confirm Delete popup asks for.
    pub delete_confirmation: DeleteConfirmation,
    /// `A1`. A policy that was kept before there was this choice had none.
    #[serde(default)]
    pub share_partners: SharePartners,
}

impl Default for Policy {
    fn default() -> Self {
        Self {
            local_disk_rule: LocalDiskRule::Both,
            snapshot_share_rule: SnapshotShareRule::Any,
            image_share_quota: 10,
            image_quota: 20,
            snapshot_quota: 15,
            delete_confirmation: DeleteConfirmation::Ok,
            share_partners: SharePartners::Everybody,
        }
    }
}

/// A setting of the policies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Setting {
    /// [`Policy::local_disk_rule`].
    LocalDiskRule,
    /// [`Policy::snapshot_share_rule`].
    SnapshotShareRule,
    /// [`Policy::delete_confirmation`].
    DeleteConfirmation,
    /// [`Policy::share_partners`].
    SharePartners,
    /// [`Policy::image_quota`].
    ImageQuota,
    /// [`Policy::snapshot_quota`].
    SnapshotQuota,
    /// [`Policy::image_share_quota`].
    ImageShareQuota,
}
words!(Setting {
    LocalDiskRule => "local_disk_rule",
    SnapshotShareRule => "snapshot_share_rule",
    DeleteConfirmation => "delete_confirmation",
    SharePartners => "share_partners",
    ImageQuota => "image_quota",
    SnapshotQuota => "snapshot_quota",
    ImageShareQuota => "image_share_quota",
});

/// What of a policy is different in another one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PolicyChange {
    /// The setting.
    pub setting: Setting,
    /// Its value before.
    pub from: String,
    /// Its value after.
    pub to: String,
}

impl Policy {
    /// The value of a setting, as in settings and URLs.
    #[must_use]
    pub fn value(&self, setting: Setting) -> String {
        match setting {
            Setting::LocalDiskRule => self.local_disk_rule.as_str().to_owned(),
            Setting::SnapshotShareRule => self.snapshot_share_rule.as_str().to_owned(),
            Setting::DeleteConfirmation => self.delete_confirmation.as_str().to_owned(),
            Setting::SharePartners => self.share_partners.as_str().to_owned(),
            Setting::ImageQuota => self.image_quota.to_string(),
            Setting::SnapshotQuota => self.snapshot_quota.to_string(),
            Setting::ImageShareQuota => self.image_share_quota.to_string(),
        }
    }

    /// The settings that are different in `after`.
    #[must_use]
    pub fn changes(&self, after: &Self) -> Vec<PolicyChange> {
        let settings = Setting::ALL.iter().map(|setting| PolicyChange {
            setting: *setting,
            from: self.value(*setting),
            to: after.value(*setting),
        });
        settings.filter(|change| change.from != change.to).collect()
    }
}

/// A count against its limit (`N3`, `S10`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Quota {
    /// How many there are.
    pub used: u32,
    /// How many there may be.
    pub limit: u32,
}

impl Quota {
    /// Whether one more fits.
    #[must_use]
    pub fn has_room(self) -> bool {
        self.has_room_for(1)
    }

    /// Whether so many more fit.
    #[must_use]
    pub fn has_room_for(self, more: u32) -> bool {
        self.used.checked_add(more).is_some_and(|used| used <= self.limit)
    }
}
