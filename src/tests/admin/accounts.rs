//! `/admin/accounts`: finding, adding, disabling, roles, passwords, sessions, and what is shared.

use image_console::domain::account::Role;

use crate::support::{Answer, PASSWORD, Person, TestApp};

const PAGE: &str = "/admin/accounts";

fn page_of(person: &Person) -> String {
    format!("{PAGE}/{}", person.actor().id())
}

/// The link that a page shows.
fn link(answer: &Answer) -> String {
    let links = answer.elements("a");
    let hrefs = links.iter().filter_map(|link| link.attribute("href"));
    hrefs
        .into_iter()
        .find(|href| href.starts_with("/reset-password/"))
        .expect("a link")
        .to_owned()
}

/// What the audit says of an account, the newest first.
async fn records(admin: &Person, words: &[&str]) {
    let page = admin.get("/admin/audit").await;
    for word in words {
        page.shows(word);
    }
}

#[tokio::test]
async fn accounts_are_found_by_the_beginning_of_their_pin() {
    let app = TestApp::new().await;
    let admin = app.admin("ops").await;
    for number in 10..70 {
        app.account(&format!("user-{number}"), Role::User).await;
    }
    admin
        .get(PAGE)
        .await
        .is(200)
        .shows("ops")
        .shows("user-10")
        .shows("Name of user-10")
        .hides("user-69");
    admin.get(&format!("{PAGE}?q=user-6")).await.shows("user-69").hides("user-10");
    admin.get(&format!("{PAGE}?q=%25")).await.shows("No account begins so");
    admin
        .get(&format!("{PAGE}?q=%00&after=%00"))
        .await
        .is(200)
        .shows("No account begins so");
    let page = admin.get(&format!("{PAGE}?q=user-")).await;
    let next = page
        .elements("a")
        .into_iter()
        .find(|link| link.attribute("rel") == Some("next"))
        .unwrap();
    let next = next.attribute("href").unwrap().replace("&amp;", "&");
    admin
        .get(&next)
        .await
        .is(200)
        .shows("user-60")
        .shows("First page")
        .hides("user-59</bdi>");
    admin.in_chinese().get(PAGE).await.shows("账户").shows("管理员");
}

#[tokio::test]
async fn a_new_account_sets_its_password_by_a_link_that_is_good_once() {
    let app = TestApp::new().await;
    let admin = app.admin("ops").await;
    admin.post(PAGE, &[("pin", "a b")]).await.is(422).shows("A User Pin is 1 to 64");
    admin.post(PAGE, &[("pin", "ops")]).await.is(409).shows("in use already");
    for (name, email) in [("a\0b", ""), ("", "a\nb"), (&*"x".repeat(65), "")] {
        admin
            .post(PAGE, &[("pin", "carol"), ("name", name), ("email", email)])
            .await
            .is(422);
    }
    let made = admin
        .post(PAGE, &[("pin", "carol"), ("name", "Carol"), ("email", "c@example.com")])
        .await;
    let link = link(made.is(201).shows("Account created").shows("carol"));
    let carol = app.anonymous();
    for password in ["", PASSWORD] {
        carol.post("/sign-in", &[("pin", "carol"), ("password", password)]).await.is(401);
    }
    carol.get(&link).await.is(200).shows("Set password");
    let refused = carol.post(&link, &[("password", "short")]).await;
    // The page has no Referer to come back by, and knows where it is all the same.
    let mut inputs = refused.is(422).shows("password").elements("input").into_iter();
    assert!(inputs.any(|input| input.attribute("name") == Some("next") && input.attribute("value") == Some(link.as_str())));
    carol.post(&link, &[("password", "a-new-one")]).await.leads_to("/sign-in");
    carol.post("/sign-in", &[("pin", "carol"), ("password", "a-new-one")]).await.is(303);
    carol.get("/account").await.is(200).shows("Carol");
    // Used up, it is like one that never was.
    for gone in [link.as_str(), "/reset-password/x", &format!("/reset-password/{}", "0".repeat(64))] {
        carol.get(gone).await.is(404);
        carol.post(gone, &[("password", "another-one")]).await.is(404);
    }
    records(
        &admin,
        &[
            "Account carol created: User",
            "Link to set the password of carol made",
            "Password of carol set by a link",
        ],
    )
    .await;
}

