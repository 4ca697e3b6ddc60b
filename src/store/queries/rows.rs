//! From rows to the domain, strictly: what the domain does not know is corrupt, and nobody gets to see it.
//!
//! Every column is called `table.column` here, which is also what an error names; a query has to answer with the part
//! after the dot. Numbers are 64 bits wide in every database. Booleans are bound and read as `bool`, and no query writes
//! one as a literal: SQLite keeps them as 0 and 1.

use std::fmt::Display;
use std::str::FromStr;

use serde::Serialize;
use serde::de::DeserializeOwned;
use sqlx::{Column as _, ColumnIndex as _, Row as _};

use super::Row;
use crate::domain::account::{Account, Role};
use crate::domain::activity::Activity;
use crate::domain::id::AccountId;
use crate::domain::image::{Image, Tombstone};
use crate::domain::instance::Instance;
use crate::domain::sharing::Share;
use crate::domain::snapshot::Snapshot;
use crate::domain::time::Timestamp;
use crate::store::port::{DeviceMapping, Result, StoreError, StoredBytes};

macro_rules! account_columns {
    () => {
        "accounts.id, accounts.pin, accounts.name, accounts.email, accounts.mobile, accounts.role"
    };
}
macro_rules! image_columns {
    () => {
        "images.id, images.region, images.owner, images.visibility, images.name, images.description, images.root_device, \
         images.platform, images.os_version, images.architecture, images.status, images.progress, images.busy, images.format, \
         images.size_bytes, images.virtual_size_bytes, images.sha256, images.source_instance, images.share_count, \
         images.snapshot_count, images.created_at"
    };
}
/// All devices of an image in one text, in their order: bytes, snapshot and name of one on each line.
macro_rules! device_lines {
    () => {
        "string_agg(device_mappings.size_bytes || ' ' || COALESCE(device_mappings.snapshot_id, '') || ' ' || device_mappings.device, \
         '\n' ORDER BY device_mappings.position)"
    };
}
macro_rules! snapshot_columns {
    () => {
        "snapshots.id, snapshots.region, snapshots.owner, snapshots.name, snapshots.status, snapshots.task_in_progress, \
         snapshots.encrypted, snapshots.size_bytes, snapshots.share_count, snapshots.created_at"
    };
}
macro_rules! instance_columns {
    () => {
        "instances.id, instances.region, instances.owner, instances.name, instances.image_id, instances.image_name, \
         instances.state, instances.created_at"
    };
}
/// An account's own limit of a quota, as `quota_limit`; null without one.
macro_rules! own_limit {
    ($quota:literal, $account:literal, $region:literal) => {
        concat!(
            "(SELECT account_quotas.quota_limit FROM account_quotas WHERE account_quotas.account = ",
            $account,
            " AND account_quotas.quota = '",
            $quota,
            "' AND account_quotas.region = ",
            $region,
            ")"
        )
    };
}
/// The same, or else the limit of the policy that was put in force last; null without either.
macro_rules! kept_limit {
    ($quota:literal, $account:literal, $region:literal) => {
        concat!(
            "COALESCE(",
            own_limit!($quota, $account, $region),
            ", (SELECT policies.",
            $quota,
            "_quota FROM policies ORDER BY policies.version DESC LIMIT 1))"
        )
    };
}
macro_rules! notice_columns {
    () => {
        "notices.number, notices.left_at, notices.notice, notices.image_id, notices.image_name, notices.snapshot_id, notices.read_at"
    };
}
macro_rules! activity_columns {
    () => {
        "activity.number, activity.happened_at, activity.actor, activity.event, activity.image_id, activity.image_name, \
         activity.snapshot_id, activity.instance_id"
    };
}

fn corrupt(column: &'static str, value: impl Display) -> StoreError {
    StoreError::Corrupt {
        column,
        value: value.to_string(),
    }
}

fn short(column: &'static str) -> &'static str {
    column.split_once('.').map_or(column, |(_, short)| short)
}

/// Where a value stands in a row, and what it is called when it makes no sense.
pub(super) trait Column: Copy {
    /// As `table.column`.
    fn name(self) -> &'static str;
    /// Counted from 0.
    fn position(self, row: &Row) -> Result<usize>;
}

impl Column for &'static str {
    fn name(self) -> &'static str {
        self
    }

    fn position(self, row: &Row) -> Result<usize> {
        Ok(short(self).index(row)?)
    }
}

/// A column whose position is known.
#[derive(Clone, Copy)]
struct Numbered {
    name: &'static str,
    position: usize,
}

impl Column for Numbered {
    fn name(self) -> &'static str {
        self.name
    }

    fn position(self, row: &Row) -> Result<usize> {
        debug_assert_eq!(
            row.column(self.position).name(),
            short(self.name),
            "columns are read in their order"
        );
        Ok(self.position)
    }
}

