//! Keys: `/` searches the list, Ctrl K searches images, `?` shows the help; and buttons that copy.

use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{Event, KeyboardEvent};

use super::dialog;
use super::document::{call, closest, find, focus, on, word};

/// Follows keys and copy buttons.
pub(super) fn listen(announcement: RwSignal<String>) {
    on("keydown", pressed);
    on("click", move |event| {
        if let Some(text) = closest(event, "[data-copy]").and_then(|button| button.get_attribute("data-copy")) {
            spawn_local(async move {
                if JsFuture::from(window().navigator().clipboard().write_text(&text)).await.is_ok() {
                    announcement.set(word("data-copied"));
                }
            });
        }
    });
}

fn pressed(event: &Event) {
    let Some(key) = event.dyn_ref::<KeyboardEvent>() else { return };
    if dialog::is_open() {
        return;
    }
    let is_typing = closest(event, "input:not([type=checkbox]), textarea, select").is_some();
    let target = match key.key().as_str() {
        "k" if key.ctrl_key() || key.meta_key() => find("#find"),
        "/" if !is_typing => find("#search").or_else(|| find("#find")),
        "?" if !is_typing => {
            if let Some(help) = find("#shortcuts") {
                event.prevent_default();
                call(&help, "togglePopover");
            }
            None
        }
        _ => None,
    };
    if let Some(target) = target {
        event.prevent_default();
        focus(target);
    }
}
