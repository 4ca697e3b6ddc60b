//! The policies that were put in force, and what another one would touch.

use super::fixtures::{REGION, accounts, image, image_id, instance, put_image, read, snapshot, write};
use crate::domain::id::ImageId;
use crate::domain::image::{Image, RootDevice, Visibility};
use crate::domain::policy::{LocalDiskRule, Policy, SharePartners};
use crate::domain::quota::QuotaKind;
use crate::domain::time::Timestamp;
use crate::store::{Store, StoreError, StoredPolicy, Touched};

fn stored(version: i64, image_quota: u32) -> StoredPolicy {
    StoredPolicy {
        version,
        policy: Policy {
            image_quota,
            local_disk_rule: LocalDiskRule::Source,
            share_partners: SharePartners::Listed,
            ..Policy::default()
        },
        replaced: Policy::default(),
        changed_by: "ops".to_owned(),
        reason: "一\nwhy".to_owned(),
        changed_at: Timestamp(version),
    }
}

pub(crate) async fn the_last_policy_is_in_force(store: &dyn Store) {
    let [mine] = accounts(store).await;
    assert_eq!(read(store, async |unit| unit.policy().await).await, None);
    let limit = async || read(store, async |unit| unit.count_private_images(mine, REGION).await).await.limit;
    assert_eq!(limit().await, None);
    for version in 1..=3 {
        write(store, async |unit| {
            unit.insert_policy(&stored(version, 20 + u32::try_from(version).unwrap())).await
        })
        .await;
        assert_eq!(read(store, async |unit| unit.policy().await).await.unwrap().version, version);
    }
    assert_eq!(read(store, async |unit| unit.policy().await).await, Some(stored(3, 23)));
    // What is counted is counted against it, but for an account with a limit of its own.
    assert_eq!(limit().await, Some(23));
    assert_eq!(
        read(store, async |unit| unit.tab_counts(mine, REGION).await).await.private_limit,
        Some(23)
    );
    let snapshots = read(store, async |unit| unit.count_snapshots(mine, REGION).await).await;
    assert_eq!(snapshots.limit, Some(Policy::default().snapshot_quota));
    write(store, async |unit| unit.set_limit(mine, QuotaKind::Image, REGION, Some(7)).await).await;
    assert_eq!(limit().await, Some(7));

    let mut unit = store.writer().await.unwrap();
    assert!(matches!(unit.insert_policy(&stored(3, 9)).await, Err(StoreError::Taken(_))));
    drop(unit);
    for (before, limit, expected) in [(i64::MAX, 2, vec![3, 2]), (3, 10, vec![2, 1]), (1, 10, vec![])] {
        let found = read(store, async |unit| unit.policies_before(before, limit).await).await;
        let versions: Vec<_> = found.iter().map(|policy| policy.version).collect();
        assert_eq!(versions, expected, "{before}");
    }
}

async fn touched(store: &dyn Store, touched: Touched, window: u32, limit: u32) -> Vec<ImageId> {
    let mut found = Vec::new();
    let mut after = String::new();
    loop {
        let looked = read(store, async |unit| unit.touched_images(touched, &after, window, limit).await).await;
        assert!(looked.found.len() <= limit as usize);
        found.extend(looked.found.into_iter().map(|image: Image| image.id));
        let Some(next) = looked.next else { break };
        after = next;
    }
    found
}

pub(crate) async fn images_that_a_change_may_touch(store: &dyn Store) {
    let [mine, other] = accounts(store).await;
    let disk = snapshot(1, mine);
    write(store, async |unit| unit.insert_snapshot(&disk, None).await).await;
    let mut images: Vec<_> = (1..=6).map(|number| image(number, mine)).collect();
    images[1].source_instance = Some(super::fixtures::instance_id(9));
    images[2].root_device = RootDevice::CloudDisk;
    images[4].visibility = Visibility::Public;
    for image in &images {
        let devices: &[_] = if image.root_device == RootDevice::CloudDisk {
            &[Some(&disk)]
        } else {
            &[None]
        };
        put_image(store, image, devices).await;
    }
    write(store, async |unit| {
        for (number, image) in [(1, 0), (2, 0), (3, 2), (4, 4)] {
            unit.insert_instance(&instance(number, other, &images[image])).await?;
        }
        unit.insert_share(&images[3].id, other, mine, Timestamp(1)).await
    })
    .await;
    let on_local_disks = Touched {
        on_local_disks: true,
        ..Touched::default()
    };
    let with_snapshots = Touched {
        with_snapshots: true,
        ..Touched::default()
    };
    let shared = |count| Touched {
        shared_with_more_than: Some(count),
        ..Touched::default()
    };
    for (asked, expected) in [
        (Touched::default(), vec![]),
        (on_local_disks, vec![1, 2]),
        (with_snapshots, vec![3]),
        (shared(0), vec![4]),
        (shared(1), vec![]),
    ] {
        let expected: Vec<_> = expected.into_iter().map(image_id).collect();
        for (window, limit) in [(1, 1), (2, 1), (4, 2), (100, 1), (100, 100)] {
            assert_eq!(touched(store, asked, window, limit).await, expected, "{asked:?} {window} {limit}");
        }
    }
}

pub(crate) async fn accounts_with_more_than_a_limit(store: &dyn Store) {
    let [one, two, three] = accounts(store).await;
    for (number, owner) in [(1, one), (2, one), (3, two), (4, three), (5, three), (6, three)] {
        put_image(store, &image(number, owner), &[None]).await;
        write(store, async |unit| unit.insert_snapshot(&snapshot(number, owner), None).await).await;
    }
    write(store, async |unit| {
        for quota in [QuotaKind::Image, QuotaKind::Snapshot] {
            unit.set_limit(three, quota, REGION, Some(3)).await?;
        }
        Ok(())
    })
    .await;
    let over = async |quota, above, window| {
        let (mut found, mut after) = (Vec::new(), 0);
        loop {
            let looked = read(store, async |unit| unit.accounts_above(quota, above, after, window).await).await;
            found.extend(
                looked
                    .found
                    .iter()
                    .map(|over| (over.account, over.pin.to_string(), over.quota.used)),
            );
            let Some(next) = looked.next else { break };
            after = next;
        }
        found
    };
    for quota in [QuotaKind::Image, QuotaKind::Snapshot] {
        for window in [1, 2, 10] {
            let expected = vec![(one, "pin-1".to_owned(), 2), (two, "pin-2".to_owned(), 1)];
            assert_eq!(over(quota, 0, window).await, expected, "{quota:?} {window}");
            assert_eq!(over(quota, 1, window).await, expected[..1], "{quota:?} {window}");
            assert_eq!(over(quota, 2, window).await, [], "{quota:?} {window}");
        }
    }
}
