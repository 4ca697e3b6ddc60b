//! `/sign-in`, `/sign-out`

use std::net::SocketAddr;

use axum::http::Method;
use image_console::app::Limits;
use image_console::domain::account::Role;
use sha2::{Digest as _, Sha256};

use crate::support::{PASSWORD, Settings, TestApp, whole_dump};

#[tokio::test]
async fn whoever_signs_in_is_led_to_where_they_wanted() {
    let app = TestApp::new().await;
    app.account("alice", Role::User).await;
    let browser = app.anonymous();
    let answer = browser.get("/host/image/list?tab=shared&q=a%20b").await;
    let sign_in = answer.is(303).header("location").to_owned();
    let page = browser.get(&sign_in).await;
    page.is(200).shows("Sign in").shows("User Pin");
    let next = page.inputs("next").into_iter().find(|next| next.starts_with("/host")).unwrap();
    assert_eq!(next, "/host/image/list?tab=shared&q=a%20b");
    let answer = browser
        .post("/sign-in", &[("pin", " alice "), ("password", PASSWORD), ("next", &next)])
        .await;
    answer.leads_to(&next);
    browser.get(&next).await.is(200).shows("alice");
    // A form that came too late leads to the start, not to an address that takes no GET.
    let answer = app.anonymous().post("/sign-out", &[]).await;
    answer.leads_to("/sign-in?next=%2Fhost%2Fimage%2Flist");
}

#[tokio::test]
async fn the_session_cookie_is_out_of_reach_and_the_token_is_not_stored() {
    let app = TestApp::new().await;
    app.account("alice", Role::User).await;
    let browser = app.anonymous();
    let answer = browser.post("/sign-in", &[("pin", "alice"), ("password", PASSWORD)]).await;
    let cookie = answer.cookie("__Host-session").expect("a session").to_owned();
    for attribute in ["HttpOnly", "Secure", "SameSite=Lax", "Path=/", "Max-Age=43200"] {
        assert!(cookie.contains(attribute), "{cookie}");
    }
    assert!(!cookie.contains("Domain"), "{cookie}");
    let token = browser.cookie("__Host-session").unwrap();
    assert_eq!(token.len(), 64);
    let rows = whole_dump(app.folder()).await.join("\n").to_lowercase();
    let digest = hex::encode(Sha256::digest(hex::decode(&token).unwrap()));
    assert!(rows.contains("sessions|") && rows.contains(&digest));
    assert!(!rows.contains(&token) && !rows.contains(PASSWORD));
}

#[tokio::test]
async fn an_unknown_pin_and_a_wrong_password_get_the_same_answer() {
    let app = TestApp::new().await;
    app.account("alice", Role::User).await;
    let mut bodies = Vec::new();
    for (pin, password) in [
        ("alice", "wrong-one"),
        ("nobody", PASSWORD),
        ("nobody", ""),
        ("a b", PASSWORD),
        ("", ""),
    ] {
        let answer = app.anonymous().post("/sign-in", &[("pin", pin), ("password", password)]).await;
        answer.is(401).shows("The User Pin or the password is wrong.");
        assert_eq!(answer.cookies(), Vec::<&str>::new());
        assert_eq!(answer.by_id("pin").attribute("value"), Some(pin));
        answer.hides(PASSWORD);
        assert_eq!(answer.by_id("password").attribute("value"), None);
        bodies.push(answer.text());
    }
    bodies.dedup();
    assert_eq!(bodies.len(), 1);
    let chinese = app.anonymous().in_chinese();
    chinese
        .post("/sign-in", &[("pin", "x"), ("password", "y")])
        .await
        .shows("用户Pin或密码错误。");
}

#[tokio::test]
async fn a_session_ends_by_signing_out_and_by_time() {
    let app = TestApp::new().await;
    let alice = app.person("alice").await;
    let token = alice.cookie("__Host-session").unwrap();
    alice.get("/account").await.is(200);
    alice.post("/sign-out", &[]).await.leads_to("/sign-in");
    assert_eq!(alice.cookie("__Host-session"), None);
    alice.set_cookie("__Host-session", &token);
    alice.get("/account").await.is(303);
    alice.post("/sign-in", &[("pin", "alice"), ("password", PASSWORD)]).await.is(303);
    app.clock.advance(Limits::SESSION_SECONDS - 1);
    alice.get("/account").await.is(200);
    app.clock.advance(1);
    alice.get("/account").await.is(303);
    for nonsense in ["", "x", &"0".repeat(64), &"é".repeat(32)] {
        alice.set_cookie("__Host-session", &nonsense.replace('é', "%C3"));
        alice.get("/account").await.is(303);
    }
}

