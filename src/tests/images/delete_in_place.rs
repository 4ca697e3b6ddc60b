//! Deleting as an island does it, which asks for parts of pages.

use std::time::Duration;

use axum::http::Method;
use image_console::app::Limits;

use super::page;
use crate::support::{Person, Settings, TestApp};

#[tokio::test]
async fn the_popup_is_also_sent_alone_and_answers_in_place() {
    let app = TestApp::new().await;
    let alice = app.person("alice").await;
    let image = alice.has_image("old").await;
    let dialog = alice.get_dialog(&page(&image, "/delete")).await;
    dialog.is(200).shows("Confirm Delete").hides("<html").hides("<header class=\"top\"");
    let plan = dialog.inputs("plan").remove(0);
    let post = alice.ask(Method::POST, &page(&image, "/delete")).header("x-fragment", "dialog");
    let answer = post.form(&[("plan", &plan)]).send().await;
    answer.is(204);
    assert_eq!(answer.header("x-done"), "/host/image/list?tab=private");
    app.settle().await;
}

#[tokio::test]
async fn a_deletion_that_takes_longer_is_told_again_as_it_goes_on() {
    let limits = Limits {
        deletion_wait: Duration::ZERO,
        ..Limits::default()
    };
    let app = TestApp::with(Settings {
        limits,
        jobs_run: false,
        ..Settings::default()
    })
    .await;
    let (alice, bob) = (app.person("alice").await, app.person("bob").await);
    let image = alice.has_image("old").await;
    alice.confirms_delete(&image, &[]).await.is(303);
    let list = "/host/image/list";
    let page = alice.get(list).await;
    page.shows("old is being deleted");
    let toasts = page.elements("div");
    let unsettled = toasts.iter().find_map(|toast| toast.attribute("data-unsettled")).unwrap();
    let main = async |person: &Person| {
        let ask = person.ask(Method::GET, list).header("x-fragment", "main");
        ask.header("x-unsettled", unsettled).send().await
    };
    main(&alice).await.shows("old is being deleted");
    app.run_jobs().await;
    main(&alice).await.shows("old deleted").hides("data-unsettled");
    main(&bob).await.hides("deleted");
    // Whatever else is said to be told is not.
    let ask = alice.ask(Method::GET, list).header("x-unsettled", "renamed~");
    ask.send().await.hides("toast");
    // An answer that comes late takes nothing from a word that was left meanwhile.
    assert!(main(&alice).await.headers.get("set-cookie").is_none());
    app.settle().await;
}
