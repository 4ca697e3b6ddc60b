//! Snapshots, and what is recorded of them.

use super::fixtures::{
    REGION, accounts, blob_id, content, image, image_id, put_blob, put_image, read, snapshot, snapshot_id, tombstone, write,
};
use crate::domain::id::AccountId;
use crate::domain::image::Tombstone;
use crate::domain::query::{SnapshotQuery, SnapshotSource};
use crate::domain::snapshot::{KeepReason, Snapshot, SnapshotOutcome, SnapshotStatus};
use crate::domain::time::Timestamp;
use crate::store::{RecordedOutcome, Store, StoreError};

async fn put(store: &dyn Store, snapshot: &Snapshot) {
    write(store, async |unit| unit.insert_snapshot(snapshot, None).await).await;
}

pub(crate) async fn a_snapshot_comes_back_as_it_was_put_in(store: &dyn Store) {
    let [owner] = accounts(store).await;
    let plain = snapshot(1, owner);
    let full = Snapshot {
        status: SnapshotStatus::Pending,
        task_in_progress: true,
        encrypted: true,
        size_bytes: 1 << 50,
        ..snapshot(2, owner)
    };
    for snapshot in [&plain, &full] {
        put(store, snapshot).await;
        assert_eq!(
            read(store, async |unit| unit.snapshot(&snapshot.id).await).await.as_ref(),
            Some(snapshot)
        );
    }
    assert_eq!(read(store, async |unit| unit.snapshot(&snapshot_id(3)).await).await, None);
    assert_eq!(read(store, async |unit| unit.listed_snapshot(&snapshot_id(3)).await).await, None);
    let mut unit = store.writer().await.unwrap();
    assert!(matches!(unit.insert_snapshot(&plain, None).await, Err(StoreError::Taken(_))));
}

pub(crate) async fn counts_of_snapshot_shares_stay_true(store: &dyn Store) {
    let [owner, first, second] = accounts(store).await;
    let snapshot = snapshot(1, owner);
    let mut unit = store.writer().await.unwrap();
    unit.insert_snapshot(&snapshot, None).await.unwrap();
    for (account, at) in [(second, 20), (first, 30), (first, 10)] {
        unit.insert_snapshot_share(&snapshot.id, account, Timestamp(at)).await.unwrap();
    }
    assert_eq!(unit.snapshot(&snapshot.id).await.unwrap().unwrap().share_count, 2);
    let shares = unit.snapshot_shares(&snapshot.id).await.unwrap();
    let found: Vec<_> = shares.iter().map(|share| (share.account, share.since)).collect();
    assert_eq!(found, [(second, Timestamp(20)), (first, Timestamp(30))]);

    assert!(unit.remove_snapshot_share(&snapshot.id, first).await.unwrap());
    assert!(!unit.remove_snapshot_share(&snapshot.id, first).await.unwrap());
    assert_eq!(unit.snapshot(&snapshot.id).await.unwrap().unwrap().share_count, 1);
    assert_eq!(unit.remove_snapshot(&snapshot.id).await.unwrap(), None);
    assert_eq!(unit.snapshot_shares(&snapshot.id).await.unwrap(), []);
}

pub(crate) async fn a_referenced_snapshot_cannot_go(store: &dyn Store) {
    let [owner] = accounts(store).await;
    let (snapshot, image) = (snapshot(1, owner), image(1, owner));
    put(store, &snapshot).await;
    put_image(store, &image, &[Some(&snapshot)]).await;
    let mut unit = store.writer().await.unwrap();
    assert!(unit.remove_snapshot(&snapshot.id).await.is_err());
    drop(unit);
    write(store, async |unit| unit.replace_with_tombstone(&tombstone(&image)).await).await;
    write(store, async |unit| unit.remove_snapshot(&snapshot.id).await).await;
    assert_eq!(read(store, async |unit| unit.snapshot(&snapshot.id).await).await, None);
    assert_eq!(read(store, async |unit| unit.count_snapshots(owner, REGION).await).await.used, 0);
}

