//! Several images in one go.

use serde_json::json;

use super::{get, post};
use crate::support::{Settings, TestApp};

#[tokio::test]
async fn d13_each_image_has_its_own_result() {
    let app = TestApp::new().await;
    let [alice, bob] = [app.person("alice").await, app.person("bob").await];
    let (one, two, shared, his) = (
        alice.has_image("one").await,
        alice.has_image("two").await,
        alice.has_image("shared").await,
        bob.has_image("his").await,
    );
    alice.shares(&shared, "bob").await;
    let plan = get(&alice, &format!("images/{one}/deletePlan")).await;
    let images = json!([
        { "imageId": one, "planDigest": plan.result()["digest"] },
        { "imageId": two, "planDigest": "another" },
        { "imageId": shared },
        { "imageId": his },
        { "imageId": "nonsense" },
    ]);
    let reply = post(
        &alice,
        "images:deleteImages",
        &json!({ "images": images, "deleteSnapshot": "True" }),
    )
    .await;
    let results = &reply.result()["results"];
    assert_eq!(results[0], json!({ "imageId": one }));
    for (place, id, code, message) in [
        (1, two.as_str(), 409, format!("The plan of deleting image '{two}' has changed")),
        (2, shared.as_str(), 400, "Can't delete shared image".to_owned()),
        (3, his.as_str(), 404, format!("Image '{his}' not found")),
        (4, "nonsense", 404, "Image 'nonsense' not found".to_owned()),
    ] {
        let result = &results[place];
        assert_eq!((&result["imageId"], &result["error"]["code"]), (&json!(id), &json!(code)));
        assert_eq!(result["error"]["message"], message);
    }
    let audit = app.settle().await;
    assert_eq!(audit.tombstones.len(), 1);
    assert_eq!(audit.images.len(), 3);
}

#[tokio::test]
async fn several_images_are_shared_with_several_accounts() {
    let limits = image_console::app::Limits {
        failed_lookups: 1,
        ..image_console::app::Limits::default()
    };
    let app = TestApp::with(Settings {
        limits,
        ..Settings::default()
    })
    .await;
    let [alice, bob] = [app.person("alice").await, app.person("bob").await];
    app.person("carol").await;
    let (one, two, his) = (
        alice.has_image("one").await,
        alice.has_image("two").await,
        bob.has_image("his").await,
    );
    let ids = json!([one, his, two]);
    let reply = post(&alice, "images:shareImages", &json!({ "imageIds": ids, "pins": ["bob", "carol"] })).await;
    let results = &reply.result()["results"];
    assert_eq!((&results[0], &results[2]), (&json!({ "imageId": one }), &json!({ "imageId": two })));
    assert_eq!(results[1]["error"]["message"], format!("Image '{his}' not found"));
    assert_eq!(app.settle().await.shares.len(), 4);

    // A pin of nobody's is asked for once.
    let reply = post(&alice, "images:shareImages", &json!({ "imageIds": [one, two], "pins": ["nobody"] })).await;
    for place in 0..2 {
        let error = &reply.result()["results"][place]["error"];
        assert_eq!(
            (&error["message"], &error["rule"]),
            (&json!("Pin 'nobody' not found"), &json!("S5"))
        );
    }
}

#[tokio::test]
async fn what_names_no_image_or_too_many_is_refused() {
    let app = TestApp::new().await;
    let alice = app.person("alice").await;
    let missing = "Parameter ImageIds missing";
    let wrong = "INVALID_ARGUMENT";
    post(&alice, "images:deleteImages", &json!({})).await.fails(400, wrong, missing);
    post(&alice, "images:shareImages", &json!({ "pins": "bob" }))
        .await
        .fails(400, wrong, missing);
    post(&alice, "images:shareImages", &json!({ "imageIds": "img-0000000000" }))
        .await
        .fails(400, wrong, "Parameter Pins missing");
    let many: Vec<_> = (0..101).map(|number| json!({ "imageId": format!("img-{number}") })).collect();
    post(&alice, "images:deleteImages", &json!({ "images": many }))
        .await
        .fails(400, "OUT_OF_RANGE", "ImageIds out of range");
}
