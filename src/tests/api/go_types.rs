//! The JSON types that the vendor's Go SDK reads, as its public sources declare them (`services/vm/models`, `services/disk/models`
//! and the results in `services/*/apis`): it fails on any other. Fields it does not know it passes over.

use serde_json::Value;

use super::described::description;

use Kind::{Flag, List, Number, Object, Text};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Text,
    Number,
    Flag,
    List,
    Object,
}

/// The description's name of a type, and its fields in Go.
const DECLARED: [(&str, &[(&str, Kind)]); 11] = [
    (
        "Image",
        &[
            ("imageId", Text),
            ("name", Text),
            ("platform", Text),
            ("osVersion", Text),
            ("architecture", Text),
            ("systemDiskSizeGB", Number),
            ("imageSource", Text),
            ("osType", Text),
            ("status", Text),
            ("createTime", Text),
            ("sizeMB", Number),
            ("desc", Text),
            ("ownerPin", Text),
            ("loginName", Text),
            ("launchPermission", Text),
            ("systemDisk", Object),
            ("dataDisks", List),
            ("snapshotId", Text),
            ("rootDeviceType", Text),
            ("progress", Text),
            ("offline", Flag),
            ("imported", Flag),
            ("expiredTime", Text),
            ("instanceId", Text),
            ("bootMode", Text),
        ],
    ),
    (
        "Disk",
        &[
            ("diskCategory", Text),
            ("autoDelete", Flag),
            ("localDisk", Object),
            ("cloudDisk", Object),
            ("deviceName", Text),
        ],
    ),
    ("LocalDisk", &[("diskType", Text), ("diskSizeGB", Number)]),
    (
        "CloudDisk",
        &[
            ("diskType", Text),
            ("diskSizeGB", Number),
            ("snapshotId", Text),
            ("encrypted", Flag),
        ],
    ),
    (
        "Snapshot",
        &[
            ("snapshotId", Text),
            ("diskId", Text),
            ("snapshotSizeGB", Number),
            ("name", Text),
            ("description", Text),
            ("status", Text),
            ("createTime", Text),
        ],
    ),
    (
        "Instance",
        &[
            ("instanceId", Text),
            ("instanceName", Text),
            ("imageId", Text),
            ("status", Text),
            ("launchTime", Text),
        ],
    ),
    ("Quota", &[("resourceType", Text), ("limit", Number), ("used", Number)]),
    ("Images", &[("images", List), ("totalCount", Number)]),
    ("Snapshots", &[("snapshots", List), ("totalCount", Number)]),
    ("Instances", &[("instances", List), ("totalCount", Number)]),
    ("Members", &[("pins", List), ("loginNames", List)]),
];

/// What a field is; nothing where it may be null, too.
fn kind(schema: &Value) -> Option<Kind> {
    if schema["$ref"].is_string() {
        return Some(Object);
    }
    match schema["type"].as_str()? {
        "string" => Some(Text),
        "integer" => Some(Number),
        "boolean" => Some(Flag),
        "array" => Some(List),
        _ => None,
    }
}

#[tokio::test]
async fn answers_have_the_types_that_go_reads() {
    let description = description().await;
    for (name, fields) in DECLARED {
        let properties = &description["components"]["schemas"][name]["properties"];
        for (field, expected) in fields {
            // Where it is absent there is one in its place: a disk is local, or it is not.
            let schema = match properties[field]["oneOf"].as_array() {
                Some(either) if *expected == Object => either.iter().find(|one| one["$ref"].is_string()).unwrap(),
                _ => &properties[field],
            };
            assert_eq!(kind(schema), Some(*expected), "{name}.{field}");
        }
    }
}
