//! `/admin/lock-outs`: who was refused further attempts, that administrators are told, and what they do about it.

use std::net::SocketAddr;

use futures::future::join_all;
use image_console::app::Limits;
use image_console::app::accounts::disable::set_disabled;
use image_console::app::sweep::sweep;
use image_console::domain::account::Role;
use image_console::domain::id::ImageId;

use crate::support::{Answer, Person, Settings, TestApp, dump};

const PAGE: &str = "/admin/lock-outs";

fn address(number: u8) -> SocketAddr {
    SocketAddr::from(([192, 0, 2, number], 1234))
}

/// An installation that takes three failed look-ups, and one failed sign-in from an address.
async fn strict() -> (TestApp, Person) {
    let limits = Limits {
        failed_lookups: 3,
        failed_sign_ins: 1,
        ..Limits::default()
    };
    let app = TestApp::with(Settings {
        limits,
        ..Settings::default()
    })
    .await;
    let admin = app.admin("ops").await;
    (app, admin)
}

async fn asks_for(person: &Person, image: &ImageId, pin: &str) -> Answer {
    let form = [("pin", pin), ("secrets_removed", "yes")];
    person.post(&format!("/host/image/detail/{image}/share"), &form).await
}

/// Alice, with an image, who has used up what she may get wrong.
async fn alice_who_guesses(app: &TestApp) -> (Person, ImageId) {
    let alice = app.person("alice").await.at(address(7));
    let image = alice.has_image("gift").await;
    for number in 0..3 {
        asks_for(&alice, &image, &format!("guess-{number}")).await.is(422);
    }
    (alice, image)
}

async fn signs_in_wrongly(app: &TestApp, pin: &str, number: u8) -> Answer {
    let form = [("pin", pin), ("password", "wrong-one")];
    app.anonymous_at(address(number)).post("/sign-in", &form).await
}

/// The counters whose lock-outs the page offers to end.
async fn offered(admin: &Person) -> Vec<String> {
    let mut keys = admin.get(PAGE).await.inputs("key");
    keys.sort();
    keys.dedup();
    keys
}

#[tokio::test]
async fn a_lock_out_is_told_once_and_shown_until_an_administrator_has_seen_it() {
    let (app, admin) = strict().await;
    let (other, former) = (app.admin("second").await, app.admin("former").await);
    set_disabled(&app.app, &"former".parse().unwrap(), true).await.unwrap();
    drop(former);
    admin
        .get(PAGE)
        .await
        .is(200)
        .shows("Nobody was locked out")
        .shows("None in the last day.");
    let (alice, image) = alice_who_guesses(&app).await;
    admin
        .get(PAGE)
        .await
        .shows("Nobody was locked out")
        .shows("alice Until 2026-11-21 12:10:00 UTC This window 3 of 3 Last day 3");
    admin
        .get("/admin")
        .await
        .shows("Failed look-ups of a User Pin 3")
        .hides("no administrator has seen");

    let first = asks_for(&alice, &image, "guess-4").await;
    let before = dump(app.folder()).await;
    let second = asks_for(&alice, &image, "guess-5").await;
    assert_eq!(before, dump(app.folder()).await, "once is enough");
    let words = |answer: &Answer, pin: &str| answer.html().replace(answer.header("x-request-id"), "").replace(pin, "PIN");
    assert_eq!(words(&first, "guess-4"), words(&second, "guess-5"));
    first.is(429);

    admin
        .get("/admin")
        .await
        .shows("2 lock-outs that no administrator has seen yet. Look at them");
    for administrator in [&admin, &other] {
        let notices = administrator.get("/account/notices").await;
        notices.shows("Locked out after too many failures: look-ups of User Pins by alice · Lock-outs");
        notices.hides("192.0.2.7").hides("guess");
    }
    alice.get("/account/notices").await.hides("Locked out");
    alice.get("/activity").await.hides("Locked out");
    let page = admin.get(PAGE).await;
    page.shows("look-ups of User Pins from 192.0.2.7 Until 2026-11-21 12:10:00 UTC New alice 192.0.2.7");
    page.shows("look-ups of User Pins by alice Until 2026-11-21 12:10:00 UTC New alice 192.0.2.7");
    page.hides("guess");

    let button = page
        .elements("button")
        .into_iter()
        .find(|button| button.attribute("name") == Some("sight"));
    let sight = button.unwrap().attribute("value").unwrap().to_owned();
    for nonsense in ["", "x", "-1"] {
        admin.post(&format!("{PAGE}/seen"), &[("sight", nonsense)]).await.leads_to(PAGE);
        admin.get("/admin").await.shows("2 lock-outs");
    }
    for _ in 0..2 {
        admin.post(&format!("{PAGE}/seen"), &[("sight", &sight)]).await.leads_to(PAGE);
    }
    other.get("/admin").await.hides("lock-outs that");
    other.get(PAGE).await.shows("Seen by ops").hides("Mark all as seen");
    let audit = other.get("/admin/audit").await;
    assert_eq!(audit.text().matches("2 lock-outs marked as seen").count(), 1);
    audit.hides("Locked out after");
    app.clock.advance(Limits::LOOKUP_WINDOW_SECONDS);
    let page = admin.get(PAGE).await;
    page.shows("Over").shows("alice Was locked out This window 0 of 3 Last day 3");
    assert_eq!(offered(&admin).await, [""; 0]);
    admin.in_chinese().get(PAGE).await.shows("锁定").shows("账户 alice 查找用户Pin");
    app.settle().await;
}

