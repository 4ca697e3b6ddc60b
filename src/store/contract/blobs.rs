//! Bytes: every object is a registered upload or a blob, and a blob lives as long as somebody refers to it.

use super::fixtures::{accounts, blob_id, content, put_blob, write};
use crate::domain::time::Timestamp;
use crate::store::{AdoptedBlob, Store, StoreError};

const LONG_AGO: Timestamp = Timestamp(0);

pub(crate) async fn the_same_content_is_kept_once(store: &dyn Store) {
    let [owner] = accounts(store).await;
    let mut unit = store.writer().await.unwrap();
    for number in 1..=3 {
        unit.insert_upload(&blob_id(number), owner, Timestamp(5)).await.unwrap();
    }
    for (number, text, expected) in [(1, content(1), 1), (2, content(1), 1), (3, content(3), 3)] {
        let adopted = unit.adopt_upload(&blob_id(number), &text, 9, Timestamp(6)).await.unwrap();
        let expected = AdoptedBlob {
            blob: blob_id(expected),
            is_duplicate: expected != number,
        };
        assert_eq!(adopted, expected);
    }
    assert_eq!(unit.blobs(10).await.unwrap(), [(blob_id(1), 2), (blob_id(3), 1)]);
    assert_eq!(unit.blobs(1).await.unwrap(), [(blob_id(1), 2)]);
    // The superfluous object is still known, and up for removal at once.
    assert_eq!(unit.uploads(10).await.unwrap(), [blob_id(2)]);
    let known = unit.known_objects(&[blob_id(1), blob_id(2), blob_id(9)]).await.unwrap();
    assert_eq!(known, [blob_id(1), blob_id(2)].into());
    assert_eq!(unit.stale_uploads(LONG_AGO).await.unwrap(), [blob_id(2)]);
    assert!(unit.doom_upload(&blob_id(2), Some(LONG_AGO)).await.unwrap());
    assert!(!unit.touch_upload(&blob_id(2), Timestamp(7)).await.unwrap());
    // What has become a blob is nobody's upload any more.
    assert!(!unit.doom_upload(&blob_id(1), None).await.unwrap());
}

pub(crate) async fn a_doomed_upload_can_only_go(store: &dyn Store) {
    let [owner] = accounts(store).await;
    let mut unit = store.writer().await.unwrap();
    for number in 1..=2 {
        unit.insert_upload(&blob_id(number), owner, Timestamp(20)).await.unwrap();
    }
    assert!(
        !unit.doom_upload(&blob_id(1), Some(Timestamp(20))).await.unwrap(),
        "it was touched since"
    );
    assert!(unit.touch_upload(&blob_id(1), Timestamp(21)).await.unwrap());
    assert!(!unit.doom_upload(&blob_id(1), Some(Timestamp(21))).await.unwrap());
    assert!(unit.doom_upload(&blob_id(1), Some(Timestamp(22))).await.unwrap());
    assert!(unit.doom_upload(&blob_id(1), Some(LONG_AGO)).await.unwrap(), "it was doomed before");
    assert!(unit.doom_upload(&blob_id(1), None).await.unwrap());
    assert!(unit.doom_upload(&blob_id(2), None).await.unwrap());
    assert!(!unit.doom_upload(&blob_id(3), None).await.unwrap(), "it is not registered");

    assert!(!unit.touch_upload(&blob_id(1), Timestamp(30)).await.unwrap());
    assert!(unit.adopt_upload(&blob_id(1), &content(1), 9, Timestamp(30)).await.is_err());
    assert_eq!(unit.blobs(10).await.unwrap(), []);
    assert_eq!(unit.stale_uploads(LONG_AGO).await.unwrap(), [blob_id(1), blob_id(2)]);
    assert!(unit.insert_upload(&blob_id(1), owner, Timestamp(30)).await.is_err());
    assert!(unit.remove_upload(&blob_id(1)).await.unwrap());
    assert!(!unit.doom_upload(&blob_id(1), None).await.unwrap());
    assert_eq!(unit.uploads(10).await.unwrap(), [blob_id(2)]);
}

pub(crate) async fn the_last_reference_makes_a_blob_go(store: &dyn Store) {
    let [owner] = accounts(store).await;
    let mut unit = store.writer().await.unwrap();
    let blob = put_blob(&mut *unit, 1, owner).await.unwrap();
    unit.insert_upload(&blob_id(2), owner, Timestamp(1)).await.unwrap();
    unit.adopt_upload(&blob_id(2), &content(1), 50, Timestamp(2)).await.unwrap();

    assert!(!unit.release_blob(&blob).await.unwrap());
    unit.remove_blob(&blob).await.unwrap();
    assert_eq!(unit.blobs(10).await.unwrap(), [(blob.clone(), 1)], "a referenced blob stays");
    assert!(unit.release_blob(&blob).await.unwrap());
    assert_eq!(unit.blobs(10).await.unwrap(), [(blob.clone(), 0)]);
    assert!(unit.release_blob(&blob).await.is_err(), "there is no reference left");
    unit.commit().await.unwrap();

    write(store, async |unit| unit.remove_blob(&blob).await).await;
    let mut unit = store.reader().await.unwrap();
    assert_eq!(unit.blobs(10).await.unwrap(), []);
}

