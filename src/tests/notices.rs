//! `/account/notices`: what people are told, and what they are not.

use axum::http::Method;
use image_console::app::{Limits, sweep};
use image_console::domain::id::TicketId;
use image_console::domain::instance::InstanceState;
use image_console::domain::notice::Notice;
use image_console::domain::quota::QuotaKind;
use image_console::domain::time::Timestamp;
use image_console::store::NewNotice;

use crate::support::{Answer, Person, Settings, TestApp};

const PATH: &str = "/account/notices";

/// Leaves somebody notices, of which each names its number.
async fn leave(app: &TestApp, person: &Person, count: i64) {
    let mut unit = app.writer().await;
    for number in 1..=count {
        unit.insert_notice(&NewNotice {
            at: Timestamp(number),
            account: person.actor().id(),
            notice: Notice::TicketAnswered {
                ticket: TicketId::from_random([1; 10]),
                quota: QuotaKind::ImageShare,
                region: String::new(),
                limit: 1_000 + u32::try_from(number).unwrap(),
                is_granted: number % 2 == 0,
            },
            image: None,
            image_name: String::new(),
            snapshot: None,
        })
        .await
        .unwrap();
    }
    unit.commit().await.unwrap();
}

/// An application that removes no old notices by itself: those that [`leave`] leaves are of 1970.
async fn without_sweeps() -> TestApp {
    TestApp::with(Settings {
        jobs_run: false,
        ..Settings::default()
    })
    .await
}

/// What the bar says of unread notices.
fn unread(answer: &Answer) -> String {
    answer
        .text_of("user-menu")
        .split("Unread: ")
        .nth(1)
        .map_or(String::new(), |rest| rest.split(' ').next().unwrap().to_owned())
}

#[tokio::test]
async fn whoever_is_shared_with_is_told_until_they_have_read_it() {
    let app = TestApp::new().await;
    let (alice, bob) = (app.person("alice").await, app.person("bob").await);
    let image = alice.has_image("gift").await;
    assert_eq!(unread(&bob.get("/host/image/list").await), "");
    alice.shares(&image, "bob").await;
    // Sharing again changes nothing, and tells nothing.
    alice.shares(&image, "bob").await;

    let page = bob.get(PATH).await;
    page.is(200).shows("alice shared an image with you · gift");
    assert_eq!(unread(&page), "1");
    assert_eq!(unread(&bob.get("/host/image/list").await), "1");
    assert!(
        page.elements("a")
            .iter()
            .any(|link| link.attribute("href") == Some(&format!("/host/image/detail/{image}")))
    );
    assert_eq!(unread(&alice.get(PATH).await.is(200).clone()), "", "who did it is not told");

    let form = page.elements("form").iter().find_map(|form| {
        form.attribute("action")
            .filter(|action| action.ends_with("/read") && *action != "/account/notices/read")
            .map(str::to_owned)
    });
    bob.post(&form.unwrap(), &[("before", "")]).await.leads_to(PATH);
    let page = bob.get(PATH).await;
    page.shows("alice shared an image with you").hides("Mark as read");
    assert_eq!(unread(&page), "");
}

#[tokio::test]
async fn s11_what_was_taken_back_is_named_and_leads_nowhere() {
    let app = TestApp::new().await;
    let (alice, bob) = (app.person("alice").await, app.person("bob").await);
    let image = alice.has_image("gift").await;
    alice.shares(&image, "bob").await;
    alice
        .post(&format!("/host/image/detail/{image}/cancel-share"), &[("pin", "bob")])
        .await
        .is(303);
    alice
        .post(&format!("/host/image/detail/{image}/rename"), &[("name", "a-secret")])
        .await
        .is(303);
    let page = bob.get(PATH).await;
    page.shows("alice no longer shares an image with you; machines made from it cannot be rebuilt")
        .shows("S11")
        .shows("gift")
        .hides("a-secret")
        .hides(&format!("href=\"/host/image/detail/{image}"));
}

#[tokio::test]
async fn d12_whoever_has_machines_of_a_deleted_image_is_told_by_the_name_they_know() {
    let app = TestApp::new().await;
    let (alice, bob, carol) = (app.person("alice").await, app.person("bob").await, app.person("carol").await);
    let image = alice.has_cloud_image("gift").await;
    for name in ["one", "two"] {
        app.put_instance(bob.actor().id(), name, &image, InstanceState::Running).await;
    }
    app.put_instance(alice.actor().id(), "mine", &image, InstanceState::Running).await;
    alice
        .post(&format!("/host/image/detail/{image}/rename"), &[("name", "a-secret")])
        .await
        .is(303);
    alice.confirms_delete(&image, &[]).await.is(303);
    app.settle().await;

    let told = "An image that 2 instances of yours were made from was deleted; they cannot be rebuilt to it any more";
    // The name that stands on their machines, whatever it is called now.
    bob.get(PATH)
        .await
        .shows(told)
        .shows("D12")
        .shows("its-image")
        .hides("gift")
        .hides("a-secret")
        .hides("alice");
    bob.get("/activity").await.shows("Deleted; 2 instances of yours were made from it");
    for nobody in [&alice, &carol] {
        nobody.get(PATH).await.shows("Nothing to tell");
    }
}

