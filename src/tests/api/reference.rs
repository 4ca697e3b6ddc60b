//! The description of the API as a page.

use super::described::description;
use crate::support::TestApp;

#[tokio::test]
async fn the_page_has_every_call_with_all_that_is_described() {
    let app = TestApp::new().await;
    let page = app.anonymous().get("/v1/docs").await;
    page.is(200)
        .shows("REST API")
        .shows("Signing requests")
        .shows("image-console client images list");
    let description = description().await;
    let mut calls = 0;
    for (path, item) in description["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            calls += 1;
            let id = operation["operationId"].as_str().unwrap();
            // Lines break where the page has room, and paths where their parts end.
            let squeezed = |text: &str| text.split_whitespace().collect::<String>();
            let section = squeezed(&page.text_of(id));
            let shows = |words: &str| assert!(section.contains(&squeezed(words)), "no {words:?} in {id}: {section}");
            shows(&format!("{} {path}", method.to_uppercase()));
            shows(operation["summary"].as_str().unwrap());
            let parameters = operation["parameters"].as_array().into_iter().flatten();
            parameters.for_each(|parameter| shows(parameter["name"].as_str().unwrap()));
            for problem in operation["x-problems"].as_array().unwrap() {
                shows(problem["message"].as_str().unwrap_or("depend on the circumstances"));
                let rules = problem["rules"].as_array().unwrap().iter();
                rules.for_each(|rule| shows(rule.as_str().unwrap()));
            }
            assert!(page.html().contains(&format!("href=\"#{id}\"")), "nothing leads to {id}");
        }
    }
    assert!(calls >= 19, "{calls}");
    assert!(page.text_of("describeImages").contains("totalCount"), "what is answered");
    assert!(page.text_of("shareImage").contains("loginNames"), "what a body holds");
    assert!(page.text_of("type-Image").contains("rootDeviceType"), "what an answer is made of");
    for link in page.elements("a").iter().filter_map(|link| link.attribute("href")) {
        if let Some(place) = link.strip_prefix('#') {
            page.by_id(place);
        }
    }
}

#[tokio::test]
async fn the_frame_is_in_the_readers_language_and_the_page_is_found() {
    let app = TestApp::new().await;
    let alice = app.person("alice").await.in_chinese();
    let page = alice.get("/v1/docs").await;
    page.is(200)
        .shows("请求签名")
        .shows("参数")
        .shows("不能删除已共享的镜像")
        .shows("describeImages");
    let keys = alice.get("/account/access-keys").await;
    assert!(keys.elements("a").iter().any(|link| link.attribute("href") == Some("/v1/docs")));
}
