//! Confirm Delete: the whole plan before anyone presses OK, and the confirmation that the server holds to it.

use axum::Form;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use leptos::prelude::*;
use serde::Deserialize;

use super::detail_path;
use crate::app::images::cancel_share::{CancelScope, cancel_share};
use crate::app::images::delete::{self, Confirmation, PlannedDeletion};
use crate::app::{App, Error, Refusal, Result};
use crate::domain::deletion::{Blocker, SnapshotFate};
use crate::domain::id::ImageId;
use crate::domain::image::Standing;
use crate::domain::policy::Policy;
use crate::domain::quota::QuotaKind;
use crate::domain::rules::Rule;
use crate::web::components::{dialog_header, icon, name, rule_code, told};
use crate::web::extract::On;
use crate::web::flash::Flash;
use crate::web::frame::Frame;
use crate::web::i18n::{self, Texts};
use crate::web::render::{self, Wanted};
use crate::web::tickets::new_path;
use crate::web::{WebState, failure};

/// What was sent with OK.
#[derive(Debug, Default, Deserialize)]
pub(in crate::web) struct DeleteForm {
    #[serde(default)]
    plan: String,
    #[serde(default)]
    with_snapshots: Option<String>,
    #[serde(default)]
    typed_name: String,
}

/// `GET /host/image/detail/{id}/delete`
pub(in crate::web) async fn show(State(state): State<WebState>, on: On<ImageId>) -> Response {
    let result = dialog(&state.app, &on, StatusCode::OK, None, &DeleteForm::default()).await;
    failure::answer(&on.me.frame, result)
}

/// `POST /host/image/detail/{id}/delete`
pub(in crate::web) async fn confirm(State(state): State<WebState>, on: On<ImageId>, Form(form): Form<DeleteForm>) -> Response {
    let result = try_confirm(&state.app, &on, &form).await;
    failure::answer(&on.me.frame, result)
}

async fn try_confirm(app: &App, on: &On<ImageId>, form: &DeleteForm) -> Result<Response> {
    let confirmation = Confirmation {
        digest: Some(form.plan.clone()),
        with_snapshots: form.with_snapshots.is_some(),
        typed_name: Some(form.typed_name.clone()),
    };
    match delete::delete(app, &on.me.actor, &on.id, &confirmation).await {
        Ok(()) => {
            delete::settled(app, &on.me.actor, &on.id).await;
            Ok(render::done(
                &on.me.frame,
                "/host/image/list?tab=private",
                &Flash::Deleted(on.id.clone()),
            ))
        }
        Err(Error::Refused(refusal @ (Refusal::DeleteBlocked(_) | Refusal::PlanChanged(_) | Refusal::NameNotTyped(_)))) => {
            dialog(app, on, failure::status(&refusal), Some(&refusal), form).await
        }
        Err(error) => Err(error),
    }
}

/// `POST /host/image/detail/{id}/delete/cancel-shares`: the one-press fix of `D2`, from inside the popup.
pub(in crate::web) async fn cancel_shares(State(state): State<WebState>, on: On<ImageId>) -> Response {
    let result = async {
        cancel_share(&state.app, &on.me.actor, &on.id, &CancelScope::All).await?;
        if on.me.frame.wanted == Wanted::Page {
            return Ok(render::done(
                &on.me.frame,
                &format!("{}/delete", detail_path(&on.id)),
                &Flash::AllSharingCancelled,
            ));
        }
        let popup = dialog(&state.app, &on, StatusCode::OK, None, &DeleteForm::default()).await?;
        Ok(render::say(popup, &told(&on.me.frame, &Flash::AllSharingCancelled)))
    };
    failure::answer(&on.me.frame, result.await)
}

async fn dialog(app: &App, on: &On<ImageId>, status: StatusCode, refusal: Option<&Refusal>, form: &DeleteForm) -> Result<Response> {
    let planned = delete::plan(app, &on.me.actor, &on.id).await?;
    let t = on.me.frame.t;
    let content = content(&on.me.frame, &planned, refusal, form, &app.policy()).into_any();
    Ok(render::dialog(&on.me.frame, status, t.get("confirm-delete"), content))
}

