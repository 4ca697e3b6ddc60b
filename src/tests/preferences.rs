//! `/preferences`: language, theme, region, columns.

use axum::http::Method;

use crate::support::TestApp;

#[tokio::test]
async fn the_language_is_the_chosen_one_else_the_browsers() {
    let app = TestApp::new().await;
    let browser = app.anonymous();
    let cases = [
        ("zh-CN,zh;q=0.9,en;q=0.8", "zh", "登录"),
        ("en-GB,zh;q=0.9", "en", "Sign in"),
        ("fr;q=1,zh;q=0.1", "zh", "登录"),
        ("fr", "en", "Sign in"),
        ("", "en", "Sign in"),
        ("*;q=nonsense", "en", "Sign in"),
    ];
    for (accepted, language, words) in cases {
        let answer = browser
            .ask(Method::GET, "/sign-in")
            .header("accept-language", accepted)
            .send()
            .await;
        answer.is(200).shows(words);
        assert_eq!(answer.elements("html")[0].attribute("lang"), Some(language), "{accepted}");
    }
    let answer = browser
        .post("/preferences", &[("language", "zh"), ("next", "/sign-in?next=%2Faccount")])
        .await;
    answer.leads_to("/sign-in?next=%2Faccount");
    let answer = browser.ask(Method::GET, "/sign-in").header("accept-language", "en").send().await;
    answer.shows("登录").shows("用户Pin");
    browser.post("/preferences", &[("language", "en")]).await.is(303);
    browser.get("/sign-in").await.shows("Sign in");
}

#[tokio::test]
async fn theme_region_and_columns_are_remembered() {
    let app = TestApp::new().await;
    let alice = app.person("alice").await;
    alice.has_image("one").await;
    let theme = |answer: &crate::support::Answer| answer.elements("html")[0].attribute("data-theme").map(str::to_owned);
    assert_eq!(theme(&alice.get("/account").await), None);
    let answer = alice.post("/preferences", &[("theme", "dark"), ("next", "/account")]).await;
    answer.leads_to("/account");
    assert!(answer.cookie("theme").unwrap().contains("Secure"));
    assert_eq!(theme(&alice.get("/account").await).as_deref(), Some("dark"));

    let answer = alice
        .post(
            "/preferences",
            &[("choose_columns", "1"), ("columns", "size"), ("columns", "status")],
        )
        .await;
    answer.is(303);
    let list = alice.get("/host/image/list").await;
    list.shows("Size").shows("Status");
    let headers: Vec<_> = list.html().matches("scope=\"col\"").collect();
    assert_eq!(headers.len(), 4, "name, size, status, operation");

    alice.post("/preferences", &[("region", "cn-east-2")]).await.is(303);
    alice
        .get("/host/image/list")
        .await
        .shows("0 of 20 private images used in cn-east-2")
        .hides("row-img-");
}

#[tokio::test]
async fn words_that_are_no_choice_are_passed_over() {
    let app = TestApp::new().await;
    let alice = app.person("alice").await;
    let answer = alice
        .post("/preferences", &[("theme", "pink"), ("language", "fr"), ("region", "mars")])
        .await;
    answer.is(303);
    assert_eq!(answer.cookies(), Vec::<&str>::new());
    for (name, value) in [
        ("theme", "\"><script>"),
        ("language", "xx"),
        ("region", "mars"),
        ("columns", "..%00"),
        ("__Host-flash", "deleted~x"),
    ] {
        alice.set_cookie(name, value);
    }
    alice.get("/host/image/list").await.is(200).shows("cn-north-1").hides("<script>");
}
