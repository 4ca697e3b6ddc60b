//! `/admin/accounts/{id}`: one account, and what is done to it.

use axum::Form;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use leptos::prelude::*;
use serde::Deserialize;

use super::accounts::{account_state, path_of};
use super::{On, limits};
use crate::app::accounts::administer::{AccountDetail, SHOWN, ShareBetween, get};
use crate::app::accounts::change::{end_sessions, set_disabled, set_role};
use crate::app::accounts::reset::{ResetLink, reset};
use crate::app::{Refusal, Result};
use crate::domain::account::Role;
use crate::domain::id::AccountId;
use crate::domain::text::Pin;
use crate::web::components::{icon, name, time};
use crate::web::flash::Flash;
use crate::web::frame::Frame;
use crate::web::i18n;
use crate::web::render::{self, Page};
use crate::web::{WebState, failure};

/// `GET /admin/accounts/{id}`
pub(in crate::web) async fn show(State(state): State<WebState>, on: On<AccountId>) -> Response {
    let frame = &on.me.frame;
    let shown = get(&state.app, &on.me.actor, on.id).await;
    let shown = shown.map(|found| render::page(frame, StatusCode::OK, page(frame, on.me.actor.id(), &found)));
    failure::answer(frame, shown)
}

/// `POST /admin/accounts/{id}/disable`
pub(in crate::web) async fn disable(State(state): State<WebState>, on: On<AccountId>) -> Response {
    let result = set_disabled(&state.app, &on.me.actor, on.id, true).await;
    done(&on, result, Flash::AccountDisabled)
}

/// `POST /admin/accounts/{id}/enable`
pub(in crate::web) async fn enable(State(state): State<WebState>, on: On<AccountId>) -> Response {
    let result = set_disabled(&state.app, &on.me.actor, on.id, false).await;
    done(&on, result, Flash::AccountEnabled)
}

/// Which role.
#[derive(Debug, Deserialize)]
pub(in crate::web) struct RoleForm {
    #[serde(default)]
    role: String,
}

/// `POST /admin/accounts/{id}/role`
pub(in crate::web) async fn role(State(state): State<WebState>, on: On<AccountId>, Form(form): Form<RoleForm>) -> Response {
    let result = match Role::parse(&form.role) {
        Some(role) => set_role(&state.app, &on.me.actor, on.id, role).await,
        None => Err(Refusal::Choice("role").into()),
    };
    done(&on, result, Flash::RoleChanged)
}

/// Which session; all of them where none is named.
#[derive(Debug, Deserialize)]
pub(in crate::web) struct SessionForm {
    #[serde(default)]
    session: String,
}

/// `POST /admin/accounts/{id}/end-sessions`
pub(in crate::web) async fn end(State(state): State<WebState>, on: On<AccountId>, Form(form): Form<SessionForm>) -> Response {
    let mut named = [0; 32];
    let session = match form.session.as_str() {
        "" => Ok(None),
        text => hex::decode_to_slice(text, &mut named).map(|()| Some(named)),
    };
    let result = match session {
        Ok(session) => end_sessions(&state.app, &on.me.actor, on.id, session).await,
        Err(_) => Err(Refusal::Choice("form").into()),
    };
    done(&on, result, Flash::SessionsEnded)
}

/// `POST /admin/accounts/{id}/reset-password`. The page it answers with is the only one that ever shows the link.
pub(in crate::web) async fn reset_password(State(state): State<WebState>, on: On<AccountId>) -> Response {
    let frame = &on.me.frame;
    let link = reset(&state.app, &on.me.actor, on.id).await;
    failure::answer(
        frame,
        link.map(|link| link_page(frame, StatusCode::CREATED, "admin-reset-issued", &link)),
    )
}

pub(super) fn done(on: &On<AccountId>, result: Result<Pin>, flash: impl FnOnce(Pin) -> Flash) -> Response {
    let frame = &on.me.frame;
    failure::answer(frame, result.map(|pin| render::done(frame, &path_of(on.id), &flash(pin))))
}

/// Shows a link once.
pub(super) fn link_page(frame: &Frame, status: StatusCode, title: &'static str, link: &ResetLink) -> Response {
    let t = frame.t;
    let main = view! {
        <a class="back" href=path_of(link.account.id)>{icon("left")}{name(link.account.pin.as_str())}</a>
        <div class="head"><div><h1>{t.get(title)}</h1><p>{name(link.account.pin.as_str())}</p></div></div>
        <p class="note" role="status">{icon("alert")}<span>{t.get("admin-link-once")}</span></p>
        <section class="sheet pad">
            <dl class="details"><div><dt>{t.get("admin-link")}</dt><dd><a class="mono breakable" href=format!("/reset-password/{}", link.token)>{format!("/reset-password/{}", link.token)}</a></dd></div></dl>
        </section>
    }
    .into_any();
    let page = Page {
        title: t.get(title),
        main,
        is_live: false,
    };
    render::page(frame, status, page)
}

