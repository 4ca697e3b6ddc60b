//! copyImages.

use image_console::domain::image::{BusyTask, Image, ImageStatus, RootDevice, Visibility};
use image_console::domain::policy::{Policy, SnapshotShareRule};
use image_console::domain::snapshot::{Snapshot, SnapshotStatus};

use super::*;
use crate::support::{disks, image_of, snapshot_of};

fn to(region: &str, sources: &[&ImageId]) -> Value {
    json!({ "regionId": REGIONS[0], "sourceImageIds": sources, "destinationRegion": region })
}

#[tokio::test]
async fn d4_a_copy_has_the_bytes_and_its_source_is_busy_until_it_is_there() {
    let app = TestApp::with(by_hand()).await;
    let alice = app.person("alice").await;
    let (one, two) = (alice.has_cloud_image("one").await, alice.has_cloud_image("two").await);
    let mut asked = to("cn-east-2", &[&two, &one, &two]);
    asked["description"] = json!("backup");
    let reply = post(&alice, "images:copyImages", &asked).await;
    let copies = reply.result()["copyImages"].as_array().unwrap();
    let sources: Vec<_> = copies.iter().map(|copy| id(&copy["sourceImageId"])).collect();
    assert_eq!(sources, [two.clone(), one.clone()]);
    let copy = id(&copies[1]["destinationImageId"]);

    assert_eq!(app.status(&copy).await, (ImageStatus::Pending, 0));
    let snapshot = app.snapshots_of(&copy).await.remove(0);
    assert_eq!(app.snapshot(&snapshot).await.unwrap().status, SnapshotStatus::Pending);
    let page = alice.get(&format!("/host/image/detail/{copy}")).await.is(200).text();
    assert!(page.contains("Pending 0 %"), "{page}");
    assert_eq!(app.image(&one).await.unwrap().busy, Some(BusyTask::Copy));
    delete(&alice, &format!("images/{one}"))
        .await
        .fails(400, NO, &format!("The image '{one}' is busy"))
        .by_rule("D4");
    post(&alice, "images:copyImages", &to("cn-east-2", &[&one]))
        .await
        .fails(400, NO, &format!("The image '{one}' is busy"));

    app.settle().await;
    let (source, made) = (app.image(&one).await.unwrap(), app.image(&copy).await.unwrap());
    assert_eq!(source.busy, None);
    let expected = Image {
        id: copy.clone(),
        region: "cn-east-2".to_owned(),
        description: "backup".parse().unwrap(),
        created_at: made.created_at,
        ..source
    };
    assert_eq!(made, expected);
    assert_eq!(app.snapshot(&snapshot).await.unwrap().status, SnapshotStatus::Available);
    let events = get(&alice, "activities").await.each("activities", "kind");
    assert_eq!(events.iter().filter(|kind| *kind == "task_finished").count(), 2);

    // The copy needs nothing of its source any more.
    delete(&alice, &format!("images/{one}?deleteSnapshot=true")).await.is_done();
    let audit = app.settle().await;
    assert!(!audit.images.contains_key(one.as_str()));
    let bytes = alice.get(&format!("/host/image/detail/{copy}/download")).await.is(200).body.clone();
    assert!(bytes[..] == disks::raw_named("one"));
}

