//! The limits of an account, on its page, and setting them.

use axum::Form;
use axum::extract::State;
use axum::response::Response;
use leptos::prelude::*;
use serde::Deserialize;

use super::On;
use super::account::done;
use super::accounts::path_of;
use crate::app::accounts::limits::{LimitRequest, set_limit};
use crate::app::quotas::AccountQuotas;
use crate::domain::id::AccountId;
use crate::domain::policy::Quota;
use crate::domain::quota::QuotaKind;
use crate::web::WebState;
use crate::web::components::{icon, quota_used};
use crate::web::flash::Flash;
use crate::web::frame::Frame;
use crate::web::i18n;
use crate::web::tickets::usage;

/// Which limit, and why.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(in crate::web) struct LimitForm {
    about: String,
    limit: String,
    reason: String,
}

/// `POST /admin/accounts/{id}/limits`
pub(in crate::web) async fn set(State(state): State<WebState>, on: On<AccountId>, Form(form): Form<LimitForm>) -> Response {
    let (quota, region) = form.about.split_once('~').unwrap_or((form.about.as_str(), ""));
    let request = LimitRequest {
        quota: quota.to_owned(),
        region: region.to_owned(),
        limit: form.limit,
        reason: form.reason,
    };
    done(&on, set_limit(&state.app, &on.me.actor, on.id, &request).await, Flash::LimitSet)
}

/// What an account has and may have, and the form that changes the latter.
pub(super) fn section(frame: &Frame, account: AccountId, quotas: &AccountQuotas) -> impl IntoView + use<> {
    let t = frame.t;
    let of = |quota: QuotaKind, region: &str, value: String| {
        let own = quotas
            .is_own(quota, region)
            .then(|| view! { <span class="sub">{t.get("limits-own")}</span> });
        view! { <td class="cell-used"><span class="quiet phone">{i18n::quota_of(t, quota, "")}" "</span>{value}{own}</td> }
    };
    let used = |quota: Quota| quota_used(t, quota);
    let rows = quotas.regions.iter().map(|row| {
        view! {
            <tr>
                <td class="cell-name mono">{row.region.clone()}</td>
                {of(QuotaKind::Image, &row.region, used(row.images))}
                {of(QuotaKind::Snapshot, &row.region, used(row.snapshots))}
            </tr>
        }
    });
    let rows = rows.collect_view();
    let shares = usage(t, quotas, QuotaKind::ImageShare, "");
    let shares_own = quotas.is_own(QuotaKind::ImageShare, "").then(|| t.get("limits-own"));
    let choices = quotas.all().into_iter().map(|(quota, region)| {
        view! { <option value=format!("{}~{region}", quota.as_str())>{i18n::quota_of(t, quota, &region)}</option> }
    });
    let choices = choices.collect_view();
    view! {
        <section class="sheet">
            <h2 class="pad">{t.get("account-quotas")}</h2>
            <table>
                <caption class="hidden">{t.get("account-quotas")}</caption>
                <thead><tr><th scope="col">{t.get("region")}</th><th scope="col">{t.get("images")}</th><th scope="col">{t.get("snapshots")}</th></tr></thead>
                <tbody>{rows}</tbody>
            </table>
            <div class="foot"><span>{shares}</span><span class="quiet">{shares_own}</span></div>
        </section>
        <section class="sheet pad">
            <h2>{t.get("limits-set")}</h2>
            <form class="stack" action=format!("{}/limits", path_of(account)) method="post">
                <div class="columns">
                    <div class="field"><label for="limit-about">{t.get("ticket-about")}</label><select id="limit-about" name="about">{choices}</select></div>
                    <div class="field">
                        <label for="limit-value">{t.get("limits-limit")}</label>
                        <input id="limit-value" name="limit" type="number" min="0" autocomplete="off" aria-describedby="limit-value-help"/>
                        <p class="quiet small" id="limit-value-help">{t.get("limits-set-help")}</p>
                    </div>
                    <div class="field"><label for="limit-reason">{t.get("ticket-reason")}</label><input id="limit-reason" name="reason" required maxlength="500" autocomplete="off"/></div>
                </div>
                <p><button class="button">{icon("edit")}{t.get("limits-set")}</button></p>
            </form>
        </section>
    }
}
