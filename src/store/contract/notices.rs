//! What people are told.

use super::fixtures::{accounts, image_id, random, read, snapshot_id, write};
use crate::domain::id::{AccountId, TicketId};
use crate::domain::lockout::Failure;
use crate::domain::notice::{Notice, ReceivedNotice};
use crate::domain::quota::QuotaKind;
use crate::domain::snapshot::KeepReason;
use crate::domain::time::Timestamp;
use crate::store::{NewNotice, Store};

pub(super) fn notice(at: i64, account: AccountId) -> NewNotice {
    NewNotice {
        at: Timestamp(at),
        account,
        notice: Notice::SharedWithMe { by: "名-1".to_owned() },
        image: Some(image_id(1)),
        image_name: "golden".to_owned(),
        snapshot: None,
    }
}

/// Leaves the account notices of these moments.
async fn leave(store: &dyn Store, account: AccountId, moments: &[i64]) {
    write(store, async |unit| {
        for at in moments {
            unit.insert_notice(&notice(*at, account)).await?;
        }
        Ok(())
    })
    .await;
}

async fn notices(store: &dyn Store, account: AccountId) -> Vec<ReceivedNotice> {
    read(store, async |unit| unit.notices(account, None, 10).await).await
}

fn moments(notices: &[ReceivedNotice]) -> Vec<i64> {
    notices.iter().map(|notice| notice.at.0).collect()
}

async fn unread(store: &dyn Store, account: AccountId, limit: u32) -> u32 {
    read(store, async |unit| unit.count_unread(account, limit).await).await
}

pub(crate) async fn everybody_has_their_own_notices(store: &dyn Store) {
    let [mine, other, none] = accounts(store).await;
    for at in 1..=5 {
        leave(store, mine, &[at]).await;
        leave(store, other, &[100 + at]).await;
    }

    let mut unit = store.reader().await.unwrap();
    let newest = unit.notices(mine, None, 2).await.unwrap();
    assert_eq!(moments(&newest), [5, 4]);
    let older = unit.notices(mine, Some(newest[1].number), 2).await.unwrap();
    assert_eq!(moments(&older), [3, 2]);
    let oldest = unit.notices(mine, Some(older[1].number), 2).await.unwrap();
    assert_eq!(moments(&oldest), [1]);
    assert_eq!(unit.notices(none, None, 2).await.unwrap(), []);
}

pub(crate) async fn every_kind_of_notice_comes_back(store: &dyn Store) {
    let [mine] = accounts(store).await;
    let name = || "名-1".to_owned();
    let kinds = [
        Notice::SharedWithMe { by: name() },
        Notice::SharingCancelled { by: name() },
        Notice::ShareLeft { by: name() },
        Notice::SharingCancelledByAdmin,
        Notice::SharesCancelledByAdmin {
            accounts: 2,
            reason: name(),
        },
        Notice::DeletedByAdmin { reason: name() },
        Notice::ImageDeleted { machines: 2 },
        Notice::SnapshotKept {
            name: name(),
            reasons: vec![KeepReason::Shared(2), KeepReason::TaskInProgress],
        },
        Notice::TicketAnswered {
            ticket: TicketId::from_random(random(1)),
            quota: QuotaKind::Image,
            region: name(),
            limit: 30,
            is_granted: true,
        },
        Notice::LockedOut {
            failure: Failure::LookupByAccount,
            who: name(),
        },
    ];
    for kind in kinds {
        for (image, snapshot) in [(Some(image_id(1)), None), (None, Some(snapshot_id(2)))] {
            let left = NewNotice {
                notice: kind.clone(),
                image,
                snapshot,
                ..notice(7, mine)
            };
            write(store, async |unit| unit.insert_notice(&left).await).await;
            let found = notices(store, mine).await.remove(0);
            let expected = ReceivedNotice {
                number: found.number,
                at: left.at,
                notice: left.notice,
                image: left.image,
                image_name: left.image_name,
                snapshot: left.snapshot,
                is_read: false,
            };
            assert_eq!(found, expected);
        }
    }
}

pub(crate) async fn what_was_read_is_not_counted(store: &dyn Store) {
    let [mine, other] = accounts(store).await;
    leave(store, mine, &[1, 2, 3, 4]).await;
    leave(store, other, &[5]).await;
    assert_eq!(unread(store, mine, 10).await, 4);
    assert_eq!(unread(store, mine, 3).await, 3, "it counts no further than it is to");

    let numbers: Vec<_> = notices(store, mine).await.iter().map(|notice| notice.number).collect();
    let at = Timestamp(9);
    let marked = write(store, async |unit| {
        Ok([
            unit.mark_read(mine, numbers[1], at).await?,
            unit.mark_read(mine, numbers[1], at).await?,
            unit.mark_read(other, numbers[2], at).await?,
            unit.mark_read(mine, i64::MAX, at).await?,
        ])
    });
    assert_eq!(marked.await, [true, true, false, false]);
    assert_eq!(unread(store, mine, 10).await, 3);

    // What came after it was seen stays unread, and so does everybody else's.
    let sight = read(store, async |unit| unit.sight().await).await;
    leave(store, mine, &[6]).await;
    for nonsense in ["", "x", "-1", "1:9", "9:1:"] {
        assert_eq!(mark_all_read(store, mine, nonsense, 9).await, 0, "{nonsense}");
    }
    for (limit, expected) in [(2, 2), (2, 1), (2, 0)] {
        assert_eq!(mark_all_read(store, mine, &sight, limit).await, expected);
    }
    let read: Vec<_> = notices(store, mine).await.iter().map(|notice| notice.is_read).collect();
    assert_eq!(read, [false, true, true, true, true]);
    assert_eq!((unread(store, mine, 10).await, unread(store, other, 10).await), (1, 1));
}

async fn mark_all_read(store: &dyn Store, account: AccountId, sight: &str, limit: u32) -> u64 {
    write(store, async |unit| unit.mark_all_read(account, sight, Timestamp(9), limit).await).await
}

/// For a store where several may write at once.
pub(in crate::store) async fn what_is_committed_late_was_not_seen(store: &dyn Store) {
    let [mine] = accounts(store).await;
    let mut late = store.writer().await.unwrap();
    late.insert_notice(&notice(1, mine)).await.unwrap();
    leave(store, mine, &[2]).await;
    let (seen, sight) = read(store, async |unit| Ok((unit.notices(mine, None, 10).await?, unit.sight().await?))).await;
    assert_eq!(moments(&seen), [2]);
    late.commit().await.unwrap();

    assert_eq!(mark_all_read(store, mine, &sight, 10).await, 1);
    let all = notices(store, mine).await;
    assert!(all[1].number < seen[0].number, "the late one has the lower number");
    let is_read: Vec<_> = all.iter().map(|notice| notice.is_read).collect();
    assert_eq!((moments(&all), is_read), (vec![2, 1], vec![true, false]));
}

pub(crate) async fn old_notices_go(store: &dyn Store) {
    let [mine, other] = accounts(store).await;
    leave(store, mine, &[1, 2, 3]).await;
    leave(store, other, &[1]).await;
    let number = notices(store, mine).await[1].number;
    write(store, async |unit| unit.mark_read(mine, number, Timestamp(9)).await).await;
    for (limit, expected) in [(2, 2), (2, 1), (2, 0)] {
        let removed = write(store, async |unit| unit.remove_notices(Timestamp(3), limit).await).await;
        assert_eq!(removed, expected);
    }
    assert_eq!(moments(&notices(store, mine).await), [3]);
    assert_eq!(moments(&notices(store, other).await), [0; 0]);
}
