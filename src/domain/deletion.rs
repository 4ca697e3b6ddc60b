//! The delete plan: what blocks, who loses what, and what becomes of each snapshot.
//!
//! The plan is the contract between the person who confirms and the server that executes: its [`DeletePlan::digest`] is
//! sent back with the confirmation, and a plan made again under lock must have the same one.

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::id::{ImageId, InstanceId, SnapshotId};
use super::image::{BusyTask, Image, ImageStatus, RootDevice, Standing};
use super::instance::InstanceState;
use super::policy::{DeleteConfirmation, LocalDiskRule, Policy, Quota};
use super::rules::Rule;
use super::sharing::Share;
use super::snapshot::{self, KeepReason, ReferencingImages, Snapshot};
use super::text::{Name, Pin};

/// How many machines a plan names; the rest are counted.
pub const SHOWN_MACHINES: usize = 20;

/// A machine of the viewer's own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MachineName {
    /// Its id.
    pub id: InstanceId,
    /// Its name.
    pub name: Name,
}

/// Machines, the viewer's own by name and everybody else's as a number (`D3`, `D12`).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Machines {
    /// The first [`SHOWN_MACHINES`] of the viewer's own, by id.
    pub mine: Vec<MachineName>,
    /// How many of the viewer's own there are.
    pub mine_total: u32,
    /// How many belong to other accounts.
    pub others_total: u32,
}

impl Machines {
    /// All of them.
    #[must_use]
    pub fn total(&self) -> u32 {
        self.mine_total.saturating_add(self.others_total)
    }
}

/// A snapshot the image references, and which other images do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AssociatedSnapshot {
    /// The snapshot.
    pub snapshot: Snapshot,
    /// Images besides this one that reference it.
    pub other_images: ReferencingImages,
}

/// The facts a deletion is decided by, read under lock when it is carried out.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DeleteWorld {
    /// The sharing relations; bounded by the share quota.
    pub shares: Vec<Share>,
    /// The instances made from the image.
    pub derived: Machines,
    /// The instance the image was made from, where it still exists.
    pub source: Option<(MachineName, InstanceState)>,
    /// The associated snapshots.
    pub snapshots: Vec<AssociatedSnapshot>,
}

/// A reason why an image cannot be deleted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Blocker {
    /// It is somebody else's, or public (`D6`).
    NotOwner,
    /// Its status is neither Available nor Error (`D1`).
    Status(ImageStatus),
    /// It is the source of a running task (`D4`).
    Busy(BusyTask),
    /// It is shared with these accounts (`D2`).
    Shared(Vec<Pin>),
    /// Machines depend on its local disk (`D3`).
    LocalDisk {
        /// Machines made from it.
        derived: Machines,
        /// The machine it was made from, while it is available.
        source: Option<MachineName>,
    },
}

impl Blocker {
    /// The rule behind it.
    #[must_use]
    pub fn rule(&self) -> Rule {
        match self {
            Self::NotOwner => Rule::D6,
            Self::Status(_) => Rule::D1,
            Self::Busy(_) => Rule::D4,
            Self::Shared(_) => Rule::D2,
            Self::LocalDisk { .. } => Rule::D3,
        }
    }
}

/// What becomes of one associated snapshot when the box is ticked (`D9`, `D10`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SnapshotFate {
    /// The snapshot.
    pub id: SnapshotId,
    /// Its name.
    pub name: Name,
    /// Bytes of the owner's that deleting it gives back. Whether the same content is also stored for somebody else is
    /// nobody's business, and must not change the plan.
    pub frees_bytes: u64,
    /// Why it stays; empty when it will be deleted.
    pub stays: Vec<KeepReason>,
}

/// What deleting an image would do, and what stands in its way.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeletePlan {
    /// The image.
    pub image: ImageId,
    /// Everything that blocks, in order of evaluation: owner, status, busy, shared, local-disk machines.
    pub blockers: Vec<Blocker>,
    /// Machines that can no longer be rebuilt afterwards (`D12`).
    pub loses_rebuild: Machines,
    /// What becomes of each snapshot with the box ticked.
    pub snapshots: Vec<SnapshotFate>,
}

