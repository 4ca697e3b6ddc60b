//! An account's access keys.

use super::own;
use crate::app::{Actor, App, Result};
use crate::domain::access_key::AccessKey;
use crate::domain::id::AccessKeyId;

/// The keys, and whether there can be any.
#[derive(Debug, Clone)]
pub struct AccessKeyList {
    /// Newest first.
    pub keys: Vec<AccessKey>,
    /// Whether the installation has sealing keys; without them no key is made and none is answered.
    pub is_on: bool,
}

/// The actor's keys.
///
/// # Errors
/// Internal ones only.
pub async fn list(app: &App, actor: &Actor) -> Result<AccessKeyList> {
    Ok(AccessKeyList {
        keys: app.store.glance().await?.access_keys(actor.id()).await?,
        is_on: app.sealing_keys.is_some(),
    })
}

/// One of them.
///
/// # Errors
/// [`crate::app::Refusal::NotFound`], also for somebody else's.
pub async fn get(app: &App, actor: &Actor, id: &AccessKeyId) -> Result<AccessKey> {
    own(app.store.glance().await?.as_mut(), actor, id).await
}
