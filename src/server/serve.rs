//! `image-console serve`

use std::future::IntoFuture as _;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context as _;
use axum::Extension;
use axum::serve::ListenerExt as _;
use tokio_util::sync::CancellationToken;

use super::cli::{open, say};
use super::settings::{ServeSettings, StorageSettings};
use super::telemetry::TrustedProxies;
use super::{demo, router, telemetry};
use crate::app::{App, Limits, sweep};
use crate::jobs;
use crate::web::{Assets, Changes, WebState, watch_changes};

/// How long requests may take to end once the process was told to.
const DRAIN: Duration = Duration::from_secs(30);

/// Serves until the process is told to end; then requests and the running job are finished first.
pub(super) async fn serve(serve: &ServeSettings, storage: &StorageSettings) -> anyhow::Result<()> {
    telemetry::start_log(serve.log_json);
    let assets = Assets::load(&serve.site_root)?;
    let mut app = open(storage).await?;
    // A sentence now is better than a first upload that fails.
    app.blobs.probe().await?;
    app.limits = Limits {
        failed_lookups: serve.failed_lookups,
        failed_sign_ins: serve.failed_sign_ins,
        ..app.limits
    };
    if serve.demo {
        demo::seed(&app).await.context("the demo data cannot be made")?;
    }
    tell_of_orphans(&app).await;
    let stop = CancellationToken::new();
    let changes = Changes::until(stop.clone());
    let state = WebState {
        app: app.clone(),
        assets: Arc::new(assets),
        changes: changes.clone(),
        internal_token: serve.internal_token.as_deref().map(Arc::from),
    };
    let runner = tokio::spawn(jobs::run(app.clone(), stop.clone()));
    let watcher = tokio::spawn(watch_changes(app.clone(), changes));

    let listener = tokio::net::TcpListener::bind(serve.addr)
        .await
        .with_context(|| format!("{} cannot be listened on", serve.addr))?;
    say(&format!("Image Console listens on http://{}", listener.local_addr()?))?;
    // A page goes out in one piece; waiting for more of it would cost a delayed acknowledgement.
    let listener = listener.tap_io(|stream| {
        if let Err(error) = stream.set_nodelay(true) {
            tracing::debug!(%error, "no TCP_NODELAY");
        }
    });
    let service = router(state, &serve.site_root)
        .layer(Extension(TrustedProxies::of(&serve.trusted_proxies)))
        .into_make_service_with_connect_info::<SocketAddr>();
    let serving = axum::serve(listener, service)
        .with_graceful_shutdown(told_to_end(stop.clone()))
        .into_future();
    let patience = async {
        stop.cancelled().await;
        tokio::time::sleep(DRAIN).await;
    };
    tokio::select! {
        served = serving => served.context("serving failed")?,
        () = patience => tracing::warn!("requests that took too long to end were cut off"),
    }
    stop.cancel();
    watcher.abort();
    runner.await.context("the job runner failed")?;
    app.blobs.cleaned_up().await;
    Ok(())
}

async fn tell_of_orphans(app: &App) {
    match sweep::orphans(app).await {
        Ok(orphans) if orphans.is_empty() => {}
        Ok(orphans) => tracing::warn!(
            count = orphans.len(),
            first = orphans.first().map(tracing::field::display),
            "the blob store holds objects the database does not know"
        ),
        Err(error) => tracing::warn!(%error, "the blob store cannot be compared with the database"),
    }
}

async fn told_to_end(stop: CancellationToken) {
    let interrupt = tokio::signal::ctrl_c();
    let terminate = async {
        match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
            Ok(mut signal) => {
                signal.recv().await;
            }
            Err(_) => std::future::pending().await,
        }
    };
    tokio::select! {
        _ = interrupt => {}
        () = terminate => {}
    }
    tracing::info!("ending: no new requests, finishing those there are");
    stop.cancel();
}
