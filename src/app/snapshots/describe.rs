//! Snapshots as programs ask for them: by page number, with the total.

use crate::app::{Actor, App, Refusal, Result};
use crate::domain::id::SnapshotId;
use crate::domain::query::{SnapshotQuery, SnapshotSource};
use crate::domain::sharing::Share;
use crate::domain::snapshot::{ReferencingImages, Snapshot};
use crate::store::Unit;

/// A snapshot, and for its owner what is around it.
#[derive(Debug, Clone)]
pub struct DescribedSnapshot {
    /// The snapshot.
    pub snapshot: Snapshot,
    /// What only its owner sees.
    pub owned: Option<OwnedSnapshot>,
}

/// What only the owner of a snapshot sees.
#[derive(Debug, Clone)]
pub struct OwnedSnapshot {
    /// The images that reference it.
    pub images: ReferencingImages,
    /// Whom it is shared with, oldest first.
    pub shares: Vec<Share>,
}

/// A page, and how many snapshots all pages hold.
#[derive(Debug, Clone)]
pub struct DescribedSnapshots {
    /// The rows.
    pub snapshots: Vec<DescribedSnapshot>,
    /// The snapshots of all pages.
    pub total: u64,
}

/// The page of `region` that `query` asks for, as the actor sees it.
///
/// # Errors
/// Internal ones only.
pub async fn describe(app: &App, actor: &Actor, region: &str, query: &SnapshotQuery) -> Result<DescribedSnapshots> {
    let mut unit = app.store.reader().await?;
    let found = unit.find_snapshots(actor.id(), region, query).await?;
    let total = unit.count_found_snapshots(actor.id(), region, query).await?;
    Ok(DescribedSnapshots {
        snapshots: with_surroundings(unit.as_mut(), actor, found).await?,
        total,
    })
}

/// One snapshot, the actor's own or one that is shared with them.
///
/// # Errors
/// [`Refusal::NotFound`].
pub async fn describe_one(app: &App, actor: &Actor, region: &str, id: &SnapshotId) -> Result<(DescribedSnapshot, SnapshotSource)> {
    let mut unit = app.store.reader().await?;
    for source in [SnapshotSource::Private, SnapshotSource::Others] {
        let query = SnapshotQuery {
            source,
            ids: Some(vec![id.clone()]),
            status: None,
            name: None,
            skip: 0,
            page_size: 1,
        };
        let found = unit.find_snapshots(actor.id(), region, &query).await?;
        if let Some(described) = with_surroundings(unit.as_mut(), actor, found).await?.pop() {
            return Ok((described, source));
        }
    }
    Err(Refusal::NotFound.into())
}

async fn with_surroundings(unit: &mut dyn Unit, actor: &Actor, found: Vec<Snapshot>) -> Result<Vec<DescribedSnapshot>> {
    let mine: Vec<_> = found
        .iter()
        .filter(|snapshot| snapshot.owner == actor.id())
        .map(|snapshot| snapshot.id.clone())
        .collect();
    let mut images = unit.referencing_images_of(&mine).await?;
    let mut shares = unit.shares_of_snapshots(&mine).await?;
    let described = found.into_iter().map(|snapshot| DescribedSnapshot {
        owned: (snapshot.owner == actor.id()).then(|| OwnedSnapshot {
            images: images.remove(&snapshot.id).unwrap_or_default(),
            shares: shares.remove(&snapshot.id).unwrap_or_default(),
        }),
        snapshot,
    });
    Ok(described.collect())
}
