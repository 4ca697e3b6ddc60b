//! `DELETE …/snapshots/{id}` and `DELETE …/snapshots?snapshotIds.1=…`: deleteSnapshot, deleteSnapshots.

use axum::extract::State;
use axum::response::Response;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use utoipa::ToSchema;

use super::super::answer::{Answer, Failure, Nothing};
use super::super::caller::{Caller, On};
use super::super::parameters::{Asked, Parameters, list};
use super::super::said::Reason;
use crate::app::snapshots::delete;
use crate::app::{App, Error, Refusal};
use crate::domain::id::SnapshotId;
use crate::web::{Language, WebState, refusal_text};

/// deleteSnapshot asks for nothing else.
#[derive(Debug, Default, Deserialize)]
pub(in super::super) struct NothingElse {}

impl Asked for NothingElse {}

/// Snapshots to be deleted.
#[derive(Debug, Default, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(rename_all = "camelCase", default)]
pub(in super::super) struct AskedDeletions {
    /// The snapshots, 100 at most.
    #[serde(deserialize_with = "list")]
    snapshot_ids: Vec<String>,
}

impl Asked for AskedDeletions {}

/// A result for each snapshot, in the order they were named in.
#[derive(Debug, Serialize, ToSchema)]
pub(in super::super) struct SnapshotResults {
    results: Vec<SnapshotResult>,
}

/// What became of one: without an error, it was deleted.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct SnapshotResult {
    snapshot_id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<Value>,
}

/// Deletes a snapshot that nothing keeps.
#[utoipa::path(
    delete,
    path = "/v1/regions/{region}/snapshots/{id}",
    operation_id = "deleteSnapshot",
    tag = "snapshots",
    responses((status = 200, description = "Done", body = Answer<Nothing>))
)]
pub(in super::super) async fn delete(
    State(state): State<WebState>,
    on: On<SnapshotId>,
    Parameters { once, .. }: Parameters<NothingElse>,
) -> Response {
    let work = async |_| {
        delete_one(&state.app, &on.caller, &on.id).await?;
        Ok(Nothing {})
    };
    once.carry_out(&state.app, &on.caller.actor, work).await
}

/// Deletes several. What can be deleted is; where something stays, the call fails with the first failure and all results,
/// because a client that does not know of results must not take it for done.
#[utoipa::path(
    delete,
    path = "/v1/regions/{region}/snapshots",
    operation_id = "deleteSnapshots",
    tag = "snapshots",
    params(AskedDeletions),
    responses((status = 200, description = "Done", body = Answer<SnapshotResults>))
)]
pub(in super::super) async fn delete_several(
    State(state): State<WebState>,
    caller: Caller,
    Parameters { asked, once }: Parameters<AskedDeletions>,
) -> Response {
    let work = async |_| {
        if asked.snapshot_ids.is_empty() {
            return Err(Failure::invalid_argument(&caller.actor.request_id, "Parameter SnapshotIds missing"));
        }
        let mut results = Vec::with_capacity(asked.snapshot_ids.len());
        let mut first = None;
        for snapshot_id in asked.snapshot_ids {
            let done = match caller.find(&state.app, &snapshot_id).await {
                Ok(id) => delete_one(&state.app, &caller, &id).await,
                Err(failure) => Err(failure),
            };
            let error = done.as_ref().err().map(Failure::error);
            first = first.or(done.err());
            results.push(SnapshotResult { snapshot_id, error });
        }
        match first {
            None => Ok(SnapshotResults { results }),
            Some(failure) => Err(failure.with("results", json!(results))),
        }
    };
    once.carry_out(&state.app, &caller.actor, work).await
}

async fn delete_one(app: &App, caller: &Caller, id: &SnapshotId) -> Result<(), Failure> {
    delete::delete(app, &caller.actor, id).await.map_err(|error| match error {
        Error::Refused(refusal @ Refusal::SnapshotStays(_)) => {
            let text = refusal_text(Language::English, &refusal);
            let failure = Failure::precondition(&caller.actor.request_id, text).with_rule(refusal.rule());
            match refusal {
                Refusal::SnapshotStays(reasons) => failure.with("reasons", json!(reasons.iter().map(Reason::keeps).collect::<Vec<_>>())),
                _ => failure,
            }
        }
        error => caller.failure(id, error),
    })
}
