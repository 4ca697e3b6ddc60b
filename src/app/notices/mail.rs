//! Notices by e-mail, for whoever asked for it.

use super::list::{NoticeView, view};
use crate::app::{Actor, App, Limits, Refusal, Result};
use crate::domain::time::Timestamp;

/// What somebody chose.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MailChoice {
    /// The address of the account, if mail can be sent there.
    pub address: Option<String>,
    /// In which language notices are sent there; `None` when they are not.
    pub language: Option<String>,
}

/// A notice to be mailed.
#[derive(Debug, Clone)]
pub struct Letter {
    /// The address.
    pub to: String,
    /// The language its receiver chose.
    pub language: String,
    /// When it is written.
    pub at: Timestamp,
    /// What it tells.
    pub notice: NoticeView,
}

/// Where mail of the actor's would go.
fn address(app: &App, actor: &Actor) -> Option<String> {
    let address = &actor.account.email;
    app.post.as_ref().filter(|post| post.delivers_to(address)).map(|_| address.clone())
}

/// What the actor chose; `None` where the console sends no mail.
///
/// # Errors
/// Internal ones only.
pub async fn choice(app: &App, actor: &Actor) -> Result<Option<MailChoice>> {
    if app.post.is_none() {
        return Ok(None);
    }
    let language = app.store.glance().await?.mail_language(actor.id()).await?;
    let address = address(app, actor);
    Ok(Some(MailChoice { address, language }))
}

/// Has the actor's notices sent by e-mail too, in a language, or no longer.
///
/// # Errors
/// [`Refusal::NotFound`] where the console sends no mail, or could send none to the address of the account.
pub async fn choose(app: &App, actor: &Actor, language: Option<&str>) -> Result<()> {
    if app.post.is_none() || (language.is_some() && address(app, actor).is_none()) {
        return Err(Refusal::NotFound.into());
    }
    let mut unit = app.store.writer().await?;
    unit.set_mail_language(actor.id(), language).await?;
    unit.commit().await?;
    Ok(())
}

/// The notice with this number as a letter; `None` when it is read, too old, or not wanted any more.
///
/// # Errors
/// Internal ones only.
pub async fn letter(app: &App, number: i64) -> Result<Option<Letter>> {
    let at = app.clock.now();
    let mut unit = app.store.reader().await?;
    let since = at.plus_seconds(-Limits::MAIL_SECONDS);
    let Some(wanted) = unit.notice_to_mail(number, since).await? else {
        return Ok(None);
    };
    let receiver = Actor {
        account: wanted.account,
        address: String::new(),
        request_id: String::new(),
    };
    Ok(Some(Letter {
        notice: view(unit.as_mut(), &receiver, wanted.received).await?,
        to: receiver.account.email,
        language: wanted.language,
        at,
    }))
}