impl DeletePlan {
    /// Whether nothing blocks.
    #[must_use]
    pub fn is_clear(&self) -> bool {
        self.blockers.is_empty()
    }

    /// SHA-256 in lower-case hex over all findings: two plans have the same digest exactly when they say the same.
    #[must_use]
    pub fn digest(&self) -> String {
        // The derived Debug form names every field and quotes every text, so different findings never print alike.
        let digest = Sha256::digest(format!("{self:?}").as_bytes());
        digest.iter().map(|byte| format!("{byte:02x}")).collect()
    }

    /// Whether machines on its local disk keep the image while the quota of images is used up (`D3q`).
    #[must_use]
    pub fn exhausts(&self, quota: Quota) -> bool {
        !quota.has_room() && self.blockers.iter().any(|blocker| matches!(blocker, Blocker::LocalDisk { .. }))
    }

    /// Whether the image's name has to be typed to confirm, given whether the snapshot box is ticked.
    #[must_use]
    pub fn wants_name(&self, with_snapshots: bool, policy: &Policy) -> bool {
        match policy.delete_confirmation {
            DeleteConfirmation::Ok => false,
            DeleteConfirmation::TypeName => true,
            DeleteConfirmation::TypeNameOnImpact => self.loses_rebuild.total() > 0 || (with_snapshots && !self.snapshots.is_empty()),
        }
    }
}

/// Makes the plan for deleting `image` by an account of this `standing` (`D1`–`D12`).
///
/// Somebody who does not own the image learns that, and nothing of the image's world.
#[must_use]
pub fn plan(image: &Image, standing: Standing, world: &DeleteWorld, policy: &Policy) -> DeletePlan {
    if standing != Standing::Owner {
        return DeletePlan {
            image: image.id.clone(),
            blockers: vec![Blocker::NotOwner],
            loses_rebuild: Machines::default(),
            snapshots: Vec::new(),
        };
    }
    DeletePlan {
        image: image.id.clone(),
        blockers: blockers(image, world, policy),
        loses_rebuild: world.derived.clone(),
        snapshots: world.snapshots.iter().map(|associated| fate(image, associated)).collect(),
    }
}

fn blockers(image: &Image, world: &DeleteWorld, policy: &Policy) -> Vec<Blocker> {
    let mut blockers = Vec::new();
    match image.deletion_obstacle() {
        Some(Rule::D6) => blockers.push(Blocker::NotOwner),
        Some(Rule::D1) => blockers.push(Blocker::Status(image.status)),
        _ => {}
    }
    if let Some(task) = image.busy {
        blockers.push(Blocker::Busy(task));
    }
    if !world.shares.is_empty() {
        blockers.push(Blocker::Shared(world.shares.iter().map(|share| share.pin.clone()).collect()));
    }
    blockers.extend(local_disk(image, world, policy));
    blockers
}

fn local_disk(image: &Image, world: &DeleteWorld, policy: &Policy) -> Option<Blocker> {
    if image.root_device != RootDevice::LocalDisk {
        return None;
    }
    let rule = policy.local_disk_rule;
    let derived = if rule == LocalDiskRule::Source {
        Machines::default()
    } else {
        world.derived.clone()
    };
    let source = world
        .source
        .as_ref()
        .filter(|(_, state)| rule != LocalDiskRule::Derived && state.is_available())
        .map(|(machine, _)| machine.clone());
    (derived.total() > 0 || source.is_some()).then_some(Blocker::LocalDisk { derived, source })
}

fn fate(image: &Image, associated: &AssociatedSnapshot) -> SnapshotFate {
    let AssociatedSnapshot { snapshot, other_images } = associated;
    SnapshotFate {
        id: snapshot.id.clone(),
        name: snapshot.name.clone(),
        frees_bytes: snapshot.size_bytes,
        stays: snapshot::evaluate_deletion(snapshot, image.owner, other_images),
    }
}

#[cfg(test)]
mod tests;
