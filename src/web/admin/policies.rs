//! `/admin/policies`: what is in force, what another policy would change, and putting it in force.

use axum::Form;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use leptos::prelude::*;
use serde::Deserialize;

use super::{Administrator, what_if};
use crate::app::policies::change::change;
use crate::app::policies::list::{PolicyHistory, StoredPolicy, list};
use crate::app::policies::preview::{Beginning, preview};
use crate::app::{Error, Refusal, Result};
use crate::domain::policy::{DeleteConfirmation, LocalDiskRule, Policy, PolicyChange, Setting, SharePartners, SnapshotShareRule};
use crate::domain::quota::QuotaKind;
use crate::web::components::{empty_sheet, icon, lines, name, table_sheet, time};
use crate::web::flash::Flash;
use crate::web::frame::Frame;
use crate::web::i18n::{self, Texts};
use crate::web::render::{self, Page};
use crate::web::{WebState, failure};

pub(super) const PATH: &str = "/admin/policies";

/// A policy as it was filled in, and what it is confirmed with.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(in crate::web) struct PolicyForm {
    local_disk_rule: String,
    snapshot_share_rule: String,
    delete_confirmation: String,
    share_partners: String,
    image_quota: String,
    snapshot_quota: String,
    image_share_quota: String,
    pub(super) reason: String,
    version: String,
    images_after: String,
    accounts_after: String,
}

impl PolicyForm {
    /// The value of a setting as it was filled in.
    pub(super) fn value(&self, setting: Setting) -> &str {
        match setting {
            Setting::LocalDiskRule => &self.local_disk_rule,
            Setting::SnapshotShareRule => &self.snapshot_share_rule,
            Setting::DeleteConfirmation => &self.delete_confirmation,
            Setting::SharePartners => &self.share_partners,
            Setting::ImageQuota => &self.image_quota,
            Setting::SnapshotQuota => &self.snapshot_quota,
            Setting::ImageShareQuota => &self.image_share_quota,
        }
    }

    fn policy(&self) -> Result<Policy> {
        let wrong = || Error::from(Refusal::Choice("policy"));
        let limit = |typed: &str| -> Result<u32> { typed.trim().parse().map_err(|_| wrong()) };
        Ok(Policy {
            local_disk_rule: self.local_disk_rule.parse().map_err(|_| wrong())?,
            snapshot_share_rule: self.snapshot_share_rule.parse().map_err(|_| wrong())?,
            delete_confirmation: self.delete_confirmation.parse().map_err(|_| wrong())?,
            share_partners: self.share_partners.parse().map_err(|_| wrong())?,
            image_quota: limit(&self.image_quota)?,
            snapshot_quota: limit(&self.snapshot_quota)?,
            image_share_quota: limit(&self.image_share_quota)?,
        })
    }
}

/// Where a page of the history begins.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(in crate::web) struct Before {
    before: String,
}

/// `GET /admin/policies`
pub(in crate::web) async fn show(State(state): State<WebState>, me: Administrator, Query(Before { before }): Query<Before>) -> Response {
    let found = list(&state.app, &me.actor, before.parse().ok()).await;
    let shown = found.map(|found| render::page(&me.frame, StatusCode::OK, page(&me.frame, &found)));
    failure::answer(&me.frame, shown)
}

/// `GET /admin/policies/what-if`
pub(in crate::web) async fn show_what_if(State(state): State<WebState>, me: Administrator, Query(form): Query<PolicyForm>) -> Response {
    failure::answer(&me.frame, previewed(&state, &me, &form, None).await)
}

/// `POST /admin/policies`
pub(in crate::web) async fn submit(State(state): State<WebState>, me: Administrator, Form(form): Form<PolicyForm>) -> Response {
    let done = async {
        let policy = form.policy()?;
        let version = form.version.parse().map_err(|_| Refusal::Choice("form"))?;
        match change(&state.app, &me.actor, version, policy, &form.reason).await {
            Ok(()) => Ok(render::done(&me.frame, PATH, &Flash::PolicyChanged)),
            Err(Error::Refused(refusal @ (Refusal::Text(_) | Refusal::PolicyChanged))) => {
                previewed(&state, &me, &form, Some(&refusal)).await
            }
            Err(error) => Err(error),
        }
    };
    failure::answer(&me.frame, done.await)
}

