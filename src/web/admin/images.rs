//! `/admin/images`: everybody's images.

use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use leptos::prelude::*;

use super::Administrator;
use super::everybody::Parameters;
use crate::app::images::administer::{ListedImage, list};
use crate::domain::id::ImageId;
use crate::domain::image::ImageStatus;
use crate::store::Page as Rows;
use crate::web::components::{empty_sheet, image_state, name, table_sheet, time};
use crate::web::frame::Frame;
use crate::web::i18n;
use crate::web::render::{self, Page};
use crate::web::{WebState, failure};

const PATH: &str = "/admin/images";

/// The page of an image.
pub(super) fn path_of(id: &ImageId) -> String {
    format!("{PATH}/{id}")
}

/// `GET /admin/images`
pub(in crate::web) async fn show(State(state): State<WebState>, me: Administrator, Query(parameters): Query<Parameters>) -> Response {
    let found = list(&state.app, &me.actor, &parameters.asked(), parameters.cursor()).await;
    let shown = found.map(|found| render::page(&me.frame, StatusCode::OK, page(&me.frame, &parameters, found)));
    failure::answer(&me.frame, shown)
}

fn page(frame: &Frame, parameters: &Parameters, found: Rows<ListedImage>) -> Page {
    let t = frame.t;
    let statuses = ImageStatus::ALL
        .iter()
        .map(|status| (status.as_str(), i18n::image_status(t, *status)));
    let main = view! {
        <div class="head"><div><h1>{t.get("everybodys-images")}</h1><p>{t.get("everybodys-images-lead")}</p></div></div>
        {parameters.question(t, PATH, statuses.collect())}
        {table(frame, &found.rows)}
        <nav class="pages" aria-label=t.get("pages")>{parameters.pages(t, PATH, found.previous, found.next)}</nav>
    }
    .into_any();
    Page {
        title: t.get("everybodys-images"),
        main,
        is_live: false,
    }
}

fn table(frame: &Frame, images: &[ListedImage]) -> impl IntoView + use<> {
    let t = frame.t;
    if images.is_empty() {
        return empty_sheet(t, "image", "no-match", "everybody-none-lead").into_any();
    }
    let rows = images.iter().map(|listed| row(frame, listed)).collect_view();
    table_sheet(
        t,
        "everybodys-images",
        &[
            ("name", None),
            ("owner", None),
            ("image-type", None),
            ("status", None),
            ("shared-with", Some("number")),
            ("size", Some("number")),
            ("created", None),
        ],
        rows,
        None,
    )
}

fn row(frame: &Frame, ListedImage { image, owner_pin }: &ListedImage) -> impl IntoView + use<> {
    let t = frame.t;
    let region = image.region.clone();
    view! {
        <tr>
            <td class="cell-name"><a class="name" href=path_of(&image.id)>{name(image.name.as_str())}</a><span class="sub mono">{image.id.to_string()}</span></td>
            <td class="cell-who"><span class="quiet phone">{t.get("owner")}" "</span>{name(owner_pin.as_str())}<span class="sub mono">{region}</span></td>
            <td class="cell-type">{i18n::root_device(t, image.root_device)}</td>
            <td class="cell-status">{image_state(t, image.status, image.progress, image.busy.is_some())}</td>
            <td class="cell-shared number"><span class="quiet phone">{t.get("shared-with")}" "</span>{image.share_count.to_string()}</td>
            <td class="cell-size number">{i18n::size(image.size_bytes)}</td>
            <td class="cell-created quiet">{time(frame, image.created_at)}</td>
        </tr>
    }
}
