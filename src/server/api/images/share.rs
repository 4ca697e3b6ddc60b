//! `POST …/images/{id}:share`, `…:unshare` and `GET …/images/{id}/members`: shareImage, unShareImage, describeImageMembers.

use axum::extract::State;
use axum::response::Response;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::super::answer::{Answer, Failure, Nothing};
use super::super::caller::{Caller, On};
use super::super::parameters::{Asked, Parameters, list};
use crate::app::images::cancel_share::cancel_with;
use crate::app::images::share::{self, PinRefused};
use crate::app::{Error, Refusal};
use crate::domain::id::ImageId;
use crate::domain::policy::{Policy, SnapshotShareRule};
use crate::domain::sharing::{CancelBlocker, ShareBlocker};
use crate::domain::text::Pin;
use crate::web::WebState;

/// Whom a call is about. A login name is an account's User Pin here.
#[derive(Debug, Default, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "camelCase", default)]
pub(in super::super) struct Accounts {
    /// User Pins; all of them or none.
    #[serde(deserialize_with = "list")]
    pins: Vec<String>,
    /// The same, under their other name.
    #[serde(deserialize_with = "list")]
    login_names: Vec<String>,
}

impl Asked for Accounts {}

impl Accounts {
    /// Each of them once, in the order they were named in.
    ///
    /// # Errors
    /// `INVALID_ARGUMENT` when there are none.
    pub(super) fn pins(self, request_id: &str) -> Result<Vec<String>, Failure> {
        let mut pins: Vec<String> = Vec::new();
        for pin in self.pins.into_iter().chain(self.login_names) {
            let pin = pin.trim();
            if !pins.iter().any(|known| known == pin) {
                pins.push(pin.to_owned());
            }
        }
        if pins.is_empty() {
            return Err(Failure::invalid_argument(request_id, "Parameter Pins missing"));
        }
        Ok(pins)
    }
}

/// Everybody an image is shared with, under either name.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(in super::super) struct Members {
    pins: Vec<String>,
    login_names: Vec<String>,
}

/// Shares an image, at once. Nobody is asked whether keys and passwords were removed: there is nobody to be asked.
#[utoipa::path(
    post,
    path = "/v1/regions/{region}/images/{id}:share",
    operation_id = "shareImage",
    tag = "images",
    request_body = Accounts,
    responses((status = 200, description = "Done", body = Answer<Nothing>))
)]
pub(in super::super) async fn share(
    State(state): State<WebState>,
    on: On<ImageId>,
    Parameters { asked, once }: Parameters<Accounts>,
) -> Response {
    let work = async |_| {
        let pins = asked.pins(&on.caller.actor.request_id)?;
        let shared = share::share_with(&state.app, &on.caller.actor, &on.id, &pins, true).await;
        let refused = |refused| failure(&on.caller, &on.id, &state.app.policy(), refused);
        shared.map(|_| Nothing {}).map_err(refused)
    };
    once.carry_out(&state.app, &on.caller.actor, work).await
}

/// Cancels sharing. A pin that is no member is no hindrance.
#[utoipa::path(
    post,
    path = "/v1/regions/{region}/images/{id}:unshare",
    operation_id = "unShareImage",
    tag = "images",
    request_body = Accounts,
    responses((status = 200, description = "Done", body = Answer<Nothing>))
)]
pub(in super::super) async fn unshare(
    State(state): State<WebState>,
    on: On<ImageId>,
    Parameters { asked, once }: Parameters<Accounts>,
) -> Response {
    let work = async |_| {
        let pins = asked.pins(&on.caller.actor.request_id)?;
        let cancelled = cancel_with(&state.app, &on.caller.actor, &on.id, &pins).await;
        let refused = |refused| failure(&on.caller, &on.id, &state.app.policy(), refused);
        cancelled.map(|_| Nothing {}).map_err(refused)
    };
    once.carry_out(&state.app, &on.caller.actor, work).await
}

/// The accounts that an image is shared with.
#[utoipa::path(
    get,
    path = "/v1/regions/{region}/images/{id}/members",
    operation_id = "describeImageMembers",
    tag = "images",
    responses((status = 200, description = "Done", body = Answer<Members>))
)]
pub(in super::super) async fn members(State(state): State<WebState>, on: On<ImageId>) -> Result<Answer<Members>, Failure> {
    let members = share::members(&state.app, &on.caller.actor, &on.id).await;
    let pins: Vec<_> = members
        .map_err(|error| on.failure(error))?
        .iter()
        .map(ToString::to_string)
        .collect();
    let login_names = pins.clone();
    Ok(on.answer(Members { pins, login_names }))
}

/// Why an image was shared or unshared with nobody, in the vendor's words.
pub(super) fn failure(caller: &Caller, id: &ImageId, policy: &Policy, refused: PinRefused) -> Failure {
    let request_id = &caller.actor.request_id;
    let pin = refused.pin.unwrap_or_default();
    let (message, rule) = match &refused.error {
        Error::Refused(Refusal::ShareBlocked(blockers)) => match blockers.first() {
            Some(blocker) => (said(blocker, &pin, policy), Some(blocker.rule())),
            None => ("Can't use this image".to_owned(), None),
        },
        Error::Refused(Refusal::CancelBlocked(blocker @ CancelBlocker::Deleting)) => {
            ("Conflict with underlay image task 'delete'".to_owned(), Some(blocker.rule()))
        }
        _ => return caller.failure(id, refused.error),
    };
    let is_used_up = matches!(&refused.error, Error::Refused(Refusal::ShareBlocked(blockers)) if matches!(blockers.first(), Some(ShareBlocker::Quota { .. })));
    let failure = if is_used_up {
        Failure::quota(request_id, message)
    } else {
        Failure::precondition(request_id, message)
    };
    failure.with_rule(rule)
}

fn said(blocker: &ShareBlocker, pin: &str, policy: &Policy) -> String {
    match blocker {
        ShareBlocker::NotOwner | ShareBlocker::Public => "Can't use this image".to_owned(),
        ShareBlocker::Status(status) => format!("Invalid image status '{}'", status.as_str()),
        ShareBlocker::ReferencesSnapshots(snapshots) => {
            let first = snapshots.first().map(ToString::to_string).unwrap_or_default();
            match policy.snapshot_share_rule {
                SnapshotShareRule::Encrypted => format!("Share encrypted snapshot '{first}' is not support."),
                SnapshotShareRule::Any => format!("Share image with snapshot '{first}' is not support."),
            }
        }
        ShareBlocker::UnknownAccount(_) if pin.parse::<Pin>().is_ok() => format!("Pin '{pin}' not found"),
        ShareBlocker::UnknownAccount(_) | ShareBlocker::Oneself => format!("Invalid pin '{pin}'"),
        ShareBlocker::Unlisted => format!("Share with pin '{pin}' is not allowed"),
        ShareBlocker::Quota { .. } => "Image share quota limit exceeded".to_owned(),
    }
}
