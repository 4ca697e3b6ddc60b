//! `POST …/instances/{id}:createImage`: createImage.

use axum::extract::State;
use axum::response::Response;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::super::answer::{Answer, Failure};
use super::super::caller::On;
use super::super::parameters::{Asked, Parameters, flag};
use super::refused::task_refused;
use crate::app::tasks::Request;
use crate::app::tasks::create::{CreateRequest, create};
use crate::app::{Error, Refusal};
use crate::domain::id::InstanceId;
use crate::domain::text::InvalidText;
use crate::web::WebState;

/// The image to be made.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", default)]
pub(in super::super) struct AskedImageOf {
    name: String,
    description: Option<String>,
    data_disks: Vec<AskedDisk>,
}

impl Asked for AskedImageOf {}

/// A data disk that is left out; none can be put in.
#[derive(Debug, Default, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "camelCase", default)]
struct AskedDisk {
    device_name: Option<String>,
    #[serde(deserialize_with = "flag")]
    no_device: Option<bool>,
}

/// The new image.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(in super::super) struct NewImage {
    image_id: String,
}

/// createImage: an image of what a rebuild of the instance goes back to. The console has nothing else of a machine.
#[utoipa::path(
    post,
    path = "/v1/regions/{region}/instances/{id}:createImage",
    operation_id = "createImage",
    tag = "images",
    request_body = AskedImageOf,
    responses((status = 200, description = "Done", body = Answer<NewImage>))
)]
pub(in super::super) async fn create_image(
    State(state): State<WebState>,
    on: On<InstanceId>,
    Parameters { asked, once }: Parameters<AskedImageOf>,
) -> Response {
    let token = once.token();
    let work = async |is_again| {
        let request_id = &on.caller.actor.request_id;
        if asked.name.is_empty() {
            return Err(Failure::invalid_argument(request_id, "Parameter Name missing"));
        }
        let mut without = Vec::new();
        for disk in asked.data_disks {
            let device = disk.device_name.unwrap_or_default();
            if disk.no_device != Some(true) || device.is_empty() {
                return Err(Failure::invalid(request_id, "DataDisks", &device));
            }
            without.push(device);
        }
        let wanted = CreateRequest {
            name: asked.name.clone(),
            description: asked.description.clone().filter(|description| !description.is_empty()),
            without,
        };
        let begun = create(&state.app, &on.caller.actor, &on.id, &wanted, &Request { token, is_again }).await;
        let begun = begun.map_err(|error| match error {
            Error::Refused(Refusal::Text(InvalidText::Description)) => {
                Failure::invalid(request_id, "description", asked.description.as_deref().unwrap_or_default())
            }
            Error::Refused(Refusal::Text(_)) => Failure::invalid(request_id, "name", &asked.name),
            Error::Refused(Refusal::Choice(_)) => Failure::invalid(request_id, "DataDisks", &wanted.without.join(",")),
            error => task_refused(&on.caller, &on.id, error),
        })?;
        Ok(NewImage {
            image_id: begun.image.to_string(),
        })
    };
    once.carry_out(&state.app, &on.caller.actor, work).await
}
