//! The delete plan, rule by rule, both ways.

mod properties;

use super::*;
use crate::domain::examples::*;
use crate::domain::image::{RootDevice, Visibility};
use crate::domain::snapshot::SnapshotStatus;

fn blockers_of(image: &Image, world: &DeleteWorld) -> Vec<Blocker> {
    plan(image, Standing::Owner, world, &Policy::default()).blockers
}

fn rules_of(blockers: &[Blocker]) -> Vec<Rule> {
    blockers.iter().map(Blocker::rule).collect()
}

fn cloud_image() -> Image {
    Image {
        root_device: RootDevice::CloudDisk,
        ..image()
    }
}

#[test]
fn d1_only_an_available_or_a_failed_image_is_deleted() {
    let cases = [
        (ImageStatus::Ready, vec![]),
        (ImageStatus::Error, vec![]),
        (ImageStatus::Pending, vec![Blocker::Status(ImageStatus::Pending)]),
        (ImageStatus::Deleting, vec![Blocker::Status(ImageStatus::Deleting)]),
    ];
    assert_eq!(cases.len(), ImageStatus::ALL.len());
    for (status, expected) in cases {
        let image = Image { status, ..image() };
        let blockers = blockers_of(&image, &DeleteWorld::default());
        assert_eq!(blockers, expected, "{status:?}");
        assert!(blockers.iter().all(|blocker| blocker.rule() == Rule::D1));
    }
}

#[test]
fn d2_a_shared_image_is_not_deleted() {
    for numbers in [vec![2], vec![2, 3, 4]] {
        let world = DeleteWorld {
            shares: numbers.iter().copied().map(share).collect(),
            ..DeleteWorld::default()
        };
        let pins = world.shares.iter().map(|share| share.pin.clone()).collect();
        let blockers = blockers_of(&image(), &world);
        assert_eq!(blockers, vec![Blocker::Shared(pins)]);
        assert_eq!(rules_of(&blockers), [Rule::D2]);
    }
}

#[test]
fn d2_an_image_is_deleted_once_every_share_is_cancelled() {
    assert_eq!(blockers_of(&image(), &DeleteWorld::default()), vec![]);
}

#[test]
fn d3_the_local_disk_rule_says_which_machines_protect_an_image() {
    let available = Some(InstanceState::Running);
    let stopped = Some(InstanceState::Stopped);
    let broken = Some(InstanceState::Error);
    let pending = Some(InstanceState::Pending);
    // Derived machines (mine, others'), the source machine, and whether the image is protected under derived, source, both.
    let cases = [
        ((0, 0), None, [false, false, false]),
        ((1, 0), None, [true, false, true]),
        ((0, 1), None, [true, false, true]),
        ((2, 3), None, [true, false, true]),
        ((0, 0), available, [false, true, true]),
        ((0, 0), stopped, [false, true, true]),
        ((0, 0), broken, [false, false, false]),
        ((0, 0), pending, [false, false, false]),
        ((1, 1), available, [true, true, true]),
        ((1, 1), broken, [true, false, true]),
    ];
    for ((mine, others), source, expected) in cases {
        let world = DeleteWorld {
            derived: machines(mine, others),
            source: source.map(|state| (machine(9), state)),
            ..DeleteWorld::default()
        };
        for (rule, is_protected) in LocalDiskRule::ALL.iter().zip(expected) {
            let policy = Policy {
                local_disk_rule: *rule,
                ..Policy::default()
            };
            let plan_of = |image: &Image| plan(image, Standing::Owner, &world, &policy);
            let expected = is_protected.then(|| Blocker::LocalDisk {
                derived: if *rule == LocalDiskRule::Source {
                    Machines::default()
                } else {
                    world.derived.clone()
                },
                source: world
                    .source
                    .clone()
                    .filter(|(_, state)| *rule != LocalDiskRule::Derived && state.is_available())
                    .map(|(machine, _)| machine),
            });
            let found = plan_of(&image());
            assert_eq!(found.blockers, expected.into_iter().collect::<Vec<_>>(), "{rule:?} {world:?}");
            assert!(rules_of(&found.blockers).iter().all(|rule| *rule == Rule::D3));
            assert!(
                plan_of(&cloud_image()).is_clear(),
                "the rule is about local disks only: {rule:?} {world:?}"
            );
        }
    }
}

