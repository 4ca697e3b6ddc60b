//! Ticking rows, and choices that apply at once.

use wasm_bindgen::prelude::*;
use web_sys::{Event, HtmlFormElement, HtmlInputElement};

use super::document::{closest, find, find_all, on, soon, word};

/// Follows ticks, Select all, and selects that apply at once.
pub(super) fn listen() {
    on("change", changed);
    on("reset", |_| soon(count));
    // A browser that comes back to a page ticks its boxes again by itself.
    count();
}

fn inputs(selector: &str) -> Vec<HtmlInputElement> {
    find_all(selector)
        .into_iter()
        .filter_map(|element| element.dyn_into().ok())
        .collect()
}

fn changed(event: &Event) {
    if let Some(all) = closest(event, "[data-select-all]").and_then(|all| all.dyn_into::<HtmlInputElement>().ok()) {
        for tick in inputs("main input[name=ids]") {
            tick.set_checked(all.checked());
        }
        count();
    } else if closest(event, "input[name=ids]").is_some() {
        count();
    } else if let Some(form) = closest(event, "[data-submit]").and_then(|choice| choice.closest("form").ok().flatten())
        && let Ok(form) = form.dyn_into::<HtmlFormElement>()
    {
        let _ = form.request_submit();
    }
}

/// Shows how many rows are ticked.
pub(super) fn count() {
    let all = inputs("main input[name=ids]");
    let ticked = all.iter().filter(|tick| tick.checked()).count();
    if let Some(place) = find("[data-selected]") {
        let text = word("data-selected-count").replace("%n", &ticked.to_string());
        place.set_text_content(Some(&text));
    }
    if let Some(box_of_all) = inputs("[data-select-all]").first() {
        box_of_all.set_checked(ticked > 0 && ticked == all.len());
        box_of_all.set_indeterminate(ticked > 0 && ticked < all.len());
    }
}
