//! `/reset-password/{token}`: setting a password by a link that is good once.

use axum::Form;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect, Response};
use leptos::prelude::*;
use serde::Deserialize;

use super::components::field_error;
use super::extract::Visitor;
use super::frame::Frame;
use super::render::{self, Page};
use super::{WebState, failure, i18n};
use crate::app::accounts::create::SHORTEST_PASSWORD;
use crate::app::accounts::reset::{look, redeem};
use crate::app::token::Token;
use crate::app::{Error, Refusal, Result};

/// Where the links are.
const PLACE: &str = "/reset-password/";

/// Whether a path is such a link. Whoever reads it can use it, so it belongs into no log and no `Referer`.
pub(crate) fn is_password_link(path: &str) -> bool {
    path.starts_with(PLACE)
}

/// A path as logs and traces may have it.
pub(crate) fn loggable_path(path: &str) -> &str {
    if is_password_link(path) { "/reset-password/…" } else { path }
}

fn read(token: &str) -> Result<Token> {
    Token::parse(token).ok_or_else(|| Refusal::NotFound.into())
}

/// `GET /reset-password/{token}`
pub(super) async fn show(State(state): State<WebState>, visitor: Visitor, Path(token): Path<String>) -> Response {
    let frame = visitor.frame;
    let found = async { look(&state.app, &read(&token)?).await };
    let shown = found.await.map(|()| render::page(&frame, StatusCode::OK, page(&frame, None)));
    failure::answer(&frame, shown)
}

#[derive(Deserialize)]
pub(super) struct NewPassword {
    #[serde(default)]
    password: String,
}

/// `POST /reset-password/{token}`
pub(super) async fn submit(
    State(state): State<WebState>,
    visitor: Visitor,
    Path(token): Path<String>,
    Form(form): Form<NewPassword>,
) -> Response {
    let frame = visitor.frame;
    let set = async { redeem(&state.app, &read(&token)?, form.password, &frame.request_id).await };
    let result = match set.await {
        Ok(()) => Ok(Redirect::to("/sign-in").into_response()),
        Err(Error::Refused(refusal @ Refusal::Choice(_))) => {
            let status = failure::status(&refusal);
            Ok(render::page(&frame, status, page(&frame, Some(i18n::refusal(frame.t, &refusal)))))
        }
        Err(error) => Err(error),
    };
    failure::answer(&frame, result)
}

fn page(frame: &Frame, error: Option<String>) -> Page {
    let t = frame.t;
    let invalid = error.is_some().then_some("true");
    let main = view! {
        <div class="card narrow">
            <h1>{t.get("set-password")}</h1>
            <p class="quiet">{t.get("set-password-lead")}</p>
            <form class="stack" method="post">
                <div class="field">
                    <label for="password">{t.get("password")}</label>
                    <input id="password" name="password" type="password" autocomplete="new-password" required minlength=SHORTEST_PASSWORD.to_string() aria-invalid=invalid aria-describedby="password-error password-help"/>
                    {error.map(|text| field_error("password-error", text))}
                    <p class="quiet small" id="password-help">{t.with("set-password-help", [("count", SHORTEST_PASSWORD.into())])}</p>
                </div>
                <button class="button primary">{t.get("set-password")}</button>
            </form>
        </div>
    }
    .into_any();
    Page {
        title: t.get("set-password"),
        main,
        is_live: false,
    }
}
