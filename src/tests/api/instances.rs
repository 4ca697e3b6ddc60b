//! describeInstances, describeInstance.

use image_console::domain::instance::InstanceState;
use serde_json::json;

use super::get;
use crate::support::{TestApp, image_of};

#[tokio::test]
async fn instances_are_their_owners() {
    let app = TestApp::new().await;
    let [alice, bob] = [app.person("alice").await, app.person("bob").await];
    let me = alice.actor().id();
    let (one, two) = (
        app.put_image(&image_of(me, "one"), &[]).await,
        app.put_image(&image_of(me, "two"), &[]).await,
    );
    let web = app.put_instance(me, "web", &one, InstanceState::Running).await;
    let database = app.put_instance(me, "database", &two, InstanceState::Stopped).await;
    let his = app.put_instance(bob.actor().id(), "his", &one, InstanceState::Running).await;
    let expected = json!({
        "instanceId": web, "instanceName": "web", "imageId": one, "status": "running", "launchTime": "1970-01-01 00:00:00",
    });
    assert_eq!(get(&alice, &format!("instances/{web}")).await.result()["instance"], expected);
    for (question, expected) in [
        ("".to_owned(), vec!["database", "web"]),
        ("status=stopped".to_owned(), vec!["database"]),
        ("name=web".to_owned(), vec!["web"]),
        (
            format!("filters.1.name=imageId&filters.1.operator=eq&filters.1.values.1={one}"),
            vec!["web"],
        ),
        (
            format!("filters.1.name=instanceId&filters.1.values.1={database}&filters.1.values.2={his}"),
            vec!["database"],
        ),
        ("filters.1.name=instanceId&filters.1.values.1=nonsense".to_owned(), vec![]),
        ("imageId=nonsense".to_owned(), vec![]),
        ("pageNumber=2".to_owned(), vec![]),
    ] {
        let reply = get(&alice, &format!("instances?{question}")).await;
        let mut names = reply.each("instances", "instanceName");
        names.sort();
        assert_eq!(names, expected, "{question}");
        let total = if question.starts_with("page") { 2 } else { expected.len() };
        assert_eq!(reply.result()["totalCount"], total, "{question}");
    }
    get(&bob, &format!("instances/{web}"))
        .await
        .fails(404, "NOT_FOUND", &format!("Instance '{web}' not found"));
}
