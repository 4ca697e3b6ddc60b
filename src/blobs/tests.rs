use std::convert::Infallible;
use std::future::{Ready, ready};
use std::ops::Range;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use bytes::Bytes;
use futures::{Stream, StreamExt, TryStreamExt, poll, stream};
use object_store::memory::InMemory;
use sha2::{Digest, Sha256};
use tempfile::TempDir;

use super::*;
use crate::domain::id::RANDOM_LENGTH;

const PART: usize = 1000;
const NO_LIMIT: u64 = u64::MAX;

type Stop = &'static str;

fn go_on(_: u64) -> Ready<Result<(), Stop>> {
    ready(Ok(()))
}

fn id(number: u8) -> BlobId {
    BlobId::from_random([number; RANDOM_LENGTH])
}

fn content(length: usize) -> Vec<u8> {
    (0..length).map(|index| (index % 251) as u8).collect()
}

fn sha256(content: &[u8]) -> String {
    hex::encode(Sha256::digest(content))
}

fn chunks(content: &[u8], size: usize) -> impl Stream<Item = Result<Bytes, Infallible>> + Send + Unpin + 'static {
    let chunks: Vec<_> = content.chunks(size).map(|chunk| Ok(Bytes::copy_from_slice(chunk))).collect();
    stream::iter(chunks)
}

/// A store of small parts in a folder of its own.
fn local() -> (TempDir, BlobStore) {
    let folder = tempfile::tempdir().unwrap();
    let mut blobs = BlobStore::open(folder.path().to_str().unwrap()).unwrap();
    blobs.part_size = PART;
    (folder, blobs)
}

/// A store that is not a folder, as S3 is not.
fn remote() -> BlobStore {
    let mut blobs = BlobStore::over(Arc::new(InMemory::new()), None);
    blobs.part_size = PART;
    blobs
}

async fn store(blobs: &BlobStore, id: &BlobId, content: &[u8]) -> Received {
    blobs.receive(id, chunks(content, 333), NO_LIMIT, go_on).await.unwrap()
}

async fn read(blobs: &BlobStore, id: &BlobId, range: Option<Range<u64>>) -> Result<Vec<u8>, BlobError> {
    let blocks: Vec<Bytes> = blobs.read(id, range).await?.try_collect().await?;
    Ok(blocks.concat())
}

