//! The list of who may share with whom.

use super::fixtures::{accounts, image, put_image, read, write};
use crate::domain::partner::{Partner, Partnership};
use crate::domain::time::Timestamp;
use crate::store::{ListedPartnership, Store, UnlistedShares};

fn entry(owner: &str, recipient: &str, since: i64) -> ListedPartnership {
    ListedPartnership {
        partnership: Partnership {
            owner: owner.parse().unwrap(),
            recipient: recipient.parse().unwrap(),
        },
        since: Timestamp(since),
        added_by: "运维".to_owned(),
        reason: "一\ntwo".to_owned(),
    }
}

async fn insert(store: &dyn Store, entries: &[(&str, &str)]) {
    write(store, async |unit| {
        for (owner, recipient) in entries {
            assert!(unit.insert_partnership(&entry(owner, recipient, 1)).await?, "{owner} {recipient}");
        }
        Ok(())
    })
    .await;
}

async fn has(store: &dyn Store, owner: &str, recipient: &str) -> bool {
    let (owner, recipient) = (owner.parse().unwrap(), recipient.parse().unwrap());
    read(store, async |unit| unit.has_partnership(&owner, &recipient).await).await
}

pub(crate) async fn the_list_has_each_entry_once(store: &dyn Store) {
    let first = entry("甲", "bob", 1);
    write(store, async |unit| {
        assert!(unit.insert_partnership(&first).await?);
        assert!(!unit.insert_partnership(&entry("甲", "bob", 2)).await?);
        Ok(())
    })
    .await;
    let found = read(store, async |unit| unit.partnerships(None, ("", ""), 10).await).await;
    assert_eq!(found, std::slice::from_ref(&first));
    assert!(has(store, "甲", "bob").await);
    assert!(!has(store, "bob", "甲").await, "it has a direction");
    assert!(!has(store, "甲", "Bob").await);
    insert(store, &[("甲", "*"), ("*", "carol")]).await;
    for (owner, recipient, expected) in [("甲", "anyone", true), ("other", "carol", true), ("other", "bob", false)] {
        assert_eq!(has(store, owner, recipient).await, expected, "{owner} {recipient}");
    }
    write(store, async |unit| {
        assert!(unit.remove_partnership(&first.partnership).await?);
        assert!(!unit.remove_partnership(&first.partnership).await?);
        let anybody = Partnership {
            recipient: Partner::Anybody,
            ..first.partnership
        };
        assert!(unit.remove_partnership(&anybody).await?);
        Ok(())
    })
    .await;
    assert!(!has(store, "甲", "bob").await && has(store, "甲", "carol").await);
}

pub(crate) async fn the_list_has_pages_and_is_searched_by_pin(store: &dyn Store) {
    let all = [
        ("*", "b"),
        ("a", "*"),
        ("a", "b"),
        ("a", "c"),
        ("b", "a"),
        ("b", "c"),
        ("c", "b"),
        ("甲", "a"),
    ];
    insert(store, &all).await;
    let found = async |pin: Option<&str>, limit: u32| {
        let mut found: Vec<(String, String)> = Vec::new();
        loop {
            let after = found.last().cloned().unwrap_or_default();
            let page = read(store, async |unit| unit.partnerships(pin, (&after.0, &after.1), limit).await).await;
            assert!(page.len() <= limit as usize);
            let is_last = page.len() < limit as usize;
            found.extend(
                page.iter()
                    .map(|entry| (entry.partnership.owner.to_string(), entry.partnership.recipient.to_string())),
            );
            if is_last {
                break found;
            }
        }
    };
    for limit in [1, 2, 3, 10] {
        for pin in [None, Some("a"), Some("b"), Some("*"), Some("甲"), Some("nobody")] {
            let named = |(owner, recipient): &&(&str, &str)| pin.is_none_or(|pin| pin == *owner || pin == *recipient);
            let expected: Vec<_> = all
                .iter()
                .filter(named)
                .map(|(owner, recipient)| ((*owner).to_owned(), (*recipient).to_owned()))
                .collect();
            assert_eq!(found(pin, limit).await, expected, "{pin:?} {limit}");
        }
    }
}

pub(crate) async fn shares_are_held_against_the_list(store: &dyn Store) {
    let [one, two, three] = accounts(store).await;
    let images = [image(1, one), image(2, one), image(3, two)];
    for image in &images {
        put_image(store, image, &[]).await;
    }
    write(store, async |unit| {
        for (image, with) in [(0, two), (0, three), (1, two), (2, one)] {
            unit.insert_share(&images[image].id, with, images[image].owner, Timestamp(1))
                .await?;
        }
        Ok(())
    })
    .await;
    let looked = async |window| read(store, async |unit| unit.unlisted_shares(window).await).await;
    let told = |looked_at, unlisted| UnlistedShares { looked_at, unlisted };
    assert_eq!((looked(10).await, looked(3).await), (told(4, 4), told(3, 3)));
    insert(store, &[("pin-1", "pin-2")]).await;
    assert_eq!((looked(10).await, looked(2).await), (told(4, 2), told(2, 1)));
    insert(store, &[("pin-1", "*"), ("*", "pin-1")]).await;
    assert_eq!(looked(10).await, told(4, 0));
}
