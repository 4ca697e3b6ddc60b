//! `POST …/images/{id}:modifyImageAttribute`

use axum::extract::State;
use axum::response::Response;
use serde::Deserialize;
use utoipa::ToSchema;

use super::super::answer::{Answer, Failure, Nothing};
use super::super::caller::On;
use super::super::parameters::{Asked, Parameters};
use crate::app::images::rename::rename;
use crate::app::{Error, Refusal};
use crate::domain::id::ImageId;
use crate::domain::text::InvalidText;
use crate::web::WebState;

/// What is to be changed; what is absent stays.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default)]
pub(in super::super) struct Attributes {
    /// 1 to 32 of Chinese characters, letters, digits, `_`, `-` and `.`.
    name: Option<String>,
    /// At most 256 characters.
    description: Option<String>,
}

impl Asked for Attributes {}

/// Changes name or description.
#[utoipa::path(
    post,
    path = "/v1/regions/{region}/images/{id}:modifyImageAttribute",
    operation_id = "modifyImageAttribute",
    tag = "images",
    request_body = Attributes,
    responses((status = 200, description = "Done", body = Answer<Nothing>))
)]
pub(in super::super) async fn modify(
    State(state): State<WebState>,
    on: On<ImageId>,
    Parameters { asked, once }: Parameters<Attributes>,
) -> Response {
    let work = async |_| {
        let request_id = &on.caller.actor.request_id;
        let (name, description) = (asked.name.as_deref(), asked.description.as_deref());
        if name.is_none() && description.is_none() {
            return Err(Failure::invalid_argument(request_id, "Parameter name、description missing"));
        }
        let renamed = rename(&state.app, &on.caller.actor, &on.id, name, description).await;
        renamed.map(|()| Nothing {}).map_err(|error| match error {
            Error::Refused(Refusal::Text(InvalidText::Description)) => {
                Failure::invalid(request_id, "description", description.unwrap_or_default())
            }
            Error::Refused(Refusal::Text(_)) => Failure::invalid(request_id, "name", name.unwrap_or_default()),
            error => on.failure(error),
        })
    };
    once.carry_out(&state.app, &on.caller.actor, work).await
}
