//! What administrators look for among everybody's things, and what they may do in spite of a rule.

use super::deletion::{Blocker, DeletePlan};
use super::id::AccountId;
use super::query::Cursor;
use super::text::Name;

/// The question that a list of everybody's images or snapshots answers: by name where a name is looked for, newest first
/// otherwise.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Search<Status> {
    /// Only this account's.
    pub owner: Option<AccountId>,
    /// What names begin with.
    pub beginning: Option<Name>,
    /// Only this status.
    pub status: Option<Status>,
    /// Where the page begins; `None` for the first.
    pub cursor: Option<Cursor>,
    /// Rows in a page.
    pub page_size: u32,
}

/// Why an administrator cannot delete the image either: all that blocks its owner but the machines that depend on its local
/// disk (`D3`). They lose rebuild as they would by any deletion (`D12`); everything else would leave something broken behind.
#[must_use]
pub fn forced_blockers(plan: &DeletePlan) -> Vec<Blocker> {
    let stays = |blocker: &&Blocker| !matches!(blocker, Blocker::LocalDisk { .. });
    plan.blockers.iter().filter(stays).cloned().collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::domain::deletion::plan;
    use crate::domain::examples::{any_delete_world, any_image, any_policy};
    use crate::domain::image::Standing;
    use crate::domain::rules::Rule;

    proptest! {
        #[test]
        fn d3_is_all_that_an_administrator_overrides(image in any_image(), world in any_delete_world(), policy in any_policy()) {
            let plan = plan(&image, Standing::Owner, &world, &policy);
            let forced = forced_blockers(&plan);
            prop_assert!(forced.iter().all(|blocker| blocker.rule() != Rule::D3));
            let overridden: Vec<_> = plan.blockers.iter().filter(|blocker| !forced.contains(blocker)).map(Blocker::rule).collect();
            prop_assert!(overridden.iter().all(|rule| *rule == Rule::D3));
        }
    }
}
