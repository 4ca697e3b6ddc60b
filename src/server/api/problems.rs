//! What each call answers when it does not do what was asked, for the description of the API. The tests hold every refusal
//! that they bring about against these lists.

use axum::http::Method;
use serde::Serialize;
use serde_json::{Value, json};

use crate::domain::rules::Rule;

/// An answer that is no result.
#[derive(Debug, Clone, Copy, Serialize)]
pub(super) struct Described {
    /// HTTP's status.
    code: u16,
    /// The kind of problem.
    status: &'static str,
    /// What is said; `xx` stands for what differs. Without a message, it is said in words that depend on the circumstances.
    message: Option<&'static str>,
    /// Rules that can be behind it.
    rules: &'static [Rule],
}

const fn said(code: u16, status: &'static str, message: &'static str) -> Described {
    Described {
        code,
        status,
        message: Some(message),
        rules: &[],
    }
}

const fn refused(message: &'static str, rules: &'static [Rule]) -> Described {
    Described {
        code: 400,
        status: "FAILED_PRECONDITION",
        message: Some(message),
        rules,
    }
}

const fn missing(message: &'static str) -> Described {
    said(400, "INVALID_ARGUMENT", message)
}

/// What any call may answer.
const EVERY_CALL: &[Described] = &[
    missing("Invalid xx 'xx'"),
    Described {
        message: None,
        ..said(401, "UNAUTHENTICATED", "")
    },
    Described {
        message: None,
        ..said(429, "RATE_LIMIT", "")
    },
    said(500, "INTERNAL", "Internal server error"),
];

/// What any call may answer that takes its parameters from a body.
const BODY: &[Described] = &[missing("Invalid request body")];

/// What any call may answer that changes something.
const CHANGES: &[Described] = &[
    missing("ClientToken 'xx' was used for another request"),
    said(409, "ABORTED", "The request with ClientToken 'xx' is under way"),
];

const LISTS: &[Described] = &[said(400, "OUT_OF_RANGE", "PageSize out of range")];

const SHARED: &[Described] = &[
    refused("Can't use this image", &[Rule::S1, Rule::S2]),
    refused("Invalid pin 'xx'", &[Rule::S3, Rule::S5, Rule::S9]),
    refused("Pin 'xx' not found", &[Rule::S3, Rule::S5]),
    refused("Conflict with underlay image task 'xx'", &[Rule::S1, Rule::S11]),
    missing("Parameter Pins missing"),
];

const SHARE: &[Described] = &[
    refused("Invalid image status 'xx'", &[Rule::S1]),
    refused("Share image with snapshot 'xx' is not support.", &[Rule::S4]),
    refused("Share encrypted snapshot 'xx' is not support.", &[Rule::S4]),
    refused("Share with pin 'xx' is not allowed", &[Rule::A1]),
    Described {
        code: 429,
        status: "QUOTA_EXCEEDED",
        ..refused("Image share quota limit exceeded", &[Rule::S10])
    },
];

const DELETE: &[Described] = &[
    refused("Can't delete protected image", &[Rule::D6]),
    refused("Can't delete this image", &[Rule::D6]),
    refused("Invalid image status 'xx'", &[Rule::D1]),
    refused("The image 'xx' is busy", &[Rule::D4]),
    refused("Conflict with underlay image task 'xx'", &[Rule::D4]),
    refused("Can't delete shared image", &[Rule::D2]),
    refused(
        "Local-System-Disk image cannot be deleted if it has been used to create instances",
        &[Rule::D3],
    ),
    said(409, "ABORTED", "The plan of deleting image 'xx' has changed"),
];

const DELETE_SNAPSHOT: &[Described] = &[Described {
    message: None,
    ..refused("", &[Rule::D10, Rule::N1, Rule::N2])
}];

const BATCH: &[Described] = &[
    missing("Parameter ImageIds missing"),
    said(400, "OUT_OF_RANGE", "ImageIds out of range"),
];

