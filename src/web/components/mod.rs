//! Small pieces that several pages are built from.

use leptos::prelude::*;

use super::flash::Flash;
use super::frame::Frame;
use super::i18n::{self, Texts};
use crate::domain::image::ImageStatus;
use crate::domain::instance::InstanceState;
use crate::domain::policy::Quota;
use crate::domain::query::Cursor;
use crate::domain::rules::Rule;
use crate::domain::snapshot::{SnapshotOutcome, SnapshotStatus};
use crate::domain::text::visible;
use crate::domain::ticket::TicketState;
use crate::domain::time::Timestamp;
use crate::store::RecordedOutcome;

/// An icon of the sprite; decoration, so hidden from screen readers.
pub(super) fn icon(name: &'static str) -> impl IntoView {
    view! { <svg aria-hidden="true" viewBox="0 0 16 16"><use href=format!("/icons.svg#{name}")></use></svg> }
}

/// A name somebody gave, isolated and with disguises made visible.
pub(super) fn name(text: &str) -> impl IntoView + use<> {
    view! { <bdi>{visible(text)}</bdi> }
}

/// What somebody wrote on some lines, each like a name.
pub(super) fn lines(text: &str) -> impl IntoView + use<> {
    text.lines()
        .map(|line| view! { <span class="line">{name(line)}</span> })
        .collect_view()
}

/// Leptos writes what is in a text area as it is, and a person's words must not end it.
pub(super) fn text_area_content(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;")
}

/// The code of a rule.
pub(super) fn rule_code(rule: Rule) -> impl IntoView {
    view! { <span class="rule">{rule.code()}</span> }
}

/// The first two characters of a pin.
pub(super) fn initials(pin: &str) -> String {
    pin.chars().take(2).collect::<String>().to_uppercase()
}

/// A time, relative, with the exact one on hover.
pub(super) fn time(frame: &Frame, at: Timestamp) -> impl IntoView + use<> {
    view! { <time datetime=i18n::machine_time(at) title=i18n::exact_time(at)>{i18n::relative_time(frame.t, at, frame.now)}</time> }
}

/// An id with a button that copies it; the button needs script and is hidden without.
pub(super) fn copyable_id(t: Texts, id: &str) -> impl IntoView + use<> {
    view! {
        <span class="sub mono">
            {id.to_owned()}
            <button class="copy" type="button" data-copy=id.to_owned() aria-label=t.with("copy-id", [("id", id.into())])>{icon("copy")}</button>
        </span>
    }
}

/// An image's status as colour, mark and word, with its progress while pending.
pub(super) fn image_state(t: Texts, status: ImageStatus, progress: u8, busy: bool) -> impl IntoView {
    let (tone, mark) = match status {
        ImageStatus::Ready => ("ok", "check"),
        ImageStatus::Pending => ("busy", "progress"),
        ImageStatus::Deleting => ("warn", "trash"),
        ImageStatus::Error => ("bad", "alert"),
    };
    let word = i18n::image_status(t, status);
    let text = if status == ImageStatus::Pending {
        format!("{word} {progress}\u{a0}%")
    } else {
        word
    };
    view! {
        <span class=format!("state {tone}")>{icon(mark)}{text}</span>
        {(status == ImageStatus::Pending).then(|| view! { <progress max="100" value=progress.to_string() aria-label=t.get("progress")></progress> })}
        {busy.then(|| view! { <span class="sub">{t.get("image-busy")}</span> })}
    }
}

/// A snapshot's status.
pub(super) fn snapshot_state(t: Texts, status: SnapshotStatus, task_in_progress: bool) -> impl IntoView {
    let (tone, mark) = match status {
        SnapshotStatus::Available => ("ok", "check"),
        SnapshotStatus::Pending => ("busy", "progress"),
        SnapshotStatus::Error => ("bad", "alert"),
    };
    view! {
        <span class=format!("state {tone}")>{icon(mark)}{i18n::snapshot_status(t, status)}</span>
        {task_in_progress.then(|| view! { <span class="sub">{t.get("snapshot-busy")}</span> })}
    }
}

/// An instance's state.
pub(super) fn instance_state(t: Texts, state: InstanceState) -> impl IntoView {
    let (tone, mark) = match state {
        InstanceState::Running => ("ok", "check"),
        InstanceState::Pending => ("busy", "progress"),
        InstanceState::Stopped => ("quiet", "stop"),
        InstanceState::Error => ("bad", "alert"),
    };
    view! { <span class=format!("state {tone}")>{icon(mark)}{t.get(&format!("instance-state-{}", state.as_str()))}</span> }
}