fn content(
    frame: &Frame,
    planned: &PlannedDeletion,
    refusal: Option<&Refusal>,
    form: &DeleteForm,
    policy: &Policy,
) -> impl IntoView + use<> {
    let t = frame.t;
    let here = detail_path(&planned.image.id);
    let plan = &planned.plan;
    let about = view! { {t.get("delete-private-image")} " " <b>{name(planned.image.name.as_str())}</b> " " <span class="mono">{planned.image.id.to_string()}</span> };
    let notice = refusal
        .filter(|refusal| !matches!(refusal, Refusal::DeleteBlocked(_)))
        .map(|refusal| view! { <p class="note" role="alert">{icon("alert")}<span>{i18n::refusal(t, refusal)}</span></p> });
    let is_clear = plan.is_clear();
    let wants_name = plan.wants_name(true, policy);
    let back = if planned.image.standing == Standing::Owner {
        "/host/image/list?tab=private".to_owned()
    } else {
        here.clone()
    };
    let form_id = "confirm-delete";
    view! {
        <div class="dialog" data-checks=(!is_clear).then_some("")>
            {dialog_header(t, t.get("confirm-delete"), about.into_any(), back.clone())}
            <div class="body">
                {notice}
                {if is_clear { happens(t, planned).into_any() } else { obstacles(t, planned).into_any() }}
                <form id=form_id action=format!("{here}/delete") method="post" data-dialog="">
                    <input type="hidden" name="plan" value=plan.digest()/>
                    {(is_clear && !plan.snapshots.is_empty()).then(|| snapshots(t, &plan.snapshots, form.with_snapshots.is_some()))}
                    {(is_clear && wants_name).then(|| view! {
                        <div class="field typed-name">
                            <label for="typed-name">{t.with("type-name", [("name", planned.image.name.as_str().into())])}</label>
                            <input id="typed-name" name="typed_name" autocomplete="off" value=form.typed_name.clone()/>
                        </div>
                    })}
                </form>
            </div>
            <footer>
                <p>{t.get(if is_clear { "delete-is-final" } else { "checks-run-again" })}</p>
                <a class="button" href=back data-close="" autofocus>{t.get("cancel")}</a>
                {if is_clear {
                    view! { <button class="button danger" form=form_id>{t.get("ok")}</button> }.into_any()
                } else {
                    super::list::disabled_action(t.get("ok"), t.with("ok-blocked", [("count", plan.blockers.len().into())]), "ok", "button").into_any()
                }}
            </footer>
        </div>
    }
}

fn happens(t: Texts, planned: &PlannedDeletion) -> impl IntoView + use<> {
    let loses = &planned.plan.loses_rebuild;
    let machines = (loses.total() > 0).then(|| {
        view! {
            <li>
                <span class="t-warn">{icon("alert")}</span>
                <p>
                    <b>{t.with("loses-rebuild", [("count", loses.total().into())])}</b> " " {t.get("loses-rebuild-to")} " " {rule_code(Rule::D12)}
                    <small>{format!("{}{}{}", i18n::machine_names(t, loses), i18n::sentence_gap(t), t.get("machines-keep-running"))}</small>
                </p>
            </li>
        }
    });
    let none = (loses.total() == 0).then(|| {
        view! { <li><span class="t-ok">{icon("check")}</span><p>{t.get("no-machine-loses-rebuild")} " " {rule_code(Rule::D12)}</p></li> }
    });
    view! {
        <section>
            <h3>{t.get("what-happens")}</h3>
            <ul class="facts">
                {machines}
                {none}
                <li><span class="t-ok">{icon("check")}</span><p>{t.get("nothing-blocks")}<small>{t.get("checked-just-now")}</small></p></li>
            </ul>
        </section>
    }
}

