//! describeQuotas of `vm`, describeQuota of `disk`.

use serde_json::json;

use super::get;
use crate::support::{TestApp, snapshot_of};

#[tokio::test]
async fn n3_s10_what_is_used_of_what_there_may_be() {
    let app = TestApp::new().await;
    let [alice, bob] = [app.person("alice").await, app.person("bob").await];
    let id = alice.has_image("web").await;
    alice.shares(&id, "bob").await;
    app.put_snapshot(&snapshot_of(alice.actor().id(), "disk")).await;
    let image = json!({ "resourceType": "image", "limit": 20, "used": 1 });
    let share = json!({ "resourceType": "imageShare", "limit": 10, "used": 1 });
    let of = |kinds: &str| format!("quotas?filters.1.name=resourceTypes&filters.1.operator=eq&{kinds}");
    let named = format!("imageId={id}");
    for (call, expected) in [
        ("quotas".to_owned(), json!([image])),
        (of("filters.1.values.1=image"), json!([image])),
        (
            of(&format!("filters.1.values.1=imageShare&filters.1.values.2=image&{named}")),
            json!([share, image]),
        ),
        (
            of(&format!(
                "filters.1.values.1=imageShare&filters.2.name=imageId&filters.2.values.1={id}"
            )),
            json!([share]),
        ),
        (format!("quotas?{named}"), json!([image, share])),
    ] {
        assert_eq!(*get(&alice, &call).await.result(), json!({ "quotas": expected }), "{call}");
    }
    let disk = get(&alice, "quotas?type=snapshot").await;
    assert_eq!(
        *disk.result(),
        json!({ "quota": { "resourceType": "snapshot", "limit": 15, "used": 1 } })
    );

    let shares = of("filters.1.values.1=imageShare");
    get(&alice, &shares)
        .await
        .fails(400, "INVALID_ARGUMENT", "Parameter ImageId missing");
    get(&bob, &format!("{shares}&{named}"))
        .await
        .fails(400, "FAILED_PRECONDITION", "Can't use this image")
        .by_rule("S2");
    let eve = app.person("eve").await;
    get(&eve, &format!("{shares}&{named}"))
        .await
        .fails(404, "NOT_FOUND", &format!("Image '{id}' not found"));
    let wrong = "INVALID_ARGUMENT";
    get(&alice, &of("filters.1.values.1=moon"))
        .await
        .fails(400, wrong, "Invalid resourceTypes 'moon'");
    get(&alice, "quotas?type=disk").await.fails(400, wrong, "Invalid type 'disk'");
}
