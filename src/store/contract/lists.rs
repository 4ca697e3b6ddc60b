//! What the tabs of the image list hold, and for whom.

use super::fixtures::{REGION, accounts, image, image_id, put_image, read, snapshot, tombstone, write};
use super::searches::search;
use crate::domain::id::{AccountId, ImageId};
use crate::domain::image::{Image, ImageStatus, RootDevice, Visibility};
use crate::domain::query::{ImageQuery, Sort, SortKey, Tab};
use crate::domain::time::Timestamp;
use crate::store::{DescribedImages, Store, TabCounts};

pub(super) async fn found(store: &dyn Store, viewer: AccountId, region: &str, query: &ImageQuery) -> Vec<ImageId> {
    let page = read(store, async |unit| unit.images(viewer, region, query).await).await;
    let mut ids: Vec<_> = page.rows.into_iter().map(|row| row.image.id).collect();
    ids.sort();
    ids
}

/// Images of two accounts: 1–3 are private of the first, 4 is its public one, 5 its pending public one, 6 is elsewhere,
/// 7 and 8 are private of the second. 1 and 6 are shared with the second, 2 with the third.
pub(super) async fn catalogue(store: &dyn Store) -> [AccountId; 4] {
    let accounts = accounts(store).await;
    let [first, second, third, _] = accounts;
    for number in 1..=8 {
        let mut image = image(number, if number < 7 { first } else { second });
        match number {
            3 => image.status = ImageStatus::Error,
            4 => image.visibility = Visibility::Public,
            5 => {
                image.visibility = Visibility::Public;
                image.status = ImageStatus::Pending;
            }
            6 => image.region = "cn-east-2".to_owned(),
            7 => image.root_device = RootDevice::CloudDisk,
            _ => {}
        }
        image.platform = format!("System {}", number % 3);
        put_image(store, &image, &[None]).await;
    }
    write(store, async |unit| {
        unit.insert_share(&image_id(1), second, first, Timestamp(1)).await?;
        unit.insert_share(&image_id(6), second, first, Timestamp(1)).await?;
        unit.insert_share(&image_id(2), third, first, Timestamp(1)).await
    })
    .await;
    accounts
}

pub(crate) async fn tabs_hold_what_their_viewer_may_see(store: &dyn Store) {
    let [first, second, third, stranger] = catalogue(store).await;
    for (viewer, region, private, shared) in [
        (first, REGION, vec![1, 2, 3], vec![]),
        (second, REGION, vec![7, 8], vec![1]),
        (third, REGION, vec![], vec![2]),
        (stranger, REGION, vec![], vec![]),
        (first, "cn-east-2", vec![6], vec![]),
        (second, "cn-east-2", vec![], vec![6]),
        (stranger, "cn-east-2", vec![], vec![]),
    ] {
        let public = if region == REGION { vec![4] } else { vec![] };
        let counts = TabCounts {
            public: public.len() as u64,
            private: private.len() as u64,
            shared: shared.len() as u64,
            private_limit: None,
        };
        for (tab, expected) in [(Tab::Public, public), (Tab::Private, private), (Tab::Shared, shared)] {
            let expected: Vec<_> = expected.into_iter().map(image_id).collect();
            assert_eq!(
                found(store, viewer, region, &ImageQuery::of(tab)).await,
                expected,
                "{viewer} {region} {tab:?}"
            );
        }
        assert_eq!(read(store, async |unit| unit.tab_counts(viewer, region).await).await, counts);
    }
    let page = read(store, async |unit| unit.images(second, REGION, &ImageQuery::of(Tab::Shared)).await).await;
    assert_eq!(page.rows[0].owner_pin.as_str(), "pin-1");
    assert_eq!(page.rows[0].image.share_count, 1);
}

