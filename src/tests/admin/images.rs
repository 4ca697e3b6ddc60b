//! `/admin/images`, `/admin/snapshots`: finding everybody's, and what is done in spite of an owner.

use image_console::domain::id::ImageId;
use image_console::domain::instance::InstanceState;

use crate::support::{Answer, Person, TestApp, dump, image_of};

const REASON: &str = "it holds <malware>";

fn page(image: &ImageId, end: &str) -> String {
    format!("/admin/images/{image}{end}")
}

async fn plan(admin: &Person, image: &ImageId) -> String {
    admin.get(&page(image, "")).await.is(200).inputs("plan").remove(0)
}

async fn cancels(admin: &Person, image: &ImageId) -> Answer {
    let form = [("reason", REASON), ("typed_id", image.as_str())];
    admin.post(&page(image, "/cancel-shares"), &form).await
}

async fn deletes(admin: &Person, image: &ImageId) -> Answer {
    let plan = plan(admin, image).await;
    let form = [("reason", REASON), ("typed_id", image.as_str()), ("plan", plan.as_str())];
    admin.post(&page(image, "/delete"), &form).await
}

#[tokio::test]
async fn images_and_snapshots_are_found_by_owner_id_name_and_status() {
    let app = TestApp::new().await;
    let (admin, alice, bob) = (app.admin("ops").await, app.person("alice").await, app.person("bob").await);
    let (one, two) = (alice.has_cloud_image("alpha").await, bob.has_image("beta").await);
    let snapshot = app.snapshots_of(&one).await.remove(0);
    for (asked, shown) in [
        ("", vec![&one, &two]),
        ("?owner=alice", vec![&one]),
        ("?owner=%20bob%20", vec![&two]),
        ("?owner=nobody", vec![]),
        ("?owner=%00", vec![]),
        ("?q=al", vec![&one]),
        ("?q=%00", vec![]),
        ("?q=al&owner=bob", vec![]),
        (&format!("?q={two}"), vec![&two]),
        (&format!("?q={two}&owner=alice"), vec![]),
        (&format!("?q={two}&status=error"), vec![]),
        ("?status=ready", vec![&one, &two]),
        ("?status=error", vec![]),
        ("?status=nonsense&page=nonsense", vec![&one, &two]),
    ] {
        let answer = admin.get(&format!("/admin/images{asked}")).await;
        for image in [&one, &two] {
            let is_shown = answer.is(200).html().contains(&format!("href=\"/admin/images/{image}\""));
            assert_eq!(is_shown, shown.contains(&image), "{asked}");
        }
    }
    for (asked, is_shown) in [
        ("", true),
        ("?owner=alice", true),
        ("?owner=bob", false),
        (&format!("?q={snapshot}"), true),
        (&format!("?q={snapshot}&owner=bob"), false),
        ("?status=error", false),
    ] {
        let answer = admin.get(&format!("/admin/snapshots{asked}")).await;
        assert_eq!(answer.is(200).text().contains(snapshot.as_str()), is_shown, "{asked}");
    }
    let page = admin.get(&page(&one, "")).await;
    page.is(200).shows("alpha").shows("alice").shows("If it is deleted");
    // Whoever administers sees that it is there, and not what is in it.
    page.hides("download");
    admin.get(&format!("/host/image/detail/{one}/download")).await.is(404);
}

#[tokio::test]
async fn s11_an_administrator_cancels_all_shares_with_a_reason() {
    let app = TestApp::new().await;
    let (admin, alice, bob) = (app.admin("ops").await, app.person("alice").await, app.person("bob").await);
    app.person("carol").await;
    let image = alice.has_image("gift").await;
    for pin in ["bob", "carol"] {
        alice.shares(&image, pin).await;
    }
    cancels(&admin, &image).await.leads_to(&page(&image, ""));
    admin
        .get(&page(&image, ""))
        .await
        .shows("All sharing cancelled")
        .shows("Nobody yet.");

    bob.get(&format!("/host/image/detail/{image}")).await.is(404);
    let told = bob.get("/account/notices").await;
    told.shows("An administrator took back an image that was shared with you")
        .shows("S11")
        .hides("malware");
    bob.get("/activity")
        .await
        .shows("An administrator cancelled sharing with you")
        .hides("malware")
        .hides("ops")
        .hides("carol");
    let told = "An administrator cancelled the sharing of your image with 2 accounts: it holds <malware> · gift";
    alice.get("/account/notices").await.shows(told).hides("<malware>");
    let activity = alice.get("/activity").await;
    activity
        .shows("An administrator cancelled sharing with 2 accounts: it holds <malware> · gift")
        .shows("ops");
    let record = admin.get(&format!("/admin/audit?image={image}&actor=ops")).await;
    record.shows("An administrator cancelled sharing with 2 accounts: it holds <malware>");
    // Whom it was shared with stays on record, for the owner and in the audit.
    let history = alice.get(&format!("/host/image/detail/{image}?tab=activity")).await;
    for pin in ["bob", "carol"] {
        let cancelled = format!("Sharing with {pin} cancelled");
        activity.shows(&cancelled);
        record.shows(&cancelled);
        history.shows(&cancelled);
    }
    // Once more there is nothing to do, and nobody is told.
    let before = dump(app.folder()).await;
    cancels(&admin, &image).await.is(303);
    assert_eq!(before, dump(app.folder()).await);
    assert_eq!(app.settle().await.shares.len(), 0);
}

