//! The words for failures.

use super::Texts;
use crate::domain::lockout::Failure;

/// What somebody fails at, with who it is.
#[must_use]
pub(crate) fn failure(t: Texts, failure: Failure, who: &str) -> String {
    let key = match failure {
        Failure::LookupByAccount => "failure-lookup-by-account",
        Failure::LookupFromAddress => "failure-lookup-from-address",
        Failure::SignInAsPin => "failure-sign-in-as-pin",
        Failure::SignInFromAddress => "failure-sign-in-from-address",
    };
    t.with(key, [("who", who.into())])
}
