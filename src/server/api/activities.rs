//! `GET /v1/regions/{region}/activities`: what the caller did and what was done to them, in every region. The vendor has no
//! such call.

use axum::extract::State;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use utoipa::ToSchema;

use super::answer::{Answer, Failure};
use super::caller::Caller;
use super::parameters::{Asked, Parameters, number};
use super::said;
use super::time::written;
use crate::app::activity;
use crate::domain::activity::Activity;
use crate::web::WebState;

/// Where the page begins.
#[derive(Debug, Default, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
pub(super) struct AskedActivities {
    /// What the page before called `next`; the newest without it.
    #[serde(deserialize_with = "number")]
    before: Option<i64>,
}

impl Asked for AskedActivities {}

/// A page, newest first.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Activities {
    activities: Vec<WireActivity>,
    /// What the next page is asked for with, as `before`; null on the last.
    next: Option<i64>,
}

/// Something that happened.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Activity)]
#[serde(rename_all = "camelCase")]
struct WireActivity {
    number: i64,
    time: String,
    /// The pin of whoever did it; empty for the console itself.
    actor: String,
    kind: Value,
    text: String,
    image_id: Option<String>,
    image_name: String,
    snapshot_id: Option<String>,
    instance_id: Option<String>,
}

/// What the caller did and what was done to them, in every region, newest first. The vendor has no such call.
#[utoipa::path(
    get,
    path = "/v1/regions/{region}/activities",
    operation_id = "describeActivities",
    tag = "activities",
    params(AskedActivities),
    responses((status = 200, description = "Done", body = Answer<Activities>))
)]
pub(super) async fn describe(
    State(state): State<WebState>,
    caller: Caller,
    Parameters { asked, .. }: Parameters<AskedActivities>,
) -> Result<Answer<Activities>, Failure> {
    let request_id = caller.actor.request_id.clone();
    let page = activity::list(&state.app, &caller.actor, asked.before).await;
    let page = page.map_err(|error| Failure::internal(&request_id, &error))?;
    let activities = page.events.iter().map(WireActivity::new).collect();
    Ok(Answer {
        request_id,
        result: Activities {
            activities,
            next: page.next,
        },
    })
}

impl WireActivity {
    fn new(activity: &Activity) -> Self {
        Self {
            number: activity.number,
            time: written(activity.at),
            actor: activity.actor.clone(),
            kind: json!(activity.event)["kind"].take(),
            text: said::event(&activity.event),
            image_id: activity.image.as_ref().map(ToString::to_string),
            image_name: activity.image_name.clone(),
            snapshot_id: activity.snapshot.as_ref().map(ToString::to_string),
            instance_id: activity.instance.as_ref().map(ToString::to_string),
        }
    }
}
