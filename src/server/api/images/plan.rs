//! `GET …/images/{id}/deletePlan`: what deleting an image would do and what stands in its way. The vendor has no such call.

use axum::extract::State;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use utoipa::ToSchema;

use super::super::answer::{Answer, Failure};
use super::super::caller::On;
use super::super::parameters::{Asked, Parameters, flag};
use super::super::said::{self, Machines, Reason};
use crate::app::images::delete;
use crate::domain::deletion::{Blocker, DeletePlan, SnapshotFate};
use crate::domain::id::ImageId;
use crate::domain::rules::Rule;
use crate::web::WebState;

/// Whether the snapshots are to go, too.
#[derive(Debug, Default, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(rename_all = "camelCase", default)]
pub(in super::super) struct AskedPlan {
    /// Whether the snapshots are to be deleted as well.
    #[serde(deserialize_with = "flag")]
    delete_snapshot: Option<bool>,
}

impl Asked for AskedPlan {}

/// A plan.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Plan)]
#[serde(rename_all = "camelCase")]
pub(in super::super) struct WirePlan {
    image_id: String,
    /// Whether nothing stands in the way.
    is_clear: bool,
    /// What deleteImage takes as `planDigest`.
    digest: String,
    findings: Vec<Finding>,
    /// Machines that can no longer be rebuilt afterwards.
    loses_rebuild: Machines,
    snapshots: Vec<Fate>,
}

/// Something that stands in the way.
#[derive(Debug, Serialize, ToSchema)]
struct Finding {
    code: &'static str,
    text: String,
    why: String,
    /// Calls that clear it, with their parameters.
    fixes: Vec<Value>,
}

/// What becomes of a snapshot.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct Fate {
    snapshot_id: String,
    name: String,
    /// `deleted` or `kept`.
    fate: &'static str,
    frees_bytes: u64,
    reasons: Vec<Reason>,
}

/// What deleting the image would do as things stand, and what stands in its way. The vendor has no such call.
#[utoipa::path(
    get,
    path = "/v1/regions/{region}/images/{id}/deletePlan",
    operation_id = "describeDeletePlan",
    tag = "images",
    params(AskedPlan),
    responses((status = 200, description = "Done", body = Answer<WirePlan>))
)]
pub(in super::super) async fn plan(
    State(state): State<WebState>,
    on: On<ImageId>,
    Parameters { asked, .. }: Parameters<AskedPlan>,
) -> Result<Answer<WirePlan>, Failure> {
    let planned = delete::plan(&state.app, &on.caller.actor, &on.id).await;
    let planned = planned.map_err(|error| on.failure(error))?;
    let with_snapshots = asked.delete_snapshot.unwrap_or(false);
    Ok(on.answer(WirePlan::new(&planned.plan, planned.recipients_machines, with_snapshots)))
}

impl WirePlan {
    /// The plan with what it says about recipients' machines, for a deletion with snapshots or without.
    pub(super) fn new(plan: &DeletePlan, recipients_machines: u32, with_snapshots: bool) -> Self {
        let finding = |blocker: &Blocker| {
            let (text, why) = said::blocker(blocker, recipients_machines);
            Finding {
                code: blocker.rule().code(),
                text,
                why,
                fixes: fixes(plan, blocker),
            }
        };
        Self {
            image_id: plan.image.to_string(),
            is_clear: plan.is_clear(),
            digest: plan.digest(),
            findings: plan.blockers.iter().map(finding).collect(),
            loses_rebuild: Machines::new(&plan.loses_rebuild),
            snapshots: plan.snapshots.iter().map(|fate| Fate::new(fate, with_snapshots)).collect(),
        }
    }
}

impl Fate {
    fn new(fate: &SnapshotFate, with_snapshots: bool) -> Self {
        let reasons = if with_snapshots {
            fate.stays.iter().map(Reason::keeps).collect()
        } else {
            vec![Reason::rule(Rule::D7)]
        };
        let is_deleted = reasons.is_empty();
        Self {
            snapshot_id: fate.id.to_string(),
            name: fate.name.to_string(),
            fate: if is_deleted { "deleted" } else { "kept" },
            frees_bytes: if is_deleted { fate.frees_bytes } else { 0 },
            reasons,
        }
    }
}

fn fixes(plan: &DeletePlan, blocker: &Blocker) -> Vec<Value> {
    let id = plan.image.as_str();
    match blocker {
        Blocker::NotOwner => Vec::new(),
        Blocker::Shared(pins) => vec![json!({ "call": "unShareImage", "imageId": id, "pins": pins })],
        // It passes by itself.
        Blocker::Status(_) | Blocker::Busy(_) => vec![json!({ "call": "describeImage", "imageId": id })],
        Blocker::LocalDisk { derived, source } => {
            let made_from = source
                .as_ref()
                .map(|machine| json!({ "call": "describeInstance", "instanceId": machine.id }));
            let made_of_it = (derived.mine_total > 0)
                .then(|| json!({ "call": "describeInstances", "filters": [{ "name": "imageId", "operator": "eq", "values": [id] }] }));
            made_from.into_iter().chain(made_of_it).collect()
        }
    }
}