/// The columns of a row from the first one on: a list reads a thousand values, and looking up a name costs more than the value.
fn in_order() -> impl FnMut(&'static str) -> Numbered {
    let mut positions = 0..;
    move |name| Numbered {
        name,
        position: positions.next().unwrap_or(usize::MAX),
    }
}

/// A text column as it is.
pub(super) fn text(row: &Row, column: impl Column) -> Result<String> {
    Ok(row.try_get(column.position(row)?)?)
}

/// A text column that may be null, as it is.
pub(super) fn optional_text(row: &Row, column: impl Column) -> Result<Option<String>> {
    Ok(row.try_get(column.position(row)?)?)
}

/// A text column that holds an id, a word or a checked text.
pub(super) fn parsed<T: FromStr>(row: &Row, column: impl Column) -> Result<T> {
    let text: &str = row.try_get(column.position(row)?)?;
    text.parse().map_err(|_| corrupt(column.name(), text))
}

/// The same for a column that may be null.
pub(super) fn optional_parsed<T: FromStr>(row: &Row, column: impl Column) -> Result<Option<T>> {
    let text: Option<&str> = row.try_get(column.position(row)?)?;
    text.map(|text| text.parse().map_err(|_| corrupt(column.name(), text))).transpose()
}

/// A text column that holds JSON.
pub(super) fn json<T: DeserializeOwned>(row: &Row, column: impl Column) -> Result<T> {
    let text = text(row, column)?;
    serde_json::from_str(&text).map_err(|_| corrupt(column.name(), text))
}

/// The inverse of [`json`].
pub(super) fn to_json<T: Serialize>(column: &'static str, value: &T) -> Result<String> {
    serde_json::to_string(value).map_err(|error| corrupt(column, error))
}

/// A whole number within the range of its domain type.
pub(super) fn number<T: TryFrom<i64>>(row: &Row, column: impl Column) -> Result<T> {
    let number: i64 = row.try_get(column.position(row)?)?;
    T::try_from(number).map_err(|_| corrupt(column.name(), number))
}

/// The same for a column that may be null.
pub(super) fn optional_number<T: TryFrom<i64>>(row: &Row, column: impl Column) -> Result<Option<T>> {
    let number: Option<i64> = row.try_get(column.position(row)?)?;
    number
        .map(|number| T::try_from(number).map_err(|_| corrupt(column.name(), number)))
        .transpose()
}

/// A count that a query returned as its only value.
pub(super) fn count<T: TryFrom<i64>>(count: i64) -> Result<T> {
    T::try_from(count).map_err(|_| corrupt("count", count))
}

/// A number of bytes as databases keep it.
pub(super) fn bytes(column: &'static str, bytes: u64) -> Result<i64> {
    i64::try_from(bytes).map_err(|_| corrupt(column, bytes))
}

/// A boolean.
pub(super) fn boolean(row: &Row, column: impl Column) -> Result<bool> {
    Ok(row.try_get(column.position(row)?)?)
}

/// A SHA-256.
pub(super) fn digest(row: &Row, column: impl Column) -> Result<[u8; 32]> {
    let bytes: Vec<u8> = row.try_get(column.position(row)?)?;
    bytes.try_into().map_err(|bytes| corrupt(column.name(), hex::encode(bytes)))
}

/// A moment.
pub(super) fn moment(row: &Row, column: impl Column) -> Result<Timestamp> {
    Ok(Timestamp(row.try_get(column.position(row)?)?))
}

/// A moment that may be missing.
pub(super) fn optional_moment(row: &Row, column: impl Column) -> Result<Option<Timestamp>> {
    let moment: Option<i64> = row.try_get(column.position(row)?)?;
    Ok(moment.map(Timestamp))
}

/// An account's number.
pub(super) fn account_number(row: &Row, column: impl Column) -> Result<AccountId> {
    let number: i64 = row.try_get(column.position(row)?)?;
    AccountId::new(number).map_err(|_| corrupt(column.name(), number))
}

/// An account, from `account_columns!`.
pub(super) fn account(row: &Row) -> Result<Account> {
    let role = text(row, "accounts.role")?;
    Ok(Account {
        id: account_number(row, "accounts.id")?,
        pin: parsed(row, "accounts.pin")?,
        name: text(row, "accounts.name")?,
        email: text(row, "accounts.email")?,
        mobile: optional_text(row, "accounts.mobile")?,
        role: Role::parse(&role).ok_or_else(|| corrupt("accounts.role", role))?,
    })
}

