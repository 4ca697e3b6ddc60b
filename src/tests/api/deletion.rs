//! deleteImage, modifyImageAttribute.

use image_console::domain::image::{BusyTask, Image, ImageStatus, RootDevice, Visibility};
use image_console::domain::instance::InstanceState;
use image_console::domain::policy::{DeleteConfirmation, Policy};
use serde_json::json;

use super::{delete, get, post};
use crate::support::{Settings, TestApp, image_of, snapshot_of};

const NO: &str = "FAILED_PRECONDITION";

#[tokio::test]
async fn d7_d9_deleted_with_its_snapshots_only_when_asked() {
    let app = TestApp::new().await;
    let alice = app.person("alice").await;
    for (question, is_kept) in [
        ("", true),
        ("?deleteSnapshot=False", true),
        ("?deleteSnapshot=false", true),
        ("?deleteSnapshot=True", false),
        ("?deleteSnapshot=true&regionId=cn-north-1", false),
    ] {
        let id = alice.has_cloud_image("cloud").await;
        let snapshot = app.snapshots_of(&id).await.remove(0);
        delete(&alice, &format!("images/{id}{question}")).await.is_done();
        app.settle().await;
        get(&alice, &format!("images/{id}"))
            .await
            .fails(404, "NOT_FOUND", &format!("Image '{id}' not found"));
        assert_eq!(app.snapshot(&snapshot).await.is_some(), is_kept, "{question}");
    }
    delete(&alice, "images/img-0000000000?deleteSnapshot=maybe")
        .await
        .fails(400, "INVALID_ARGUMENT", "Invalid DeleteSnapshot 'maybe'");
}

#[tokio::test]
async fn d6_not_by_anybody_else() {
    let app = TestApp::new().await;
    let [alice, bob, eve] = [app.person("alice").await, app.person("bob").await, app.person("eve").await];
    let id = alice.has_image("web").await;
    alice.shares(&id, "bob").await;
    let call = format!("images/{id}");
    delete(&bob, &call).await.fails(400, NO, "Can't delete this image").by_rule("D6");
    delete(&eve, &call)
        .await
        .fails(404, "NOT_FOUND", &format!("Image '{id}' not found"));
    let public = Image {
        visibility: Visibility::Public,
        ..image_of(alice.actor().id(), "public")
    };
    let public = app.put_image(&public, &[]).await;
    let call = format!("images/{public}");
    delete(&alice, &call)
        .await
        .fails(400, NO, "Can't delete protected image")
        .by_rule("D6");
    delete(&eve, &call).await.fails(400, NO, "Can't delete this image").by_rule("D6");
}

#[tokio::test]
async fn d1_d2_d3_d4_what_stands_in_the_way() {
    let app = TestApp::with(Settings {
        jobs_run: false,
        ..Settings::default()
    })
    .await;
    let alice = app.person("alice").await;
    app.person("bob").await;
    let me = alice.actor().id();
    for status in [ImageStatus::Pending, ImageStatus::Deleting] {
        let id = app.put_image_in(me, status).await;
        let message = format!("Invalid image status '{}'", status.as_str());
        delete(&alice, &format!("images/{id}")).await.fails(400, NO, &message).by_rule("D1");
    }
    let shared = alice.has_image("shared").await;
    alice.shares(&shared, "bob").await;
    let reply = delete(&alice, &format!("images/{shared}")).await;
    reply.fails(400, NO, "Can't delete shared image").by_rule("D2");
    let plan = &reply.body["error"]["plan"];
    assert_eq!(plan["findings"][0]["code"], "D2");
    assert_eq!(
        plan["findings"][0]["fixes"],
        json!([{ "call": "unShareImage", "imageId": shared, "pins": ["bob"] }])
    );

    let local = Image {
        root_device: RootDevice::LocalDisk,
        ..image_of(me, "local")
    };
    let local = app.put_image(&local, &[]).await;
    app.put_instance(me, "machine", &local, InstanceState::Running).await;
    delete(&alice, &format!("images/{local}"))
        .await
        .fails(
            400,
            NO,
            "Local-System-Disk image cannot be deleted if it has been used to create instances",
        )
        .by_rule("D3");

    for task in [BusyTask::Copy, BusyTask::Conversion] {
        let busy = Image {
            busy: Some(task),
            ..image_of(me, "busy")
        };
        let id = app.put_image(&busy, &[]).await;
        let message = match task {
            BusyTask::Copy => format!("The image '{id}' is busy"),
            BusyTask::Conversion => "Conflict with underlay image task 'conversion'".to_owned(),
        };
        delete(&alice, &format!("images/{id}")).await.fails(400, NO, &message).by_rule("D4");
    }
}

