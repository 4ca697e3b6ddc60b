//! Deleting a snapshot: by itself, or because its image was deleted with the box ticked. Both obey the same rule.

use crate::app::{About, Actor, App, Recorder, Refusal, Result};
use crate::domain::activity::Event;
use crate::domain::audit::Attempt;
use crate::domain::id::{AccountId, ImageId, SnapshotId};
use crate::domain::notice::Notice;
use crate::domain::snapshot::{KeepReason, Snapshot, SnapshotOutcome, evaluate_deletion};
use crate::domain::time::Timestamp;
use crate::store::{JobKind, RecordedOutcome, Unit};

/// Deletes one of the actor's snapshots. It is also how one that was kept is tried again (`D10`).
///
/// # Errors
/// [`Refusal::NotFound`] for anybody else's; [`Refusal::SnapshotStays`] with every reason (`N1`, `N2`, `D10`).
pub async fn delete(app: &App, actor: &Actor, id: &SnapshotId) -> Result<()> {
    let deleted = delete_own(app, actor, id).await;
    Recorder::of(actor, app.clock.now())
        .refused(
            app,
            actor.id(),
            About::snapshot_id(id),
            Attempt::DeleteSnapshot,
            deleted.as_ref().err(),
        )
        .await;
    deleted
}

async fn delete_own(app: &App, actor: &Actor, id: &SnapshotId) -> Result<()> {
    let mut unit = app.store.writer().await?;
    let snapshot = unit
        .snapshot(id)
        .await?
        .filter(|snapshot| snapshot.owner == actor.id())
        .ok_or(Refusal::NotFound)?;
    let now = app.clock.now();
    let stays = try_delete(unit.as_mut(), &snapshot, actor.id(), now).await?;
    let outcome = if stays.is_empty() {
        SnapshotOutcome::Deleted
    } else {
        SnapshotOutcome::Kept(stays.clone())
    };
    record_everywhere(unit.as_mut(), id, snapshot.name.as_str(), &outcome, now).await?;
    if stays.is_empty() {
        let event = Event::SnapshotDeleted {
            name: snapshot.name.to_string(),
        };
        Recorder::of(actor, now)
            .record(unit.as_mut(), actor.id(), About::snapshot_id(id), event)
            .await?;
    }
    unit.commit().await?;
    app.wake_jobs.notify_one();
    if stays.is_empty() {
        Ok(())
    } else {
        Err(Refusal::SnapshotStays(stays).into())
    }
}

/// Deletes the snapshot unless a reason keeps it; returns the reasons.
async fn try_delete(unit: &mut dyn Unit, snapshot: &Snapshot, account: AccountId, now: Timestamp) -> Result<Vec<KeepReason>> {
    let referenced_by = unit.referencing_images(&snapshot.id, None).await?;
    let stays = evaluate_deletion(snapshot, account, &referenced_by);
    if stays.is_empty()
        && let Some(blob) = unit.remove_snapshot(&snapshot.id).await?
        && unit.release_blob(&blob).await?
    {
        unit.enqueue(JobKind::RemoveBlob, blob.as_str(), now).await?;
    }
    Ok(stays)
}

/// Records what became of a snapshot for every deleted image that referenced it.
async fn record_everywhere(unit: &mut dyn Unit, id: &SnapshotId, name: &str, outcome: &SnapshotOutcome, at: Timestamp) -> Result<()> {
    let recorded = RecordedOutcome {
        snapshot: id.clone(),
        name: name.to_owned(),
        outcome: outcome.clone(),
        at,
    };
    for image in unit.images_with_outcome_of(id).await? {
        // One that is still being deleted keeps its note, because its own job goes by it.
        if unit.tombstone(&image).await?.is_none() {
            continue;
        }
        unit.record_outcome(&image, &recorded).await?;
    }
    Ok(())
}

/// Tries one snapshot of a deleted image and records what became of it (`D9`–`D11`), in a transaction of its own. One that
/// no longer waits was called off, or tried by somebody else, who took the job over when its lease ran out: nothing happens.
///
/// # Errors
/// Internal ones only; the snapshot then waits for the next attempt.
pub(crate) async fn try_after_image(
    app: &App,
    owner: AccountId,
    image: &ImageId,
    image_name: &str,
    waiting: &RecordedOutcome,
) -> Result<()> {
    let now = app.clock.now();
    let mut unit = app.store.writer().await?;
    // First, and kept from others until the unit ends: what is on record of it then stays true.
    let snapshot = unit.snapshot(&waiting.snapshot).await?;
    let outcomes = unit.outcomes(image).await?;
    let still_waits = |recorded: &RecordedOutcome| recorded.snapshot == waiting.snapshot && recorded.outcome == SnapshotOutcome::Waiting;
    if !outcomes.iter().any(still_waits) {
        return Ok(());
    }
    let outcome = match snapshot {
        None => SnapshotOutcome::Deleted,
        Some(snapshot) => {
            let stays = try_delete(unit.as_mut(), &snapshot, owner, now).await?;
            if stays.is_empty() {
                SnapshotOutcome::Deleted
            } else {
                SnapshotOutcome::Kept(stays)
            }
        }
    };
    if outcome == SnapshotOutcome::Deleted {
        record_everywhere(unit.as_mut(), &waiting.snapshot, &waiting.name, &outcome, now).await?;
    } else {
        // Another image's wait goes on, or its owner did not ask.
        let recorded = RecordedOutcome {
            outcome: outcome.clone(),
            at: now,
            ..waiting.clone()
        };
        unit.record_outcome(image, &recorded).await?;
    }
    let about = About {
        image: Some(image.clone()),
        image_name: image_name.to_owned(),
        snapshot: Some(waiting.snapshot.clone()),
        instance: None,
    };
    let notice = match &outcome {
        SnapshotOutcome::Kept(reasons) => Some(Notice::SnapshotKept {
            name: waiting.name.clone(),
            reasons: reasons.clone(),
        }),
        _ => None,
    };
    let event = Event::SnapshotTried {
        name: waiting.name.clone(),
        outcome,
    };
    let recorder = Recorder::system(now);
    match notice {
        Some(notice) => recorder.tell(unit.as_mut(), owner, about, event, notice).await?,
        None => recorder.record(unit.as_mut(), owner, about, event).await?,
    }
    unit.commit().await?;
    Ok(())
}