#[tokio::test]
async fn a_reset_password_ends_what_the_old_one_opened() {
    let app = TestApp::new().await;
    let (admin, alice) = (app.admin("ops").await, app.person("alice").await);
    let reset = format!("{}/reset-password", page_of(&alice));
    let first = link(admin.post(&reset, &[]).await.is(201));
    let second = link(admin.post(&reset, &[]).await.is(201));
    // The old password and session are good until a link is used, of which only the last one is.
    alice.get("/account").await.is(200);
    let somebody = app.anonymous();
    somebody.get(&first).await.is(404);
    somebody.get(&second).await.is(200);
    somebody.post(&second, &[("password", "a-new-one")]).await.is(303);
    alice.get("/account").await.is(303);
    let sign_in = async |password: &str| app.anonymous().post("/sign-in", &[("pin", "alice"), ("password", password)]).await;
    sign_in(PASSWORD).await.is(401);
    sign_in("a-new-one").await.is(303);
    // Links do not last.
    let late = link(admin.post(&reset, &[]).await.is(201));
    app.clock.advance(24 * 3600);
    somebody.get(&late).await.is(404);
    somebody.post(&late, &[("password", "another-one")]).await.is(404);
}

#[tokio::test]
async fn a_link_is_good_no_longer_than_whoever_made_it_is_an_administrator() {
    let app = TestApp::new().await;
    let (admin, other, alice) = (app.admin("ops").await, app.admin("other").await, app.person("alice").await);
    let link = link(other.post(&format!("{}/reset-password", page_of(&alice)), &[]).await.is(201));
    let somebody = app.anonymous();
    somebody.get(&link).await.is(200);
    admin.post(&format!("{}/role", page_of(&other)), &[("role", "user")]).await.is(303);
    somebody.get(&link).await.is(404);
    somebody.post(&link, &[("password", "a-new-one")]).await.is(404);
}

#[tokio::test]
async fn a_disabled_account_is_out_at_once_and_signs_in_anew_when_it_is_enabled() {
    let app = TestApp::new().await;
    let (admin, alice) = (app.admin("ops").await, app.person("alice").await);
    let here = page_of(&alice);
    admin.post(&format!("{here}/disable"), &[]).await.leads_to(&here);
    admin
        .get(&here)
        .await
        .shows("Account alice disabled")
        .shows("Nobody is signed in.")
        .shows("Enable");
    alice.get("/account").await.is(303);
    app.anonymous()
        .post("/sign-in", &[("pin", "alice"), ("password", PASSWORD)])
        .await
        .is(403);
    admin.post(&format!("{here}/enable"), &[]).await.leads_to(&here);
    admin.get(&here).await.shows("Account alice enabled");
    alice.get("/account").await.is(303);
    app.signs_in("alice").await.get("/account").await.is(200);
    records(&admin, &["Account alice disabled", "Account alice enabled"]).await;
}

