//! Notices by e-mail: nothing unless a mail server is set and the receiver asked for it, and then each of them once.

use std::collections::BTreeSet;

use image_console::app::accounts::disable::set_disabled;
use image_console::app::{Limits, sweep};
use image_console::domain::notice::Notice;
use image_console::domain::policy::Policy;
use image_console::jobs;
use image_console::store::{JobKind, NewNotice};
use mail_parser::{Message, MessageParser};
use tempfile::TempDir;
use tokio_util::sync::CancellationToken;

use crate::support::smtp_server::{Letter, SmtpServer, post};
use crate::support::{Person, Settings, TestApp, open_app};

const PATH: &str = "/account/notices";
const CHOICE: &str = "/account/notices/mail";

/// An installation with a mail server, whose jobs run when they are told to.
async fn with_server() -> (SmtpServer, TestApp) {
    let server = SmtpServer::start().await;
    let app = TestApp::with(Settings {
        post: Some(post(&server.url())),
        jobs_run: false,
        ..Settings::default()
    });
    (server, app.await)
}

async fn wants_mail(person: &Person) {
    person.post(CHOICE, &[("wanted", "yes")]).await.leads_to(PATH);
}

/// Tells somebody of a share.
async fn tell(from: &Person, to: &str) {
    let image = from.has_image("gift").await;
    from.shares(&image, to).await;
}

async fn waiting(app: &TestApp) -> u64 {
    app.reader().await.count_jobs().await.unwrap()
}

fn read(letter: &Letter) -> Message<'_> {
    MessageParser::default().parse(letter.data.as_bytes()).unwrap()
}

fn header<'a>(message: &'a Message<'_>, name: &'a str) -> &'a str {
    message.header_raw(name).unwrap_or_default().trim()
}

#[tokio::test]
async fn nothing_is_mailed_or_offered_without_a_server() {
    let app = TestApp::new().await;
    let (alice, bob) = (app.person("alice").await, app.person("bob").await);
    bob.get(PATH).await.hides("By e-mail").hides("bob@example.com");
    bob.post(CHOICE, &[("wanted", "yes")]).await.is(404);
    tell(&alice, "bob").await;
    bob.get(PATH).await.shows("alice shared an image with you");
    assert_eq!(waiting(&app).await, 0);
}

#[tokio::test]
async fn whoever_asks_for_it_has_each_notice_once_by_mail() {
    let (server, app) = with_server().await;
    let (alice, bob) = (app.person("alice").await, app.person("bob").await);
    app.person("carol").await;
    tell(&alice, "bob").await;
    bob.get(PATH).await.shows("Notifications can go to bob@example.com too.");
    wants_mail(&bob).await;
    bob.get(PATH).await.shows("Notifications go to bob@example.com too, in English.");
    assert_eq!(waiting(&app).await, 0, "what was there before is not mailed");

    let image = alice.has_image("second").await;
    alice.shares(&image, "bob").await;
    alice.shares(&image, "carol").await;
    assert_eq!(
        (waiting(&app).await, server.letters().len()),
        (1, 0),
        "nobody waits for a mail server"
    );
    app.settle().await;
    let letters = server.letters();
    assert_eq!(letters.len(), 1, "carol did not ask for it: {letters:?}");
    let (letter, message) = (&letters[0], read(&letters[0]));
    assert_eq!(
        (letter.from.as_str(), letter.to.as_slice()),
        ("console@example.com", &["bob@example.com".to_owned()][..])
    );
    assert_eq!(message.subject(), Some("alice shared an image with you: second"));
    let body = message.body_text(0).unwrap();
    for words in [
        "alice shared an image with you",
        &format!("second ({image})\nhttps://console.example.com/host/image/detail/{image}\n"),
        "2026-11-21 12:00:00 UTC",
        "https://console.example.com/account/notices\n",
        "https://console.example.com/account/notices#by-mail",
    ] {
        assert!(body.replace("\r\n", "\n").contains(words), "{words} is missing in {body}");
    }
    assert_eq!(
        header(&message, "List-Unsubscribe"),
        "<https://console.example.com/account/notices#by-mail>"
    );
    assert_eq!(header(&message, "Auto-Submitted"), "auto-generated");
    assert!(message.message_id().unwrap().ends_with("@console.example.com"));

    bob.post(CHOICE, &[("wanted", "no")]).await.leads_to(PATH);
    tell(&alice, "bob").await;
    assert_eq!(waiting(&app).await, 0);
}

