//! `/host/image/detail/{id}/delete`

use image_console::domain::account::Role;
use image_console::domain::image::{BusyTask, Image, ImageStatus, RootDevice};
use image_console::domain::instance::InstanceState;
use image_console::domain::policy::{DeleteConfirmation, LocalDiskRule, Policy};

use super::page;
use crate::support::{Settings, TestApp, image_of};

#[tokio::test]
async fn an_image_is_deleted_with_its_bytes_and_leaves_a_tombstone() {
    let app = TestApp::new().await;
    let (alice, bob) = (app.person("alice").await, app.person("bob").await);
    let image = alice.has_image("old").await;
    let popup = alice.get(&page(&image, "/delete")).await;
    popup
        .is(200)
        .shows("Confirm Delete")
        .shows("old")
        .shows(image.as_str())
        .shows("No machine loses rebuild");
    popup.shows("Every precondition holds").shows("This cannot be undone.");
    let answer = alice.confirms_delete(&image, &[]).await;
    answer.leads_to("/host/image/list?tab=private");
    alice
        .get("/host/image/list?tab=private")
        .await
        .shows("old deleted")
        .shows("No private images yet");
    let stone = alice.get(&page(&image, "")).await;
    stone
        .is(200)
        .shows("old")
        .shows("This image was deleted.")
        .shows("Deleted by alice");
    stone.shows("Deletion confirmed").shows("It had no associated snapshots.");
    bob.get(&page(&image, "")).await.is(404);
    for below in ["/delete", "/share", "/rename", "/download"] {
        alice.get(&page(&image, below)).await.is(404);
    }
    alice.post(&page(&image, "/delete"), &[]).await.is(404);
    let audit = app.settle().await;
    assert_eq!((audit.images.len(), audit.objects.len(), audit.tombstones.len()), (0, 0, 1));
}

#[tokio::test]
async fn d2_a_shared_image_is_not_deleted_until_every_share_is_cancelled() {
    let app = TestApp::new().await;
    let (alice, bob) = (app.person("alice").await, app.person("bob").await);
    app.account("carol", Role::User).await;
    let image = alice.has_image("gift").await;
    alice.shares(&image, "bob").await;
    app.clock.advance(1);
    alice.shares(&image, "carol").await;
    app.put_instance(bob.actor().id(), "bobs", &image, InstanceState::Running).await;
    let popup = alice.get(&page(&image, "/delete")).await;
    popup
        .is(200)
        .shows("Shared with 2 accounts")
        .shows("D2")
        .shows("bob, carol lose it")
        .shows("rebuild of 1 machine")
        .shows("Cancel 2 shares");
    let answer = alice.post(&page(&image, "/delete"), &[]).await;
    answer.is(409).shows("Shared with 2 accounts");
    let chinese = alice.in_chinese();
    chinese
        .get(&page(&image, "/delete"))
        .await
        .shows("删除镜像")
        .shows("已共享给 2 个账户")
        .shows("取消共享之前，不能删除已共享的镜像。");
    chinese.set_cookie("language", "en");
    let fixed = chinese.post(&page(&image, "/delete/cancel-shares"), &[]).await;
    fixed.leads_to(&page(&image, "/delete"));
    let popup = chinese.get(&page(&image, "/delete")).await;
    popup
        .shows("All sharing cancelled")
        .hides("D2")
        .shows("1 machine of another account");
    // The local disk still protects bob's machine (D3).
    popup.shows("D3");
    assert_eq!(app.settle().await.shares.len(), 0);
}

