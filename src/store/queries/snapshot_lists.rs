//! Lists of snapshots by page number, and what is around the snapshots of a page, by one statement for all of them.

use std::collections::HashMap;

use sqlx::QueryBuilder;

use super::{Database, Work, rows, search};
use crate::domain::id::{AccountId, SnapshotId};
use crate::domain::query::{SnapshotQuery, SnapshotSource};
use crate::domain::sharing::Share;
use crate::domain::snapshot::{ReferencingImages, SHOWN_IMAGES, Snapshot};
use crate::store::port::Result;

// The rows begin at those that are few, in either case along an index.
fn push_found(query: &mut QueryBuilder<Database>, viewer: AccountId, region: &str, asked: &SnapshotQuery) {
    match &asked.ids {
        Some(ids) => search::push_found(query, &texts(ids), "snapshots"),
        None if asked.source == SnapshotSource::Others => {
            query.push(" FROM snapshot_shares JOIN snapshots ON snapshots.id = snapshot_shares.snapshot_id");
        }
        None => {
            query.push(" FROM snapshots");
        }
    }
    if asked.source == SnapshotSource::Others {
        if asked.ids.is_some() {
            query.push(" JOIN snapshot_shares ON snapshot_shares.snapshot_id = snapshots.id");
        }
        query.push(" WHERE snapshot_shares.account = ").push_bind(viewer.number());
    } else {
        query.push(" WHERE snapshots.owner = ").push_bind(viewer.number());
    }
    query.push(" AND snapshots.region = ").push_bind(region.to_owned());
    if asked.source == SnapshotSource::Shared {
        query.push(" AND snapshots.share_count > 0");
    }
    if let Some(status) = asked.status {
        query.push(" AND snapshots.status = ").push_bind(status.as_str());
    }
    if let Some(name) = &asked.name {
        query.push(" AND snapshots.name = ").push_bind(name.to_string());
    }
}

/// See [`crate::store::Snapshots::find_snapshots`].
pub(super) async fn find(work: &mut Work, viewer: AccountId, region: &str, asked: &SnapshotQuery) -> Result<Vec<Snapshot>> {
    let mut query = QueryBuilder::new(concat!("SELECT ", snapshot_columns!()));
    push_found(&mut query, viewer, region, asked);
    query.push(" ORDER BY snapshots.created_at DESC, snapshots.id DESC LIMIT ");
    query.push_bind(i64::from(asked.page_size)).push(" OFFSET ");
    query.push_bind(i64::try_from(asked.skip).unwrap_or(i64::MAX));
    let found = query.build().fetch_all(work.connection()).await?;
    found.iter().map(rows::snapshot).collect()
}

/// See [`crate::store::Snapshots::count_found_snapshots`].
pub(super) async fn count(work: &mut Work, viewer: AccountId, region: &str, asked: &SnapshotQuery) -> Result<u64> {
    let mut query = QueryBuilder::new("SELECT COUNT(*)");
    push_found(&mut query, viewer, region, asked);
    rows::count(query.build_query_scalar().fetch_one(work.connection()).await?)
}

fn texts(ids: &[SnapshotId]) -> Vec<String> {
    ids.iter().map(ToString::to_string).collect()
}

/// See [`crate::store::Snapshots::referencing_images_of`].
pub(super) async fn references(work: &mut Work, ids: &[SnapshotId]) -> Result<HashMap<SnapshotId, ReferencingImages>> {
    // Images of another account than the snapshot's are counted and not named.
    let mut query = QueryBuilder::<Database>::new(
        "SELECT DISTINCT device_mappings.snapshot_id, device_mappings.image_id, images.owner = snapshots.owner AS is_own",
    );
    search::push_found(&mut query, &texts(ids), "snapshots");
    query.push(
        " JOIN device_mappings ON device_mappings.snapshot_id = snapshots.id JOIN images ON images.id = device_mappings.image_id \
         ORDER BY device_mappings.snapshot_id, device_mappings.image_id",
    );
    let mut references: HashMap<_, ReferencingImages> = HashMap::new();
    for row in &query.build().fetch_all(work.connection()).await? {
        let of = references.entry(rows::parsed(row, "device_mappings.snapshot_id")?).or_default();
        of.total += 1;
        if of.shown.len() < SHOWN_IMAGES && rows::boolean(row, "images.is_own")? {
            of.shown.push(rows::parsed(row, "device_mappings.image_id")?);
        }
    }
    Ok(references)
}

/// See [`crate::store::Snapshots::shares_of_snapshots`].
pub(super) async fn shares(work: &mut Work, ids: &[SnapshotId]) -> Result<HashMap<SnapshotId, Vec<Share>>> {
    let mut query =
        QueryBuilder::<Database>::new("SELECT snapshot_shares.snapshot_id, snapshot_shares.account, accounts.pin, snapshot_shares.since");
    search::push_found(&mut query, &texts(ids), "snapshots");
    query.push(
        " JOIN snapshot_shares ON snapshot_shares.snapshot_id = snapshots.id JOIN accounts ON accounts.id = snapshot_shares.account \
         ORDER BY snapshot_shares.snapshot_id, snapshot_shares.since, snapshot_shares.account",
    );
    let mut shares: HashMap<_, Vec<_>> = HashMap::new();
    for row in &query.build().fetch_all(work.connection()).await? {
        let of = shares.entry(rows::parsed(row, "snapshot_shares.snapshot_id")?).or_default();
        of.push(rows::share(row)?);
    }
    Ok(shares)
}
