//! Marks of signed requests that are not in the database yet, so that in this process, too, none of them is answered twice.
//!
//! Those of requests that only read are written together, some at a time, instead of one statement each: on SQLite every commit
//! makes every connection read anew what it had of the file, on PostgreSQL a statement that writes costs a third of a list.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::sync::Mutex;

use super::memory::locked;
use crate::domain::id::AccessKeyId;
use crate::domain::time::Timestamp;
use crate::store::{LeftMark, Marks};

/// How many marks wait here at most. Where there are more, each request writes its own down.
const MOST: usize = 10_000;

/// The marks of one process.
#[derive(Debug, Default)]
pub(super) struct Unwritten(Mutex<HashMap<(AccessKeyId, String), Left>>);

/// When a mark was left, and whether its request is known to be answered.
#[derive(Debug, Clone, Copy)]
struct Left {
    at: Timestamp,
    is_certain: bool,
}

/// What a request holds while the database is asked about it, so that nobody else leaves the same. Dropped, it was not left.
pub(super) struct Reserved<'a> {
    of: &'a Unwritten,
    own: (AccessKeyId, String),
}

impl Unwritten {
    /// Takes the mark that is a request's own, where no request that waits here stands in the way.
    pub(super) fn reserve(&self, key: &AccessKeyId, marks: &Marks, at: Timestamp) -> Option<Reserved<'_>> {
        let mut all = locked(&self.0);
        if let Some(shared) = &marks.shared
            && let Some(left) = all.get(&(key.clone(), shared.clone()))
            && left.at < marks.shared_since
        {
            return None;
        }
        let own = (key.clone(), marks.own.clone());
        let reserved = Left { at, is_certain: false };
        match all.entry(own.clone()) {
            Entry::Occupied(there) if there.get().at >= marks.remembered_since => return None,
            Entry::Occupied(mut there) => drop(there.insert(reserved)),
            Entry::Vacant(place) => drop(place.insert(reserved)),
        }
        Some(Reserved { of: self, own })
    }

    /// Whether more may wait.
    pub(super) fn has_room(&self) -> bool {
        locked(&self.0).len() < MOST
    }

    /// All that are to be written.
    pub(super) fn all(&self) -> Vec<LeftMark> {
        let all = locked(&self.0);
        let certain = all.iter().filter(|(_, left)| left.is_certain);
        let marks = certain.map(|((key, mark), left)| LeftMark {
            key: key.clone(),
            mark: mark.clone(),
            at: left.at,
        });
        marks.collect()
    }

    /// Forgets what was written.
    pub(super) fn forget(&self, written: Vec<LeftMark>) {
        let mut all = locked(&self.0);
        for LeftMark { key, mark, .. } in written {
            all.remove(&(key, mark));
        }
    }
}

impl Reserved<'_> {
    /// Leaves the marks: the request is answered, and they are to be written.
    pub(super) fn leave(self, marks: Marks) {
        let mut all = locked(&self.of.0);
        let Some(own) = all.get_mut(&self.own) else { return };
        own.is_certain = true;
        let left = *own;
        if let Some(shared) = marks.shared {
            all.entry((self.own.0.clone(), shared)).or_insert(left);
        }
    }
}

impl Drop for Reserved<'_> {
    fn drop(&mut self) {
        if let Entry::Occupied(own) = locked(&self.of.0).entry(self.own.clone())
            && !own.get().is_certain
        {
            own.remove();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(byte: u8) -> AccessKeyId {
        AccessKeyId::from_random([byte; 10])
    }

    fn marks(own: &str, shared: Option<&str>, at: i64) -> Marks {
        Marks {
            own: own.to_owned(),
            shared: shared.map(str::to_owned),
            shared_since: Timestamp(at - 10),
            remembered_since: Timestamp(at - 30),
        }
    }

    fn leaves(unwritten: &Unwritten, byte: u8, own: &str, shared: Option<&str>, at: i64) -> bool {
        let marks = marks(own, shared, at);
        let reserved = unwritten.reserve(&key(byte), &marks, Timestamp(at));
        reserved.map(|reserved| reserved.leave(marks)).is_some()
    }

    #[test]
    fn a_mark_is_left_once_while_it_is_remembered() {
        let unwritten = Unwritten::default();
        for (byte, mark, at, is_new) in [
            (1, "a", 100, true),
            (1, "a", 100, false),
            (1, "b", 100, true),
            (2, "a", 100, true),
            (1, "a", 130, false),
            (1, "a", 131, true),
            (1, "a", 160, false),
        ] {
            assert_eq!(leaves(&unwritten, byte, mark, None, at), is_new, "{byte} {mark} at {at}");
        }
        assert_eq!(unwritten.all().len(), 3);
    }

    #[test]
    fn a_shared_mark_is_good_for_a_while() {
        let unwritten = Unwritten::default();
        for (byte, own, shared, at, is_left) in [
            (1, "a", "s", 100, true),
            (1, "b", "s", 110, true),
            (1, "c", "s", 111, false),
            (2, "c", "s", 111, true),
            (1, "a", "t", 111, false),
            (1, "d", "t", 122, true),
            (1, "s", "u", 122, false),
        ] {
            let left = leaves(&unwritten, byte, own, Some(shared), at);
            assert_eq!(left, is_left, "{byte} {own} {shared} at {at}");
        }
    }

    #[test]
    fn what_is_not_left_is_there_for_the_next_and_what_was_written_is_forgotten() {
        let unwritten = Unwritten::default();
        let asked = marks("a", Some("s"), 100);
        let reserved = unwritten.reserve(&key(1), &asked, Timestamp(100));
        assert!(reserved.is_some());
        assert!(unwritten.reserve(&key(1), &asked, Timestamp(100)).is_none(), "another asks");
        assert_eq!(unwritten.all(), [], "nobody knows yet");
        drop(reserved);
        assert!(leaves(&unwritten, 1, "a", Some("s"), 101));
        let second = unwritten.reserve(&key(1), &marks("b", None, 102), Timestamp(102)).unwrap();
        let mut written = unwritten.all();
        written.sort_by(|one, other| one.mark.cmp(&other.mark));
        let left = |mark: &str| LeftMark {
            key: key(1),
            mark: mark.to_owned(),
            at: Timestamp(101),
        };
        assert_eq!(written, [left("a"), left("s")]);
        unwritten.forget(written);
        second.leave(marks("b", None, 102));
        assert_eq!(unwritten.all().len(), 1, "what came meanwhile is still to be written");
    }

    #[test]
    fn there_is_room_for_so_many() {
        let unwritten = Unwritten::default();
        for number in 0..MOST {
            assert!(unwritten.has_room());
            assert!(leaves(&unwritten, 1, &number.to_string(), None, 100));
        }
        assert!(!unwritten.has_room());
        unwritten.forget(unwritten.all());
        assert!(unwritten.has_room());
    }
}
