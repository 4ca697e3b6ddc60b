//! Sharing, cancelling and renaming.

use super::World;
use crate::support::image_of;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn images_are_shared_and_no_longer() {
    let world = World::new().await;
    let (alice, terminal) = world.account("alice").await;
    let (_, bobs_terminal) = world.account("bob").await;
    world.account("数据平台").await;
    let one = world.app.put_image(&image_of(alice.id(), "one"), &[]).await;
    let two = world.app.put_image(&image_of(alice.id(), "two"), &[]).await;
    let [one, two] = [one.as_str(), two.as_str()];

    let both = ["images", "share", one, two, "--pin", "bob", "--pin", "数据平台"];
    let shared = terminal.run(&both).await;
    assert_eq!(shared.is(0).line(two), [two, "shared"]);
    let members = terminal.run(&["images", "members", one]).await;
    assert_eq!(members.is(0).out, "PIN\nbob\n数据平台\n");
    let his = bobs_terminal.run(&["images", "list", "--source", "shared"]).await;
    assert_eq!(his.is(0).line(one)[6], "alice");

    let unknown = terminal.run(&["images", "share", one, "--pin", "nobody"]).await;
    assert_eq!(unknown.is(1).line(one), [one, "not done", "S5", "Pin 'nobody' not found"]);
    let not_his = bobs_terminal.run(&["images", "share", one, "--pin", "数据平台"]).await;
    assert_eq!(not_his.is(1).line(one)[2], "S2");

    let cancelled = terminal
        .run(&["images", "unshare", one, "img-0000000000", two, "--pin", "bob"])
        .await;
    assert_eq!(cancelled.is(3).line("img-0000000000")[1], "not done");
    assert_eq!(cancelled.line(two), [two, "no longer shared"]);
    let left = terminal.run(&["images", "members", two, "--json"]).await;
    assert_eq!(left.is(0).json()["pins"], serde_json::json!(["数据平台"]));
    bobs_terminal.run(&["images", "show", one]).await.is(3).complains("not found");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn names_and_descriptions_are_changed() {
    let world = World::new().await;
    let (alice, terminal) = world.account("alice").await;
    let id = world.app.put_image(&image_of(alice.id(), "before"), &[]).await;
    let rename = ["images", "rename", id.as_str()];
    let with = |more: &[&'static str]| [&rename[..], more].concat();
    terminal.run(&with(&["after"])).await.is(0);
    terminal.run(&with(&["--description", "what it is"])).await.is(0);
    let image = world.app.image(&id).await.unwrap();
    assert_eq!((image.name.as_str(), image.description.as_str()), ("after", "what it is"));
    terminal.run(&with(&["a b"])).await.is(2).complains("Invalid name 'a b'");
    terminal.run(&with(&[])).await.is(2);
    terminal.run(&with(&["--description", ""])).await.is(0);
    let image = world.app.image(&id).await.unwrap();
    assert_eq!((image.name.as_str(), image.description.as_str()), ("after", ""));
}
