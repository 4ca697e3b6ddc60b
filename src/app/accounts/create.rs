//! Adding an account.

use super::password;
use crate::app::{App, Recorder, Refusal, Result};
use crate::domain::account::{Account, Role};
use crate::domain::activity::Event;
use crate::domain::id::AccountId;
use crate::domain::text::Pin;
use crate::store::NewAccount;

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
    let now = app.clock.now();
    let mut unit = app.store.writer().await?;
    unit.insert_account(&NewAccount {
        account: account.clone(),
        password_hash,
        created_at: now,
    })
    .await?;
    let event = Event::AccountCreated {
        pin: account.pin.to_string(),
        role: account.role,
    };
    Recorder::system(now).note(unit.as_mut(), account.id, event).await?;
    unit.commit().await?;
    Ok(account)
}
