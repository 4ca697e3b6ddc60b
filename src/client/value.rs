//! What is read from answers.

use serde_json::Value;

use super::call::Listed;
use super::output::Output;

/// A text; empty where there is none.
pub(super) fn text(value: &Value, field: &str) -> String {
    value[field].as_str().unwrap_or_default().to_owned()
}

/// A number; 0 where there is none.
pub(super) fn count(value: &Value, field: &str) -> u64 {
    value[field].as_u64().unwrap_or_default()
}

/// The items of a list; none where there is no list.
pub(super) fn items<'a>(value: &'a Value, field: &str) -> &'a [Value] {
    value[field].as_array().map(Vec::as_slice).unwrap_or_default()
}

/// Says how much there is beyond what was listed.
pub(super) fn told_rest(output: Output, listed: &Listed) {
    let shown = listed.items.len() as u64;
    if shown < listed.total {
        output.remark(&format!("the newest {shown} of {}: --limit shows more", listed.total));
    }
}
