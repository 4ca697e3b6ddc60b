//! Administration: everything below `/admin` is complete HTML from the server, with no script and no WASM at all, so that it
//! works in any browser and nothing that runs there can be turned against whoever administers.

pub(super) mod account;
pub(super) mod accounts;
pub(super) mod audit;
pub(super) mod everybody;
pub(super) mod export;
pub(super) mod image;
pub(super) mod images;
pub(super) mod jobs;
pub(super) mod limits;
pub(super) mod lockouts;
pub(super) mod overview;
pub(super) mod partners;
pub(super) mod policies;
pub(super) mod shell;
pub(super) mod snapshots;
mod storage;
pub(super) mod tickets;
mod what_if;

use std::str::FromStr;

use axum::extract::{FromRequestParts, Path};
use axum::http::request::Parts;
use axum::response::Response;

use super::extract::SignedIn;
use super::frame::Frame;
use super::{WebState, failure};
use crate::app::{Actor, Refusal};

/// Whether a path is one of administration, whatever is there.
pub(crate) fn is_administration(path: &str) -> bool {
    path.strip_prefix("/admin")
        .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// The address of what `parameters` ask of `path`; what is empty is not asked.
fn address(path: &str, parameters: &[(&str, &str)]) -> String {
    let asked = parameters.iter().filter(|(_, value)| !value.is_empty());
    let query = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(asked).finish();
    if query.is_empty() {
        path.to_owned()
    } else {
        format!("{path}?{query}")
    }
}

/// An administrator who is signed in. To whoever is none, no page of administration exists.
pub(super) struct Administrator {
    pub(super) frame: Frame,
    pub(super) actor: Actor,
}

impl FromRequestParts<WebState> for Administrator {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, state: &WebState) -> Result<Self, Response> {
        let SignedIn { frame, actor } = SignedIn::from_request_parts(parts, state).await?;
        match actor.administers() {
            Ok(()) => Ok(Self { frame, actor }),
            Err(error) => Err(failure::respond(&frame, error)),
        }
    }
}

/// An administrator, and what the path names.
pub(super) struct On<Id> {
    me: Administrator,
    id: Id,
}

impl<Id: FromStr> FromRequestParts<WebState> for On<Id> {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, state: &WebState) -> Result<Self, Response> {
        let me = Administrator::from_request_parts(parts, state).await?;
        let path = Path::<String>::from_request_parts(parts, state).await;
        match path.ok().and_then(|Path(id)| id.parse().ok()) {
            Some(id) => Ok(Self { me, id }),
            None => Err(failure::respond(&me.frame, Refusal::NotFound.into())),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::is_administration;

    #[test]
    fn what_is_below_admin_is_administration() {
        for path in ["/admin", "/admin/", "/admin/audit", "/admin/nowhere"] {
            assert!(is_administration(path), "{path}");
        }
        for path in ["/", "/administration", "/host/admin", ""] {
            assert!(!is_administration(path), "{path}");
        }
    }
}
