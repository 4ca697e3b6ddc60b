//! `POST …/images/{id}:exportImage`: exportImage.

use axum::extract::State;
use axum::response::Response;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::super::answer::{Answer, Failure};
use super::super::caller::On;
use super::super::parameters::{Asked, Parameters, flag};
use super::refused::task_refused;
use crate::app::tasks::Request;
use crate::app::tasks::export::{ExportRequest, export};
use crate::app::{Error, Refusal};
use crate::domain::id::ImageId;
use crate::web::WebState;

/// Where an image is to go. Nobody's role is asked for: what may be written where is the operator's decision.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", default)]
pub(in super::super) struct AskedExport {
    oss_url: String,
    oss_prefix: Option<String>,
    #[serde(deserialize_with = "flag")]
    is_all_disk: Option<bool>,
}

impl Asked for AskedExport {}

/// What was begun.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(in super::super) struct BegunExport {
    task_id: String,
}

/// exportImage: the file of the system disk, as it is stored.
#[utoipa::path(
    post,
    path = "/v1/regions/{region}/images/{id}:exportImage",
    operation_id = "exportImage",
    tag = "images",
    request_body = AskedExport,
    responses((status = 200, description = "Done", body = Answer<BegunExport>))
)]
pub(in super::super) async fn export_image(
    State(state): State<WebState>,
    on: On<ImageId>,
    Parameters { asked, once }: Parameters<AskedExport>,
) -> Response {
    let token = once.token();
    let work = async |is_again| {
        let request_id = &on.caller.actor.request_id;
        if asked.oss_url.is_empty() {
            return Err(Failure::invalid_argument(request_id, "Parameter OssUrl missing"));
        }
        if asked.is_all_disk == Some(true) {
            return Err(Failure::invalid(request_id, "IsAllDisk", "true"));
        }
        let wanted = ExportRequest {
            target: asked.oss_url,
            prefix: asked.oss_prefix.unwrap_or_default(),
        };
        let begun = export(&state.app, &on.caller.actor, &on.id, &wanted, &Request { token, is_again }).await;
        let task = begun.map_err(|error| match error {
            Error::Refused(Refusal::Choice(_)) => Failure::invalid(request_id, "OssPrefix", &wanted.prefix),
            error => task_refused(&on.caller, &on.id, error),
        })?;
        Ok(BegunExport { task_id: task.to_string() })
    };
    once.carry_out(&state.app, &on.caller.actor, work).await
}
