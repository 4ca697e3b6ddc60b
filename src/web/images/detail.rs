//! The page of one image: resource information, sharing, activity; or, once it is deleted, what remains of it.

use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use leptos::prelude::*;
use serde::Deserialize;

use super::detail_path;
use crate::app::images::ImageView;
use crate::app::images::get::{DeletedImage, ExistingImage, ImageDetail, get};
use crate::domain::activity::Event;
use crate::domain::id::ImageId;
use crate::domain::image::{ImageStatus, Standing};
use crate::domain::rules::Rule;
use crate::domain::snapshot::SnapshotOutcome;
use crate::store::DeviceMapping;
use crate::web::activity::timeline;
use crate::web::components::{copyable_id, icon, image_state, name, rule_code, time};
use crate::web::extract::On;
use crate::web::frame::Frame;
use crate::web::i18n::{self, Texts};
use crate::web::render::{self, Page};
use crate::web::{WebState, failure};

/// Which tab.
#[derive(Debug, Deserialize)]
pub(in crate::web) struct TabParameter {
    #[serde(default)]
    tab: String,
}

/// `GET /host/image/detail/{id}`
pub(in crate::web) async fn show(
    State(state): State<WebState>,
    on: On<ImageId>,
    Query(TabParameter { tab }): Query<TabParameter>,
) -> Response {
    let frame = &on.me.frame;
    match get(&state.app, &on.me.actor, &on.id).await {
        Ok(ImageDetail::Exists(existing)) => render::page(frame, StatusCode::OK, existing_page(frame, &existing, &tab)),
        Ok(ImageDetail::Deleted(deleted)) => render::page(frame, StatusCode::OK, tombstone_page(frame, &deleted)),
        Err(error) => failure::respond(frame, error),
    }
}

fn existing_page(frame: &Frame, existing: &ExistingImage, tab: &str) -> Page {
    let t = frame.t;
    let image = &existing.image;
    let here = detail_path(&image.id);
    let mut tabs = vec![("", "tab-resource")];
    if existing.sharing.is_some() && image.owned.as_ref().is_some_and(|owned| owned.is_private) {
        tabs.push(("sharing", "tab-sharing"));
    }
    tabs.push(("activity", "activity"));
    let current = tabs.iter().map(|(tab, _)| *tab).find(|known| *known == tab).unwrap_or("");
    let links = tabs
        .into_iter()
        .map(|(tab, key)| {
            let href = if tab.is_empty() {
                here.clone()
            } else {
                format!("{here}?tab={tab}")
            };
            view! { <a href=href aria-current=(tab == current).then_some("page")>{t.get(key)}</a> }
        })
        .collect_view();
    let content = match current {
        "sharing" => sharing_tab(frame, existing).into_any(),
        "activity" => timeline(frame, &existing.events, false).into_any(),
        _ => resource_tab(frame, existing).into_any(),
    };
    let notice = (image.standing == Standing::Recipient)
        .then(|| view! { <p class="note">{icon("alert")}<span>{t.get("shared-notice")} " " {rule_code(Rule::S7)}</span></p> });
    let failure = (image.status == ImageStatus::Error).then(|| failure_note(t, existing)).flatten();
    let main = view! {
        <a class="back" href=format!("/host/image/list?tab={}", tab_of(image))>{icon("left")}{t.get("images")}</a>
        <div class="head">
            <div>
                <h1>{name(image.name.as_str())}</h1>
                <p>{copyable_id(t, image.id.as_str())} {image_state(t, image.status, image.progress, image.owned.as_ref().is_some_and(|owned| owned.busy.is_some()))}</p>
            </div>
            <div class="end">{header_actions(t, image)}</div>
        </div>
        {notice}
        {failure}
        <nav class="tabs" aria-label=image.name.to_string()>{links}</nav>
        {content}
    }
    .into_any();
    Page {
        title: image.name.to_string(),
        main,
        is_live: true,
    }
}

/// Why the image is in status error, where a task has put it there.
fn failure_note(t: Texts, existing: &ExistingImage) -> Option<impl IntoView + use<>> {
    let why = existing.events.iter().find_map(|activity| match &activity.event {
        Event::TaskFailed { action, failure } if action.makes_image() => Some(i18n::task_failure(t, failure)),
        _ => None,
    })?;
    Some(view! { <p class="note">{icon("alert")}<span>{why}</span></p> })
}

