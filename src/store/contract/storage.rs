//! What is stored, as a whole.

use super::fixtures::{accounts, image, put_image, read, write};
use super::lists::catalogue;
use crate::domain::image::Image;
use crate::domain::time::Timestamp;
use crate::store::{AGES, StorageSummary, Store};

const DAY: i64 = 86_400_000_000;

pub(crate) async fn storage_is_added_up_by_account_and_age(store: &dyn Store) {
    let [first, ..] = catalogue(store).await;
    let now = Timestamp(1000 * DAY);
    let before = read(store, async |unit| unit.add_up_storage(now).await).await;
    // One on each side of every age, and one that is larger than all others together.
    for (number, days) in (100..).zip(AGES) {
        for (number, age) in [(number, days * DAY - 1), (number + 50, days * DAY)] {
            let aged = Image {
                created_at: Timestamp(now.0 - age),
                size_bytes: if days == 1 { 1 << 40 } else { 1 },
                ..image(number, first)
            };
            put_image(store, &aged, &[]).await;
        }
    }
    let after = read(store, async |unit| unit.add_up_storage(now).await).await;
    assert_eq!(after.images, before.images + 8);
    assert_eq!(after.logical_bytes, before.logical_bytes + (2 << 40) + 6);
    let added: Vec<_> = after.ages.iter().zip(before.ages).map(|(after, before)| after - before).collect();
    assert_eq!(added, [1, 2, 2, 2, 1]);
    assert_eq!(after.ages.iter().sum::<u64>(), after.images);
    assert!(after.accounts[0].bytes >= 2 << 40);
    assert!(after.accounts.is_sorted_by(|one, other| one.bytes >= other.bytes));
    assert_eq!(after.accounts.iter().map(|account| account.bytes).sum::<u64>(), after.logical_bytes);
    assert_eq!((after.objects, after.physical_bytes), (before.objects, before.physical_bytes));
}

pub(crate) async fn storage_is_added_up_in_turns_and_written_down(store: &dyn Store) {
    let claim = async |now: i64, since: i64| {
        write(store, async |unit| {
            unit.claim_storage_summary(Timestamp(now), Timestamp(since)).await
        })
        .await
    };
    assert!(!claim(10, 0).await, "a database of nobody's stays empty");
    let [_] = accounts(store).await;
    let found = async || read(store, async |unit| unit.storage_summary().await).await;
    let summary = StorageSummary {
        images: 7,
        ages: [1, 2, 3, 1, 0],
        ..StorageSummary::default()
    };
    assert!(claim(10, 0).await);
    assert_eq!(found().await, None);
    assert!(!claim(11, 9).await, "somebody else has the turn");
    write(store, async |unit| unit.put_storage_summary(Timestamp(10), &summary).await).await;
    assert_eq!(found().await, Some((Timestamp(10), summary.clone())));
    assert!(claim(20, 10).await);
    assert_eq!(found().await, Some((Timestamp(10), summary.clone())), "until it is added up anew");
    // One that took so long that another was faster.
    write(store, async |unit| unit.put_storage_summary(Timestamp(20), &summary).await).await;
    write(store, async |unit| {
        unit.put_storage_summary(Timestamp(15), &StorageSummary::default()).await
    })
    .await;
    assert_eq!(found().await, Some((Timestamp(20), summary)));
    let version = read(store, async |unit| unit.database_version().await).await;
    assert!(
        ["SQLite 3.", "PostgreSQL 1"].iter().any(|known| version.product.starts_with(known)),
        "{version:?}"
    );
    assert!(version.schema.starts_with("00"), "{version:?}");
}
