//! A database with a hundred thousand of everything, made by the database itself.

use std::fmt::Write as _;
use std::path::Path;

use super::{database_url, tamper};

/// How many accounts there are; `user-0` owns more images than the others, and is an administrator.
const ACCOUNTS: u32 = 1_000;
/// How many of everything else there are, the same number for each account.
pub(crate) const ROWS: u32 = 100_000;
/// How many images `user-0` has besides, all of them with a name that begins with `common`.
const MORE: u32 = 2_000;

/// Number `n` of a kind, as an expression of SQL.
fn id(kind: &str, n: &str) -> String {
    format!("'{kind}-' || substr(CAST(10000000000 + {n} AS TEXT), 2)")
}

const OWNER: &str = "100000000000 + CASE WHEN n < 100000 THEN n / 100 ELSE 0 END";
const REGION: &str = "CASE WHEN n % 10 = 7 THEN 'cn-east-2' ELSE 'cn-north-1' END";

/// A statement that makes so many rows of expressions over their number `n`.
fn insert(script: &mut String, rows: u32, table: &str, values: &[(&str, &str)]) {
    let columns: Vec<_> = values.iter().map(|(column, _)| *column).collect();
    let values: Vec<_> = values.iter().map(|(_, value)| *value).collect();
    writeln!(
        script,
        "INSERT INTO {table} ({}) WITH RECURSIVE numbers (n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM numbers WHERE n < {}) \
         SELECT {} FROM numbers;",
        columns.join(", "),
        rows - 1,
        values.join(", ")
    )
    .unwrap();
}

/// Accounts with the password of the one there is, their sessions and access keys, what was done for them and what has happened to them.
fn accounts(script: &mut String, token: &str) {
    let password = "(SELECT password_hash FROM accounts WHERE pin = 'alice')";
    let values = [
        ("id", "100000000000 + n"),
        ("pin", "'user-' || n"),
        ("name", "''"),
        ("email", "'user-' || n || '@example.com'"),
        ("mail_language", "'en'"),
        ("role", "CASE n WHEN 0 THEN 'admin' ELSE 'user' END"),
        ("password_hash", password),
        ("created_at", "n"),
    ];
    insert(script, ACCOUNTS, "accounts", &values);
    let values = [
        ("token_hash", token),
        ("account", OWNER),
        ("created_at", "n"),
        ("expires_at", "9999999999999999"),
    ];
    insert(script, ROWS, "sessions", &values);
    let values = [
        ("owner", "'user-' || (n / 100)"),
        ("recipient", "'user-' || (n / 100 + 1 + n % 100)"),
        ("since", "n"),
        ("added_by", "'user-0'"),
        ("reason", "'a project'"),
    ];
    insert(script, ROWS, "share_partners", &values);
    let key = id("ak", "n");
    let values = [
        ("id", key.as_str()),
        ("account", OWNER),
        ("name", "'key-' || n"),
        ("is_enabled", "n = n"),
        ("sealed_with", "''"),
        ("sealed_secret", token),
        ("created_at", "n"),
    ];
    insert(script, ROWS, "access_keys", &values);
    let values = [("mark", "n"), ("left_at", "9999999999999999")];
    insert(script, ROWS, "access_key_marks", &values);
    let values = [
        ("account", OWNER),
        ("token", "'token-' || n"),
        ("request", token),
        ("claimed_at", "9999999999999999"),
    ];
    insert(script, ROWS, "receipts", &values);
    let (task, image) = (id("task", "n"), id("img", "n"));
    let values = [
        ("id", task.as_str()),
        ("account", OWNER),
        ("region", REGION),
        ("action", "'import'"),
        ("status", "'finished'"),
        ("progress", "100"),
        ("image_id", &image),
        ("image_name", "'image-' || n"),
        ("address", "''"),
        ("object", "''"),
        ("token", "''"),
        ("created_at", "n"),
        ("finished_at", "9999999999999999"),
    ];
    insert(script, ROWS, "image_tasks", &values);
    let values = [
        ("account", OWNER),
        ("quota", "'image'"),
        ("region", "'region-' || n"),
        ("quota_limit", "n"),
    ];
    insert(script, ROWS, "account_quotas", &values);
    let ticket = id("ticket", "n");
    let values = [
        ("id", ticket.as_str()),
        ("account", OWNER),
        ("quota", "'image'"),
        ("region", "'region-' || n"),
        ("asked", "n + 1"),
        ("reason", "'more'"),
        ("state", "CASE WHEN n % 100 = 0 THEN 'open' ELSE 'declined' END"),
        ("place", "n"),
        ("opened_at", "n"),
        ("ended_at", "CASE WHEN n % 100 <> 0 THEN n END"),
    ];
    insert(script, ROWS, "tickets", &values);
    let values = [
        ("happened_at", "n"),
        ("account", OWNER),
        ("actor", "'user-' || n / 100"),
        ("event", "'{\"kind\":\"imported\"}'"),
        ("image_id", &id("img", "n")),
        ("image_name", "'image-' || n"),
        ("request_id", "''"),
    ];
    insert(script, ROWS, "activity", &values);
    let values = [
        ("left_at", "9999999999999999"),
        ("account", OWNER),
        ("notice", "'{\"kind\":\"shared_with_me\",\"by\":\"user-0\"}'"),
        ("image_id", &id("img", "n")),
        ("image_name", "'image-' || n"),
        ("read_at", "CASE n % 2 WHEN 0 THEN n END"),
    ];
    insert(script, ROWS, "notices", &values);
    let values = [("account", OWNER), ("pin", "'unwanted-' || n"), ("since", "n")];
    insert(script, ROWS, "sharing_blocks", &values);
    let values = [
        ("happened_at", "n"),
        ("actor", "'user-' || n / 100"),
        ("account", OWNER),
        ("event", "'{\"kind\":\"imported\"}'"),
        ("code", "CASE n % 4 WHEN 0 THEN 'D2' WHEN 1 THEN 'S5' ELSE '' END"),
        ("image_id", &id("img", "n")),
        ("image_name", "'image-' || n"),
        ("request_id", "''"),
        ("position", "n + 1"),
        ("hash", token),
    ];
    insert(script, ROWS, "audit", &values);
}

