//! From an object to a stream, and what becomes of those who read.

use futures::StreamExt;

use super::*;

#[tokio::test]
async fn ranges_are_cut_at_the_end_and_refused_beyond_it() {
    for place in both().await {
        let blobs = &place.blobs;
        let content = content(700_000);
        let length = content.len() as u64;
        store(blobs, &id(1), &content).await;
        for range in [0..length, 0..1, length - 1..length, 262_143..262_145, 262_144..524_288, 5..699_999] {
            let expected = &content[usize::try_from(range.start).unwrap()..usize::try_from(range.end).unwrap()];
            assert!(read(blobs, &id(1), Some(range.clone())).await.unwrap() == expected, "{range:?}");
        }
        assert_eq!(read(blobs, &id(1), Some(length - 2..u64::MAX)).await.unwrap(), content[699_998..]);
        for range in [length..length + 1, length + 5..u64::MAX, 0..0, 3..3] {
            let refused = read(blobs, &id(1), Some(range.clone())).await;
            assert!(matches!(refused, Err(BlobError::OutOfRange(_))), "{range:?}: {refused:?}");
        }
        for range in [None, Some(0..1), Some(0..0)] {
            assert!(matches!(read(blobs, &id(2), range).await, Err(BlobError::Missing(_))));
        }
    }
}

#[tokio::test]
async fn reading_goes_on_when_the_object_is_removed() {
    for place in both().await {
        let content = content(700_000);
        store(&place.blobs, &id(1), &content).await;
        let mut reading = place.blobs.read(&id(1), None).await.unwrap();
        let first = reading.next().await.unwrap().unwrap();
        assert!(first.len() < content.len());
        place.blobs.remove(&id(1)).await.unwrap();
        assert!(place.rest().is_empty());
        let rest: Vec<Bytes> = reading.try_collect().await.unwrap();
        assert!([vec![first], rest].concat().concat() == content);
    }
}

#[tokio::test]
async fn removing_can_be_repeated_and_takes_no_other_object() {
    for place in both().await {
        store(&place.blobs, &id(1), b"one").await;
        store(&place.blobs, &id(2), b"two").await;
        for _ in 0..2 {
            place.blobs.remove(&id(1)).await.unwrap();
            assert_eq!(place.rest(), [id(2).to_string()]);
            assert_eq!(place.blobs.list().await.unwrap(), [id(2)]);
        }
    }
}
