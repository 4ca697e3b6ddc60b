//! `/tickets` and `/admin/tickets`: asking for more, the answer, and what comes of it.

use image_console::domain::image::RootDevice;
use image_console::domain::instance::InstanceState;
use image_console::domain::policy::Policy;

use crate::support::{Answer, Person, Settings, TestApp, disks, image_of};

const PAGE: &str = "/tickets";
const IMAGES: &str = "image~cn-north-1";

/// One private image, one snapshot, and one account for each image.
async fn small() -> TestApp {
    let policy = Policy {
        image_quota: 1,
        snapshot_quota: 1,
        image_share_quota: 1,
        ..Policy::default()
    };
    TestApp::with(Settings {
        policy,
        ..Settings::default()
    })
    .await
}

/// Opens a ticket and returns the name of its page, which is the same for administrators below `/admin`.
async fn asks(person: &Person, about: &str, asked: &str) -> String {
    let answer = person
        .post(PAGE, &[("about", about), ("asked", asked), ("reason", "a fleet")])
        .await;
    answer.is(303).header("location").to_owned()
}

fn link(answer: &Answer, text: &str) -> String {
    let href = answer
        .elements("a")
        .into_iter()
        .filter_map(|link| link.attribute("href").map(str::to_owned));
    href.into_iter()
        .find(|href| href.contains(text))
        .expect("a link")
        .replace("&amp;", "&")
}

#[tokio::test]
async fn n3_what_is_granted_is_in_force_at_once() {
    let app = small().await;
    let (alice, admin) = (app.person("alice").await, app.admin("ops").await);
    alice.has_image("one").await;
    alice.import(&[("name", "two")], &disks::raw(2, 1)).await.is(409).shows("N3");
    let form = alice.get(&link(&alice.get("/host/image/list").await, "/tickets/new")).await;
    form.is(200).shows("Private images in cn-north-1: 1 of 1 used");
    assert_eq!(form.inputs("asked"), ["2"]);
    let ticket = asks(&alice, IMAGES, "3").await;
    alice
        .get(PAGE)
        .await
        .shows("Private images in cn-north-1")
        .shows("Open")
        .shows("a fleet");

    admin.get("/admin/tickets").await.is(200).shows("alice").shows("a fleet");
    let administered = format!("/admin{ticket}");
    admin.get(&administered).await.shows("1 of 1 used").shows("a fleet");
    for (limit, words) in [
        ("1", "The limit is 1 now"),
        ("x", "Limit"),
        ("", "Limit"),
        ("10001", "more than 10000"),
    ] {
        let answer = admin.post(&format!("{administered}/grant"), &[("limit", limit)]).await;
        answer.is(422).shows(words);
    }
    let granted = [("limit", "2"), ("answer", "two\r\nfor now")];
    admin
        .post(&format!("{administered}/grant"), &granted)
        .await
        .leads_to("/admin/tickets");
    alice.get(&ticket).await.shows("Granted").shows("for now").shows("ops");
    alice.get("/host/image/list").await.shows("1 of 2 private images used");
    alice.has_image("two").await;
    alice
        .get("/v1/regions/cn-north-1/quotas")
        .await
        .is(200)
        .shows("\"limit\":2,\"used\":2");
    alice
        .import(&[("name", "three")], &disks::raw(3, 1))
        .await
        .is(409)
        .shows("2 private images");
    // Nobody else has more, nor alice anywhere else.
    let bob = app.person("bob").await;
    bob.has_image("one").await;
    bob.import(&[("name", "two")], &disks::raw(2, 1)).await.is(409);
    alice.post("/preferences", &[("region", "cn-east-2")]).await.is(303);
    alice.get("/host/image/list").await.shows("0 of 1 private images used");

    alice
        .get("/activity")
        .await
        .shows("Ticket opened: Private images in cn-north-1, 3 asked for")
        .shows("Ticket granted: Private images in cn-north-1, 2 from now on");
    admin.get("/admin/audit?actor=ops").await.shows("Ticket granted");
    // What has ended stays as it ended.
    admin
        .post(&format!("{administered}/decline"), &[("answer", "no")])
        .await
        .is(409)
        .shows("T5");
    alice.post(&format!("{ticket}/withdraw"), &[]).await.is(409).shows("T5");
    admin.get("/admin/audit?code=T5").await.shows("Refused: end a ticket");
    alice.in_chinese().get(PAGE).await.shows("已批准");
}