#[tokio::test]
async fn a_program_is_not_asked_to_type_a_name() {
    let policy = Policy {
        delete_confirmation: DeleteConfirmation::TypeName,
        ..Policy::default()
    };
    let app = TestApp::with(Settings {
        policy,
        ..Settings::default()
    })
    .await;
    let alice = app.person("alice").await;
    let id = alice.has_image("web").await;
    delete(&alice, &format!("images/{id}")).await.is_done();
    assert!(app.settle().await.images.is_empty());
}

#[tokio::test]
async fn name_and_description_change_one_by_one() {
    let app = TestApp::new().await;
    let [alice, bob, eve] = [app.person("alice").await, app.person("bob").await, app.person("eve").await];
    let id = alice.has_image("web").await;
    alice.shares(&id, "bob").await;
    let call = format!("images/{id}:modifyImageAttribute");
    post(&alice, &call, &json!({ "name": "db", "description": null })).await.is_done();
    post(&alice, &call, &json!({ "description": "备注" })).await.is_done();
    let image = get(&alice, &format!("images/{id}")).await;
    let image = &image.result()["image"];
    assert_eq!((&image["name"], &image["desc"]), (&json!("db"), &json!("备注")));
    post(&alice, &call, &json!({ "description": "" })).await.is_done();
    assert_eq!(get(&alice, &format!("images/{id}")).await.result()["image"]["desc"], "");

    let wrong = "INVALID_ARGUMENT";
    post(&alice, &call, &json!({}))
        .await
        .fails(400, wrong, "Parameter name、description missing");
    post(&alice, &call, &json!({ "name": "a b" }))
        .await
        .fails(400, wrong, "Invalid name 'a b'");
    post(&alice, &call, &json!({ "name": "" }))
        .await
        .fails(400, wrong, "Invalid name ''");
    let long = "x".repeat(257);
    post(&alice, &call, &json!({ "description": long }))
        .await
        .fails(400, wrong, &format!("Invalid description '{long}'"));
    post(&bob, &call, &json!({ "name": "mine" }))
        .await
        .fails(400, NO, "Can't use this image")
        .by_rule("S2");
    post(&eve, &call, &json!({ "name": "mine" }))
        .await
        .fails(404, "NOT_FOUND", &format!("Image '{id}' not found"));
}

#[tokio::test]
async fn d12_the_others_lose_rebuild_and_snapshots_are_told() {
    let app = TestApp::new().await;
    let [alice, bob] = [app.person("alice").await, app.person("bob").await];
    let me = alice.actor().id();
    let (free, shared) = (snapshot_of(me, "free"), snapshot_of(me, "shared"));
    app.put_snapshot(&free).await;
    app.put_snapshot(&shared).await;
    app.share_snapshot(&shared.id, bob.actor().id()).await;
    let id = app.put_image(&image_of(me, "cloud"), &[&free, &shared]).await;
    delete(&alice, &format!("images/{id}?deleteSnapshot=true")).await.is_done();
    app.settle().await;
    let call = format!("images/{id}/snapshotOutcomes");
    let told = get(&alice, &call).await;
    let result = told.result();
    assert_eq!((&result["imageId"], &result["isDeleted"]), (&json!(id), &json!(true)));
    let mut outcomes: Vec<_> = result["outcomes"]
        .as_array()
        .unwrap()
        .iter()
        .map(|outcome| {
            (
                outcome["name"].as_str().unwrap(),
                outcome["outcome"].as_str().unwrap(),
                outcome["reasons"].clone(),
            )
        })
        .collect();
    outcomes.sort_by_key(|(name, ..)| *name);
    assert_eq!((outcomes[0].0, outcomes[0].1), ("free", "deleted"));
    assert_eq!(
        (outcomes[1].0, outcomes[1].1, &outcomes[1].2[0]["code"]),
        ("shared", "kept", &json!("N2"))
    );
    get(&bob, &call).await.fails(404, "NOT_FOUND", &format!("Image '{id}' not found"));

    let image = alice.has_image("web").await;
    alice.shares(&image, "bob").await;
    let call = format!("images/{image}/snapshotOutcomes");
    assert_eq!(get(&alice, &call).await.result()["isDeleted"], false);
    get(&bob, &call).await.fails(400, NO, "Can't use this image");
    // What happened is told, too.
    let kinds = get(&alice, "activities").await.each("activities", "kind");
    for kind in ["shared", "imported", "snapshot_tried", "deleted", "deletion_confirmed"] {
        assert!(kinds.iter().any(|known| known == kind), "{kind} is not in {kinds:?}");
    }
    assert_eq!(get(&bob, "activities").await.each("activities", "kind"), ["shared_with_me"]);
}
