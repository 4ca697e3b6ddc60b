//! What the tabs of the image list hold, and for whom.

use super::fixtures::{REGION, accounts, image, image_id, put_image, read, write};
use crate::domain::id::{AccountId, ImageId};
use crate::domain::image::{Image, ImageStatus, RootDevice, Visibility};
use crate::domain::query::{ImageQuery, Tab};
use crate::domain::time::Timestamp;
use crate::store::{Store, TabCounts};

async fn found(store: &dyn Store, viewer: AccountId, region: &str, query: &ImageQuery) -> Vec<ImageId> {
    let page = read(store, async |unit| unit.images(viewer, region, query).await).await;
    let mut ids: Vec<_> = page.rows.into_iter().map(|row| row.image.id).collect();
    ids.sort();
    ids
}

/// Images of two accounts: 1–3 are private of the first, 4 is its public one, 5 its pending public one, 6 is elsewhere,
/// 7 and 8 are private of the second. 1 and 6 are shared with the second, 2 with the third.
async fn catalogue(store: &dyn Store) -> [AccountId; 4] {
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
