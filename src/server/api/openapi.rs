//! The description of the API, made from the calls themselves: OpenAPI 3.1.

use std::sync::{Arc, LazyLock, OnceLock};

use axum::Extension;
use axum::extract::State;
use axum::http::Method;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::{IntoResponse as _, Response};
use bytes::Bytes;
use serde::Serialize;
use serde_json::Value;
use utoipa::openapi::path::{Operation, ParameterBuilder, ParameterIn};
use utoipa::openapi::schema::Type;
use utoipa::openapi::security::{ApiKey, ApiKeyValue, SecurityScheme};
use utoipa::openapi::{ContentBuilder, ObjectBuilder, OpenApi as Document, PathItem, Ref, Required, ResponseBuilder};
use utoipa::{Modify, OpenApi, ToSchema};

use super::values::narrow;
use super::{activities, image_tasks, images, instances, problems, quotas, snapshots};
use crate::web::{SESSION_COOKIE, Visitor, WebState, reference_page};

/// Where it is found.
pub(super) const PATH: &str = "/v1/openapi.json";

/// Where people read it.
pub(super) const PAGE_PATH: &str = "/v1/docs";

/// The description as types tell it, made once.
static DOCUMENT: LazyLock<Value> = LazyLock::new(|| serde_json::json!(Api::openapi()));

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
    security(("signature" = []), ("session" = [])),
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
    /// `QUOTA_EXCEEDED`, `RATE_LIMIT`, `ABORTED`, `METHOD_NOT_ALLOWED` or `INTERNAL`.
    status: &'static str,
    /// In words.
    message: String,
    /// The code of the rule behind it, where there is one.
    rule: Option<&'static str>,
}

/// Where the description has what a call answers when it does not do what was asked, message by message. OpenAPI itself has
/// no place for that.
const PROBLEMS: &str = "x-problems";

/// What every call has, so that it is written once: what its path names, the token, and how it fails.
struct CommonToAll;

impl Modify for CommonToAll {
    fn modify(&self, document: &mut Document) {
        let schemes = document.components.get_or_insert_default();
        for (name, key) in [
            ("signature", ApiKey::Header(signature())),
            ("session", ApiKey::Cookie(ApiKeyValue::new(SESSION_COOKIE))),
        ] {
            schemes.add_security_scheme(name, SecurityScheme::ApiKey(key));
        }
        document.extensions = Some([(PROBLEMS, problems::of_every_call())].into_iter().collect());
        for (path, item) in &mut document.paths.paths {
            let names: Vec<_> = [("region", "The region, like `cn-north-1`."), ("id", "What the call is about.")]
                .into_iter()
                .filter(|(name, _)| path.contains(&format!("{{{name}}}")))
                .collect();
            let PathItem { get, post, delete, .. } = item;
            if let Some(operation) = delete {
                let what = "Up to 64 characters. The same request with the same token is carried out once, and answered the same.";
                add_parameter(operation, ("clientToken", what), ParameterIn::Query, Required::False);
            }
            let calls = [(Method::GET, get), (Method::POST, post), (Method::DELETE, delete)];
            for (method, operation) in calls.into_iter().filter_map(|(method, call)| Some((method, call.as_mut()?))) {
                let id = operation.operation_id.as_deref().unwrap_or_default();
                operation.extensions = Some([(PROBLEMS, problems::of_call(&method, path, id))].into_iter().collect());
                for name in &names {
                    add_parameter(operation, *name, ParameterIn::Path, Required::True);
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

fn signature() -> ApiKeyValue {
    ApiKeyValue::with_description(
        "Authorization",
        "JDCLOUD2-HMAC-SHA256 or JDCLOUD3-HMAC-SHA256 with an access key, as the vendor's clients sign",
    )
}

fn add_parameter(operation: &mut Operation, (name, what): (&str, &str), parameter_in: ParameterIn, required: Required) {
    let text = ObjectBuilder::new().schema_type(Type::String).build();
    let parameter = ParameterBuilder::new()
        .name(name)
        .description(Some(what))
        .parameter_in(parameter_in)
        .required(required)
        .schema(Some(text))
        .build();
    operation.parameters.get_or_insert_default().push(parameter.into());
}

/// The description as it is sent, made once for the regions of a router.
#[derive(Debug, Clone, Default)]
pub(super) struct Narrowed(Arc<OnceLock<Bytes>>);

impl Narrowed {
    fn bytes(&self, regions: &[String]) -> Bytes {
        let make = || {
            let mut description = DOCUMENT.clone();
            narrow(&mut description, regions);
            description.to_string().into()
        };
        self.0.get_or_init(make).clone()
    }
}

/// `GET /v1/openapi.json`, for everybody.
pub(super) async fn document(State(state): State<WebState>, Extension(narrowed): Extension<Narrowed>) -> Response {
    let headers = [(CONTENT_TYPE, "application/json"), (CACHE_CONTROL, "public, max-age=300")];
    (headers, narrowed.bytes(&state.app.regions)).into_response()
}

/// `GET /v1/docs`, for everybody: the same to be read, with types and without the patterns of values.
pub(super) async fn page(visitor: Visitor) -> Response {
    reference_page(&visitor, &DOCUMENT, PATH)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_description_is_made_once() {
        let narrowed = Narrowed::default();
        let [first, again] = [narrowed.clone(), narrowed].map(|narrowed| narrowed.bytes(&["cn-north-1".to_owned()]));
        assert_eq!(first.as_ptr(), again.as_ptr());
        assert!(serde_json::from_slice::<Value>(&first).unwrap()["paths"].is_object());
    }
}
