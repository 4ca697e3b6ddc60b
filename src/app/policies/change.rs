//! Putting another policy in force.

use super::version_in_force;
use crate::app::accounts::change::administered;
use crate::app::{About, Actor, App, Recorder, Refusal, Result};
use crate::domain::activity::Event;
use crate::domain::audit::Attempt;
use crate::domain::policy::Policy;
use crate::domain::text::Remark;
use crate::domain::ticket::evaluate_limits;
use crate::store::{StoreError, StoredPolicy};

/// Puts `policy` in force in place of the one of this version, which is the one that the preview was shown for. Every
/// transaction that begins to decide afterwards goes by it, on every process.
///
/// # Errors
/// [`Refusal::NotFound`] for whoever is no administrator; [`Refusal::Text`] without a reason (`T4`); [`Refusal::Choice`] when
/// nothing would change; [`Refusal::TicketBlocked`] for a limit that nobody can have (`T1`); [`Refusal::PolicyChanged`] when
/// somebody changed it meanwhile.
pub async fn change(app: &App, actor: &Actor, version: i64, policy: Policy, reason: &str) -> Result<()> {
    let changed = try_to_change(app, actor, version, policy, reason).await;
    Recorder::of(actor, app.clock.now())
        .refused(app, actor.id(), About::default(), Attempt::ChangePolicy, changed.as_ref().err())
        .await;
    changed
}

async fn try_to_change(app: &App, actor: &Actor, version: i64, policy: Policy, reason: &str) -> Result<()> {
    let mut unit = app.store.writer().await?;
    administered(unit.as_mut(), actor, actor.id()).await?;
    let reason: Remark = reason.parse()?;
    let (replaced, current) = version_in_force(app, unit.as_mut()).await?;
    if current != version {
        return Err(Refusal::PolicyChanged.into());
    }
    let changes = replaced.changes(&policy);
    if changes.is_empty() {
        return Err(Refusal::Choice("policy").into());
    }
    evaluate_limits(&replaced, &policy).map_err(Refusal::TicketBlocked)?;
    let now = app.clock.now();
    let stored = StoredPolicy {
        version: version.saturating_add(1),
        policy,
        replaced,
        changed_by: actor.account.pin.to_string(),
        reason: reason.to_string(),
        changed_at: now,
    };
    // Of two who change the same version at once the second finds its place taken.
    unit.insert_policy(&stored).await.map_err(|error| match error {
        StoreError::Taken(_) => Refusal::PolicyChanged.into(),
        error => crate::app::Error::from(error),
    })?;
    let event = Event::PolicyChanged {
        version: stored.version,
        changes,
        reason: reason.into(),
    };
    Recorder::of(actor, now).note(unit.as_mut(), actor.id(), event).await?;
    unit.commit().await?;
    app.policies.learn(policy);
    Ok(())
}
