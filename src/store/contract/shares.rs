//! Sharing relations.

use super::fixtures::{accounts, image, image_id, instance, put_image, read, snapshot, write};
use crate::domain::sharing::{ReferencedSnapshot, ShareWorld};
use crate::domain::snapshot::Snapshot;
use crate::domain::time::Timestamp;
use crate::store::Store;

pub(crate) async fn counts_of_shares_stay_true(store: &dyn Store) {
    let [owner, first, second] = accounts(store).await;
    let image = image(1, owner);
    put_image(store, &image, &[None]).await;
    let mut unit = store.writer().await.unwrap();
    assert!(!unit.was_shared(&image.id).await.unwrap());
    assert!(unit.insert_share(&image.id, second, owner, Timestamp(20)).await.unwrap());
    assert!(unit.was_shared(&image.id).await.unwrap());
    assert!(unit.insert_share(&image.id, first, owner, Timestamp(30)).await.unwrap());
    assert!(!unit.insert_share(&image.id, first, owner, Timestamp(10)).await.unwrap());
    assert_eq!(unit.image(&image.id).await.unwrap().unwrap().share_count, 2);

    let shares = unit.shares(&image.id).await.unwrap();
    let found: Vec<_> = shares
        .iter()
        .map(|share| (share.account, share.pin.as_str(), share.since))
        .collect();
    assert_eq!(found, [(second, "pin-3", Timestamp(20)), (first, "pin-2", Timestamp(30))]);

    assert!(unit.remove_share(&image.id, second).await.unwrap());
    assert!(!unit.remove_share(&image.id, second).await.unwrap());
    assert!(!unit.remove_share(&image.id, owner).await.unwrap());
    assert_eq!(unit.image(&image.id).await.unwrap().unwrap().share_count, 1);
    assert!(unit.has_share(&image.id, first).await.unwrap());
    assert!(!unit.has_share(&image.id, second).await.unwrap());
    assert!(!unit.has_share(&image.id, owner).await.unwrap());
    assert!(unit.remove_share(&image.id, first).await.unwrap());
    assert!(unit.was_shared(&image.id).await.unwrap(), "that stays true");
    assert!(!unit.was_shared(&image_id(9)).await.unwrap());
}

pub(crate) async fn the_facts_of_sharing(store: &dyn Store) {
    let [owner, recipient] = accounts(store).await;
    let (image, other) = (image(1, owner), image(2, owner));
    let plain = snapshot(1, owner);
    let encrypted = Snapshot {
        encrypted: true,
        ..snapshot(2, owner)
    };
    write(store, async |unit| {
        unit.insert_snapshot(&plain, None).await?;
        unit.insert_snapshot(&encrypted, None).await
    })
    .await;
    put_image(store, &image, &[None, Some(&encrypted), Some(&plain)]).await;
    put_image(store, &other, &[None]).await;
    write(store, async |unit| {
        unit.insert_share(&image.id, recipient, owner, Timestamp(1)).await
    })
    .await;

    let expected = ShareWorld {
        snapshots: [(&plain, false), (&encrypted, true)]
            .map(|(snapshot, encrypted)| ReferencedSnapshot {
                id: snapshot.id.clone(),
                encrypted,
            })
            .to_vec(),
        share_count: 1,
        share_limit: None,
    };
    assert_eq!(read(store, async |unit| unit.share_world(&image).await).await, expected);
    let nothing = ShareWorld {
        snapshots: vec![],
        share_count: 0,
        share_limit: None,
    };
    assert_eq!(read(store, async |unit| unit.share_world(&other).await).await, nothing);
}

pub(crate) async fn machines_of_recipients_are_counted(store: &dyn Store) {
    let [owner, first, second, stranger] = accounts(store).await;
    let (shared, other) = (image(1, owner), image(2, owner));
    put_image(store, &shared, &[None]).await;
    put_image(store, &other, &[None]).await;
    write(store, async |unit| {
        for account in [first, second] {
            unit.insert_share(&shared.id, account, owner, Timestamp(1)).await?;
        }
        for (number, account, image) in [
            (1, first, &shared),
            (2, first, &shared),
            (3, second, &shared),
            (4, owner, &shared),
            (5, stranger, &shared),
            (6, first, &other),
        ] {
            unit.insert_instance(&instance(number, account, image)).await?;
        }
        Ok(())
    })
    .await;
    for (account, expected) in [
        (None, 3),
        (Some(first), 2),
        (Some(second), 1),
        (Some(stranger), 0),
        (Some(owner), 0),
    ] {
        let counted = read(store, async |unit| unit.recipients_machines(&shared.id, account).await).await;
        assert_eq!(counted, expected, "{account:?}");
    }
}
