//! Language, theme, region and columns: kept in cookies, since they are the browser's and no secret.

use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::{CookieJar, Form};
use cookie::time::Duration;
use cookie::{Cookie, SameSite};
use serde::Deserialize;

use super::WebState;
use super::extract::{COLUMNS_COOKIE, LANGUAGE_COOKIE, REGION_COOKIE, THEME_COOKIE};
use super::frame::Theme;
use super::i18n::Language;
use super::images::COLUMNS;
use super::sessions::local_path;

#[derive(Debug, Deserialize)]
pub(super) struct Preferences {
    #[serde(default)]
    next: String,
    language: Option<String>,
    theme: Option<String>,
    region: Option<String>,
    /// Present when the column chooser was sent; then [`Self::columns`] are those to show.
    choose_columns: Option<String>,
    #[serde(default)]
    columns: Vec<String>,
}

fn cookie(name: &'static str, value: String) -> Cookie<'static> {
    let year = Duration::days(365);
    Cookie::build((name, value))
        .path("/")
        .secure(true)
        .http_only(true)
        .same_site(SameSite::Lax)
        .max_age(year)
        .build()
}

/// `POST /preferences`. Words that are no choice are passed over.
pub(super) async fn set(State(state): State<WebState>, Form(wanted): Form<Preferences>) -> Response {
    let mut jar = CookieJar::new();
    if let Some(language) = wanted.language.and_then(|word| word.parse::<Language>().ok()) {
        jar = jar.add(cookie(LANGUAGE_COOKIE, language.as_str().to_owned()));
    }
    if let Some(theme) = wanted.theme.and_then(|word| word.parse::<Theme>().ok()) {
        jar = jar.add(cookie(THEME_COOKIE, theme.as_str().to_owned()));
    }
    if let Some(region) = wanted.region.filter(|region| state.app.regions.contains(region)) {
        jar = jar.add(cookie(REGION_COOKIE, region));
    }
    if wanted.choose_columns.is_some() {
        let hidden = COLUMNS
            .iter()
            .filter(|column| !wanted.columns.iter().any(|shown| shown == *column))
            .copied()
            .collect::<Vec<_>>();
        jar = jar.add(cookie(COLUMNS_COOKIE, hidden.join(".")));
    }
    (jar, Redirect::to(local_path(&wanted.next))).into_response()
}
