//! `/admin/policies`: what another policy would change, and what comes of putting it in force.

use std::time::Duration;

use image_console::app::images::delete::{Confirmation, delete};
use image_console::app::policies::change::change;
use image_console::app::policies::refresh;
use image_console::app::{Error, Limits, Refusal};
use image_console::domain::id::ImageId;
use image_console::domain::image::{Image, RootDevice};
use image_console::domain::instance::InstanceState;
use image_console::domain::policy::Policy;

use crate::support::{Answer, Person, TestApp, image_of, open_app};

const PAGE: &str = "/admin/policies";

/// The form of a policy that is the default one but for some settings.
fn form<'a>(different: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let default = [
        ("local_disk_rule", "both"),
        ("snapshot_share_rule", "any"),
        ("delete_confirmation", "ok"),
        ("share_partners", "everybody"),
        ("image_quota", "20"),
        ("snapshot_quota", "15"),
        ("image_share_quota", "10"),
    ];
    let kept = default
        .into_iter()
        .filter(|(name, _)| !different.iter().any(|(other, _)| other == name));
    kept.chain(different.iter().copied()).collect()
}

async fn what_if(admin: &Person, different: &[(&str, &str)]) -> Answer {
    let query = form(different)
        .iter()
        .map(|(name, value)| format!("{name}={value}"))
        .collect::<Vec<_>>();
    admin.get(&format!("{PAGE}/what-if?{}", query.join("&"))).await
}

async fn confirm(admin: &Person, version: &str, reason: &str, different: &[(&str, &str)]) -> Answer {
    let confirmed = [form(different), vec![("version", version), ("reason", reason)]].concat();
    admin.post(PAGE, &confirmed).await
}

/// An image on a local disk that a machine was made from.
async fn kept_by_a_machine(app: &TestApp, owner: &Person, name: &str) -> ImageId {
    let image = Image {
        root_device: RootDevice::LocalDisk,
        ..image_of(owner.actor().id(), name)
    };
    let image = app.put_image(&image, &[]).await;
    app.put_instance(owner.actor().id(), "web-1", &image, InstanceState::Running).await;
    image
}

#[tokio::test]
async fn d3_what_was_shown_is_confirmed_and_in_force_at_once_everywhere() {
    let app = TestApp::new().await;
    let (admin, alice) = (app.admin("ops").await, app.person("alice").await);
    let image = kept_by_a_machine(&app, &alice, "golden").await;
    let plan = format!("/host/image/detail/{image}/delete");
    alice.get(&plan).await.shows("D3");
    admin
        .get(PAGE)
        .await
        .is(200)
        .shows("nobody has changed it here yet")
        .shows("No changes yet");
    // Another process over the same database, which nobody tells anything.
    let other = open_app(app.folder(), app.clock.clone(), Policy::default(), Limits::default()).await;

    let source = [("local_disk_rule", "source")];
    what_if(&admin, &source)
        .await
        .is(200)
        .shows("golden")
        .shows("Would be blocked no more")
        .shows("D3");
    what_if(&admin, &[("local_disk_rule", "derived")]).await.hides("golden");
    what_if(&admin, &[]).await.shows("in force already");
    let refused = delete(&other, alice.actor(), &image, &Confirmation::default()).await;
    assert!(matches!(refused, Err(Error::Refused(Refusal::DeleteBlocked(_)))));

    confirm(&admin, "0", " ", &source)
        .await
        .is(422)
        .shows("1 to 500 characters")
        .shows("golden");
    let refusals = admin.get("/admin/audit?code=T4").await;
    refusals.shows("Refused: put another policy in force");
    confirm(&admin, "0", "machines are not rebuilt here", &source).await.leads_to(PAGE);
    admin
        .get(PAGE)
        .await
        .shows("Version 1 is in force")
        .shows("machines are not rebuilt here")
        .shows("Either of them → The one the image was made from")
        .shows("ops");
    admin
        .get("/admin/audit")
        .await
        .shows("Policy 1 put in force")
        .shows("both → source");
    alice.get(&plan).await.hides("D3</span>");
    delete(&other, alice.actor(), &image, &Confirmation::default()).await.unwrap();

    // And back again: what would be blocked, for those that are left.
    kept_by_a_machine(&app, &alice, "second").await;
    what_if(&admin, &[]).await.shows("second").shows("Would be blocked: ");
    // Somebody who looked at an older one confirms nothing.
    confirm(&admin, "0", "too late", &[])
        .await
        .is(409)
        .shows("Somebody changed the policies");
    confirm(&admin, "x", "what", &[]).await.is(422);
    confirm(&admin, "1", "same again", &source).await.is(422);
    for wrong in [
        ("local_disk_rule", "none"),
        ("image_quota", "-1"),
        ("image_quota", "10001"),
        ("image_share_quota", "201"),
    ] {
        what_if(&admin, &[wrong]).await.is(422);
        confirm(&admin, "1", "wrong", &[wrong]).await.is(422);
    }
    admin.get(PAGE).await.shows("Version 1 is in force");
    admin.in_chinese().get(PAGE).await.shows("策略");
}

