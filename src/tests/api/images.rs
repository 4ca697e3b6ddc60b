//! Calls about images.

use image_console::domain::image::{Image, ImageStatus, Visibility};
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
    assert_eq!(answer.header("x-jdcloud-request-id"), answer.header("x-request-id"));
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

fn image_domain(name: &str, owner: image_console::domain::id::AccountId) -> Image {
    Image {
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
        ("imageSource=private&pageNumber=one", "INVALID_ARGUMENT", "Invalid PageNumber 'one'"),
        (
            "imageSource=private&offline=perhaps",
            "INVALID_ARGUMENT",
            "Invalid Offline 'perhaps'",
        ),
        (
            "imageSource=private&launchPermission=some",
            "INVALID_ARGUMENT",
            "Invalid LaunchPermission 'some'",
        ),
        (
            "imageSource=private&rootDeviceType=tape",
            "INVALID_ARGUMENT",
            "Invalid RootDeviceType 'tape'",
        ),
        (
            "imageSource=private&filters.1.name=colour&filters.1.values.1=red",
            "INVALID_ARGUMENT",
            "Invalid filters 'colour'",
        ),
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

#[tokio::test]
async fn every_filter_narrows_and_ids_need_no_source() {
    let app = TestApp::new().await;
    let [alice, bob] = [app.person("alice").await, app.person("bob").await];
    let (me, him) = (alice.actor().id(), bob.actor().id());
    let machine: image_console::domain::id::InstanceId = "i-0000000001".parse().unwrap();
    let arm = Image {
        architecture: "aarch64".to_owned(),
        source_instance: Some(machine.clone()),
        ..image_of(me, "arm")
    };
    let arm = app.put_image(&arm, &[]).await;
    let local = alice.has_image("local").await;
    let theirs = bob.has_image("theirs").await;
    bob.shares(&theirs, "alice").await;
    let hidden = app.put_image(&image_of(him, "hidden"), &[]).await;
    let public = Image {
        visibility: Visibility::Public,
        ..image_of(him, "public")
    };
    let public = app.put_image(&public, &[]).await;
    let broken = app.put_image_in(me, ImageStatus::Error).await;

    let private = |filter: &str| format!("imageSource=private&{filter}");
    for (question, expected) in [
        (private("architecture=aarch64"), vec!["arm"]),
        (private("rootDeviceType=localDisk"), vec!["local"]),
        (private("status=error"), vec!["odd"]),
        (private("platform=Windows"), vec![]),
        (private("bootMode=uefi"), vec![]),
        (private("bootMode=bios&imageName=loc"), vec!["local"]),
        (private("offline=True"), vec![]),
        (private("offline=false&imageName=arm"), vec!["arm"]),
        (private(&format!("instanceIds.1=i-0000000009&instanceIds.2={machine}")), vec!["arm"]),
        (private("instanceIds.1=i-0000000009"), vec![]),
        (private("launchPermission=specifiedUsers"), vec![]),
        (private(&format!("ids.1={arm}&ids.2={theirs}")), vec!["arm"]),
        (private(&format!("ids.1={arm}&imageName=local")), vec![]),
        (
            private(&format!("filters.1.name=imageId&filters.1.operator=eq&filters.1.values.1={local}")),
            vec!["local"],
        ),
        (private("filters.1.name=status&filters.1.values.1=error"), vec!["odd"]),
        (
            format!("imageSource=shared&ids.1={theirs}&ids.2={hidden}&ids.3={arm}"),
            vec!["theirs"],
        ),
        (format!("imageSource=public&ids.1={public}&ids.2={arm}"), vec!["public"]),
        (format!("imageSource=shared&instanceIds.1={machine}"), vec![]),
    ] {
        let (names, total) = described(&alice, &question).await;
        assert_eq!(
            (names, total),
            (expected.iter().map(|name| (*name).to_owned()).collect(), expected.len() as u64),
            "{question}"
        );
    }

    // Whatever the caller may see, each where it belongs; what they may not see is not there.
    let all = format!("ids.1={arm}&ids.2={theirs}&ids.3={hidden}&ids.4={public}&ids.5={broken}&ids.6=nonsense");
    let answer = alice.get(&path(&all)).await;
    let result = body(answer.is(200))["result"].take();
    let mut found: Vec<_> = result["images"]
        .as_array()
        .unwrap()
        .iter()
        .map(|image| (image["name"].as_str().unwrap(), image["imageSource"].as_str().unwrap()))
        .collect();
    found.sort_unstable();
    assert_eq!(
        found,
        [("arm", "private"), ("odd", "private"), ("public", "public"), ("theirs", "shared")]
    );
    assert_eq!(result["totalCount"], 4);
    let answer = bob.get(&path(&format!("ids.1={arm}"))).await;
    assert_eq!(body(answer.is(200))["result"], json!({ "images": [], "totalCount": 0 }));
}

#[tokio::test]
async fn one_image_is_described_to_whoever_may_see_it() {
    let app = TestApp::new().await;
    let [alice, bob, eve] = [app.person("alice").await, app.person("bob").await, app.person("eve").await];
    let owner = alice.actor().id();
    let snapshot = snapshot_of(owner, "system");
    app.put_snapshot(&snapshot).await;
    let image = Image {
        source_instance: Some("i-0000000001".parse().unwrap()),
        ..image_domain("cloud", owner)
    };
    let image = app.put_image(&image, &[&snapshot]).await;
    let mut unit = app.writer().await;
    unit.insert_share(&image, bob.actor().id(), owner, image_console::domain::time::Timestamp(1))
        .await
        .unwrap();
    unit.commit().await.unwrap();
    let call = format!("images/{image}");

    let mine = super::get(&alice, &call).await;
    let mine = &mine.result()["image"];
    assert_eq!(
        (&mine["instanceId"], &mine["snapshotId"]),
        (&json!("i-0000000001"), &json!(snapshot.id))
    );
    assert_eq!(mine["imageSource"], "private");

    let theirs = super::get(&bob, &call).await;
    let text = theirs.body.to_string();
    let theirs = &theirs.result()["image"];
    assert_eq!(
        (&theirs["imageSource"], &theirs["desc"], &theirs["instanceId"]),
        (&json!("shared"), &json!(""), &json!(""))
    );
    assert!(
        !text.contains(snapshot.id.as_str()) && !text.contains("bob") && !text.contains("a note"),
        "{text}"
    );

    let absent = format!("Image '{image}' not found");
    super::get(&eve, &call).await.fails(404, "NOT_FOUND", &absent);
    let elsewhere = format!("/v1/regions/{}/images/{image}", REGIONS[1]);
    let answer = alice.get(&elsewhere).await;
    assert_eq!(body(answer.is(404))["error"]["message"], absent);
    super::get(&alice, "images/nonsense")
        .await
        .fails(404, "NOT_FOUND", "Image 'nonsense' not found");
}
