//! `/admin/lock-outs`: who was refused further attempts, and who fails most.

use axum::Form;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use leptos::prelude::*;
use serde::Deserialize;

use super::Administrator;
use super::accounts::path_of;
use crate::app::Result;
use crate::app::lockouts::end::end;
use crate::app::lockouts::list::{Failing, LockoutView, WORST, Watched, list};
use crate::app::lockouts::see::see;
use crate::domain::lockout::{Failure, FailureKey, Standing};
use crate::domain::time::Timestamp;
use crate::web::components::{empty_sheet, icon, name, table_sheet, time};
use crate::web::flash::Flash;
use crate::web::frame::Frame;
use crate::web::i18n::{self, Texts};
use crate::web::render::{self, Page};
use crate::web::{WebState, failure};

pub(super) const PATH: &str = "/admin/lock-outs";

/// Where a page begins.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(in crate::web) struct Before {
    before: String,
}

/// What was seen.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(in crate::web) struct Seen {
    sight: String,
}

/// Whose lock-out is ended.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(in crate::web) struct Counter {
    key: String,
}

/// `GET /admin/lock-outs`
pub(in crate::web) async fn show(State(state): State<WebState>, me: Administrator, Query(Before { before }): Query<Before>) -> Response {
    let before = before.parse().ok();
    let found = list(&state.app, &me.actor, before).await;
    let shown = found.map(|found| render::page(&me.frame, StatusCode::OK, page(&me.frame, before, &found)));
    failure::answer(&me.frame, shown)
}

/// `POST /admin/lock-outs/seen`
pub(in crate::web) async fn mark_seen(State(state): State<WebState>, me: Administrator, Form(Seen { sight }): Form<Seen>) -> Response {
    let seen = see(&state.app, &me.actor, &sight).await;
    done(&me.frame, seen, &Flash::LockoutsSeen)
}

/// `POST /admin/lock-outs/end`
pub(in crate::web) async fn call_off(State(state): State<WebState>, me: Administrator, Form(Counter { key }): Form<Counter>) -> Response {
    done(&me.frame, end(&state.app, &me.actor, &key).await, &Flash::LockoutEnded)
}

fn done(frame: &Frame, result: Result<()>, flash: &Flash) -> Response {
    failure::answer(frame, result.map(|()| render::done(frame, PATH, flash)))
}

fn page(frame: &Frame, before: Option<i64>, found: &Watched) -> Page {
    let t = frame.t;
    let mark = found.sight.clone().map(|sight| {
        view! {
            <form action=format!("{PATH}/seen") method="post">
                <button class="button" name="sight" value=sight>{icon("check")}{t.get("lockouts-seen")}</button>
            </form>
        }
    });
    let first = before.map(|_| view! { <a class="button small" href=PATH>{t.get("admin-first-page")}</a> });
    let next = found
        .next
        .map(|next| view! { <a class="button small" rel="next" href=format!("{PATH}?before={next}")>{t.get("next")}</a> });
    let main = view! {
        <div class="head"><div><h1>{t.get("lockouts")}</h1><p>{t.get("lockouts-lead")}</p></div><div class="end">{mark}</div></div>
        {latest(frame, &found.lockouts)}
        <nav class="pages" aria-label=t.get("pages")>{first}{next}</nav>
        {worst(frame, "failures-lookups", "failures-lookups-lead", &found.lookups)}
        {worst(frame, "failures-sign-ins", "failures-sign-ins-lead", &found.sign_ins)}
    }
    .into_any();
    Page {
        title: t.get("lockouts"),
        main,
        is_live: false,
    }
}

fn latest(frame: &Frame, lockouts: &[LockoutView]) -> impl IntoView + use<> {
    let t = frame.t;
    if lockouts.is_empty() {
        return empty_sheet(t, "check", "lockouts-none", "lockouts-none-lead").into_any();
    }
    let rows = lockouts.iter().map(|view| row(frame, view)).collect_view();
    let headings = [
        ("lockouts-what", None),
        ("status", None),
        ("lockouts-whose", None),
        ("begun", None),
        ("operation", Some("operations")),
    ];
    table_sheet(t, "lockouts-latest", &headings, rows, None)
}

