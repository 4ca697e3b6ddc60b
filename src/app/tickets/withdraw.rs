//! Asking no more.

use super::end;
use crate::app::{About, Actor, App, Recorder, Refusal, Result};
use crate::domain::audit::Attempt;
use crate::domain::id::TicketId;
use crate::domain::ticket::{TicketEnd, TicketState, evaluate_ending};

/// Withdraws a ticket of the actor's.
///
/// # Errors
/// [`Refusal::NotFound`] for anybody else's; [`Refusal::TicketBlocked`] when it has ended (`T5`).
pub async fn withdraw(app: &App, actor: &Actor, id: &TicketId) -> Result<()> {
    let withdrawn = take_back(app, actor, id).await;
    Recorder::of(actor, app.clock.now())
        .refused(app, actor.id(), About::default(), Attempt::EndTicket, withdrawn.as_ref().err())
        .await;
    withdrawn
}

async fn take_back(app: &App, actor: &Actor, id: &TicketId) -> Result<()> {
    let now = app.clock.now();
    let mut unit = app.store.writer().await?;
    // From here on nobody else ends a ticket of this account.
    unit.asked_for(actor.id()).await?;
    let ticket = unit.ticket(id).await?.map(|listed| listed.ticket);
    let ticket = ticket.filter(|ticket| ticket.account == actor.id()).ok_or(Refusal::NotFound)?;
    evaluate_ending(&ticket).map_err(|blocker| Refusal::TicketBlocked(vec![blocker]))?;
    let withdrawn = TicketEnd {
        state: TicketState::Withdrawn,
        granted: None,
        answer: String::new(),
        by: actor.account.pin.to_string(),
        at: now,
    };
    end(unit.as_mut(), &Recorder::of(actor, now), ticket, withdrawn).await?;
    Ok(unit.commit().await?)
}
