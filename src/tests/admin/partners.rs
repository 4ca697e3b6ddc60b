//! `/admin/partners`: who may share with whom, once a policy says that there is such a list.

use image_console::domain::account::Role;
use image_console::domain::id::ImageId;
use image_console::domain::policy::{Policy, SharePartners};

use crate::support::{Answer, Person, Settings, TestApp, dump};

const PAGE: &str = "/admin/partners";

async fn listed() -> (TestApp, Person, Person, ImageId) {
    let policy = Policy {
        share_partners: SharePartners::Listed,
        ..Policy::default()
    };
    let app = TestApp::with(Settings {
        policy,
        ..Settings::default()
    })
    .await;
    let (admin, alice) = (app.admin("ops").await, app.person("alice").await);
    app.account("bob", Role::User).await;
    let image = alice.has_image("gift").await;
    (app, admin, alice, image)
}

async fn shares(owner: &Person, image: &ImageId, pin: &str) -> Answer {
    let form = [("pin", pin), ("secrets_removed", "yes")];
    owner.post(&format!("/host/image/detail/{image}/share"), &form).await
}

async fn change(admin: &Person, verb: &str, owner: &str, recipient: &str) -> Answer {
    let form = [("owner", owner), ("recipient", recipient), ("reason", "one <site>")];
    admin.post(&format!("{PAGE}{verb}"), &form).await
}

fn words(answer: &Answer, pin: &str) -> String {
    answer.html().replace(answer.header("x-request-id"), "").replace(pin, "PIN")
}

#[tokio::test]
async fn a1_an_unlisted_pin_is_refused_word_for_word_whether_or_not_there_is_the_account() {
    let (app, admin, alice, image) = listed().await;
    // What was said of the import is no part of the answers.
    alice.get("/activity").await.is(200);
    let before = dump(app.folder()).await;
    let [known, unknown] = [shares(&alice, &image, "bob").await, shares(&alice, &image, "nobody").await];
    known.is(422).shows("You may not share with this User Pin");
    assert_eq!(words(&known, "bob"), words(&unknown, "nobody"));
    assert_eq!(before, dump(app.folder()).await, "nothing was shared");
    // What tells nothing of who there is needs no budget.
    assert_eq!(
        app.reader()
            .await
            .failures(
                "lookup:",
                image_console::domain::time::Timestamp(0),
                image_console::domain::time::Timestamp(0),
                9
            )
            .await
            .unwrap(),
        []
    );
    shares(&alice, &image, "alice").await.is(422).shows("your own User Pin");
    shares(&alice, &image, "bob@example.com")
        .await
        .is(422)
        .shows("JD Cloud account does not exist");

    // In one go, over the API, and when it is to be taken back.
    let batch = async |pin: &str| {
        let form = [("ids", image.as_str()), ("pin", pin), ("secrets_removed", "yes")];
        alice.post("/host/image/batch/share", &form).await
    };
    let [known, unknown] = [batch("bob").await, batch("nobody").await];
    known.is(422).shows("You may not share with this User Pin");
    assert_eq!(words(&known, "bob"), words(&unknown, "nobody"));
    for (verb, rule) in [("share", "A1"), ("unshare", "S5")] {
        let call = async |pin: &str| {
            let path = format!("/v1/regions/cn-north-1/images/{image}:{verb}");
            let question = alice.ask(axum::http::Method::POST, &path);
            question.json(&format!("{{\"pins\":[\"{pin}\"]}}")).send().await
        };
        let [known, unknown] = [call("bob").await, call("nobody").await];
        let told = |answer: &Answer, pin: &str| {
            let body = String::from_utf8_lossy(&answer.body).into_owned();
            body.replace(answer.header("x-request-id"), "").replace(pin, "PIN")
        };
        assert_eq!(known.status.as_u16(), 400, "{verb}");
        assert_eq!(told(&known, "bob"), told(&unknown, "nobody"), "{verb}");
        assert!(told(&known, "bob").contains(rule), "{verb}: {}", told(&known, "bob"));
    }
    admin.get("/admin/audit?code=A1").await.shows("alice").shows("A1");
    app.settle().await;
}

