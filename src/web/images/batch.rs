//! Deleting or sharing several images in one go: beforehand a verdict for each, afterwards a result for each (`D13`).

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use axum_extra::extract::{Form, Query};
use leptos::prelude::*;
use serde::Deserialize;

use super::detail_path;
use super::share::pin_form;
use crate::app::images::ImageView;
use crate::app::images::delete::{self, Confirmation};
use crate::app::images::share;
use crate::app::{Error, Refusal};
use crate::domain::deletion::DeletePlan;
use crate::domain::id::ImageId;
use crate::domain::policy::Policy;
use crate::domain::rules::Rule;
use crate::domain::sharing::ShareBlocker;
use crate::web::components::{dialog_header, icon, name, rule_code};
use crate::web::extract::SignedIn;
use crate::web::frame::Frame;
use crate::web::i18n::{self, Texts};
use crate::web::render;
use crate::web::{WebState, failure};

/// Images in one go at most: a page of the list.
const MOST: usize = 100;

/// Which images, and what was typed for them.
#[derive(Debug, Default, Deserialize)]
pub(in crate::web) struct BatchForm {
    #[serde(default)]
    ids: Vec<String>,
    #[serde(default)]
    plans: Vec<String>,
    #[serde(default)]
    with_snapshots: Option<String>,
    #[serde(default)]
    pin: String,
    #[serde(default)]
    secrets_removed: Option<String>,
}

impl BatchForm {
    /// The ids that have the shape of one, each once.
    fn images(&self) -> Vec<ImageId> {
        let mut ids: Vec<ImageId> = self.ids.iter().filter_map(|id| id.parse().ok()).take(MOST).collect();
        ids.sort_unstable();
        ids.dedup();
        ids
    }

    /// The digest that was shown for an image.
    fn digest(&self, id: &ImageId) -> Option<String> {
        self.plans
            .iter()
            .find_map(|plan| plan.strip_prefix(id.as_str())?.strip_prefix('~').map(str::to_owned))
    }
}

/// One line of the verdict or the result.
struct Line {
    id: ImageId,
    name: String,
    /// The digest of the plan, for those that can be deleted.
    plan: Option<String>,
    outcome: Result<String, (String, Option<Rule>)>,
}

fn refused(frame: &Frame, id: ImageId, name: String, error: Error) -> Line {
    let outcome = match failure::refusal_of(frame, error) {
        Some(refusal) => (i18n::refusal(frame.t, &refusal), refusal.rule()),
        None => (frame.t.get("failure-internal"), None),
    };
    Line {
        name: if name.is_empty() { id.to_string() } else { name },
        id,
        plan: None,
        outcome: Err(outcome),
    }
}

/// `GET /host/image/batch/delete`
pub(in crate::web) async fn show_delete(State(state): State<WebState>, me: SignedIn, Query(form): Query<BatchForm>) -> Response {
    let mut lines = Vec::new();
    for id in form.images() {
        lines.push(match delete::plan(&state.app, &me.actor, &id).await {
            Ok(planned) => verdict(&me.frame, &planned.image, &planned.plan, &state.app.policy()),
            Err(error) => refused(&me.frame, id, String::new(), error),
        });
    }
    let content = delete_content(me.frame.t, lines, true).into_any();
    render::dialog(&me.frame, StatusCode::OK, me.frame.t.get("confirm-delete"), content)
}

fn verdict(frame: &Frame, image: &ImageView, plan: &DeletePlan, policy: &Policy) -> Line {
    let t = frame.t;
    let outcome = match plan.blockers.first() {
        Some(blocker) => Err((i18n::blocker(t, blocker, 0).0, Some(blocker.rule()))),
        None if plan.wants_name(true, policy) => Err((t.get("batch-name-wanted"), None)),
        None if plan.loses_rebuild.total() > 0 => Ok(t.with("batch-will-delete-machines", [("count", plan.loses_rebuild.total().into())])),
        None => Ok(t.get("batch-will-delete")),
    };
    let digest = outcome.is_ok().then(|| plan.digest());
    Line {
        id: image.id.clone(),
        name: image.name.to_string(),
        plan: digest,
        outcome,
    }
}

