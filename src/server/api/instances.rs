//! `GET /v1/regions/{region}/instances` and `…/instances/{id}`: describeInstances, describeInstance, as far as the console
//! knows of instances: it does not run them.

use axum::extract::State;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::answer::{Answer, Failure};
use super::caller::{Caller, On};
use super::parameters::{Asked, Parameters, number, page, some_list, word};
use super::time::written;
use crate::app::instances::{describe, get};
use crate::domain::id::InstanceId;
use crate::domain::instance::Instance;
use crate::domain::query::InstanceQuery;
use crate::web::WebState;

/// What is asked for; an empty word is none.
#[derive(Debug, Default, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct AskedInstances {
    /// Only these instances.
    #[serde(deserialize_with = "some_list")]
    instance_id: Option<Vec<String>>,
    /// Only instances made from these images.
    #[serde(deserialize_with = "some_list")]
    image_id: Option<Vec<String>>,
    /// `pending`, `running`, `stopped` or `error`.
    status: String,
    /// The whole name.
    name: String,
    /// From 1.
    #[serde(deserialize_with = "number")]
    page_number: Option<u32>,
    /// 10 to 100; 20 if nothing else is said.
    #[serde(deserialize_with = "number")]
    page_size: Option<u32>,
}

impl Asked for AskedInstances {
    const FILTERS: &'static [&'static str] = &["instanceId", "imageId", "status", "name"];
}

/// The page and the total.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct Instances {
    instances: Vec<WireInstance>,
    total_count: u64,
}

/// One instance.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct OneInstance {
    instance: WireInstance,
}

/// An instance as the vendor's clients read it, with the fields that the console knows.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Instance)]
#[serde(rename_all = "camelCase")]
struct WireInstance {
    instance_id: String,
    instance_name: String,
    image_id: String,
    status: &'static str,
    launch_time: String,
}

/// Instances, as the hypervisor reported them, newest first, a page at a time.
#[utoipa::path(
    get,
    path = "/v1/regions/{region}/instances",
    operation_id = "describeInstances",
    tag = "instances",
    params(AskedInstances),
    responses((status = 200, description = "Done", body = Answer<Instances>))
)]
pub(super) async fn describe(
    State(state): State<WebState>,
    Caller { actor, region, .. }: Caller,
    Parameters { asked, .. }: Parameters<AskedInstances>,
) -> Result<Answer<Instances>, Failure> {
    let request_id = actor.request_id.clone();
    let query = asked.query(&request_id)?;
    let described = describe::describe(&state.app, &actor, &region, &query).await;
    let described = described.map_err(|error| Failure::internal(&request_id, &error))?;
    Ok(Answer {
        request_id,
        result: Instances {
            instances: described.instances.iter().map(WireInstance::new).collect(),
            total_count: described.total,
        },
    })
}

/// One instance.
#[utoipa::path(
    get,
    path = "/v1/regions/{region}/instances/{id}",
    operation_id = "describeInstance",
    tag = "instances",
    responses((status = 200, description = "Done", body = Answer<OneInstance>))
)]
pub(super) async fn describe_one(State(state): State<WebState>, on: On<InstanceId>) -> Result<Answer<OneInstance>, Failure> {
    let found = get::get(&state.app, &on.caller.actor, &on.id).await;
    let instance = WireInstance::new(&found.map_err(|error| on.failure(error))?.instance);
    Ok(on.answer(OneInstance { instance }))
}

impl AskedInstances {
    fn query(self, request_id: &str) -> Result<InstanceQuery, Failure> {
        let (skip, page_size) = page(self.page_number, self.page_size, request_id)?;
        Ok(InstanceQuery {
            // What is no id names nothing that is there.
            ids: self.instance_id.map(|ids| ids.iter().filter_map(|id| id.parse().ok()).collect()),
            images: self.image_id.map(|ids| ids.iter().filter_map(|id| id.parse().ok()).collect()),
            state: word(&self.status, "Status", request_id)?,
            name: word(&self.name, "Name", request_id)?,
            skip,
            page_size,
        })
    }
}

impl WireInstance {
    fn new(instance: &Instance) -> Self {
        Self {
            instance_id: instance.id.to_string(),
            instance_name: instance.name.to_string(),
            image_id: instance.image.to_string(),
            status: instance.state.as_str(),
            launch_time: written(instance.created_at),
        }
    }
}
