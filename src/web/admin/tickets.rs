//! `/admin/tickets`: who asks for more, and the answer.

use axum::Form;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use leptos::prelude::*;
use serde::Deserialize;

use super::accounts::path_of as account_path;
use super::{Administrator, On};
use crate::app::quotas::AccountQuotas;
use crate::app::tickets::answer;
use crate::app::tickets::list::{ListedTicket, TicketDetail, administered, queue};
use crate::app::{Error, Refusal, Result};
use crate::domain::id::TicketId;
use crate::domain::ticket::{Ticket, TicketState};
use crate::store::Page as Rows;
use crate::web::components::{empty_sheet, field_error, icon, lines, name, rule_code, text_area_content, time};
use crate::web::flash::Flash;
use crate::web::frame::Frame;
use crate::web::i18n;
use crate::web::render::{self, Page};
use crate::web::tickets::list::{PageParameter, pages, table};
use crate::web::tickets::{facts, state_of};
use crate::web::{WebState, failure};

const PATH: &str = "/admin/tickets";

/// What an administrator answers.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(in crate::web) struct AnswerForm {
    limit: String,
    answer: String,
}

/// `GET /admin/tickets`
pub(in crate::web) async fn show(State(state): State<WebState>, me: Administrator, Query(asked): Query<PageParameter>) -> Response {
    let found = queue(&state.app, &me.actor, asked.cursor().as_ref()).await;
    let shown = found.map(|found| render::page(&me.frame, StatusCode::OK, list_page(&me.frame, found)));
    failure::answer(&me.frame, shown)
}

/// `GET /admin/tickets/{id}`
pub(in crate::web) async fn show_one(State(state): State<WebState>, on: On<TicketId>) -> Response {
    failure::answer(&on.me.frame, one(&state, &on, None).await)
}

/// `POST /admin/tickets/{id}/grant`
pub(in crate::web) async fn grant(State(state): State<WebState>, on: On<TicketId>, Form(form): Form<AnswerForm>) -> Response {
    let granted = answer::grant(&state.app, &on.me.actor, &on.id, &form.limit, &form.answer).await;
    answered(&state, &on, TicketState::Granted, &form, granted).await
}

/// `POST /admin/tickets/{id}/decline`
pub(in crate::web) async fn decline(State(state): State<WebState>, on: On<TicketId>, Form(form): Form<AnswerForm>) -> Response {
    let declined = answer::decline(&state.app, &on.me.actor, &on.id, &form.answer).await;
    answered(&state, &on, TicketState::Declined, &form, declined).await
}

async fn answered(state: &WebState, on: &On<TicketId>, to: TicketState, form: &AnswerForm, result: Result<()>) -> Response {
    let shown = match result {
        Ok(()) => Ok(render::done(&on.me.frame, PATH, &Flash::TicketMoved(to))),
        Err(Error::Refused(refusal)) if refusal != Refusal::NotFound => one(state, on, Some((to, form, &refusal))).await,
        Err(error) => Err(error),
    };
    failure::answer(&on.me.frame, shown)
}

/// What was refused, and with which words.
type Answered<'a> = Option<(TicketState, &'a AnswerForm, &'a Refusal)>;

async fn one(state: &WebState, on: &On<TicketId>, refused: Answered<'_>) -> Result<Response> {
    let found = administered(&state.app, &on.me.actor, &on.id).await?;
    let status = refused.map_or(StatusCode::OK, |(_, _, refusal)| failure::status(refusal));
    Ok(render::page(&on.me.frame, status, page(&on.me.frame, &found, refused)))
}

fn list_page(frame: &Frame, found: Rows<ListedTicket>) -> Page {
    let t = frame.t;
    let content = if found.rows.is_empty() {
        empty_sheet(t, "check", "admin-tickets-none", "admin-tickets-none-lead").into_any()
    } else {
        let rows = found.rows.iter().map(|listed| row(frame, listed)).collect_view();
        table(frame, rows, Some("user-pin"), pages(frame, PATH, found.previous, found.next))
    };
    let main = view! {
        <div class="head"><div><h1>{t.get("tickets")}</h1><p>{t.get("admin-tickets-lead")}</p></div></div>
        {content}
    }
    .into_any();
    Page {
        title: t.get("tickets"),
        main,
        is_live: false,
    }
}

fn row(frame: &Frame, listed: &ListedTicket) -> impl IntoView + use<> {
    let t = frame.t;
    let ticket = &listed.ticket;
    view! {
        <tr>
            <td class="cell-name"><a class="name" href=format!("{PATH}/{}", ticket.id)>{i18n::quota_of(t, ticket.quota, &ticket.region)}</a><span class="sub">{lines(ticket.reason.as_str())}</span></td>
            <td class="cell-used number"><span class="quiet phone">{t.get("ticket-asked-short")}" "</span>{ticket.asked.to_string()}</td>
            <td class="cell-status">{state_of(t, ticket.state())}</td>
            <td class="cell-who"><a class="name" href=account_path(ticket.account)>{name(listed.pin.as_str())}</a></td>
            <td class="cell-created quiet">{time(frame, ticket.opened_at)}</td>
        </tr>
    }
}

