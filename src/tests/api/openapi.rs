//! The description of the API.

use std::collections::BTreeSet;
use std::path::Path;

use image_console::server::endpoints;

use super::described::description;

/// The description as it was agreed to. To agree to a change, run the test with `UPDATE_OPENAPI=1` and look at what changed.
const AGREED: &str = "src/tests/api/openapi.json";

#[tokio::test]
async fn the_description_is_the_one_that_was_agreed_to() {
    let description = description().await;
    let agreed = Path::new(env!("CARGO_MANIFEST_DIR")).join(AGREED);
    let text = format!("{}\n", serde_json::to_string_pretty(description).unwrap());
    if std::env::var_os("UPDATE_OPENAPI").is_some() {
        std::fs::write(&agreed, &text).unwrap();
    }
    assert!(std::fs::read_to_string(&agreed).unwrap() == text, "{AGREED} is out of date");
}

#[tokio::test]
async fn every_call_is_described_with_its_answers() {
    let description = description().await;
    assert!(description["openapi"].as_str().unwrap().starts_with("3.1"));
    let mut told = BTreeSet::new();
    for (path, item) in description["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            told.insert(format!("{} {path}", method.to_uppercase()));
            let answers = operation["responses"].as_object().unwrap();
            assert!(answers.contains_key("200") && answers.contains_key("default"), "{method} {path}");
            let parameters = operation["parameters"].as_array().unwrap();
            for name in ["region", "id"] {
                let is_named = parameters
                    .iter()
                    .any(|parameter| parameter["name"] == name && parameter["in"] == "path");
                assert_eq!(is_named, path.contains(&format!("{{{name}}}")), "{method} {path}");
            }
        }
    }
    let calls = endpoints().into_iter().filter(|endpoint| endpoint.path.starts_with("/v1/regions/"));
    let calls: BTreeSet<_> = calls.map(|endpoint| format!("{} {}", endpoint.method, endpoint.path)).collect();
    assert_eq!(told, calls);
}