#[tokio::test]
async fn what_is_mailed_is_in_the_language_that_was_chosen() {
    let (server, app) = with_server().await;
    let (alice, bob) = (app.person("alice").await, app.person("bob").await.in_chinese());
    wants_mail(&bob).await;
    bob.get(PATH).await.shows("中文");
    let image = alice.has_image("黄金镜像").await;
    alice.shares(&image, "bob").await;
    app.settle().await;
    let letters = server.letters();
    let message = read(&letters[0]);
    assert_eq!(message.subject(), Some("alice 与您共享了镜像: 黄金镜像"));
    assert!(message.body_text(0).unwrap().contains("全部通知："));
}

#[tokio::test]
async fn names_of_strangers_stay_within_their_line() {
    let (server, app) = with_server().await;
    let bob = app.person("bob").await;
    wants_mail(&bob).await;
    let mut unit = app.writer().await;
    let left = NewNotice {
        at: app.app.clock.now(),
        account: bob.actor().id(),
        notice: Notice::DeletedByAdmin {
            reason: format!("x\r\nBcc: eve@example.com\r\n\r\n\u{202e}{}", "long".repeat(100)),
        },
        image: None,
        image_name: "a\nb".to_owned(),
        snapshot: None,
    };
    let left = unit.insert_notice(&left).await.unwrap();
    assert!(left.is_mailed);
    unit.enqueue(JobKind::MailNotice, &left.number.to_string(), app.app.clock.now())
        .await
        .unwrap();
    unit.commit().await.unwrap();
    app.settle().await;
    let letters = server.letters();
    let message = read(&letters[0]);
    assert_eq!(letters[0].to, ["bob@example.com"]);
    assert!(
        message.bcc().is_none() && !letters[0].data.contains("\r\nBcc"),
        "{}",
        letters[0].data
    );
    let subject = message.subject().unwrap();
    assert!(
        subject.contains("x⟨U+000D⟩⟨U+000A⟩Bcc: eve@example.com") && subject.contains("⟨U+202E⟩"),
        "{subject}"
    );
    assert_eq!(subject.chars().count(), 150);
}

#[tokio::test]
async fn what_was_read_or_is_wanted_no_more_is_not_mailed() {
    let (server, app) = with_server().await;
    let (alice, bob) = (app.person("alice").await, app.person("bob").await);
    for changed_meanwhile in ["read", "no-more", "disabled"] {
        wants_mail(&bob).await;
        tell(&alice, "bob").await;
        assert_eq!(waiting(&app).await, 1, "{changed_meanwhile}");
        match changed_meanwhile {
            "read" => {
                let sight = bob.get(PATH).await.inputs("sight").remove(0);
                bob.post("/account/notices/read", &[("sight", &sight)]).await.is(303);
            }
            "no-more" => {
                bob.post(CHOICE, &[("wanted", "no")]).await.is(303);
            }
            _ => set_disabled(&app.app, &bob.actor().account.pin, true).await.unwrap(),
        }
        app.settle().await;
        assert_eq!((waiting(&app).await, server.letters().len()), (0, 0), "{changed_meanwhile}");
    }
}

#[tokio::test]
async fn what_is_refused_for_now_is_tried_again_and_shown_to_administrators() {
    let (server, app) = with_server().await;
    let (admin, alice, bob) = (app.admin("ops").await, app.person("alice").await, app.person("bob").await);
    wants_mail(&bob).await;
    server.refuse(&["451 try later", "535 who are you", "550 5.7.1 not for us", "554 no"]);
    tell(&alice, "bob").await;
    for (reason, seconds) in [("451", 5), ("535", 10), ("5.7.1", 20), ("554", 40)] {
        app.run_jobs().await;
        admin
            .get("/admin/jobs")
            .await
            .shows("Mail a notification")
            .shows("Failed")
            .shows(reason);
        app.clock.advance(seconds - 1);
        app.run_jobs().await;
        assert_eq!(waiting(&app).await, 1);
        app.clock.advance(1);
    }
    assert_eq!(server.letters().len(), 0);
    app.settle().await;
    assert_eq!(server.letters().len(), 1);
}

