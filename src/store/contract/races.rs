//! Two processes on one database. Each side reads, decides and writes within one writer, as the use cases do.

use std::sync::Arc;
use std::time::Duration;

use tokio::time::timeout;

use super::access_keys::{credentials, leaves};
use super::fixtures::{account, accounts, blob_id, content, image, put_image, read, tombstone, write};
use crate::domain::id::AccountId;
use crate::domain::image::{Image, ImageStatus};
use crate::domain::time::Timestamp;
use crate::store::{JobKind, Result, Store};

const ROUNDS: u32 = 200;

async fn share(store: Arc<dyn Store>, image: Image, with: AccountId) -> Result<bool> {
    let mut unit = store.writer().await?;
    let Some(found) = unit.image(&image.id).await? else {
        return Ok(false);
    };
    if !found.is_shareable() {
        return Ok(false);
    }
    unit.insert_share(&image.id, with, image.owner, Timestamp(1)).await?;
    unit.commit().await?;
    Ok(true)
}

async fn delete(store: Arc<dyn Store>, image: Image) -> Result<bool> {
    let mut unit = store.writer().await?;
    let Some(found) = unit.image(&image.id).await? else {
        return Ok(false);
    };
    let world = unit.delete_world(&found).await?;
    if found.deletion_obstacle().is_some() || !world.shares.is_empty() {
        return Ok(false);
    }
    unit.set_image_status(&image.id, ImageStatus::Deleting).await?;
    unit.commit().await?;
    Ok(true)
}

pub(crate) async fn a_share_and_a_deletion_never_both_win(one: Arc<dyn Store>, two: Arc<dyn Store>) {
    let [owner, recipient] = accounts(&*one).await;
    for round in 0..ROUNDS {
        let image = image(round, owner);
        put_image(&*one, &image, &[None]).await;
        let sharing = tokio::spawn(share(Arc::clone(&one), image.clone(), recipient));
        let deleting = tokio::spawn(delete(Arc::clone(&two), image.clone()));
        let (shared, deleted) = tokio::join!(sharing, deleting);
        let (shared, deleted) = (shared.unwrap().unwrap(), deleted.unwrap().unwrap());
        assert_ne!(shared, deleted, "round {round}");

        let found = read(&*one, async |unit| unit.image(&image.id).await).await.unwrap();
        let expected = if shared {
            (ImageStatus::Ready, 1)
        } else {
            (ImageStatus::Deleting, 0)
        };
        assert_eq!((found.status, found.share_count), expected, "round {round}");
    }
}

pub(crate) async fn one_of_two_deletions_wins(one: Arc<dyn Store>, two: Arc<dyn Store>) {
    let [owner] = accounts(&*one).await;
    for round in 0..ROUNDS {
        let image = image(round, owner);
        put_image(&*one, &image, &[None]).await;
        let first = tokio::spawn(delete(Arc::clone(&one), image.clone()));
        let second = tokio::spawn(delete(Arc::clone(&two), image.clone()));
        let (first, second) = tokio::join!(first, second);
        assert_ne!(first.unwrap().unwrap(), second.unwrap().unwrap(), "round {round}");
        write(&*two, async |unit| unit.replace_with_tombstone(&tombstone(&image)).await).await;
    }
    let left = read(&*one, async |unit| unit.tab_counts(owner, super::fixtures::REGION).await).await;
    assert_eq!(left.private, 0);
}

async fn work_off(store: Arc<dyn Store>) -> Result<Vec<String>> {
    let mut done = Vec::new();
    loop {
        let mut unit = store.writer().await?;
        let Some(job) = unit.claim(JobKind::ALL, Timestamp(1), Timestamp(100)).await? else {
            return Ok(done);
        };
        unit.commit().await?;
        done.push(job.subject);
    }
}

pub(crate) async fn one_of_two_workers_gets_a_job(one: Arc<dyn Store>, two: Arc<dyn Store>) {
    let mut subjects: Vec<_> = (0..ROUNDS).map(|round| format!("{round:03}")).collect();
    write(&*one, async |unit| {
        for subject in &subjects {
            unit.enqueue(JobKind::RemoveBlob, subject, Timestamp(1)).await?;
        }
        Ok(())
    })
    .await;
    let (first, second) = tokio::join!(tokio::spawn(work_off(one)), tokio::spawn(work_off(two)));
    let mut done = first.unwrap().unwrap();
    done.extend(second.unwrap().unwrap());
    done.sort();
    subjects.sort();
    assert_eq!(done, subjects);
}