pub(crate) async fn counts_of_tabs_stay_true(store: &dyn Store) {
    let [owner, recipient] = accounts(store).await;
    let public = Image {
        visibility: Visibility::Public,
        status: ImageStatus::Pending,
        ..image(1, owner)
    };
    put_image(store, &public, &[None]).await;
    for number in 2..=4 {
        put_image(store, &image(number, owner), &[None]).await;
    }
    let counts = async |viewer: AccountId| {
        let TabCounts {
            public, private, shared, ..
        } = read(store, async |unit| unit.tab_counts(viewer, REGION).await).await;
        (public, private, shared)
    };
    assert_eq!(counts(owner).await, (0, 3, 0));
    write(store, async |unit| {
        unit.set_image_status(&image_id(1), ImageStatus::Ready).await?;
        unit.set_image_status(&image_id(1), ImageStatus::Ready).await?;
        for _ in 0..2 {
            for number in 2..=3 {
                unit.insert_share(&image_id(number), recipient, owner, Timestamp(1)).await?;
            }
        }
        Ok(())
    })
    .await;
    assert_eq!((counts(owner).await, counts(recipient).await), ((1, 3, 0), (1, 0, 2)));
    write(store, async |unit| {
        unit.remove_share(&image_id(2), recipient).await?;
        unit.remove_share(&image_id(2), recipient).await?;
        unit.set_image_status(&image_id(4), ImageStatus::Deleting).await
    })
    .await;
    assert_eq!((counts(owner).await, counts(recipient).await), ((1, 3, 0), (1, 0, 1)));
    write(store, async |unit| {
        unit.set_image_status(&image_id(1), ImageStatus::Deleting).await?;
        unit.replace_with_tombstone(&tombstone(&image(3, owner))).await?;
        unit.replace_with_tombstone(&tombstone(&public)).await
    })
    .await;
    assert_eq!((counts(owner).await, counts(recipient).await), ((0, 2, 0), (0, 0, 0)));
}

pub(crate) async fn pages_by_number_and_their_total(store: &dyn Store) {
    let [first, second, ..] = catalogue(store).await;
    let query = |skip, text: &str, status| ImageQuery {
        skip,
        status,
        page_size: 2,
        sort: Sort {
            key: SortKey::Name,
            descending: false,
        },
        ..search(text, Tab::Private)
    };
    let mut names = Vec::new();
    for skip in [0, 2, 4] {
        let page = read(store, async |unit| unit.images(first, REGION, &query(skip, "", None)).await).await;
        names.extend(page.rows.into_iter().map(|row| row.image.name.to_string()));
    }
    let mut sorted = names.clone();
    sorted.sort();
    assert_eq!((names.len(), names), (3, sorted));
    for (viewer, asked, expected) in [
        (first, query(0, "", None), 3),
        (first, query(2, "", None), 3),
        (first, query(0, "", Some(ImageStatus::Error)), 1),
        (first, query(0, image_id(1).as_str(), None), 1),
        (first, query(0, "%", None), 0),
        (first, query(1, "", Some(ImageStatus::Ready)), 2),
        (first, query(9, "", Some(ImageStatus::Ready)), 2),
        (first, query(9, "", None), 3),
        (second, query(0, "", None), 2),
        (second, ImageQuery::of(Tab::Shared), 1),
        (second, ImageQuery::of(Tab::Public), 1),
    ] {
        let described = described(store, viewer, &asked).await;
        assert_eq!(described.total, expected, "{asked:?}");
        let rows: Vec<_> = described.images.into_iter().map(|(listed, _)| listed).collect();
        let page = read(store, async |unit| unit.images(viewer, REGION, &asked).await).await;
        assert_eq!(rows, page.rows, "{asked:?}");
    }
}

pub(crate) async fn the_edition_of_a_list_grows_with_what_comes_and_goes(store: &dyn Store) {
    let [owner, recipient] = accounts(store).await;
    for number in 1..=3 {
        put_image(store, &image(number, owner), &[]).await;
    }
    let editions = async || {
        let mut editions = Vec::new();
        for (viewer, tab) in [(owner, Tab::Private), (recipient, Tab::Shared)] {
            let second = ImageQuery {
                skip: 1,
                ..ImageQuery::of(tab)
            };
            editions.push(described(store, viewer, &second).await.edition);
        }
        editions
    };
    assert_eq!(editions().await, [Some(3), None]);
    write(store, async |unit| {
        for number in 1..=3 {
            unit.insert_share(&image_id(number), recipient, owner, Timestamp(1)).await?;
        }
        unit.set_image_status(&image_id(2), ImageStatus::Deleting).await
    })
    .await;
    assert_eq!(editions().await, [Some(3), Some(3)]);
    write(store, async |unit| unit.remove_share(&image_id(3), recipient).await).await;
    assert_eq!(editions().await, [Some(3), Some(4)]);
    put_image(store, &image(4, owner), &[]).await;
    write(store, async |unit| {
        unit.insert_share(&image_id(4), recipient, owner, Timestamp(1)).await?;
        unit.replace_with_tombstone(&tombstone(&image(1, owner))).await
    })
    .await;
    assert_eq!(editions().await, [Some(5), Some(6)]);
    let first = described(store, owner, &ImageQuery::of(Tab::Private)).await;
    assert_eq!((first.images.len(), first.total, first.edition), (3, 3, None));
}