async fn previewed(state: &WebState, me: &Administrator, form: &PolicyForm, refusal: Option<&Refusal>) -> Result<Response> {
    let beginning = Beginning {
        image: form.images_after.clone(),
        account: form.accounts_after.parse().unwrap_or(0),
    };
    // No id has one, and no database takes it.
    if beginning.image.contains('\0') {
        return Err(Refusal::Choice("form").into());
    }
    let found = preview(&state.app, &me.actor, form.policy()?, &beginning).await?;
    let status = refusal.map_or(StatusCode::OK, failure::status);
    Ok(render::page(&me.frame, status, what_if::page(&me.frame, &found, form, refusal)))
}

/// A change of a setting in one line.
pub(super) fn changed(t: Texts, change: &PolicyChange) -> impl IntoView + use<> {
    let value = |value: &str| i18n::setting_value(t, change.setting, value);
    view! { <span class="line">{i18n::setting_name(t, change.setting)}": "{value(&change.from)}" → "<b>{value(&change.to)}</b></span> }
}

fn page(frame: &Frame, found: &PolicyHistory) -> Page {
    let t = frame.t;
    let lead = match found.version {
        0 => t.get("policies-configured"),
        version => t.with("policies-version", [("version", version.into())]),
    };
    let older = found
        .next
        .map(|next| view! { <a class="button small" rel="next" href=format!("{PATH}?before={next}")>{t.get("next")}</a> });
    let main = view! {
        <div class="head"><div><h1>{t.get("policies")}</h1><p>{lead}</p></div></div>
        {form(frame, &found.policy)}
        <h2>{t.get("policies-history")}</h2>
        {history(frame, &found.changes)}
        <nav class="pages" aria-label=t.get("pages")>{older}</nav>
    }
    .into_any();
    Page {
        title: t.get("policies"),
        main,
        is_live: false,
    }
}

fn form(frame: &Frame, policy: &Policy) -> impl IntoView + use<> {
    let t = frame.t;
    let policy = *policy;
    let choice = |of: Setting, words: Vec<&'static str>| {
        let id = of.as_str();
        let chosen = policy.value(of);
        let options = words
            .into_iter()
            .map(|word| view! { <option value=word selected=word == chosen>{i18n::setting_value(t, of, word)}</option> })
            .collect_view();
        view! { <div class="field"><label for=id>{i18n::setting_name(t, of)}</label><select id=id name=id>{options}</select></div> }
    };
    let limit = |of: Setting, quota: QuotaKind| {
        let id = of.as_str();
        view! { <div class="field"><label for=id>{i18n::setting_name(t, of)}</label><input id=id name=id type="number" min="0" max=quota.maximum().to_string() required value=policy.value(of)/></div> }
    };
    view! {
        <form class="sheet pad stack import" action=format!("{PATH}/what-if") method="get">
            {choice(Setting::LocalDiskRule, LocalDiskRule::ALL.iter().map(|rule| rule.as_str()).collect())}
            {choice(Setting::SnapshotShareRule, SnapshotShareRule::ALL.iter().map(|rule| rule.as_str()).collect())}
            {choice(Setting::SharePartners, SharePartners::ALL.iter().map(|word| word.as_str()).collect())}
            {choice(Setting::DeleteConfirmation, DeleteConfirmation::ALL.iter().map(|word| word.as_str()).collect())}
            <div class="columns">
                {limit(Setting::ImageQuota, QuotaKind::Image)}
                {limit(Setting::SnapshotQuota, QuotaKind::Snapshot)}
                {limit(Setting::ImageShareQuota, QuotaKind::ImageShare)}
            </div>
            <p><button class="button primary">{icon("search")}{t.get("policies-preview")}</button></p>
        </form>
    }
}

fn history(frame: &Frame, changes: &[StoredPolicy]) -> impl IntoView + use<> {
    let t = frame.t;
    if changes.is_empty() {
        return empty_sheet(t, "activity", "policies-none", "policies-none-lead").into_any();
    }
    let rows = changes.iter().map(|stored| {
        let changes = stored
            .replaced
            .changes(&stored.policy)
            .iter()
            .map(|change| changed(t, change))
            .collect_view();
        view! {
            <tr>
                <td class="cell-name"><b>{stored.version.to_string()}</b></td>
                <td class="cell-type">{changes}</td>
                <td class="cell-who">{name(&stored.changed_by)}<span class="sub">{lines(&stored.reason)}</span></td>
                <td class="cell-created quiet">{time(frame, stored.changed_at)}</td>
            </tr>
        }
    });
    let rows = rows.collect_view();
    let headings = [
        ("policies-number", None),
        ("policies-what", None),
        ("policies-who", None),
        ("policies-when", None),
    ];
    table_sheet(t, "policies-history", &headings, rows, None)
}