#[tokio::test]
async fn s4_n3_s10_sharing_and_quotas_follow_the_policy() {
    let app = TestApp::new().await;
    let (admin, alice) = (app.admin("ops").await, app.person("alice").await);
    for pin in ["bob", "carol"] {
        app.person(pin).await;
    }
    let cloud = alice.has_cloud_image("cloud").await;
    let share = format!("/host/image/detail/{cloud}/share");
    let to = |pin| [("pin", pin), ("secrets_removed", "yes")];
    alice.post(&share, &to("bob")).await.is(422).shows("snapshot");
    let encrypted = [("snapshot_share_rule", "encrypted")];
    what_if(&admin, &encrypted).await.shows("cloud").shows("S4");
    confirm(&admin, "0", "they are plain", &encrypted).await.is(303);
    alice.post(&share, &to("bob")).await.is(303);

    let lower = [
        ("snapshot_share_rule", "encrypted"),
        ("image_quota", "0"),
        ("image_share_quota", "0"),
    ];
    what_if(&admin, &lower)
        .await
        .shows("S10")
        .shows("alice")
        .shows("Private images in cn-north-1")
        .shows("1 of 0 used");
    confirm(&admin, "1", "no more", &lower).await.is(303);
    alice.post(&share, &to("carol")).await.is(422).shows("as many as it may be");
    alice.get("/host/image/list").await.shows("1 of 0 private images used");
    alice
        .import(&[("name", "two")], &crate::support::disks::raw(2, 1))
        .await
        .is(409)
        .shows("0 private images");
    // An account with a limit of its own goes by that.
    let limits = format!("/admin/accounts/{}/limits", alice.actor().id());
    let own = [("about", "image~cn-north-1"), ("limit", "2"), ("reason", "a pilot")];
    admin.post(&limits, &own).await.is(303);
    alice.has_image("two").await;
}

#[tokio::test]
async fn what_would_change_is_looked_through_page_by_page() {
    let app = TestApp::new().await;
    let (admin, alice) = (app.admin("ops").await, app.person("alice").await);
    for number in 0..60 {
        kept_by_a_machine(&app, &alice, &format!("image-{number}")).await;
    }
    let count = |answer: &Answer| answer.html().matches(">image-").count();
    let first = what_if(&admin, &[("local_disk_rule", "source")]).await;
    assert_eq!(count(&first), 50);
    let next = first
        .elements("a")
        .into_iter()
        .find(|link| link.attribute("rel") == Some("next"))
        .unwrap();
    let second = admin.get(&next.attribute("href").unwrap().replace("&amp;", "&")).await;
    assert_eq!(count(second.is(200)), 10);
    assert!(second.elements("a").iter().all(|link| link.attribute("rel") != Some("next")));
    // What is confirmed from there is what was asked for.
    assert_eq!(second.inputs("local_disk_rule"), ["source"]);
    assert_eq!(second.inputs("version"), ["0"]);
}

#[tokio::test]
async fn another_process_learns_what_is_in_force() {
    let app = TestApp::new().await;
    let admin = app.admin("ops").await;
    let other = open_app(app.folder(), app.clock.clone(), Policy::default(), Limits::default()).await;
    let strict = Policy {
        image_quota: 3,
        ..Policy::default()
    };
    change(&other, admin.actor(), 0, strict, "a small house").await.unwrap();
    let learnt = async {
        while app.app.policy() != strict {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(Duration::from_secs(30), learnt).await.unwrap();
    // One that starts later knows from the beginning.
    let mut unit = other.store.glance().await.unwrap();
    let late = open_app(app.folder(), app.clock.clone(), Policy::default(), Limits::default()).await;
    refresh(&late, unit.as_mut()).await.unwrap();
    assert_eq!(late.policy(), strict);
}
