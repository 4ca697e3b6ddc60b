//! `POST …/images:deleteImages` and `…/images:shareImages`: several images in one go, each with its own result (`D13`). The
//! vendor has no such calls.

use axum::extract::State;
use axum::response::Response;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

use super::super::answer::{Answer, Failure};
use super::super::caller::Caller;
use super::super::parameters::{Asked, MOST, Parameters, flag, list};
use super::delete::accept;
use super::share::{Accounts, failure};
use crate::app::images::share::{self, PinRefused};
use crate::app::{App, Error, Refusal};
use crate::domain::sharing::ShareBlocker;
use crate::web::WebState;

/// Images to be deleted.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", default)]
pub(in super::super) struct AskedDeletions {
    /// 100 at most.
    images: Vec<AskedImage>,
    /// Whether to try the associated snapshots of each as well.
    #[serde(deserialize_with = "flag")]
    delete_snapshot: Option<bool>,
}

impl Asked for AskedDeletions {}

/// One of them.
#[derive(Debug, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct AskedImage {
    /// The image.
    image_id: String,
    /// The digest of the plan that was agreed to.
    plan_digest: Option<String>,
}

/// Images to be shared, and with whom.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", default)]
pub(in super::super) struct AskedShares {
    /// 100 at most.
    #[serde(deserialize_with = "list")]
    image_ids: Vec<String>,
    #[serde(flatten)]
    accounts: Accounts,
}

impl Asked for AskedShares {}

/// A result for each image, in the order they were named in.
#[derive(Debug, Serialize, ToSchema)]
pub(in super::super) struct ImageResults {
    results: Vec<ImageResult>,
}

/// What became of one: without an error, it was done.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct ImageResult {
    image_id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<Value>,
}

fn are_named<T>(images: &[T], request_id: &str) -> Result<(), Failure> {
    match images.len() {
        0 => Err(Failure::invalid_argument(request_id, "Parameter ImageIds missing")),
        1..=MOST => Ok(()),
        _ => Err(Failure::out_of_range(request_id, "ImageIds out of range")),
    }
}

/// Deletes each image that can be deleted. The vendor has no such call.
#[utoipa::path(
    post,
    path = "/v1/regions/{region}/images:deleteImages",
    operation_id = "deleteImages",
    tag = "images",
    request_body = AskedDeletions,
    responses((status = 200, description = "Done", body = Answer<ImageResults>))
)]
pub(in super::super) async fn delete(
    State(state): State<WebState>,
    caller: Caller,
    Parameters { asked, once }: Parameters<AskedDeletions>,
) -> Response {
    let work = async |is_again| {
        are_named(&asked.images, &caller.actor.request_id)?;
        let with_snapshots = asked.delete_snapshot.unwrap_or(false);
        let mut results = Vec::with_capacity(asked.images.len());
        for AskedImage { image_id, plan_digest } in asked.images {
            let done = match caller.find(&state.app, &image_id).await {
                Ok(id) => accept(&state.app, &caller, &id, plan_digest, with_snapshots, is_again).await,
                Err(failure) => Err(failure),
            };
            let error = done.err().map(|failure| failure.error());
            results.push(ImageResult { image_id, error });
        }
        Ok(ImageResults { results })
    };
    once.carry_out(&state.app, &caller.actor, work).await
}

/// Shares each image that can be shared with all these accounts. The vendor has no such call.
#[utoipa::path(
    post,
    path = "/v1/regions/{region}/images:shareImages",
    operation_id = "shareImages",
    tag = "images",
    request_body = AskedShares,
    responses((status = 200, description = "Done", body = Answer<ImageResults>))
)]
pub(in super::super) async fn share(
    State(state): State<WebState>,
    caller: Caller,
    Parameters { asked, once }: Parameters<AskedShares>,
) -> Response {
    let work = async |_| {
        let request_id = &caller.actor.request_id;
        are_named(&asked.image_ids, request_id)?;
        let pins = asked.accounts.pins(request_id)?;
        let mut results = Vec::with_capacity(asked.image_ids.len());
        let mut for_all = None;
        for image_id in asked.image_ids {
            let error = match &for_all {
                // The pins are the same for all: asking once more would only use up the budget of look-ups.
                Some(error) => Some(Value::clone(error)),
                None => match share_one(&state.app, &caller, &image_id, &pins).await {
                    Ok(()) => None,
                    Err((failure, is_about_pins)) => {
                        let error = failure.error();
                        if is_about_pins {
                            for_all = Some(error.clone());
                        }
                        Some(error)
                    }
                },
            };
            results.push(ImageResult { image_id, error });
        }
        Ok(ImageResults { results })
    };
    once.carry_out(&state.app, &caller.actor, work).await
}

async fn share_one(app: &App, caller: &Caller, image: &str, pins: &[String]) -> Result<(), (Failure, bool)> {
    let id = caller.find(app, image).await.map_err(|failure| (failure, false))?;
    let shared = share::share_with(app, &caller.actor, &id, pins, true).await;
    shared.map(|_| ()).map_err(|refused| {
        let is_about_pins = is_about_pins(&refused);
        (failure(caller, &id, &app.policy(), refused), is_about_pins)
    })
}

fn is_about_pins(refused: &PinRefused) -> bool {
    match &refused.error {
        Error::Refused(Refusal::TooManyAttempts { .. }) => true,
        Error::Refused(Refusal::ShareBlocked(blockers)) => {
            matches!(
                blockers.first(),
                Some(ShareBlocker::UnknownAccount(_) | ShareBlocker::Unlisted | ShareBlocker::Oneself)
            )
        }
        _ => false,
    }
}
