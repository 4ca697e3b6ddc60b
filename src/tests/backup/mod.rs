//! `image-console backup` and `image-console restore`

mod broken;
mod drill;

use std::collections::BTreeMap;
use std::path::Path;

use image_console::app::backup::make::{Made, make};
use image_console::app::backup::restore::{Restored, restore};
use image_console::app::backup::verify::verify;
use image_console::blobs::BlobStore;
use sha2::{Digest as _, Sha256};
use tempfile::TempDir;

use crate::support::s3_server::{BUCKET, S3Server};
use crate::support::{Database, Settings, TestApp, database_url, disks};
use crate::transfer::lively::Lively;
use crate::transfer::{patient, sights};

/// What is in no backup, or is the program's own.
const LEFT_OUT: [&str; 4] = ["_sqlx_migrations", "backup_holds", "password_resets", "sessions"];

/// Every row that a backup is to have, without the numbers that a server gives to its transactions.
async fn rows(url: &str) -> Vec<String> {
    let mut database = Database::open(url).await;
    let mut rows = Vec::new();
    for table in database.tables().await {
        if LEFT_OUT.contains(&table.as_str()) {
            continue;
        }
        rows.extend(match &database {
            Database::Sqlite(_) => database.rows(&table).await,
            Database::Postgres(_) => {
                let row = format!("'{table}' || (to_jsonb({table}) - 'transaction')::text");
                database.texts(&format!("SELECT {row} FROM {table} ORDER BY 1")).await
            }
        });
    }
    rows
}

/// Every blob that is somebody's, and the SHA-256 of the bytes that its object really has.
async fn bytes(folder: &Path) -> BTreeMap<String, String> {
    let mut database = Database::open(&database_url(folder).await).await;
    let live = database
        .texts("SELECT id || ' ' || sha256 FROM blobs WHERE state = 'live' ORDER BY id")
        .await;
    let of = |line: &String| {
        let (id, said) = line.split_once(' ').unwrap();
        let found = hex::encode(Sha256::digest(std::fs::read(folder.join("blobs").join(id)).unwrap()));
        assert_eq!(found, said, "the bytes of {id}");
        (id.to_owned(), found)
    };
    live.iter().map(of).collect()
}

async fn made(app: &TestApp, kept: &Path) -> Made {
    make(&app.app, &database_url(app.folder()).await, kept).await.unwrap()
}

