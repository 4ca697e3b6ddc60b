//! `/host/snapshot/…`

use image_console::domain::account::Role;

use crate::support::{TestApp, image_of, snapshot_of};

#[tokio::test]
async fn n1_a_snapshot_goes_after_the_last_image_that_references_it() {
    let app = TestApp::new().await;
    let alice = app.person("alice").await;
    let id = alice.actor().id();
    let snapshot = snapshot_of(id, "disk");
    app.put_snapshot(&snapshot).await;
    let one = app.put_image(&image_of(id, "one"), &[&snapshot]).await;
    let two = app.put_image(&image_of(id, "two"), &[&snapshot]).await;
    let path = format!("/host/snapshot/detail/{}/delete", snapshot.id);
    let popup = alice.get(&path).await;
    popup.is(200).shows("N1").shows(one.as_str()).shows(two.as_str());
    for image in [&one, &two] {
        alice.post(&path, &[]).await.is(409).shows("N1").shows("also used by");
        alice.confirms_delete(image, &[]).await.is(303);
    }
    alice.get(&path).await.is(200).hides("N1");
    alice.post(&path, &[]).await.leads_to("/host/snapshot/list");
    alice
        .get("/host/snapshot/list")
        .await
        .shows("Snapshot disk deleted")
        .shows("No snapshots");
    alice.get("/activity").await.shows("disk");
    assert_eq!(app.settle().await.snapshots.len(), 0);
}

#[tokio::test]
async fn n2_a_shared_snapshot_stays_until_its_shares_are_gone() {
    let app = TestApp::new().await;
    let alice = app.person("alice").await;
    let bob = app.account("bob", Role::User).await;
    let snapshot = snapshot_of(alice.actor().id(), "disk");
    app.put_snapshot(&snapshot).await;
    app.share_snapshot(&snapshot.id, bob.id()).await;
    let path = format!("/host/snapshot/detail/{}/delete", snapshot.id);
    alice
        .get(&format!("/host/snapshot/detail/{}", snapshot.id))
        .await
        .is(200)
        .shows("bob")
        .shows("N2");
    alice.post(&path, &[]).await.is(409).shows("shared with 1 account").shows("N2");
    let mut unit = app.writer().await;
    unit.remove_snapshot_share(&snapshot.id, bob.id()).await.unwrap();
    unit.commit().await.unwrap();
    alice.post(&path, &[]).await.is(303);
    app.settle().await;
}

#[tokio::test]
async fn d10_a_snapshot_that_was_kept_is_tried_again() {
    let app = TestApp::new().await;
    let alice = app.person("alice").await;
    let bob = app.account("bob", Role::User).await;
    let image = alice.has_cloud_image("cloud").await;
    let snapshot = app.snapshots_of(&image).await.remove(0);
    app.share_snapshot(&snapshot, bob.id()).await;
    alice.confirms_delete(&image, &[("with_snapshots", "on")]).await.is(303);
    let list = alice.get("/host/snapshot/list").await;
    list.shows("Kept when its image was deleted: shared with 1 account.")
        .shows("Try again");
    let mut unit = app.writer().await;
    unit.remove_snapshot_share(&snapshot, bob.id()).await.unwrap();
    unit.commit().await.unwrap();
    alice
        .get(&format!("/host/snapshot/detail/{snapshot}/delete"))
        .await
        .is(200)
        .shows("frees");
    alice.post(&format!("/host/snapshot/detail/{snapshot}/delete"), &[]).await.is(303);
    // The page of the deleted image tells the last outcome.
    alice
        .get(&format!("/host/image/detail/{image}"))
        .await
        .shows(&format!("cloud-vda {snapshot} Deleted"));
    let audit = app.settle().await;
    assert_eq!((audit.snapshots.len(), audit.objects.len()), (0, 0));
}

#[tokio::test]
async fn d9_trying_a_snapshot_while_its_image_is_being_deleted_does_not_keep_it() {
    let settings = crate::support::Settings {
        jobs_run: false,
        ..crate::support::Settings::default()
    };
    let app = TestApp::with(settings).await;
    let alice = app.person("alice").await;
    let image = alice.has_cloud_image("cloud").await;
    let snapshot = app.snapshots_of(&image).await.remove(0);
    alice.confirms_delete(&image, &[("with_snapshots", "on")]).await.is(303);
    alice.post(&format!("/host/snapshot/detail/{snapshot}/delete"), &[]).await.is(409);
    let audit = app.settle().await;
    assert_eq!((audit.images.len(), audit.snapshots.len(), audit.objects.len()), (0, 0, 0));
}

#[tokio::test]
async fn others_snapshots_do_not_exist() {
    let app = TestApp::new().await;
    let (alice, bob) = (app.person("alice").await, app.person("bob").await);
    let image = alice.has_cloud_image("cloud").await;
    let snapshot = app.snapshots_of(&image).await.remove(0);
    app.share_snapshot(&snapshot, bob.actor().id()).await;
    for path in ["", "/delete"] {
        bob.get(&format!("/host/snapshot/detail/{snapshot}{path}")).await.is(404);
    }
    bob.get("/host/snapshot/list")
        .await
        .is(200)
        .hides(snapshot.as_str())
        .shows("No snapshots");
}