/// `POST /host/image/batch/delete`
pub(in crate::web) async fn delete(State(state): State<WebState>, me: SignedIn, Form(form): Form<BatchForm>) -> Response {
    let mut lines = Vec::new();
    for id in form.images() {
        let name = match delete::plan(&state.app, &me.actor, &id).await {
            Ok(planned) => planned.image.name.to_string(),
            Err(error) => {
                lines.push(refused(&me.frame, id, String::new(), error));
                continue;
            }
        };
        let confirmation = Confirmation {
            digest: Some(form.digest(&id).unwrap_or_default()),
            with_snapshots: form.with_snapshots.is_some(),
            typed_name: Some(String::new()),
        };
        lines.push(match delete::delete(&state.app, &me.actor, &id, &confirmation).await {
            Ok(()) => Line {
                id,
                name,
                plan: None,
                outcome: Ok(me.frame.t.get("batch-deleted")),
            },
            Err(error) => refused(&me.frame, id, name, error),
        });
    }
    let content = delete_content(me.frame.t, lines, false).into_any();
    render::dialog(&me.frame, StatusCode::OK, me.frame.t.get("confirm-delete"), content)
}

fn line(line: &Line) -> impl IntoView + use<> {
    let (tone, glyph, text, rule) = match &line.outcome {
        Ok(text) => ("t-ok", "check", text.clone(), None),
        Err((text, rule)) => ("t-bad", "blocked", text.clone(), *rule),
    };
    view! {
        <li>
            <span class=tone>{icon(glyph)}</span>
            <p><a class="name" href=detail_path(&line.id)>{name(&line.name)}</a><small>{text} " " {rule.map(rule_code)}</small></p>
        </li>
    }
}

fn delete_content(t: Texts, lines: Vec<Line>, is_plan: bool) -> impl IntoView {
    let (will, will_not): (Vec<_>, Vec<_>) = lines.into_iter().partition(|line| line.outcome.is_ok());
    let (done_key, refused_key) = if is_plan {
        ("batch-delete-will", "batch-untouched")
    } else {
        ("batch-delete-done", "batch-refused")
    };
    let hidden = will
        .iter()
        .map(|line| {
            let plan = line.plan.as_ref().map(|plan| format!("{}~{plan}", line.id));
            view! { <input type="hidden" name="ids" value=line.id.to_string()/>{plan.map(|plan| view! { <input type="hidden" name="plans" value=plan/> })} }
        })
        .collect_view();
    let can_confirm = is_plan && !will.is_empty();
    let back = "/host/image/list?tab=private";
    view! {
        <div class="dialog">
            {dialog_header(t, t.get("confirm-delete"), t.with("batch-about", [("count", (will.len() + will_not.len()).into())]).into_any(), back.to_owned())}
            <div class="body">
                {group(t, done_key, &will)}
                {group(t, refused_key, &will_not)}
                {can_confirm.then(|| view! {
                    <form id="batch-delete" action="/host/image/batch/delete" method="post" data-dialog="">
                        {hidden}
                        <label class="check"><input type="checkbox" name="with_snapshots" value="on"/><span>{t.get("delete-snapshots-too")}</span></label>
                        <p class="quiet">{t.get("best-effort")}</p>
                    </form>
                })}
            </div>
            <footer>
                {can_confirm.then(|| view! { <p>{t.get("delete-is-final")}</p> })}
                <a class="button" href=back data-close="" autofocus>{t.get(if can_confirm { "cancel" } else { "close" })}</a>
                {can_confirm.then(|| view! { <button class="button danger" form="batch-delete">{t.get("ok")}</button> })}
            </footer>
        </div>
    }
}

fn group(t: Texts, key: &str, lines: &[Line]) -> Option<impl IntoView + use<>> {
    let items = lines.iter().map(line).collect_view();
    (!lines.is_empty())
        .then(|| view! { <section><h3>{t.with(key, [("count", lines.len().into())])}</h3><ul class="facts">{items}</ul></section> })
}

/// `GET /host/image/batch/share`
pub(in crate::web) async fn show_share(State(state): State<WebState>, me: SignedIn, Query(form): Query<BatchForm>) -> Response {
    let lines = share_verdicts(&state, &me, &form).await;
    let content = share_content(&me.frame, &form, lines, Stage::Ask(None)).into_any();
    render::dialog(&me.frame, StatusCode::OK, me.frame.t.get("share-image"), content)
}