fn obstacles(t: Texts, planned: &PlannedDeletion) -> impl IntoView + use<> {
    let blockers = &planned.plan.blockers;
    let items = blockers.iter().map(|blocker| obstacle(t, planned, blocker)).collect_view();
    view! {
        <section>
            <h3>{t.with("things-in-the-way", [("count", blockers.len().into())])}</h3>
            <ul class="facts">{items}</ul>
        </section>
    }
}

fn obstacle(t: Texts, planned: &PlannedDeletion, blocker: &Blocker) -> impl IntoView + use<> {
    let (what, why) = i18n::blocker(t, blocker, planned.recipients_machines);
    let is_out_of_quota = blocker.rule() == Rule::D3 && planned.plan.exhausts(planned.quota);
    let quota = is_out_of_quota.then(|| {
        let image = &planned.image;
        let href = format!("{}&image={}", new_path(QuotaKind::Image, &image.region), image.id);
        view! { <small>{i18n::rule(t, Rule::D3q)} " " {rule_code(Rule::D3q)} " " <a href=href>{t.get("ticket-ask-more")}</a></small> }
    });
    view! {
        <li>
            <span class="t-bad">{icon("blocked")}</span>
            <p><b>{what}</b> " " {rule_code(blocker.rule())}<small>{why}</small>{quota}</p>
            {fix(t, planned, blocker)}
        </li>
    }
}

/// The one press that clears a blocker, where there is one.
fn fix(t: Texts, planned: &PlannedDeletion, blocker: &Blocker) -> Option<AnyView> {
    let here = detail_path(&planned.image.id);
    match blocker {
        Blocker::NotOwner => None,
        Blocker::Shared(pins) => Some(
            view! {
                <form action=format!("{here}/delete/cancel-shares") method="post" data-dialog="">
                    <button class="button small">{t.with("cancel-n-shares", [("count", pins.len().into())])}</button>
                </form>
            }
            .into_any(),
        ),
        Blocker::Status(_) | Blocker::Busy(_) => {
            Some(view! { <a class="button small" href=format!("{here}/delete") data-dialog="">{t.get("check-again")}</a> }.into_any())
        }
        Blocker::LocalDisk { derived, source } => {
            let href = match (source, derived.mine_total) {
                (Some(machine), 0) => format!("/host/instance/detail/{}", machine.id),
                (_, 0) => return None,
                _ => format!("/host/instance/list?image={}", planned.image.id),
            };
            Some(view! { <a class="button small" href=href>{t.get("open-machines")}</a> }.into_any())
        }
    }
}

fn snapshots(t: Texts, fates: &[SnapshotFate], ticked: bool) -> impl IntoView + use<> {
    let items = fates
        .iter()
        .map(|fate| {
            let (tone, glyph, text) = if fate.stays.is_empty() {
                let text = t.with("snapshot-will-be-deleted", [("size", i18n::size(fate.frees_bytes).into())]);
                ("t-bad", "trash", text)
            } else {
                ("t-quiet", "blocked", t.with("snapshot-stays", [("reasons", i18n::keep_reasons(t, &fate.stays).into())]))
            };
            let code = (!fate.stays.is_empty()).then(|| rule_code(Rule::D10));
            view! {
                <li>
                    <span class=tone>{icon(glyph)}</span>
                    <p><b>{name(fate.name.as_str())}</b> " " <span class="mono quiet">{fate.id.to_string()}</span><small>{text} " " {code}</small></p>
                </li>
            }
        })
        .collect_view();
    let count = fates.len();
    view! {
        <section class="with-snapshots">
            <label class="check"><input type="checkbox" name="with_snapshots" value="on" checked=ticked/><span>{t.get("delete-snapshots-too")}</span></label>
            <ul class="facts">{items}</ul>
            <p class="quiet when-off">{t.with("snapshots-are-kept", [("count", count.into())])}</p>
            <p class="quiet when-on">{t.get("best-effort")}</p>
        </section>
    }
}
