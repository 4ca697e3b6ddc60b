//! From a stream to an object.

use std::sync::Mutex;

use futures::StreamExt;
use object_store::memory::InMemory;

use super::*;

#[tokio::test]
async fn what_was_received_is_read_again() {
    for place in both().await {
        let (blobs, part) = (&place.blobs, place.part());
        let lengths = [1, 2, part - 1, part, part + 1, place.many * part, place.many * part + 17];
        for (number, length) in (0_u8..).zip(lengths) {
            let content = content(length);
            let received = store(blobs, &id(number), &content).await;
            assert_eq!(
                received,
                Received {
                    size_bytes: length as u64,
                    sha256: sha256(&content)
                }
            );
            assert!(read(blobs, &id(number), None).await.unwrap() == content, "{length}");
        }
        assert_eq!(blobs.list().await.unwrap().len(), lengths.len());
        assert!(blobs.leftovers().await.unwrap().is_empty());
        assert!(place.staged().is_empty());
    }
}

#[tokio::test]
async fn the_size_of_the_chunks_does_not_matter() {
    for place in both().await {
        let (blobs, part) = (&place.blobs, place.part());
        let content = content((place.many - 1) * part + 5);
        for (number, size) in (0_u8..).zip([part / 143, part - 1, part, part + 1, content.len()]) {
            let stream = chunks(&content, size);
            let received = blobs.receive(&id(number), stream, NO_LIMIT, go_on).await.unwrap();
            assert_eq!(received.sha256, sha256(&content));
            assert!(read(blobs, &id(number), None).await.unwrap() == content, "{size}");
        }
    }
}

#[tokio::test]
async fn nothing_is_not_an_object() {
    for place in both().await {
        for stream in [chunks(&[], 1).boxed(), stream::iter([Ok::<_, Infallible>(Bytes::new())]).boxed()] {
            let refused = place.blobs.receive(&id(1), stream, NO_LIMIT, go_on).await;
            assert!(matches!(refused, Err(ReceiveError::Empty)));
            assert!(place.rest().is_empty());
        }
    }
}

#[tokio::test]
async fn the_limit_is_the_last_length_allowed() {
    for place in both().await {
        let part = place.part();
        let content = content(part + 1);
        for limit in [0, 1, part - 1, part] {
            let stream = chunks(&content, part / 10);
            let refused = place.blobs.receive(&id(1), stream, limit as u64, go_on).await;
            assert!(matches!(refused, Err(ReceiveError::TooLarge { limit_bytes }) if limit_bytes == limit as u64));
            assert!(place.rest().is_empty());
        }
        let stream = chunks(&content, part / 10);
        let received = place.blobs.receive(&id(1), stream, content.len() as u64, go_on).await;
        assert_eq!(received.unwrap().size_bytes, content.len() as u64);
    }
}

#[tokio::test]
async fn a_bucket_takes_ten_thousand_parts() {
    let mut blobs = BlobStore::over(Arc::new(InMemory::new()), None);
    blobs.part_size = 1;
    let content = content(10_001);
    let refused = blobs.receive(&id(1), chunks(&content, 10_001), NO_LIMIT, go_on).await;
    assert!(matches!(refused, Err(ReceiveError::TooLarge { limit_bytes: 10_000 })));
    let received = blobs.receive(&id(1), chunks(&content[1..], 100), NO_LIMIT, go_on).await;
    assert_eq!(received.unwrap().size_bytes, 10_000);
}

#[tokio::test]
async fn the_caller_is_told_and_can_stop() {
    for place in both().await {
        let told = Mutex::new(Vec::new());
        let tell = |bytes| {
            told.lock().unwrap().push(bytes);
            ready(Err("struck off"))
        };
        let length = place.many * place.part();
        let stream = chunks(&content(length), place.part());
        let stopped = place.blobs.receive(&id(1), stream, NO_LIMIT, tell).await;
        assert!(matches!(stopped, Err(ReceiveError::Stopped("struck off"))));
        assert_eq!(told.into_inner().unwrap(), [length as u64]);
        assert!(place.rest().is_empty());
    }
}

#[tokio::test]
async fn an_object_never_changes() {
    for place in both().await {
        store(&place.blobs, &id(1), b"first").await;
        let second = place.blobs.receive(&id(1), chunks(b"second", 3), NO_LIMIT, go_on).await;
        assert!(matches!(second, Err(ReceiveError::Taken(taken)) if taken == id(1)));
        assert_eq!(read(&place.blobs, &id(1), None).await.unwrap(), b"first");
    }
}

#[tokio::test]
async fn what_is_not_stored_whole_is_not_stored() {
    for place in both().await {
        let shorten = |_| {
            let [part] = &place.staged()[..] else {
                panic!("one part is staged")
            };
            let file = std::fs::File::options().write(true).open(part).unwrap();
            file.set_len(5).unwrap();
            ready(Ok::<_, Stop>(()))
        };
        let received = place.blobs.receive(&id(1), chunks(&[7; 10], 10), NO_LIMIT, shorten).await;
        assert!(
            matches!(&received, Err(ReceiveError::Blob(BlobError::Damaged(damaged))) if *damaged == id(1)),
            "{received:?}"
        );
        assert!(place.rest().is_empty());
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn transfers_on_several_threads_do_not_disturb_each_other() {
    for place in both().await {
        let transfers = (1..=4).map(|number: u8| {
            let (blobs, part, many) = (place.blobs.clone(), place.part(), place.many);
            tokio::spawn(async move {
                let content = vec![number; (many - 1) * part + usize::from(number)];
                let stream = chunks(&content, part / 100);
                let received = blobs.receive(&id(number), stream, NO_LIMIT, go_on).await.unwrap();
                assert_eq!(received.sha256, sha256(&content));
                assert!(read(&blobs, &id(number), None).await.unwrap() == content);
            })
        });
        futures::future::try_join_all(transfers).await.unwrap();
        assert_eq!(place.blobs.list().await.unwrap(), [id(1), id(2), id(3), id(4)]);
        assert!(place.staged().is_empty());
    }
}