async fn share_verdicts(state: &WebState, me: &SignedIn, form: &BatchForm) -> Vec<Line> {
    let t = me.frame.t;
    let mut lines = Vec::new();
    for id in form.images() {
        lines.push(match share::window(&state.app, &me.actor, &id).await {
            Ok((image, sharing)) => {
                let outcome = match sharing.blockers.first() {
                    Some(blocker) => Err((i18n::share_blocker(t, blocker), Some(blocker.rule()))),
                    None => Ok(t.with(
                        "quota-used",
                        [("used", sharing.shares.len().into()), ("limit", sharing.limit.into())],
                    )),
                };
                Line {
                    id,
                    name: image.name.to_string(),
                    plan: None,
                    outcome,
                }
            }
            Err(error) => refused(&me.frame, id, String::new(), error),
        });
    }
    lines
}

/// `POST /host/image/batch/share`
pub(in crate::web) async fn share(State(state): State<WebState>, me: SignedIn, Form(form): Form<BatchForm>) -> Response {
    let mut lines = Vec::new();
    let mut images = Vec::new();
    for id in form.images() {
        match share::window(&state.app, &me.actor, &id).await {
            Ok((image, sharing)) => images.push((sharing.shares.len(), id, image.name.to_string())),
            Err(error) => lines.push(refused(&me.frame, id, String::new(), error)),
        }
    }
    // The question before a first share comes up with the first of these, before anything was shared.
    images.sort_by_key(|(shares, ..)| *shares);
    for (_, id, name) in images {
        match share::share(&state.app, &me.actor, &id, &form.pin, form.secrets_removed.is_some()).await {
            Ok(_) => lines.push(Line {
                id,
                name,
                plan: None,
                outcome: Ok(me.frame.t.get("batch-shared")),
            }),
            // The pin is the same for all: when it is nobody's, asking for the others would only use up the budget.
            Err(Error::Refused(refusal)) if is_about_the_pin(&refusal) => {
                let verdicts = share_verdicts(&state, &me, &form).await;
                let status = failure::status(&refusal);
                let content = share_content(&me.frame, &form, verdicts, Stage::Ask(Some(refusal.clone()))).into_any();
                let response = render::dialog(&me.frame, status, me.frame.t.get("share-image"), content);
                return failure::say_when(response, &refusal);
            }
            Err(error) => lines.push(refused(&me.frame, id, name, error)),
        }
    }
    let content = share_content(&me.frame, &form, lines, Stage::Done).into_any();
    render::dialog(&me.frame, StatusCode::OK, me.frame.t.get("share-image"), content)
}

fn is_about_the_pin(refusal: &Refusal) -> bool {
    match refusal {
        Refusal::SecretsNotRemoved | Refusal::TooManyAttempts { .. } => true,
        Refusal::ShareBlocked(blockers) => blockers.iter().any(|blocker| {
            matches!(
                blocker,
                ShareBlocker::UnknownAccount(_) | ShareBlocker::Unlisted | ShareBlocker::Oneself
            )
        }),
        _ => false,
    }
}

/// Where a batch share stands.
enum Stage {
    /// The pin is to be typed, perhaps again.
    Ask(Option<Refusal>),
    /// It was done.
    Done,
}

fn share_content(frame: &Frame, form: &BatchForm, lines: Vec<Line>, stage: Stage) -> impl IntoView + use<> {
    let t = frame.t;
    let (will, will_not): (Vec<_>, Vec<_>) = lines.into_iter().partition(|line| line.outcome.is_ok());
    let back = "/host/image/list?tab=private";
    let about = t.with("batch-about", [("count", (will.len() + will_not.len()).into())]);
    let (done_key, refused_key) = match stage {
        Stage::Ask(_) => ("batch-share-will", "batch-untouched"),
        Stage::Done => ("batch-share-done", "batch-refused"),
    };
    let field = match stage {
        Stage::Ask(refusal) if !will.is_empty() => {
            let ids = will
                .iter()
                .map(|line| view! { <input type="hidden" name="ids" value=line.id.to_string()/> })
                .collect_view()
                .into_any();
            let form = pin_form(t, "/host/image/batch/share".to_owned(), ids, None, &form.pin, refusal.as_ref());
            // Unnamed, or the type of the whole becomes too deep for the compiler.
            Some(form.into_any())
        }
        _ => None,
    };
    view! {
        <div class="dialog">
            {dialog_header(t, t.get("share-image"), about.into_any(), back.to_owned())}
            <div class="body">{field} {group(t, done_key, &will)} {group(t, refused_key, &will_not)}</div>
            <footer><a class="button" href=back data-close="">{t.get("close")}</a></footer>
        </div>
    }
}
