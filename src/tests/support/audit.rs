//! The whole state, looked at from below: every row and every object has to add up.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use image_console::app::App;
use image_console::app::audit::verify::verify;

use super::database::Database;

/// Tables that are not part of what users can change: they say how the server did, not what it holds.
const BESIDE: [&str; 8] = [
    // What was refused is on record there, and changed nothing else.
    "audit",
    "sessions",
    "attempts",
    "receipts",
    "access_key_marks",
    "storage_summaries",
    "_sqlx_migrations",
    "sqlite_sequence",
];

/// Every row of every table that a use case could change, as text.
pub(crate) async fn dump(folder: &Path) -> Vec<String> {
    rows_of(folder, |table| !BESIDE.contains(&table)).await
}

/// Every row of every table, as text; bytes are hexadecimal digits in it.
pub(crate) async fn whole_dump(folder: &Path) -> Vec<String> {
    rows_of(folder, |_| true).await
}

async fn rows_of(folder: &Path, is_wanted: impl Fn(&str) -> bool) -> Vec<String> {
    let mut database = Database::connect(folder).await;
    let mut rows = Vec::new();
    for table in database.tables().await {
        if is_wanted(&table) {
            rows.extend(database.rows(&table).await);
        }
    }
    rows
}

/// What there is, after it was checked that it adds up.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Audit {
    /// Image ids and their status.
    pub(crate) images: BTreeMap<String, String>,
    pub(crate) tombstones: BTreeSet<String>,
    pub(crate) snapshots: BTreeSet<String>,
    /// Image id and pin.
    pub(crate) shares: BTreeSet<(String, String)>,
    /// Whole objects in the blob store.
    pub(crate) objects: BTreeSet<String>,
    pub(crate) uploads: usize,
    pub(crate) jobs: usize,
}

impl Audit {
    /// Looks at everything and fails where something does not add up.
    pub(crate) async fn of(folder: &Path, app: &App) -> Self {
        let audit = Self::at_any_moment(folder, app).await;
        if audit.jobs == 0 {
            assert!(
                !audit.images.values().any(|status| status == "deleting"),
                "no job will delete it: {audit:?}"
            );
        }
        audit
    }

    /// What has to hold even in the middle of things, as long as nobody writes meanwhile.
    pub(crate) async fn at_any_moment(folder: &Path, app: &App) -> Self {
        let mut database = Database::connect(folder).await;
        for (what, sql) in BROKEN {
            assert_eq!(database.texts(sql).await, Vec::<String>::new(), "{what}");
        }
        let proof = verify(app, None).await.unwrap();
        assert!(proof.is_ok(), "the audit does not hold: {proof:?}");
        let blobs: BTreeSet<_> = database.texts("SELECT id FROM blobs").await.into_iter().collect();
        let live: BTreeSet<_> = database
            .texts("SELECT id FROM blobs WHERE state = 'live'")
            .await
            .into_iter()
            .collect();
        let uploads: BTreeSet<_> = database.texts("SELECT id FROM uploads").await.into_iter().collect();
        let removals: BTreeSet<_> = database
            .texts("SELECT subject FROM jobs WHERE kind = 'remove_blob'")
            .await
            .into_iter()
            .collect();
        let objects: BTreeSet<_> = app.blobs.list().await.unwrap().iter().map(ToString::to_string).collect();
        let known: BTreeSet<_> = blobs.union(&uploads).chain(&removals).cloned().collect();
        assert!(objects.is_subset(&known), "objects nobody knows: {:?}", objects.difference(&known));
        assert!(
            live.is_subset(&objects),
            "blobs without their object: {:?}",
            live.difference(&objects)
        );
        for leftover in app.blobs.leftovers().await.unwrap() {
            assert!(
                known.contains(leftover.as_str()),
                "a partly written object nobody knows: {leftover}"
            );
        }
        Self {
            images: database.pairs("id", "status", "images").await.into_iter().collect(),
            shares: database
                .pairs("image_id", "pin", "image_shares JOIN accounts ON accounts.id = account")
                .await
                .into_iter()
                .collect(),
            tombstones: database.texts("SELECT id FROM tombstones").await.into_iter().collect(),
            snapshots: database.texts("SELECT id FROM snapshots").await.into_iter().collect(),
            jobs: database.texts("SELECT kind FROM jobs").await.len(),
            uploads: uploads.len(),
            objects,
        }
    }
}