/// An image, from `image_columns!` at the beginning of the row.
pub(super) fn image(row: &Row) -> Result<Image> {
    let mut next = in_order();
    Ok(Image {
        id: parsed(row, next("images.id"))?,
        region: text(row, next("images.region"))?,
        owner: account_number(row, next("images.owner"))?,
        visibility: parsed(row, next("images.visibility"))?,
        name: parsed(row, next("images.name"))?,
        description: parsed(row, next("images.description"))?,
        root_device: parsed(row, next("images.root_device"))?,
        platform: text(row, next("images.platform"))?,
        os_version: text(row, next("images.os_version"))?,
        architecture: text(row, next("images.architecture"))?,
        status: parsed(row, next("images.status"))?,
        progress: number(row, next("images.progress"))?,
        busy: optional_parsed(row, next("images.busy"))?,
        format: parsed(row, next("images.format"))?,
        size_bytes: number(row, next("images.size_bytes"))?,
        virtual_size_bytes: number(row, next("images.virtual_size_bytes"))?,
        sha256: text(row, next("images.sha256"))?,
        source_instance: optional_parsed(row, next("images.source_instance"))?,
        share_count: number(row, next("images.share_count"))?,
        snapshot_count: number(row, next("images.snapshot_count"))?,
        created_at: moment(row, next("images.created_at"))?,
    })
}

/// The devices of an image, from `device_lines!` as `devices`, without the names of their snapshots.
pub(super) fn devices(row: &Row) -> Result<Vec<DeviceMapping>> {
    let lines: Option<&str> = row.try_get("devices")?;
    let device = |line: &str| {
        let (size_bytes, rest) = line.split_once(' ')?;
        let (snapshot, device) = rest.split_once(' ')?;
        Some(DeviceMapping {
            device: device.to_owned(),
            size_bytes: size_bytes.parse().ok()?,
            snapshot: if snapshot.is_empty() { None } else { Some(snapshot.parse().ok()?) },
            snapshot_name: String::new(),
        })
    };
    let lines = lines.into_iter().flat_map(str::lines);
    lines
        .map(|line| device(line).ok_or_else(|| corrupt("device_mappings", line)))
        .collect()
}

/// Stored bytes, from `id`, `size_bytes` and `sha256` of `blobs`.
pub(super) fn stored_bytes(row: &Row) -> Result<StoredBytes> {
    Ok(StoredBytes {
        blob: parsed(row, "blobs.id")?,
        size_bytes: number(row, "blobs.size_bytes")?,
        sha256: text(row, "blobs.sha256")?,
    })
}

/// What remains of an image, from all columns of `tombstones`.
pub(super) fn tombstone(row: &Row) -> Result<Tombstone> {
    Ok(Tombstone {
        id: parsed(row, "tombstones.id")?,
        region: text(row, "tombstones.region")?,
        owner: account_number(row, "tombstones.owner")?,
        name: parsed(row, "tombstones.name")?,
        root_device: parsed(row, "tombstones.root_device")?,
        size_bytes: number(row, "tombstones.size_bytes")?,
        created_at: moment(row, "tombstones.created_at")?,
        deleted_at: moment(row, "tombstones.deleted_at")?,
        deleted_by: text(row, "tombstones.deleted_by")?,
        with_snapshots: boolean(row, "tombstones.with_snapshots")?,
    })
}

/// A sharing relation, from `account`, `pin` and `since`.
pub(super) fn share(row: &Row) -> Result<Share> {
    Ok(Share {
        account: account_number(row, "image_shares.account")?,
        pin: parsed(row, "accounts.pin")?,
        since: moment(row, "image_shares.since")?,
    })
}

/// A snapshot, from `snapshot_columns!`.
pub(super) fn snapshot(row: &Row) -> Result<Snapshot> {
    Ok(Snapshot {
        id: parsed(row, "snapshots.id")?,
        region: text(row, "snapshots.region")?,
        owner: account_number(row, "snapshots.owner")?,
        name: parsed(row, "snapshots.name")?,
        status: parsed(row, "snapshots.status")?,
        task_in_progress: boolean(row, "snapshots.task_in_progress")?,
        encrypted: boolean(row, "snapshots.encrypted")?,
        size_bytes: number(row, "snapshots.size_bytes")?,
        share_count: number(row, "snapshots.share_count")?,
        created_at: moment(row, "snapshots.created_at")?,
    })
}

/// An instance, from `instance_columns!`.
pub(super) fn instance(row: &Row) -> Result<Instance> {
    Ok(Instance {
        id: parsed(row, "instances.id")?,
        region: text(row, "instances.region")?,
        owner: account_number(row, "instances.owner")?,
        name: parsed(row, "instances.name")?,
        image: parsed(row, "instances.image_id")?,
        image_name: text(row, "instances.image_name")?,
        state: parsed(row, "instances.state")?,
        created_at: moment(row, "instances.created_at")?,
    })
}

/// An event, from `activity_columns!`.
pub(super) fn activity(row: &Row) -> Result<Activity> {
    Ok(Activity {
        number: number(row, "activity.number")?,
        at: moment(row, "activity.happened_at")?,
        actor: text(row, "activity.actor")?,
        event: json(row, "activity.event")?,
        image: optional_parsed(row, "activity.image_id")?,
        image_name: text(row, "activity.image_name")?,
        snapshot: optional_parsed(row, "activity.snapshot_id")?,
        instance: optional_parsed(row, "activity.instance_id")?,
    })
}
