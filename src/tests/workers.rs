//! Servers and workers as processes of their own, over the same data: who runs jobs, and what is measured.

use std::process::Command;

use image_console::app::App;
use image_console::app::ports::{Clock as _, SystemClock};
use image_console::domain::image::{Image, ImageStatus};
use image_console::store::JobKind;
use tempfile::TempDir;

use crate::support::client::Client;
use crate::support::load::swept;
use crate::support::process::{FORM, PATIENCE, Server, drained, prepared, send};
use crate::support::source::Source;
use crate::support::{Audit, disks};

const METRICS: [&str; 2] = ["--metrics-addr", "127.0.0.1:0"];

/// Imports an image and confirms that it be deleted.
async fn import_and_delete(alice: &Client, content: u64) {
    let page = alice.import(content, "cloudDisk").await;
    alice.delete(&page).await;
}

async fn jobs(app: &App) -> u64 {
    app.store.reader().await.unwrap().count_jobs().await.unwrap()
}

/// The value of the one line that begins so.
fn value(metrics: &str, begin: &str) -> f64 {
    let mut lines = metrics.lines().filter_map(|line| line.strip_prefix(begin));
    let value = lines.next().unwrap_or_else(|| panic!("no {begin} in {metrics}"));
    value.trim().parse().unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_without_jobs_leaves_them_to_a_worker() {
    let folder = TempDir::new().unwrap();
    let app = prepared(folder.path()).await;
    let server = Server::serve(folder.path(), &["--jobs", "false"]).await;
    let alice = Client::sign_in(&server, "alice").await;
    import_and_delete(&alice, 1).await;
    assert_eq!(jobs(&app).await, 1, "a server without jobs ran one");

    let worker = Server::work(folder.path(), &METRICS).await;
    drained(&app).await;
    for content in 2..5 {
        import_and_delete(&alice, content).await;
        drained(&app).await;
    }
    for kind in ["delete_image", "delete_snapshots", "remove_blob"] {
        let done = format!("image_console_jobs_total{{kind=\"{kind}\",outcome=\"done\"}}");
        let timed = format!("image_console_job_duration_seconds_count{{kind=\"{kind}\"}}");
        // A job is counted when it is gone already.
        let counted = async {
            loop {
                let metrics = worker.metrics().await;
                let both = (value(&metrics, &done), value(&metrics, &timed));
                if both == (4.0, 4.0) {
                    break;
                }
                assert!(both.0 <= 4.0 && both.1 <= 4.0, "{kind}: {both:?}");
            }
        };
        tokio::time::timeout(PATIENCE, counted)
            .await
            .unwrap_or_else(|_| panic!("not every {kind} is counted"));
    }
    assert_eq!(value(&worker.metrics().await, "image_console_jobs_waiting "), 0.0);
    assert_eq!(worker.get("/sign-in").await.status, 404, "a worker has no pages");

    let audit = Audit::of(folder.path(), &app).await;
    assert_eq!((audit.tombstones.len(), audit.objects.len()), (4, 0));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_job_whose_process_died_is_taken_over() {
    let folder = TempDir::new().unwrap();
    let app = prepared(folder.path()).await;
    let server = Server::serve(folder.path(), &["--jobs", "false"]).await;
    let alice = Client::sign_in(&server, "alice").await;
    import_and_delete(&alice, 1).await;
    // What a process leaves that is killed after it claimed a job.
    let mut unit = app.store.writer().await.unwrap();
    let now = SystemClock.now();
    assert!(unit.claim(JobKind::ALL, now, now.plus_seconds(2)).await.unwrap().is_some());
    unit.commit().await.unwrap();

    let _worker = Server::work(folder.path(), &["--job-lease-seconds", "2"]).await;
    drained(&app).await;
    assert!(SystemClock.now() >= now.plus_seconds(2), "it was taken from one that may live");
    assert_eq!(Audit::of(folder.path(), &app).await.tombstones.len(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_import_whose_process_was_killed_is_begun_anew() {
    let folder = TempDir::new().unwrap();
    let app = prepared(folder.path()).await;
    let source = Source::start(disks::raw(1, 1000)).await;
    let beginning = source.at("disks/");
    let flags = ["--import-source", &beginning, "--job-lease-seconds", "2"];
    let server = Server::serve(folder.path(), &flags).await;
    let alice = Client::sign_in(&server, "alice").await;
    let asked = serde_json::json!({
        "imageUrl": source.at("disks/slow"), "imageName": "slow", "diskFormat": "raw", "platform": "Debian", "architecture": "x86_64",
    });
    let reply = alice.call("POST", "/v1/regions/cn-north-1/images:import", &asked.to_string()).await;
    let reply: serde_json::Value = serde_json::from_str(&reply.text()).unwrap();
    let image = reply["result"]["imageId"].as_str().unwrap().parse().unwrap();
    let until = async |what: &dyn Fn(&Image) -> bool| {
        let waiting = async {
            let mut mark = 0;
            loop {
                mark = app.store.changed_since(mark).await.unwrap();
                let seen = app.store.reader().await.unwrap().image(&image).await.unwrap().unwrap();
                if what(&seen) {
                    return seen;
                }
            }
        };
        tokio::time::timeout(PATIENCE, waiting).await.expect("the import does not go on")
    };
    until(&|image| image.progress == 50).await;
    server.kill();

    let worker = Server::work(folder.path(), &flags).await;
    // Another request, and what the first one did not get.
    source.send_rest();
    source.send_rest();
    let made = until(&|image| image.status == ImageStatus::Ready).await;
    assert_eq!((source.asked(), made.size_bytes), (2, 1000 * 512));
    drained(&app).await;
    worker.kill();
    let server = swept(folder.path(), &app).await;
    let audit = Audit::of(folder.path(), &app).await;
    assert_eq!((audit.images.len(), audit.objects.len(), audit.uploads), (1, 1, 0));
    server.kill();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_measured_has_labels_of_few_values() {
    let folder = TempDir::new().unwrap();
    prepared(folder.path()).await;
    let server = Server::serve(folder.path(), &METRICS).await;
    let alice = Client::sign_in(&server, "alice").await;
    for path in [
        "/host/image/detail/img-0000000000",
        "/host/image/detail/img-1111111111",
        "/nowhere",
        "/pkg/x.js",
    ] {
        alice.get(path).await;
    }
    send(server.address, "BREW", "/made-up", "", FORM, b"").await.unwrap();

    let metrics = server.metrics().await;
    for (labels, expected) in [
        (r#"method="POST",route="/sign-in",status="3xx""#, 1.0),
        (r#"method="GET",route="/host/image/detail/{id}",status="4xx""#, 2.0),
        (r#"method="GET",route="/pkg",status="4xx""#, 1.0),
        (r#"method="other",route="none",status="4xx""#, 1.0),
    ] {
        assert_eq!(value(&metrics, &format!("http_requests_total{{{labels}}}")), expected, "{labels}");
    }
    for raw in ["img-", "nowhere", "made-up", "BREW", "x.js", "alice"] {
        assert!(!metrics.contains(raw), "{raw} is a label in {metrics}");
    }
    assert!(metrics.contains("http_request_duration_seconds_bucket{method=\"POST\",route=\"/sign-in\",le=\"1\"}"));
    assert_eq!(value(&metrics, "http_requests_in_flight "), 0.0);
    assert!(value(&metrics, "process_resident_memory_bytes ") > 1e6);
    assert_eq!(
        value(
            &metrics,
            &format!("image_console_build_info{{version=\"{}\"}}", env!("CARGO_PKG_VERSION"))
        ),
        1.0
    );
    assert_eq!(server.get("/metrics").await.status, 404, "metrics are public");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_health_command_says_by_its_exit_code_whether_a_process_is_ready() {
    let folder = TempDir::new().unwrap();
    prepared(folder.path()).await;
    let worker = Server::work(folder.path(), &[]).await;
    let url = format!("http://{}/readyz", worker.address);
    let ask = move || {
        let mut command = Command::new(env!("CARGO_BIN_EXE_image-console"));
        command.args(["health", "--url", &url]).output().unwrap()
    };
    let answer = tokio::task::spawn_blocking(ask.clone()).await.unwrap();
    assert_eq!((answer.status.code(), answer.stderr), (Some(0), Vec::new()));

    worker.kill();
    let answer = tokio::task::spawn_blocking(ask).await.unwrap();
    assert_eq!(answer.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&answer.stderr).contains("does not answer"));
}
