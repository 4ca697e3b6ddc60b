//! How requests arrive, whatever they ask for.

use axum::http::Method;
use serde_json::json;

use super::{at, call, get, post};
use crate::support::{TestApp, tamper};

#[tokio::test]
async fn a_verb_may_be_written_with_a_colon_or_its_code() {
    let app = TestApp::new().await;
    let [alice, _bob, _eve] = [app.person("alice").await, app.person("bob").await, app.person("eve").await];
    let id = alice.has_image("web").await;
    post(&alice, &format!("images/{id}:share"), &json!({ "pins": ["bob"] }))
        .await
        .is_done();
    post(&alice, &format!("images/{id}%3Ashare"), &json!({ "pins": ["eve"] }))
        .await
        .is_done();
    let members = get(&alice, &format!("images/{id}/members")).await;
    let mut pins: Vec<String> = serde_json::from_value(members.result()["pins"].clone()).unwrap();
    pins.sort();
    assert_eq!(pins, ["bob", "eve"]);
    let renamed = json!({ "imageIds": [id], "pins": "bob" });
    for verb in ["images:shareImages", "images%3AshareImages"] {
        assert_eq!(post(&alice, verb, &renamed).await.result()["results"], json!([{ "imageId": id }]));
    }
}

#[tokio::test]
async fn what_is_no_call_is_told_in_the_same_format() {
    let app = TestApp::new().await;
    let alice = app.person("alice").await;
    let id = alice.has_image("web").await;
    for (method, path) in [
        (Method::GET, "nothing".to_owned()),
        (Method::GET, "images/a/b/c".to_owned()),
        (Method::GET, format!("images/{id}:explode")),
        (Method::DELETE, format!("images/{id}:explode")),
        (Method::POST, format!("images/{id}:explode")),
        (Method::POST, "images:explode".to_owned()),
    ] {
        let reply = call(&alice, method, &path, None).await;
        reply.fails(404, "NOT_FOUND", "No such call");
    }
    for (method, path, allowed) in [
        (Method::POST, "images".to_owned(), "GET"),
        (Method::POST, format!("images/{id}"), "GET, DELETE"),
        (Method::PUT, format!("images/{id}"), "GET, DELETE"),
        (Method::GET, "images:shareImages".to_owned(), "POST"),
        (Method::GET, format!("images/{id}:share"), "POST"),
        // The verb does not make it a deletion of the image.
        (Method::DELETE, format!("images/{id}:share"), "POST"),
        (Method::DELETE, format!("images/{id}%3Aunshare"), "POST"),
    ] {
        let answer = alice.ask(method.clone(), &at(&path)).send().await;
        let error: serde_json::Value = serde_json::from_slice(&answer.is(405).body).unwrap();
        let expected = json!({ "code": 405, "status": "METHOD_NOT_ALLOWED", "message": "No such call" });
        assert_eq!(error["error"], expected, "{method} {path}");
        assert_eq!(answer.header("allow"), allowed, "{method} {path}");
    }
    get(&alice, &format!("images/{id}")).await.result();
}

#[tokio::test]
async fn bodies_are_taken_as_clients_write_them() {
    let app = TestApp::new().await;
    let [alice, _bob] = [app.person("alice").await, app.person("bob").await];
    let id = alice.has_image("web").await;
    let share = format!("images/{id}:share");
    // The clients repeat what the path says, and write null for what they were not given.
    let repeated = json!({ "regionId": "cn-north-1", "imageId": id, "pins": "bob", "loginNames": null, "unheard": { "of": [] } });
    post(&alice, &share, &repeated).await.is_done();
    for body in ["", "{}", r#"{"pins":null}"#, r#"{"pins":[]}"#] {
        let answer = alice.ask(Method::POST, &at(&share)).json(body).send().await;
        let error: serde_json::Value = serde_json::from_slice(&answer.is(400).body).unwrap();
        assert_eq!(error["error"]["message"], "Parameter Pins missing", "{body}");
    }
    for body in ["[]", "{", "pins=bob", "7"] {
        let answer = alice.ask(Method::POST, &at(&share)).json(body).send().await;
        let error: serde_json::Value = serde_json::from_slice(&answer.is(400).body).unwrap();
        assert_eq!(error["error"]["message"], "Invalid request body", "{body}");
    }
    post(&alice, &share, &json!({ "pins": [7] }))
        .await
        .fails(400, "INVALID_ARGUMENT", "Invalid Pins '[7]'");
    let many: Vec<_> = (0..101).map(|number| format!("pin-{number}")).collect();
    assert_eq!(post(&alice, &share, &json!({ "pins": many })).await.code, 400);
}

#[tokio::test]
async fn nobody_and_nowhere() {
    let app = TestApp::new().await;
    let alice = app.person("alice").await;
    let id = alice.has_image("web").await;
    let refusal = "Not authenticated: sign the request with an access key";
    for path in ["images?imageSource=private".to_owned(), format!("images/{id}"), "quotas".to_owned()] {
        get(&app.anonymous(), &path).await.fails(401, "UNAUTHENTICATED", refusal);
    }
    let answer = alice.get("/v1/regions/nowhere/quotas").await;
    let error: serde_json::Value = serde_json::from_slice(&answer.is(400).body).unwrap();
    assert_eq!(error["error"]["message"], "Invalid region 'nowhere'");
}

#[tokio::test]
async fn what_breaks_inside_stays_inside() {
    let app = TestApp::new().await;
    let alice = app.person("alice").await;
    tamper(app.folder(), "ALTER TABLE snapshots RENAME TO hidden_snapshots").await;
    get(&alice, "snapshots").await.fails(500, "INTERNAL", "Internal server error");
}
