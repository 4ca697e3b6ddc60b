//! Instances as programs ask for them: by page number, with the total.

use crate::app::{Actor, App, Result};
use crate::domain::instance::Instance;
use crate::domain::query::InstanceQuery;

/// A page, and how many instances all pages hold.
#[derive(Debug, Clone)]
pub struct DescribedInstances {
    /// The rows.
    pub instances: Vec<Instance>,
    /// The instances of all pages.
    pub total: u64,
}

/// The page of the actor's instances in `region` that `query` asks for.
///
/// # Errors
/// Internal ones only.
pub async fn describe(app: &App, actor: &Actor, region: &str, query: &InstanceQuery) -> Result<DescribedInstances> {
    let mut unit = app.store.reader().await?;
    let instances = unit.find_instances(actor.id(), region, query).await?;
    let total = unit.count_found_instances(actor.id(), region, query).await?;
    Ok(DescribedInstances { instances, total })
}