pub(crate) async fn a_blob_on_its_way_out_is_not_found_by_content(store: &dyn Store) {
    let [owner] = accounts(store).await;
    let mut unit = store.writer().await.unwrap();
    let old = put_blob(&mut *unit, 1, owner).await.unwrap();
    assert!(unit.release_blob(&old).await.unwrap());

    unit.insert_upload(&blob_id(2), owner, Timestamp(1)).await.unwrap();
    let adopted = unit.adopt_upload(&blob_id(2), &content(1), 50, Timestamp(2)).await.unwrap();
    assert_eq!(
        adopted,
        AdoptedBlob {
            blob: blob_id(2),
            is_duplicate: false
        }
    );
    assert_eq!(unit.uploads(10).await.unwrap(), []);
    unit.remove_blob(&old).await.unwrap();
    assert_eq!(unit.blobs(10).await.unwrap(), [(blob_id(2), 1)]);
}

pub(crate) async fn uploads_grow_stale(store: &dyn Store) {
    let [owner] = accounts(store).await;
    let mut unit = store.writer().await.unwrap();
    for (number, at) in [(1, 10), (2, 20), (3, 30)] {
        unit.insert_upload(&blob_id(number), owner, Timestamp(at)).await.unwrap();
    }
    assert_eq!(unit.stale_uploads(Timestamp(10)).await.unwrap(), []);
    assert_eq!(unit.stale_uploads(Timestamp(30)).await.unwrap(), [blob_id(1), blob_id(2)]);

    assert!(unit.touch_upload(&blob_id(1), Timestamp(40)).await.unwrap());
    assert_eq!(unit.stale_uploads(Timestamp(30)).await.unwrap(), [blob_id(2)]);

    assert!(unit.remove_upload(&blob_id(2)).await.unwrap());
    assert!(!unit.remove_upload(&blob_id(2)).await.unwrap());
    assert!(!unit.touch_upload(&blob_id(2), Timestamp(50)).await.unwrap());
    assert_eq!(unit.uploads(10).await.unwrap(), [blob_id(1), blob_id(3)]);
    assert_eq!(unit.uploads(1).await.unwrap(), [blob_id(1)]);
}

pub(crate) async fn uploads_are_counted_by_account(store: &dyn Store) {
    let [one, two] = accounts(store).await;
    let mut unit = store.writer().await.unwrap();
    for (number, account) in [(1, one), (2, one), (3, one), (4, two)] {
        unit.insert_upload(&blob_id(number), account, Timestamp(1)).await.unwrap();
    }
    assert_eq!(unit.count_uploads(one).await.unwrap(), 3);
    assert!(unit.doom_upload(&blob_id(1), None).await.unwrap());
    unit.adopt_upload(&blob_id(2), &content(2), 9, Timestamp(2)).await.unwrap();
    assert_eq!(unit.count_uploads(one).await.unwrap(), 1);
    assert_eq!(unit.count_uploads(two).await.unwrap(), 1);
}

pub(crate) async fn an_upload_has_to_be_registered(store: &dyn Store) {
    let [owner] = accounts(store).await;
    let mut unit = store.writer().await.unwrap();
    let blob = put_blob(&mut *unit, 1, owner).await.unwrap();
    unit.insert_upload(&blob_id(2), owner, Timestamp(1)).await.unwrap();
    for taken in [blob, blob_id(2)] {
        let refused = unit.insert_upload(&taken, owner, Timestamp(1)).await;
        assert!(matches!(refused, Err(StoreError::Taken(_))), "{taken}");
    }
    assert!(unit.adopt_upload(&blob_id(3), &content(3), 9, Timestamp(1)).await.is_err());
    assert_eq!(unit.blobs(10).await.unwrap(), [(blob_id(1), 1)]);
}

pub(crate) async fn a_reference_is_added_while_there_is_one(store: &dyn Store) {
    let [owner] = accounts(store).await;
    let mut unit = store.writer().await.unwrap();
    let blob = put_blob(&mut *unit, 1, owner).await.unwrap();
    assert!(unit.retain_blob(&blob).await.unwrap());
    assert_eq!(unit.blobs(10).await.unwrap(), [(blob.clone(), 2)]);
    assert!(!unit.release_blob(&blob).await.unwrap());
    assert!(unit.release_blob(&blob).await.unwrap());
    assert!(!unit.retain_blob(&blob).await.unwrap());
    assert!(!unit.retain_blob(&blob_id(9)).await.unwrap());
    assert_eq!(unit.blobs(10).await.unwrap(), [(blob, 0)]);
}
