//! The description of the API as a page: made from the OpenAPI document, which stays in English; only the frame around it
//! speaks the reader's language.

mod calls;
mod schemas;
mod signing;

use axum::http::StatusCode;
use axum::response::Response;
use leptos::prelude::*;
use serde_json::Value;

use self::calls::Call;
use super::components::{icon, rule_code};
use super::extract::Visitor;
use super::i18n::{self, Texts};
use super::render::{self, Page};
use crate::domain::rules::Rule;

/// The page over `document`, which is found at `path`.
pub(crate) fn page(visitor: &Visitor, document: &'static Value, path: &'static str) -> Response {
    let frame = &visitor.frame;
    let t = frame.t;
    let groups = calls::by_tag(document);
    let contents = groups.iter().map(|(tag, calls)| contents_of(t, tag, calls)).collect_view();
    let sections = groups.iter().map(|(tag, calls)| {
        let calls = calls.iter().map(|call| calls::section(t, document, call)).collect_view();
        view! { <section><h2>{heading(t, tag)}</h2>{calls}</section> }
    });
    let main = view! {
        <div class="head">
            <div><h1>{t.get("reference")}</h1><p>{t.get("reference-lead")}</p></div>
            <a class="button" href=path>{icon("download")}"OpenAPI"</a>
        </div>
        <div class="reference">
            <nav aria-label=t.get("reference-contents")>
                <ul>
                    <li><a href="#signing">{t.get("reference-signing")}</a></li>
                    <li><a href="#every-call">{t.get("reference-every-call")}</a></li>
                </ul>
                {contents}
                <ul><li><a href="#types">{t.get("reference-types")}</a></li></ul>
            </nav>
            <div>
                {signing::section(t)}
                <section class="sheet pad" id="every-call">
                    <h2>{t.get("reference-every-call")}</h2>
                    <p>{t.get("reference-every-call-lead")}</p>
                    {problems(t, &document[PROBLEMS])}
                </section>
                {sections.collect_view()}
                {schemas::section(t, document)}
            </div>
        </div>
    }
    .into_any();
    render::page(
        frame,
        StatusCode::OK,
        Page {
            title: t.get("reference"),
            main,
            is_live: false,
        },
    )
}

/// Where the document says how a call fails.
const PROBLEMS: &str = "x-problems";

fn contents_of(t: Texts, tag: &str, calls: &[Call]) -> impl IntoView + use<> {
    let links = calls
        .iter()
        .map(|call| view! { <li><a class="mono" href=format!("#{}", call.id)>{call.id}</a></li> })
        .collect_view();
    view! { <p>{heading(t, tag)}</p><ul>{links}</ul> }
}

/// What a group of calls is about. One that has no words yet is called what the document calls it.
fn heading(t: Texts, tag: &str) -> String {
    match tag {
        "images" => t.get("images"),
        "snapshots" => t.get("snapshots"),
        "instances" => t.get("instances"),
        "quotas" => t.get("reference-quotas"),
        "activities" => t.get("activity"),
        other => other.to_owned(),
    }
}

/// What is answered when a call does not do what was asked.
fn problems(t: Texts, list: &Value) -> impl IntoView + use<> {
    let items = list.as_array().into_iter().flatten().map(|problem| {
        let message = match problem["message"].as_str() {
            Some(message) => view! { <span lang="en">{message.to_owned()}</span> }.into_any(),
            None => view! { <span class="quiet">{t.get("reference-in-words")}</span> }.into_any(),
        };
        let named = problem["rules"].as_array().into_iter().flatten().filter_map(Value::as_str);
        let rules = named.filter_map(|code| Rule::ALL.iter().find(|rule| rule.code() == code));
        let rules = rules
            .map(|rule| view! { <small>{rule_code(*rule)}" "{i18n::rule(t, *rule)}</small> })
            .collect_view();
        view! {
            <div>
                <dt><b>{problem["code"].to_string()}</b><code>{text(problem, "status")}</code></dt>
                <dd>{message}{rules}</dd>
            </div>
        }
    });
    view! { <dl class="fields">{items.collect_view()}</dl> }
}

fn text(value: &Value, field: &str) -> String {
    value[field].as_str().unwrap_or_default().to_owned()
}
