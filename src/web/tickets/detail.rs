//! `/tickets/{id}`: one ticket and its answer.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use leptos::prelude::*;

use super::{PATH, facts, path_of, state_of};
use crate::app::tickets::list::{TicketDetail, get};
use crate::app::tickets::withdraw::withdraw as take_back;
use crate::domain::id::TicketId;
use crate::domain::ticket::TicketState;
use crate::web::components::{icon, time};
use crate::web::extract::On;
use crate::web::flash::Flash;
use crate::web::frame::Frame;
use crate::web::i18n;
use crate::web::render::{self, Page};
use crate::web::{WebState, failure};

/// `GET /tickets/{id}`
pub(in crate::web) async fn show(State(state): State<WebState>, on: On<TicketId>) -> Response {
    let frame = &on.me.frame;
    let found = get(&state.app, &on.me.actor, &on.id).await;
    failure::answer(frame, found.map(|found| render::page(frame, StatusCode::OK, page(frame, &found))))
}

/// `POST /tickets/{id}/withdraw`
pub(in crate::web) async fn withdraw(State(state): State<WebState>, on: On<TicketId>) -> Response {
    let frame = &on.me.frame;
    let done = take_back(&state.app, &on.me.actor, &on.id).await;
    failure::answer(
        frame,
        done.map(|()| render::done(frame, PATH, &Flash::TicketMoved(TicketState::Withdrawn))),
    )
}

fn page(frame: &Frame, found: &TicketDetail) -> Page {
    let t = frame.t;
    let ticket = &found.listed.ticket;
    let title = i18n::quota_of(t, ticket.quota, &ticket.region);
    let withdraw = (ticket.state() == TicketState::Open).then(|| {
        view! { <form action=format!("{}/withdraw", path_of(&ticket.id)) method="post"><button class="button danger-text">{t.get("ticket-withdraw")}</button></form> }
    });
    let ended = ticket.end.as_ref().map(|end| time(frame, end.at));
    let main = view! {
        <a class="back" href=PATH>{icon("left")}{t.get("tickets")}</a>
        <div class="head">
            <div><h1>{title.clone()}</h1><p>{state_of(t, ticket.state())}<span class="quiet">{ended}</span></p></div>
            <div class="end">{withdraw}</div>
        </div>
        <section class="sheet pad">{facts(frame, ticket, &found.quotas, ().into_any())}</section>
    }
    .into_any();
    Page {
        title,
        main,
        is_live: true,
    }
}
