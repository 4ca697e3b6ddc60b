//! Limits that an account has of its own, and tickets.

use async_trait::async_trait;
use sqlx::{QueryBuilder, query};

use super::paging::{Listing, Order};
use super::{Database, Row, Work, paging, rows};
use crate::domain::id::{AccountId, TicketId};
use crate::domain::query::Cursor;
use crate::domain::quota::QuotaKind;
use crate::domain::ticket::{Ticket, TicketEnd, TicketState};
use crate::domain::time::Timestamp;
use crate::store::port::{ListedTicket, OwnLimit, Page, Result, StoreError, Tickets};

macro_rules! ticket_columns {
    () => {
        "tickets.id, tickets.account, accounts.pin, tickets.quota, tickets.region, tickets.asked, tickets.reason, tickets.state, \
         tickets.place, tickets.opened_at, tickets.granted, tickets.answer, tickets.ended_by, tickets.ended_at"
    };
}

const QUEUE: Order = Order {
    column: "tickets.place",
    id: "tickets.id",
    is_number: true,
    descending: true,
};

/// Later than every moment: what is open comes before what ended, whenever that was.
const OPEN: i64 = 1 << 62;

#[async_trait]
impl Tickets for Work {
    async fn limits_of(&mut self, account: AccountId) -> Result<Vec<OwnLimit>> {
        let found = query("SELECT quota, region, quota_limit FROM account_quotas WHERE account = $1 ORDER BY quota, region")
            .bind(account.number())
            .fetch_all(self.connection())
            .await?;
        let limit = |row: &Row| {
            Ok(OwnLimit {
                quota: rows::parsed(row, "account_quotas.quota")?,
                region: rows::text(row, "account_quotas.region")?,
                limit: rows::number(row, "account_quotas.quota_limit")?,
            })
        };
        found.iter().map(limit).collect()
    }

    async fn set_limit(&mut self, account: AccountId, quota: QuotaKind, region: &str, limit: Option<u32>) -> Result<()> {
        let changed = match limit {
            Some(limit) => query(
                "INSERT INTO account_quotas (account, quota, region, quota_limit) VALUES ($1, $2, $3, $4) \
                 ON CONFLICT (account, quota, region) DO UPDATE SET quota_limit = excluded.quota_limit",
            )
            .bind(account.number())
            .bind(quota.as_str())
            .bind(region)
            .bind(i64::from(limit)),
            None => query("DELETE FROM account_quotas WHERE account = $1 AND quota = $2 AND region = $3")
                .bind(account.number())
                .bind(quota.as_str())
                .bind(region),
        };
        changed.execute(self.connection()).await?;
        Ok(())
    }

    async fn insert_ticket(&mut self, ticket: &Ticket) -> Result<()> {
        let inserted = query(
            "INSERT INTO tickets (id, account, quota, region, asked, reason, state, place, opened_at) \
             VALUES ($1, $2, $3, $4, $5, $6, 'open', $7, $8) ON CONFLICT DO NOTHING",
        )
        .bind(ticket.id.as_str())
        .bind(ticket.account.number())
        .bind(ticket.quota.as_str())
        .bind(ticket.region.as_str())
        .bind(i64::from(ticket.asked))
        .bind(ticket.reason.as_str())
        .bind(OPEN.saturating_sub(ticket.opened_at.0))
        .bind(ticket.opened_at.0)
        .execute(self.connection())
        .await?;
        if inserted.rows_affected() == 1 {
            Ok(())
        } else {
            Err(StoreError::Taken("the ticket"))
        }
    }

    async fn ticket(&mut self, id: &TicketId) -> Result<Option<ListedTicket>> {
        let row = query(concat!(
            "SELECT ",
            ticket_columns!(),
            " FROM tickets JOIN accounts ON accounts.id = tickets.account WHERE tickets.id = $1"
        ))
        .bind(id.as_str())
        .fetch_optional(self.connection())
        .await?;
        row.as_ref().map(listed).transpose()
    }

    async fn asked_for(&mut self, account: AccountId) -> Result<Vec<(QuotaKind, String)>> {
        self.hold_counts_of(account).await?;
        let found = query("SELECT quota, region FROM tickets WHERE account = $1 AND state = 'open' ORDER BY quota, region")
            .bind(account.number())
            .fetch_all(self.connection())
            .await?;
        let asked = |row: &Row| Ok((rows::parsed(row, "tickets.quota")?, rows::text(row, "tickets.region")?));
        found.iter().map(asked).collect()
    }

    async fn tickets(&mut self, account: Option<AccountId>, cursor: Option<&Cursor>, page_size: u32) -> Result<Page<ListedTicket>> {
        let conditions = |query: &mut QueryBuilder<Database>| {
            query.push(" FROM tickets JOIN accounts ON accounts.id = tickets.account WHERE tickets.place >= 0");
            if let Some(account) = account {
                query.push(" AND tickets.account = ").push_bind(account.number());
            }
        };
        let listing = Listing {
            columns: &|query| {
                query.push(concat!("SELECT ", ticket_columns!()));
            },
            conditions: &conditions,
            ids_first: None,
            order: QUEUE,
            skip: 0,
        };
        paging::page(self, &listing, cursor, page_size, listed).await
    }

    async fn end_ticket(&mut self, id: &TicketId, end: &TicketEnd) -> Result<()> {
        query(
            "UPDATE tickets SET state = $2, granted = $3, answer = $4, ended_by = $5, ended_at = $6, place = $6 \
             WHERE id = $1 AND state = 'open'",
        )
        .bind(id.as_str())
        .bind(end.state.as_str())
        .bind(end.granted.map(i64::from))
        .bind(end.answer.as_str())
        .bind(end.by.as_str())
        .bind(end.at.0)
        .execute(self.connection())
        .await?;
        Ok(())
    }
}

fn listed(row: &Row) -> Result<ListedTicket> {
    let ended_at: Option<Timestamp> = rows::optional_moment(row, "tickets.ended_at")?;
    let state: TicketState = rows::parsed(row, "tickets.state")?;
    let end = match ended_at {
        Some(at) => Some(TicketEnd {
            state,
            granted: rows::optional_number(row, "tickets.granted")?,
            answer: rows::text(row, "tickets.answer")?,
            by: rows::text(row, "tickets.ended_by")?,
            at,
        }),
        None => None,
    };
    Ok(ListedTicket {
        ticket: Ticket {
            id: rows::parsed(row, "tickets.id")?,
            account: rows::account_number(row, "tickets.account")?,
            quota: rows::parsed(row, "tickets.quota")?,
            region: rows::text(row, "tickets.region")?,
            asked: rows::number(row, "tickets.asked")?,
            reason: rows::parsed(row, "tickets.reason")?,
            opened_at: rows::moment(row, "tickets.opened_at")?,
            end,
        },
        pin: rows::parsed(row, "accounts.pin")?,
    })
}