pub(crate) async fn bytes_are_freed_by_their_last_holder(store: &dyn Store) {
    let [owner] = accounts(store).await;
    let (first, second) = (snapshot(1, owner), snapshot(2, owner));
    let mut unit = store.writer().await.unwrap();
    let blob = put_blob(&mut *unit, 1, owner).await.unwrap();
    unit.insert_snapshot(&first, Some(&blob)).await.unwrap();

    unit.insert_upload(&blob_id(2), owner, Timestamp(1)).await.unwrap();
    let adopted = unit.adopt_upload(&blob_id(2), &content(1), 50, Timestamp(1)).await.unwrap();
    unit.insert_snapshot(&second, Some(&adopted.blob)).await.unwrap();
    assert_eq!(unit.remove_snapshot(&first.id).await.unwrap().as_ref(), Some(&blob));
    assert!(!unit.release_blob(&blob).await.unwrap());
    assert_eq!(unit.remove_snapshot(&second.id).await.unwrap().as_ref(), Some(&blob));
    assert!(unit.release_blob(&blob).await.unwrap());
}

pub(crate) async fn images_of_another_owner_are_counted_and_not_named(store: &dyn Store) {
    let [owner, other] = accounts(store).await;
    let snapshot = snapshot(1, owner);
    put(store, &snapshot).await;
    put_image(store, &image(1, other), &[Some(&snapshot)]).await;
    put_image(store, &image(2, owner), &[Some(&snapshot), Some(&snapshot)]).await;
    let found = read(store, async |unit| unit.referencing_images(&snapshot.id, None).await).await;
    assert_eq!((found.shown, found.total), (vec![image_id(2)], 2));
}

fn outcome(snapshot: &Snapshot, outcome: SnapshotOutcome, at: i64) -> RecordedOutcome {
    RecordedOutcome {
        snapshot: snapshot.id.clone(),
        name: snapshot.name.to_string(),
        outcome,
        at: Timestamp(at),
    }
}

pub(crate) async fn outcomes_replace_each_other(store: &dyn Store) {
    let [owner] = accounts(store).await;
    let (first, second) = (snapshot(1, owner), snapshot(2, owner));
    let kept = SnapshotOutcome::Kept(vec![KeepReason::TaskInProgress, KeepReason::Status(SnapshotStatus::Pending)]);
    let last = [
        outcome(&first, SnapshotOutcome::Deleted, 4),
        outcome(&second, SnapshotOutcome::NotAsked, 1),
    ];
    write(store, async |unit| {
        unit.record_outcome(&image_id(1), &last[1]).await?;
        unit.record_outcome(&image_id(1), &outcome(&first, SnapshotOutcome::Waiting, 2))
            .await?;
        unit.record_outcome(&image_id(1), &outcome(&first, kept.clone(), 3)).await?;
        unit.record_outcome(&image_id(2), &outcome(&first, kept.clone(), 3)).await?;
        unit.record_outcome(&image_id(1), &last[0]).await
    })
    .await;

    let mut unit = store.reader().await.unwrap();
    assert_eq!(unit.outcomes(&image_id(1)).await.unwrap(), last);
    assert_eq!(unit.outcomes(&image_id(2)).await.unwrap(), [outcome(&first, kept, 3)]);
    assert_eq!(unit.outcomes(&image_id(3)).await.unwrap(), []);
}

pub(crate) async fn only_deleted_images_have_an_outcome(store: &dyn Store) {
    let [owner] = accounts(store).await;
    let tried = snapshot(1, owner);
    for number in 1..=3 {
        let image = image(number, owner);
        put_image(store, &image, &[None]).await;
        write(store, async |unit| {
            unit.record_outcome(&image.id, &outcome(&tried, SnapshotOutcome::Waiting, 1))
                .await?;
            // The third is still being deleted: what is recorded for it is only what was asked.
            if number < 3 {
                unit.replace_with_tombstone(&tombstone(&image)).await?;
            }
            Ok(())
        })
        .await;
    }
    let mut unit = store.reader().await.unwrap();
    assert_eq!(unit.images_with_outcome_of(&tried.id).await.unwrap(), [image_id(1), image_id(2)]);
    assert_eq!(unit.images_with_outcome_of(&snapshot_id(3)).await.unwrap(), []);
}