#[tokio::test]
async fn too_many_failures_close_the_pin_for_a_while() {
    let settings = || Settings {
        limits: Limits {
            failed_sign_ins: 1,
            ..Limits::default()
        },
        ..Settings::default()
    };
    let app = TestApp::with(settings()).await;
    app.account("alice", Role::User).await;
    let address = |number: u8| SocketAddr::from(([192, 0, 2, number], 1234));
    // Each from another address, which has a smaller budget of its own.
    for number in 1..=u8::try_from(Limits::PIN_FACTOR).unwrap() {
        let browser = app.anonymous_at(address(number));
        browser
            .post("/sign-in", &[("pin", "alice"), ("password", "wrong-one")])
            .await
            .is(401);
    }
    // Even with the right password and from elsewhere.
    let answer = app
        .anonymous_at(address(255))
        .post("/sign-in", &[("pin", "alice"), ("password", PASSWORD)])
        .await;
    answer.is(429).shows("Too many failed attempts");
    assert_eq!(answer.cookies(), Vec::<&str>::new());
    let wait: i64 = answer.header("retry-after").parse().unwrap();
    assert!((1..=Limits::SIGN_IN_WINDOW_SECONDS).contains(&wait));
    app.clock.advance(wait);
    app.anonymous_at(address(255))
        .post("/sign-in", &[("pin", "alice"), ("password", PASSWORD)])
        .await
        .is(303);
}

#[tokio::test]
async fn too_many_failures_close_the_address_for_a_while() {
    let settings = Settings {
        limits: Limits {
            failed_sign_ins: 3,
            ..Limits::default()
        },
        ..Settings::default()
    };
    let app = TestApp::with(settings).await;
    app.account("alice", Role::User).await;
    let there = SocketAddr::from(([192, 0, 2, 7], 1234));
    for number in 0..3 {
        let pin = format!("guess-{number}");
        app.anonymous_at(there)
            .post("/sign-in", &[("pin", &pin), ("password", "wrong-one")])
            .await
            .is(401);
    }
    let elsewhere = SocketAddr::from(([192, 0, 2, 8], 1234));
    app.anonymous_at(there)
        .post("/sign-in", &[("pin", "alice"), ("password", PASSWORD)])
        .await
        .is(429);
    app.anonymous_at(elsewhere)
        .post("/sign-in", &[("pin", "alice"), ("password", PASSWORD)])
        .await
        .is(303);
}

#[tokio::test]
async fn nobody_is_led_to_another_site() {
    let app = TestApp::new().await;
    app.account("alice", Role::User).await;
    for next in [
        "https://evil.example/",
        "//evil.example",
        "/\\evil.example",
        "\\evil",
        "javascript:alert(1)",
        "",
        "evil",
    ] {
        let browser = app.anonymous();
        let answer = browser
            .post("/sign-in", &[("pin", "alice"), ("password", PASSWORD), ("next", next)])
            .await;
        answer.leads_to("/host/image/list");
        let encoded = url::form_urlencoded::byte_serialize(next.as_bytes()).collect::<String>();
        browser.get(&format!("/sign-in?next={encoded}")).await.leads_to("/host/image/list");
        browser.post("/preferences", &[("next", next)]).await.leads_to("/host/image/list");
    }
}

#[tokio::test]
async fn s12_the_user_pin_is_under_account_management() {
    let app = TestApp::new().await;
    let alice = app.person("alice").await;
    let list = alice.get("/host/image/list").await;
    let link = list
        .elements("a")
        .into_iter()
        .find(|link| link.attribute("href") == Some("/account"));
    assert!(link.is_some(), "the user menu leads there");
    list.shows("Account Management");
    alice
        .get("/account")
        .await
        .is(200)
        .shows("Basic Information")
        .shows("User Pin alice");
    let chinese = alice.in_chinese();
    chinese
        .get("/account")
        .await
        .is(200)
        .shows("账户管理")
        .shows("基本资料")
        .shows("用户Pin alice");
    let head = chinese.ask(Method::HEAD, "/account").send().await;
    head.is(200);
}
