//! `/host/image/detail/{id}/leave`

use image_console::domain::image::{Image, Visibility};
use image_console::domain::instance::InstanceState;

use super::page;
use crate::support::{TestApp, image_of};

#[tokio::test]
async fn s11_leaving_takes_effect_at_once_and_the_owner_is_told() {
    let app = TestApp::new().await;
    let (alice, bob) = (app.person("alice").await, app.person("bob").await);
    let image = alice.has_image("gift").await;
    alice.shares(&image, "bob").await;
    let machine = app.put_instance(bob.actor().id(), "bobs", &image, InstanceState::Running).await;
    bob.get("/host/image/list?tab=shared").await.shows("Leave");
    let asked = bob.get(&page(&image, "/leave")).await;
    asked
        .is(200)
        .shows("You can no longer create machines from it, and 1 instance of yours cannot be rebuilt.")
        .shows("S11")
        .shows("alice is told that you left.");
    bob.get(&page(&image, "")).await.is(200).shows("Leave");

    bob.post(&page(&image, "/leave"), &[]).await.leads_to("/host/image/list?tab=shared");
    bob.get("/host/image/list?tab=shared")
        .await
        .shows("You left gift")
        .shows("Copies made meanwhile stay.")
        .hides(image.as_str());
    bob.get(&page(&image, "")).await.is(404);
    bob.get(&format!("/host/instance/detail/{machine}"))
        .await
        .shows("Cannot be rebuilt")
        .shows("S11");
    bob.get("/activity").await.shows("Left; it was shared by alice");
    bob.post(&page(&image, "/leave"), &[]).await.is(404);

    alice
        .get("/account/notices")
        .await
        .shows("bob left an image that you had shared · gift");
    alice.get("/activity").await.shows("bob left · gift");
    alice.get(&page(&image, "?tab=sharing")).await.shows("Nobody yet.");
    // Sharing once more is a new share.
    alice.shares(&image, "bob").await;
    bob.get(&page(&image, "")).await.is(200);
    assert_eq!(app.settle().await.shares.len(), 1);
}

#[tokio::test]
async fn s1_s9_ones_own_and_public_images_cannot_be_left() {
    let app = TestApp::new().await;
    let (alice, bob) = (app.person("alice").await, app.person("bob").await);
    let own = alice.has_image("own").await;
    let public = Image {
        visibility: Visibility::Public,
        ..image_of(alice.actor().id(), "public")
    };
    let public = app.put_image(&public, &[]).await;
    for (person, image, why, rule) in [
        (&alice, &own, "It is your own image", "S9"),
        (&bob, &public, "It is not shared with you", "S1"),
    ] {
        for answer in [
            person.get(&page(image, "/leave")).await,
            person.post(&page(image, "/leave"), &[]).await,
        ] {
            answer.is(409).shows(why).shows(rule);
        }
    }
    bob.get(&page(&public, "")).await.is(200).hides("/leave\"");
}
