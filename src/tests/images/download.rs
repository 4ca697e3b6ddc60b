//! `/host/image/detail/{id}/download`

use axum::http::Method;
use image_console::domain::image::ImageStatus;
use sha2::{Digest as _, Sha256};

use super::page;
use crate::support::{TestApp, disks};

#[tokio::test]
async fn a_download_is_the_file_that_was_uploaded() {
    let app = TestApp::new().await;
    let (alice, bob) = (app.person("alice").await, app.person("bob").await);
    for (name, kind, file) in [
        ("raw-1", "localDisk", disks::raw(1, 700)),
        ("镜像", "cloudDisk", disks::made_by_qemu("qcow2")),
    ] {
        let image = alice.imports_image(&[("name", name), ("type", kind)], &file).await;
        let answer = alice.get(&page(&image, "/download")).await;
        answer.is(200);
        assert!(answer.body == file, "the bytes differ");
        assert_eq!(answer.header("content-length"), file.len().to_string());
        assert_eq!(answer.header("content-type"), "application/octet-stream");
        assert_eq!(answer.header("accept-ranges"), "bytes");
        assert_eq!(answer.header("etag"), format!("\"{}\"", hex::encode(Sha256::digest(&file))));
        assert!(answer.header("content-disposition").starts_with("attachment; filename*=UTF-8''"));
        assert!(answer.header("cache-control").contains("private"));
        bob.get(&page(&image, "/download")).await.is(404);
    }
}

#[tokio::test]
async fn parts_versions_and_heads_are_answered_as_the_rfc_says() {
    let app = TestApp::new().await;
    let alice = app.person("alice").await;
    let file = disks::raw(1, 20);
    let image = alice.imports_image(&[("name", "disk")], &file).await;
    let ask = |headers: &[(&'static str, &str)]| {
        let path = page(&image, "/download");
        headers
            .iter()
            .fold(alice.ask(Method::GET, &path), |ask, (name, value)| ask.header(name, value))
    };
    let etag = ask(&[]).send().await.header("etag").to_owned();
    let parts = [
        ("bytes=0-0", 0..1),
        ("bytes=100-299", 100..300),
        ("bytes=10000-", 10_000..10_240),
        ("bytes=-40", 10_200..10_240),
    ];
    for (range, expected) in parts {
        let answer = ask(&[("range", range)]).send().await;
        answer.is(206);
        assert!(answer.body == file[expected.clone()], "{range}");
        assert_eq!(
            answer.header("content-range"),
            format!("bytes {}-{}/10240", expected.start, expected.end - 1)
        );
        assert_eq!(answer.header("content-length"), expected.len().to_string());
        let same = ask(&[("range", range), ("if-range", &etag)]).send().await;
        same.is(206);
        ask(&[("range", range), ("if-range", "\"another\"")]).send().await.is(200);
    }
    let beyond = ask(&[("range", "bytes=10240-")]).send().await;
    assert_eq!(beyond.is(416).header("content-range"), "bytes */10240");
    let unchanged = ask(&[("if-none-match", &etag)]).send().await;
    assert!(unchanged.is(304).body.is_empty());
    ask(&[("if-none-match", "\"another\"")]).send().await.is(200);
    let head = alice.ask(Method::HEAD, &page(&image, "/download")).send().await;
    assert_eq!(head.is(200).header("content-length"), "10240");
    assert!(head.body.is_empty());
    // A broken transfer can be taken up: the halves are the whole.
    let first = ask(&[("range", "bytes=0-5119")]).send().await;
    let second = ask(&[("range", "bytes=5120-"), ("if-range", &etag)]).send().await;
    assert!([&first.body[..], &second.body[..]].concat() == file);
}

#[tokio::test]
async fn only_an_available_image_with_bytes_is_downloaded() {
    let app = TestApp::new().await;
    let alice = app.person("alice").await;
    let id = alice.actor().id();
    for status in [ImageStatus::Pending, ImageStatus::Error, ImageStatus::Deleting, ImageStatus::Ready] {
        let image = app.put_image_in(id, status).await;
        let answer = alice.get(&page(&image, "/download")).await;
        answer
            .is(409)
            .shows("The image is not Available, or its bytes are not stored here.");
    }
}

#[tokio::test]
async fn a_download_that_has_begun_outlives_the_image() {
    let app = TestApp::new().await;
    let alice = app.person("alice").await;
    let file = disks::raw(1, 6000);
    let image = alice.imports_image(&[("name", "disk")], &file).await;
    let response = alice.ask(Method::GET, &page(&image, "/download")).begin().await;
    alice.confirms_delete(&image, &[]).await.is(303);
    assert_eq!(app.settle().await.objects.len(), 0);
    let bytes = axum::body::to_bytes(response.into_body(), usize::MAX).await.unwrap();
    assert!(bytes == file);
}
