//! Plans, and deletions that follow them.

use image_console::domain::image::{Image, RootDevice};
use image_console::domain::instance::InstanceState;

use super::World;
use crate::support::process::drained;
use crate::support::{dump, image_of, snapshot_of};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_plan_says_everything_and_changes_nothing() {
    let world = World::new().await;
    let (alice, terminal) = world.account("alice").await;
    let (bob, _) = world.account("bob").await;
    let image = Image {
        root_device: RootDevice::LocalDisk,
        ..image_of(alice.id(), "base")
    };
    let id = world.app.put_image(&image, &[]).await;
    let mine = world.app.put_instance(alice.id(), "mine", &id, InstanceState::Running).await;
    world.app.put_instance(bob.id(), "not-mine", &id, InstanceState::Running).await;
    terminal.run(&["images", "share", id.as_str(), "--pin", "bob"]).await.is(0);

    let before = dump(world.app.folder()).await;
    let delete = ["images", "delete", id.as_str()];
    let plan = terminal.run(&[&delete[..], &["--plan"]].concat()).await;
    plan.is(1).shows("Plan of deleting base, img-").shows("  D2  ").shows("  D3  ");
    plan.shows("Lose rebuild (D12): 1 of yours, 1 of other accounts");
    assert_eq!(plan.line(mine.as_str()), [mine.as_str(), "mine"]);
    assert!(!plan.out.contains("not-mine"), "{}", plan.out);
    let json = terminal.run(&[&delete[..], &["--plan", "--json"]].concat()).await;
    let told = &json.is(1).json()["plans"][0];
    plan.shows(&format!("Digest: {}", told["digest"].as_str().unwrap()));
    terminal.run(&delete).await.is(1).shows("  D2  ");
    let refused = terminal.run(&[&delete[..], &["--yes"]].concat()).await;
    assert_eq!(refused.is(1).line("not done")[2], "D2");
    refused.shows("Clear it: image-console client images unshare");
    assert_eq!(dump(world.app.folder()).await, before);

    // The plan says in which command's words each share is cleared.
    let fix = plan.line("Clear it: image-console").concat();
    let words: Vec<_> = fix.split("image-console client ").nth(1).unwrap().split(' ').collect();
    terminal.run(&words).await.is(0);
    let cleared = terminal.run(&[&delete[..], &["--plan"]].concat()).await;
    assert!(!cleared.is(1).out.contains("D2"), "{}", cleared.out);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_deletion_follows_its_plan_and_tells_each_outcome() {
    let world = World::new().await;
    let (alice, terminal) = world.account("alice").await;
    let (free, used) = (snapshot_of(alice.id(), "free"), snapshot_of(alice.id(), "used"));
    for snapshot in [&free, &used] {
        world.app.put_snapshot(snapshot).await;
    }
    let id = world.app.put_image(&image_of(alice.id(), "cloud"), &[&free, &used]).await;
    let other = world.app.put_image(&image_of(alice.id(), "other"), &[&used]).await;
    let delete = ["images", "delete", id.as_str(), "--with-snapshots"];
    let with = |more: &[&'static str]| [&delete[..], more].concat();

    let plan = terminal.run(&with(&["--plan"])).await;
    plan.is(0).shows("Nothing stands in the way");
    assert_eq!(plan.line(free.id.as_str()), ["free", free.id.as_str(), "deleted"]);
    let kept = plan.line(used.id.as_str());
    assert!(
        kept[2] == "kept" && kept[3].starts_with("N1 ") && kept[3].contains(other.as_str()),
        "{kept:?}"
    );

    terminal
        .run(&with(&[]))
        .await
        .is(2)
        .shows("Nothing stands in the way")
        .complains("add --yes");
    terminal.run(&with(&["--json"])).await.is(2).shows("WRONG_USAGE");
    terminal.run(&with(&["--plan", "--yes"])).await.is(2);
    assert!(world.app.image(&id).await.is_some());

    let digest = plan.line("Digest: ").concat().replace("Digest: ", "");
    world.app.put_instance(alice.id(), "new", &id, InstanceState::Running).await;
    let stale = terminal.run(&[&delete[..], &["--yes", "--digest", &digest]].concat()).await;
    stale.is(1).shows("has changed").shows("Lose rebuild (D12): 1 of yours");
    assert!(world.app.image(&id).await.is_some());

    let done = terminal.run(&with(&["--yes"])).await;
    // On a busy machine the answer comes before the job is done.
    if done.is(0).line(id.as_str()) != [id.as_str(), "being deleted"] {
        assert_eq!(done.line(id.as_str()), [id.as_str(), "deleted"]);
        assert!(
            ["waiting", "deleted"].contains(&done.line(free.id.as_str())[2].as_str()),
            "{}",
            done.out
        );
        assert!(
            ["waiting", "kept"].contains(&done.line(used.id.as_str())[2].as_str()),
            "{}",
            done.out
        );
    }
    drained(&world.app.app).await;
    assert!(world.app.image(&id).await.is_none() && world.app.snapshot(&used.id).await.is_some());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn d13_each_of_several_images_has_its_result() {
    let world = World::new().await;
    let (alice, terminal) = world.account("alice").await;
    let (bob, _) = world.account("bob").await;
    let free = world.app.put_image(&image_of(alice.id(), "free"), &[]).await;
    let shared = world.app.put_image(&image_of(alice.id(), "shared"), &[]).await;
    let his = world.app.put_image(&image_of(bob.id(), "his"), &[]).await;
    terminal.run(&["images", "share", shared.as_str(), "--pin", "bob"]).await.is(0);
    let ids = [shared.as_str(), his.as_str(), free.as_str()];

    let plans = terminal.run(&[&["images", "delete", "--plan"][..], &ids].concat()).await;
    plans.is(1).shows("Nothing stands in the way");
    plans.shows(&format!("No plan of deleting {his}: Image '{his}' not found"));
    let done = terminal.run(&[&["images", "delete", "--yes", "--json"][..], &ids].concat()).await;
    let results = &done.is(1).json()["results"];
    let told: Vec<_> = (0..3).map(|place| &results[place]).collect();
    assert_eq!((&told[0]["imageId"], &told[0]["error"]["rule"]), (&ids[0].into(), &"D2".into()));
    assert_eq!((&told[1]["imageId"], &told[1]["error"]["code"]), (&ids[1].into(), &404.into()));
    assert_eq!((&told[2]["imageId"], &told[2]["error"]), (&ids[2].into(), &serde_json::Value::Null));
    assert!(told[2]["isDeleted"].is_boolean());
    drained(&world.app.app).await;
    for (id, is_there) in [(&shared, true), (&his, true), (&free, false)] {
        assert_eq!(world.app.image(id).await.is_some(), is_there);
    }
}
