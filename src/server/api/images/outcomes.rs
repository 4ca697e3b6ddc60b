//! `GET …/images/{id}/snapshotOutcomes`: what became of the snapshots of a deleted image. The vendor has no such call.

use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;

use super::super::answer::{Answer, Failure};
use super::super::caller::On;
use super::super::said::Reason;
use super::super::time::written;
use crate::app::Refusal;
use crate::app::images::get::{self, ImageDetail};
use crate::domain::id::ImageId;
use crate::domain::snapshot::SnapshotOutcome;
use crate::store::RecordedOutcome;
use crate::web::WebState;

/// What became of the snapshots.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(in super::super) struct Outcomes {
    image_id: String,
    /// Whether the image is gone.
    is_deleted: bool,
    outcomes: Vec<Outcome>,
}

/// What became of one.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct Outcome {
    snapshot_id: String,
    name: String,
    /// `waiting`, `deleted`, `kept` or `notAsked`.
    outcome: &'static str,
    reasons: Vec<Reason>,
    time: String,
}

/// What became of the snapshots of a deleted image, for whoever owned it. The vendor has no such call.
#[utoipa::path(
    get,
    path = "/v1/regions/{region}/images/{id}/snapshotOutcomes",
    operation_id = "describeSnapshotOutcomes",
    tag = "images",
    responses((status = 200, description = "Done", body = Answer<Outcomes>))
)]
pub(in super::super) async fn outcomes(State(state): State<WebState>, on: On<ImageId>) -> Result<Answer<Outcomes>, Failure> {
    let detail = get::get(&state.app, &on.caller.actor, &on.id).await;
    let detail = detail.map_err(|error| on.failure(error))?;
    let (is_deleted, outcomes) = match detail {
        ImageDetail::Deleted(deleted) if deleted.tombstone.region != on.caller.region => {
            return Err(on.failure(Refusal::NotFound.into()));
        }
        ImageDetail::Deleted(deleted) => (true, deleted.outcomes.iter().map(Outcome::new).collect()),
        ImageDetail::Exists(existing) if existing.image.owned.is_none() => return Err(on.failure(Refusal::NotOwner.into())),
        ImageDetail::Exists(_) => (false, Vec::new()),
    };
    Ok(on.answer(Outcomes {
        image_id: on.id.to_string(),
        is_deleted,
        outcomes,
    }))
}

impl Outcome {
    fn new(recorded: &RecordedOutcome) -> Self {
        let (outcome, reasons) = match &recorded.outcome {
            SnapshotOutcome::Waiting => ("waiting", Vec::new()),
            SnapshotOutcome::Deleted => ("deleted", Vec::new()),
            SnapshotOutcome::NotAsked => ("notAsked", Vec::new()),
            SnapshotOutcome::Kept(reasons) => ("kept", reasons.iter().map(Reason::keeps).collect()),
        };
        Self {
            snapshot_id: recorded.snapshot.to_string(),
            name: recorded.name.clone(),
            outcome,
            reasons,
            time: written(recorded.at),
        }
    }
}
