//! `/admin`: what is told of the installation.

use crate::support::{Settings, TestApp};

fn by_hand() -> Settings {
    Settings {
        jobs_run: false,
        ..Settings::default()
    }
}

#[tokio::test]
async fn the_overview_counts_what_waits_fails_and_was_refused() {
    let app = TestApp::with(by_hand()).await;
    let (admin, alice) = (app.admin("ops").await, app.person("alice").await);
    let image = alice.has_image("image").await;
    app.clock.advance(2 * 3600);
    let alice = app.signs_in("alice").await;
    for pin in ["nobody", "nowhere"] {
        alice
            .post(&format!("/host/image/detail/{image}/share"), &[("pin", pin)])
            .await
            .is(422);
    }
    alice.confirms_delete(&image, &[]).await.is(303);
    let page = admin.get("/admin").await;
    for words in [
        "Accounts 2",
        "Jobs 1",
        "Failed jobs 0",
        "Failed look-ups of a User Pin 2",
        "Database answers",
        "Object store answers",
        env!("CARGO_PKG_VERSION"),
        "Within a day: 4 changes and 2 refusals; the busiest hour has 3.",
        "2026-11-21 14:00:00 UTC 1 2",
        "2026-11-21 12:00:00 UTC 3 0",
        "2026-11-20 15:00:00 UTC 0 0",
    ] {
        page.is(200).shows(words);
    }
    page.hides("2026-11-20 14:00:00 UTC");
    let heights: Vec<_> = page
        .elements("rect")
        .iter()
        .map(|bar| bar.attribute("height").unwrap().parse::<u32>().unwrap())
        .collect();
    assert_eq!(
        (heights.len(), heights.iter().sum::<u32>()),
        (48, 2 * 136),
        "two hours as high as there is room"
    );
    app.clock.advance(24 * 3600);
    app.signs_in("ops")
        .await
        .get("/admin")
        .await
        .shows("Within a day: 0 changes and 0 refusals");
    let failed = {
        let mut unit = app.writer().await;
        let job = unit.waiting_jobs(0, 1).await.unwrap().remove(0);
        unit.put_back(job.number, "why", job.due_at).await.unwrap();
        unit.commit().await
    };
    failed.unwrap();
    let chinese = app.signs_in("ops").await.in_chinese().get("/admin").await;
    chinese.is(200).shows("概览").shows("失败的任务 1");
}

#[tokio::test]
async fn an_object_store_that_is_away_is_told() {
    let app = TestApp::with(by_hand()).await;
    let admin = app.admin("ops").await;
    admin.get("/admin").await.shows("Object store answers");
    let (blobs, elsewhere) = (app.folder().join("blobs"), app.folder().join("elsewhere"));
    std::fs::rename(&blobs, &elsewhere).unwrap();
    let without = admin.get("/admin").await;
    std::fs::rename(&elsewhere, &blobs).unwrap();
    without.is(200).shows("Object store fails").shows("Database answers");
}