#[test]
fn d3_machines_of_others_are_a_number() {
    let world = DeleteWorld {
        derived: machines(0, 7),
        ..DeleteWorld::default()
    };
    let [Blocker::LocalDisk { derived, source }] = &blockers_of(&image(), &world)[..] else {
        panic!("one blocker")
    };
    assert_eq!((derived.mine.len(), derived.others_total, source), (0, 7, &None));
}

#[test]
fn d3q_the_quota_is_mentioned_where_machines_keep_an_image_and_it_is_used_up() {
    let full = Quota { used: 20, limit: 20 };
    let room = Quota { used: 19, limit: 20 };
    let kept = DeleteWorld {
        derived: machines(1, 0),
        ..DeleteWorld::default()
    };
    for (world, quota, expected) in [
        (&kept, full, true),
        (&kept, room, false),
        (&DeleteWorld::default(), full, false),
        (&DeleteWorld::default(), room, false),
    ] {
        let plan = plan(&image(), Standing::Owner, world, &Policy::default());
        assert_eq!(plan.exhausts(quota), expected, "{quota:?} {:?}", plan.blockers);
    }
}

#[test]
fn d4_a_busy_image_is_not_deleted() {
    for busy in [None, Some(BusyTask::Copy), Some(BusyTask::Conversion)] {
        let image = Image { busy, ..image() };
        let blockers = blockers_of(&image, &DeleteWorld::default());
        assert_eq!(blockers, busy.map(Blocker::Busy).into_iter().collect::<Vec<_>>());
        assert!(blockers.iter().all(|blocker| blocker.rule() == Rule::D4));
    }
}

#[test]
fn d6_only_the_owner_deletes() {
    for standing in STANDINGS {
        let found = plan(&image(), standing, &DeleteWorld::default(), &Policy::default());
        let expected = if standing == Standing::Owner {
            vec![]
        } else {
            vec![Blocker::NotOwner]
        };
        assert_eq!(found.blockers, expected, "{standing:?}");
        assert!(found.blockers.iter().all(|blocker| blocker.rule() == Rule::D6));
    }
}

#[test]
fn d6_a_public_image_is_not_even_deleted_by_its_owner() {
    let image = Image {
        visibility: Visibility::Public,
        ..image()
    };
    assert_eq!(blockers_of(&image, &DeleteWorld::default()), vec![Blocker::NotOwner]);
}

#[test]
fn d7_d9_a_free_snapshot_would_be_deleted_and_says_what_that_frees() {
    let snapshot = snapshot(5);
    let world = DeleteWorld {
        snapshots: vec![AssociatedSnapshot {
            snapshot: snapshot.clone(),
            other_images: ReferencingImages::default(),
        }],
        ..DeleteWorld::default()
    };
    let fates = plan(&cloud_image(), Standing::Owner, &world, &Policy::default()).snapshots;
    let fate = SnapshotFate {
        id: snapshot.id,
        name: snapshot.name,
        frees_bytes: 512,
        stays: vec![],
    };
    assert_eq!(fates, vec![fate]);
}

