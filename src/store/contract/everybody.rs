//! Everybody's things, as administrators find them.

use super::fixtures::{account, accounts, image, image_id, put_image, read, snapshot, tombstone, write};
use crate::domain::administration::Search;
use crate::domain::id::AccountId;
use crate::domain::image::{Image, ImageStatus, Visibility};
use crate::domain::query::Cursor;
use crate::domain::snapshot::{Snapshot, SnapshotStatus};
use crate::domain::text::Name;
use crate::store::{Page, Store};

fn all<Status>() -> Search<Status> {
    Search {
        owner: None,
        beginning: None,
        status: None,
        cursor: None,
        page_size: 10,
    }
}

fn beginning(text: &str) -> Option<Name> {
    Some(text.parse().unwrap())
}

/// Number, owner, name and status of each, in two regions, one public.
fn images(mine: AccountId, other: AccountId) -> [Image; 5] {
    let named = |number: u32, owner, name: &str, status| Image {
        name: name.parse().unwrap(),
        status,
        region: if number == 3 {
            "cn-east-2".to_owned()
        } else {
            "cn-north-1".to_owned()
        },
        visibility: if number == 4 { Visibility::Public } else { Visibility::Private },
        ..image(number, owner)
    };
    [
        named(1, mine, "base", ImageStatus::Ready),
        named(2, mine, "basement", ImageStatus::Error),
        named(3, other, "base", ImageStatus::Error),
        named(4, other, "attic", ImageStatus::Ready),
        named(5, mine, "Base", ImageStatus::Ready),
    ]
}

async fn numbers(store: &dyn Store, search: Search<ImageStatus>) -> Vec<i64> {
    let found = read(store, async |unit| unit.everybodys_images(&search).await).await;
    found.rows.iter().map(|listed| listed.image.created_at.0).collect()
}

pub(crate) async fn everybodys_images_are_found_by_all_that_can_be_asked(store: &dyn Store) {
    let [mine, other] = accounts(store).await;
    for image in images(mine, other) {
        put_image(store, &image, &[]).await;
    }
    let (error, ready) = (Some(ImageStatus::Error), Some(ImageStatus::Ready));
    for (owner, text, status, expected) in [
        (None, None, None, vec![5, 4, 3, 2, 1]),
        (Some(mine), None, None, vec![5, 2, 1]),
        (None, None, error, vec![3, 2]),
        (Some(other), None, ready, vec![4]),
        (None, beginning("base"), None, vec![1, 3, 2]),
        (None, beginning("base"), error, vec![3, 2]),
        (Some(mine), beginning("base"), None, vec![1, 2]),
        (Some(mine), beginning("basement"), ready, vec![]),
        (None, beginning("nowhere"), None, vec![]),
    ] {
        let search = Search {
            owner,
            beginning: text.clone(),
            status,
            ..all()
        };
        assert_eq!(numbers(store, search).await, expected, "{owner:?} {text:?} {status:?}");
    }
    let found = read(store, async |unit| unit.everybodys_images(&all()).await).await;
    assert_eq!(found.rows[1].owner_pin, account(2).account.pin);
}

pub(crate) async fn everybodys_images_have_pages(store: &dyn Store) {
    let [mine, other] = accounts(store).await;
    for image in images(mine, other) {
        put_image(store, &image, &[]).await;
    }
    for text in [None, beginning("base")] {
        let whole = numbers(
            store,
            Search {
                beginning: text.clone(),
                ..all()
            },
        )
        .await;
        let page = async |cursor: Option<Cursor>| {
            let search = Search {
                beginning: text.clone(),
                cursor,
                page_size: 2,
                ..all()
            };
            read(store, async |unit| unit.everybodys_images(&search).await).await
        };
        let ages = |page: &Page<_>| -> Vec<i64> {
            page.rows
                .iter()
                .map(|listed: &crate::store::ListedImage| listed.image.created_at.0)
                .collect()
        };
        let first = page(None).await;
        assert_eq!((ages(&first), first.previous.is_some()), (whole[..2].to_vec(), false));
        let second = page(first.next).await;
        assert_eq!(ages(&second), whole[2..4.min(whole.len())]);
        assert_eq!(ages(&page(second.previous).await), whole[..2]);
    }
}

pub(crate) async fn everybodys_snapshots_are_found_by_all_that_can_be_asked(store: &dyn Store) {
    let [mine, other] = accounts(store).await;
    let named = |number: u8, owner, name: &str, status| Snapshot {
        name: name.parse().unwrap(),
        status,
        ..snapshot(u32::from(number), owner)
    };
    let (available, error) = (SnapshotStatus::Available, SnapshotStatus::Error);
    write(store, async |unit| {
        for snapshot in [
            named(1, mine, "disk", available),
            named(2, other, "disk-2", error),
            named(3, other, "data", available),
        ] {
            unit.insert_snapshot(&snapshot, None).await?;
        }
        Ok(())
    })
    .await;
    for (owner, text, status, expected) in [
        (None, None, None, vec![3, 2, 1]),
        (Some(other), None, Some(available), vec![3]),
        (None, beginning("disk"), None, vec![1, 2]),
        (None, None, Some(error), vec![2]),
    ] {
        let search = Search {
            owner,
            beginning: text.clone(),
            status,
            ..all()
        };
        let found = read(store, async |unit| unit.everybodys_snapshots(&search).await).await;
        let numbers: Vec<_> = found.rows.iter().map(|owned| owned.snapshot.created_at.0).collect();
        assert_eq!(numbers, expected, "{owner:?} {text:?} {status:?}");
        assert!(
            found
                .rows
                .iter()
                .all(|owned| (owned.owner_pin.as_str() == "pin-1") == (owned.snapshot.owner == mine))
        );
    }
}

pub(crate) async fn a_forced_deletion_keeps_whose_decision_it_was(store: &dyn Store) {
    let [mine] = accounts(store).await;
    let (forced, own) = (image(1, mine), image(2, mine));
    put_image(store, &forced, &[]).await;
    put_image(store, &own, &[]).await;
    let by = "ops".parse().unwrap();
    write(store, async |unit| {
        unit.force_deletion(&forced.id, &by).await?;
        unit.set_image_status(&own.id, ImageStatus::Deleting).await
    })
    .await;
    let mut unit = store.writer().await.unwrap();
    assert_eq!(unit.image(&forced.id).await.unwrap().unwrap().status, ImageStatus::Deleting);
    assert_eq!(unit.deletion_forced_by(&forced.id).await.unwrap(), Some(by));
    assert_eq!(unit.deletion_forced_by(&own.id).await.unwrap(), None);
    assert_eq!(unit.deletion_forced_by(&image_id(9)).await.unwrap(), None);
    unit.replace_with_tombstone(&tombstone(&forced)).await.unwrap();
    assert_eq!(unit.deletion_forced_by(&forced.id).await.unwrap(), None);
}
