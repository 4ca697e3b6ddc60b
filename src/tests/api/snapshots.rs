//! describeSnapshots, describeSnapshot, deleteSnapshot, deleteSnapshots.

use image_console::domain::snapshot::{Snapshot, SnapshotStatus};
use serde_json::json;

use super::{delete, get};
use crate::support::{TestApp, image_of, snapshot_of};

#[tokio::test]
async fn a_snapshot_has_every_field_of_the_wire_format() {
    let app = TestApp::new().await;
    let [alice, bob, eve] = [app.person("alice").await, app.person("bob").await, app.person("eve").await];
    let me = alice.actor().id();
    let snapshot = Snapshot {
        encrypted: true,
        ..snapshot_of(me, "disk")
    };
    app.put_snapshot(&snapshot).await;
    let image = app.put_image(&image_of(me, "cloud"), &[&snapshot]).await;
    app.share_snapshot(&snapshot.id, bob.actor().id()).await;
    let mut expected = json!({
        "snapshotId": snapshot.id, "snapshotSource": "private", "diskId": "", "snapshotSizeGB": 1, "images": [image],
        "name": "disk", "description": "", "status": "available", "createTime": "1970-01-01 00:00:00",
        "shareInfo": [{ "shareTo": "bob", "shareTime": "1970-01-01 00:00:00" }], "encrypted": true,
    });
    let call = format!("snapshots/{}", snapshot.id);
    assert_eq!(get(&alice, &call).await.result()["snapshot"], expected);
    let listed = get(&alice, "snapshots").await;
    assert_eq!(*listed.result(), json!({ "snapshots": [expected], "totalCount": 1 }));

    // Whom it is shared with sees it without what is around it.
    expected["snapshotSource"] = json!("others");
    expected["images"] = json!([]);
    expected["shareInfo"] = json!([]);
    assert_eq!(get(&bob, &call).await.result()["snapshot"], expected);
    let listed = get(&bob, "snapshots?snapshotSource=others").await;
    assert_eq!(*listed.result(), json!({ "snapshots": [expected], "totalCount": 1 }));
    assert_eq!(get(&bob, "snapshots").await.result()["totalCount"], 0);

    let absent = format!("Snapshot '{}' not found", snapshot.id);
    get(&eve, &call).await.fails(404, "NOT_FOUND", &absent);
    let elsewhere = format!("/v1/regions/{}/{call}", crate::support::REGIONS[1]);
    alice.get(&elsewhere).await.is(404);
}

#[tokio::test]
async fn pages_and_filters_say_how_many_there_are() {
    let app = TestApp::new().await;
    let [alice, bob] = [app.person("alice").await, app.person("bob").await];
    let me = alice.actor().id();
    let mut ids = Vec::new();
    for number in 0..12 {
        ids.push(app.put_snapshot(&snapshot_of(me, &format!("disk-{number:02}"))).await);
    }
    let odd = Snapshot {
        status: SnapshotStatus::Error,
        ..snapshot_of(me, "odd")
    };
    app.put_snapshot(&odd).await;
    app.share_snapshot(&ids[3], bob.actor().id()).await;
    let his = app.put_snapshot(&snapshot_of(bob.actor().id(), "his")).await;
    let mut met = Vec::new();
    for (page, expected) in [(1, 10), (2, 3), (3, 0)] {
        let reply = get(&alice, &format!("snapshots?pageSize=10&pageNumber={page}")).await;
        assert_eq!(reply.result()["totalCount"], 13);
        let names = reply.each("snapshots", "name");
        assert_eq!(names.len(), expected);
        met.extend(names);
    }
    met.sort();
    met.dedup();
    assert_eq!(met.len(), 13);
    for (question, expected) in [
        ("status=error".to_owned(), vec!["odd"]),
        ("name=disk-04".to_owned(), vec!["disk-04"]),
        ("snapshotSource=shared".to_owned(), vec!["disk-03"]),
        ("snapshotSource=others".to_owned(), vec![]),
        (format!("snapshotIds.1={}&snapshotIds.2={his}", ids[5]), vec!["disk-05"]),
        (
            format!("filters.1.name=snapshotId&filters.1.operator=eq&filters.1.values.1={}", ids[6]),
            vec!["disk-06"],
        ),
        ("filters.1.name=name&filters.1.values.1=disk-07".to_owned(), vec!["disk-07"]),
    ] {
        let reply = get(&alice, &format!("snapshots?{question}")).await;
        assert_eq!(reply.each("snapshots", "name"), expected, "{question}");
        assert_eq!(reply.result()["totalCount"], expected.len(), "{question}");
    }
    let theirs = get(
        &bob,
        &format!("snapshots?snapshotSource=others&snapshotIds.1={}&snapshotIds.2={his}", ids[3]),
    )
    .await;
    assert_eq!(theirs.each("snapshots", "name"), ["disk-03"]);
    let wrong = "INVALID_ARGUMENT";
    get(&alice, "snapshots?snapshotSource=mine")
        .await
        .fails(400, wrong, "Invalid SnapshotSource 'mine'");
    get(&alice, "snapshots?pageSize=5")
        .await
        .fails(400, "OUT_OF_RANGE", "PageSize out of range");
}

#[tokio::test]
async fn n1_n2_a_snapshot_stays_and_says_why() {
    let app = TestApp::new().await;
    let [alice, bob] = [app.person("alice").await, app.person("bob").await];
    let me = alice.actor().id();
    let (free, used, shared) = (snapshot_of(me, "free"), snapshot_of(me, "used"), snapshot_of(me, "shared"));
    for snapshot in [&free, &used, &shared] {
        app.put_snapshot(snapshot).await;
    }
    let image = app.put_image(&image_of(me, "cloud"), &[&used]).await;
    app.share_snapshot(&shared.id, bob.actor().id()).await;
    for (id, rule) in [(&used.id, "N1"), (&shared.id, "N2")] {
        let reply = delete(&alice, &format!("snapshots/{id}")).await;
        assert_eq!((reply.code, &reply.body["error"]["status"]), (400, &json!("FAILED_PRECONDITION")));
        assert_eq!(reply.body["error"]["reasons"][0]["code"], rule);
        reply.by_rule(rule);
    }
    let absent = format!("Snapshot '{}' not found", shared.id);
    delete(&bob, &format!("snapshots/{}", shared.id))
        .await
        .fails(404, "NOT_FOUND", &absent);

    // What can go goes, and the call does not look like a success.
    let reply = delete(&alice, &format!("snapshots?snapshotIds.1={}&snapshotIds.2={}", used.id, free.id)).await;
    assert_eq!(reply.code, 400);
    let results = &reply.body["error"]["results"];
    assert_eq!(
        (&results[0]["error"]["rule"], &results[1]),
        (&json!("N1"), &json!({ "snapshotId": free.id }))
    );
    assert!(app.snapshot(&free.id).await.is_none() && app.snapshot(&used.id).await.is_some());
    assert!(results[0]["error"]["message"].as_str().unwrap().contains(image.as_str()));

    let another = app.put_snapshot(&snapshot_of(me, "another")).await;
    let reply = delete(&alice, &format!("snapshots?snapshotIds.1={another}")).await;
    assert_eq!(*reply.result(), json!({ "results": [{ "snapshotId": another }] }));
    delete(&alice, "snapshots")
        .await
        .fails(400, "INVALID_ARGUMENT", "Parameter SnapshotIds missing");
    let last = app.put_snapshot(&snapshot_of(me, "last")).await;
    delete(&alice, &format!("snapshots/{last}")).await.is_done();
    assert!(app.snapshot(&last).await.is_none());
}
