//! Finding names by a part of them, with SQLite's own full-text index of three letters at a time.

use sqlx::{QueryBuilder, query, query_scalar};

use super::{Database, Work};
use crate::domain::id::AccountId;
use crate::domain::text::Name;
use crate::store::port::Result;

/// Bits to count an account's images with, as `image_names` is numbered.
const BITS: u32 = 23;

/// Ids of private images of `owner`, without one of public ones, whose name holds `part`, and perhaps some more: the index
/// takes `%` and `_` for any letters. At most `limit`.
pub(super) async fn images_named(work: &mut Work, owner: Option<AccountId>, part: &Name, limit: i64) -> Result<Vec<String>> {
    let first = owner.map_or(0, AccountId::number) << BITS;
    Ok(query_scalar(
        "SELECT image_names.image_id FROM image_name_parts \
         CROSS JOIN image_names ON image_names.number = image_name_parts.rowid \
         WHERE image_name_parts.name LIKE $1 AND image_name_parts.rowid BETWEEN $2 AND $3 LIMIT $4",
    )
    .bind(format!("%{part}%"))
    .bind(first)
    .bind(first | ((1 << BITS) - 1))
    .bind(limit)
    .fetch_all(work.connection())
    .await?)
}

/// Pages of the index that are written in one go when it is tidied: two megabytes.
const TIDIED_PAGES: i64 = 500;

/// See [`crate::store::Images::tidy_name_parts`]. Every name that comes adds to a segment of its own.
pub(super) async fn tidy(work: &mut Work) -> Result<()> {
    query("INSERT INTO image_name_parts (image_name_parts, rank) VALUES ('merge', $1)")
        .bind(TIDIED_PAGES)
        .execute(work.connection())
        .await?;
    Ok(())
}

/// Where a query takes the rows of a table from whose ids are known.
pub(super) fn push_found(query: &mut QueryBuilder<Database>, ids: &[String], table: &'static str) {
    // The planner keeps to the order of a cross join: it would rather walk through everything in the order asked for.
    query.push(" FROM json_each(").push_bind(serde_json::json!(ids).to_string());
    query.push(format_args!(") AS found CROSS JOIN {table} ON {table}.id = found.value"));
}

/// A condition on a text column that was just written: it is one of these.
pub(super) fn push_among(query: &mut QueryBuilder<Database>, texts: &[String]) {
    let texts = serde_json::json!(texts).to_string();
    query.push(" IN (SELECT value FROM json_each(").push_bind(texts).push("))");
}
