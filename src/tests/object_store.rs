//! The life of an image whose bytes lie in a bucket.

use std::process::Command;
use std::sync::Arc;

use axum::http::Method;
use image_console::blobs::BlobStore;

use crate::support::s3_server::{BUCKET, S3Server};
use crate::support::{Settings, TestApp, disks, fake_site, multipart, multipart_type};

/// The application over a bucket; the prefix is where its objects are.
async fn app() -> (S3Server, TestApp, String) {
    let (server, place) = (S3Server::start().await, format!("{BUCKET}/console"));
    let blobs = BlobStore::open_with(&server.url(&place), S3Server::environment()).unwrap();
    let settings = Settings {
        blobs: Some(Arc::new(blobs)),
        ..Settings::default()
    };
    (server, TestApp::with(settings).await, place)
}

#[tokio::test]
async fn an_image_is_imported_shared_downloaded_and_deleted() {
    let (server, app, place) = app().await;
    let (alice, bob) = (app.person("alice").await, app.person("bob").await);
    // More than one part.
    let file = disks::raw(1, 17_000);
    let image = alice.imports_image(&[("name", "disk")], &file).await;
    let objects: Vec<_> = app.settle().await.objects.into_iter().collect();
    assert_eq!(server.objects(&place), objects);
    assert_eq!(std::fs::read(server.folder().join(&place).join(&objects[0])).unwrap(), file);
    assert!(server.staged().is_empty());

    let download = format!("/host/image/detail/{image}/download");
    bob.get(&download).await.is(404);
    alice.shares(&image, "bob").await;
    let whole = bob.get(&download).await;
    assert!(whole.is(200).body == file, "the bytes differ");
    for (range, expected) in [
        ("bytes=0-0", 0..1),
        ("bytes=8388600-8388615", 8_388_600..8_388_616),
        ("bytes=8000000-", 8_000_000..file.len()),
        ("bytes=-40", file.len() - 40..file.len()),
    ] {
        let part = bob.ask(Method::GET, &download).header("range", range).send().await;
        assert!(part.is(206).body == file[expected], "{range}");
    }

    alice
        .post(&format!("/host/image/detail/{image}/cancel-share"), &[("pin", "bob")])
        .await
        .is(303);
    alice.confirms_delete(&image, &[]).await.is(303);
    assert!(app.settle().await.objects.is_empty());
    assert!(server.objects(&place).is_empty());
    alice.get(&download).await.is(404);
}

#[tokio::test]
async fn the_same_bytes_are_one_object_and_what_is_no_image_is_none() {
    let (server, app, place) = app().await;
    let alice = app.person("alice").await;
    let file = disks::raw(1, 20);
    let first = alice.imports_image(&[("name", "one")], &file).await;
    alice.imports_image(&[("name", "two")], &file).await;
    alice
        .import(&[("name", "three")], &disks::made_by_qemu("qcow2")[..70_000])
        .await
        .is(422);
    assert_eq!(app.settle().await.objects.len(), 1);
    alice.confirms_delete(&first, &[]).await.is(303);
    assert_eq!(app.settle().await.objects.len(), 1);
    assert_eq!(server.objects(&place).len(), 1);
    assert!(server.staged().is_empty());
}

#[tokio::test]
async fn an_upload_that_breaks_off_leaves_no_part_behind() {
    let (server, app, place) = app().await;
    let alice = app.person("alice").await;
    let body = multipart(&[("name", "disk")], &disks::raw(1, 18_000));
    alice
        .ask(Method::POST, "/host/image/import")
        .header("content-type", &multipart_type())
        .broken_body(&body[..body.len() - 1000])
        .send()
        .await;
    let audit = app.settle().await;
    assert_eq!((audit.uploads, audit.objects.len()), (0, 0));
    assert!(server.staged().is_empty() && server.objects(&place).is_empty());
}

#[tokio::test]
async fn a_start_without_its_bucket_ends_with_a_sentence() {
    let server = S3Server::start().await;
    for (url, sentence) in [
        (server.url("another"), "the bucket of the blob store does not exist (NoSuchBucket)"),
        (
            "s3://key:hidden@images".to_owned(),
            "the address of the blob store must not contain credentials",
        ),
    ] {
        let starting = tokio::task::spawn_blocking(move || {
            let folder = tempfile::tempdir().unwrap();
            Command::new(env!("CARGO_BIN_EXE_image-console"))
                .env_clear()
                .envs(S3Server::environment())
                .args(["serve", "--addr", "127.0.0.1:0", "--blob-url", &url, "--site-root"])
                .arg(fake_site(folder.path()))
                .arg("--database-url")
                .arg(format!("sqlite:{}", folder.path().join("console.db").display()))
                .output()
        });
        let output = starting.await.unwrap().unwrap();
        let told = String::from_utf8(output.stderr).unwrap();
        assert!(!output.status.success() && told.contains(sentence), "{told}");
        assert!(!told.contains("hidden"), "{told}");
    }
}
