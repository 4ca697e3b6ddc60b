//! `/admin`: what is told of the installation.

use image_console::app::storage::add_up;

use crate::support::{Settings, TestApp, database_url, disks};

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
async fn what_is_stored_is_added_up_every_ten_minutes_and_said_to_be_of_then() {
    let app = TestApp::with(by_hand()).await;
    let (admin, alice, bob) = (app.admin("ops").await, app.person("alice").await, app.person("bob").await);
    admin.get("/admin").await.shows("Nothing was added up yet");
    let file = disks::raw(1, 4);
    for name in ["one", "two"] {
        alice.imports_image(&[("name", name)], &file).await;
    }
    bob.imports_image(&[("name", "three")], &file).await;
    assert!(add_up(&app.app).await.unwrap());
    bob.has_image("later").await;
    app.clock.advance(599);
    assert!(!add_up(&app.app).await.unwrap());
    let page = admin.get("/admin").await;
    for words in [
        "Sum of all images 6.0 KiB 3 images",
        "Stored, the same content once 2.0 KiB 1 object",
        "alice 4.0 KiB",
        "bob 2.0 KiB",
        "Up to 1 day 3",
        "1 to 7 days 0",
        "7 to 30 days 0",
        "30 to 365 days 0",
        "Over 365 days 0",
        "As of 2026-11-21 12:00:00 UTC",
    ] {
        page.is(200).shows(words);
    }
    page.hides("All others");
    app.clock.advance(1);
    assert!(add_up(&app.app).await.unwrap());
    let page = admin.get("/admin").await;
    page.shows("4 images").shows("2 objects").shows("As of 2026-11-21 12:10:00 UTC");
    let product = if database_url(app.folder()).await.starts_with("sqlite:") {
        "SQLite 3."
    } else {
        "PostgreSQL 1"
    };
    page.shows(product).shows("Schema 00");
}

#[tokio::test]
async fn the_rest_of_the_accounts_is_one_bar() {
    let app = TestApp::with(by_hand()).await;
    let admin = app.admin("ops").await;
    for number in 0..12_usize {
        let person = app.person(&format!("person-{number:02}")).await;
        person.imports_image(&[("name", "disk")], &disks::raw(1, 4 * (number + 1))).await;
    }
    add_up(&app.app).await.unwrap();
    let page = admin.get("/admin").await;
    page.shows("person-11 24 KiB").shows("person-02 6.0 KiB").hides("person-01");
    page.shows("All others 6.0 KiB");
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
