//! Dialogs in place: links and forms marked `data-dialog` are answered inside the page's one `<dialog>`.

use std::cell::{Cell, RefCell};

use leptos::prelude::{RwSignal, Set as _, window};
use leptos::task::spawn_local;
use wasm_bindgen::prelude::*;
use web_sys::{Element, Event, FormData, HtmlDialogElement, HtmlFormElement, MouseEvent, SubmitEvent, UrlSearchParams};

use super::document::{Answer, ask, call, closest, document, find, find_all, focus, here, listen as listen_on, on, reload, word};
use super::live::{is_pressed, refresh, until, wake_all};
use super::place::{Place, selector_of};

thread_local! {
    /// What opened the dialog, to return the focus to.
    static OPENER: RefCell<Option<Place>> = const { RefCell::new(None) };
    /// Counts what was asked for and closed, so that an answer that comes too late is not shown in place of another.
    static ROUND: Cell<u32> = const { Cell::new(0) };
    /// The round in which a form is on its way: a second press must not send it again. What is opened after it was closed is another.
    static SENT_IN: Cell<Option<u32>> = const { Cell::new(None) };
    /// Whether checks are being asked for again: never twice at a time, or answers would overtake each other.
    static IS_CHECKING: Cell<bool> = const { Cell::new(false) };
    /// Whether something changed since they were asked for.
    static IS_OUTDATED: Cell<bool> = const { Cell::new(false) };
}

/// What a form that was refused says at the top of the dialog.
const REFUSAL: &str = "#dialog .body > .note[role=alert]";

fn dialog() -> Option<HtmlDialogElement> {
    find("#dialog")?.dyn_into().ok()
}

/// Whether a dialog is open.
pub(super) fn is_open() -> bool {
    dialog().is_some_and(|dialog| dialog.open())
}

/// Takes over clicks and submits.
pub(super) fn listen(announcement: RwSignal<String>) {
    on("click", move |event| clicked(event, announcement));
    on("submit", move |event| submitted(event, announcement));
    if let Some(dialog) = dialog() {
        listen_on(&dialog, "close", |_| {
            ROUND.set(ROUND.get() + 1);
            if let Some(opener) = OPENER.take() {
                opener.focus();
            }
        });
        // A click on the veil lands on the dialog itself, one on its content does not.
        let veil = dialog.clone();
        listen_on(&dialog, "click", move |event| {
            if event.target().as_ref() == Some(veil.as_ref()) {
                veil.close();
            }
        });
    }
}

/// Whether an element stands on the page that a dialog is without script; there everything goes its plain way.
fn is_on_dialog_page(element: &Element) -> bool {
    element.closest(".dialog-page").ok().flatten().is_some()
}

fn clicked(event: &Event, announcement: RwSignal<String>) {
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
    } else if closest(event, "a[data-dismiss]").is_some() {
        event.prevent_default();
        if let Some(toast) = closest(event, ".toast") {
            toast.remove();
        }
    } else if closest(event, "a[data-refresh]").is_some() {
        event.prevent_default();
        spawn_local(refresh());
    } else if let Some(link) = closest(event, "a[data-dialog]").filter(|link| !is_on_dialog_page(link)) {
        event.prevent_default();
        remember(&link);
        let url = link.get_attribute("href").unwrap_or_default();
        spawn_local(async move { open(&url, announcement).await });
    }
}

/// Notes where the focus is to return to.
fn remember(opener: &Element) {
    if opener.closest("#dialog").ok().flatten().is_some() {
        return;
    }
    // A menu closes with the click, so the focus returns to the button that opened it.
    let menu = opener.closest("[popover]").ok().flatten();
    let button = menu.and_then(|menu| find(&format!("[popovertarget=\"{}\"]", menu.id())));
    OPENER.set(Some(Place::of(button.unwrap_or_else(|| opener.clone()))));
    for open in find_all("[popover]:popover-open") {
        call(&open, "hidePopover");
    }
}

async fn open(url: &str, announcement: RwSignal<String>) {
    let round = ROUND.get() + 1;
    ROUND.set(round);
    let answer = ask(url, "dialog", None).await;
    if ROUND.get() != round {
        return;
    }
    match answer {
        Answer::Part { html, .. } => show(&html, None),
        Answer::Failed { html: Some(html) } => show(&html, None),
        Answer::Failed { html: None } => announcement.set(word("data-failed")),
        Answer::Anew => {
            let _ = window().location().assign(url);
        }
    }
}

/// Shows `html` in the dialog, with the focus on `place` where it is there again.
fn show(html: &str, place: Option<String>) {
    let Some(dialog) = dialog() else { return };
    dialog.set_inner_html(html);
    if !dialog.open() {
        let _ = dialog.show_modal();
    }
    let again = place.and_then(|selector| find(&format!("#dialog {selector}")));
    let first = || find("#dialog [aria-invalid=true]").or_else(|| find("#dialog [autofocus]"));
    if let Some(place) = again.or_else(first) {
        focus(place);
    }
}

