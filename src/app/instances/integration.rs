//! What a hypervisor's integration tells the console about instances, and asks it. Its caller is trusted and no account.

use super::get::rebuild_source;
use crate::app::ports::random_id;
use crate::app::{About, App, Error, Recorder, Refusal, Result};
use crate::domain::activity::Event;
use crate::domain::audit::Attempt;
use crate::domain::id::{ImageId, InstanceId};
use crate::domain::image::Standing;
use crate::domain::instance::{Instance, InstanceState, evaluate_rebuild};
use crate::domain::text::{Name, Pin};
use crate::store::StoredBytes;

/// An instance that came into being.
#[derive(Debug, Clone)]
pub struct Registration {
    /// Its id; a new one is made when there is none.
    pub id: Option<InstanceId>,
    /// Pin of its owner.
    pub owner: Pin,
    /// Its name.
    pub name: Name,
    /// The image it was made from.
    pub image: ImageId,
    /// Its state.
    pub state: InstanceState,
}

fn about(instance: &Instance) -> About {
    About {
        image: Some(instance.image.clone()),
        image_name: instance.image_name.clone(),
        snapshot: None,
        instance: Some(instance.id.clone()),
    }
}

/// Registers an instance made from an image its owner may use.
///
/// # Errors
/// [`Refusal::NotFound`] for an unknown owner or an image this owner may not see; [`Refusal::NotAvailable`] when the image
/// is not Available; [`Refusal::Taken`] when the id is in use.
pub async fn register(app: &App, registration: Registration) -> Result<InstanceId> {
    let mut unit = app.store.writer().await?;
    let owner = unit.account_by_pin(&registration.owner).await?.ok_or(Refusal::NotFound)?;
    let image = unit.image(&registration.image).await?.ok_or(Refusal::NotFound)?;
    let shared = unit.has_share(&image.id, owner.id).await?;
    if image.standing(owner.id, shared) == Standing::Stranger {
        return Err(Refusal::NotFound.into());
    }
    if !image.is_usable() {
        return Err(Refusal::NotAvailable.into());
    }
    let now = app.clock.now();
    let instance = Instance {
        id: registration.id.unwrap_or_else(|| InstanceId::from_random(random_id())),
        region: image.region,
        owner: owner.id,
        name: registration.name,
        image: image.id,
        image_name: image.name.to_string(),
        state: registration.state,
        created_at: now,
    };
    unit.insert_instance(&instance).await?;
    let event = Event::InstanceRegistered {
        name: instance.name.to_string(),
    };
    Recorder::system(now)
        .record(unit.as_mut(), instance.owner, about(&instance), event)
        .await?;
    unit.commit().await?;
    Ok(instance.id)
}

/// Sets an instance's state.
///
/// # Errors
/// [`Refusal::NotFound`].
pub async fn set_state(app: &App, id: &InstanceId, state: InstanceState) -> Result<()> {
    let mut unit = app.store.writer().await?;
    let instance = unit.instance(id).await?.ok_or(Refusal::NotFound)?;
    if instance.state != state {
        unit.set_instance_state(id, state).await?;
        let event = Event::InstanceStateChanged {
            name: instance.name.to_string(),
            state: state.as_str().to_owned(),
        };
        Recorder::system(app.clock.now())
            .record(unit.as_mut(), instance.owner, about(&instance), event)
            .await?;
    }
    unit.commit().await?;
    Ok(())
}

/// Forgets an instance that was released.
///
/// # Errors
/// [`Refusal::NotFound`].
pub async fn release(app: &App, id: &InstanceId) -> Result<()> {
    let mut unit = app.store.writer().await?;
    let instance = unit.instance(id).await?.ok_or(Refusal::NotFound)?;
    unit.remove_instance(id).await?;
    let event = Event::InstanceReleased {
        name: instance.name.to_string(),
    };
    Recorder::system(app.clock.now())
        .record(unit.as_mut(), instance.owner, about(&instance), event)
        .await?;
    unit.commit().await?;
    Ok(())
}

/// From which bytes an instance may be rebuilt (`D12`, `S11`).
///
/// # Errors
/// [`Refusal::NotFound`]; [`Refusal::RebuildBlocked`] with the reason.
pub async fn rebuild(app: &App, id: &InstanceId) -> Result<(Instance, StoredBytes)> {
    let mut unit = app.store.reader().await?;
    let instance = unit.instance(id).await?.ok_or(Refusal::NotFound)?;
    let source = rebuild_source(unit.as_mut(), &instance).await?;
    let verdict = evaluate_rebuild(&source).map_err(|blocker| Error::from(Refusal::RebuildBlocked(blocker)));
    Recorder::system(app.clock.now())
        .refused(app, instance.owner, about(&instance), Attempt::Rebuild, verdict.as_ref().err())
        .await;
    verdict?;
    let bytes = unit.stored_bytes(&instance.image).await?.ok_or(Refusal::NotAvailable)?;
    Ok((instance, bytes))
}