#[tokio::test]
async fn d3_a_local_system_disk_image_stays_while_a_machine_depends_on_it() {
    // The rule, whether a machine was made from the image, whether it was made from an available one, and the status.
    let cases = [
        (LocalDiskRule::Both, true, false, 409),
        (LocalDiskRule::Both, false, true, 409),
        (LocalDiskRule::Both, false, false, 303),
        (LocalDiskRule::Derived, true, false, 409),
        (LocalDiskRule::Derived, false, true, 303),
        (LocalDiskRule::Source, true, false, 303),
        (LocalDiskRule::Source, false, true, 409),
    ];
    for (local_disk_rule, derived, source, status) in cases {
        let settings = Settings {
            policy: Policy {
                local_disk_rule,
                ..Policy::default()
            },
            ..Settings::default()
        };
        let app = TestApp::with(settings).await;
        let alice = app.person("alice").await;
        let bob = app.account("bob", Role::User).await;
        let id = alice.actor().id();
        let other = app.put_image(&image_of(id, "other"), &[]).await;
        let machine = app.put_instance(id, "golden-machine", &other, InstanceState::Stopped).await;
        let image = Image {
            root_device: RootDevice::LocalDisk,
            source_instance: source.then_some(machine),
            ..image_of(id, "golden")
        };
        let image = app.put_image(&image, &[]).await;
        let theirs = app
            .put_instance(
                bob.id(),
                "bobs-secret",
                if derived { &image } else { &other },
                InstanceState::Running,
            )
            .await;
        let popup = alice.get(&page(&image, "/delete")).await;
        popup.is(200).hides("bobs-secret").hides(theirs.as_str());
        let answer = alice.confirms_delete(&image, &[]).await;
        answer.is(status);
        if status == 409 {
            popup.shows("1 machine depends on its local disk").shows("D3");
            popup.shows("Their data could not be recovered after a migration or a host failure.");
            popup.shows(if derived {
                "1 machine of another account."
            } else {
                "golden-machine, which is available"
            });
            answer.shows("1 machine depends on its local disk");
        }
    }
}

#[tokio::test]
async fn d1_d4_an_image_in_another_status_or_busy_says_so() {
    let app = TestApp::new().await;
    let alice = app.person("alice").await;
    let id = alice.actor().id();
    let cases = [
        (ImageStatus::Pending, None, "Its status is Pending", "D1"),
        (ImageStatus::Deleting, None, "Its status is Deleting", "D1"),
        (ImageStatus::Ready, Some(BusyTask::Copy), "A copy of it is being made", "D4"),
        (
            ImageStatus::Ready,
            Some(BusyTask::Conversion),
            "It is being converted or exported",
            "D4",
        ),
    ];
    for (status, busy, words, rule) in cases {
        let image = Image {
            status,
            busy,
            ..image_of(id, "odd")
        };
        let image = app.put_image(&image, &[]).await;
        alice
            .get(&page(&image, "/delete"))
            .await
            .is(200)
            .shows(words)
            .shows(rule)
            .shows("Check again");
        let answer = alice.confirms_delete(&image, &[]).await;
        if status == ImageStatus::Deleting {
            // As from a second click: a success that changes nothing.
            answer.is(303);
        } else {
            answer.is(409).shows(words);
        }
        assert_eq!(app.image(&image).await.unwrap().status, status);
    }
    // All reasons at once, and none of them hides another.
    let worst = Image {
        status: ImageStatus::Pending,
        busy: Some(BusyTask::Copy),
        ..image_of(id, "worst")
    };
    let worst = app.put_image(&worst, &[]).await;
    let popup = alice.get(&page(&worst, "/delete")).await;
    popup.shows("First, 2 things stand in the way").shows("D1").shows("D4");
    assert_eq!(
        popup
            .elements("button")
            .iter()
            .filter(|button| button.attribute("form") == Some("confirm-delete"))
            .count(),
        0
    );
    let failed = app
        .put_image(
            &Image {
                status: ImageStatus::Error,
                ..image_of(id, "failed")
            },
            &[],
        )
        .await;
    alice.confirms_delete(&failed, &[]).await.is(303);
}

#[tokio::test]
async fn d6_a_recipient_is_told_that_it_is_not_theirs() {
    let app = TestApp::new().await;
    let (alice, bob) = (app.person("alice").await, app.person("bob").await);
    let image = alice.has_image("gift").await;
    alice.shares(&image, "bob").await;
    bob.get(&page(&image, "/delete"))
        .await
        .is(200)
        .shows("This image is not yours to delete")
        .shows("D6")
        .hides("D2");
    bob.post(&page(&image, "/delete"), &[]).await.is(403).shows("not yours to delete");
    let admin = app.admin("root").await;
    let public = admin
        .imports_image(&[("name", "for-all"), ("public", "on")], &crate::support::disks::raw(9, 1))
        .await;
    for person in [&bob, &admin] {
        person
            .post(&page(&public, "/delete"), &[])
            .await
            .is(403)
            .shows("not yours to delete");
    }
    assert_eq!(app.settle().await.images.len(), 2);
}

