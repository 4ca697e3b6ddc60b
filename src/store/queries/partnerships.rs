//! The list of who may share with whom, by pin.

use async_trait::async_trait;
use sqlx::query;

use super::{Row, Work, rows};
use crate::domain::partner::Partnership;
use crate::domain::text::Pin;
use crate::store::port::{ListedPartnership, Partnerships, Result, UnlistedShares};

// An entry that lets the one share with the other: by their pins, or as anybody.
macro_rules! lists {
    ($owner:literal, $recipient:literal) => {
        concat!(
            "((share_partners.owner = ",
            $owner,
            " AND share_partners.recipient = ",
            $recipient,
            ") OR (share_partners.owner = ",
            $owner,
            " AND share_partners.recipient = '*') OR (share_partners.owner = '*' AND share_partners.recipient = ",
            $recipient,
            "))"
        )
    };
}

#[async_trait]
impl Partnerships for Work {
    async fn insert_partnership(&mut self, entry: &ListedPartnership) -> Result<bool> {
        let inserted = query(
            "INSERT INTO share_partners (owner, recipient, since, added_by, reason) VALUES ($1, $2, $3, $4, $5) \
             ON CONFLICT (owner, recipient) DO NOTHING",
        )
        .bind(entry.partnership.owner.as_str())
        .bind(entry.partnership.recipient.as_str())
        .bind(entry.since.0)
        .bind(entry.added_by.as_str())
        .bind(entry.reason.as_str())
        .execute(self.connection())
        .await?;
        Ok(inserted.rows_affected() == 1)
    }

    async fn remove_partnership(&mut self, entry: &Partnership) -> Result<bool> {
        let removed = query("DELETE FROM share_partners WHERE owner = $1 AND recipient = $2")
            .bind(entry.owner.as_str())
            .bind(entry.recipient.as_str())
            .execute(self.connection())
            .await?;
        Ok(removed.rows_affected() > 0)
    }

    async fn has_partnership(&mut self, owner: &Pin, recipient: &Pin) -> Result<bool> {
        let found = query(concat!("SELECT since FROM share_partners WHERE ", lists!("$1", "$2"), " LIMIT 1"))
            .bind(owner.as_str())
            .bind(recipient.as_str())
            .fetch_optional(self.connection())
            .await?;
        Ok(found.is_some())
    }

    async fn partnerships(&mut self, pin: Option<&str>, after: (&str, &str), limit: u32) -> Result<Vec<ListedPartnership>> {
        // Each end by its own index, and of each no more than the page has.
        let statement = match pin {
            None => {
                "SELECT owner, recipient, since, added_by, reason FROM share_partners WHERE (owner, recipient) > ($1, $2) \
                 ORDER BY owner, recipient LIMIT $3"
            }
            Some(_) => {
                "SELECT owner, recipient, since, added_by, reason FROM (\
                 SELECT * FROM (SELECT owner, recipient, since, added_by, reason FROM share_partners \
                 WHERE owner = $4 AND (owner, recipient) > ($1, $2) ORDER BY recipient LIMIT $3) AS given UNION ALL \
                 SELECT * FROM (SELECT owner, recipient, since, added_by, reason FROM share_partners \
                 WHERE recipient = $4 AND owner >= $1 AND (owner, recipient) > ($1, $2) ORDER BY owner LIMIT $3) AS taken\
                 ) AS either ORDER BY owner, recipient LIMIT $3"
            }
        };
        let mut asked = query(statement).bind(after.0).bind(after.1).bind(i64::from(limit));
        if let Some(pin) = pin {
            asked = asked.bind(pin);
        }
        let found = asked.fetch_all(self.connection()).await?;
        found.iter().map(listed).collect()
    }

    async fn unlisted_shares(&mut self, window: u32) -> Result<UnlistedShares> {
        let row = query(
            concat!(
            "SELECT COUNT(*) AS looked_at, COUNT(CASE WHEN NOT EXISTS (SELECT 1 FROM share_partners WHERE ",
            lists!("owners.pin", "recipients.pin"),
            ") THEN 1 END) AS unlisted FROM (SELECT shared_by, account FROM image_shares WHERE image_id > '' ORDER BY image_id, account LIMIT $1) AS first_ones \
             JOIN accounts AS owners ON owners.id = first_ones.shared_by JOIN accounts AS recipients ON recipients.id = first_ones.account"
            )
        )
        .bind(i64::from(window))
        .fetch_one(self.connection())
        .await?;
        Ok(UnlistedShares {
            looked_at: rows::number(&row, "image_shares.looked_at")?,
            unlisted: rows::number(&row, "image_shares.unlisted")?,
        })
    }
}

fn listed(row: &Row) -> Result<ListedPartnership> {
    Ok(ListedPartnership {
        partnership: Partnership {
            owner: rows::parsed(row, "share_partners.owner")?,
            recipient: rows::parsed(row, "share_partners.recipient")?,
        },
        since: rows::moment(row, "share_partners.since")?,
        added_by: rows::text(row, "share_partners.added_by")?,
        reason: rows::text(row, "share_partners.reason")?,
    })
}
