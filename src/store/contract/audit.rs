//! The audit: added to, sealed once, and never changed.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::fixtures::{accounts, image_id, read, write};
use crate::domain::activity::Event;
use crate::domain::audit::{AuditFilter, AuditPlace, AuditRecord, Seal};
use crate::domain::id::AccountId;
use crate::domain::rules::Rule;
use crate::domain::time::Timestamp;
use crate::store::{NewActivity, Store, Unit};

fn happened(at: i64, account: AccountId, actor: &str, image: Option<u32>) -> NewActivity {
    NewActivity {
        at: Timestamp(at),
        account,
        actor: actor.to_owned(),
        event: Event::Imported,
        image: image.map(image_id),
        image_name: "name".to_owned(),
        snapshot: None,
        instance: None,
        request_id: format!("request-{at}"),
    }
}

/// Ten records: even ones by `pin-1` and refused, odd ones by `pin-2`; each third about an image, two at each moment.
async fn ten(store: &dyn Store) {
    let [account] = accounts(store).await;
    write(store, async |unit| {
        for number in 0..10 {
            let actor = ["pin-1", "pin-2"][usize::from(number % 2 == 1)];
            let image = (number % 3 == 0).then_some(1);
            let code = (number % 2 == 0).then_some(if number % 4 == 0 { Rule::D2 } else { Rule::S5 });
            unit.append_audit(&happened(i64::from(number / 2), account, actor, image), code)
                .await?;
        }
        Ok(())
    })
    .await;
}

fn numbers(records: &[(AuditRecord, Option<Seal>)]) -> Vec<i64> {
    let first = |record: &AuditRecord| record.request_id.strip_prefix("request-").unwrap().parse::<i64>().unwrap();
    records.iter().map(|(record, _)| first(record)).collect()
}

async fn seal_all(unit: &mut dyn Unit) -> crate::store::Result<Seal> {
    let mut head = unit.audit_head().await?;
    for record in unit.unsealed_audit(0, 100).await? {
        head = record.seal_after(&head);
        unit.seal_audit(record.number, &head).await?;
    }
    Ok(head)
}

pub(crate) async fn the_audit_is_searched_by_all_that_can_be_asked(store: &dyn Store) {
    ten(store).await;
    let any = AuditFilter::default();
    let actor = Some("pin-1".parse().unwrap());
    let image = Some(image_id(1));
    let asked = [
        (any.clone(), vec![4, 4, 3, 3, 2, 2, 1, 1, 0, 0]),
        (
            AuditFilter {
                actor: actor.clone(),
                ..any.clone()
            },
            vec![4, 3, 2, 1, 0],
        ),
        (
            AuditFilter {
                image: image.clone(),
                ..any.clone()
            },
            vec![4, 3, 1, 0],
        ),
        (
            AuditFilter {
                code: Some(Rule::S5),
                ..any.clone()
            },
            vec![3, 1],
        ),
        (
            AuditFilter {
                code: Some(Rule::S1),
                ..any.clone()
            },
            vec![],
        ),
        (
            AuditFilter {
                from: Some(Timestamp(1)),
                until: Some(Timestamp(3)),
                ..any.clone()
            },
            vec![2, 2, 1, 1],
        ),
        (
            AuditFilter {
                actor: actor.clone(),
                code: Some(Rule::D2),
                ..any.clone()
            },
            vec![4, 2, 0],
        ),
        (
            AuditFilter {
                actor: actor.clone(),
                image: image.clone(),
                ..any.clone()
            },
            vec![3, 0],
        ),
        (
            AuditFilter {
                code: Some(Rule::D2),
                image: image.clone(),
                ..any.clone()
            },
            vec![0],
        ),
        (
            AuditFilter {
                actor,
                image,
                code: Some(Rule::S5),
                from: Some(Timestamp(0)),
                until: Some(Timestamp(9)),
            },
            vec![3],
        ),
        (
            AuditFilter {
                actor: Some("nobody".parse().unwrap()),
                ..any
            },
            vec![],
        ),
    ];
    for (filter, expected) in asked {
        let found = read(store, async |unit| unit.audit_records(&filter, None, 100).await).await;
        assert_eq!(numbers(&found), expected, "{filter:?}");
        // Page by page it is the same, and nothing twice.
        let (mut paged, mut after) = (Vec::new(), None);
        loop {
            let page = read(store, async |unit| unit.audit_records(&filter, after, 2).await).await;
            let Some((last, _)) = page.last() else { break };
            after = Some(AuditPlace::of(last));
            paged.extend(page);
        }
        assert_eq!(paged, found, "{filter:?}");
    }
}

