//! Request ids and the log.

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use axum::extract::{ConnectInfo, Request};
use axum::http::{HeaderMap, HeaderName, HeaderValue};
use axum::middleware::Next;
use axum::response::Response;
use tracing::Instrument as _;
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;
use tracing_subscriber::{EnvFilter, Layer as _};

use super::traces::Traces;
use crate::web::{ClientAddress, RequestId, loggable_path};

static REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// The reverse proxies that are believed whom they speak for. A request that carries none of these as an extension is
/// believed to come from its peer.
#[derive(Debug, Clone, Default)]
pub(super) struct TrustedProxies(Arc<[IpAddr]>);

impl TrustedProxies {
    /// These addresses.
    pub(super) fn of(addresses: &[IpAddr]) -> Self {
        Self(addresses.iter().map(IpAddr::to_canonical).collect())
    }

    /// Whom a request came from. Proxies append to the header, so it is read from its end and only as far as it was written
    /// by those that are trusted: what stands before may have been made up.
    fn origin(&self, peer: IpAddr, headers: &HeaderMap) -> IpAddr {
        let mut hops = headers
            .get_all("x-forwarded-for")
            .iter()
            .rev()
            .flat_map(|value| value.to_str().unwrap_or_default().rsplit(','));
        let mut address = peer.to_canonical();
        while self.0.contains(&address) {
            match hops.next().and_then(hop) {
                Some(before) => address = before,
                None => break,
            }
        }
        address
    }
}

/// An address as proxies write it, some of them with its port.
fn hop(text: &str) -> Option<IpAddr> {
    let text = text.trim();
    let address = text.parse().or_else(|_| text.parse::<SocketAddr>().map(|address| address.ip()));
    address.ok().map(|address: IpAddr| address.to_canonical())
}

/// Starts the log on standard error, and traces where they are built in and asked for. `RUST_LOG` narrows both; nothing
/// happens when there is a log already. Traces that were not sent yet are sent when the value is dropped.
pub(super) fn start_log(json: bool) -> anyhow::Result<Traces> {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info"));
    let log = tracing_subscriber::fmt::layer().with_writer(std::io::stderr);
    let log = if json { log.json().boxed() } else { log.boxed() };
    let traces = Traces::start()?;
    let _ = tracing_subscriber::registry()
        .with(filter)
        .with(log)
        .with(traces.layer())
        .try_init();
    Ok(traces)
}

/// Gives every request an id and the address it came from, and logs how it ended.
pub(super) async fn identify(mut request: Request, next: Next) -> Response {
    let id = hex::encode(rand::random::<[u8; 16]>());
    let proxies = request.extensions().get::<TrustedProxies>().cloned().unwrap_or_default();
    let address = request
        .extensions()
        .get::<ConnectInfo<SocketAddr>>()
        .map(|info| proxies.origin(info.0.ip(), request.headers()).to_string())
        .unwrap_or_default();
    let span =
        tracing::info_span!("request", id, method = %request.method(), path = loggable_path(request.uri().path()), otel.kind = "server");
    request.extensions_mut().insert(RequestId(id.clone()));
    request.extensions_mut().insert(ClientAddress(address));
    let mut response = async {
        let response = next.run(request).await;
        tracing::debug!(status = response.status().as_u16(), "answered");
        response
    }
    .instrument(span)
    .await;
    if let Ok(value) = HeaderValue::from_str(&id) {
        response.headers_mut().insert(REQUEST_ID.clone(), value);
    }
    response
}

#[cfg(test)]
mod tests {
    use axum::Router;
    use axum::body::Body;
    use axum::middleware::from_fn;
    use tower::ServiceExt as _;

    use super::*;

    #[tokio::test]
    async fn a_link_that_is_good_once_stands_in_no_log() {
        let log = tempfile::NamedTempFile::new().unwrap();
        let subscriber = tracing_subscriber::fmt()
            .with_max_level(tracing::Level::DEBUG)
            .with_ansi(false)
            .with_writer(Arc::new(log.reopen().unwrap()))
            .finish();
        let heard = tracing::subscriber::set_default(subscriber);
        let router: Router = Router::new().fallback(|| async {}).layer(from_fn(identify));
        for path in ["/reset-password/5ec2e7", "/host/image/list"] {
            let mut request = Request::new(Body::empty());
            *request.uri_mut() = path.parse().unwrap();
            router.clone().oneshot(request).await.unwrap();
        }
        drop(heard);
        let told = std::fs::read_to_string(log.path()).unwrap();
        assert!(told.contains("/reset-password/…") && told.contains("/host/image/list"), "{told}");
        assert!(!told.contains("5ec2e7"), "{told}");
    }

    #[test]
    fn only_trusted_proxies_are_believed_whom_they_speak_for() {
        let proxies = TrustedProxies::of(&["10.0.0.1", "::ffff:10.0.0.2", "fd00::1"].map(|text| text.parse().unwrap()));
        let cases: [(&str, &[&str], &str); 13] = [
            ("192.0.2.1", &[], "192.0.2.1"),
            ("192.0.2.1", &["198.51.100.7"], "192.0.2.1"),
            ("10.0.0.1", &[], "10.0.0.1"),
            ("10.0.0.1", &["198.51.100.7"], "198.51.100.7"),
            ("::ffff:10.0.0.1", &["198.51.100.7"], "198.51.100.7"),
            ("10.0.0.1", &["1.1.1.1, 198.51.100.7"], "198.51.100.7"),
            ("10.0.0.1", &["1.1.1.1", "198.51.100.7"], "198.51.100.7"),
            ("10.0.0.1", &["1.1.1.1, 198.51.100.7 , 10.0.0.2"], "198.51.100.7"),
            ("fd00::1", &["2001:db8::7"], "2001:db8::7"),
            ("fd00::1", &["[2001:db8::7]:443"], "2001:db8::7"),
            ("10.0.0.1", &["198.51.100.7:443"], "198.51.100.7"),
            ("10.0.0.1", &["198.51.100.7, nonsense"], "10.0.0.1"),
            ("10.0.0.1", &["198.51.100.7, \u{e9}"], "10.0.0.1"),
        ];
        for (peer, forwarded, expected) in cases {
            let mut headers = HeaderMap::new();
            for value in forwarded {
                headers.append("x-forwarded-for", HeaderValue::from_bytes(value.as_bytes()).unwrap());
            }
            let origin = proxies.origin(peer.parse().unwrap(), &headers);
            assert_eq!(origin.to_string(), expected, "{peer} {forwarded:?}");
            let alone = TrustedProxies::default().origin(peer.parse().unwrap(), &headers);
            assert_eq!(alone, peer.parse::<IpAddr>().unwrap().to_canonical());
        }
    }
}
