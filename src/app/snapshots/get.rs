//! The snapshot list and one snapshot.

use crate::app::{Actor, App, Refusal, Result};
use crate::domain::id::SnapshotId;
use crate::domain::policy::Quota;
use crate::domain::query::Cursor;
use crate::domain::sharing::Share;
use crate::domain::snapshot::{KeepReason, evaluate_deletion};
use crate::store::{ListedSnapshot, Page};

/// A row of the snapshot list with the verdict on deleting it.
#[derive(Debug, Clone)]
pub struct SnapshotView {
    /// The snapshot.
    pub listed: ListedSnapshot,
    /// Why it cannot be deleted now; empty when it can.
    pub stays: Vec<KeepReason>,
}

/// The snapshot list.
#[derive(Debug, Clone)]
pub struct SnapshotList {
    /// The page.
    pub page: Page<SnapshotView>,
    /// Used and allowed (`N3`).
    pub quota: Quota,
}

/// A page of the actor's snapshots in `region`.
///
/// # Errors
/// Internal ones only.
pub async fn list(app: &App, actor: &Actor, region: &str, cursor: Option<&Cursor>, page_size: u32) -> Result<SnapshotList> {
    let mut unit = app.store.reader().await?;
    let page = unit.snapshots(actor.id(), region, cursor, page_size).await?;
    let counted = unit.count_snapshots(actor.id(), region).await?;
    let rows = page.rows.into_iter().map(|listed| view(actor, listed)).collect();
    Ok(SnapshotList {
        page: Page {
            rows,
            previous: page.previous,
            next: page.next,
        },
        quota: counted.against(app.policy().snapshot_quota),
    })
}

fn view(actor: &Actor, listed: ListedSnapshot) -> SnapshotView {
    let stays = evaluate_deletion(&listed.snapshot, actor.id(), &listed.images);
    SnapshotView { listed, stays }
}

/// One of the actor's snapshots with its shares.
///
/// # Errors
/// [`Refusal::NotFound`] for anybody else's.
pub async fn get(app: &App, actor: &Actor, id: &SnapshotId) -> Result<(SnapshotView, Vec<Share>)> {
    let mut unit = app.store.reader().await?;
    let listed = unit
        .listed_snapshot(id)
        .await?
        .filter(|listed| listed.snapshot.owner == actor.id())
        .ok_or(Refusal::NotFound)?;
    let shares = unit.snapshot_shares(id).await?;
    Ok((view(actor, listed), shares))
}