#[tokio::test]
async fn roles_are_given_and_taken_but_not_ones_own() {
    let app = TestApp::new().await;
    let (admin, alice) = (app.admin("ops").await, app.person("alice").await);
    let (own, hers) = (page_of(&admin), page_of(&alice));
    alice.get(PAGE).await.is(404);
    admin.post(&format!("{hers}/role"), &[("role", "admin")]).await.leads_to(&hers);
    // The role holds from the next request on.
    alice.get(PAGE).await.is(200);
    admin.post(&format!("{hers}/role"), &[("role", "king")]).await.is(422);
    for (form, fields) in [("role", &[("role", "user")][..]), ("disable", &[])] {
        let refused = admin.post(&format!("{own}/{form}"), fields).await;
        refused.is(409).shows("Another administrator has to do this");
    }
    admin
        .get(&own)
        .await
        .is(200)
        .hides("Make ordinary user")
        .hides(&format!("{own}/disable"));
    alice.post(&format!("{own}/role"), &[("role", "user")]).await.is(303);
    admin.get(PAGE).await.is(404);
    records(
        &alice,
        &[
            "Role of alice changed: User to Administrator",
            "Role of ops changed: Administrator to User",
        ],
    )
    .await;
}

#[tokio::test]
async fn sessions_are_listed_and_ended_one_by_one_or_all() {
    let app = TestApp::new().await;
    let (admin, first) = (app.admin("ops").await, app.person("alice").await);
    app.clock.advance(60);
    let second = app.signs_in("alice").await;
    let here = page_of(&first);
    let sessions = |page: &Answer| -> Vec<String> {
        let buttons = page
            .elements("button")
            .into_iter()
            .filter(|button| button.attribute("name") == Some("session"));
        buttons.map(|button| button.attribute("value").unwrap().to_owned()).collect()
    };
    let listed = sessions(&admin.get(&here).await);
    assert_eq!(listed.len(), 2);
    let end = format!("{here}/end-sessions");
    // The newest comes first. Another account's page does not end it.
    admin
        .post(&format!("{}/end-sessions", page_of(&admin)), &[("session", &listed[0])])
        .await
        .is(303);
    second.get("/account").await.is(200);
    admin.post(&end, &[("session", &listed[0])]).await.leads_to(&here);
    second.get("/account").await.is(303);
    first.get("/account").await.is(200);
    admin.post(&end, &[("session", "x")]).await.is(422);
    admin.post(&end, &[]).await.leads_to(&here);
    first.get("/account").await.is(303);
    assert!(sessions(&admin.get(&here).await).is_empty());
    records(&admin, &["1 session of alice ended"]).await;
}

#[tokio::test]
async fn what_an_account_shares_and_what_is_shared_with_it_is_seen_and_no_bytes() {
    let app = TestApp::new().await;
    let (admin, alice, bob) = (app.admin("ops").await, app.person("alice").await, app.person("bob").await);
    let image = alice.has_image("golden").await;
    alice.shares(&image, "bob").await;
    let hers = admin.get(&page_of(&alice)).await;
    hers.is(200)
        .shows("golden")
        .shows(image.as_str())
        .shows("bob")
        .shows("1 of 20 used");
    admin.get(&page_of(&bob)).await.shows("golden").shows("alice").shows("0 of 20 used");
    // That it is seen opens nothing.
    for path in ["", "/download", "/share", "/delete"] {
        admin.get(&format!("/host/image/detail/{image}{path}")).await.is(404);
    }
    admin.get(&format!("{PAGE}/100000000000")).await.is(404);
    admin.get(&format!("{PAGE}/x")).await.is(404);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_two_administrators_who_disable_each_other_one_is_left() {
    let app = TestApp::new().await;
    for round in 0..10 {
        let pins = [format!("one-{round}"), format!("two-{round}")];
        let (one, two) = (app.admin(&pins[0]).await, app.admin(&pins[1]).await);
        let (to_two, to_one) = (format!("{}/disable", page_of(&two)), format!("{}/disable", page_of(&one)));
        tokio::join!(one.post(&to_two, &[]), two.post(&to_one, &[]));
        let left = [&one, &two].map(|person| person.actor().id());
        let mut unit = app.reader().await;
        let mut enabled = 0;
        for id in left {
            enabled += usize::from(!unit.administered_account(id).await.unwrap().unwrap().is_disabled);
        }
        assert_eq!(enabled, 1, "round {round}");
    }
}
