//! What administrators see: lock-outs, and who fails most.

use super::{account_of, allowed, name_of, window_seconds};
use crate::app::throttle::window_of;
use crate::app::{Actor, App, Limits, Result};
use crate::domain::id::AccountId;
use crate::domain::lockout::{Failure, FailureKey, Standing};
use crate::domain::time::Timestamp;
pub use crate::store::Lockout;
use crate::store::{CountedFailures, Unit};

/// Lock-outs on a page.
pub const PAGE_SIZE: u32 = 20;

/// How many are told of each kind of attempt, those who fail most.
pub const WORST: u32 = 20;

/// A lock-out as it is shown.
#[derive(Debug, Clone)]
pub struct LockoutView {
    /// The lock-out.
    pub lockout: Lockout,
    /// Who is locked out: a User Pin or an address.
    pub who: String,
    /// The account that it is about, if it is about one.
    pub account: Option<AccountId>,
    /// Until when, if it is in force.
    pub until: Option<Timestamp>,
}

/// Who failed, and how often.
#[derive(Debug, Clone)]
pub struct Failing {
    /// The counter.
    pub key: FailureKey,
    /// Who: a User Pin or an address.
    pub who: String,
    /// The account that it is about; a User Pin without one is nobody's.
    pub account: Option<AccountId>,
    /// How often in the running window.
    pub in_window: u32,
    /// How often there may be in a window.
    pub allowed: u32,
    /// How often in the last day.
    pub in_day: u64,
    /// What that means.
    pub standing: Standing,
}

/// Lock-outs and failures.
#[derive(Debug, Clone)]
pub struct Watched {
    /// Newest first.
    pub lockouts: Vec<LockoutView>,
    /// Pass it as `before` for the next page.
    pub next: Option<i64>,
    /// What [`super::see::see`] takes, where there is one that nobody has seen; only the first page shows what is newest.
    pub sight: Option<String>,
    /// Failed look-ups of a pin.
    pub lookups: Vec<Failing>,
    /// Failed sign-ins.
    pub sign_ins: Vec<Failing>,
}

/// The lock-outs before the one numbered `before`, and those who fail most in the last day.
///
/// # Errors
/// [`crate::app::Refusal::NotFound`] for whoever is no administrator.
pub async fn list(app: &App, actor: &Actor, before: Option<i64>) -> Result<Watched> {
    actor.administers()?;
    let now = app.clock.now();
    let mut unit = app.store.reader().await?;
    let mut found = unit.lockouts(before, PAGE_SIZE + 1).await?;
    let has_more = found.len() > PAGE_SIZE as usize;
    found.truncate(PAGE_SIZE as usize);
    let next = if has_more {
        found.last().map(|lockout| lockout.number)
    } else {
        None
    };
    let sight = if before.is_none() && unit.count_unseen_lockouts(1).await? > 0 {
        Some(unit.lockouts_sight().await?)
    } else {
        None
    };
    let mut lockouts = Vec::with_capacity(found.len());
    for lockout in found {
        lockouts.push(seen(unit.as_mut(), lockout, now).await?);
    }
    Ok(Watched {
        lockouts,
        next,
        sight,
        lookups: worst(app, unit.as_mut(), "lookup:", Failure::LookupByAccount, now).await?,
        sign_ins: worst(app, unit.as_mut(), "sign-in:", Failure::SignInAsPin, now).await?,
    })
}

async fn seen(unit: &mut dyn Unit, lockout: Lockout, now: Timestamp) -> Result<LockoutView> {
    let account = account_of(unit, &lockout.key).await?;
    let until = lockout.window.plus_seconds(window_seconds(lockout.key.failure));
    Ok(LockoutView {
        who: name_of(&lockout.key, account.as_ref()),
        account: account.map(|account| account.id),
        until: (lockout.ended.is_none() && now < until).then_some(until),
        lockout,
    })
}

/// Those who fail most at attempts of a kind, all of which have windows as long as those of `failure`.
async fn worst(app: &App, unit: &mut dyn Unit, beginning: &str, failure: Failure, now: Timestamp) -> Result<Vec<Failing>> {
    let seconds = window_seconds(failure);
    let window = window_of(now, seconds);
    let since = now.plus_seconds(-Limits::FAILURES_SECONDS);
    let mut failing = Vec::new();
    for counted in unit.failures(beginning, window, since, WORST).await? {
        let account = account_of(unit, &counted.key).await?;
        let allowed = allowed(app, counted.key.failure);
        let CountedFailures {
            key,
            all,
            most,
            in_window,
            forgiven,
        } = counted;
        failing.push(Failing {
            who: name_of(&key, account.as_ref()),
            account: account.map(|account| account.id),
            in_window,
            allowed,
            in_day: all,
            standing: Standing::of(in_window, forgiven, most, allowed, window.plus_seconds(seconds)),
            key,
        });
    }
    Ok(failing)
}
