//! What every answer looks like.

use axum::Json;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::Serialize;

use crate::app;

/// A result with the request's id.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Answer<T> {
    /// The request.
    pub(super) request_id: String,
    /// What was asked for.
    pub(super) result: T,
}

impl<T: Serialize> IntoResponse for Answer<T> {
    fn into_response(self) -> Response {
        Json(self).into_response()
    }
}

/// A clear no, for a program.
#[derive(Debug)]
pub(super) struct Failure {
    request_id: String,
    code: StatusCode,
    status: &'static str,
    message: String,
}

impl Failure {
    /// A no of any kind.
    pub(super) fn new(request_id: &str, code: StatusCode, status: &'static str, message: impl Into<String>) -> Self {
        Self {
            request_id: request_id.to_owned(),
            code,
            status,
            message: message.into(),
        }
    }

    /// Nobody is signed in.
    pub(super) fn unauthenticated(request_id: &str) -> Self {
        Self::new(request_id, StatusCode::UNAUTHORIZED, "UNAUTHENTICATED", "Not authenticated")
    }

    /// A parameter is none that is understood.
    pub(super) fn invalid_argument(request_id: &str, message: impl Into<String>) -> Self {
        Self::new(request_id, StatusCode::BAD_REQUEST, "INVALID_ARGUMENT", message)
    }

    /// A number is beyond its limits.
    pub(super) fn out_of_range(request_id: &str, message: impl Into<String>) -> Self {
        Self::new(request_id, StatusCode::BAD_REQUEST, "OUT_OF_RANGE", message)
    }

    /// Something the call needs is missing.
    pub(super) fn precondition(request_id: &str, message: impl Into<String>) -> Self {
        Self::new(request_id, StatusCode::BAD_REQUEST, "FAILED_PRECONDITION", message)
    }

    /// What went wrong is for the log.
    pub(super) fn internal(request_id: &str, error: &app::Error) -> Self {
        tracing::error!(%error, "a call of the API failed");
        Self::new(request_id, StatusCode::INTERNAL_SERVER_ERROR, "INTERNAL", "Internal server error")
    }
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        let body = serde_json::json!({
            "requestId": self.request_id,
            "error": { "code": self.code.as_u16(), "status": self.status, "message": self.message },
        });
        (self.code, Json(body)).into_response()
    }
}
