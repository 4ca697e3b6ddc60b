//! Live pages: a stream says that something changed, and the main part is asked for again.

use std::cell::{Cell, RefCell};

use leptos::prelude::window;
use leptos::task::spawn_local;
use wasm_bindgen::prelude::*;
use web_sys::{Element, EventSource, HtmlInputElement};

use super::document::{Answer, ask, document, every, find, find_all, here, listen, on, reload, soon, word};
use super::place::Place;
use super::{dialog, selection};

thread_local! {
    /// Seconds since the main part was brought up to date.
    static AGE: Cell<u32> = const { Cell::new(0) };
    /// Whether a change came that could not be shown yet.
    static WAITS: Cell<bool> = const { Cell::new(false) };
    /// Counts refreshes, so that an answer that was overtaken is dropped.
    static ROUND: Cell<u32> = const { Cell::new(0) };
    /// Whether a pointer is down: what it was put on must be there when it is lifted.
    static IS_PRESSED: Cell<bool> = const { Cell::new(false) };
    /// The stream, while the page is looked at: hidden tabs would use up the browser's connections.
    static STREAM: RefCell<Option<EventSource>> = const { RefCell::new(None) };
}

/// Seconds between two looks where no stream can be had.
const POLL_SECONDS: u32 = 15;

/// Follows changes, where somebody is signed in and the page is live.
pub(super) fn follow() {
    if find("main[data-live]").is_none() {
        return;
    }
    connect();
    every(1000, tick);
    on("pointerdown", |_| IS_PRESSED.set(true));
    for end in ["click", "pointercancel", "dragend"] {
        on(end, |_| IS_PRESSED.set(false));
    }
    on("pointerup", |_| soon(|| IS_PRESSED.set(false)));
    on("visibilitychange", |_| {
        if document().hidden() {
            disconnect();
        } else {
            connect();
            changed();
        }
    });
    listen(&window(), "pagehide", |_| disconnect());
    listen(&window(), "pageshow", |_| connect());
}

fn connect() {
    if document().hidden() || STREAM.with_borrow(Option::is_some) {
        return;
    }
    // What happened between the making of the page and this connection is told at once.
    let Ok(stream) = EventSource::new(&format!("/events?since={}", word("data-made-at"))) else {
        return;
    };
    listen(&stream, "change", |_| changed());
    STREAM.set(Some(stream));
}

fn disconnect() {
    if let Some(stream) = STREAM.take() {
        stream.close();
    }
}

fn tick() {
    let age = AGE.get() + 1;
    AGE.set(age);
    if let Some(place) = find("#updated") {
        place.set_text_content(Some(&word("data-updated").replace("%n", &age.to_string())));
    }
    let is_cut_off = STREAM.with_borrow(|stream| stream.as_ref().is_some_and(|stream| stream.ready_state() == EventSource::CLOSED));
    if WAITS.get() || (is_cut_off && age >= POLL_SECONDS) {
        refresh_when_free();
    }
}

fn changed() {
    if dialog::is_open() {
        spawn_local(dialog::check_again());
    }
    refresh_when_free();
}

/// Whether somebody is just using the main part, so that replacing it would take something from them.
fn is_in_use() -> bool {
    let is_tick = |element: Element| element.get_attribute("type").as_deref() == Some("checkbox");
    dialog::is_open()
        || IS_PRESSED.get()
        || find("main :popover-open").is_some()
        || find("main :is(input, select, textarea):focus").is_some_and(|element| !is_tick(element))
}

fn refresh_when_free() {
    WAITS.set(true);
    if !document().hidden() && !is_in_use() {
        spawn_local(bring_up_to_date(false));
    }
}

/// Brings the main part up to date at once.
pub(super) async fn refresh() {
    bring_up_to_date(true).await;
}

async fn bring_up_to_date(at_once: bool) {
    let Some(main) = find("main[data-live]") else { return };
    let round = ROUND.get() + 1;
    ROUND.set(round);
    WAITS.set(false);
    let answer = ask(&here(), "main", None).await;
    if ROUND.get() != round {
        return;
    }
    match answer {
        Answer::Anew => reload(),
        Answer::Part { html, unread, .. } if at_once || !is_in_use() => {
            // The server tells only once what was done; a change elsewhere is no reason to take that away.
            let told = if at_once { None } else { find("main > .toast") };
            replace(&main, &html);
            if let Some(told) = told.filter(|_| find("main > .toast").is_none()) {
                let _ = main.insert_before(&told, main.first_child().as_ref());
            }
            for place in find_all("[data-unread]") {
                place.set_inner_html(unread.as_deref().unwrap_or_default());
            }
        }
        // Nothing was lost: what is shown stays, and the next tick tries again.
        Answer::Part { .. } | Answer::Failed { .. } => WAITS.set(true),
    }
}

/// Puts the new main part in place and keeps what was ticked and where the focus was.
fn replace(main: &Element, html: &str) {
    let focused = document().active_element().filter(|element| main.contains(Some(element)));
    let focused = focused.map(Place::of);
    let ticked: Vec<String> = find_all("main input[name=ids]:checked")
        .iter()
        .filter_map(|tick| tick.get_attribute("value"))
        .collect();
    main.set_inner_html(html);
    for id in ticked {
        let tick = find(&format!("main input[name=ids][value=\"{id}\"]")).and_then(|tick| tick.dyn_into::<HtmlInputElement>().ok());
        if let Some(tick) = tick {
            tick.set_checked(true);
        }
    }
    selection::count();
    if let Some(place) = focused {
        place.focus();
    }
    AGE.set(0);
}
