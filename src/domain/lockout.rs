//! Lock-outs: whoever fails too often to find a User Pin, or to sign in, is refused more attempts until the window ends.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::policy::words;
use super::time::Timestamp;

/// What failures are counted of. The words begin the keys of the counters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Failure {
    /// Look-ups of pins that nobody has, by an account.
    LookupByAccount,
    /// The same, from an address.
    LookupFromAddress,
    /// Sign-ins with a pin, which need not be anybody's.
    SignInAsPin,
    /// Sign-ins from an address.
    SignInFromAddress,
}
words!(Failure {
    LookupByAccount => "lookup:account",
    LookupFromAddress => "lookup:address",
    SignInAsPin => "sign-in:pin",
    SignInFromAddress => "sign-in:address",
});

/// A counter of failures.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FailureKey {
    /// What it counts.
    pub failure: Failure,
    /// Whose: an account's number, a pin, or an address.
    pub subject: String,
}

impl FailureKey {
    /// The counter of this one's failures.
    #[must_use]
    pub fn new(failure: Failure, subject: impl fmt::Display) -> Self {
        Self {
            failure,
            subject: subject.to_string(),
        }
    }
}

impl fmt::Display for FailureKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}:{}", self.failure.as_str(), self.subject)
    }
}

/// The text is no counter's key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct InvalidKey;

impl FromStr for FailureKey {
    type Err = InvalidKey;

    fn from_str(text: &str) -> Result<Self, InvalidKey> {
        let of = |failure: &Failure| {
            let subject = text.strip_prefix(failure.as_str())?.strip_prefix(':')?;
            // PostgreSQL keeps no text with a zero in it.
            if subject.contains('\0') {
                return None;
            }
            Some(Self::new(*failure, subject))
        };
        Failure::ALL.iter().find_map(of).ok_or(InvalidKey)
    }
}

/// How far a counter has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// Attempts are taken, and were all day.
    Free,
    /// Attempts are taken again.
    WasLockedOut,
    /// No attempt is taken until then.
    LockedOut {
        /// When the window ends.
        until: Timestamp,
    },
}

impl Standing {
    /// Of a counter that has `counted` failures in a window that ends at `window_end`, of which `forgiven` were let pass, had
    /// at most `most` in any window of the day, and may have `allowed`.
    #[must_use]
    pub fn of(counted: u32, forgiven: u32, most: u32, allowed: u32, window_end: Timestamp) -> Self {
        if counted.saturating_sub(forgiven) >= allowed {
            Self::LockedOut { until: window_end }
        } else if most >= allowed {
            Self::WasLockedOut
        } else {
            Self::Free
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_read_as_it_was_written() {
        for failure in Failure::ALL {
            for subject in ["100000000001", "192.0.2.7", "2001:db8::/64", "数据:平台", ""] {
                let key = FailureKey::new(*failure, subject);
                assert_eq!(key.to_string().parse(), Ok(key));
            }
        }
        for wrong in [
            "",
            "lookup",
            "lookup:account",
            "refusal:account:1",
            "access-key:ak-1",
            "Lookup:account:1",
            "lookup:account:\0",
        ] {
            assert_eq!(wrong.parse::<FailureKey>(), Err(InvalidKey), "{wrong}");
        }
    }

    #[test]
    fn a_counter_is_locked_out_by_what_was_not_forgiven_in_its_window() {
        let end = Timestamp(9);
        let now = Standing::LockedOut { until: end };
        for (counted, forgiven, most, expected) in [
            (0, 0, 0, Standing::Free),
            (2, 0, 2, Standing::Free),
            (3, 0, 3, now),
            (3, 3, 3, Standing::WasLockedOut),
            (5, 3, 5, Standing::WasLockedOut),
            (6, 3, 6, now),
            (0, 0, 3, Standing::WasLockedOut),
        ] {
            assert_eq!(
                Standing::of(counted, forgiven, most, 3, end),
                expected,
                "{counted} {forgiven} {most}"
            );
        }
    }
}
