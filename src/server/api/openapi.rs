//! The description of the API, made from the calls themselves: OpenAPI 3.1.

use axum::Json;
use serde::Serialize;
use utoipa::openapi::path::{Operation, ParameterBuilder, ParameterIn};
use utoipa::openapi::schema::Type;
use utoipa::openapi::{ContentBuilder, ObjectBuilder, OpenApi as Document, PathItem, Ref, Required, ResponseBuilder};
use utoipa::{Modify, OpenApi, ToSchema};

use super::{activities, image_tasks, images, instances, quotas, snapshots};

/// Where it is found.
pub(super) const PATH: &str = "/v1/openapi.json";

/// The REST API of the image console. Its format is that of the vendor's own clients; calls that only the console has are
/// described like the others. Every answer carries the request's id, in its body and as `x-jdcloud-request-id`.
#[derive(OpenApi)]
#[openapi(
    info(title = "Image Console", version = "v1", license(name = "Apache-2.0", identifier = "Apache-2.0")),
    paths(
        images::describe::describe,
        images::describe::describe_one,
        images::delete::delete,
        images::share::members,
        images::plan::plan,
        images::outcomes::outcomes,
        images::share::share,
        images::share::unshare,
        images::modify::modify,
        images::copy::copy_images,
        images::create::create_image,
        images::import::import_image,
        images::export::export_image,
        images::constraints::describe_one,
        images::constraints::describe,
        image_tasks::describe,
        images::batch::delete,
        images::batch::share,
        snapshots::describe::describe,
        snapshots::describe::describe_one,
        snapshots::delete::delete,
        snapshots::delete::delete_several,
        instances::describe,
        instances::describe_one,
        quotas::describe,
        activities::describe,
    ),
    components(schemas(Problem)),
    modifiers(&CommonToAll)
)]
struct Api;

/// Why a call did not do what was asked. HTTP's status is `error.code`.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct Problem {
    /// The request, as the server's log names it.
    request_id: String,
    error: ProblemDetail,
}

/// What went wrong.
#[derive(Debug, Serialize, ToSchema)]
struct ProblemDetail {
    /// HTTP's status.
    code: u16,
    /// The kind of problem: `NOT_FOUND`, `FAILED_PRECONDITION`, `INVALID_ARGUMENT`, `OUT_OF_RANGE`, `UNAUTHENTICATED`,
    /// `QUOTA_EXCEEDED`, `RATE_LIMIT`, `ABORTED` or `INTERNAL`.
    status: &'static str,
    /// In words.
    message: String,
    /// The code of the rule behind it, where there is one.
    rule: Option<&'static str>,
}

/// What every call has, so that it is written once: what its path names, the token, and how it fails.
struct CommonToAll;

impl Modify for CommonToAll {
    fn modify(&self, document: &mut Document) {
        for (path, item) in &mut document.paths.paths {
            let names: Vec<_> = ["region", "id"]
                .into_iter()
                .filter(|name| path.contains(&format!("{{{name}}}")))
                .collect();
            let PathItem { get, post, delete, .. } = item;
            for operation in [&mut *post, &mut *delete].into_iter().flatten() {
                add_parameter(operation, "clientToken", ParameterIn::Query, Required::False);
            }
            for operation in [get, post, delete].into_iter().flatten() {
                for name in &names {
                    add_parameter(operation, name, ParameterIn::Path, Required::True);
                }
                let problem = ContentBuilder::new().schema(Some(Ref::from_schema_name("Problem"))).build();
                let response = ResponseBuilder::new()
                    .description("Not done")
                    .content("application/json", problem)
                    .build();
                operation.responses.responses.insert("default".to_owned(), response.into());
            }
        }
    }
}

fn add_parameter(operation: &mut Operation, name: &str, parameter_in: ParameterIn, required: Required) {
    let text = ObjectBuilder::new().schema_type(Type::String).build();
    let parameter = ParameterBuilder::new()
        .name(name)
        .parameter_in(parameter_in)
        .required(required)
        .schema(Some(text))
        .build();
    operation.parameters.get_or_insert_default().push(parameter.into());
}

/// `GET /v1/openapi.json`, for everybody.
pub(super) async fn document() -> Json<Document> {
    Json(Api::openapi())
}
