//! exportImage.

use image_console::blobs::Exchange;
use image_console::domain::image::BusyTask;
use image_console::domain::policy::{Policy, SnapshotShareRule};
use tempfile::TempDir;

use super::*;
use crate::support::disks;

fn target(folder: &TempDir) -> String {
    format!("file://{}", folder.path().display())
}

fn with_target(folder: &TempDir) -> Settings {
    Settings {
        exchange: Exchange::new(&[], &[target(folder)], &[]).unwrap(),
        ..by_hand()
    }
}

#[tokio::test]
async fn d4_an_image_is_written_to_a_place_of_the_list() {
    let folder = TempDir::new().unwrap();
    let app = TestApp::with(with_target(&folder)).await;
    let alice = app.person("alice").await;
    for image in [alice.has_image("local").await, alice.has_cloud_image("cloud").await] {
        app.clock.advance(1);
        let call = format!("images/{image}:exportImage");
        let asked = json!({ "roleName": "any", "ossUrl": target(&folder), "ossPrefix": "backup" });
        let reply = post(&alice, &call, &asked).await;
        let task = reply.result()["taskId"].as_str().unwrap();
        assert_eq!(app.image(&image).await.unwrap().busy, Some(BusyTask::Conversion));
        delete(&alice, &format!("images/{image}"))
            .await
            .fails(400, NO, "Conflict with underlay image task 'conversion'")
            .by_rule("D4");
        post(&alice, &call, &asked)
            .await
            .fails(400, NO, &format!("The image '{image}' is busy"));
        app.settle().await;

        assert_eq!(app.image(&image).await.unwrap().busy, None);
        let told = tasks(&alice, REGIONS[0]).await.remove(0);
        let object = format!("backup-{image}-{task}.raw");
        for (field, expected) in [
            ("taskId", json!(task)),
            ("action", json!("ExportImage")),
            ("taskStatus", json!("finished")),
            ("progress", json!("100%")),
            ("imageId", json!(image)),
            ("ossUrl", json!(target(&folder))),
            ("ossObject", json!(object)),
            ("ossObjects", json!([object])),
            ("imageUrl", json!("")),
            ("errorInfo", json!("")),
        ] {
            assert_eq!(told[field], expected, "{field}");
        }
        let name = app.image(&image).await.unwrap().name.to_string();
        assert!(std::fs::read(folder.path().join(object)).unwrap() == disks::raw_named(&name));
    }
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 2);
}

#[tokio::test]
async fn s2_only_the_owner_exports_and_only_where_the_operator_allows() {
    let folder = TempDir::new().unwrap();
    let settings = with_target(&folder);
    let app = TestApp::with(Settings {
        policy: Policy {
            snapshot_share_rule: SnapshotShareRule::Encrypted,
            ..Policy::default()
        },
        ..settings
    })
    .await;
    let [alice, bob] = [app.person("alice").await, app.person("bob").await];
    let image = alice.has_image("web").await;
    alice.shares(&image, "bob").await;
    let call = format!("images/{image}:exportImage");
    post(&bob, &call, &json!({ "ossUrl": target(&folder) }))
        .await
        .fails(400, NO, "Can't use this image")
        .by_rule("S2");
    let not_allowed = "Images may not be exported to this place. Your administrator decides where they may go.";
    for elsewhere in [
        "file:///etc".to_owned(),
        format!("{}/below", target(&folder)),
        format!("{}/..", target(&folder)),
        "s3://exports".to_owned(),
        "https://example.com".to_owned(),
    ] {
        post(&alice, &call, &json!({ "ossUrl": elsewhere }))
            .await
            .fails(400, NO, not_allowed);
    }
    for (field, value, message) in [
        ("ossUrl", json!(null), "Parameter OssUrl missing"),
        ("ossPrefix", json!("../x"), "Invalid OssPrefix '../x'"),
        ("isAllDisk", json!("True"), "Invalid IsAllDisk 'true'"),
    ] {
        let mut asked = json!({ "ossUrl": target(&folder) });
        asked[field] = value;
        post(&alice, &call, &asked).await.fails(400, WRONG, message);
    }
    app.settle().await;
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
    let closed = TestApp::new().await;
    let alice = closed.person("alice").await;
    let image = alice.has_image("web").await;
    post(&alice, &format!("images/{image}:exportImage"), &json!({ "ossUrl": "file:///tmp" }))
        .await
        .fails(400, NO, not_allowed);
}

#[tokio::test]
async fn bytes_that_are_not_what_was_stored_go_nowhere() {
    let folder = TempDir::new().unwrap();
    let app = TestApp::with(with_target(&folder)).await;
    let alice = app.person("alice").await;
    let image = alice.has_image("web").await;
    let blob = app.reader().await.stored_bytes(&image).await.unwrap().unwrap().blob;
    let object = app.folder().join("blobs").join(blob.as_str());
    let mut bytes = std::fs::read(&object).unwrap();
    bytes[100] ^= 1;
    std::fs::write(&object, &bytes).unwrap();
    post(
        &alice,
        &format!("images/{image}:exportImage"),
        &json!({ "ossUrl": target(&folder) }),
    )
    .await
    .result();
    app.settle().await;
    let told = tasks(&alice, REGIONS[0]).await.remove(0);
    assert_eq!(told["taskStatus"], "failed");
    assert!(told["errorInfo"].as_str().unwrap().contains("missing or damaged"), "{told}");
    assert_eq!(app.status(&image).await.0, ImageStatus::Ready);
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
}
