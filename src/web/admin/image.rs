//! `/admin/images/{id}`: one image with its plan, and what is done to it in spite of its owner.

use axum::Form;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use leptos::prelude::*;
use serde::Deserialize;

use super::On;
use super::images::path_of;
use crate::app::images::administer::{AdministeredDetail, AdministeredImage, AdministeredTombstone, get};
use crate::app::images::force::{Insistence, cancel_shares, delete};
use crate::app::{Error, Refusal, Result};
use crate::domain::id::ImageId;
use crate::domain::image::{ImageStatus, Visibility};
use crate::domain::rules::Rule;
use crate::web::activity::timeline;
use crate::web::components::{icon, image_state, name, rule_code, time};
use crate::web::flash::Flash;
use crate::web::frame::Frame;
use crate::web::i18n::{self, Texts};
use crate::web::render::{self, Page};
use crate::web::{WebState, failure};

/// What was sent to force something.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(in crate::web) struct ForceForm {
    reason: String,
    typed_id: String,
    plan: String,
}

impl ForceForm {
    fn insistence(&self) -> Insistence {
        Insistence {
            reason: self.reason.clone(),
            typed_id: self.typed_id.clone(),
        }
    }
}

/// Which of the two forms was refused, what it held, and why.
struct Refused<'a> {
    form: Forced,
    typed: &'a ForceForm,
    refusal: Refusal,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Forced {
    CancelShares,
    Delete,
}

/// `GET /admin/images/{id}`
pub(in crate::web) async fn show(State(state): State<WebState>, on: On<ImageId>) -> Response {
    failure::answer(&on.me.frame, whole(&state, &on, StatusCode::OK, None).await)
}

/// `POST /admin/images/{id}/cancel-shares`
pub(in crate::web) async fn cancel(State(state): State<WebState>, on: On<ImageId>, Form(form): Form<ForceForm>) -> Response {
    let cancelled = cancel_shares(&state.app, &on.me.actor, &on.id, &form.insistence()).await;
    answer(
        &state,
        &on,
        Forced::CancelShares,
        &form,
        cancelled.map(|_| Flash::AllSharingCancelled),
    )
    .await
}

/// `POST /admin/images/{id}/delete`
pub(in crate::web) async fn confirm_delete(State(state): State<WebState>, on: On<ImageId>, Form(form): Form<ForceForm>) -> Response {
    let accepted = delete(&state.app, &on.me.actor, &on.id, &form.plan, &form.insistence()).await;
    answer(&state, &on, Forced::Delete, &form, accepted.map(|()| Flash::ForcedDeletion)).await
}

async fn answer(state: &WebState, on: &On<ImageId>, form: Forced, typed: &ForceForm, result: Result<Flash>) -> Response {
    let frame = &on.me.frame;
    let response = match result {
        Ok(flash) => Ok(render::done(frame, &path_of(&on.id), &flash)),
        Err(Error::Refused(
            refusal @ (Refusal::Text(_)
            | Refusal::IdNotTyped
            | Refusal::PlanChanged(_)
            | Refusal::DeleteBlocked(_)
            | Refusal::CancelBlocked(_)),
        )) => {
            let status = failure::status(&refusal);
            whole(state, on, status, Some(Refused { form, typed, refusal })).await
        }
        Err(error) => Err(error),
    };
    failure::answer(frame, response)
}

async fn whole(state: &WebState, on: &On<ImageId>, status: StatusCode, refused: Option<Refused<'_>>) -> Result<Response> {
    let frame = &on.me.frame;
    let page = match get(&state.app, &on.me.actor, &on.id).await? {
        AdministeredDetail::Exists(image) => existing_page(frame, &image, refused.as_ref()),
        AdministeredDetail::Deleted(deleted) => tombstone_page(frame, &deleted),
    };
    Ok(render::page(frame, status, page))
}

fn fact(t: Texts, label: &str, value: impl IntoView + 'static) -> AnyView {
    view! { <div><dt>{t.get(label)}</dt><dd>{value}</dd></div> }.into_any()
}

fn heading(t: Texts, title: &str, id: &ImageId, state: AnyView) -> impl IntoView + use<> {
    let records = format!("/admin/audit?image={id}");
    view! {
        <a class="back" href="/admin/images">{icon("left")}{t.get("everybodys-images")}</a>
        <div class="head">
            <div><h1>{name(title)}</h1><p><span class="mono">{id.to_string()}</span>{state}</p></div>
            <div class="end"><a class="button" href=records>{icon("activity")}{t.get("everybody-records")}</a></div>
        </div>
    }
}

