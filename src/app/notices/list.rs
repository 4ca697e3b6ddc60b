//! The Notifications page.

use std::collections::HashMap;

use crate::app::images::visible;
use crate::app::{Actor, App, Error, Refusal, Result};
use crate::domain::id::{ImageId, SnapshotId};
use crate::domain::notice::ReceivedNotice;
use crate::store::Unit;

/// Notices on a page.
pub const PAGE_SIZE: u32 = 20;

/// A notice, and where it leads.
#[derive(Debug, Clone)]
pub struct NoticeView {
    /// The notice.
    pub received: ReceivedNotice,
    /// Whether the receiver may see the image that it is about now.
    pub sees_image: bool,
    /// Whether the receiver may see the snapshot that it is about now.
    pub sees_snapshot: bool,
}

/// A page of notices and where the next one begins.
#[derive(Debug, Clone)]
pub struct NoticePage {
    /// Newest first.
    pub notices: Vec<NoticeView>,
    /// Pass it as `before` for the next page.
    pub next: Option<i64>,
    /// What was there, for [`read_all`](super::read::read_all). Only the first page has the newest there is.
    pub sight: Option<String>,
}

/// The actor's notices before the one numbered `before`, newest first.
///
/// # Errors
/// Internal ones only.
pub async fn list(app: &App, actor: &Actor, before: Option<i64>) -> Result<NoticePage> {
    let mut unit = app.store.reader().await?;
    let mut found = unit.notices(actor.id(), before, PAGE_SIZE + 1).await?;
    let sight = match before {
        None => Some(unit.sight().await?),
        Some(_) => None,
    };
    let has_more = found.len() > PAGE_SIZE as usize;
    found.truncate(PAGE_SIZE as usize);
    let next = if has_more { found.last().map(|notice| notice.number) } else { None };
    let (mut images, mut snapshots) = (HashMap::new(), HashMap::new());
    let mut notices = Vec::with_capacity(found.len());
    for received in found {
        if let Some(id) = &received.image
            && !images.contains_key(id)
        {
            images.insert(id.clone(), sees_image(unit.as_mut(), actor, id).await?);
        }
        if let Some(id) = &received.snapshot
            && !snapshots.contains_key(id)
        {
            snapshots.insert(id.clone(), sees_snapshot(unit.as_mut(), actor, id).await?);
        }
        notices.push(NoticeView {
            sees_image: received.image.as_ref().is_some_and(|id| images.get(id) == Some(&true)),
            sees_snapshot: received.snapshot.as_ref().is_some_and(|id| snapshots.get(id) == Some(&true)),
            received,
        });
    }
    Ok(NoticePage { notices, next, sight })
}

/// A notice and where it leads.
pub(super) async fn view(unit: &mut dyn Unit, actor: &Actor, received: ReceivedNotice) -> Result<NoticeView> {
    let sees_image = match &received.image {
        Some(id) => sees_image(unit, actor, id).await?,
        None => false,
    };
    let sees_snapshot = match &received.snapshot {
        Some(id) => sees_snapshot(unit, actor, id).await?,
        None => false,
    };
    Ok(NoticeView {
        received,
        sees_image,
        sees_snapshot,
    })
}

async fn sees_image(unit: &mut dyn Unit, actor: &Actor, id: &ImageId) -> Result<bool> {
    match visible(unit, actor, id).await {
        Ok(_) => Ok(true),
        // Its former owner sees what remains of it.
        Err(Error::Refused(Refusal::NotFound)) => Ok(unit.tombstone(id).await?.is_some_and(|stone| stone.owner == actor.id())),
        Err(error) => Err(error),
    }
}

async fn sees_snapshot(unit: &mut dyn Unit, actor: &Actor, id: &SnapshotId) -> Result<bool> {
    Ok(unit.snapshot(id).await?.is_some_and(|snapshot| snapshot.owner == actor.id()))
}
