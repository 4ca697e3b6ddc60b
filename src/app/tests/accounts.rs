//! What becomes of those who are signed in, refused or dismissed while something of theirs is under way.

use super::{World, person};
use crate::app::accounts::reset::{Invitation, invite};
use crate::app::jobs::{cancel, retry};
use crate::app::ports::random_id;
use crate::app::sessions::open;
use crate::app::{About, Actor, Error, Limits, Recorder, Refusal};
use crate::domain::account::Role;
use crate::domain::audit::Attempt;
use crate::domain::id::ImageId;
use crate::domain::time::Timestamp;
use crate::store::JobKind;

#[tokio::test]
async fn a_password_opens_nothing_once_it_is_replaced_or_its_account_disabled_while_it_is_verified() {
    let world = World::new().await;
    let id = world.alice.id();
    let mut unit = world.app.store.writer().await.unwrap();
    let verified = unit.password_hash(id).await.unwrap().unwrap();
    open(&world.app, unit.as_mut(), id, &verified).await.unwrap();
    unit.set_account_disabled(id, true).await.unwrap();
    let opened = open(&world.app, unit.as_mut(), id, &verified).await;
    assert!(matches!(opened, Err(Error::Refused(Refusal::AccountDisabled))));
    unit.set_account_disabled(id, false).await.unwrap();
    unit.set_password_hash(id, "another").await.unwrap();
    let opened = open(&world.app, unit.as_mut(), id, &verified).await;
    assert!(matches!(opened, Err(Error::Refused(Refusal::WrongCredentials))));
    assert_eq!(unit.sessions_of(id, world.app.clock.now(), 10).await.unwrap().len(), 1);
}

#[tokio::test]
async fn nobody_fills_the_audit_with_refusals() {
    let world = World::new().await;
    let bob = person(&world.app, "bob").await;
    let refused = async |actor: &Actor, times: u32| {
        let error = Error::from(Refusal::NotOwner);
        let recorder = Recorder::of(actor, world.app.clock.now());
        for _ in 0..times {
            let (app, about) = (&world.app, About::default());
            recorder.refused(app, actor.id(), about, Attempt::Rename, Some(&error)).await;
        }
        let hours = world
            .reader()
            .await
            .happened_by_hour(Timestamp(0), Timestamp(i64::MAX))
            .await
            .unwrap();
        hours.iter().filter(|hour| hour.is_refused).map(|hour| hour.count).sum::<u64>()
    };
    let most = u64::from(Limits::RECORDED_REFUSALS);
    assert_eq!(refused(&world.alice, Limits::RECORDED_REFUSALS + 3).await, most);
    assert_eq!(refused(&bob, 1).await, most + 1, "each has their own");
    world.advance(Limits::REFUSALS_WINDOW_SECONDS);
    assert_eq!(refused(&world.alice, 1).await, most + 2);
}

#[tokio::test]
async fn whoever_was_dismissed_meanwhile_changes_no_job_and_invites_nobody() {
    let world = World::new().await;
    let mut dismissed = world.alice.clone();
    dismissed.account.role = Role::Admin;
    let mut unit = world.app.store.writer().await.unwrap();
    let image = ImageId::from_random(random_id());
    unit.enqueue(JobKind::DeleteSnapshots, image.as_str(), Timestamp(0)).await.unwrap();
    let job = unit.waiting_jobs(0, 1).await.unwrap().remove(0);
    unit.put_back(job.number, "why", Timestamp(5)).await.unwrap();
    unit.commit().await.unwrap();
    let mut invitation = Invitation::default();
    invitation.pin.push_str("carol");
    for refused in [
        retry(&world.app, &dismissed, job.number).await,
        cancel(&world.app, &dismissed, job.number).await,
        invite(&world.app, &dismissed, invitation).await.map(drop),
    ] {
        assert!(matches!(refused, Err(Error::Refused(Refusal::NotFound))), "{refused:?}");
    }
    let mut unit = world.reader().await;
    let left = unit.waiting_job(job.number).await.unwrap().unwrap();
    assert_eq!((left.due_at, unit.count_accounts().await.unwrap()), (Timestamp(5), 1));
}