#[tokio::test]
async fn d3_an_administrator_deletes_in_spite_of_machines_on_the_local_disk() {
    let app = TestApp::new().await;
    let (admin, alice, bob) = (app.admin("ops").await, app.person("alice").await, app.person("bob").await);
    let image = alice.has_image("gift").await;
    let machine = app.put_instance(bob.actor().id(), "bobs", &image, InstanceState::Running).await;
    alice.confirms_delete(&image, &[]).await.is(409).shows("D3");
    admin.get(&page(&image, "")).await.shows("D3").shows("Delete this image");
    deletes(&admin, &image).await.leads_to(&page(&image, ""));
    app.settle().await;

    admin.get(&page(&image, "")).await.shows("Deleted by").shows("ops");
    let stone = alice.get(&format!("/host/image/detail/{image}")).await;
    stone
        .is(200)
        .shows("Deleted by ops")
        .shows("An administrator had it deleted, 1 machine loses rebuild: it holds <malware>");
    alice
        .get("/account/notices")
        .await
        .shows("An administrator had your image deleted: it holds <malware> · gift");
    bob.get("/account/notices")
        .await
        .shows("An image that an instance of yours was made from was deleted")
        .hides("malware");
    bob.get(&format!("/host/instance/detail/{machine}"))
        .await
        .shows("Cannot be rebuilt")
        .shows("D12");
    let record = format!("/admin/audit?image={image}&actor=ops");
    admin
        .get(&record)
        .await
        .shows("An administrator had it deleted, 1 machine loses rebuild");
}

#[tokio::test]
async fn d7_a_forced_deletion_keeps_the_snapshots() {
    let app = TestApp::new().await;
    let (admin, alice) = (app.admin("ops").await, app.person("alice").await);
    let image = alice.has_cloud_image("gift").await;
    let snapshot = app.snapshots_of(&image).await.remove(0);
    deletes(&admin, &image).await.is(303);
    assert!(app.settle().await.snapshots.contains(snapshot.as_str()));
}

#[tokio::test]
async fn nothing_is_forced_without_a_reason_and_the_id_nor_against_another_rule() {
    let app = TestApp::new().await;
    let (admin, alice) = (app.admin("ops").await, app.person("alice").await);
    app.person("bob").await;
    let image = alice.has_image("gift").await;
    alice.shares(&image, "bob").await;
    let public = image_console::domain::image::Image {
        visibility: image_console::domain::image::Visibility::Public,
        ..image_of(alice.actor().id(), "public")
    };
    let public = app.put_image(&public, &[]).await;
    let shown = admin.get(&page(&image, "")).await;
    shown.shows("An administrator cannot delete it either").shows("D2");
    admin.get(&page(&public, "")).await.shows("D6");

    let before = dump(app.folder()).await;
    let long = "x".repeat(257);
    let id = image.as_str();
    for (reason, typed, status, why) in [
        ("", id, 422, "Give a reason of at most 256 characters."),
        ("  ", id, 422, "Give a reason of at most 256 characters."),
        (long.as_str(), id, 422, "Give a reason of at most 256 characters."),
        ("why", "", 422, "Type the id of the image exactly."),
        ("why", "gift", 422, "Type the id of the image exactly."),
    ] {
        for end in ["/cancel-shares", "/delete"] {
            let answer = admin.post(&page(&image, end), &[("reason", reason), ("typed_id", typed)]).await;
            answer.is(status).shows(why);
        }
    }
    // A plan of another world, and rules that stand for administrators as well.
    let form = [("reason", "why"), ("typed_id", id), ("plan", "0")];
    admin.post(&page(&image, "/delete"), &form).await.is(409).shows("D2");
    for (image, rule) in [(&image, "D2"), (&public, "D6")] {
        let plan = {
            use image_console::app::images::administer::{AdministeredDetail, get};
            match get(&app.app, admin.actor(), image).await.unwrap() {
                AdministeredDetail::Exists(found) => found.plan.digest(),
                AdministeredDetail::Deleted(_) => unreachable!("it is there"),
            }
        };
        let form = [("reason", "why"), ("typed_id", image.as_str()), ("plan", plan.as_str())];
        let answer = admin.post(&page(image, "/delete"), &form).await;
        assert!(matches!(answer.status.as_u16(), 403 | 409), "{}", answer.text());
        answer.shows(rule);
    }
    assert_eq!(before, dump(app.folder()).await);
    let records = admin.get("/admin/audit?actor=ops&code=D2").await;
    records.shows("Deleting somebody else's image was refused");
}
