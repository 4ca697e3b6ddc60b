//! What every long-running process does: listen, say where, and end in order when it is told to.
//!
//! The order is: `/readyz` says 503, so that a load balancer looks elsewhere; after the drain delay the listener closes,
//! streams of events end, and no job is begun any more; what is under way may take [`DRAIN`] to finish; then the process ends.

use std::convert::Infallible;
use std::future::IntoFuture as _;
use std::net::SocketAddr;
use std::time::Duration;

use anyhow::Context as _;
use axum::Router;
use axum::serve::ListenerExt as _;
use tokio::net::TcpListener;
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use super::cli::say;
use super::settings::{ProcessSettings, StorageSettings};
use super::{cli, metrics};
use crate::app::access_keys::write_marks::write_marks;
use crate::app::{App, sweep};
use crate::jobs;

/// How long requests and the running job may take to end once no new ones are taken.
const DRAIN: Duration = Duration::from_secs(30);

/// Time between two writings of marks: for so long another process may answer again what was only read.
const MARKS_PERIOD: Duration = Duration::from_millis(500);

/// The two steps of ending.
#[derive(Debug, Clone, Default)]
pub(super) struct Ending {
    /// The process was told to end, and should be sent nothing more.
    pub(super) draining: CancellationToken,
    /// It takes nothing more.
    pub(super) stop: CancellationToken,
}

/// The application over what the settings name, with the limits of the process. A sentence now is better than a first
/// upload that fails, so the blob store has to answer.
///
/// # Errors
/// When something cannot be opened or reached.
pub(super) async fn open(storage: &StorageSettings, settings: &ProcessSettings) -> anyhow::Result<App> {
    let mut app = cli::open(storage).await?;
    app.blobs.probe().await?;
    app.limits.job_lease_seconds = settings.job_lease_seconds;
    app.post = settings.mail.post()?;
    Ok(app)
}

/// Answers requests, and runs jobs and sweeps where it is to, until the process is told to end.
///
/// # Errors
/// When an address cannot be listened on, signals cannot, or the job runner broke off.
pub(super) async fn run(
    app: &App,
    settings: &ProcessSettings,
    (address, service): (SocketAddr, Router),
    ending: Ending,
    runs_jobs: bool,
) -> anyhow::Result<()> {
    let listener = bind(address).await?;
    let metrics_listener = match settings.metrics_addr {
        Some(address) => Some(bind(address).await?),
        None => None,
    };
    // From here on somebody may know of this process and tell it to end.
    let signals = Signals::listen()?;
    say(&format!("Image Console listens on http://{}", listener.local_addr()?))?;
    let _metrics = match metrics_listener {
        Some(listener) => Some(metrics::serve(app, listener)?),
        None => None,
    };
    let runner = if runs_jobs {
        let (app, stop) = (app.clone(), ending.stop.clone());
        tokio::spawn(async move {
            let telling = stop.run_until_cancelled(tell_of_orphans(&app));
            tokio::join!(telling, jobs::run(app.clone(), stop.clone()));
        })
    } else {
        tokio::spawn(std::future::ready(()))
    };
    tokio::spawn(signals.carry_out(ending.clone(), Duration::from_secs(settings.drain_delay_seconds)));
    let ended = tokio::select! {
        ended = finish(listener, service, runner, ending.stop) => ended,
        never = keep_writing_marks(app) => match never {},
    };
    if let Err(error) = write_marks(app).await {
        tracing::warn!(%error, "the marks of the last signed requests were lost");
    }
    app.blobs.cleaned_up().await;
    ended
}

async fn keep_writing_marks(app: &App) -> Infallible {
    let mut ticks = jobs::ticks(MARKS_PERIOD);
    loop {
        ticks.tick().await;
        if let Err(error) = write_marks(app).await {
            tracing::warn!(%error, "marks of signed requests cannot be written; trying again");
        }
    }
}

async fn bind(address: SocketAddr) -> anyhow::Result<TcpListener> {
    TcpListener::bind(address)
        .await
        .with_context(|| format!("{address} cannot be listened on"))
}

async fn finish(listener: TcpListener, service: Router, runner: JoinHandle<()>, stop: CancellationToken) -> anyhow::Result<()> {
    // A page goes out in one piece; waiting for more of it would cost a delayed acknowledgement.
    let listener = listener.tap_io(|stream| {
        if let Err(error) = stream.set_nodelay(true) {
            tracing::debug!(%error, "no TCP_NODELAY");
        }
    });
    let serving = axum::serve(listener, service.into_make_service_with_connect_info::<SocketAddr>())
        .with_graceful_shutdown(stop.clone().cancelled_owned())
        .into_future();
    let all = async {
        let (served, ran) = tokio::join!(serving, runner);
        served.context("serving failed")?;
        ran.context("the job runner failed")
    };
    let patience = async {
        stop.cancelled().await;
        tokio::time::sleep(DRAIN).await;
    };
    tokio::select! {
        ended = all => ended,
        () = patience => {
            tracing::warn!("what took too long to end was cut off");
            Ok(())
        }
    }
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

/// What tells a process to end.
struct Signals {
    interrupt: Signal,
    terminate: Signal,
}

impl Signals {
    fn listen() -> anyhow::Result<Self> {
        let listen = |kind| signal(kind).context("signals cannot be listened for");
        Ok(Self {
            interrupt: listen(SignalKind::interrupt())?,
            terminate: listen(SignalKind::terminate())?,
        })
    }

    /// Waits for one, then takes the steps of ending.
    async fn carry_out(mut self, ending: Ending, delay: Duration) {
        tokio::select! {
            _ = self.interrupt.recv() => {}
            _ = self.terminate.recv() => {}
        }
        ending.draining.cancel();
        if !delay.is_zero() {
            tracing::info!("ending in {} s: no longer ready", delay.as_secs());
            tokio::time::sleep(delay).await;
        }
        tracing::info!("ending: no new requests, finishing those there are");
        ending.stop.cancel();
    }
}
