//! `/host/image/list`

use image_console::domain::id::ImageId;
use image_console::domain::image::{BusyTask, Image, ImageStatus, RootDevice};
use image_console::domain::policy::Policy;

use crate::support::{Answer, Person, Settings, TestApp, image_of};

/// The ids of the rows, in order.
fn rows(answer: &Answer) -> Vec<String> {
    let rows = answer.elements("tr");
    rows.iter()
        .filter_map(|row| row.attribute("id")?.strip_prefix("row-").map(str::to_owned))
        .collect()
}

async fn names(person: &Person, path: &str) -> Vec<String> {
    let answer = person.get(path).await;
    answer.is(200);
    let text = answer.html().to_owned();
    text.split("class=\"name\"><bdi>")
        .skip(1)
        .map(|rest| rest.split("</bdi>").next().unwrap().to_owned())
        .collect()
}

#[tokio::test]
async fn the_tabs_hold_what_is_mine_what_is_public_and_what_is_shared_with_me() {
    let app = TestApp::new().await;
    let (alice, bob, admin) = (app.person("alice").await, app.person("bob").await, app.admin("root").await);
    let mine = alice.has_image("of-alice").await;
    let shared = bob.has_image("of-bob").await;
    bob.has_image("bobs-secret").await;
    bob.shares(&shared, "alice").await;
    let public = admin
        .imports_image(&[("name", "for-all"), ("public", "on")], &crate::support::disks::raw(9, 1))
        .await;
    let tab = |tab: &str| format!("/host/image/list?tab={tab}");
    for (tab_name, expected) in [("private", &mine), ("shared", &shared), ("public", &public)] {
        let answer = alice.get(&tab(tab_name)).await;
        answer
            .is(200)
            .shows("Public Image 1")
            .shows("Private Image 1")
            .shows("Shared Image 1")
            .hides("bobs-secret");
        assert_eq!(rows(&answer), [expected.to_string()], "{tab_name}");
    }
    let chinese = alice.in_chinese();
    chinese
        .get(&tab("private"))
        .await
        .shows("官方镜像 1")
        .shows("私有镜像 1")
        .shows("共享镜像 1");
}

#[tokio::test]
async fn s7_the_shared_tab_names_the_owner_and_warns() {
    let app = TestApp::new().await;
    let (alice, bob) = (app.person("alice").await, app.person("bob").await);
    let image = alice.has_image("gift").await;
    alice.shares(&image, "bob").await;
    let list = bob.get("/host/image/list?tab=shared").await;
    list.is(200)
        .shows("alice")
        .shows("The integrity and security of images shared by others are not guaranteed.")
        .shows("S7");
    let detail = bob.get(&super::page(&image, "")).await;
    detail.is(200).shows("alice").shows("not guaranteed").shows("S7");
    let bob = bob.in_chinese();
    bob.get("/host/image/list?tab=shared")
        .await
        .shows("alice")
        .shows("他人共享的镜像不保证完整性与安全性，请仅使用可信来源的镜像。");
    // Only of the region it is in.
    bob.post("/preferences", &[("region", "cn-east-2")]).await.is(303);
    assert_eq!(rows(&bob.get("/host/image/list?tab=shared").await), Vec::<String>::new());
}

#[tokio::test]
async fn s7_a_recipient_learns_nothing_of_the_owners_notes_recipients_and_snapshots() {
    let app = TestApp::new().await;
    let (alice, bob, carol) = (app.person("alice").await, app.person("bob").await, app.person("carol").await);
    let image = alice.has_image("gift").await;
    alice
        .post(&super::page(&image, "/rename"), &[("name", "gift"), ("description", "secret-note")])
        .await
        .is(303);
    alice.shares(&image, "bob").await;
    alice.shares(&image, "carol").await;
    for path in ["", "?tab=sharing", "?tab=activity", "/delete"] {
        let answer = bob.get(&super::page(&image, path)).await;
        answer
            .is(200)
            .hides("secret-note")
            .hides("carol")
            .hides("Device Mapping")
            .hides("Add Share");
    }
    alice
        .get(&super::page(&image, "?tab=sharing"))
        .await
        .is(200)
        .shows("bob")
        .shows("carol")
        .shows("Add Share");
    carol.get("/activity").await.is(200).shows("alice shared with you").hides("bob");
}

