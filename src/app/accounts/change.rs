//! What administrators change of accounts: who may sign in, their role, and their sessions.

use crate::app::{Actor, App, Recorder, Refusal, Result};
use crate::domain::account::Role;
use crate::domain::activity::Event;
use crate::domain::id::AccountId;
use crate::domain::text::Pin;
use crate::store::{AdministeredAccount, Unit};

/// The account, for an administrator who is about to change it and is one until the unit ends.
///
/// # Errors
/// [`Refusal::NotFound`], also for whoever is no administrator, or no longer one.
pub(in crate::app) async fn administered(unit: &mut dyn Unit, actor: &Actor, id: AccountId) -> Result<AdministeredAccount> {
    actor.administers()?;
    let mut seen = None;
    // In one order for everybody: two administrators may be about to change each other.
    for either in [actor.id().min(id), actor.id().max(id)] {
        let account = unit.administered_account(either).await?.ok_or(Refusal::NotFound)?;
        if either == actor.id() && (account.is_disabled || account.account.role != Role::Admin) {
            return Err(Refusal::NotFound.into());
        }
        if either == id {
            seen = Some(account);
        }
    }
    Ok(seen.ok_or(Refusal::NotFound)?)
}

/// Nobody takes the role or the account from themselves: there is then always an administrator left.
fn is_somebody_else(actor: &Actor, id: AccountId) -> Result<()> {
    if actor.id() == id {
        return Err(Refusal::OwnAccount.into());
    }
    Ok(())
}

/// Disables an account, or enables it again: it cannot sign in, its sessions are over, its access keys are refused, and all
/// that it has stays. Once more changes nothing. Returns its User Pin.
///
/// # Errors
/// [`Refusal::NotFound`], also for whoever is no administrator; [`Refusal::OwnAccount`].
pub async fn set_disabled(app: &App, actor: &Actor, id: AccountId, is_disabled: bool) -> Result<Pin> {
    let mut unit = app.store.writer().await?;
    let seen = administered(unit.as_mut(), actor, id).await?;
    is_somebody_else(actor, id)?;
    if seen.is_disabled != is_disabled {
        let recorder = Recorder::of(actor, app.clock.now());
        super::disable::change(unit.as_mut(), &recorder, &seen.account, is_disabled).await?;
        unit.commit().await?;
    }
    Ok(seen.account.pin)
}

/// Gives an account a role. Once more changes nothing. Returns its User Pin.
///
/// # Errors
/// [`Refusal::NotFound`], also for whoever is no administrator; [`Refusal::OwnAccount`].
pub async fn set_role(app: &App, actor: &Actor, id: AccountId, role: Role) -> Result<Pin> {
    let mut unit = app.store.writer().await?;
    let account = administered(unit.as_mut(), actor, id).await?.account;
    is_somebody_else(actor, id)?;
    if account.role != role {
        unit.set_role(id, role).await?;
        let event = Event::RoleChanged {
            pin: account.pin.to_string(),
            from: account.role,
            to: role,
        };
        Recorder::of(actor, app.clock.now()).note(unit.as_mut(), id, event).await?;
        unit.commit().await?;
    }
    Ok(account.pin)
}

/// Ends one session of an account, or all of them. Returns its User Pin.
///
/// # Errors
/// [`Refusal::NotFound`], also for whoever is no administrator.
pub async fn end_sessions(app: &App, actor: &Actor, id: AccountId, session: Option<[u8; 32]>) -> Result<Pin> {
    let mut unit = app.store.writer().await?;
    let account = administered(unit.as_mut(), actor, id).await?.account;
    let count = unit.end_sessions(id, session.as_ref()).await?;
    if count > 0 {
        let event = Event::SessionsEnded {
            pin: account.pin.to_string(),
            count,
        };
        Recorder::of(actor, app.clock.now()).note(unit.as_mut(), id, event).await?;
        unit.commit().await?;
    }
    Ok(account.pin)
}
