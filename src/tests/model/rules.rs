//! The rules once more, in as few words as possible: what may be done, and what comes of it.

use std::collections::BTreeSet;

use image_console::domain::id::{ImageId, InstanceId, SnapshotId};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Life {
    Ready,
    Deleting { with_snapshots: bool },
    Gone,
}

#[derive(Debug)]
pub(super) struct ModelImage {
    pub(super) id: ImageId,
    pub(super) owner: usize,
    pub(super) cloud: bool,
    pub(super) life: Life,
    pub(super) shares: BTreeSet<usize>,
    pub(super) snapshots: BTreeSet<usize>,
}

#[derive(Debug)]
pub(super) struct ModelSnapshot {
    pub(super) id: SnapshotId,
    pub(super) owner: usize,
    pub(super) is_gone: bool,
    pub(super) shares: BTreeSet<usize>,
}

#[derive(Debug, Default)]
pub(super) struct Model {
    pub(super) images: Vec<ModelImage>,
    pub(super) snapshots: Vec<ModelSnapshot>,
    pub(super) machines: Vec<(InstanceId, usize)>,
}

impl Model {
    pub(super) fn may_share(&self, who: usize, image: usize, with: usize) -> bool {
        let image = &self.images[image];
        image.life == Life::Ready && image.owner == who && with != who && image.snapshots.is_empty()
    }

    pub(super) fn may_cancel(&self, who: usize, image: usize) -> bool {
        let image = &self.images[image];
        image.life == Life::Ready && image.owner == who
    }

    pub(super) fn may_delete(&self, who: usize, number: usize) -> bool {
        let image = &self.images[number];
        let is_needed = !image.cloud && self.machines.iter().any(|(_, made_from)| *made_from == number);
        image.life == Life::Ready && image.owner == who && image.shares.is_empty() && !is_needed
    }

    pub(super) fn may_delete_snapshot(&self, who: usize, number: usize) -> bool {
        let snapshot = &self.snapshots[number];
        let is_used = self
            .images
            .iter()
            .any(|image| image.life != Life::Gone && image.snapshots.contains(&number));
        !snapshot.is_gone && snapshot.owner == who && snapshot.shares.is_empty() && !is_used
    }

    pub(super) fn may_use(&self, who: usize, image: usize) -> bool {
        let image = &self.images[image];
        image.life == Life::Ready && (image.owner == who || image.shares.contains(&who))
    }

    /// Every image that is being deleted goes; then the snapshots it was to take along, where nothing keeps them.
    pub(super) fn run_jobs(&mut self) {
        let mut to_try = BTreeSet::new();
        for image in &mut self.images {
            if let Life::Deleting { with_snapshots } = image.life {
                image.life = Life::Gone;
                if with_snapshots {
                    to_try.extend(image.snapshots.iter().map(|snapshot| (*snapshot, image.owner)));
                }
            }
        }
        for (snapshot, owner) in to_try {
            if self.may_delete_snapshot(owner, snapshot) {
                self.snapshots[snapshot].is_gone = true;
            }
        }
    }
}
