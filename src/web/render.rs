//! From a view to a response.

use std::path::Path;
use std::sync::Arc;

use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, HeaderName, SET_COOKIE, VARY};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use hydration_context::SsrSharedContext;
use leptos::prelude::*;

use super::admin::{self, is_administration};
use super::components::toast;
use super::flash::Flash;
use super::frame::Frame;
use super::shell;

/// The request header with which an island asks for a part of a page: `dialog` or `main`.
pub static FRAGMENT: HeaderName = HeaderName::from_static("x-fragment");

/// The response header that tells an island where a form led to.
static DONE: HeaderName = HeaderName::from_static("x-done");

/// The response header that tells an island in words what was done, percent-encoded.
static SAID: HeaderName = HeaderName::from_static("x-said");

/// The response header beside a main part: how many notices are unread, as HTML for the bar, percent-encoded.
static UNREAD: HeaderName = HeaderName::from_static("x-unread");

/// Which part of a page is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Wanted {
    /// All of it.
    Page,
    /// The content of the dialog.
    Dialog,
    /// The content of the main part.
    Main,
}

impl Wanted {
    pub(super) fn of(headers: &HeaderMap) -> Self {
        match headers.get(&FRAGMENT).map(HeaderValue::as_bytes) {
            Some(b"dialog") => Self::Dialog,
            Some(b"main") => Self::Main,
            _ => Self::Page,
        }
    }
}

/// The built browser side: the hashed addresses of script, WASM and style sheet.
#[derive(Debug, Clone, Default)]
pub struct Assets {
    /// The module that wakes the islands.
    pub script: String,
    /// The islands.
    pub wasm: String,
    /// The style sheet.
    pub style: String,
}

impl Assets {
    /// Reads `hash.txt` in the site folder, as the build wrote it.
    ///
    /// # Errors
    /// When the folder holds no built site.
    pub fn load(site_root: &Path) -> anyhow::Result<Self> {
        use anyhow::Context as _;
        let file = site_root.join("hash.txt");
        let text =
            std::fs::read_to_string(&file).with_context(|| format!("{} is missing: build the site first (make site)", file.display()))?;
        let hash = |kind: &str| {
            let line = text.lines().find_map(|line| line.strip_prefix(kind)?.strip_prefix(':'));
            line.map(str::trim)
                .with_context(|| format!("{} does not name the {kind} file", file.display()))
        };
        Ok(Self {
            script: format!("/pkg/image-console.{}.js", hash("js")?),
            wasm: format!("/pkg/image-console.{}.wasm", hash("wasm")?),
            style: format!("/pkg/image-console.{}.css", hash("css")?),
        })
    }
}

/// A page to be.
pub(crate) struct Page {
    /// What it is called in the tab of the browser.
    pub(crate) title: String,
    /// Its main part.
    pub(crate) main: AnyView,
    /// Whether it follows changes of the world while it is open.
    pub(crate) is_live: bool,
}

/// Runs `view` as the root of a rendering and returns its HTML.
pub(super) fn to_html<V: IntoView + 'static>(view: impl FnOnce() -> V) -> String {
    let owner = Owner::new_root(Some(Arc::new(SsrSharedContext::new_islands())));
    let html = owner.with(|| view().into_view().to_html());
    drop(owner);
    html
}

fn html(frame: &Frame, status: StatusCode, body: String) -> Response {
    let mut response = (status, body).into_response();
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("private, no-store"));
    headers.insert(VARY, HeaderValue::from_static("cookie, accept-language, x-fragment"));
    if frame.has_flash_cookie
        && frame.wanted != Wanted::Dialog
        && let Ok(value) = HeaderValue::from_str(&Flash::removal().to_string())
    {
        headers.append(SET_COOKIE, value);
    }
    response
}

/// A whole page, or its main part where an island asked for that.
pub(super) fn page(frame: &Frame, status: StatusCode, page: Page) -> Response {
    let body = match frame.wanted {
        Wanted::Main | Wanted::Dialog => to_html(|| view! { {toast(frame)} {page.main} }),
        Wanted::Page if is_administration(&frame.path) => format!("<!DOCTYPE html>{}", to_html(|| admin::shell::shell(frame, page))),
        Wanted::Page => format!("<!DOCTYPE html>{}", to_html(|| shell::shell(frame, page))),
    };
    let mut response = html(frame, status, body);
    if frame.wanted == Wanted::Main {
        set_encoded(&mut response, &UNREAD, &to_html(|| shell::unread(frame)));
    }
    response
}

/// A dialog: the content alone where an island asked for it, a page of its own otherwise.
pub(super) fn dialog(frame: &Frame, status: StatusCode, title: String, content: AnyView) -> Response {
    if frame.wanted == Wanted::Dialog {
        return html(frame, status, to_html(|| content));
    }
    let product = frame.t.get("product");
    let main = view! { <h1 class="hidden">{product}</h1> <div class="dialog-page">{content}</div> }.into_any();
    page(
        frame,
        status,
        Page {
            title,
            main,
            is_live: false,
        },
    )
}

/// Adds to a dialog that stays open what was just done in it, for those who hear the page.
pub(super) fn say(mut response: Response, text: &str) -> Response {
    set_encoded(&mut response, &SAID, text);
    response
}

fn set_encoded(response: &mut Response, header: &'static HeaderName, text: &str) {
    let encoded = percent_encoding::utf8_percent_encode(text, percent_encoding::NON_ALPHANUMERIC).to_string();
    if let Ok(value) = HeaderValue::from_str(&encoded) {
        response.headers_mut().insert(header, value);
    }
}

/// A form did what it was asked: on to `location`, which tells `flash`.
pub(super) fn done(frame: &Frame, location: &str, flash: &Flash) -> Response {
    let mut response = if frame.wanted == Wanted::Page {
        Redirect::to(location).into_response()
    } else {
        let mut response = StatusCode::NO_CONTENT.into_response();
        if let Ok(value) = HeaderValue::from_str(location) {
            response.headers_mut().insert(DONE.clone(), value);
        }
        response
    };
    if let Ok(value) = HeaderValue::from_str(&flash.cookie().to_string()) {
        response.headers_mut().append(SET_COOKIE, value);
    }
    response
}
