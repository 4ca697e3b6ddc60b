//! `/host/image/detail/{id}/cancel-share`

use image_console::domain::account::Role;
use image_console::domain::image::ImageStatus;
use image_console::domain::instance::InstanceState;

use super::page;
use crate::support::TestApp;

#[tokio::test]
async fn s6_s11_cancelling_takes_effect_at_once() {
    let app = TestApp::new().await;
    let (alice, bob) = (app.person("alice").await, app.person("bob").await);
    let image = alice.has_image("gift").await;
    alice.shares(&image, "bob").await;
    let machine = app.put_instance(bob.actor().id(), "bobs", &image, InstanceState::Running).await;
    bob.get(&format!("/host/instance/detail/{machine}"))
        .await
        .is(200)
        .shows("Can be rebuilt");
    let window = alice.get(&page(&image, "/share")).await;
    window.shows("cancelling takes the image from them, and rebuild from 1 machine");
    let answer = alice.post(&page(&image, "/cancel-share"), &[("pin", "bob")]).await;
    answer.leads_to(&page(&image, "?tab=sharing"));
    alice
        .get(&page(&image, "?tab=sharing"))
        .await
        .shows("Sharing with bob cancelled")
        .shows("Copies made meanwhile stay.")
        .shows("Nobody yet.");
    bob.get(&page(&image, "")).await.is(404);
    bob.get(&page(&image, "/download")).await.is(404);
    bob.get("/host/image/list?tab=shared").await.is(200).hides(image.as_str());
    let answer = bob.get(&format!("/host/instance/detail/{machine}")).await;
    answer
        .is(200)
        .shows("Cannot be rebuilt")
        .shows("The owner no longer shares the image.")
        .shows("S11");
    bob.get("/activity").await.shows("alice cancelled sharing with you");
    assert_eq!(app.settle().await.shares.len(), 0);
}

#[tokio::test]
async fn cancelling_what_is_no_share_changes_nothing() {
    let app = TestApp::new().await;
    let alice = app.person("alice").await;
    app.account("bob", Role::User).await;
    let image = alice.has_image("gift").await;
    let before = crate::support::dump(app.folder()).await;
    for pin in ["bob", "nobody"] {
        alice.post(&page(&image, "/cancel-share"), &[("pin", pin)]).await.is(303);
    }
    alice.post(&page(&image, "/cancel-share"), &[("pin", "a b")]).await.is(422);
    assert_eq!(before, crate::support::dump(app.folder()).await);
}

#[tokio::test]
async fn s11_shares_of_a_failed_image_can_be_cancelled_and_of_one_being_deleted_not() {
    let app = TestApp::new().await;
    let alice = app.person("alice").await;
    let bob = app.account("bob", Role::User).await;
    let id = alice.actor().id();
    for (status, expected) in [(ImageStatus::Error, 303), (ImageStatus::Pending, 303), (ImageStatus::Deleting, 409)] {
        let image = app.put_image_in(id, status).await;
        let mut unit = app.writer().await;
        unit.insert_share(&image, bob.id(), id, image_console::domain::time::Timestamp(0))
            .await
            .unwrap();
        unit.commit().await.unwrap();
        let answer = alice.post(&page(&image, "/cancel-share"), &[("pin", "bob")]).await;
        answer.is(expected);
        let left = app.image(&image).await.unwrap().share_count;
        assert_eq!(left, u32::from(status == ImageStatus::Deleting), "{status:?}");
    }
}