#[tokio::test]
async fn a1_administrators_keep_the_list_and_what_is_shared_stays() {
    let (app, admin, alice, image) = listed().await;
    app.account("carol", Role::User).await;
    admin.get(PAGE).await.is(200).shows("The list is in force").shows("No entries");
    for (owner, recipient) in [("*", "*"), ("bob", "bob"), ("", "bob"), ("alice", "b b")] {
        change(&admin, "", owner, recipient).await.is(422);
    }
    let without = [("owner", "alice"), ("recipient", "bob"), ("reason", " ")];
    admin
        .post(PAGE, &without)
        .await
        .is(422)
        .shows("A reason or an answer has 1 to 500 characters")
        .shows("T4");
    let refusals = admin.get("/admin/audit?code=T4").await;
    refusals.shows("Refused: change the sharing list");
    admin.get(PAGE).await.shows("No entries");

    change(&admin, "", " alice ", "bob").await.leads_to(PAGE);
    change(&admin, "", "alice", "bob").await.leads_to(PAGE);
    admin.get(PAGE).await.shows("Added to the list");
    let page = admin.get(PAGE).await;
    page.shows("alice May share with bob one <site> ops").hides("<site>");
    shares(&alice, &image, "bob").await.is(303);
    shares(&alice, &image, "carol").await.is(422);
    change(&admin, "", "alice", "*").await.leads_to(PAGE);
    shares(&alice, &image, "carol").await.is(303);
    shares(&alice, &image, "nobody")
        .await
        .is(422)
        .shows("JD Cloud account does not exist");

    let remove = page
        .elements("a")
        .into_iter()
        .find(|link| link.attribute("href").is_some_and(|href| href.contains("/remove?")));
    let confirm = admin.get(&remove.unwrap().attribute("href").unwrap().replace("&amp;", "&")).await;
    confirm
        .is(200)
        .shows("alice → bob")
        .shows("What alice shares with bob already stays");
    let nothing = [("owner", "alice"), ("recipient", "bob"), ("reason", "")];
    admin
        .post(&format!("{PAGE}/remove"), &nothing)
        .await
        .is(422)
        .shows("A reason or an answer has 1 to 500 characters");
    for recipient in ["bob", "bob", "*"] {
        change(&admin, "/remove", "alice", recipient).await.leads_to(PAGE);
    }
    admin.get(PAGE).await.shows("Removed from the list").shows("No entries");
    // Who has the image has it, and sharing it again is the success that it was.
    shares(&alice, &image, "bob").await.is(303);
    app.signs_in("bob").await.get(&format!("/host/image/detail/{image}")).await.is(200);
    alice
        .post(&format!("/host/image/detail/{image}/cancel-share"), &[("pin", "bob")])
        .await
        .is(303);
    shares(&alice, &image, "bob").await.is(422).shows("You may not share");
    let audit = admin.get("/admin/audit").await;
    for (words, times) in [
        ("alice may share with bob: one <site>", 1),
        ("alice may no longer share with bob: one <site>", 1),
        ("alice may share with *: one <site>", 1),
    ] {
        assert_eq!(audit.text().matches(words).count(), times, "{words}");
    }
    let before = dump(app.folder()).await;
    change(&alice, "", "alice", "bob").await.is(404);
    change(&alice, "/remove", "alice", "bob").await.is(404);
    assert_eq!(before, dump(app.folder()).await);
    admin.in_chinese().get(PAGE).await.shows("共享名单").shows("名单已生效");
    app.settle().await;
}

#[tokio::test]
async fn a1_the_list_is_found_by_pin_page_by_page() {
    let (app, admin, ..) = listed().await;
    for number in 0..60 {
        change(&admin, "", "alice", &format!("team-{number:02}")).await.leads_to(PAGE);
    }
    change(&admin, "", "bob", "alice").await.leads_to(PAGE);
    admin.get(PAGE).await.is(200);
    let page = admin.get(PAGE).await;
    page.shows("team-49").hides("team-50");
    let next = page
        .elements("a")
        .into_iter()
        .find(|link| link.attribute("rel") == Some("next"))
        .unwrap();
    let next = admin.get(&next.attribute("href").unwrap().replace("&amp;", "&")).await;
    next.shows("team-50").shows("bob May share with alice").shows("First page");
    assert!(!next.text().contains("team-49"), "{}", next.text());
    admin
        .get(&format!("{PAGE}?q=team-07"))
        .await
        .shows("alice May share with team-07")
        .hides("team-08");
    admin
        .get(&format!("{PAGE}?q=bob"))
        .await
        .shows("bob May share with alice")
        .hides("team");
    for odd in ["?q=%00", "?q=nobody", "?q=%25", "?after_owner=%00"] {
        admin.get(&format!("{PAGE}{odd}")).await.is(200).shows("No entries");
    }
    app.settle().await;
}

#[tokio::test]
async fn a1_before_the_list_comes_into_force_it_is_said_what_it_does_not_have() {
    let app = TestApp::new().await;
    let (admin, alice) = (app.admin("ops").await, app.person("alice").await);
    for pin in ["bob", "carol"] {
        app.account(pin, Role::User).await;
    }
    let image = alice.has_image("gift").await;
    alice.shares(&image, "bob").await;
    alice.shares(&image, "carol").await;
    admin.get(PAGE).await.shows("The list is not in force");
    change(&admin, "", "*", "bob").await.leads_to(PAGE);
    let form = [
        ("local_disk_rule", "both"),
        ("snapshot_share_rule", "any"),
        ("delete_confirmation", "ok"),
        ("image_quota", "20"),
        ("snapshot_quota", "15"),
        ("image_share_quota", "10"),
        ("share_partners", "listed"),
    ];
    let query: Vec<_> = form.iter().map(|(name, value)| format!("{name}={value}")).collect();
    let page = admin.get(&format!("/admin/policies/what-if?{}", query.join("&"))).await;
    page.is(200)
        .shows("Who may be shared with (A1): Everybody → Those on the sharing list")
        .shows("Of 2 shares that were looked at, 1 is not on the list. It stays until it is cancelled or left.");
    let confirmed = [&form[..], &[("version", "0"), ("reason", "partners only")]].concat();
    admin.post("/admin/policies", &confirmed).await.leads_to("/admin/policies");
    admin
        .get("/admin/policies")
        .await
        .shows("Version 1 is in force")
        .shows("Those on the sharing list");
    admin.get(PAGE).await.shows("The list is in force");
    alice
        .get(&format!("/host/image/detail/{image}?tab=sharing"))
        .await
        .shows("bob")
        .shows("carol");
    shares(&alice, &image, "nobody").await.is(422).shows("You may not share");
    app.settle().await;
}
