//! `POST …/images:copyImages`: copyImages.

use axum::extract::State;
use axum::response::Response;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::super::answer::{Answer, Failure};
use super::super::caller::Caller;
use super::super::parameters::{Asked, Parameters, list};
use super::refused::refused;
use crate::app::images::ImageRefused;
use crate::app::tasks::Request;
use crate::app::tasks::copy::{CopyRequest, copy};
use crate::app::{Error, Refusal};
use crate::domain::id::ImageId;
use crate::domain::text::InvalidText;
use crate::web::WebState;

/// Images of one request.
const MOST_COPIES: usize = 10;

/// What is to be copied, and where to.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", default)]
pub(in super::super) struct AskedCopies {
    #[serde(deserialize_with = "list")]
    source_image_ids: Vec<String>,
    destination_region: String,
    name: Option<String>,
    description: Option<String>,
}

impl Asked for AskedCopies {}

/// The new images.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(in super::super) struct Copies {
    copy_images: Vec<WireCopy>,
}

#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Copy)]
#[serde(rename_all = "camelCase")]
struct WireCopy {
    source_image_id: String,
    destination_image_id: String,
}

/// copyImages: all of them or none.
#[utoipa::path(
    post,
    path = "/v1/regions/{region}/images:copyImages",
    operation_id = "copyImages",
    tag = "images",
    request_body = AskedCopies,
    responses((status = 200, description = "Done", body = Answer<Copies>))
)]
pub(in super::super) async fn copy_images(
    State(state): State<WebState>,
    caller: Caller,
    Parameters { asked, once }: Parameters<AskedCopies>,
) -> Response {
    let token = once.token();
    let work = async |is_again| {
        let request_id = &caller.actor.request_id;
        if asked.source_image_ids.is_empty() {
            return Err(Failure::invalid_argument(request_id, "Parameter SourceImageIds missing"));
        }
        if asked.source_image_ids.len() > MOST_COPIES {
            return Err(Failure::out_of_range(request_id, "SourceImageIds out of range"));
        }
        let mut sources: Vec<ImageId> = Vec::new();
        for id in caller.find_all(&state.app, &asked.source_image_ids).await? {
            if !sources.contains(&id) {
                sources.push(id);
            }
        }
        let wanted = CopyRequest {
            sources,
            destination: asked.destination_region.clone(),
            name: asked.name.clone().filter(|name| !name.is_empty()),
            description: asked.description.clone().filter(|description| !description.is_empty()),
        };
        let copied = copy(&state.app, &caller.actor, &wanted, &Request { token, is_again }).await;
        let copied = copied.map_err(|refusal| failure(&caller, &asked, refusal))?;
        let copy_images = copied.iter().map(|copied| WireCopy {
            source_image_id: copied.source.to_string(),
            destination_image_id: copied.copy.to_string(),
        });
        Ok(Copies {
            copy_images: copy_images.collect(),
        })
    };
    once.carry_out(&state.app, &caller.actor, work).await
}

fn failure(caller: &Caller, asked: &AskedCopies, refusal: ImageRefused) -> Failure {
    let request_id = &caller.actor.request_id;
    match &refusal.error {
        Error::Refused(Refusal::Choice(_)) => Failure::invalid(request_id, "region", &asked.destination_region),
        Error::Refused(Refusal::Text(InvalidText::Description)) => {
            Failure::invalid(request_id, "description", asked.description.as_deref().unwrap_or_default())
        }
        Error::Refused(Refusal::Text(_)) => Failure::invalid(request_id, "name", asked.name.as_deref().unwrap_or_default()),
        _ => refused(caller, refusal),
    }
}
