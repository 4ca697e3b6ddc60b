//! The Share window: a field for the User Pin, and below it everybody who has the image.

use axum::Form;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use leptos::prelude::*;
use serde::Deserialize;

use super::detail_path;
use crate::app::images::ImageView;
use crate::app::images::cancel_share::{CancelScope, cancel_share};
use crate::app::images::get::{SharedWith, Sharing};
use crate::app::images::share;
use crate::app::{App, Error, Refusal, Result};
use crate::domain::id::ImageId;
use crate::domain::policy::Quota;
use crate::domain::quota::QuotaKind;
use crate::domain::sharing::ShareBlocker;
use crate::domain::text::Pin;
use crate::web::components::{dialog_header, field_error, icon, initials, name, quota_used, rule_code, time, told};
use crate::web::extract::On;
use crate::web::flash::Flash;
use crate::web::frame::Frame;
use crate::web::i18n::{self, Texts};
use crate::web::render::{self, Wanted};
use crate::web::tickets::ask_for_more;
use crate::web::{WebState, failure};

/// What was sent with Share Image.
#[derive(Debug, Default, Deserialize)]
pub(in crate::web) struct ShareForm {
    #[serde(default)]
    pin: String,
    #[serde(default)]
    secrets_removed: Option<String>,
}

/// What was sent with Cancel Sharing.
#[derive(Debug, Deserialize)]
pub(in crate::web) struct CancelForm {
    #[serde(default)]
    pin: String,
}

/// `GET /host/image/detail/{id}/share`
pub(in crate::web) async fn show(State(state): State<WebState>, on: On<ImageId>) -> Response {
    let result = dialog(&state.app, &on, StatusCode::OK, None, &ShareForm::default()).await;
    failure::answer(&on.me.frame, result)
}

/// `POST /host/image/detail/{id}/share`
pub(in crate::web) async fn submit(State(state): State<WebState>, on: On<ImageId>, Form(form): Form<ShareForm>) -> Response {
    let result = try_share(&state.app, &on, &form).await;
    failure::answer(&on.me.frame, result)
}

async fn try_share(app: &App, on: &On<ImageId>, form: &ShareForm) -> Result<Response> {
    match share::share(app, &on.me.actor, &on.id, &form.pin, form.secrets_removed.is_some()).await {
        Ok(_) => {
            let pin: Pin = form.pin.parse()?;
            changed(app, on, &Flash::Shared(pin)).await
        }
        Err(Error::Refused(refusal @ (Refusal::ShareBlocked(_) | Refusal::SecretsNotRemoved | Refusal::TooManyAttempts { .. }))) => {
            let response = dialog(app, on, failure::status(&refusal), Some(&refusal), form).await?;
            Ok(failure::say_when(response, &refusal))
        }
        Err(error) => Err(error),
    }
}

/// `POST /host/image/detail/{id}/cancel-share`
pub(in crate::web) async fn cancel(State(state): State<WebState>, on: On<ImageId>, Form(form): Form<CancelForm>) -> Response {
    let result = async {
        let pin: Pin = form.pin.parse()?;
        cancel_share(&state.app, &on.me.actor, &on.id, &CancelScope::One(form.pin)).await?;
        changed(&state.app, &on, &Flash::SharingCancelled(pin)).await
    };
    failure::answer(&on.me.frame, result.await)
}

/// The window again as it is now; without script, the Image Sharing tab with a word about what was done.
async fn changed(app: &App, on: &On<ImageId>, flash: &Flash) -> Result<Response> {
    if on.me.frame.wanted == Wanted::Dialog {
        let window = dialog(app, on, StatusCode::OK, None, &ShareForm::default()).await?;
        return Ok(render::say(window, &told(&on.me.frame, flash)));
    }
    Ok(render::done(&on.me.frame, &format!("{}?tab=sharing", detail_path(&on.id)), flash))
}

async fn dialog(app: &App, on: &On<ImageId>, status: StatusCode, refusal: Option<&Refusal>, form: &ShareForm) -> Result<Response> {
    let (image, sharing) = share::window(app, &on.me.actor, &on.id).await?;
    let content = window(&on.me.frame, &image, &sharing, refusal, form).into_any();
    Ok(render::dialog(&on.me.frame, status, on.me.frame.t.get("share-image"), content))
}

