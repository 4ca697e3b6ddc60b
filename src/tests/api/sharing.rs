//! shareImage, unShareImage, describeImageMembers.

use image_console::app::Limits;
use image_console::domain::image::{Image, ImageStatus, Visibility};
use image_console::domain::policy::{Policy, SnapshotShareRule};
use image_console::domain::snapshot::Snapshot;
use serde_json::{Value, json};

use super::{Reply, get, post};
use crate::support::{Person, Settings, TestApp, dump, image_of, snapshot_of};

const NO: &str = "FAILED_PRECONDITION";

async fn share(person: &Person, id: &impl std::fmt::Display, pins: Value) -> Reply {
    post(person, &format!("images/{id}:share"), &json!({ "pins": pins })).await
}

async fn unshare(person: &Person, id: &impl std::fmt::Display, pins: Value) -> Reply {
    post(person, &format!("images/{id}:unshare"), &json!({ "pins": pins })).await
}

async fn members(person: &Person, id: &impl std::fmt::Display) -> Value {
    let reply = get(person, &format!("images/{id}/members")).await;
    assert_eq!(reply.result()["pins"], reply.result()["loginNames"]);
    reply.result()["pins"].clone()
}

#[tokio::test]
async fn s5_s6_shared_with_all_of_them_and_unshared() {
    let app = TestApp::new().await;
    let [alice, bob] = [app.person("alice").await, app.person("bob").await];
    app.person("carol").await;
    let id = alice.has_image("web").await;
    share(&alice, &id, json!(["carol", "bob", "carol"])).await.is_done();
    // Twice with the same account is a success that changes nothing.
    let before = dump(app.folder()).await;
    share(&alice, &id, json!("bob")).await.is_done();
    assert_eq!(before, dump(app.folder()).await);
    let mut pins: Vec<String> = serde_json::from_value(members(&alice, &id).await).unwrap();
    pins.sort();
    assert_eq!(pins, ["bob", "carol"]);
    let seen = get(&bob, "images?imageSource=shared").await;
    assert_eq!(seen.each("images", "ownerPin"), ["alice"]);
    // What the pages tell of it, too.
    bob.get("/activity").await.shows("web");

    let names = json!({ "loginNames": ["bob"], "pins": null });
    post(&alice, &format!("images/{id}:unshare"), &names).await.is_done();
    unshare(&alice, &id, json!(["bob"])).await.is_done();
    assert_eq!(members(&alice, &id).await, json!(["carol"]));
    assert_eq!(get(&bob, "images?imageSource=shared").await.result()["totalCount"], 0);
    app.clock.advance(1);
    post(&alice, &format!("images/{id}:share"), &names).await.is_done();
    assert_eq!(members(&alice, &id).await, json!(["carol", "bob"]));
    app.settle().await;
}

#[tokio::test]
async fn all_or_nothing_and_the_first_bad_pin_is_named() {
    let app = TestApp::new().await;
    let alice = app.person("alice").await;
    app.person("bob").await;
    let id = alice.has_image("web").await;
    let share_too = |pins| share(&alice, &id, pins);
    share_too(json!(["bob", "nobody", "a b"]))
        .await
        .fails(400, NO, "Pin 'nobody' not found")
        .by_rule("S5");
    share_too(json!(["bob", "a b", "nobody"])).await.fails(400, NO, "Invalid pin 'a b'");
    share_too(json!(["bob", "alice"]))
        .await
        .fails(400, NO, "Invalid pin 'alice'")
        .by_rule("S9");
    // A mobile number is no way to find anybody (S3).
    share_too(json!(["13800138000"]))
        .await
        .fails(400, NO, "Pin '13800138000' not found")
        .by_rule("S3");
    share_too(json!(["bob@example.com"]))
        .await
        .fails(400, NO, "Invalid pin 'bob@example.com'");
    assert_eq!(members(&alice, &id).await, json!([]));

    share_too(json!(["bob"])).await.is_done();
    unshare(&alice, &id, json!(["bob", "nobody"]))
        .await
        .fails(400, NO, "Pin 'nobody' not found");
    unshare(&alice, &id, json!(["bob", "a b"]))
        .await
        .fails(400, NO, "Invalid pin 'a b'");
    unshare(&alice, &id, json!(["bob", "alice"]))
        .await
        .fails(400, NO, "Invalid pin 'alice'");
    assert_eq!(members(&alice, &id).await, json!(["bob"]));
}

#[tokio::test]
async fn s2_a_recipient_and_a_stranger() {
    let app = TestApp::new().await;
    let [alice, bob, eve] = [app.person("alice").await, app.person("bob").await, app.person("eve").await];
    let id = alice.has_image("web").await;
    share(&alice, &id, json!("bob")).await.is_done();
    share(&bob, &id, json!("eve"))
        .await
        .fails(400, NO, "Can't use this image")
        .by_rule("S2");
    unshare(&bob, &id, json!("bob"))
        .await
        .fails(400, NO, "Can't use this image")
        .by_rule("S2");
    get(&bob, &format!("images/{id}/members"))
        .await
        .fails(400, NO, "Can't use this image")
        .by_rule("S2");
    let absent = format!("Image '{id}' not found");
    share(&eve, &id, json!("bob")).await.fails(404, "NOT_FOUND", &absent);
    unshare(&eve, &id, json!("bob")).await.fails(404, "NOT_FOUND", &absent);
    get(&eve, &format!("images/{id}/members")).await.fails(404, "NOT_FOUND", &absent);
    assert_eq!(members(&alice, &id).await, json!(["bob"]));
}