fn page(frame: &Frame, found: &TicketDetail, refused: Answered<'_>) -> Page {
    let t = frame.t;
    let ListedTicket { ticket, pin } = &found.listed;
    let title = i18n::quota_of(t, ticket.quota, &ticket.region);
    let who = view! {
        <div><dt>{t.get("ticket-opened-by")}</dt><dd><a class="name" href=account_path(ticket.account)>{name(pin.as_str())}</a></dd></div>
    };
    // Somebody else may have answered meanwhile.
    let too_late = refused.filter(|_| ticket.state() != TicketState::Open).map(|(_, _, refusal)| {
        view! { <p class="note" role="alert">{icon("alert")}<span>{i18n::refusal(t, refusal)} " " {refusal.rule().map(rule_code)}</span></p> }
    });
    let forms = (ticket.state() == TicketState::Open).then(|| {
        view! { <div class="columns">{grant_form(frame, ticket, &found.quotas, refused)}{decline_form(frame, ticket, refused)}</div> }
    });
    let main = view! {
        <a class="back" href=PATH>{icon("left")}{t.get("tickets")}</a>
        <div class="head"><div><h1>{title.clone()}</h1><p>{state_of(t, ticket.state())}<span>{name(pin.as_str())}</span></p></div></div>
        {too_late}
        <section class="sheet pad">{facts(frame, ticket, &found.quotas, who.into_any())}</section>
        {forms}
    }
    .into_any();
    Page {
        title,
        main,
        is_live: false,
    }
}

fn error_of(frame: &Frame, id: &'static str, of: TicketState, refused: Answered<'_>) -> Option<impl IntoView + use<>> {
    let (_, _, refusal) = refused.filter(|(to, ..)| *to == of)?;
    Some(field_error(id, i18n::refusal(frame.t, refusal)))
}

fn grant_form(frame: &Frame, ticket: &Ticket, quotas: &AccountQuotas, refused: Answered<'_>) -> impl IntoView + use<> {
    let t = frame.t;
    let typed = refused.filter(|(to, ..)| *to == TicketState::Granted).map(|(_, form, _)| form);
    let now = quotas.of(ticket.quota, &ticket.region).map_or(0, |(_, limit)| limit);
    let help = t.with(
        "admin-ticket-limit-help",
        [("limit", now.into()), ("maximum", ticket.quota.maximum().into())],
    );
    let limit = typed.map_or_else(|| ticket.asked.to_string(), |form| form.limit.clone());
    let words = typed.map_or("", |form| form.answer.as_str());
    view! {
        <form class="sheet pad stack" action=format!("{PATH}/{}/grant", ticket.id) method="post">
            <h2>{t.get("admin-ticket-grant")}</h2>
            <div class="field">
                <label for="limit">{t.get("admin-ticket-limit")}</label>
                <input id="limit" name="limit" type="number" min="1" required value=limit autocomplete="off" aria-describedby="limit-error limit-help"/>
                {error_of(frame, "limit-error", TicketState::Granted, refused)}
                <p class="quiet small" id="limit-help">{help}</p>
            </div>
            <div class="field">
                <label for="words">{t.get("admin-ticket-words")}</label>
                <textarea id="words" name="answer" rows="3" maxlength="500">{text_area_content(words)}</textarea>
            </div>
            <p><button class="button primary">{icon("check")}{t.get("admin-ticket-grant")}</button></p>
        </form>
    }
}

fn decline_form(frame: &Frame, ticket: &Ticket, refused: Answered<'_>) -> impl IntoView + use<> {
    let t = frame.t;
    let typed = refused.filter(|(to, ..)| *to == TicketState::Declined).map(|(_, form, _)| form);
    let words = typed.map_or("", |form| form.answer.as_str());
    view! {
        <form class="sheet pad stack" action=format!("{PATH}/{}/decline", ticket.id) method="post">
            <h2>{t.get("admin-ticket-decline")}</h2>
            <div class="field">
                <label for="why-not">{t.get("admin-ticket-why-not")}</label>
                <textarea id="why-not" name="answer" rows="3" maxlength="500" required aria-describedby="why-not-error why-not-help">{text_area_content(words)}</textarea>
                {error_of(frame, "why-not-error", TicketState::Declined, refused)}
                <p class="quiet small" id="why-not-help">{t.get("admin-ticket-why-not-help")}</p>
            </div>
            <p><button class="button danger-text">{icon("blocked")}{t.get("admin-ticket-decline")}</button></p>
        </form>
    }
}
