//! The instance list and one instance, with the verdict on rebuilding it.

use crate::app::{Actor, App, Refusal, Result};
use crate::domain::id::{ImageId, InstanceId};
use crate::domain::image::Standing;
use crate::domain::instance::{Instance, RebuildBlocker, RebuildSource, evaluate_rebuild};
use crate::domain::query::Cursor;
use crate::store::{Page, Unit};

/// An instance and whether it can be rebuilt.
#[derive(Debug, Clone)]
pub struct InstanceView {
    /// The instance.
    pub instance: Instance,
    /// Why it cannot be rebuilt; `None` when it can.
    pub rebuild: Option<RebuildBlocker>,
    /// Whether its owner may open the image's page.
    pub image_visible: bool,
}

/// A page of the actor's instances in `region`; with `image`, only those made from it.
///
/// # Errors
/// Internal ones only.
pub async fn list(
    app: &App,
    actor: &Actor,
    region: &str,
    image: Option<&ImageId>,
    cursor: Option<&Cursor>,
    page_size: u32,
) -> Result<Page<InstanceView>> {
    let mut unit = app.store.reader().await?;
    let page = unit.instances(actor.id(), region, image, cursor, page_size).await?;
    let mut rows = Vec::with_capacity(page.rows.len());
    for instance in page.rows {
        rows.push(view(unit.as_mut(), instance).await?);
    }
    Ok(Page {
        rows,
        previous: page.previous,
        next: page.next,
    })
}

/// One of the actor's instances.
///
/// # Errors
/// [`Refusal::NotFound`] for anybody else's.
pub async fn get(app: &App, actor: &Actor, id: &InstanceId) -> Result<InstanceView> {
    let mut unit = app.store.reader().await?;
    let instance = unit
        .instance(id)
        .await?
        .filter(|instance| instance.owner == actor.id())
        .ok_or(Refusal::NotFound)?;
    view(unit.as_mut(), instance).await
}

async fn view(unit: &mut dyn Unit, instance: Instance) -> Result<InstanceView> {
    let source = rebuild_source(unit, &instance).await?;
    let image_visible = match &source {
        RebuildSource::Deleted => unit
            .tombstone(&instance.image)
            .await?
            .is_some_and(|tombstone| tombstone.owner == instance.owner),
        RebuildSource::Exists { standing, .. } => *standing != Standing::Stranger,
    };
    Ok(InstanceView {
        rebuild: evaluate_rebuild(&source).err(),
        instance,
        image_visible,
    })
}

/// What is known of the image an instance was made from.
pub(in crate::app) async fn rebuild_source(unit: &mut dyn Unit, instance: &Instance) -> Result<RebuildSource> {
    let Some(image) = unit.image(&instance.image).await? else {
        return Ok(RebuildSource::Deleted);
    };
    let shared = unit.has_share(&image.id, instance.owner).await?;
    let has_bytes = unit.stored_bytes(&image.id).await?.is_some();
    Ok(RebuildSource::Exists {
        standing: image.standing(instance.owner, shared),
        status: image.status,
        has_bytes,
    })
}
