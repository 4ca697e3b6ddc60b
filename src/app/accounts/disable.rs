//! Disabling an account and enabling it again.

use crate::app::{App, Refusal, Result};
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
    unit.commit().await?;
    Ok(())
}
