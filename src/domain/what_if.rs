//! What another policy would change for what is there already. Decided by the rules themselves, under either policy.

use super::deletion::{Blocker, DeleteWorld, plan};
use super::image::{Image, Standing};
use super::policy::Policy;
use super::rules::Rule;
use super::sharing::{ShareBlocker, ShareWorld, image_blockers, share_limit};

/// What would be different for an image.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effect {
    /// A rule would stand in the way that does not now.
    Blocked(Rule),
    /// A rule would no longer stand in the way.
    Freed(Rule),
}

/// What would be different for `image` with `after` in place of `before`: whether machines on its local disk keep it from
/// being deleted (`D3`), whether its snapshots keep it from being shared (`S4`), and whether it is shared with more accounts
/// than it may be (`S10`).
#[must_use]
pub fn effects(image: &Image, deletion: &DeleteWorld, sharing: &ShareWorld, before: &Policy, after: &Policy) -> Vec<Effect> {
    let is_kept = |policy| {
        let blockers = plan(image, Standing::Owner, deletion, policy).blockers;
        blockers.iter().any(|blocker| matches!(blocker, Blocker::LocalDisk { .. }))
    };
    let is_unshareable = |policy| {
        let blockers = image_blockers(image, Standing::Owner, sharing, policy);
        blockers
            .iter()
            .any(|blocker| matches!(blocker, ShareBlocker::ReferencesSnapshots(_)))
    };
    let is_over = |policy| sharing.share_count > share_limit(sharing, policy);
    let differs = |rule, before, after| match (before, after) {
        (false, true) => Some(Effect::Blocked(rule)),
        (true, false) => Some(Effect::Freed(rule)),
        _ => None,
    };
    [
        differs(Rule::D3, is_kept(before), is_kept(after)),
        differs(Rule::S4, is_unshareable(before), is_unshareable(after)),
        differs(Rule::S10, is_over(before), is_over(after)),
    ]
    .into_iter()
    .flatten()
    .collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::domain::examples::{any_delete_world, any_image, any_policy, any_share_world};

    proptest! {
        #[test]
        fn d3_s4_s10_the_same_policy_changes_nothing_and_the_way_back_undoes_it(
            image in any_image(), deletion in any_delete_world(), sharing in any_share_world(),
            before in any_policy(), after in any_policy(),
        ) {
            prop_assert_eq!(effects(&image, &deletion, &sharing, &before, &before), vec![]);
            let there = effects(&image, &deletion, &sharing, &before, &after);
            let back = effects(&image, &deletion, &sharing, &after, &before);
            let undone: Vec<_> = back.into_iter().map(|effect| match effect {
                Effect::Blocked(rule) => Effect::Freed(rule),
                Effect::Freed(rule) => Effect::Blocked(rule),
            }).collect();
            prop_assert_eq!(there, undone);
        }

        #[test]
        fn d3_what_is_freed_was_kept_and_is_kept_no_more(
            image in any_image(), deletion in any_delete_world(), sharing in any_share_world(),
            before in any_policy(), after in any_policy(),
        ) {
            let keeps = |policy: &Policy| plan(&image, Standing::Owner, &deletion, policy).blockers.iter().any(|blocker| blocker.rule() == Rule::D3);
            let found = effects(&image, &deletion, &sharing, &before, &after);
            prop_assert_eq!(found.contains(&Effect::Freed(Rule::D3)), keeps(&before) && !keeps(&after));
            prop_assert_eq!(found.contains(&Effect::Blocked(Rule::D3)), !keeps(&before) && keeps(&after));
        }
    }
}