/// Images: those with an even number have bytes of their own and two shares, the others a snapshot; every fiftieth is public.
fn images(script: &mut String) {
    let sha256 = format!("'{}' || substr(CAST(10000000000 + n AS TEXT), 2)", "a".repeat(54));
    let (image, blob, machine) = (id("img", "n"), id("blob", "n"), id("i", "(n + 1)"));
    let values = [
        ("id", image.as_str()),
        ("region", REGION),
        ("owner", OWNER),
        ("visibility", "CASE WHEN n % 50 = 49 THEN 'public' ELSE 'private' END"),
        ("name", "CASE WHEN n < 100000 THEN 'image-' ELSE 'common-' END || n"),
        ("description", "''"),
        ("root_device", "CASE n % 2 WHEN 0 THEN 'localDisk' ELSE 'cloudDisk' END"),
        ("platform", "CASE n % 5 WHEN 0 THEN 'Fedora' WHEN 1 THEN 'Ubuntu' ELSE 'Debian' END"),
        ("os_version", "''"),
        ("architecture", "'x86_64'"),
        ("status", "CASE WHEN n % 20 = 13 THEN 'error' ELSE 'ready' END"),
        ("progress", "100"),
        ("format", "'raw'"),
        ("size_bytes", "512 * n"),
        ("virtual_size_bytes", "512 * n"),
        ("sha256", &sha256),
        ("source_instance", &format!("CASE WHEN n % 4 = 1 THEN {machine} END")),
        ("blob_id", &format!("CASE WHEN n < 100000 AND n % 2 = 0 THEN {blob} END")),
        ("share_count", "CASE WHEN n < 100000 AND n % 2 = 0 THEN 2 ELSE 0 END"),
        ("was_shared", "n % 2 = 0"),
        ("snapshot_count", "CASE WHEN n < 100000 THEN n % 2 ELSE 0 END"),
        ("created_at", "n"),
    ];
    insert(script, ROWS + MORE, "images", &values);
    let values = [
        ("id", blob.as_str()),
        ("sha256", &sha256),
        ("size_bytes", "512"),
        ("reference_count", "1"),
        ("state", "'live'"),
        ("created_at", "n"),
    ];
    insert(script, ROWS, "blobs", &values);
    let snapshot = format!("CASE WHEN n % 2 = 1 THEN {} END", id("snapshot", "n"));
    let values = [
        ("image_id", image.as_str()),
        ("position", "0"),
        ("device", "'/dev/vda'"),
        ("size_bytes", "512"),
        ("snapshot_id", &snapshot),
    ];
    insert(script, ROWS, "device_mappings", &values);
    let values = [
        ("image_id", id("img", "(n - n % 2)")),
        ("account", "100000000000 + (n / 100 + 1 + n % 2) % 1000".to_owned()),
        ("shared_by", OWNER.to_owned()),
        ("since", "n".to_owned()),
    ];
    insert(
        script,
        ROWS,
        "image_shares",
        &values.each_ref().map(|(column, value)| (*column, value.as_str())),
    );
}

