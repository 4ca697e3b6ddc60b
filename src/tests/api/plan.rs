//! deletePlan, and deleting what it said.

use image_console::domain::image::{Image, RootDevice};
use image_console::domain::instance::InstanceState;
use serde_json::json;

use super::{delete, get};
use crate::support::{TestApp, image_of, snapshot_of};

#[tokio::test]
async fn a_plan_says_everything_and_holds_only_while_it_is_true() {
    let app = TestApp::new().await;
    let [alice, bob] = [app.person("alice").await, app.person("bob").await];
    let me = alice.actor().id();
    let (free, used) = (snapshot_of(me, "free"), snapshot_of(me, "used"));
    app.put_snapshot(&free).await;
    app.put_snapshot(&used).await;
    let id = app.put_image(&image_of(me, "cloud"), &[&free, &used]).await;
    let other = app.put_image(&image_of(me, "other"), &[&used]).await;
    let mine = app.put_instance(me, "mine", &id, InstanceState::Running).await;
    app.put_instance(bob.actor().id(), "his", &id, InstanceState::Running).await;

    let call = format!("images/{id}/deletePlan");
    let kept = get(&alice, &call).await;
    let kept = kept.result();
    assert_eq!((&kept["isClear"], &kept["findings"]), (&json!(true), &json!([])));
    let machines = json!({ "mine": [{ "instanceId": mine, "instanceName": "mine" }], "mineTotal": 1, "othersTotal": 1 });
    assert_eq!(kept["losesRebuild"], machines);
    for fate in kept["snapshots"].as_array().unwrap() {
        assert_eq!(
            (&fate["fate"], &fate["reasons"][0]["code"], &fate["freesBytes"]),
            (&json!("kept"), &json!("D7"), &json!(0))
        );
    }
    let with = get(&alice, &format!("{call}?deleteSnapshot=True")).await;
    let with = with.result();
    assert_eq!(with["digest"], kept["digest"]);
    let fate = |name: &str| {
        with["snapshots"]
            .as_array()
            .unwrap()
            .iter()
            .find(|fate| fate["name"] == name)
            .unwrap()
            .clone()
    };
    assert_eq!(
        (&fate("free")["fate"], &fate("free")["freesBytes"]),
        (&json!("deleted"), &json!(512))
    );
    assert_eq!(
        (&fate("used")["fate"], &fate("used")["reasons"][0]["code"]),
        (&json!("kept"), &json!("N1"))
    );
    assert!(fate("used")["reasons"][0]["text"].as_str().unwrap().contains(other.as_str()));

    let digest = kept["digest"].as_str().unwrap();
    app.put_instance(me, "new", &id, InstanceState::Running).await;
    let stale = delete(&alice, &format!("images/{id}?planDigest={digest}")).await;
    stale.fails(409, "ABORTED", &format!("The plan of deleting image '{id}' has changed"));
    let plan = &stale.body["error"]["plan"];
    assert_eq!(plan["losesRebuild"]["mineTotal"], 2);
    let digest = plan["digest"].as_str().unwrap();
    delete(&alice, &format!("images/{id}?planDigest={digest}")).await.is_done();
    assert!(app.settle().await.tombstones.contains(id.as_str()));
}

#[tokio::test]
async fn a_plan_names_what_blocks_and_how_to_clear_it() {
    let app = TestApp::new().await;
    let [alice, bob, eve] = [app.person("alice").await, app.person("bob").await, app.person("eve").await];
    let me = alice.actor().id();
    let local = Image {
        root_device: RootDevice::LocalDisk,
        ..image_of(me, "local")
    };
    let id = app.put_image(&local, &[]).await;
    alice.shares(&id, "bob").await;
    app.put_instance(me, "mine", &id, InstanceState::Running).await;
    let call = format!("images/{id}/deletePlan");
    let told = get(&alice, &call).await;
    let findings = &told.result()["findings"];
    assert_eq!((&findings[0]["code"], &findings[1]["code"]), (&json!("D2"), &json!("D3")));
    assert_eq!(
        findings[0]["fixes"][0],
        json!({ "call": "unShareImage", "imageId": id, "pins": ["bob"] })
    );
    assert_eq!(findings[1]["fixes"][0]["call"], "describeInstances");
    assert!(findings[0]["text"].as_str().unwrap().contains('1') && !findings[0]["why"].as_str().unwrap().is_empty());

    // A recipient learns that it is not theirs, and nothing of its world.
    let theirs = get(&bob, &call).await;
    let theirs = theirs.result();
    assert_eq!(theirs["findings"].as_array().unwrap().len(), 1);
    assert_eq!(theirs["findings"][0]["code"], "D6");
    assert_eq!(theirs["losesRebuild"], json!({ "mine": [], "mineTotal": 0, "othersTotal": 0 }));
    get(&eve, &call).await.fails(404, "NOT_FOUND", &format!("Image '{id}' not found"));
}
