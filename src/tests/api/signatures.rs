//! Signed requests: which are answered, and which are refused and change nothing.

use std::sync::Arc;

use axum::http::Method;
use futures::future::join_all;
use image_console::app::access_keys::authenticate::{Denial, authenticate};
use image_console::app::access_keys::change::{delete, set_enabled};
use image_console::app::access_keys::signature::{DATE, NONCE, date};
use image_console::app::access_keys::write_marks::write_marks;
use image_console::app::accounts::disable::set_disabled;
use image_console::app::audit::seal::seal;
use image_console::app::ports::Clock as _;
use image_console::app::sweep::sweep;
use image_console::app::{App, Limits};
use serde_json::Value;

use super::refused::{IMAGES, NOT_VERIFIED, changed_on_the_way, list, malformed, signed_wrongly, tampered};
use crate::support::signing::{Call, Program, Scope};
use crate::support::{Answer, Database, Settings, TestApp, database_url, image_of, tamper, whole_dump};

#[track_caller]
fn assert_refused(answer: &Answer, code: u16, status: &str, message: &str, what: &str) {
    assert_eq!(answer.status.as_u16(), code, "{what}: {}", answer.html());
    let body: Value = serde_json::from_slice(&answer.body).unwrap();
    assert_eq!(body["error"]["code"], code, "{what}");
    assert_eq!(body["error"]["status"], status, "{what}");
    let said = body["error"]["message"].as_str().unwrap();
    assert!(said.contains(message), "{what}: {said}");
    assert_eq!(body["requestId"], answer.header("x-request-id"), "{what}");
}

/// One that shares the data and remembers nothing.
fn another_process(app: &TestApp) -> App {
    App {
        access_keys: Arc::default(),
        ..app.app.clone()
    }
}

#[tokio::test]
async fn what_is_not_signed_as_it_has_to_be_is_refused_and_changes_nothing() {
    let app = TestApp::new().await;
    let alice = app.person("alice").await;
    let bob = app.person("bob").await;
    let [good, disabled, deleted] = ["good", "disabled", "deleted"];
    let good = Program::of(&app, &alice, good).await;
    let disabled = Program::of(&app, &alice, disabled).await;
    let deleted = Program::of(&app, &alice, deleted).await;
    let other = Program::of(&app, &bob, "other").await;
    let (two, three) = (good.scope(2), good.scope(3));
    set_enabled(&app.app, alice.actor(), &disabled.key, false).await.unwrap();
    delete(&app.app, alice.actor(), &deleted.key).await.unwrap();
    set_disabled(&app.app, &bob.actor().account.pin, true).await.unwrap();
    for scope in [&two, &three] {
        list(&app).signed(scope).send(&alice).await.is(200);
    }
    let sent_before = list(&app).signed(&two);
    sent_before.send(&alice).await.is(200);

    let mut refused = changed_on_the_way(&app, &two, &three);
    refused.extend(malformed(&app, &three));
    refused.extend(signed_wrongly(&app, &two, &three));
    let unknown = Scope {
        access_key: "ak-0000000000".to_owned(),
        ..three.clone()
    };
    let swapped = Scope {
        secret: other.secret.clone(),
        ..three.clone()
    };
    for (what, scope) in [
        ("a disabled key", disabled.scope(3)),
        ("a disabled key, 2", disabled.scope(2)),
        ("a deleted key", deleted.scope(3)),
        ("a key of a disabled account", other.scope(3)),
        ("an unknown key", unknown),
        ("another account's secret", swapped),
    ] {
        refused.push((what, list(&app).signed(&scope), NOT_VERIFIED));
    }
    refused.push(("sent before", sent_before, "was sent before"));
    assert!(refused.len() >= 50, "{}", refused.len());

    // What happened before is sealed now, and not in between.
    seal(&app.app).await.unwrap();
    let before = whole_dump(app.folder()).await;
    for (what, call, message) in refused {
        // Alice's browser has a session, which must not make up for a bad signature.
        let answer = call.send(&alice).await;
        match message {
            // Without a body there is no message.
            "401" => drop(answer.is(401)),
            _ if message.starts_with("larger") => assert_refused(&answer, 400, "OUT_OF_RANGE", message, what),
            _ => assert_refused(&answer, 401, "UNAUTHENTICATED", message, what),
        }
        assert_eq!(whole_dump(app.folder()).await, before, "{what} changed something");
    }
    list(&app).signed(&two).send(&app.anonymous()).await.is(200);
}

#[tokio::test]
async fn a_signed_request_is_its_accounts() {
    let app = TestApp::new().await;
    let [alice, bob] = [app.person("alice").await, app.person("bob").await];
    app.put_image(&image_of(alice.actor().id(), "hers"), &[]).await;
    app.put_image(&image_of(bob.actor().id(), "his"), &[]).await;
    let program = Program::of(&app, &bob, "program").await;
    for algorithm in [2, 3] {
        // Whoever's browser it is: the signature says who asks.
        let answer = list(&app).signed(&program.scope(algorithm)).send(&alice).await;
        let body: Value = serde_json::from_slice(&answer.is(200).body).unwrap();
        assert_eq!(body["result"]["images"][0]["name"], "his");
        assert_eq!(body["result"]["totalCount"], 1);
    }
}

