//! `/admin/snapshots`: everybody's snapshots.

use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use leptos::prelude::*;

use super::Administrator;
use super::everybody::Parameters;
use crate::app::snapshots::administer::{OwnedSnapshot, list};
use crate::domain::snapshot::SnapshotStatus;
use crate::store::Page as Rows;
use crate::web::components::{empty_sheet, name, snapshot_state, table_sheet, time};
use crate::web::frame::Frame;
use crate::web::i18n;
use crate::web::render::{self, Page};
use crate::web::{WebState, failure};

const PATH: &str = "/admin/snapshots";

/// `GET /admin/snapshots`
pub(in crate::web) async fn show(State(state): State<WebState>, me: Administrator, Query(parameters): Query<Parameters>) -> Response {
    let found = list(&state.app, &me.actor, &parameters.asked(), parameters.cursor()).await;
    let shown = found.map(|found| render::page(&me.frame, StatusCode::OK, page(&me.frame, &parameters, found)));
    failure::answer(&me.frame, shown)
}

fn page(frame: &Frame, parameters: &Parameters, found: Rows<OwnedSnapshot>) -> Page {
    let t = frame.t;
    let statuses = SnapshotStatus::ALL
        .iter()
        .map(|status| (status.as_str(), i18n::snapshot_status(t, *status)));
    let main = view! {
        <div class="head"><div><h1>{t.get("everybodys-snapshots")}</h1><p>{t.get("everybodys-snapshots-lead")}</p></div></div>
        {parameters.question(t, PATH, statuses.collect())}
        {table(frame, &found.rows)}
        <nav class="pages" aria-label=t.get("pages")>{parameters.pages(t, PATH, found.previous, found.next)}</nav>
    }
    .into_any();
    Page {
        title: t.get("everybodys-snapshots"),
        main,
        is_live: false,
    }
}

fn table(frame: &Frame, snapshots: &[OwnedSnapshot]) -> impl IntoView + use<> {
    let t = frame.t;
    if snapshots.is_empty() {
        return empty_sheet(t, "snapshot", "no-match", "everybody-none-lead").into_any();
    }
    let rows = snapshots.iter().map(|owned| row(frame, owned)).collect_view();
    table_sheet(
        t,
        "everybodys-snapshots",
        &[
            ("name", None),
            ("owner", None),
            ("status", None),
            ("shared-with", Some("number")),
            ("size", Some("number")),
            ("created", None),
        ],
        rows,
        None,
    )
}

fn row(frame: &Frame, OwnedSnapshot { snapshot, owner_pin }: &OwnedSnapshot) -> impl IntoView + use<> {
    let t = frame.t;
    let region = snapshot.region.clone();
    view! {
        <tr>
            <td class="cell-name"><b>{name(snapshot.name.as_str())}</b><span class="sub mono">{snapshot.id.to_string()}</span></td>
            <td class="cell-who"><span class="quiet phone">{t.get("owner")}" "</span>{name(owner_pin.as_str())}<span class="sub mono">{region}</span></td>
            <td class="cell-status">{snapshot_state(t, snapshot.status, snapshot.task_in_progress)}</td>
            <td class="cell-shared number"><span class="quiet phone">{t.get("shared-with")}" "</span>{snapshot.share_count.to_string()}</td>
            <td class="cell-size number">{i18n::size(snapshot.size_bytes)}</td>
            <td class="cell-created quiet">{time(frame, snapshot.created_at)}</td>
        </tr>
    }
}
