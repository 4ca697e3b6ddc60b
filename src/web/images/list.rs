//! `/host/image/list`: three tabs, search, filters, order and pages, all in the URL.

use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use leptos::prelude::*;

use super::list_query::{ListParameters, path, sorted};
use super::{COLUMNS, detail_path};
use crate::app::images::{ImageView, list};
use crate::domain::image::{ImageStatus, RootDevice, Standing};
use crate::domain::query::{ImageQuery, PAGE_SIZES, SortKey, Tab};
use crate::domain::quota::QuotaKind;
use crate::domain::rules::Rule;
use crate::web::components::{copyable_id, icon, image_state, name, pager, quota_used, rule_code, time};
use crate::web::extract::SignedIn;
use crate::web::frame::Frame;
use crate::web::i18n::{self, Texts};
use crate::web::render::{self, Page};
use crate::web::tickets::ask_for_more;
use crate::web::{WebState, failure};

/// `GET /`
pub(in crate::web) async fn home() -> Response {
    axum::response::Redirect::to("/host/image/list").into_response()
}

/// `GET /host/image/list`
pub(in crate::web) async fn show(State(state): State<WebState>, me: SignedIn, Query(parameters): Query<ListParameters>) -> Response {
    let query = parameters.query();
    match list::list(&state.app, &me.actor, &me.frame.region, &query).await {
        Ok(list) => render::page(&me.frame, StatusCode::OK, page(&me.frame, &query, list)),
        Err(error) => failure::respond(&me.frame, error),
    }
}

fn page(frame: &Frame, query: &ImageQuery, list: list::ImageList) -> Page {
    let t = frame.t;
    let used = t.with(
        "images-used",
        [
            ("used", list.quota.used.into()),
            ("limit", list.quota.limit.into()),
            ("region", frame.region.as_str().into()),
        ],
    );
    let more = (!list.quota.has_room()).then(|| view! { " " {ask_for_more(t, QuotaKind::Image, &frame.region)} });
    let import = if list.quota.has_room() {
        view! { <a class="button primary" href="/host/image/import">{icon("plus")}{t.get("import-image")}</a> }.into_any()
    } else {
        let reason = t.with("refusal-image-quota", [("limit", list.quota.limit.into())]);
        disabled_action(t.get("import-image"), reason, "import", "button primary").into_any()
    };
    let here = path(query);
    let main = view! {
        <div class="head">
            <div><h1>{t.get("images")}</h1><p>{used}{more}</p></div>
            <div class="end">
                <a class="button" href=here.clone() data-refresh="">{icon("refresh")}{t.get("refresh")}</a>
                {import}
            </div>
        </div>
        {tabs(t, query, &list)}
        {(query.tab == Tab::Shared).then(|| view! { <p class="note">{icon("alert")}<span>{t.get("shared-notice")} " " {rule_code(Rule::S7)}</span></p> })}
        {toolbar(frame, query, &list)}
        {(query.tab == Tab::Private).then(|| batch_bar(t))}
        {if list.rows.is_empty() { empty(t, query).into_any() } else { table(frame, query, list).into_any() }}
    }
    .into_any();
    Page {
        title: t.get("images"),
        main,
        is_live: true,
    }
}

fn tabs(t: Texts, query: &ImageQuery, list: &list::ImageList) -> impl IntoView + use<> {
    let tabs = [
        (Tab::Public, "tab-public", list.counts.public),
        (Tab::Private, "tab-private", list.counts.private),
        (Tab::Shared, "tab-shared", list.counts.shared),
    ];
    let current = query.tab;
    let links = tabs.map(|(tab, key, count)| {
        view! {
            <a href=path(&ImageQuery::of(tab)) aria-current=(tab == current).then_some("page")>
                {t.get(key)} " " <span class="count">{count}</span>
            </a>
        }
    });
    view! { <nav class="tabs" aria-label=t.get("images")>{links.collect_view()}</nav> }
}

fn choice(label: String, field: &'static str, chosen: &str, choices: Vec<(String, String)>) -> impl IntoView + use<> {
    let any = view! { <option value="">{label.clone()}</option> };
    let options = choices
        .into_iter()
        .map(|(value, text)| {
            let selected = value == chosen;
            view! { <option value=value selected=selected>{text}</option> }
        })
        .collect_view();
    view! { <select name=field aria-label=label class:set=!chosen.is_empty() data-submit="">{any}{options}</select> }
}

