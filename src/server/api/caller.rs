//! Who calls, for a call that wants to know.

use axum::extract::{FromRequestParts, RawPathParams};
use axum::http::request::Parts;

use super::answer::Failure;
use super::authenticate::Authenticated;
use super::service::Service;
use crate::app::Actor;
use crate::web::{WebState, request_id};

/// Somebody authenticated, and the region their request is about.
pub(super) struct Caller {
    /// Who.
    pub(super) actor: Actor,
    /// Where: one of the installation's regions.
    pub(super) region: String,
    /// The service that the request was signed for; `None` where a browser's session authenticated it.
    #[expect(dead_code, reason = "for the quotas, which two services have at the same address")]
    pub(super) service: Option<Service>,
}

impl FromRequestParts<WebState> for Caller {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, state: &WebState) -> Result<Self, Failure> {
        let request = request_id(parts);
        let Some(Authenticated { actor, service }) = parts.extensions.get::<Authenticated>().cloned() else {
            return Err(Failure::unauthenticated(&request));
        };
        let parameters = RawPathParams::from_request_parts(parts, state).await.ok();
        let region = parameters
            .iter()
            .flatten()
            .find_map(|(name, value)| (name == "region").then(|| value.to_owned()))
            .unwrap_or_default();
        if state.app.regions.contains(&region) {
            Ok(Self { actor, region, service })
        } else {
            Err(Failure::invalid_argument(&request, format!("Invalid region '{region}'")))
        }
    }
}
