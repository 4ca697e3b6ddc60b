//! What administrators' lists of everybody's things have in common.

use super::Result;
use crate::domain::id::AccountId;
use crate::domain::text::{Name, Pin};
use crate::store::{Page, Unit};

/// Rows on a page.
pub const PAGE_SIZE: u32 = 50;

/// What is looked for, as it was typed.
#[derive(Debug, Clone)]
pub struct Asked<Status> {
    /// An owner's User Pin; empty for everybody's.
    pub owner: String,
    /// What the name begins with, or a whole id; empty for all.
    pub text: String,
    /// Only this status.
    pub status: Option<Status>,
}

impl<Status> Asked<Status> {
    /// What names are to begin with, if anything; nothing at all where no name can begin so.
    pub(super) fn beginning(&self) -> Option<Option<Name>> {
        match self.text.trim() {
            "" => Some(None),
            typed => typed.parse().ok().map(Some),
        }
    }
}

/// Whose things are looked for.
pub(super) enum Whose {
    Everybodys,
    Of(AccountId),
    /// Nobody has this pin.
    Nobodys,
}

impl Whose {
    pub(super) async fn find(unit: &mut dyn Unit, typed: &str) -> Result<Self> {
        let typed = typed.trim();
        if typed.is_empty() {
            return Ok(Self::Everybodys);
        }
        let Ok(pin) = typed.parse() else { return Ok(Self::Nobodys) };
        Ok(unit
            .account_by_pin(&pin)
            .await?
            .map_or(Self::Nobodys, |account| Self::Of(account.id)))
    }

    /// Whose a list is to hold, if anybody's in particular; nothing at all where it is nobody's.
    pub(super) fn filter(&self) -> Option<Option<AccountId>> {
        match self {
            Self::Everybodys => Some(None),
            Self::Of(account) => Some(Some(*account)),
            Self::Nobodys => None,
        }
    }

    pub(super) fn is(&self, owner: AccountId) -> bool {
        match self {
            Self::Everybodys => true,
            Self::Of(account) => *account == owner,
            Self::Nobodys => false,
        }
    }
}

/// A page of one row, or of none.
pub(super) fn page_of<T>(row: Option<T>) -> Page<T> {
    Page {
        rows: row.into_iter().collect(),
        previous: None,
        next: None,
    }
}

/// The pin of an account that owns something.
pub(super) async fn pin_of(unit: &mut dyn Unit, owner: AccountId) -> Result<Pin> {
    let account = unit.account(owner).await?;
    Ok(account
        .ok_or_else(|| anyhow::anyhow!("owned by an account that does not exist"))?
        .pin)
}
