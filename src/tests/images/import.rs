//! `/host/image/import`

use axum::http::Method;
use image_console::app::Limits;
use image_console::domain::disk_format::DiskFormat;
use image_console::domain::policy::Policy;

use crate::support::process::PATIENCE;
use crate::support::{Settings, TestApp, disks, dump, multipart, multipart_type};

#[tokio::test]
async fn every_format_is_recognised_by_its_content() {
    let app = TestApp::new().await;
    let alice = app.person("alice").await;
    let cases = [
        ("raw", DiskFormat::Raw),
        ("qcow2", DiskFormat::Qcow2),
        ("vmdk", DiskFormat::Vmdk),
        ("vpc", DiskFormat::Vhd),
        ("vhdx", DiskFormat::Vhdx),
    ];
    for (format, expected) in cases {
        let file = disks::made_by_qemu(format);
        let id = alice.imports_image(&[("name", format)], &file).await;
        let image = app.image(&id).await.unwrap();
        assert_eq!((image.format, image.size_bytes), (expected, file.len() as u64));
        assert!(image.virtual_size_bytes >= 1 << 20, "{format}: {}", image.virtual_size_bytes);
    }
    let audit = app.settle().await;
    assert_eq!((audit.images.len(), audit.objects.len(), audit.uploads), (5, 5, 0));
}

#[tokio::test]
async fn an_import_shows_everything_that_was_said_and_found() {
    let app = TestApp::new().await;
    let alice = app.person("alice").await;
    let fields = [
        ("name", "镜像-1"),
        ("description", "<i>note</i>"),
        ("type", "cloudDisk"),
        ("platform", "Ubuntu"),
        ("os_version", "24.04 LTS"),
        ("architecture", "aarch64"),
    ];
    let id = alice.imports_image(&fields, &disks::raw(1, 8)).await;
    let page = alice.get(&super::page(&id, "")).await;
    page.is(200)
        .shows("Image imported")
        .shows("镜像-1")
        .shows("<i>note</i>")
        .shows("Cloud System Disk");
    page.shows("Ubuntu 24.04 LTS")
        .shows("aarch64")
        .shows("4.0 KiB")
        .shows("/dev/vda")
        .shows("镜像-1-vda");
    alice.get(&super::page(&id, "")).await.hides("Image imported");
    let [snapshot] = &app.snapshots_of(&id).await[..] else {
        panic!("one system snapshot")
    };
    alice
        .get("/host/snapshot/list")
        .await
        .is(200)
        .shows(snapshot.as_str())
        .shows("1 of 15 snapshots used");
}

#[tokio::test]
async fn the_same_content_is_stored_once() {
    let app = TestApp::new().await;
    let (alice, bob) = (app.person("alice").await, app.person("bob").await);
    let file = disks::raw(5, 3);
    let first = alice.imports_image(&[("name", "a")], &file).await;
    bob.imports_image(&[("name", "b"), ("type", "cloudDisk")], &file).await;
    assert_eq!(app.settle().await.objects.len(), 1);
    alice.confirms_delete(&first, &[]).await.is(303);
    assert_eq!(app.settle().await.objects.len(), 1, "bob still has it");
}

#[tokio::test]
async fn what_is_no_whole_disk_image_leaves_nothing_behind() {
    let settings = Settings {
        limits: Limits {
            image_bytes: 2 << 20,
            ..Limits::default()
        },
        ..Settings::default()
    };
    let app = TestApp::with(settings).await;
    let alice = app.person("alice").await;
    let qcow2 = disks::made_by_qemu("qcow2");
    let cases: [(&str, Vec<u8>, u16, &str); 6] = [
        ("nothing", vec![], 422, "no file"),
        ("half a sector", vec![1; 300], 422, "512-byte sectors"),
        ("a cut qcow2", qcow2[..qcow2.len() / 3].to_vec(), 422, "incomplete"),
        ("a gzip file", [&[0x1f, 0x8b, 8, 0][..], &[7; 508]].concat(), 422, "cannot be used"),
        ("too much", vec![0; (2 << 20) + 512], 413, "2.0 MiB"),
        ("a lie in its head", [&b"QFI\xfb\0\0\0\x09"[..], &[0; 504]].concat(), 422, "qcow2"),
    ];
    let before = dump(app.folder()).await;
    for (what, file, status, words) in cases {
        let answer = alice.import(&[("name", "x")], &file).await;
        assert_eq!(answer.status.as_u16(), status, "{what}: {}", answer.text());
        assert!(
            answer.text().to_lowercase().contains(&words.to_lowercase()),
            "{what}: {}",
            answer.text_of("import-error")
        );
        assert_eq!(answer.inputs("name"), ["x"], "what was typed stays");
    }
    assert_eq!(before, dump(app.folder()).await);
    let audit = app.settle().await;
    assert_eq!((audit.objects.len(), audit.uploads), (0, 0));
}

