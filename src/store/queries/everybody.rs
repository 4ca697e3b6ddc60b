//! Everybody's things. A page is one walk along an index in the order of the answer. Asked for an owner or a status and the
//! beginning of a name together, the walk passes every index entry whose name begins so.

use async_trait::async_trait;
use sqlx::{QueryBuilder, query, query_scalar};

use super::paging::{Listing, Order};
use super::{Database, Row, Work, paging, rows};
use crate::domain::administration::Search;
use crate::domain::id::ImageId;
use crate::domain::image::ImageStatus;
use crate::domain::snapshot::SnapshotStatus;
use crate::domain::text::Pin;
use crate::store::port::{Everybody, ListedImage, OwnedSnapshot, Page, Result, StoreError};

/// A table of things that have an owner, a name, a status and an age.
#[derive(Clone, Copy)]
struct Things {
    /// Its name.
    table: &'static str,
    /// What its rows are made of.
    columns: &'static str,
    by_age: Order,
    by_name: Order,
}

const IMAGES: Things = Things {
    table: "images",
    columns: image_columns!(),
    by_age: Order {
        column: "images.created_at",
        id: "images.id",
        is_number: true,
        descending: true,
    },
    by_name: Order {
        column: "images.name",
        id: "images.id",
        is_number: false,
        descending: false,
    },
};

const SNAPSHOTS: Things = Things {
    table: "snapshots",
    columns: snapshot_columns!(),
    by_age: Order {
        column: "snapshots.created_at",
        id: "snapshots.id",
        is_number: true,
        descending: true,
    },
    by_name: Order {
        column: "snapshots.name",
        id: "snapshots.id",
        is_number: false,
        descending: false,
    },
};

async fn found<Status: Sync, T>(
    work: &mut Work,
    things: Things,
    search: &Search<Status>,
    status: Option<&'static str>,
    read: fn(&Row) -> Result<T>,
) -> Result<Page<T>> {
    let Things { table, columns, .. } = things;
    let conditions = |query: &mut QueryBuilder<Database>| {
        query.push(format_args!(" FROM {table} WHERE "));
        if let Some(beginning) = &search.beginning {
            // The last character there is ends the range of all that begin so.
            query.push(format_args!("{table}.name >= ")).push_bind(beginning.to_string());
            query
                .push(format_args!(" AND {table}.name < "))
                .push_bind(format!("{beginning}\u{10ffff}"));
        } else {
            // A walk that begins somewhere, even where that is the end.
            query.push(format_args!("{table}.created_at <= ")).push_bind(i64::MAX);
        }
        if let Some(owner) = search.owner {
            query.push(format_args!(" AND {table}.owner = ")).push_bind(owner.number());
        }
        if let Some(status) = status {
            query.push(format_args!(" AND {table}.status = ")).push_bind(status);
        }
    };
    let listing = Listing {
        columns: &|query| {
            query.push(format_args!(
                "SELECT {columns}, (SELECT accounts.pin FROM accounts WHERE accounts.id = {table}.owner) AS pin"
            ));
        },
        conditions: &conditions,
        ids_first: Some(table),
        order: if search.beginning.is_some() {
            things.by_name
        } else {
            things.by_age
        },
        skip: 0,
    };
    paging::page(work, &listing, search.cursor.as_ref(), search.page_size, read).await
}

#[async_trait]
impl Everybody for Work {
    async fn everybodys_images(&mut self, search: &Search<ImageStatus>) -> Result<Page<ListedImage>> {
        let read = |row: &Row| {
            Ok(ListedImage {
                image: rows::image(row)?,
                owner_pin: rows::parsed(row, "accounts.pin")?,
            })
        };
        found(self, IMAGES, search, search.status.map(ImageStatus::as_str), read).await
    }

    async fn everybodys_snapshots(&mut self, search: &Search<SnapshotStatus>) -> Result<Page<OwnedSnapshot>> {
        let read = |row: &Row| {
            Ok(OwnedSnapshot {
                snapshot: rows::snapshot(row)?,
                owner_pin: rows::parsed(row, "accounts.pin")?,
            })
        };
        found(self, SNAPSHOTS, search, search.status.map(SnapshotStatus::as_str), read).await
    }

    async fn force_deletion(&mut self, image: &ImageId, by: &Pin) -> Result<()> {
        query("UPDATE images SET status = $2, deletion_forced_by = $3 WHERE id = $1")
            .bind(image.as_str())
            .bind(ImageStatus::Deleting.as_str())
            .bind(by.as_str())
            .execute(self.connection())
            .await?;
        Ok(())
    }

    async fn deletion_forced_by(&mut self, image: &ImageId) -> Result<Option<Pin>> {
        let by: Option<Option<String>> = query_scalar("SELECT deletion_forced_by FROM images WHERE id = $1")
            .bind(image.as_str())
            .fetch_optional(self.connection())
            .await?;
        let parsed = |text: String| {
            text.parse().map_err(|_| StoreError::Corrupt {
                column: "images.deletion_forced_by",
                value: text,
            })
        };
        by.flatten().map(parsed).transpose()
    }
}
