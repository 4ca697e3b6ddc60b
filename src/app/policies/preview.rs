//! What another policy would change. A page costs the same however many images and accounts there are: it looks at a
//! window of each, by key, and holds no lock.

use super::version_in_force;
use crate::app::{Actor, App, Refusal, Result};
use crate::domain::id::ImageId;
use crate::domain::policy::{Policy, PolicyChange, SharePartners};
use crate::domain::quota::QuotaKind;
use crate::domain::text::Name;
use crate::domain::ticket::evaluate_limits;
use crate::domain::what_if::{Effect, effects};
pub use crate::store::{AccountOver, UnlistedShares};
use crate::store::{Looked, Touched, Unit};

/// Images that one page looks through at most.
const IMAGES: u32 = 5_000;
/// Images that one page judges at most.
const JUDGED: u32 = 50;
/// Accounts that one page looks through at most.
const ACCOUNTS: u32 = 50;
/// Shares that are held against the list at most.
pub const SHARES: u32 = 5_000;

/// An image for which something would be different.
#[derive(Debug, Clone)]
pub struct AffectedImage {
    /// The image.
    pub id: ImageId,
    /// Its name.
    pub name: Name,
    /// Its region.
    pub region: String,
    /// What would be different.
    pub effects: Vec<Effect>,
}

/// Where a page begins.
#[derive(Debug, Clone, Default)]
pub struct Beginning {
    /// After the image with this id.
    pub image: String,
    /// After the account with this number.
    pub account: i64,
}

/// What another policy would change.
#[derive(Debug, Clone)]
pub struct Preview {
    /// How often the policies were changed before.
    pub version: i64,
    /// What would be in force.
    pub policy: Policy,
    /// The settings that would change.
    pub changes: Vec<PolicyChange>,
    /// Images for which something would be different.
    pub images: Looked<AffectedImage, String>,
    /// Accounts that would have more than they may.
    pub accounts: Vec<(QuotaKind, AccountOver)>,
    /// Where the accounts go on.
    pub next_account: Option<i64>,
    /// Where the list of who may share with whom would come into force: shares that it does not have. They stay.
    pub unlisted: Option<UnlistedShares>,
}

/// What `policy` would change in place of the one in force.
///
/// # Errors
/// [`Refusal::NotFound`] for whoever is no administrator; [`Refusal::TicketBlocked`] for a limit that nobody can have (`T1`).
pub async fn preview(app: &App, actor: &Actor, policy: Policy, beginning: &Beginning) -> Result<Preview> {
    actor.administers()?;
    let mut unit = app.store.reader().await?;
    let (before, version) = version_in_force(app, unit.as_mut()).await?;
    evaluate_limits(&before, &policy).map_err(Refusal::TicketBlocked)?;
    let images = images(unit.as_mut(), &before, &policy, &beginning.image).await?;
    let mut accounts = Vec::new();
    let mut next_account = None;
    for quota in [QuotaKind::Image, QuotaKind::Snapshot] {
        let (from, to) = (quota.default_limit(&before), quota.default_limit(&policy));
        if to >= from {
            continue;
        }
        let looked = unit.accounts_above(quota, to, beginning.account, ACCOUNTS).await?;
        // Whoever has more than the limit now loses nothing by a lower one.
        let newly = looked.found.into_iter().filter(|over| over.quota.used <= from);
        accounts.extend(newly.map(|over| (quota, over)));
        next_account = looked.next;
    }
    let comes_into_force = policy.share_partners == SharePartners::Listed && before.share_partners != SharePartners::Listed;
    let unlisted = if comes_into_force {
        Some(unit.unlisted_shares(SHARES).await?)
    } else {
        None
    };
    Ok(Preview {
        version,
        policy,
        changes: before.changes(&policy),
        images,
        accounts,
        next_account,
        unlisted,
    })
}

async fn images(unit: &mut dyn Unit, before: &Policy, after: &Policy, from: &str) -> Result<Looked<AffectedImage, String>> {
    let lowered = after.image_share_quota.min(before.image_share_quota);
    let touched = Touched {
        on_local_disks: before.local_disk_rule != after.local_disk_rule,
        with_snapshots: before.snapshot_share_rule != after.snapshot_share_rule,
        shared_with_more_than: (before.image_share_quota != after.image_share_quota).then_some(lowered),
    };
    if touched == Touched::default() {
        return Ok(Looked {
            found: Vec::new(),
            next: None,
        });
    }
    let looked = unit.touched_images(touched, from, IMAGES, JUDGED).await?;
    let mut found = Vec::new();
    for image in looked.found {
        let deletion = unit.delete_world(&image).await?;
        let sharing = unit.share_world(&image).await?;
        let effects = effects(&image, &deletion, &sharing, before, after);
        if !effects.is_empty() {
            found.push(AffectedImage {
                id: image.id,
                name: image.name,
                region: image.region,
                effects,
            });
        }
    }
    Ok(Looked { found, next: looked.next })
}
