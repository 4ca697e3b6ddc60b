//! Access keys, their secrets, and the marks of signed requests.

use super::fixtures::{account, accounts, random, read, write};
use crate::domain::access_key::AccessKey;
use crate::domain::id::{AccessKeyId, AccountId};
use crate::domain::time::Timestamp;
use crate::store::{Credential, KeptSecret, SealedSecret, Store, StoreError};

fn key_id(number: u32) -> AccessKeyId {
    AccessKeyId::from_random(random(number))
}

fn key(number: u32, account: AccountId) -> AccessKey {
    AccessKey {
        id: key_id(number),
        account,
        name: format!("key-{number}").parse().unwrap(),
        is_enabled: true,
        created_at: Timestamp(i64::from(number)),
        last_used_at: None,
    }
}

fn secret(sealed_with: &str, byte: u8) -> SealedSecret {
    SealedSecret {
        sealed_with: sealed_with.to_owned(),
        bytes: vec![byte, 0, 255],
    }
}

pub(crate) async fn access_keys_live_and_go(store: &dyn Store) {
    let [mine, other] = accounts(store).await;
    let keys = [key(1, mine), key(2, mine), key(3, other)];
    write(store, async |unit| {
        for (key, byte) in keys.iter().zip(1..) {
            unit.insert_access_key(key, &secret("a", byte)).await?;
        }
        Ok(())
    })
    .await;
    let mut unit = store.writer().await.unwrap();
    let taken = unit.insert_access_key(&key(1, other), &secret("a", 9)).await;
    assert!(matches!(taken, Err(StoreError::Taken(_))));
    drop(unit);

    let [first, second, _] = keys;
    let listed = read(store, async |unit| unit.access_keys(mine).await).await;
    assert_eq!(listed, [second.clone(), first.clone()]);
    assert_eq!(read(store, async |unit| unit.count_access_keys(mine).await).await, 2);

    write(store, async |unit| {
        unit.set_access_key_enabled(&first.id, false).await?;
        unit.touch_access_key(&first.id, Timestamp(77)).await?;
        unit.remove_access_key(&second.id).await?;
        unit.remove_access_key(&second.id).await
    })
    .await;
    let changed = AccessKey {
        is_enabled: false,
        last_used_at: Some(Timestamp(77)),
        ..first.clone()
    };
    let mut unit = store.writer().await.unwrap();
    assert_eq!(unit.access_key(&first.id).await.unwrap(), Some(changed));
    assert_eq!(unit.access_key(&second.id).await.unwrap(), None);
    assert_eq!(unit.count_access_keys(mine).await.unwrap(), 1);
}

pub(crate) async fn a_credential_is_the_key_its_secret_and_its_account(store: &dyn Store) {
    let [mine] = accounts(store).await;
    let expected = Credential {
        key: AccessKey {
            last_used_at: Some(Timestamp(5)),
            ..key(1, mine)
        },
        secret: secret("a", 1),
        account: account(1).account,
        account_is_disabled: false,
    };
    write(store, async |unit| unit.insert_access_key(&expected.key, &expected.secret).await).await;
    let absent = key_id(2);
    let found = async |id| read(store, async |unit| unit.credential(id).await).await;
    assert_eq!(found(&expected.key.id).await.as_ref(), Some(&expected));
    assert_eq!(found(&absent).await, None);
    write(store, async |unit| unit.set_account_disabled(mine, true).await).await;
    assert!(found(&expected.key.id).await.unwrap().account_is_disabled);
}

pub(crate) async fn secrets_are_sealed_anew(store: &dyn Store) {
    let [mine] = accounts(store).await;
    write(store, async |unit| {
        unit.insert_access_key(&key(1, mine), &secret("old", 1)).await?;
        unit.insert_access_key(&key(2, mine), &secret("new", 2)).await?;
        unit.insert_access_key(&key(3, mine), &secret("older", 3)).await
    })
    .await;
    let mut unit = store.writer().await.unwrap();
    assert_eq!(unit.secrets_sealed_otherwise("new", 1).await.unwrap().len(), 1);
    let kept = unit.secrets_sealed_otherwise("new", 10).await.unwrap();
    let expected = [(1, "old"), (3, "older")].map(|(number, sealed_with)| KeptSecret {
        key: key_id(u32::from(number)),
        account: mine,
        secret: secret(sealed_with, number),
    });
    assert_eq!(kept, expected);
    let (id, anew) = (key_id(1), secret("new", 9));
    assert!(unit.reseal_access_key(&id, &secret("old", 1), &anew).await.unwrap());
    assert!(!unit.reseal_access_key(&id, &secret("old", 1), &secret("new", 8)).await.unwrap());
    assert_eq!(unit.credential(&id).await.unwrap().unwrap().secret, anew);
    assert_eq!(unit.secrets_sealed_otherwise("new", 10).await.unwrap().len(), 1);
}

pub(crate) async fn a_mark_is_new_once_while_it_is_remembered(store: &dyn Store) {
    let [mine] = accounts(store).await;
    let [one, two] = [key_id(1), key_id(2)];
    let mut unit = store.writer().await.unwrap();
    for number in [1, 2] {
        unit.insert_access_key(&key(number, mine), &secret("a", 1)).await.unwrap();
    }
    for (id, mark, at, is_new) in [
        (&one, "a", 100, true),
        (&one, "a", 100, false),
        (&one, "b", 100, true),
        (&two, "a", 100, true),
        (&one, "a", 130, false),
        (&one, "a", 131, true),
        (&one, "a", 160, false),
    ] {
        let left = unit.leave_mark(id, mark, Timestamp(at), Timestamp(at - 30)).await.unwrap();
        assert_eq!(left, is_new, "{id} {mark} at {at}");
    }
    assert_eq!(unit.first_mark(&one, "c", Timestamp(10)).await.unwrap(), Timestamp(10));
    assert_eq!(unit.first_mark(&one, "c", Timestamp(20)).await.unwrap(), Timestamp(10));
    assert_eq!(unit.first_mark(&two, "c", Timestamp(20)).await.unwrap(), Timestamp(20));

    assert_eq!(unit.remove_marks(Timestamp(100)).await.unwrap(), 2);
    assert_eq!(unit.remove_marks(Timestamp(100)).await.unwrap(), 0);
    unit.remove_access_key(&one).await.unwrap();
    assert!(
        !unit.leave_mark(&one, "a", Timestamp(131), Timestamp(101)).await.unwrap(),
        "marks outlive their key"
    );
}
