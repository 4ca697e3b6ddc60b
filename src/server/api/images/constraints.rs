//! `GET …/images/{id}/constraints` and `…/imageConstraints`: describeImageConstraints, describeImageConstraintsBatch. Images go
//! with every type of instance here, so that none is excluded.

use axum::extract::State;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::super::answer::{Answer, Failure};
use super::super::caller::{Caller, On};
use super::super::parameters::{Asked, Parameters, list};
use super::refused::refused;
use crate::app::images;
use crate::domain::id::ImageId;
use crate::web::WebState;

/// Which images; of none, nothing is told.
#[derive(Debug, Default, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
pub(in super::super) struct AskedConstraints {
    #[serde(deserialize_with = "list")]
    ids: Vec<String>,
}

impl Asked for AskedConstraints {}

/// The constraints of one image.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(in super::super) struct OneConstraint {
    image_constraints: Constraint,
}

/// The constraints of several images, in the order they were named in.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(in super::super) struct Constraints {
    image_constraints: Vec<Constraint>,
}

#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct Constraint {
    image_id: String,
    image_instance_type_constraint: InstanceTypes,
}

/// Types of instances that an image does not go with.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct InstanceTypes {
    constraints_type: &'static str,
    instance_types: Vec<String>,
}

impl Constraint {
    fn none(id: &ImageId) -> Self {
        Self {
            image_id: id.to_string(),
            image_instance_type_constraint: InstanceTypes {
                constraints_type: "excludes",
                instance_types: Vec::new(),
            },
        }
    }
}

/// describeImageConstraints
#[utoipa::path(
    get,
    path = "/v1/regions/{region}/images/{id}/constraints",
    operation_id = "describeImageConstraints",
    tag = "images",
    responses((status = 200, description = "Done", body = Answer<OneConstraint>))
)]
pub(in super::super) async fn describe_one(State(state): State<WebState>, on: On<ImageId>) -> Result<Answer<OneConstraint>, Failure> {
    let seen = images::all_visible(&state.app, &on.caller.actor, std::slice::from_ref(&on.id)).await;
    seen.map_err(|refusal| on.failure(refusal.error))?;
    Ok(on.answer(OneConstraint {
        image_constraints: Constraint::none(&on.id),
    }))
}

/// describeImageConstraintsBatch
#[utoipa::path(
    get,
    path = "/v1/regions/{region}/imageConstraints",
    operation_id = "describeImageConstraintsBatch",
    tag = "images",
    params(AskedConstraints),
    responses((status = 200, description = "Done", body = Answer<Constraints>))
)]
pub(in super::super) async fn describe(
    State(state): State<WebState>,
    caller: Caller,
    Parameters { asked, .. }: Parameters<AskedConstraints>,
) -> Result<Answer<Constraints>, Failure> {
    let ids = caller.find_all::<ImageId>(&state.app, &asked.ids).await?;
    let seen = images::all_visible(&state.app, &caller.actor, &ids).await;
    seen.map_err(|refusal| refused(&caller, refusal))?;
    Ok(Answer {
        request_id: caller.actor.request_id,
        result: Constraints {
            image_constraints: ids.iter().map(Constraint::none).collect(),
        },
    })
}
