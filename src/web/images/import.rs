//! Importing a disk image file through the page: a plain multipart form, streamed; with script, the same with a progress bar.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use axum::body::{Body, BodyDataStream};
use axum::extract::multipart::{Field, MultipartError};
use axum::extract::{FromRequest as _, Multipart, Request, State};
use axum::http::StatusCode;
use axum::response::Response;
use bytes::Bytes;
use futures::{Stream, StreamExt as _, TryStreamExt as _};
use leptos::prelude::*;
use tokio::sync::Mutex;

use super::detail_path;
use crate::app::images::import::{ARCHITECTURES, ImportRequest, PLATFORMS, import};
use crate::app::{Actor, App, Error, Refusal, Result, quotas};
use crate::domain::account::Role;
use crate::domain::id::ImageId;
use crate::domain::image::RootDevice;
use crate::domain::policy::Quota;
use crate::domain::quota::QuotaKind;
use crate::web::components::{icon, rule_code};
use crate::web::extract::SignedIn;
use crate::web::flash::Flash;
use crate::web::frame::Frame;
use crate::web::i18n;
use crate::web::render::{self, Page};
use crate::web::tickets::ask_for_more;
use crate::web::{WebState, failure};

/// Longest value of a field other than the file, in bytes.
const FIELD_BYTES: usize = 2048;

/// `GET /host/image/import`
pub(in crate::web) async fn show(State(state): State<WebState>, me: SignedIn) -> Response {
    let shown = whole(&state, &me, StatusCode::OK, &ImportRequest::default(), None).await;
    failure::answer(&me.frame, shown)
}

async fn whole(state: &WebState, me: &SignedIn, status: StatusCode, typed: &ImportRequest, refusal: Option<&Refusal>) -> Result<Response> {
    let quota = quotas::images(&state.app, &me.actor, &me.frame.region).await?;
    let page = page(&me.frame, state.app.limits.image_bytes, quota, typed, refusal);
    Ok(render::page(&me.frame, status, page))
}

/// `POST /host/image/import`. The file comes last, so that everything else is checked before its first byte.
pub(in crate::web) async fn submit(State(state): State<WebState>, me: SignedIn, body: Request) -> Response {
    let mut request = ImportRequest::default();
    match receive(&state, &me, body, &mut request).await {
        Ok(id) => render::done(&me.frame, &detail_path(&id), &Flash::Imported(id.clone())),
        Err(Error::Refused(refusal)) => {
            let shown = whole(&state, &me, failure::status(&refusal), &request, Some(&refusal)).await;
            failure::answer(&me.frame, shown)
        }
        Err(error) => failure::respond(&me.frame, error),
    }
}

/// How long what is left of a refused file is read on: a browser shows the answer only once all was taken.
const DRAIN: Duration = Duration::from_secs(30);

/// Bytes of a form before its file begins.
const FORM_BYTES: usize = 256 * 1024;

/// The body of a request, read by the form's reader and, when that gives up, to its end.
type SharedBody = Arc<Mutex<BodyDataStream>>;

async fn receive(state: &WebState, me: &SignedIn, request: Request, import: &mut ImportRequest) -> Result<ImageId> {
    let (parts, body) = request.into_parts();
    let body = Arc::new(Mutex::new(body.into_data_stream()));
    let reading = Arc::new(Reading::default());
    let guarded = Body::from_stream(guarded(body.clone(), reading.clone()));
    let form = Multipart::from_request(Request::from_parts(parts, guarded), state).await;
    let result = match form {
        Ok(form) => try_receive(&state.app, &me.actor, &me.frame.region, form, &reading, import).await,
        Err(_) => Err(Refusal::Choice("form").into()),
    };
    if result.is_err() {
        let rest = async { while let Some(Ok(_)) = body.lock().await.next().await {} };
        let _ = tokio::time::timeout(DRAIN, rest).await;
    }
    result
}

/// How far the form's reader has come.
#[derive(Default)]
struct Reading {
    /// Counts what it found: the heads of parts, pieces of values, and their ends.
    steps: AtomicUsize,
    is_file_begun: AtomicBool,
}

impl Reading {
    fn step(&self) {
        self.steps.fetch_add(1, Ordering::Relaxed);
    }

    fn is_file_begun(&self) -> bool {
        self.is_file_begun.load(Ordering::Relaxed)
    }

    /// Waits until the reader can do no more with what it has. It looks for further bytes before it looks at those it took in
    /// already, before the first part twice; so being asked for some says nothing, but being asked again and again without a step
    /// between does.
    async fn until_out_of_bytes(&self) {
        while !self.is_file_begun() {
            let steps = self.steps.load(Ordering::Relaxed);
            for _ in 0..2 {
                tokio::task::yield_now().await;
            }
            if steps == self.steps.load(Ordering::Relaxed) {
                return;
            }
        }
    }
}

/// The body, as long as the form before the file stays small: its reader keeps a part's head in memory however long it is.
fn guarded(body: SharedBody, reading: Arc<Reading>) -> impl Stream<Item = std::result::Result<Bytes, axum::Error>> + Send {
    futures::stream::unfold((body, 0), move |(body, before)| {
        let reading = reading.clone();
        async move {
            reading.until_out_of_bytes().await;
            if before > FORM_BYTES && !reading.is_file_begun() {
                return Some((Err(axum::Error::new("the form is too long")), (body, before)));
            }
            let chunk = body.lock().await.next().await?;
            let so_far = before.saturating_add(chunk.as_ref().map_or(0, Bytes::len));
            Some((chunk, (body, so_far)))
        }
    })
}

