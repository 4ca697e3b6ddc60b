//! The router and its layers, from the outside in: request id, metrics, carrying to the end, security headers, panics, CSRF, compression, body limit.

use std::path::Path;

use axum::Router;
use axum::extract::{DefaultBodyLimit, Request};
use axum::http::header::CACHE_CONTROL;
use axum::http::{HeaderValue, StatusCode};
use axum::middleware::{Next, from_fn};
use axum::response::{IntoResponse as _, Response};
use tower::ServiceBuilder;
use tower_http::CompressionLevel;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::{NotForContentType, Predicate as _, SizeAbove};
use tower_http::csrf::CsrfLayer;
use tower_http::services::ServeDir;
use tower_http::set_header::SetResponseHeaderLayer;
use tracing::Instrument as _;

use super::{api, metrics, security, telemetry};
use crate::web::{self, Endpoint, WebState};

/// Bytes of a request's body, where nothing else is said: forms are small.
const BODY_BYTES: usize = 64 * 1024;

/// Every endpoint there is: pages, forms and the API.
#[must_use]
pub fn endpoints() -> Vec<Endpoint> {
    let mut endpoints = web::endpoints();
    endpoints.extend(api::endpoints());
    endpoints
}

/// Everything the console answers, over the built site in `site_root`.
pub fn router(state: WebState, site_root: &Path) -> Router {
    // The names of the built files carry a hash of their content, so they are good for ever.
    let built = ServiceBuilder::new()
        .layer(SetResponseHeaderLayer::if_not_present(
            CACHE_CONTROL,
            HeaderValue::from_static("public, max-age=31536000, immutable"),
        ))
        .service(
            ServeDir::new(site_root.join("pkg"))
                .precompressed_br()
                .precompressed_gzip()
                .append_index_html_on_directories(false),
        );
    let file = |name: &str| {
        ServiceBuilder::new()
            .layer(SetResponseHeaderLayer::if_not_present(
                CACHE_CONTROL,
                HeaderValue::from_static("public, max-age=3600"),
            ))
            .service(
                tower_http::services::ServeFile::new(site_root.join(name))
                    .precompressed_br()
                    .precompressed_gzip(),
            )
    };
    let compression = CompressionLayer::new().quality(CompressionLevel::Precise(4)).compress_when(
        SizeAbove::new(512)
            .and(NotForContentType::new("application/octet-stream"))
            .and(NotForContentType::SSE),
    );
    web::router()
        .merge(api::router(state.clone()))
        .fallback(web::not_found)
        .nest_service("/pkg", built)
        .route_service("/favicon.svg", file("favicon.svg"))
        .route_service("/icons.svg", file("icons.svg"))
        .route_service("/robots.txt", file("robots.txt"))
        .layer(DefaultBodyLimit::max(BODY_BYTES))
        .layer(compression)
        .layer(CsrfLayer::new())
        .layer(CatchPanicLayer::custom(|_: Box<dyn std::any::Any + Send>| {
            tracing::error!("a handler panicked");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }))
        .layer(from_fn(security::harden))
        .layer(from_fn(to_its_end))
        .layer(from_fn(metrics::measure))
        .layer(from_fn(telemetry::identify))
        .with_state(state)
}

/// Carries a request to its end, also when whoever sent it goes away. Cut off in the middle of a statement it would leave the rest
/// of that to the next one on its connection, which might wait for it, or be told its error.
async fn to_its_end(request: Request, next: Next) -> Response {
    let answered = tokio::spawn(next.run(request).in_current_span()).await;
    answered.unwrap_or_else(|_| StatusCode::INTERNAL_SERVER_ERROR.into_response())
}
