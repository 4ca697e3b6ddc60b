//! `/livez` and `/readyz`: what load balancers and container runtimes ask, in plain text. They know no session and no
//! language, set no cookie, and tell nothing about what is inside.

use std::sync::Arc;

use axum::Router;
use axum::extract::{FromRef, State};
use axum::http::header::CACHE_CONTROL;
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use tokio::sync::Mutex;
use tokio_util::sync::CancellationToken;

use super::WebState;
use crate::app::{App, health};
use crate::domain::time::Timestamp;

/// For how long an answer stands, so that asking often costs the database and the blob store nothing.
const STANDS_MICROSECONDS: i64 = 1_000_000;

/// Whether this process should be sent requests. Clones share everything.
#[derive(Clone)]
pub struct Readiness {
    app: App,
    draining: CancellationToken,
    last: Arc<Mutex<Option<(Timestamp, health::Health)>>>,
}

impl Readiness {
    /// Not ready any more from `draining` on.
    #[must_use]
    pub fn until(app: App, draining: CancellationToken) -> Self {
        Self {
            app,
            draining,
            last: Arc::default(),
        }
    }

    async fn health(&self) -> health::Health {
        // Those who ask meanwhile wait for the same answer.
        let mut last = self.last.lock().await;
        let now = self.app.clock.now();
        match *last {
            Some((at, health)) if (0..STANDS_MICROSECONDS).contains(&(now.0 - at.0)) => health,
            _ => last.insert((now, health::look(&self.app).await)).1,
        }
    }
}

impl FromRef<WebState> for Readiness {
    fn from_ref(state: &WebState) -> Self {
        state.readiness.clone()
    }
}

/// The health addresses alone, for a process without pages.
pub fn health_router(readiness: Readiness) -> Router {
    Router::new()
        .route("/livez", get(alive))
        .route("/readyz", get(ready))
        .with_state(readiness)
}

/// `GET /livez`: the process runs, whatever becomes of all that it depends on.
pub(super) async fn alive() -> Response {
    plain(StatusCode::OK, "ok\n".to_owned())
}

/// `GET /readyz`: everything a request needs is there, and the process is not about to end.
pub(super) async fn ready(State(readiness): State<Readiness>) -> Response {
    let health = readiness.health().await;
    let checks = [
        ("database", health.database),
        ("blobs", health.blobs),
        ("not draining", !readiness.draining.is_cancelled()),
    ];
    let status = if checks.iter().all(|(_, holds)| *holds) {
        StatusCode::OK
    } else {
        StatusCode::SERVICE_UNAVAILABLE
    };
    let line = |(check, holds): (&str, bool)| format!("{check}: {}\n", if holds { "ok" } else { "failed" });
    plain(status, checks.map(line).concat())
}

fn plain(status: StatusCode, text: String) -> Response {
    (status, [(CACHE_CONTROL, HeaderValue::from_static("no-store"))], text).into_response()
}
