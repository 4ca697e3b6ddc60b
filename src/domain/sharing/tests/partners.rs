//! The list of who may share with whom.

use super::*;

#[test]
fn a1_with_a_list_in_force_an_unlisted_pin_is_refused_whoever_has_it() {
    let (me, bob) = (person(1), person(2));
    let attempt = |account: Option<&Account>, typed: &str, ties, share_partners| {
        let policy = Policy {
            share_partners,
            ..Policy::default()
        };
        let target = ShareTarget::found(account, me.id, ties, typed, &policy);
        evaluate_share(&image(), Standing::Owner, target, &world(), &policy)
    };
    let unlisted = Ties::default();
    let listed = Ties {
        is_listed: true,
        ..unlisted
    };
    let blocked = |ties| Ties { has_block: true, ..ties };
    let shared = |ties| Ties { has_share: true, ..ties };
    let nobody = |hint| Err(vec![ShareBlocker::UnknownAccount(hint)]);
    let refused = Err(vec![ShareBlocker::Unlisted]);
    for (account, typed, ties, expected) in [
        (Some(&bob), "bob", unlisted, &refused),
        (None, "bob", unlisted, &refused),
        (None, "13800138000", unlisted, &refused),
        (Some(&bob), "bob", blocked(unlisted), &refused),
        (None, "bob@example.com", unlisted, &nobody(Some(PinLookalike::Email))),
        (Some(&bob), "bob", shared(unlisted), &Ok(ShareEffect::AlreadyShared)),
        (Some(&bob), "bob", shared(blocked(unlisted)), &Ok(ShareEffect::AlreadyShared)),
        (Some(&bob), "bob", listed, &Ok(ShareEffect::Added)),
        (None, "bob", listed, &nobody(None)),
        (Some(&bob), "bob", blocked(listed), &nobody(None)),
        (Some(&me), "me", unlisted, &Err(vec![ShareBlocker::Oneself])),
    ] {
        assert_eq!(&attempt(account, typed, ties, SharePartners::Listed), expected, "{typed} {ties:?}");
        // While it is not in force, nobody asks what is on it.
        let everybody = |ties| attempt(account, typed, ties, SharePartners::Everybody);
        assert_eq!(everybody(ties), everybody(Ties { is_listed: true, ..ties }), "{typed} {ties:?}");
        assert_ne!(everybody(ties), refused, "{typed} {ties:?}");
    }
    assert_eq!(ShareBlocker::Unlisted.rule(), Rule::A1);
}
