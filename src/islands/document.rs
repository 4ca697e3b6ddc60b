//! The few things done to the document, in one place.

use js_sys::Reflect;
use leptos::prelude::*;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{AbortSignal, Document, Element, Event, EventTarget, HtmlElement, Request, RequestInit, Response, UrlSearchParams};

/// Says in the page that the islands are awake: what needs script becomes visible, what stands in for it goes.
pub(super) fn mark_awake() {
    if let Some(root) = document().document_element() {
        let _ = root.class_list().add_1("awake");
    }
}

/// A word the island says itself, as the page's body holds it.
pub(super) fn word(attribute: &str) -> String {
    document().body().and_then(|body| body.get_attribute(attribute)).unwrap_or_default()
}

/// Listens on the document for as long as the page lives.
pub(super) fn on(event: &str, handler: impl Fn(&Event) + 'static) {
    listen(&document(), event, handler);
}

/// Listens on `target` for as long as the page lives.
pub(super) fn listen(target: &EventTarget, event: &str, handler: impl Fn(&Event) + 'static) {
    let closure = Closure::<dyn Fn(Event)>::new(move |event: Event| handler(&event));
    let _ = target.add_event_listener_with_callback(event, closure.as_ref().unchecked_ref());
    closure.forget();
}

/// The nearest element around the event's target that fits `selector`.
pub(super) fn closest(event: &Event, selector: &str) -> Option<Element> {
    event.target()?.dyn_into::<Element>().ok()?.closest(selector).ok()?
}

/// The first element that fits `selector`.
pub(super) fn find(selector: &str) -> Option<Element> {
    document().query_selector(selector).ok()?
}

/// Every element that fits `selector`.
pub(super) fn find_all(selector: &str) -> Vec<Element> {
    let Ok(nodes) = document().query_selector_all(selector) else {
        return Vec::new();
    };
    (0..nodes.length()).filter_map(|index| nodes.item(index)?.dyn_into().ok()).collect()
}

/// Moves the focus.
pub(super) fn focus(element: Element) {
    if let Ok(element) = element.dyn_into::<HtmlElement>() {
        let _ = element.focus();
    }
}

/// Calls a method that this binding has no name for.
pub(super) fn call(element: &Element, method: &str) {
    if let Ok(function) = Reflect::get(element, &method.into())
        && let Some(function) = function.dyn_ref::<js_sys::Function>()
    {
        let _ = function.call0(element);
    }
}

/// The address of the page without its origin.
pub(super) fn here() -> String {
    let location = window().location();
    location.pathname().unwrap_or_default() + &location.search().unwrap_or_default()
}

/// What a request for a part of a page brought.
pub(super) enum Answer {
    /// The part.
    Part {
        /// Its HTML.
        html: String,
        /// Where a form that did its work leads to.
        done: Option<String>,
        /// What was done, in words.
        said: Option<String>,
        /// How many notices are unread, as HTML for the bar.
        unread: Option<String>,
        /// Whether it says why something was not done.
        is_refusal: bool,
    },
    /// The session is over, or the address leads elsewhere: the page has to be loaded anew.
    Anew,
    /// The server failed and says so, or it could not be reached.
    Failed {
        /// What it says.
        html: Option<String>,
    },
}

/// Asks for a part of a page, or sends a form in place.
pub(super) async fn ask(url: &str, fragment: &str, form: Option<&UrlSearchParams>) -> Answer {
    try_ask(url, fragment, form).await.unwrap_or(Answer::Failed { html: None })
}

/// How long a part of a page may take: where the network is gone without a word, the browser would wait for minutes, and the page with it.
const PATIENCE_MILLISECONDS: u32 = 30_000;

async fn try_ask(url: &str, fragment: &str, form: Option<&UrlSearchParams>) -> Option<Answer> {
    let options = RequestInit::new();
    if let Some(form) = form {
        options.set_method("POST");
        options.set_body(form);
    } else {
        options.set_signal(Some(&AbortSignal::timeout_with_u32(PATIENCE_MILLISECONDS)));
    }
    let request = Request::new_with_str_and_init(url, &options).ok()?;
    request.headers().set("x-fragment", fragment).ok()?;
    if fragment == "main"
        && let Some(unsettled) = find("main > .toast").and_then(|toast| toast.get_attribute("data-unsettled"))
    {
        request.headers().set("x-unsettled", &unsettled).ok()?;
    }
    let response: Response = JsFuture::from(window().fetch_with_request(&request)).await.ok()?.dyn_into().ok()?;
    if response.redirected() || response.status() == 401 {
        return Some(Answer::Anew);
    }
    let header = |name| response.headers().get(name).ok().flatten();
    let done = header("x-done");
    let encoded = |name| {
        let text = js_sys::decode_uri_component(&header(name)?).ok()?;
        Some(String::from(text))
    };
    let (said, unread) = (encoded("x-said"), encoded("x-unread"));
    let html = JsFuture::from(response.text().ok()?).await.ok()?.as_string()?;
    Some(if response.status() >= 500 {
        Answer::Failed { html: Some(html) }
    } else {
        Answer::Part {
            html,
            done,
            said,
            unread,
            is_refusal: !response.ok(),
        }
    })
}

/// Loads the page anew.
pub(super) fn reload() {
    let _ = window().location().reload();
}

/// Runs `action` every `milliseconds`, for as long as the page lives.
pub(super) fn every(milliseconds: i32, action: impl Fn() + 'static) {
    let closure = Closure::<dyn Fn()>::new(action);
    let _ = window().set_interval_with_callback_and_timeout_and_arguments_0(closure.as_ref().unchecked_ref(), milliseconds);
    closure.forget();
}

pub(super) fn document() -> Document {
    leptos::prelude::document()
}

/// Runs `action` once the browser has done what it does by itself after this event.
pub(super) fn soon(action: impl FnOnce() + 'static) {
    set_timeout(action, std::time::Duration::ZERO);
}
