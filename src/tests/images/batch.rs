//! `/host/image/batch/…`

use image_console::app::Limits;
use image_console::domain::account::Role;
use image_console::domain::id::ImageId;
use image_console::domain::image::{BusyTask, Image, ImageStatus};

use crate::support::{Settings, TestApp, image_of};

fn query(ids: &[&ImageId]) -> String {
    ids.iter().map(|id| format!("ids={id}")).collect::<Vec<_>>().join("&")
}

#[tokio::test]
async fn d13_each_image_has_its_result_and_one_failure_stops_no_other() {
    let app = TestApp::new().await;
    let (alice, bob) = (app.person("alice").await, app.person("bob").await);
    let first = alice.has_image("first").await;
    let shared = alice.has_image("shared").await;
    alice.shares(&shared, "bob").await;
    let busy = Image {
        busy: Some(BusyTask::Copy),
        ..image_of(alice.actor().id(), "busy")
    };
    let busy = app.put_image(&busy, &[]).await;
    let foreign = bob.has_image("bobs-secret").await;
    let last = alice.has_cloud_image("last").await;
    let all = [&first, &shared, &busy, &foreign, &last];
    let plan = alice.get(&format!("/host/image/batch/delete?{}&ids=nonsense", query(&all))).await;
    plan.is(200)
        .shows("5 images")
        .shows("2 images will be deleted")
        .shows("3 images will not be touched")
        .hides("bobs-secret");
    plan.shows("Shared with 1 account")
        .shows("D2")
        .shows("A copy of it is being made")
        .shows("D4")
        .shows("It does not exist, or it is not yours to see.");
    let (ids, plans) = (plan.inputs("ids"), plan.inputs("plans"));
    assert_eq!(ids.len(), 2, "only those that will be deleted are sent");
    let mut form: Vec<_> = all.iter().map(|id| ("ids", id.as_str())).collect();
    form.extend(plans.iter().map(|plan| ("plans", plan.as_str())));
    // Also those that cannot go, as someone might who does not care for the verdict.
    let mut blocked = Vec::new();
    for image in [&shared, &busy] {
        let popup = alice.get(&super::page(image, "/delete")).await;
        blocked.push(format!("{image}~{}", popup.inputs("plan").remove(0)));
    }
    form.extend(blocked.iter().map(|plan| ("plans", plan.as_str())));
    form.push(("with_snapshots", "on"));
    let result = alice.post("/host/image/batch/delete", &form).await;
    result
        .is(200)
        .shows("2 images are being deleted")
        .shows("3 images were left as they are")
        .shows("Shared with 1 account");
    let audit = app.settle().await;
    assert_eq!(audit.tombstones, [first.to_string(), last.to_string()].into());
    assert_eq!(audit.images.len(), 3);
    assert_eq!(audit.snapshots.len(), 0, "the box was ticked");
}

#[tokio::test]
async fn d13_a_plan_that_changed_keeps_that_image_only() {
    let app = TestApp::new().await;
    let alice = app.person("alice").await;
    let (one, two) = (alice.has_cloud_image("one").await, alice.has_cloud_image("two").await);
    let plans = alice
        .get(&format!("/host/image/batch/delete?{}", query(&[&one, &two])))
        .await
        .inputs("plans");
    app.put_instance(
        alice.actor().id(),
        "web-1",
        &one,
        image_console::domain::instance::InstanceState::Running,
    )
    .await;
    let mut form = vec![("ids", one.as_str()), ("ids", two.as_str())];
    form.extend(plans.iter().map(|plan| ("plans", plan.as_str())));
    let result = alice.post("/host/image/batch/delete", &form).await;
    result.is(200).shows("1 image is being deleted").shows("Things have changed");
    assert_eq!(app.image(&one).await.unwrap().status, ImageStatus::Ready);
    app.settle().await;
}

#[tokio::test]
async fn several_images_are_shared_with_one_account() {
    let app = TestApp::new().await;
    let (alice, bob) = (app.person("alice").await, app.person("bob").await);
    let (one, two, cloud) = (
        alice.has_image("one").await,
        alice.has_image("two").await,
        alice.has_cloud_image("cloud").await,
    );
    let all = [&one, &two, &cloud];
    let ask = alice.get(&format!("/host/image/batch/share?{}", query(&all))).await;
    ask.is(200)
        .shows("2 images will be shared")
        .shows("1 image will not be touched")
        .shows("S4");
    let mut form: Vec<_> = all.iter().map(|id| ("ids", id.as_str())).collect();
    form.push(("pin", "bob"));
    alice
        .post("/host/image/batch/share", &form)
        .await
        .is(422)
        .shows("They were removed, share with bob");
    assert_eq!(app.settle().await.shares.len(), 0);
    form.push(("secrets_removed", "yes"));
    alice
        .post("/host/image/batch/share", &form)
        .await
        .is(200)
        .shows("2 images were shared")
        .shows("1 image was left as it is");
    assert_eq!(app.settle().await.shares.len(), 2);
    bob.get("/host/image/list?tab=shared")
        .await
        .shows("one")
        .shows("two")
        .hides("cloud-");
}

#[tokio::test]
async fn an_unknown_account_in_a_batch_is_looked_up_once() {
    let settings = Settings {
        limits: Limits {
            failed_lookups: 2,
            ..Limits::default()
        },
        ..Settings::default()
    };
    let app = TestApp::with(settings).await;
    let alice = app.person("alice").await;
    app.account("bob", Role::User).await;
    let images = [
        alice.has_image("one").await,
        alice.has_image("two").await,
        alice.has_image("three").await,
    ];
    let mut form: Vec<_> = images.iter().map(|id| ("ids", id.as_str())).collect();
    form.push(("pin", "nobody"));
    let answer = alice.post("/host/image/batch/share", &form).await;
    answer.is(422).shows("JD Cloud account does not exist");
    assert_eq!(answer.text_of("pin-error"), "JD Cloud account does not exist");
    alice.post("/host/image/batch/share", &form).await.is(422);
    let stopped = alice.post("/host/image/batch/share", &form).await;
    stopped.is(429);
    assert!(stopped.header("retry-after").parse::<i64>().unwrap() > 0);
}
