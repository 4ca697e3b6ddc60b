//! What is no backup, or no place to put one back to, is recognised, and nothing is done.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use image_console::app::backup::make::make;
use image_console::app::backup::verify::verify;
use image_console::domain::id::BlobId;
use image_console::store::migrate;
use tempfile::TempDir;

use super::{made, put_back, rows};
use crate::support::{TestApp, choose_database, database_url, new_database, tamper};
use crate::transfer::{patient, run, said};

/// What is said, and what leads to it: something done to the folder and to the backup in it.
type Breakage = (&'static str, fn(&Path, &Path));

/// A console with two images, and a backup of it.
async fn backed_up() -> (TestApp, TempDir, PathBuf) {
    let app = TestApp::with(patient()).await;
    let alice = app.person("alice").await;
    alice.has_image("one").await;
    alice.has_image("two").await;
    let kept = TempDir::new().unwrap();
    let name = made(&app, kept.path()).await.name;
    let backup = kept.path().join(name);
    (app, kept, backup)
}

/// The error in words.
fn told<T: std::fmt::Debug>(ended: anyhow::Result<T>) -> String {
    format!("{:#}", ended.unwrap_err())
}

/// The first object in a folder of them.
fn object(folder: &Path) -> PathBuf {
    let mut objects: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    objects.sort();
    objects.remove(0)
}

fn change_last_byte(file: &Path) {
    let mut bytes = fs::read(file).unwrap();
    *bytes.last_mut().unwrap() ^= 1;
    fs::write(file, bytes).unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_no_whole_backup_is_not_put_back() {
    let break_something: [Breakage; 8] = [
        ("holds no such backup that is whole; 1 were broken off", |_, backup| {
            fs::remove_file(backup.join("manifest.json")).unwrap();
        }),
        ("manifest.json cannot be read", |_, backup| {
            let whole = fs::read(backup.join("manifest.json")).unwrap();
            fs::write(backup.join("manifest.json"), &whole[..whole.len() / 2]).unwrap();
        }),
        ("which this one does not understand", |_, backup| {
            let manifest = fs::read_to_string(backup.join("manifest.json")).unwrap();
            fs::write(backup.join("manifest.json"), manifest.replace("\"format\": 1", "\"format\": 2")).unwrap();
        }),
        ("the rows of images was changed", |_, backup| {
            change_last_byte(&backup.join("images.rows"));
        }),
        ("the rows of accounts", |_, backup| {
            fs::remove_file(backup.join("accounts.rows")).unwrap();
        }),
        ("the rows of audit was changed", |_, backup| {
            fs::write(backup.join("audit.rows"), "").unwrap();
        }),
        ("is not what was stored", |kept, _| change_last_byte(&object(&kept.join("objects")))),
        ("there is no object blob-", |kept, _| {
            fs::remove_file(object(&kept.join("objects"))).unwrap();
        }),
    ];
    for (sentence, broken) in break_something {
        let (_, kept, backup) = backed_up().await;
        verify(kept.path(), None).await.unwrap();
        broken(kept.path(), &backup);
        let error = told(verify(kept.path(), None).await);
        assert!(error.contains(sentence), "{error}, and not: {sentence}");

        let folder = TempDir::new().unwrap();
        let url = database_url(folder.path()).await;
        migrate(&url).await.unwrap();
        let empty = rows(&url).await;
        let error = told(put_back(kept.path(), None, folder.path()).await);
        assert!(
            error.contains(sentence) || error.contains("cannot be copied"),
            "{error}, and not: {sentence}"
        );
        assert_eq!(rows(&url).await, empty);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_installation_that_has_something_stays_as_it_is() {
    let (app, kept, _) = backed_up().await;
    let url = database_url(app.folder()).await;
    let (before, objects) = (rows(&url).await, app.app.blobs.list().await.unwrap());
    let error = told(put_back(kept.path(), None, app.folder()).await);
    assert!(error.contains("is not empty"), "{error}");
    assert_eq!((rows(&url).await, app.app.blobs.list().await.unwrap()), (before, objects));

    // An object of somebody else's; one of the backup's own is what an interrupted attempt leaves.
    let folder = TempDir::new().unwrap();
    let blobs = folder.path().join("blobs");
    fs::create_dir(&blobs).unwrap();
    let known = object(&kept.path().join("objects"));
    fs::copy(&known, blobs.join(known.file_name().unwrap())).unwrap();
    let stranger = BlobId::from_random([0; 10]);
    fs::write(blobs.join(stranger.as_str()), "bytes").unwrap();
    let error = told(put_back(kept.path(), None, folder.path()).await);
    assert!(error.contains(stranger.as_str()), "{error}");
    fs::remove_file(blobs.join(stranger.as_str())).unwrap();
    let restored = put_back(kept.path(), None, folder.path()).await.unwrap();
    assert_eq!((restored.objects.count, restored.objects.copied), (2, 1));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn another_kind_of_database_and_another_schema_are_refused() {
    let (app, kept, backup) = backed_up().await;
    let folder = TempDir::new().unwrap();
    let other = if database_url(app.folder()).await.starts_with("sqlite:") {
        new_database().await
    } else {
        format!("sqlite:{}", folder.path().join("other.db").display())
    };
    choose_database(folder.path(), &other);
    let error = told(put_back(kept.path(), None, folder.path()).await);
    assert!(error.contains("'image-console transfer' leads on from there"), "{error}");

    let manifest = backup.join("manifest.json");
    let text = fs::read_to_string(&manifest).unwrap();
    fs::write(&manifest, text.replace("0001 initial", "0001 another")).unwrap();
    let folder = TempDir::new().unwrap();
    let error = told(put_back(kept.path(), None, folder.path()).await);
    assert!(error.contains("put it back with that version"), "{error}");

    // A database of another version is not brought up to date on the way.
    tamper(app.folder(), "DELETE FROM _sqlx_migrations WHERE version = 13").await;
    let url = database_url(app.folder()).await;
    let blobs = app.folder().join("blobs");
    let storage = ["--database-url", &url, "--blob-url", blobs.to_str().unwrap()];
    let output = run(&[&["backup", "--to", kept.path().to_str().unwrap()], &storage[..]].concat()).await;
    let words = said(&output, 1);
    assert!(
        words.contains("the schema of the database is not the one of this program"),
        "{words}"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn bytes_that_are_gone_make_no_backup() {
    let (app, kept, _) = backed_up().await;
    let alice = app.signs_in("alice").await;
    let before = app.app.blobs.list().await.unwrap();
    alice.has_image("three").await;
    let mut after = app.app.blobs.list().await.unwrap();
    after.retain(|object| !before.contains(object));
    app.app.blobs.remove(&after[0]).await.unwrap();
    app.clock.advance(1);
    let url = database_url(app.folder()).await;
    let error = told(make(&app.app, &url, kept.path()).await);
    assert!(error.contains(after[0].as_str()), "{error}");
    // The earlier one is what it was, and nobody is kept from removing.
    assert_eq!(verify(kept.path(), None).await.unwrap().objects.count, 2);
    let held = app.reader().await.removals_held(app.app.clock.now()).await.unwrap();
    assert_eq!(held, None);
}

/// Backups that are killed as soon as there is something of them. Each is whole or recognised as broken off, and whatever there
/// was before holds.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_backup_that_is_killed_is_recognised() {
    let (app, kept, _) = backed_up().await;
    let (url, blobs) = (database_url(app.folder()).await, app.folder().join("blobs"));
    let entries = |folder: &Path| fs::read_dir(folder).unwrap().count();
    for _ in 0..5 {
        let before = entries(kept.path());
        let mut backup = Command::new(env!("CARGO_BIN_EXE_image-console"))
            .args(["backup", "--database-url", &url, "--to"])
            .arg(kept.path())
            .arg("--blob-url")
            .arg(&blobs)
            .stdout(Stdio::null())
            .spawn()
            .unwrap();
        while entries(kept.path()) <= before && backup.try_wait().unwrap().is_none() {
            tokio::task::yield_now().await;
        }
        backup.kill().unwrap();
        backup.wait().unwrap();
        verify(kept.path(), None).await.unwrap();
    }
    app.clock.advance(1);
    let last = made(&app, kept.path()).await;
    let proof = verify(kept.path(), Some(&last.name)).await.unwrap();
    assert_eq!(proof.rows, last.rows);
    for entry in fs::read_dir(kept.path()).unwrap() {
        let path = entry.unwrap().path();
        let is_whole = path.join("manifest.json").is_file();
        assert!(
            is_whole || ["lock", "objects"].map(|name| kept.path().join(name)).contains(&path),
            "{path:?}"
        );
    }
}
