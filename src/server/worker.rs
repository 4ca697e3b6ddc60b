//! `image-console worker`: jobs and sweeps without pages, for servers that are told to leave them.

use axum::middleware::from_fn;

use super::process::{self, Ending};
use super::settings::{StorageSettings, WorkerSettings};
use super::{metrics, telemetry};
use crate::web::{Readiness, health_router};

/// Works until the process is told to end; then the running job is finished first.
pub(super) async fn work(worker: &WorkerSettings, storage: &StorageSettings) -> anyhow::Result<()> {
    let _traces = telemetry::start_log(worker.process.log_json)?;
    let app = process::open(storage, &worker.process).await?;
    let ending = Ending::default();
    let service = health_router(Readiness::until(app.clone(), ending.draining.clone())).layer(from_fn(metrics::measure));
    process::run(&app, &worker.process, (worker.addr, service), ending, true).await
}
