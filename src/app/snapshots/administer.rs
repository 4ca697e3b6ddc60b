//! Everybody's snapshots as administrators see them, without a way to what is in them.

use crate::app::everybody::{Asked, PAGE_SIZE, Whose, page_of, pin_of};
use crate::app::{Actor, App, Result};
use crate::domain::administration::Search;
use crate::domain::id::SnapshotId;
use crate::domain::query::Cursor;
use crate::domain::snapshot::{Snapshot, SnapshotStatus};
pub use crate::store::OwnedSnapshot;
use crate::store::Page;

/// The page of everybody's snapshots that is asked for; an owner nobody is has none.
///
/// # Errors
/// [`Refusal::NotFound`](crate::app::Refusal::NotFound) for whoever is no administrator.
pub async fn list(app: &App, actor: &Actor, asked: &Asked<SnapshotStatus>, cursor: Option<Cursor>) -> Result<Page<OwnedSnapshot>> {
    actor.administers()?;
    let mut unit = app.store.reader().await?;
    let whose = Whose::find(unit.as_mut(), &asked.owner).await?;
    if let Ok(id) = asked.text.trim().parse::<SnapshotId>() {
        let fits = |snapshot: &Snapshot| whose.is(snapshot.owner) && asked.status.is_none_or(|status| status == snapshot.status);
        return Ok(match unit.snapshot(&id).await?.filter(fits) {
            Some(snapshot) => page_of(Some(OwnedSnapshot {
                owner_pin: pin_of(unit.as_mut(), snapshot.owner).await?,
                snapshot,
            })),
            None => page_of(None),
        });
    }
    let (Some(owner), Some(beginning)) = (whose.filter(), asked.beginning()) else {
        return Ok(page_of(None));
    };
    let search = Search {
        owner,
        beginning,
        status: asked.status,
        cursor,
        page_size: PAGE_SIZE,
    };
    Ok(unit.everybodys_snapshots(&search).await?)
}
