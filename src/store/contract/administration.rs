//! Accounts as administrators see and change them.

use super::fixtures::{account, accounts, image, image_id, put_image, read, write};
use crate::domain::account::Role;
use crate::domain::activity::Event;
use crate::domain::id::AccountId;
use crate::domain::rules::Rule;
use crate::domain::time::Timestamp;
use crate::store::{Figures, HappenedInHour, JobKind, NewActivity, NewPasswordReset, NewSession, Store};

pub(crate) async fn accounts_are_found_by_the_beginning_of_their_pin(store: &dyn Store) {
    write(store, async |unit| {
        for (number, pin) in (1..).zip(["bo", "bob", "bobby", "c", "数据", "数据平台", "Bob"]) {
            let mut new = account(number);
            new.account.pin = pin.parse().unwrap();
            unit.insert_account(&new).await?;
        }
        Ok(())
    })
    .await;
    for (beginning, after, limit, expected) in [
        ("", "", 10, vec!["Bob", "bo", "bob", "bobby", "c", "数据", "数据平台"]),
        ("bob", "", 10, vec!["bob", "bobby"]),
        ("数", "", 10, vec!["数据", "数据平台"]),
        ("", "bob", 2, vec!["bobby", "c"]),
        ("bob", "bobby", 10, vec![]),
        ("%", "", 10, vec![]),
    ] {
        let found = read(store, async |unit| unit.accounts(beginning, after, limit).await).await;
        let pins: Vec<_> = found.iter().map(|seen| seen.account.pin.as_str()).collect();
        assert_eq!(pins, expected, "{beginning} {after}");
    }
}

fn session(number: u8, account: AccountId) -> NewSession {
    NewSession {
        token_hash: [number; 32],
        account,
        created_at: Timestamp(i64::from(number)),
        expires_at: Timestamp(100 + i64::from(number)),
    }
}

pub(crate) async fn roles_passwords_and_sessions_change(store: &dyn Store) {
    let [mine, other] = accounts(store).await;
    write(store, async |unit| {
        for number in 1..=3 {
            unit.insert_session(&session(number, mine)).await?;
        }
        unit.insert_session(&session(4, other)).await?;
        unit.set_role(mine, Role::Admin).await?;
        unit.set_password_hash(mine, "another").await?;
        unit.set_account_disabled(other, true).await
    })
    .await;
    let mut unit = store.reader().await.unwrap();
    let seen = unit.administered_account(mine).await.unwrap().unwrap();
    assert_eq!(
        (seen.account.role, seen.is_disabled, seen.created_at),
        (Role::Admin, false, Timestamp(1))
    );
    assert!(unit.administered_account(other).await.unwrap().unwrap().is_disabled);
    assert_eq!(unit.administered_account(account(9).account.id).await.unwrap(), None);
    assert_eq!(unit.password_hash(mine).await.unwrap().as_deref(), Some("another"));
    drop(unit);
    let numbers = async |account| {
        let found = read(store, async |unit| unit.sessions_of(account, Timestamp(101), 10).await).await;
        found.iter().map(|session| session.token_hash[0]).collect::<Vec<_>>()
    };
    // The first has expired.
    assert_eq!((numbers(mine).await, numbers(other).await), (vec![3, 2], vec![4]));
    let ended = write(store, async |unit| {
        Ok((
            unit.end_sessions(other, Some(&[2; 32])).await?,
            unit.end_sessions(mine, Some(&[2; 32])).await?,
        ))
    })
    .await;
    assert_eq!(ended, (0, 1), "a session is ended by its account only");
    assert_eq!(write(store, async |unit| unit.end_sessions(mine, None).await).await, 2);
    assert_eq!((numbers(mine).await, numbers(other).await), (vec![], vec![4]));
}

pub(crate) async fn shares_are_listed_from_both_ends(store: &dyn Store) {
    let [mine, bob, carol] = accounts(store).await;
    for number in [1, 2] {
        put_image(store, &image(number, mine), &[]).await;
    }
    write(store, async |unit| {
        unit.insert_share(&image_id(1), bob, mine, Timestamp(5)).await?;
        unit.insert_share(&image_id(2), bob, mine, Timestamp(6)).await?;
        unit.insert_share(&image_id(1), carol, mine, Timestamp(7)).await
    })
    .await;
    let mut unit = store.reader().await.unwrap();
    let by = unit.shares_of(mine, 10).await.unwrap();
    let by: Vec<_> = by
        .iter()
        .map(|share| (share.image.clone(), share.other.as_str().to_owned(), share.since.0))
        .collect();
    let [one, two] = [image_id(1), image_id(2)];
    let expected = [
        (one.clone(), "pin-3".to_owned(), 7),
        (two.clone(), "pin-2".to_owned(), 6),
        (one.clone(), "pin-2".to_owned(), 5),
    ];
    assert_eq!(by, expected);
    let with = unit.shares_with(bob, 10).await.unwrap();
    let with: Vec<_> = with.iter().map(|share| (share.image.clone(), share.other.as_str())).collect();
    assert_eq!(with, [(one, "pin-1"), (two, "pin-1")]);
    assert_eq!(unit.shares_of(mine, 1).await.unwrap().len(), 1);
    assert_eq!(unit.shares_of(bob, 10).await.unwrap(), []);
}

