//! Who wants notices by e-mail.

use async_trait::async_trait;
use sqlx::{query, query_scalar};

use super::{Work, notices, rows};
use crate::domain::id::AccountId;
use crate::domain::time::Timestamp;
use crate::store::port::{Mails, NoticeToMail, Result};

#[async_trait]
impl Mails for Work {
    async fn mail_language(&mut self, account: AccountId) -> Result<Option<String>> {
        let language: Option<Option<String>> = query_scalar("SELECT mail_language FROM accounts WHERE id = $1")
            .bind(account.number())
            .fetch_optional(self.connection())
            .await?;
        Ok(language.flatten())
    }

    async fn set_mail_language(&mut self, account: AccountId, language: Option<&str>) -> Result<()> {
        query("UPDATE accounts SET mail_language = $2 WHERE id = $1")
            .bind(account.number())
            .bind(language)
            .execute(self.connection())
            .await?;
        Ok(())
    }

    async fn notice_to_mail(&mut self, number: i64, since: Timestamp) -> Result<Option<NoticeToMail>> {
        let row = query(concat!(
            "SELECT ",
            notice_columns!(),
            ", ",
            account_columns!(),
            ", accounts.mail_language FROM notices JOIN accounts ON accounts.id = notices.account \
             WHERE notices.number = $1 AND notices.left_at >= $2 AND notices.read_at IS NULL \
             AND accounts.mail_language IS NOT NULL AND accounts.is_disabled = $3"
        ))
        .bind(number)
        .bind(since.0)
        .bind(false)
        .fetch_optional(self.connection())
        .await?;
        row.map(|row| {
            Ok(NoticeToMail {
                account: rows::account(&row)?,
                language: rows::text(&row, "accounts.mail_language")?,
                received: notices::notice(&row)?,
            })
        })
        .transpose()
    }
}
