//! Instances: their pages, and what a hypervisor's integration tells and asks.

pub mod describe;
pub mod get;
pub mod integration;

use super::{App, Result};
use crate::domain::id::InstanceId;

/// Where an instance is, whoever may know; nothing when it is not there. The answer is for comparing only.
///
/// # Errors
/// Internal ones only.
pub async fn region(app: &App, id: &InstanceId) -> Result<Option<String>> {
    Ok(app.store.glance().await?.instance(id).await?.map(|instance| instance.region))
}
