//! What an account has used of what it may have.

use super::images::visible;
use super::{Actor, App, Refusal, Result};
use crate::domain::id::{AccountId, ImageId};
use crate::domain::image::Standing;
use crate::domain::policy::Quota;
use crate::domain::sharing::share_limit;
use crate::store::Unit;

/// Whether so many `more` images fit beside those there are and the `uploads` that may still become some.
///
/// # Errors
/// [`Refusal::ImageQuota`].
pub(super) async fn check_images(app: &App, unit: &mut dyn Unit, owner: AccountId, region: &str, more: u32, uploads: u32) -> Result<()> {
    let quota = Quota {
        used: unit.count_private_images(owner, region).await?.saturating_add(uploads),
        limit: app.policy.image_quota,
    };
    check(quota, more, Refusal::ImageQuota)
}

/// Whether so many `more` snapshots fit; none always do.
///
/// # Errors
/// [`Refusal::SnapshotQuota`].
pub(super) async fn check_snapshots(app: &App, unit: &mut dyn Unit, owner: AccountId, region: &str, more: u32) -> Result<()> {
    if more == 0 {
        return Ok(());
    }
    let quota = Quota {
        used: unit.count_snapshots(owner, region).await?,
        limit: app.policy.snapshot_quota,
    };
    check(quota, more, Refusal::SnapshotQuota)
}

fn check(quota: Quota, more: u32, refusal: fn(Quota) -> Refusal) -> Result<()> {
    if quota.has_room_for(more) {
        Ok(())
    } else {
        Err(refusal(quota).into())
    }
}

/// Private images of the actor's in `region` (`N3`).
///
/// # Errors
/// Internal ones only.
pub async fn images(app: &App, actor: &Actor, region: &str) -> Result<Quota> {
    let used = app.store.glance().await?.count_private_images(actor.id(), region).await?;
    let limit = app.policy.image_quota;
    Ok(Quota { used, limit })
}

/// Snapshots of the actor's in `region` (`N3`).
///
/// # Errors
/// Internal ones only.
pub async fn snapshots(app: &App, actor: &Actor, region: &str) -> Result<Quota> {
    let used = app.store.glance().await?.count_snapshots(actor.id(), region).await?;
    let limit = app.policy.snapshot_quota;
    Ok(Quota { used, limit })
}

/// Accounts an image of the actor's in `region` is shared with (`S10`).
///
/// # Errors
/// [`Refusal::NotFound`]; [`Refusal::NotOwner`] for whoever only sees the image.
pub async fn shares(app: &App, actor: &Actor, region: &str, id: &ImageId) -> Result<Quota> {
    let mut unit = app.store.reader().await?;
    let (image, standing) = visible(unit.as_mut(), actor, id).await?;
    if image.region != region {
        return Err(Refusal::NotFound.into());
    }
    if standing != Standing::Owner {
        return Err(Refusal::NotOwner.into());
    }
    let world = unit.share_world(&image).await?;
    Ok(Quota {
        used: world.share_count,
        limit: share_limit(&world, &app.policy),
    })
}
