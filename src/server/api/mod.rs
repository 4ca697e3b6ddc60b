//! The REST API: the wire format of the vendor's own clients, over the same use cases as the pages.
//!
//! Every answer is JSON with the request's id, errors included. A caller is whoever signed the request with an access key, or
//! whose session it carries.

mod answer;
mod authenticate;
mod caller;
mod images;
mod service;

use axum::Router;
use axum::http::Method;
use axum::routing::{MethodRouter, get};

pub(super) use self::authenticate::identify_caller;
use crate::web::{Endpoint, WebState};

fn table() -> Vec<(Method, &'static str, MethodRouter<WebState>)> {
    vec![(Method::GET, "/v1/regions/{region}/images", get(images::describe::describe))]
}

/// Every endpoint of the API.
pub(super) fn endpoints() -> Vec<Endpoint> {
    table().into_iter().map(|(method, path, _)| Endpoint { method, path }).collect()
}

/// The router over [`table`].
pub(super) fn router() -> Router<WebState> {
    table()
        .into_iter()
        .fold(Router::new(), |router, (_, path, handler)| router.route(path, handler))
}
