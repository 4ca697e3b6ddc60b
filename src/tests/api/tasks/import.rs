//! importImage.

use std::time::Duration;

use image_console::app::Limits;
use image_console::blobs::Exchange;
use image_console::domain::disk_format::DiskFormat;
use image_console::domain::policy::Policy;
use image_console::domain::snapshot::SnapshotStatus;

use super::*;
use crate::support::disks;
use crate::support::source::{Source, broken_source};

async fn with_source(disk: Vec<u8>, settings: Settings) -> (TestApp, Source) {
    let source = Source::start(disk).await;
    let exchange = Exchange::new(&[source.at("disks/")], &[], &[]).unwrap();
    (TestApp::with(Settings { exchange, ..settings }).await, source)
}

fn asked(address: &str, format: &str) -> Value {
    json!({
        "regionId": REGIONS[0], "architecture": "x86_64", "osType": "linux", "platform": "Other Linux", "diskFormat": format,
        "systemDiskSizeGB": 40, "imageUrl": address, "imageName": "fetched", "osVersion": null, "forceImport": null,
        "dataDisks": null, "bootMode": "bios",
    })
}

#[tokio::test]
async fn a_file_is_fetched_and_becomes_an_image() {
    let disk = disks::made_by_qemu("qcow2");
    let (app, source) = with_source(disk.clone(), by_hand()).await;
    let alice = app.person("alice").await;
    let reply = post(&alice, "images:import", &asked(&source.at("disks/disk?key=secret"), "qcow2")).await;
    let (image, task) = (id(&reply.result()["imageId"]), &reply.result()["taskId"]);
    assert_eq!(app.status(&image).await, (ImageStatus::Pending, 0));
    assert_eq!(source.asked(), 0, "nothing is asked before the job runs");
    app.settle().await;

    let made = app.image(&image).await.unwrap();
    assert_eq!(
        (made.status, made.progress, made.format),
        (ImageStatus::Ready, 100, DiskFormat::Qcow2)
    );
    assert_eq!((made.size_bytes, made.virtual_size_bytes), (disk.len() as u64, 1 << 20));
    let snapshot = app.snapshots_of(&image).await.remove(0);
    let snapshot = app.snapshot(&snapshot).await.unwrap();
    assert_eq!(
        (snapshot.status, snapshot.size_bytes),
        (SnapshotStatus::Available, disk.len() as u64)
    );
    let bytes = alice
        .get(&format!("/host/image/detail/{image}/download"))
        .await
        .is(200)
        .body
        .clone();
    assert!(bytes[..] == disk);
    let told = tasks(&alice, REGIONS[0]).await.remove(0);
    for (field, expected) in [
        ("taskId", task.clone()),
        ("action", json!("ImportImage")),
        ("taskStatus", json!("finished")),
        ("imageName", json!("fetched")),
        ("imageUrl", json!(source.at("disks/disk"))),
    ] {
        assert_eq!(told[field], expected, "{field}");
    }
    let kept = crate::support::dump(app.folder()).await.join("\n");
    assert!(!kept.contains("secret"), "what opened the address is kept: {kept}");
}

#[tokio::test]
async fn nobody_is_asked_who_is_not_on_the_list() {
    let (app, source) = with_source(disks::raw(1, 8), by_hand()).await;
    let alice = app.person("alice").await;
    let not_allowed = "Images may not be imported from this address. Your administrator decides from where they may.";
    let other_port = source.at("disks/disk").replace("127.0.0.1:", "127.0.0.1:1");
    for address in [
        &source.at("disk/disk"),
        &source.at("disks"),
        &source.at("disks/../private/disk"),
        &source.at("disks/%2e%2e/private/disk"),
        &source.at("disks/..%2fprivate/disk"),
        &source.at("disks/disk#part"),
        &source.at("disks/disk").replace("http://", "http://user:word@"),
        &source.at("disks/disk").replace("127.0.0.1", "localhost"),
        &source.at("disks/disk").replace("http:", "https:"),
        &other_port,
        "file:///etc/passwd",
        "http://169.254.169.254/latest/meta-data",
        "disk",
    ] {
        post(&alice, "images:import", &asked(address, "raw"))
            .await
            .fails(400, NO, not_allowed);
    }
    assert_eq!((source.asked(), app.settle().await.images.len()), (0, 0));

    let closed = TestApp::new().await;
    let alice = closed.person("alice").await;
    post(&alice, "images:import", &asked(&source.at("disks/disk"), "raw"))
        .await
        .fails(400, NO, not_allowed);
}

