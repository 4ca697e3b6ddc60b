//! What an administrator does to somebody's image in spite of its owner: rarely, with a reason that the owner is told, and after its id was typed.

use super::cancel_share::take_away;
use super::delete::{evaluate, record_intent};
use crate::app::accounts::change::administered;
use crate::app::policies::in_force;
use crate::app::{About, Actor, App, Recorder, Refusal, Result};
use crate::domain::activity::Event;
use crate::domain::administration::forced_blockers;
use crate::domain::audit::Attempt;
use crate::domain::deletion::DeletePlan;
use crate::domain::id::ImageId;
use crate::domain::image::{Image, ImageStatus, Standing};
use crate::domain::notice::Notice;
use crate::domain::sharing::evaluate_cancel;
use crate::domain::text::Reason;
use crate::store::{JobKind, Unit};

/// What has to be said before anything is forced.
#[derive(Debug, Clone, Default)]
pub struct Insistence {
    /// Why; the owner reads it.
    pub reason: String,
    /// The image's id, as it was typed.
    pub typed_id: String,
}

impl Insistence {
    fn reason(&self, id: &ImageId) -> Result<Reason> {
        let reason = self.reason.parse()?;
        if self.typed_id.trim() != id.as_str() {
            return Err(Refusal::IdNotTyped.into());
        }
        Ok(reason)
    }
}

/// The image, for an administrator who is one until the unit ends.
async fn found(unit: &mut dyn Unit, actor: &Actor, id: &ImageId) -> Result<Image> {
    actor.administers()?;
    let image = unit.image(id).await?.ok_or(Refusal::NotFound)?;
    // Whoever deletes or shares it has it before the accounts, too.
    administered(unit, actor, actor.id()).await?;
    Ok(image)
}

/// Cancels every share of an image and returns how many there were. Its owner is told with the reason, and finds in Activity whose
/// they were; its recipients are told without either. Nothing happens to one that nobody has.
///
/// # Errors
/// [`Refusal::NotFound`], also for whoever is no administrator; [`Refusal::Text`] without a reason; [`Refusal::IdNotTyped`];
/// [`Refusal::CancelBlocked`] while it is being deleted.
pub async fn cancel_shares(app: &App, actor: &Actor, id: &ImageId, insistence: &Insistence) -> Result<usize> {
    let cancelled = cancel(app, actor, id, insistence).await;
    Recorder::of(actor, app.clock.now())
        .refused(
            app,
            actor.id(),
            About::image_id(id),
            Attempt::ForceCancelSharing,
            cancelled.as_ref().err(),
        )
        .await;
    cancelled
}

async fn cancel(app: &App, actor: &Actor, id: &ImageId, insistence: &Insistence) -> Result<usize> {
    let mut unit = app.store.writer().await?;
    let image = found(unit.as_mut(), actor, id).await?;
    let reason = insistence.reason(id)?.to_string();
    // An administrator stands in for the owner.
    evaluate_cancel(&image, Standing::Owner).map_err(Refusal::CancelBlocked)?;
    let recorder = Recorder::of(actor, app.clock.now());
    let mut shares = unit.shares(&image.id).await?;
    if shares.is_empty() {
        return Ok(0);
    }
    take_away(unit.as_mut(), &recorder, &image, &mut shares).await?;
    // Only the owner learns who it was.
    let unnamed = Recorder::system(app.clock.now());
    for share in &shares {
        let (event, notice) = (Event::SharingCancelledWithMeByAdmin, Notice::SharingCancelledByAdmin);
        unnamed
            .tell(unit.as_mut(), share.account, About::image(&image), event, notice)
            .await?;
    }
    let count = u32::try_from(shares.len()).unwrap_or(u32::MAX);
    let event = Event::SharesCancelledByAdmin {
        accounts: count,
        reason: reason.clone(),
    };
    let notice = Notice::SharesCancelledByAdmin { accounts: count, reason };
    recorder
        .tell(unit.as_mut(), image.owner, About::image(&image), event, notice)
        .await?;
    unit.commit().await?;
    Ok(shares.len())
}

/// Accepts the deletion of somebody's image, also where machines depend on its local disk (`D3`): from here on it goes the way of
/// every deletion, without its snapshots (`D7`). Its owner is told with the reason, and whoever has machines made from it
/// that it is gone.
///
/// # Errors
/// [`Refusal::NotFound`], also for whoever is no administrator; [`Refusal::Text`] without a reason; [`Refusal::IdNotTyped`];
/// [`Refusal::PlanChanged`] when the plan is not the one that was shown; [`Refusal::DeleteBlocked`] by anything but `D3`.
pub async fn delete(app: &App, actor: &Actor, id: &ImageId, digest: &str, insistence: &Insistence) -> Result<()> {
    let accepted = accept(app, actor, id, digest, insistence).await;
    Recorder::of(actor, app.clock.now())
        .refused(
            app,
            actor.id(),
            About::image_id(id),
            Attempt::ForceDeletion,
            accepted.as_ref().err(),
        )
        .await;
    accepted
}

async fn accept(app: &App, actor: &Actor, id: &ImageId, digest: &str, insistence: &Insistence) -> Result<()> {
    let mut unit = app.store.writer().await?;
    let image = found(unit.as_mut(), actor, id).await?;
    let reason = insistence.reason(id)?.to_string();
    // Pressed twice: it was accepted the first time.
    if image.status == ImageStatus::Deleting {
        return Ok(());
    }
    let policy = in_force(app, unit.as_mut()).await?;
    let plan = evaluate(unit.as_mut(), &image, Standing::Owner, &policy).await?;
    if plan.digest() != digest {
        return Err(Refusal::PlanChanged(Box::new(plan)).into());
    }
    let blockers = forced_blockers(&plan);
    if !blockers.is_empty() {
        return Err(Refusal::DeleteBlocked(Box::new(DeletePlan { blockers, ..plan })).into());
    }
    let now = app.clock.now();
    unit.force_deletion(id, &actor.account.pin).await?;
    record_intent(unit.as_mut(), &plan, false, now).await?;
    unit.enqueue(JobKind::DeleteImage, id.as_str(), now).await?;
    let machines = plan.loses_rebuild.total();
    let event = Event::DeletionForced {
        reason: reason.clone(),
        digest: digest.to_owned(),
        machines,
    };
    let notice = Notice::DeletedByAdmin { reason };
    Recorder::of(actor, now)
        .tell(unit.as_mut(), image.owner, About::image(&image), event, notice)
        .await?;
    unit.commit().await?;
    app.wake_jobs.notify_one();
    Ok(())
}
