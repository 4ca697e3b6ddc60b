//! Refusals and failures as pages: what happened, why, and what to do. Internals go to the log with the request's id.

use axum::http::StatusCode;
use axum::http::header::{HeaderValue, RETRY_AFTER};
use axum::response::Response;
use leptos::prelude::*;

use super::components::{dialog_header, icon, rule_code};
use super::frame::Frame;
use super::i18n;
use super::password::loggable_path;
use super::render::{self, Page, Wanted};
use crate::app::{Error, Refusal};
use crate::domain::deletion::Blocker;
use crate::domain::rules::Rule;
use crate::domain::sharing::CancelBlocker;

/// The HTTP status of a refusal.
pub(super) fn status(refusal: &Refusal) -> StatusCode {
    match refusal {
        Refusal::NotFound => StatusCode::NOT_FOUND,
        Refusal::WrongCredentials => StatusCode::UNAUTHORIZED,
        Refusal::TooManyAttempts { .. } => StatusCode::TOO_MANY_REQUESTS,
        Refusal::NotOwner | Refusal::AdminOnly | Refusal::AccountDisabled | Refusal::CancelBlocked(CancelBlocker::NotOwner) => {
            StatusCode::FORBIDDEN
        }
        Refusal::DeleteBlocked(plan) | Refusal::PlanChanged(plan) if plan.blockers.contains(&Blocker::NotOwner) => StatusCode::FORBIDDEN,
        Refusal::DeleteBlocked(_)
        | Refusal::PlanChanged(_)
        | Refusal::CancelBlocked(_)
        | Refusal::LeaveBlocked(_)
        | Refusal::BlockRefused(_)
        | Refusal::NotAvailable
        | Refusal::SnapshotStays(_)
        | Refusal::RebuildBlocked(_)
        | Refusal::TaskBlocked(_)
        | Refusal::ImageQuota(_)
        | Refusal::SnapshotQuota(_)
        | Refusal::AccessKeyLimit { .. }
        | Refusal::JobStays
        | Refusal::OwnAccount
        | Refusal::PolicyChanged
        | Refusal::Taken => StatusCode::CONFLICT,
        Refusal::TicketBlocked(blockers) if blockers.iter().any(|blocker| !matches!(blocker.rule(), Rule::T1)) => StatusCode::CONFLICT,
        Refusal::AccessKeysOff => StatusCode::SERVICE_UNAVAILABLE,
        Refusal::FileTooLarge { .. } => StatusCode::PAYLOAD_TOO_LARGE,
        Refusal::NameNotTyped(_)
        | Refusal::IdNotTyped
        | Refusal::ShareBlocked(_)
        | Refusal::SecretsNotRemoved
        | Refusal::TicketBlocked(_)
        | Refusal::Text(_)
        | Refusal::Choice(_)
        | Refusal::FileEmpty
        | Refusal::FileInterrupted
        | Refusal::Disk(_) => StatusCode::UNPROCESSABLE_ENTITY,
    }
}

/// Logs an internal error and returns the refusal behind any other.
pub(super) fn refusal_of(frame: &Frame, error: Error) -> Option<Refusal> {
    match error {
        Error::Refused(refusal) => Some(refusal),
        Error::Internal(error) => {
            tracing::error!(
                request_id = frame.request_id,
                error = format!("{error:#}"),
                path = loggable_path(&frame.path),
                "request failed"
            );
            None
        }
    }
}

/// The page that tells of an error.
pub(super) fn respond(frame: &Frame, error: Error) -> Response {
    let refusal = refusal_of(frame, error);
    let status = refusal.as_ref().map_or(StatusCode::INTERNAL_SERVER_ERROR, status);
    let t = frame.t;
    let title = t.get(match status {
        StatusCode::NOT_FOUND => "failure-not-found-title",
        StatusCode::INTERNAL_SERVER_ERROR => "failure-internal-title",
        _ => "failure-refused-title",
    });
    let text = refusal
        .as_ref()
        .map_or_else(|| t.get("failure-internal"), |refusal| i18n::refusal(t, refusal));
    let rule = refusal.as_ref().and_then(Refusal::rule);
    let main = view! {
        <div class="empty">
            {icon("alert")}
            <h1>{title.clone()}</h1>
            <p>{text} " " {rule.map(rule_code)}</p>
            <p class="quiet">{t.get("failure-request-id")} " " <span class="mono">{frame.request_id.clone()}</span></p>
            <p>
                <a class="button" href=frame.here.clone()>{t.get("retry")}</a>
                " "
                <a class="button plain" href="/host/image/list">{t.get("failure-to-list")}</a>
            </p>
        </div>
    }
    .into_any();
    let response = if frame.wanted == Wanted::Dialog {
        let header = dialog_header(t, title.clone(), ().into_any(), "/host/image/list".to_owned());
        render::dialog(
            frame,
            status,
            title,
            view! { <div class="dialog">{header}<div class="body">{main}</div></div> }.into_any(),
        )
    } else {
        render::page(
            frame,
            status,
            Page {
                title,
                main,
                is_live: false,
            },
        )
    };
    match &refusal {
        Some(refusal) => say_when(response, refusal),
        None => response,
    }
}

/// Says when to try again, where it was too often.
pub(super) fn say_when(mut response: Response, refusal: &Refusal) -> Response {
    if let Refusal::TooManyAttempts { retry_after_seconds } = refusal {
        response.headers_mut().insert(RETRY_AFTER, HeaderValue::from(*retry_after_seconds));
    }
    response
}

/// The response of a handler: what it made, or the page that tells why not.
pub(super) fn answer(frame: &Frame, result: Result<Response, Error>) -> Response {
    result.unwrap_or_else(|error| respond(frame, error))
}
