//! Instances.

use super::fixtures::{REGION, accounts, image, image_id, instance, instance_id, read, write};
use crate::domain::id::{AccountId, InstanceId};
use crate::domain::instance::{Instance, InstanceState};
use crate::domain::query::InstanceQuery;
use crate::domain::time::Timestamp;
use crate::store::{Dependent, Page, Store, StoreError};

pub(crate) async fn an_instance_lives_and_goes(store: &dyn Store) {
    let [owner] = accounts(store).await;
    let (instance, other) = (instance(1, owner, &image(1, owner)), instance(2, owner, &image(1, owner)));
    let mut unit = store.writer().await.unwrap();
    unit.insert_instance(&instance).await.unwrap();
    unit.insert_instance(&other).await.unwrap();
    assert!(matches!(unit.insert_instance(&instance).await, Err(StoreError::Taken(_))));
    assert_eq!(unit.instance(&instance.id).await.unwrap().as_ref(), Some(&instance));

    for state in InstanceState::ALL {
        assert!(unit.set_instance_state(&instance.id, *state).await.unwrap());
        assert_eq!(unit.instance(&instance.id).await.unwrap().unwrap().state, *state);
    }
    assert!(unit.remove_instance(&instance.id).await.unwrap());
    assert!(!unit.remove_instance(&instance.id).await.unwrap());
    assert!(!unit.set_instance_state(&instance.id, InstanceState::Error).await.unwrap());
    assert_eq!(unit.instance(&instance.id).await.unwrap(), None);
    assert_eq!(unit.instance(&other.id).await.unwrap(), Some(other));
}

fn ids(page: &Page<Instance>) -> Vec<InstanceId> {
    page.rows.iter().map(|instance| instance.id.clone()).collect()
}

/// Number, owner, region, number of the image and moment of each.
fn machines(mine: AccountId, other: AccountId) -> [(u32, AccountId, &'static str, u32, i64); 5] {
    [
        (1, mine, REGION, 1, 10),
        (2, mine, REGION, 2, 10),
        (3, mine, REGION, 1, 20),
        (4, other, REGION, 1, 10),
        (5, mine, "cn-east-2", 1, 10),
    ]
}

pub(crate) async fn pages_hold_an_owners_machines(store: &dyn Store) {
    let [mine, other] = accounts(store).await;
    write(store, async |unit| {
        for (number, owner, region, made_from, at) in machines(mine, other) {
            let instance = Instance {
                region: region.to_owned(),
                created_at: Timestamp(at),
                ..instance(number, owner, &image(made_from, mine))
            };
            unit.insert_instance(&instance).await?;
        }
        Ok(())
    })
    .await;

    let mut unit = store.reader().await.unwrap();
    let first = unit.instances(mine, REGION, None, None, 2).await.unwrap();
    assert_eq!(ids(&first), [instance_id(3), instance_id(2)]);
    assert_eq!(first.previous, None);
    let second = unit.instances(mine, REGION, None, first.next.as_ref(), 2).await.unwrap();
    assert_eq!(ids(&second), [instance_id(1)]);
    assert_eq!(second.next, None);
    assert_eq!(
        unit.instances(mine, REGION, None, second.previous.as_ref(), 2).await.unwrap(),
        first
    );

    let of_image = read(store, async |unit| unit.instances(mine, REGION, Some(&image_id(1)), None, 10).await).await;
    assert_eq!(ids(&of_image), [instance_id(3), instance_id(1)]);
}

pub(crate) async fn questions_find_an_owners_machines(store: &dyn Store) {
    let [mine, other] = accounts(store).await;
    write(store, async |unit| {
        for (number, owner, region, made_from, at) in machines(mine, other) {
            let instance = Instance {
                region: region.to_owned(),
                name: format!("machine-{number}").parse().unwrap(),
                state: if number == 2 {
                    InstanceState::Stopped
                } else {
                    InstanceState::Running
                },
                created_at: Timestamp(at),
                ..instance(number, owner, &image(made_from, mine))
            };
            unit.insert_instance(&instance).await?;
        }
        Ok(())
    })
    .await;
    let asked = |change: &dyn Fn(&mut InstanceQuery)| {
        let mut query = InstanceQuery {
            ids: None,
            images: None,
            state: None,
            name: None,
            skip: 0,
            page_size: 10,
        };
        change(&mut query);
        query
    };
    let named = |numbers: &[u32]| Some(numbers.iter().map(|number| instance_id(*number)).collect());
    let of = |numbers: &[u32]| Some(numbers.iter().map(|number| image_id(*number)).collect());
    for (asked, expected, total) in [
        (asked(&|_| {}), vec![3, 2, 1], 3),
        (asked(&|query| query.page_size = 2), vec![3, 2], 3),
        (asked(&|query| query.skip = 2), vec![1], 3),
        (asked(&|query| query.skip = 9), vec![], 3),
        (asked(&|query| query.ids = named(&[1, 4, 5])), vec![1], 1),
        (asked(&|query| query.ids = named(&[])), vec![], 0),
        (asked(&|query| query.images = of(&[1, 9])), vec![3, 1], 2),
        (asked(&|query| query.images = of(&[])), vec![], 0),
        (asked(&|query| query.state = Some(InstanceState::Stopped)), vec![2], 1),
        (asked(&|query| query.name = "machine-1".parse().ok()), vec![1], 1),
    ] {
        let found = read(store, async |unit| unit.find_instances(mine, REGION, &asked).await).await;
        let found: Vec<_> = found.into_iter().map(|instance| instance.id).collect();
        let expected: Vec<_> = expected.into_iter().map(instance_id).collect();
        assert_eq!(found, expected, "{asked:?}");
        let counted = read(store, async |unit| unit.count_found_instances(mine, REGION, &asked).await).await;
        assert_eq!(counted, total, "{asked:?}");
    }
}

pub(crate) async fn dependents_are_other_accounts_with_machines_of_an_image(store: &dyn Store) {
    let [owner, first, second] = accounts(store).await;
    let made_from = image(1, owner);
    let machines = [(1, owner, "mine"), (2, second, "b"), (3, first, "z"), (4, second, "a")];
    write(store, async |unit| {
        for (number, account, image_name) in machines {
            let machine = Instance {
                image_name: image_name.to_owned(),
                ..instance(number, account, &made_from)
            };
            unit.insert_instance(&machine).await?;
        }
        unit.insert_instance(&instance(5, first, &image(2, owner))).await
    })
    .await;
    let dependent = |account, image_name: &str, machines| Dependent {
        account,
        image_name: image_name.to_owned(),
        machines,
    };

    let mut unit = store.reader().await.unwrap();
    let found = unit.dependents(&made_from.id, owner, 10).await.unwrap();
    assert_eq!(found, [dependent(first, "z", 1), dependent(second, "a", 2)]);
    assert_eq!(unit.dependents(&made_from.id, owner, 1).await.unwrap(), found[..1]);
}