fn existing_page(frame: &Frame, found: &AdministeredImage, refused: Option<&Refused<'_>>) -> Page {
    let t = frame.t;
    let image = &found.image;
    let visibility = t.get(match image.visibility {
        Visibility::Public => "tab-public",
        Visibility::Private => "tab-private",
    });
    let state = image_state(t, image.status, image.progress, image.busy.is_some()).into_any();
    let main = view! {
        {heading(t, image.name.as_str(), &image.id, state)}
        <section class="sheet pad">
            <h2>{t.get("basic-information")}</h2>
            <dl class="details">
                {fact(t, "owner", name(found.owner_pin.as_str()))}
                {fact(t, "region", view! { <span class="mono">{image.region.clone()}</span> })}
                {fact(t, "image", visibility)}
                {fact(t, "image-type", i18n::root_device(t, image.root_device))}
                {fact(t, "os", name(&format!("{} {} {}", image.platform, image.os_version, image.architecture)))}
                {fact(t, "size", i18n::size(image.size_bytes))}
                {fact(t, "created", time(frame, image.created_at))}
            </dl>
        </section>
        {shares(frame, found)}
        {plan(t, found)}
        {forced(t, found, refused)}
        <section><h2>{t.get("activity")}</h2>{timeline(frame, &found.events, false)}</section>
    }
    .into_any();
    Page {
        title: image.name.to_string(),
        main,
        is_live: false,
    }
}

fn shares(frame: &Frame, found: &AdministeredImage) -> impl IntoView + use<> {
    let t = frame.t;
    if found.shares.is_empty() {
        return view! { <section class="sheet pad"><h2>{t.get("shared-with")}</h2><p class="quiet">{t.get("shared-with-nobody")}</p></section> }
            .into_any();
    }
    let items = found.shares.iter().map(|share| {
        view! { <li><span class="t-quiet">{icon("user")}</span><p>{name(share.pin.as_str())}<small>{t.get("since")} " " {time(frame, share.since)}</small></p></li> }
    });
    view! { <section class="sheet pad"><h2>{t.get("shared-with")}</h2><ul class="facts">{items.collect_view()}</ul></section> }.into_any()
}

/// The plan that the owner is shown.
fn plan(t: Texts, found: &AdministeredImage) -> impl IntoView + use<> {
    let blockers = found.plan.blockers.iter().map(|blocker| {
        let (what, why) = i18n::blocker(t, blocker, found.recipients_machines);
        view! { <li><span class="t-bad">{icon("blocked")}</span><p><b>{what}</b> " " {rule_code(blocker.rule())}<small>{why}</small></p></li> }
    });
    let clear = found
        .plan
        .is_clear()
        .then(|| view! { <li><span class="t-ok">{icon("check")}</span><p>{t.get("nothing-blocks")}</p></li> });
    let loses = &found.plan.loses_rebuild;
    let machines = if loses.total() > 0 {
        let names = i18n::machine_names(t, loses);
        view! { <li><span class="t-warn">{icon("alert")}</span><p>{t.with("loses-rebuild", [("count", loses.total().into())])} " " {t.get("loses-rebuild-to")} " " {rule_code(Rule::D12)}<small>{names}</small></p></li> }
            .into_any()
    } else {
        view! { <li><span class="t-ok">{icon("check")}</span><p>{t.get("no-machine-loses-rebuild")} " " {rule_code(Rule::D12)}</p></li> }
            .into_any()
    };
    let snapshots = found.plan.snapshots.iter().map(|fate| {
        view! { <li><span class="t-quiet">{icon("snapshot")}</span><p>{name(fate.name.as_str())} " " <span class="mono quiet">{fate.id.to_string()}</span><small>{t.get("force-snapshot-stays")}</small></p></li> }
    });
    view! {
        <section class="sheet pad">
            <h2>{t.get("force-plan")}</h2>
            <ul class="facts">{blockers.collect_view()}{clear}{machines}{snapshots.collect_view()}</ul>
        </section>
    }
}

fn forced(t: Texts, found: &AdministeredImage, refused: Option<&Refused<'_>>) -> impl IntoView + use<> {
    let is_private = found.image.visibility == Visibility::Private;
    let may_cancel = is_private && !found.shares.is_empty() && found.image.status != ImageStatus::Deleting;
    let of = |form: Forced| refused.filter(|refused| refused.form == form);
    let cancel = may_cancel.then(|| form(t, found, Forced::CancelShares, of(Forced::CancelShares)));
    let delete = if found.forced_blockers.is_empty() {
        form(t, found, Forced::Delete, of(Forced::Delete)).into_any()
    } else {
        let reasons = found.forced_blockers.iter().map(|blocker| {
            let (what, _) = i18n::blocker(t, blocker, found.recipients_machines);
            view! { <li><span class="t-bad">{icon("blocked")}</span><p>{what} " " {rule_code(blocker.rule())}</p></li> }
        });
        let error = of(Forced::Delete).map(|refused| error(t, "delete-error", &refused.refusal));
        view! {
            <section class="sheet pad">
                <h2>{t.get("force-delete")}</h2>
                <div class="stack">
                    {error}
                    <p class="quiet">{t.get("force-delete-blocked")}</p>
                    <ul class="facts">{reasons.collect_view()}</ul>
                </div>
            </section>
        }
        .into_any()
    };
    view! { {cancel} {delete} }
}

