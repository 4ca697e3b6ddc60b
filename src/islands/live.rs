//! Live pages: a stream says that something changed, and the main part is asked for again.

use std::cell::Cell;

use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen::prelude::*;
use web_sys::{EventSource, HtmlInputElement};

use super::document::{ask, document, every, find, find_all, focus, here, listen, on, reload, word};
use super::{dialog, selection};

thread_local! {
    /// Seconds since the main part was brought up to date.
    static AGE: Cell<u32> = const { Cell::new(0) };
    /// Whether a change came at a moment when the page could not be touched.
    static WAITS: Cell<bool> = const { Cell::new(false) };
}

/// Seconds between two looks where no stream can be had.
const POLL_SECONDS: u32 = 15;

/// Follows changes, where somebody is signed in and the page is live.
pub(super) fn follow() {
    if find("main[data-live]").is_none() {
        return;
    }
    let Ok(source) = EventSource::new("/events") else { return };
    listen(&source, "change", |_| changed());
    let stream = source.clone();
    every(1000, move || tick(&stream));
    on("visibilitychange", |_| {
        if !document().hidden() {
            changed();
        }
    });
    listen(&window(), "pagehide", move |_| source.close());
}

fn tick(stream: &EventSource) {
    let age = AGE.get() + 1;
    AGE.set(age);
    if let Some(place) = find("#updated") {
        place.set_text_content(Some(&word("data-updated").replace("%n", &age.to_string())));
    }
    let is_cut_off = stream.ready_state() == EventSource::CLOSED && age >= POLL_SECONDS;
    if WAITS.get() || is_cut_off {
        changed();
    }
}

fn changed() {
    if document().hidden() {
        return;
    }
    let is_dialog = dialog::is_open();
    if is_dialog {
        spawn_local(dialog::check_again());
    }
    let is_in_use = is_dialog
        || find("main :popover-open, main input:focus, main select:focus, main textarea:focus").is_some_and(|element| !is_tick(&element));
    WAITS.set(is_in_use);
    if !is_in_use {
        spawn_local(refresh());
    }
}

fn is_tick(element: &web_sys::Element) -> bool {
    element.get_attribute("type").as_deref() == Some("checkbox")
}

/// Brings the main part up to date and keeps what was ticked and where the focus was.
pub(super) async fn refresh() {
    let Some(main) = find("main[data-live]") else { return };
    let Some(answer) = ask(&here(), "main", None).await else {
        reload();
        return;
    };
    let focused = document()
        .active_element()
        .filter(|element| main.contains(Some(element)))
        .map(|element| selector_of(&element));
    let ticked: Vec<String> = find_all("main input[name=ids]:checked")
        .iter()
        .filter_map(|tick| tick.get_attribute("value"))
        .collect();
    main.set_inner_html(&answer.html);
    for id in ticked {
        if let Some(tick) = find(&format!("main input[name=ids][value=\"{id}\"]")).and_then(|tick| tick.dyn_into::<HtmlInputElement>().ok())
        {
            tick.set_checked(true);
        }
    }
    selection::count();
    if let Some(place) = focused.flatten().and_then(|selector| find(&selector)) {
        focus(place);
    }
    AGE.set(0);
    WAITS.set(false);
}

/// How to find an element again after it was replaced.
fn selector_of(element: &web_sys::Element) -> Option<String> {
    let id = element.id();
    if !id.is_empty() {
        return Some(format!("[id=\"{id}\"]"));
    }
    if let Some(href) = element.get_attribute("href") {
        return Some(format!("main a[href=\"{href}\"]"));
    }
    element.get_attribute("value").map(|value| format!("main [value=\"{value}\"]"))
}
