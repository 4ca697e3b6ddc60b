//! The same request with the same `clientToken`.

use serde_json::json;

use super::{delete, get, post};
use crate::support::{Settings, TestApp, dump, tamper};

#[tokio::test]
async fn the_same_answer_and_nothing_twice() {
    let app = TestApp::new().await;
    let alice = app.person("alice").await;
    app.person("bob").await;
    let id = alice.has_image("web").await;
    let call = format!("images/{id}:share");
    let body = json!({ "pins": ["bob"], "clientToken": "a-1" });
    let first = post(&alice, &call, &body).await;
    first.is_done();
    // What the first did was undone meanwhile: the second does not do it again.
    post(&alice, &format!("images/{id}:unshare"), &json!({ "pins": "bob" }))
        .await
        .is_done();
    let before = dump(app.folder()).await;
    let again = post(&alice, &call, &body).await;
    assert_eq!((&again.body, &again.request_id), (&first.body, &first.request_id));
    assert_eq!(before, dump(app.folder()).await);

    // Deleted once, and told as done to whoever asks again, where it would otherwise be gone.
    let call = format!("images/{id}?deleteSnapshot=true&clientToken=a-2");
    let first = delete(&alice, &call).await;
    first.is_done();
    app.settle().await;
    assert_eq!(delete(&alice, &call).await.body, first.body);
    // A no is told again, too.
    let lost = format!("images/{id}?clientToken=a-3");
    let refused = delete(&alice, &lost).await;
    refused.fails(404, "NOT_FOUND", &format!("Image '{id}' not found"));
    assert_eq!(delete(&alice, &lost).await.body, refused.body);
}

#[tokio::test]
async fn a_token_is_an_accounts_own_and_for_one_request() {
    let app = TestApp::new().await;
    let [alice, bob] = [app.person("alice").await, app.person("bob").await];
    let (hers, his) = (alice.has_image("hers").await, bob.has_image("his").await);
    let renamed = |name: &str| json!({ "name": name, "clientToken": "same" });
    let call = |id| format!("images/{id}:modifyImageAttribute");
    post(&alice, &call(&hers), &renamed("one")).await.is_done();
    post(&bob, &call(&his), &renamed("two")).await.is_done();
    let other = "ClientToken 'same' was used for another request";
    post(&alice, &call(&hers), &renamed("three"))
        .await
        .fails(400, "INVALID_ARGUMENT", other);
    assert_eq!(get(&alice, &format!("images/{hers}")).await.result()["image"]["name"], "one");
    for token in ["a b", &"x".repeat(65)] {
        let body = json!({ "name": "x", "clientToken": token });
        let message = format!("Invalid ClientToken '{token}'");
        post(&alice, &call(&hers), &body).await.fails(400, "INVALID_ARGUMENT", &message);
    }
    // An hour past its day, a token is as good as new.
    app.clock.advance(25 * 3600);
    image_console::app::sweep::sweep(&app.app).await.unwrap();
    let alice = app.anonymous();
    alice
        .post("/sign-in", &[("pin", "alice"), ("password", crate::support::PASSWORD)])
        .await
        .is(303);
    post(&alice, &call(&hers), &renamed("three")).await.is_done();
}

#[tokio::test]
async fn one_that_was_broken_off_is_taken_up_again() {
    let app = TestApp::with(Settings {
        jobs_run: false,
        ..Settings::default()
    })
    .await;
    let alice = app.person("alice").await;
    let id = alice.has_image("web").await;
    let call = format!("images/{id}?clientToken=a-1");
    delete(&alice, &call).await.is_done();
    // As if the process had died between the deed and its answer.
    tamper(app.folder(), "UPDATE receipts SET answer = NULL, status = NULL").await;
    let message = "The request with ClientToken 'a-1' is under way";
    delete(&alice, &call).await.fails(409, "ABORTED", message);
    app.clock.advance(61);
    delete(&alice, &call).await.is_done();
    tamper(app.folder(), "UPDATE receipts SET answer = NULL, status = NULL").await;
    app.settle().await;
    app.clock.advance(61);
    delete(&alice, &call).await.is_done();
    // Another one's failure is still one.
    delete(&alice, &format!("images/{id}?clientToken=a-2"))
        .await
        .fails(404, "NOT_FOUND", &format!("Image '{id}' not found"));
}
