//! `/host/image/detail/{id}/rename`

use super::page;
use crate::support::TestApp;

#[tokio::test]
async fn the_owner_renames_and_describes() {
    let app = TestApp::new().await;
    let alice = app.person("alice").await;
    let image = alice.has_image("before").await;
    let window = alice.get(&page(&image, "/rename")).await;
    window.is(200);
    assert_eq!(window.inputs("name"), ["before"]);
    let answer = alice
        .post(&page(&image, "/rename"), &[("name", " 之后 "), ("description", "<b>note</b>")])
        .await;
    answer.leads_to(&page(&image, ""));
    alice
        .get(&page(&image, ""))
        .await
        .shows("Saved")
        .shows("之后")
        .shows("<b>note</b>")
        .hides("<b>note</b>");
    alice.get(&page(&image, "?tab=activity")).await.shows("Renamed from before to 之后");
    // The same again is no event.
    let before = crate::support::dump(app.folder()).await;
    alice
        .post(&page(&image, "/rename"), &[("name", "之后"), ("description", "<b>note</b>")])
        .await
        .is(303);
    assert_eq!(before, crate::support::dump(app.folder()).await);
    alice
        .post(&page(&image, "/rename"), &[("name", "之后"), ("description", "")])
        .await
        .is(303);
    alice.get(&page(&image, "?tab=activity")).await.shows("Description changed");
}

#[tokio::test]
async fn what_is_no_name_or_description_is_told_under_its_field() {
    let app = TestApp::new().await;
    let alice = app.person("alice").await;
    let image = alice.has_image("before").await;
    let long = "x".repeat(33);
    for name in ["", "a b", "<script>", "=1", "a\u{202e}b", &long] {
        let answer = alice.post(&page(&image, "/rename"), &[("name", name)]).await;
        answer.is(422);
        assert_eq!(
            answer.text_of("image-name-error"),
            "A name is 1 to 32 of Chinese characters, letters, digits, _, - and ."
        );
        assert_eq!(answer.by_id("image-name").attribute("value"), Some(name), "what was typed stays");
    }
    let long = "镜".repeat(257);
    let answer = alice
        .post(&page(&image, "/rename"), &[("name", "fine"), ("description", &long)])
        .await;
    answer.is(422);
    assert_eq!(
        answer.text_of("description-error"),
        "A description has at most 256 characters and no control characters."
    );
    assert_eq!(app.image(&image).await.unwrap().name.as_str(), "before");
    alice.post(&page(&image, "/rename"), &[]).await.is(422);
    app.settle().await;
}
