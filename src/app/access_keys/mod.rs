//! Access keys: programs act for an account by signing their requests with one.
//!
//! The secret of a key is made here, shown once, and kept only sealed ([`sealing`]); whether a request was signed with it is
//! judged here as well ([`authenticate`]), so that no secret ever leaves this module but to its holder.

pub mod authenticate;
pub mod change;
pub mod create;
pub mod list;
pub mod memory;
pub mod reseal;
pub mod sealing;
pub mod signature;
mod unwritten;
pub mod write_marks;

use crate::app::{About, Actor, App, Recorder, Refusal, Result};
use crate::domain::access_key::{AccessKey, AccessKeyChange};
use crate::domain::activity::Event;
use crate::domain::id::AccessKeyId;
use crate::store::Unit;

/// The actor's key with this id. Somebody else's is not found.
async fn own(unit: &mut dyn Unit, actor: &Actor, id: &AccessKeyId) -> Result<AccessKey> {
    let key = unit.access_key(id).await?.filter(|key| key.account == actor.id());
    Ok(key.ok_or(Refusal::NotFound)?)
}

async fn record(app: &App, unit: &mut dyn Unit, actor: &Actor, key: &AccessKey, change: AccessKeyChange) -> Result<()> {
    let event = Event::AccessKeyChanged {
        key: key.id.clone(),
        name: key.name.to_string(),
        change,
    };
    Recorder::of(actor, app.clock.now())
        .record(unit, actor.id(), About::default(), event)
        .await
}
