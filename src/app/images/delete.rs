//! Deleting images: the plan, and the confirmation that makes it happen.

use super::{ImageView, visible};
use crate::app::images::get::owner_pin;
use crate::app::policies::in_force;
use crate::app::{About, Actor, App, Recorder, Refusal, Result};
use crate::domain::activity::Event;
use crate::domain::audit::Attempt;
use crate::domain::deletion::{self, DeletePlan};
use crate::domain::id::ImageId;
use crate::domain::image::{Image, ImageStatus, Standing};
use crate::domain::policy::{Policy, Quota};
use crate::domain::snapshot::SnapshotOutcome;
use crate::domain::time::Timestamp;
use crate::store::{JobKind, RecordedOutcome, Unit};

/// A plan with what the popup shows around it.
#[derive(Debug, Clone)]
pub struct PlannedDeletion {
    /// The image.
    pub image: ImageView,
    /// The plan.
    pub plan: DeletePlan,
    /// Machines of recipients that cannot be rebuilt once sharing is cancelled.
    pub recipients_machines: u32,
    /// Private images used and allowed: where `D3` blocks and they are used up, the popup says so (`D3q`).
    pub quota: Quota,
}

/// What the person confirmed.
#[derive(Debug, Clone, Default)]
pub struct Confirmation {
    /// Digest of the plan that was shown; `None` agrees to whatever the plan is now.
    pub digest: Option<String>,
    /// Whether the snapshot box was ticked (`D8`).
    pub with_snapshots: bool,
    /// The name as it was typed, where the policy asks for it; `None` from a program, which types nothing and is not asked.
    pub typed_name: Option<String>,
}

/// The plan as things stand.
///
/// # Errors
/// [`Refusal::NotFound`].
pub async fn plan(app: &App, actor: &Actor, id: &ImageId) -> Result<PlannedDeletion> {
    let mut unit = app.store.reader().await?;
    let (image, standing) = visible(unit.as_mut(), actor, id).await?;
    let policy = in_force(app, unit.as_mut()).await?;
    let plan = evaluate(unit.as_mut(), &image, standing, &policy).await?;
    let is_shared = standing == Standing::Owner && image.share_count > 0;
    let recipients_machines = if is_shared { unit.recipients_machines(id, None).await? } else { 0 };
    let owner_pin = owner_pin(unit.as_mut(), actor, image.owner).await?;
    let counted = unit.count_private_images(actor.id(), &image.region).await?;
    let quota = counted.against(policy.image_quota);
    Ok(PlannedDeletion {
        image: ImageView::new(image, owner_pin, standing, &policy),
        plan,
        recipients_machines,
        quota,
    })
}

pub(super) async fn evaluate(unit: &mut dyn Unit, image: &Image, standing: Standing, policy: &Policy) -> Result<DeletePlan> {
    let world = if standing == Standing::Owner {
        unit.delete_world(image).await?
    } else {
        deletion::DeleteWorld::default()
    };
    Ok(deletion::plan(image, standing, &world, policy))
}

/// Accepts the deletion of an image: from here on it is Deleting, and a job carries it out.
///
/// A confirmed plan that comes again, from a second click or a form that was sent twice, is a success that changes nothing,
/// as long as the image is still Deleting.
///
/// # Errors
/// [`Refusal::NotFound`]; [`Refusal::PlanChanged`] when the plan is not the confirmed one; [`Refusal::DeleteBlocked`];
/// [`Refusal::NameNotTyped`].
pub async fn delete(app: &App, actor: &Actor, id: &ImageId, confirmation: &Confirmation) -> Result<()> {
    let accepted = accept(app, actor, id, confirmation).await;
    Recorder::of(actor, app.clock.now())
        .refused(app, actor.id(), About::image_id(id), Attempt::DeleteImage, accepted.as_ref().err())
        .await;
    accepted
}

async fn accept(app: &App, actor: &Actor, id: &ImageId, confirmation: &Confirmation) -> Result<()> {
    let mut unit = app.store.writer().await?;
    let (image, standing) = visible(unit.as_mut(), actor, id).await?;
    if confirmation.digest.is_some() && standing == Standing::Owner && image.status == ImageStatus::Deleting {
        return Ok(());
    }
    let policy = in_force(app, unit.as_mut()).await?;
    let plan = evaluate(unit.as_mut(), &image, standing, &policy).await?;
    let digest = plan.digest();
    if confirmation.digest.as_ref().is_some_and(|confirmed| *confirmed != digest) {
        return Err(Refusal::PlanChanged(Box::new(plan)).into());
    }
    if !plan.is_clear() {
        return Err(Refusal::DeleteBlocked(Box::new(plan)).into());
    }
    let is_mistyped = |typed: &String| typed.trim() != image.name.as_str();
    if plan.wants_name(confirmation.with_snapshots, &policy) && confirmation.typed_name.as_ref().is_some_and(is_mistyped) {
        return Err(Refusal::NameNotTyped(Box::new(plan)).into());
    }
    let now = app.clock.now();
    unit.set_image_status(id, ImageStatus::Deleting).await?;
    record_intent(unit.as_mut(), &plan, confirmation.with_snapshots, now).await?;
    unit.enqueue(JobKind::DeleteImage, id.as_str(), now).await?;
    let event = Event::DeletionConfirmed {
        with_snapshots: confirmation.with_snapshots,
        digest,
        machines: plan.loses_rebuild.total(),
    };
    Recorder::of(actor, now)
        .record(unit.as_mut(), actor.id(), About::image(&image), event)
        .await?;
    unit.commit().await?;
    app.wake_jobs.notify_one();
    Ok(())
}

/// Notes for every associated snapshot whether it is to be tried (`D7`, `D9`); the jobs go by these notes.
pub(super) async fn record_intent(unit: &mut dyn Unit, plan: &DeletePlan, with_snapshots: bool, at: Timestamp) -> Result<()> {
    let outcome = if with_snapshots {
        SnapshotOutcome::Waiting
    } else {
        SnapshotOutcome::NotAsked
    };
    for fate in &plan.snapshots {
        let recorded = RecordedOutcome {
            snapshot: fate.id.clone(),
            name: fate.name.to_string(),
            outcome: outcome.clone(),
            at,
        };
        unit.record_outcome(&plan.image, &recorded).await?;
    }
    Ok(())
}

/// Waits until an accepted deletion has been carried out with all its snapshots, or until [`Limits::deletion_wait`] ends. Either
/// is fine: the jobs go on by themselves. So is a failure of the waiting, which is only logged: the deletion was accepted.
pub async fn settled(app: &App, actor: &Actor, id: &ImageId) {
    let wait = async {
        let mut mark = 0;
        loop {
            mark = app.store.changed_since(mark).await?;
            let mut unit = app.store.reader().await?;
            let is_gone = unit.tombstone(id).await?.is_some_and(|tombstone| tombstone.owner == actor.id());
            if is_gone && unit.outcomes(id).await?.iter().all(|recorded| recorded.outcome.is_settled()) {
                return Ok(());
            }
        }
    };
    let waited: Result<()> = tokio::time::timeout(app.limits.deletion_wait, wait).await.unwrap_or(Ok(()));
    if let Err(error) = waited {
        tracing::warn!(%error, image = %id, "a deletion cannot be watched; it goes on by itself");
    }
}
