//! No page of administration has a script in it, whoever asks for it and whatever comes of it.

use axum::http::Method;
use image_console::web::endpoints;

use crate::support::{Answer, TestApp, elements};

/// What would run something, as an element or in an attribute.
fn assert_no_script(answer: &Answer) {
    let html = String::from_utf8_lossy(&answer.body);
    for element in elements(&html) {
        assert!(
            element.name != "script" && element.name != "leptos-island",
            "{}: {element:?}",
            answer.question
        );
        for (name, value) in &element.attributes {
            let runs = name.starts_with("on") || value.trim_start().to_lowercase().starts_with("javascript:");
            let loads = value.contains(".wasm") || value.contains(".js\"") || value.ends_with(".js");
            assert!(!runs && !loads, "{}: {element:?}", answer.question);
        }
    }
    let policy = answer.header("content-security-policy");
    assert!(
        policy.starts_with("default-src 'none';") && !policy.contains("script-src"),
        "{policy}"
    );
}

#[tokio::test]
async fn nothing_below_admin_has_a_script_for_anybody() {
    let app = TestApp::new().await;
    let (admin, user) = (app.admin("ops").await, app.person("alice").await);
    let image = user.has_image("image").await;
    user.shares(&image, "ops").await;
    let mut pages = 0;
    let below = |path: &&str| path.starts_with("/admin");
    let addresses = endpoints().into_iter().map(|endpoint| (endpoint.method, endpoint.path));
    let missing = [Method::GET, Method::POST].map(|method| (method, "/admin/nowhere"));
    for (method, path) in addresses.filter(|(_, path)| below(path)).chain(missing) {
        let path = path.replace("{id}", "100000000000");
        for person in [&admin, &user, &app.anonymous(), &admin_in_chinese(&app).await] {
            let answer = person.ask(method.clone(), &path).form(&[]).send().await;
            assert_no_script(&answer);
            pages += usize::from(answer.html().starts_with("<!DOCTYPE html>"));
        }
    }
    assert!(pages > 6, "only {pages} pages were looked at");
    // The console itself does have one, so that this test would notice.
    assert!(!user.get("/host/image/list").await.elements("script").is_empty());
}

async fn admin_in_chinese(app: &TestApp) -> crate::support::Person {
    app.signs_in("ops").await.in_chinese()
}
