//! The policies in force, and how they came about.

use super::version_in_force;
use crate::app::{Actor, App, Result};
use crate::domain::policy::Policy;
pub use crate::store::StoredPolicy;

/// Changes on a page.
pub const PAGE_SIZE: u32 = 20;

/// What is in force, and a page of what was put in force.
#[derive(Debug, Clone)]
pub struct PolicyHistory {
    /// In force.
    pub policy: Policy,
    /// How often it was changed; 0 while the configuration is in force.
    pub version: i64,
    /// The changes, last one first.
    pub changes: Vec<StoredPolicy>,
    /// Pass it as `before` for the next page.
    pub next: Option<i64>,
}

/// The policies in force, and the changes before the one numbered `before`.
///
/// # Errors
/// [`crate::app::Refusal::NotFound`] for whoever is no administrator.
pub async fn list(app: &App, actor: &Actor, before: Option<i64>) -> Result<PolicyHistory> {
    actor.administers()?;
    let mut unit = app.store.reader().await?;
    let (policy, version) = version_in_force(app, unit.as_mut()).await?;
    let mut changes = unit.policies_before(before.unwrap_or(i64::MAX), PAGE_SIZE + 1).await?;
    let has_more = changes.len() > PAGE_SIZE as usize;
    changes.truncate(PAGE_SIZE as usize);
    let next = if has_more {
        changes.last().map(|change| change.version)
    } else {
        None
    };
    Ok(PolicyHistory {
        policy,
        version,
        changes,
        next,
    })
}