pub(crate) async fn a_list_says_what_was_left_behind(store: &dyn Store) {
    let [owner] = accounts(store).await;
    let (left, used) = (snapshot(1, owner), snapshot(2, owner));
    put(store, &left).await;
    put(store, &used).await;
    put_image(store, &image(9, owner), &[Some(&used)]).await;
    for (number, deleted_at) in [(1, 20), (2, 30), (3, 10)] {
        let image = image(number, owner);
        put_image(store, &image, &[Some(&left)]).await;
        let tombstone = Tombstone {
            deleted_at: Timestamp(deleted_at),
            ..tombstone(&image)
        };
        let kept = SnapshotOutcome::Kept(vec![KeepReason::Shared(number)]);
        write(store, async |unit| {
            unit.replace_with_tombstone(&tombstone).await?;
            unit.record_outcome(&image.id, &outcome(&left, kept, deleted_at)).await
        })
        .await;
    }

    let page = read(store, async |unit| unit.snapshots(owner, REGION, None, 10).await).await;
    let found: Vec<_> = page
        .rows
        .iter()
        .map(|row| (&row.snapshot, row.images.total, row.kept.clone()))
        .collect();
    let kept = SnapshotOutcome::Kept(vec![KeepReason::Shared(2)]);
    assert_eq!(found, [(&used, 1, None), (&left, 0, Some((image_id(2), kept)))]);
    for row in &page.rows {
        let alone = read(store, async |unit| unit.listed_snapshot(&row.snapshot.id).await).await;
        assert_eq!(alone.as_ref(), Some(row));
    }
}

fn numbered(number: u32, owner: AccountId, region: &str, at: i64) -> Snapshot {
    Snapshot {
        region: region.to_owned(),
        created_at: Timestamp(at),
        ..snapshot(number, owner)
    }
}

pub(crate) async fn pages_hold_an_owners_snapshots(store: &dyn Store) {
    let [mine, other] = accounts(store).await;
    for (number, owner, region, at) in [
        (1, mine, REGION, 10),
        (2, mine, REGION, 10),
        (3, mine, REGION, 20),
        (4, other, REGION, 10),
        (5, mine, "cn-east-2", 10),
    ] {
        put(store, &numbered(number, owner, region, at)).await;
    }
    let mut unit = store.reader().await.unwrap();
    let first = unit.snapshots(mine, REGION, None, 2).await.unwrap();
    let ids = |page: &crate::store::Page<crate::store::ListedSnapshot>| -> Vec<_> {
        page.rows.iter().map(|row| row.snapshot.id.clone()).collect()
    };
    assert_eq!(ids(&first), [snapshot_id(3), snapshot_id(2)]);
    assert_eq!(first.previous, None);
    let second = unit.snapshots(mine, REGION, first.next.as_ref(), 2).await.unwrap();
    assert_eq!(ids(&second), [snapshot_id(1)]);
    assert_eq!(second.next, None);
    let back = unit.snapshots(mine, REGION, second.previous.as_ref(), 2).await.unwrap();
    assert_eq!(back, first);
    assert_eq!(unit.count_snapshots(mine, REGION).await.unwrap().used, 3);
}

pub(crate) async fn questions_find_what_their_viewer_may_see(store: &dyn Store) {
    let [mine, other] = accounts(store).await;
    for (number, owner, region, at) in [
        (1, mine, REGION, 10),
        (2, mine, REGION, 10),
        (3, mine, REGION, 20),
        (4, other, REGION, 10),
        (5, mine, "cn-east-2", 10),
        (6, other, REGION, 30),
    ] {
        put(store, &numbered(number, owner, region, at)).await;
    }
    write(store, async |unit| {
        unit.insert_snapshot_share(&snapshot_id(2), other, Timestamp(1)).await?;
        unit.insert_snapshot_share(&snapshot_id(4), mine, Timestamp(1)).await
    })
    .await;
    let asked = |change: &dyn Fn(&mut SnapshotQuery)| {
        let mut query = SnapshotQuery {
            source: SnapshotSource::Private,
            ids: None,
            status: None,
            name: None,
            skip: 0,
            page_size: 10,
        };
        change(&mut query);
        query
    };
    let named = |numbers: &[u32]| Some(numbers.iter().map(|number| snapshot_id(*number)).collect());
    let name = snapshot(1, mine).name;
    let is_named: Vec<u32> = [3, 2, 1]
        .into_iter()
        .filter(|number| snapshot(*number, mine).name == name)
        .collect();
    let is_named_total = is_named.len() as u64;
    for (asked, expected, total) in [
        (asked(&|_| {}), vec![3, 2, 1], 3),
        (asked(&|query| query.page_size = 2), vec![3, 2], 3),
        (asked(&|query| query.skip = 2), vec![1], 3),
        (asked(&|query| query.source = SnapshotSource::Shared), vec![2], 1),
        (asked(&|query| query.source = SnapshotSource::Others), vec![4], 1),
        (
            asked(&|query| {
                query.source = SnapshotSource::Others;
                query.ids = named(&[4, 6, 1]);
            }),
            vec![4],
            1,
        ),
        (asked(&|query| query.ids = named(&[1, 4, 5])), vec![1], 1),
        (asked(&|query| query.ids = named(&[])), vec![], 0),
        (asked(&|query| query.status = Some(SnapshotStatus::Pending)), vec![], 0),
        (asked(&|query| query.name = Some(name.clone())), is_named, is_named_total),
    ] {
        let found = read(store, async |unit| unit.find_snapshots(mine, REGION, &asked).await).await;
        let found: Vec<_> = found.into_iter().map(|snapshot| snapshot.id).collect();
        let expected: Vec<_> = expected.into_iter().map(snapshot_id).collect();
        assert_eq!(found, expected, "{asked:?}");
        let counted = read(store, async |unit| unit.count_found_snapshots(mine, REGION, &asked).await).await;
        assert_eq!(counted, total, "{asked:?}");
    }
}

