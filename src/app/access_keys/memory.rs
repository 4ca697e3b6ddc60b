//! What a process remembers of access keys, so that a signed request asks the database one question.
//!
//! Nothing here says that a key may be used: that question asks whether the key is still what is remembered. What is left of
//! a key's requests was taken from the database beforehand, in portions, so that all processes together keep to the limit; what
//! requests left behind that only read is written there a moment later.

use std::collections::HashMap;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::sealing::Secret;
use super::unwritten::Unwritten;
use crate::domain::id::AccessKeyId;
use crate::domain::time::Timestamp;
use crate::store::Credential;

/// Keys that are remembered at once. Whoever has more in use asks the database twice now and then.
const MOST: usize = 4096;

/// A key as it was found in the database, with its secret opened.
#[derive(Debug)]
pub(super) struct Known {
    /// As it was found, but for when it was used last.
    pub(super) credential: Credential,
    /// What requests are signed with.
    pub(super) secret: Secret,
    used_at: AtomicI64,
}

impl Known {
    pub(super) fn new(mut credential: Credential, secret: Secret) -> Self {
        let used_at = credential.key.last_used_at.take();
        Self {
            credential,
            secret,
            used_at: AtomicI64::new(used_at.map_or(0, |at| at.0)),
        }
    }

    /// Whether nobody has noted for so long that the key is used. Of several who ask at once, one hears that it is so.
    pub(super) fn is_to_be_noted(&self, now: Timestamp, after_seconds: i64) -> bool {
        let used_at = self.used_at.load(Ordering::Relaxed);
        let is_due = now.seconds_since(Timestamp(used_at)) >= after_seconds;
        is_due
            && self
                .used_at
                .compare_exchange(used_at, now.0, Ordering::Relaxed, Ordering::Relaxed)
                .is_ok()
    }
}

/// What one request of a key's is met with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Share {
    /// It was taken from what is left here.
    Taken,
    /// Nothing is left here; there may be more in the database.
    Spent,
    /// Nothing is left in the database either.
    UsedUp,
}

/// Requests that a key has left here, in the window that began at `window`.
#[derive(Debug, Clone, Copy)]
struct Portion {
    window: Timestamp,
    left: u32,
    is_last: bool,
}

/// The memory of one process.
#[derive(Debug, Default)]
pub struct Memory {
    known: Mutex<HashMap<AccessKeyId, Arc<Known>>>,
    portions: Mutex<HashMap<AccessKeyId, Portion>>,
    /// Marks that are not in the database yet.
    pub(super) unwritten: Unwritten,
}

// Whoever panicked with one of these in hand left no half of anything in it.
pub(super) fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Memory {
    /// The key as it was found last.
    pub(super) fn recall(&self, id: &AccessKeyId) -> Option<Arc<Known>> {
        locked(&self.known).get(id).cloned()
    }

    /// Remembers a key as it was found.
    pub(super) fn keep(&self, known: Arc<Known>) {
        let mut all = locked(&self.known);
        if all.len() >= MOST {
            all.clear();
        }
        all.insert(known.credential.key.id.clone(), known);
    }

    /// Takes a request from what the key has left here in this window.
    pub(super) fn take(&self, id: &AccessKeyId, window: Timestamp) -> Share {
        let mut portions = locked(&self.portions);
        match portions.get_mut(id).filter(|portion| portion.window == window) {
            Some(portion) if portion.left > 0 => {
                portion.left -= 1;
                Share::Taken
            }
            Some(Portion { is_last: true, .. }) => Share::UsedUp,
            _ => Share::Spent,
        }
    }

    /// Gives back what was taken, if that window is still the one.
    pub(super) fn give_back(&self, id: &AccessKeyId, window: Timestamp) {
        let mut portions = locked(&self.portions);
        if let Some(portion) = portions.get_mut(id).filter(|portion| portion.window == window) {
            portion.left = portion.left.saturating_add(1);
        }
    }

    /// Adds what was claimed in the database for this window; `is_last` where nothing is left there.
    pub(super) fn add(&self, id: &AccessKeyId, window: Timestamp, requests: u32, is_last: bool) {
        let mut portions = locked(&self.portions);
        if portions.len() >= MOST {
            portions.retain(|_, portion| portion.window == window);
        }
        let before = portions.get(id).filter(|portion| portion.window == window);
        let (left, was_last) = before.map_or((0, false), |portion| (portion.left, portion.is_last));
        let portion = Portion {
            window,
            left: left.saturating_add(requests),
            is_last: is_last || was_last,
        };
        portions.insert(id.clone(), portion);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(byte: u8) -> AccessKeyId {
        AccessKeyId::from_random([byte; 10])
    }

    #[test]
    fn portions_are_of_one_key_and_one_window() {
        let memory = Memory::default();
        let (first, second) = (Timestamp(0), Timestamp(60));
        assert_eq!(memory.take(&id(1), first), Share::Spent);
        memory.add(&id(1), first, 2, false);
        memory.add(&id(1), first, 1, true);
        assert_eq!(
            [(); 4].map(|()| memory.take(&id(1), first)),
            [Share::Taken, Share::Taken, Share::Taken, Share::UsedUp]
        );
        assert_eq!(memory.take(&id(2), first), Share::Spent);
        assert_eq!(memory.take(&id(1), second), Share::Spent);
        memory.add(&id(1), second, 1, false);
        assert_eq!([(); 2].map(|()| memory.take(&id(1), second)), [Share::Taken, Share::Spent]);
        memory.give_back(&id(1), first);
        memory.give_back(&id(2), second);
        assert_eq!([1, 2].map(|byte| memory.take(&id(byte), second)), [Share::Spent, Share::Spent]);
        memory.give_back(&id(1), second);
        assert_eq!(memory.take(&id(1), second), Share::Taken);
    }

    #[test]
    fn it_does_not_grow_without_end() {
        let memory = Memory::default();
        for number in 0..2 * u32::try_from(MOST).unwrap() {
            let mut random = [0; 10];
            let digits = [number % 36, number / 36 % 36, number / 1296];
            random[..3].copy_from_slice(&digits.map(|digit| u8::try_from(digit).unwrap()));
            memory.add(&AccessKeyId::from_random(random), Timestamp(i64::from(number)), 1, false);
            assert!(locked(&memory.portions).len() <= MOST);
        }
    }
}
