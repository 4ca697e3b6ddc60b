//! `/admin/accounts`: finding accounts, and adding one.

use axum::Form;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use leptos::prelude::*;
use serde::Deserialize;

use super::account::link_page;
use super::{Administrator, address};
use crate::app::accounts::administer::{AccountPage, AdministeredAccount, list};
use crate::app::accounts::reset::{Invitation, invite};
use crate::app::{Error, Refusal, Result};
use crate::domain::id::AccountId;
use crate::web::components::{empty_sheet, field_error, icon, name, table_sheet, time};
use crate::web::frame::Frame;
use crate::web::i18n::{self, Texts};
use crate::web::render::{self, Page};
use crate::web::{WebState, failure};

const PATH: &str = "/admin/accounts";

/// The page of an account.
pub(super) fn path_of(id: AccountId) -> String {
    format!("{PATH}/{id}")
}

/// Which accounts.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(in crate::web) struct AccountParameters {
    q: String,
    after: String,
}

/// An account to be, as it was typed.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(in crate::web) struct AccountForm {
    pin: String,
    name: String,
    email: String,
}

/// `GET /admin/accounts`
pub(in crate::web) async fn show(State(state): State<WebState>, me: Administrator, Query(asked): Query<AccountParameters>) -> Response {
    let shown = whole(&state, &me, StatusCode::OK, &asked, &AccountForm::default(), None).await;
    failure::answer(&me.frame, shown)
}

/// `POST /admin/accounts`. The page it answers with is the only one that ever shows the link.
pub(in crate::web) async fn submit(State(state): State<WebState>, me: Administrator, Form(form): Form<AccountForm>) -> Response {
    let invitation = Invitation {
        pin: form.pin.clone(),
        name: form.name.clone(),
        email: form.email.clone(),
    };
    let result = match invite(&state.app, &me.actor, invitation).await {
        Ok(link) => Ok(link_page(&me.frame, StatusCode::CREATED, "admin-account-created", &link)),
        Err(Error::Refused(refusal @ (Refusal::Text(_) | Refusal::Taken | Refusal::Choice(_)))) => {
            let nobody = AccountParameters::default();
            whole(&state, &me, failure::status(&refusal), &nobody, &form, Some(&refusal)).await
        }
        Err(error) => Err(error),
    };
    failure::answer(&me.frame, result)
}

async fn whole(
    state: &WebState,
    me: &Administrator,
    status: StatusCode,
    asked: &AccountParameters,
    form: &AccountForm,
    refusal: Option<&Refusal>,
) -> Result<Response> {
    let found = list(&state.app, &me.actor, asked.q.trim(), &asked.after).await?;
    Ok(render::page(&me.frame, status, page(&me.frame, asked, &found, form, refusal)))
}

fn page_after(asked: &AccountParameters, after: &str) -> String {
    address(PATH, &[("q", asked.q.trim()), ("after", after)])
}

fn page(frame: &Frame, asked: &AccountParameters, found: &AccountPage, form: &AccountForm, refusal: Option<&Refusal>) -> Page {
    let t = frame.t;
    let first =
        (!asked.after.is_empty()).then(|| view! { <a class="button small" href=page_after(asked, "")>{t.get("admin-first-page")}</a> });
    let next = found.next.as_ref().map(|next| {
        view! { <a class="button small" rel="next" href=page_after(asked, next.as_str())>{t.get("next")}</a> }
    });
    let main = view! {
        <div class="head"><div><h1>{t.get("accounts")}</h1><p>{t.get("accounts-lead")}</p></div></div>
        <form class="tools" action=PATH method="get" role="search">
            <div class="search">
                {icon("search")}
                <input type="search" name="q" value=asked.q.clone() aria-label=t.get("accounts-search") placeholder=t.get("accounts-search") autocomplete="off"/>
            </div>
            <button class="button">{t.get("accounts-find")}</button>
        </form>
        {table(frame, &found.accounts)}
        <nav class="pages" aria-label=t.get("pages")>{first}{next}</nav>
        {create_form(t, form, refusal)}
    }
    .into_any();
    Page {
        title: t.get("accounts"),
        main,
        is_live: false,
    }
}

fn create_form(t: Texts, form: &AccountForm, refusal: Option<&Refusal>) -> impl IntoView + use<> {
    let error = refusal.map(|refusal| field_error("pin-error", i18n::refusal(t, refusal)));
    let invalid = error.is_some().then_some("true");
    view! {
        <section class="sheet pad">
            <h2>{t.get("accounts-create")}</h2>
            <form class="stack" action=PATH method="post">
                <div class="field">
                    <label for="pin">{t.get("user-pin")}</label>
                    <input id="pin" name="pin" value=form.pin.clone() required maxlength="64" autocomplete="off" spellcheck="false" aria-invalid=invalid aria-describedby="pin-error pin-help"/>
                    {error}
                    <p class="quiet small" id="pin-help">{t.get("accounts-create-help")}</p>
                </div>
                <div class="field"><label for="name">{t.get("name")}</label><input id="name" name="name" value=form.name.clone() maxlength="64" autocomplete="off"/></div>
                <div class="field"><label for="email">{t.get("email")}</label><input id="email" name="email" type="email" value=form.email.clone() maxlength="254" autocomplete="off"/></div>
                <p><button class="button primary">{icon("plus")}{t.get("accounts-create")}</button></p>
            </form>
        </section>
    }
}

/// Whether an account may sign in.
pub(super) fn account_state(t: Texts, is_disabled: bool) -> impl IntoView {
    if is_disabled {
        view! { <span class="state bad">{icon("blocked")}{t.get("account-is-disabled")}</span> }
    } else {
        view! { <span class="state ok">{icon("check")}{t.get("account-is-enabled")}</span> }
    }
}

fn table(frame: &Frame, accounts: &[AdministeredAccount]) -> impl IntoView + use<> {
    let t = frame.t;
    if accounts.is_empty() {
        return empty_sheet(t, "user", "accounts-none", "accounts-none-lead").into_any();
    }
    let rows = accounts.iter().map(|seen| row(frame, seen)).collect_view();
    table_sheet(
        t,
        "accounts",
        &[
            ("user-pin", None),
            ("name", None),
            ("role", None),
            ("status", None),
            ("created", None),
        ],
        rows,
        None,
    )
}

fn row(frame: &Frame, seen: &AdministeredAccount) -> impl IntoView + use<> {
    let t = frame.t;
    let account = &seen.account;
    view! {
        <tr>
            <td class="cell-name"><a class="name" href=path_of(account.id)>{name(account.pin.as_str())}</a><span class="sub mono">{account.id.to_string()}</span></td>
            <td class="cell-who">{name(&account.name)}<span class="sub">{name(&account.email)}</span></td>
            <td class="cell-type">{i18n::role(t, account.role)}</td>
            <td class="cell-status">{account_state(t, seen.is_disabled)}</td>
            <td class="cell-created quiet">{time(frame, seen.created_at)}</td>
        </tr>
    }
}
