//! Deleting a snapshot by itself; also how one that was kept is tried again (`D10`).

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use leptos::prelude::*;

use super::detail_path;
use super::list::reasons;
use crate::app::snapshots::delete::delete;
use crate::app::snapshots::get::{SnapshotView, get};
use crate::app::{App, Error, Refusal, Result};
use crate::domain::id::SnapshotId;
use crate::web::components::{dialog_header, icon, name};
use crate::web::extract::On;
use crate::web::flash::Flash;
use crate::web::frame::Frame;
use crate::web::i18n;
use crate::web::render;
use crate::web::{WebState, failure};

/// `GET /host/snapshot/detail/{id}/delete`
pub(in crate::web) async fn show(State(state): State<WebState>, on: On<SnapshotId>) -> Response {
    let result = dialog(&state.app, &on, StatusCode::OK).await;
    failure::answer(&on.me.frame, result)
}

/// `POST /host/snapshot/detail/{id}/delete`
pub(in crate::web) async fn confirm(State(state): State<WebState>, on: On<SnapshotId>) -> Response {
    let result = async {
        let (view, _) = get(&state.app, &on.me.actor, &on.id).await?;
        match delete(&state.app, &on.me.actor, &on.id).await {
            Ok(()) => Ok(render::done(
                &on.me.frame,
                "/host/snapshot/list",
                &Flash::SnapshotDeleted(view.listed.snapshot.name),
            )),
            Err(Error::Refused(refusal @ Refusal::SnapshotStays(_))) => dialog(&state.app, &on, failure::status(&refusal)).await,
            Err(error) => Err(error),
        }
    };
    failure::answer(&on.me.frame, result.await)
}

async fn dialog(app: &App, on: &On<SnapshotId>, status: StatusCode) -> Result<Response> {
    let (view, _) = get(app, &on.me.actor, &on.id).await?;
    let content = content(&on.me.frame, &view).into_any();
    Ok(render::dialog(&on.me.frame, status, on.me.frame.t.get("delete-snapshot"), content))
}

fn content(frame: &Frame, row: &SnapshotView) -> impl IntoView + use<> {
    let t = frame.t;
    let snapshot = &row.listed.snapshot;
    let here = detail_path(&snapshot.id);
    let about = view! { <b>{name(snapshot.name.as_str())}</b> " " <span class="mono">{snapshot.id.to_string()}</span> };
    let is_clear = row.stays.is_empty();
    let frees = t.with("snapshot-will-be-deleted", [("size", i18n::size(snapshot.size_bytes).into())]);
    let facts = if is_clear {
        view! { <ul class="facts"><li><span class="t-bad">{icon("trash")}</span><p>{frees}</p></li></ul> }.into_any()
    } else {
        view! { <h3>{t.with("things-in-the-way", [("count", row.stays.len().into())])}</h3><ul class="facts">{reasons(t, row)}</ul> }
            .into_any()
    };
    view! {
        <div class="dialog">
            {dialog_header(t, t.get("delete-snapshot"), about.into_any(), here.clone())}
            <div class="body"><section>{facts}</section><form id="delete-snapshot" action=format!("{here}/delete") method="post" data-dialog=""></form></div>
            <footer>
                <p>{t.get(if is_clear { "delete-is-final" } else { "checks-run-again" })}</p>
                <a class="button" href=here data-close="" autofocus>{t.get("cancel")}</a>
                {is_clear.then(|| view! { <button class="button danger" form="delete-snapshot">{t.get("ok")}</button> })}
            </footer>
        </div>
    }
}
