//! Prometheus metrics: what is measured, and the listener of its own that shows it.
//!
//! Every label has few values, whatever is asked: routes are templates, statuses are classes, methods are those of HTTP.
//! Without a listener nothing records, and measuring costs next to nothing.

use std::time::Instant;

use anyhow::Context as _;
use axum::Router;
use axum::extract::{MatchedPath, Request, State};
use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderValue, Method};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use metrics::{Unit, counter, describe_counter, describe_gauge, describe_histogram, gauge, histogram};
use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};
use tokio::net::TcpListener;
use tokio::time::{Duration, interval};
use tokio_util::task::AbortOnDropHandle;

use crate::app::{App, health};

/// Bounds in seconds: pages take milliseconds, uploads and downloads minutes.
const BUCKETS: [f64; 14] = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0, 60.0, 600.0];

/// How often what was recorded is merged, so that it does not pile up when nobody asks.
const UPKEEP_PERIOD: Duration = Duration::from_secs(5);

const REQUESTS: &str = "http_requests_total";
const REQUEST_DURATION: &str = "http_request_duration_seconds";
const IN_FLIGHT: &str = "http_requests_in_flight";
const JOBS_WAITING: &str = "image_console_jobs_waiting";
const MEMORY: &str = "process_resident_memory_bytes";

/// The tasks behind the listener. Dropping it ends them.
pub(super) struct Metrics {
    _serving: AbortOnDropHandle<()>,
    _upkeep: AbortOnDropHandle<()>,
}

/// Begins to record, and shows it on `listener` at `/metrics`.
///
/// # Errors
/// When something records already, or the listener has no address.
pub(super) fn serve(app: &App, listener: TcpListener) -> anyhow::Result<Metrics> {
    let recorder = PrometheusBuilder::new()
        .set_buckets_for_metric(Matcher::Suffix("duration_seconds".to_owned()), &BUCKETS)?
        .build_recorder();
    let handle = recorder.handle();
    metrics::set_global_recorder(recorder).context("metrics are recorded already")?;
    describe();
    gauge!("image_console_build_info", "version" => env!("CARGO_PKG_VERSION")).set(1);
    super::cli::say(&format!("Metrics are on http://{}/metrics", listener.local_addr()?))?;
    let service = Router::new().route("/metrics", get(show)).with_state((handle.clone(), app.clone()));
    Ok(Metrics {
        _serving: AbortOnDropHandle::new(tokio::spawn(async move {
            if let Err(error) = axum::serve(listener, service).await {
                tracing::error!(%error, "metrics can no longer be shown");
            }
        })),
        _upkeep: AbortOnDropHandle::new(tokio::spawn(async move {
            let mut ticks = interval(UPKEEP_PERIOD);
            loop {
                ticks.tick().await;
                handle.run_upkeep();
            }
        })),
    })
}

fn describe() {
    describe_counter!(REQUESTS, Unit::Count, "Requests answered.");
    describe_histogram!(REQUEST_DURATION, Unit::Seconds, "Time from a request's head to its answer's head.");
    describe_gauge!(
        IN_FLIGHT,
        Unit::Count,
        "Requests whose answer has not begun, uploads that are received included."
    );
    describe_counter!(
        "image_console_jobs_total",
        Unit::Count,
        "Jobs this process tried, by how that ended."
    );
    describe_histogram!("image_console_job_duration_seconds", Unit::Seconds, "Time a try of a job took.");
    describe_counter!(
        "image_console_mails_total",
        Unit::Count,
        "Notices this process mailed, or gave up because the mail server refuses them for good."
    );
    describe_gauge!(
        JOBS_WAITING,
        Unit::Count,
        "Jobs that wait or run, in all processes together; NaN when the database does not say."
    );
    describe_gauge!(
        "image_console_event_streams_open",
        Unit::Count,
        "Open pages that follow this process's stream of events."
    );
    describe_gauge!("image_console_build_info", "Always 1; the label says which version runs.");
    describe_gauge!(MEMORY, Unit::Bytes, "Resident memory.");
}

/// `GET /metrics`
async fn show(State((handle, app)): State<(PrometheusHandle, App)>) -> Response {
    #[expect(clippy::cast_precision_loss, reason = "no such number of jobs or bytes is ever reached")]
    let number = |value: Option<u64>| value.map_or(f64::NAN, |value| value as f64);
    gauge!(JOBS_WAITING).set(number(health::jobs_waiting(&app).await));
    gauge!(MEMORY).set(number(resident_bytes().await));
    let kind = HeaderValue::from_static("text/plain; version=0.0.4; charset=utf-8");
    ([(CONTENT_TYPE, kind)], handle.render()).into_response()
}

/// What the kernel says this process holds; `None` where it says no such thing.
async fn resident_bytes() -> Option<u64> {
    let status = tokio::fs::read_to_string("/proc/self/status").await.ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    let kibibytes: u64 = line.trim().strip_suffix(" kB")?.parse().ok()?;
    Some(kibibytes * 1024)
}

/// One more request in flight, for as long as the value lives.
struct InFlight;

impl InFlight {
    fn begin() -> Self {
        gauge!(IN_FLIGHT).increment(1);
        Self
    }
}

impl Drop for InFlight {
    fn drop(&mut self) {
        gauge!(IN_FLIGHT).decrement(1);
    }
}

/// Counts every request and takes its time.
pub(super) async fn measure(request: Request, next: Next) -> Response {
    let began = Instant::now();
    let _in_flight = InFlight::begin();
    let method = known(request.method());
    let route = route(&request).to_owned();
    let response = next.run(request).await;
    let status = match response.status().as_u16() / 100 {
        1 => "1xx",
        2 => "2xx",
        3 => "3xx",
        4 => "4xx",
        _ => "5xx",
    };
    histogram!(REQUEST_DURATION, "method" => method, "route" => route.clone()).record(began.elapsed());
    counter!(REQUESTS, "method" => method, "route" => route, "status" => status).increment(1);
    response
}

/// The address of the console that was asked, its parameters in braces: what was really asked is never a label.
fn route(request: &Request) -> &str {
    match request.extensions().get::<MatchedPath>() {
        Some(path) => path.as_str(),
        None if request.uri().path().starts_with("/pkg/") => "/pkg",
        None => "none",
    }
}

/// The method's own name, unless somebody made it up.
fn known(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::POST => "POST",
        Method::PUT => "PUT",
        Method::DELETE => "DELETE",
        Method::PATCH => "PATCH",
        Method::OPTIONS => "OPTIONS",
        _ => "other",
    }
}