#[tokio::test]
async fn what_is_no_disk_image_fails_and_says_why() {
    let settings = Settings {
        limits: Limits {
            image_bytes: 100 * 512,
            ..Limits::default()
        },
        ..by_hand()
    };
    let (source, large) = (Source::start(disks::raw(1, 100)).await, Source::start(disks::raw(1, 101)).await);
    let broken = broken_source(&disks::raw(1, 100)).await;
    let sources = [source.at("disks/"), large.at("disks/"), broken.clone()];
    let exchange = Exchange::new(&sources, &[], &[]).unwrap();
    let app = TestApp::with(Settings { exchange, ..settings }).await;
    let alice = app.person("alice").await;
    for (address, format, why) in [
        (
            source.at("disks/nowhere"),
            "raw",
            "The address answered with status 404 and not with the file.",
        ),
        (
            source.at("disks/elsewhere"),
            "raw",
            "The address answered with status 307 and not with the file.",
        ),
        (source.at("disks/empty"), "raw", "There was no byte at the address."),
        (
            format!("{broken}disk"),
            "raw",
            "The bytes stopped arriving before the file was complete.",
        ),
        (source.at("disks/disk"), "qcow2", "The file was said to be qcow2 and is raw."),
        (
            large.at("disks/disk"),
            "raw",
            "The file is larger than the 50\u{a0}KiB allowed here.",
        ),
        (
            large.at("disks/slow"),
            "raw",
            "The file is larger than the 50\u{a0}KiB allowed here.",
        ),
    ] {
        let reply = post(&alice, "images:import", &asked(&address, format)).await;
        let image = id(&reply.result()["imageId"]);
        app.settle().await;
        assert_eq!(app.status(&image).await.0, ImageStatus::Error, "{address}");
        let told = tasks(&alice, REGIONS[0]).await;
        let told = told.iter().find(|task| task["imageId"] == json!(image)).unwrap();
        assert_eq!((&told["taskStatus"], &told["errorInfo"]), (&json!("failed"), &json!(why)));
        let page = alice.get(&format!("/host/image/detail/{image}")).await.is(200).text();
        assert!(page.contains(&why.replace('\u{a0}', " ")), "{page}");
        delete(&alice, &format!("images/{image}?deleteSnapshot=true")).await.is_done();
    }
    let audit = app.settle().await;
    assert_eq!((audit.images.len(), audit.objects.len(), audit.uploads), (0, 0, 0));
    assert!(audit.snapshots.is_empty(), "{audit:?}");
}

#[tokio::test]
async fn n3_what_is_wrong_with_the_words_is_said_at_once() {
    let settings = Settings {
        policy: Policy {
            image_quota: 1,
            ..Policy::default()
        },
        ..by_hand()
    };
    let (app, source) = with_source(disks::raw(1, 8), settings).await;
    let alice = app.person("alice").await;
    let good = asked(&source.at("disks/disk"), "raw");
    for (field, value, message) in [
        ("imageUrl", json!(""), "Parameter ImageUrl missing"),
        ("imageName", json!(null), "Parameter ImageName missing"),
        ("imageName", json!("a b"), "Invalid ImageName 'a b'"),
        ("diskFormat", json!(null), "Parameter DiskFormat missing"),
        ("diskFormat", json!("iso"), "Invalid DiskFormat 'iso'"),
        ("platform", json!("Plan 9"), "Invalid Platform 'Plan 9'"),
        ("architecture", json!("sparc"), "Invalid Architecture 'sparc'"),
        ("bootMode", json!("uefi"), "Invalid BootMode 'uefi'"),
        ("dataDisks", json!(["x"]), "Invalid DataDisks '\"x\"'"),
    ] {
        let mut wrong = good.clone();
        wrong[field] = value;
        post(&alice, "images:import", &wrong).await.fails(400, WRONG, message);
    }
    post(&alice, "images:import", &good).await.result();
    post(&alice, "images:import", &good)
        .await
        .fails(429, "QUOTA_EXCEEDED", "Image quota limit exceeded")
        .by_rule("N3");
}

#[tokio::test]
async fn progress_shows_and_nobody_else_waits_meanwhile() {
    let (app, source) = with_source(disks::raw(1, 1000), Settings::default()).await;
    let alice = app.person("alice").await;
    let reply = post(&alice, "images:import", &asked(&source.at("disks/slow"), "raw")).await;
    let image = id(&reply.result()["imageId"]);
    let until = async |what: &dyn Fn(&image_console::domain::image::Image) -> bool| {
        let waiting = async {
            let mut mark = 0;
            while !what(&app.image(&image).await.unwrap()) {
                mark = app.app.store.changed_since(mark).await.unwrap();
            }
        };
        tokio::time::timeout(Duration::from_secs(60), waiting)
            .await
            .expect("it does not go on");
    };
    until(&|image| image.progress == 50).await;
    let told = tasks(&alice, REGIONS[0]).await.remove(0);
    assert_eq!((&told["taskStatus"], &told["progress"]), (&json!("running"), &json!("50%")));
    let page = alice.get(&format!("/host/image/detail/{image}")).await.is(200).text();
    assert!(page.contains("Pending 50 %"), "{page}");
    // A deletion is carried out while the file is still on its way.
    let other = alice.has_image("other").await;
    delete(&alice, &format!("images/{other}")).await.is_done();
    get(&alice, &format!("images/{other}"))
        .await
        .fails(404, "NOT_FOUND", &format!("Image '{other}' not found"));
    source.send_rest();
    until(&|image| image.status == ImageStatus::Ready).await;
    app.settle().await;
}
