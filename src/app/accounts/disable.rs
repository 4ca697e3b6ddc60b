//! Disabling an account and enabling it again.

use crate::app::{App, Recorder, Refusal, Result};
use crate::domain::activity::Event;
use crate::domain::text::Pin;

/// Disables an account, or enables it again. A disabled one cannot sign in, its sessions and access keys are refused, and
/// all that it has stays.
///
/// # Errors
/// [`Refusal::NotFound`] for an unknown pin.
pub async fn set_disabled(app: &App, pin: &Pin, is_disabled: bool) -> Result<()> {
    let mut unit = app.store.writer().await?;
    let account = unit.account_by_pin(pin).await?.ok_or(Refusal::NotFound)?;
    unit.set_account_disabled(account.id, is_disabled).await?;
    let pin = pin.to_string();
    let event = if is_disabled {
        Event::AccountDisabled { pin }
    } else {
        Event::AccountEnabled { pin }
    };
    Recorder::system(app.clock.now()).note(unit.as_mut(), account.id, event).await?;
    unit.commit().await?;
    Ok(())
}
