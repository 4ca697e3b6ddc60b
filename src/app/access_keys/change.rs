//! Disabling, enabling and deleting an access key.

use super::{own, record};
use crate::app::{Actor, App, Result};
use crate::domain::access_key::{AccessKey, AccessKeyChange};
use crate::domain::id::AccessKeyId;

/// Enables or disables a key; once more changes nothing. Returns the key as it is then.
///
/// # Errors
/// [`crate::app::Refusal::NotFound`], also for somebody else's.
pub async fn set_enabled(app: &App, actor: &Actor, id: &AccessKeyId, is_enabled: bool) -> Result<AccessKey> {
    let mut unit = app.store.writer().await?;
    let key = own(unit.as_mut(), actor, id).await?;
    if key.is_enabled == is_enabled {
        return Ok(key);
    }
    let key = AccessKey { is_enabled, ..key };
    let change = if is_enabled {
        AccessKeyChange::Enabled
    } else {
        AccessKeyChange::Disabled
    };
    unit.set_access_key_enabled(id, is_enabled).await?;
    record(app, unit.as_mut(), actor, &key, change).await?;
    unit.commit().await?;
    Ok(key)
}

/// Deletes a key for good. Returns it as it was.
///
/// # Errors
/// [`crate::app::Refusal::NotFound`], also for somebody else's.
pub async fn delete(app: &App, actor: &Actor, id: &AccessKeyId) -> Result<AccessKey> {
    let mut unit = app.store.writer().await?;
    let key = own(unit.as_mut(), actor, id).await?;
    unit.remove_access_key(id).await?;
    record(app, unit.as_mut(), actor, &key, AccessKeyChange::Deleted).await?;
    unit.commit().await?;
    Ok(key)
}
