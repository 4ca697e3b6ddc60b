//! Uploads with a progress bar. The form is the same one that works without script.

use leptos::prelude::{RwSignal, Set as _, window};
use wasm_bindgen::prelude::*;
use web_sys::{Element, Event, FormData, HtmlFormElement, ProgressEvent, XmlHttpRequest};

use super::document::{closest, document, find, find_all, focus, listen as listen_on, on, word};

/// Takes over forms marked `data-upload`.
pub(super) fn listen(announcement: RwSignal<String>) {
    on("submit", move |event| {
        let Some(form) = closest(event, "form[data-upload]").and_then(|form| form.dyn_into::<HtmlFormElement>().ok()) else {
            return;
        };
        if send(&form, announcement).is_some() {
            event.prevent_default();
        }
    });
}

fn send(form: &HtmlFormElement, announcement: RwSignal<String>) -> Option<()> {
    let data = FormData::new_with_form(form).ok()?;
    let request = XmlHttpRequest::new().ok()?;
    request.open("POST", &form.get_attribute("action")?).ok()?;
    request.set_request_header("x-fragment", "main").ok()?;
    let upload = request.upload().ok()?;
    listen_on(&upload, "progress", progressed);
    let finished = request.clone();
    listen_on(&request, "loadend", move |_| ended(&finished, announcement));
    request.send_with_opt_form_data(Some(&data)).ok()?;
    set_busy(true);
    Some(())
}

fn set_busy(busy: bool) {
    if let Some(bar) = find("form[data-upload] .upload") {
        let _ = if busy {
            bar.remove_attribute("hidden")
        } else {
            bar.set_attribute("hidden", "")
        };
    }
    for button in find_all("form[data-upload] button") {
        let _ = button.toggle_attribute_with_force("disabled", busy);
    }
    if busy && let Some(error) = find("#import-error") {
        error.remove();
    }
}

fn progressed(event: &Event) {
    let Some(progress) = event.dyn_ref::<ProgressEvent>().filter(|progress| progress.total() > 0.0) else {
        return;
    };
    let percent = (progress.loaded() * 100.0 / progress.total()).floor().to_string();
    if let Some(bar) = find("#upload-progress") {
        let _ = bar.set_attribute("value", &percent);
    }
    if let Some(place) = find("#upload-percent") {
        place.set_text_content(Some(&format!("{percent} %")));
    }
}

/// On to the image, or the reason why there is none, with the form as it was.
fn ended(request: &XmlHttpRequest, announcement: RwSignal<String>) {
    if let Some(place) = request.get_response_header("x-done").ok().flatten() {
        let _ = window().location().assign(&place);
        return;
    }
    set_busy(false);
    let error = error_of(request).or_else(|| {
        let error = document().create_element("p").ok()?;
        error.set_id("import-error");
        error.set_class_name("error");
        error.set_text_content(Some(&word("data-failed")));
        Some(error)
    });
    let Some(error) = error else { return };
    announcement.set(error.text_content().unwrap_or_default());
    if let Some(bar) = find("form[data-upload] .upload") {
        let _ = bar.before_with_node_1(&error);
    }
    let _ = error.set_attribute("tabindex", "-1");
    focus(error);
}

fn error_of(request: &XmlHttpRequest) -> Option<Element> {
    let html = request.response_text().ok().flatten()?;
    let answer = document()
        .create_element("template")
        .ok()?
        .dyn_into::<web_sys::HtmlTemplateElement>()
        .ok()?;
    answer.set_inner_html(&html);
    answer.content().query_selector("#import-error").ok()?
}
