//! Lock-outs, and the failures that lead to them.

use super::fixtures::{account, accounts, read, write};
use crate::domain::account::Role;
use crate::domain::lockout::{Failure, FailureKey};
use crate::domain::time::Timestamp;
use crate::store::{CountedFailures, Dealt, Lockout, NewLockout, Store};

fn key(subject: &str) -> FailureKey {
    FailureKey::new(Failure::SignInAsPin, subject)
}

fn lockout(subject: &str, window: i64, at: i64) -> NewLockout {
    NewLockout {
        key: key(subject),
        window: Timestamp(window),
        at: Timestamp(at),
        account: None,
        address: "192.0.2.7".to_owned(),
    }
}

fn dealt(at: i64) -> Dealt {
    Dealt {
        by: "运维".to_owned(),
        at: Timestamp(at),
    }
}

async fn insert(store: &dyn Store, new: &NewLockout) -> bool {
    write(store, async |unit| unit.insert_lockout(new).await).await
}

async fn all(store: &dyn Store) -> Vec<Lockout> {
    read(store, async |unit| unit.lockouts(None, 10).await).await
}

pub(crate) async fn a_lockout_is_on_record_once_until_it_is_ended(store: &dyn Store) {
    let [mine] = accounts(store).await;
    let known = NewLockout {
        account: Some(mine),
        ..lockout("名-1", 10, 12)
    };
    assert!(insert(store, &known).await);
    for again in [&known, &lockout("名-1", 10, 13)] {
        assert!(!insert(store, again).await, "it is on record");
    }
    assert!(insert(store, &lockout("名-1", 20, 21)).await, "another window");
    assert!(insert(store, &lockout("other", 10, 14)).await, "another counter");
    let has = async |subject, window| read(store, async |unit| unit.has_lockout(&key(subject), Timestamp(window)).await).await;
    assert!(has("名-1", 10).await && has("名-1", 20).await && !has("名-1", 30).await && !has("nobody", 10).await);

    let end = async |at| write(store, async |unit| unit.end_lockout(&key("名-1"), Timestamp(10), &dealt(at)).await).await;
    assert!(end(15).await);
    assert!(!end(16).await, "it was ended");
    assert!(!has("名-1", 10).await && has("名-1", 20).await);
    assert!(insert(store, &lockout("名-1", 10, 17)).await, "the same again");

    let found = all(store).await;
    let moments: Vec<_> = found.iter().map(|lockout| lockout.at.0).collect();
    assert_eq!(moments, [17, 14, 21, 12]);
    let expected = Lockout {
        number: found[3].number,
        key: key("名-1"),
        window: Timestamp(10),
        at: Timestamp(12),
        account: Some((mine, "pin-1".parse().unwrap())),
        address: known.address,
        seen: Some(dealt(15)),
        ended: Some(dealt(15)),
    };
    assert_eq!(found[3], expected);
    assert_eq!((&found[0].account, &found[0].seen, &found[0].ended), (&None, &None, &None));
    let older = read(store, async |unit| unit.lockouts(Some(found[1].number), 1).await).await;
    assert_eq!(older, found[2..3]);
}

pub(crate) async fn lockouts_are_seen_and_grow_old(store: &dyn Store) {
    for at in 1..=3 {
        assert!(insert(store, &lockout("pin", at, at)).await);
    }
    let sight = read(store, async |unit| unit.lockouts_sight().await).await;
    assert!(insert(store, &lockout("pin", 4, 4)).await);
    let unseen = async |limit| read(store, async |unit| unit.count_unseen_lockouts(limit).await).await;
    assert_eq!((unseen(10).await, unseen(3).await), (4, 3), "it counts no further than it is to");
    let see = async |sight: &str, at| write(store, async |unit| unit.mark_lockouts_seen(sight, &dealt(at)).await).await;
    assert_eq!((see("", 7).await, see(&sight, 8).await, see(&sight, 9).await), (0, 3, 0));
    assert_eq!(unseen(10).await, 1, "what came later stays unseen");
    let seen: Vec<_> = all(store).await.into_iter().map(|lockout| lockout.seen).collect();
    assert_eq!(seen, [None, Some(dealt(8)), Some(dealt(8)), Some(dealt(8))]);
    // Who ends it later has not seen it first.
    write(store, async |unit| unit.end_lockout(&key("pin"), Timestamp(3), &dealt(10)).await).await;
    assert_eq!(all(store).await[1].seen, Some(dealt(8)));
    assert_eq!(write(store, async |unit| unit.remove_lockouts(Timestamp(3)).await).await, 2);
    assert_eq!(all(store).await.len(), 2);
}