fn error(t: Texts, id: &'static str, refusal: &Refusal) -> impl IntoView + use<> {
    crate::web::components::field_error(id, i18n::refusal(t, refusal))
}

fn form(t: Texts, found: &AdministeredImage, which: Forced, refused: Option<&Refused<'_>>) -> impl IntoView + use<> {
    let id = &found.image.id;
    let (action, title, lead, error_id, reason_id, typed_field) = match which {
        Forced::CancelShares => (
            "cancel-shares",
            "force-cancel-shares",
            "force-cancel-shares-lead",
            "cancel-error",
            "cancel-reason",
            "cancel-typed",
        ),
        Forced::Delete => (
            "delete",
            "force-delete",
            "force-delete-lead",
            "delete-error",
            "delete-reason",
            "delete-typed",
        ),
    };
    let typed = refused.map(|refused| refused.typed.clone()).unwrap_or_default();
    let error = refused.map(|refused| error(t, error_id, &refused.refusal));
    let is_invalid = |fits: fn(&Refusal) -> bool| refused.is_some_and(|refused| fits(&refused.refusal)).then_some("true");
    let described = refused.map(|_| error_id);
    let plan = (which == Forced::Delete).then(|| view! { <input type="hidden" name="plan" value=found.plan.digest()/> });
    view! {
        <section class="sheet pad">
            <h2>{t.get(title)}</h2>
            <form class="stack" action=format!("{}/{action}", path_of(id)) method="post">
                <p class="quiet">{t.get(lead)}</p>
                {error}
                {plan}
                <div class="field">
                    <label for=reason_id>{t.get("force-reason")}</label>
                    <input id=reason_id name="reason" value=typed.reason required maxlength="256" autocomplete="off" aria-invalid=is_invalid(|refusal| matches!(refusal, Refusal::Text(_))) aria-describedby=described/>
                </div>
                <div class="field">
                    <label for=typed_field>{t.with("force-typed-id", [("id", id.as_str().into())])}</label>
                    <input id=typed_field class="mono" name="typed_id" value=typed.typed_id required autocomplete="off" spellcheck="false" aria-invalid=is_invalid(|refusal| *refusal == Refusal::IdNotTyped) aria-describedby=described/>
                </div>
                <p><button class="button danger">{icon(if which == Forced::Delete { "trash" } else { "blocked" })}{t.get(title)}</button></p>
            </form>
        </section>
    }
}

fn tombstone_page(frame: &Frame, deleted: &AdministeredTombstone) -> Page {
    let t = frame.t;
    let stone = &deleted.tombstone;
    let outcomes = deleted.outcomes.iter().map(|recorded| {
        view! { <li><span class="t-quiet">{icon("snapshot")}</span><p>{name(&recorded.name)} " " <span class="mono quiet">{recorded.snapshot.to_string()}</span><small>{i18n::outcome(t, &recorded.outcome)}</small></p></li> }
    });
    let snapshots = if deleted.outcomes.is_empty() {
        view! { <p class="quiet">{t.get("tombstone-no-snapshots")}</p> }.into_any()
    } else {
        view! { <ul class="facts">{outcomes.collect_view()}</ul> }.into_any()
    };
    let state = view! { <span class="state quiet">{icon("trash")}{t.get("image-status-deleted")}</span> }.into_any();
    let main = view! {
        {heading(t, stone.name.as_str(), &stone.id, state)}
        <section class="sheet pad">
            <h2>{t.get("basic-information")}</h2>
            <dl class="details">
                {fact(t, "owner", name(deleted.owner_pin.as_str()))}
                {fact(t, "deleted-at", time(frame, stone.deleted_at))}
                {fact(t, "deleted-by", name(&stone.deleted_by))}
                {fact(t, "image-type", i18n::root_device(t, stone.root_device))}
                {fact(t, "size", i18n::size(stone.size_bytes))}
                {fact(t, "created", time(frame, stone.created_at))}
            </dl>
        </section>
        <section class="sheet pad"><h2>{t.get("tombstone-snapshots")}</h2>{snapshots}</section>
        <section><h2>{t.get("activity")}</h2>{timeline(frame, &deleted.events, false)}</section>
    }
    .into_any();
    Page {
        title: stone.name.to_string(),
        main,
        is_live: false,
    }
}
