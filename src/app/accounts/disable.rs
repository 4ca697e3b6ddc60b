//! Disabling an account and enabling it again.

use crate::app::{App, Recorder, Refusal, Result};
use crate::domain::account::Account;
use crate::domain::activity::Event;
use crate::domain::text::Pin;
use crate::store::Unit;

/// Disables an account, or enables it again. A disabled one cannot sign in, its sessions are over, its access keys are refused
/// while it is disabled, and all that it has stays.
///
/// # Errors
/// [`Refusal::NotFound`] for an unknown pin.
pub async fn set_disabled(app: &App, pin: &Pin, is_disabled: bool) -> Result<()> {
    let mut unit = app.store.writer().await?;
    let account = unit.account_by_pin(pin).await?.ok_or(Refusal::NotFound)?;
    change(unit.as_mut(), &Recorder::system(app.clock.now()), &account, is_disabled).await?;
    unit.commit().await?;
    Ok(())
}

/// The same, in a unit that is still to be committed.
pub(super) async fn change(unit: &mut dyn Unit, recorder: &Recorder<'_>, account: &Account, is_disabled: bool) -> Result<()> {
    unit.set_account_disabled(account.id, is_disabled).await?;
    let pin = account.pin.to_string();
    let event = if is_disabled {
        // Once it is enabled again, nobody is signed in who was before.
        unit.end_sessions(account.id, None).await?;
        Event::AccountDisabled { pin }
    } else {
        Event::AccountEnabled { pin }
    };
    recorder.note(unit, account.id, event).await
}
