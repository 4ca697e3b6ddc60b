//! The Activity page: what an account did and what was done to it.

use super::{Actor, App, Result};
use crate::domain::activity::Activity;

/// Events on a page.
pub const PAGE_SIZE: u32 = 50;

/// A page of events and where the next one begins.
#[derive(Debug, Clone)]
pub struct ActivityPage {
    /// Newest first.
    pub events: Vec<Activity>,
    /// Pass it as `before` for the next page.
    pub next: Option<i64>,
}

/// The actor's events before the one numbered `before`, newest first.
///
/// # Errors
/// Internal ones only.
pub async fn list(app: &App, actor: &Actor, before: Option<i64>) -> Result<ActivityPage> {
    let mut unit = app.store.reader().await?;
    let mut events = unit.activities(actor.id(), before, PAGE_SIZE + 1).await?;
    let has_more = events.len() > PAGE_SIZE as usize;
    events.truncate(PAGE_SIZE as usize);
    let next = if has_more { events.last().map(|event| event.number) } else { None };
    Ok(ActivityPage { events, next })
}
