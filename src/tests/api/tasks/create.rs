//! createImage.

use image_console::domain::image::Image;
use image_console::domain::instance::InstanceState;
use image_console::domain::snapshot::Snapshot;

use super::*;
use crate::support::{disks, image_of, snapshot_of};

#[tokio::test]
async fn d3_an_image_holds_what_its_instance_goes_back_to() {
    let app = TestApp::with(by_hand()).await;
    let [alice, bob] = [app.person("alice").await, app.person("bob").await];
    let golden = alice.has_image("golden").await;
    alice.shares(&golden, "bob").await;
    let machine = app.put_instance(bob.actor().id(), "web-1", &golden, InstanceState::Stopped).await;
    let call = format!("instances/{machine}:createImage");
    let reply = post(&bob, &call, &json!({ "name": "mine", "dataDisks": null })).await;
    let made = id(&reply.result()["imageId"]);
    assert_eq!(app.status(&made).await, (ImageStatus::Pending, 0));
    app.settle().await;
    let described = get(&bob, &format!("images/{made}")).await;
    let image = &described.result()["image"];
    assert_eq!(
        (&image["status"], &image["instanceId"], &image["rootDeviceType"]),
        (&json!("ready"), &json!(machine), &json!("localDisk"))
    );
    assert_eq!(image["desc"], format!("Made from {machine}"));
    let bytes = bob.get(&format!("/host/image/detail/{made}/download")).await.is(200).body.clone();
    assert!(bytes[..] == disks::raw_named("golden"));
    // The machine it was made from is available, and its disk is local.
    delete(&bob, &format!("images/{made}"))
        .await
        .fails(
            400,
            NO,
            "Local-System-Disk image cannot be deleted if it has been used to create instances",
        )
        .by_rule("D3");
    assert_eq!(tasks(&bob, REGIONS[0]).await[0]["action"], "CreateImage");

    post(&alice, &call, &json!({ "name": "mine" }))
        .await
        .fails(404, "NOT_FOUND", &format!("Instance '{machine}' not found"));
    alice
        .post(&format!("/host/image/detail/{golden}/delete/cancel-shares"), &[])
        .await
        .is(303);
    post(&bob, &call, &json!({ "name": "again" }))
        .await
        .fails(400, NO, "The owner no longer shares the image.");
}

#[tokio::test]
async fn d12_what_there_is_nothing_to_make_an_image_of() {
    let app = TestApp::with(by_hand()).await;
    let alice = app.person("alice").await;
    let me = alice.actor().id();
    let (local, cloud) = (alice.has_image("local").await, alice.has_cloud_image("cloud").await);
    let hollow = app.put_image(&image_of(me, "hollow"), &[]).await;
    for (image, state, message) in [
        (&local, InstanceState::Running, Some("Invalid instance status 'running'")),
        (&local, InstanceState::Stopped, None),
        (&cloud, InstanceState::Error, Some("Invalid instance status 'error'")),
        (&cloud, InstanceState::Running, None),
    ] {
        let machine = app.put_instance(me, "machine", image, state).await;
        let reply = post(&alice, &format!("instances/{machine}:createImage"), &json!({ "name": "made" })).await;
        match message {
            Some(message) => drop(reply.fails(400, NO, message)),
            None => drop(reply.result()),
        }
    }
    for image in [&hollow, &"img-0000000000".parse().unwrap()] {
        let machine = app.put_instance(me, "machine", image, InstanceState::Stopped).await;
        let reply = post(&alice, &format!("instances/{machine}:createImage"), &json!({ "name": "made" })).await;
        assert_eq!((reply.code, &reply.body["error"]["rule"]), (400, &json!("D12")), "{}", reply.body);
    }
    let machine = app.put_instance(me, "machine", &local, InstanceState::Stopped).await;
    let call = format!("instances/{machine}:createImage");
    post(&alice, &call, &json!({})).await.fails(400, WRONG, "Parameter Name missing");
    post(&alice, &call, &json!({ "name": "a b" }))
        .await
        .fails(400, WRONG, "Invalid name 'a b'");
    app.settle().await;
}

#[tokio::test]
async fn data_disks_are_taken_along_or_left_out_and_none_is_put_in() {
    let app = TestApp::with(by_hand()).await;
    let alice = app.person("alice").await;
    let me = alice.actor().id();
    let cloud = alice.has_cloud_image("cloud").await;
    let system = app.snapshots_of(&cloud).await.remove(0);
    let [system, data, more] = [
        app.snapshot(&system).await.unwrap(),
        snapshot_of(me, "data"),
        snapshot_of(me, "more"),
    ];
    app.put_snapshot(&data).await;
    app.put_snapshot(&more).await;
    let template = Image {
        sha256: "0".repeat(64),
        ..image_of(me, "template")
    };
    let image = app.put_image(&template, &[&system, &data, &more]).await;
    let machine = app.put_instance(me, "db", &image, InstanceState::Running).await;
    let call = format!("instances/{machine}:createImage");
    let create = async |name: &str, disks: Value| post(&alice, &call, &json!({ "name": name, "dataDisks": disks })).await;
    let devices = async |id: &ImageId| {
        let devices = app.reader().await.devices(id).await.unwrap();
        devices.into_iter().map(|device| device.device).collect::<Vec<_>>()
    };
    let whole = id(&create("whole", json!([])).await.result()["imageId"]);
    assert_eq!(devices(&whole).await, ["/dev/vda", "/dev/vdb", "/dev/vdc"]);
    let left_out = json!([{ "deviceName": "vdb", "noDevice": true }]);
    let part = id(&create("part", left_out).await.result()["imageId"]);
    assert_eq!(devices(&part).await, ["/dev/vda", "/dev/vdc"]);
    app.settle().await;
    let own: Vec<Snapshot> = {
        let mut unit = app.reader().await;
        let mut own = Vec::new();
        for snapshot in app.snapshots_of(&whole).await {
            own.push(unit.snapshot(&snapshot).await.unwrap().unwrap());
        }
        own
    };
    let names: Vec<_> = own.iter().map(|snapshot| snapshot.name.to_string()).collect();
    assert_eq!(names, ["whole-vda", "whole-vdb", "whole-vdc"]);

    for (disks, named) in [
        (json!([{ "deviceName": "vda", "noDevice": true }]), "vda"),
        (json!([{ "deviceName": "vdx", "cloudDiskSpec": { "diskSizeGB": 20 } }]), "vdx"),
        (json!([{ "noDevice": true }]), ""),
    ] {
        let message = format!("Invalid DataDisks '{named}'");
        create("wrong", disks).await.fails(400, WRONG, &message);
    }
}
