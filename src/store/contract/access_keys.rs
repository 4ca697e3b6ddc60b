//! Access keys, their secrets, and the marks of signed requests.

use super::fixtures::{account, accounts, random, read, write};
use crate::domain::access_key::AccessKey;
use crate::domain::account::Role;
use crate::domain::id::{AccessKeyId, AccountId};
use crate::domain::time::Timestamp;
use crate::store::{Credential, KeptSecret, LeftMark, Mark, Marks, SealedSecret, Store, StoreError};

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

/// Keys with these numbers, as a request signed with one finds them.
pub(super) async fn credentials<const COUNT: usize>(store: &dyn Store, numbers: [u32; COUNT]) -> [Credential; COUNT] {
    let [mine] = accounts(store).await;
    write(store, async |unit| {
        for number in numbers {
            unit.insert_access_key(&key(number, mine), &secret("a", 1)).await?;
        }
        Ok(())
    })
    .await;
    let mut found = Vec::new();
    for number in numbers {
        found.extend(read(store, async |unit| unit.credential(&key_id(number)).await).await);
    }
    found.try_into().unwrap()
}

fn marks(of: &Credential, own: &str, shared: Option<&str>, at: i64) -> Marks {
    let mark = |what| Mark::of(&of.key.id, what);
    Marks {
        own: mark(own),
        shared: shared.map(mark),
        shared_since: Timestamp(at - 10),
        remembered_since: Timestamp(at - 30),
    }
}

pub(super) async fn leaves(store: &dyn Store, credential: &Credential, own: &str, shared: Option<&str>, at: i64) -> bool {
    let mut unit = store.jot().await.unwrap();
    unit.leave_marks(credential, &marks(credential, own, shared, at), Timestamp(at))
        .await
        .unwrap()
}

/// The same where nobody else leaves any, so that what was said of it before is true.
async fn leaves_alone(store: &dyn Store, credential: &Credential, own: &str, shared: Option<&str>, at: i64) -> bool {
    let mut unit = store.glance().await.unwrap();
    let may_leave = unit.may_leave_marks(credential, &marks(credential, own, shared, at)).await.unwrap();
    let left = leaves(store, credential, own, shared, at).await;
    assert_eq!(may_leave, left, "{own} {shared:?} at {at}");
    left
}

pub(crate) async fn many_marks_are_written_together(store: &dyn Store) {
    let [one, two] = credentials(store, [1, 2]).await;
    let mark = |credential: &Credential, what: &str, at| LeftMark {
        mark: Mark::of(&credential.key.id, what),
        at: Timestamp(at),
    };
    let write = async |marks: Vec<LeftMark>, remembered_since| {
        let mut unit = store.jot().await.unwrap();
        unit.write_marks(&marks, Timestamp(remembered_since)).await.unwrap();
    };
    let many = (0..2500).map(|number| mark(&one, &format!("mark-{number}"), 100));
    write(many.collect(), 70).await;
    for number in [0, 999, 1000, 2499] {
        assert!(!leaves_alone(store, &one, &format!("mark-{number}"), None, 100).await, "{number}");
    }
    assert!(leaves_alone(store, &one, "mark-2500", None, 100).await);
    assert!(leaves_alone(store, &two, "mark-0", None, 100).await);
    let shared = |at| vec![mark(&two, "shared", at)];
    for (at, remembered_since, is_good) in [(110, 80, true), (115, 85, false), (141, 111, true)] {
        write(shared(at), remembered_since).await;
        let left = leaves_alone(store, &two, &format!("at-{at}"), Some("shared"), at + 6).await;
        assert_eq!(left, is_good, "the earlier stays while it is remembered: {at}");
    }
    write(Vec::new(), 0).await;
}

pub(crate) async fn a_mark_is_left_once_while_it_is_remembered(store: &dyn Store) {
    let [one, two] = credentials(store, [1, 2]).await;
    for (credential, mark, at, is_new) in [
        (&one, "a", 100, true),
        (&one, "a", 100, false),
        (&one, "b", 100, true),
        (&two, "a", 100, true),
        (&one, "a", 130, false),
        (&one, "a", 131, true),
        (&one, "a", 160, false),
    ] {
        let left = leaves_alone(store, credential, mark, None, at).await;
        assert_eq!(left, is_new, "{} {mark} at {at}", credential.key.id);
    }
    let forgotten = async |before| {
        let mut unit = store.writer().await.unwrap();
        let removed = unit.remove_marks(Timestamp(before)).await.unwrap();
        unit.commit().await.unwrap();
        removed
    };
    assert_eq!(forgotten(101).await, 2);
    assert_eq!(forgotten(101).await, 0);
    assert!(leaves_alone(store, &one, "b", None, 131).await);
}

pub(crate) async fn a_shared_mark_is_good_for_a_while(store: &dyn Store) {
    let [one, two] = credentials(store, [1, 2]).await;
    for (credential, own, shared, at, is_left) in [
        (&one, "a", "s", 100, true),
        (&one, "b", "s", 110, true),
        (&one, "c", "s", 111, false),
        (&two, "c", "s", 111, true),
        (&one, "a", "t", 111, false),
        // Had the refused one left its shared mark, it would have grown old.
        (&one, "d", "t", 122, true),
        (&one, "s", "u", 122, false),
    ] {
        let left = leaves_alone(store, credential, own, Some(shared), at).await;
        assert_eq!(left, is_left, "{} {own} {shared} at {at}", credential.key.id);
    }
}

pub(crate) async fn marks_are_left_only_for_a_key_that_is_as_it_was(store: &dyn Store) {
    let [credential] = credentials(store, [1]).await;
    let (id, account) = (&credential.key.id, credential.account.id);
    let mut nth = 0;
    let mut is_left = async |credential: &Credential| {
        nth += 1;
        leaves_alone(store, credential, &format!("mark-{nth}"), None, 100).await
    };
    assert!(is_left(&credential).await);
    write(store, async |unit| unit.touch_access_key(id, Timestamp(7)).await).await;
    assert!(is_left(&credential).await, "it may have been used");
    for (may, key_is_enabled, account_is_disabled) in [(false, false, false), (false, true, true), (true, true, false)] {
        write(store, async |unit| {
            unit.set_access_key_enabled(id, key_is_enabled).await?;
            unit.set_account_disabled(account, account_is_disabled).await
        })
        .await;
        assert_eq!(is_left(&credential).await, may, "{key_is_enabled} {account_is_disabled}");
    }
    let changed = |change: &dyn Fn(&mut Credential)| {
        let mut changed = credential.clone();
        change(&mut changed);
        changed
    };
    for (what, other) in [
        ("pin", changed(&|it| it.account.pin = "another".parse().unwrap())),
        ("name", changed(&|it| it.account.name.push('x'))),
        ("email", changed(&|it| it.account.email.push('x'))),
        (
            "mobile",
            changed(&|it| it.account.mobile = it.account.mobile.is_none().then(|| "7".to_owned())),
        ),
        ("role", changed(&|it| it.account.role = Role::Admin)),
        ("account", changed(&|it| it.account.id = AccountId::new(999_999_999_999).unwrap())),
        ("secret", changed(&|it| it.secret.bytes.push(0))),
    ] {
        assert_ne!(other, credential);
        assert!(!is_left(&other).await, "{what}");
    }
    assert!(is_left(&credential).await);
    write(store, async |unit| unit.remove_access_key(id).await).await;
    assert!(!is_left(&credential).await);
}
