//! Sessions: signing in, being recognised, signing out.

use super::accounts::password;
use super::throttle::{Budget, address_key};
use super::token::Token;
use super::{App, Limits, Refusal, Result, lockouts};
use crate::domain::account::Account;
use crate::domain::id::AccountId;
use crate::domain::lockout::{Failure, FailureKey};
use crate::domain::text::Pin;
use crate::store::{NewSession, Unit};

/// Opens a session for the account with this pin and password.
///
/// # Errors
/// [`Refusal::WrongCredentials`], the same for an unknown pin and a wrong password; [`Refusal::TooManyAttempts`] once the
/// address has failed too often, or the pin from everywhere: those failures have a budget [`Limits::PIN_FACTOR`] times
/// larger, so that nobody can be locked out by a single stranger; [`Refusal::AccountDisabled`], after the right password only.
pub async fn sign_in(app: &App, pin: &str, password: String, address: &str) -> Result<(Account, Token)> {
    let pin = pin.parse::<Pin>().ok();
    let mut keys = vec![FailureKey::new(Failure::SignInFromAddress, address_key(address))];
    // What is no pin belongs to nobody, so there is nobody to protect.
    keys.extend(pin.iter().map(|pin| FailureKey::new(Failure::SignInAsPin, pin)));
    let budget = lockouts::budget(app, &keys);
    let signed_in = sign_in_within(app, &budget, pin.as_ref(), password).await;
    lockouts::alert::alert(app, &budget, None, address, signed_in.as_ref().err()).await;
    signed_in
}

async fn sign_in_within(app: &App, budget: &Budget, pin: Option<&Pin>, password: String) -> Result<(Account, Token)> {
    let mut unit = app.store.writer().await?;
    let counted = budget.count(unit.as_mut(), app.clock.now()).await?;
    let account = match pin {
        Some(pin) => unit.account_by_pin(pin).await?,
        None => None,
    };
    let hash = match &account {
        Some(account) => unit.password_hash(account.id).await?,
        None => None,
    };
    unit.commit().await?;
    let is_right = password::verify(password, hash.clone()).await?;
    let (Some(account), Some(hash), true) = (account, hash, is_right) else {
        return Err(Refusal::WrongCredentials.into());
    };
    let mut unit = app.store.writer().await?;
    let token = open(app, unit.as_mut(), account.id, &hash).await?;
    counted.take_back(unit.as_mut()).await?;
    unit.commit().await?;
    Ok((account, token))
}

/// Opens a session for the account whose password was verified against `hash`, outside any unit because that takes long.
///
/// # Errors
/// [`Refusal::WrongCredentials`] when the account has another password by now, [`Refusal::AccountDisabled`].
pub(super) async fn open(app: &App, unit: &mut dyn Unit, id: AccountId, hash: &str) -> Result<Token> {
    // Held until the unit ends: whoever changes the account next ends this session too.
    let seen = unit.administered_account(id).await?.ok_or(Refusal::WrongCredentials)?;
    if unit.password_hash(id).await?.as_deref() != Some(hash) {
        return Err(Refusal::WrongCredentials.into());
    }
    if seen.is_disabled {
        return Err(Refusal::AccountDisabled.into());
    }
    let token = Token::random();
    let now = app.clock.now();
    let session = NewSession {
        token_hash: token.hash(),
        account: id,
        created_at: now,
        expires_at: now.plus_seconds(Limits::SESSION_SECONDS),
    };
    unit.insert_session(&session).await?;
    Ok(token)
}

/// The account whose session this is, while it lasts and the account is not disabled.
///
/// # Errors
/// Internal ones only.
pub async fn account_of(app: &App, token: &Token) -> Result<Option<Account>> {
    Ok(app.store.glance().await?.session_account(&token.hash(), app.clock.now()).await?)
}

/// Ends a session.
///
/// # Errors
/// Internal ones only.
pub async fn sign_out(app: &App, token: &Token) -> Result<()> {
    let mut unit = app.store.writer().await?;
    unit.remove_session(&token.hash()).await?;
    unit.commit().await?;
    Ok(())
}