#[tokio::test]
async fn wrong_words_are_refused_before_the_file() {
    let app = TestApp::new().await;
    let alice = app.person("alice").await;
    let long = "x".repeat(33);
    let cases = [
        ("name", "a b"),
        ("name", long.as_str()),
        ("name", ""),
        ("name", "=cmd"),
        ("type", "floppy"),
        ("platform", "Plan 9"),
        ("architecture", "mips"),
        ("os_version", long.as_str()),
        ("description", "\u{1}"),
    ];
    for (field, value) in cases {
        let mut fields = vec![("name", "fine")];
        fields.retain(|(name, _)| *name != field);
        fields.push((field, value));
        alice.import(&fields, &disks::raw(1, 1)).await.is(422);
    }
    // Publishing is for admins.
    alice.import(&[("name", "fine"), ("public", "on")], &disks::raw(1, 1)).await.is(403);
    alice.get("/host/image/import").await.is(200).hides("Publish it");
    app.admin("root").await.get("/host/image/import").await.is(200).shows("Publish it");
    assert_eq!(app.settle().await.images.len(), 0);
}

#[tokio::test]
async fn a_file_that_comes_faster_than_its_form_is_read_is_taken() {
    let app = TestApp::new().await;
    let alice = app.person("alice").await;
    let fields = [
        ("name", "fast"),
        ("description", "all at once"),
        ("type", "localDisk"),
        ("platform", "Debian"),
        ("os_version", "13"),
        ("architecture", "x86_64"),
    ];
    let body = multipart(&fields, &disks::raw(1, 4000));
    for piece in [64 << 10, 200 << 10, body.len()] {
        let answer = alice
            .ask(Method::POST, "/host/image/import")
            .header("content-type", &multipart_type())
            .body_in_pieces(&body, piece)
            .send()
            .await;
        answer.is(303);
    }
}

#[tokio::test]
async fn a_form_that_does_not_come_to_its_file_is_refused_without_being_kept() {
    let app = TestApp::new().await;
    let alice = app.person("alice").await;
    let file = disks::raw(1, 1);
    let long = "x".repeat(1 << 20);
    let mut many = vec![("os_version", "13"); 10_000];
    many.push(("name", "x"));
    for fields in [&[("name", "x"), ("description", &long)][..], &[(&long, "x"), ("name", "x")], &many] {
        alice.import(fields, &file).await.is(422);
    }
    assert_eq!(app.settle().await.images.len(), 0);
}

#[tokio::test]
async fn an_interrupted_upload_leaves_nothing_behind() {
    let app = TestApp::new().await;
    let alice = app.person("alice").await;
    let whole = multipart(&[("name", "half")], &disks::raw(1, 4000));
    let half = whole[..whole.len() / 2].to_vec();
    let answer = alice
        .ask(Method::POST, "/host/image/import")
        .header("content-type", &multipart_type())
        .broken_body(&half)
        .send()
        .await;
    answer.is(422);
    // And one whose client goes away without a word: nobody waits for the answer, and the body breaks off.
    let (connection, connected) = tokio::sync::oneshot::channel();
    let question = alice
        .ask(Method::POST, "/host/image/import")
        .header("content-type", &multipart_type())
        .open_body(&half, connected);
    let mut uploads = Vec::new();
    let begun = async {
        let mut mark = 0;
        while uploads.is_empty() {
            mark = app.app.store.changed_since(mark).await.unwrap();
            uploads = app.reader().await.uploads(10).await.unwrap();
        }
    };
    tokio::select! {
        _ = question.send() => panic!("it never ends"),
        () = begun => {}
    }
    drop(connection);
    let cleared = async {
        let mut mark = 0;
        while !app.reader().await.uploads(10).await.unwrap().is_empty() {
            mark = app.app.store.changed_since(mark).await.unwrap();
        }
    };
    tokio::time::timeout(PATIENCE, cleared).await.expect("the upload stays");
    let audit = app.settle().await;
    assert_eq!((audit.images.len(), audit.objects.len(), audit.uploads), (0, 0, 0));
    assert_eq!(app.app.blobs.leftovers().await.unwrap(), vec![]);
}

#[tokio::test]
async fn n3_an_account_has_at_most_so_many_private_images_and_snapshots() {
    let settings = Settings {
        policy: Policy {
            image_quota: 2,
            snapshot_quota: 1,
            ..Policy::default()
        },
        ..Settings::default()
    };
    let app = TestApp::with(settings).await;
    let alice = app.person("alice").await;
    alice.has_cloud_image("one").await;
    let answer = alice.import(&[("name", "two"), ("type", "cloudDisk")], &disks::raw(2, 1)).await;
    answer.is(409).shows("1 snapshots").shows("N3");
    let second = alice.has_image("two").await;
    alice
        .import(&[("name", "three")], &disks::raw(3, 1))
        .await
        .is(409)
        .shows("2 private images")
        .shows("N3");
    let list = alice.get("/host/image/list").await;
    list.shows("2 of 2 private images used");
    assert!(
        list.elements("a")
            .iter()
            .all(|link| link.attribute("href") != Some("/host/image/import"))
    );
    // Another region has a quota of its own, another account too, and one that is deleted makes room.
    app.person("bob").await.has_image("three").await;
    alice.post("/preferences", &[("region", "cn-east-2")]).await.is(303);
    alice.has_image("three").await;
    alice.post("/preferences", &[("region", "cn-north-1")]).await.is(303);
    alice.confirms_delete(&second, &[]).await.is(303);
    alice.has_image("three").await;
    let chinese = alice.in_chinese();
    chinese
        .import(&[("name", "four")], &disks::raw(4, 1))
        .await
        .is(409)
        .shows("该地域的 2 个私有镜像配额已用完");
    assert_eq!(app.settle().await.uploads, 0);
}
