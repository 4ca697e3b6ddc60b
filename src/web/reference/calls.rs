//! Each call: what it is asked with, and what it answers.

use leptos::prelude::*;
use serde_json::Value;

use super::schemas::{Field, fields, fields_of};
use super::{PROBLEMS, problems, text};
use crate::web::i18n::Texts;

/// A call as the document describes it.
pub(super) struct Call {
    pub(super) id: &'static str,
    method: &'static str,
    path: &'static str,
    operation: &'static Value,
}

/// What comes first; whatever is not among these comes last.
const ORDER: [&str; 5] = ["images", "snapshots", "instances", "quotas", "activities"];

/// The calls by what they are about, in the order of their paths.
pub(super) fn by_tag(document: &'static Value) -> Vec<(&'static str, Vec<Call>)> {
    let mut groups: Vec<(&str, Vec<Call>)> = ORDER.map(|tag| (tag, Vec::new())).into();
    for (path, item) in document["paths"].as_object().into_iter().flatten() {
        for (method, operation) in item.as_object().into_iter().flatten() {
            let tag = operation["tags"][0].as_str().unwrap_or_default();
            let call = Call {
                id: operation["operationId"].as_str().unwrap_or_default(),
                method,
                path,
                operation,
            };
            match groups.iter_mut().find(|(known, _)| *known == tag) {
                Some((_, calls)) => calls.push(call),
                None => groups.push((tag, vec![call])),
            }
        }
    }
    groups.retain(|(_, calls)| !calls.is_empty());
    groups
}

/// All about one call.
pub(super) fn section(t: Texts, document: &'static Value, call: &Call) -> impl IntoView + use<> {
    let Call {
        id,
        method,
        path,
        operation,
    } = *call;
    let content = |value: &'static Value| &value["content"]["application/json"]["schema"];
    let body = fields_of(document, content(&operation["requestBody"]));
    let answer = content(&operation["responses"]["200"]);
    let answer = &super::schemas::resolved(document, answer)["properties"]["result"];
    let has_problems = operation[PROBLEMS].as_array().is_some_and(|problems| !problems.is_empty());
    view! {
        <article class="sheet pad" id=id aria-labelledby=format!("{id}-title")>
            <h3 id=format!("{id}-title")>{id}</h3>
            <p class="call" translate="no"><b class=format!("method {method}")>{method.to_uppercase()}</b><code>{broken(path)}</code></p>
            <p lang="en">{text(operation, "summary")}</p>
            {part(t.get("reference-parameters"), parameters(operation))}
            {part(t.get("reference-body"), body)}
            {part(t.get("reference-answer"), fields_of(document, answer))}
            {has_problems.then(|| view! { <h4>{t.get("reference-problems")}</h4>{problems(t, &operation[PROBLEMS])} })}
        </article>
    }
}

fn part(title: String, list: Vec<Field>) -> Option<impl IntoView> {
    (!list.is_empty()).then(|| view! { <h4>{title}</h4>{fields(list)} })
}

fn parameters(operation: &Value) -> Vec<Field> {
    let list = operation["parameters"].as_array().into_iter().flatten();
    let mut list: Vec<_> = list.collect();
    // What the path names comes first, as it does in the address.
    list.sort_by_key(|parameter| parameter["in"] != "path");
    let field = |parameter: &Value| {
        let field = Field::new(&text(parameter, "name"), &parameter["schema"], text(parameter, "description"));
        field.found_in(text(parameter, "in"))
    };
    list.into_iter().map(field).collect()
}

/// A path that may break into lines where its parts end.
fn broken(path: &str) -> impl IntoView + use<> {
    let parts: Vec<_> = path.split_inclusive('/').map(str::to_owned).collect();
    parts.into_iter().map(|part| view! { {part}<wbr/> }).collect_view()
}
