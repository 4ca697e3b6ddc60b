//! Sharing and cancelling, rule by rule, both ways.

mod partners;
mod properties;

use super::*;
use crate::domain::account::Role;
use crate::domain::examples::*;
use crate::domain::image::Visibility;
use crate::domain::instance::{RebuildBlocker, RebuildSource, evaluate_rebuild};
use crate::domain::snapshot::{KeepReason, ReferencingImages, Snapshot, evaluate_deletion};
use crate::domain::text::pin_lookalike;

fn person(number: i64) -> Account {
    Account {
        id: account(number),
        pin: format!("pin-{number}").parse().unwrap(),
        name: String::new(),
        email: String::new(),
        mobile: None,
        role: Role::User,
    }
}

fn world() -> ShareWorld {
    ShareWorld {
        snapshots: vec![],
        share_count: 0,
        share_limit: None,
    }
}

fn with(account: &Account) -> ShareTarget<'_> {
    ShareTarget::Known { account, has_share: false }
}

/// The owner's attempt to share with a known account.
fn attempt(image: &Image, world: &ShareWorld) -> Result<ShareEffect, Vec<ShareBlocker>> {
    evaluate_share(image, Standing::Owner, with(&person(2)), world, &Policy::default())
}

fn rules_of(blockers: &[ShareBlocker]) -> Vec<Rule> {
    blockers.iter().map(ShareBlocker::rule).collect()
}

#[test]
fn s1_only_an_available_private_image_is_shared() {
    let private = Visibility::Private;
    let public = Visibility::Public;
    let cases = [
        (private, ImageStatus::Ready, Ok(ShareEffect::Added)),
        (private, ImageStatus::Pending, Err(vec![ShareBlocker::Status(ImageStatus::Pending)])),
        (
            private,
            ImageStatus::Deleting,
            Err(vec![ShareBlocker::Status(ImageStatus::Deleting)]),
        ),
        (private, ImageStatus::Error, Err(vec![ShareBlocker::Status(ImageStatus::Error)])),
        (public, ImageStatus::Ready, Err(vec![ShareBlocker::Public])),
        (public, ImageStatus::Error, Err(vec![ShareBlocker::Status(ImageStatus::Error)])),
    ];
    for (visibility, status, expected) in cases {
        let image = Image {
            visibility,
            status,
            ..image()
        };
        let found = attempt(&image, &world());
        assert_eq!(found, expected, "{visibility:?} {status:?}");
        assert!(found.is_ok() || rules_of(&found.unwrap_err()) == [Rule::S1]);
    }
}

#[test]
fn s1_a_busy_image_is_shared() {
    let image = Image {
        busy: Some(crate::domain::image::BusyTask::Copy),
        ..image()
    };
    assert_eq!(attempt(&image, &world()), Ok(ShareEffect::Added));
}

#[test]
fn s2_only_the_owner_shares() {
    for standing in STANDINGS {
        let found = evaluate_share(&image(), standing, with(&person(2)), &world(), &Policy::default());
        if standing == Standing::Owner {
            assert_eq!(found, Ok(ShareEffect::Added));
        } else {
            assert_eq!(found, Err(vec![ShareBlocker::NotOwner]), "{standing:?}");
        }
    }
    assert_eq!(ShareBlocker::NotOwner.rule(), Rule::S2);
}

#[test]
fn s3_s5_what_is_no_pin_fails_like_an_unknown_one_and_only_its_shape_tells() {
    let cases = [
        ("nobody", None, Rule::S5),
        ("13800138000", Some(PinLookalike::Mobile), Rule::S3),
        ("bob@example.com", Some(PinLookalike::Email), Rule::S3),
        ("123456789012", Some(PinLookalike::AccountId), Rule::S3),
    ];
    for (typed, lookalike, rule) in cases {
        let target = ShareTarget::Unknown(pin_lookalike(typed));
        let found = evaluate_share(&image(), Standing::Owner, target, &world(), &Policy::default());
        let blocker = ShareBlocker::UnknownAccount(lookalike);
        assert_eq!(blocker.rule(), rule, "{typed}");
        assert_eq!(blocker.key(), "share-unknown-account", "one message for all: {typed}");
        assert_eq!(found, Err(vec![blocker]), "{typed}");
    }
}

