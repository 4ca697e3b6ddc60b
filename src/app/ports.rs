//! The outside world as the use cases need it, so that tests can hand in their own: the time, random ids, and the post.

use std::time::UNIX_EPOCH;

use async_trait::async_trait;

use super::notices::mail::Letter;
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

/// Why a letter was not taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Undelivered {
    /// It may be later.
    ForNow(String),
    /// It will not be.
    ForGood(String),
}

/// Takes letters to people's e-mail addresses.
#[async_trait]
pub trait Post: Send + Sync {
    /// Whether it could deliver anything to this address.
    fn delivers_to(&self, address: &str) -> bool;

    /// Hands a letter over. The same one has the same name each time, so that a mailbox can tell that it comes again.
    ///
    /// # Errors
    /// [`Undelivered`]; it may have arrived all the same where its taking was not heard of.
    async fn deliver(&self, letter: &Letter) -> Result<(), Undelivered>;
}
