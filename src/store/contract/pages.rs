//! Walking through the image list page by page, in every order, over values that are equal.

use super::fixtures::{REGION, accounts, image, image_id, put_image, read, tombstone, write};
use crate::domain::id::{AccountId, ImageId};
use crate::domain::image::{Image, ImageStatus, Visibility};
use crate::domain::query::{Cursor, ImageQuery, Sort, SortKey, Tab};
use crate::domain::time::Timestamp;
use crate::store::{ListedImage, Page, Store};

const NAMES: [&str; 4] = ["b", "数据", "A", "a.1"];
const STATUSES: [ImageStatus; 4] = [ImageStatus::Ready, ImageStatus::Error, ImageStatus::Pending, ImageStatus::Deleting];

fn varied(number: u32, owner: AccountId) -> Image {
    let pick = usize::try_from(number * 7 % 4).unwrap();
    Image {
        name: NAMES[pick].parse().unwrap(),
        status: STATUSES[pick],
        // As text, 9 would come after 10.
        size_bytes: [9, 10, 100, 100][pick],
        created_at: Timestamp([-5, 0, 3, 20][pick]),
        ..image(number, owner)
    }
}

fn sorted(images: &[Image], sort: Sort) -> Vec<ImageId> {
    let mut keys: Vec<_> = images
        .iter()
        .map(|image| {
            let (number, text) = match sort.key {
                SortKey::Created => (image.created_at.0, ""),
                SortKey::Name => (0, image.name.as_str()),
                SortKey::Size => (i64::try_from(image.size_bytes).unwrap(), ""),
                SortKey::Status => (0, image.status.as_str()),
            };
            (number, text, image.id.clone())
        })
        .collect();
    keys.sort();
    if sort.descending {
        keys.reverse();
    }
    keys.into_iter().map(|(_, _, id)| id).collect()
}

fn every_sort() -> impl Iterator<Item = Sort> {
    SortKey::ALL
        .iter()
        .flat_map(|key| [false, true].map(|descending| Sort { key: *key, descending }))
}

async fn page(store: &dyn Store, viewer: AccountId, query: &ImageQuery, cursor: Option<Cursor>) -> Page<ListedImage> {
    let query = ImageQuery { cursor, ..query.clone() };
    read(store, async |unit| unit.images(viewer, REGION, &query).await).await
}

fn ids(page: &Page<ListedImage>) -> Vec<ImageId> {
    page.rows.iter().map(|row| row.image.id.clone()).collect()
}

async fn assert_walk(store: &dyn Store, viewer: AccountId, query: &ImageQuery, expected: &[ImageId]) {
    let mut forwards = vec![page(store, viewer, query, None).await];
    while let Some(next) = forwards.last().and_then(|page| page.next.clone()) {
        assert!(!next.before);
        assert!(forwards.len() <= expected.len(), "the walk does not end: {query:?}");
        forwards.push(page(store, viewer, query, Some(next)).await);
    }
    assert_eq!(forwards.iter().flat_map(ids).collect::<Vec<_>>(), expected, "{query:?}");
    assert_eq!(forwards[0].previous, None);

    for (earlier, later) in forwards.iter().zip(&forwards[1..]).rev() {
        let previous = later.previous.clone().unwrap();
        assert!(previous.before);
        let back = page(store, viewer, query, Some(previous)).await;
        assert_eq!(&back, earlier, "{query:?}");
    }
}

