//! The outside world as the use cases need it, so that tests can hand in their own: the time, and random ids.

use std::time::UNIX_EPOCH;

use crate::domain::id::RANDOM_LENGTH;
use crate::domain::time::Timestamp;

/// Tells the time.
pub trait Clock: Send + Sync {
    /// Now.
    fn now(&self) -> Timestamp;
}

/// The machine's clock.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "the one place where the machine is asked for the time")]
    fn now(&self) -> Timestamp {
        let since = std::time::SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        Timestamp(i64::try_from(since.as_micros()).unwrap_or(i64::MAX))
    }
}

/// The random part of a new id. Ten of 36 characters: 51 bits, so that ids can neither be guessed nor meet by chance.
#[must_use]
pub fn random_id() -> [u8; RANDOM_LENGTH] {
    // 252 is the largest multiple of 36 in a byte: bytes above it would make some characters likelier.
    std::array::from_fn(|_| {
        loop {
            let byte = rand::random::<u8>();
            if byte < 252 {
                break byte;
            }
        }
    })
}
