//! Signing in and out.

use axum::Form;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::CookieJar;
use cookie::{Cookie, CookieBuilder, SameSite};
use leptos::prelude::*;
use serde::Deserialize;

use super::WebState;
use super::components::field_error;
use super::extract::{ClientAddress, SESSION_COOKIE, SignedIn, Visitor};
use super::failure;
use super::frame::Frame;
use super::i18n;
use super::render::{self, Page};
use crate::app::token::Token;
use crate::app::{Error, Limits, sessions};

/// The sign-in page that leads back to `next`.
pub(super) fn sign_in_path(next: &str) -> String {
    format!(
        "/sign-in?next={}",
        percent_encoding::utf8_percent_encode(next, percent_encoding::NON_ALPHANUMERIC)
    )
}

/// A place within the console: a path of its own, never another site.
pub(super) fn local_path(next: &str) -> &str {
    let is_local = next.starts_with('/') && !next.starts_with("//") && !next.contains(['\\', '\r', '\n', '\t']);
    if is_local { next } else { "/host/image/list" }
}

fn session_cookie(value: String) -> CookieBuilder<'static> {
    Cookie::build((SESSION_COOKIE, value))
        .path("/")
        .secure(true)
        .http_only(true)
        .same_site(SameSite::Lax)
}

#[derive(Debug, Deserialize)]
pub(super) struct Next {
    #[serde(default)]
    next: String,
}

/// `GET /sign-in`
pub(super) async fn show(visitor: Visitor, Query(Next { next }): Query<Next>) -> Response {
    if visitor.actor.is_some() {
        return Redirect::to(local_path(&next)).into_response();
    }
    render::page(&visitor.frame, StatusCode::OK, page(&visitor.frame, &next, "", None))
}

#[derive(Deserialize)]
pub(super) struct Credentials {
    pin: String,
    password: String,
    #[serde(default)]
    next: String,
}

/// `POST /sign-in`
pub(super) async fn sign_in(
    State(state): State<WebState>,
    visitor: Visitor,
    axum::Extension(address): axum::Extension<ClientAddress>,
    Form(form): Form<Credentials>,
) -> Response {
    let frame = visitor.frame;
    match sessions::sign_in(&state.app, &form.pin, form.password, &address.0).await {
        Ok((_, token)) => {
            let cookie = session_cookie(token.to_string()).max_age(cookie_age()).build();
            (CookieJar::new().add(cookie), Redirect::to(local_path(&form.next))).into_response()
        }
        Err(Error::Refused(refusal)) => {
            let text = i18n::refusal(frame.t, &refusal);
            let page = page(&frame, &form.next, &form.pin, Some(text));
            failure::say_when(render::page(&frame, failure::status(&refusal), page), &refusal)
        }
        Err(error) => failure::respond(&frame, error),
    }
}

fn cookie_age() -> cookie::time::Duration {
    cookie::time::Duration::seconds(Limits::SESSION_SECONDS)
}

/// `POST /sign-out`
pub(super) async fn sign_out(State(state): State<WebState>, me: SignedIn, jar: CookieJar) -> Response {
    if let Some(token) = jar.get(SESSION_COOKIE).and_then(|cookie| Token::parse(cookie.value()))
        && let Err(error) = sessions::sign_out(&state.app, &token).await
    {
        return failure::respond(&me.frame, error);
    }
    (
        CookieJar::new().add(session_cookie(String::new()).removal().build()),
        Redirect::to("/sign-in"),
    )
        .into_response()
}

fn page(frame: &Frame, next: &str, pin: &str, error: Option<String>) -> Page {
    let t = frame.t;
    let invalid = error.is_some().then_some("true");
    let described = error.is_some().then_some("sign-in-error");
    let main = view! {
        <div class="card narrow">
            <h1>{t.get("sign-in")}</h1>
            <p class="quiet">{t.get("sign-in-lead")}</p>
            <form class="stack" action="/sign-in" method="post">
                <input type="hidden" name="next" value=next.to_owned()/>
                <div class="field">
                    <label for="pin">{t.get("user-pin")}</label>
                    <input id="pin" name="pin" value=pin.to_owned() autocomplete="username" required autofocus aria-invalid=invalid aria-describedby=described/>
                </div>
                <div class="field">
                    <label for="password">{t.get("password")}</label>
                    <input id="password" name="password" type="password" autocomplete="current-password" required aria-invalid=invalid aria-describedby=described/>
                </div>
                {error.map(|text| field_error("sign-in-error", text))}
                <button class="button primary">{t.get("sign-in")}</button>
            </form>
        </div>
    }
    .into_any();
    Page {
        title: t.get("sign-in"),
        main,
        is_live: false,
    }
}

#[cfg(test)]
mod tests {
    use super::local_path;

    #[test]
    fn only_places_within_the_console_are_led_to() {
        assert_eq!(local_path("/activity?before=3"), "/activity?before=3");
        for elsewhere in [
            "",
            "//evil.example",
            "https://evil.example",
            "/\\evil.example",
            "javascript:alert(1)",
            "/a\r\nSet-Cookie: x",
        ] {
            assert_eq!(local_path(elsewhere), "/host/image/list", "{elsewhere}");
        }
    }
}
