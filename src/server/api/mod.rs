//! The REST API: the wire format of the vendor's own clients, over the same use cases as the pages.
//!
//! Every answer is JSON with the request's id, errors included. A caller is whoever signed the request with an access key, or
//! whose session it carries.

mod activities;
mod answer;
mod authenticate;
mod caller;
mod image_tasks;
mod images;
mod instances;
mod once;
mod openapi;
mod parameters;
mod problems;
mod quotas;
mod said;
mod service;
mod snapshots;
mod time;
mod values;
mod verbs;

use axum::extract::Request;
use axum::http::Method;
use axum::middleware::from_fn_with_state;
use axum::routing::{MethodRouter, any, delete, get, post};
use axum::{Extension, Router};

use self::answer::Failure;
use crate::web::{Endpoint, RequestId, WebState};

fn table() -> Vec<(Method, &'static str, MethodRouter<WebState>)> {
    let read = |path, handler| (Method::GET, path, handler);
    let send = |path, handler| (Method::POST, path, handler);
    let remove = |path, handler| (Method::DELETE, path, handler);
    vec![
        read("/v1/regions/{region}/images", get(images::describe::describe)),
        read("/v1/regions/{region}/images/{id}", get(images::describe::describe_one)),
        remove("/v1/regions/{region}/images/{id}", delete(images::delete::delete)),
        read("/v1/regions/{region}/images/{id}/members", get(images::share::members)),
        read(
            "/v1/regions/{region}/images/{id}/constraints",
            get(images::constraints::describe_one),
        ),
        read("/v1/regions/{region}/images/{id}/deletePlan", get(images::plan::plan)),
        read("/v1/regions/{region}/images/{id}/snapshotOutcomes", get(images::outcomes::outcomes)),
        send("/v1/regions/{region}/images/{id}:share", post(images::share::share)),
        send("/v1/regions/{region}/images/{id}:unshare", post(images::share::unshare)),
        send(
            "/v1/regions/{region}/images/{id}:modifyImageAttribute",
            post(images::modify::modify),
        ),
        send("/v1/regions/{region}/images/{id}:exportImage", post(images::export::export_image)),
        send("/v1/regions/{region}/images:copyImages", post(images::copy::copy_images)),
        send("/v1/regions/{region}/images:import", post(images::import::import_image)),
        send("/v1/regions/{region}/images:deleteImages", post(images::batch::delete)),
        send("/v1/regions/{region}/images:shareImages", post(images::batch::share)),
        read("/v1/regions/{region}/snapshots", get(snapshots::describe::describe)),
        remove("/v1/regions/{region}/snapshots", delete(snapshots::delete::delete_several)),
        read("/v1/regions/{region}/snapshots/{id}", get(snapshots::describe::describe_one)),
        remove("/v1/regions/{region}/snapshots/{id}", delete(snapshots::delete::delete)),
        read("/v1/regions/{region}/instances", get(instances::describe)),
        read("/v1/regions/{region}/instances/{id}", get(instances::describe_one)),
        send(
            "/v1/regions/{region}/instances/{id}:createImage",
            post(images::create::create_image),
        ),
        read("/v1/regions/{region}/imageTasks", get(image_tasks::describe)),
        read("/v1/regions/{region}/imageConstraints", get(images::constraints::describe)),
        read("/v1/regions/{region}/quotas", get(quotas::describe)),
        read("/v1/regions/{region}/activities", get(activities::describe)),
    ]
}

/// What anybody may ask for.
fn public_table() -> Vec<(Method, &'static str, MethodRouter<WebState>)> {
    vec![
        (
            Method::GET,
            openapi::PATH,
            get(openapi::document).layer(Extension(openapi::Narrowed::default())),
        ),
        (Method::GET, openapi::PAGE_PATH, get(openapi::page)),
    ]
}

/// Every endpoint of the API.
pub(super) fn endpoints() -> Vec<Endpoint> {
    let all = table().into_iter().chain(public_table());
    all.map(|(method, path, _)| Endpoint { method, path }).collect()
}

/// The router over every call, each of which knows its caller, and over what is public.
pub(super) fn router(state: WebState) -> Router<WebState> {
    let mut router = Router::new();
    let mut with_verbs = Vec::new();
    for (_, path, handler) in table() {
        if path.contains(':') {
            with_verbs.push((path, handler));
        } else {
            router = router.route(path, handler);
        }
    }
    let calls = verbs::add(router, with_verbs).route_layer(from_fn_with_state(state, authenticate::identify_caller));
    let public = public_table().into_iter();
    public
        .fold(calls, |router, (_, path, handler)| router.route(path, handler))
        .method_not_allowed_fallback(unknown_call)
        .route("/v1/{*rest}", any(unknown_call))
}

/// Whatever is no call of the API.
async fn unknown_call(request: Request) -> Failure {
    let id = request.extensions().get::<RequestId>().map(|id| id.0.clone()).unwrap_or_default();
    Failure::no_such_call(&id, &verbs::methods_of(request.uri().path()))
}
