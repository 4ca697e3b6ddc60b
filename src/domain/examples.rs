//! Values for the tests of the rules: valid and plain, to be varied with struct update syntax; and all there can be, for
//! the properties.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

use super::deletion::{AssociatedSnapshot, DeleteWorld, MachineName, Machines};
use super::disk_format::DiskFormat;
use super::id::{AccountId, ImageId, InstanceId, SnapshotId};
use super::image::{BusyTask, Image, ImageStatus, RootDevice, Standing, Visibility};
use super::instance::InstanceState;
use super::policy::{DeleteConfirmation, LocalDiskRule, Policy, SharePartners, SnapshotShareRule};
use super::sharing::{ReferencedSnapshot, Share, ShareWorld};
use super::snapshot::{ReferencingImages, SHOWN_IMAGES, Snapshot, SnapshotStatus};
use super::text::Name;
use super::time::Timestamp;

/// The account with this small number. Number 1 owns everything here.
pub(crate) fn account(number: i64) -> AccountId {
    AccountId::new(100_000_000_000 + number).unwrap()
}

/// A private, available, local-system-disk image of account 1.
pub(crate) fn image() -> Image {
    Image {
        id: ImageId::from_random([1; 10]),
        region: "cn-north-1".to_owned(),
        owner: account(1),
        visibility: Visibility::Private,
        name: "debian-12".parse().unwrap(),
        description: "".parse().unwrap(),
        root_device: RootDevice::LocalDisk,
        platform: "Debian".to_owned(),
        os_version: "12".to_owned(),
        architecture: "x86_64".to_owned(),
        status: ImageStatus::Ready,
        progress: 100,
        busy: None,
        format: DiskFormat::Raw,
        size_bytes: 512,
        virtual_size_bytes: 512,
        sha256: String::new(),
        source_instance: None,
        share_count: 0,
        snapshot_count: 0,
        created_at: Timestamp(0),
    }
}

pub(super) fn share(number: i64) -> Share {
    Share {
        account: account(number),
        pin: format!("pin-{number}").parse().unwrap(),
        since: Timestamp(number),
    }
}

/// A snapshot of account 1 that nothing keeps.
pub(super) fn snapshot(seed: u8) -> Snapshot {
    Snapshot {
        id: SnapshotId::from_random([seed; 10]),
        region: "cn-north-1".to_owned(),
        owner: account(1),
        name: format!("disk-{seed}").parse().unwrap(),
        status: SnapshotStatus::Available,
        task_in_progress: false,
        encrypted: false,
        size_bytes: 512,
        share_count: 0,
        created_at: Timestamp(0),
    }
}

pub(super) fn machine(seed: u8) -> MachineName {
    MachineName {
        id: InstanceId::from_random([seed; 10]),
        name: format!("machine-{seed}").parse().unwrap(),
    }
}

/// So many machines of the owner's and of others.
pub(super) fn machines(mine: u8, others: u32) -> Machines {
    Machines {
        mine: (0..mine).map(machine).collect(),
        mine_total: u32::from(mine),
        others_total: others,
    }
}

pub(super) fn referenced_by(seeds: &[u8]) -> ReferencingImages {
    ReferencingImages {
        shown: seeds
            .iter()
            .take(SHOWN_IMAGES)
            .map(|seed| ImageId::from_random([*seed; 10]))
            .collect(),
        total: u32::try_from(seeds.len()).unwrap(),
    }
}

pub(super) const STANDINGS: [Standing; 4] = [Standing::Owner, Standing::Recipient, Standing::Public, Standing::Stranger];

// All there can be, kept small so that equal values come up often enough.

pub(super) fn any_image() -> impl Strategy<Value = Image> {
    (
        select(Visibility::ALL),
        select(ImageStatus::ALL),
        select(RootDevice::ALL),
        select(vec![None, Some(BusyTask::Copy), Some(BusyTask::Conversion)]),
    )
        .prop_map(|(visibility, status, root_device, busy)| Image {
            visibility,
            status,
            root_device,
            busy,
            ..image()
        })
}

/// Names that could be taken for parts of a printed plan, if any character could.
pub(super) fn any_name() -> impl Strategy<Value = Name> {
    prop_oneof![
        select(vec![
            "id",
            "name",
            "None",
            "Some",
            "mine_total",
            "NotOwner",
            "0",
            "1",
            "..",
            "__",
            "a-b",
            "a.b",
            "数据"
        ]),
        Just("x"),
    ]
    .prop_filter_map("not a name", |text: &str| text.parse().ok())
}

pub(super) fn any_machines() -> impl Strategy<Value = Machines> {
    (vec((0_u8..3, any_name()), 0..3), 0_u32..3, 0_u32..3).prop_map(|(mine, more, others_total)| {
        let mine: Vec<_> = mine
            .into_iter()
            .map(|(seed, name)| MachineName {
                id: InstanceId::from_random([seed; 10]),
                name,
            })
            .collect();
        Machines {
            mine_total: u32::try_from(mine.len()).unwrap() + more,
            mine,
            others_total,
        }
    })
}

pub(super) fn any_snapshot() -> impl Strategy<Value = AssociatedSnapshot> {
    (
        (0_u8..4, any_name(), 1_i64..3, select(SnapshotStatus::ALL)),
        (any::<bool>(), any::<bool>(), 0_u32..2, vec(0_u8..3, 0..3)),
    )
        .prop_map(
            |((seed, name, owner, status), (task_in_progress, encrypted, share_count, images))| AssociatedSnapshot {
                snapshot: Snapshot {
                    name,
                    owner: account(owner),
                    status,
                    task_in_progress,
                    encrypted,
                    share_count,
                    ..snapshot(seed)
                },
                other_images: referenced_by(&images),
            },
        )
}

pub(super) fn any_delete_world() -> impl Strategy<Value = DeleteWorld> {
    let source = proptest::option::of((0_u8..3, select(InstanceState::ALL)));
    (vec(2_i64..6, 0..3), any_machines(), source, vec(any_snapshot(), 0..4)).prop_map(|(shares, derived, source, snapshots)| DeleteWorld {
        shares: shares.into_iter().map(share).collect(),
        derived,
        source: source.map(|(seed, state)| (machine(seed), state)),
        snapshots,
    })
}

pub(super) fn any_share_world() -> impl Strategy<Value = ShareWorld> {
    (vec((0_u8..4, any::<bool>()), 0..3), 0_u32..12, proptest::option::of(0_u32..12)).prop_map(|(snapshots, share_count, share_limit)| {
        ShareWorld {
            snapshots: snapshots
                .into_iter()
                .map(|(seed, encrypted)| ReferencedSnapshot {
                    id: SnapshotId::from_random([seed; 10]),
                    encrypted,
                })
                .collect(),
            share_count,
            share_limit,
        }
    })
}

pub(super) fn any_policy() -> impl Strategy<Value = Policy> {
    (
        select(LocalDiskRule::ALL),
        select(SnapshotShareRule::ALL),
        0_u32..12,
        select(DeleteConfirmation::ALL),
        select(SharePartners::ALL),
    )
        .prop_map(
            |(local_disk_rule, snapshot_share_rule, image_share_quota, delete_confirmation, share_partners)| Policy {
                local_disk_rule,
                snapshot_share_rule,
                image_share_quota,
                delete_confirmation,
                share_partners,
                ..Policy::default()
            },
        )
}
