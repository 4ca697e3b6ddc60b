//! Account Management: Basic Information, where the User Pin is found (`S12`), and access keys.

pub(super) mod access_keys;
pub(super) mod blocked;
pub(super) mod notices;

use axum::http::StatusCode;
use axum::response::Response;
use leptos::prelude::*;

use super::components::{copyable_id, icon, name};
use super::extract::SignedIn;
use super::i18n;
use super::render::{self, Page};

/// `GET /account`
pub(super) async fn show(me: SignedIn) -> Response {
    let t = me.frame.t;
    let account = &me.actor.account;
    let empty = || view! { <span class="quiet">"–"</span> }.into_any();
    let text = |text: &str| if text.is_empty() { empty() } else { name(text).into_any() };
    let main = view! {
        <div class="head"><div><h1>{t.get("account-management")}</h1><p>{t.get("account-lead")}</p></div></div>
        <section class="sheet pad">
            <h2>{t.get("basic-information")}</h2>
            <dl class="details">
                <div><dt>{t.get("user-pin")}</dt><dd>{copyable_id(t, account.pin.as_str())}<p class="quiet small">{t.get("user-pin-help")}</p></dd></div>
                <div><dt>{t.get("account-id")}</dt><dd class="mono">{account.id.to_string()}</dd></div>
                <div><dt>{t.get("name")}</dt><dd>{text(&account.name)}</dd></div>
                <div><dt>{t.get("email")}</dt><dd>{text(&account.email)}</dd></div>
                <div><dt>{t.get("mobile")}</dt><dd>{text(account.mobile.as_deref().unwrap_or(""))}</dd></div>
                <div><dt>{t.get("role")}</dt><dd>{i18n::role(t, account.role)}</dd></div>
            </dl>
        </section>
        <p><a class="button" href="/account/access-keys">{icon("key")}{t.get("access-keys")}</a> " " <a class="button" href="/account/blocked">{icon("blocked")}{t.get("blocked")}</a></p>
    }
    .into_any();
    render::page(
        &me.frame,
        StatusCode::OK,
        Page {
            title: t.get("account-management"),
            main,
            is_live: false,
        },
    )
}
