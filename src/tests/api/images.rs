//! Calls about images.

use serde_json::{Value, json};

use crate::support::{Answer, Person, REGIONS, TestApp, image_of, snapshot_of};

fn path(question: &str) -> String {
    format!("/v1/regions/{}/images?{question}", REGIONS[0])
}

fn body(answer: &Answer) -> Value {
    serde_json::from_slice(&answer.body).unwrap()
}

async fn described(person: &Person, question: &str) -> (Vec<String>, u64) {
    let answer = person.get(&path(question)).await;
    let result = &body(answer.is(200))["result"];
    let names = result["images"]
        .as_array()
        .unwrap()
        .iter()
        .map(|image| image["name"].as_str().unwrap().to_owned());
    (names.collect(), result["totalCount"].as_u64().unwrap())
}

#[tokio::test]
async fn an_image_has_every_field_of_the_wire_format() {
    let app = TestApp::new().await;
    let [alice, bob] = [app.person("alice").await, app.person("bob").await];
    let id = alice.has_image("web").await;
    alice.shares(&id, "bob").await;

    let answer = alice.get(&path("imageSource=private")).await;
    let mine = &body(answer.is(200))["result"]["images"][0];
    assert_eq!(body(&answer)["requestId"], answer.header("x-request-id"));
    let expected = json!({
        "imageId": id.as_str(), "name": "web", "platform": "Debian", "osVersion": "", "architecture": "x86_64",
        "systemDiskSizeGB": 1, "imageSource": "private", "osType": "linux", "status": "ready",
        "createTime": "2026-11-21 12:00:00", "sizeMB": 1, "desc": "", "ownerPin": "alice", "loginName": "alice",
        "launchPermission": "specifiedUsers", "dataDisks": [], "snapshotId": "", "rootDeviceType": "localDisk",
        "systemDisk": { "diskCategory": "local", "autoDelete": true, "deviceName": "/dev/vda",
                        "localDisk": { "diskSizeGB": 1, "diskType": "ssd" } },
        "progress": "100", "offline": false, "imported": true, "expiredTime": "", "instanceId": "", "bootMode": "bios",
    });
    assert_eq!(*mine, expected);

    let answer = bob.get(&path("imageSource=shared")).await;
    let theirs = &body(answer.is(200))["result"]["images"][0];
    assert_eq!((&theirs["ownerPin"], &theirs["imageSource"]), (&json!("alice"), &json!("shared")));
}

#[tokio::test]
async fn s7_snapshots_and_notes_are_the_owners() {
    let app = TestApp::new().await;
    let [alice, bob] = [app.person("alice").await, app.person("bob").await];
    let id = alice.actor().id();
    let snapshot = snapshot_of(id, "system");
    app.put_snapshot(&snapshot).await;
    let image = image_domain("cloud", id);
    let image = app.put_image(&image, &[&snapshot]).await;
    let mut unit = app.writer().await;
    unit.insert_share(&image, bob.actor().id(), id, image_console::domain::time::Timestamp(1))
        .await
        .unwrap();
    unit.commit().await.unwrap();

    let mine = body(&alice.get(&path("imageSource=private")).await);
    let mine = &mine["result"]["images"][0];
    assert_eq!(mine["snapshotId"], snapshot.id.as_str());
    assert_eq!(mine["desc"], "a note");
    assert_eq!(mine["systemDisk"]["cloudDisk"]["snapshotId"], snapshot.id.as_str());

    let text = bob.get(&path("imageSource=shared")).await;
    let text = String::from_utf8_lossy(&text.is(200).body).into_owned();
    assert!(text.contains("cloud") && !text.contains(snapshot.id.as_str()) && !text.contains("a note"));
}

fn image_domain(name: &str, owner: image_console::domain::id::AccountId) -> image_console::domain::image::Image {
    image_console::domain::image::Image {
        description: "a note".parse().unwrap(),
        ..image_of(owner, name)
    }
}

#[tokio::test]
async fn pages_and_filters_say_how_many_there_are() {
    let app = TestApp::new().await;
    let alice = app.person("alice").await;
    for number in 0..12 {
        app.put_image(&image_of(alice.actor().id(), &format!("web-{number:02}")), &[]).await;
    }
    app.put_image(&image_of(alice.actor().id(), "database"), &[]).await;
    let mut met = Vec::new();
    for (page, expected) in [(1, 10), (2, 3), (3, 0)] {
        let (names, total) = described(&alice, &format!("imageSource=private&pageSize=10&pageNumber={page}")).await;
        assert_eq!((names.len(), total), (expected, 13));
        met.extend(names);
    }
    met.sort();
    met.dedup();
    assert_eq!(met.len(), 13);
    assert_eq!(described(&alice, "imageSource=private&imageName=WEB-0").await.1, 10);
    assert_eq!(
        described(&alice, "imageSource=private&imageName=base").await,
        (vec!["database".to_owned()], 1)
    );
    assert_eq!(described(&alice, "imageSource=private&status=error").await.1, 0);
    assert_eq!(described(&alice, "imageSource=private&launchPermission=ownerOnly").await.1, 13);
    assert_eq!(described(&alice, "imageSource=public").await.1, 0);
}

#[tokio::test]
async fn what_is_asked_wrongly_is_told_in_the_vendors_words() {
    let app = TestApp::new().await;
    let alice = app.person("alice").await;
    for (question, status, message) in [
        ("", "FAILED_PRECONDITION", "Parameter ImageSource missing"),
        ("imageSource=private&pageSize=9", "OUT_OF_RANGE", "PageSize out of range"),
        ("imageSource=private&pageSize=101", "OUT_OF_RANGE", "PageSize out of range"),
        ("imageSource=mine", "INVALID_ARGUMENT", "Invalid ImageSource 'mine'"),
        ("imageSource=private&status=gone", "INVALID_ARGUMENT", "Invalid Status 'gone'"),
    ] {
        let answer = alice.get(&path(question)).await;
        let error = &body(answer.is(400))["error"];
        assert_eq!(*error, json!({ "code": 400, "status": status, "message": message }), "{question}");
    }
    let answer = alice.get("/v1/regions/nowhere/images?imageSource=private").await;
    assert_eq!(body(answer.is(400))["error"]["message"], "Invalid region 'nowhere'");
    let answer = app.anonymous().get(&path("imageSource=private")).await;
    assert_eq!(body(answer.is(401))["error"]["status"], "UNAUTHENTICATED");
}