fn toolbar(frame: &Frame, query: &ImageQuery, list: &list::ImageList) -> impl IntoView + use<> {
    let t = frame.t;
    let types = RootDevice::ALL
        .iter()
        .map(|device| (device.as_str().to_owned(), i18n::root_device(t, *device)))
        .collect();
    let statuses = ImageStatus::ALL
        .iter()
        .map(|status| (status.as_str().to_owned(), i18n::image_status(t, *status)))
        .collect();
    let mut platforms: Vec<_> = list.platforms.iter().map(|platform| (platform.clone(), platform.clone())).collect();
    if let Some(platform) = query.platform.as_ref().filter(|platform| !list.platforms.contains(platform)) {
        platforms.push((platform.clone(), platform.clone()));
    }
    let shared = vec![
        ("yes".to_owned(), t.get("filter-shared-yes")),
        ("no".to_owned(), t.get("filter-shared-no")),
    ];
    let chosen_shared = query.shared.map_or("", |shared| if shared { "yes" } else { "no" });
    let default = ImageQuery::of(query.tab);
    // It stands there from the start: what appears later would push the rows away under the pointer.
    let updated = t.get("live-updated").replace("%n", "0");
    let sort = (query.sort != default.sort).then(|| {
        view! {
            <input type="hidden" name="sort" value=query.sort.key.as_str()/>
            {query.sort.descending.then(|| view! { <input type="hidden" name="order" value="desc"/> })}
        }
    });
    view! {
        <form class="tools" action="/host/image/list" method="get" role="search" aria-label=t.get("filters")>
            <input type="hidden" name="tab" value=query.tab.as_str()/>
            {sort}
            <label class="search">
                {icon("search")}
                <input type="search" id="search" name="q" value=query.search.clone() placeholder=t.get("search-placeholder") aria-label=t.get("search-placeholder")/>
                <kbd aria-hidden="true">"/"</kbd>
            </label>
            {choice(t.get("image-type"), "type", query.root_device.map_or("", RootDevice::as_str), types)}
            {choice(t.get("os"), "os", query.platform.as_deref().unwrap_or(""), platforms)}
            {(query.tab != Tab::Public).then(|| choice(t.get("status"), "status", query.status.map_or("", ImageStatus::as_str), statuses))}
            {(query.tab == Tab::Private).then(|| choice(t.get("filter-shared"), "shared", chosen_shared, shared))}
            <button class="button small unscripted">{t.get("apply")}</button>
            {query.is_filtered().then(|| view! { <a class="button plain small" href=path(&default)>{t.get("clear-filters")}</a> })}
            <span class="end">
                <span id="updated" class="quiet scripted">{updated}</span>
                {choice_page_size(t, query)}
                <button class="button small square" type="button" popovertarget="columns" aria-label=t.get("columns")>{icon("columns")}</button>
            </span>
        </form>
        {column_chooser(frame, query)}
    }
}

fn choice_page_size(t: Texts, query: &ImageQuery) -> impl IntoView + use<> {
    let chosen = query.page_size;
    let options = PAGE_SIZES.map(
        |size| view! { <option value=size.to_string() selected=size == chosen>{t.with("per-page", [("count", size.into())])}</option> },
    );
    view! { <select name="size" aria-label=t.get("page-size") data-submit="">{options.collect_view()}</select> }
}

fn column_label(t: Texts, column: &str) -> String {
    t.get(match column {
        "type" => "image-type",
        "os" => "os",
        "size" => "size",
        "status" => "status",
        "shared" => "shared-with",
        _ => "created",
    })
}

fn column_chooser(frame: &Frame, query: &ImageQuery) -> impl IntoView + use<> {
    let t = frame.t;
    let boxes = COLUMNS.map(|column| {
        view! {
            <label class="item"><input type="checkbox" name="columns" value=column checked=frame.shows(column)/>{column_label(t, column)}</label>
        }
    });
    view! {
        <form class="menu" id="columns" popover="auto" action="/preferences" method="post">
            <input type="hidden" name="next" value=path(query)/>
            <input type="hidden" name="choose_columns" value="1"/>
            {boxes.collect_view()}
            <hr/>
            <button class="button small primary">{t.get("apply")}</button>
        </form>
    }
}

fn batch_bar(t: Texts) -> impl IntoView {
    view! {
        <form class="batch" id="batch" method="get" action="/host/image/batch/delete">
            <span class="selected" data-selected="">{t.get("batch-lead")}</span>
            <button class="button small" formaction="/host/image/batch/share" data-dialog="">{icon("share")}{t.get("share-image")}</button>
            <button class="button small danger-text" data-dialog="">{icon("trash")}{t.get("delete")}</button>
            <button class="button plain small" type="reset">{t.get("clear-selection")}</button>
        </form>
    }
}

