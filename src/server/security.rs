//! The headers that tell browsers what these pages never do.

use axum::extract::Request;
use axum::http::header::{
    CONTENT_SECURITY_POLICY, HeaderName, HeaderValue, REFERRER_POLICY, STRICT_TRANSPORT_SECURITY, X_CONTENT_TYPE_OPTIONS, X_FRAME_OPTIONS,
};
use axum::middleware::Next;
use axum::response::Response;

use crate::web::{is_administration, is_password_link};

/// What each kind of content may come from. There is no inline script and no inline style anywhere, so neither a nonce nor
/// an exception is needed; WASM needs a word of its own to be compiled.
macro_rules! content_policy {
    ($scripts:literal) => {
        concat!(
            "default-src 'none'; ",
            $scripts,
            "style-src 'self'; ",
            "img-src 'self'; ",
            "form-action 'self'; ",
            "base-uri 'none'; ",
            "frame-ancestors 'none'",
        )
    };
}
const CONSOLE: &str = content_policy!("script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'; ");
/// Where nothing runs in the browser, nothing may.
const ADMINISTRATION: &str = content_policy!("");

/// Adds the headers to every response.
pub(super) async fn harden(request: Request, next: Next) -> Response {
    let path = request.uri().path();
    let content_policy = if is_administration(path) { ADMINISTRATION } else { CONSOLE };
    // no-referrer would make browsers send forms without an origin, which the CSRF check needs.
    let referrer_policy = if is_password_link(path) { "strict-origin" } else { "same-origin" };
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    for (name, value) in [
        (CONTENT_SECURITY_POLICY, content_policy),
        (X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (X_FRAME_OPTIONS, "DENY"),
        (REFERRER_POLICY, referrer_policy),
        (STRICT_TRANSPORT_SECURITY, "max-age=31536000"),
        (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
        (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
        (
            HeaderName::from_static("permissions-policy"),
            "camera=(), geolocation=(), microphone=(), payment=()",
        ),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    response
}
