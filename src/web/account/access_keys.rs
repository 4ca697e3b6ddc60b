//! `/account/access-keys`: keys that programs sign their requests with.

use axum::Form;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use leptos::prelude::*;
use serde::Deserialize;

use crate::app::access_keys::change::{delete, set_enabled};
use crate::app::access_keys::create::{CreatedAccessKey, create};
use crate::app::access_keys::list::{AccessKeyList, get, list};
use crate::app::{Error, Limits, Refusal, Result};
use crate::domain::access_key::AccessKey;
use crate::domain::id::AccessKeyId;
use crate::domain::policy::Quota;
use crate::web::components::{copyable_id, dialog_header, empty_sheet, field_error, icon, name, quota_used, table_sheet, time};
use crate::web::extract::{On, SignedIn};
use crate::web::flash::Flash;
use crate::web::frame::Frame;
use crate::web::i18n;
use crate::web::render::{self, Page};
use crate::web::{WebState, failure};

const PATH: &str = "/account/access-keys";

/// What was sent to make a key.
#[derive(Debug, Default, Deserialize)]
pub(in crate::web) struct NewKeyForm {
    #[serde(default)]
    name: String,
}

/// `GET /account/access-keys`
pub(in crate::web) async fn show(State(state): State<WebState>, me: SignedIn) -> Response {
    let result = whole(&state, &me, StatusCode::OK, &NewKeyForm::default(), None).await;
    failure::answer(&me.frame, result)
}

/// `POST /account/access-keys`. The page it answers with is the only one that ever shows the secret, so it leads nowhere.
pub(in crate::web) async fn submit(State(state): State<WebState>, me: SignedIn, Form(form): Form<NewKeyForm>) -> Response {
    let result = match create(&state.app, &me.actor, &form.name).await {
        Ok(created) => Ok(render::page(&me.frame, StatusCode::CREATED, secret_page(&me.frame, &created))),
        Err(Error::Refused(refusal @ (Refusal::Text(_) | Refusal::AccessKeyLimit { .. }))) => {
            whole(&state, &me, failure::status(&refusal), &form, Some(&refusal)).await
        }
        Err(error) => Err(error),
    };
    failure::answer(&me.frame, result)
}

/// `POST /account/access-keys/{id}/disable`
pub(in crate::web) async fn disable(State(state): State<WebState>, on: On<AccessKeyId>) -> Response {
    let result = set_enabled(&state.app, &on.me.actor, &on.id, false).await;
    done(&on.me.frame, result, Flash::AccessKeyDisabled)
}

/// `POST /account/access-keys/{id}/enable`
pub(in crate::web) async fn enable(State(state): State<WebState>, on: On<AccessKeyId>) -> Response {
    let result = set_enabled(&state.app, &on.me.actor, &on.id, true).await;
    done(&on.me.frame, result, Flash::AccessKeyEnabled)
}

/// `GET /account/access-keys/{id}/delete`
pub(in crate::web) async fn show_delete(State(state): State<WebState>, on: On<AccessKeyId>) -> Response {
    let frame = &on.me.frame;
    let result = get(&state.app, &on.me.actor, &on.id).await.map(|key| {
        let content = delete_dialog(frame, &key).into_any();
        render::dialog(frame, StatusCode::OK, frame.t.get("delete-access-key"), content)
    });
    failure::answer(frame, result)
}

/// `POST /account/access-keys/{id}/delete`
pub(in crate::web) async fn confirm_delete(State(state): State<WebState>, on: On<AccessKeyId>) -> Response {
    let result = delete(&state.app, &on.me.actor, &on.id).await;
    done(&on.me.frame, result, Flash::AccessKeyDeleted)
}

fn done(frame: &Frame, result: Result<AccessKey>, flash: impl FnOnce(crate::domain::text::Name) -> Flash) -> Response {
    failure::answer(frame, result.map(|key| render::done(frame, PATH, &flash(key.name))))
}

async fn whole(state: &WebState, me: &SignedIn, status: StatusCode, typed: &NewKeyForm, refusal: Option<&Refusal>) -> Result<Response> {
    let found = list(&state.app, &me.actor).await?;
    Ok(render::page(&me.frame, status, page(&me.frame, &found, typed, refusal)))
}

fn page(frame: &Frame, found: &AccessKeyList, typed: &NewKeyForm, refusal: Option<&Refusal>) -> Page {
    let t = frame.t;
    let used = Quota {
        used: u32::try_from(found.keys.len()).unwrap_or(u32::MAX),
        limit: Limits::ACCESS_KEYS,
    };
    let off = (!found.is_on).then(|| view! { <p class="note">{icon("alert")}<span>{t.get("access-keys-off")}</span></p> });
    let error = refusal.map(|refusal| field_error("key-name-error", i18n::refusal(t, refusal)));
    let invalid = error.is_some().then_some("true");
    let form = found.is_on.then(|| {
        view! {
            <section class="sheet pad">
                <h2>{t.get("create-access-key")}</h2>
                <p class="quiet small">{quota_used(t, used)}</p>
                <form class="stack" action=PATH method="post">
                    <div class="field">
                        <label for="key-name">{t.get("name")}</label>
                        <input id="key-name" name="name" value=typed.name.clone() required maxlength="32" autocomplete="off" aria-invalid=invalid aria-describedby="key-name-error key-name-help"/>
                        {error}
                        <p class="quiet small" id="key-name-help">{t.get("access-key-name-help")}</p>
                    </div>
                    <p><button class="button primary">{icon("plus")}{t.get("create-access-key")}</button></p>
                </form>
            </section>
        }
    });
    let main = view! {
        <div class="head">
            <div><h1>{t.get("access-keys")}</h1><p>{t.get("access-keys-lead")}</p></div>
            <a class="button" href="/v1/docs">{icon("open")}{t.get("reference")}</a>
        </div>
        {off}
        {table(frame, &found.keys)}
        {form}
    }
    .into_any();
    Page {
        title: t.get("access-keys"),
        main,
        // Somebody may be typing a name, and nothing here changes by itself.
        is_live: false,
    }
}

