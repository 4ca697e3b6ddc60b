//! What must hold for every image and world.

use proptest::prelude::*;
use proptest::sample::select;

use super::*;

proptest! {
    #[test]
    fn s2_nobody_but_the_owner_changes_anything(
        image in any_image(),
        world in any_share_world(),
        policy in any_policy(),
        standing in select(vec![Standing::Recipient, Standing::Public, Standing::Stranger]),
        target in 1_i64..4,
        has_share in any::<bool>(),
        snapshot in any_snapshot(),
    ) {
        let person = person(target);
        let known = ShareTarget::Known { account: &person, has_share };
        for target in [known, ShareTarget::Unknown(None)] {
            prop_assert_eq!(evaluate_share(&image, standing, target, &world, &policy), Err(vec![ShareBlocker::NotOwner]));
        }
        prop_assert_eq!(evaluate_cancel(&image, standing), Err(CancelBlocker::NotOwner));
        let stranger = account(7);
        prop_assert_eq!(evaluate_deletion(&snapshot.snapshot, stranger, &snapshot.other_images), vec![KeepReason::NotOwner]);
    }

    #[test]
    fn a1_what_is_unlisted_is_answered_alike_whether_or_not_there_is_the_account(
        image in any_image(), world in any_share_world(), policy in any_policy(), has_block in any::<bool>(), typed in "[a-z0-9.-]{1,12}",
    ) {
        let policy = Policy { share_partners: SharePartners::Listed, ..policy };
        let bob = person(2);
        let answer = |account| {
            let ties = Ties { has_block, ..Ties::default() };
            evaluate_share(&image, Standing::Owner, ShareTarget::found(account, image.owner, ties, &typed, &policy), &world, &policy)
        };
        prop_assume!(image.owner != bob.id);
        prop_assert_eq!(answer(Some(&bob)), answer(None));
        prop_assert!(answer(None).is_err_and(|blockers| blockers.contains(&ShareBlocker::Unlisted)));
    }

    #[test]
    fn sharing_is_refused_with_a_reason_or_done(image in any_image(), world in any_share_world(), policy in any_policy(), has_share in any::<bool>()) {
        let bob = person(2);
        let found = evaluate_share(&image, Standing::Owner, ShareTarget::Known { account: &bob, has_share }, &world, &policy);
        match found {
            Ok(effect) => {
                prop_assert!(image.visibility == Visibility::Private && image.status == ImageStatus::Ready);
                prop_assert_eq!(effect == ShareEffect::AlreadyShared, has_share);
                prop_assert!(has_share || world.share_count < share_limit(&world, &policy));
            }
            Err(blockers) => prop_assert!(!blockers.is_empty()),
        }
    }
}
