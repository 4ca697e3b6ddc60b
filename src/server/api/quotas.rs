//! `GET /v1/regions/{region}/quotas`, which two of the vendor's services share: describeQuotas of `vm`, which is asked for
//! kinds of resources by filters, and describeQuota of `disk`, which always names one as `type`.

use axum::extract::State;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::answer::{Answer, Failure};
use super::caller::Caller;
use super::parameters::{Asked, Parameters, some_list};
use super::service::Service;
use crate::app::quotas;
use crate::domain::id::ImageId;
use crate::domain::policy::Quota;
use crate::web::WebState;

/// What is asked for.
#[derive(Debug, Default, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct AskedQuotas {
    /// `image` or `imageShare`, which needs an image; for the service `vm`.
    #[serde(deserialize_with = "some_list")]
    resource_types: Option<Vec<String>>,
    /// The image whose shares are counted.
    image_id: String,
    /// `snapshot`; for the service `disk`.
    r#type: String,
}

impl Asked for AskedQuotas {
    const FILTERS: &'static [&'static str] = &["resourceTypes", "imageId"];
}

impl AskedQuotas {
    // A signature says which service it was made for; a session says nothing, and only `disk` has a type.
    fn service(&self, signed_for: Option<Service>) -> Service {
        let told = if self.r#type.is_empty() { Service::Vm } else { Service::Disk };
        signed_for.unwrap_or(told)
    }
}

/// What either service answers.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) enum Quotas {
    /// `vm`
    Quotas(Vec<WireQuota>),
    /// `disk`
    Quota(WireQuota),
}

/// A quota.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Quota)]
#[serde(rename_all = "camelCase")]
pub(super) struct WireQuota {
    resource_type: &'static str,
    limit: u32,
    used: u32,
}

impl WireQuota {
    fn new(resource_type: &'static str, Quota { used, limit }: Quota) -> Self {
        Self {
            resource_type,
            limit,
            used,
        }
    }
}

/// What is used of each quota, and how much there is. The vendor's services `vm` and `disk` each have this call.
#[utoipa::path(
    get,
    path = "/v1/regions/{region}/quotas",
    operation_id = "describeQuotas",
    tag = "quotas",
    params(AskedQuotas),
    responses((status = 200, description = "Done", body = Answer<Quotas>))
)]
pub(super) async fn describe(
    State(state): State<WebState>,
    caller: Caller,
    Parameters { asked, .. }: Parameters<AskedQuotas>,
) -> Result<Answer<Quotas>, Failure> {
    let request_id = caller.actor.request_id.clone();
    let result = match asked.service(caller.service) {
        Service::Vm => Quotas::Quotas(of_vm(&state, &caller, asked).await?),
        Service::Disk => Quotas::Quota(of_disk(&state, &caller, &asked.r#type).await?),
    };
    Ok(Answer { request_id, result })
}

async fn of_vm(state: &WebState, caller: &Caller, asked: AskedQuotas) -> Result<Vec<WireQuota>, Failure> {
    let request_id = &caller.actor.request_id;
    let mut wanted = asked.resource_types.unwrap_or_default();
    if wanted.is_empty() {
        wanted.push("image".to_owned());
        if !asked.image_id.is_empty() {
            wanted.push("imageShare".to_owned());
        }
    }
    let mut found = Vec::with_capacity(wanted.len());
    for kind in &wanted {
        found.push(match kind.as_str() {
            "image" => {
                let quota = quotas::images(&state.app, &caller.actor, &caller.region).await;
                WireQuota::new("image", quota.map_err(|error| Failure::internal(request_id, &error))?)
            }
            "imageShare" if asked.image_id.is_empty() => {
                return Err(Failure::invalid_argument(request_id, "Parameter ImageId missing"));
            }
            "imageShare" => {
                let id: ImageId = caller.find(&state.app, &asked.image_id).await?;
                let quota = quotas::shares(&state.app, &caller.actor, &caller.region, &id).await;
                WireQuota::new("imageShare", quota.map_err(|error| caller.failure(&id, error))?)
            }
            // Nothing else is limited here.
            other => return Err(Failure::invalid(request_id, "resourceTypes", other)),
        });
    }
    Ok(found)
}

async fn of_disk(state: &WebState, caller: &Caller, kind: &str) -> Result<WireQuota, Failure> {
    let request_id = &caller.actor.request_id;
    if kind != "snapshot" {
        return Err(Failure::invalid(request_id, "type", kind));
    }
    let quota = quotas::snapshots(&state.app, &caller.actor, &caller.region).await;
    Ok(WireQuota::new(
        "snapshot",
        quota.map_err(|error| Failure::internal(request_id, &error))?,
    ))
}
