//! `/host/snapshot/list`: the snapshots, what uses them, and what keeps them.

use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use leptos::prelude::*;
use serde::Deserialize;

use super::detail_path;
use crate::app::snapshots::get::{SnapshotList, SnapshotView, list};
use crate::domain::query::Cursor;
use crate::domain::quota::QuotaKind;
use crate::domain::snapshot::SnapshotOutcome;
use crate::web::components::{copyable_id, empty_sheet, icon, name, pager, rule_code, snapshot_state, table_sheet, time};
use crate::web::extract::SignedIn;
use crate::web::frame::Frame;
use crate::web::i18n::{self, Texts};
use crate::web::images::{detail_path as image_path, list::disabled_action};
use crate::web::render::{self, Page};
use crate::web::tickets::ask_for_more;
use crate::web::{WebState, failure};

/// Rows on a page.
const PAGE_SIZE: u32 = 20;

/// Where the page begins.
#[derive(Debug, Deserialize)]
pub(in crate::web) struct PageParameter {
    #[serde(default)]
    page: String,
}

/// `GET /host/snapshot/list`
pub(in crate::web) async fn show(
    State(state): State<WebState>,
    me: SignedIn,
    Query(PageParameter { page: at }): Query<PageParameter>,
) -> Response {
    let cursor = Cursor::parse(&at);
    let region = &me.frame.region;
    match list(&state.app, &me.actor, region, cursor.as_ref(), PAGE_SIZE).await {
        Ok(found) => render::page(&me.frame, StatusCode::OK, page(&me.frame, found)),
        Err(error) => failure::respond(&me.frame, error),
    }
}

fn page(frame: &Frame, found: SnapshotList) -> Page {
    let t = frame.t;
    let used = t.with(
        "snapshots-used",
        [
            ("used", found.quota.used.into()),
            ("limit", found.quota.limit.into()),
            ("region", frame.region.as_str().into()),
        ],
    );
    let more = (!found.quota.has_room()).then(|| view! { " " {ask_for_more(t, QuotaKind::Snapshot, &frame.region)} });
    let content = if found.page.rows.is_empty() {
        empty_sheet(t, "snapshot", "no-snapshots", "no-snapshots-lead").into_any()
    } else {
        let rows = found.page.rows.iter().map(|row| self::row(frame, row)).collect_view();
        let foot = view! {
            <div class="foot">
                <span></span>
                <nav class="end" aria-label=t.get("pages")>
                        {pager(t, found.page.previous, found.page.next, |cursor| {
                            format!("/host/snapshot/list?page={}", percent_encoding::utf8_percent_encode(&cursor.to_text(), percent_encoding::NON_ALPHANUMERIC))
                        })}
                </nav>
            </div>
        }
        .into_any();
        table_sheet(
            t,
            "snapshots",
            &[
                ("name", None),
                ("size", Some("number")),
                ("status", None),
                ("used-by-images", None),
                ("created", None),
                ("operation", Some("operations")),
            ],
            rows,
            Some(foot),
        )
    };
    let main = view! { <div class="head"><div><h1>{t.get("snapshots")}</h1><p>{used}{more}</p></div></div> {content} }.into_any();
    Page {
        title: t.get("snapshots"),
        main,
        is_live: true,
    }
}

fn row(frame: &Frame, row: &SnapshotView) -> impl IntoView + use<> {
    let t = frame.t;
    let snapshot = &row.listed.snapshot;
    let id = snapshot.id.to_string();
    let images = row
        .listed
        .images
        .shown
        .iter()
        .map(|image| view! { <a class="mono" href=image_path(image)>{image.to_string()}</a> " " })
        .collect_view();
    let more = row
        .listed
        .images
        .total
        .saturating_sub(u32::try_from(row.listed.images.shown.len()).unwrap_or(u32::MAX));
    let images = if row.listed.images.total == 0 {
        view! { <span class="quiet">"–"</span> }.into_any()
    } else {
        images.into_any()
    };
    view! {
        <tr id=format!("row-{id}")>
            <td class="cell-name"><a class="name" href=detail_path(&snapshot.id)>{name(snapshot.name.as_str())}</a>{copyable_id(t, &id)}{kept_note(t, row)}</td>
            <td class="cell-size number">{i18n::size(snapshot.size_bytes)}</td>
            <td class="cell-status">{snapshot_state(t, snapshot.status, snapshot.task_in_progress)}{(snapshot.share_count > 0).then(|| view! { <span class="sub">{t.with("snapshot-shared", [("count", snapshot.share_count.into())])}</span> })}</td>
            <td class="cell-images"><span class="quiet phone">{t.get("used-by-images")}" "</span>{images}{(more > 0).then(|| t.with("and-more", [("count", more.into())]))}</td>
            <td class="cell-created quiet">{time(frame, snapshot.created_at)}</td>
            <td class="cell-operations operations"><span class="actions">{delete_action(t, row, "button plain small danger-text")}</span></td>
        </tr>
    }
}

/// "kept, because …" for a snapshot that a deleted image left behind.
pub(super) fn kept_note(t: Texts, row: &SnapshotView) -> Option<impl IntoView + use<>> {
    let (image, outcome) = row.listed.kept.as_ref()?;
    let SnapshotOutcome::Kept(reasons) = outcome else { return None };
    let text = t.with("kept-because", [("reasons", i18n::keep_reasons(t, reasons).into())]);
    Some(view! { <span class="sub kept">{text} " " <a href=image_path(image)>{t.get("kept-see")}</a></span> })
}

/// Delete, or Try again where a deleted image left the snapshot behind; disabled with its reason while something keeps it.
pub(super) fn delete_action(t: Texts, row: &SnapshotView, class: &'static str) -> impl IntoView + use<> {
    let id = &row.listed.snapshot.id;
    let was_kept = matches!(row.listed.kept, Some((_, SnapshotOutcome::Kept(_))));
    let label = t.get(if was_kept { "try-again" } else { "delete" });
    if row.stays.is_empty() {
        view! { <a class=class href=format!("{}/delete", detail_path(id)) data-dialog="">{label}</a> }.into_any()
    } else {
        let codes = row.stays.iter().map(|reason| reason.rule().code()).collect::<Vec<_>>().join(", ");
        let reason = t.with("snapshot-stays", [("reasons", i18n::keep_reasons(t, &row.stays).into())]);
        disabled_action(label, format!("{reason} ({codes})"), &format!("delete-{id}"), class).into_any()
    }
}

/// The reasons in full, with their codes.
pub(super) fn reasons(t: Texts, row: &SnapshotView) -> impl IntoView + use<> {
    row.stays
        .iter()
        .map(|reason| view! { <li><span class="t-bad">{icon("blocked")}</span><p>{i18n::keep_reason(t, reason)} " " {rule_code(reason.rule())}</p></li> })
        .collect_view()
}
