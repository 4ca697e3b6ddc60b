//! Who calls, found out before any call is looked at: by a signature, or by the session of a browser.
//!
//! What a signature was made over is what the call gets to see: the query is put in its canonical form, so that nothing
//! which the signature passes over reaches a handler.

use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::http::header::AUTHORIZATION;
use axum::http::request::Parts;
use axum::http::uri::{PathAndQuery, Uri};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};

use super::answer::Failure;
use super::service::Service;
use crate::app::Actor;
use crate::app::access_keys::authenticate::{Denial, authenticate};
use crate::app::access_keys::signature::{self, Flaw, Signed, canonical_query};
use crate::web::{ClientAddress, WebState, request_id, signed_in};

/// The most bytes of a call's body: parameters, and never an image.
const BODY_BYTES: usize = 64 * 1024;

/// Who calls, as the calls find it in their request's extensions.
#[derive(Debug, Clone)]
pub(super) struct Authenticated {
    /// Who.
    pub(super) actor: Actor,
    /// Which service the signature was made for; `None` with a session.
    pub(super) service: Option<Service>,
}

/// Lets a request pass once it is known whose it is.
pub(super) async fn identify_caller(State(state): State<WebState>, request: Request, next: Next) -> Response {
    let (mut parts, body) = request.into_parts();
    let id = request_id(&parts);
    let Ok(body) = to_bytes(body, BODY_BYTES).await else {
        let message = format!("Request body is larger than {BODY_BYTES} bytes, or broke off");
        return Failure::out_of_range(&id, message).into_response();
    };
    // Whoever sends a signature is judged by it alone, whatever cookies come with it.
    let found = if parts.headers.contains_key(AUTHORIZATION) {
        by_signature(&state, &parts, &body).await
    } else {
        by_session(&state, &parts).await
    };
    match found {
        Ok(authenticated) => {
            if authenticated.service.is_some() {
                parts.uri = with_canonical_query(&parts.uri);
            }
            parts.extensions.insert(authenticated);
            next.run(Request::from_parts(parts, Body::from(body))).await
        }
        Err(refusal) => refusal,
    }
}

async fn by_session(state: &WebState, parts: &Parts) -> Result<Authenticated, Response> {
    let id = request_id(parts);
    match signed_in(&state.app, parts).await {
        Ok(Some(actor)) => Ok(Authenticated { actor, service: None }),
        Ok(None) => Err(unauthenticated(&id, "Not authenticated: sign the request with an access key")),
        Err(error) => Err(Failure::internal(&id, &error).into_response()),
    }
}

async fn by_signature(state: &WebState, parts: &Parts, body: &Bytes) -> Result<Authenticated, Response> {
    let id = request_id(parts);
    let headers = parts.headers.iter().map(|(name, value)| (name.as_str(), value.as_bytes()));
    let request = signature::Request {
        method: parts.method.as_str(),
        path: parts.uri.path(),
        query: parts.uri.query().unwrap_or_default(),
        headers: headers.collect(),
        body,
    };
    let signed = signature::read(&request).map_err(|flaw: Flaw| unauthenticated(&id, flaw.to_string()))?;
    let service = service_of(&signed, request.path).map_err(|message| unauthenticated(&id, message))?;
    let account = authenticate(&state.app, &signed).await.map_err(|denial| refused(&id, denial))?;
    let address = parts.extensions.get::<ClientAddress>();
    let actor = Actor {
        account,
        address: address.map(|address| address.0.clone()).unwrap_or_default(),
        request_id: id,
    };
    Ok(Authenticated {
        actor,
        service: Some(service),
    })
}

/// The service that a request was signed for, where the scope fits the path.
fn service_of(signed: &Signed, path: &str) -> Result<Service, &'static str> {
    let path = percent_encoding::percent_decode_str(path).decode_utf8_lossy();
    let mut segments = path.split('/').filter(|segment| !segment.is_empty()).skip(2);
    let region = segments.next().unwrap_or_default();
    if signed.authorization.region != region {
        return Err("The region in the credential scope is not the one of the path");
    }
    let noun = segments.next().unwrap_or_default().split(':').next().unwrap_or_default();
    let fitting = Service::named(&signed.authorization.service).filter(|service| service.answers(noun));
    fitting.ok_or("The service in the credential scope is not the one of the path")
}

fn unauthenticated(id: &str, message: impl Into<String>) -> Response {
    Failure::new(id, StatusCode::UNAUTHORIZED, "UNAUTHENTICATED", message).into_response()
}

fn refused(id: &str, denial: Denial) -> Response {
    let message = match denial {
        Denial::Off => "Access keys are off on this server: its operator has to set IMAGE_CONSOLE_SEALING_KEYS",
        Denial::Stale => "x-jdcloud-date is more than 15 minutes from the server's time: check the clock and sign again",
        Denial::NotVerified => "The signature does not match, or the access key may not be used",
        Denial::Replayed => "This request was sent before: sign every request anew, with a nonce of its own",
        Denial::TooMany { retry_after_seconds } => {
            let message = format!("Too many requests with this access key: try again in {retry_after_seconds} seconds");
            return Failure::too_many(id, message, retry_after_seconds).into_response();
        }
        Denial::Internal(error) => return Failure::internal(id, &error.into()).into_response(),
    };
    unauthenticated(id, message)
}

fn with_canonical_query(uri: &Uri) -> Uri {
    let query = canonical_query(uri.query().unwrap_or_default());
    let path_and_query = if query.is_empty() {
        PathAndQuery::try_from(uri.path())
    } else {
        PathAndQuery::try_from(format!("{}?{query}", uri.path()))
    };
    // A canonical query is text that an address may hold, so there is always one.
    path_and_query.map(Uri::from).unwrap_or_default()
}
