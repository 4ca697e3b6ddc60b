//! Notices by e-mail.

use async_trait::async_trait;

use super::Result;
use crate::domain::account::Account;
use crate::domain::id::AccountId;
use crate::domain::notice::ReceivedNotice;
use crate::domain::time::Timestamp;

/// A notice that somebody wants to have by e-mail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoticeToMail {
    /// Who.
    pub account: Account,
    /// In which language, as [`Mails::set_mail_language`] was told.
    pub language: String,
    /// The notice.
    pub received: ReceivedNotice,
}

/// Who wants notices by e-mail.
#[async_trait]
pub trait Mails: Send {
    /// The language in which an account wants its notices by e-mail too; `None` when it does not.
    async fn mail_language(&mut self, account: AccountId) -> Result<Option<String>>;
    /// Says in which language an account wants its notices by e-mail too, or that it does not.
    async fn set_mail_language(&mut self, account: AccountId, language: Option<&str>) -> Result<()>;
    /// A notice left at `since` or later, if its receiver has not read it, still wants it by e-mail, and is not disabled.
    async fn notice_to_mail(&mut self, number: i64, since: Timestamp) -> Result<Option<NoticeToMail>>;
}
