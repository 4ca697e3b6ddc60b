//! Adding an account.

use super::password;
use crate::app::{App, Recorder, Refusal, Result};
use crate::domain::account::{Account, Role};
use crate::domain::activity::Event;
use crate::domain::id::AccountId;
use crate::domain::text::Pin;
use crate::store::{NewAccount, Unit};

/// An account to be, as it was typed.
#[derive(Debug, Clone)]
pub struct CreateAccount {
    /// The User Pin.
    pub pin: String,
    /// Display name.
    pub name: String,
    /// E-mail address.
    pub email: String,
    /// Mobile number.
    pub mobile: Option<String>,
    /// Role.
    pub role: Role,
    /// Password, at least [`SHORTEST_PASSWORD`] characters.
    pub password: String,
}

/// The fewest characters a password has.
pub const SHORTEST_PASSWORD: usize = 8;

/// Adds an account with a random 12-digit number.
///
/// # Errors
/// [`Refusal::Text`] for a malformed pin, [`Refusal::Choice`] for a short password, [`Refusal::Taken`] when the pin is in use.
pub async fn create(app: &App, request: CreateAccount) -> Result<Account> {
    let recorder = Recorder::system(app.clock.now());
    let (unit, account) = add(app, &recorder, request).await?;
    unit.commit().await?;
    Ok(account)
}

/// The same, in a unit that is still to be committed.
pub(super) async fn add(app: &App, recorder: &Recorder<'_>, request: CreateAccount) -> Result<(Box<dyn Unit>, Account)> {
    let pin: Pin = request.pin.parse()?;
    if request.password.chars().count() < SHORTEST_PASSWORD {
        return Err(Refusal::Choice("password").into());
    }
    let number = rand::random_range(AccountId::RANGE);
    let account = Account {
        id: AccountId::new(number).map_err(anyhow::Error::from)?,
        pin,
        name: request.name,
        email: request.email,
        mobile: request.mobile,
        role: request.role,
    };
    let password_hash = password::hash(request.password).await?;
    let mut unit = app.store.writer().await?;
    unit.insert_account(&NewAccount {
        account: account.clone(),
        password_hash,
        created_at: app.clock.now(),
    })
    .await?;
    let event = Event::AccountCreated {
        pin: account.pin.to_string(),
        role: account.role,
    };
    recorder.note(unit.as_mut(), account.id, event).await?;
    Ok((unit, account))
}
