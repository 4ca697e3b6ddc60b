//! Live pages: a stream says that something changed, and the main part is asked for again.

use std::cell::{Cell, RefCell};

use js_sys::{Function, Promise};
use leptos::prelude::window;
use leptos::task::spawn_local;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{Element, EventSource, HtmlInputElement};

use super::document::{Answer, ask, closest, document, every, find, find_all, here, listen, on, reload, soon, word};
use super::pause::Pause;
use super::place::Place;
use super::{dialog, selection};

thread_local! {
    /// Seconds since the main part was brought up to date.
    static AGE: Cell<u32> = const { Cell::new(0) };
    /// Whether a change came that is not shown yet.
    static WAITS: Cell<bool> = const { Cell::new(false) };
    /// Whether the main part is being asked for: never twice at a time, or answers would overtake each other.
    static IS_ASKED_FOR: Cell<bool> = const { Cell::new(false) };
    /// Whom to wake when that has been answered, or nobody holds the main part any more.
    static SLEEPERS: RefCell<Vec<Function>> = const { RefCell::new(Vec::new()) };
    /// Until the server is asked again after it failed.
    static BEFORE_ASKING: Cell<Pause> = const { Cell::new(Pause::NONE) };
    /// Whether a pointer is down on the main part or the dialog: what it was put on must be there when it is lifted.
    static IS_PRESSED: Cell<bool> = const { Cell::new(false) };
    /// The stream, while the page is looked at: hidden tabs would use up the browser's connections.
    static STREAM: RefCell<Option<EventSource>> = const { RefCell::new(None) };
    /// Whether there was a stream before: changes between the two were told to nobody.
    static WAS_CONNECTED: Cell<bool> = const { Cell::new(false) };
    /// Until the next attempt at a stream after one that failed.
    static BEFORE_CONNECTING: Cell<Pause> = const { Cell::new(Pause::NONE) };
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
    on("pointerdown", |event| IS_PRESSED.set(closest(event, "main, #dialog").is_some()));
    for end in ["click", "pointercancel", "dragend"] {
        on(end, |_| IS_PRESSED.set(false));
    }
    on("pointerup", |_| soon(|| IS_PRESSED.set(false)));
    on("visibilitychange", |_| {
        if document().hidden() {
            disconnect();
        } else {
            connect();
        }
    });
    listen(&window(), "pagehide", |_| disconnect());
    listen(&window(), "pageshow", |_| connect());
}

fn connect() {
    if document().hidden() || STREAM.with_borrow(Option::is_some) {
        return;
    }
    // What happened between the making of the page and its first stream is told at once.
    let since = if WAS_CONNECTED.get() { String::new() } else { word("data-made-at") };
    let Ok(stream) = EventSource::new(&format!("/events?since={since}")) else {
        return;
    };
    listen(&stream, "change", |_| changed());
    listen(&stream, "open", |_| connected());
    listen(&stream, "error", |_| broken());
    STREAM.set(Some(stream));
}

fn connected() {
    if WAS_CONNECTED.replace(true) {
        changed();
    }
}

/// Lets go of the stream, which the browser would open again at once and for ever.
fn broken() {
    disconnect();
    BEFORE_CONNECTING.set(BEFORE_CONNECTING.get().longer());
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
    wake_all();
    BEFORE_ASKING.set(BEFORE_ASKING.get().shorter());
    let is_followed = STREAM.with_borrow(|stream| stream.as_ref().is_some_and(|stream| stream.ready_state() == EventSource::OPEN));
    if is_followed {
        // One that ends as soon as it was opened is still here at no tick.
        BEFORE_CONNECTING.set(Pause::NONE);
    } else {
        BEFORE_CONNECTING.set(BEFORE_CONNECTING.get().shorter());
        if BEFORE_CONNECTING.get().is_over() {
            connect();
        }
    }
    let is_due = WAITS.get() || (!is_followed && age >= POLL_SECONDS);
    if is_due && BEFORE_ASKING.get().is_over() {
        refresh_when_free();
    }
}