#[tokio::test]
async fn rows_carry_their_words_and_actions_their_reason() {
    let app = TestApp::new().await;
    let alice = app.person("alice").await;
    let id = alice.actor().id();
    let cases = [
        (
            ImageStatus::Pending,
            None,
            "Pending 52 %",
            "Only a private image in status Available can be shared",
        ),
        (
            ImageStatus::Error,
            None,
            "Error",
            "Only a private image in status Available can be shared",
        ),
        (
            ImageStatus::Deleting,
            None,
            "Deleting",
            "Only a private image in status Available or Error can be deleted",
        ),
        (
            ImageStatus::Ready,
            Some(BusyTask::Copy),
            "being copied, converted or exported",
            "Busy: the popup says when it can go",
        ),
    ];
    for (number, (status, busy, word, reason)) in cases.into_iter().enumerate() {
        let image = Image {
            status,
            busy,
            progress: 52,
            ..image_of(id, &format!("image-{number}"))
        };
        app.put_image(&image, &[]).await;
        let answer = alice.get(&format!("/host/image/list?q=image-{number}")).await;
        answer.shows(word).shows(reason).shows("Cloud System Disk").shows("Debian");
    }
}

#[tokio::test]
async fn search_filters_order_and_pages_are_in_the_address() {
    let settings = Settings {
        policy: Policy {
            image_quota: 100,
            ..Policy::default()
        },
        ..Settings::default()
    };
    let app = TestApp::with(settings).await;
    let alice = app.person("alice").await;
    let id = alice.actor().id();
    let mut images = Vec::new();
    for number in 0..25_u64 {
        app.clock.advance(1);
        let image = Image {
            size_bytes: (number % 7) * 1000,
            created_at: image_console::app::ports::Clock::now(app.clock.as_ref()),
            root_device: if number % 2 == 0 {
                RootDevice::LocalDisk
            } else {
                RootDevice::CloudDisk
            },
            platform: if number < 3 { "Alpine" } else { "Debian" }.to_owned(),
            status: if number == 4 { ImageStatus::Error } else { ImageStatus::Ready },
            ..image_of(id, &format!("image-{number:02}"))
        };
        images.push(app.put_image(&image, &[]).await);
    }
    let list = |query: &str| format!("/host/image/list?tab=private&{query}");
    let newest_first: Vec<_> = (0..25).rev().map(|number| format!("image-{number:02}")).collect();
    assert_eq!(names(&alice, &list("")).await, newest_first[..20]);
    assert_eq!(
        names(&alice, &list("q=IMAGE-1&sort=name")).await,
        newest_first[5..15].iter().rev().cloned().collect::<Vec<_>>()
    );
    assert_eq!(
        names(&alice, &list("os=Alpine&sort=name&order=desc")).await,
        ["image-02", "image-01", "image-00"]
    );
    assert_eq!(names(&alice, &list("status=error")).await, ["image-04"]);
    assert_eq!(names(&alice, &list("type=localDisk&size=50")).await.len(), 13);
    assert_eq!(names(&alice, &list(&format!("q={}", images[7]))).await, ["image-07"]);
    assert_eq!(names(&alice, &list("shared=yes")).await, Vec::<String>::new());
    alice
        .get(&list("q=nothing-like-it"))
        .await
        .is(200)
        .shows("No image matches")
        .shows("Clear filters");

    // Forth and back over the pages, by the links on them.
    let follow = |answer: Answer, relation: &'static str| {
        let links = answer.elements("a");
        let link = links.iter().find(|link| link.attribute("rel") == Some(relation)).expect("a link");
        link.attribute("href").unwrap().to_owned()
    };
    let first = alice.get(&list("sort=size&size=10")).await;
    let second_path = follow(first.clone(), "next");
    let second = alice.get(&second_path).await;
    let third = alice.get(&follow(second.clone(), "next")).await;
    let mut seen: Vec<ImageId> = [&first, &second, &third]
        .iter()
        .flat_map(|page| rows(page))
        .map(|id| id.parse().unwrap())
        .collect();
    assert_eq!(seen.len(), 25);
    seen.sort();
    seen.dedup();
    assert_eq!(seen.len(), 25, "no row twice");
    assert_eq!(rows(&alice.get(&follow(second, "prev")).await), rows(&first));
}

#[tokio::test]
async fn an_empty_tab_says_what_to_do() {
    let app = TestApp::new().await;
    let alice = app.person("alice").await;
    alice
        .get("/host/image/list")
        .await
        .is(200)
        .shows("No private images yet")
        .shows("Import image");
    alice
        .get("/host/image/list?tab=shared")
        .await
        .is(200)
        .shows("Nothing is shared with you");
    alice.get("/host/image/list?tab=public").await.is(200).shows("No public images");
}

#[tokio::test]
async fn a_list_is_also_sent_without_its_frame() {
    let app = TestApp::new().await;
    let alice = app.person("alice").await;
    alice.has_image("one").await;
    let answer = alice
        .ask(axum::http::Method::GET, "/host/image/list")
        .header("x-fragment", "main")
        .send()
        .await;
    answer.is(200).shows("one").hides("<html").hides("<main");
    assert!(answer.header("vary").contains("x-fragment"));
}
