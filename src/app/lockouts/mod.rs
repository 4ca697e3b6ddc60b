//! Lock-outs: who fails so often that attempts are refused for a while. The budgets are counted in [`super::throttle`]; here is
//! which there are, who is told when one is used up, and what administrators see and do.

pub(super) mod alert;
pub mod end;
pub mod list;
pub mod see;

use super::throttle::Budget;
use super::{App, Limits, Result};
use crate::domain::account::Account;
use crate::domain::id::AccountId;
use crate::domain::lockout::{Failure, FailureKey};
use crate::domain::text::Pin;
use crate::store::Unit;

/// How many failures there may be in a window.
fn allowed(app: &App, failure: Failure) -> u32 {
    match failure {
        Failure::LookupByAccount | Failure::LookupFromAddress => app.limits.failed_lookups,
        Failure::SignInFromAddress => app.limits.failed_sign_ins,
        Failure::SignInAsPin => app.limits.failed_sign_ins.saturating_mul(Limits::PIN_FACTOR),
    }
}

/// How long a window is.
fn window_seconds(failure: Failure) -> i64 {
    match failure {
        Failure::LookupByAccount | Failure::LookupFromAddress => Limits::LOOKUP_WINDOW_SECONDS,
        Failure::SignInAsPin | Failure::SignInFromAddress => Limits::SIGN_IN_WINDOW_SECONDS,
    }
}

/// The budget of an attempt that counts against these, whose windows are of one length.
pub(super) fn budget(app: &App, keys: &[FailureKey]) -> Budget {
    Budget {
        keys: keys.iter().map(|key| (key.to_string(), allowed(app, key.failure))).collect(),
        window_seconds: keys.first().map_or(0, |key| window_seconds(key.failure)),
    }
}

/// The account that a counter is about, if it is about one.
async fn account_of(unit: &mut dyn Unit, key: &FailureKey) -> Result<Option<Account>> {
    Ok(match key.failure {
        Failure::LookupByAccount => match key.subject.parse::<AccountId>() {
            Ok(id) => unit.account(id).await?,
            Err(_) => None,
        },
        Failure::SignInAsPin => match key.subject.parse::<Pin>() {
            Ok(pin) => unit.account_by_pin(&pin).await?,
            Err(_) => None,
        },
        Failure::LookupFromAddress | Failure::SignInFromAddress => None,
    })
}

/// Who a counter is about, in words: a User Pin or an address.
fn name_of(key: &FailureKey, account: Option<&Account>) -> String {
    account.map_or_else(|| key.subject.clone(), |account| account.pin.to_string())
}
