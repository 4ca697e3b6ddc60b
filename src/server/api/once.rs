//! Calls that come again: whoever sends the same request with the same `clientToken` gets the same answer, and nothing is
//! done twice.

use std::time::Duration;

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use tokio::time::timeout;

use super::answer::{Answer, Failure, Written};
use crate::app::receipts::{self, Claimed, KeptAnswer};
use crate::app::{Actor, App, Limits};

/// Letters of a token at most.
const LETTERS: usize = 64;

/// How long work takes at most that is to be carried out once. What is left of the time after which a request counts as broken off
/// is for the statement that was under way.
const WORK: Duration = Duration::from_secs(Limits::REQUEST_SECONDS.unsigned_abs() - 10);

/// A client's word that a request is to be carried out once.
pub(super) struct Once {
    token: Option<String>,
    /// What tells this request from every other one.
    request: [u8; 32],
}

impl Once {
    /// For a request that is known by this fingerprint.
    ///
    /// # Errors
    /// The token, where it is none.
    pub(super) fn new(token: Option<String>, request: [u8; 32]) -> Result<Self, String> {
        match token {
            Some(token) if token.is_empty() || token.len() > LETTERS || !token.bytes().all(|byte| byte.is_ascii_graphic()) => Err(token),
            token => Ok(Self { token, request }),
        }
    }

    /// The name the client gave its request; empty for none.
    pub(super) fn token(&self) -> String {
        self.token.clone().unwrap_or_default()
    }

    /// Carries out `work`, or answers what it led to before. The work is told whether it may have been begun before, by a
    /// process that did not live to answer. It is broken off before anybody takes it for that.
    pub(super) async fn carry_out<T, W>(self, app: &App, actor: &Actor, work: impl FnOnce(bool) -> W + Send) -> Response
    where
        T: Serialize,
        W: Future<Output = Result<T, Failure>> + Send,
    {
        self.carry_out_within(WORK, app, actor, work).await
    }

    async fn carry_out_within<T, W>(self, limit: Duration, app: &App, actor: &Actor, work: impl FnOnce(bool) -> W + Send) -> Response
    where
        T: Serialize,
        W: Future<Output = Result<T, Failure>> + Send,
    {
        let request_id = &actor.request_id;
        let Some(token) = self.token else {
            return answered(request_id, work(false).await);
        };
        let is_again = match receipts::claim(app, actor, &token, &self.request).await {
            Ok(Claimed::New) => false,
            Ok(Claimed::Abandoned) => true,
            Ok(Claimed::Answered(kept)) => return replayed(kept),
            Ok(Claimed::UnderWay) => {
                let message = format!("The request with ClientToken '{token}' is under way");
                return Failure::new(request_id, StatusCode::CONFLICT, "ABORTED", message).into_response();
            }
            Ok(Claimed::Other) => {
                let message = format!("ClientToken '{token}' was used for another request");
                return Failure::invalid_argument(request_id, message).into_response();
            }
            Err(error) => return Failure::internal(request_id, &error).into_response(),
        };
        let written = match timeout(limit, work(is_again)).await {
            Err(elapsed) => return Failure::internal(request_id, &anyhow::Error::new(elapsed).into()).into_response(),
            Ok(Ok(result)) => written(request_id, result),
            Ok(Err(failure)) => {
                let is_kept = failure.is_final();
                if !is_kept {
                    // The same may well succeed when it is asked again.
                    if let Err(error) = receipts::forget(app, actor, &token).await {
                        return Failure::internal(request_id, &error).into_response();
                    }
                    return failure.into_response();
                }
                failure.written()
            }
        };
        let kept = KeptAnswer {
            request_id: written.request_id.clone(),
            status: written.code.as_u16(),
            body: written.body.clone(),
        };
        match receipts::keep(app, actor, &token, &kept).await {
            Ok(()) => written.into_response(),
            Err(error) => Failure::internal(request_id, &error).into_response(),
        }
    }
}

fn written<T: Serialize>(request_id: &str, result: T) -> Written {
    Answer {
        request_id: request_id.to_owned(),
        result,
    }
    .written()
}

fn answered<T: Serialize>(request_id: &str, outcome: Result<T, Failure>) -> Response {
    match outcome {
        Ok(result) => written(request_id, result).into_response(),
        Err(failure) => failure.into_response(),
    }
}

fn replayed(kept: KeptAnswer) -> Response {
    Written {
        code: StatusCode::from_u16(kept.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR),
        request_id: kept.request_id,
        body: kept.body,
    }
    .into_response()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::tests::World;

    async fn status(world: &World, limit: Duration, work: impl Future<Output = Result<bool, Failure>> + Send) -> u16 {
        let once = Once::new(Some("token".to_owned()), [0; 32]).unwrap();
        let answer = once.carry_out_within(limit, &world.app, &world.alice, |_| work).await;
        answer.status().as_u16()
    }

    #[tokio::test]
    async fn what_takes_too_long_is_broken_off_and_may_be_begun_anew_later() {
        let world = World::new().await;
        assert_eq!(status(&world, Duration::ZERO, std::future::pending()).await, 500);
        assert_eq!(status(&world, WORK, async { Ok(true) }).await, 409, "somebody may be at it");
        world.advance(Limits::REQUEST_SECONDS);
        assert_eq!(status(&world, WORK, async { Ok(true) }).await, 200);
    }
}