#[tokio::test]
async fn d10_whoever_asked_for_a_snapshot_to_go_is_told_that_and_why_it_stayed() {
    let app = TestApp::new().await;
    let (alice, bob) = (app.person("alice").await, app.person("bob").await);
    let image = alice.has_cloud_image("golden").await;
    let snapshot = app.snapshots_of(&image).await.remove(0);
    app.share_snapshot(&snapshot, bob.actor().id()).await;
    alice.confirms_delete(&image, &[("with_snapshots", "on")]).await.is(303);
    app.settle().await;

    let page = alice.get(PATH).await;
    page.shows("stayed when its image was deleted").shows("N2").shows("golden");
    for link in [format!("/host/snapshot/detail/{snapshot}"), format!("/host/image/detail/{image}")] {
        assert!(page.elements("a").iter().any(|a| a.attribute("href") == Some(&link)), "{link}");
        alice.get(&link).await.is(200);
    }
    bob.get(PATH).await.shows("Nothing to tell");
}

#[tokio::test]
async fn pages_go_on_and_the_count_in_the_bar_ends_at_99() {
    let app = without_sweeps().await;
    let alice = app.person("alice").await;
    leave(&app, &alice, 101).await;
    let first = alice.get(PATH).await;
    assert_eq!(unread(&first), "99+");
    first.shows("S10").shows("1101 asked for").shows("1082 from now on").hides("1081");
    let next = first
        .elements("a")
        .iter()
        .find(|link| link.attribute("rel") == Some("next"))
        .unwrap()
        .clone();
    let next = next.attribute("href").unwrap().to_owned();
    alice.get(&next).await.is(200).shows("1081").hides("1082").hides("Mark all as read");

    // What comes after the page was made was not seen.
    let sight = first.inputs("sight").remove(0);
    leave(&app, &alice, 1).await;
    alice.post("/account/notices/read", &[("sight", &sight)]).await.leads_to(PATH);
    assert_eq!(unread(&alice.get(PATH).await), "1");
    for nonsense in ["", "x", "-1", "5:3:", "1:9:3,2", "4294967296:4294967296:"] {
        alice.post("/account/notices/read", &[("sight", nonsense)]).await.leads_to(PATH);
    }
    assert_eq!(unread(&alice.get(PATH).await), "1");
}

#[tokio::test]
async fn however_many_there_are_all_are_marked_and_old_ones_removed() {
    let app = without_sweeps().await;
    let alice = app.person("alice").await;
    leave(&app, &alice, 2 * i64::from(Limits::NOTICES_AT_ONCE) + 1).await;
    let sight = alice.get(PATH).await.inputs("sight").remove(0);
    alice.post("/account/notices/read", &[("sight", &sight)]).await.leads_to(PATH);
    let page = alice.get(PATH).await;
    assert_eq!(unread(&page), "");
    page.hides("Mark all as read").shows("asked for");
    // They were left in 1970.
    sweep::sweep(&app.app).await.unwrap();
    alice.get(PATH).await.shows("Nothing to tell");
}

#[tokio::test]
async fn an_open_page_gets_the_count_with_its_main_part() {
    let app = TestApp::new().await;
    let alice = app.person("alice").await;
    let main = async || {
        let answer = alice.ask(Method::GET, "/host/image/list").header("x-fragment", "main").send().await;
        percent_encoding::percent_decode_str(answer.is(200).header("x-unread"))
            .decode_utf8()
            .unwrap()
            .into_owned()
    };
    assert!(!main().await.contains("Unread"));
    leave(&app, &alice, 3).await;
    assert!(main().await.contains("Unread: 3"));
    let dialog = alice.get_dialog("/host/image/import").await;
    assert!(dialog.headers.get("x-unread").is_none());
}

#[tokio::test]
async fn notices_are_kept_for_ninety_days() {
    let app = TestApp::new().await;
    let alice = app.person("alice").await;
    app.person("bob").await;
    let image = alice.has_image("gift").await;
    alice.shares(&image, "bob").await;
    app.clock.advance(Limits::NOTICE_SECONDS);
    sweep::sweep(&app.app).await.unwrap();
    let bob = app.signs_in("bob").await;
    bob.get(PATH).await.shows("gift");
    app.clock.advance(1);
    sweep::sweep(&app.app).await.unwrap();
    bob.get(PATH).await.shows("Nothing to tell");
}

#[tokio::test]
async fn names_of_strangers_are_shown_as_what_they_are() {
    let app = TestApp::new().await;
    let alice = app.person("alice").await;
    let mut unit = app.writer().await;
    unit.insert_notice(&NewNotice {
        at: Timestamp(1),
        account: alice.actor().id(),
        notice: Notice::SharedWithMe {
            by: "<i>\u{202e}eve".to_owned(),
        },
        image: None,
        image_name: String::new(),
        snapshot: None,
    })
    .await
    .unwrap();
    unit.commit().await.unwrap();
    alice.get(PATH).await.hides("<i>\u{202e}").hides("\u{202e}").shows("<i>");
}