pub(crate) async fn a_link_is_good_once_and_until_it_expires(store: &dyn Store) {
    let [mine, other, admin] = accounts(store).await;
    let reset = |number: u8, account, expires_at| NewPasswordReset {
        token_hash: [number; 32],
        account,
        issued_by: admin,
        created_at: Timestamp(0),
        expires_at: Timestamp(expires_at),
    };
    write(store, async |unit| {
        unit.set_role(admin, Role::Admin).await?;
        unit.insert_password_reset(&reset(1, mine, 10)).await?;
        unit.insert_password_reset(&reset(2, mine, 10)).await?;
        unit.insert_password_reset(&reset(3, other, 20)).await
    })
    .await;
    let good = async |number: u8, now| read(store, async |unit| unit.password_reset(&[number; 32], Timestamp(now)).await).await;
    assert_eq!(good(1, 5).await, None, "the second took its place");
    assert_eq!((good(2, 9).await, good(2, 10).await), (Some(mine), None));
    let take = async |number: u8, now| write(store, async |unit| unit.take_password_reset(&[number; 32], Timestamp(now)).await).await;
    for (role, is_disabled) in [(Role::User, false), (Role::Admin, true), (Role::Admin, false)] {
        write(store, async |unit| {
            unit.set_role(admin, role).await?;
            unit.set_account_disabled(admin, is_disabled).await
        })
        .await;
        let is_good = role == Role::Admin && !is_disabled;
        assert_eq!(good(3, 5).await, is_good.then_some(other), "{role:?} {is_disabled}");
        if !is_good {
            assert_eq!(take(3, 5).await, None, "{role:?} {is_disabled}");
        }
    }
    assert_eq!((take(2, 10).await, take(2, 9).await, take(2, 9).await), (None, Some(mine), None));
    assert_eq!(
        write(store, async |unit| unit.remove_expired_password_resets(Timestamp(19)).await).await,
        0
    );
    assert_eq!(
        write(store, async |unit| unit.remove_expired_password_resets(Timestamp(20)).await).await,
        1
    );
    assert_eq!(good(3, 5).await, None);
}

pub(crate) async fn what_happened_is_counted_by_hour(store: &dyn Store) {
    const HOUR: i64 = 3_600_000_000;
    let [mine, _] = accounts(store).await;
    write(store, async |unit| {
        for (at, code) in [
            (5, None),
            (HOUR - 1, None),
            (HOUR, Some(Rule::D2)),
            (HOUR + 9, None),
            (2 * HOUR - 1, Some(Rule::S5)),
        ] {
            let happened = NewActivity {
                at: Timestamp(at),
                account: mine,
                actor: String::new(),
                event: Event::Imported,
                image: None,
                image_name: String::new(),
                snapshot: None,
                instance: None,
                request_id: String::new(),
            };
            unit.append_audit(&happened, code).await?;
        }
        unit.add_attempt("lookup:account:1", Timestamp(0)).await?;
        unit.add_attempt("lookup:account:1", Timestamp(600)).await?;
        unit.add_attempt("lookup:account:2", Timestamp(600)).await?;
        unit.add_attempt("lookup:address:x", Timestamp(600)).await?;
        unit.add_attempt("sign-in:pin:x", Timestamp(600)).await?;
        unit.enqueue(JobKind::RemoveBlob, "one", Timestamp(0)).await?;
        unit.enqueue(JobKind::RemoveBlob, "two", Timestamp(0)).await
    })
    .await;
    let in_hour = |hour: i64, is_refused, count| HappenedInHour {
        begin: Timestamp(hour * HOUR),
        is_refused,
        count,
    };
    let by_hour = async |since, until| read(store, async |unit| unit.happened_by_hour(Timestamp(since), Timestamp(until)).await).await;
    assert_eq!(
        by_hour(0, 2 * HOUR).await,
        [in_hour(0, false, 2), in_hour(1, false, 1), in_hour(1, true, 2)]
    );
    assert_eq!(by_hour(0, HOUR - 1).await, [in_hour(0, false, 2)]);
    assert_eq!(by_hour(HOUR, 2 * HOUR).await, [in_hour(1, false, 1), in_hour(1, true, 2)]);
    assert_eq!(by_hour(2 * HOUR, 3 * HOUR).await, []);
    let job = write(store, async |unit| unit.claim(JobKind::ALL, Timestamp(1), Timestamp(2)).await)
        .await
        .unwrap();
    write(store, async |unit| unit.put_back(job.number, "why", Timestamp(3)).await).await;
    let figures = read(store, async |unit| unit.figures(Timestamp(600)).await).await;
    let expected = Figures {
        accounts: 2,
        jobs: 2,
        jobs_failed: 1,
        failed_lookups: 2,
        open_tickets: 0,
        unseen_lockouts: 0,
    };
    assert_eq!(figures, expected);
}