pub(crate) async fn records_come_back_as_they_were_appended(store: &dyn Store) {
    let [account] = accounts(store).await;
    let appended = happened(7, account, "数据", Some(2));
    write(store, async |unit| unit.append_audit(&appended, Some(Rule::D10)).await).await;
    let found = read(store, async |unit| unit.audit_records(&AuditFilter::default(), None, 10).await).await;
    let [(record, None)] = &found[..] else { panic!("{found:?}") };
    let expected = AuditRecord {
        number: record.number,
        at: Timestamp(7),
        actor: "数据".to_owned(),
        account: account.number(),
        event: r#"{"kind":"imported"}"#.to_owned(),
        code: "D10".to_owned(),
        image: Some(image_id(2).to_string()),
        image_name: "name".to_owned(),
        snapshot: None,
        instance: None,
        request_id: "request-7".to_owned(),
    };
    assert_eq!(*record, expected);
}

pub(crate) async fn records_are_sealed_once_and_in_order(store: &dyn Store) {
    assert_eq!(read(store, async |unit| unit.audit_head().await).await, Seal::BEGINNING);
    ten(store).await;
    let head = write(store, seal_all).await;
    assert_eq!(head.position, 10);
    assert_eq!(read(store, async |unit| unit.unsealed_audit(0, 100).await).await, []);
    let mut chain = Vec::new();
    loop {
        let position = chain.last().map_or(0, |(_, seal): &(AuditRecord, Seal)| seal.position);
        let part = read(store, async |unit| unit.audit_chain(position, 3).await).await;
        if part.is_empty() {
            break;
        }
        chain.extend(part);
    }
    let mut before = Seal::BEGINNING;
    for (record, seal) in &chain {
        assert_eq!(*seal, record.seal_after(&before));
        before = *seal;
    }
    assert_eq!(before, head);
    // What has a seal keeps it.
    let other = Seal {
        position: 99,
        hash: [9; 32],
    };
    write(store, async |unit| unit.seal_audit(chain[0].0.number, &other).await).await;
    assert_eq!(read(store, async |unit| unit.audit_chain(0, 100).await).await, chain);
    assert_eq!(read(store, async |unit| unit.audit_head().await).await, head);
}

/// Two processes that append and seal as fast as they can: every record has one place, and none is left out.
pub(crate) async fn two_who_seal_make_one_chain(one: Arc<dyn Store>, other: Arc<dyn Store>) {
    let [account] = accounts(&*one).await;
    let work = async |store: Arc<dyn Store>, actor: &'static str| {
        for at in 0..25 {
            write(&*store, async |unit| {
                unit.append_audit(&happened(at, account, actor, None), None).await
            })
            .await;
            write(&*store, seal_all).await;
        }
    };
    tokio::join!(work(one.clone(), "one"), work(other, "other"));
    let chain = read(&*one, async |unit| unit.audit_chain(0, 100).await).await;
    let mut head = Seal::BEGINNING;
    for (record, seal) in &chain {
        assert_eq!(*seal, record.seal_after(&head));
        head = *seal;
    }
    let records: BTreeSet<_> = chain.iter().map(|(record, _)| (record.actor.clone(), record.at)).collect();
    assert_eq!((chain.len(), records.len(), head.position), (50, 50, 50));
}

/// A transaction that appended and is still running holds up nobody who appends, where there may be more than one.
pub(crate) async fn appending_waits_for_nobody_who_appends(store: &dyn Store) {
    let [account] = accounts(store).await;
    let mut slow = store.writer().await.unwrap();
    slow.append_audit(&happened(1, account, "slow", None), None).await.unwrap();
    write(store, async |unit| {
        unit.append_audit(&happened(2, account, "fast", None), None).await
    })
    .await;
    // What was begun first and committed last is sealed last.
    let sealed = write(store, seal_all).await;
    slow.commit().await.unwrap();
    assert_eq!((sealed.position, write(store, seal_all).await.position), (1, 2));
    let chain = read(store, async |unit| unit.audit_chain(0, 10).await).await;
    let actors: Vec<_> = chain.iter().map(|(record, _)| record.actor.as_str()).collect();
    assert_eq!(actors, ["fast", "slow"]);
}