/// Previous and Next below a list. `link` builds the address of a page.
pub(super) fn pager(t: Texts, previous: Option<Cursor>, next: Option<Cursor>, link: impl Fn(&Cursor) -> String) -> AnyView {
    let button = |cursor: Option<Cursor>, key: &str, relation: &'static str| match cursor {
        Some(cursor) => view! { <a class="button small" rel=relation href=link(&cursor)>{t.get(key)}</a> }.into_any(),
        None => view! { <span class="button small" aria-disabled="true">{t.get(key)}</span> }.into_any(),
    };
    view! { {button(previous, "previous", "prev")} {button(next, "next", "next")} }.into_any()
}

/// What a form did, in one sentence.
pub(super) fn told(frame: &Frame, flash: &Flash) -> String {
    let t = frame.t;
    match flash {
        Flash::Deleted(_) => {
            let is_gone = frame.deleted.as_ref().is_some_and(|summary| summary.is_gone);
            let name = frame.deleted.as_ref().map(|summary| visible(&summary.name)).unwrap_or_default();
            t.with(if is_gone { "toast-deleted" } else { "toast-deleting" }, [("name", name.into())])
        }
        Flash::Imported(_) => t.get("toast-imported"),
        Flash::Renamed => t.get("toast-renamed"),
        Flash::Shared(pin) => t.with("toast-shared", [("pin", pin.as_str().into())]),
        Flash::SharingCancelled(pin) => t.with("toast-cancelled", [("pin", pin.as_str().into())]),
        Flash::AllSharingCancelled => t.get("toast-cancelled-all"),
        Flash::Left(name) => t.with("toast-left", [("name", name.as_str().into())]),
        Flash::SharerBlocked(pin) => t.with("event-sharer-blocked", [("pin", pin.as_str().into())]),
        Flash::SharerUnblocked(pin) => t.with("event-sharer-unblocked", [("pin", pin.as_str().into())]),
        Flash::SnapshotDeleted(name) => t.with("toast-snapshot-deleted", [("name", name.as_str().into())]),
        Flash::AccessKeyDisabled(name) => t.with("event-access-key-disabled", [("name", name.as_str().into())]),
        Flash::AccessKeyEnabled(name) => t.with("event-access-key-enabled", [("name", name.as_str().into())]),
        Flash::AccessKeyDeleted(name) => t.with("event-access-key-deleted", [("name", name.as_str().into())]),
        Flash::AccountDisabled(pin) => t.with("event-account-disabled", [("pin", pin.as_str().into())]),
        Flash::AccountEnabled(pin) => t.with("event-account-enabled", [("pin", pin.as_str().into())]),
        Flash::RoleChanged(pin) => t.with("toast-role-changed", [("pin", pin.as_str().into())]),
        Flash::ForcedDeletion => t.get("toast-forced-deletion"),
        Flash::JobRetried => t.get("toast-job-retried"),
        Flash::JobCancelled => t.get("toast-job-cancelled"),
        Flash::TicketMoved(state) => t.get(match state {
            TicketState::Open => "toast-ticket-opened",
            TicketState::Granted => "toast-ticket-granted",
            TicketState::Declined => "toast-ticket-declined",
            TicketState::Withdrawn => "toast-ticket-withdrawn",
        }),
        Flash::PolicyChanged => t.get("toast-policy-changed"),
        Flash::LockoutsSeen => t.get("toast-lockouts-seen"),
        Flash::LockoutEnded => t.get("toast-lockout-ended"),
        Flash::PartnerListed => t.get("toast-partner-listed"),
        Flash::PartnerUnlisted => t.get("toast-partner-unlisted"),
        Flash::LimitSet(pin) => t.with("toast-limit-set", [("pin", pin.as_str().into())]),
        Flash::SessionsEnded(pin) => t.with("toast-sessions-ended", [("pin", pin.as_str().into())]),
    }
}