#[tokio::test]
async fn what_the_signature_passes_over_reaches_no_call() {
    let app = TestApp::new().await;
    let alice = app.person("alice").await;
    let program = Program::of(&app, &alice, "program").await;
    let call = tampered(list(&app), &program.scope(3), |call| {
        call.query.push_str("&status&=pageSize&&pageNumber");
    });
    call.send(&alice).await.is(200);
}

#[tokio::test]
async fn dates_within_a_quarter_of_an_hour_are_taken() {
    let app = TestApp::new().await;
    let alice = app.person("alice").await;
    let program = Program::of(&app, &alice, "program").await;
    for seconds in [-15 * 60, -60, 0, 60, 15 * 60] {
        let at = date(app.clock.now().plus_seconds(seconds));
        let call = list(&app).header(DATE, &at).signed(&program.scope(2));
        call.send(&alice).await.is(200);
    }
}

#[tokio::test]
async fn a_request_is_answered_once_while_its_date_is_good() {
    let app = TestApp::new().await;
    let alice = app.person("alice").await;
    let program = Program::of(&app, &alice, "program").await;
    let ahead = date(app.clock.now().plus_seconds(15 * 60));
    let call = list(&app).header(DATE, &ahead).signed(&program.scope(2));
    call.send(&alice).await.is(200);
    for seconds in [0, 60, 14 * 60, 15 * 60] {
        app.clock.advance(seconds);
        sweep(&app.app).await.unwrap();
        assert_refused(&call.send(&alice).await, 401, "UNAUTHENTICATED", "was sent before", "again");
    }
    app.clock.advance(1);
    assert_refused(&call.send(&alice).await, 401, "UNAUTHENTICATED", "15 minutes", "too late");
    app.clock.advance(60);
    sweep(&app.app).await.unwrap();
    let url = database_url(app.folder()).await;
    assert_eq!(Database::open(&url).await.rows("access_key_marks").await, Vec::<String>::new());
}

#[tokio::test]
async fn a_nonce_that_nobody_signed_gives_a_listener_ten_seconds() {
    let app = TestApp::new().await;
    let alice = app.person("alice").await;
    let program = Program::of(&app, &alice, "program").await;
    let call = list(&app).signed(&program.scope(3));
    call.send(&alice).await.is(200);
    // Two equal calls of one second have equal signatures, and both are honest.
    call.clone().header(NONCE, "another").send(&alice).await.is(200);
    assert_refused(
        &call.send(&alice).await,
        401,
        "UNAUTHENTICATED",
        "was sent before",
        "the same nonce",
    );
    app.clock.advance(11);
    for changed in [call.clone().header(NONCE, "made-up"), call.clone().without(NONCE)] {
        assert_refused(&changed.send(&alice).await, 401, "UNAUTHENTICATED", "was sent before", "later");
    }
    let without = list(&app).without(NONCE).signed(&program.scope(3));
    without.send(&alice).await.is(200);
    assert_refused(&without.send(&alice).await, 401, "UNAUTHENTICATED", "was sent before", "no nonce");
}

#[tokio::test]
async fn other_processes_know_of_a_change_at_once_and_of_a_read_once_it_is_written() {
    let app = TestApp::new().await;
    let alice = app.person("alice").await;
    let program = Program::of(&app, &alice, "program").await;
    let elsewhere = another_process(&app);
    for algorithm in [2, 3] {
        let scope = program.scope(algorithm);
        let change = Call::new(&app, Method::DELETE, &format!("{IMAGES}/img-0000000000"), "", "").signed(&scope);
        change.send(&alice).await.is(404);
        let read = list(&app).signed(&scope);
        read.send(&alice).await.is(200);
        write_marks(&app.app).await.unwrap();
        for (what, call) in [("a change", change), ("a read", read)] {
            let denied = authenticate(&elsewhere, &call.taken_apart().unwrap()).await.unwrap_err();
            assert!(matches!(denied, Denial::Replayed), "{what}: {denied:?}");
            assert_refused(&call.send(&alice).await, 401, "UNAUTHENTICATED", "was sent before", what);
        }
        authenticate(&elsewhere, &list(&app).signed(&scope).taken_apart().unwrap())
            .await
            .unwrap();
    }
}

#[tokio::test]
async fn of_the_same_request_sent_many_times_at_once_one_is_answered() {
    let app = TestApp::new().await;
    let alice = app.person("alice").await;
    let program = Program::of(&app, &alice, "program").await;
    let call = list(&app).signed(&program.scope(2));
    let answers = join_all((0..20).map(|_| call.send(&alice))).await;
    let answered = answers.iter().filter(|answer| answer.status.is_success()).count();
    assert_eq!(answered, 1);
}