/// The tab of the list that holds the image.
fn tab_of(image: &ImageView) -> &'static str {
    match image.standing {
        Standing::Recipient => "shared",
        Standing::Owner if image.owned.as_ref().is_some_and(|owned| owned.is_private) => "private",
        _ => "public",
    }
}

fn header_actions(t: Texts, image: &ImageView) -> impl IntoView + use<> {
    let here = detail_path(&image.id);
    let usable = image.is_downloadable;
    let download =
        usable.then(|| view! { <a class="button" href=format!("{here}/download") download="">{icon("download")}{t.get("download")}</a> });
    let owner = image.owned.as_ref().map(|owned| {
        let private = owned.is_private.then(|| {
            let share = match owned.sharing_obstacle {
                None => view! { <a class="button" href=format!("{here}/share") data-dialog="">{icon("share")}{t.get("share-image")}</a> }
                    .into_any(),
                Some(rule) => super::list::disabled_action(t.get("share-image"), i18n::rule(t, rule), "share", "button").into_any(),
            };
            view! {
                {share}
                <a class="button danger-text" href=format!("{here}/delete") data-dialog="">{icon("trash")}{t.get("delete")}</a>
            }
        });
        view! {
            <a class="button" href=format!("{here}/rename") data-dialog="">{icon("edit")}{t.get("rename")}</a>
            {private}
        }
    });
    let leave = (image.standing == Standing::Recipient).then(|| {
        view! { <a class="button danger-text" href=format!("{here}/leave") data-dialog="">{icon("leave")}{t.get("leave")}</a> }
    });
    view! { {download} {owner} {leave} }
}

fn fact(label: String, value: AnyView) -> impl IntoView {
    view! { <div><dt>{label}</dt><dd>{value}</dd></div> }
}

fn resource_tab(frame: &Frame, existing: &ExistingImage) -> impl IntoView + use<> {
    let t = frame.t;
    let image = &existing.image;
    let mut facts = vec![
        fact(t.get("owner"), name(image.owner_pin.as_str()).into_any()),
        fact(
            t.get("region"),
            view! { <span class="mono">{image.region.clone()}</span> }.into_any(),
        ),
        fact(t.get("image-type"), i18n::root_device(t, image.root_device).into_any()),
        fact(t.get("os"), name(&format!("{} {}", image.platform, image.os_version)).into_any()),
        fact(t.get("architecture"), image.architecture.clone().into_any()),
        fact(t.get("format"), image.format.as_str().into_any()),
        fact(t.get("size"), i18n::size(image.size_bytes).into_any()),
        fact(t.get("virtual-size"), i18n::size(image.virtual_size_bytes).into_any()),
        fact(t.get("created"), time(frame, image.created_at).into_any()),
    ];
    if !image.sha256.is_empty() {
        facts.push(fact(
            "SHA-256".to_owned(),
            view! { <span class="mono breakable">{image.sha256.clone()}</span> }.into_any(),
        ));
    }
    if let Some(owned) = &image.owned {
        let description = owned.description.to_string();
        let shown = if description.is_empty() {
            view! { <span class="quiet">"–"</span> }.into_any()
        } else {
            name(&description).into_any()
        };
        facts.insert(0, fact(t.get("description"), shown));
        if let Some(instance) = &owned.source_instance {
            let link = view! { <a class="mono" href=format!("/host/instance/detail/{instance}")>{instance.to_string()}</a> };
            facts.push(fact(t.get("source-instance"), link.into_any()));
        }
    }
    view! {
        <section class="sheet pad"><h2>{t.get("basic-information")}</h2><dl class="details">{facts}</dl></section>
        {image.owned.is_some().then(|| devices(t, &existing.devices))}
    }
}

fn devices(t: Texts, devices: &[DeviceMapping]) -> impl IntoView + use<> {
    let rows = devices
        .iter()
        .map(|device| {
            let snapshot = match &device.snapshot {
                Some(id) => view! {
                    <a class="name" href=format!("/host/snapshot/detail/{id}")>{name(&device.snapshot_name)}</a><span class="sub mono">{id.to_string()}</span>
                }
                .into_any(),
                None => view! { <span class="quiet">{t.get("device-local")}</span> }.into_any(),
            };
            view! { <tr><td class="mono">{device.device.clone()}</td><td class="number">{i18n::size(device.size_bytes)}</td><td>{snapshot}</td></tr> }
        })
        .collect_view();
    view! {
        <section class="sheet">
            <h2 class="pad">{t.get("device-mapping")}</h2>
            <table class="plain">
                <thead><tr><th scope="col">{t.get("device")}</th><th scope="col" class="number">{t.get("size")}</th><th scope="col">{t.get("snapshot")}</th></tr></thead>
                <tbody>{rows}</tbody>
            </table>
        </section>
    }
}

