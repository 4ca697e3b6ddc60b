//! Tickets: an account asks for a higher limit, and an administrator answers.

pub mod answer;
pub mod list;
pub mod open;
pub mod withdraw;

use super::{About, Recorder, Result};
use crate::domain::activity::Event;
use crate::domain::notice::Notice;
use crate::domain::ticket::{Ticket, TicketEnd, TicketState};
use crate::store::Unit;

/// What became of a ticket, for the Activity page of the account that opened it.
fn moved(ticket: &Ticket) -> Event {
    Event::TicketMoved {
        ticket: ticket.id.clone(),
        quota: ticket.quota,
        region: ticket.region.clone(),
        state: ticket.state(),
        limit: limit(ticket),
    }
}

/// The limit that is asked for, or was granted.
fn limit(ticket: &Ticket) -> u32 {
    ticket.end.as_ref().and_then(|end| end.granted).unwrap_or(ticket.asked)
}

/// Ends a ticket, whoever does; whoever opened it is told of an answer.
async fn end(unit: &mut dyn Unit, recorder: &Recorder<'_>, ticket: Ticket, end: TicketEnd) -> Result<()> {
    unit.end_ticket(&ticket.id, &end).await?;
    let state = end.state;
    let ended = Ticket { end: Some(end), ..ticket };
    let (about, event) = (About::default(), moved(&ended));
    if !matches!(state, TicketState::Granted | TicketState::Declined) {
        return recorder.record(unit, ended.account, about, event).await;
    }
    let notice = Notice::TicketAnswered {
        limit: limit(&ended),
        is_granted: state == TicketState::Granted,
        ticket: ended.id,
        quota: ended.quota,
        region: ended.region,
    };
    recorder.tell(unit, ended.account, about, event, notice).await
}