fn empty(t: Texts, query: &ImageQuery) -> impl IntoView {
    let (title, lead) = if query.is_filtered() {
        ("no-match", "no-match-lead")
    } else {
        match query.tab {
            Tab::Public => ("no-public-images", "no-public-images-lead"),
            Tab::Private => ("no-private-images", "no-private-images-lead"),
            Tab::Shared => ("no-shared-images", "no-shared-images-lead"),
        }
    };
    let action = if query.is_filtered() {
        view! { <a class="button" href=path(&ImageQuery::of(query.tab))>{t.get("clear-filters")}</a> }.into_any()
    } else if query.tab == Tab::Private {
        view! { <a class="button primary" href="/host/image/import">{t.get("import-image")}</a> }.into_any()
    } else {
        ().into_any()
    };
    view! { <div class="sheet empty">{icon("image")}<h2>{t.get(title)}</h2><p>{t.get(lead)}</p>{action}</div> }
}

fn sort_header(t: Texts, query: &ImageQuery, key: SortKey, label: &str, class: &'static str) -> impl IntoView + use<> {
    let order = (query.sort.key == key).then_some(if query.sort.descending { "descending" } else { "ascending" });
    let mark = order.map(|order| icon(if order == "descending" { "down" } else { "up" }));
    view! { <th scope="col" class=class aria-sort=order><a href=path(&sorted(query, key))>{t.get(label)}{mark}</a></th> }
}

fn table(frame: &Frame, query: &ImageQuery, list: list::ImageList) -> impl IntoView + use<> {
    let t = frame.t;
    let is_private = query.tab == Tab::Private;
    let is_shared = query.tab == Tab::Shared;
    let count = list.rows.len();
    let shows = |column: &'static str| frame.shows(column);
    let rows = list.rows.iter().map(|image| row(frame, query, image)).collect_view();
    let quota = is_private.then(|| quota_used(t, list.quota));
    view! {
        <div class="sheet">
            <table>
                <caption class="hidden">{t.get(match query.tab { Tab::Public => "tab-public", Tab::Private => "tab-private", Tab::Shared => "tab-shared" })}</caption>
                <thead>
                    <tr>
                        {is_private.then(|| view! { <th class="tick"><input type="checkbox" class="scripted" data-select-all="" aria-label=t.get("select-all")/></th> })}
                        {sort_header(t, query, SortKey::Name, "name", "")}
                        {is_shared.then(|| view! { <th scope="col">{t.get("owner")}</th> })}
                        {shows("type").then(|| view! { <th scope="col">{t.get("image-type")}</th> })}
                        {shows("os").then(|| view! { <th scope="col">{t.get("os")}</th> })}
                        {shows("size").then(|| sort_header(t, query, SortKey::Size, "size", "number"))}
                        {shows("status").then(|| sort_header(t, query, SortKey::Status, "status", ""))}
                        {(is_private && shows("shared")).then(|| view! { <th scope="col">{t.get("shared-with")}</th> })}
                        {shows("created").then(|| sort_header(t, query, SortKey::Created, "created", ""))}
                        <th scope="col" class="operations">{t.get("operation")}</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
            <div class="foot">
                <span>{t.with("images-shown", [("count", count.into())])}</span>
                {quota.map(|quota| view! { <span class="quiet">{quota}</span> })}
                <nav class="end" aria-label=t.get("pages")>
                    {pager(t, list.previous, list.next, |cursor| path(&ImageQuery { cursor: Some(cursor.clone()), ..query.clone() }))}
                </nav>
            </div>
        </div>
    }
}

fn row(frame: &Frame, query: &ImageQuery, image: &ImageView) -> impl IntoView + use<> {
    let t = frame.t;
    let is_private = query.tab == Tab::Private;
    let id = image.id.to_string();
    let shares = image.owned.as_ref().map_or(0, |owned| owned.share_count);
    let tick = is_private.then(|| {
        let label = t.with("select-image", [("name", image.name.as_str().into())]);
        view! { <td class="tick"><input type="checkbox" form="batch" name="ids" value=id.clone() aria-label=label/></td> }
    });
    let shared_with = (is_private && frame.shows("shared")).then(|| {
        let cell = if shares > 0 {
            let href = format!("{}?tab=sharing", detail_path(&image.id));
            view! { <a class="chip" href=href><span class="face">{shares}</span>{t.with("accounts-word", [("count", shares.into())])}</a> }
                .into_any()
        } else {
            view! { <span class="quiet">"–"</span> }.into_any()
        };
        view! { <td class="cell-shared">{cell}</td> }
    });
    let busy = image.owned.as_ref().is_some_and(|owned| owned.busy.is_some());
    view! {
        <tr id=format!("row-{id}")>
            {tick}
            <td class="cell-name"><a class="name" href=detail_path(&image.id)>{name(image.name.as_str())}</a>{copyable_id(t, &id)}</td>
            {(query.tab == Tab::Shared).then(|| view! { <td class="cell-owner"><span class="quiet phone">{t.get("owner")}" "</span>{name(image.owner_pin.as_str())}</td> })}
            {frame.shows("type").then(|| view! { <td class="cell-type">{i18n::root_device(t, image.root_device)}</td> })}
            {frame.shows("os").then(|| view! { <td class="cell-os">{image.platform.clone()}<span class="sub">{name(&image.os_version)} " " {image.architecture.clone()}</span></td> })}
            {frame.shows("size").then(|| view! { <td class="cell-size number">{i18n::size(image.size_bytes)}</td> })}
            {frame.shows("status").then(|| view! { <td class="cell-status">{image_state(t, image.status, image.progress, busy)}</td> })}
            {shared_with}
            {frame.shows("created").then(|| view! { <td class="cell-created quiet">{time(frame, image.created_at)}</td> })}
            <td class="cell-operations operations">{row_actions(t, image)}</td>
        </tr>
    }
}

