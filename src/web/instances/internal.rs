//! `/internal/v1`: what a hypervisor's integration tells the console about instances, and asks it. JSON, with a bearer
//! token from the settings; where none is set, these addresses do not exist.

use axum::Json;
use axum::extract::{FromRequestParts, Path, State};
use axum::http::request::Parts;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use serde_json::json;
use sha2::{Digest as _, Sha256};

use crate::app::instances::integration::{self, Registration};
use crate::app::{Error, Refusal, Result};
use crate::domain::id::InstanceId;
use crate::domain::instance::InstanceState;
use crate::web::extract::RequestId;
use crate::web::{WebState, failure, i18n};

/// Whoever holds the integration's token.
pub(in crate::web) struct Integration {
    request_id: String,
}

impl FromRequestParts<WebState> for Integration {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, state: &WebState) -> std::result::Result<Self, Response> {
        let request_id = parts.extensions.get::<RequestId>().map(|id| id.0.clone()).unwrap_or_default();
        let Some(token) = &state.internal_token else {
            return Err(problem(StatusCode::NOT_FOUND, "not found", None, &request_id));
        };
        let sent = parts
            .headers
            .get(header::AUTHORIZATION)
            .and_then(|value| value.to_str().ok())
            .and_then(|value| value.strip_prefix("Bearer "));
        // Digests are compared, so that the time tells nothing about the token.
        if sent.is_some_and(|sent| Sha256::digest(sent) == Sha256::digest(token.as_bytes())) {
            Ok(Self { request_id })
        } else {
            Err(problem(
                StatusCode::UNAUTHORIZED,
                "the bearer token is missing or wrong",
                None,
                &request_id,
            ))
        }
    }
}

fn problem(status: StatusCode, message: &str, rule: Option<&str>, request_id: &str) -> Response {
    (status, Json(json!({ "error": message, "rule": rule, "requestId": request_id }))).into_response()
}

impl Integration {
    fn answer(&self, result: Result<Response>) -> Response {
        let english = i18n::Texts {
            language: i18n::Language::English,
        };
        match result {
            Ok(response) => response,
            Err(Error::Refused(refusal)) => {
                let text = i18n::refusal(english, &refusal);
                problem(
                    failure::status(&refusal),
                    &text,
                    refusal.rule().map(crate::domain::rules::Rule::code),
                    &self.request_id,
                )
            }
            Err(Error::Internal(error)) => {
                tracing::error!(
                    request_id = self.request_id,
                    error = format!("{error:#}"),
                    "integration request failed"
                );
                problem(StatusCode::INTERNAL_SERVER_ERROR, "internal error", None, &self.request_id)
            }
        }
    }
}

fn instance_id(text: &str) -> Result<InstanceId> {
    text.parse().map_err(|_| Refusal::NotFound.into())
}

/// An instance to register.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::web) struct RegisterBody {
    owner: String,
    name: String,
    image: String,
    state: String,
}

fn state_of(word: &str) -> Result<InstanceState> {
    word.parse().map_err(|_| Refusal::Choice("state").into())
}

/// `PUT /internal/v1/instances/{id}`
pub(in crate::web) async fn register(
    State(state): State<WebState>,
    caller: Integration,
    Path(id): Path<String>,
    Json(body): Json<RegisterBody>,
) -> Response {
    let result = async {
        let registration = Registration {
            id: Some(instance_id(&id)?),
            owner: body.owner.parse()?,
            name: body.name.parse()?,
            image: body.image.parse().map_err(|_| Error::from(Refusal::NotFound))?,
            state: state_of(&body.state)?,
        };
        let id = integration::register(&state.app, registration).await?;
        Ok((StatusCode::CREATED, Json(json!({ "instance": id }))).into_response())
    };
    caller.answer(result.await)
}

/// A new state.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::web) struct StateBody {
    state: String,
}

/// `PUT /internal/v1/instances/{id}/state`
pub(in crate::web) async fn set_state(
    State(state): State<WebState>,
    caller: Integration,
    Path(id): Path<String>,
    Json(body): Json<StateBody>,
) -> Response {
    let result = async {
        integration::set_state(&state.app, &instance_id(&id)?, state_of(&body.state)?).await?;
        Ok(Json(json!({})).into_response())
    };
    caller.answer(result.await)
}

/// `DELETE /internal/v1/instances/{id}`
pub(in crate::web) async fn release(State(state): State<WebState>, caller: Integration, Path(id): Path<String>) -> Response {
    let result = async {
        integration::release(&state.app, &instance_id(&id)?).await?;
        Ok(Json(json!({})).into_response())
    };
    caller.answer(result.await)
}

/// `GET /internal/v1/instances/{id}/rebuild`: may it be rebuilt, and from which bytes (`D12`, `S11`).
pub(in crate::web) async fn rebuild(State(state): State<WebState>, caller: Integration, Path(id): Path<String>) -> Response {
    let result = async {
        let (instance, bytes) = integration::rebuild(&state.app, &instance_id(&id)?).await?;
        Ok(Json(json!({
            "instance": instance.id, "image": instance.image,
            "bytes": { "object": bytes.blob, "sha256": bytes.sha256, "size": bytes.size_bytes },
        }))
        .into_response())
    };
    caller.answer(result.await)
}
