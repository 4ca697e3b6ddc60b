//! Limits that an account has of its own, and the tickets that ask for them.

use std::sync::Arc;

use super::fixtures::{REGION, accounts, image, put_image, random, read, write};
use crate::domain::id::{AccountId, TicketId};
use crate::domain::quota::QuotaKind;
use crate::domain::ticket::{Ticket, TicketEnd, TicketState};
use crate::domain::time::Timestamp;
use crate::store::{Counted, OwnLimit, Result, Store, StoreError};

fn ticket(number: u32, account: AccountId, opened_at: i64) -> Ticket {
    Ticket {
        id: TicketId::from_random(random(number)),
        account,
        quota: QuotaKind::Image,
        region: format!("region-{number}"),
        asked: number,
        reason: "一\ntwo".parse().unwrap(),
        opened_at: Timestamp(opened_at),
        end: None,
    }
}

fn ended(state: TicketState, at: i64) -> TicketEnd {
    TicketEnd {
        state,
        granted: (state == TicketState::Granted).then_some(30),
        answer: "好".to_owned(),
        by: "ops".to_owned(),
        at: Timestamp(at),
    }
}

pub(crate) async fn a_limit_of_ones_own_is_counted_with(store: &dyn Store) {
    let [mine, other] = accounts(store).await;
    let shared = image(1, mine);
    put_image(store, &shared, &[None]).await;
    let limits = [
        (QuotaKind::Image, REGION, 30),
        (QuotaKind::ImageShare, "", 12),
        (QuotaKind::Snapshot, REGION, 0),
    ];
    write(store, async |unit| {
        for (quota, region, limit) in limits {
            unit.set_limit(mine, quota, region, Some(7)).await?;
            unit.set_limit(mine, quota, region, Some(limit)).await?;
        }
        Ok(())
    })
    .await;
    let mut unit = store.reader().await.unwrap();
    let counted = |used, limit| Counted { used, limit };
    assert_eq!(unit.count_private_images(mine, REGION).await.unwrap(), counted(1, Some(30)));
    assert_eq!(unit.count_private_images(mine, "cn-east-2").await.unwrap(), counted(0, None));
    assert_eq!(unit.count_private_images(other, REGION).await.unwrap(), counted(0, None));
    assert_eq!(unit.count_snapshots(mine, REGION).await.unwrap(), counted(0, Some(0)));
    assert_eq!(unit.count_snapshots(other, REGION).await.unwrap(), counted(0, None));
    assert_eq!(unit.tab_counts(mine, REGION).await.unwrap().private_limit, Some(30));
    assert_eq!(unit.share_world(&shared).await.unwrap().share_limit, Some(12));
    let own = unit.limits_of(mine).await.unwrap();
    let expected = limits.map(|(quota, region, limit)| OwnLimit {
        quota,
        region: region.to_owned(),
        limit,
    });
    assert_eq!(own, expected);
    assert_eq!(unit.limits_of(other).await.unwrap(), []);
    drop(unit);
    write(store, async |unit| unit.set_limit(mine, QuotaKind::Image, REGION, None).await).await;
    let counted = read(store, async |unit| unit.count_private_images(mine, REGION).await).await;
    assert_eq!(counted.limit, None);
}

