//! Asking for a higher limit.

use super::moved;
use crate::app::ports::random_id;
use crate::app::{About, Actor, App, Recorder, Refusal, Result, quotas};
use crate::domain::audit::Attempt;
use crate::domain::id::TicketId;
use crate::domain::ticket::{Ticket, TicketWorld, evaluate_opening};

/// What is asked for, as it was typed.
#[derive(Debug, Clone, Default)]
pub struct TicketRequest {
    /// Of which quota.
    pub quota: String,
    /// Where; means nothing for a quota that holds in every region.
    pub region: String,
    /// The limit that is asked for.
    pub asked: String,
    /// Why.
    pub reason: String,
}

/// Opens a ticket for the actor.
///
/// # Errors
/// [`Refusal::Choice`] and [`Refusal::Text`] (`T4`) for what makes no sense; [`Refusal::TicketBlocked`] (`T1`–`T3`).
pub async fn open(app: &App, actor: &Actor, request: &TicketRequest) -> Result<TicketId> {
    let opened = add(app, actor, request).await;
    Recorder::of(actor, app.clock.now())
        .refused(app, actor.id(), About::default(), Attempt::OpenTicket, opened.as_ref().err())
        .await;
    opened
}

async fn add(app: &App, actor: &Actor, request: &TicketRequest) -> Result<TicketId> {
    let (quota, region) = quotas::parse(app, &request.quota, &request.region)?;
    let asked = quotas::parse_limit(&request.asked)?;
    let reason = request.reason.parse()?;
    let now = app.clock.now();
    let mut unit = app.store.writer().await?;
    let open = unit.asked_for(actor.id()).await?;
    let world = TicketWorld {
        limit: quotas::limit_of(app, unit.as_mut(), actor.id(), quota, &region).await?,
        open: u32::try_from(open.len()).unwrap_or(u32::MAX),
        has_same: open.iter().any(|(other, place)| *other == quota && *place == region),
    };
    evaluate_opening(quota, asked, world).map_err(Refusal::TicketBlocked)?;
    let ticket = Ticket {
        id: TicketId::from_random(random_id()),
        account: actor.id(),
        quota,
        region,
        asked,
        reason,
        opened_at: now,
        end: None,
    };
    unit.insert_ticket(&ticket).await?;
    Recorder::of(actor, now)
        .record(unit.as_mut(), ticket.account, About::default(), moved(&ticket))
        .await?;
    unit.commit().await?;
    Ok(ticket.id)
}
