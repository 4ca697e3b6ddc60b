//! Limits that administrators give an account without being asked.

use super::change::administered;
use crate::app::policies::in_force;
use crate::app::{About, Actor, App, Recorder, Refusal, Result, quotas};
use crate::domain::activity::Event;
use crate::domain::audit::Attempt;
use crate::domain::id::AccountId;
use crate::domain::text::{Pin, Remark};
use crate::domain::ticket::evaluate_limit;

/// A limit, as it was typed.
#[derive(Debug, Clone, Default)]
pub struct LimitRequest {
    /// Of which quota.
    pub quota: String,
    /// Where; means nothing for a quota that holds in every region.
    pub region: String,
    /// The limit; empty for the policy's.
    pub limit: String,
    /// Why.
    pub reason: String,
}

/// Gives an account a limit of its own, or the policy's again. It is in force at once, and takes nothing away that is there;
/// nothing happens when it is so already. Returns the account's User Pin.
///
/// # Errors
/// [`Refusal::NotFound`], also for whoever is no administrator; [`Refusal::Choice`] and [`Refusal::Text`] (`T4`) for what
/// makes no sense; [`Refusal::TicketBlocked`] for more than anybody can have (`T1`).
pub async fn set_limit(app: &App, actor: &Actor, id: AccountId, request: &LimitRequest) -> Result<Pin> {
    let set = try_to_set(app, actor, id, request).await;
    Recorder::of(actor, app.clock.now())
        .refused(app, actor.id(), About::default(), Attempt::SetLimit, set.as_ref().err())
        .await;
    set
}

async fn try_to_set(app: &App, actor: &Actor, id: AccountId, request: &LimitRequest) -> Result<Pin> {
    let mut unit = app.store.writer().await?;
    let account = administered(unit.as_mut(), actor, id).await?.account;
    let (quota, region) = quotas::parse(app, &request.quota, &request.region)?;
    let limit = match request.limit.trim() {
        "" => None,
        typed => Some(quotas::parse_limit(typed)?),
    };
    let reason: Remark = request.reason.parse()?;
    let policy = in_force(app, unit.as_mut()).await?;
    let to = limit.unwrap_or_else(|| quota.default_limit(&policy));
    if limit.is_some() {
        evaluate_limit(quota, to).map_err(|blocker| Refusal::TicketBlocked(vec![blocker]))?;
    }
    let own = quotas::own_limit(&unit.limits_of(id).await?, quota, &region).map(|own| own.limit);
    if own == limit {
        return Ok(account.pin);
    }
    let from = own.unwrap_or_else(|| quota.default_limit(&policy));
    unit.set_limit(id, quota, &region, limit).await?;
    let event = Event::LimitSet {
        pin: account.pin.to_string(),
        quota,
        region,
        from,
        to,
        reason: reason.into(),
    };
    Recorder::of(actor, app.clock.now())
        .record(unit.as_mut(), id, About::default(), event)
        .await?;
    unit.commit().await?;
    Ok(account.pin)
}
