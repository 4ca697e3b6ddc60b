//! What people are told: reading it, having read it, and having it mailed. Notices come to be in the use cases that they tell of, by
//! `Recorder::tell`.

pub mod list;
pub mod mail;
pub mod read;

use super::{Actor, App, Result};
use crate::domain::notice::{COUNTED_UNREAD, Unread};

/// How many of the actor's notices are unread.
///
/// # Errors
/// Internal ones only.
pub async fn unread(app: &App, actor: &Actor) -> Result<Unread> {
    let counted = app.store.glance().await?.count_unread(actor.id(), COUNTED_UNREAD + 1).await?;
    Ok(Unread::of(counted))
}
