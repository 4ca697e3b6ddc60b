//! What holds for every answer, and what hostile input meets.

use axum::http::{Method, StatusCode};
use image_console::app::accounts::create::{CreateAccount, create};
use image_console::domain::account::Role;
use image_console::web::endpoints;

use crate::support::process::PATIENCE;
use crate::support::{Answer, PASSWORD, TestApp, disks};

async fn everywhere(app: &TestApp) -> Vec<Answer> {
    let alice = app.person("alice").await;
    let image = alice.has_cloud_image("image").await;
    let snapshot = app.snapshots_of(&image).await.remove(0);
    let machine = app
        .put_instance(
            alice.actor().id(),
            "machine",
            &image,
            image_console::domain::instance::InstanceState::Running,
        )
        .await;
    let mut answers = Vec::new();
    for endpoint in endpoints()
        .iter()
        .filter(|endpoint| endpoint.method == Method::GET && endpoint.path != "/events")
    {
        let id = match endpoint.path {
            path if path.starts_with("/host/snapshot") => snapshot.to_string(),
            path if path.starts_with("/host/image") => image.to_string(),
            _ => machine.to_string(),
        };
        answers.push(alice.get(&endpoint.path.replace("{id}", &id)).await);
        answers.push(app.anonymous().get(&endpoint.path.replace("{id}", &id)).await);
    }
    for path in [
        "/nowhere",
        "/pkg/image-console.cccc.css",
        "/pkg/nothing.js",
        "/robots.txt",
        "/host/image/detail/x",
    ] {
        answers.push(alice.get(path).await);
        answers.push(app.anonymous().get(path).await);
    }
    answers.push(alice.ask(Method::DELETE, "/account").send().await);
    answers.push(
        alice
            .ask(Method::POST, "/preferences")
            .header("sec-fetch-site", "cross-site")
            .form(&[])
            .send()
            .await,
    );
    answers
}

#[tokio::test]
async fn every_answer_carries_the_headers_that_protect_it() {
    let app = TestApp::new().await;
    for answer in everywhere(&app).await {
        let policy = answer.header("content-security-policy");
        // Below /admin there is no word about scripts, so that there are none.
        let is_administration = answer.question.contains(" /admin");
        assert_eq!(policy.contains("script-src"), !is_administration, "{}: {policy}", answer.question);
        assert_eq!(
            policy.contains("script-src 'self' 'wasm-unsafe-eval';"),
            !is_administration,
            "{policy}"
        );
        for directive in [
            "default-src 'none'",
            "frame-ancestors 'none'",
            "base-uri 'none'",
            "form-action 'self'",
        ] {
            assert!(policy.contains(directive), "{}: {policy}", answer.question);
        }
        assert!(!policy.contains("unsafe-inline") && !policy.contains("'unsafe-eval'"), "{policy}");
        assert_eq!(answer.header("x-content-type-options"), "nosniff");
        assert_eq!(answer.header("x-frame-options"), "DENY");
        let is_link = answer.question.contains(" /reset-password/");
        let referrer_policy = if is_link { "strict-origin" } else { "same-origin" };
        assert_eq!(answer.header("referrer-policy"), referrer_policy, "{}", answer.question);
        assert!(answer.header("strict-transport-security").contains("max-age="));
        assert_eq!(answer.header("x-request-id").len(), 32);
    }
}

