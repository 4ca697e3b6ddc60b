//! `image-console audit verify`, and what the database itself refuses.

use std::path::Path;
use std::process::Output;

use image_console::app::audit::seal::seal;
use image_console::app::ports::{Clock as _, SystemClock};
use image_console::domain::time::Timestamp;

use crate::support::{Settings, TestApp, database_url, tamper, try_to_tamper};

/// An installation with a chain of some records, and one that is not sealed yet.
async fn sealed() -> TestApp {
    let app = TestApp::with(Settings {
        jobs_run: false,
        ..Settings::default()
    })
    .await;
    let alice = app.person("alice").await;
    for name in ["one", "two", "three", "four"] {
        alice.has_image(name).await;
    }
    assert_eq!(seal(&app.app).await.unwrap(), 5);
    record(app.folder(), SystemClock.now()).await;
    app
}

/// Leaves a record of this moment, without a seal.
async fn record(folder: &Path, at: Timestamp) {
    let record = format!(
        "INSERT INTO audit (happened_at, actor, account, event, code, image_name, request_id) \
         VALUES ({}, 'alice', 100000000000, '{{\"kind\":\"imported\"}}', '', 'five', 'r-1')",
        at.0
    );
    tamper(folder, &record).await;
}

async fn is_sqlite(folder: &Path) -> bool {
    database_url(folder).await.starts_with("sqlite:")
}

/// What somebody does first who may do anything with the database.
async fn disarm(folder: &Path) {
    let disarmed = if is_sqlite(folder).await {
        "DROP TRIGGER audit_records_stay; DROP TRIGGER audit_records_stay_what_they_are"
    } else {
        "ALTER TABLE audit DISABLE TRIGGER USER"
    };
    tamper(folder, disarmed).await;
}

async fn verify(folder: &Path, head: Option<&str>) -> Output {
    let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_image-console"));
    command.args(["audit", "verify", "--database-url", &database_url(folder).await]);
    command.args(["--blob-url", folder.join("blobs").to_str().unwrap()]);
    command.args(head.map(|head| format!("--head={head}")));
    tokio::task::spawn_blocking(move || command.output()).await.unwrap().unwrap()
}

#[track_caller]
fn holds(output: &Output, words: &str) -> String {
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success() && said.contains(words), "{output:?}");
    said.trim().rsplit('\n').next().unwrap().to_owned()
}

#[track_caller]
fn breaks(output: &Output, words: &str) {
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    assert!(said.contains("the audit does not hold") && said.contains(words), "{said}");
}

#[tokio::test]
async fn the_database_refuses_to_change_or_remove_a_record() {
    let app = sealed().await;
    let mut changes = vec![
        "DELETE FROM audit",
        "DELETE FROM audit WHERE position IS NULL",
        "UPDATE audit SET actor = 'mallory'",
        "UPDATE audit SET actor = 'mallory' WHERE position IS NULL",
        "UPDATE audit SET image_id = NULL WHERE position = 3",
        "UPDATE audit SET position = 1000 WHERE position = 3",
        "UPDATE audit SET position = NULL, hash = NULL WHERE position = 5",
        "UPDATE audit SET position = 6, hash = (SELECT hash FROM audit WHERE position = 1), actor = 'x' WHERE position IS NULL",
    ];
    if is_sqlite(app.folder()).await {
        // What is replaced is removed first.
        changes.extend([
            "INSERT OR REPLACE INTO audit (number, happened_at, actor, account, event, code, image_name, request_id) \
             SELECT number, happened_at, 'mallory', account, event, code, image_name, request_id FROM audit WHERE position = 3",
            "INSERT OR REPLACE INTO audit (number, happened_at, actor, account, event, code, image_name, request_id) \
             SELECT number, happened_at, 'mallory', account, event, code, image_name, request_id FROM audit WHERE position IS NULL",
            "INSERT OR REPLACE INTO audit (happened_at, actor, account, event, code, image_name, request_id, position, hash) \
             SELECT happened_at, 'mallory', account, event, code, image_name, request_id, position, hash FROM audit WHERE position = 3",
            "UPDATE OR REPLACE audit SET position = 3, hash = (SELECT hash FROM audit WHERE position = 3) WHERE position IS NULL",
        ]);
    } else {
        changes.push("TRUNCATE audit");
    }
    for change in changes {
        let refused = try_to_tamper(app.folder(), change).await;
        assert!(
            refused.is_err_and(|error| error.to_string().contains("the audit is append-only")),
            "{change}"
        );
    }
    holds(&verify(app.folder(), None).await, "5 sealed records");
}

