//! Jobs: none is lost, none is done twice at a time.

use super::fixtures::{read, write};
use crate::domain::time::Timestamp;
use crate::store::{Job, JobKind, Store, WaitingJob};

async fn claim(store: &dyn Store, now: i64, until: i64) -> Option<Job> {
    write(store, async |unit| unit.claim(JobKind::ALL, Timestamp(now), Timestamp(until)).await).await
}

pub(crate) async fn jobs_are_claimed_in_order_of_waiting(store: &dyn Store) {
    write(store, async |unit| {
        unit.enqueue(JobKind::RemoveBlob, "later", Timestamp(20)).await?;
        unit.enqueue(JobKind::DeleteImage, "first", Timestamp(10)).await?;
        unit.enqueue(JobKind::DeleteSnapshots, "first", Timestamp(10)).await
    })
    .await;
    assert_eq!(read(store, async |unit| unit.count_jobs().await).await, 3);

    assert_eq!(claim(store, 9, 100).await, None);
    let mut kinds = Vec::new();
    while let Some(job) = claim(store, 20, 100).await {
        assert_eq!(job.attempts, 0);
        kinds.push((job.kind, job.subject));
    }
    let expected = [
        (JobKind::DeleteImage, "first"),
        (JobKind::DeleteSnapshots, "first"),
        (JobKind::RemoveBlob, "later"),
    ];
    assert_eq!(kinds, expected.map(|(kind, subject)| (kind, subject.to_owned())));
}

pub(crate) async fn the_same_job_waits_once(store: &dyn Store) {
    write(store, async |unit| {
        unit.enqueue(JobKind::DeleteImage, "a", Timestamp(10)).await?;
        unit.enqueue(JobKind::DeleteImage, "a", Timestamp(5)).await?;
        unit.enqueue(JobKind::DeleteImage, "b", Timestamp(30)).await
    })
    .await;
    assert_eq!(read(store, async |unit| unit.count_jobs().await).await, 2);

    let job = claim(store, 10, 100).await.unwrap();
    assert!(write(store, async |unit| unit.finish(job.number).await).await);
    assert!(!write(store, async |unit| unit.finish(job.number).await).await);
    write(store, async |unit| unit.enqueue(JobKind::DeleteImage, "a", Timestamp(11)).await).await;
    let again = claim(store, 11, 100).await.unwrap();
    assert_eq!((again.subject.as_str(), again.attempts), ("a", 0));
    assert_ne!(again.number, job.number, "a late finish must not strike off the new one");
}

pub(crate) async fn a_lease_runs_out(store: &dyn Store) {
    write(store, async |unit| unit.enqueue(JobKind::DeleteImage, "a", Timestamp(1)).await).await;
    let first = claim(store, 10, 50).await.unwrap();
    assert_eq!(claim(store, 49, 90).await, None);

    let second = claim(store, 50, 90).await.unwrap();
    assert_eq!((second.number, second.attempts), (first.number, 1));
}

pub(crate) async fn a_job_put_back_is_due_later(store: &dyn Store) {
    write(store, async |unit| unit.enqueue(JobKind::DeleteImage, "a", Timestamp(1)).await).await;
    let job = claim(store, 10, 50).await.unwrap();
    write(store, async |unit| unit.put_back(job.number, "no luck", Timestamp(30)).await).await;
    assert_eq!(claim(store, 29, 90).await, None);
    assert_eq!(claim(store, 30, 90).await.map(|job| job.attempts), Some(1));
}

pub(crate) async fn only_the_last_to_claim_a_job_extends_its_lease(store: &dyn Store) {
    let extend = async |job: &Job, until| write(store, async |unit| unit.extend_lease(job, Timestamp(until)).await).await;
    write(store, async |unit| unit.enqueue(JobKind::DeleteImage, "a", Timestamp(1)).await).await;
    let first = claim(store, 10, 50).await.unwrap();
    assert!(extend(&first, 70).await);
    assert_eq!(claim(store, 69, 99).await, None);

    let second = claim(store, 70, 90).await.unwrap();
    assert!(!extend(&first, 500).await);
    assert!(extend(&second, 120).await);
    assert_eq!(claim(store, 119, 200).await, None);
    assert!(write(store, async |unit| unit.finish(second.number).await).await);
    assert!(!extend(&second, 150).await);
}