fn names(folder: &TempDir) -> Vec<String> {
    let entries = std::fs::read_dir(folder.path()).unwrap();
    let mut names: Vec<String> = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

#[tokio::test]
async fn what_was_received_is_read_again() {
    let (_folder, folder_blobs) = local();
    for blobs in [folder_blobs, remote()] {
        let lengths = [1, 2, PART - 1, PART, PART + 1, 2 * PART - 1, 2 * PART, 2 * PART + 1, 5 * PART + 17];
        for (number, length) in (0_u8..).zip(lengths) {
            let content = content(length);
            let received = store(&blobs, &id(number), &content).await;
            assert_eq!(
                received,
                Received {
                    size_bytes: length as u64,
                    sha256: sha256(&content)
                }
            );
            assert_eq!(read(&blobs, &id(number), None).await.unwrap(), content);
        }
        assert_eq!(blobs.list().await.unwrap().len(), lengths.len());
        assert!(blobs.leftovers().await.unwrap().is_empty());
    }
}

#[tokio::test]
async fn the_size_of_the_chunks_does_not_matter() {
    let (_folder, blobs) = local();
    let content = content(4 * PART + 5);
    for (number, size) in (0_u8..).zip([7, PART - 1, PART, PART + 1, 3 * PART, content.len()]) {
        let stream = chunks(&content, size);
        let received = blobs.receive(&id(number), stream, NO_LIMIT, go_on).await.unwrap();
        assert_eq!(received.sha256, sha256(&content));
        assert_eq!(read(&blobs, &id(number), None).await.unwrap(), content);
    }
}

#[tokio::test]
async fn nothing_is_not_an_object() {
    let (folder, blobs) = local();
    for stream in [chunks(&[], 1).boxed(), stream::iter([Ok::<_, Infallible>(Bytes::new())]).boxed()] {
        let refused = blobs.receive(&id(1), stream, NO_LIMIT, go_on).await;
        assert!(matches!(refused, Err(ReceiveError::Empty)));
        assert!(names(&folder).is_empty());
    }
}

#[tokio::test]
async fn the_limit_is_the_last_length_allowed() {
    let (folder, blobs) = local();
    let content = content(2 * PART + 1);
    for limit in [0, 1, PART, 2 * PART] {
        let stream = chunks(&content, 100);
        let refused = blobs.receive(&id(1), stream, limit as u64, go_on).await;
        assert!(matches!(refused, Err(ReceiveError::TooLarge { limit_bytes }) if limit_bytes == limit as u64));
        assert!(names(&folder).is_empty());
    }
    let stream = chunks(&content, 100);
    let received = blobs.receive(&id(1), stream, content.len() as u64, go_on).await;
    assert_eq!(received.unwrap().size_bytes, content.len() as u64);
}

#[tokio::test]
async fn a_stream_that_fails_leaves_nothing() {
    let (folder, folder_blobs) = local();
    for blobs in [folder_blobs, remote()] {
        for length in [0, 1, PART, 3 * PART + 1] {
            let good = chunks(&content(length), 100).map_err(|never| match never {});
            let stream = good.chain(stream::iter([Err(std::io::Error::other("reset by peer"))]));
            let failed = blobs.receive(&id(1), stream, NO_LIMIT, go_on).await;
            assert!(matches!(failed, Err(ReceiveError::Interrupted(error)) if error.to_string() == "reset by peer"));
            assert!(names(&folder).is_empty());
            assert!(blobs.list().await.unwrap().is_empty());
        }
    }
}

#[tokio::test]
async fn the_caller_is_told_and_can_stop() {
    let (folder, blobs) = local();
    let told = Mutex::new(Vec::new());
    let tell = |bytes| {
        told.lock().unwrap().push(bytes);
        ready(Err("struck off"))
    };
    let stopped = blobs.receive(&id(1), chunks(&content(9 * PART), PART), NO_LIMIT, tell).await;
    assert!(matches!(stopped, Err(ReceiveError::Stopped("struck off"))));
    assert_eq!(told.into_inner().unwrap(), [9000]);
    assert!(names(&folder).is_empty());
}

#[tokio::test]
async fn a_stream_that_falls_silent_is_given_up() {
    let (folder, mut blobs) = local();
    blobs.patience = Duration::from_millis(50);
    for length in [0, 1, 3 * PART] {
        let silent = chunks(&content(length), 100).chain(stream::pending());
        let failed = blobs.receive(&id(1), silent, NO_LIMIT, go_on).await;
        assert!(matches!(failed, Err(ReceiveError::Interrupted(_))));
        assert!(names(&folder).is_empty());
    }
}

#[tokio::test]
async fn a_dropped_transfer_leaves_nothing() {
    let one = &id(1);
    let (folder, folder_blobs) = local();
    for blobs in [folder_blobs, remote()] {
        for length in [1, PART - 1, PART, PART + 1, 4 * PART] {
            let arrived = AtomicUsize::new(0);
            let endless = chunks(&content(length), 100).chain(stream::pending());
            let stream = endless.inspect_ok(|chunk| {
                arrived.fetch_add(chunk.len(), Ordering::Relaxed);
            });
            let mut receiving = Box::pin(blobs.receive(one, stream, NO_LIMIT, go_on));
            while arrived.load(Ordering::Relaxed) < length {
                assert!(poll!(&mut receiving).is_pending());
                tokio::task::yield_now().await;
            }
            if blobs.folder.is_some() {
                assert_eq!(blobs.leftovers().await.unwrap(), [id(1)]);
            }
            assert!(blobs.list().await.unwrap().is_empty());
            drop(receiving);
            blobs.cleaned_up().await;
            assert!(names(&folder).is_empty(), "{length}");
            assert!(blobs.list().await.unwrap().is_empty());
        }
    }
}

/// Here the completion is already on its way, and cannot be called off.
#[tokio::test]
async fn a_transfer_dropped_at_the_last_moment_leaves_nothing() {
    let one = &id(1);
    let (folder, blobs) = local();
    for polls_in_completion in 1..40 {
        let told = AtomicUsize::new(0);
        let tell = |bytes| {
            told.store(usize::try_from(bytes).unwrap(), Ordering::Relaxed);
            go_on(bytes)
        };
        let mut receiving = Box::pin(blobs.receive(one, chunks(&[7; 10], 10), NO_LIMIT, tell));
        while told.load(Ordering::Relaxed) < 10 {
            assert!(poll!(&mut receiving).is_pending());
            tokio::task::yield_now().await;
        }
        for _ in 1..polls_in_completion {
            // Lets the completion run, without taking its result: it may be over when the transfer is dropped.
            tokio::task::yield_now().await;
        }
        drop(receiving);
        blobs.cleaned_up().await;
        assert!(names(&folder).is_empty());
    }
}

#[tokio::test]
async fn a_transfer_dropped_when_its_object_is_there_removes_it() {
    let one = &id(1);
    let (folder, blobs) = local();
    let told = AtomicUsize::new(0);
    let tell = |bytes| {
        told.store(1, Ordering::Relaxed);
        go_on(bytes)
    };
    let mut receiving = Box::pin(blobs.receive(one, chunks(&[7; 10], 10), NO_LIMIT, tell));
    while told.load(Ordering::Relaxed) == 0 {
        assert!(poll!(&mut receiving).is_pending());
        tokio::task::yield_now().await;
    }
    while names(&folder) != [id(1).to_string()] {
        tokio::task::yield_now().await;
    }
    drop(receiving);
    blobs.cleaned_up().await;
    assert!(names(&folder).is_empty());
}

#[tokio::test]
async fn an_object_never_changes() {
    let (_folder, blobs) = local();
    store(&blobs, &id(1), b"first").await;
    let second = blobs.receive(&id(1), chunks(b"second", 3), NO_LIMIT, go_on).await;
    assert!(matches!(second, Err(ReceiveError::Taken(taken)) if taken == id(1)));
    assert_eq!(read(&blobs, &id(1), None).await.unwrap(), b"first");
}

#[tokio::test]
async fn a_transfer_whose_object_is_removed_meanwhile_fails() {
    let one = &id(1);
    let (folder, blobs) = local();
    let removed = blobs.receive(one, chunks(&content(3 * PART), 100), NO_LIMIT, |_| async {
        blobs.remove(one).await
    });
    assert!(matches!(removed.await, Err(ReceiveError::Blob(BlobError::Store(_)))));
    assert!(names(&folder).is_empty());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn transfers_on_several_threads_do_not_disturb_each_other() {
    let (_folder, blobs) = local();
    let transfers = (1..=4).map(|number: u8| {
        let blobs = blobs.clone();
        tokio::spawn(async move {
            let content = vec![number; 5 * PART + usize::from(number)];
            let received = blobs.receive(&id(number), chunks(&content, 10), NO_LIMIT, go_on).await.unwrap();
            assert_eq!(received.sha256, sha256(&content));
            assert_eq!(read(&blobs, &id(number), None).await.unwrap(), content);
        })
    });
    futures::future::try_join_all(transfers).await.unwrap();
    assert_eq!(blobs.list().await.unwrap(), [id(1), id(2), id(3), id(4)]);
    assert!(blobs.leftovers().await.unwrap().is_empty());
}

#[tokio::test]
async fn ranges_are_cut_at_the_end_and_refused_beyond_it() {
    let (_folder, folder_blobs) = local();
    for blobs in [folder_blobs, remote()] {
        let content = content(700_000);
        let length = content.len() as u64;
        store(&blobs, &id(1), &content).await;
        for range in [0..length, 0..1, length - 1..length, 262_143..262_145, 262_144..524_288, 5..699_999] {
            let expected = &content[usize::try_from(range.start).unwrap()..usize::try_from(range.end).unwrap()];
            assert_eq!(read(&blobs, &id(1), Some(range)).await.unwrap(), expected);
        }
        assert_eq!(read(&blobs, &id(1), Some(length - 2..u64::MAX)).await.unwrap(), content[699_998..]);
        for range in [length..length + 1, length + 5..u64::MAX, 0..0, 3..3] {
            let refused = read(&blobs, &id(1), Some(range)).await;
            assert!(matches!(refused, Err(BlobError::OutOfRange(_))));
        }
        for range in [None, Some(0..1), Some(0..0)] {
            assert!(matches!(read(&blobs, &id(2), range).await, Err(BlobError::Missing(_))));
        }
    }
}

#[tokio::test]
async fn reading_goes_on_when_the_object_is_removed() {
    let (folder, blobs) = local();
    let content = content(700_000);
    store(&blobs, &id(1), &content).await;
    let mut reading = blobs.read(&id(1), None).await.unwrap();
    let first = reading.next().await.unwrap().unwrap();
    assert!(first.len() < content.len());
    blobs.remove(&id(1)).await.unwrap();
    assert!(names(&folder).is_empty());
    let rest: Vec<Bytes> = reading.try_collect().await.unwrap();
    assert_eq!([vec![first], rest].concat().concat(), content);
}

#[tokio::test]
async fn removing_takes_everything_of_one_object_and_can_be_repeated() {
    let (folder, blobs) = local();
    store(&blobs, &id(1), b"one").await;
    store(&blobs, &id(2), b"two").await;
    for name in [format!("{}#1", id(1)), format!("{}#27", id(1)), format!("{}#1", id(2))] {
        std::fs::write(folder.path().join(name), b"lost with its process").unwrap();
    }
    assert_eq!(blobs.leftovers().await.unwrap(), [id(1), id(2)]);
    for _ in 0..2 {
        blobs.remove(&id(1)).await.unwrap();
        assert_eq!(names(&folder), [id(2).to_string(), format!("{}#1", id(2))]);
    }
    assert_eq!(blobs.leftovers().await.unwrap(), [id(2)]);
    remote().remove(&id(1)).await.unwrap();
}

#[tokio::test]
async fn only_whole_objects_are_listed() {
    let (folder, blobs) = local();
    store(&blobs, &id(2), b"two").await;
    store(&blobs, &id(1), b"one").await;
    for name in [
        format!("{}#1", id(3)),
        format!("{}.txt", id(4)),
        "README".to_owned(),
        format!("{}#x", id(5)),
    ] {
        std::fs::write(folder.path().join(name), b"something else").unwrap();
    }
    std::fs::create_dir(folder.path().join("lost+found")).unwrap();
    std::fs::write(folder.path().join("lost+found").join(id(6).as_str()), b"deeper").unwrap();
    assert_eq!(blobs.list().await.unwrap(), [id(1), id(2)]);
    assert_eq!(blobs.leftovers().await.unwrap(), [id(3)]);
}

#[tokio::test]
async fn addresses() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().to_str().unwrap();
    for url in [format!("{path}/a/b"), format!("file://{path}/c%20d"), format!("file:{path}/e")] {
        let blobs = BlobStore::open(&url).unwrap();
        store(&blobs, &id(1), b"content").await;
    }
    assert_eq!(names(&folder), ["a", "c d", "e"]);
    for wrong in [
        "",
        " ",
        "file:",
        "file://",
        "file://host/path",
        "file:///a?b",
        "file:///a#b",
        "s3://bucket/prefix",
        "https://example.com",
    ] {
        assert!(matches!(BlobStore::open(wrong), Err(BlobError::Address(_))), "{wrong}");
    }
    let refusal = BlobStore::open("s3://key:secret@bucket").unwrap_err().to_string();
    assert!(refusal.contains("not built in yet") && !refusal.contains("secret"), "{refusal}");
    let file = folder.path().join("file");
    std::fs::write(&file, b"").unwrap();
    assert!(matches!(BlobStore::open(file.to_str().unwrap()), Err(BlobError::Folder(_))));
}

#[cfg(unix)]
#[test]
fn a_new_folder_is_for_this_user_only() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("blobs");
    BlobStore::open(path.to_str().unwrap()).unwrap();
    assert_eq!(path.metadata().unwrap().permissions().mode() & 0o777, 0o700);
}
