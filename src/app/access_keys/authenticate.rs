//! Whose request a signed one is.

use crate::app::throttle::Budget;
use crate::app::{App, Error, Refusal};
use crate::domain::account::Account;
use crate::domain::id::AccessKeyId;
use crate::domain::time::Timestamp;
use crate::store::{StoreError, Unit};

use super::signature::Signed;

/// How far the moment of signing may be from now, in either direction.
pub const TOLERANCE_SECONDS: i64 = 15 * 60;

/// How long a request is remembered: as long as its date can be within the tolerance.
pub const MEMORY_SECONDS: i64 = 2 * TOLERANCE_SECONDS;

/// For how long requests may differ in nothing but a nonce that was not signed. The clients that do not sign it make equal
/// signatures for equal calls of one second; whoever overheard one of them can make up nonces for no longer than this.
pub const UNSIGNED_NONCE_SECONDS: i64 = 10;

/// Use of a key is noted when the last note is this old.
const NOTED_AFTER_SECONDS: i64 = 60;

/// The window in which requests of a key are counted.
const WINDOW_SECONDS: i64 = 60;

/// Why a signed request is not answered.
#[derive(Debug)]
pub enum Denial {
    /// The installation has no sealing keys, so it knows no secrets.
    Off,
    /// It was signed too long ago, or in the future.
    Stale,
    /// No key that may be used made this signature. Whether there is such a key is not told.
    NotVerified,
    /// It was answered before.
    Replayed,
    /// The key has used up its requests for now.
    TooMany {
        /// Seconds to wait.
        retry_after_seconds: i64,
    },
    /// For the log.
    Internal(anyhow::Error),
}

impl From<StoreError> for Denial {
    fn from(error: StoreError) -> Self {
        Self::Internal(error.into())
    }
}

impl From<Error> for Denial {
    fn from(error: Error) -> Self {
        match error {
            Error::Refused(Refusal::TooManyAttempts { retry_after_seconds }) => Self::TooMany { retry_after_seconds },
            Error::Refused(refusal) => Self::Internal(Error::Refused(refusal).into()),
            Error::Internal(error) => Self::Internal(error),
        }
    }
}

/// The account whose enabled key signed the request, which is then remembered so that it is answered once.
///
/// # Errors
/// A [`Denial`], which changed nothing. That of an unknown key, a disabled one, one of a disabled account and a wrong
/// signature is the same.
pub async fn authenticate(app: &App, signed: &Signed) -> Result<Account, Denial> {
    let sealing_keys = app.sealing_keys.as_ref().ok_or(Denial::Off)?;
    let now = app.clock.now();
    if now.seconds_since(signed.at).max(signed.at.seconds_since(now)) > TOLERANCE_SECONDS {
        return Err(Denial::Stale);
    }
    let credential = match signed.authorization.access_key.parse::<AccessKeyId>() {
        Ok(id) => app.store.glance().await?.credential(&id).await?,
        Err(_) => None,
    };
    let secret = credential.as_ref().and_then(|credential| {
        let secret = sealing_keys.open(&credential.secret, &credential.key.id, credential.key.account);
        if secret.is_none() {
            tracing::error!(key = %credential.key.id, sealed_with = credential.secret.sealed_with, "none of the sealing keys opens a secret");
        }
        secret
    });
    // Computed for unknown keys too, so that the time tells nothing of them.
    let is_by_secret = signed.is_by(secret.as_ref().map_or("", |secret| secret.as_str()));
    let may_act = is_by_secret && secret.is_some();
    let credential = credential.filter(|credential| may_act && credential.key.is_enabled && !credential.account_is_disabled);
    let credential = credential.ok_or(Denial::NotVerified)?;

    let id = &credential.key.id;
    let mut unit = app.store.writer().await?;
    let budget = Budget {
        keys: vec![(format!("access-key:{id}"), app.limits.access_key_requests)],
        window_seconds: WINDOW_SECONDS,
    };
    budget.count(unit.as_mut(), now).await?;
    if !is_first(unit.as_mut(), id, signed, now).await? {
        return Err(Denial::Replayed);
    }
    let is_noted = credential
        .key
        .last_used_at
        .is_some_and(|at| now.seconds_since(at) < NOTED_AFTER_SECONDS);
    if !is_noted {
        unit.touch_access_key(id, now).await?;
    }
    unit.commit().await?;
    Ok(credential.account)
}

/// Leaves the marks of a request, and says whether it left none before.
async fn is_first(unit: &mut dyn Unit, id: &AccessKeyId, signed: &Signed, now: Timestamp) -> Result<bool, StoreError> {
    let remembered_since = now.plus_seconds(-MEMORY_SECONDS);
    let signature = format!("signature:{}", hex::encode(signed.authorization.signature));
    let Some(nonce) = &signed.nonce else {
        return unit.leave_mark(id, &signature, now, remembered_since).await;
    };
    if !signed.nonce_is_signed() {
        let first = unit.first_mark(id, &signature, now).await?;
        if now.seconds_since(first) > UNSIGNED_NONCE_SECONDS {
            return Ok(false);
        }
    }
    unit.leave_mark(id, &format!("nonce:{nonce}"), now, remembered_since).await
}
