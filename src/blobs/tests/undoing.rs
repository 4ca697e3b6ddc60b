//! Transfers that end too early, in every way.

use std::sync::atomic::{AtomicUsize, Ordering};

use futures::{StreamExt, poll};

use super::*;

#[tokio::test]
async fn a_stream_that_fails_leaves_nothing() {
    for place in both().await {
        let part = place.part();
        for length in [0, 1, part, (place.many - 1) * part + 1] {
            let good = chunks(&content(length), part / 10).map_err(|never| match never {});
            let stream = good.chain(stream::iter([Err(std::io::Error::other("reset by peer"))]));
            let failed = place.blobs.receive(&id(1), stream, NO_LIMIT, go_on).await;
            assert!(matches!(failed, Err(ReceiveError::Interrupted(error)) if error.to_string() == "reset by peer"));
            assert!(place.rest().is_empty());
            assert!(place.blobs.list().await.unwrap().is_empty());
        }
    }
}

#[tokio::test]
async fn a_stream_that_falls_silent_is_given_up() {
    for mut place in both().await {
        place.blobs.patience = Duration::from_millis(50);
        let part = place.part();
        for length in [0, 1, (place.many - 1) * part] {
            let silent = chunks(&content(length), part / 10).chain(stream::pending());
            let failed = place.blobs.receive(&id(1), silent, NO_LIMIT, go_on).await;
            assert!(matches!(failed, Err(ReceiveError::Interrupted(_))));
            assert!(place.rest().is_empty());
        }
    }
}

#[tokio::test]
async fn a_dropped_transfer_leaves_nothing() {
    let one = &id(1);
    for place in both().await {
        let part = place.part();
        for length in [1, part - 1, part, part + 1, place.many * part] {
            let arrived = AtomicUsize::new(0);
            let endless = chunks(&content(length), part / 10).chain(stream::pending());
            let stream = endless.inspect_ok(|chunk| {
                arrived.fetch_add(chunk.len(), Ordering::Relaxed);
            });
            let mut receiving = Box::pin(place.blobs.receive(one, stream, NO_LIMIT, go_on));
            while arrived.load(Ordering::Relaxed) < length {
                assert!(poll!(&mut receiving).is_pending());
                tokio::task::yield_now().await;
            }
            assert!(!place.rest().is_empty());
            if place.blobs.folder.is_some() {
                assert_eq!(place.blobs.leftovers().await.unwrap(), [id(1)]);
            }
            assert!(place.blobs.list().await.unwrap().is_empty());
            drop(receiving);
            place.blobs.cleaned_up().await;
            assert!(place.rest().is_empty(), "{length}");
            assert!(place.blobs.list().await.unwrap().is_empty());
        }
    }
}

/// The service may have begun the upload although nobody waits for its id any more.
#[tokio::test]
async fn a_transfer_dropped_while_it_begins_leaves_nothing() {
    let one = &id(1);
    for place in both().await {
        for polls in 1..60 {
            let silent = stream::pending::<Result<Bytes, Infallible>>();
            let mut receiving = Box::pin(place.blobs.receive(one, silent, NO_LIMIT, go_on));
            for _ in 0..polls * polls {
                assert!(poll!(&mut receiving).is_pending());
                tokio::task::yield_now().await;
            }
            drop(receiving);
            place.blobs.cleaned_up().await;
            assert!(place.rest().is_empty(), "{polls}");
        }
    }
}

/// Here the completion is already on its way, and cannot be called off.
#[tokio::test]
async fn a_transfer_dropped_at_the_last_moment_leaves_nothing() {
    let one = &id(1);
    for place in both().await {
        for polls_in_completion in 1..40 {
            let told = AtomicUsize::new(0);
            let tell = |bytes| {
                told.store(usize::try_from(bytes).unwrap(), Ordering::Relaxed);
                go_on(bytes)
            };
            let mut receiving = Box::pin(place.blobs.receive(one, chunks(&[7; 10], 10), NO_LIMIT, tell));
            while told.load(Ordering::Relaxed) < 10 {
                assert!(poll!(&mut receiving).is_pending());
                tokio::task::yield_now().await;
            }
            for _ in 1..polls_in_completion {
                // Lets the completion run, without taking its result: it may be over when the transfer is dropped.
                tokio::task::yield_now().await;
            }
            drop(receiving);
            place.blobs.cleaned_up().await;
            assert!(place.rest().is_empty());
        }
    }
}

#[tokio::test]
async fn a_transfer_dropped_when_its_object_is_there_removes_it() {
    let one = &id(1);
    for place in both().await {
        let told = AtomicUsize::new(0);
        let tell = |bytes| {
            told.store(1, Ordering::Relaxed);
            go_on(bytes)
        };
        let mut receiving = Box::pin(place.blobs.receive(one, chunks(&[7; 10], 10), NO_LIMIT, tell));
        while told.load(Ordering::Relaxed) == 0 {
            assert!(poll!(&mut receiving).is_pending());
            tokio::task::yield_now().await;
        }
        while place.objects() != [id(1).to_string()] {
            tokio::task::yield_now().await;
        }
        drop(receiving);
        place.blobs.cleaned_up().await;
        assert!(place.rest().is_empty());
    }
}
