//! What a request asks for, wherever it stands: in the query of one that only reads or deletes, else in a body of JSON.
//!
//! Clients are met as they are. A list in a query is `ids.1=a&ids.2=b`, booleans are `True` or `true`, a single text stands
//! for a list of one, null and empty words of a query are absent, and keys nobody knows are passed over.

use std::fmt::Display;
use std::str::FromStr;

use axum::body::Bytes;
use axum::extract::{FromRequest, Request};
use axum::http::{Method, Uri};
use percent_encoding::percent_decode_str;
use serde::de::{DeserializeOwned, Error as _};
use serde::{Deserialize, Deserializer};
use serde_json::{Map, Value};
use sha2::{Digest as _, Sha256};

use super::answer::Failure;
use super::once::Once;
use crate::web::{RequestId, WebState};

/// How deep a name in a query may go: `filters.1.values.1`.
const DEPTH: usize = 4;

/// Items of a list, in one request.
pub(super) const MOST: usize = 100;

/// Page sizes the vendor's clients may ask for.
pub(super) const PAGE_SIZES: std::ops::RangeInclusive<u32> = 10..=100;

/// The parameters of a call.
pub(super) trait Asked: DeserializeOwned {
    /// Those that may also be written as a filter, `filters.1.name=…&filters.1.values.1=…`.
    const FILTERS: &'static [&'static str] = &[];
}

/// What a request asks for, and what it is known by when it comes again.
pub(super) struct Parameters<T> {
    /// What is asked for.
    pub(super) asked: T,
    /// The client's word that it is to be done once.
    pub(super) once: Once,
}

impl<T: Asked> FromRequest<WebState> for Parameters<T> {
    type Rejection = Failure;

    async fn from_request(request: Request, state: &WebState) -> Result<Self, Failure> {
        let id = request.extensions().get::<RequestId>().map(|id| id.0.clone()).unwrap_or_default();
        let (method, uri) = (request.method().clone(), request.uri().clone());
        let mut tree = if method == Method::GET || method == Method::DELETE {
            from_query(uri.query().unwrap_or_default())
        } else {
            let body = Bytes::from_request(request, state).await;
            body.ok()
                .and_then(|body| from_body(&body))
                .ok_or_else(|| Failure::invalid_argument(&id, "Invalid request body"))?
        };
        fold_filters(&mut tree, T::FILTERS).map_err(|name| Failure::invalid(&id, "filters", &name))?;
        let token = match tree.remove("clientToken") {
            Some(Value::String(token)) => Some(token),
            Some(other) => return Err(Failure::invalid(&id, "ClientToken", &shown(&other))),
            None => None,
        };
        let once = Once::new(token, fingerprint(&method, &uri, &tree)).map_err(|token| Failure::invalid(&id, "ClientToken", &token))?;
        let values = Value::Object(tree);
        match serde_path_to_error::deserialize(&values) {
            Ok(asked) => Ok(Self { asked, once }),
            Err(error) => {
                let path = error.path().to_string();
                let name = path.split(['.', '[']).next().unwrap_or_default();
                Err(Failure::invalid(&id, &capitalised(name), &shown(&values[name])))
            }
        }
    }
}

