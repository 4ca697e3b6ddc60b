//! Tickets: what an account asks for more of, and what it was answered.

pub(super) mod detail;
pub(super) mod list;
pub(super) mod new;

use leptos::prelude::*;

use super::components::{icon, lines, name, time};
use super::frame::Frame;
use super::i18n::{self, Texts};
use crate::app::quotas::AccountQuotas;
use crate::domain::id::TicketId;
use crate::domain::quota::QuotaKind;
use crate::domain::ticket::{Ticket, TicketState};

const PATH: &str = "/tickets";

/// The page of a ticket.
fn path_of(id: &TicketId) -> String {
    format!("{PATH}/{id}")
}

/// Where somebody asks for more of this.
pub(super) fn new_path(quota: QuotaKind, region: &str) -> String {
    format!("{PATH}/new?about={}~{region}", quota.as_str())
}

/// The way to ask for more of this, from where it is used up.
pub(super) fn ask_for_more(t: Texts, quota: QuotaKind, region: &str) -> impl IntoView + use<> {
    view! { <a href=new_path(quota, region)>{t.get("ticket-ask-more")}</a> }
}

/// What became of a ticket, as colour, mark and word.
pub(super) fn state_of(t: Texts, state: TicketState) -> impl IntoView + use<> {
    let (tone, mark) = match state {
        TicketState::Open => ("busy", "progress"),
        TicketState::Granted => ("ok", "check"),
        TicketState::Declined => ("bad", "blocked"),
        TicketState::Withdrawn => ("quiet", "left"),
    };
    view! { <span class=format!("state {tone}")>{icon(mark)}{i18n::ticket_state(t, state)}</span> }
}

/// How much of a quota is used, or how much each thing has of it.
pub(super) fn usage(t: Texts, quotas: &AccountQuotas, quota: QuotaKind, region: &str) -> Option<String> {
    let what = i18n::quota_of(t, quota, region);
    let (used, limit) = quotas.of(quota, region)?;
    Some(match used {
        Some(used) => t.with(
            "ticket-about-choice",
            [("quota", what.into()), ("used", used.into()), ("limit", limit.into())],
        ),
        None => t.with("ticket-about-choice-each", [("quota", what.into()), ("limit", limit.into())]),
    })
}

/// All that a ticket says, with what its account has now.
pub(super) fn facts(frame: &Frame, ticket: &Ticket, quotas: &AccountQuotas, opened_by: AnyView) -> impl IntoView + use<> {
    let t = frame.t;
    let fact = |label: &str, value: AnyView| view! { <div><dt>{t.get(label)}</dt><dd>{value}</dd></div> };
    let end = ticket.end.as_ref();
    let granted = end
        .and_then(|end| end.granted)
        .map(|limit| fact("ticket-granted-limit", limit.to_string().into_any()));
    let answered = end.filter(|end| end.state != TicketState::Withdrawn);
    let by = answered.map(|end| fact("ticket-answered-by", name(&end.by).into_any()));
    let answer = answered
        .filter(|end| !end.answer.is_empty())
        .map(|end| fact("ticket-answer", lines(&end.answer).into_any()));
    view! {
        <dl class="details">
            <div><dt>{t.get("ticket-about")}</dt><dd>{usage(t, quotas, ticket.quota, &ticket.region)}</dd></div>
            {fact("ticket-asked-short", ticket.asked.to_string().into_any())}
            {opened_by}
            {fact("ticket-opened", time(frame, ticket.opened_at).into_any())}
            {granted}
            {by}
            {fact("ticket-reason", lines(ticket.reason.as_str()).into_any())}
            {answer}
        </dl>
    }
}