async fn adopt(store: Arc<dyn Store>, upload: u32, text: String) -> Result<bool> {
    let mut unit = store.writer().await?;
    let adopted = unit.adopt_upload(&blob_id(upload), &text, 1, Timestamp(2)).await?;
    unit.commit().await?;
    Ok(adopted.is_duplicate)
}

pub(crate) async fn one_of_two_uploads_of_a_content_is_kept(one: Arc<dyn Store>, two: Arc<dyn Store>) {
    let [owner] = accounts(&*one).await;
    for round in (0..ROUNDS).step_by(2) {
        write(&*one, async |unit| {
            unit.insert_upload(&blob_id(round), owner, Timestamp(1)).await?;
            unit.insert_upload(&blob_id(round + 1), owner, Timestamp(1)).await
        })
        .await;
        let first = tokio::spawn(adopt(Arc::clone(&one), round, content(round)));
        let second = tokio::spawn(adopt(Arc::clone(&two), round + 1, content(round)));
        let (first, second) = tokio::join!(first, second);
        assert_ne!(first.unwrap().unwrap(), second.unwrap().unwrap(), "round {round}");
    }
    let blobs = read(&*one, async |unit| unit.blobs(1_000).await).await;
    assert_eq!(blobs.len(), 100);
    assert!(blobs.iter().all(|(_, references)| *references == 2));
    assert_eq!(read(&*two, async |unit| unit.uploads(1_000).await).await.len(), 100);
}

async fn doom(store: Arc<dyn Store>, upload: u32) -> Result<bool> {
    let mut unit = store.writer().await?;
    let doomed = unit.doom_upload(&blob_id(upload), None).await?;
    unit.commit().await?;
    Ok(doomed)
}

pub(crate) async fn an_upload_is_adopted_or_doomed(one: Arc<dyn Store>, two: Arc<dyn Store>) {
    let [owner] = accounts(&*one).await;
    for round in 0..ROUNDS {
        write(&*one, async |unit| unit.insert_upload(&blob_id(round), owner, Timestamp(1)).await).await;
        let adopting = tokio::spawn(adopt(Arc::clone(&one), round, content(round)));
        let dooming = tokio::spawn(doom(Arc::clone(&two), round));
        let (adopted, doomed) = tokio::join!(adopting, dooming);
        assert_ne!(adopted.unwrap().is_ok(), doomed.unwrap().unwrap(), "round {round}");
    }
}

pub(crate) async fn the_other_stores_commits_are_announced(one: Arc<dyn Store>, two: Arc<dyn Store>) {
    let mut seen = one.changed_since(0).await.unwrap();
    for number in 1..=3 {
        write(&*two, async |unit| unit.insert_account(&account(number)).await).await;
        // What is announced can be read, though it may take more than one announcement to tell.
        let told = timeout(Duration::from_secs(60), async {
            while read(&*one, async |unit| unit.count_accounts().await).await < u64::from(number) {
                seen = one.changed_since(seen).await.unwrap();
            }
            seen = one.changed_since(seen).await.unwrap();
        });
        told.await.unwrap();
    }
}

pub(crate) async fn of_two_equal_requests_one_leaves_its_marks(one: Arc<dyn Store>, two: Arc<dyn Store>) {
    let [credential] = credentials(&*one, [1]).await;
    for round in 0..ROUNDS {
        // Every other request has a shared mark, each of which comes twice.
        let (own, shared) = (format!("own-{round}"), format!("shared-{}", round / 4));
        let shared = (round % 2 == 1).then_some(shared);
        let sides = [Arc::clone(&one), Arc::clone(&two)].map(|store| {
            let (credential, own, shared) = (credential.clone(), own.clone(), shared.clone());
            tokio::spawn(async move { leaves(&*store, &credential, &own, shared.as_deref(), 100).await })
        });
        let [one, two] = sides;
        let (one, two) = tokio::join!(one, two);
        assert_ne!(one.unwrap(), two.unwrap(), "round {round}");
    }
}