#[test]
fn s4_the_snapshot_share_rule_says_which_snapshots_keep_an_image_from_being_shared() {
    let plain = ReferencedSnapshot {
        id: snapshot(1).id,
        encrypted: false,
    };
    let encrypted = ReferencedSnapshot {
        id: snapshot(2).id,
        encrypted: true,
    };
    let ids = |snapshots: &[&ReferencedSnapshot]| snapshots.iter().map(|snapshot| snapshot.id.clone()).collect::<Vec<_>>();
    // The snapshots, and those refused under any and under encrypted.
    let cases = [
        (vec![], ids(&[]), ids(&[])),
        (vec![plain.clone()], ids(&[&plain]), ids(&[])),
        (vec![encrypted.clone()], ids(&[&encrypted]), ids(&[&encrypted])),
        (
            vec![plain.clone(), encrypted.clone()],
            ids(&[&plain, &encrypted]),
            ids(&[&encrypted]),
        ),
    ];
    for (snapshots, any, only_encrypted) in cases {
        let world = ShareWorld { snapshots, ..world() };
        for (snapshot_share_rule, refused) in [(SnapshotShareRule::Any, any), (SnapshotShareRule::Encrypted, only_encrypted)] {
            let policy = Policy {
                snapshot_share_rule,
                ..Policy::default()
            };
            let expected: Vec<_> = (!refused.is_empty())
                .then_some(ShareBlocker::ReferencesSnapshots(refused))
                .into_iter()
                .collect();
            assert!(expected.iter().all(|blocker| blocker.rule() == Rule::S4));
            assert_eq!(
                image_blockers(&image(), Standing::Owner, &world, &policy),
                expected,
                "{snapshot_share_rule:?} {world:?}"
            );
        }
    }
}

#[test]
fn s9_not_with_oneself_and_not_twice() {
    let me = person(1);
    let bob = person(2);
    let again = ShareTarget::Known {
        account: &bob,
        has_share: true,
    };
    let attempt = |target| evaluate_share(&image(), Standing::Owner, target, &world(), &Policy::default());
    assert_eq!(attempt(with(&me)), Err(vec![ShareBlocker::Oneself]));
    assert_eq!(ShareBlocker::Oneself.rule(), Rule::S9);
    assert_eq!(attempt(with(&bob)), Ok(ShareEffect::Added));
    assert_eq!(attempt(again), Ok(ShareEffect::AlreadyShared));
}

#[test]
fn s10_an_image_has_at_most_so_many_shares() {
    // Shares there are, the limit a ticket gave, and the limit that stands in the way.
    let cases = [
        (0, None, None),
        (9, None, None),
        (10, None, Some(10)),
        (11, None, Some(10)),
        (10, Some(12), None),
        (12, Some(12), Some(12)),
        (3, Some(3), Some(3)),
    ];
    for (share_count, share_limit, in_the_way) in cases {
        let world = ShareWorld {
            share_count,
            share_limit,
            ..world()
        };
        let expected = match in_the_way {
            Some(limit) => Err(vec![ShareBlocker::Quota { limit }]),
            None => Ok(ShareEffect::Added),
        };
        assert_eq!(attempt(&image(), &world), expected, "{world:?}");
    }
    assert_eq!(ShareBlocker::Quota { limit: 1 }.rule(), Rule::S10);
}

#[test]
fn s9_s10_sharing_again_needs_no_room() {
    let bob = person(2);
    let again = ShareTarget::Known {
        account: &bob,
        has_share: true,
    };
    let full = ShareWorld {
        share_count: 10,
        ..world()
    };
    assert_eq!(
        evaluate_share(&image(), Standing::Owner, again, &full, &Policy::default()),
        Ok(ShareEffect::AlreadyShared)
    );
}

#[test]
fn all_blockers_of_sharing_are_told_in_order() {
    let world = ShareWorld {
        snapshots: vec![ReferencedSnapshot {
            id: snapshot(1).id,
            encrypted: false,
        }],
        share_count: 10,
        share_limit: None,
    };
    let broken = Image {
        status: ImageStatus::Error,
        ..image()
    };
    let found = evaluate_share(&broken, Standing::Owner, with(&person(2)), &world, &Policy::default());
    assert_eq!(rules_of(&found.unwrap_err()), [Rule::S1, Rule::S4, Rule::S10]);
    let found = evaluate_share(&broken, Standing::Owner, ShareTarget::Unknown(None), &world, &Policy::default());
    assert_eq!(rules_of(&found.unwrap_err()), [Rule::S1, Rule::S4, Rule::S5]);
}

#[test]
fn s6_s11_the_owner_cancels_in_every_status_but_deleting() {
    for status in ImageStatus::ALL {
        for standing in STANDINGS {
            let image = Image {
                status: *status,
                ..image()
            };
            let expected = match (standing, status) {
                (Standing::Owner, ImageStatus::Deleting) => Err(CancelBlocker::Deleting),
                (Standing::Owner, _) => Ok(()),
                _ => Err(CancelBlocker::NotOwner),
            };
            assert_eq!(evaluate_cancel(&image, standing), expected, "{standing:?} {status:?}");
        }
    }
    assert_eq!(
        (CancelBlocker::NotOwner.rule(), CancelBlocker::Deleting.rule()),
        (Rule::S2, Rule::S11)
    );
}

