//! Which values the parameters of calls may have, for the description of the API. Where the pages' words are a choice, it is
//! made from the domain's; what only the reading of parameters knows ([`super::parameters`]) stands here once for all calls.

use serde_json::{Map, Value, json};

use super::image_tasks::ACTIONS;
use super::parameters::{MOST, PAGE_SIZES};
use crate::domain::image::{ImageStatus, RootDevice};
use crate::domain::instance::InstanceState;
use crate::domain::query::{SnapshotSource, Tab};
use crate::domain::snapshot::SnapshotStatus;
use crate::domain::task::TaskStatus;

/// A name as it may be asked for, with spaces around it.
const NAME: &str = "^\\s*[-A-Za-z0-9_.\u{3400}-\u{4dbf}\u{4e00}-\u{9fff}\u{f900}-\u{faff}\u{20000}-\u{323af}]{1,32}\\s*$";
/// A description.
const DESCRIPTION: &str = "^[^\\u0000-\\u001f\\u007f-\\u009f]{0,256}$";
/// What a client may call a request by.
const TOKEN: &str = "^[!-~]{1,64}$";

/// A choice of words; an empty one is none.
macro_rules! choice {
    ($type:ty) => {{
        let words = <$type>::ALL.iter().map(|word| word.as_str());
        json!({ "type": "string", "enum": words.chain([""]).collect::<Vec<_>>() })
    }};
}

fn flag() -> Value {
    let word = json!({ "type": "string", "pattern": "^([Tt][Rr][Uu][Ee]|[Ff][Aa][Ll][Ss][Ee])$" });
    json!({ "anyOf": [{ "type": "boolean" }, word, { "type": "null" }] })
}

/// A list of texts, for which one text stands as well; with `least` of them.
fn texts(least: usize) -> Value {
    let several = json!({ "type": "array", "items": { "type": "string" }, "minItems": least, "maxItems": MOST });
    json!({ "anyOf": [several, { "type": "string" }] })
}

fn token() -> Value {
    json!({ "type": "string", "pattern": TOKEN })
}

/// A parameter in a query or a path; nothing where its type says all.
fn parameter(call: &str, name: &str, regions: &[String]) -> Option<Value> {
    Some(match (call, name) {
        (_, "region") => json!({ "type": "string", "enum": regions }),
        (_, "clientToken") => token(),
        (_, "pageNumber") => json!({ "type": "integer", "minimum": 0, "maximum": u32::MAX, "default": 1 }),
        (_, "pageSize") => {
            json!({ "type": "integer", "minimum": PAGE_SIZES.start(), "maximum": PAGE_SIZES.end(), "default": 20 })
        }
        (_, "before") => json!({ "type": "integer", "format": "int64", "minimum": i64::MIN, "maximum": i64::MAX }),
        ("describeImages", "imageSource") => choice!(Tab),
        ("describeImages", "rootDeviceType") => choice!(RootDevice),
        ("describeImages", "status") => choice!(ImageStatus),
        ("describeImages", "launchPermission") => json!({ "type": "string", "enum": ["all", "ownerOnly", "specifiedUsers", ""] }),
        ("describeSnapshots", "snapshotSource") => choice!(SnapshotSource),
        ("describeSnapshots", "status") => choice!(SnapshotStatus),
        ("describeInstances", "status") => choice!(InstanceState),
        ("describeSnapshots" | "describeInstances", "name") => json!({ "anyOf": [{ "type": "string", "pattern": NAME }, { "const": "" }] }),
        ("imageTasks", "taskAction") => {
            let words = ACTIONS.iter().map(|(word, _)| *word);
            json!({ "type": "string", "enum": words.chain([""]).collect::<Vec<_>>() })
        }
        ("imageTasks", "taskStatus") => choice!(TaskStatus),
        ("imageTasks", "startTime" | "endTime") => json!({ "anyOf": [{ "type": "string", "format": "date-time" }, { "const": "" }] }),
        ("describeQuotas", "resourceTypes") => {
            json!({ "type": "array", "items": { "type": "string", "enum": ["image", "imageShare"] }, "maxItems": MOST })
        }
        ("describeQuotas", "type") => json!({ "type": "string", "enum": ["snapshot", ""] }),
        ("deleteSnapshots", "snapshotIds") => {
            json!({ "type": "array", "items": { "type": "string" }, "minItems": 1, "maxItems": MOST })
        }
        _ => return None,
    })
}

fn or_null(value: &Value) -> Value {
    json!({ "anyOf": [value, { "type": "null" }] })
}

/// What a body holds, in place of what its type says. Keys that nobody knows are passed over, and null is absent.
fn body(schema: &str) -> Option<Value> {
    let given = |name: &str, value: Value| json!({ "required": [name], "properties": { name: value } });
    Some(match schema {
        "Accounts" => json!({
            "properties": { "pins": or_null(&texts(0)), "loginNames": or_null(&texts(0)) },
            "anyOf": [given("pins", texts(1)), given("loginNames", texts(1))],
        }),
        "AskedShares" => json!({
            "allOf": [{ "$ref": "#/components/schemas/Accounts" }],
            "properties": { "imageIds": texts(1) },
            "required": ["imageIds"],
        }),
        "AskedDeletions" => {
            let image = json!({ "$ref": "#/components/schemas/AskedImage" });
            let images = json!({ "type": "array", "items": image, "minItems": 1, "maxItems": MOST });
            json!({ "properties": { "images": images, "deleteSnapshot": flag() }, "required": ["images"] })
        }
        "Attributes" => {
            let text = json!({ "type": "string" });
            let like = |pattern: &str| json!({ "type": ["string", "null"], "pattern": pattern });
            json!({
                "properties": { "name": like(NAME), "description": like(DESCRIPTION) },
                "anyOf": [given("name", text.clone()), given("description", text)],
            })
        }
        _ => return None,
    })
}

/// Puts the values into a description that was made from types.
pub(super) fn narrow(description: &mut Value, regions: &[String]) {
    let mut bodies = Vec::new();
    let paths = description["paths"].as_object_mut().into_iter().flat_map(Map::values_mut);
    for operation in paths.filter_map(Value::as_object_mut).flat_map(Map::values_mut) {
        let call = operation["operationId"].as_str().unwrap_or_default().to_owned();
        for known in operation["parameters"].as_array_mut().into_iter().flatten() {
            let name = known["name"].as_str().unwrap_or_default().to_owned();
            if let Some(schema) = parameter(&call, &name, regions) {
                known["schema"] = schema;
            }
            if known["in"] == "query" {
                // An empty word is none.
                known["allowEmptyValue"] = Value::Bool(true);
            }
        }
        let body = &operation["requestBody"]["content"]["application/json"]["schema"]["$ref"];
        bodies.extend(body.as_str().and_then(|name| name.rsplit('/').next()).map(str::to_owned));
    }
    for name in bodies {
        let schema = &mut description["components"]["schemas"][&name];
        for (key, value) in body(&name).as_mut().and_then(Value::as_object_mut).into_iter().flatten() {
            schema[key] = value.take();
        }
        schema["type"] = json!("object");
        schema["properties"]["clientToken"] = or_null(&token());
    }
}