/// Asks again for the checks of a blocked plan, until nothing changes any more.
pub(super) async fn check_again() {
    IS_OUTDATED.set(true);
    if IS_CHECKING.replace(true) {
        return;
    }
    while IS_OUTDATED.replace(false) {
        check().await;
    }
    IS_CHECKING.set(false);
}

/// Asks once. A clear plan stays as it was read: the server compares its digest. What a form on its way brings is newer.
async fn check() {
    until(is_nothing_sent).await;
    let Some(form) = find("#dialog [data-checks] form[id]") else {
        return;
    };
    let url = form.get_attribute("action").unwrap_or_default();
    let round = ROUND.get();
    let answer = ask(&url, "dialog", None).await;
    until(|| !is_pressed()).await;
    if !is_nothing_sent() {
        IS_OUTDATED.set(true);
    } else if let Answer::Part { html, .. } = answer
        && ROUND.get() == round
        && is_open()
        && find("#dialog [data-checks]").is_some()
    {
        let focused = document().active_element().and_then(|element| selector_of(&element));
        let said = find(REFUSAL);
        show(&html, focused);
        // Why nothing was done is said once; a change elsewhere is no reason to take that away.
        if let (Some(said), Some(body)) = (said.filter(|_| find(REFUSAL).is_none()), find("#dialog .body")) {
            let _ = body.insert_before(&said, body.first_child().as_ref());
        }
    }
}

fn submitted(event: &Event, announcement: RwSignal<String>) {
    let Some(submit) = event.dyn_ref::<SubmitEvent>() else { return };
    let Some(form) = closest(event, "form").and_then(|form| form.dyn_into::<HtmlFormElement>().ok()) else {
        return;
    };
    let submitter = submit.submitter();
    let is_marked = form.has_attribute("data-dialog") || submitter.as_ref().is_some_and(|button| button.has_attribute("data-dialog"));
    if !is_marked || is_on_dialog_page(&form) {
        return;
    }
    event.prevent_default();
    let Some((url, body)) = request_of(&form, submitter.as_deref()) else {
        return;
    };
    remember(submitter.as_deref().unwrap_or(&form));
    if form.method() == "get" {
        let url = format!("{url}?{}", String::from(body.to_string()));
        spawn_local(async move { open(&url, announcement).await });
        return;
    }
    let round = ROUND.get();
    if SENT_IN.replace(Some(round)) != Some(round) {
        spawn_local(async move {
            match ask(&url, "dialog", Some(&body)).await {
                Answer::Part { done: Some(place), .. } => {
                    done(&place, round, announcement).await;
                    may_be_sent_again(round);
                }
                answer => {
                    // What is shown next is another form, and may be sent while the page below is still brought up to date.
                    may_be_sent_again(round);
                    answered(answer, round, announcement).await;
                }
            }
        });
    }
}

fn may_be_sent_again(round: u32) {
    if SENT_IN.get() == Some(round) {
        SENT_IN.set(None);
        wake_all();
    }
}

/// Whether no form of what is shown is on its way.
fn is_nothing_sent() -> bool {
    SENT_IN.get() != Some(ROUND.get())
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

/// Shows what came of a form of this round, unless another dialog was opened meanwhile.
async fn answered(answer: Answer, round: u32, announcement: RwSignal<String>) {
    let is_in_the_way = is_open() && ROUND.get() != round;
    match answer {
        Answer::Anew => reload(),
        Answer::Failed { html: Some(html) } if !is_in_the_way => show(&html, None),
        Answer::Failed { .. } => announcement.set(word("data-failed")),
        Answer::Part {
            html, said, is_refusal, ..
        } => {
            // Sharing that was added or cancelled leaves the window open and changes the page below.
            if !is_in_the_way && (is_open() || is_refusal) {
                show(&html, None);
            } else if is_refusal {
                announcement.set(word("data-failed"));
            }
            if let Some(said) = said {
                announcement.set(said);
            }
            refresh().await;
        }
    }
}

/// On to where a form of this round led: by bringing this page up to date where it is the same. Whoever opened another dialog meanwhile
/// keeps it.
async fn done(place: &str, round: u32, announcement: RwSignal<String>) {
    let path = |url: &str| url.split('?').next().unwrap_or_default().to_owned();
    if path(&here()) != path(place) {
        let _ = window().location().assign(place);
        return;
    }
    refresh().await;
    if let Some(dialog) = dialog().filter(|_| ROUND.get() == round) {
        dialog.close();
    }
    announcement.set(find("main .toast").and_then(|toast| toast.text_content()).unwrap_or_default());
}
