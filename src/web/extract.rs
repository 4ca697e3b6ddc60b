//! Who asks, and in which language, theme and region.

use std::str::FromStr;

use axum::extract::{FromRequestParts, OriginalUri, Path};
use axum::http::header::{ACCEPT_LANGUAGE, REFERER};
use axum::http::request::Parts;
use axum::http::{HeaderMap, Method, Uri};
use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::CookieJar;
use url::{Position, Url};

use super::flash::Flash;
use super::frame::{DeletedSummary, Frame, Theme};
use super::i18n::{Language, Texts};
use super::password::is_password_link;
use super::render::Wanted;
use super::sessions::local_path;
use super::{WebState, failure};
use crate::app::images::get;
use crate::app::token::Token;
use crate::app::{Actor, App, Refusal, notices, sessions};
use crate::domain::id::ImageId;
use crate::domain::notice::Unread;

/// Name of the session cookie. The prefix makes browsers refuse it without Secure, with a domain or another path.
pub(crate) const SESSION_COOKIE: &str = "__Host-session";
pub(super) const LANGUAGE_COOKIE: &str = "language";
pub(super) const THEME_COOKIE: &str = "theme";
pub(super) const REGION_COOKIE: &str = "region";
pub(super) const COLUMNS_COOKIE: &str = "columns";

/// The id of a request, set by the server on every one.
#[derive(Debug, Clone)]
pub struct RequestId(pub String);

/// Where a request came from, as text; set by the server on every one.
#[derive(Debug, Clone)]
pub struct ClientAddress(pub String);

/// Anybody: signed in or not.
pub(crate) struct Visitor {
    pub(super) frame: Frame,
    pub(super) actor: Option<Actor>,
}

/// Somebody signed in. Whoever is not is sent to the sign-in page and back.
pub(super) struct SignedIn {
    pub(super) frame: Frame,
    pub(super) actor: Actor,
}

fn cookie<'a>(jar: &'a CookieJar, name: &str) -> Option<&'a str> {
    jar.get(name).map(cookie::Cookie::value)
}

fn language(jar: &CookieJar, headers: &HeaderMap) -> Language {
    let chosen = cookie(jar, LANGUAGE_COOKIE).and_then(|word| word.parse().ok());
    chosen.unwrap_or_else(|| {
        headers
            .get(ACCEPT_LANGUAGE)
            .and_then(|value| value.to_str().ok())
            .map_or(Language::English, Language::accepted)
    })
}

/// Who is signed in with the session that a request carries.
///
/// # Errors
/// Internal ones only.
pub(crate) async fn signed_in(app: &App, parts: &Parts) -> Result<Option<Actor>, crate::app::Error> {
    let jar = CookieJar::from_headers(&parts.headers);
    let Some(token) = cookie(&jar, SESSION_COOKIE).and_then(Token::parse) else {
        return Ok(None);
    };
    let Some(account) = sessions::account_of(app, &token).await? else {
        return Ok(None);
    };
    let address = parts
        .extensions
        .get::<ClientAddress>()
        .map(|address| address.0.clone())
        .unwrap_or_default();
    Ok(Some(Actor {
        account,
        address,
        request_id: request_id(parts),
    }))
}

/// The address to come back to: this one, or for a form the page it stood on. Forms behind a link tell nobody where they
/// stood, and stand where they are sent to.
fn here(parts: &Parts, uri: &Uri) -> String {
    if parts.method == Method::GET || is_password_link(uri.path()) {
        return uri.path_and_query().map_or_else(|| "/".to_owned(), ToString::to_string);
    }
    let referer = parts
        .headers
        .get(REFERER)
        .and_then(|value| value.to_str().ok())
        .and_then(|value| Url::parse(value).ok());
    let path = referer
        .map(|url| url[Position::BeforePath..Position::AfterQuery].to_owned())
        .unwrap_or_default();
    local_path(&path).to_owned()
}