fn table(frame: &Frame, keys: &[AccessKey]) -> impl IntoView + use<> {
    let t = frame.t;
    if keys.is_empty() {
        return empty_sheet(t, "key", "no-access-keys", "no-access-keys-lead").into_any();
    }
    let rows = keys.iter().map(|key| row(frame, key)).collect_view();
    table_sheet(
        t,
        "access-keys",
        &[
            ("name", None),
            ("status", None),
            ("access-key-last-used", None),
            ("created", None),
            ("operation", Some("operations")),
        ],
        rows,
        None,
    )
}

fn row(frame: &Frame, key: &AccessKey) -> impl IntoView + use<> {
    let t = frame.t;
    let here = format!("{PATH}/{}", key.id);
    let about = |text: &str| t.with(text, [("name", key.name.as_str().into())]);
    let (state, action, label, hint) = if key.is_enabled {
        (
            view! { <span class="state ok">{icon("check")}{t.get("access-key-enabled")}</span> },
            "disable",
            t.get("access-key-disable"),
            about("access-key-disable-label"),
        )
    } else {
        (
            view! { <span class="state quiet">{icon("blocked")}{t.get("access-key-disabled")}</span> },
            "enable",
            t.get("access-key-enable"),
            about("access-key-enable-label"),
        )
    };
    let used = match key.last_used_at {
        Some(at) => time(frame, at).into_any(),
        None => t.get("access-key-never-used").into_any(),
    };
    view! {
        <tr>
            <td class="cell-name"><b>{name(key.name.as_str())}</b>{copyable_id(t, key.id.as_str())}</td>
            <td class="cell-status">{state}</td>
            <td class="cell-used quiet"><span class="phone">{t.get("access-key-last-used")}" "</span>{used}</td>
            <td class="cell-created quiet">{time(frame, key.created_at)}</td>
            <td class="cell-operations operations">
                <span class="actions">
                    <form action=format!("{here}/{action}") method="post"><button class="button plain small" aria-label=hint>{label}</button></form>
                    <a class="button plain small danger-text" href=format!("{here}/delete") aria-label=about("access-key-delete-label")>{t.get("delete")}</a>
                </span>
            </td>
        </tr>
    }
}

fn secret_page(frame: &Frame, created: &CreatedAccessKey) -> Page {
    let t = frame.t;
    // Its label names it and does not read it out.
    let label = t.with("copy-id", [("id", t.get("access-key-secret").into())]);
    let secret = created.secret.as_str().to_owned();
    let secret = view! {
        <span class="sub mono breakable">
            {secret.clone()}
            <button class="copy" type="button" data-copy=secret aria-label=label>{icon("copy")}</button>
        </span>
    };
    let main = view! {
        <a class="back" href=PATH>{icon("left")}{t.get("access-keys")}</a>
        <div class="head"><div><h1>{t.get("access-key-created")}</h1><p>{name(created.key.name.as_str())}</p></div></div>
        <p class="note" role="status">{icon("alert")}<span>{t.get("access-key-secret-once")}</span></p>
        <section class="sheet pad">
            <dl class="details">
                <div><dt>{t.get("access-key-id")}</dt><dd>{copyable_id(t, created.key.id.as_str())}</dd></div>
                <div><dt>{t.get("access-key-secret")}</dt><dd>{secret}</dd></div>
            </dl>
        </section>
        <p><a class="button primary" href=PATH>{t.get("access-key-secret-kept")}</a></p>
    }
    .into_any();
    Page {
        title: t.get("access-key-created"),
        main,
        is_live: false,
    }
}

fn delete_dialog(frame: &Frame, key: &AccessKey) -> impl IntoView + use<> {
    let t = frame.t;
    let about = view! { <b>{name(key.name.as_str())}</b> " " <span class="mono">{key.id.to_string()}</span> };
    view! {
        <div class="dialog">
            {dialog_header(t, t.get("delete-access-key"), about.into_any(), PATH.to_owned())}
            <div class="body">
                <section><ul class="facts"><li><span class="t-bad">{icon("trash")}</span><p>{t.get("delete-access-key-loss")}</p></li></ul></section>
                <form id="delete-access-key" action=format!("{PATH}/{}/delete", key.id) method="post"></form>
            </div>
            <footer>
                <p>{t.get("delete-is-final")}</p>
                <a class="button" href=PATH autofocus>{t.get("cancel")}</a>
                <button class="button danger" form="delete-access-key">{t.get("ok")}</button>
            </footer>
        </div>
    }
}
