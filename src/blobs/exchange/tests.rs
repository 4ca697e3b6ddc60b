//! What is on the lists and what is not, and bytes that arrive whole or not at all.

use std::sync::Mutex;

use bytes::Bytes;
use tempfile::TempDir;

use super::*;
use crate::blobs::tests::{BUCKET, Place, S3Server, both};
use crate::domain::id::{BlobId, RANDOM_LENGTH};

fn sources(list: &[&str]) -> Result<Exchange, BlobError> {
    let list: Vec<_> = list.iter().map(ToString::to_string).collect();
    Exchange::new(&list, &[], &[])
}

#[test]
fn an_address_begins_with_an_entry_of_the_list() {
    let exchange = sources(&["https://images.example/disks", "http://[::1]:8080/a/"]).unwrap();
    for covered in [
        "https://images.example/disks",
        "https://images.example/disks/a.qcow2?key=1",
        "https://images.example:443/x/../disks/a",
        "https://IMAGES.example/disks/a%20b",
        "http://[::1]:8080/a/b/c",
    ] {
        assert!(exchange.source(covered).is_some(), "{covered}");
    }
    for other in [
        "https://images.example/disks-of-others/a",
        "https://images.example/",
        "https://images.example/disks/../others/a",
        "https://images.example/disks/%2E%2e/others/a",
        "https://images.example/disks/..%2Fothers/a",
        "https://images.example/disks/..\\others/a",
        "https://images.example/disks/a%5c..%5cb",
        "https://images.example/disks/..;/b",
        "https://images.example/disks/..%3B/b",
        "https://images.example/disks/%252e%252e/b",
        "https://images.example.evil/disks/a",
        "https://evil@images.example/disks/a",
        "https://images.example:444/disks/a",
        "http://images.example/disks/a",
        "http://[::1]:8080/a",
        "https://images.example/disks/a#b",
        "ftp://images.example/disks/a",
        "images.example/disks/a",
        "",
    ] {
        assert!(exchange.source(other).is_none(), "{other}");
    }
    let long = format!("https://images.example/disks/{}", "a".repeat(2048));
    assert!(exchange.source(&long).is_none());
    assert!(Exchange::default().source("https://images.example/disks/a").is_none());
}

#[test]
fn a_wrong_entry_is_a_sentence() {
    for wrong in [
        "images.example",
        "file:///disks",
        "https://user:word@images.example/",
        "https://images.example/?key=1",
        "",
    ] {
        assert!(matches!(sources(&[wrong]), Err(BlobError::Address(_))), "{wrong}");
    }
    for wrong in ["data/exports", "https://exports.example", "s3://", ""] {
        let opened = Exchange::new(&[], &[wrong.to_owned()], &[]);
        assert!(matches!(opened, Err(BlobError::Address(_))), "{wrong}");
    }
}

async fn stored(place: &Place, content: &[u8]) -> (BlobId, String) {
    let id = BlobId::from_random([7; RANDOM_LENGTH]);
    let received = super::super::tests::store(&place.blobs, &id, content).await;
    (id, received.sha256)
}

#[tokio::test]
async fn bytes_go_from_anywhere_to_anywhere_on_the_list() {
    for place in both().await {
        let folder = TempDir::new().unwrap();
        let bucket = S3Server::start().await;
        let in_folder = format!("file://{}", folder.path().display());
        let in_bucket = bucket.url(BUCKET);
        let targets = [in_folder.clone(), in_bucket.clone()];
        let environment: Vec<_> = S3Server::environment().into_iter().collect();
        let exchange = Exchange::new(&[], &targets, &environment).unwrap();
        let content = Bytes::from((0..20_000_000_usize).map(|index| (index % 251) as u8).collect::<Vec<_>>());
        let (id, sha256) = stored(&place, &content).await;
        for (address, name) in [(&in_folder, "a-b.raw"), (&in_bucket, "c.raw")] {
            let address = targets::named(address);
            assert!(exchange.has_target(address) && exchange.has_target(&format!("{address}/")));
            let told = Mutex::new(Vec::new());
            for _ in 0..2 {
                let from = (&place.blobs, &id, sha256.as_str());
                exchange
                    .put(address, name, from, |gone| told.lock().unwrap().push(gone))
                    .await
                    .unwrap();
            }
            assert_eq!(told.lock().unwrap().last(), Some(&20_000_000));
            let from = (&place.blobs, &id, "0");
            let damaged = exchange.put(address, "damaged", from, |_| ()).await;
            assert!(matches!(damaged, Err(PutError::Damaged(_))));
            let missing = BlobId::from_random([8; RANDOM_LENGTH]);
            let gone = exchange.put(address, "missing", (&place.blobs, &missing, "0"), |_| ()).await;
            assert!(matches!(gone, Err(PutError::Damaged(_))));
        }
        assert!(std::fs::read(folder.path().join("a-b.raw")).unwrap() == content);
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
        assert_eq!(bucket.objects(BUCKET), ["c.raw"]);
        let nowhere = exchange.put("s3://other", "x", (&place.blobs, &id, &sha256), |_| ()).await;
        assert!(matches!(nowhere, Err(PutError::NotAllowed)));
    }
}

#[tokio::test]
async fn what_a_killed_process_left_of_the_same_name_goes() {
    let [place, _] = both().await;
    let folder = TempDir::new().unwrap();
    let target = format!("file://{}", folder.path().display());
    let exchange = Exchange::new(&[], std::slice::from_ref(&target), &[]).unwrap();
    for left in ["a.raw#1", "b.raw#1"] {
        std::fs::write(folder.path().join(left), b"half").unwrap();
    }
    let (id, sha256) = stored(&place, b"whole").await;
    exchange.put(&target, "a.raw", (&place.blobs, &id, &sha256), |_| ()).await.unwrap();
    let mut names: Vec<_> = std::fs::read_dir(folder.path())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    assert_eq!(names, ["a.raw", "b.raw#1"]);
}