pub(crate) async fn pages_neither_skip_nor_repeat(store: &dyn Store) {
    let [owner, recipient] = accounts(store).await;
    let images: Vec<_> = (1..=11).map(|number| varied(number, owner)).collect();
    let public: Vec<_> = (21..=28)
        .map(|number| Image {
            visibility: Visibility::Public,
            status: ImageStatus::Ready,
            ..varied(number, owner)
        })
        .collect();
    for image in images.iter().chain(&public) {
        put_image(store, image, &[None]).await;
    }
    write(store, async |unit| {
        for image in &images {
            unit.insert_share(&image.id, recipient, owner, Timestamp(1)).await?;
        }
        Ok(())
    })
    .await;
    for sort in every_sort() {
        for (tab, viewer, images) in [
            (Tab::Private, owner, &images),
            (Tab::Public, recipient, &public),
            (Tab::Shared, recipient, &images),
        ] {
            for page_size in [1, 2, 3, 10, 11, 100] {
                let query = ImageQuery {
                    sort,
                    page_size,
                    ..ImageQuery::of(tab)
                };
                assert_walk(store, viewer, &query, &sorted(images, sort)).await;
            }
        }
    }
}

pub(crate) async fn rows_that_come_and_go_move_no_other(store: &dyn Store) {
    for (round, sort) in (0..).zip(every_sort()) {
        let [owner] = [super::fixtures::account(round + 1)].map(|new| new.account.id);
        write(store, async |unit| unit.insert_account(&super::fixtures::account(round + 1)).await).await;
        let base = round * 100;
        let images: Vec<_> = (base + 20..base + 32).map(|number| varied(number, owner)).collect();
        for image in &images {
            put_image(store, image, &[None]).await;
        }
        let expected = sorted(&images, sort);
        let query = ImageQuery {
            sort,
            page_size: 3,
            ..ImageQuery::of(Tab::Private)
        };

        let mut current = page(store, owner, &query, None).await;
        let mut seen = ids(&current);
        let mut newcomers = (base..base + 16).chain(base + 40..base + 56);
        while let Some(next) = current.next {
            assert!(seen.len() <= 12 + 32, "the walk does not end: {sort:?}");
            // One of each value, before and behind the rows that are there already; and the row the cursor stands on goes.
            for number in newcomers.by_ref().take(4) {
                put_image(store, &varied(number, owner), &[None]).await;
            }
            let gone = images.iter().find(|image| image.id.as_str() == next.id);
            if let Some(gone) = gone {
                write(store, async |unit| unit.replace_with_tombstone(&tombstone(gone)).await).await;
            }
            current = page(store, owner, &query, Some(next)).await;
            seen.extend(ids(&current));
        }
        let old: Vec<_> = seen.iter().filter(|id| expected.contains(id)).cloned().collect();
        assert_eq!(old, expected, "{sort:?}");
        let mut unique = seen.clone();
        unique.sort();
        unique.dedup();
        assert_eq!(unique.len(), seen.len(), "{sort:?}");
    }
}

pub(crate) async fn a_cursor_that_fits_nothing_is_the_first_page(store: &dyn Store) {
    let [owner] = accounts(store).await;
    for number in 1..=3 {
        put_image(store, &image(number, owner), &[None]).await;
    }
    let query = ImageQuery {
        page_size: 2,
        ..ImageQuery::of(Tab::Private)
    };
    let first = page(store, owner, &query, None).await;
    for (value, id) in [("a-name", "img-aaaaaaaaaa"), ("", ""), ("1\0", "x"), ("1", "\0")] {
        for before in [false, true] {
            let cursor = Cursor {
                before,
                value: value.to_owned(),
                id: id.to_owned(),
            };
            assert_eq!(page(store, owner, &query, Some(cursor)).await, first, "{value:?} {id:?}");
        }
    }
}

pub(crate) async fn where_nothing_is_left_is_the_first_page(store: &dyn Store) {
    let [owner] = accounts(store).await;
    let nothing = Page {
        rows: vec![],
        previous: None,
        next: None,
    };
    let query = ImageQuery::of(Tab::Private);
    assert_eq!(page(store, owner, &query, None).await, nothing);
    put_image(store, &image(1, owner), &[None]).await;
    let end = Cursor {
        before: false,
        value: "1".to_owned(),
        id: image_id(1).to_string(),
    };
    let first = page(store, owner, &query, None).await;
    assert_eq!((first.rows.len(), &first.previous, &first.next), (1, &None, &None));
    assert_eq!(page(store, owner, &query, Some(end)).await, first);
}
