//! `/account/blocked`: whose sharing I do not want.

use axum::Form;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use leptos::prelude::*;
use serde::Deserialize;

use crate::app::sharers::block::{block, lift};
use crate::app::sharers::list::{SharingBlock, list};
use crate::app::{Error, Limits, Refusal, Result};
use crate::domain::policy::Quota;
use crate::domain::rules::Rule;
use crate::web::components::{empty_sheet, field_error, icon, initials, name, quota_used, rule_code, time};
use crate::web::extract::SignedIn;
use crate::web::flash::Flash;
use crate::web::frame::Frame;
use crate::web::i18n;
use crate::web::render::{self, Page};
use crate::web::{WebState, failure};

const PATH: &str = "/account/blocked";

/// Whom to block, or no longer.
#[derive(Debug, Default, Deserialize)]
pub(in crate::web) struct PinForm {
    #[serde(default)]
    pin: String,
}

/// `GET /account/blocked`
pub(in crate::web) async fn show(State(state): State<WebState>, me: SignedIn) -> Response {
    failure::answer(&me.frame, whole(&state, &me, StatusCode::OK, &PinForm::default(), None).await)
}

/// `POST /account/blocked`
pub(in crate::web) async fn submit(State(state): State<WebState>, me: SignedIn, Form(form): Form<PinForm>) -> Response {
    let response = match block(&state.app, &me.actor, &form.pin).await {
        Ok(pin) => Ok(render::done(&me.frame, PATH, &Flash::SharerBlocked(pin))),
        Err(Error::Refused(refusal @ (Refusal::Text(_) | Refusal::BlockRefused(_)))) => {
            whole(&state, &me, failure::status(&refusal), &form, Some(&refusal)).await
        }
        Err(error) => Err(error),
    };
    failure::answer(&me.frame, response)
}

/// `POST /account/blocked/lift`
pub(in crate::web) async fn lift_block(State(state): State<WebState>, me: SignedIn, Form(form): Form<PinForm>) -> Response {
    let lifted = lift(&state.app, &me.actor, &form.pin).await;
    failure::answer(
        &me.frame,
        lifted.map(|pin| render::done(&me.frame, PATH, &Flash::SharerUnblocked(pin))),
    )
}

async fn whole(state: &WebState, me: &SignedIn, status: StatusCode, typed: &PinForm, refusal: Option<&Refusal>) -> Result<Response> {
    let blocks = list(&state.app, &me.actor).await?;
    Ok(render::page(&me.frame, status, page(&me.frame, &blocks, typed, refusal)))
}

fn page(frame: &Frame, blocks: &[SharingBlock], typed: &PinForm, refusal: Option<&Refusal>) -> Page {
    let t = frame.t;
    let used = Quota {
        used: u32::try_from(blocks.len()).unwrap_or(u32::MAX),
        limit: Limits::BLOCKED_SHARERS,
    };
    let error = refusal.map(|refusal| field_error("pin-error", i18n::refusal(t, refusal)));
    let code = refusal.and_then(Refusal::rule).map(rule_code);
    let invalid = error.is_some().then_some("true");
    let main = view! {
        <a class="back" href="/account">{icon("left")}{t.get("account-management")}</a>
        <div class="head"><div><h1>{t.get("blocked")}</h1><p>{t.get("blocked-lead")} " " {rule_code(Rule::S5)}</p></div></div>
        {people(frame, blocks)}
        <section class="sheet pad">
            <h2>{t.get("block-sharer")}</h2>
            <p class="quiet small">{quota_used(t, used)}</p>
            <form class="stack" action=PATH method="post">
                <div class="field">
                    <label for="pin">{t.get("user-pin")}</label>
                    <input id="pin" name="pin" value=typed.pin.clone() required maxlength="64" autocomplete="off" spellcheck="false" aria-invalid=invalid aria-describedby="pin-error pin-help"/>
                    {error}{code}
                    <p class="quiet small" id="pin-help">{t.get("block-help")}</p>
                </div>
                <p><button class="button primary">{icon("blocked")}{t.get("block")}</button></p>
            </form>
        </section>
    }
    .into_any();
    Page {
        title: t.get("blocked"),
        main,
        is_live: false,
    }
}

fn people(frame: &Frame, blocks: &[SharingBlock]) -> impl IntoView + use<> {
    let t = frame.t;
    if blocks.is_empty() {
        return empty_sheet(t, "check", "blocked-none", "blocked-none-lead").into_any();
    }
    let items = blocks.iter().map(|block| {
        let pin = block.pin.to_string();
        let label = t.with("block-lift-label", [("pin", pin.as_str().into())]);
        view! {
            <li>
                <span class="face" aria-hidden="true">{initials(&pin)}</span>
                <p><b>{name(&pin)}</b><small>{t.get("since")} " " {time(frame, block.since)}</small></p>
                <form action=format!("{PATH}/lift") method="post">
                    <input type="hidden" name="pin" value=pin/>
                    <button class="button plain small" aria-label=label>{t.get("block-lift")}</button>
                </form>
            </li>
        }
    });
    view! { <ul class="facts people">{items.collect_view()}</ul> }.into_any()
}
