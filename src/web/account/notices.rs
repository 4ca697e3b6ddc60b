//! `/account/notices`: what others did, and what became of things later.

use axum::Form;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect, Response};
use leptos::prelude::*;
use serde::Deserialize;

use crate::app::notices::list::{NoticePage, NoticeView, list};
use crate::app::notices::read::{read, read_all};
use crate::domain::notice::{Notice, Unread};
use crate::domain::text::visible;
use crate::web::components::{empty_sheet, icon, name, rule_code, time};
use crate::web::extract::{On, SignedIn};
use crate::web::frame::Frame;
use crate::web::i18n;
use crate::web::images::detail_path;
use crate::web::render::{self, Page};
use crate::web::{WebState, failure};

const PATH: &str = "/account/notices";

/// Which page is shown, or was when a form of it was sent.
#[derive(Debug, Default, Deserialize)]
pub(in crate::web) struct Before {
    #[serde(default)]
    before: String,
}

impl Before {
    fn number(&self) -> Option<i64> {
        self.before.parse().ok()
    }

    fn path(&self) -> String {
        self.number()
            .map_or_else(|| PATH.to_owned(), |number| format!("{PATH}?before={number}"))
    }
}

/// Up to which notice all were seen.
#[derive(Debug, Deserialize)]
pub(in crate::web) struct Newest {
    #[serde(default)]
    newest: String,
}

/// `GET /account/notices`
pub(in crate::web) async fn show(State(state): State<WebState>, me: SignedIn, Query(before): Query<Before>) -> Response {
    let found = list(&state.app, &me.actor, before.number()).await;
    let response = found.map(|found| render::page(&me.frame, StatusCode::OK, page(&me.frame, &before, &found)));
    failure::answer(&me.frame, response)
}

/// `POST /account/notices/{id}/read`
pub(in crate::web) async fn mark_read(State(state): State<WebState>, on: On<i64>, Form(before): Form<Before>) -> Response {
    let marked = read(&state.app, &on.me.actor, on.id).await;
    failure::answer(&on.me.frame, marked.map(|()| Redirect::to(&before.path()).into_response()))
}

/// `POST /account/notices/read`
pub(in crate::web) async fn mark_all_read(State(state): State<WebState>, me: SignedIn, Form(Newest { newest }): Form<Newest>) -> Response {
    let marked = read_all(&state.app, &me.actor, newest.parse().unwrap_or_default()).await;
    failure::answer(&me.frame, marked.map(|()| Redirect::to(PATH).into_response()))
}

fn page(frame: &Frame, before: &Before, found: &NoticePage) -> Page {
    let t = frame.t;
    let is_later = before.number().is_some();
    // What the first page shows is the newest there is: on a later one nobody knows what came meanwhile.
    let newest = found.notices.first().filter(|_| !is_later).map(|view| view.received.number);
    let mark_all = newest.filter(|_| frame.unread != Unread::Exactly(0)).map(|newest| {
        view! {
            <form action=format!("{PATH}/read") method="post">
                <button class="button" name="newest" value=newest.to_string()>{icon("check")}{t.get("notices-read-all")}</button>
            </form>
        }
    });
    let items = found.notices.iter().map(|notice| item(frame, before, notice)).collect_view();
    let list = if found.notices.is_empty() {
        empty_sheet(t, "bell", "no-notices", "no-notices-lead").into_any()
    } else {
        view! { <ol class="facts timeline notices">{items}</ol> }.into_any()
    };
    let main = view! {
        <div class="head">
            <div><h1>{t.get("notices")}</h1><p>{t.get("notices-lead")}</p></div>
            <div class="end">{mark_all}</div>
        </div>
        {list}
        <nav class="pages" aria-label=t.get("pages")>
            {is_later.then(|| view! { <a class="button small" href=PATH>{t.get("activity-newest")}</a> })}
            {found.next.map(|next| view! { <a class="button small" rel="next" href=format!("{PATH}?before={next}")>{t.get("activity-older")}</a> })}
        </nav>
    }
    .into_any();
    Page {
        title: t.get("notices"),
        main,
        is_live: true,
    }
}

fn glyph(notice: &Notice) -> &'static str {
    match notice {
        Notice::SharedWithMe { .. } => "share",
        Notice::SharingCancelled { .. } | Notice::SharingCancelledByAdmin | Notice::SharesCancelledByAdmin { .. } => "blocked",
        Notice::ShareLeft { .. } => "leave",
        Notice::ImageDeleted { .. } | Notice::DeletedByAdmin { .. } => "trash",
        Notice::SnapshotKept { .. } => "snapshot",
        Notice::TicketAnswered { .. } => "check",
    }
}

fn item(frame: &Frame, before: &Before, view: &NoticeView) -> impl IntoView + use<> {
    let t = frame.t;
    let received = &view.received;
    let image = received.image.as_ref().map(|id| {
        let label = name(&received.image_name);
        if view.sees_image {
            view! { " · " <a class="name" href=detail_path(id)>{label}</a> }.into_any()
        } else {
            view! { " · " <b>{label}</b> " " <span class="mono quiet">{id.to_string()}</span> }.into_any()
        }
    });
    let snapshot = received.snapshot.as_ref().filter(|_| view.sees_snapshot).map(|id| {
        view! { " · " <a href=format!("/host/snapshot/detail/{id}")>{t.get("notice-to-snapshot")}</a> }
    });
    let ticket = match &received.notice {
        Notice::TicketAnswered { ticket, .. } => Some(view! { " · " <a href=format!("/tickets/{ticket}")>{t.get("notice-to-ticket")}</a> }),
        _ => None,
    };
    let rules = received
        .notice
        .rules()
        .into_iter()
        .map(|rule| view! { " " {rule_code(rule)} })
        .collect_view();
    let mark = if received.is_read {
        ().into_any()
    } else {
        let text = t.get("notice-read");
        let label = format!(
            "{text}: {} {}",
            visible(&i18n::notice(t, &received.notice)),
            visible(&received.image_name)
        );
        let label = label.trim_end().to_owned();
        view! {
            <form action=format!("{PATH}/{}/read", received.number) method="post">
                <input type="hidden" name="before" value=before.before.clone()/>
                <button class="button plain small" id=format!("read-{}", received.number) aria-label=label>{text}</button>
            </form>
        }
        .into_any()
    };
    let unread = (!received.is_read).then(|| view! { <span class="count unread">{t.get("notice-unread")}</span> " " });
    view! {
        <li>
            <span class="t-quiet">{icon(glyph(&received.notice))}</span>
            <p>{unread}{name(&i18n::notice(t, &received.notice))}{image}{snapshot}{ticket}{rules}<small>{time(frame, received.at)}</small></p>
            {mark}
        </li>
    }
}