#[tokio::test]
async fn pages_work_without_script_and_hold_none_inline() {
    let app = TestApp::new().await;
    let mut pages = 0;
    for answer in everywhere(&app).await {
        let is_page = answer
            .headers
            .get("content-type")
            .is_some_and(|kind| kind.to_str().unwrap().starts_with("text/html"));
        if !is_page {
            continue;
        }
        pages += 1;
        let elements = crate::support::elements(answer.html());
        let here = &answer.question;
        assert!(answer.html().starts_with("<!DOCTYPE html><html lang="), "{here}");
        assert!(!answer.text().is_empty());
        assert_eq!(answer.header("cache-control"), "private, no-store", "{here}");
        let mut ids: Vec<_> = elements.iter().filter_map(|element| element.attribute("id")).collect();
        ids.sort_unstable();
        let count = ids.len();
        ids.dedup();
        assert_eq!(count, ids.len(), "{here} has an id twice");
        for element in &elements {
            let name = element.name.as_str();
            for (attribute, _) in &element.attributes {
                assert!(!attribute.starts_with("on") && attribute != "style", "{here}: {element:?}");
            }
            match name {
                "script" => assert!(
                    element.attribute("src").is_some_and(|src| src.starts_with("/pkg/")),
                    "{here}: {element:?}"
                ),
                "style" => panic!("{here} has a style sheet of its own"),
                "form" => {
                    assert!(
                        element.attribute("action").is_some_and(|action| action.starts_with('/')),
                        "{here}: {element:?}"
                    );
                    assert!(matches!(element.attribute("method"), Some("get" | "post")), "{here}: {element:?}");
                }
                "a" => assert!(
                    element.attribute("href").is_some_and(|href| href.starts_with(['/', '#'])),
                    "{here}: {element:?}"
                ),
                _ => {}
            }
        }
    }
    assert!(pages >= 19, "{pages}");
}

#[tokio::test]
async fn hostile_words_stay_words() {
    const HOSTILE: &str = "<script>alert('1')</script>\"'&\u{202e}\u{200b}";
    let app = TestApp::new().await;
    let request = CreateAccount {
        pin: "mallory".to_owned(),
        name: HOSTILE.to_owned(),
        email: HOSTILE.to_owned(),
        mobile: Some(HOSTILE.to_owned()),
        role: Role::User,
        password: PASSWORD.to_owned(),
    };
    create(&app.app, request).await.unwrap();
    let mallory = app.anonymous();
    mallory
        .post("/sign-in", &[("pin", "mallory"), ("password", PASSWORD)])
        .await
        .is(303);
    let version = "<img src=x onerror=1>\"";
    let image = mallory
        .imports_image(
            &[("name", "x"), ("os_version", version), ("description", HOSTILE)],
            &disks::raw(1, 1),
        )
        .await;
    let here = format!("/host/image/detail/{image}");
    let pages = [
        "/account".to_owned(),
        "/host/image/list".to_owned(),
        here.clone(),
        format!("{here}/rename"),
        "/host/image/list?q=%3Cscript%3Ealert(1)%3C%2Fscript%3E%22&os=%3Cscript%3E&page=n~%3Cscript%3E~x".to_owned(),
        "/nowhere/%3Cscript%3Ealert(1)".to_owned(),
    ];
    for path in pages {
        let answer = mallory.get(&path).await;
        answer.hides("<script>").hides("<img src=x");
        assert!(
            answer.elements("script").iter().all(|script| script.attribute("src").is_some()),
            "{path}"
        );
        assert!(
            !answer.elements("img").iter().any(|image| image.attribute("onerror").is_some()),
            "{path}"
        );
    }
    mallory
        .get("/account")
        .await
        .shows("<script>alert('1')</script>\"'&⟨U+202E⟩⟨U+200B⟩");
    let breakout = "</textarea><img src=x onerror=1>&lt;";
    mallory
        .post(&format!("{here}/rename"), &[("name", "x"), ("description", breakout)])
        .await
        .is(303);
    mallory.get(&format!("{here}/rename")).await.shows(breakout).hides("<img src=x");
    mallory
        .post(&format!("{here}/rename"), &[("name", "x"), ("description", HOSTILE)])
        .await
        .is(303);
    mallory.get(&here).await.shows(version).shows("⟨U+202E⟩⟨U+200B⟩");
    let sign_in = app
        .anonymous()
        .post(
            "/sign-in",
            &[("pin", "\"><script>alert(1)</script>"), ("password", "x"), ("next", "\"><script>")],
        )
        .await;
    sign_in.is(401).hides("<script>");
    let share = mallory
        .post(&format!("{here}/share"), &[("pin", "\"><script>alert(1)</script>")])
        .await;
    share.is(422).hides("<script>");
}

