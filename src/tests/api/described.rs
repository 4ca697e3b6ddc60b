//! Whether the description of the API knows what calls answer.

use axum::http::Method;
use serde_json::Value;
use tokio::sync::OnceCell;

use crate::support::TestApp;

/// The description, as everybody gets it.
pub(super) async fn description() -> &'static Value {
    static DESCRIPTION: OnceCell<Value> = OnceCell::const_new();
    let load = async || {
        let app = TestApp::new().await;
        let answer = app.anonymous().get("/v1/openapi.json").await;
        assert_eq!(answer.is(200).header("content-type"), "application/json");
        assert_eq!(answer.header("cache-control"), "public, max-age=300");
        serde_json::from_slice(&answer.body).unwrap()
    };
    DESCRIPTION.get_or_init(load).await
}

/// That every problem in an answer is among those that are described for the call.
pub(super) async fn assert_described(method: &Method, address: &str, answer: &Value) {
    let description = description().await;
    let Some(operation) = operation(description, method, address) else {
        return;
    };
    let problems = |part: &'static Value| part["x-problems"].as_array().expect("problems").iter();
    let several = [&answer["result"]["results"], &answer["error"]["results"]];
    let each = several
        .into_iter()
        .filter_map(Value::as_array)
        .flatten()
        .map(|result| &result["error"]);
    for error in each.chain([&answer["error"]]).filter(|error| !error.is_null()) {
        let mut described = problems(operation).chain(problems(description));
        assert!(
            described.any(|problem| fits(problem, error)),
            "{method} {address}: src/server/api/problems.rs does not describe {error}"
        );
    }
}

fn operation(description: &'static Value, method: &Method, address: &str) -> Option<&'static Value> {
    let path = address.split('?').next().unwrap();
    let mut paths = description["paths"].as_object().unwrap().iter();
    let (_, item) = paths.find(|(template, item)| is_at(template, path) && item.get(method.as_str().to_lowercase()).is_some())?;
    Some(&item[method.as_str().to_lowercase()])
}

fn is_at(template: &str, path: &str) -> bool {
    let (templates, parts): (Vec<_>, Vec<_>) = (template.split('/').collect(), path.split('/').collect());
    templates.len() == parts.len()
        && templates
            .into_iter()
            .zip(parts)
            .all(|(template, part)| match template.rsplit_once('}') {
                Some((_, "")) => !part.contains(':'),
                Some((_, verb)) => part.ends_with(verb),
                None => template == part,
            })
}

fn fits(problem: &Value, error: &Value) -> bool {
    let rule = &error["rule"];
    let has_rule = rule.is_null() || problem["rules"].as_array().unwrap().contains(rule);
    let says = problem["message"]
        .as_str()
        .is_none_or(|message| is_like(message, error["message"].as_str().unwrap()));
    problem["code"] == error["code"] && problem["status"] == error["status"] && has_rule && says
}

/// Whether a message is the described one, in which `xx` stands for anything.
fn is_like(described: &str, said: &str) -> bool {
    let mut parts = described.split("xx");
    let Some(mut rest) = parts.next().and_then(|begin| said.strip_prefix(begin)) else {
        return false;
    };
    let parts: Vec<_> = parts.collect();
    for (place, part) in parts.iter().enumerate() {
        let is_last = place + 1 == parts.len();
        let found = if is_last {
            rest.strip_suffix(part).map(str::len)
        } else {
            rest.find(part)
        };
        let Some(at) = found else { return false };
        rest = if is_last { "" } else { &rest[at + part.len()..] };
    }
    rest.is_empty()
}

#[test]
fn a_message_is_compared_but_for_what_differs() {
    for (described, said, expected) in [
        ("Image 'xx' not found", "Image 'img-a' not found", true),
        ("Image 'xx' not found", "Image 'img-a' not found!", false),
        ("Invalid xx 'xx'", "Invalid Name 'a'b'", true),
        ("Invalid xx 'xx'", "Invalid request body", false),
        ("Internal server error", "Internal server error", true),
        ("Internal server error", "Internal server error or so", false),
    ] {
        assert_eq!(is_like(described, said), expected, "{said}");
    }
}
