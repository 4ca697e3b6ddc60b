//! Who calls.

use axum::extract::{FromRequestParts, Path};
use axum::http::request::Parts;

use super::answer::Failure;
use crate::app::Actor;
use crate::web::{WebState, request_id, signed_in};

/// Somebody authenticated, and the region their request is about.
pub(super) struct Caller {
    /// Who.
    pub(super) actor: Actor,
    /// Where: one of the installation's regions.
    pub(super) region: String,
}

impl FromRequestParts<WebState> for Caller {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, state: &WebState) -> Result<Self, Failure> {
        let request = request_id(parts);
        let actor = match signed_in(&state.app, parts).await {
            Ok(Some(actor)) => actor,
            Ok(None) => return Err(Failure::unauthenticated(&request)),
            Err(error) => return Err(Failure::internal(&request, &error)),
        };
        let Ok(Path(region)) = Path::<String>::from_request_parts(parts, state).await else {
            return Err(Failure::invalid_argument(&request, "Invalid region"));
        };
        if state.app.regions.contains(&region) {
            Ok(Self { actor, region })
        } else {
            Err(Failure::invalid_argument(&request, format!("Invalid region '{region}'")))
        }
    }
}
