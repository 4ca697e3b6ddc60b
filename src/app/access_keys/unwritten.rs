//! Marks of signed requests that are not in the database yet, so that in this process, too, none of them is answered twice.
//!
//! Those of requests that only read are written together, some at a time, instead of one statement each: on SQLite every commit
//! makes every connection read anew what it had of the file, on PostgreSQL a statement that writes costs a third of a list.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::sync::Mutex;

use super::memory::locked;
use crate::domain::time::Timestamp;
use crate::store::{LeftMark, Mark, Marks};

/// How many marks wait here at most. Where there are more, each request writes its own down.
const MOST: usize = 10_000;

/// The marks of one process.
#[derive(Debug, Default)]
pub(super) struct Unwritten(Mutex<HashMap<Mark, Left>>);

/// When a mark was left, and whether its request is known to be answered.
#[derive(Debug, Clone, Copy)]
struct Left {
    at: Timestamp,
    is_certain: bool,
}

/// What a request holds while the database is asked about it, so that nobody else leaves the same. Dropped, it was not left.
pub(super) struct Reserved<'a> {
    of: &'a Unwritten,
    own: Mark,
}

impl Unwritten {
    /// Takes the mark that is a request's own, where no request that waits here stands in the way.
    pub(super) fn reserve(&self, marks: &Marks, at: Timestamp) -> Option<Reserved<'_>> {
        let mut all = locked(&self.0);
        if let Some(shared) = &marks.shared
            && let Some(left) = all.get(shared)
            && left.at < marks.shared_since
        {
            return None;
        }
        let reserved = Left { at, is_certain: false };
        match all.entry(marks.own) {
            Entry::Occupied(there) if there.get().at >= marks.remembered_since => return None,
            Entry::Occupied(mut there) => drop(there.insert(reserved)),
            Entry::Vacant(place) => drop(place.insert(reserved)),
        }
        Some(Reserved { of: self, own: marks.own })
    }

    /// Whether more may wait.
    pub(super) fn has_room(&self) -> bool {
        locked(&self.0).len() < MOST
    }

    /// All that are to be written, in the order in which every process writes them, so that none waits for another in a circle.
    pub(super) fn all(&self) -> Vec<LeftMark> {
        let certain = |(&mark, left): (&Mark, &Left)| left.is_certain.then_some(LeftMark { mark, at: left.at });
        let mut all: Vec<_> = locked(&self.0).iter().filter_map(certain).collect();
        all.sort_unstable();
        all
    }

    /// Forgets what was written.
    pub(super) fn forget(&self, written: &[LeftMark]) {
        let mut all = locked(&self.0);
        for LeftMark { mark, .. } in written {
            all.remove(mark);
        }
    }
}

impl Reserved<'_> {
    /// Leaves the marks: the request is answered, and they are to be written.
    pub(super) fn leave(self, marks: &Marks) {
        let mut all = locked(&self.of.0);
        let Some(own) = all.get_mut(&self.own) else { return };
        own.is_certain = true;
        let left = *own;
        if let Some(shared) = marks.shared {
            all.entry(shared).or_insert(left);
        }
    }
}

impl Drop for Reserved<'_> {
    fn drop(&mut self) {
        if let Entry::Occupied(own) = locked(&self.of.0).entry(self.own)
            && !own.get().is_certain
        {
            own.remove();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn marks(own: i64, shared: Option<i64>, at: i64) -> Marks {
        Marks {
            own: Mark(own),
            shared: shared.map(Mark),
            shared_since: Timestamp(at - 10),
            remembered_since: Timestamp(at - 30),
        }
    }

    fn leaves(unwritten: &Unwritten, own: i64, shared: Option<i64>, at: i64) -> bool {
        let marks = marks(own, shared, at);
        let reserved = unwritten.reserve(&marks, Timestamp(at));
        reserved.map(|reserved| reserved.leave(&marks)).is_some()
    }

    #[test]
    fn a_mark_is_left_once_while_it_is_remembered() {
        let unwritten = Unwritten::default();
        for (mark, at, is_new) in [
            (1, 100, true),
            (1, 100, false),
            (2, 100, true),
            (1, 130, false),
            (1, 131, true),
            (1, 160, false),
        ] {
            assert_eq!(leaves(&unwritten, mark, None, at), is_new, "{mark} at {at}");
        }
        assert_eq!(unwritten.all().len(), 2);
    }

    #[test]
    fn a_shared_mark_is_good_for_a_while() {
        let unwritten = Unwritten::default();
        for (own, shared, at, is_left) in [
            (1, 10, 100, true),
            (2, 10, 110, true),
            (3, 10, 111, false),
            (1, 11, 111, false),
            (4, 11, 122, true),
            (10, 12, 122, false),
        ] {
            let left = leaves(&unwritten, own, Some(shared), at);
            assert_eq!(left, is_left, "{own} {shared} at {at}");
        }
    }

    #[test]
    fn what_is_not_left_is_there_for_the_next_and_what_was_written_is_forgotten() {
        let unwritten = Unwritten::default();
        let asked = marks(2, Some(1), 100);
        let reserved = unwritten.reserve(&asked, Timestamp(100));
        assert!(reserved.is_some());
        assert!(unwritten.reserve(&asked, Timestamp(100)).is_none(), "another asks");
        assert_eq!(unwritten.all(), [], "nobody knows yet");
        drop(reserved);
        assert!(leaves(&unwritten, 2, Some(1), 101));
        let later = marks(3, None, 102);
        let second = unwritten.reserve(&later, Timestamp(102)).unwrap();
        let written = unwritten.all();
        let left = |mark| LeftMark {
            mark: Mark(mark),
            at: Timestamp(101),
        };
        assert_eq!(written, [left(1), left(2)]);
        unwritten.forget(&written);
        second.leave(&later);
        assert_eq!(unwritten.all().len(), 1, "what came meanwhile is still to be written");
    }

    #[test]
    fn there_is_room_for_so_many() {
        let unwritten = Unwritten::default();
        for mark in (0..).take(MOST) {
            assert!(unwritten.has_room());
            assert!(leaves(&unwritten, mark, None, 100));
        }
        assert!(!unwritten.has_room());
        unwritten.forget(&unwritten.all());
        assert!(unwritten.has_room());
    }
}
