//! What an administrator answers: more, or no.

use super::end;
use crate::app::accounts::change::administered;
use crate::app::{About, Actor, App, Recorder, Refusal, Result, quotas};
use crate::domain::audit::Attempt;
use crate::domain::id::TicketId;
use crate::domain::text::Remark;
use crate::domain::ticket::{Ticket, TicketEnd, TicketState, evaluate_ending, evaluate_grant};
use crate::store::Unit;

/// Grants a ticket with the limit that was typed, which need not be the one asked for. It is in force at once.
///
/// # Errors
/// [`Refusal::NotFound`], also for whoever is no administrator; [`Refusal::Choice`] and [`Refusal::Text`] (`T4`) for what
/// makes no sense; [`Refusal::TicketBlocked`] (`T1`, `T5`).
pub async fn grant(app: &App, actor: &Actor, id: &TicketId, limit: &str, answer: &str) -> Result<()> {
    let granted = answer_with(app, actor, id, Some(limit), answer).await;
    refused(app, actor, &granted).await;
    granted
}

/// Declines a ticket, and says why.
///
/// # Errors
/// [`Refusal::NotFound`], also for whoever is no administrator; [`Refusal::Text`] without an answer (`T4`);
/// [`Refusal::TicketBlocked`] when it has ended (`T5`).
pub async fn decline(app: &App, actor: &Actor, id: &TicketId, answer: &str) -> Result<()> {
    let declined = answer_with(app, actor, id, None, answer).await;
    refused(app, actor, &declined).await;
    declined
}

async fn refused(app: &App, actor: &Actor, answered: &Result<()>) {
    Recorder::of(actor, app.clock.now())
        .refused(app, actor.id(), About::default(), Attempt::EndTicket, answered.as_ref().err())
        .await;
}

/// The ticket, for an administrator who is about to answer; nobody else ends it meanwhile.
async fn held(unit: &mut dyn Unit, actor: &Actor, id: &TicketId) -> Result<Ticket> {
    actor.administers()?;
    let account = unit.ticket(id).await?.ok_or(Refusal::NotFound)?.ticket.account;
    administered(unit, actor, account).await?;
    // Once more, as it is now that its account is held.
    Ok(unit.ticket(id).await?.ok_or(Refusal::NotFound)?.ticket)
}

async fn answer_with(app: &App, actor: &Actor, id: &TicketId, limit: Option<&str>, answer: &str) -> Result<()> {
    let now = app.clock.now();
    let mut unit = app.store.writer().await?;
    let ticket = held(unit.as_mut(), actor, id).await?;
    let granted = limit.map(quotas::parse_limit).transpose()?;
    let blocked = |blocker| Refusal::TicketBlocked(vec![blocker]);
    let state = match granted {
        Some(limit) => {
            let now = quotas::limit_of(app, unit.as_mut(), ticket.account, ticket.quota, &ticket.region).await?;
            evaluate_grant(&ticket, limit, now).map_err(blocked)?;
            unit.set_limit(ticket.account, ticket.quota, &ticket.region, granted).await?;
            TicketState::Granted
        }
        None => {
            evaluate_ending(&ticket).map_err(blocked)?;
            TicketState::Declined
        }
    };
    let needs_no_words = granted.is_some() && answer.trim().is_empty();
    let answer = if needs_no_words {
        String::new()
    } else {
        answer.parse::<Remark>()?.into()
    };
    let answered = TicketEnd {
        state,
        granted,
        answer,
        by: actor.account.pin.to_string(),
        at: now,
    };
    end(unit.as_mut(), &Recorder::of(actor, now), ticket, answered).await?;
    Ok(unit.commit().await?)
}
