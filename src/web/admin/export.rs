//! `/admin/audit/export.csv` and `/admin/audit/export.jsonl`: records to take along, sent as they are read.
//!
//! Both hold all that a seal is made of, so that whoever has an export can prove it without the console.

use axum::body::{Body, Bytes};
use axum::extract::{Query, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse as _, Response};
use csv::{Terminator, WriterBuilder};
use futures::TryStreamExt as _;
use futures::stream::{self, StreamExt as _};
use serde::Serialize;

use super::Administrator;
use super::audit::AuditParameters;
use crate::app::audit::list::{Line, export};
use crate::app::{Error, Refusal};
use crate::domain::text::cell;
use crate::web::{WebState, failure, i18n};

/// A record as it is taken along; in CSV without the names, in this order.
#[derive(Serialize)]
struct Exported<'a> {
    number: i64,
    time: String,
    microseconds: i64,
    actor: &'a str,
    account: i64,
    event: &'a str,
    code: &'a str,
    image: Option<&'a str>,
    image_name: &'a str,
    snapshot: Option<&'a str>,
    instance: Option<&'a str>,
    request_id: &'a str,
    position: Option<i64>,
    hash: Option<String>,
}

const COLUMNS: [&str; 14] = [
    "number",
    "time",
    "microseconds",
    "actor",
    "account",
    "event",
    "code",
    "image",
    "image_name",
    "snapshot",
    "instance",
    "request_id",
    "position",
    "hash",
];

impl<'a> Exported<'a> {
    fn of((record, seal): &'a Line) -> Self {
        Self {
            number: record.number,
            time: i18n::machine_time(record.at),
            microseconds: record.at.0,
            actor: &record.actor,
            account: record.account,
            event: &record.event,
            code: &record.code,
            image: record.image.as_deref(),
            image_name: &record.image_name,
            snapshot: record.snapshot.as_deref(),
            instance: record.instance.as_deref(),
            request_id: &record.request_id,
            position: seal.map(|seal| seal.position),
            hash: seal.map(|seal| hex::encode(seal.hash)),
        }
    }

    /// The cells of its row. What people wrote is kept from being a formula.
    fn cells(&self) -> [String; 14] {
        let number = |number: Option<i64>| number.map(|number| number.to_string()).unwrap_or_default();
        let text = |text: &str| cell(text).into_owned();
        [
            self.number.to_string(),
            self.time.clone(),
            self.microseconds.to_string(),
            text(self.actor),
            self.account.to_string(),
            text(self.event),
            text(self.code),
            text(self.image.unwrap_or_default()),
            text(self.image_name),
            text(self.snapshot.unwrap_or_default()),
            text(self.instance.unwrap_or_default()),
            text(self.request_id),
            number(self.position),
            self.hash.clone().unwrap_or_default(),
        ]
    }
}

fn table(rows: impl IntoIterator<Item = [String; 14]>) -> anyhow::Result<Bytes> {
    let mut writer = WriterBuilder::new().terminator(Terminator::CRLF).from_writer(Vec::new());
    for row in rows {
        writer.write_record(row)?;
    }
    let bytes = writer.into_inner().map_err(|error| anyhow::anyhow!("{}", error.error()))?;
    Ok(bytes.into())
}

fn rows(lines: &[Line]) -> anyhow::Result<Bytes> {
    table(lines.iter().map(|line| Exported::of(line).cells()))
}

fn objects(lines: &[Line]) -> anyhow::Result<Bytes> {
    let mut bytes = Vec::new();
    for line in lines {
        serde_json::to_writer(&mut bytes, &Exported::of(line))?;
        bytes.push(b'\n');
    }
    Ok(bytes.into())
}

/// `GET /admin/audit/export.csv`
pub(in crate::web) async fn csv(State(state): State<WebState>, me: Administrator, Query(asked): Query<AuditParameters>) -> Response {
    send(&state, &me, &asked, "audit.csv", "text/csv; charset=utf-8", Some(COLUMNS), rows)
}

/// `GET /admin/audit/export.jsonl`
pub(in crate::web) async fn lines(State(state): State<WebState>, me: Administrator, Query(asked): Query<AuditParameters>) -> Response {
    send(&state, &me, &asked, "audit.jsonl", "application/jsonl", None, objects)
}

fn send(
    state: &WebState,
    me: &Administrator,
    asked: &AuditParameters,
    file: &str,
    content_type: &'static str,
    columns: Option<[&str; 14]>,
    write: fn(&[Line]) -> anyhow::Result<Bytes>,
) -> Response {
    let found = match asked.filter() {
        Some(filter) => export(&state.app, &me.actor, filter),
        None => Err(Refusal::Choice("form").into()),
    };
    let found = match found {
        Ok(found) => found,
        Err(error) => return failure::respond(&me.frame, error),
    };
    let head = columns.map(|columns| table([columns.map(str::to_owned)]));
    let request_id = me.frame.request_id.clone();
    let parts = found.and_then(move |lines| std::future::ready(write(&lines).map_err(Error::from)));
    // The status is sent already: what breaks off has to look broken off.
    let parts = parts.inspect_err(move |error| tracing::error!(%error, request_id, "an export broke off"));
    let body = stream::iter(head.map(|head| head.map_err(Error::from))).chain(parts);
    let headers = [
        (CONTENT_TYPE, content_type.to_owned()),
        (CONTENT_DISPOSITION, format!("attachment; filename=\"{file}\"")),
        (CACHE_CONTROL, "private, no-store".to_owned()),
    ];
    (headers, Body::from_stream(body)).into_response()
}