/// An action that is not possible now: there, disabled, and with its reason for pointer, keyboard and screen reader.
pub(in crate::web) fn disabled_action(label: String, reason: String, key: &str, class: &'static str) -> impl IntoView + use<> {
    let id = format!("why-{key}");
    view! {
        <span class="disabled">
            <button type="button" class=class aria-disabled="true" aria-describedby=id.clone()>{label}</button>
            <span class="reason" role="tooltip" id=id>{reason}</span>
        </span>
    }
}

fn row_actions(t: Texts, image: &ImageView) -> impl IntoView + use<> {
    let id = image.id.to_string();
    let menu = format!("more-{id}");
    let label = t.with("more-for", [("name", image.name.as_str().into())]);
    view! {
        <span class="actions">
            {share_action(t, image)}
            <button class="button plain small" id=format!("menu-{id}") popovertarget=menu.clone() aria-label=label>{t.get("more")}{icon("down")}</button>
        </span>
        <div class="menu" id=menu popover="auto">{menu_items(t, image)}</div>
    }
}

fn share_action(t: Texts, image: &ImageView) -> Option<impl IntoView + use<>> {
    let owned = image.owned.as_ref().filter(|owned| owned.is_private)?;
    let class = "button plain small";
    let text = t.get("share-image");
    Some(if let Some(rule) = owned.sharing_obstacle {
        disabled_action(
            text,
            format!("{} ({rule})", i18n::rule(t, rule)),
            &format!("share-{}", image.id),
            class,
        )
        .into_any()
    } else {
        let label = t.with("share-for", [("name", image.name.as_str().into())]);
        view! { <a class=class id=format!("share-{}", image.id) href=format!("{}/share", detail_path(&image.id)) data-dialog="" title=label>{text}</a> }.into_any()
    })
}

fn menu_items(t: Texts, image: &ImageView) -> impl IntoView + use<> {
    let here = detail_path(&image.id);
    let usable = image.is_downloadable;
    let download = if usable {
        view! { <a class="item" href=format!("{here}/download") download="">{icon("download")}{t.get("download")}</a> }.into_any()
    } else {
        view! { <span class="item" aria-disabled="true">{icon("download")}<span>{t.get("download")}<small>{t.get("refusal-not-available")}</small></span></span> }.into_any()
    };
    let rename = (image.standing == Standing::Owner)
        .then(|| view! { <a class="item" href=format!("{here}/rename") data-dialog="">{icon("edit")}{t.get("rename")}</a> });
    let delete = image.owned.as_ref().filter(|owned| owned.is_private).map(|owned| {
        let item = if let Some(rule) = owned.deletion_obstacle.filter(|rule| *rule != Rule::D4) {
            view! {
                <span class="item bad" aria-disabled="true">{icon("trash")}<span>{t.get("delete")}<small>{i18n::rule(t, rule)} " " {rule_code(rule)}</small></span></span>
            }
            .into_any()
        } else {
            let hint = if owned.busy.is_some() {
                Some(t.get("delete-hint-busy"))
            } else {
                (owned.share_count > 0).then(|| t.with("delete-hint-shared", [("count", owned.share_count.into())]))
            };
            view! {
                <a class="item bad" href=format!("{here}/delete") data-dialog="">
                    {icon("trash")}<span>{t.get("delete")}{hint.map(|hint| view! { <small>{hint}</small> })}</span>
                </a>
            }
            .into_any()
        };
        view! { <hr/>{item} }
    });
    let leave = (image.standing == Standing::Recipient).then(|| {
        view! { <hr/><a class="item bad" href=format!("{here}/leave") data-dialog="">{icon("leave")}<span>{t.get("leave")}<small>{t.get("leave-hint")}</small></span></a> }
    });
    view! {
        <a class="item" href=here.clone()>{icon("open")}{t.get("open-details")}</a>
        {rename}
        {download}
        {delete}
        {leave}
    }
}
