//! Making an access key.

use super::record;
use super::sealing::Secret;
use crate::app::ports::random_id;
use crate::app::{Actor, App, Limits, Refusal, Result};
use crate::domain::access_key::{AccessKey, AccessKeyChange};
use crate::domain::id::AccessKeyId;
use crate::domain::text::Name;

/// A key that was just made.
#[derive(Debug, Clone)]
pub struct CreatedAccessKey {
    /// The key.
    pub key: AccessKey,
    /// Its secret, which nobody is shown again.
    pub secret: Secret,
}

/// Makes an enabled key of the actor's.
///
/// # Errors
/// [`Refusal::AccessKeysOff`] without sealing keys; [`Refusal::Text`] for what is no name; [`Refusal::AccessKeyLimit`] once
/// there are [`Limits::ACCESS_KEYS`].
pub async fn create(app: &App, actor: &Actor, name: &str) -> Result<CreatedAccessKey> {
    let sealing_keys = app.sealing_keys.as_ref().ok_or(Refusal::AccessKeysOff)?;
    let key = AccessKey {
        id: AccessKeyId::from_random(random_id()),
        account: actor.id(),
        name: name.parse::<Name>()?,
        is_enabled: true,
        created_at: app.clock.now(),
        last_used_at: None,
    };
    let secret = Secret::random();
    let sealed = sealing_keys.seal(&secret, &key.id, key.account)?;
    let mut unit = app.store.writer().await?;
    if unit.count_access_keys(actor.id()).await? >= Limits::ACCESS_KEYS {
        return Err(Refusal::AccessKeyLimit {
            limit: Limits::ACCESS_KEYS,
        }
        .into());
    }
    unit.insert_access_key(&key, &sealed).await?;
    record(app, unit.as_mut(), actor, &key, AccessKeyChange::Created).await?;
    unit.commit().await?;
    Ok(CreatedAccessKey { key, secret })
}
