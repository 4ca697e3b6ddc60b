//! Accounts as administrators see them.

use crate::app::quotas::{AccountQuotas, of_account};
use crate::app::{Actor, App, Refusal, Result};
use crate::domain::id::AccountId;
use crate::domain::text::Pin;
pub use crate::store::{AdministeredAccount, SessionOfAccount, ShareBetween};

/// Accounts on a page.
pub const PAGE_SIZE: u32 = 50;
/// The most of anything that the page of one account shows.
pub const SHOWN: u32 = 100;

/// A page of accounts and where the next one begins.
#[derive(Debug, Clone)]
pub struct AccountPage {
    /// By User Pin.
    pub accounts: Vec<AdministeredAccount>,
    /// What to ask for the next page with.
    pub next: Option<Pin>,
}

/// One account, with what belongs to it; of anything at most [`SHOWN`].
#[derive(Debug, Clone)]
pub struct AccountDetail {
    /// The account.
    pub seen: AdministeredAccount,
    /// What it has and may have.
    pub quotas: AccountQuotas,
    /// How many access keys it has.
    pub access_keys: u32,
    /// Its sessions, newest first.
    pub sessions: Vec<SessionOfAccount>,
    /// What it shares, latest first.
    pub shares: Vec<ShareBetween>,
    /// What is shared with it.
    pub shared_with_it: Vec<ShareBetween>,
}

/// The accounts whose User Pin begins with `beginning`, after the one called `after`.
///
/// # Errors
/// [`Refusal::NotFound`] for whoever is no administrator.
pub async fn list(app: &App, actor: &Actor, beginning: &str, after: &str) -> Result<AccountPage> {
    actor.administers()?;
    // No pin has one, and no database takes it.
    if beginning.contains('\0') || after.contains('\0') {
        return Ok(AccountPage {
            accounts: Vec::new(),
            next: None,
        });
    }
    let mut accounts = app.store.glance().await?.accounts(beginning, after, PAGE_SIZE + 1).await?;
    let has_more = accounts.len() > PAGE_SIZE as usize;
    accounts.truncate(PAGE_SIZE as usize);
    let next = if has_more {
        accounts.last().map(|seen| seen.account.pin.clone())
    } else {
        None
    };
    Ok(AccountPage { accounts, next })
}

/// One account.
///
/// # Errors
/// [`Refusal::NotFound`], also for whoever is no administrator.
pub async fn get(app: &App, actor: &Actor, id: AccountId) -> Result<AccountDetail> {
    actor.administers()?;
    let mut unit = app.store.reader().await?;
    let seen = unit.administered_account(id).await?.ok_or(Refusal::NotFound)?;
    Ok(AccountDetail {
        seen,
        quotas: of_account(app, unit.as_mut(), id).await?,
        access_keys: unit.count_access_keys(id).await?,
        sessions: unit.sessions_of(id, app.clock.now(), SHOWN).await?,
        shares: unit.shares_of(id, SHOWN).await?,
        shared_with_it: unit.shares_with(id, SHOWN).await?,
    })
}