#[tokio::test]
async fn n3_s10_snapshots_and_shares_are_raised_alike() {
    let app = small().await;
    let (alice, admin) = (app.person("alice").await, app.admin("ops").await);
    for pin in ["bob", "carol"] {
        app.person(pin).await;
    }
    let image = alice.has_cloud_image("disk").await;
    let ticket = asks(&alice, IMAGES, "2").await;
    admin.post(&format!("/admin{ticket}/grant"), &[("limit", "2")]).await.is(303);
    let local = alice.has_image("local").await;
    alice.shares(&local, "bob").await;
    let share = format!("/host/image/detail/{local}/share");
    alice
        .post(&share, &[("pin", "carol"), ("secrets_removed", "yes")])
        .await
        .is(422)
        .shows("as many as it may be");
    assert_eq!(link(&alice.get(&share).await, "/tickets/new"), "/tickets/new?about=image_share~");
    let ticket = asks(&alice, "image_share~", "2").await;
    admin.post(&format!("/admin{ticket}/grant"), &[("limit", "2")]).await.is(303);
    alice.shares(&local, "carol").await;
    alice.get(&share).await.shows("2 of 2 used");
    let ticket = asks(&alice, "snapshot~cn-north-1", "2").await;
    alice
        .import(&[("name", "more"), ("type", "cloudDisk")], &disks::raw(9, 1))
        .await
        .is(409);
    admin.post(&format!("/admin{ticket}/grant"), &[("limit", "2")]).await.is(303);
    alice.get("/host/snapshot/list").await.shows("1 of 2 snapshots");
    alice.get(&format!("/host/image/detail/{image}")).await.is(200);
}

#[tokio::test]
async fn t1_t2_t3_t4_what_may_be_asked() {
    let app = TestApp::new().await;
    let alice = app.person("alice").await;
    let asked =
        async |about: &str, asked: &str, reason: &str| alice.post(PAGE, &[("about", about), ("asked", asked), ("reason", reason)]).await;
    for (about, limit, reason, status, words) in [
        (IMAGES, "20", "more", 422, "T1"),
        (IMAGES, "10001", "more", 422, "T1"),
        ("image_share~", "201", "more", 422, "T1"),
        (IMAGES, "30", " ", 422, "T4"),
        (IMAGES, "-1", "more", 422, "Limit"),
        (IMAGES, "4294967296", "more", 422, "Limit"),
        ("image~nowhere", "30", "more", 422, "Region"),
        ("moon~", "30", "more", 422, "Quota"),
        ("", "30", "more", 422, "Quota"),
    ] {
        let answer = asked(about, limit, reason).await;
        answer.is(status).shows(words);
    }
    asked(IMAGES, "30", &"x".repeat(501)).await.is(422).shows("T4");
    // What was typed is still there, and harmless.
    let answer = asked(IMAGES, "5", "</textarea><script>alert(1)</script>").await;
    answer.is(422).hides("<script>alert").shows("</textarea>");

    let first = asks(&alice, IMAGES, "30").await;
    asked(IMAGES, "40", "more").await.is(409).shows("T2");
    for about in ["image~cn-east-2", "snapshot~cn-north-1", "snapshot~cn-east-2", "image_share~"] {
        asks(&alice, about, "30").await;
    }
    app.admin("ops")
        .await
        .get("/admin/audit?code=T2")
        .await
        .shows("Refused: open a ticket");
    asked(IMAGES, "40", "more").await.is(409).shows("5 open tickets");
    alice.post(&format!("{first}/withdraw"), &[]).await.leads_to(PAGE);
    alice.get(&first).await.shows("Withdrawn");
    asks(&alice, IMAGES, "40").await;
}