async fn try_receive(
    app: &App,
    actor: &Actor,
    region: &str,
    mut multipart: Multipart,
    reading: &Reading,
    request: &mut ImportRequest,
) -> Result<ImageId> {
    while let Some(field) = multipart.next_field().await.map_err(interrupted)? {
        reading.step();
        let name = field.name().unwrap_or_default().to_owned();
        if name == "file" {
            reading.is_file_begun.store(true, Ordering::Relaxed);
            return import(app, actor, region, request.clone(), Box::pin(chunks(field))).await;
        }
        let value = text(field, reading).await?;
        match name.as_str() {
            "name" => request.name = value,
            "description" => request.description = value,
            "type" => request.root_device = value.parse().map_err(|_| Refusal::Choice("type"))?,
            "platform" => request.platform = value,
            "os_version" => request.os_version = value,
            "architecture" => request.architecture = value,
            "public" => request.is_public = true,
            _ => {}
        }
    }
    Err(Refusal::FileEmpty.into())
}

fn chunks(field: Field<'_>) -> impl Stream<Item = std::result::Result<Bytes, MultipartError>> + Send + '_ {
    field.into_stream()
}

fn interrupted(_: MultipartError) -> Error {
    Refusal::FileInterrupted.into()
}

async fn text(mut field: Field<'_>, reading: &Reading) -> Result<String> {
    let mut bytes = Vec::new();
    while let Some(chunk) = field.chunk().await.map_err(interrupted)? {
        reading.step();
        if bytes.len() + chunk.len() > FIELD_BYTES {
            return Err(Refusal::Choice("form").into());
        }
        bytes.extend_from_slice(&chunk);
    }
    reading.step();
    String::from_utf8(bytes).map_err(|_| Refusal::Choice("form").into())
}

fn page(frame: &Frame, limit: u64, quota: Quota, request: &ImportRequest, refusal: Option<&Refusal>) -> Page {
    let t = frame.t;
    let is_admin = frame.account.as_ref().is_some_and(|account| account.role == Role::Admin);
    let used = t.with(
        "images-used",
        [
            ("used", quota.used.into()),
            ("limit", quota.limit.into()),
            ("region", frame.region.as_str().into()),
        ],
    );
    let more = (!quota.has_room()).then(|| view! { " " {ask_for_more(t, QuotaKind::Image, &frame.region)} });
    let error = refusal.map(|refusal| {
        view! { <p class="error" role="alert" id="import-error">{icon("alert")}<span>{i18n::refusal(t, refusal)} " " {refusal.rule().map(rule_code)}</span></p> }
    });
    let types = RootDevice::ALL.iter().map(|device| {
        let key = match device {
            RootDevice::LocalDisk => "import-local-help",
            RootDevice::CloudDisk => "import-cloud-help",
        };
        view! {
            <label class="card-choice">
                <input type="radio" name="type" value=device.as_str() checked=*device == request.root_device/>
                <span><b>{i18n::root_device(t, *device)}</b><small>{t.get(key)}</small></span>
            </label>
        }
    });
    let options = |choices: &'static [&'static str], chosen: &str| {
        let chosen = chosen.to_owned();
        choices
            .iter()
            .map(move |choice| view! { <option value=*choice selected=*choice == chosen>{*choice}</option> })
            .collect_view()
    };
    let main = view! {
        <a class="back" href="/host/image/list?tab=private">{icon("left")}{t.get("images")}</a>
        <div class="head"><div><h1>{t.get("import-image")}</h1><p>{t.with("import-lead", [("limit", i18n::size(limit).into())])} " " {used}{more}</p></div></div>
        <form class="sheet pad stack import" action="/host/image/import" method="post" enctype="multipart/form-data" data-upload="">
            <div class="field">
                <label for="image-name">{t.get("name")}</label>
                <input id="image-name" name="name" required maxlength="32" value=request.name.clone() autocomplete="off"/>
                <p class="quiet small">{t.get("name-help")}</p>
            </div>
            <div class="field">
                <label for="description">{t.get("description")}</label>
                <input id="description" name="description" maxlength="256" value=request.description.clone() autocomplete="off"/>
            </div>
            <fieldset><legend>{t.get("image-type")}</legend>{types.collect_view()}</fieldset>
            <div class="columns">
                <div class="field"><label for="platform">{t.get("os")}</label><select id="platform" name="platform">{options(&PLATFORMS, &request.platform)}</select></div>
                <div class="field"><label for="os-version">{t.get("os-version")}</label><input id="os-version" name="os_version" maxlength="32" value=request.os_version.clone() autocomplete="off"/></div>
                <div class="field"><label for="architecture">{t.get("architecture")}</label><select id="architecture" name="architecture">{options(&ARCHITECTURES, &request.architecture)}</select></div>
            </div>
            {is_admin.then(|| view! { <label class="check"><input type="checkbox" name="public" value="on" checked=request.is_public/><span>{t.get("import-public")}</span></label> })}
            <div class="field">
                <label for="file">{t.get("import-file")}</label>
                <input id="file" name="file" type="file" required aria-describedby="file-help"/>
                <p class="quiet small" id="file-help">{t.get("import-file-help")}</p>
            </div>
            {error}
            <div class="upload" hidden="">
                <progress id="upload-progress" max="100" value="0" aria-label=t.get("upload-progress")></progress>
                <output id="upload-percent" class="quiet"></output>
            </div>
            <div class="ends"><a class="button" href="/host/image/list?tab=private">{t.get("cancel")}</a><button class="button primary">{t.get("import-image")}</button></div>
        </form>
    }
    .into_any();
    Page {
        title: t.get("import-image"),
        main,
        is_live: false,
    }
}
