//! Who calls, and about what.

use std::fmt::Display;
use std::str::FromStr;

use async_trait::async_trait;
use axum::extract::{FromRequestParts, Path, RawPathParams};
use axum::http::Method;
use axum::http::request::Parts;
use serde::Deserialize;

use super::answer::{Answer, Failure};
use super::authenticate::Authenticated;
use super::service::Service;
use super::verbs::methods_of;
use crate::app::{self, Actor, App, images, instances, snapshots};
use crate::domain::id::{ImageId, InstanceId, SnapshotId};
use crate::web::{WebState, request_id};

/// Somebody authenticated, and the region their request is about.
pub(super) struct Caller {
    /// Who.
    pub(super) actor: Actor,
    /// Where: one of the installation's regions.
    pub(super) region: String,
    /// The service that the request was signed for; `None` where a browser's session authenticated it.
    pub(super) service: Option<Service>,
}

impl FromRequestParts<WebState> for Caller {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, state: &WebState) -> Result<Self, Failure> {
        let request = request_id(parts);
        let Some(Authenticated { actor, service }) = parts.extensions.get::<Authenticated>().cloned() else {
            return Err(Failure::unauthenticated(&request));
        };
        let parameters = RawPathParams::from_request_parts(parts, state).await.ok();
        let region = parameters
            .iter()
            .flatten()
            .find_map(|(name, value)| (name == "region").then(|| value.to_owned()))
            .unwrap_or_default();
        if state.app.regions.contains(&region) {
            Ok(Self { actor, region, service })
        } else {
            Err(Failure::invalid(&request, "region", &region))
        }
    }
}

/// What a path can name.
#[async_trait]
pub(super) trait Named: FromStr + Display + Send + Sync {
    /// What it is called in `Image 'img-a' not found`.
    const KIND: &'static str;

    /// Where it is, whoever may know; nothing when it is not there.
    async fn region(&self, app: &App) -> app::Result<Option<String>>;
}

#[async_trait]
impl Named for ImageId {
    const KIND: &'static str = "Image";

    async fn region(&self, app: &App) -> app::Result<Option<String>> {
        images::region(app, self).await
    }
}

#[async_trait]
impl Named for SnapshotId {
    const KIND: &'static str = "Snapshot";

    async fn region(&self, app: &App) -> app::Result<Option<String>> {
        snapshots::region(app, self).await
    }
}

#[async_trait]
impl Named for InstanceId {
    const KIND: &'static str = "Instance";

    async fn region(&self, app: &App) -> app::Result<Option<String>> {
        instances::region(app, self).await
    }
}

/// A caller, and the thing their request's path names. What is no id, and what is in another region than the path says, is
/// not found, like any other stranger's.
pub(super) struct On<I> {
    /// Who.
    pub(super) caller: Caller,
    /// What. Whether they may know of it is for the use case to find out.
    pub(super) id: I,
}

#[derive(Deserialize)]
struct Target {
    id: String,
}

impl<I: Named> FromRequestParts<WebState> for On<I> {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, state: &WebState) -> Result<Self, Failure> {
        let caller = Caller::from_request_parts(parts, state).await?;
        let target = Path::<Target>::from_request_parts(parts, state).await;
        let target = target.map(|Path(target)| target.id).unwrap_or_default();
        // What follows a colon says what is to be done with it, which only POST asks.
        let target = match target.split_once(':') {
            Some((target, _)) if parts.method == Method::POST => target,
            Some(_) => return Err(Failure::no_such_call(&caller.actor.request_id, &methods_of(parts.uri.path()))),
            None => &target,
        };
        let id = caller.find(&state.app, target).await?;
        Ok(Self { caller, id })
    }
}

impl Caller {
    /// The thing that a request names; see [`On`].
    ///
    /// # Errors
    /// `NOT_FOUND`.
    pub(super) async fn find<I: Named>(&self, app: &App, text: &str) -> Result<I, Failure> {
        let request = &self.actor.request_id;
        let not_found = || Failure::not_found(request, I::KIND, text);
        let id: I = text.parse().map_err(|_| not_found())?;
        match id.region(app).await {
            Ok(Some(region)) if region != self.region => Err(not_found()),
            Ok(_) => Ok(id),
            Err(error) => Err(Failure::internal(request, &error)),
        }
    }

    /// The things that a request names.
    ///
    /// # Errors
    /// `NOT_FOUND` for the first that is none.
    pub(super) async fn find_all<I: Named>(&self, app: &App, texts: &[String]) -> Result<Vec<I>, Failure> {
        let mut found = Vec::with_capacity(texts.len());
        for text in texts {
            found.push(self.find(app, text).await?);
        }
        Ok(found)
    }

    /// What a use case about this thing answered; see [`Failure::of`].
    pub(super) fn failure<I: Named>(&self, id: &I, error: app::Error) -> Failure {
        Failure::of(&self.actor.request_id, (I::KIND, &id.to_string()), error)
    }
}

impl<I: Named> On<I> {
    /// What the call's failures name.
    pub(super) fn failure(&self, error: app::Error) -> Failure {
        self.caller.failure(&self.id, error)
    }

    /// The answer to it.
    pub(super) fn answer<T>(&self, result: T) -> Answer<T> {
        Answer {
            request_id: self.caller.actor.request_id.clone(),
            result,
        }
    }
}