/// Snapshots: every fourth is shared with four accounts and no image's.
fn snapshots(script: &mut String) {
    let values = [
        ("id", id("snapshot", "n")),
        ("region", REGION.to_owned()),
        ("owner", OWNER.to_owned()),
        ("name", "'disk-' || n".to_owned()),
        ("status", "'available'".to_owned()),
        ("task_in_progress", "n < 0".to_owned()),
        ("encrypted", "n % 8 = 1".to_owned()),
        ("size_bytes", "512".to_owned()),
        ("blob_id", format!("CASE WHEN n % 2 = 1 THEN {} END", id("blob", "n"))),
        ("share_count", "CASE WHEN n % 4 = 0 THEN 4 ELSE 0 END".to_owned()),
        ("created_at", "n".to_owned()),
    ];
    insert(
        script,
        ROWS,
        "snapshots",
        &values.each_ref().map(|(column, value)| (*column, value.as_str())),
    );
    let values = [
        ("snapshot_id", id("snapshot", "(n - n % 4)")),
        ("account", "100000000000 + (n / 100 + 1 + n % 4) % 1000".to_owned()),
        ("since", "n".to_owned()),
    ];
    insert(
        script,
        ROWS,
        "snapshot_shares",
        &values.each_ref().map(|(column, value)| (*column, value.as_str())),
    );
}

/// A machine of each image, and as many images that are gone with their snapshot.
fn machines_and_tombstones(script: &mut String) {
    let values = [
        ("id", id("i", "n")),
        ("region", REGION.to_owned()),
        ("owner", OWNER.to_owned()),
        ("name", "'machine-' || n".to_owned()),
        ("image_id", id("img", "n")),
        ("image_name", "'image-' || n".to_owned()),
        ("state", "'running'".to_owned()),
        ("created_at", "n".to_owned()),
    ];
    insert(
        script,
        ROWS,
        "instances",
        &values.each_ref().map(|(column, value)| (*column, value.as_str())),
    );
    let gone = id("img", "(n + 500000)");
    let values = [
        ("id", gone.as_str()),
        ("region", REGION),
        ("owner", OWNER),
        ("name", "'gone-' || n"),
        ("root_device", "'cloudDisk'"),
        ("size_bytes", "512"),
        ("created_at", "n"),
        ("deleted_at", "n"),
        ("deleted_by", "'user-' || n / 100"),
        ("with_snapshots", "n >= 0"),
    ];
    insert(script, ROWS, "tombstones", &values);
    let values = [
        ("image_id", gone.as_str()),
        ("snapshot_id", &id("snapshot", "(n + 500000)")),
        ("snapshot_name", "'disk-' || n"),
        ("outcome", "'\"Deleted\"'"),
        ("recorded_at", "n"),
    ];
    insert(script, ROWS, "snapshot_outcomes", &values);
}

/// What the migration counted when there was nothing.
const COUNTS: &str = "
    INSERT INTO image_counts (account, region, kind, images) SELECT owner, region, 'private', COUNT(*) FROM images WHERE visibility = 'private' GROUP BY 1, 2;
    INSERT INTO image_counts (account, region, kind, images)
        SELECT 0, region, 'public', COUNT(*) FROM images WHERE visibility = 'public' AND status = 'ready' GROUP BY region;
    INSERT INTO image_counts (account, region, kind, images) SELECT image_shares.account, images.region, 'shared', COUNT(*)
        FROM image_shares JOIN images ON images.id = image_shares.image_id WHERE images.visibility = 'private' GROUP BY 1, 2;
    COMMIT;
";

/// Fills the database of a console that has the account `alice` and nothing else.
pub(crate) async fn fill(folder: &Path) {
    let is_sqlite = database_url(folder).await.starts_with("sqlite:");
    let token = if is_sqlite {
        "randomblob(32)"
    } else {
        "sha256(CAST(CAST(n AS TEXT) AS BYTEA))"
    };
    // What refers to what is known to be there, and an index is made sooner than it is kept up to date.
    let (begin, end) = if is_sqlite {
        ("PRAGMA foreign_keys = OFF; PRAGMA synchronous = OFF; BEGIN;\n", "")
    } else {
        (
            "BEGIN; SET LOCAL session_replication_role = replica; \
             UPDATE pg_index SET indisready = false WHERE indrelid = 'images'::regclass AND NOT indisunique;\n",
            "REINDEX TABLE images;",
        )
    };
    let mut script = begin.to_owned();
    accounts(&mut script, token);
    images(&mut script);
    snapshots(&mut script);
    machines_and_tombstones(&mut script);
    script.push_str(end);
    script.push_str(COUNTS);
    tamper(folder, &script).await;
}
