//! Sealing every secret with the first sealing key, so that the others can be taken away.

use crate::app::{App, Refusal, Result};

/// How many secrets a transaction seals anew.
const AT_ONCE: u32 = 100;

/// What there was to do, and what could not be done.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Resealed {
    /// Secrets sealed with the first key that were sealed with another one before.
    pub resealed: u64,
    /// Secrets that none of the keys opens: they stay as they are, and their access keys are refused.
    pub unopened: u64,
}

/// Seals every secret with the first sealing key. Servers may go on meanwhile.
///
/// # Errors
/// [`Refusal::AccessKeysOff`] without sealing keys.
pub async fn reseal(app: &App) -> Result<Resealed> {
    let sealing_keys = app.sealing_keys.as_ref().ok_or(Refusal::AccessKeysOff)?;
    let mut done = Resealed::default();
    loop {
        let mut unit = app.store.writer().await?;
        // Those that cannot be opened are met again and again, and must not keep the others from their turn.
        let limit = AT_ONCE.saturating_add(u32::try_from(done.unopened).unwrap_or(u32::MAX));
        let kept = unit.secrets_sealed_otherwise(sealing_keys.first_id(), limit).await?;
        let (mut resealed, mut unopened) = (0, 0);
        for kept in &kept {
            let Some(secret) = sealing_keys.open(&kept.secret, &kept.key, kept.account) else {
                unopened += 1;
                continue;
            };
            let anew = sealing_keys.seal(&secret, &kept.key, kept.account)?;
            resealed += u64::from(unit.reseal_access_key(&kept.key, &kept.secret, &anew).await?);
        }
        unit.commit().await?;
        done.resealed += resealed;
        let met_more = unopened > done.unopened;
        done.unopened = unopened;
        if resealed == 0 && !met_more {
            return Ok(done);
        }
    }
}