const LIST_IMAGES: &[Described] = &[refused("Parameter ImageSource missing", &[])];
const MODIFY: &[Described] = &[missing("Parameter name、description missing")];
const DELETE_SNAPSHOTS: &[Described] = &[missing("Parameter SnapshotIds missing")];
const QUOTAS: &[Described] = &[missing("Parameter ImageId missing")];

/// What any call may answer that begins a task.
const TASKS: &[Described] = &[
    refused("Invalid image status 'xx'", &[]),
    refused("The image 'xx' is busy", &[Rule::D4]),
    refused("Can't use this image", &[Rule::S2]),
    Described {
        message: None,
        ..refused("", &[Rule::D12, Rule::S11])
    },
];

const NEW_IMAGES: &[Described] = &[
    Described {
        code: 429,
        status: "QUOTA_EXCEEDED",
        ..refused("Image quota limit exceeded", &[Rule::N3])
    },
    Described {
        code: 429,
        status: "QUOTA_EXCEEDED",
        ..refused("Snapshot quota limit exceeded", &[Rule::N3])
    },
];

const COPIES: &[Described] = &[
    missing("Parameter SourceImageIds missing"),
    said(400, "OUT_OF_RANGE", "SourceImageIds out of range"),
    refused("Only support cloudDisk image", &[]),
];
const CREATE: &[Described] = &[missing("Parameter Name missing"), refused("Invalid instance status 'xx'", &[])];
const IMPORT: &[Described] = &[missing("Parameter xx missing")];
const EXPORT: &[Described] = &[missing("Parameter OssUrl missing")];

const OWN: &[Described] = &[refused("Can't use this image", &[Rule::S2])];

/// What only this call answers.
fn own(operation: &str) -> Vec<Described> {
    let list: &[&[Described]] = match operation {
        "describeImages" => &[LIST_IMAGES, LISTS],
        "describeSnapshots" | "describeInstances" => &[LISTS],
        "deleteImage" => &[DELETE],
        "deleteImages" => &[BATCH, DELETE],
        "shareImage" => &[SHARED, SHARE],
        "shareImages" => &[BATCH, SHARED, SHARE],
        "unShareImage" => &[SHARED],
        "describeImageMembers" | "describeSnapshotOutcomes" => &[OWN],
        "modifyImageAttribute" => &[OWN, MODIFY],
        "deleteSnapshot" => &[DELETE_SNAPSHOT],
        "deleteSnapshots" => &[DELETE_SNAPSHOT, DELETE_SNAPSHOTS],
        "describeQuotas" => &[OWN, QUOTAS],
        "copyImages" => &[TASKS, NEW_IMAGES, COPIES],
        "createImage" => &[TASKS, NEW_IMAGES, CREATE],
        "importImage" => &[TASKS, NEW_IMAGES, IMPORT],
        "exportImage" => &[TASKS, EXPORT],
        "imageTasks" => &[LISTS],
        _ => &[],
    };
    list.concat()
}

/// Calls that name what they are about, and not in their path.
const NAMING: [&str; 6] = [
    "copyImages",
    "deleteImages",
    "deleteSnapshots",
    "describeImageConstraintsBatch",
    "describeQuotas",
    "shareImages",
];

/// What is not there, or not for the caller.
fn absent(path: &str, operation: &str) -> Option<Described> {
    let noun = path.strip_prefix("/v1/regions/{region}/")?.split(['/', ':']).next()?;
    let is_named = path.contains("{id}") || NAMING.contains(&operation);
    let message = match noun {
        "snapshots" => "Snapshot 'xx' not found",
        "instances" => "Instance 'xx' not found",
        _ => "Image 'xx' not found",
    };
    is_named.then_some(said(404, "NOT_FOUND", message))
}

/// What this call answers beside what every call does.
pub(super) fn of_call(method: &Method, path: &str, operation: &str) -> Value {
    let mut all = own(operation);
    all.extend(absent(path, operation));
    if method == Method::POST {
        all.extend(BODY);
    }
    if method != Method::GET {
        all.extend(CHANGES);
    }
    all.sort_by_key(|problem| problem.code);
    json!(all)
}

/// What every call answers.
pub(super) fn of_every_call() -> Value {
    json!(EVERY_CALL)
}
