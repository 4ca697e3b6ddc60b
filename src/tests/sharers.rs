//! `/account/blocked`: whoever is blocked cannot share with me, and learns nothing by it.

use image_console::app::Limits;
use image_console::domain::account::Role;

use crate::support::{Answer, Person, TestApp, dump, whole_dump};

const PATH: &str = "/account/blocked";

async fn shares(owner: &Person, image: &str, pin: &str) -> Answer {
    let form = [("pin", pin), ("secrets_removed", "yes")];
    owner.post(&format!("/host/image/detail/{image}/share"), &form).await
}

/// An answer without what differs between any two: its id, and the pin that was typed.
fn words(answer: &Answer, pin: &str) -> String {
    answer.html().replace(answer.header("x-request-id"), "").replace(pin, "PIN")
}

#[tokio::test]
async fn s5_to_the_blocked_an_account_is_nobody_word_for_word() {
    let app = TestApp::new().await;
    let (alice, bob) = (app.person("alice").await, app.person("13800138000").await);
    let image = alice.has_image("gift").await.to_string();
    bob.post(PATH, &[("pin", " alice ")]).await.leads_to(PATH);
    bob.get(PATH).await.shows("alice cannot share with you any more").shows("Lift");

    // What was said of the import is no part of the answers.
    alice.get("/activity").await.is(200);
    let before = whole_dump(app.folder()).await;
    let refused = shares(&alice, &image, "13800138000").await;
    refused
        .is(422)
        .shows("JD Cloud account does not exist")
        .shows("This looks like a mobile number.");
    let after_block = whole_dump(app.folder()).await;
    let unknown = shares(&alice, &image, "13800138999").await;
    assert_eq!(words(&refused, "13800138000"), words(&unknown, "13800138999"));
    // It is counted as the look-up of a pin that nobody has.
    assert_ne!(before, after_block);
    assert_ne!(after_block, whole_dump(app.folder()).await);
    bob.get("/account/notices").await.shows("Nothing to tell");
    bob.get("/activity").await.hides("shared with you");

    // Others can still share with bob, and alice with others.
    let carol = app.person("carol").await;
    let other = carol.has_image("other").await.to_string();
    shares(&carol, &other, "13800138000").await.is(303);
    shares(&alice, &image, "carol").await.is(303);

    bob.post(&format!("{PATH}/lift"), &[("pin", "alice")]).await.leads_to(PATH);
    bob.get(PATH)
        .await
        .shows("alice can share with you again")
        .shows("Nobody is blocked");
    shares(&alice, &image, "13800138000").await.is(303);
    bob.get("/activity").await.shows("alice cannot share with you any more");
    app.settle().await;
}

#[tokio::test]
async fn s9_what_was_shared_before_stays_and_sharing_it_again_is_a_success() {
    let app = TestApp::new().await;
    let (alice, bob) = (app.person("alice").await, app.person("bob").await);
    let (image, new) = (alice.has_image("gift").await.to_string(), alice.has_image("new").await.to_string());
    shares(&alice, &image, "bob").await.is(303);
    bob.post(PATH, &[("pin", "alice")]).await.is(303);
    bob.get(&format!("/host/image/detail/{image}")).await.is(200);
    shares(&alice, &image, "bob").await.is(303);
    shares(&alice, &new, "bob").await.is(422).shows("JD Cloud account does not exist");
    // Left, it is like any other.
    bob.post(&format!("/host/image/detail/{image}/leave"), &[]).await.is(303);
    shares(&alice, &image, "bob").await.is(422).shows("JD Cloud account does not exist");
}

#[tokio::test]
async fn what_may_be_blocked_says_nothing_of_who_there_is() {
    let app = TestApp::new().await;
    let bob = app.person("bob").await;
    app.account("alice", Role::User).await;
    let [known, unknown] = ["alice", "eugen"];
    let mut answers = Vec::new();
    for pin in [known, unknown] {
        answers.push(bob.post(PATH, &[("pin", pin)]).await.leads_to(PATH).clone());
    }
    assert_eq!(answers[0].status, answers[1].status);
    bob.get(PATH).await.shows("alice").shows("eugen").shows("2 of 100 used");
    let before = dump(app.folder()).await;
    bob.post(PATH, &[("pin", "alice")]).await.is(303);
    bob.post(PATH, &[("pin", "bob")])
        .await
        .is(409)
        .shows("It is your own User Pin.")
        .shows("S9");
    bob.post(PATH, &[("pin", "<b>")]).await.is(422);
    assert_eq!(before, dump(app.folder()).await);
    for number in 2..Limits::BLOCKED_SHARERS {
        bob.post(PATH, &[("pin", &format!("p-{number}"))]).await.is(303);
    }
    bob.post(PATH, &[("pin", "one-more")]).await.is(409).shows("You have blocked 100");
    bob.post(PATH, &[("pin", "alice")]).await.is(303);
}
