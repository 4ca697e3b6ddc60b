//! `/host/instance/list`

use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use leptos::prelude::*;
use serde::Deserialize;

use crate::app::instances::get::{InstanceView, list};
use crate::domain::id::ImageId;
use crate::domain::query::Cursor;
use crate::store::Page as StorePage;
use crate::web::components::{copyable_id, empty_sheet, icon, instance_state, name, pager, rule_code, table_sheet, time};
use crate::web::extract::SignedIn;
use crate::web::frame::Frame;
use crate::web::i18n::Texts;
use crate::web::images::detail_path as image_path;
use crate::web::render::{self, Page};
use crate::web::{WebState, failure};

/// Rows on a page.
const PAGE_SIZE: u32 = 20;

/// Which instances.
#[derive(Debug, Deserialize)]
#[serde(default)]
#[derive(Default)]
pub(in crate::web) struct InstanceParameters {
    image: String,
    page: String,
}

/// `GET /host/instance/list`
pub(in crate::web) async fn show(State(state): State<WebState>, me: SignedIn, Query(parameters): Query<InstanceParameters>) -> Response {
    let image: Option<ImageId> = parameters.image.parse().ok();
    let cursor = Cursor::parse(&parameters.page);
    let region = &me.frame.region;
    match list(&state.app, &me.actor, region, image.as_ref(), cursor.as_ref(), PAGE_SIZE).await {
        Ok(found) => render::page(&me.frame, StatusCode::OK, page(&me.frame, image.as_ref(), found)),
        Err(error) => failure::respond(&me.frame, error),
    }
}

fn page(frame: &Frame, image: Option<&ImageId>, found: StorePage<InstanceView>) -> Page {
    let t = frame.t;
    let filter = image.map(|image| {
        view! {
            <p class="filter">{t.get("instances-of")} " " <a class="mono" href=image_path(image)>{image.to_string()}</a> " " <a class="button plain small" href="/host/instance/list">{t.get("clear-filters")}</a></p>
        }
    });
    let content = if found.rows.is_empty() {
        empty_sheet(t, "machine", "no-instances", "no-instances-lead").into_any()
    } else {
        let rows = found.rows.iter().map(|row| self::row(frame, row)).collect_view();
        let foot = view! { <div class="foot"><span></span><nav class="end" aria-label=t.get("pages")>{pager(t, found.previous, found.next, |cursor| link(image, cursor))}</nav></div> }.into_any();
        table_sheet(
            t,
            "instances",
            &[
                ("name", None),
                ("image", None),
                ("status", None),
                ("rebuild", None),
                ("created", None),
            ],
            rows,
            Some(foot),
        )
    };
    let main =
        view! { <div class="head"><div><h1>{t.get("instances")}</h1><p>{t.get("instances-lead")}</p></div></div> {filter} {content} }
            .into_any();
    Page {
        title: t.get("instances"),
        main,
        is_live: true,
    }
}

fn link(image: Option<&ImageId>, cursor: &Cursor) -> String {
    let cursor = percent_encoding::utf8_percent_encode(&cursor.to_text(), percent_encoding::NON_ALPHANUMERIC).to_string();
    match image {
        Some(image) => format!("/host/instance/list?image={image}&page={cursor}"),
        None => format!("/host/instance/list?page={cursor}"),
    }
}

fn row(frame: &Frame, row: &InstanceView) -> impl IntoView + use<> {
    let t = frame.t;
    let instance = &row.instance;
    view! {
        <tr>
            <td class="cell-name"><a class="name" href=format!("/host/instance/detail/{}", instance.id)>{name(instance.name.as_str())}</a>{copyable_id(t, instance.id.as_str())}</td>
            <td class="cell-image"><span class="quiet phone">{t.get("image")}" "</span>{image_link(row)}</td>
            <td class="cell-status">{instance_state(t, instance.state)}</td>
            <td class="cell-rebuild">{rebuild(t, row)}</td>
            <td class="cell-created quiet">{time(frame, instance.created_at)}</td>
        </tr>
    }
}

/// The image, as a link where its page can be opened.
pub(super) fn image_link(row: &InstanceView) -> impl IntoView + use<> {
    let instance = &row.instance;
    let label = name(&instance.image_name);
    let id = instance.image.to_string();
    if row.image_visible {
        view! { <a class="name" href=image_path(&instance.image)>{label}</a><span class="sub mono">{id}</span> }.into_any()
    } else {
        view! { {label}<span class="sub mono">{id}</span> }.into_any()
    }
}

/// Whether it can be rebuilt, and why not.
pub(super) fn rebuild(t: Texts, row: &InstanceView) -> impl IntoView + use<> {
    match row.rebuild {
        None => view! { <span class="state ok">{icon("check")}{t.get("rebuild-possible")}</span> }.into_any(),
        Some(blocker) => view! {
            <span class="state bad">{icon("blocked")}{t.get("rebuild-impossible")}</span><span class="sub">{t.get(blocker.key())} " " {rule_code(blocker.rule())}</span>
        }
        .into_any(),
    }
}
