//! Whose request a signed one is.

use std::sync::Arc;

use crate::app::App;
use crate::app::throttle::{seconds_left, window_of};
use crate::domain::account::Account;
use crate::domain::id::AccessKeyId;
use crate::domain::time::Timestamp;
use crate::store::{Mark, Marks, StoreError};

use super::memory::{Known, Share};
use super::sealing::SealingKeys;
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

/// In how many portions processes take a key's requests from the database. What one of them has left of its last portion the
/// others cannot use.
const PORTIONS: u32 = 64;

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

/// The account whose enabled key signed the request, which is then remembered so that it is answered once.
///
/// # Errors
/// A [`Denial`], which left no mark. That of an unknown key, a disabled one, one of a disabled account and a wrong
/// signature is the same.
pub async fn authenticate(app: &App, signed: &Signed) -> Result<Account, Denial> {
    let sealing_keys = app.sealing_keys.as_ref().ok_or(Denial::Off)?;
    let now = app.clock.now();
    if now.seconds_since(signed.at).max(signed.at.seconds_since(now)) > TOLERANCE_SECONDS {
        return Err(Denial::Stale);
    }
    let id = signed.authorization.access_key.parse::<AccessKeyId>().ok();
    let remembered = id.as_ref().and_then(|id| app.access_keys.recall(id));
    // What follows a no is the same for every key, known here or not, so that the time tells nothing of it.
    if let Some(known) = signer(remembered.as_deref(), signed)
        && admit(app, known, signed, now).await?
    {
        return Ok(known.credential.account.clone());
    }
    let found = match &id {
        Some(id) => find(app, sealing_keys, id).await?,
        None => None,
    };
    let found = found.map(Arc::new);
    let known = signer(found.as_deref(), signed).filter(|known| known.credential.key.is_enabled && !known.credential.account_is_disabled);
    let known = known.ok_or(Denial::NotVerified)?;
    let is_news = remembered.is_none_or(|remembered| remembered.credential != known.credential);
    if let Some(found) = found.as_ref().filter(|_| is_news) {
        app.access_keys.keep(Arc::clone(found));
        if admit(app, known, signed, now).await? {
            return Ok(known.credential.account.clone());
        }
    }
    Err(Denial::Replayed)
}

/// The key, where its secret made the signature. Computed without a key too.
fn signer<'a>(known: Option<&'a Known>, signed: &Signed) -> Option<&'a Known> {
    let is_by_secret = signed.is_by(known.map_or("", |known| known.secret.as_str()));
    known.filter(|_| is_by_secret)
}

/// The key with its secret, as the database has it now; nothing where none of the sealing keys opens it.
async fn find(app: &App, sealing_keys: &SealingKeys, id: &AccessKeyId) -> Result<Option<Known>, StoreError> {
    let Some(credential) = app.store.glance().await?.credential(id).await? else {
        return Ok(None);
    };
    let Some(secret) = sealing_keys.open(&credential.secret, id, credential.key.account) else {
        tracing::error!(key = %id, sealed_with = credential.secret.sealed_with, "none of the sealing keys opens a secret");
        return Ok(None);
    };
    Ok(Some(Known::new(credential, secret)))
}

/// Counts a request that the key signed and leaves its marks; says no where the key has changed or the marks were left before.
async fn admit(app: &App, known: &Known, signed: &Signed, now: Timestamp) -> Result<bool, Denial> {
    let id = &known.credential.key.id;
    let window = window_of(now, WINDOW_SECONDS);
    count(app, id, window, now).await?;
    if !leave_marks(app, known, signed, now).await? {
        app.access_keys.give_back(id, window);
        return Ok(false);
    }
    if known.is_to_be_noted(now, NOTED_AFTER_SECONDS) {
        // A note, for which nobody is refused: the marks are left already, and the same request is not answered again.
        if let Err(error) = note_use(app, id, now).await {
            tracing::warn!(%error, key = %id, "when an access key was used was not noted");
        }
    }
    Ok(true)
}

/// Leaves the marks of a request in the database before anything is changed; those of one that only reads are written there soon.
async fn leave_marks(app: &App, known: &Known, signed: &Signed, now: Timestamp) -> Result<bool, StoreError> {
    let Known { credential, .. } = known;
    let marks = marks(&credential.key.id, signed, now);
    let unwritten = &app.access_keys.unwritten;
    let Some(reserved) = unwritten.reserve(&marks, now) else {
        return Ok(false);
    };
    if !signed.is_safe || !unwritten.has_room() {
        return app.store.jot().await?.leave_marks(credential, &marks, now).await;
    }
    let may_leave = app.store.glance().await?.may_leave_marks(credential, &marks).await?;
    if may_leave {
        reserved.leave(&marks);
    }
    Ok(may_leave)
}

async fn note_use(app: &App, id: &AccessKeyId, now: Timestamp) -> Result<(), StoreError> {
    app.store.jot().await?.touch_access_key(id, now).await
}

/// Counts a request against those that the key has in this window.
async fn count(app: &App, id: &AccessKeyId, window: Timestamp, now: Timestamp) -> Result<(), Denial> {
    let used_up = Denial::TooMany {
        retry_after_seconds: seconds_left(window, WINDOW_SECONDS, now),
    };
    match app.access_keys.take(id, window) {
        Share::Taken => return Ok(()),
        Share::UsedUp => return Err(used_up),
        Share::Spent => {}
    }
    let limit = app.limits.access_key_requests;
    let portion = (limit / PORTIONS).max(1);
    let mut unit = app.store.jot().await?;
    let claimed = unit.claim_attempts(&format!("access-key:{id}"), window, portion, limit).await?;
    app.access_keys.add(id, window, claimed.saturating_sub(1), claimed < portion);
    // Where nothing was left in the database, there may be what others in this process claimed meanwhile.
    if claimed > 0 || app.access_keys.take(id, window) == Share::Taken {
        Ok(())
    } else {
        Err(used_up)
    }
}

fn marks(key: &AccessKeyId, signed: &Signed, now: Timestamp) -> Marks {
    let signature = Mark::of(key, &format!("signature:{}", hex::encode(signed.authorization.signature)));
    let nonce = signed.nonce.as_ref().map(|nonce| Mark::of(key, &format!("nonce:{nonce}")));
    let (own, shared) = match nonce {
        None => (signature, None),
        Some(nonce) if signed.nonce_is_signed() => (nonce, None),
        Some(nonce) => (nonce, Some(signature)),
    };
    Marks {
        own,
        shared,
        shared_since: now.plus_seconds(-UNSIGNED_NONCE_SECONDS),
        remembered_since: now.plus_seconds(-MEMORY_SECONDS),
    }
}
