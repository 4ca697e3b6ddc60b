//! Tickets: an account asks for a higher limit, and an administrator answers.

pub mod answer;
pub mod list;
pub mod open;
pub mod withdraw;

use super::{About, Recorder, Result};
use crate::domain::activity::Event;
use crate::domain::ticket::{Ticket, TicketEnd};
use crate::store::Unit;

/// Puts on record what a ticket came to, with the account that opened it.
async fn record(unit: &mut dyn Unit, recorder: &Recorder<'_>, ticket: &Ticket) -> Result<()> {
    let event = Event::TicketMoved {
        ticket: ticket.id.clone(),
        quota: ticket.quota,
        region: ticket.region.clone(),
        state: ticket.state(),
        limit: ticket.end.as_ref().and_then(|end| end.granted).unwrap_or(ticket.asked),
    };
    recorder.record(unit, ticket.account, About::default(), event).await
}

/// Ends a ticket, whoever does. This is where whoever opened it is told, in the transaction that ends it.
async fn end(unit: &mut dyn Unit, recorder: &Recorder<'_>, ticket: Ticket, end: TicketEnd) -> Result<()> {
    unit.end_ticket(&ticket.id, &end).await?;
    let ended = Ticket { end: Some(end), ..ticket };
    record(unit, recorder, &ended).await
}
