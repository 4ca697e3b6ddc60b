//! What an account has used of what it may have.

use super::images::visible;
use super::policies::in_force;
use super::{Actor, App, Refusal, Result};
use crate::domain::id::{AccountId, ImageId};
use crate::domain::image::Standing;
use crate::domain::policy::Quota;
use crate::domain::quota::QuotaKind;
use crate::domain::sharing::share_limit;
use crate::store::{OwnLimit, Unit};

/// What an account has and may have in a region.
#[derive(Debug, Clone)]
pub struct RegionQuotas {
    /// The region.
    pub region: String,
    /// Private images.
    pub images: Quota,
    /// Snapshots.
    pub snapshots: Quota,
}

/// What an account has and may have everywhere.
#[derive(Debug, Clone)]
pub struct AccountQuotas {
    /// What is limited by region.
    pub regions: Vec<RegionQuotas>,
    /// How many accounts each of its images may be shared with.
    pub image_share: u32,
    /// The limits that are its own; the others are the policy's.
    pub own: Vec<OwnLimit>,
}

impl AccountQuotas {
    /// The limit of a quota, and how much is used of it where that is one number.
    #[must_use]
    pub fn of(&self, quota: QuotaKind, region: &str) -> Option<(Option<u32>, u32)> {
        let region = self.regions.iter().find(|quotas| quotas.region == region);
        match quota {
            QuotaKind::Image => region.map(|quotas| (Some(quotas.images.used), quotas.images.limit)),
            QuotaKind::Snapshot => region.map(|quotas| (Some(quotas.snapshots.used), quotas.snapshots.limit)),
            QuotaKind::ImageShare => Some((None, self.image_share)),
        }
    }

    /// Everything that is limited, with the region where each has a limit of its own.
    #[must_use]
    pub fn all(&self) -> Vec<(QuotaKind, String)> {
        let regions = |quota| self.regions.iter().map(move |quotas| (quota, quotas.region.clone()));
        let mut all: Vec<_> = regions(QuotaKind::Image).chain(regions(QuotaKind::Snapshot)).collect();
        all.push((QuotaKind::ImageShare, String::new()));
        all
    }

    /// Whether the account has a limit of its own of this.
    #[must_use]
    pub fn is_own(&self, quota: QuotaKind, region: &str) -> bool {
        own_limit(&self.own, quota, region).is_some()
    }
}

/// The limit of its own that an account has of this.
pub(super) fn own_limit<'a>(own: &'a [OwnLimit], quota: QuotaKind, region: &str) -> Option<&'a OwnLimit> {
    own.iter().find(|limit| limit.quota == quota && limit.region == region)
}

/// What an account has and may have.
pub(super) async fn of_account(app: &App, unit: &mut dyn Unit, account: AccountId) -> Result<AccountQuotas> {
    let policy = in_force(app, unit).await?;
    let mut regions = Vec::new();
    for region in app.regions.iter() {
        regions.push(RegionQuotas {
            region: region.clone(),
            images: unit.count_private_images(account, region).await?.against(policy.image_quota),
            snapshots: unit.count_snapshots(account, region).await?.against(policy.snapshot_quota),
        });
    }
    let own = unit.limits_of(account).await?;
    let image_share = own_limit(&own, QuotaKind::ImageShare, "").map_or(policy.image_share_quota, |own| own.limit);
    Ok(AccountQuotas { regions, image_share, own })
}

/// What the actor has and may have.
///
/// # Errors
/// Internal ones only.
pub async fn all(app: &App, actor: &Actor) -> Result<AccountQuotas> {
    let mut unit = app.store.reader().await?;
    of_account(app, unit.as_mut(), actor.id()).await
}

/// The limit of an account that is in force.
pub(super) async fn limit_of(app: &App, unit: &mut dyn Unit, account: AccountId, quota: QuotaKind, region: &str) -> Result<u32> {
    let own = unit.limits_of(account).await?;
    match own_limit(&own, quota, region) {
        Some(own) => Ok(own.limit),
        None => Ok(quota.default_limit(&in_force(app, unit).await?)),
    }
}

/// A quota and the region it is of, as they were typed; the region is empty for a quota that holds in every one.
///
/// # Errors
/// [`Refusal::Choice`].
pub(super) fn parse(app: &App, quota: &str, region: &str) -> Result<(QuotaKind, String)> {
    let quota: QuotaKind = quota.parse().map_err(|_| Refusal::Choice("quota"))?;
    if !quota.is_by_region() {
        return Ok((quota, String::new()));
    }
    let known = app.regions.iter().find(|known| *known == region);
    Ok((quota, known.ok_or(Refusal::Choice("region"))?.clone()))
}

/// A limit as it was typed.
///
/// # Errors
/// [`Refusal::Choice`].
pub(super) fn parse_limit(typed: &str) -> Result<u32> {
    Ok(typed.trim().parse().map_err(|_| Refusal::Choice("limit"))?)
}

/// Whether so many `more` images fit beside those there are and the `uploads` that may still become some.
///
/// # Errors
/// [`Refusal::ImageQuota`].
pub(super) async fn check_images(app: &App, unit: &mut dyn Unit, owner: AccountId, region: &str, more: u32, uploads: u32) -> Result<()> {
    let policy = in_force(app, unit).await?;
    let mut quota = unit.count_private_images(owner, region).await?.against(policy.image_quota);
    quota.used = quota.used.saturating_add(uploads);
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
    let policy = in_force(app, unit).await?;
    let quota = unit.count_snapshots(owner, region).await?.against(policy.snapshot_quota);
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
    let counted = app.store.glance().await?.count_private_images(actor.id(), region).await?;
    Ok(counted.against(app.policy().image_quota))
}

/// Snapshots of the actor's in `region` (`N3`).
///
/// # Errors
/// Internal ones only.
pub async fn snapshots(app: &App, actor: &Actor, region: &str) -> Result<Quota> {
    let counted = app.store.glance().await?.count_snapshots(actor.id(), region).await?;
    Ok(counted.against(app.policy().snapshot_quota))
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
        limit: share_limit(&world, &app.policy()),
    })
}
