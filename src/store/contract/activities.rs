//! What happened, and who may know.

use std::time::Duration;

use tokio::time::timeout;

use super::fixtures::{accounts, image_id, instance_id, read, snapshot_id, write};
use crate::domain::access_key::AccessKeyChange;
use crate::domain::activity::{Activity, Event};
use crate::domain::disk_format::{DiskFormat, DiskRefusal};
use crate::domain::id::{AccessKeyId, AccountId, TicketId};
use crate::domain::lockout::Failure;
use crate::domain::quota::QuotaKind;
use crate::domain::snapshot::{KeepReason, SnapshotOutcome};
use crate::domain::task::{TaskAction, TaskFailure};
use crate::domain::ticket::TicketState;
use crate::domain::time::Timestamp;
use crate::store::{NewActivity, Store};

fn activity(at: i64, account: AccountId, image: Option<u32>) -> NewActivity {
    NewActivity {
        at: Timestamp(at),
        account,
        actor: "pin-1".to_owned(),
        event: Event::Imported,
        image: image.map(image_id),
        image_name: "name".to_owned(),
        snapshot: None,
        instance: None,
        request_id: "request".to_owned(),
    }
}

fn moments(activities: &[Activity]) -> Vec<i64> {
    activities.iter().map(|activity| activity.at.0).collect()
}

pub(crate) async fn everybody_sees_their_own_events(store: &dyn Store) {
    let [mine, other] = accounts(store).await;
    write(store, async |unit| {
        for at in 1..=5 {
            unit.record(&activity(at, mine, None)).await?;
            unit.record(&activity(100 + at, other, None)).await?;
        }
        Ok(())
    })
    .await;

    let mut unit = store.reader().await.unwrap();
    let newest = unit.activities(mine, None, 2).await.unwrap();
    assert_eq!(moments(&newest), [5, 4]);
    let older = unit.activities(mine, Some(newest[1].number), 2).await.unwrap();
    assert_eq!(moments(&older), [3, 2]);
    let oldest = unit.activities(mine, Some(older[1].number), 2).await.unwrap();
    assert_eq!(moments(&oldest), [1]);
}

pub(crate) async fn an_image_has_a_history_for_each_account(store: &dyn Store) {
    let [mine, other, stranger] = accounts(store).await;
    write(store, async |unit| {
        for (at, account, image) in [(1, mine, 1), (2, other, 1), (3, mine, 2), (4, mine, 1), (5, mine, 1)] {
            unit.record(&activity(at, account, Some(image))).await?;
        }
        Ok(())
    })
    .await;

    let mut unit = store.reader().await.unwrap();
    for (account, limit, expected) in [
        (mine, 10, vec![5, 4, 1]),
        (mine, 2, vec![5, 4]),
        (other, 10, vec![2]),
        (stranger, 10, vec![]),
    ] {
        let found = unit.image_activities(account, &image_id(1), limit).await.unwrap();
        assert_eq!(moments(&found), expected);
    }
}

pub(crate) async fn active_accounts_are_told(store: &dyn Store) {
    let [mine, other] = accounts(store).await;
    let (accounts, start) = read(store, async |unit| unit.accounts_active_since(i64::MAX).await).await;
    assert_eq!(accounts, []);

    write(store, async |unit| unit.record(&activity(1, mine, None)).await).await;
    let (accounts, first) = read(store, async |unit| unit.accounts_active_since(start).await).await;
    assert_eq!(accounts, [mine]);

    write(store, async |unit| {
        unit.record(&activity(2, other, None)).await?;
        unit.record(&activity(3, other, None)).await
    })
    .await;
    let (accounts, second) = read(store, async |unit| unit.accounts_active_since(first).await).await;
    assert!(accounts.contains(&other));
    // A transaction that runs elsewhere on the server holds the mark where it is.
    assert!(second >= first);

    // What is told twice comes to an end, at the latest with the transactions that are running elsewhere on the server.
    let mut mark = second;
    let quiet = timeout(Duration::from_secs(30), async {
        loop {
            let (accounts, next) = read(store, async |unit| unit.accounts_active_since(mark).await).await;
            assert!(next >= mark);
            mark = next;
            if accounts.is_empty() {
                break;
            }
        }
    });
    quiet.await.unwrap();
}