#[tokio::test]
async fn an_administrator_ends_a_lock_out_and_is_told_of_the_next() {
    let (app, admin) = strict().await;
    let (alice, image) = alice_who_guesses(&app).await;
    app.account("bob", Role::User).await;
    asks_for(&alice, &image, "bob").await.is(429);
    let (account, place) = (format!("lookup:account:{}", alice.actor().id()), "lookup:address:192.0.2.7");
    assert_eq!(offered(&admin).await, [account.as_str(), place]);
    let end = async |key: &str| admin.post(&format!("{PAGE}/end"), &[("key", key)]).await;
    end(&account).await.leads_to(PAGE);
    admin
        .get(PAGE)
        .await
        .shows("Lock-out ended; what failed in this window no longer counts");
    assert_eq!(offered(&admin).await, [place]);
    asks_for(&alice, &image, "bob").await.is(429);
    end(place).await.leads_to(PAGE);
    admin.get(PAGE).await.shows("Ended by ops").shows("Last day 3");
    admin.get("/admin").await.hides("lock-outs that");
    asks_for(&alice, &image, "bob").await.is(303);
    for number in 0..3 {
        asks_for(&alice, &image, &format!("guess-{number}")).await.is(422);
    }
    asks_for(&alice, &image, "guess-4").await.is(429);
    admin.get("/admin").await.shows("2 lock-outs that no administrator has seen yet");
    admin.get(PAGE).await.shows("This window 6 of 3 Last day 6");
    let notices = admin.get("/account/notices").await.text();
    assert_eq!(notices.matches("look-ups of User Pins by alice").count(), 2);

    let before = dump(app.folder()).await;
    for nothing in ["", "lookup:account:", "refusal:account:1", "access-key:ak-1"] {
        let refused = end(nothing).await.status.as_u16();
        assert_eq!(refused, if nothing == "lookup:account:" { 303 } else { 404 }, "{nothing}");
    }
    alice.post(&format!("{PAGE}/end"), &[("key", &account)]).await.is(404);
    assert_eq!(before, dump(app.folder()).await, "there was nothing to end");
    let audit = admin.get("/admin/audit").await;
    audit.shows("Lock-out ended: look-ups of User Pins by alice");
    audit.shows("Lock-out ended: look-ups of User Pins from 192.0.2.7");
    app.settle().await;
}

#[tokio::test]
async fn failed_sign_ins_lock_out_alike_whether_or_not_there_is_the_account() {
    let (app, admin) = strict().await;
    app.account("bob", Role::User).await;
    let budget = u8::try_from(Limits::PIN_FACTOR).unwrap();
    for number in 1..=budget {
        signs_in_wrongly(&app, "bob", number).await.is(401);
        // What nobody has as a User Pin may be a password that was typed in the wrong field.
        let page = admin.get(PAGE).await;
        page.shows(&format!("bob {}", if number < budget { "Not locked out" } else { "Until" }));
        if number > 1 {
            page.shows("A User Pin that nobody has Not locked out").hides("5ecret");
        }
        signs_in_wrongly(&app, "nobody-5ecret", 100 + number).await.is(401);
    }
    admin.get(PAGE).await.shows("nobody-5ecret Until");
    let [known, unknown] = [
        signs_in_wrongly(&app, "bob", 50).await,
        signs_in_wrongly(&app, "nobody-5ecret", 51).await,
    ];
    let words = |answer: &Answer, pin: &str| answer.html().replace(answer.header("x-request-id"), "").replace(pin, "PIN");
    assert_eq!(words(&known, "bob"), words(&unknown, "nobody-5ecret"));
    known.is(429);
    admin.get("/admin").await.shows("2 lock-outs that no administrator has seen yet");
    admin
        .get(PAGE)
        .await
        .shows("sign-ins as bob Until")
        .shows("sign-ins as nobody-5ecret Until")
        .shows("192.0.2.51");
    let ended = admin.post(&format!("{PAGE}/end"), &[("key", "sign-in:pin:bob")]).await;
    ended.leads_to(PAGE);
    app.anonymous_at(address(52))
        .post("/sign-in", &[("pin", "bob"), ("password", crate::support::PASSWORD)])
        .await
        .is(303);
    app.settle().await;
}

