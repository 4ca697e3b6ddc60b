//! Where pages far down a list begin, so that a program that asks for page after page by number does not have every row before
//! each of them passed over again. A place is good for one edition of its list, which the page itself tells.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::domain::id::AccountId;
use crate::domain::query::{Cursor, ImageQuery, Sort, Tab};
use crate::store::DescribedImages;

/// Nearer to the beginning a page is found as soon without help.
const FAR: u64 = 500;

/// Lists that are remembered at once, and places of each. Together they take some megabytes at most.
const MOST_LISTS: usize = 256;
const MOST_PLACES: usize = 64;

/// A tab as somebody sees it in a region, whole and newest first.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct List {
    viewer: AccountId,
    region: String,
    tab: Tab,
}

impl List {
    /// The list of which `query` asks for a page far down.
    pub(super) fn of(viewer: AccountId, region: &str, query: &ImageQuery) -> Option<Self> {
        let is_whole = !query.is_filtered() && query.sort == Sort::default() && query.cursor.is_none();
        (is_whole && query.skip >= FAR).then(|| Self {
            viewer,
            region: region.to_owned(),
            tab: query.tab,
        })
    }
}

/// The beginning of a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Place {
    /// In this edition of its list.
    pub(super) edition: u64,
    skip: u64,
    cursor: Cursor,
}

impl Place {
    /// The same question, from here.
    pub(super) fn reach(&self, query: &ImageQuery) -> ImageQuery {
        ImageQuery {
            skip: query.skip - self.skip,
            cursor: Some(self.cursor.clone()),
            ..query.clone()
        }
    }
}

#[derive(Debug)]
struct Known {
    edition: u64,
    total: u64,
    cursors: BTreeMap<u64, Cursor>,
}

/// The memory of one process.
#[derive(Debug, Default)]
pub struct Places(Mutex<HashMap<List, Known>>);

impl Places {
    // Whoever panicked with it in hand left no half of anything in it.
    fn locked(&self) -> MutexGuard<'_, HashMap<List, Known>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The last place that is remembered at row `skip` or before, where the list has such a row.
    pub(super) fn before(&self, list: &List, skip: u64) -> Option<Place> {
        let lists = self.locked();
        let known = lists.get(list).filter(|known| skip < known.total)?;
        let (at, cursor) = known.cursors.range(..=skip).next_back()?;
        Some(Place {
            edition: known.edition,
            skip: *at,
            cursor: cursor.clone(),
        })
    }

    /// Remembers where the page that begins at row `skip` does.
    pub(super) fn remember(&self, list: List, skip: u64, page: &DescribedImages) {
        let (Some((first, _)), Some(edition)) = (page.images.first(), page.edition) else {
            return;
        };
        let mut lists = self.locked();
        if lists.len() >= MOST_LISTS && !lists.contains_key(&list) {
            lists.clear();
        }
        let known = lists.entry(list).or_insert_with(|| Known {
            edition,
            total: page.total,
            cursors: BTreeMap::new(),
        });
        if known.edition > edition {
            return;
        }
        if known.edition < edition {
            (known.edition, known.total) = (edition, page.total);
            known.cursors.clear();
        }
        if known.cursors.len() >= MOST_PLACES && !known.cursors.contains_key(&skip) {
            known.cursors.pop_first();
        }
        // A list goes on after a cursor. All ids are of one length, so nothing comes between this and the row itself.
        let just_before = Cursor {
            before: false,
            value: first.image.created_at.0.to_string(),
            id: format!("{}~", first.image.id),
        };
        known.cursors.insert(skip, just_before);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::examples::{account, image};
    use crate::store::ListedImage;

    fn query(skip: u64) -> ImageQuery {
        ImageQuery {
            skip,
            ..ImageQuery::of(Tab::Private)
        }
    }

    fn page(edition: u64, total: u64) -> DescribedImages {
        let listed = ListedImage {
            image: image(),
            owner_pin: "alice".parse().unwrap(),
        };
        DescribedImages {
            images: vec![(listed, Vec::new())],
            total,
            edition: Some(edition),
        }
    }

    fn list(viewer: i64) -> List {
        List::of(account(viewer), "cn-north-1", &query(FAR)).unwrap()
    }

    #[test]
    fn only_whole_lists_have_places_and_only_far_down() {
        let of = |query: ImageQuery| List::of(account(1), "cn-north-1", &query);
        assert!(of(query(FAR)).is_some());
        assert!(of(query(FAR - 1)).is_none());
        let search = "debian".to_owned();
        assert!(of(ImageQuery { search, ..query(FAR) }).is_none());
        let sort = Sort {
            descending: false,
            ..Sort::default()
        };
        assert!(of(ImageQuery { sort, ..query(FAR) }).is_none());
    }

    #[test]
    fn the_last_place_before_a_page_is_found_while_its_edition_lasts() {
        let places = Places::default();
        let found = |viewer, skip| places.before(&list(viewer), skip).map(|place| (place.skip, place.edition));
        for skip in [600, 700] {
            places.remember(list(1), skip, &page(3, 1000));
        }
        assert_eq!(
            [599, 600, 650, 700, 999, 1000].map(|skip| found(1, skip)),
            [None, Some((600, 3)), Some((600, 3)), Some((700, 3)), Some((700, 3)), None]
        );
        assert_eq!(found(2, 700), None);
        places.remember(list(1), 800, &page(2, 1000));
        assert_eq!(found(1, 800), Some((700, 3)), "an answer that was overtaken tells nothing");
        places.remember(list(1), 800, &page(4, 900));
        assert_eq!([found(1, 800), found(1, 799)], [Some((800, 4)), None]);
    }

    #[test]
    fn it_does_not_grow_without_end() {
        let places = Places::default();
        for number in 0..2 * i64::try_from(MOST_LISTS).unwrap() {
            places.remember(list(number), FAR, &page(1, 10_000));
            assert!(places.locked().len() <= MOST_LISTS);
        }
        for skip in 0..2 * u64::try_from(MOST_PLACES).unwrap() {
            places.remember(list(1), FAR + skip, &page(1, 10_000));
        }
        let farthest = FAR + 2 * u64::try_from(MOST_PLACES).unwrap() - 1;
        for _ in 0..MOST_PLACES {
            places.remember(list(1), farthest, &page(1, 10_000));
        }
        assert_eq!(places.locked()[&list(1)].cursors.len(), MOST_PLACES);
    }
}