#[tokio::test]
async fn what_is_no_id_is_not_found() {
    let app = TestApp::new().await;
    let alice = app.person("alice").await;
    for endpoint in endpoints()
        .iter()
        .filter(|endpoint| endpoint.path.starts_with("/host/") && endpoint.path.contains("{id}"))
    {
        for id in [
            "x",
            "img-",
            "IMG-0000000000",
            "img-00000000000",
            "..",
            "%2e%2e%2f",
            "%00",
            "img-000000000%C3%A9",
            "'%20OR%201=1--",
        ] {
            let question = alice.ask(endpoint.method.clone(), &endpoint.path.replace("{id}", id));
            let form = [("pin", "x"), ("name", "x")];
            let answer = if endpoint.method == Method::POST {
                question.form(&form)
            } else {
                question
            }
            .send()
            .await;
            assert_eq!(answer.status, StatusCode::NOT_FOUND, "{}", answer.question);
        }
    }
}

#[tokio::test]
async fn odd_requests_are_refused_and_break_nothing() {
    let app = TestApp::new().await;
    let alice = app.person("alice").await;
    let image = alice.has_image("image").await;
    let rename = format!("/host/image/detail/{image}/rename");
    // A form is small.
    let large = "x".repeat(65 * 1024);
    alice.post(&rename, &[("name", &large)]).await.is(413);
    for (kind, body) in [
        ("text/plain", "name=x"),
        ("application/json", "{}"),
        ("application/x-www-form-urlencoded", "%ff%fe=%zz&&&"),
        ("multipart/form-data", "x"),
    ] {
        for path in [rename.as_str(), "/host/image/import", "/sign-in", "/host/image/batch/delete"] {
            let answer = alice.ask(Method::POST, path).header("content-type", kind).body(body).send().await;
            assert!(!answer.status.is_server_error(), "{path} {kind}: {}", answer.status);
        }
    }
    for query in [
        "ids=a&ids=",
        "tab=%ff",
        "page=n~~",
        "size=-1",
        "page=p~x~%ff",
        "sort=name&page=n~img-0000000000~1",
    ] {
        let answer = alice.get(&format!("/host/image/list?{query}")).await;
        assert!(!answer.status.is_server_error(), "{query}: {}", answer.status);
    }
    for path in [
        "/activity?before=x",
        "/activity?before=-9223372036854775808",
        "/host/snapshot/list?page=n~x~y",
        "/host/instance/list?image=x&page=p~1~x",
    ] {
        let answer = alice.get(path).await;
        assert!(!answer.status.is_server_error(), "{path}: {}", answer.status);
    }
    assert_eq!(app.image(&image).await.unwrap().name.as_str(), "image");
    alice.ask(Method::PUT, &rename).send().await.is(405);
}

#[tokio::test]
async fn request_ids_are_the_servers_and_lead_to_what_was_recorded() {
    let app = TestApp::new().await;
    let alice = app.person("alice").await;
    let answer = alice
        .ask(Method::GET, "/host/image/detail/img-0000000000")
        .header("x-request-id", "mine")
        .send()
        .await;
    let id = answer.is(404).header("x-request-id").to_owned();
    assert_ne!(id, "mine");
    answer.shows(&id);
    let answer = alice.import(&[("name", "image")], &disks::raw(1, 1)).await;
    let rows = crate::support::dump(app.folder()).await;
    let id = answer.header("x-request-id");
    assert!(rows.iter().any(|row| row.starts_with("activity|") && row.contains(id)));
}

#[tokio::test]
async fn changes_are_told_to_those_they_concern_and_to_nobody_else() {
    use futures::StreamExt as _;
    let app = TestApp::new().await;
    let (alice, bob) = (app.person("alice").await, app.person("bob").await);
    let mut hers = alice.ask(Method::GET, "/events").begin().await.into_body().into_data_stream();
    let mut his = bob.ask(Method::GET, "/events").begin().await.into_body().into_data_stream();
    alice.has_image("image").await;
    let told = tokio::time::timeout(PATIENCE, hers.next())
        .await
        .expect("alice is told")
        .unwrap()
        .unwrap();
    assert_eq!(
        String::from_utf8_lossy(&told),
        "event: change\ndata: yours\n\n",
        "browsers pass over an event without data"
    );
    assert!(futures::FutureExt::now_or_never(his.next()).is_none(), "bob is not");
}