fn row(frame: &Frame, view: &LockoutView) -> impl IntoView + use<> {
    let t = frame.t;
    let lockout = &view.lockout;
    let what = i18n::failure(t, lockout.key.failure, &view.who);
    let what = match view.account {
        Some(account) => view! { <a class="name" href=path_of(account)>{name(&what)}</a> }.into_any(),
        None => view! { <b>{name(&what)}</b> }.into_any(),
    };
    let state = match (&lockout.ended, view.until) {
        (_, Some(until)) => in_force(t, until),
        (Some(ended), None) => {
            let by = t.with("lockouts-ended-by", [("by", ended.by.as_str().into())]);
            view! { <span class="state quiet">{icon("check")}{by}</span> }.into_any()
        }
        (None, None) => view! { <span class="state quiet">{icon("stop")}{t.get("lockouts-over")}</span> }.into_any(),
    };
    let seen = match &lockout.seen {
        Some(seen) => {
            let by = t.with("lockouts-seen-by", [("by", seen.by.as_str().into())]);
            view! { <span class="sub">{by}</span> }.into_any()
        }
        None => view! { <span class="sub"><span class="count unread">{t.get("lockouts-unseen")}</span></span> }.into_any(),
    };
    let whose = lockout
        .account
        .as_ref()
        .map(|(id, pin)| view! { <a class="name" href=path_of(*id)>{name(pin.as_str())}</a> });
    let end = view.until.map(|_| end_form(t, &lockout.key, &view.who));
    view! {
        <tr>
            <td class="cell-name">{what}</td>
            <td class="cell-status">{state}{seen}</td>
            <td class="cell-who">{whose}<span class="sub mono">{lockout.address.clone()}</span></td>
            <td class="cell-created quiet">{time(frame, lockout.at)}</td>
            <td class="cell-operations operations"><span class="actions">{end}</span></td>
        </tr>
    }
}

fn in_force(t: Texts, until: Timestamp) -> AnyView {
    let until = t.with("lockouts-until", [("time", i18n::exact_time(until).into())]);
    view! { <span class="state bad">{icon("blocked")}{until}</span> }.into_any()
}

fn end_form(t: Texts, key: &FailureKey, who: &str) -> impl IntoView + use<> {
    let what = i18n::failure(t, key.failure, who);
    let label = t.with("lockouts-end-label", [("what", what.into())]);
    view! {
        <form action=format!("{PATH}/end") method="post">
            <input type="hidden" name="key" value=key.to_string()/>
            <button class="button plain small" aria-label=label>{t.get("lockouts-end")}</button>
        </form>
    }
}

fn worst(frame: &Frame, title: &'static str, lead: &'static str, failing: &[Failing]) -> impl IntoView + use<> {
    let t = frame.t;
    let content = if failing.is_empty() {
        view! { <p class="sheet pad quiet">{t.get("failures-none")}</p> }.into_any()
    } else {
        let rows = failing.iter().map(|failing| failing_row(t, failing)).collect_view();
        let headings = [
            ("failures-who", None),
            ("status", None),
            ("failures-window", Some("number")),
            ("failures-day", Some("number")),
            ("operation", Some("operations")),
        ];
        let worst = (failing.len() >= WORST as usize).then(|| t.with("failures-worst", [("count", WORST.into())]));
        let foot = view! { <div class="foot"><span class="quiet">{t.get(lead)}" "{worst}</span></div> }.into_any();
        table_sheet(t, title, &headings, rows, Some(foot))
    };
    view! {
        <section>
            <h2>{t.get(title)}</h2>
            {content}
        </section>
    }
}

/// Who a counter is about. What was typed as a User Pin and is none may be a password, so nobody reads it before it is locked out
/// (decision 23).
fn who(t: Texts, failing: &Failing, is_locked_out: bool) -> AnyView {
    let who = &failing.who;
    match (failing.key.failure, failing.account) {
        (_, Some(account)) => view! { <a class="name" href=path_of(account)>{name(who)}</a> }.into_any(),
        (Failure::SignInAsPin, None) if !is_locked_out => view! { <span class="quiet">{t.get("failures-nobody")}</span> }.into_any(),
        _ => view! { <span class="mono breakable">{who.to_owned()}</span> }.into_any(),
    }
}

fn failing_row(t: Texts, failing: &Failing) -> impl IntoView + use<> {
    let state = match failing.standing {
        Standing::Free => view! { <span class="state quiet">{icon("check")}{t.get("failures-free")}</span> }.into_any(),
        Standing::WasLockedOut => view! { <span class="state warn">{icon("alert")}{t.get("failures-was")}</span> }.into_any(),
        Standing::LockedOut { until } => in_force(t, until),
    };
    let of = t.with(
        "failures-of",
        [("count", failing.in_window.into()), ("allowed", failing.allowed.into())],
    );
    let is_locked_out = matches!(failing.standing, Standing::LockedOut { .. });
    let end = is_locked_out.then(|| end_form(t, &failing.key, &failing.who));
    view! {
        <tr>
            <td class="cell-name">{who(t, failing, is_locked_out)}</td>
            <td class="cell-status">{state}</td>
            <td class="cell-used number"><span class="quiet phone">{t.get("failures-window")}" "</span>{of}</td>
            <td class="cell-created number"><span class="quiet phone">{t.get("failures-day")}" "</span>{failing.in_day.to_string()}</td>
            <td class="cell-operations operations"><span class="actions">{end}</span></td>
        </tr>
    }
}