pub(crate) async fn a_ticket_comes_back_and_ends_once(store: &dyn Store) {
    let [mine, other] = accounts(store).await;
    let one = ticket(1, mine, 5);
    let everywhere = Ticket {
        quota: QuotaKind::ImageShare,
        region: String::new(),
        ..ticket(2, mine, 6)
    };
    write(store, async |unit| {
        unit.insert_ticket(&one).await?;
        unit.insert_ticket(&everywhere).await?;
        unit.insert_ticket(&ticket(3, other, 7)).await
    })
    .await;
    let found = read(store, async |unit| unit.ticket(&one.id).await).await.unwrap();
    assert_eq!((found.ticket, found.pin.as_str()), (one.clone(), "pin-1"));
    assert_eq!(read(store, async |unit| unit.ticket(&ticket(9, mine, 1).id).await).await, None);
    let asked = read(store, async |unit| unit.asked_for(mine).await).await;
    assert_eq!(
        asked,
        [(QuotaKind::Image, "region-1".to_owned()), (QuotaKind::ImageShare, String::new())]
    );
    // Nothing is asked for twice, and no id is used twice.
    let again = Ticket {
        id: ticket(4, mine, 1).id,
        ..one.clone()
    };
    let same_id = Ticket {
        region: "elsewhere".to_owned(),
        ..one.clone()
    };
    for taken in [&again, &same_id] {
        let mut unit = store.writer().await.unwrap();
        assert!(matches!(unit.insert_ticket(taken).await, Err(StoreError::Taken(_))));
    }
    let (granted, declined) = (ended(TicketState::Granted, 8), ended(TicketState::Declined, 9));
    write(store, async |unit| {
        unit.end_ticket(&one.id, &granted).await?;
        unit.end_ticket(&one.id, &declined).await?;
        unit.end_ticket(&everywhere.id, &declined).await
    })
    .await;
    let end = async |id: &TicketId| read(store, async |unit| unit.ticket(id).await).await.unwrap().ticket.end;
    assert_eq!((end(&one.id).await, end(&everywhere.id).await), (Some(granted), Some(declined)));
    assert_eq!(read(store, async |unit| unit.asked_for(mine).await).await, []);
    // Once it has ended the same may be asked for again.
    write(store, async |unit| unit.insert_ticket(&again).await).await;
}

pub(crate) async fn open_tickets_come_first_and_those_that_wait_longest(store: &dyn Store) {
    let [mine, other] = accounts(store).await;
    write(store, async |unit| {
        for (number, account, opened_at) in [(1, mine, 1), (2, mine, 4), (3, other, 3), (4, mine, 2), (5, other, 5)] {
            unit.insert_ticket(&ticket(number, account, opened_at)).await?;
        }
        unit.end_ticket(&ticket(1, mine, 1).id, &ended(TicketState::Withdrawn, 8)).await?;
        unit.end_ticket(&ticket(5, other, 1).id, &ended(TicketState::Declined, 9)).await
    })
    .await;
    let numbers = async |account, page_size| {
        let mut found = Vec::new();
        let mut cursor = None;
        loop {
            let page = read(store, async |unit| unit.tickets(account, cursor.as_ref(), page_size).await).await;
            assert!(page.rows.len() <= page_size as usize);
            found.extend(page.rows.iter().map(|listed| listed.ticket.asked));
            let Some(next) = page.next else { break };
            cursor = Some(next);
        }
        found
    };
    assert_eq!(read(store, async |unit| unit.figures(Timestamp(0)).await).await.open_tickets, 3);
    for page_size in [1, 2, 10] {
        assert_eq!(numbers(None, page_size).await, [4, 3, 2, 5, 1], "{page_size}");
        assert_eq!(numbers(Some(mine), page_size).await, [4, 2, 1], "{page_size}");
        assert_eq!(numbers(Some(other), page_size).await, [3, 5], "{page_size}");
    }
}

async fn opens(store: Arc<dyn Store>, wanted: Ticket) -> Result<bool> {
    let mut unit = store.writer().await?;
    if !unit.asked_for(wanted.account).await?.is_empty() {
        return Ok(false);
    }
    unit.insert_ticket(&wanted).await?;
    unit.commit().await?;
    Ok(true)
}

pub(crate) async fn of_two_equal_tickets_one_is_opened(one: Arc<dyn Store>, two: Arc<dyn Store>) {
    let [mine] = accounts(&*one).await;
    for round in 1..100 {
        let wanted = [ticket(round, mine, 1), ticket(1000 + round, mine, 1)];
        let [first, second] = wanted.clone();
        let opened = tokio::join!(opens(Arc::clone(&one), first), opens(Arc::clone(&two), second));
        let opened = [opened.0.unwrap(), opened.1.unwrap()];
        assert_ne!(opened[0], opened[1], "round {round}");
        let winner = &wanted[usize::from(opened[1])];
        write(&*one, async |unit| {
            unit.end_ticket(&winner.id, &ended(TicketState::Withdrawn, 2)).await
        })
        .await;
    }
}