#[tokio::test]
async fn what_is_refused_for_good_is_not_tried_again() {
    let (server, app) = with_server().await;
    let (alice, bob) = (app.person("alice").await, app.person("bob").await);
    wants_mail(&bob).await;
    server.refuse(&["550 no such mailbox"]);
    tell(&alice, "bob").await;
    app.run_jobs().await;
    assert_eq!((waiting(&app).await, server.letters().len()), (0, 0));
    tell(&alice, "bob").await;
    app.settle().await;
    assert_eq!(server.letters().len(), 1, "the next one is mailed");
}

#[tokio::test]
async fn a_server_that_is_away_delays_nobody_and_what_is_too_old_is_dropped() {
    let (server, app) = with_server().await;
    let (alice, bob) = (app.person("alice").await, app.person("bob").await);
    wants_mail(&bob).await;
    drop(server);
    tell(&alice, "bob").await;
    app.run_jobs().await;
    assert_eq!(waiting(&app).await, 1);
    app.clock.advance(Limits::MAIL_SECONDS);
    sweep::sweep(&app.app).await.unwrap();
    assert_eq!(waiting(&app).await, 1);
    app.clock.advance(1);
    sweep::sweep(&app.app).await.unwrap();
    assert_eq!(waiting(&app).await, 0);
}

#[tokio::test]
async fn nothing_is_sent_to_a_server_that_speaks_no_tls_unless_that_was_said() {
    let server = SmtpServer::start().await;
    let app = TestApp::with(Settings {
        post: Some(post(&server.url_with_tls())),
        jobs_run: false,
        ..Settings::default()
    });
    let app = app.await;
    let (alice, bob) = (app.person("alice").await, app.person("bob").await);
    wants_mail(&bob).await;
    tell(&alice, "bob").await;
    app.run_jobs().await;
    assert_eq!(waiting(&app).await, 1);
    let verbs = server.verbs();
    assert!(verbs.contains(&"EHLO".to_owned()), "{verbs:?}");
    assert!(
        !verbs.iter().any(|verb| ["MAIL", "RCPT", "DATA", "AUTH"].contains(&verb.as_str())),
        "{verbs:?}"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_two_workers_each_letter_has_one() {
    const LETTERS: usize = 30;
    let (server, app) = with_server().await;
    let (alice, bob) = (app.person("alice").await, app.person("bob").await);
    wants_mail(&bob).await;
    let image = alice.has_image("gift").await;
    for _ in 0..LETTERS / 2 {
        alice.shares(&image, "bob").await;
        alice
            .post(&format!("/host/image/detail/{image}/cancel-share"), &[("pin", "bob")])
            .await
            .is(303);
    }
    assert_eq!(waiting(&app).await, LETTERS as u64);
    let stop = CancellationToken::new();
    let mut workers = Vec::new();
    for _ in 0..2 {
        let mut worker = open_app(app.folder(), app.clock.clone(), Policy::default(), Limits::default()).await;
        worker.post = app.app.post.clone();
        workers.push(tokio::spawn(jobs::run(worker, stop.clone())));
    }
    app.until_no_job_is_left().await;
    stop.cancel();
    for worker in workers {
        worker.await.unwrap();
    }
    let letters = server.letters();
    let names: BTreeSet<_> = letters.iter().map(|letter| read(letter).message_id().unwrap().to_owned()).collect();
    assert_eq!((letters.len(), names.len()), (LETTERS, LETTERS));
}

#[tokio::test]
async fn a_letter_that_was_not_sent_outlives_its_process() {
    let server = SmtpServer::start().await;
    let folder = TempDir::new().unwrap();
    let settings = || Settings {
        post: Some(post(&server.url())),
        jobs_run: false,
        ..Settings::default()
    };
    let app = TestApp::over(folder, settings()).await;
    let (alice, bob) = (app.person("alice").await, app.person("bob").await);
    wants_mail(&bob).await;
    tell(&alice, "bob").await;
    let app = TestApp::over(app.ended(), settings()).await;
    app.settle().await;
    assert_eq!(server.letters().len(), 1);
}
