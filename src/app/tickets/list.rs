//! Tickets: one's own, and for administrators those of everybody.

use crate::app::quotas::{self, AccountQuotas};
use crate::app::{Actor, App, Refusal, Result};
use crate::domain::id::TicketId;
use crate::domain::query::Cursor;
pub use crate::store::ListedTicket;
use crate::store::Page;

/// Tickets on a page.
pub const PAGE_SIZE: u32 = 50;

/// A ticket, and what its account has and may have.
#[derive(Debug, Clone)]
pub struct TicketDetail {
    /// The ticket.
    pub listed: ListedTicket,
    /// What its account has and may have.
    pub quotas: AccountQuotas,
}

/// A page of the actor's tickets, open ones first.
///
/// # Errors
/// Internal ones only.
pub async fn list(app: &App, actor: &Actor, cursor: Option<&Cursor>) -> Result<Page<ListedTicket>> {
    let mut unit = app.store.reader().await?;
    Ok(unit.tickets(Some(actor.id()), cursor, PAGE_SIZE).await?)
}

/// A ticket of the actor's.
///
/// # Errors
/// [`Refusal::NotFound`] for anybody else's.
pub async fn get(app: &App, actor: &Actor, id: &TicketId) -> Result<TicketDetail> {
    let found = detail(app, id).await?;
    if found.listed.ticket.account != actor.id() {
        return Err(Refusal::NotFound.into());
    }
    Ok(found)
}

/// A page of everybody's tickets: the open ones first, those that wait longest at the top.
///
/// # Errors
/// [`Refusal::NotFound`] for whoever is no administrator.
pub async fn queue(app: &App, actor: &Actor, cursor: Option<&Cursor>) -> Result<Page<ListedTicket>> {
    actor.administers()?;
    let mut unit = app.store.reader().await?;
    Ok(unit.tickets(None, cursor, PAGE_SIZE).await?)
}

/// Anybody's ticket.
///
/// # Errors
/// [`Refusal::NotFound`], also for whoever is no administrator.
pub async fn administered(app: &App, actor: &Actor, id: &TicketId) -> Result<TicketDetail> {
    actor.administers()?;
    detail(app, id).await
}

async fn detail(app: &App, id: &TicketId) -> Result<TicketDetail> {
    let mut unit = app.store.reader().await?;
    let listed = unit.ticket(id).await?.ok_or(Refusal::NotFound)?;
    let quotas = quotas::of_account(app, unit.as_mut(), listed.ticket.account).await?;
    Ok(TicketDetail { listed, quotas })
}