#[tokio::test]
async fn a_key_has_so_many_requests_a_minute() {
    let settings = Settings {
        limits: Limits {
            access_key_requests: 3,
            ..Limits::default()
        },
        ..Settings::default()
    };
    let app = TestApp::with(settings).await;
    let alice = app.person("alice").await;
    let [one, two] = [Program::of(&app, &alice, "one").await, Program::of(&app, &alice, "two").await];
    for _ in 0..3 {
        list(&app).signed(&one.scope(3)).send(&alice).await.is(200);
        // Strangers use up nobody's requests.
        let stranger = Scope {
            secret: "wrong".to_owned(),
            ..two.scope(3)
        };
        list(&app).signed(&stranger).send(&alice).await.is(401);
    }
    let answer = list(&app).signed(&one.scope(3)).send(&alice).await;
    assert_refused(&answer, 429, "RATE_LIMIT", "try again in 60 seconds", "the fourth");
    assert_eq!(answer.header("retry-after"), "60");
    list(&app).signed(&two.scope(3)).send(&alice).await.is(200);
    app.clock.advance(60);
    list(&app).signed(&one.scope(3)).send(&alice).await.is(200);
}

/// How many of so many requests at once are answered, by processes that share a database.
async fn answered(app: &TestApp, programs: &[(App, Program)], requests: usize) -> usize {
    let asking = (0..requests).zip(programs.iter().cycle()).map(|(_, (process, program))| {
        let (process, signed) = (process.clone(), list(app).signed(&program.scope(2)).taken_apart().unwrap());
        tokio::spawn(async move {
            match authenticate(&process, &signed).await {
                Ok(_) => true,
                Err(Denial::TooMany { .. }) => false,
                Err(denial) => panic!("{denial:?}"),
            }
        })
    });
    let answers = join_all(asking).await;
    answers.into_iter().filter(|answer| *answer.as_ref().unwrap()).count()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn processes_share_a_keys_requests() {
    const LIMIT: u32 = 256;
    let settings = Settings {
        limits: Limits {
            access_key_requests: LIMIT,
            ..Limits::default()
        },
        ..Settings::default()
    };
    let app = TestApp::with(settings).await;
    let alice = app.person("alice").await;
    let limit = usize::try_from(LIMIT).unwrap();
    let process = || another_process(&app);
    let alone = (process(), Program::of(&app, &alice, "alone").await);
    assert_eq!(answered(&app, &[alone], limit + 50).await, limit, "one process has all of them");
    let program = Program::of(&app, &alice, "several").await;
    let several = [process(), process(), process()].map(|process| (process, program.clone()));
    let count = answered(&app, &several, 2 * limit).await;
    // Each takes four at once, and keeps at most three that the others could have used.
    assert!((limit - 2 * 3..=limit).contains(&count), "{count}");
}

#[tokio::test]
async fn what_becomes_of_a_key_counts_from_the_next_request() {
    let app = TestApp::new().await;
    let alice = app.person("alice").await;
    let program = Program::of(&app, &alice, "program").await;
    // Another process changes it, so that this one has nothing but the database to learn of it.
    let elsewhere = another_process(&app);
    let ask = async || list(&app).signed(&program.scope(3)).send(&alice).await;
    let pin = &alice.actor().account.pin;
    ask().await.is(200);
    for _ in 0..2 {
        set_enabled(&elsewhere, alice.actor(), &program.key, false).await.unwrap();
        assert_refused(&ask().await, 401, "UNAUTHENTICATED", NOT_VERIFIED, "disabled");
        set_enabled(&elsewhere, alice.actor(), &program.key, true).await.unwrap();
        ask().await.is(200);
        set_disabled(&elsewhere, pin, true).await.unwrap();
        assert_refused(&ask().await, 401, "UNAUTHENTICATED", NOT_VERIFIED, "its account is disabled");
        set_disabled(&elsewhere, pin, false).await.unwrap();
        ask().await.is(200);
    }
    tamper(app.folder(), "UPDATE accounts SET name = 'Another'").await;
    ask().await.is(200);
    delete(&elsewhere, alice.actor(), &program.key).await.unwrap();
    assert_refused(&ask().await, 401, "UNAUTHENTICATED", NOT_VERIFIED, "deleted");
}

#[tokio::test]
async fn a_program_that_signs_is_no_browser_and_a_browser_of_another_site_is_refused() {
    let app = TestApp::new().await;
    let alice = app.person("alice").await;
    let program = Program::of(&app, &alice, "program").await;
    let call = Call::new(&app, Method::POST, IMAGES, "", "{}").signed(&program.scope(3));
    call.clone().header("sec-fetch-site", "cross-site").send(&alice).await.is(403);
    let by_session = alice.ask(Method::POST, IMAGES).header("sec-fetch-site", "cross-site").json("{}");
    by_session.send().await.is(403);
}
