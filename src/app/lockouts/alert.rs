//! Telling administrators of a lock-out.

use super::{account_of, name_of};
use crate::app::throttle::{Budget, window_of};
use crate::app::{About, Actor, App, Error, Limits, Recorder, Refusal, Result};
use crate::domain::activity::Event;
use crate::domain::lockout::{Failure, FailureKey};
use crate::domain::notice::Notice;
use crate::domain::time::Timestamp;
use crate::store::{NewLockout, Unit};

/// Puts a lock-out on record where `error` is one, once for each counter and window, and tells administrators. What refused the
/// attempt left no trace, so this is a transaction of its own; an attempt that is refused again only reads. That it fails is
/// logged and changes no answer.
pub(in crate::app) async fn alert(app: &App, budget: &Budget, actor: Option<&Actor>, address: &str, error: Option<&Error>) {
    let Some(Error::Refused(Refusal::TooManyAttempts { .. })) = error else {
        return;
    };
    if let Err(error) = record(app, budget, actor, address).await {
        tracing::error!(%error, "a lock-out is not on record");
    }
}

async fn record(app: &App, budget: &Budget, actor: Option<&Actor>, address: &str) -> Result<()> {
    let now = app.clock.now();
    let window = window_of(now, budget.window_seconds);
    let mut unit = app.store.reader().await?;
    let mut new = Vec::new();
    for (counter, allowed) in &budget.keys {
        let Ok(key) = counter.parse::<FailureKey>() else { continue };
        if unit.attempts(counter, window).await? >= *allowed && !unit.has_lockout(&key, window).await? {
            new.push((key, counter, *allowed));
        }
    }
    drop(unit);
    if new.is_empty() {
        return Ok(());
    }
    let mut unit = app.store.writer().await?;
    let mut is_told = false;
    for (key, counter, allowed) in new {
        // Somebody may have ended it meanwhile, or got in.
        if unit.attempts(counter, window).await? < allowed {
            continue;
        }
        let about = account_of(unit.as_mut(), &key).await?;
        let who = name_of(&key, about.as_ref());
        let failure = key.failure;
        let lockout = NewLockout {
            key,
            window,
            at: now,
            account: actor.map(Actor::id),
            address: address.to_owned(),
        };
        // Whoever is alone at an address is locked out twice over, and that is told once.
        if unit.insert_lockout(&lockout).await? && !is_told {
            is_told = tell(unit.as_mut(), actor, failure, &who, now).await?;
        }
    }
    Ok(unit.commit().await?)
}

/// Tells administrators, unless they were told of many of its kind lately: a stranger with many addresses shall not bury what
/// else they are told. Returns whether it told them.
async fn tell(unit: &mut dyn Unit, actor: Option<&Actor>, failure: Failure, who: &str, now: Timestamp) -> Result<bool> {
    let told = format!("told:{}", failure.as_str());
    let hour = window_of(now, Limits::LOCKOUTS_TOLD_SECONDS);
    if unit.claim_attempts(&told, hour, 1, Limits::LOCKOUTS_TOLD).await? == 0 {
        return Ok(false);
    }
    let recorder = actor.map_or_else(|| Recorder::system(now), |actor| Recorder::of(actor, now));
    for administrator in unit.administrators(Limits::ADMINISTRATORS_TOLD).await? {
        let (event, notice) = (
            Event::LockedOut {
                failure,
                who: who.to_owned(),
            },
            Notice::LockedOut {
                failure,
                who: who.to_owned(),
            },
        );
        recorder.tell(unit, administrator, About::default(), event, notice).await?;
    }
    Ok(true)
}