#[test]
fn d10_each_reason_keeps_a_snapshot_and_all_are_told() {
    let other_image = ReferencingImages {
        shown: vec![ImageId::from_random([7; 10])],
        total: 3,
    };
    let used = KeepReason::UsedByImages {
        images: other_image.shown.clone(),
        total: 3,
    };
    let none = ReferencingImages::default();
    let free = || snapshot(5);
    let cases = [
        (free(), &none, vec![]),
        (
            Snapshot {
                status: SnapshotStatus::Error,
                ..free()
            },
            &none,
            vec![],
        ),
        (Snapshot { share_count: 2, ..free() }, &none, vec![KeepReason::Shared(2)]),
        (free(), &other_image, vec![used.clone()]),
        (
            Snapshot {
                task_in_progress: true,
                ..free()
            },
            &none,
            vec![KeepReason::TaskInProgress],
        ),
        (
            Snapshot {
                status: SnapshotStatus::Pending,
                ..free()
            },
            &none,
            vec![KeepReason::Status(SnapshotStatus::Pending)],
        ),
        (
            Snapshot {
                owner: account(2),
                share_count: 2,
                ..free()
            },
            &other_image,
            vec![KeepReason::NotOwner],
        ),
        (
            Snapshot {
                status: SnapshotStatus::Pending,
                task_in_progress: true,
                share_count: 1,
                ..free()
            },
            &other_image,
            vec![
                KeepReason::Status(SnapshotStatus::Pending),
                KeepReason::TaskInProgress,
                KeepReason::Shared(1),
                used,
            ],
        ),
    ];
    for (snapshot, other_images, expected) in cases {
        let world = DeleteWorld {
            snapshots: vec![AssociatedSnapshot {
                snapshot,
                other_images: other_images.clone(),
            }],
            ..DeleteWorld::default()
        };
        let found = plan(&cloud_image(), Standing::Owner, &world, &Policy::default());
        assert_eq!(found.snapshots[0].stays, expected, "{world:?}");
        assert!(found.is_clear(), "D11: a snapshot that stays keeps no image: {world:?}");
    }
}

#[test]
fn d12_every_machine_made_from_the_image_loses_rebuild() {
    for image in [image(), cloud_image()] {
        for derived in [machines(0, 0), machines(2, 0), machines(0, 4), machines(1, 1)] {
            let world = DeleteWorld {
                derived: derived.clone(),
                // Made *into* the image, not from it: it loses nothing.
                source: Some((machine(9), InstanceState::Running)),
                ..DeleteWorld::default()
            };
            let found = plan(&image, Standing::Owner, &world, &Policy::default());
            assert_eq!(found.loses_rebuild, derived);
            assert_eq!(
                found.is_clear(),
                image.root_device == RootDevice::CloudDisk,
                "D12 alone blocks nothing"
            );
        }
    }
}

#[test]
fn all_blockers_are_told_in_the_order_of_evaluation() {
    let worst = Image {
        visibility: Visibility::Private,
        status: ImageStatus::Deleting,
        busy: Some(BusyTask::Copy),
        ..image()
    };
    let world = DeleteWorld {
        shares: vec![share(2)],
        derived: machines(1, 0),
        source: Some((machine(9), InstanceState::Running)),
        snapshots: vec![],
    };
    assert_eq!(rules_of(&blockers_of(&worst, &world)), [Rule::D1, Rule::D4, Rule::D2, Rule::D3]);
    let public = Image {
        visibility: Visibility::Public,
        ..worst
    };
    assert_eq!(rules_of(&blockers_of(&public, &world)), [Rule::D6, Rule::D4, Rule::D2, Rule::D3]);
}

#[test]
fn the_name_is_typed_when_the_policy_wants_it() {
    let quiet = plan(&cloud_image(), Standing::Owner, &DeleteWorld::default(), &Policy::default());
    let with_machine = DeletePlan {
        loses_rebuild: machines(0, 1),
        ..quiet.clone()
    };
    let with_snapshot = DeletePlan {
        snapshots: vec![SnapshotFate {
            id: snapshot(1).id,
            name: snapshot(1).name,
            frees_bytes: 0,
            stays: vec![KeepReason::TaskInProgress],
        }],
        ..quiet.clone()
    };
    // The plan, whether the box is ticked, and the answers under ok, type_name_on_impact, type_name.
    let cases = [
        (&quiet, false, [false, false, true]),
        (&quiet, true, [false, false, true]),
        (&with_machine, false, [false, true, true]),
        (&with_machine, true, [false, true, true]),
        (&with_snapshot, false, [false, false, true]),
        (&with_snapshot, true, [false, true, true]),
    ];
    for (plan, ticked, expected) in cases {
        for (delete_confirmation, wanted) in DeleteConfirmation::ALL.iter().zip(expected) {
            let policy = Policy {
                delete_confirmation: *delete_confirmation,
                ..Policy::default()
            };
            assert_eq!(
                plan.wants_name(ticked, &policy),
                wanted,
                "{delete_confirmation:?}, {ticked}, {plan:?}"
            );
        }
    }
}
