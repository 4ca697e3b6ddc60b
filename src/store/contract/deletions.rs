//! Deleting an image: the facts it is decided by, and what remains.

use super::fixtures::{accounts, devices, image, image_id, instance, instance_id, put_blob, put_image, read, snapshot, tombstone, write};
use crate::domain::deletion::{AssociatedSnapshot, MachineName, SHOWN_MACHINES};
use crate::domain::image::Image;
use crate::domain::instance::InstanceState;
use crate::domain::snapshot::ReferencingImages;
use crate::domain::time::Timestamp;
use crate::store::Store;

pub(crate) async fn a_tombstone_replaces_image_mapping_and_shares(store: &dyn Store) {
    let [owner, recipient] = accounts(store).await;
    let (image, snapshot) = (image(1, owner), snapshot(1, owner));
    let tombstone = tombstone(&image);
    let mut unit = store.writer().await.unwrap();
    let blob = put_blob(&mut *unit, 1, owner).await.unwrap();
    unit.insert_snapshot(&snapshot, None).await.unwrap();
    unit.insert_image(&image, Some(&blob), &devices(&[None, Some(&snapshot)]))
        .await
        .unwrap();
    unit.insert_share(&image.id, recipient, owner, Timestamp(1)).await.unwrap();
    unit.insert_instance(&instance(1, recipient, &image)).await.unwrap();
    assert_eq!(unit.tombstone(&image.id).await.unwrap(), None);

    assert_eq!(unit.replace_with_tombstone(&tombstone).await.unwrap(), Some(blob));
    assert_eq!(unit.image(&image.id).await.unwrap(), None);
    assert_eq!(unit.tombstone(&image.id).await.unwrap(), Some(tombstone.clone()));
    assert_eq!(unit.devices(&image.id).await.unwrap(), []);
    assert_eq!(unit.shares(&image.id).await.unwrap(), []);
    assert!(!unit.has_share(&image.id, recipient).await.unwrap());
    assert_eq!(
        unit.referencing_images(&snapshot.id, None).await.unwrap(),
        ReferencingImages::default()
    );
    assert!(unit.snapshot(&snapshot.id).await.unwrap().is_some(), "the snapshot stays (D7)");
    let machine = unit.instance(&instance_id(1)).await.unwrap().unwrap();
    assert_eq!((machine.image, machine.image_name), (image.id.clone(), image.name.to_string()));
    assert!(unit.replace_with_tombstone(&tombstone).await.is_err(), "an image goes once");
}

pub(crate) async fn own_machines_are_named_and_others_counted(store: &dyn Store) {
    let [owner, other, third] = accounts(store).await;
    let (image, another) = (image(1, owner), image(2, owner));
    put_image(store, &image, &[None]).await;
    put_image(store, &another, &[None]).await;
    let mine = u32::try_from(SHOWN_MACHINES).unwrap() + 3;
    write(store, async |unit| {
        // The ones to be shown come last, and others' have the smallest ids.
        for number in (10..10 + mine).rev() {
            unit.insert_instance(&instance(number, owner, &image)).await?;
        }
        for (number, account) in [(1, other), (2, other), (3, third)] {
            unit.insert_instance(&instance(number, account, &image)).await?;
        }
        unit.insert_instance(&instance(4, owner, &another)).await
    })
    .await;

    let world = read(store, async |unit| unit.delete_world(&image).await).await;
    let shown: Vec<_> = (10..10 + u32::try_from(SHOWN_MACHINES).unwrap())
        .map(|number| MachineName {
            id: instance_id(number),
            name: instance(number, owner, &image).name,
        })
        .collect();
    assert_eq!(world.derived.mine, shown);
    assert_eq!((world.derived.mine_total, world.derived.others_total), (mine, 3));
    assert_eq!((world.shares, world.source, world.snapshots), (vec![], None, vec![]));
}

pub(crate) async fn a_source_instance_is_the_owners_own(store: &dyn Store) {
    let [owner, other] = accounts(store).await;
    let origin = image(1, owner);
    let made_from = |number| Image {
        source_instance: Some(instance_id(number)),
        ..image(number + 10, owner)
    };
    let stopped = crate::domain::instance::Instance {
        state: InstanceState::Stopped,
        ..instance(1, owner, &origin)
    };
    write(store, async |unit| {
        unit.insert_instance(&stopped).await?;
        unit.insert_instance(&instance(2, other, &origin)).await
    })
    .await;

    let expected = MachineName {
        id: stopped.id,
        name: stopped.name,
    };
    for (number, expected) in [(1, Some((expected, InstanceState::Stopped))), (2, None), (3, None)] {
        let world = read(store, async |unit| unit.delete_world(&made_from(number)).await).await;
        assert_eq!(world.source, expected, "{number}");
    }
}

pub(crate) async fn other_images_of_a_snapshot_exclude_the_image(store: &dyn Store) {
    let [owner, recipient] = accounts(store).await;
    let (alone, common) = (snapshot(1, owner), snapshot(2, owner));
    write(store, async |unit| {
        unit.insert_snapshot(&alone, None).await?;
        unit.insert_snapshot(&common, None).await
    })
    .await;
    let image_1 = image(1, owner);
    put_image(store, &image_1, &[Some(&common), Some(&alone)]).await;
    for number in (2..=8).rev() {
        put_image(store, &image(number, owner), &[Some(&common)]).await;
    }
    write(store, async |unit| {
        unit.insert_share(&image_1.id, recipient, owner, Timestamp(3)).await
    })
    .await;

    let world = read(store, async |unit| unit.delete_world(&image_1).await).await;
    let expected = [
        AssociatedSnapshot {
            snapshot: alone.clone(),
            other_images: ReferencingImages::default(),
        },
        AssociatedSnapshot {
            snapshot: common.clone(),
            other_images: ReferencingImages {
                shown: (2..=6).map(image_id).collect(),
                total: 7,
            },
        },
    ];
    assert_eq!(world.snapshots, expected);
    let shares: Vec<_> = world.shares.iter().map(|share| (share.account, share.since)).collect();
    assert_eq!(shares, [(recipient, Timestamp(3))]);

    let all = read(store, async |unit| unit.referencing_images(&common.id, None).await).await;
    assert_eq!((all.shown, all.total), ((1..=5).map(image_id).collect(), 8));
}
