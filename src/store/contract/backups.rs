//! Holds on the removal of bytes.

use super::fixtures::write;
use crate::domain::time::Timestamp;
use crate::store::Store;

async fn held(store: &dyn Store, now: i64) -> Option<i64> {
    let until = store.reader().await.unwrap().removals_held(Timestamp(now)).await.unwrap();
    until.map(|until| until.0)
}

async fn extended(store: &dyn Store, id: &str, now: i64, until: i64) -> bool {
    write(store, async |unit| unit.extend_hold(id, Timestamp(now), Timestamp(until)).await).await
}

pub(crate) async fn bytes_are_held_until_the_last_hold_ends(store: &dyn Store) {
    assert_eq!(held(store, 0).await, None);
    for (id, until) in [("one", 10), ("two", 20)] {
        write(store, async |unit| unit.hold_removals(id, Timestamp(until)).await).await;
    }
    for (now, expected) in [(0, Some(20)), (19, Some(20)), (20, None)] {
        assert_eq!(held(store, now).await, expected, "at {now}");
    }
    assert!(extended(store, "one", 9, 30).await);
    assert_eq!(held(store, 20).await, Some(30));
    // What ran out, or never was, is not taken up again.
    assert!(!extended(store, "two", 20, 40).await && !extended(store, "three", 0, 40).await);
    assert_eq!(held(store, 20).await, Some(30));

    assert_eq!(write(store, async |unit| unit.remove_expired_holds(Timestamp(20)).await).await, 1);
    assert_eq!(held(store, 0).await, Some(30));
    write(store, async |unit| unit.release_removals("one").await).await;
    assert_eq!(held(store, 0).await, None);
}
