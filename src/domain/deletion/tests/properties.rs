//! What must hold for every image, world and policy.

use proptest::prelude::*;

use super::*;

/// A text that would end a printed name early is no name, so none of them can reach a plan.
#[test]
fn names_that_could_imitate_a_printed_plan_do_not_exist() {
    for text in ["a\"", "a), mine: [", "a]", "a{", "a\\", "a, b", "a\nb", "Name(x)"] {
        assert!(text.parse::<Name>().is_err(), "{text}");
        assert!(text.parse::<Pin>().is_err(), "{text}");
        assert!(Name::try_from(text.to_owned()).is_err(), "{text}");
    }
}

#[derive(Debug, Clone, Copy)]
enum Change {
    Nothing,
    AnotherImage,
    DropBlocker,
    RepeatBlocker,
    SwapBlockers,
    OneMachineMore,
    OneOfOthersMore,
    RenameMachine,
    DropMachine,
    DropSnapshot,
    RenameSnapshot,
    AnotherSnapshot,
    FreesOneMore,
    OneReasonMore,
    ReasonToNextSnapshot,
}
const CHANGES: [Change; 15] = [
    Change::Nothing,
    Change::AnotherImage,
    Change::DropBlocker,
    Change::RepeatBlocker,
    Change::SwapBlockers,
    Change::OneMachineMore,
    Change::OneOfOthersMore,
    Change::RenameMachine,
    Change::DropMachine,
    Change::DropSnapshot,
    Change::RenameSnapshot,
    Change::AnotherSnapshot,
    Change::FreesOneMore,
    Change::OneReasonMore,
    Change::ReasonToNextSnapshot,
];

fn changed(plan: &DeletePlan, change: Change) -> DeletePlan {
    let mut plan = plan.clone();
    match change {
        Change::Nothing => {}
        Change::AnotherImage => plan.image = ImageId::from_random([8; 10]),
        Change::DropBlocker => drop(plan.blockers.pop()),
        Change::RepeatBlocker => plan.blockers.extend(plan.blockers.first().cloned()),
        Change::SwapBlockers => plan.blockers.reverse(),
        Change::OneMachineMore => plan.loses_rebuild.mine_total += 1,
        Change::OneOfOthersMore => plan.loses_rebuild.others_total += 1,
        Change::RenameMachine => plan
            .loses_rebuild
            .mine
            .iter_mut()
            .for_each(|machine| machine.name = "renamed".parse().unwrap()),
        Change::DropMachine => drop(plan.loses_rebuild.mine.pop()),
        Change::DropSnapshot => drop(plan.snapshots.pop()),
        Change::RenameSnapshot => plan.snapshots.iter_mut().for_each(|fate| fate.name = "renamed".parse().unwrap()),
        Change::AnotherSnapshot => plan
            .snapshots
            .iter_mut()
            .for_each(|fate| fate.id = SnapshotId::from_random([8; 10])),
        Change::FreesOneMore => plan.snapshots.iter_mut().for_each(|fate| fate.frees_bytes += 1),
        Change::OneReasonMore => plan
            .snapshots
            .iter_mut()
            .for_each(|fate| fate.stays.push(KeepReason::TaskInProgress)),
        Change::ReasonToNextSnapshot => {
            let reasons = plan.snapshots.first_mut().map(|first| std::mem::take(&mut first.stays));
            if let (Some(reasons), Some(last)) = (reasons, plan.snapshots.last_mut()) {
                last.stays.extend(reasons);
            }
        }
    }
    plan
}

fn any_plan() -> impl Strategy<Value = DeletePlan> {
    (any_image(), any_delete_world(), any_policy()).prop_map(|(image, world, policy)| plan(&image, Standing::Owner, &world, &policy))
}

proptest! {
    #[test]
    fn plans_have_the_same_digest_exactly_when_they_say_the_same(one in any_plan(), other in any_plan(), change in proptest::sample::select(&CHANGES[..])) {
        prop_assert_eq!(one == other, one.digest() == other.digest());
        let changed = changed(&one, change);
        prop_assert_eq!(one == changed, one.digest() == changed.digest(), "{:?}", change);
    }

    #[test]
    fn d6_whoever_does_not_own_it_learns_nothing_of_its_world(
        image in any_image(),
        world in any_delete_world(),
        policy in any_policy(),
        standing in proptest::sample::select(vec![Standing::Recipient, Standing::Public, Standing::Stranger]),
    ) {
        let found = plan(&image, standing, &world, &policy);
        prop_assert_eq!(&found, &plan(&image, standing, &DeleteWorld::default(), &Policy::default()));
        prop_assert_eq!(&found.blockers, &vec![Blocker::NotOwner]);
        prop_assert!(!found.is_clear());
    }

    #[test]
    fn d11_no_snapshot_ever_keeps_an_image(image in any_image(), world in any_delete_world(), policy in any_policy()) {
        let without = DeleteWorld { snapshots: vec![], ..world.clone() };
        prop_assert_eq!(
            plan(&image, Standing::Owner, &world, &policy).blockers,
            plan(&image, Standing::Owner, &without, &policy).blockers
        );
    }

    #[test]
    fn a_clear_plan_is_one_that_no_rule_forbids(image in any_image(), world in any_delete_world(), policy in any_policy()) {
        let found = plan(&image, Standing::Owner, &world, &policy);
        let derived = policy.local_disk_rule != LocalDiskRule::Source && world.derived.total() > 0;
        let source = policy.local_disk_rule != LocalDiskRule::Derived && world.source.as_ref().is_some_and(|(_, state)| state.is_available());
        let allowed = image.visibility == Visibility::Private
            && matches!(image.status, ImageStatus::Ready | ImageStatus::Error)
            && image.busy.is_none()
            && world.shares.is_empty()
            && !(image.root_device == RootDevice::LocalDisk && (derived || source));
        prop_assert_eq!(found.is_clear(), allowed);
        let order = [Rule::D6, Rule::D1, Rule::D4, Rule::D2, Rule::D3];
        let places: Vec<_> = rules_of(&found.blockers).iter().map(|rule| order.iter().position(|known| known == rule)).collect();
        prop_assert!(places.is_sorted() && places.iter().all(Option::is_some), "{:?}", found.blockers);
    }
}