#[tokio::test]
async fn s11_a_copy_of_a_shared_image_is_the_recipients_own_and_tells_nothing_more() {
    let settings = Settings {
        policy: Policy {
            snapshot_share_rule: SnapshotShareRule::Encrypted,
            ..Policy::default()
        },
        ..by_hand()
    };
    let app = TestApp::with(settings).await;
    let [alice, bob, carol] = [app.person("alice").await, app.person("bob").await, app.person("carol").await];
    let image = alice.has_cloud_image("golden").await;
    let words = [("name", "golden"), ("description", "the owner's secret")];
    alice.post(&format!("/host/image/detail/{image}/rename"), &words).await.is(303);
    alice.shares(&image, "bob").await;
    alice.shares(&image, "carol").await;
    let theirs = app.snapshots_of(&image).await;

    let reply = post(&bob, "images:copyImages", &to(REGIONS[0], &[&image])).await;
    let copy = id(&reply.result()["copyImages"][0]["destinationImageId"]);
    // Busy or not, it may be shared and taken back.
    post(&alice, &format!("images/{image}:unshare"), &json!({ "pins": ["bob"] }))
        .await
        .is_done();
    app.settle().await;
    get(&bob, &format!("images/{image}"))
        .await
        .fails(404, "NOT_FOUND", &format!("Image '{image}' not found"));

    let described = get(&bob, &format!("images/{copy}")).await;
    let seen = &described.result()["image"];
    assert_eq!((&seen["ownerPin"], &seen["status"]), (&json!("bob"), &json!("ready")));
    assert_eq!((&seen["instanceId"], &seen["launchPermission"]), (&json!(""), &json!("ownerOnly")));
    assert_eq!(seen["desc"], format!("Copy of {image} in {}", REGIONS[0]));
    let mut told = format!("{seen}{}", get(&bob, "activities").await.body);
    told.push_str(&bob.get(&format!("/host/image/detail/{copy}")).await.is(200).text());
    for secret in ["secret", "carol", theirs[0].as_str()] {
        assert!(!told.contains(secret), "{secret} is in {told}");
    }
    let own = app.snapshots_of(&copy).await.remove(0);
    assert_eq!(app.snapshot(&own).await.unwrap().owner, bob.actor().id());
    let events = get(&alice, "activities").await.each("activities", "text");
    assert!(events.iter().any(|text| text == "bob copies it"), "{events:?}");
    assert_eq!(tasks(&alice, REGIONS[0]).await, Vec::<Value>::new(), "it was not her who asked");

    alice
        .post(&format!("/host/image/detail/{image}/delete/cancel-shares"), &[])
        .await
        .is(303);
    alice.confirms_delete(&image, &[("with_snapshots", "on")]).await.is(303);
    app.settle().await;
    let bytes = bob.get(&format!("/host/image/detail/{copy}/download")).await.is(200).body.clone();
    assert!(bytes[..] == disks::raw_named("golden"));
    get(&carol, &format!("images/{copy}"))
        .await
        .fails(404, "NOT_FOUND", &format!("Image '{copy}' not found"));
}

#[tokio::test]
async fn what_is_not_copied_and_why() {
    let app = TestApp::with(by_hand()).await;
    let [alice, bob] = [app.person("alice").await, app.person("bob").await];
    let me = alice.actor().id();
    let good = alice.has_cloud_image("good").await;
    let with_bytes = |name| Image {
        sha256: "0".repeat(64),
        ..image_of(me, name)
    };
    let public = Image {
        visibility: Visibility::Public,
        ..with_bytes("public")
    };
    let failed = Image {
        status: ImageStatus::Error,
        ..with_bytes("failed")
    };
    let exported = Image {
        busy: Some(BusyTask::Conversion),
        ..with_bytes("exported")
    };
    let secret = Snapshot {
        encrypted: true,
        ..snapshot_of(me, "secret")
    };
    app.put_snapshot(&secret).await;
    let local = alice.has_image("local").await;
    alice.shares(&local, "bob").await;
    let is_busy = format!("The image '{}' is busy", exported.id);
    for (image, snapshots, message) in [
        (&public, vec![], "Can't use this image"),
        (&failed, vec![], "Invalid image status 'error'"),
        (&exported, vec![], is_busy.as_str()),
        (
            &with_bytes("encrypted"),
            vec![&secret],
            "An image with an encrypted snapshot cannot be copied.",
        ),
        (&image_of(me, "hollow"), vec![], "None of the image's bytes are stored here."),
    ] {
        let id = app.put_image(image, &snapshots).await;
        // All or nothing.
        post(&alice, "images:copyImages", &to(REGIONS[1], &[&good, &id]))
            .await
            .fails(400, NO, message);
    }
    for person in [&alice, &bob] {
        post(person, "images:copyImages", &to(REGIONS[1], &[&local]))
            .await
            .fails(400, NO, "Only support cloudDisk image");
    }
    post(&bob, "images:copyImages", &to(REGIONS[1], &[&good]))
        .await
        .fails(404, "NOT_FOUND", &format!("Image '{good}' not found"));
    post(&alice, "images:copyImages", &to("nowhere", &[&good]))
        .await
        .fails(400, WRONG, "Invalid region 'nowhere'");
    post(&alice, "images:copyImages", &json!({ "destinationRegion": REGIONS[1] }))
        .await
        .fails(400, WRONG, "Parameter SourceImageIds missing");
    let many = vec![&good; 11];
    post(&alice, "images:copyImages", &to(REGIONS[1], &many))
        .await
        .fails(400, "OUT_OF_RANGE", "SourceImageIds out of range");
    let mut named = to(REGIONS[1], &[&good]);
    named["name"] = json!("a b");
    post(&alice, "images:copyImages", &named)
        .await
        .fails(400, WRONG, "Invalid name 'a b'");
    assert_eq!(app.image(&good).await.unwrap().busy, None);
    assert_eq!(tasks(&alice, REGIONS[1]).await, Vec::<Value>::new());
    assert_eq!(app.image(&local).await.unwrap().root_device, RootDevice::LocalDisk);
}

