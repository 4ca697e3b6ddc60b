//! What only a folder shows: files that are not whole yet, and paths.

use super::*;

fn folder() -> (TempDir, BlobStore) {
    let place = local();
    match place.beneath {
        Beneath::Folder(folder) => (folder, place.blobs),
        Beneath::Bucket(_) => unreachable!(),
    }
}

#[tokio::test]
async fn a_transfer_whose_object_is_removed_meanwhile_fails() {
    let one = &id(1);
    let (folder, blobs) = folder();
    let removed = blobs.receive(one, chunks(&content(3000), 100), NO_LIMIT, |_| async { blobs.remove(one).await });
    assert!(matches!(removed.await, Err(ReceiveError::Blob(BlobError::Store(_)))));
    assert!(names(&folder).is_empty());
}

#[tokio::test]
async fn removing_takes_everything_of_one_object_and_can_be_repeated() {
    let (folder, blobs) = folder();
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
}

#[tokio::test]
async fn only_whole_objects_are_listed() {
    let (folder, blobs) = folder();
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
        "https://example.com",
    ] {
        assert!(matches!(BlobStore::open(wrong), Err(BlobError::Address(_))), "{wrong}");
    }
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

#[tokio::test]
async fn a_folder_that_is_gone_is_told_by_a_probe() {
    let (folder, blobs) = folder();
    blobs.probe().await.unwrap();
    std::fs::remove_dir_all(folder.path()).unwrap();
    let refusal = blobs.probe().await.unwrap_err().to_string();
    assert!(refusal.starts_with("the folder of the blob store cannot be read"), "{refusal}");
}