#[tokio::test]
async fn s1_only_a_private_available_image() {
    let app = TestApp::with(Settings {
        jobs_run: false,
        ..Settings::default()
    })
    .await;
    let alice = app.person("alice").await;
    app.person("bob").await;
    let me = alice.actor().id();
    for status in [ImageStatus::Pending, ImageStatus::Deleting, ImageStatus::Error] {
        let id = app.put_image_in(me, status).await;
        let message = format!("Invalid image status '{}'", status.as_str());
        share(&alice, &id, json!("bob")).await.fails(400, NO, &message).by_rule("S1");
    }
    let deleting = app.put_image_in(me, ImageStatus::Deleting).await;
    unshare(&alice, &deleting, json!("bob"))
        .await
        .fails(400, NO, "Conflict with underlay image task 'delete'")
        .by_rule("S11");
    let public = Image {
        visibility: Visibility::Public,
        ..image_of(me, "public")
    };
    let public = app.put_image(&public, &[]).await;
    share(&alice, &public, json!("bob"))
        .await
        .fails(400, NO, "Can't use this image")
        .by_rule("S1");
}

#[tokio::test]
async fn s4_snapshots_as_the_policy_says() {
    for (rule, encrypted, expected) in [
        (
            SnapshotShareRule::Any,
            false,
            Some("Share image with snapshot 'ID' is not support."),
        ),
        (SnapshotShareRule::Any, true, Some("Share image with snapshot 'ID' is not support.")),
        (
            SnapshotShareRule::Encrypted,
            true,
            Some("Share encrypted snapshot 'ID' is not support."),
        ),
        (SnapshotShareRule::Encrypted, false, None),
    ] {
        let policy = Policy {
            snapshot_share_rule: rule,
            ..Policy::default()
        };
        let app = TestApp::with(Settings {
            policy,
            ..Settings::default()
        })
        .await;
        let alice = app.person("alice").await;
        app.person("bob").await;
        let snapshot = Snapshot {
            encrypted,
            ..snapshot_of(alice.actor().id(), "disk")
        };
        app.put_snapshot(&snapshot).await;
        let id = app.put_image(&image_of(alice.actor().id(), "cloud"), &[&snapshot]).await;
        let reply = share(&alice, &id, json!("bob")).await;
        match expected {
            None => reply.is_done(),
            Some(message) => reply.fails(400, NO, &message.replace("ID", snapshot.id.as_str())).by_rule("S4"),
        }
    }
}

#[tokio::test]
async fn s10_no_more_than_the_quota() {
    let policy = Policy {
        image_share_quota: 2,
        ..Policy::default()
    };
    let app = TestApp::with(Settings {
        policy,
        ..Settings::default()
    })
    .await;
    let alice = app.person("alice").await;
    for pin in ["b", "c", "d"] {
        app.account(pin, image_console::domain::account::Role::User).await;
    }
    let id = alice.has_image("web").await;
    let full = "Image share quota limit exceeded";
    share(&alice, &id, json!(["b", "c", "d"]))
        .await
        .fails(429, "QUOTA_EXCEEDED", full)
        .by_rule("S10");
    assert_eq!(members(&alice, &id).await, json!([]));
    share(&alice, &id, json!(["b", "c"])).await.is_done();
    share(&alice, &id, json!(["b", "d"])).await.fails(429, "QUOTA_EXCEEDED", full);
    share(&alice, &id, json!(["b", "c"])).await.is_done();
}

#[tokio::test]
async fn asking_for_accounts_that_do_not_exist_has_a_budget() {
    let limits = Limits {
        failed_lookups: 2,
        ..Limits::default()
    };
    let app = TestApp::with(Settings {
        limits,
        ..Settings::default()
    })
    .await;
    let alice = app.person("alice").await;
    app.person("bob").await;
    let id = alice.has_image("web").await;
    for _ in 0..4 {
        share(&alice, &id, json!("bob")).await.is_done();
        unshare(&alice, &id, json!("bob")).await.is_done();
    }
    share(&alice, &id, json!("nobody")).await.fails(400, NO, "Pin 'nobody' not found");
    unshare(&alice, &id, json!("nobody")).await.fails(400, NO, "Pin 'nobody' not found");
    share(&alice, &id, json!("nobody"))
        .await
        .fails(429, "RATE_LIMIT", "Too many requests");
    unshare(&alice, &id, json!("nobody"))
        .await
        .fails(429, "RATE_LIMIT", "Too many requests");
}