pub(crate) async fn jobs_are_looked_at_and_hastened(store: &dyn Store) {
    write(store, async |unit| {
        for (number, kind) in (1..).zip([JobKind::DeleteImage, JobKind::DeleteSnapshots, JobKind::RemoveBlob]) {
            unit.enqueue(kind, "subject", Timestamp(number)).await?;
        }
        Ok(())
    })
    .await;
    let job = claim(store, 1, 100).await.unwrap();
    write(store, async |unit| unit.put_back(job.number, "why", Timestamp(1000)).await).await;
    let all = read(store, async |unit| unit.waiting_jobs(0, 10).await).await;
    let expected = WaitingJob {
        number: job.number,
        kind: JobKind::DeleteImage,
        subject: "subject".to_owned(),
        enqueued_at: Timestamp(1),
        due_at: Timestamp(1000),
        attempts: 1,
        last_error: "why".to_owned(),
    };
    assert_eq!((all.len(), &all[0]), (3, &expected));
    assert_eq!(read(store, async |unit| unit.waiting_jobs(job.number, 1).await).await, all[1..2]);
    assert_eq!(
        read(store, async |unit| unit.waiting_job(job.number).await).await.as_ref(),
        Some(&expected)
    );
    write(store, async |unit| unit.hasten(job.number, Timestamp(5)).await).await;
    // Before the hour it was put back for, and after the two that were due earlier.
    assert_eq!(claim(store, 5, 100).await.unwrap().kind, JobKind::DeleteSnapshots);
    assert_eq!(claim(store, 5, 100).await.unwrap().kind, JobKind::RemoveBlob);
    assert_eq!(claim(store, 5, 100).await.unwrap().number, job.number);
    // It is being tried again, which nobody else may meanwhile.
    write(store, async |unit| unit.hasten(job.number, Timestamp(6)).await).await;
    let tried = read(store, async |unit| unit.waiting_job(job.number).await).await.unwrap();
    assert_eq!((tried.due_at, tried.attempts, tried.last_error.as_str()), (Timestamp(100), 2, ""));
    assert_eq!(claim(store, 99, 200).await, None);
    write(store, async |unit| unit.finish(job.number).await).await;
    assert_eq!(read(store, async |unit| unit.waiting_job(job.number).await).await, None);
}

pub(crate) async fn jobs_are_claimed_by_their_kind(store: &dyn Store) {
    write(store, async |unit| {
        unit.enqueue(JobKind::ImportImage, "a", Timestamp(1)).await?;
        unit.enqueue(JobKind::CopyImage, "b", Timestamp(5)).await
    })
    .await;
    let is_due = async |kinds, now| read(store, async |unit| unit.is_job_due(kinds, Timestamp(now)).await).await;
    assert!(!is_due(JobKind::LONG, 0).await);
    assert!(is_due(JobKind::LONG, 1).await && !is_due(JobKind::SHORT, 1).await);
    assert!(is_due(JobKind::SHORT, 5).await);

    let claim = async |kinds| write(store, async |unit| unit.claim(kinds, Timestamp(5), Timestamp(90)).await).await;
    let short = claim(JobKind::SHORT).await.unwrap();
    assert_eq!((short.kind, short.subject.as_str()), (JobKind::CopyImage, "b"));
    assert_eq!(claim(JobKind::SHORT).await, None);
    let long = claim(JobKind::LONG).await.unwrap();
    assert_eq!((long.kind, long.subject.as_str()), (JobKind::ImportImage, "a"));
    assert!(!is_due(JobKind::ALL, 5).await, "both are claimed");
    let mut kinds = [JobKind::SHORT, JobKind::LONG, JobKind::MAIL].concat();
    kinds.sort_by_key(|kind| JobKind::ALL.iter().position(|known| known == kind));
    assert_eq!(kinds, JobKind::ALL, "every kind is run by somebody");
}

pub(crate) async fn old_jobs_of_a_kind_are_given_up(store: &dyn Store) {
    write(store, async |unit| {
        for (kind, subject, at) in [
            (JobKind::MailNotice, "1", 10),
            (JobKind::MailNotice, "2", 11),
            (JobKind::DeleteImage, "a", 10),
        ] {
            unit.enqueue(kind, subject, Timestamp(at)).await?;
        }
        Ok(())
    })
    .await;
    for expected in [1, 0] {
        let given_up = write(store, async |unit| unit.give_up(JobKind::MailNotice, Timestamp(11)).await).await;
        assert_eq!(given_up, expected);
    }
    let left = read(store, async |unit| unit.waiting_jobs(0, 10).await).await;
    let subjects: Vec<_> = left.iter().map(|job| job.subject.as_str()).collect();
    assert_eq!(subjects, ["2", "a"]);
}
