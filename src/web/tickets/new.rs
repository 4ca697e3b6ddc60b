//! `/tickets/new`: asking for more, from anywhere a quota is used up.

use axum::Form;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use leptos::prelude::*;
use serde::Deserialize;

use super::{PATH, path_of, usage};
use crate::app::quotas::{AccountQuotas, all};
use crate::app::tickets::open::{TicketRequest, open};
use crate::app::{Error, Refusal, Result};
use crate::domain::id::ImageId;
use crate::domain::quota::QuotaKind;
use crate::domain::ticket::TicketState;
use crate::web::components::{icon, rule_code, text_area_content};
use crate::web::extract::SignedIn;
use crate::web::flash::Flash;
use crate::web::frame::Frame;
use crate::web::i18n;
use crate::web::render::{self, Page};
use crate::web::{WebState, failure};

/// What the form is filled in with: a quota and its region, and the image that cannot be deleted (`D3q`).
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(in crate::web) struct Beginning {
    about: String,
    image: String,
}

/// What was sent.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(in crate::web) struct TicketForm {
    about: String,
    asked: String,
    reason: String,
}

/// A quota and its region, as one value of a form.
fn parts(about: &str) -> (&str, &str) {
    about.split_once('~').unwrap_or((about, ""))
}

/// `GET /tickets/new`
pub(in crate::web) async fn show(State(state): State<WebState>, me: SignedIn, Query(beginning): Query<Beginning>) -> Response {
    let t = me.frame.t;
    let reason = match beginning.image.parse::<ImageId>() {
        Ok(image) => t.with("ticket-reason-d3", [("image", image.to_string().into())]),
        Err(_) => String::new(),
    };
    let shown = async {
        let quotas = all(&state.app, &me.actor).await?;
        let (quota, region) = parts(&beginning.about);
        let limit = quota.parse().ok().and_then(|quota: QuotaKind| quotas.of(quota, region));
        // Half as much again is a beginning; whoever asks knows better. A limit may have been lowered below what there is.
        let asked = limit.map(|(used, limit)| {
            let now = limit.max(used.unwrap_or(0));
            now.saturating_add((now / 2).max(1)).to_string()
        });
        let form = TicketForm {
            about: beginning.about,
            asked: asked.unwrap_or_default(),
            reason,
        };
        Ok(render::page(&me.frame, StatusCode::OK, page(&me.frame, &quotas, &form, None)))
    };
    failure::answer(&me.frame, shown.await)
}

/// `POST /tickets`
pub(in crate::web) async fn submit(State(state): State<WebState>, me: SignedIn, Form(form): Form<TicketForm>) -> Response {
    failure::answer(&me.frame, try_open(&state, &me, &form).await)
}

async fn try_open(state: &WebState, me: &SignedIn, form: &TicketForm) -> Result<Response> {
    let (quota, region) = parts(&form.about);
    let request = TicketRequest {
        quota: quota.to_owned(),
        region: region.to_owned(),
        asked: form.asked.clone(),
        reason: form.reason.clone(),
    };
    match open(&state.app, &me.actor, &request).await {
        Ok(id) => Ok(render::done(&me.frame, &path_of(&id), &Flash::TicketMoved(TicketState::Open))),
        Err(Error::Refused(refusal)) => {
            let quotas = all(&state.app, &me.actor).await?;
            let page = page(&me.frame, &quotas, form, Some(&refusal));
            Ok(render::page(&me.frame, failure::status(&refusal), page))
        }
        Err(error) => Err(error),
    }
}

fn page(frame: &Frame, quotas: &AccountQuotas, form: &TicketForm, refusal: Option<&Refusal>) -> Page {
    let t = frame.t;
    let error = refusal.map(|refusal| {
        view! { <p class="error" role="alert" id="ticket-error">{icon("alert")}<span>{i18n::refusal(t, refusal)} " " {refusal.rule().map(rule_code)}</span></p> }
    });
    let described = error.as_ref().map(|_| "ticket-error");
    let choices = quotas.all().into_iter().filter_map(|(quota, region)| {
        let value = format!("{}~{region}", quota.as_str());
        let label = usage(t, quotas, quota, &region)?;
        let is_chosen = value == form.about;
        Some(view! { <option value=value selected=is_chosen>{label}</option> })
    });
    let help = t.with(
        "ticket-asked-help",
        [
            ("images", QuotaKind::Image.maximum().into()),
            ("shares", QuotaKind::ImageShare.maximum().into()),
        ],
    );
    let main = view! {
        <a class="back" href=PATH>{icon("left")}{t.get("tickets")}</a>
        <div class="head"><div><h1>{t.get("ticket-new")}</h1><p>{t.get("ticket-new-lead")}</p></div></div>
        <form class="sheet pad stack import" action=PATH method="post">
            <div class="field">
                <label for="about">{t.get("ticket-about")}</label>
                <select id="about" name="about" aria-describedby=described>{choices.collect_view()}</select>
            </div>
            <div class="field">
                <label for="asked">{t.get("ticket-asked")}</label>
                <input id="asked" name="asked" type="number" min="1" required value=form.asked.clone() autocomplete="off" aria-describedby="asked-help"/>
                <p class="quiet small" id="asked-help">{help}</p>
            </div>
            <div class="field">
                <label for="reason">{t.get("ticket-reason")}</label>
                <textarea id="reason" name="reason" rows="4" maxlength="500" required aria-describedby="reason-help">{text_area_content(&form.reason)}</textarea>
                <p class="quiet small" id="reason-help">{t.get("ticket-reason-help")}</p>
            </div>
            {error}
            <div class="ends"><a class="button" href=PATH>{t.get("cancel")}</a><button class="button primary">{t.get("ticket-open")}</button></div>
        </form>
    }
    .into_any();
    Page {
        title: t.get("ticket-new"),
        main,
        is_live: false,
    }
}