pub(crate) async fn those_who_fail_most_come_first(store: &dyn Store) {
    let failures = |subject: &str, all, most, in_window, forgiven| CountedFailures {
        key: key(subject),
        all,
        most,
        in_window,
        forgiven,
    };
    write(store, async |unit| {
        for (subject, window, times) in [("few", 20, 1), ("many", 10, 4), ("many", 20, 2), ("old", 5, 9), ("now", 20, 3)] {
            for _ in 0..times {
                unit.add_attempt(&key(subject).to_string(), Timestamp(window)).await?;
            }
        }
        for other in ["sign-in", "sign-in;", "lookup:account:1", "sign-in:pin:undone"] {
            unit.add_attempt(other, Timestamp(20)).await?;
        }
        unit.take_back_attempt("sign-in:pin:undone", Timestamp(20)).await
    })
    .await;
    let found = async |limit| {
        read(store, async |unit| {
            unit.failures("sign-in:", Timestamp(20), Timestamp(10), limit).await
        })
        .await
    };
    let expected = [
        failures("many", 6, 4, 2, 0),
        failures("now", 3, 3, 3, 0),
        failures("few", 1, 1, 1, 0),
    ];
    assert_eq!(found(10).await, expected);
    assert_eq!(found(2).await, expected[..2]);

    // What is forgiven is a failure still, and no longer counts.
    let now = key("now").to_string();
    write(store, async |unit| {
        assert!(unit.forgive_attempts(&now, Timestamp(20)).await?);
        assert!(!unit.forgive_attempts(&now, Timestamp(20)).await?);
        assert!(!unit.forgive_attempts("nobody", Timestamp(20)).await?);
        assert_eq!(unit.attempts(&now, Timestamp(20)).await?, 0);
        unit.take_back_attempt(&now, Timestamp(20)).await?;
        assert_eq!(unit.add_attempt(&now, Timestamp(20)).await?, 1);
        Ok(())
    })
    .await;
    assert_eq!(found(10).await[1], failures("now", 4, 4, 4, 3));
}

pub(crate) async fn failures_are_remembered_longer_than_other_attempts(store: &dyn Store) {
    let mut unit = store.writer().await.unwrap();
    let counters = [
        "lookup:account:1",
        "sign-in:pin:a",
        "told:sign-in:pin",
        "refusal:account:1",
        "lookup:account:undone",
    ];
    for counter in counters {
        for window in [10, 20, 30] {
            unit.add_attempt(counter, Timestamp(window)).await.unwrap();
        }
    }
    for window in [10, 20, 30] {
        unit.take_back_attempt("lookup:account:undone", Timestamp(window)).await.unwrap();
    }
    assert_eq!(unit.remove_attempts(Timestamp(30), Timestamp(20)).await.unwrap(), 7);
    for (counter, expected) in [
        ("lookup:account:1", [0, 1, 1]),
        ("sign-in:pin:a", [0, 1, 1]),
        ("told:sign-in:pin", [0, 1, 1]),
        ("refusal:account:1", [0, 0, 1]),
    ] {
        let mut left = Vec::new();
        for window in [10, 20, 30] {
            left.push(unit.attempts(counter, Timestamp(window)).await.unwrap());
        }
        assert_eq!(left, expected, "{counter}");
    }
}

pub(crate) async fn administrators_are_those_who_can_sign_in(store: &dyn Store) {
    let ids = write(store, async |unit| {
        let mut ids = Vec::new();
        for (number, role) in (1..).zip([Role::Admin, Role::User, Role::Admin, Role::Admin]) {
            let mut new = account(number);
            new.account.role = role;
            unit.insert_account(&new).await?;
            ids.push(new.account.id);
        }
        unit.set_account_disabled(ids[0], true).await?;
        Ok(ids)
    })
    .await;
    let found = async |limit| read(store, async |unit| unit.administrators(limit).await).await;
    assert_eq!(found(10).await, [ids[2], ids[3]]);
    assert_eq!(found(1).await, [ids[2]]);
}
