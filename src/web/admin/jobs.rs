//! `/admin/jobs`

use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use leptos::prelude::*;
use serde::Deserialize;

use super::{Administrator, On};
use crate::app::Result;
use crate::app::jobs::{JobKind, JobPage, WaitingJob, can_be_cancelled, cancel, list, retry};
use crate::web::components::{empty_sheet, icon, table_sheet, time};
use crate::web::flash::Flash;
use crate::web::frame::Frame;
use crate::web::i18n::{self, Texts};
use crate::web::render::{self, Page};
use crate::web::{WebState, failure};

const PATH: &str = "/admin/jobs";

/// Where a page begins.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(in crate::web) struct JobParameters {
    after: String,
}

/// `GET /admin/jobs`
pub(in crate::web) async fn show(State(state): State<WebState>, me: Administrator, Query(asked): Query<JobParameters>) -> Response {
    let after = asked.after.parse().unwrap_or(0);
    let shown = list(&state.app, &me.actor, after).await;
    let shown = shown.map(|found| render::page(&me.frame, StatusCode::OK, page(&me.frame, after, &found)));
    failure::answer(&me.frame, shown)
}

/// `POST /admin/jobs/{id}/retry`
pub(in crate::web) async fn try_again(State(state): State<WebState>, on: On<i64>) -> Response {
    done(&on, retry(&state.app, &on.me.actor, on.id).await, &Flash::JobRetried)
}

/// `POST /admin/jobs/{id}/cancel`
pub(in crate::web) async fn call_off(State(state): State<WebState>, on: On<i64>) -> Response {
    done(&on, cancel(&state.app, &on.me.actor, on.id).await, &Flash::JobCancelled)
}

fn done(on: &On<i64>, result: Result<()>, flash: &Flash) -> Response {
    let frame = &on.me.frame;
    failure::answer(frame, result.map(|()| render::done(frame, PATH, flash)))
}

fn page(frame: &Frame, after: i64, found: &JobPage) -> Page {
    let t = frame.t;
    let first = (after > 0).then(|| view! { <a class="button small" href=PATH>{t.get("admin-first-page")}</a> });
    let next = found
        .next
        .map(|next| view! { <a class="button small" rel="next" href=format!("{PATH}?after={next}")>{t.get("next")}</a> });
    let main = view! {
        <div class="head">
            <div><h1>{t.get("jobs")}</h1><p>{t.get("jobs-lead")}</p></div>
            <div class="end"><a class="button" href=PATH>{icon("refresh")}{t.get("refresh")}</a></div>
        </div>
        {table(frame, &found.jobs)}
        <nav class="pages" aria-label=t.get("pages")>{first}{next}</nav>
    }
    .into_any();
    Page {
        title: t.get("jobs"),
        main,
        is_live: false,
    }
}

fn table(frame: &Frame, jobs: &[WaitingJob]) -> impl IntoView + use<> {
    let t = frame.t;
    if jobs.is_empty() {
        return empty_sheet(t, "check", "jobs-none", "jobs-none-lead").into_any();
    }
    let rows = jobs.iter().map(|job| row(frame, job)).collect_view();
    table_sheet(
        t,
        "jobs",
        &[
            ("job", None),
            ("status", None),
            ("job-attempts", Some("number")),
            ("begun", None),
            ("operation", Some("operations")),
        ],
        rows,
        None,
    )
}

fn kind(t: Texts, kind: JobKind) -> String {
    t.get(match kind {
        JobKind::DeleteImage => "job-delete-image",
        JobKind::DeleteSnapshots => "job-delete-snapshots",
        JobKind::RemoveBlob => "job-remove-blob",
        JobKind::CopyImage => "job-copy-image",
        JobKind::ImportImage => "job-import-image",
        JobKind::ExportImage => "job-export-image",
        JobKind::MailNotice => "job-mail-notice",
    })
}

fn row(frame: &Frame, job: &WaitingJob) -> impl IntoView + use<> {
    let t = frame.t;
    let here = format!("{PATH}/{}", job.number);
    let has_failed = !job.last_error.is_empty();
    // A job that is under way looks like one that is due when its lease ends.
    let state = if has_failed {
        let due = t.with("job-due", [("time", i18n::exact_time(job.due_at).into())]);
        view! { <span class="state bad">{icon("alert")}{t.get("job-failed")}</span><span class="sub">{due}</span><span class="sub mono breakable">{job.last_error.clone()}</span> }
            .into_any()
    } else if job.attempts > 0 {
        view! { <span class="state busy">{icon("progress")}{t.get("job-under-way")}</span> }.into_any()
    } else {
        view! { <span class="state quiet">{icon("stop")}{t.get("job-waiting")}</span> }.into_any()
    };
    let about = |text: &str| t.with(text, [("subject", job.subject.as_str().into())]);
    let retry = has_failed.then(|| {
        view! { <form action=format!("{here}/retry") method="post"><button class="button plain small" aria-label=about("job-retry-label")>{t.get("retry")}</button></form> }
    });
    let cancel = can_be_cancelled(job.kind).then(|| {
        view! { <form action=format!("{here}/cancel") method="post"><button class="button plain small danger-text" aria-label=about("job-cancel-label")>{t.get("job-cancel")}</button></form> }
    });
    view! {
        <tr>
            <td class="cell-name"><b>{kind(t, job.kind)}</b><span class="sub mono">{job.subject.clone()}</span></td>
            <td class="cell-status">{state}</td>
            <td class="cell-used number"><span class="quiet phone">{t.get("job-attempts")}" "</span>{job.attempts.to_string()}</td>
            <td class="cell-created quiet">{time(frame, job.enqueued_at)}</td>
            <td class="cell-operations operations"><span class="actions">{retry}{cancel}</span></td>
        </tr>
    }
}