/// What became of an image; nothing when the actor may not know, or when it cannot be found out.
async fn deleted_summary(state: &WebState, actor: &Actor, id: &ImageId) -> Option<DeletedSummary> {
    Some(match get::get(&state.app, actor, id).await.ok()? {
        get::ImageDetail::Exists(existing) => DeletedSummary {
            name: existing.image.name.to_string(),
            is_gone: false,
            outcomes: Vec::new(),
        },
        get::ImageDetail::Deleted(deleted) => DeletedSummary {
            name: deleted.tombstone.name.to_string(),
            is_gone: true,
            outcomes: deleted.outcomes,
        },
    })
}

/// The id of the request.
pub(crate) fn request_id(parts: &Parts) -> String {
    parts.extensions.get::<RequestId>().map(|id| id.0.clone()).unwrap_or_default()
}

impl FromRequestParts<WebState> for Visitor {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, state: &WebState) -> Result<Self, Response> {
        let jar = CookieJar::from_headers(&parts.headers);
        let uri = parts
            .extensions
            .get::<OriginalUri>()
            .map_or_else(|| parts.uri.clone(), |uri| uri.0.clone());
        let regions = &state.app.regions;
        let region = cookie(&jar, REGION_COOKIE)
            .filter(|chosen| regions.iter().any(|known| known == chosen))
            .or_else(|| regions.first().map(String::as_str));
        let said = Flash::from_jar(&jar);
        let mut frame = Frame {
            t: Texts {
                language: language(&jar, &parts.headers),
            },
            theme: cookie(&jar, THEME_COOKIE)
                .and_then(|word| word.parse().ok())
                .unwrap_or(Theme::System),
            region: region.unwrap_or_default().to_owned(),
            regions: regions.clone(),
            hidden_columns: cookie(&jar, COLUMNS_COOKIE)
                .map(|list| list.split('.').map(str::to_owned).collect())
                .unwrap_or_default(),
            here: here(parts, &uri),
            path: uri.path().to_owned(),
            account: None,
            unread: Unread::Exactly(0),
            now: state.app.clock.now(),
            request_id: request_id(parts),
            has_flash_cookie: said.is_some(),
            flash: said.or_else(|| Flash::again(&parts.headers)),
            deleted: None,
            wanted: Wanted::of(&parts.headers),
            assets: state.assets.clone(),
        };
        match signed_in(&state.app, parts).await {
            Ok(actor) => {
                frame.account = actor.as_ref().map(|actor| actor.account.clone());
                // A dialog has no bar to show it in.
                if let (Some(actor), true) = (&actor, frame.wanted != Wanted::Dialog) {
                    match notices::unread(&state.app, actor).await {
                        Ok(unread) => frame.unread = unread,
                        Err(error) => return Err(failure::respond(&frame, error)),
                    }
                }
                if let (Some(Flash::Deleted(id)), Some(actor)) = (&frame.flash, &actor) {
                    frame.deleted = deleted_summary(state, actor, id).await;
                }
                Ok(Self { frame, actor })
            }
            Err(error) => Err(failure::respond(&frame, error)),
        }
    }
}

impl FromRequestParts<WebState> for SignedIn {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, state: &WebState) -> Result<Self, Response> {
        let Visitor { frame, actor } = Visitor::from_request_parts(parts, state).await?;
        match actor {
            Some(actor) => Ok(Self { frame, actor }),
            None if frame.wanted != Wanted::Page => Err(axum::http::StatusCode::UNAUTHORIZED.into_response()),
            None => Err(Redirect::to(&super::sessions::sign_in_path(&frame.here)).into_response()),
        }
    }
}

/// Somebody signed in, and the thing their request's path names. What is no id is not found, like any other stranger's.
pub(super) struct On<I> {
    pub(super) me: SignedIn,
    pub(super) id: I,
}

impl<I: FromStr> FromRequestParts<WebState> for On<I> {
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
