//! `/account/notices`: what others did, and what became of things later.

use axum::Form;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect, Response};
use leptos::prelude::*;
use serde::Deserialize;

use crate::app::Result;
use crate::app::notices::list::{NoticePage, NoticeView, list};
use crate::app::notices::mail::{MailChoice, choice, choose};
use crate::app::notices::read::{read, read_all};
use crate::domain::notice::{Notice, Unread};
use crate::domain::text::visible;
use crate::web::components::{empty_sheet, icon, name, rule_code, time};
use crate::web::extract::{On, SignedIn};
use crate::web::frame::Frame;
use crate::web::i18n::{self, Language};
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

/// What was there when the page was made that the form stands on.
#[derive(Debug, Deserialize)]
pub(in crate::web) struct Seen {
    #[serde(default)]
    sight: String,
}

/// `GET /account/notices`
pub(in crate::web) async fn show(State(state): State<WebState>, me: SignedIn, Query(before): Query<Before>) -> Response {
    failure::answer(&me.frame, whole(&state, &me, &before).await)
}

async fn whole(state: &WebState, me: &SignedIn, before: &Before) -> Result<Response> {
    let found = list(&state.app, &me.actor, before.number()).await?;
    let mail = choice(&state.app, &me.actor).await?;
    Ok(render::page(
        &me.frame,
        StatusCode::OK,
        page(&me.frame, before, &found, mail.as_ref()),
    ))
}

/// Whether notices are to be mailed.
#[derive(Debug, Deserialize)]
pub(in crate::web) struct WantedMail {
    #[serde(default)]
    wanted: String,
}

/// `POST /account/notices/mail`. Mail is in the language of the page that asks for it.
pub(in crate::web) async fn choose_mail(
    State(state): State<WebState>,
    me: SignedIn,
    Form(WantedMail { wanted }): Form<WantedMail>,
) -> Response {
    let language = (wanted == "yes").then(|| me.frame.t.language.as_str());
    let chosen = choose(&state.app, &me.actor, language).await;
    failure::answer(&me.frame, chosen.map(|()| Redirect::to(PATH).into_response()))
}

/// `POST /account/notices/{id}/read`
pub(in crate::web) async fn mark_read(State(state): State<WebState>, on: On<i64>, Form(before): Form<Before>) -> Response {
    let marked = read(&state.app, &on.me.actor, on.id).await;
    failure::answer(&on.me.frame, marked.map(|()| Redirect::to(&before.path()).into_response()))
}

/// `POST /account/notices/read`
pub(in crate::web) async fn mark_all_read(State(state): State<WebState>, me: SignedIn, Form(Seen { sight }): Form<Seen>) -> Response {
    let marked = read_all(&state.app, &me.actor, &sight).await;
    failure::answer(&me.frame, marked.map(|()| Redirect::to(PATH).into_response()))
}

fn page(frame: &Frame, before: &Before, found: &NoticePage, mail: Option<&MailChoice>) -> Page {
    let t = frame.t;
    let is_later = before.number().is_some();
    let sight = found.sight.clone().filter(|_| frame.unread != Unread::Exactly(0));
    let mark_all = sight.map(|sight| {
        view! {
            <form action=format!("{PATH}/read") method="post">
                <input type="hidden" name="sight" value=sight/>
                <button class="button" id="read-all">{icon("check")}{t.get("notices-read-all")}</button>
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
        {mail.map(|mail| by_mail(frame, mail))}
    }
    .into_any();
    Page {
        title: t.get("notices"),
        main,
        is_live: true,
    }
}

fn by_mail(frame: &Frame, mail: &MailChoice) -> impl IntoView + use<> {
    let t = frame.t;
    let chosen = mail
        .language
        .as_deref()
        .map(|word| word.parse().unwrap_or(Language::English).own_name());
    let address = mail.address.as_deref().map(visible);
    let says = match (&address, chosen) {
        (None, _) => t.get("mail-no-address"),
        (Some(address), None) => t.with("mail-offered", [("address", address.as_str().into())]),
        (Some(address), Some(language)) => t.with("mail-chosen", [("address", address.as_str().into()), ("language", language.into())]),
    };
    let (wanted, glyph, label) = match chosen {
        Some(_) => ("no", "blocked", "mail-stop"),
        None => ("yes", "bell", "mail-start"),
    };
    let form = (address.is_some() || chosen.is_some()).then(|| {
        view! {
            <form action=format!("{PATH}/mail") method="post">
                <button class="button" name="wanted" value=wanted>{icon(glyph)}{t.get(label)}</button>
            </form>
        }
    });
    view! {
        <section class="sheet pad" id="by-mail">
            <h2>{t.get("mail")}</h2>
            <div class="stack"><p>{says}</p>{form}</div>
        </section>
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
        Notice::LockedOut { .. } => "alert",
    }
}

/// Where what a notice tells of goes on, besides its image and snapshot, and what that is called.
pub(crate) fn leads_to(notice: &Notice) -> Option<(String, &'static str)> {
    match notice {
        Notice::TicketAnswered { ticket, .. } => Some((format!("/tickets/{ticket}"), "notice-to-ticket")),
        Notice::LockedOut { .. } => Some(("/admin/lock-outs".to_owned(), "notice-to-lockouts")),
        _ => None,
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
    let further = leads_to(&received.notice).map(|(href, words)| view! { " · " <a href=href>{t.get(words)}</a> });
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
            <p>{unread}{name(&i18n::notice(t, &received.notice))}{image}{snapshot}{further}{rules}<small>{time(frame, received.at)}</small></p>
            {mark}
        </li>
    }
}