#[tokio::test]
async fn d12_the_popup_names_my_machines_counts_the_others_and_their_pages_still_render() {
    let app = TestApp::new().await;
    let (alice, bob) = (app.person("alice").await, app.person("bob").await);
    let id = alice.actor().id();
    let image = alice.has_cloud_image("cloud").await;
    let mine = app.put_instance(id, "web-1", &image, InstanceState::Running).await;
    let theirs = app
        .put_instance(bob.actor().id(), "bobs-secret", &image, InstanceState::Running)
        .await;
    let popup = alice.get(&page(&image, "/delete")).await;
    popup
        .is(200)
        .shows("2 machines can no longer be rebuilt")
        .shows("web-1 and 1 machine of another account.")
        .shows("D12")
        .hides("bobs-secret");
    alice.confirms_delete(&image, &[]).await.is(303);
    for (person, machine) in [(&alice, mine), (&bob, theirs)] {
        let answer = person.get(&format!("/host/instance/detail/{machine}")).await;
        answer
            .is(200)
            .shows("Cannot be rebuilt")
            .shows("The image was deleted, so its backup point is gone.")
            .shows("D12");
        person.get("/host/instance/list").await.is(200).shows("The image was deleted");
    }
    app.settle().await;
}

#[tokio::test]
async fn a_plan_that_changed_deletes_nothing_and_is_shown_as_it_is_now() {
    let app = TestApp::new().await;
    let alice = app.person("alice").await;
    app.account("bob", Role::User).await;
    let image = alice.has_cloud_image("cloud").await;
    let old = alice.get(&page(&image, "/delete")).await.inputs("plan").remove(0);
    app.put_instance(alice.actor().id(), "web-1", &image, InstanceState::Running).await;
    let answer = alice
        .post(&page(&image, "/delete"), &[("plan", &old), ("with_snapshots", "on")])
        .await;
    answer
        .is(409)
        .shows("Things have changed since this was shown, so nothing was deleted.")
        .shows("web-1")
        .shows("1 machine can no longer be rebuilt");
    let new = answer.inputs("plan").remove(0);
    assert_ne!(old, new);
    let boxes = answer.elements("input");
    let tick = boxes
        .iter()
        .find(|input| input.attribute("name") == Some("with_snapshots"))
        .unwrap();
    assert!(tick.attribute("checked").is_some(), "the choice stays");
    assert_eq!(app.image(&image).await.unwrap().status, ImageStatus::Ready);
    for nothing_seen in [&[("plan", "nonsense")][..], &[("plan", "")], &[]] {
        let answer = alice.post(&page(&image, "/delete"), nothing_seen).await;
        answer.is(409).shows("Things have changed");
    }
    alice.post(&page(&image, "/delete"), &[("plan", &new)]).await.is(303);

    // A share that came in between is a change as well, with what stands in the way now.
    let image = alice.has_image("local").await;
    let old = alice.get(&page(&image, "/delete")).await.inputs("plan").remove(0);
    alice.shares(&image, "bob").await;
    alice
        .post(&page(&image, "/delete"), &[("plan", &old)])
        .await
        .is(409)
        .shows("Things have changed")
        .shows("Shared with 1 account");
    app.settle().await;
}

#[tokio::test]
async fn the_name_is_typed_where_the_policy_wants_it() {
    for (delete_confirmation, with_snapshots, asked) in [
        (DeleteConfirmation::Ok, true, false),
        (DeleteConfirmation::TypeNameOnImpact, false, false),
        (DeleteConfirmation::TypeNameOnImpact, true, true),
        (DeleteConfirmation::TypeName, false, true),
    ] {
        let settings = Settings {
            policy: Policy {
                delete_confirmation,
                ..Policy::default()
            },
            ..Settings::default()
        };
        let app = TestApp::with(settings).await;
        let alice = app.person("alice").await;
        let image = alice.has_cloud_image("cloud").await;
        let mut form = vec![];
        if with_snapshots {
            form.push(("with_snapshots", "on"));
        }
        if asked {
            for wrong in ["", "Cloud", "cloud2"] {
                let typed = [&form[..], &[("typed_name", wrong)]].concat();
                alice
                    .confirms_delete(&image, &typed)
                    .await
                    .is(422)
                    .shows("The name does not match, so nothing was deleted.");
            }
            form.push(("typed_name", "cloud"));
        }
        alice.confirms_delete(&image, &form).await.is(303);
    }
}