fn sharing_tab(frame: &Frame, existing: &ExistingImage) -> impl IntoView + use<> {
    let t = frame.t;
    let here = detail_path(&existing.image.id);
    let sharing = existing.sharing.as_ref();
    let blockers = sharing.map(|sharing| sharing.blockers.clone()).unwrap_or_default();
    let add = if blockers.is_empty() {
        view! { <a class="button primary" href=format!("{here}/share") data-dialog="">{icon("plus")}{t.get("add-share")}</a> }.into_any()
    } else {
        let reason = blockers
            .iter()
            .map(|blocker| format!("{} ({})", i18n::share_blocker(t, blocker), blocker.rule()))
            .collect::<Vec<_>>();
        super::list::disabled_action(
            t.get("add-share"),
            reason.join(i18n::sentence_gap(t)),
            "add-share",
            "button primary",
        )
        .into_any()
    };
    view! {
        <div class="sheet pad sharing">
            <div class="head">
                <p>{sharing.map(|sharing| t.with("quota-used", [("used", sharing.shares.len().into()), ("limit", sharing.limit.into())]))}</p>
                <div class="end">{add}</div>
            </div>
            <h2>{t.get("shared-with")}</h2>
            {sharing.map(|sharing| super::share::shared_with(frame, &existing.image, sharing))}
        </div>
    }
}

fn tombstone_page(frame: &Frame, deleted: &DeletedImage) -> Page {
    let t = frame.t;
    let stone = &deleted.tombstone;
    let facts = vec![
        fact(t.get("deleted-at"), time(frame, stone.deleted_at).into_any()),
        fact(t.get("deleted-by"), name(&stone.deleted_by).into_any()),
        fact(t.get("image-type"), i18n::root_device(t, stone.root_device).into_any()),
        fact(t.get("size"), i18n::size(stone.size_bytes).into_any()),
        fact(
            t.get("region"),
            view! { <span class="mono">{stone.region.clone()}</span> }.into_any(),
        ),
        fact(t.get("created"), time(frame, stone.created_at).into_any()),
    ];
    let outcomes = deleted
        .outcomes
        .iter()
        .map(|recorded| {
            let is_gone = recorded.outcome == SnapshotOutcome::Deleted;
            let (tone, glyph) = if is_gone { ("t-bad", "trash") } else { ("t-quiet", "snapshot") };
            let id = recorded.snapshot.to_string();
            let link = if is_gone {
                view! { <b>{name(&recorded.name)}</b> }.into_any()
            } else {
                view! { <a class="name" href=format!("/host/snapshot/detail/{id}")>{name(&recorded.name)}</a> }.into_any()
            };
            view! {
                <li>
                    <span class=tone>{icon(glyph)}</span>
                    <p>{link} " " <span class="mono quiet">{id}</span><small>{i18n::outcome(t, &recorded.outcome)} " · " {time(frame, recorded.at)}</small></p>
                </li>
            }
        })
        .collect_view();
    let snapshots = if deleted.outcomes.is_empty() {
        view! { <p class="quiet">{t.get("tombstone-no-snapshots")}</p> }.into_any()
    } else {
        view! { <ul class="facts">{outcomes}</ul> }.into_any()
    };
    let main = view! {
        <a class="back" href="/host/image/list?tab=private">{icon("left")}{t.get("images")}</a>
        <div class="head">
            <div>
                <h1>{name(stone.name.as_str())}</h1>
                <p>{copyable_id(t, stone.id.as_str())} <span class="state quiet">{icon("trash")}{t.get("image-status-deleted")}</span></p>
            </div>
        </div>
        <p class="note">{icon("alert")}<span>{t.get("tombstone-lead")}</span></p>
        <section class="sheet pad"><h2>{t.get("basic-information")}</h2><dl class="details">{facts}</dl></section>
        <section class="sheet pad"><h2>{t.get("tombstone-snapshots")}</h2>{snapshots}</section>
        <section><h2>{t.get("activity")}</h2>{timeline(frame, &deleted.events, false)}</section>
    }
    .into_any();
    Page {
        title: stone.name.to_string(),
        main,
        is_live: true,
    }
}