pub(super) async fn described(store: &dyn Store, viewer: AccountId, asked: &ImageQuery) -> DescribedImages {
    read(store, async |unit| unit.describe_images(viewer, REGION, asked).await).await
}

pub(crate) async fn only_owners_are_told_devices(store: &dyn Store) {
    let [owner, recipient] = accounts(store).await;
    let data = snapshot(1, owner);
    write(store, async |unit| unit.insert_snapshot(&data, None).await).await;
    put_image(store, &image(1, owner), &[None, Some(&data)]).await;
    put_image(store, &image(2, owner), &[Some(&data)]).await;
    put_image(store, &image(3, owner), &[]).await;
    let public = Image {
        visibility: Visibility::Public,
        ..image(4, owner)
    };
    put_image(store, &public, &[None]).await;
    write(store, async |unit| {
        unit.insert_share(&image_id(1), recipient, owner, Timestamp(5)).await
    })
    .await;
    for (tab, devices) in [(Tab::Private, vec![0, 1, 2]), (Tab::Public, vec![1])] {
        let found = described(store, owner, &ImageQuery::of(tab)).await;
        for (listed, devices) in &found.images {
            let mut alone = read(store, async |unit| unit.devices(&listed.image.id).await).await;
            for device in &mut alone {
                device.snapshot_name.clear();
            }
            assert_eq!(devices, &alone, "{}", listed.image.id);
        }
        let mut numbers: Vec<_> = found.images.iter().map(|(_, devices)| devices.len()).collect();
        numbers.sort_unstable();
        assert_eq!(numbers, devices, "{tab:?}");
    }
    for tab in [Tab::Shared, Tab::Public] {
        let found = described(store, recipient, &ImageQuery::of(tab)).await;
        let numbers: Vec<_> = found.images.iter().map(|(_, devices)| devices.len()).collect();
        assert_eq!(numbers, [0], "{tab:?}");
    }
}

pub(crate) async fn filters_narrow_a_tab(store: &dyn Store) {
    let [first, second, ..] = catalogue(store).await;
    let all = ImageQuery::of(Tab::Private);
    let cases = [
        (
            second,
            ImageQuery {
                root_device: Some(RootDevice::CloudDisk),
                ..all.clone()
            },
            vec![7],
        ),
        (
            first,
            ImageQuery {
                platform: Some("System 2".to_owned()),
                ..all.clone()
            },
            vec![2],
        ),
        (
            first,
            ImageQuery {
                status: Some(ImageStatus::Error),
                ..all.clone()
            },
            vec![3],
        ),
        (
            first,
            ImageQuery {
                shared: Some(true),
                ..all.clone()
            },
            vec![1, 2],
        ),
        (
            first,
            ImageQuery {
                shared: Some(false),
                ..all.clone()
            },
            vec![3],
        ),
        (
            first,
            ImageQuery {
                shared: Some(true),
                platform: Some("System 1".to_owned()),
                search: "image".to_owned(),
                ..all
            },
            vec![1],
        ),
        // Whether others have a public image is nobody's filter.
        (
            first,
            ImageQuery {
                shared: Some(true),
                ..ImageQuery::of(Tab::Public)
            },
            vec![4],
        ),
    ];
    for (viewer, query, expected) in cases {
        let expected: Vec<_> = expected.into_iter().map(image_id).collect();
        assert_eq!(found(store, viewer, REGION, &query).await, expected, "{query:?}");
    }
}

pub(crate) async fn operating_systems_are_those_of_the_tab(store: &dyn Store) {
    let [first, second, _, stranger] = catalogue(store).await;
    let cases: [(_, _, &[&str]); 5] = [
        (first, Tab::Private, &["System 0", "System 1", "System 2"]),
        (first, Tab::Public, &["System 1"]),
        (second, Tab::Shared, &["System 1"]),
        (second, Tab::Private, &["System 1", "System 2"]),
        (stranger, Tab::Private, &[]),
    ];
    for (viewer, tab, expected) in cases {
        let found = read(store, async |unit| unit.platforms(viewer, REGION, tab).await).await;
        assert_eq!(found, expected, "{viewer} {tab:?}");
    }
}