#[tokio::test]
async fn a_stranger_with_many_addresses_does_not_bury_what_else_is_told() {
    let (app, admin) = strict().await;
    let many = u8::try_from(Limits::LOCKOUTS_TOLD).unwrap() + 3;
    for number in 0..many {
        signs_in_wrongly(&app, &format!("guess-{number}"), number).await.is(401);
        signs_in_wrongly(&app, &format!("guess-{number}"), number).await.is(429);
    }
    let (alice, image) = alice_who_guesses(&app).await;
    asks_for(&alice, &image, "guess-4").await.is(429);
    // However often it is swept: what was told is remembered for as long as it counts.
    app.clock.advance(Limits::LOCKOUTS_TOLD_SECONDS * 2 / 3);
    sweep(&app.app).await.unwrap();
    signs_in_wrongly(&app, "guess", many).await.is(401);
    signs_in_wrongly(&app, "guess", many).await.is(429);
    let told = app.reader().await.notices(admin.actor().id(), None, 100).await.unwrap();
    assert_eq!(told.len(), usize::from(many) - 2, "ten of one kind and one of another");
    let page = admin.get("/admin").await;
    page.shows(&format!("{} lock-outs that no administrator has seen yet", many + 3));
    app.clock.advance(Limits::LOCKOUTS_TOLD_SECONDS);
    signs_in_wrongly(&app, "guess", 0).await.is(401);
    signs_in_wrongly(&app, "guess", 0).await.is(429);
    let again = app.reader().await.notices(admin.actor().id(), None, 100).await.unwrap();
    assert_eq!(again.len(), told.len() + 1);
    app.settle().await;
}

#[tokio::test]
async fn of_many_who_are_refused_at_once_one_is_told_and_the_list_has_pages() {
    let (app, admin) = strict().await;
    let (alice, image) = alice_who_guesses(&app).await;
    let refused = join_all((0..8).map(|_| asks_for(&alice, &image, "guess-4"))).await;
    assert!(refused.iter().all(|answer| answer.status.as_u16() == 429));
    admin.get("/admin").await.shows("2 lock-outs");
    let told = app.reader().await.notices(admin.actor().id(), None, 100).await.unwrap();
    assert_eq!(told.len(), 1);
    for number in 10..30 {
        signs_in_wrongly(&app, &format!("guess-{number}"), number).await.is(401);
        signs_in_wrongly(&app, &format!("guess-{number}"), number).await.is(429);
    }
    let page = admin.get(PAGE).await;
    page.shows("sign-ins from 192.0.2.29 Until").shows("The 20 who fail most.");
    assert!(!page.text().contains("look-ups of User Pins by alice"), "{}", page.text());
    let next = page
        .elements("a")
        .into_iter()
        .find(|link| link.attribute("rel") == Some("next"))
        .unwrap();
    let later = admin.get(next.attribute("href").unwrap()).await;
    later
        .shows("look-ups of User Pins by alice")
        .shows("First page")
        .hides("Mark all as seen");
    app.settle().await;
}

#[tokio::test]
async fn failures_are_told_of_for_a_day_and_lock_outs_for_ninety() {
    let (app, _) = strict().await;
    let (alice, image) = alice_who_guesses(&app).await;
    asks_for(&alice, &image, "guess-4").await.is(429);
    let hour = 3600;
    for (advance, failures, lockouts) in [(23 * hour, true, true), (2 * hour, false, true), (90 * 24 * hour, false, false)] {
        app.clock.advance(advance);
        sweep(&app.app).await.unwrap();
        let page = app.signs_in("ops").await.get(PAGE).await;
        let [has_failures, has_lockouts] =
            ["alice Was locked out", "look-ups of User Pins by alice Over"].map(|words| page.text().contains(words));
        assert_eq!((has_failures, has_lockouts), (failures, lockouts), "{advance}");
    }
    app.settle().await;
}
