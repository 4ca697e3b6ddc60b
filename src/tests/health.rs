//! What load balancers and container runtimes are told.

use axum::http::Method;

use crate::support::{Answer, TestApp, tamper};

async fn ready(app: &TestApp) -> Answer {
    // An answer stands for a second.
    app.clock.advance(1);
    app.anonymous().get("/readyz").await
}

#[tokio::test]
async fn a_process_with_all_it_needs_is_ready_and_says_nothing_else() {
    let app = TestApp::new().await;
    let answer = ready(&app).await;
    answer.is(200);
    assert_eq!(answer.body, "database: ok\nblobs: ok\nnot draining: ok\n");
    assert_eq!(answer.header("content-type"), "text/plain; charset=utf-8");
    assert_eq!(answer.header("cache-control"), "no-store");
    assert!(!answer.headers.contains_key("set-cookie"));
}

#[tokio::test]
async fn a_process_without_its_blob_store_lives_and_is_not_ready() {
    let app = TestApp::new().await;
    let (blobs, elsewhere) = (app.folder().join("blobs"), app.folder().join("elsewhere"));
    std::fs::rename(&blobs, &elsewhere).unwrap();
    let answer = ready(&app).await;
    answer.is(503);
    assert_eq!(answer.body, "database: ok\nblobs: failed\nnot draining: ok\n");
    app.anonymous().get("/livez").await.is(200);

    std::fs::rename(&elsewhere, &blobs).unwrap();
    ready(&app).await.is(200);
}

#[tokio::test]
async fn a_process_without_its_database_lives_and_is_not_ready() {
    let app = TestApp::new().await;
    tamper(app.folder(), "ALTER TABLE jobs RENAME TO elsewhere").await;
    let answer = ready(&app).await;
    answer.is(503);
    assert_eq!(answer.body, "database: failed\nblobs: ok\nnot draining: ok\n");
    app.anonymous().get("/livez").await.is(200);
}

#[tokio::test]
async fn asking_often_is_answered_from_memory() {
    let app = TestApp::new().await;
    ready(&app).await.is(200);
    std::fs::remove_dir_all(app.folder().join("blobs")).unwrap();
    app.anonymous().get("/readyz").await.is(200);
    ready(&app).await.is(503);
}

#[tokio::test]
async fn a_session_makes_no_difference() {
    let app = TestApp::new().await;
    let alice = app.person("alice").await;
    for path in ["/livez", "/readyz"] {
        let (hers, anybody_s) = (alice.get(path).await, app.anonymous().get(path).await);
        assert_eq!((hers.status, hers.body), (anybody_s.status, anybody_s.body));
        let head = app.anonymous().ask(Method::HEAD, path).send().await;
        head.is(200);
        assert!(head.body.is_empty());
    }
}
