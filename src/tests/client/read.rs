//! Reading: images, snapshots, quotas, activities.

use image_console::domain::image::{Image, ImageStatus};

use super::World;
use crate::support::{Database, REGIONS, database_url, image_of, snapshot_of};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn images_are_listed_and_shown() {
    let world = World::new().await;
    let (alice, terminal) = world.account("alice").await;
    let empty = terminal.run(&["images", "list"]).await;
    assert_eq!(empty.is(0).out.lines().count(), 1);

    let web = world.app.put_image(&image_of(alice.id(), "web"), &[]).await;
    let data = snapshot_of(alice.id(), "data");
    world.app.put_snapshot(&data).await;
    let platform = world.app.put_image(&image_of(alice.id(), "数据平台"), &[&data]).await;
    world.app.put_image_in(alice.id(), ImageStatus::Pending).await;
    let elsewhere = Image {
        region: REGIONS[1].to_owned(),
        ..image_of(alice.id(), "elsewhere")
    };
    world.app.put_image(&elsewhere, &[]).await;

    let list = terminal.run(&["images", "list"]).await;
    let cells = list.is(0).line(web.as_str());
    assert_eq!(
        cells,
        [
            "web",
            web.as_str(),
            "cloudDisk",
            "Debian",
            "1",
            "ready",
            "no",
            "1970-01-01 00:00:00"
        ]
    );
    list.shows("pending 100 %");
    // Four characters of two cells each: the ids begin in the same cell of every line.
    let place = |name: &str, id: &str| {
        list.out
            .lines()
            .find(|line| line.contains(id))
            .unwrap()
            .split(id)
            .next()
            .unwrap()
            .len()
            - name.len()
    };
    assert_eq!(place("web", web.as_str()) + "web".len(), place("数据平台", platform.as_str()) + 8);
    let names: Vec<_> = list.out.lines().skip(1).filter_map(|line| line.split(' ').next()).collect();
    assert_eq!(names, ["odd", "web", "数据平台"]);

    let ready = terminal
        .run(&["images", "list", "--status", "ready", "--name", "web", "--json"])
        .await;
    let ready = ready.is(0).json();
    assert_eq!(
        (&ready["totalCount"], &ready["images"][0]["imageId"]),
        (&1.into(), &web.as_str().into())
    );
    let newest = terminal.run(&["images", "list", "--limit", "2"]).await;
    assert_eq!(newest.is(0).out.lines().count(), 3);
    newest.complains("the newest 2 of 3");
    let there = terminal.run(&["images", "list", "--region", REGIONS[1]]).await;
    there.is(0).shows("elsewhere");
    assert_eq!(there.out.lines().count(), 2);

    let shown = terminal.run(&["images", "show", platform.as_str()]).await;
    shown.is(0).shows("数据平台");
    assert_eq!(shown.line("Device")[1], format!("/dev/vda {}", data.id));
    let json = terminal.run(&["images", "show", web.as_str(), "--json"]).await;
    assert_eq!(json.is(0).json()["image"]["name"], "web");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn more_than_a_page_is_read_to_its_end() {
    let world = World::new().await;
    let (alice, terminal) = world.account("alice").await;
    for number in 0..205 {
        world.app.put_image(&image_of(alice.id(), &format!("image-{number}")), &[]).await;
    }
    let all = terminal.run(&["images", "list", "--json"]).await.json();
    let mut ids: Vec<_> = all["images"].as_array().unwrap().iter().map(|image| &image["imageId"]).collect();
    ids.sort_by_key(|id| id.as_str());
    ids.dedup();
    assert_eq!((ids.len(), &all["totalCount"]), (205, &205.into()));
    let some = terminal.run(&["images", "list", "--json", "--limit", "101"]).await.json();
    assert_eq!(some["images"].as_array().unwrap().len(), 101);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_strangers_wrote_commands_no_terminal() {
    let world = World::new().await;
    let (alice, terminal) = world.account("alice").await;
    let platform = "\u{1b}]0;title\u{7}\u{9b}2J\u{202e}naibeD";
    let image = Image {
        platform: platform.to_owned(),
        ..image_of(alice.id(), "image")
    };
    let id = world.app.put_image(&image, &[]).await;
    for arguments in [
        vec!["images", "list"],
        vec!["images", "show", id.as_str()],
        vec!["images", "list", "--json"],
        vec!["images", "show", id.as_str(), "--json"],
    ] {
        let ran = terminal.run(&arguments).await;
        ran.is(0).shows("naibeD");
        for hostile in ['\u{1b}', '\u{7}', '\u{9b}', '\u{202e}'] {
            assert!(!ran.out.contains(hostile), "{arguments:?}");
        }
    }
    let json = terminal.run(&["images", "show", id.as_str(), "--json"]).await.json();
    assert_eq!(json["image"]["platform"], platform);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn snapshots_quotas_and_activities_are_told() {
    let world = World::new().await;
    let (alice, terminal) = world.account("alice").await;
    let (free, used) = (snapshot_of(alice.id(), "free"), snapshot_of(alice.id(), "used"));
    for snapshot in [&free, &used] {
        world.app.put_snapshot(snapshot).await;
    }
    let image = world.app.put_image(&image_of(alice.id(), "image"), &[&used]).await;

    let list = terminal.run(&["snapshots", "list"]).await;
    assert_eq!(
        list.is(0).line("used"),
        ["used", used.id.as_str(), "1", "available", image.as_str(), "1970-01-01 00:00:00"]
    );
    let quotas = terminal.run(&["quotas", "--image", image.as_str()]).await;
    assert_eq!(quotas.is(0).line("imageShare"), ["imageShare", "0", "10"]);
    assert_eq!(quotas.line("snapshot"), ["snapshot", "2", "100000"]);

    let unsure = terminal.run(&["snapshots", "delete", free.id.as_str()]).await;
    unsure.is(2).complains("add --yes");
    let ids = [free.id.as_str(), used.id.as_str()];
    let both = [&["snapshots", "delete", "--yes"][..], &ids].concat();
    let done = terminal.run(&both).await;
    assert_eq!(done.is(1).line(ids[0]), [ids[0], "deleted"]);
    assert_eq!(done.line(ids[1])[..3], [ids[1], "not done", "N1"]);
    assert!(world.app.snapshot(&free.id).await.is_none() && world.app.snapshot(&used.id).await.is_some());
    let again = terminal.run(&[&both[..], &["--json"]].concat()).await;
    let results = &again.is(3).json()["results"];
    assert_eq!(
        (&results[0]["error"]["code"], &results[1]["error"]["rule"]),
        (&404.into(), &"N1".into())
    );

    let told = terminal.run(&["activities"]).await;
    let line = told.is(0).line(ids[0]);
    assert_eq!((line[1].as_str(), line[2].contains("free")), ("alice", true), "{line:?}");
    let newest = terminal.run(&["activities", "--limit", "1", "--json"]).await.json();
    assert_eq!(newest["activities"].as_array().unwrap().len(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_read_is_remembered_when_the_server_has_ended() {
    let World { app, server } = {
        let world = World::new().await;
        let (_, terminal) = world.account("alice").await;
        terminal.run(&["images", "list"]).await.is(0);
        world
    };
    server.terminate();
    assert!(server.ended().await.success());
    let url = database_url(app.folder()).await;
    assert_ne!(Database::open(&url).await.rows("access_key_marks").await, Vec::<String>::new());
}
