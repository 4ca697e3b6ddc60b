//! What becomes of an image's snapshots when it is deleted.

use image_console::domain::account::Role;
use image_console::domain::snapshot::{Snapshot, SnapshotStatus};

use super::page;
use crate::support::{TestApp, image_of, snapshot_of};

#[tokio::test]
async fn d7_d8_by_default_the_snapshots_are_kept() {
    let app = TestApp::new().await;
    let alice = app.person("alice").await;
    let image = alice.has_cloud_image("cloud").await;
    let popup = alice.get(&page(&image, "/delete")).await;
    popup
        .shows("Delete the associated snapshot at the same time")
        .shows("Will be deleted, frees 2.0 KiB")
        .shows("Best effort");
    let boxes = popup.elements("input");
    let tick = boxes
        .iter()
        .find(|input| input.attribute("name") == Some("with_snapshots"))
        .unwrap();
    assert_eq!(tick.attribute("checked"), None, "off by default");
    let chinese = alice.in_chinese();
    chinese.get(&page(&image, "/delete")).await.shows("将镜像关联快照一同删除");
    chinese.set_cookie("language", "en");
    chinese.confirms_delete(&image, &[]).await.is(303);
    chinese.get(&page(&image, "")).await.shows("Kept: deleting it was not asked for");
    let audit = app.settle().await;
    assert_eq!((audit.snapshots.len(), audit.objects.len()), (1, 1));
}

#[tokio::test]
async fn d9_with_the_box_ticked_the_snapshots_go_after_the_image() {
    let app = TestApp::new().await;
    let alice = app.person("alice").await;
    let image = alice.has_cloud_image("cloud").await;
    alice.confirms_delete(&image, &[("with_snapshots", "on")]).await.is(303);
    alice
        .get("/host/image/list?tab=private")
        .await
        .shows("cloud deleted")
        .shows("cloud-vda · Deleted");
    alice
        .get(&page(&image, ""))
        .await
        .shows("cloud-vda")
        .shows("What became of its snapshots");
    let audit = app.settle().await;
    assert_eq!((audit.snapshots.len(), audit.objects.len(), audit.tombstones.len()), (0, 0, 1));
}

#[tokio::test]
async fn d10_d11_a_snapshot_that_stays_says_why_and_the_image_is_deleted_all_the_same() {
    let app = TestApp::new().await;
    let alice = app.person("alice").await;
    let bob = app.account("bob", Role::User).await;
    let id = alice.actor().id();
    let pending = Snapshot {
        status: SnapshotStatus::Pending,
        ..snapshot_of(id, "pending")
    };
    let busy = Snapshot {
        task_in_progress: true,
        ..snapshot_of(id, "busy")
    };
    let (shared, used, free, foreign) = (
        snapshot_of(id, "shared"),
        snapshot_of(id, "used"),
        snapshot_of(id, "free"),
        snapshot_of(bob.id(), "foreign"),
    );
    let all = [&pending, &busy, &shared, &used, &free, &foreign];
    for snapshot in all {
        app.put_snapshot(snapshot).await;
    }
    app.share_snapshot(&shared.id, bob.id()).await;
    let other = app.put_image(&image_of(id, "other"), &[&used]).await;
    let image = app.put_image(&image_of(id, "image"), &all).await;
    let reasons = [
        "its status is Pending",
        "another task is in progress",
        "shared with 1 account",
        &format!("also used by {other}"),
        "it belongs to another account",
    ];
    let popup = alice.get(&page(&image, "/delete")).await;
    for reason in reasons {
        popup.shows(&format!("Stays: {reason}"));
    }
    popup.shows("D10").shows("Every precondition holds");
    alice.confirms_delete(&image, &[("with_snapshots", "on")]).await.is(303);
    alice
        .get("/host/image/list?tab=private")
        .await
        .shows("image deleted")
        .shows("and 3 more snapshots");
    let stone = alice.get(&page(&image, "")).await;
    for reason in reasons {
        stone.shows(&format!("Kept: {reason}"));
    }
    let audit = app.settle().await;
    assert!(!audit.images.contains_key(image.as_str()) && audit.tombstones.contains(image.as_str()));
    assert_eq!(audit.snapshots.len(), 5);
    assert!(!audit.snapshots.contains(free.id.as_str()));
}
