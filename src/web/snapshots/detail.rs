//! The page of one snapshot: its images, its shares, and whether it can be deleted.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use leptos::prelude::*;

use super::list::{delete_action, kept_note, reasons};
use crate::app::snapshots::get::{SnapshotView, get};
use crate::domain::id::SnapshotId;
use crate::domain::sharing::Share;
use crate::web::components::{copyable_id, icon, initials, name, snapshot_state, time};
use crate::web::extract::On;
use crate::web::frame::Frame;
use crate::web::i18n;
use crate::web::images::detail_path as image_path;
use crate::web::render::{self, Page};
use crate::web::{WebState, failure};

/// `GET /host/snapshot/detail/{id}`
pub(in crate::web) async fn show(State(state): State<WebState>, on: On<SnapshotId>) -> Response {
    match get(&state.app, &on.me.actor, &on.id).await {
        Ok((view, shares)) => render::page(&on.me.frame, StatusCode::OK, page(&on.me.frame, &view, &shares)),
        Err(error) => failure::respond(&on.me.frame, error),
    }
}

fn page(frame: &Frame, row: &SnapshotView, shares: &[Share]) -> Page {
    let t = frame.t;
    let snapshot = &row.listed.snapshot;
    let images = row
        .listed
        .images
        .shown
        .iter()
        .map(|image| view! { <li><span class="t-quiet">{icon("image")}</span><p><a class="name mono" href=image_path(image)>{image.to_string()}</a></p></li> })
        .collect_view();
    let people = shares
        .iter()
        .map(|share| {
            let pin = share.pin.to_string();
            view! { <li><span class="face" aria-hidden="true">{initials(&pin)}</span><p><b>{name(&pin)}</b><small>{t.get("since")} " " {time(frame, share.since)}</small></p></li> }
        })
        .collect_view();
    let none = || view! { <p class="quiet">{t.get("none")}</p> }.into_any();
    let main = view! {
        <a class="back" href="/host/snapshot/list">{icon("left")}{t.get("snapshots")}</a>
        <div class="head">
            <div>
                <h1>{name(snapshot.name.as_str())}</h1>
                <p>{copyable_id(t, snapshot.id.as_str())} {snapshot_state(t, snapshot.status, snapshot.task_in_progress)}</p>
            </div>
            <div class="end">{delete_action(t, row, "button danger-text")}</div>
        </div>
        {kept_note(t, row)}
        <section class="sheet pad">
            <h2>{t.get("basic-information")}</h2>
            <dl class="details">
                <div><dt>{t.get("size")}</dt><dd>{i18n::size(snapshot.size_bytes)}</dd></div>
                <div><dt>{t.get("encrypted")}</dt><dd>{t.get(if snapshot.encrypted { "yes" } else { "no" })}</dd></div>
                <div><dt>{t.get("region")}</dt><dd class="mono">{snapshot.region.clone()}</dd></div>
                <div><dt>{t.get("created")}</dt><dd>{time(frame, snapshot.created_at)}</dd></div>
            </dl>
        </section>
        {(!row.stays.is_empty()).then(|| view! { <section class="sheet pad"><h2>{t.get("cannot-be-deleted")}</h2><ul class="facts">{reasons(t, row)}</ul></section> })}
        <section class="sheet pad"><h2>{t.get("used-by-images")}</h2>{if row.listed.images.total == 0 { none() } else { view! { <ul class="facts">{images}</ul> }.into_any() }}</section>
        <section class="sheet pad"><h2>{t.get("shared-with")}</h2>{if shares.is_empty() { none() } else { view! { <ul class="facts people">{people}</ul> }.into_any() }}</section>
    }
    .into_any();
    Page {
        title: snapshot.name.to_string(),
        main,
        is_live: true,
    }
}