/// The name as the vendor's messages write it.
fn capitalised(name: &str) -> String {
    let mut letters = name.chars();
    letters
        .next()
        .map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

fn shown(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

fn fingerprint(method: &Method, uri: &Uri, tree: &Map<String, Value>) -> [u8; 32] {
    let path = percent_decode_str(uri.path()).decode_utf8_lossy();
    Sha256::digest(format!("{method} {path} {}", Value::Object(tree.clone()))).into()
}

fn from_body(body: &[u8]) -> Option<Map<String, Value>> {
    if body.is_empty() {
        return Some(Map::new());
    }
    match serde_json::from_slice(body).ok()? {
        Value::Object(mut tree) => {
            tree.retain(|_, value| !value.is_null());
            Some(tree)
        }
        _ => None,
    }
}

fn from_query(query: &str) -> Map<String, Value> {
    let mut tree = Map::new();
    for (name, value) in url::form_urlencoded::parse(query.as_bytes()) {
        let path: Vec<_> = name.split('.').collect();
        if !value.is_empty() && path.len() <= DEPTH {
            insert(&mut tree, &path, value.into_owned());
        }
    }
    tree.values_mut().for_each(with_lists);
    tree
}

fn insert(tree: &mut Map<String, Value>, path: &[&str], value: String) {
    match path {
        [] => {}
        [name] => match tree.get_mut(*name) {
            Some(Value::Array(several)) => several.push(Value::String(value)),
            Some(Value::String(first)) => {
                let several = [std::mem::take(first), value].map(Value::String);
                tree.insert((*name).to_owned(), Value::Array(several.into()));
            }
            _ => {
                tree.insert((*name).to_owned(), Value::String(value));
            }
        },
        [name, rest @ ..] => {
            let below = tree.entry(*name).or_insert_with(|| Value::Object(Map::new()));
            if let Value::Object(below) = below {
                insert(below, rest, value);
            }
        }
    }
}

/// What has numbers for names becomes a list in their order.
fn with_lists(value: &mut Value) {
    let Value::Object(below) = value else { return };
    below.values_mut().for_each(with_lists);
    let numbers: Option<Vec<u32>> = below.keys().map(|name| name.parse().ok()).collect();
    if let Some(mut numbers) = numbers {
        numbers.sort_unstable();
        let items = numbers.iter().filter_map(|number| below.remove(&number.to_string()));
        *value = Value::Array(items.collect());
    }
}

#[derive(Deserialize)]
struct Filter {
    name: String,
    #[serde(default = "equals")]
    operator: String,
    #[serde(default, deserialize_with = "list")]
    values: Vec<String>,
}

fn equals() -> String {
    "eq".to_owned()
}

/// Writes filters as the parameters they stand for.
fn fold_filters(tree: &mut Map<String, Value>, known: &[&str]) -> Result<(), String> {
    let Some(filters) = tree.remove("filters") else { return Ok(()) };
    let filters: Vec<Filter> = serde_json::from_value(filters).map_err(|_| String::new())?;
    for Filter { name, operator, values } in filters {
        if !known.contains(&name.as_str()) || !["eq", "in"].contains(&operator.as_str()) || values.is_empty() {
            return Err(name);
        }
        let value = match <[String; 1]>::try_from(values) {
            Ok([value]) => Value::String(value),
            Err(values) => Value::from(values),
        };
        tree.insert(name, value);
    }
    Ok(())
}

/// A list of texts, or a single one.
pub(super) fn list<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<String>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Given {
        One(String),
        Several(Vec<String>),
    }
    let items = match Given::deserialize(deserializer)? {
        Given::One(one) => vec![one],
        Given::Several(several) => several,
    };
    if items.len() > MOST {
        return Err(D::Error::custom("too many"));
    }
    Ok(items)
}

/// The same where an empty list is something else than none.
pub(super) fn some_list<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Vec<String>>, D::Error> {
    list(deserializer).map(Some)
}

/// A boolean, or its name.
pub(super) fn flag<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<bool>, D::Error> {
    match Value::deserialize(deserializer)? {
        Value::Bool(flag) => Ok(Some(flag)),
        Value::String(word) if word.eq_ignore_ascii_case("true") => Ok(Some(true)),
        Value::String(word) if word.eq_ignore_ascii_case("false") => Ok(Some(false)),
        _ => Err(D::Error::custom("no boolean")),
    }
}

/// A number, or its digits.
pub(super) fn number<'de, D: Deserializer<'de>, T: FromStr<Err: Display>>(deserializer: D) -> Result<Option<T>, D::Error> {
    let value = Value::deserialize(deserializer)?;
    shown(&value).parse().map(Some).map_err(D::Error::custom)
}

/// A page by its number: how many rows stand before it, and how many it holds.
///
/// # Errors
/// `OUT_OF_RANGE` for a page size that is not offered.
pub(super) fn page(page_number: Option<u32>, page_size: Option<u32>, request_id: &str) -> Result<(u64, u32), Failure> {
    let page_size = page_size.unwrap_or(20);
    if !PAGE_SIZES.contains(&page_size) {
        return Err(Failure::out_of_range(request_id, "PageSize out of range"));
    }
    let before = page_number.unwrap_or(1).saturating_sub(1);
    Ok((u64::from(before) * u64::from(page_size), page_size))
}

/// A word of a fixed choice; none is none.
///
/// # Errors
/// `INVALID_ARGUMENT` with the parameter and the word.
pub(super) fn word<T: FromStr>(text: &str, parameter: &str, request_id: &str) -> Result<Option<T>, Failure> {
    if text.is_empty() {
        return Ok(None);
    }
    text.parse().map(Some).map_err(|_| Failure::invalid(request_id, parameter, text))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn queries_have_lists_in_the_order_of_their_numbers() {
        let tree = from_query("ids.10=c&ids.2=b&ids.1=a&x=&name=a%20b%2B&again=1&again=2&a.b.c.d.e=deep");
        let expected = json!({ "ids": ["a", "b", "c"], "name": "a b+", "again": ["1", "2"] });
        assert_eq!(Value::Object(tree), expected);
    }

    #[test]
    fn filters_are_another_way_to_write_a_parameter() {
        let mut tree = from_query(
            "filters.1.name=id&filters.1.operator=eq&filters.1.values.1=a&filters.1.values.2=b&filters.2.name=s&filters.2.values.1=x",
        );
        assert_eq!(fold_filters(&mut tree, &["id", "s"]), Ok(()));
        assert_eq!(Value::Object(tree), json!({ "id": ["a", "b"], "s": "x" }));
        for wrong in [
            "filters.1.name=other&filters.1.values.1=a",
            "filters.1.name=id&filters.1.operator=gt&filters.1.values.1=a",
            "filters.1.name=id",
            "filters=id",
        ] {
            assert!(fold_filters(&mut from_query(wrong), &["id"]).is_err(), "{wrong}");
        }
    }

    #[test]
    fn bodies_are_objects_without_nulls() {
        assert_eq!(from_body(b""), Some(Map::new()));
        assert_eq!(from_body(b"{\"a\":null,\"b\":\"\"}").map(Value::Object), Some(json!({ "b": "" })));
        for wrong in ["[]", "\"a\"", "{", "null"] {
            assert_eq!(from_body(wrong.as_bytes()), None, "{wrong}");
        }
    }

    #[test]
    fn values_are_read_as_clients_write_them() {
        #[derive(Debug, Default, Deserialize, PartialEq)]
        #[serde(default)]
        struct All {
            #[serde(deserialize_with = "list")]
            list: Vec<String>,
            #[serde(deserialize_with = "flag")]
            flag: Option<bool>,
            #[serde(deserialize_with = "number")]
            number: Option<u32>,
        }
        let all = All {
            list: vec!["bob".to_owned()],
            flag: Some(true),
            number: Some(7),
        };
        for given in [
            json!({ "list": "bob", "flag": "True", "number": "7" }),
            json!({ "list": ["bob"], "flag": true, "number": 7, "other": {} }),
        ] {
            assert_eq!(serde_json::from_value::<All>(given).unwrap(), all);
        }
        for wrong in [
            json!({ "list": [1] }),
            json!({ "list": vec!["x"; MOST + 1] }),
            json!({ "flag": "yes" }),
            json!({ "number": "-1" }),
            json!({ "number": {} }),
        ] {
            assert!(serde_json::from_value::<All>(wrong.clone()).is_err(), "{wrong}");
        }
    }
}