async fn put_back(kept: &Path, name: Option<&str>, folder: &Path) -> anyhow::Result<Restored> {
    let blobs = BlobStore::open(folder.join("blobs").to_str().unwrap()).unwrap();
    restore(kept, name, &database_url(folder).await, &blobs).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_lively_installation_is_put_back_and_goes_on() {
    let lively = Lively::new().await;
    let before = lively.sights().await;
    let kept = TempDir::new().unwrap();
    let made = made(&lively.app, kept.path()).await;
    assert_eq!(made.objects.copied, made.objects.count);
    let proof = verify(kept.path(), None).await.unwrap();
    assert_eq!((proof.name, proof.rows), (made.name.clone(), made.rows));

    let folder = TempDir::new().unwrap();
    let restored = put_back(kept.path(), None, folder.path()).await.unwrap();
    assert_eq!((restored.rows, restored.objects.count), (made.rows, made.objects.count));
    let url = database_url(folder.path()).await;
    assert_eq!(rows(&url).await, rows(&lively.url().await).await);
    assert!(rows(&url).await.iter().any(|row| row.contains("黄金镜像")));
    let objects = bytes(folder.path()).await;
    assert_eq!(objects, bytes(lively.app.folder()).await);
    assert_eq!(objects.len() as u64, made.objects.count);
    let mut database = Database::open(&url).await;
    for table in &LEFT_OUT[1..] {
        assert_eq!(database.rows(table).await, Vec::<String>::new(), "{table}");
    }

    let app = TestApp::over(folder, patient()).await;
    let old = app.anonymous();
    old.set_cookie("__Host-session", &lively.people[0].cookie("__Host-session").unwrap());
    old.get("/account").await.is(303);
    let people = [app.signs_in("alice").await, app.signs_in("bob").await];
    assert_eq!(sights(&people, &lively.golden).await, before, "everybody sees the same");
    let download = format!("/host/image/detail/{}/download", lively.golden);
    assert!(people[1].get(&download).await.is(200).body == disks::raw_named("golden"));
    people[0].has_image("new").await;
    let audit = app.settle().await;
    assert_eq!(audit.tombstones.len(), 2, "what waited was done");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_later_backup_copies_only_what_is_new() {
    let app = TestApp::new().await;
    let alice = app.person("alice").await;
    let (folder, kept) = (TempDir::new().unwrap(), TempDir::new().unwrap());
    let first = alice.has_image("first").await;
    let before = made(&app, kept.path()).await;
    alice.has_image("second").await;
    app.clock.advance(1);
    let after = made(&app, kept.path()).await;
    assert_eq!((before.objects.copied, after.objects.copied, after.objects.count), (1, 1, 2));

    alice.confirms_delete(&first, &[]).await.is(303);
    app.settle().await;
    let restored = put_back(kept.path(), Some(&before.name), folder.path()).await.unwrap();
    assert_eq!((restored.name, restored.objects.count), (before.name, 1));
    let app = TestApp::over(folder, Settings::default()).await;
    let alice = app.signs_in("alice").await;
    let download = alice.get(&format!("/host/image/detail/{first}/download")).await;
    assert!(download.is(200).body == disks::raw_named("first"), "what was deleted later is back");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn bytes_stay_while_a_backup_is_under_way() {
    let app = TestApp::with(patient()).await;
    let alice = app.person("alice").await;
    let image = alice.has_image("held").await;
    let now = app.app.clock.now();
    let mut unit = app.writer().await;
    unit.hold_removals("a-backup", now.plus_seconds(30)).await.unwrap();
    unit.commit().await.unwrap();
    alice.confirms_delete(&image, &[]).await.is(303);
    app.run_jobs().await;
    assert!(app.reader().await.tombstone(&image).await.unwrap().is_some());
    let objects = app.app.blobs.list().await.unwrap();
    assert_eq!(objects.len(), 1, "the image is gone and its bytes are not");
    // It was not refused: it waits, and nobody is told of a failure.
    let waiting = app.reader().await.waiting_jobs(0, 10).await.unwrap();
    assert_eq!((waiting.len(), waiting[0].last_error.as_str(), waiting[0].attempts), (1, "", 0));
    app.clock.advance(30);
    assert!(app.settle().await.objects.is_empty());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn bytes_come_from_a_bucket_and_go_back_to_one() {
    let server = S3Server::start().await;
    let bucket = |place: &str| BlobStore::open_with(&server.url(&format!("{BUCKET}/{place}")), S3Server::environment()).unwrap();
    let settings = Settings {
        blobs: Some(bucket("before").into()),
        ..Settings::default()
    };
    let app = TestApp::with(settings).await;
    let alice = app.person("alice").await;
    // More than one part.
    let file = disks::raw(1, 17_000);
    let image = alice.imports_image(&[("name", "disk")], &file).await;
    let (folder, kept) = (TempDir::new().unwrap(), TempDir::new().unwrap());
    made(&app, kept.path()).await;

    let after = bucket("after");
    restore(kept.path(), None, &database_url(folder.path()).await, &after)
        .await
        .unwrap();
    let settings = Settings {
        blobs: Some(after.into()),
        ..Settings::default()
    };
    let app = TestApp::over(folder, settings).await;
    let alice = app.signs_in("alice").await;
    let download = alice.get(&format!("/host/image/detail/{image}/download")).await;
    assert!(download.is(200).body == file, "the bytes differ");
}
