//! The snapshot pages, one verb a file.

pub(super) mod delete;
pub(super) mod detail;
pub(super) mod list;

use axum::extract::FromRequestParts;
use axum::extract::Path;
use axum::http::request::Parts;
use axum::response::Response;

use super::extract::SignedIn;
use super::{WebState, failure};
use crate::app::Refusal;
use crate::domain::id::SnapshotId;

/// The page of a snapshot.
fn detail_path(id: &SnapshotId) -> String {
    format!("/host/snapshot/detail/{id}")
}

/// Somebody signed in, and the snapshot their request names.
pub(super) struct OnSnapshot {
    me: SignedIn,
    id: SnapshotId,
}

impl FromRequestParts<WebState> for OnSnapshot {
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
