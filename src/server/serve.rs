//! `image-console serve`

use std::sync::Arc;
use std::time::Duration;

use anyhow::Context as _;
use axum::Extension;

use super::process::{self, Ending};
use super::settings::{ServeSettings, StorageSettings};
use super::telemetry::TrustedProxies;
use super::{demo, router, telemetry};
use crate::app::Limits;
use crate::web::{Assets, Changes, Readiness, WebState, watch_changes};

/// Serves until the process is told to end; then requests and the running job are finished first.
pub(super) async fn serve(serve: &ServeSettings, storage: &StorageSettings) -> anyhow::Result<()> {
    let _traces = telemetry::start_log(serve.process.log_json)?;
    let assets = Assets::load(&serve.site_root)?;
    if serve.demo {
        storage.sealing.make()?;
    }
    let mut app = process::open(storage, &serve.process).await?;
    app.limits = Limits {
        failed_lookups: serve.failed_lookups,
        failed_sign_ins: serve.failed_sign_ins,
        access_key_requests: serve.access_key_requests,
        deletion_wait: Duration::from_millis(serve.deletion_wait_milliseconds),
        ..app.limits
    };
    if serve.demo {
        demo::seed(&app).await.context("the demo data cannot be made")?;
    }
    let ending = Ending::default();
    let changes = Changes::until(ending.stop.clone());
    let state = WebState {
        app: app.clone(),
        assets: Arc::new(assets),
        changes: changes.clone(),
        readiness: Readiness::until(app.clone(), ending.draining.clone()),
        internal_token: serve.internal_token.as_deref().map(Arc::from),
    };
    let watcher = tokio::spawn(watch_changes(app.clone(), changes));
    let service = router(state, &serve.site_root).layer(Extension(TrustedProxies::of(&serve.trusted_proxies)));
    let served = process::run(&app, &serve.process, (serve.addr, service), ending, serve.jobs).await;
    watcher.abort();
    served
}
