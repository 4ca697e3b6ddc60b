//! Units of work as such.

use std::time::Duration;

use tokio::time::timeout;

use super::fixtures::{account, accounts, image, put_image, read, snapshot, tombstone, write};
use crate::domain::time::Timestamp;
use crate::store::{JobKind, Store};

pub(crate) async fn a_dropped_writer_leaves_no_trace(store: &dyn Store) {
    let [owner, recipient] = accounts(store).await;
    let (kept, gone) = (image(1, owner), image(2, owner));
    put_image(store, &kept, &[None]).await;
    put_image(store, &gone, &[None]).await;

    let mut unit = store.writer().await.unwrap();
    unit.insert_account(&account(3)).await.unwrap();
    unit.insert_share(&kept.id, recipient, owner, Timestamp(1)).await.unwrap();
    unit.replace_with_tombstone(&tombstone(&gone)).await.unwrap();
    unit.enqueue(JobKind::DeleteImage, kept.id.as_str(), Timestamp(1)).await.unwrap();
    unit.add_attempt("key", Timestamp(1)).await.unwrap();
    drop(unit);

    // A new writer sees it as well as a reader: nothing of the dropped one is left on its connection.
    for mut unit in [store.writer().await.unwrap(), store.reader().await.unwrap()] {
        assert_eq!(unit.count_accounts().await.unwrap(), 2);
        assert_eq!(unit.image(&kept.id).await.unwrap().unwrap().share_count, 0);
        assert!(!unit.has_share(&kept.id, recipient).await.unwrap());
        assert_eq!(unit.image(&gone.id).await.unwrap(), Some(gone.clone()));
        assert_eq!(unit.tombstone(&gone.id).await.unwrap(), None);
        assert_eq!(unit.count_jobs().await.unwrap(), 0);
        assert_eq!(unit.attempts("key", Timestamp(1)).await.unwrap(), 0);
    }
}

pub(crate) async fn a_reader_cannot_write(store: &dyn Store) {
    let [owner] = accounts(store).await;
    let mut unit = store.reader().await.unwrap();
    assert!(unit.insert_snapshot(&snapshot(1, owner), None).await.is_err());
    unit.commit().await.unwrap();
    assert_eq!(read(store, async |unit| unit.snapshot(&snapshot(1, owner).id).await).await, None);
}

pub(crate) async fn a_glance_sees_the_latest_and_cannot_write(store: &dyn Store) {
    let [owner] = accounts(store).await;
    let mut unit = store.glance().await.unwrap();
    assert_eq!(unit.count_accounts().await.unwrap(), 1);
    write(store, async |unit| unit.insert_account(&account(2)).await).await;
    assert_eq!(unit.count_accounts().await.unwrap(), 2);
    assert!(unit.insert_snapshot(&snapshot(1, owner), None).await.is_err());
    unit.commit().await.unwrap();
    assert_eq!(read(store, async |unit| unit.snapshot(&snapshot(1, owner).id).await).await, None);
}

pub(crate) async fn a_reader_has_one_view(store: &dyn Store) {
    accounts::<1>(store).await;
    let mut before = store.reader().await.unwrap();
    assert_eq!(before.count_accounts().await.unwrap(), 1);
    write(store, async |unit| unit.insert_account(&account(2)).await).await;
    assert_eq!(before.count_accounts().await.unwrap(), 1);
    assert_eq!(before.account(account(2).account.id).await.unwrap(), None);
    before.commit().await.unwrap();
    assert_eq!(read(store, async |unit| unit.count_accounts().await).await, 2);
}

pub(crate) async fn a_writer_reads_what_it_wrote(store: &dyn Store) {
    accounts::<1>(store).await;
    let mut writer = store.writer().await.unwrap();
    writer.insert_account(&account(2)).await.unwrap();
    assert_eq!(writer.count_accounts().await.unwrap(), 2);
    assert_eq!(
        read(store, async |unit| unit.count_accounts().await).await,
        1,
        "nobody else does yet"
    );
    writer.commit().await.unwrap();
    assert_eq!(read(store, async |unit| unit.count_accounts().await).await, 2);
}

pub(crate) async fn a_commit_is_announced(store: &dyn Store) {
    let limit = Duration::from_secs(60);
    let mut seen = timeout(limit, store.changed_since(0)).await.unwrap().unwrap();
    for number in 1..=3 {
        write(store, async |unit| unit.insert_account(&account(number)).await).await;
        // Committed before anybody waits: it must not be missed.
        let mark = timeout(limit, store.changed_since(seen)).await.unwrap().unwrap();
        assert_ne!(mark, seen);
        seen = mark;
    }
    let waiting = async { timeout(limit, store.changed_since(seen)).await.unwrap().unwrap() };
    let writing = write(store, async |unit| unit.insert_account(&account(4)).await);
    let (mark, ()) = tokio::join!(waiting, writing);
    assert_ne!(mark, seen);
}

pub(crate) async fn what_is_jotted_down_is_there_at_once(store: &dyn Store) {
    accounts::<1>(store).await;
    let mut jotting = store.jot().await.unwrap();
    let attempts = async |key| read(store, async |unit| unit.attempts(key, Timestamp(1)).await).await;
    for expected in 1..=2 {
        assert_eq!(jotting.add_attempt("key", Timestamp(1)).await.unwrap(), expected);
        assert_eq!(attempts("key").await, expected);
    }
    drop(jotting);
    assert_eq!(attempts("key").await, 2, "there is nothing to be undone");
    write(store, async |unit| unit.add_attempt("key", Timestamp(1)).await.map(drop)).await;
    store.jot().await.unwrap().add_attempt("key", Timestamp(1)).await.unwrap();
    assert_eq!(attempts("key").await, 4);
}