fn changed() {
    if dialog::is_open() {
        spawn_local(dialog::check_again());
    }
    refresh_when_free();
}

/// Whether a pointer is down on the main part or the dialog.
pub(super) fn is_pressed() -> bool {
    IS_PRESSED.get()
}

/// Whether somebody has something of the main part in hand: a menu, or what a pointer is down on.
fn is_held() -> bool {
    IS_PRESSED.get() || find("main :popover-open").is_some()
}

/// Whether somebody is just using the main part, so that replacing it would take something from them.
fn is_in_use() -> bool {
    let is_tick = |element: Element| element.get_attribute("type").as_deref() == Some("checkbox");
    is_held() || dialog::is_open() || find("main :is(input, select, textarea):focus").is_some_and(|element| !is_tick(element))
}

fn refresh_when_free() {
    WAITS.set(true);
    if !document().hidden() && !is_in_use() && !IS_ASKED_FOR.replace(true) {
        spawn_local(bring_up_to_date(Occasion::Change));
    }
}

/// Brings the main part up to date at once, with what is true from now on.
pub(super) async fn refresh() {
    let told = find("main > .toast");
    // What is on its way was asked for too early.
    until(|| !IS_ASKED_FOR.replace(true)).await;
    bring_up_to_date(Occasion::Wish { told }).await;
}

async fn woken() {
    let woken = Promise::new(&mut |wake, _| SLEEPERS.with_borrow_mut(|sleepers| sleepers.push(wake)));
    let _ = JsFuture::from(woken).await;
}

/// Waits until it is so. That is looked at whenever an answer was shown, and every second.
pub(super) async fn until(is_so: impl Fn() -> bool) {
    while !is_so() {
        woken().await;
    }
}

/// Has everybody look who waits.
pub(super) fn wake_all() {
    for wake in SLEEPERS.take() {
        let _ = wake.call0(&JsValue::NULL);
    }
}

/// Why the main part is brought up to date.
enum Occasion {
    /// Something changed elsewhere.
    Change,
    /// Somebody wants it, who knows what was told by then.
    Wish { told: Option<Element> },
}

/// For whoever set [`IS_ASKED_FOR`]. What changes meanwhile is asked for afterwards.
async fn bring_up_to_date(occasion: Occasion) {
    if let Some(main) = find("main[data-live]") {
        WAITS.set(false);
        let answer = ask(&here(), "main", None).await;
        // Who closed the dialog already may have a menu of the page below in hand.
        if matches!(occasion, Occasion::Wish { .. }) {
            until(|| !is_held()).await;
        }
        show(&main, answer, occasion);
    }
    IS_ASKED_FOR.set(false);
    wake_all();
    soon(|| {
        if WAITS.get() && BEFORE_ASKING.get().is_over() {
            refresh_when_free();
        }
    });
}

fn show(main: &Element, answer: Answer, occasion: Occasion) {
    match (answer, occasion) {
        (Answer::Anew, _) => reload(),
        (Answer::Failed { .. }, _) => {
            // Nothing was lost: what is shown stays, and after a pause it is tried again.
            WAITS.set(true);
            BEFORE_ASKING.set(BEFORE_ASKING.get().longer());
        }
        (Answer::Part { .. }, Occasion::Change) if is_in_use() => WAITS.set(true),
        (Answer::Part { html, unread, .. }, occasion) => {
            BEFORE_ASKING.set(Pause::NONE);
            // The server tells only once what was done; a change elsewhere is no reason to take that away.
            let told = find("main > .toast").filter(|toast| match &occasion {
                Occasion::Change => true,
                Occasion::Wish { told } => told.as_ref() != Some(toast),
            });
            replace(main, &html);
            if let Some(told) = told.filter(|_| find("main > .toast").is_none()) {
                let _ = main.insert_before(&told, main.first_child().as_ref());
            }
            for place in find_all("[data-unread]") {
                place.set_inner_html(unread.as_deref().unwrap_or_default());
            }
        }
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
