//! `/admin`: whether all is well, what waits, and the last day.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use leptos::prelude::*;

use super::{Administrator, lockouts, storage};
use crate::app::overview::{COUNTED, HOURS, Hour, Overview, look};
use crate::web::components::icon;
use crate::web::frame::Frame;
use crate::web::i18n::{self, Texts};
use crate::web::render::{self, Page};
use crate::web::{WebState, failure};

/// `GET /admin`
pub(in crate::web) async fn show(State(state): State<WebState>, me: Administrator) -> Response {
    let seen = look(&state.app, &me.actor).await;
    let shown = seen.map(|seen| render::page(&me.frame, StatusCode::OK, page(&me.frame, &seen)));
    failure::answer(&me.frame, shown)
}

fn page(frame: &Frame, seen: &Overview) -> Page {
    let t = frame.t;
    let figures = &seen.figures;
    let health = |label: &str, is_well: bool| {
        let state = if is_well {
            view! { <span class="state ok">{icon("check")}{t.get("overview-answers")}</span> }
        } else {
            view! { <span class="state bad">{icon("alert")}{t.get("overview-fails")}</span> }
        };
        view! { <div><dt>{t.get(label)}</dt><dd>{state}</dd></div> }
    };
    let count = |label: &str, count: String, href: &'static str| {
        view! { <div><dt>{t.get(label)}</dt><dd class="figure"><a class="name" href=href>{count}</a></dd></div> }
    };
    let bounded = |count: u32| {
        if count > COUNTED {
            format!("{COUNTED}+")
        } else {
            count.to_string()
        }
    };
    let main = view! {
        <div class="head"><div><h1>{t.get("overview")}</h1><p>{t.get("overview-lead")}</p></div></div>
        {alert(t, figures.unseen_lockouts)}
        <section class="sheet pad">
            <h2>{t.get("overview-state")}</h2>
            <dl class="details">
                {health("overview-database", seen.health.database)}
                {health("overview-blobs", seen.health.blobs)}
                <div><dt>{t.get("overview-version")}</dt><dd class="mono">{seen.version}</dd></div>
                <div><dt>{t.get("overview-database-version")}</dt><dd class="mono">{seen.database.product.clone()}</dd></div>
                <div><dt>{t.get("overview-schema")}</dt><dd class="mono">{seen.database.schema.clone()}</dd></div>
            </dl>
        </section>
        <section class="sheet pad">
            <h2>{t.get("overview-figures")}</h2>
            <dl class="details">
                {count("accounts", figures.accounts.to_string(), "/admin/accounts")}
                {count("overview-tickets", bounded(figures.open_tickets), "/admin/tickets")}
                {count("overview-jobs", figures.jobs.to_string(), "/admin/jobs")}
                {count("overview-jobs-failed", figures.jobs_failed.to_string(), "/admin/jobs")}
                {count("overview-lookups", figures.failed_lookups.to_string(), lockouts::PATH)}
            </dl>
        </section>
        {storage::section(t, seen.storage.as_ref())}
        <section class="sheet pad">
            <h2 id="hours">{t.get("overview-hours")}</h2>
            {chart(t, &seen.hours)}
            {alternative(t, &seen.hours)}
        </section>
    }
    .into_any();
    Page {
        title: t.get("overview"),
        main,
        is_live: false,
    }
}

/// Lock-outs that nobody has seen, until somebody has.
fn alert(t: Texts, unseen: u32) -> Option<impl IntoView + use<>> {
    let told = match unseen {
        0 => return None,
        1..=COUNTED => t.with("overview-lockouts", [("count", unseen.into())]),
        _ => t.with("overview-lockouts-more", [("count", COUNTED.into())]),
    };
    Some(view! { <p class="note">{icon("alert")}<span>{told}" "<a href=lockouts::PATH>{t.get("overview-lockouts-look")}</a></span></p> })
}

/// Height of the drawing, of which the bars have all but a line for the hours.
const HEIGHT: u64 = 160;
const BARS: u64 = 136;
/// Width of an hour.
const STEP: u64 = 32;
const BAR: u64 = 20;

/// The hour of a day.
fn hour_of(hour: &Hour) -> String {
    i18n::exact_time(hour.begin).get(11..16).unwrap_or_default().to_owned()
}

/// How high a bar is that stands for so many of `most`; what is more than nothing is seen.
fn height(count: u64, most: u64) -> u64 {
    (count * BARS).div_ceil(most.max(1))
}

fn chart(t: Texts, hours: &[Hour]) -> impl IntoView + use<> {
    let most = hours.iter().map(|hour| hour.done + hour.refused).max().unwrap_or_default();
    let (done, refused) = hours
        .iter()
        .fold((0, 0), |(done, refused), hour| (done + hour.done, refused + hour.refused));
    let width = STEP * HOURS.unsigned_abs();
    let bars = (0..).zip(hours).map(|(place, hour): (u64, &Hour)| {
        let all = height(hour.done + hour.refused, most);
        let top = height(hour.refused, most).min(all);
        let x = (place * STEP + (STEP - BAR) / 2).to_string();
        let middle = (place * STEP + STEP / 2).to_string();
        let label =
            (place % 3 == 0).then(|| view! { <text x=middle y=(HEIGHT - 6).to_string() text-anchor="middle">{hour_of(hour)}</text> });
        view! {
            <rect class="done" x=x.clone() y=(BARS - all + top).to_string() width=BAR.to_string() height=(all - top).to_string()></rect>
            <rect class="refused" x=x y=(BARS - all).to_string() width=BAR.to_string() height=top.to_string()></rect>
            {label}
        }
    });
    let told = t.with(
        "overview-hours-told",
        [("done", done.into()), ("refused", refused.into()), ("most", most.into())],
    );
    view! {
        <p class="key"><span class="done">{t.get("overview-done")}</span><span class="refused">{t.get("overview-refused")}</span></p>
        <svg class="chart" role="img" aria-label=told.clone() viewBox=format!("0 0 {width} {HEIGHT}")>
            <line x1="0" x2=width.to_string() y1=BARS.to_string() y2=BARS.to_string()></line>
            {bars.collect_view()}
        </svg>
        <p class="quiet small">{told}</p>
    }
}

/// The same in words and numbers.
fn alternative(t: Texts, hours: &[Hour]) -> impl IntoView + use<> {
    let rows = hours.iter().rev().map(|hour| {
        view! {
            <tr>
                <td>{i18n::exact_time(hour.begin)}</td>
                <td class="number">{hour.done.to_string()}</td>
                <td class="number">{hour.refused.to_string()}</td>
            </tr>
        }
    });
    view! {
        <details>
            <summary>{t.get("overview-as-table")}</summary>
            <table class="plain">
                <caption class="hidden">{t.get("overview-hours")}</caption>
                <thead><tr><th scope="col">{t.get("overview-hour")}</th><th scope="col" class="number">{t.get("overview-done")}</th><th scope="col" class="number">{t.get("overview-refused")}</th></tr></thead>
                <tbody>{rows.collect_view()}</tbody>
            </table>
        </details>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_more_than_nothing_is_seen_and_the_most_fills_the_chart() {
        for (count, most, expected) in [(0, 0, 0), (0, 9, 0), (1, 100_000, 1), (5, 10, BARS / 2), (10, 10, BARS)] {
            assert_eq!(height(count, most), expected, "{count} of {most}");
        }
    }
}
