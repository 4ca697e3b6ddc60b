//! `/tickets`: what the account asked for.

use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use leptos::prelude::*;
use serde::Deserialize;

use super::{PATH, path_of, state_of};
use crate::app::tickets::list::{ListedTicket, list};
use crate::domain::query::Cursor;
use crate::domain::ticket::Ticket;
use crate::store::Page as Rows;
use crate::web::components::{empty_sheet, icon, lines, pager, table_sheet, time};
use crate::web::extract::SignedIn;
use crate::web::frame::Frame;
use crate::web::i18n;
use crate::web::render::{self, Page};
use crate::web::{WebState, failure};

/// Where the page begins.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(in crate::web) struct PageParameter {
    page: String,
}

impl PageParameter {
    pub(in crate::web) fn cursor(&self) -> Option<Cursor> {
        Cursor::parse(&self.page)
    }
}

/// `GET /tickets`
pub(in crate::web) async fn show(State(state): State<WebState>, me: SignedIn, Query(asked): Query<PageParameter>) -> Response {
    let found = list(&state.app, &me.actor, asked.cursor().as_ref()).await;
    let shown = found.map(|found| render::page(&me.frame, StatusCode::OK, page(&me.frame, found)));
    failure::answer(&me.frame, shown)
}

fn page(frame: &Frame, found: Rows<ListedTicket>) -> Page {
    let t = frame.t;
    let content = if found.rows.is_empty() {
        empty_sheet(t, "ticket", "tickets-none", "tickets-none-lead").into_any()
    } else {
        let rows = found.rows.iter().map(|listed| row(frame, &listed.ticket)).collect_view();
        table(frame, rows, None, pages(frame, PATH, found.previous, found.next))
    };
    let main = view! {
        <div class="head">
            <div><h1>{t.get("tickets")}</h1><p>{t.get("tickets-lead")}</p></div>
            <div class="end"><a class="button primary" href=format!("{PATH}/new")>{icon("plus")}{t.get("ticket-new")}</a></div>
        </div>
        {content}
    }
    .into_any();
    Page {
        title: t.get("tickets"),
        main,
        is_live: true,
    }
}

/// The list, with a column more where it is of several accounts.
pub(in crate::web) fn table(frame: &Frame, rows: impl IntoView + 'static, who: Option<&'static str>, pages: AnyView) -> AnyView {
    let mut headings = vec![("ticket-about", None), ("ticket-asked-short", Some("number")), ("status", None)];
    headings.extend(who.map(|who| (who, None)));
    headings.push(("ticket-opened", None));
    table_sheet(frame.t, "tickets", &headings, rows, Some(pages))
}

/// The way to the pages before and after.
pub(in crate::web) fn pages(frame: &Frame, path: &'static str, previous: Option<Cursor>, next: Option<Cursor>) -> AnyView {
    let t = frame.t;
    let link = |cursor: &Cursor| {
        let page = percent_encoding::utf8_percent_encode(&cursor.to_text(), percent_encoding::NON_ALPHANUMERIC).to_string();
        format!("{path}?page={page}")
    };
    view! { <div class="foot"><span></span><nav class="end" aria-label=t.get("pages")>{pager(t, previous, next, link)}</nav></div> }
        .into_any()
}

fn row(frame: &Frame, ticket: &Ticket) -> impl IntoView + use<> {
    let t = frame.t;
    let answer = ticket
        .end
        .as_ref()
        .filter(|end| !end.answer.is_empty())
        .map(|end| view! { <span class="sub">{lines(&end.answer)}</span> });
    view! {
        <tr>
            <td class="cell-name"><a class="name" href=path_of(&ticket.id)>{i18n::quota_of(t, ticket.quota, &ticket.region)}</a><span class="sub">{lines(ticket.reason.as_str())}</span></td>
            <td class="cell-used number"><span class="quiet phone">{t.get("ticket-asked-short")}" "</span>{ticket.asked.to_string()}</td>
            <td class="cell-status">{state_of(t, ticket.state())}{answer}</td>
            <td class="cell-created quiet">{time(frame, ticket.opened_at)}</td>
        </tr>
    }
}
