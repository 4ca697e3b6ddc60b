//! `DELETE …/images/{id}`: deleteImage. With the digest of a plan it deletes only what that plan said.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use serde::Deserialize;
use serde_json::json;

use super::super::answer::{Answer, Failure, Nothing};
use super::super::caller::{Caller, On};
use super::super::parameters::{Asked, Parameters, flag};
use super::plan::WirePlan;
use crate::app::images::delete::{self, Confirmation};
use crate::app::images::get::{self, ImageDetail};
use crate::app::{App, Error, Refusal, Result};
use crate::domain::deletion::{Blocker, DeletePlan};
use crate::domain::id::ImageId;
use crate::domain::image::{BusyTask, ImageStatus, Standing};
use crate::web::WebState;

/// How an image is to be deleted.
#[derive(Debug, Default, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(rename_all = "camelCase", default)]
pub(in super::super) struct AskedDeletion {
    /// Whether to try the associated snapshots once the image is deleted; `false` if nothing is said.
    #[serde(deserialize_with = "flag")]
    delete_snapshot: Option<bool>,
    /// The digest of the plan that was agreed to: with it, nothing but that plan is carried out.
    plan_digest: Option<String>,
}

impl Asked for AskedDeletion {}

/// Deletes an image.
#[utoipa::path(
    delete,
    path = "/v1/regions/{region}/images/{id}",
    operation_id = "deleteImage",
    tag = "images",
    params(AskedDeletion),
    responses((status = 200, description = "Done", body = Answer<Nothing>))
)]
pub(in super::super) async fn delete(
    State(state): State<WebState>,
    on: On<ImageId>,
    Parameters { asked, once }: Parameters<AskedDeletion>,
) -> Response {
    let work = async |is_again| {
        let with_snapshots = asked.delete_snapshot.unwrap_or(false);
        accept(&state.app, &on.caller, &on.id, asked.plan_digest, with_snapshots, is_again).await?;
        delete::settled(&state.app, &on.caller.actor, &on.id).await;
        Ok(Nothing {})
    };
    once.carry_out(&state.app, &on.caller.actor, work).await
}

/// Accepts a deletion. One that may have been accepted before, by the same request, and was, is a success.
///
/// # Errors
/// Those of the vendor's table, and 409 with the plan as it is now when it is not the one that was agreed to.
pub(super) async fn accept(
    app: &App,
    caller: &Caller,
    id: &ImageId,
    digest: Option<String>,
    with_snapshots: bool,
    is_again: bool,
) -> std::result::Result<(), Failure> {
    let confirmation = Confirmation {
        digest,
        with_snapshots,
        typed_name: None,
    };
    match delete::delete(app, &caller.actor, id, &confirmation).await {
        Ok(()) => Ok(()),
        Err(Error::Refused(_)) if is_again && was_accepted(app, caller, id).await => Ok(()),
        Err(Error::Refused(Refusal::DeleteBlocked(plan))) => {
            let message = blocked(app, caller, &plan).await.map_err(|error| caller.failure(id, error))?;
            let rule = plan.blockers.first().map(Blocker::rule);
            let plan = json!(WirePlan::new(&plan, 0, with_snapshots));
            Err(Failure::precondition(&caller.actor.request_id, message)
                .with_rule(rule)
                .with("plan", plan))
        }
        Err(Error::Refused(Refusal::PlanChanged(plan))) => {
            let message = format!("The plan of deleting image '{id}' has changed");
            let plan = json!(WirePlan::new(&plan, 0, with_snapshots));
            Err(Failure::new(&caller.actor.request_id, StatusCode::CONFLICT, "ABORTED", message).with("plan", plan))
        }
        Err(error) => Err(caller.failure(id, error)),
    }
}

async fn was_accepted(app: &App, caller: &Caller, id: &ImageId) -> bool {
    match get::get(app, &caller.actor, id).await {
        Ok(ImageDetail::Deleted(_)) => true,
        Ok(ImageDetail::Exists(existing)) => existing.image.status == ImageStatus::Deleting && existing.image.owned.is_some(),
        Err(_) => false,
    }
}

/// What the first thing in the way says.
async fn blocked(app: &App, caller: &Caller, plan: &DeletePlan) -> Result<String> {
    Ok(match plan.blockers.first() {
        // One's own that cannot be deleted is a public one.
        Some(Blocker::NotOwner) => match delete::plan(app, &caller.actor, &plan.image).await?.image.standing {
            Standing::Owner => "Can't delete protected image".to_owned(),
            _ => "Can't delete this image".to_owned(),
        },
        Some(Blocker::Status(status)) => format!("Invalid image status '{}'", status.as_str()),
        Some(Blocker::Busy(BusyTask::Copy)) => format!("The image '{}' is busy", plan.image),
        Some(Blocker::Busy(task @ BusyTask::Conversion)) => format!("Conflict with underlay image task '{}'", task.as_str()),
        Some(Blocker::LocalDisk { .. }) => "Local-System-Disk image cannot be deleted if it has been used to create instances".to_owned(),
        Some(Blocker::Shared(_)) | None => "Can't delete shared image".to_owned(),
    })
}
