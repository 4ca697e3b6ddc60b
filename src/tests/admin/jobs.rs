//! `/admin/jobs`: what waits, what failed, trying again, and calling off.

use image_console::domain::time::Timestamp;
use image_console::store::JobKind;

use crate::support::{Person, Settings, TestApp};

const PAGE: &str = "/admin/jobs";

/// An installation whose jobs run when they are told to.
async fn by_hand() -> (TestApp, Person, Person) {
    let app = TestApp::with(Settings {
        jobs_run: false,
        ..Settings::default()
    })
    .await;
    let (admin, alice) = (app.admin("ops").await, app.person("alice").await);
    (app, admin, alice)
}

/// Where the form with this end is sent to.
async fn form(admin: &Person, end: &str) -> Option<String> {
    let forms = admin.get(PAGE).await.elements("form");
    let mut actions = forms.iter().filter_map(|form| form.attribute("action"));
    actions.find(|action| action.ends_with(end)).map(str::to_owned)
}

#[tokio::test]
async fn a_job_that_failed_is_tried_again_at_once() {
    let (app, admin, alice) = by_hand().await;
    admin.get(PAGE).await.is(200).shows("Nothing waits");
    let image = alice.has_image("image").await;
    alice.confirms_delete(&image, &[]).await.is(303);
    admin
        .get(PAGE)
        .await
        .shows("Delete an image")
        .shows(image.as_str())
        .shows("Waiting");
    assert_eq!(form(&admin, "/retry").await, None, "it did not fail");
    assert_eq!(form(&admin, "/cancel").await, None, "a deletion that was confirmed is a promise");

    let mut unit = app.writer().await;
    let now = app.app.clock.now();
    let job = unit.claim(JobKind::ALL, now, now.plus_seconds(15)).await.unwrap().unwrap();
    unit.put_back(job.number, "the disk is <full>", now.plus_seconds(3600))
        .await
        .unwrap();
    unit.commit().await.unwrap();
    admin
        .get(PAGE)
        .await
        .shows("Failed")
        .shows("the disk is <full>")
        .hides("<full>")
        .shows("Next attempt 2026-11-21 13:00:00 UTC");
    app.run_jobs().await;
    assert!(app.image(&image).await.is_some(), "it is due in an hour");
    admin
        .post(&format!("{PAGE}/{}/cancel", job.number), &[])
        .await
        .is(409)
        .shows("cannot be cancelled");
    let retry = form(&admin, "/retry").await.unwrap();
    admin.post(&retry, &[]).await.leads_to(PAGE);
    app.run_jobs().await;
    assert!(app.image(&image).await.is_none());
    admin.post(&retry, &[]).await.is(404);
    admin
        .get("/admin/audit")
        .await
        .shows(&format!("Job delete_image {image} is tried again"));
    app.settle().await;
}

#[tokio::test]
async fn the_attempt_at_snapshots_can_be_called_off_and_they_stay() {
    let (app, admin, alice) = by_hand().await;
    let image = alice.has_cloud_image("image").await;
    let snapshot = app.snapshots_of(&image).await.remove(0);
    alice.confirms_delete(&image, &[("with_snapshots", "on")]).await.is(303);
    let now = app.app.clock.now();
    let mut unit = app.writer().await;
    // The image itself is deleted, and nobody came to its snapshot yet.
    let job = unit.claim(JobKind::ALL, now, now.plus_seconds(15)).await.unwrap().unwrap();
    assert_eq!(job.kind, JobKind::DeleteImage);
    unit.put_back(job.number, "", now).await.unwrap();
    unit.enqueue(JobKind::DeleteSnapshots, image.as_str(), Timestamp(i64::MAX))
        .await
        .unwrap();
    unit.commit().await.unwrap();
    app.run_jobs().await;
    admin.get(PAGE).await.shows("Try the snapshots of a deleted image");
    let cancel = form(&admin, "/cancel").await.unwrap();
    admin.post(&cancel, &[]).await.leads_to(PAGE);
    admin.get(PAGE).await.shows("Job cancelled").shows("Nothing waits");
    admin.post(&cancel, &[]).await.is(404);
    assert!(app.snapshot(&snapshot).await.is_some());
    alice
        .get(&format!("/host/image/detail/{image}"))
        .await
        .is(200)
        .shows("Deleted")
        .shows("image-vda");
    admin
        .get("/admin/audit")
        .await
        .shows(&format!("Job delete_snapshots {image} cancelled"));
    admin.in_chinese().get(PAGE).await.shows("任务");
    app.settle().await;
}