#[tokio::test]
async fn a_ticket_is_declined_with_an_answer() {
    let app = TestApp::new().await;
    let (alice, bob, admin) = (app.person("alice").await, app.person("bob").await, app.admin("ops").await);
    let ticket = asks(&alice, IMAGES, "30").await;
    let decline = format!("/admin{ticket}/decline");
    admin.post(&decline, &[("answer", " ")]).await.is(422).shows("1 to 500 characters");
    admin
        .post(&decline, &[("answer", "<b>delete</b> some")])
        .await
        .leads_to("/admin/tickets");
    for page in [PAGE, ticket.as_str(), "/activity"] {
        alice.get(page).await.is(200).hides("<b>delete</b>");
    }
    alice.get(&ticket).await.shows("Declined").shows("<b>delete</b> some");
    alice.get("/host/image/list").await.shows("0 of 20 private images used");
    // To anybody else there is no such ticket.
    for path in [ticket.clone(), "/tickets/ticket-0000000000".to_owned(), "/tickets/x".to_owned()] {
        bob.get(&path).await.is(404);
        bob.post(&format!("{path}/withdraw"), &[]).await.is(404);
    }
    bob.get(PAGE).await.is(200).hides("Private images");
}

#[tokio::test]
async fn an_administrator_sets_a_limit_and_says_why() {
    let app = small().await;
    let (alice, admin) = (app.person("alice").await, app.admin("ops").await);
    alice.has_image("one").await;
    let page = format!("/admin/accounts/{}", alice.actor().id());
    let set = async |about: &str, limit: &str, reason: &str| {
        admin
            .post(&format!("{page}/limits"), &[("about", about), ("limit", limit), ("reason", reason)])
            .await
    };
    for (about, limit, reason) in [(IMAGES, "2", ""), (IMAGES, "10001", "x"), (IMAGES, "x", "x"), ("moon~", "2", "x")] {
        set(about, limit, reason).await.is(422);
    }
    for code in ["T1", "T4"] {
        let refusals = admin.get(&format!("/admin/audit?code={code}")).await;
        refusals.shows("Refused: set a limit");
    }
    set(IMAGES, "2", "a pilot").await.leads_to(&page);
    admin.get(&page).await.shows("1 of 2 used").shows("own limit");
    alice.has_image("two").await;
    let said = "Limit of alice set: Private images in cn-north-1, 2 in place of 1. a pilot";
    alice.get("/activity").await.shows(said);
    admin.get("/admin/audit").await.shows(said);
    // Less than there is takes nothing away, and lets nothing in.
    set(IMAGES, "0", "it is over").await.is(303);
    alice.get("/host/image/list").await.shows("2 of 0 private images used");
    alice.import(&[("name", "three")], &disks::raw(3, 1)).await.is(409);
    set(IMAGES, "", "as everybody").await.is(303);
    admin.get(&page).await.shows("2 of 1 used").hides("own limit");
}

#[tokio::test]
async fn d3q_the_plan_leads_to_a_ticket_that_is_filled_in() {
    let app = small().await;
    let alice = app.person("alice").await;
    let mut image = image_of(alice.actor().id(), "golden");
    image.root_device = RootDevice::LocalDisk;
    let image = app.put_image(&image, &[]).await;
    app.put_instance(alice.actor().id(), "web-1", &image, InstanceState::Running).await;
    let plan = alice.get(&format!("/host/image/detail/{image}/delete")).await;
    let form = alice.get(&link(plan.is(200).shows("D3q"), "/tickets/new")).await;
    form.is(200).shows(&format!("Image {image} cannot be deleted"));
    assert_eq!(form.inputs("asked"), ["2"]);
    let chosen = form
        .elements("option")
        .into_iter()
        .find(|option| option.attribute("selected").is_some());
    assert_eq!(chosen.unwrap().attribute("value"), Some(IMAGES));
    // Nothing that is no id comes into the form.
    let strange = alice.get("/tickets/new?about=%22%3E%3Cb%3E&image=%3Cb%3E").await;
    strange.is(200).hides("<b>");
    assert_eq!(strange.inputs("asked"), [""]);
}
