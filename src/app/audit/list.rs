//! Looking something up in the audit, and taking it along.

use futures::Stream;
use futures::stream::try_unfold;

use crate::app::{Actor, App, Result};
use crate::domain::audit::{AuditFilter, AuditPlace, AuditRecord, Seal};

/// Records on a page.
pub const PAGE_SIZE: u32 = 50;
/// Records that an export holds in memory.
const EXPORTED_AT_ONCE: u32 = 1000;

/// A record and its seal, if it has one yet.
pub type Line = (AuditRecord, Option<Seal>);

/// A page and where the next one begins.
#[derive(Debug, Clone)]
pub struct AuditPage {
    /// Newest first.
    pub lines: Vec<Line>,
    /// What to ask for the next page with.
    pub next: Option<AuditPlace>,
}

/// The records that `filter` asks for, newest first, after the one at `after`.
///
/// # Errors
/// [`crate::app::Refusal::NotFound`] for whoever is no administrator.
pub async fn list(app: &App, actor: &Actor, filter: &AuditFilter, after: Option<AuditPlace>) -> Result<AuditPage> {
    actor.administers()?;
    let mut lines = app.store.glance().await?.audit_records(filter, after, PAGE_SIZE + 1).await?;
    let has_more = lines.len() > PAGE_SIZE as usize;
    lines.truncate(PAGE_SIZE as usize);
    let next = if has_more {
        lines.last().map(|(record, _)| AuditPlace::of(record))
    } else {
        None
    };
    Ok(AuditPage { lines, next })
}

/// All records that `filter` asks for, newest first, some at a time: however many there are, only so many are held. Each part
/// is a question of its own, so that a slow reader keeps nobody waiting; what is recorded meanwhile is not in it.
///
/// # Errors
/// [`crate::app::Refusal::NotFound`] for whoever is no administrator; internal ones within the stream, which they end.
pub fn export(app: &App, actor: &Actor, filter: AuditFilter) -> Result<impl Stream<Item = Result<Vec<Line>>> + Send + use<>> {
    actor.administers()?;
    let begin = (app.clone(), filter, None);
    Ok(try_unfold(begin, |(app, filter, after)| async move {
        let lines = app.store.glance().await?.audit_records(&filter, after, EXPORTED_AT_ONCE).await?;
        let last = lines.last().map(|(record, _)| AuditPlace::of(record));
        Ok(last.map(|last| (lines, (app, filter, Some(last)))))
    }))
}