/// What must not be, and how to find it.
const BROKEN: [(&str, &str); 16] = [
    (
        "something happened and is not in the audit",
        "SELECT event FROM activity WHERE event NOT LIKE '%_with_me%' AND event NOT LIKE '%copied_by%' AND event NOT LIKE '%\"locked_out\"%' \
         AND event NOT LIKE '%dependency_deleted%' AND event NOT LIKE '%share_left_by%' AND NOT EXISTS (SELECT 1 FROM audit \
         WHERE audit.happened_at = activity.happened_at AND audit.account = activity.account \
         AND audit.event = activity.event AND audit.request_id = activity.request_id)",
    ),
    (
        "an image that is being deleted is shared (D2)",
        "SELECT image_id FROM image_shares JOIN images ON images.id = image_id WHERE status = 'deleting'",
    ),
    (
        "an image is there and deleted",
        "SELECT images.id FROM images JOIN tombstones ON tombstones.id = images.id",
    ),
    (
        "a share without its image",
        "SELECT image_id FROM image_shares WHERE image_id NOT IN (SELECT id FROM images)",
    ),
    (
        "an image that is being deleted has no job",
        "SELECT id FROM images WHERE status = 'deleting' AND id NOT IN (SELECT subject FROM jobs WHERE kind = 'delete_image')",
    ),
    (
        "a snapshot waits and no job will try it",
        "SELECT image_id FROM snapshot_outcomes WHERE outcome = '\"Waiting\"' AND image_id NOT IN (SELECT subject FROM jobs)",
    ),
    (
        "a blob's references are miscounted",
        "SELECT id FROM blobs WHERE reference_count <> (SELECT COUNT(*) FROM images WHERE blob_id = blobs.id) \
         + (SELECT COUNT(*) FROM snapshots WHERE blob_id = blobs.id)",
    ),
    (
        "a blob is to be removed and no job will",
        "SELECT id FROM blobs WHERE state = 'removing' AND id NOT IN (SELECT subject FROM jobs WHERE kind = 'remove_blob')",
    ),
    (
        "an image's shares are miscounted",
        "SELECT id FROM images WHERE share_count <> (SELECT COUNT(*) FROM image_shares WHERE image_id = images.id)",
    ),
    (
        "an image's snapshots are miscounted",
        "SELECT id FROM images WHERE snapshot_count <> \
         (SELECT COUNT(DISTINCT snapshot_id) FROM device_mappings WHERE image_id = images.id)",
    ),
    (
        "a snapshot's shares are miscounted",
        "SELECT id FROM snapshots WHERE share_count <> (SELECT COUNT(*) FROM snapshot_shares WHERE snapshot_id = snapshots.id)",
    ),
    (
        "a task has not ended and no job will end it",
        "SELECT id FROM image_tasks WHERE finished_at IS NULL AND id NOT IN (SELECT subject FROM jobs)",
    ),
    (
        "an image waits for a task that has ended",
        "SELECT images.id FROM image_tasks JOIN images ON images.id = image_id \
         WHERE finished_at IS NOT NULL AND action <> 'export' AND images.status = 'pending'",
    ),
    (
        "an image is busy with a task that has ended (D4)",
        "SELECT images.id FROM image_tasks JOIN images ON images.id = busy_image_id WHERE busy IS NOT NULL AND NOT EXISTS \
         (SELECT 1 FROM image_tasks AS others WHERE others.busy_image_id = images.id AND others.finished_at IS NULL)",
    ),
    (
        "an image was deleted twice",
        "SELECT image_id FROM activity WHERE event = '{\"kind\":\"deleted\"}' GROUP BY image_id HAVING COUNT(*) > 1",
    ),
    (
        "a deleted image's snapshot was tried twice",
        "SELECT image_id FROM activity WHERE event LIKE '{\"kind\":\"snapshot_tried\"%' \
         GROUP BY image_id, snapshot_id HAVING COUNT(*) > 1",
    ),
];
