//! What parameters and answers are made of.

use std::collections::BTreeSet;

use leptos::prelude::*;
use serde_json::Value;

use super::text;
use crate::web::i18n::Texts;

const SCHEMAS: &str = "#/components/schemas/";

/// A parameter, or a part of an answer.
#[derive(Debug)]
pub(super) struct Field {
    name: String,
    kind: Kind,
    /// Where it stands, if that has to be said.
    note: Option<String>,
    what: String,
}

/// What a value is.
#[derive(Debug, PartialEq, Eq)]
enum Kind {
    Word(String),
    /// One of the document's own types.
    Named(String),
    List(Box<Kind>),
    OrNull(Box<Kind>),
}

impl Field {
    /// A value of this schema, and what is said of it.
    pub(super) fn new(name: &str, schema: &Value, what: String) -> Self {
        Self {
            name: name.to_owned(),
            kind: kind(schema),
            note: None,
            what,
        }
    }

    /// The same, with where it stands in a request.
    pub(super) fn found_in(self, place: String) -> Self {
        Self { note: Some(place), ..self }
    }
}

/// What a reference stands for; the schema itself where it is none.
pub(super) fn resolved(document: &'static Value, schema: &'static Value) -> &'static Value {
    match schema["$ref"].as_str().and_then(|path| path.strip_prefix(SCHEMAS)) {
        Some(name) => &document["components"]["schemas"][name],
        None => schema,
    }
}

/// The parts of an object; of each, where it is one of several.
pub(super) fn fields_of(document: &'static Value, schema: &'static Value) -> Vec<Field> {
    let schema = resolved(document, schema);
    let parts = schema["properties"].as_object().into_iter().flatten();
    let own = parts.map(|(name, part)| Field::new(name, part, text(part, "description")));
    let several = ["oneOf", "allOf"].map(|list| schema[list].as_array());
    let others = several.into_iter().flatten().flatten();
    own.chain(others.flat_map(|other| fields_of(document, other))).collect()
}

/// A list of them.
pub(super) fn fields(list: Vec<Field>) -> impl IntoView {
    let items = list.into_iter().map(|Field { name, kind, note, what }| {
        view! {
            <div>
                <dt><code>{name}</code><span class="kind">{shown(kind)}{note.map(|note| format!(" · {note}"))}</span></dt>
                <dd>{code_in(&what)}</dd>
            </div>
        }
    });
    view! { <dl class="fields" lang="en">{items.collect_view()}</dl> }
}

/// The types that calls name, each with its parts.
pub(super) fn section(t: Texts, document: &'static Value) -> impl IntoView {
    let schemas = document["components"]["schemas"].as_object().into_iter().flatten();
    let linked = linked(document);
    let types = schemas.filter(|(name, _)| linked.contains(name.as_str())).map(|(name, schema)| {
        view! {
            <article class="sheet pad" id=anchor(name) aria-labelledby=format!("{}-title", anchor(name))>
                <h3 id=format!("{}-title", anchor(name))>{name.clone()}</h3>
                <p lang="en">{code_in(&text(schema, "description"))}</p>
                {fields(fields_of(document, schema))}
            </article>
        }
    });
    view! { <section id="types"><h2>{t.get("reference-types")}</h2>{types.collect_view()}</section> }
}

/// The types that some part of the page leads to: those that others are made of. Whole answers are shown where they are given.
fn linked(document: &Value) -> BTreeSet<&str> {
    let mut linked = BTreeSet::new();
    for (name, schema) in document["components"]["schemas"].as_object().into_iter().flatten() {
        let mut named = BTreeSet::new();
        add_references(schema, &mut named);
        named.remove(name.as_str());
        linked.append(&mut named);
    }
    linked
}

fn add_references<'a>(value: &'a Value, names: &mut BTreeSet<&'a str>) {
    match value {
        Value::Object(parts) => {
            let path = parts.get("$ref").and_then(Value::as_str);
            names.extend(path.and_then(|path| path.strip_prefix(SCHEMAS)));
            parts.values().for_each(|part| add_references(part, names));
        }
        Value::Array(parts) => parts.iter().for_each(|part| add_references(part, names)),
        _ => {}
    }
}

fn kind(schema: &Value) -> Kind {
    if let Some(name) = schema["$ref"].as_str().and_then(|path| path.strip_prefix(SCHEMAS)) {
        return Kind::Named(name.to_owned());
    }
    let (word, is_null_too) = match &schema["type"] {
        Value::String(word) => (Some(word.as_str()), false),
        Value::Array(words) => (words.iter().filter_map(Value::as_str).find(|word| *word != "null"), true),
        _ => (None, false),
    };
    let kind = match word {
        Some("array") => Kind::List(Box::new(kind(&schema["items"]))),
        word => Kind::Word(word.unwrap_or("any").to_owned()),
    };
    if is_null_too { Kind::OrNull(Box::new(kind)) } else { kind }
}

fn shown(kind: Kind) -> AnyView {
    match kind {
        Kind::Word(word) => word.into_any(),
        Kind::Named(name) => {
            let href = format!("#{}", anchor(&name));
            view! { <a href=href>{name}</a> }.into_any()
        }
        Kind::List(inner) => view! { "list of "{shown(*inner)} }.into_any(),
        Kind::OrNull(inner) => view! { {shown(*inner)}" or null" }.into_any(),
    }
}

fn anchor(name: &str) -> String {
    format!("type-{name}")
}

/// A description, with what stands between backticks as code.
fn code_in(what: &str) -> impl IntoView + use<> {
    let parts: Vec<_> = what.split('`').map(str::to_owned).collect();
    let piece = |(place, part): (usize, String)| match place % 2 {
        0 => part.into_any(),
        _ => view! { <code>{part}</code> }.into_any(),
    };
    parts.into_iter().enumerate().map(piece).collect_view()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn types_are_linked_that_others_are_made_of() {
        let to = |name: &str| json!({ "properties": { "part": { "items": { "$ref": format!("{SCHEMAS}{name}") } } } });
        let schemas = json!({ "Answer": { "oneOf": [to("Image"), to("Plan")] }, "Image": to("Image"), "Plan": {}, "Own": to("Own") });
        let document = json!({ "components": { "schemas": schemas } });
        assert_eq!(linked(&document), BTreeSet::from(["Image", "Plan"]));
    }

    #[test]
    fn a_schema_is_a_kind() {
        let word = |word: &str| Kind::Word(word.to_owned());
        for (schema, expected) in [
            (json!({ "type": "string" }), word("string")),
            (json!({}), word("any")),
            (json!({ "type": ["integer", "null"] }), Kind::OrNull(Box::new(word("integer")))),
            (
                json!({ "type": "array", "items": { "$ref": "#/components/schemas/Image" } }),
                Kind::List(Box::new(Kind::Named("Image".to_owned()))),
            ),
        ] {
            assert_eq!(kind(&schema), expected, "{schema}");
        }
    }
}
