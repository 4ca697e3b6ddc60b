//! `/host/image/detail/{id}/share`

use axum::http::Method;
use image_console::app::Limits;
use image_console::domain::account::Role;
use image_console::domain::image::ImageStatus;
use image_console::domain::policy::{Policy, SnapshotShareRule};
use image_console::domain::snapshot::Snapshot;

use super::page;
use crate::support::{Settings, TestApp, image_of, snapshot_of};

#[tokio::test]
async fn s5_s6_a_known_account_has_the_image_at_once_and_is_listed() {
    let app = TestApp::new().await;
    let (alice, bob) = (app.person("alice").await, app.person("bob").await);
    let image = alice.has_image("gift").await;
    bob.get(&page(&image, "")).await.is(404);
    let window = alice.get(&page(&image, "/share")).await;
    window
        .is(200)
        .shows("JD Cloud account (User Pin)")
        .shows("0 of 10 used")
        .shows("Nobody yet.");
    let answer = alice
        .post(&page(&image, "/share"), &[("pin", " bob "), ("secrets_removed", "yes")])
        .await;
    answer.leads_to(&page(&image, "?tab=sharing"));
    let window = alice.get(&page(&image, "/share")).await;
    window
        .is(200)
        .shows("Shared with bob")
        .shows("1 of 10 used")
        .shows("Cancel Sharing");
    bob.get(&page(&image, "")).await.is(200).shows("gift");
    bob.get(&page(&image, "/download")).await.is(200);
    alice.get(&page(&image, "?tab=activity")).await.shows("Shared with bob");
    bob.get("/activity").await.shows("alice shared with you");
    app.settle().await;
}

#[tokio::test]
async fn s5_an_unknown_account_is_refused_with_exactly_these_words() {
    let app = TestApp::new().await;
    let alice = app.person("alice").await;
    let image = alice.has_image("gift").await;
    let unknown = [("pin", "nobody"), ("secrets_removed", "yes")];
    for (language, words) in [("en", "JD Cloud account does not exist"), ("zh", "京东云账号不存在")] {
        alice.set_cookie("language", language);
        let answer = alice.post(&page(&image, "/share"), &unknown).await;
        answer.is(422);
        assert_eq!(answer.text_of("pin-error"), words);
        let field = answer.by_id("share-pin");
        assert_eq!(field.attribute("value"), Some("nobody"), "what was typed stays");
        assert_eq!(field.attribute("aria-invalid"), Some("true"));
        assert!(field.attribute("aria-describedby").unwrap().contains("pin-error"));
        assert!(field.attribute("autofocus").is_some());
        assert_eq!(answer.by_id("pin-error").attribute("role"), Some("alert"));
    }
    assert_eq!(app.settle().await.shares.len(), 0);
}

#[tokio::test]
async fn s3_only_a_user_pin_will_do() {
    let app = TestApp::new().await;
    let alice = app.person("alice").await;
    let request = image_console::app::accounts::create::CreateAccount {
        pin: "007".to_owned(),
        name: "Bond".to_owned(),
        email: "bond@example.com".to_owned(),
        mobile: Some("13800138000".to_owned()),
        role: Role::User,
        password: "password".to_owned(),
    };
    let bond = image_console::app::accounts::create::create(&app.app, request).await.unwrap();
    let image = alice.has_image("gift").await;
    let id = bond.id.to_string();
    let cases = [
        ("13800138000", "This looks like a mobile number. Ask for the User Pin instead."),
        (
            "+86 138 0013 8000",
            "This looks like a mobile number. Ask for the User Pin instead.",
        ),
        (
            "bond@example.com",
            "This looks like an e-mail address. Ask for the User Pin instead.",
        ),
        (id.as_str(), "This looks like an account ID. Ask for the User Pin instead."),
        ("13900139000", "This looks like a mobile number. Ask for the User Pin instead."),
    ];
    for (typed, hint) in cases {
        let answer = alice
            .post(&page(&image, "/share"), &[("pin", typed), ("secrets_removed", "yes")])
            .await;
        answer.is(422).shows("JD Cloud account does not exist").shows(hint);
        assert_eq!(answer.text_of("pin-error"), "JD Cloud account does not exist", "{typed}");
    }
    for typed in ["7", "07", "Bond", "0070", "", "<b>"] {
        let answer = alice
            .post(&page(&image, "/share"), &[("pin", typed), ("secrets_removed", "yes")])
            .await;
        answer
            .is(422)
            .shows("JD Cloud account does not exist")
            .hides("Ask for the User Pin instead");
    }
    alice.shares(&image, "007").await;
    let chinese = alice.in_chinese();
    let answer = chinese.post(&page(&image, "/share"), &[("pin", "13800138000")]).await;
    answer
        .is(422)
        .shows("京东云账号不存在")
        .shows("这看起来是手机号，请向对方索取用户Pin。");
}

#[tokio::test]
async fn the_first_share_asks_once_whether_secrets_were_removed() {
    let app = TestApp::new().await;
    let alice = app.person("alice").await;
    for pin in ["bob", "carol"] {
        app.account(pin, Role::User).await;
    }
    let image = alice.has_image("gift").await;
    let asked = alice.post(&page(&image, "/share"), &[("pin", "bob")]).await;
    asked
        .is(422)
        .shows("Were keys and passwords removed from this image?")
        .shows("They were removed, share with bob");
    assert_eq!(app.image(&image).await.unwrap().share_count, 0);
    alice.shares(&image, "bob").await;
    alice.post(&page(&image, "/share"), &[("pin", "carol")]).await.is(303);
    // An unknown account is told before the question.
    alice
        .post(&page(&image, "/share"), &[("pin", "dave")])
        .await
        .is(422)
        .hides("Were keys");
}