#[tokio::test]
async fn a_whole_chain_is_proved_and_its_head_can_be_kept() {
    let app = sealed().await;
    let head = holds(
        &verify(app.folder(), None).await,
        "The audit holds: 5 sealed records.\n1 more, the oldest of ",
    );
    assert!(head.starts_with("5:") && head.len() == 66, "{head}");
    seal(&app.app).await.unwrap();
    let later = holds(&verify(app.folder(), Some(&head)).await, "6 sealed records");
    assert!(later.starts_with("6:"), "{later}");
    let wrong = head.replace("5:", "4:");
    breaks(&verify(app.folder(), Some(&wrong)).await, "at position 4,");
}

#[tokio::test]
async fn records_that_nobody_seals_are_told_by_the_exit_code() {
    let app = sealed().await;
    record(app.folder(), SystemClock.now().plus_seconds(-601)).await;
    let output = verify(app.folder(), None).await;
    let (told, complaint) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    assert!(told.contains("5 sealed records.\n2 more"), "{told}");
    assert!(complaint.contains("record number ") && complaint.contains("no seal"), "{complaint}");
    seal(&app.app).await.unwrap();
    holds(&verify(app.folder(), None).await, "7 sealed records");
}

#[tokio::test]
async fn a_changed_a_removed_and_a_moved_record_break_the_chain() {
    let swapped = "CREATE TABLE kept AS SELECT position, hash FROM audit WHERE position IN (2, 4); \
                   UPDATE audit SET position = 1002 WHERE position = 2; UPDATE audit SET position = 2 WHERE position = 4; \
                   UPDATE audit SET position = 4 WHERE position = 1002; \
                   UPDATE audit SET hash = (SELECT hash FROM kept WHERE kept.position = audit.position) WHERE position IN (2, 4);";
    for (change, words) in [
        ("UPDATE audit SET actor = 'mallory' WHERE position = 3", "at position 3, number"),
        (
            "UPDATE audit SET happened_at = happened_at + 1 WHERE position = 1",
            "at position 1, number",
        ),
        ("UPDATE audit SET code = 'D2' WHERE position = 5", "at position 5, number"),
        ("UPDATE audit SET event = '{}' WHERE position = 5", "at position 5, number"),
        ("DELETE FROM audit WHERE position = 3", "the record at position 3 is missing"),
        ("DELETE FROM audit WHERE position = 1", "the record at position 1 is missing"),
        (swapped, "at position 2, number"),
    ] {
        let app = sealed().await;
        disarm(app.folder()).await;
        tamper(app.folder(), change).await;
        breaks(&verify(app.folder(), None).await, words);
        // Somebody who looks at the page sees the others all the same.
        app.admin("ops").await.get("/admin/audit").await.is(200);
    }
}

#[tokio::test]
async fn a_cut_tail_shows_by_the_head_that_was_kept() {
    let app = sealed().await;
    let head = holds(&verify(app.folder(), None).await, "5 sealed records");
    disarm(app.folder()).await;
    tamper(app.folder(), "DELETE FROM audit WHERE position >= 4").await;
    holds(&verify(app.folder(), None).await, "3 sealed records");
    breaks(&verify(app.folder(), Some(&head)).await, "once went on to 5:");
    // What is recorded from then on makes the chain as long as it was, and not the same.
    app.person("bob").await.has_image("six").await;
    seal(&app.app).await.unwrap();
    breaks(&verify(app.folder(), Some(&head)).await, "at position 5,");
}
