//! Setting a password by a link that is good once: administrators hand it out, and know no password.

use super::change::administered;
use super::create::{CreateAccount, SHORTEST_PASSWORD, add};
use super::password;
use crate::app::token::Token;
use crate::app::{Actor, App, Limits, Recorder, Refusal, Result};
use crate::domain::account::{Account, Role};
use crate::domain::activity::Event;
use crate::domain::id::AccountId;
use crate::store::{NewPasswordReset, Unit};

/// An account and what its holder sets a password with; shown once and never again.
#[derive(Debug, Clone)]
pub struct ResetLink {
    /// Whose password it sets.
    pub account: Account,
    /// What stands in the link.
    pub token: Token,
}

/// An account to be, as an administrator typed it.
#[derive(Debug, Clone, Default)]
pub struct Invitation {
    /// The User Pin.
    pub pin: String,
    /// Display name.
    pub name: String,
    /// E-mail address.
    pub email: String,
}

fn is_line(text: &str, longest: usize) -> bool {
    text.chars().count() <= longest && !text.chars().any(char::is_control)
}

/// Adds an account whose password nobody knows, and a link to set one with.
///
/// # Errors
/// [`Refusal::NotFound`] for whoever is no administrator; [`Refusal::Choice`] for a name or an address that is too long or no
/// line; those of [`super::create::create`].
pub async fn invite(app: &App, actor: &Actor, invitation: Invitation) -> Result<ResetLink> {
    actor.administers()?;
    if !is_line(&invitation.name, 64) || !is_line(&invitation.email, 254) {
        return Err(Refusal::Choice("form").into());
    }
    let request = CreateAccount {
        pin: invitation.pin,
        name: invitation.name,
        email: invitation.email,
        mobile: None,
        role: Role::User,
        password: Token::random().to_string(),
    };
    let recorder = Recorder::of(actor, app.clock.now());
    let (mut unit, account) = add(app, &recorder, request).await?;
    let account = administered(unit.as_mut(), actor, account.id).await?.account;
    let link = issue(app, unit.as_mut(), actor, account).await?;
    unit.commit().await?;
    Ok(link)
}

/// Makes a link for an account; one that was made before is no longer good. The password stays until the link is used.
///
/// # Errors
/// [`Refusal::NotFound`], also for whoever is no administrator.
pub async fn reset(app: &App, actor: &Actor, id: AccountId) -> Result<ResetLink> {
    let mut unit = app.store.writer().await?;
    let account = administered(unit.as_mut(), actor, id).await?.account;
    let link = issue(app, unit.as_mut(), actor, account).await?;
    unit.commit().await?;
    Ok(link)
}

async fn issue(app: &App, unit: &mut dyn Unit, actor: &Actor, account: Account) -> Result<ResetLink> {
    let token = Token::random();
    let now = app.clock.now();
    unit.insert_password_reset(&NewPasswordReset {
        token_hash: token.hash(),
        account: account.id,
        issued_by: actor.id(),
        created_at: now,
        expires_at: now.plus_seconds(Limits::RESET_SECONDS),
    })
    .await?;
    let event = Event::PasswordResetIssued {
        pin: account.pin.to_string(),
    };
    Recorder::of(actor, now).note(unit, account.id, event).await?;
    Ok(ResetLink { account, token })
}

/// Whether a link is still good.
///
/// # Errors
/// [`Refusal::NotFound`] when it was used, has expired, or never was one, and when whoever made it is no longer an enabled
/// administrator.
pub async fn look(app: &App, token: &Token) -> Result<()> {
    let found = app.store.glance().await?.password_reset(&token.hash(), app.clock.now()).await?;
    found.map(drop).ok_or_else(|| Refusal::NotFound.into())
}

/// Sets the password that the link is for, uses it up, and ends all sessions of the account.
///
/// # Errors
/// [`Refusal::NotFound`] as with [`look`]; [`Refusal::Choice`] for a short password, which leaves the link good.
pub async fn redeem(app: &App, token: &Token, password: String, request_id: &str) -> Result<()> {
    look(app, token).await?;
    if password.chars().count() < SHORTEST_PASSWORD {
        return Err(Refusal::Choice("password").into());
    }
    let password_hash = password::hash(password).await?;
    let now = app.clock.now();
    let mut unit = app.store.writer().await?;
    // The account first, as whoever makes another link does: then neither waits for the other in a circle.
    let id = unit.password_reset(&token.hash(), now).await?.ok_or(Refusal::NotFound)?;
    let account = unit.administered_account(id).await?.ok_or(Refusal::NotFound)?.account;
    unit.take_password_reset(&token.hash(), now).await?.ok_or(Refusal::NotFound)?;
    unit.set_password_hash(id, &password_hash).await?;
    unit.end_sessions(id, None).await?;
    let event = Event::PasswordSet {
        pin: account.pin.to_string(),
    };
    let holder = Actor {
        account,
        address: String::new(),
        request_id: request_id.to_owned(),
    };
    Recorder::of(&holder, now).note(unit.as_mut(), id, event).await?;
    unit.commit().await?;
    Ok(())
}
