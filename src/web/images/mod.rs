//! The image pages, one verb a file.

pub(super) mod batch;
pub(super) mod delete;
pub(super) mod detail;
pub(super) mod download;
pub(super) mod import;
pub(super) mod list;
mod list_query;
pub(super) mod rename;
pub(super) mod share;

use axum::extract::FromRequestParts;
use axum::extract::Path;
use axum::http::request::Parts;
use axum::response::Response;

use super::WebState;
use super::extract::SignedIn;
use super::failure;
use crate::app::Refusal;
use crate::domain::id::ImageId;

/// The columns of the list that can be hidden.
pub(super) const COLUMNS: [&str; 6] = ["type", "os", "size", "status", "shared", "created"];

/// The page of an image.
pub(super) fn detail_path(id: &ImageId) -> String {
    format!("/host/image/detail/{id}")
}

/// Somebody signed in, and the image their request names. What is no id is not found, like any other stranger's.
pub(super) struct OnImage {
    pub(super) me: SignedIn,
    pub(super) id: ImageId,
}

impl FromRequestParts<WebState> for OnImage {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, state: &WebState) -> Result<Self, Response> {
        let me = SignedIn::from_request_parts(parts, state).await?;
        let path = Path::<String>::from_request_parts(parts, state).await;
        match path.ok().and_then(|Path(id)| id.parse().ok()) {
            Some(id) => Ok(Self { me, id }),
            None => Err(failure::respond(&me.frame, Refusal::NotFound.into())),
        }
    }
}