#[tokio::test]
async fn n3_copies_fit_in_the_quotas_of_their_region() {
    for (policy, message) in [
        (
            Policy {
                image_quota: 2,
                ..Policy::default()
            },
            "Image quota limit exceeded",
        ),
        (
            Policy {
                snapshot_quota: 2,
                ..Policy::default()
            },
            "Snapshot quota limit exceeded",
        ),
    ] {
        let app = TestApp::with(Settings { policy, ..by_hand() }).await;
        let alice = app.person("alice").await;
        let (one, two) = (alice.has_cloud_image("one").await, alice.has_cloud_image("two").await);
        post(&alice, "images:copyImages", &to(REGIONS[0], &[&one]))
            .await
            .fails(429, "QUOTA_EXCEEDED", message)
            .by_rule("N3");
        post(&alice, "images:copyImages", &to(REGIONS[1], &[&one])).await.result();
        app.settle().await;
        post(&alice, "images:copyImages", &to(REGIONS[1], &[&one, &two]))
            .await
            .fails(429, "QUOTA_EXCEEDED", message);
        post(&alice, "images:copyImages", &to(REGIONS[1], &[&two])).await.result();
    }
}

#[tokio::test]
async fn a_copy_whose_bytes_are_gone_fails_and_says_so() {
    let app = TestApp::with(by_hand()).await;
    let alice = app.person("alice").await;
    let image = alice.has_cloud_image("lost").await;
    let reply = post(&alice, "images:copyImages", &to(REGIONS[0], &[&image])).await;
    let copy = id(&reply.result()["copyImages"][0]["destinationImageId"]);
    let blob = app.reader().await.stored_bytes(&image).await.unwrap().unwrap().blob;
    let object = app.folder().join("blobs").join(blob.as_str());
    let kept = app.folder().join("kept");
    std::fs::rename(&object, &kept).unwrap();
    app.run_jobs().await;
    std::fs::rename(&kept, &object).unwrap();

    assert_eq!(app.status(&copy).await, (ImageStatus::Error, 0));
    assert_eq!(app.image(&image).await.unwrap().busy, None);
    let page = format!("/host/image/detail/{copy}");
    let why = "The stored bytes of the image are missing or damaged.";
    assert!(alice.get(&page).await.is(200).text().contains(why));
    assert_eq!(tasks(&alice, REGIONS[0]).await[0]["taskStatus"], "failed");
    assert!(alice.in_chinese().get(&page).await.is(200).text().contains("镜像数据缺失或损坏"));

    let alice = app.signs_in("alice").await;
    delete(&alice, &format!("images/{copy}?deleteSnapshot=true")).await.is_done();
    let audit = app.settle().await;
    assert_eq!((audit.images.len(), audit.snapshots.len(), audit.objects.len()), (1, 1, 1));
}