/// What the request before this one did.
pub(super) fn toast(frame: &Frame) -> Option<impl IntoView + use<>> {
    let t = frame.t;
    let flash = frame.flash.as_ref()?;
    // An island that brings the page up to date says it again, to learn how it goes on.
    let unsettled = frame
        .deleted
        .as_ref()
        .is_some_and(|summary| !summary.is_settled())
        .then(|| flash.to_text());
    let detail = match flash {
        Flash::Deleted(id) => {
            let summary = frame.deleted.as_ref()?;
            view! {
                {outcomes(t, &summary.outcomes)}
                <a href=format!("/host/image/detail/{id}")>{t.get("toast-see")}</a>
            }
            .into_any()
        }
        Flash::Imported(id) => view! { <a href=format!("/host/image/detail/{id}")>{t.get("toast-open")}</a> }.into_any(),
        Flash::SharingCancelled(_) | Flash::AllSharingCancelled | Flash::Left(_) => t.get("cancel-copies-stay").into_any(),
        Flash::Renamed
        | Flash::Shared(_)
        | Flash::SnapshotDeleted(_)
        | Flash::AccessKeyDisabled(_)
        | Flash::AccessKeyEnabled(_)
        | Flash::AccessKeyDeleted(_)
        | Flash::AccountDisabled(_)
        | Flash::AccountEnabled(_)
        | Flash::RoleChanged(_)
        | Flash::SessionsEnded(_)
        | Flash::ForcedDeletion
        | Flash::SharerBlocked(_)
        | Flash::SharerUnblocked(_)
        | Flash::JobRetried
        | Flash::JobCancelled
        | Flash::TicketMoved(_)
        | Flash::LimitSet(_)
        | Flash::PolicyChanged
        | Flash::LockoutsSeen
        | Flash::LockoutEnded
        | Flash::PartnerListed
        | Flash::PartnerUnlisted => ().into_any(),
    };
    Some(view! {
        <div class="toast" role="status" data-unsettled=unsettled>
            <span class="t-ok">{icon("check")}</span>
            <p><b>{told(frame, flash)}</b><span class="quiet">{detail}</span></p>
            <a class="close" href=frame.here.clone() data-dismiss="" aria-label=t.get("close")>{icon("close")}</a>
        </div>
    })
}

/// Snapshots whose outcome a toast tells one by one.
const TOLD_OUTCOMES: usize = 3;

/// What became of each snapshot, with a link to those that are still there.
fn outcomes(t: Texts, outcomes: &[RecordedOutcome]) -> impl IntoView + use<> {
    let lines = outcomes
        .iter()
        .take(TOLD_OUTCOMES)
        .map(|recorded| {
            let label = visible(&recorded.name);
            let snapshot = if recorded.outcome == SnapshotOutcome::Deleted {
                view! { <b>{label}</b> }.into_any()
            } else {
                view! { <a href=format!("/host/snapshot/detail/{}", recorded.snapshot)>{label}</a> }.into_any()
            };
            view! { <span class="outcome">{snapshot} " · " {i18n::outcome(t, &recorded.outcome)}</span> }
        })
        .collect_view();
    let more = outcomes.len().saturating_sub(TOLD_OUTCOMES);
    let rest = (more > 0).then(|| view! { <span class="outcome">{t.with("toast-outcome-more", [("count", more.into())])}</span> });
    view! { {lines} {rest} }
}

/// "6 of 20 used".
pub(super) fn quota_used(t: Texts, quota: Quota) -> String {
    t.with("quota-used", [("used", quota.used.into()), ("limit", quota.limit.into())])
}

/// A message of a form field, tied to it by `id`.
pub(super) fn field_error(id: &'static str, text: String) -> impl IntoView {
    view! { <p class="error" id=id role="alert">{icon("alert")}<span>{text}</span></p> }
}

/// The header of a dialog: title, what it is about, and a way out that needs no script.
pub(super) fn dialog_header(t: Texts, title: String, about: AnyView, back: String) -> impl IntoView {
    view! {
        <header>
            <div><h2 id="dialog-title">{title}</h2><p class="sub">{about}</p></div>
            <a class="close" href=back data-close="" aria-label=t.get("close")>{icon("close")}</a>
        </header>
    }
}

/// What stands in the place of a list without rows.
pub(super) fn empty_sheet(t: Texts, picture: &'static str, title: &str, lead: &str) -> impl IntoView + use<> {
    view! { <div class="sheet empty">{icon(picture)}<h2>{t.get(title)}</h2><p>{t.get(lead)}</p></div> }
}

/// A list: the caption is read aloud, each heading has a text and perhaps the class of its column.
pub(super) fn table_sheet(
    t: Texts,
    caption: &str,
    headings: &[(&str, Option<&'static str>)],
    rows: impl IntoView + 'static,
    foot: Option<AnyView>,
) -> AnyView {
    let headings = headings
        .iter()
        .map(|(text, class)| view! { <th scope="col" class=*class>{t.get(text)}</th> });
    view! {
        <div class="sheet">
            <table>
                <caption class="hidden">{t.get(caption)}</caption>
                <thead><tr>{headings.collect_view()}</tr></thead>
                <tbody>{rows}</tbody>
            </table>
            {foot}
        </div>
    }
    .into_any()
}
