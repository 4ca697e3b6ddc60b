//! Finding images by a part of their name.

use std::collections::BTreeSet;

use super::fixtures::{REGION, accounts, image, image_id, put_image, read, tombstone, write};
use super::lists::found;
use crate::domain::image::{Image, Visibility};
use crate::domain::query::{ImageQuery, Tab};
use crate::store::Store;

pub(crate) async fn search_takes_part_of_a_name_or_a_whole_id(store: &dyn Store) {
    let [owner, other] = accounts(store).await;
    for (number, name) in [(1, "Debian_12"), (2, "debian-12"), (3, "数据.Base"), (4, "x"), (5, "12")] {
        let image = Image {
            name: name.parse().unwrap(),
            ..image(number, owner)
        };
        put_image(store, &image, &[None]).await;
    }
    let id = image_id(4).to_string();
    let cases: [(&str, &[u32]); 14] = [
        ("", &[1, 2, 3, 4, 5]),
        (" ", &[1, 2, 3, 4, 5]),
        ("DEBIAN", &[1, 2]),
        ("bian_", &[1]),
        ("_", &[1]),
        ("12", &[1, 2, 5]),
        ("数据", &[3]),
        ("base", &[3]),
        ("%", &[]),
        ("d%n", &[]),
        ("\\", &[]),
        ("nothing\0", &[]),
        (&id, &[4]),
        (&id[..8], &[]),
    ];
    for (search, expected) in cases {
        let query = ImageQuery {
            search: search.to_owned(),
            ..ImageQuery::of(Tab::Private)
        };
        let expected: Vec<_> = expected.iter().copied().map(image_id).collect();
        assert_eq!(found(store, owner, REGION, &query).await, expected, "{search:?}");
        assert_eq!(found(store, other, REGION, &query).await, [], "{search:?} by somebody else");
    }
    let long = ImageQuery {
        search: "x".repeat(100_000),
        ..ImageQuery::of(Tab::Private)
    };
    assert_eq!(found(store, owner, REGION, &long).await, []);
}

pub(super) fn search(text: &str, tab: Tab) -> ImageQuery {
    ImageQuery {
        search: text.to_owned(),
        ..ImageQuery::of(tab)
    }
}

pub(crate) async fn search_follows_what_changes(store: &dyn Store) {
    let [owner, other] = accounts(store).await;
    for (number, visibility) in [(1, Visibility::Private), (2, Visibility::Private), (3, Visibility::Public)] {
        let image = Image {
            name: format!("before-{number}").parse().unwrap(),
            visibility,
            ..image(number, owner)
        };
        put_image(store, &image, &[None]).await;
    }
    write(store, async |unit| {
        unit.set_image_text(&image_id(2), &"after-2".parse().unwrap(), &"".parse().unwrap())
            .await?;
        unit.set_image_text(&image_id(3), &"after-3".parse().unwrap(), &"".parse().unwrap())
            .await
    })
    .await;
    for (text, tab, viewer, expected) in [
        ("before", Tab::Private, owner, vec![1]),
        ("after", Tab::Private, owner, vec![2]),
        ("after", Tab::Private, other, vec![]),
        ("before", Tab::Public, owner, vec![]),
        ("after", Tab::Public, owner, vec![3]),
        ("after", Tab::Public, other, vec![3]),
    ] {
        let expected: Vec<_> = expected.into_iter().map(image_id).collect();
        assert_eq!(found(store, viewer, REGION, &search(text, tab)).await, expected, "{text} {tab:?}");
    }
    write(store, async |unit| unit.replace_with_tombstone(&tombstone(&image(2, owner))).await).await;
    assert_eq!(found(store, owner, REGION, &search("after", Tab::Private)).await, []);
}

pub(crate) async fn search_finds_few_and_many(store: &dyn Store) {
    let [owner, other] = accounts(store).await;
    // More of one name than are looked at one by one.
    write(store, async |unit| {
        for number in 0..1_200 {
            let owner = if number % 2 == 0 { owner } else { other };
            let rare = if number % 400 == 0 { "rare-" } else { "" };
            let image = Image {
                name: format!("{rare}common-{number}").parse().unwrap(),
                ..image(number, owner)
            };
            unit.insert_image(&image, None, &[]).await?;
            let twin = Image {
                owner: other,
                visibility: Visibility::Public,
                ..image.clone()
            };
            unit.insert_image(
                &Image {
                    id: image_id(10_000 + number),
                    ..twin
                },
                None,
                &[],
            )
            .await?;
        }
        Ok(())
    })
    .await;
    for (text, tab, expected) in [
        ("common", Tab::Private, 600),
        ("rare", Tab::Private, 3),
        ("common-11", Tab::Private, 55),
        ("common", Tab::Public, 1_200),
        ("rare-common", Tab::Public, 3),
        ("nothing-like-it", Tab::Public, 0),
    ] {
        let mut query = ImageQuery {
            page_size: 100,
            ..search(text, tab)
        };
        let mut ids = BTreeSet::new();
        loop {
            let page = read(store, async |unit| unit.images(owner, REGION, &query).await).await;
            for row in page.rows {
                assert!(row.image.name.as_str().contains(text), "{}", row.image.name);
                assert!(ids.insert(row.image.id), "{text}: met twice");
            }
            let Some(next) = page.next else { break };
            query.cursor = Some(next);
        }
        assert_eq!(ids.len(), expected, "{text} {tab:?}");
    }
}