fn page(frame: &Frame, own: AccountId, found: &AccountDetail) -> Page {
    let t = frame.t;
    let account = &found.seen.account;
    let title = account.pin.to_string();
    let records = format!(
        "/admin/audit?actor={}",
        percent_encoding::utf8_percent_encode(&title, percent_encoding::NON_ALPHANUMERIC)
    );
    let main = view! {
        <a class="back" href="/admin/accounts">{icon("left")}{t.get("accounts")}</a>
        <div class="head">
            <div><h1>{name(&title)}</h1><p>{account_state(t, found.seen.is_disabled)}<span>{i18n::role(t, account.role)}</span></p></div>
            <div class="end"><a class="button" href=records>{icon("activity")}{t.get("account-records")}</a>{changes(frame, own, found)}</div>
        </div>
        <section class="sheet pad">
            <h2>{t.get("basic-information")}</h2>
            <dl class="details">
                <div><dt>{t.get("account-id")}</dt><dd class="mono">{account.id.to_string()}</dd></div>
                <div><dt>{t.get("name")}</dt><dd>{name(&account.name)}</dd></div>
                <div><dt>{t.get("email")}</dt><dd>{name(&account.email)}</dd></div>
                <div><dt>{t.get("mobile")}</dt><dd>{account.mobile.as_deref().map(name)}</dd></div>
                <div><dt>{t.get("created")}</dt><dd>{time(frame, found.seen.created_at)}</dd></div>
                <div><dt>{t.get("access-keys")}</dt><dd>{found.access_keys.to_string()}</dd></div>
            </dl>
        </section>
        {limits::section(frame, account.id, &found.quotas)}
        {sessions(frame, found)}
        {shares(frame, "account-shares", &found.shares)}
        {shares(frame, "account-shared-with-it", &found.shared_with_it)}
    }
    .into_any();
    Page {
        title,
        main,
        is_live: false,
    }
}

/// What can be done to the account; nobody disables or demotes themselves.
fn changes(frame: &Frame, own: AccountId, found: &AccountDetail) -> impl IntoView + use<> {
    let t = frame.t;
    let account = &found.seen.account;
    let here = path_of(account.id);
    let reset = view! { <form action=format!("{here}/reset-password") method="post"><button class="button">{icon("key")}{t.get("admin-reset-password")}</button></form> };
    let others = (account.id != own).then(|| {
        let (role, label) = match account.role {
            Role::User => (Role::Admin, "admin-make-admin"),
            Role::Admin => (Role::User, "admin-make-user"),
        };
        let (change, disabling, tone) = if found.seen.is_disabled {
            ("enable", "admin-enable", "button")
        } else {
            ("disable", "admin-disable", "button danger-text")
        };
        view! {
            <form action=format!("{here}/role") method="post"><button class="button" name="role" value=role.as_str()>{icon("user")}{t.get(label)}</button></form>
            <form action=format!("{here}/{change}") method="post"><button class=tone>{icon("blocked")}{t.get(disabling)}</button></form>
        }
    });
    view! { {reset}{others} }
}

fn sessions(frame: &Frame, found: &AccountDetail) -> impl IntoView + use<> {
    let t = frame.t;
    let path = format!("{}/end-sessions", path_of(found.seen.account.id));
    if found.sessions.is_empty() {
        return view! { <section class="sheet pad"><h2>{t.get("account-sessions")}</h2><p class="quiet">{t.get("account-no-sessions")}</p></section> }
            .into_any();
    }
    let rows = found.sessions.iter().map(|session| {
        view! {
            <tr>
                <td class="cell-name">{time(frame, session.created_at)}</td>
                <td class="cell-used quiet"><span class="phone">{t.get("account-session-until")}" "</span>{i18n::exact_time(session.expires_at)}</td>
                <td class="cell-operations operations">
                    <form action=path.clone() method="post"><button class="button plain small danger-text" name="session" value=hex::encode(session.token_hash)>{t.get("account-end-session")}</button></form>
                </td>
            </tr>
        }
    });
    view! {
        <section class="sheet">
            <h2 class="pad">{t.get("account-sessions")}</h2>
            <table>
                <caption class="hidden">{t.get("account-sessions")}</caption>
                <thead><tr><th scope="col">{t.get("begun")}</th><th scope="col">{t.get("account-session-until")}</th><th scope="col" class="operations">{t.get("operation")}</th></tr></thead>
                <tbody>{rows.collect_view()}</tbody>
            </table>
            <div class="foot"><form action=path.clone() method="post"><button class="button small danger-text">{t.get("account-end-sessions")}</button></form></div>
        </section>
    }
    .into_any()
}

/// Images that are shared: their names and ids, and nothing of their content.
fn shares(frame: &Frame, title: &'static str, shares: &[ShareBetween]) -> impl IntoView + use<> {
    let t = frame.t;
    if shares.is_empty() {
        return view! { <section class="sheet pad"><h2>{t.get(title)}</h2><p class="quiet">{t.get("none")}</p></section> }.into_any();
    }
    let rows = shares.iter().map(|share| {
        view! {
            <tr>
                <td class="cell-name">{name(&share.image_name)}<span class="sub mono">{share.image.to_string()}</span></td>
                <td class="cell-who">{name(share.other.as_str())}</td>
                <td class="cell-type mono">{share.region.clone()}</td>
                <td class="cell-created quiet">{time(frame, share.since)}</td>
            </tr>
        }
    });
    let more =
        (shares.len() >= SHOWN as usize).then(|| view! { <p class="foot">{t.with("admin-first-ones", [("count", SHOWN.into())])}</p> });
    view! {
        <section class="sheet">
            <h2 class="pad">{t.get(title)}</h2>
            <table>
                <caption class="hidden">{t.get(title)}</caption>
                <thead><tr><th scope="col">{t.get("image")}</th><th scope="col">{t.get("user-pin")}</th><th scope="col">{t.get("region")}</th><th scope="col">{t.get("shared-since")}</th></tr></thead>
                <tbody>{rows.collect_view()}</tbody>
            </table>
            {more}
        </section>
    }
    .into_any()
}
