//! Dialogs in place: links and forms marked `data-dialog` are answered inside the page's one `<dialog>`.

use std::cell::RefCell;

use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen::prelude::*;
use web_sys::{Element, Event, FormData, HtmlDialogElement, HtmlFormElement, MouseEvent, SubmitEvent, UrlSearchParams};

use super::document::{ask, closest, find, find_all, focus, here, listen as listen_on, on, reload, word};
use super::live::refresh;

thread_local! {
    /// The id of what opened the dialog, and the row it stood in, to return the focus to.
    static OPENER: RefCell<(String, usize)> = const { RefCell::new((String::new(), 0)) };
}

fn dialog() -> Option<HtmlDialogElement> {
    find("#dialog")?.dyn_into().ok()
}

/// Whether a dialog is open.
pub(super) fn is_open() -> bool {
    dialog().is_some_and(|dialog| dialog.open())
}

/// Takes over clicks and submits.
pub(super) fn listen(announcement: RwSignal<String>) {
    on("click", clicked);
    on("submit", move |event| submitted(event, announcement));
    if let Some(dialog) = dialog() {
        listen_on(&dialog, "close", |_| return_focus());
        // A click on the veil lands on the dialog itself, one on its content does not.
        let veil = dialog.clone();
        listen_on(&dialog, "click", move |event| {
            if event.target().as_ref() == Some(veil.as_ref()) {
                veil.close();
            }
        });
    }
}

fn clicked(event: &Event) {
    let is_plain = event
        .dyn_ref::<MouseEvent>()
        .is_some_and(|mouse| mouse.button() == 0 && !mouse.ctrl_key() && !mouse.meta_key() && !mouse.shift_key());
    if !is_plain {
        return;
    }
    if closest(event, "[aria-disabled=true]").is_some() {
        event.prevent_default();
    } else if closest(event, "#dialog [data-close]").is_some() {
        event.prevent_default();
        if let Some(dialog) = dialog() {
            dialog.close();
        }
    } else if closest(event, "[data-refresh]:is(a)").is_some() {
        event.prevent_default();
        spawn_local(refresh());
    } else if let Some(link) = closest(event, "a[data-dialog]") {
        event.prevent_default();
        remember(&link);
        let url = link.get_attribute("href").unwrap_or_default();
        spawn_local(async move { open(&url).await });
    }
}

/// Notes where the focus is to return to.
fn remember(opener: &Element) {
    if opener.closest("#dialog").ok().flatten().is_some() {
        return;
    }
    let row = opener.closest("tr").ok().flatten();
    let index = row
        .as_ref()
        .and_then(|row| find_all("main tbody tr").iter().position(|other| other == row))
        .unwrap_or(0);
    // A menu closes with the click, so the focus returns to the button that opened it.
    let menu = opener.closest("[popover]").ok().flatten().map(|menu| menu.id());
    let id = match menu {
        Some(menu) => find(&format!("[popovertarget=\"{menu}\"]"))
            .map(|button| button.id())
            .unwrap_or_default(),
        None => opener.id(),
    };
    for open in find_all("[popover]:popover-open") {
        super::document::call(&open, "hidePopover");
    }
    OPENER.with(|cell| *cell.borrow_mut() = (id, index));
}

/// Back to what opened the dialog; where that is gone, to the row that took its place.
fn return_focus() {
    let (id, index) = OPENER.with(|cell| cell.borrow().clone());
    let opener = if id.is_empty() { None } else { find(&format!("[id=\"{id}\"]")) };
    let place = opener.or_else(|| {
        let rows = find_all("main tbody tr .name");
        rows.get(index.min(rows.len().saturating_sub(1))).cloned()
    });
    focus(place.or_else(|| find("main")).unwrap_or_else(|| JsValue::NULL.unchecked_into()));
}

/// Shows what `url` answers in the dialog; goes there when it cannot.
pub(super) async fn open(url: &str) {
    match ask(url, "dialog", None).await {
        Some(answer) => show(&answer.html),
        None => {
            let _ = window().location().assign(url);
        }
    }
}

fn show(html: &str) {
    let Some(dialog) = dialog() else { return };
    dialog.set_inner_html(html);
    if !dialog.open() {
        let _ = dialog.show_modal();
    }
    if let Some(first) = find("#dialog [aria-invalid=true]").or_else(|| find("#dialog [autofocus]")) {
        focus(first);
    }
}

/// Asks again for the checks the open dialog shows, unless something was typed or ticked in it.
pub(super) async fn check_again() {
    let touched = find("#dialog input:checked").is_some();
    let Some(form) = find("#dialog [data-checks] form[id]").filter(|_| !touched) else {
        return;
    };
    let url = form.get_attribute("action").unwrap_or_default();
    if let Some(answer) = ask(&url, "dialog", None).await
        && is_open()
        && find("#dialog [data-checks]").is_some()
    {
        show(&answer.html);
    }
}

fn submitted(event: &Event, announcement: RwSignal<String>) {
    let Some(submit) = event.dyn_ref::<SubmitEvent>() else { return };
    let Some(form) = closest(event, "form").and_then(|form| form.dyn_into::<HtmlFormElement>().ok()) else {
        return;
    };
    let submitter = submit.submitter();
    let marked = form.has_attribute("data-dialog") || submitter.as_ref().is_some_and(|button| button.has_attribute("data-dialog"));
    if !marked {
        return;
    }
    event.prevent_default();
    let Some((url, body)) = request_of(&form, submitter.as_deref()) else {
        return;
    };
    remember(&form);
    if form.method() == "get" {
        let url = format!("{url}?{}", String::from(body.to_string()));
        spawn_local(async move { open(&url).await });
        return;
    }
    spawn_local(async move {
        match ask(&url, "dialog", Some(&body)).await {
            Some(answer) => answered(answer.html, answer.done, announcement).await,
            None => {
                announcement.set(word("data-failed"));
                reload();
            }
        }
    });
}

fn request_of(form: &HtmlFormElement, submitter: Option<&Element>) -> Option<(String, UrlSearchParams)> {
    let data = FormData::new_with_form(form).ok()?;
    let body = UrlSearchParams::new_with_str_sequence_sequence(&data).ok()?;
    let mut url = form.get_attribute("action")?;
    if let Some(button) = submitter {
        if let (Some(name), Some(value)) = (button.get_attribute("name"), button.get_attribute("value")) {
            body.append(&name, &value);
        }
        url = button.get_attribute("formaction").unwrap_or(url);
    }
    Some((url, body))
}

async fn answered(html: String, done: Option<String>, announcement: RwSignal<String>) {
    if let Some(place) = done {
        let path = place.split('?').next().unwrap_or_default().to_owned();
        if here().split('?').next() != Some(path.as_str()) {
            let _ = window().location().assign(&place);
            return;
        }
        refresh().await;
        if let Some(dialog) = dialog() {
            dialog.close();
        }
        announcement.set(find("main .toast").and_then(|toast| toast.text_content()).unwrap_or_default());
        return;
    }
    // A share that was added or taken away leaves the dialog open and changes the page below.
    if is_open() {
        show(&html);
    }
    refresh().await;
}
