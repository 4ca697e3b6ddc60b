//! The list of who may share with whom, which administrators keep. The rule is in [`crate::domain::sharing`], and a policy says
//! whether it is in force.

pub mod add;
pub mod list;
pub mod remove;

use super::{About, Actor, App, Recorder, Refusal, Result};
use crate::domain::audit::Attempt;
use crate::domain::partner::Partnership;

/// An entry as it was typed.
#[derive(Debug, Clone, Default)]
pub struct TypedEntry {
    /// Who shares: a User Pin, or a star for anybody.
    pub owner: String,
    /// With whom: the same.
    pub recipient: String,
    /// Why.
    pub reason: String,
}

impl TypedEntry {
    fn partnership(&self) -> Result<Partnership> {
        let partnership = Partnership {
            owner: self.owner.parse()?,
            recipient: self.recipient.parse()?,
        };
        if !partnership.has_meaning() {
            return Err(Refusal::Choice("recipient").into());
        }
        Ok(partnership)
    }
}

/// Puts a refusal to change the list in the audit, and passes on what came of it.
async fn recorded(app: &App, actor: &Actor, changed: Result<()>) -> Result<()> {
    Recorder::of(actor, app.clock.now())
        .refused(app, actor.id(), About::default(), Attempt::ChangePartners, changed.as_ref().err())
        .await;
    changed
}