fn window(frame: &Frame, image: &ImageView, sharing: &Sharing, refusal: Option<&Refusal>, form: &ShareForm) -> impl IntoView + use<> {
    let t = frame.t;
    let back = format!("{}?tab=sharing", detail_path(&image.id));
    let about = view! { <b>{name(image.name.as_str())}</b> " " <span class="mono">{image.id.to_string()}</span> };
    let used = Quota {
        used: u32::try_from(sharing.shares.len()).unwrap_or(u32::MAX),
        limit: sharing.limit,
    };
    let more = (!used.has_room()).then(|| view! { <p class="note">{icon("alert")}<span>{t.with("share-quota", [("limit", used.limit.into())])} " " {ask_for_more(t, QuotaKind::ImageShare, "")}</span></p> });
    let content = if sharing.blockers.is_empty() {
        let action = format!("{}/share", detail_path(&image.id));
        pin_form(t, action, ().into_any(), Some(used), &form.pin, refusal).into_any()
    } else {
        blocked(frame, &sharing.blockers).into_any()
    };
    view! {
        <div class="dialog">
            {dialog_header(t, t.get("share-image"), about.into_any(), back.clone())}
            <div class="body">
                {more}
                {content}
                <section><h3>{t.get("shared-with")}</h3>{shared_with(frame, image, sharing)}</section>
                <p class="note">{icon("alert")}<span>{t.get("share-sees-everything")}</span></p>
            </div>
            <footer><a class="button" href=back data-close="">{t.get("ok")}</a></footer>
        </div>
    }
}

fn blocked(frame: &Frame, blockers: &[ShareBlocker]) -> impl IntoView + use<> {
    let t = frame.t;
    let items = blockers
        .iter()
        .map(|blocker| view! { <li><span class="t-bad">{icon("blocked")}</span><p>{i18n::share_blocker(t, blocker)} " " {rule_code(blocker.rule())}</p></li> })
        .collect_view();
    view! { <section><h3>{t.get("cannot-be-shared")}</h3><ul class="facts">{items}</ul></section> }
}

/// The field for the User Pin with its button, what is wrong with what was typed, and the question before a first share.
pub(super) fn pin_form(
    t: Texts,
    action: String,
    hidden: AnyView,
    used: Option<Quota>,
    pin: &str,
    refusal: Option<&Refusal>,
) -> impl IntoView + use<> {
    let asks = refusal == Some(&Refusal::SecretsNotRemoved);
    let error = refusal.filter(|_| !asks);
    let invalid = error.is_some().then_some("true");
    let hint = error.and_then(|refusal| hint(t, refusal));
    let described = error.map(|_| if hint.is_some() { "pin-error pin-hint" } else { "pin-error" });
    let question = asks.then(|| {
        let yes = t.with("share-secrets-yes", [("pin", pin.trim().into())]);
        view! {
            <p class="note" role="alert">{icon("alert")}<span>{t.get("share-secrets-question")}</span></p>
            <button class="button primary" name="secrets_removed" value="yes">{yes}</button>
        }
    });
    view! {
        <section>
            <form action=action method="post" data-dialog="" class="stack">
                {hidden}
                <div class="field">
                    <label for="share-pin">{t.get("share-field")}{used.map(|used| view! { <span class="quiet">{quota_used(t, used)}</span> })}</label>
                    <div class="input">
                        <input id="share-pin" name="pin" value=pin.to_owned() autocomplete="off" spellcheck="false" required autofocus aria-invalid=invalid aria-describedby=described/>
                        {(!asks).then(|| view! { <button class="button primary">{icon("share")}{t.get("share-image")}</button> })}
                    </div>
                    {error.map(|refusal| field_error("pin-error", i18n::refusal(t, refusal)))}
                    {hint.map(|hint| view! { <p class="small" id="pin-hint">{hint}</p> })}
                    <p class="quiet small">{t.get("share-field-help")}</p>
                </div>
                {question}
            </form>
        </section>
    }
}

/// A hint from the shape of what was typed, where it is no pin (`S3`).
fn hint(t: Texts, refusal: &Refusal) -> Option<String> {
    let Refusal::ShareBlocked(blockers) = refusal else { return None };
    let lookalike = blockers.iter().find_map(|blocker| match blocker {
        ShareBlocker::UnknownAccount(lookalike) => *lookalike,
        _ => None,
    })?;
    Some(i18n::pin_hint(t, lookalike))
}

/// Everybody who has the image, each with Cancel Sharing and what it costs them (`S6`, `S11`).
pub(super) fn shared_with(frame: &Frame, image: &ImageView, sharing: &Sharing) -> impl IntoView + use<> {
    let t = frame.t;
    let items = sharing
        .shares
        .iter()
        .map(|SharedWith { share, machines }| {
            let pin = share.pin.to_string();
            let loss = t.with("cancel-loses", [("pin", pin.as_str().into()), ("machines", (*machines).into())]);
            let label = t.with("cancel-sharing-with", [("pin", pin.as_str().into())]);
            view! {
                <li>
                    <span class="face" aria-hidden="true">{initials(&pin)}</span>
                    <p><b>{name(&pin)}</b><small>{t.get("since")} " " {time(frame, share.since)}" · "{loss}</small></p>
                    <form action=format!("{}/cancel-share", detail_path(&image.id)) method="post" data-dialog="">
                        <input type="hidden" name="pin" value=pin/>
                        <button class="button plain small" aria-label=label>{t.get("cancel-sharing")}</button>
                    </form>
                </li>
            }
        })
        .collect_view();
    if sharing.shares.is_empty() {
        view! { <p class="quiet">{t.get("shared-with-nobody")}</p> }.into_any()
    } else {
        view! { <ul class="facts people">{items}</ul> }.into_any()
    }
}