#[tokio::test]
async fn s1_s4_what_cannot_be_shared_says_why() {
    let app = TestApp::new().await;
    let alice = app.person("alice").await;
    app.account("bob", Role::User).await;
    let id = alice.actor().id();
    for status in [ImageStatus::Pending, ImageStatus::Error, ImageStatus::Deleting] {
        let image = app.put_image_in(id, status).await;
        let answer = alice
            .post(&page(&image, "/share"), &[("pin", "bob"), ("secrets_removed", "yes")])
            .await;
        answer.is(422).shows("Only an Available image can be shared").shows("S1");
    }
    let cloud = alice.has_cloud_image("cloud").await;
    alice
        .get(&page(&cloud, "/share"))
        .await
        .is(200)
        .shows("This image cannot be shared")
        .shows("S4");
    let answer = alice
        .post(&page(&cloud, "/share"), &[("pin", "bob"), ("secrets_removed", "yes")])
        .await;
    answer
        .is(422)
        .shows("It references a snapshot; such images cannot be shared.")
        .shows("S4");
}

#[tokio::test]
async fn s4_under_the_rule_encrypted_only_encrypted_snapshots_count() {
    let settings = Settings {
        policy: Policy {
            snapshot_share_rule: SnapshotShareRule::Encrypted,
            ..Policy::default()
        },
        ..Settings::default()
    };
    let app = TestApp::with(settings).await;
    let alice = app.person("alice").await;
    app.account("bob", Role::User).await;
    let id = alice.actor().id();
    for (encrypted, status) in [(false, 303), (true, 422)] {
        let snapshot = Snapshot {
            encrypted,
            ..snapshot_of(id, "disk")
        };
        app.put_snapshot(&snapshot).await;
        let image = app.put_image(&image_of(id, "image"), &[&snapshot]).await;
        let answer = alice
            .post(&page(&image, "/share"), &[("pin", "bob"), ("secrets_removed", "yes")])
            .await;
        answer.is(status);
    }
}

#[tokio::test]
async fn s9_not_with_oneself_and_twice_is_a_success_that_changes_nothing() {
    let app = TestApp::new().await;
    let alice = app.person("alice").await;
    app.account("bob", Role::User).await;
    let image = alice.has_image("gift").await;
    let answer = alice
        .post(&page(&image, "/share"), &[("pin", "alice"), ("secrets_removed", "yes")])
        .await;
    answer.is(422).shows("This is your own User Pin");
    alice.shares(&image, "bob").await;
    let before = crate::support::dump(app.folder()).await;
    alice.shares(&image, "bob").await;
    assert_eq!(before, crate::support::dump(app.folder()).await);
}

#[tokio::test]
async fn s10_an_image_has_at_most_so_many_shares() {
    let settings = Settings {
        policy: Policy {
            image_share_quota: 2,
            ..Policy::default()
        },
        ..Settings::default()
    };
    let app = TestApp::with(settings).await;
    let alice = app.person("alice").await;
    for pin in ["bob", "carol", "dave"] {
        app.account(pin, Role::User).await;
    }
    let image = alice.has_image("gift").await;
    alice.shares(&image, "bob").await;
    alice.shares(&image, "carol").await;
    let answer = alice.post(&page(&image, "/share"), &[("pin", "dave")]).await;
    answer.is(422).shows("2 of 2 used").shows("as many as it may be");
    alice.shares(&image, "bob").await;
    alice.post(&page(&image, "/cancel-share"), &[("pin", "bob")]).await.is(303);
    alice.shares(&image, "dave").await;
    assert_eq!(app.settle().await.shares.len(), 2);
}

#[tokio::test]
async fn asking_for_too_many_unknown_accounts_is_stopped_for_a_while() {
    let settings = Settings {
        limits: Limits {
            failed_lookups: 3,
            ..Limits::default()
        },
        ..Settings::default()
    };
    let app = TestApp::with(settings).await;
    let alice = app.person("alice").await;
    app.account("bob", Role::User).await;
    let image = alice.has_image("gift").await;
    for _ in 0..3 {
        alice.post(&page(&image, "/share"), &[("pin", "nobody")]).await.is(422);
    }
    // Known accounts are not told either: the answer would tell.
    for pin in ["nobody", "bob"] {
        let answer = alice
            .post(&page(&image, "/share"), &[("pin", pin), ("secrets_removed", "yes")])
            .await;
        answer.is(429).shows("Too many failed attempts");
        let wait: i64 = answer.header("retry-after").parse().unwrap();
        assert!((1..=Limits::LOOKUP_WINDOW_SECONDS).contains(&wait), "{wait}");
    }
    app.clock.advance(Limits::LOOKUP_WINDOW_SECONDS);
    alice.shares(&image, "bob").await;
}

#[tokio::test]
async fn the_window_is_also_sent_alone() {
    let app = TestApp::new().await;
    let alice = app.person("alice").await;
    app.account("bob", Role::User).await;
    let image = alice.has_image("gift").await;
    let dialog = alice.get_dialog(&page(&image, "/share")).await;
    dialog.is(200).shows("JD Cloud account (User Pin)").hides("<html").hides("<nav");
    let post = alice.ask(Method::POST, &page(&image, "/share")).header("x-fragment", "dialog");
    let answer = post.form(&[("pin", "bob"), ("secrets_removed", "yes")]).send().await;
    answer.is(200).shows("1 of 10 used").hides("<html");
    let anonymous = app.anonymous();
    anonymous.get_dialog(&page(&image, "/share")).await.is(401);
}