pub(crate) async fn what_is_around_several_snapshots(store: &dyn Store) {
    let [mine, other] = accounts(store).await;
    for number in 1..=3 {
        put(store, &snapshot(number, mine)).await;
    }
    // More than are shown, one of them with two devices of the same snapshot, and one of somebody else's.
    for number in 1..=7 {
        let first = snapshot(1, mine);
        let devices: &[Option<&Snapshot>] = if number == 3 {
            &[Some(&first), Some(&first)]
        } else {
            &[Some(&first)]
        };
        put_image(store, &image(number, if number == 2 { other } else { mine }), devices).await;
    }
    write(store, async |unit| {
        unit.insert_snapshot_share(&snapshot_id(2), other, Timestamp(1)).await
    })
    .await;
    let ids = [1, 2, 3].map(snapshot_id);
    let (images, shares) = read(store, async |unit| {
        Ok((unit.referencing_images_of(&ids).await?, unit.shares_of_snapshots(&ids).await?))
    })
    .await;
    assert_eq!((images.len(), shares.len()), (1, 1));
    for id in &ids {
        let alone = read(store, async |unit| {
            Ok((unit.referencing_images(id, None).await?, unit.snapshot_shares(id).await?))
        })
        .await;
        let together = (
            images.get(id).cloned().unwrap_or_default(),
            shares.get(id).cloned().unwrap_or_default(),
        );
        assert_eq!(together, alone);
    }
    assert_eq!(images[&ids[0]].total, 7);
}

pub(crate) async fn bytes_come_in_later(store: &dyn Store) {
    let [owner] = accounts(store).await;
    let pending = Snapshot {
        status: SnapshotStatus::Pending,
        size_bytes: 0,
        ..snapshot(1, owner)
    };
    put(store, &pending).await;
    let mut unit = store.writer().await.unwrap();
    assert_eq!(unit.snapshot_bytes(&pending.id).await.unwrap(), None);
    let blob = put_blob(&mut *unit, 1, owner).await.unwrap();
    unit.set_snapshot_bytes(&pending.id, &blob, 50).await.unwrap();
    unit.set_snapshot_status(&pending.id, SnapshotStatus::Available).await.unwrap();
    let expected = Snapshot {
        status: SnapshotStatus::Available,
        size_bytes: 50,
        ..pending.clone()
    };
    assert_eq!(unit.snapshot(&pending.id).await.unwrap(), Some(expected));
    let bytes = unit.snapshot_bytes(&pending.id).await.unwrap().unwrap();
    assert_eq!((&bytes.blob, bytes.size_bytes, bytes.sha256), (&blob, 50, content(1)));
    let other = put_blob(&mut *unit, 2, owner).await.unwrap();
    unit.set_snapshot_bytes(&pending.id, &other, 60).await.unwrap();
    assert_eq!(
        unit.snapshot_bytes(&pending.id).await.unwrap().unwrap().blob,
        blob,
        "bytes never change"
    );
}
