//! `/host/instance/…` and `/internal/v1/instances/…`

use axum::http::Method;
use image_console::domain::account::Role;
use image_console::domain::image::{Image, ImageStatus};

use crate::support::{Answer, Person, Settings, TestApp, image_of};

const TOKEN: &str = "a-token-of-the-integration";
const MACHINE: &str = "i-abcdefghi1";

async fn with_integration() -> TestApp {
    TestApp::with(Settings {
        internal_token: Some(TOKEN),
        ..Settings::default()
    })
    .await
}

async fn tell(hypervisor: &Person, method: Method, below: &str, body: &str) -> Answer {
    let question = hypervisor.ask(method, &format!("/internal/v1/instances/{MACHINE}{below}"));
    question.header("authorization", &format!("Bearer {TOKEN}")).json(body).send().await
}

fn registration(owner: &str, image: &str) -> String {
    format!(r#"{{"owner":"{owner}","name":"web-1","image":"{image}","state":"running"}}"#)
}

#[tokio::test]
async fn a_machine_is_registered_changes_and_is_released() {
    let app = with_integration().await;
    let alice = app.person("alice").await;
    let hypervisor = app.anonymous();
    let image = alice.has_image("golden").await;
    tell(&hypervisor, Method::PUT, "", &registration("alice", image.as_str()))
        .await
        .is(201);
    tell(&hypervisor, Method::PUT, "", &registration("alice", image.as_str()))
        .await
        .is(409);
    alice
        .get("/host/instance/list")
        .await
        .is(200)
        .shows("web-1")
        .shows("golden")
        .shows("Running")
        .shows("Can be rebuilt");
    tell(&hypervisor, Method::PUT, "/state", r#"{"state":"stopped"}"#).await.is(200);
    alice
        .get(&format!("/host/instance/detail/{MACHINE}"))
        .await
        .is(200)
        .shows("Stopped");
    let rebuild = tell(&hypervisor, Method::GET, "/rebuild", "").await;
    let bytes: serde_json::Value = serde_json::from_slice(&rebuild.is(200).body).unwrap();
    assert_eq!(bytes["bytes"]["size"], 2048);
    assert_eq!(bytes["image"], image.as_str());
    // D3: the machine protects the image until it is released.
    alice
        .post(&format!("/host/image/detail/{image}/delete"), &[])
        .await
        .is(409)
        .shows("D3");
    tell(&hypervisor, Method::DELETE, "", "").await.is(200);
    tell(&hypervisor, Method::DELETE, "", "").await.is(404);
    alice.get("/host/instance/list").await.is(200).shows("No instances");
    alice.confirms_delete(&image, &[]).await.is(303);
    alice.get("/activity").await.shows("web-1");
    app.settle().await;
}

#[tokio::test]
async fn a_machine_is_only_made_from_an_available_image_its_owner_may_use() {
    let app = with_integration().await;
    let (alice, bob) = (app.person("alice").await, app.person("bob").await);
    let hypervisor = app.anonymous();
    let image = alice.has_image("golden").await;
    tell(&hypervisor, Method::PUT, "", &registration("bob", image.as_str()))
        .await
        .is(404);
    tell(&hypervisor, Method::PUT, "", &registration("nobody", image.as_str()))
        .await
        .is(404);
    tell(&hypervisor, Method::PUT, "", &registration("alice", "img-0000000000"))
        .await
        .is(404);
    let failed = Image {
        status: ImageStatus::Error,
        ..image_of(alice.actor().id(), "failed")
    };
    let failed = app.put_image(&failed, &[]).await;
    tell(&hypervisor, Method::PUT, "", &registration("alice", failed.as_str()))
        .await
        .is(409);
    for nonsense in [
        "",
        "{}",
        r#"{"owner":"a b","name":"x","image":"y","state":"z"}"#,
        &registration("alice", "nonsense"),
    ] {
        let answer = tell(&hypervisor, Method::PUT, "", nonsense).await;
        assert!(answer.status.is_client_error(), "{nonsense}: {}", answer.status);
    }
    alice.shares(&image, "bob").await;
    tell(&hypervisor, Method::PUT, "", &registration("bob", image.as_str()))
        .await
        .is(201);
    bob.get("/host/instance/list").await.shows("web-1");
    app.settle().await;
}

#[tokio::test]
async fn d12_s11_a_rebuild_is_refused_with_its_reason() {
    let app = with_integration().await;
    let alice = app.person("alice").await;
    app.account("bob", Role::User).await;
    let hypervisor = app.anonymous();
    let image = alice.has_image("golden").await;
    alice.shares(&image, "bob").await;
    tell(&hypervisor, Method::PUT, "", &registration("bob", image.as_str()))
        .await
        .is(201);
    tell(&hypervisor, Method::GET, "/rebuild", "").await.is(200);
    alice
        .post(&format!("/host/image/detail/{image}/cancel-share"), &[("pin", "bob")])
        .await
        .is(303);
    let answer = tell(&hypervisor, Method::GET, "/rebuild", "").await;
    let refusal: serde_json::Value = serde_json::from_slice(&answer.is(409).body).unwrap();
    assert_eq!(
        (&refusal["rule"], &refusal["error"]),
        (&"S11".into(), &"The owner no longer shares the image.".into())
    );

    let cloud = alice.has_cloud_image("cloud").await;
    tell(&hypervisor, Method::DELETE, "", "").await.is(200);
    tell(&hypervisor, Method::PUT, "", &registration("alice", cloud.as_str()))
        .await
        .is(201);
    alice.confirms_delete(&cloud, &[]).await.is(303);
    let answer = tell(&hypervisor, Method::GET, "/rebuild", "").await;
    let refusal: serde_json::Value = serde_json::from_slice(&answer.is(409).body).unwrap();
    assert_eq!(refusal["rule"], "D12");
    app.settle().await;
}
