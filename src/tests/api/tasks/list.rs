//! imageTasks, and that a request asks for a task once.

use super::*;

#[tokio::test]
async fn everybody_finds_their_own_tasks() {
    let app = TestApp::with(by_hand()).await;
    let [alice, bob] = [app.person("alice").await, app.person("bob").await];
    let mut ids = Vec::new();
    for name in ["one", "two", "three"] {
        let image = alice.has_cloud_image(name).await;
        let asked = json!({ "sourceImageIds": [image], "destinationRegion": REGIONS[0] });
        post(&alice, "images:copyImages", &asked).await.result();
        ids.push(tasks(&alice, REGIONS[0]).await[0]["taskId"].as_str().unwrap().to_owned());
        app.clock.advance(60);
        if name == "one" {
            app.run_jobs().await;
        }
    }
    let [one, two, three] = ids.try_into().unwrap();
    for (question, expected, total) in [
        ("", vec![&three, &two, &one], 3),
        ("?pageNumber=2&pageSize=10", vec![], 3),
        ("?taskAction=CopyImage&taskStatus=pending", vec![&three, &two], 2),
        ("?taskStatus=finished", vec![&one], 1),
        ("?taskAction=ExportImage", vec![], 0),
        (&format!("?taskIds.1={two}&taskIds.2=nonsense"), vec![&two], 1),
        ("?startTime=2026-11-21%2012:01:00", vec![&three, &two], 2),
        ("?endTime=2026-11-21T12:00:30Z", vec![&one], 1),
    ] {
        let reply = get(&alice, &format!("imageTasks{question}")).await;
        assert_eq!(reply.each("taskSet", "taskId").iter().collect::<Vec<_>>(), expected, "{question}");
        assert_eq!(reply.result()["totalCount"], total, "{question}");
    }
    assert_eq!(tasks(&alice, REGIONS[1]).await, Vec::<Value>::new());
    for question in ["", &format!("?taskIds.1={one}")] {
        let reply = get(&bob, &format!("imageTasks{question}")).await;
        assert_eq!((&reply.result()["taskSet"], &reply.result()["totalCount"]), (&json!([]), &json!(0)));
    }
    for (question, status, message) in [
        ("taskStatus=done", WRONG, "Invalid TaskStatus 'done'"),
        ("taskAction=Copy", WRONG, "Invalid TaskAction 'Copy'"),
        ("startTime=yesterday", WRONG, "Invalid StartTime 'yesterday'"),
        ("pageSize=5", "OUT_OF_RANGE", "PageSize out of range"),
    ] {
        get(&alice, &format!("imageTasks?{question}")).await.fails(400, status, message);
    }
    app.settle().await;
    let told = tasks(&alice, REGIONS[0]).await;
    assert!(
        told.iter()
            .all(|task| task["taskStatus"] == "finished" && task["progress"] == "100%")
    );
}

#[tokio::test]
async fn a_request_that_comes_again_begins_nothing_twice() {
    let app = TestApp::with(by_hand()).await;
    let alice = app.person("alice").await;
    let image = alice.has_cloud_image("one").await;
    let asked = json!({ "sourceImageIds": [image], "destinationRegion": REGIONS[0], "clientToken": "t-1" });
    let first = post(&alice, "images:copyImages", &asked).await;
    app.run_jobs().await;
    // The process that carried it out did not live to answer.
    let tamper = "UPDATE receipts SET status = NULL, answer = NULL, request_id = ''";
    crate::support::tamper(app.folder(), tamper).await;
    app.clock.advance(61);
    let again = post(&alice, "images:copyImages", &asked).await;
    assert_eq!(again.result(), first.result());
    assert_eq!(tasks(&alice, REGIONS[0]).await.len(), 1);
    app.settle().await;
}

#[tokio::test]
async fn a_task_that_fails_again_and_again_is_given_up() {
    let app = TestApp::with(by_hand()).await;
    let alice = app.person("alice").await;
    let image = alice.has_cloud_image("one").await;
    let asked = json!({ "sourceImageIds": [image], "destinationRegion": REGIONS[0] });
    let reply = post(&alice, "images:copyImages", &asked).await;
    let copy = id(&reply.result()["copyImages"][0]["destinationImageId"]);
    let blobs = app.folder().join("blobs");
    std::fs::rename(&blobs, app.folder().join("away")).unwrap();
    // A file where the folder was: the objects are not gone, they cannot be asked for.
    std::fs::write(&blobs, b"").unwrap();
    for _ in 0..9 {
        app.run_jobs().await;
        assert_eq!(app.status(&copy).await.0, ImageStatus::Pending);
        app.clock.advance(3600);
    }
    app.run_jobs().await;
    assert_eq!(app.status(&copy).await.0, ImageStatus::Error);
    std::fs::remove_file(&blobs).unwrap();
    std::fs::rename(app.folder().join("away"), &blobs).unwrap();
    let told = tasks(&alice, REGIONS[0]).await.remove(0);
    assert!(told["errorInfo"].as_str().unwrap().contains("again and again"), "{told}");
    assert_eq!(app.image(&image).await.unwrap().busy, None);
    app.settle().await;
}

#[tokio::test]
async fn what_ended_a_month_ago_is_forgotten() {
    let app = TestApp::with(by_hand()).await;
    let alice = app.person("alice").await;
    let image = alice.has_cloud_image("one").await;
    let asked = json!({ "sourceImageIds": [image], "destinationRegion": REGIONS[0] });
    post(&alice, "images:copyImages", &asked).await.result();
    app.settle().await;
    for (days, left) in [(29, 1), (2, 0)] {
        app.clock.advance(days * 24 * 3600);
        image_console::app::sweep::sweep(&app.app).await.unwrap();
        let alice = app.signs_in("alice").await;
        assert_eq!(tasks(&alice, REGIONS[0]).await.len(), left, "{days}");
    }
}