pub(crate) async fn every_kind_of_event_comes_back(store: &dyn Store) {
    let [mine] = accounts(store).await;
    let name = || "名-1".to_owned();
    let events = [
        Event::Imported,
        Event::Renamed { from: name(), to: name() },
        Event::Shared { with: name() },
        Event::SharingCancelled { with: name() },
        Event::SharedWithMe { by: name() },
        Event::SharingCancelledWithMe { by: name() },
        Event::DeletionConfirmed {
            with_snapshots: true,
            digest: name(),
            machines: 3,
        },
        Event::Deleted,
        Event::SnapshotTried {
            name: name(),
            outcome: SnapshotOutcome::Kept(vec![
                KeepReason::Shared(2),
                KeepReason::UsedByImages {
                    images: vec![image_id(1)],
                    total: 7,
                },
            ]),
        },
        Event::SnapshotDeleted { name: name() },
        Event::InstanceRegistered { name: name() },
        Event::InstanceReleased { name: name() },
        Event::InstanceStateChanged {
            name: name(),
            state: "running".to_owned(),
        },
        Event::TaskBegun {
            action: TaskAction::Copy,
            with: name(),
        },
        Event::CopiedBy { by: name() },
        Event::DependencyDeleted { machines: 2 },
        Event::ShareLeft { of: name() },
        Event::SharerBlocked { pin: name() },
        Event::SharerUnblocked { pin: name() },
        Event::SharesCancelledByAdmin {
            accounts: 2,
            reason: name(),
        },
        Event::SharingCancelledWithMeByAdmin,
        Event::DeletionForced {
            reason: name(),
            digest: name(),
            machines: 2,
        },
        Event::ShareLeftBy { by: name() },
        Event::TaskFinished {
            action: TaskAction::Create,
        },
        Event::TaskFailed {
            action: TaskAction::Import,
            failure: TaskFailure::Disk {
                refusal: DiskRefusal::Corrupt {
                    format: DiskFormat::Vmdk,
                    what: name().into(),
                },
            },
        },
        Event::TicketMoved {
            ticket: TicketId::from_random([7; 10]),
            quota: QuotaKind::ImageShare,
            region: name(),
            state: TicketState::Granted,
            limit: 12,
        },
        Event::LimitSet {
            pin: name(),
            quota: QuotaKind::Image,
            region: name(),
            from: 1,
            to: 2,
            reason: name(),
        },
        Event::AccessKeyChanged {
            key: AccessKeyId::from_random([7; 10]),
            name: name(),
            change: AccessKeyChange::Disabled,
        },
        Event::LockedOut {
            failure: Failure::SignInFromAddress,
            who: name(),
        },
        Event::LockoutEnded {
            failure: Failure::SignInAsPin,
            who: name(),
        },
        Event::LockoutsSeen { count: 2 },
        Event::PartnerListed {
            owner: name(),
            recipient: "*".to_owned(),
            reason: name(),
        },
        Event::PartnerUnlisted {
            owner: name(),
            recipient: "*".to_owned(),
            reason: name(),
        },
    ];
    for event in events {
        let recorded = NewActivity {
            event,
            snapshot: Some(snapshot_id(1)),
            instance: Some(instance_id(1)),
            ..activity(1, mine, Some(1))
        };
        write(store, async |unit| unit.record(&recorded).await).await;
        let found = read(store, async |unit| unit.activities(mine, None, 1).await).await;
        let expected = Activity {
            number: found[0].number,
            at: recorded.at,
            actor: recorded.actor,
            event: recorded.event,
            image: recorded.image,
            image_name: recorded.image_name,
            snapshot: recorded.snapshot,
            instance: recorded.instance,
        };
        assert_eq!(found, [expected]);
    }
}
