//! What every answer looks like.

use axum::http::header::{ALLOW, CONTENT_TYPE, HeaderName, HeaderValue, RETRY_AFTER};
use axum::http::{Method, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use serde_json::{Map, Value, json};
use utoipa::ToSchema;

use crate::app::{self, Refusal};
use crate::domain::rules::Rule;
use crate::web::{Language, refusal_text};

/// The header the vendor's clients read a request's id from.
const REQUEST_ID: HeaderName = HeaderName::from_static("x-jdcloud-request-id");

/// An answer as it goes out, and as it is kept for whoever asks the same again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Written {
    /// The request it answers.
    pub(super) request_id: String,
    /// Its status.
    pub(super) code: StatusCode,
    /// Its body: JSON.
    pub(super) body: String,
}

impl IntoResponse for Written {
    fn into_response(self) -> Response {
        let mut response = (self.code, self.body).into_response();
        let headers = response.headers_mut();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        if let Ok(id) = HeaderValue::try_from(self.request_id) {
            headers.insert(REQUEST_ID, id);
        }
        response
    }
}

/// A result with the request's id.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct Answer<T> {
    /// The request.
    pub(super) request_id: String,
    /// What was asked for.
    pub(super) result: T,
}

impl<T: Serialize> Answer<T> {
    /// The answer as it goes out.
    pub(super) fn written(self) -> Written {
        match serde_json::to_string(&self) {
            Ok(body) => Written {
                request_id: self.request_id,
                code: StatusCode::OK,
                body,
            },
            Err(error) => Failure::internal(&self.request_id, &app::Error::Internal(error.into())).written(),
        }
    }
}

impl<T: Serialize> IntoResponse for Answer<T> {
    fn into_response(self) -> Response {
        self.written().into_response()
    }
}

/// The result of a call that has nothing to tell.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Nothing {}

/// A clear no, for a program. The vendor's clients read code, status and message, and pass over the rest.
#[derive(Debug)]
pub(super) struct Failure {
    request_id: String,
    code: StatusCode,
    status: &'static str,
    message: String,
    more: Map<String, Value>,
    /// What is said beside the body; far away, because failures are handed around.
    header: Option<Box<(HeaderName, HeaderValue)>>,
}

impl Failure {
    /// A no of any kind.
    pub(super) fn new(request_id: &str, code: StatusCode, status: &'static str, message: impl Into<String>) -> Self {
        Self {
            request_id: request_id.to_owned(),
            code,
            status,
            message: message.into(),
            more: Map::new(),
            header: None,
        }
    }

    /// There is no such call; with these methods there would be one.
    pub(super) fn no_such_call(request_id: &str, allowed: &[Method]) -> Self {
        if allowed.is_empty() {
            return Self::new(request_id, StatusCode::NOT_FOUND, "NOT_FOUND", "No such call");
        }
        let methods = allowed.iter().map(Method::as_str).collect::<Vec<_>>().join(", ");
        let header = HeaderValue::try_from(methods).ok().map(|methods| Box::new((ALLOW, methods)));
        Self {
            header,
            ..Self::new(request_id, StatusCode::METHOD_NOT_ALLOWED, "METHOD_NOT_ALLOWED", "No such call")
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

    /// This is no value of this parameter.
    pub(super) fn invalid(request_id: &str, parameter: &str, value: &str) -> Self {
        Self::invalid_argument(request_id, format!("Invalid {parameter} '{value}'"))
    }

    /// A number is beyond its limits.
    pub(super) fn out_of_range(request_id: &str, message: impl Into<String>) -> Self {
        Self::new(request_id, StatusCode::BAD_REQUEST, "OUT_OF_RANGE", message)
    }

    /// Something the call needs is missing.
    pub(super) fn precondition(request_id: &str, message: impl Into<String>) -> Self {
        Self::new(request_id, StatusCode::BAD_REQUEST, "FAILED_PRECONDITION", message)
    }

    /// What is used up.
    pub(super) fn quota(request_id: &str, message: impl Into<String>) -> Self {
        Self::new(request_id, StatusCode::TOO_MANY_REQUESTS, "QUOTA_EXCEEDED", message)
    }

    /// Somebody has asked too often.
    pub(super) fn too_many(request_id: &str, message: impl Into<String>, retry_after_seconds: i64) -> Self {
        Self {
            header: Some(Box::new((RETRY_AFTER, HeaderValue::from(retry_after_seconds)))),
            ..Self::new(request_id, StatusCode::TOO_MANY_REQUESTS, "RATE_LIMIT", message)
        }
    }

    /// What does not exist, or not for the caller: `Image 'img-a' not found`.
    pub(super) fn not_found(request_id: &str, kind: &str, id: &str) -> Self {
        Self::new(request_id, StatusCode::NOT_FOUND, "NOT_FOUND", format!("{kind} '{id}' not found"))
    }

    /// What went wrong is for the log.
    pub(super) fn internal(request_id: &str, error: &app::Error) -> Self {
        tracing::error!(request_id, error = format!("{error:#}"), "a call of the API failed");
        Self::new(request_id, StatusCode::INTERNAL_SERVER_ERROR, "INTERNAL", "Internal server error")
    }

    /// What a use case answered where the call has no words of its own for it.
    pub(super) fn of(request_id: &str, (kind, id): (&str, &str), error: app::Error) -> Self {
        match error {
            app::Error::Internal(_) => Self::internal(request_id, &error),
            app::Error::Refused(Refusal::NotFound) => Self::not_found(request_id, kind, id),
            app::Error::Refused(Refusal::TooManyAttempts { retry_after_seconds }) => {
                Self::too_many(request_id, "Too many requests", retry_after_seconds)
            }
            app::Error::Refused(refusal @ (Refusal::NotOwner | Refusal::CancelBlocked(_))) => {
                Self::precondition(request_id, "Can't use this image").with_rule(refusal.rule())
            }
            app::Error::Refused(refusal) => {
                Self::precondition(request_id, refusal_text(Language::English, &refusal)).with_rule(refusal.rule())
            }
        }
    }

    /// Says which rule is behind it.
    pub(super) fn with_rule(self, rule: Option<Rule>) -> Self {
        match rule {
            Some(rule) => self.with("rule", json!(rule.code())),
            None => self,
        }
    }

    /// Says something more.
    pub(super) fn with(mut self, key: &str, value: Value) -> Self {
        self.more.insert(key.to_owned(), value);
        self
    }

    /// Whether the same request would be refused again: neither too early nor a fault of the server's.
    pub(super) fn is_final(&self) -> bool {
        self.code.is_client_error() && self.code != StatusCode::TOO_MANY_REQUESTS
    }

    /// What stands below `error` in the answer.
    pub(super) fn error(&self) -> Value {
        let mut error = self.more.clone();
        error.insert("code".to_owned(), json!(self.code.as_u16()));
        error.insert("status".to_owned(), json!(self.status));
        error.insert("message".to_owned(), json!(self.message));
        Value::Object(error)
    }

    /// The answer as it goes out.
    pub(super) fn written(self) -> Written {
        Written {
            body: json!({ "requestId": self.request_id, "error": self.error() }).to_string(),
            request_id: self.request_id,
            code: self.code,
        }
    }
}

impl IntoResponse for Failure {
    fn into_response(mut self) -> Response {
        let header = self.header.take();
        let mut response = self.written().into_response();
        if let Some((name, value)) = header.map(|header| *header) {
            response.headers_mut().insert(name, value);
        }
        response
    }
}