#[test]
fn s11_d12_rebuilding_needs_the_share_and_the_image() {
    let exists = |standing| RebuildSource::Exists {
        standing,
        status: ImageStatus::Ready,
        has_bytes: true,
    };
    let cases = [
        (exists(Standing::Recipient), None),
        (exists(Standing::Stranger), Some((RebuildBlocker::SharingCancelled, Rule::S11))),
        (RebuildSource::Deleted, Some((RebuildBlocker::ImageDeleted, Rule::D12))),
    ];
    for (source, expected) in cases {
        assert_eq!(
            evaluate_rebuild(&source).err().map(|blocker| (blocker, blocker.rule())),
            expected,
            "{source:?}"
        );
    }
}

#[test]
fn n1_a_snapshot_goes_after_every_image_that_references_it() {
    let me = account(1);
    for (seeds, shown) in [(vec![], 0), (vec![1], 1), (vec![1, 2], 2), ((1..=9).collect(), 5)] {
        let images = referenced_by(&seeds);
        let reasons = evaluate_deletion(&snapshot(1), me, &images);
        let expected: Vec<_> = (!seeds.is_empty())
            .then(|| KeepReason::UsedByImages {
                images: images.shown.clone(),
                total: images.total,
            })
            .into_iter()
            .collect();
        assert_eq!(reasons, expected);
        assert_eq!(images.shown.len(), shown);
        assert!(reasons.iter().all(|reason| reason.rule() == Rule::N1));
    }
}

#[test]
fn n2_a_shared_snapshot_stays() {
    for share_count in [0, 1, 3] {
        let snapshot = Snapshot {
            share_count,
            ..snapshot(1)
        };
        let reasons = evaluate_deletion(&snapshot, account(1), &ReferencingImages::default());
        let expected: Vec<_> = (share_count > 0).then_some(KeepReason::Shared(share_count)).into_iter().collect();
        assert_eq!(reasons, expected);
        assert!(reasons.iter().all(|reason| reason.rule() == Rule::N2));
    }
}

#[test]
fn s11_whoever_has_a_share_may_leave_and_nobody_else() {
    for (standing, expected) in [
        (Standing::Recipient, Ok(())),
        (Standing::Owner, Err(LeaveBlocker::Owned)),
        (Standing::Public, Err(LeaveBlocker::NotShared)),
        (Standing::Stranger, Err(LeaveBlocker::NotShared)),
    ] {
        assert_eq!(evaluate_leave(standing), expected);
    }
    assert_eq!(
        [LeaveBlocker::Owned, LeaveBlocker::NotShared].map(LeaveBlocker::rule),
        [Rule::S9, Rule::S1]
    );
}

#[test]
fn s5_s9_whoever_blocks_is_nobody_unless_they_have_the_image() {
    let (bob, policy) = (person(2), Policy::default());
    let known = |has_share| ShareTarget::Known { account: &bob, has_share };
    for (account, has_share, has_block, typed, expected) in [
        (Some(&bob), false, false, "bob", known(false)),
        (Some(&bob), true, false, "bob", known(true)),
        (Some(&bob), true, true, "bob", known(true)),
        (Some(&bob), false, true, "bob", ShareTarget::Unknown(None)),
        (
            Some(&bob),
            false,
            true,
            "13800138000",
            ShareTarget::Unknown(Some(PinLookalike::Mobile)),
        ),
        (None, false, false, "13800138000", ShareTarget::Unknown(Some(PinLookalike::Mobile))),
        (None, false, true, "bob", ShareTarget::Unknown(None)),
    ] {
        let ties = Ties {
            has_share,
            has_block,
            is_listed: false,
        };
        assert_eq!(
            format!("{:?}", ShareTarget::found(account, person(1).id, ties, typed, &policy)),
            format!("{expected:?}")
        );
    }
}

#[test]
fn s9_nobody_blocks_themselves_nor_without_end() {
    let [me, bob]: [Pin; 2] = ["me", "bob"].map(|pin| pin.parse().unwrap());
    for (pin, count, expected) in [
        (&bob, 0, Ok(())),
        (&bob, 2, Ok(())),
        (&bob, 3, Err(BlockObstacle::Full { limit: 3 })),
        (&me, 0, Err(BlockObstacle::Oneself)),
        (&me, 3, Err(BlockObstacle::Oneself)),
    ] {
        assert_eq!(evaluate_block(&me, pin, count, 3), expected);
    }
    assert_eq!(
        (BlockObstacle::Oneself.rule(), BlockObstacle::Full { limit: 3 }.rule()),
        (Some(Rule::S9), None)
    );
}
