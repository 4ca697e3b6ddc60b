//! Accounts, sessions, attempts.

use super::fixtures::{account, accounts, read, write};
use crate::domain::account::Role;
use crate::domain::id::AccountId;
use crate::domain::time::Timestamp;
use crate::store::{NewSession, Store, StoreError};

pub(crate) async fn accounts_are_found_by_exact_pin_and_by_number(store: &dyn Store) {
    let mut zeros = account(1);
    zeros.account.pin = "007".parse().unwrap();
    zeros.account.mobile = Some("13800138000".to_owned());
    let mut letters = account(2);
    letters.account.pin = "Bob".parse().unwrap();
    letters.account.role = Role::Admin;
    write(store, async |unit| {
        unit.insert_account(&zeros).await?;
        unit.insert_account(&letters).await
    })
    .await;

    let mut unit = store.reader().await.unwrap();
    for (pin, expected) in [
        ("007", Some(&zeros)),
        ("Bob", Some(&letters)),
        ("7", None),
        ("bob", None),
        ("13800138000", None),
        ("100000000001", None),
    ] {
        let found = unit.account_by_pin(&pin.parse().unwrap()).await.unwrap();
        assert_eq!(found, expected.map(|new| new.account.clone()), "{pin}");
    }
    assert_eq!(unit.account(zeros.account.id).await.unwrap(), Some(zeros.account.clone()));
    assert_eq!(unit.account(account(3).account.id).await.unwrap(), None);
    assert_eq!(unit.count_accounts().await.unwrap(), 2);
}

pub(crate) async fn pins_and_numbers_are_taken_once(store: &dyn Store) {
    accounts::<1>(store).await;
    let mut same_pin = account(2);
    same_pin.account.pin = account(1).account.pin;
    let mut same_number = account(1);
    same_number.account.pin = "another".parse().unwrap();

    let mut unit = store.writer().await.unwrap();
    for taken in [same_pin, same_number] {
        assert!(matches!(unit.insert_account(&taken).await, Err(StoreError::Taken(_))));
    }
    // The unit is still good for something else.
    unit.insert_account(&account(3)).await.unwrap();
    unit.commit().await.unwrap();
    assert_eq!(read(store, async |unit| unit.count_accounts().await).await, 2);
}

pub(crate) async fn each_account_has_its_password(store: &dyn Store) {
    let [one, two] = accounts(store).await;
    let mut unit = store.reader().await.unwrap();
    assert_eq!(unit.password_hash(one).await.unwrap().as_deref(), Some("hash-1"));
    assert_eq!(unit.password_hash(two).await.unwrap().as_deref(), Some("hash-2"));
    assert_eq!(unit.password_hash(account(9).account.id).await.unwrap(), None);
}

fn session(number: u8, account: AccountId, expires_at: i64) -> NewSession {
    NewSession {
        token_hash: [number; 32],
        account,
        created_at: Timestamp(1),
        expires_at: Timestamp(expires_at),
    }
}

pub(crate) async fn sessions_last_until_they_expire_or_end(store: &dyn Store) {
    let [mine, other] = accounts(store).await;
    let mut unit = store.writer().await.unwrap();
    for (number, account, expires_at) in [(1, mine, 10), (2, other, 20), (3, mine, 30)] {
        unit.insert_session(&session(number, account, expires_at)).await.unwrap();
    }

    for (number, now, expected) in [
        (1, 9, Some(mine)),
        (1, 10, None),
        (2, 10, Some(other)),
        (3, 29, Some(mine)),
        (4, 1, None),
    ] {
        let found = unit.session_account(&[number; 32], Timestamp(now)).await.unwrap();
        assert_eq!(found.map(|account| account.id), expected, "session {number} at {now}");
    }

    assert_eq!(unit.remove_expired_sessions(Timestamp(10)).await.unwrap(), 1);
    assert_eq!(unit.remove_expired_sessions(Timestamp(10)).await.unwrap(), 0);
    unit.remove_session(&[2; 32]).await.unwrap();
    unit.remove_session(&[2; 32]).await.unwrap();
    assert_eq!(unit.session_account(&[1; 32], Timestamp(2)).await.unwrap(), None);
    assert_eq!(unit.session_account(&[2; 32], Timestamp(2)).await.unwrap(), None);
    assert!(unit.session_account(&[3; 32], Timestamp(2)).await.unwrap().is_some());
}

pub(crate) async fn a_disabled_account_has_no_session(store: &dyn Store) {
    let [mine, other] = accounts(store).await;
    let mut unit = store.writer().await.unwrap();
    for (number, account) in [(1, mine), (2, other)] {
        unit.insert_session(&session(number, account, 10)).await.unwrap();
    }
    for is_disabled in [true, false] {
        unit.set_account_disabled(mine, is_disabled).await.unwrap();
        let seen = unit.administered_account(mine).await.unwrap().unwrap();
        assert_eq!(seen.is_disabled, is_disabled);
        let found = unit.session_account(&[1; 32], Timestamp(1)).await.unwrap();
        assert_eq!(found.is_none(), is_disabled);
        assert!(unit.session_account(&[2; 32], Timestamp(1)).await.unwrap().is_some());
    }
}

pub(crate) async fn attempts_are_counted_by_key_and_window(store: &dyn Store) {
    let mut unit = store.writer().await.unwrap();
    for expected in 1..=3 {
        assert_eq!(unit.add_attempt("a", Timestamp(10)).await.unwrap(), expected);
    }
    assert_eq!(unit.add_attempt("a", Timestamp(20)).await.unwrap(), 1);
    assert_eq!(unit.add_attempt("b", Timestamp(10)).await.unwrap(), 1);
    assert_eq!(unit.attempts("a", Timestamp(10)).await.unwrap(), 3);
    assert_eq!(unit.attempts("c", Timestamp(10)).await.unwrap(), 0);

    for expected in [2, 1, 0, 0] {
        unit.take_back_attempt("a", Timestamp(10)).await.unwrap();
        assert_eq!(unit.attempts("a", Timestamp(10)).await.unwrap(), expected);
    }
    unit.take_back_attempt("c", Timestamp(10)).await.unwrap();
    assert_eq!(unit.attempts("c", Timestamp(10)).await.unwrap(), 0);
    assert_eq!(unit.attempts("a", Timestamp(20)).await.unwrap(), 1);
    assert_eq!(unit.attempts("b", Timestamp(10)).await.unwrap(), 1);

    assert_eq!(unit.remove_attempts(Timestamp(10), Timestamp(0)).await.unwrap(), 0);
    assert_eq!(unit.remove_attempts(Timestamp(20), Timestamp(0)).await.unwrap(), 2);
    assert_eq!(unit.attempts("b", Timestamp(10)).await.unwrap(), 0);
    assert_eq!(unit.attempts("a", Timestamp(20)).await.unwrap(), 1);
}

pub(crate) async fn attempts_are_claimed_up_to_a_limit(store: &dyn Store) {
    let mut unit = store.writer().await.unwrap();
    for (most, expected) in [(3, 3), (3, 3), (3, 1), (3, 0), (1, 0)] {
        assert_eq!(unit.claim_attempts("a", Timestamp(10), most, 7).await.unwrap(), expected);
    }
    assert_eq!(unit.claim_attempts("a", Timestamp(20), 9, 7).await.unwrap(), 7);
    assert_eq!(unit.claim_attempts("b", Timestamp(10), 1, 0).await.unwrap(), 0);
    assert_eq!(unit.claim_attempts("b", Timestamp(10), 1, 7).await.unwrap(), 1);
}
