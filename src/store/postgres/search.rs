//! Finding names by a part of them, with an index of three letters at a time.

use sqlx::{QueryBuilder, query_scalar};

use super::image_lists::pattern;
use super::{Database, Work};
use crate::domain::id::AccountId;
use crate::domain::text::Name;
use crate::store::port::Result;

/// Ids of private images of `owner`, without one of public ones, whose name holds `part`, and perhaps some more. At most
/// `limit`.
pub(super) async fn images_named(work: &mut Work, owner: Option<AccountId>, part: &Name, limit: i64) -> Result<Vec<String>> {
    let query = match owner {
        Some(owner) => query_scalar("SELECT id FROM images WHERE lower(name) LIKE $1 AND visibility = 'private' AND owner = $3 LIMIT $2")
            .bind(pattern(part))
            .bind(limit)
            .bind(owner.number()),
        None => query_scalar("SELECT id FROM images WHERE lower(name) LIKE $1 AND visibility = 'public' AND status = 'ready' LIMIT $2")
            .bind(pattern(part))
            .bind(limit),
    };
    // Planned anew each time: a plan for any pattern and any owner would be wrong for rare names and for large accounts.
    Ok(query.persistent(false).fetch_all(work.connection()).await?)
}

/// See [`crate::store::Images::tidy_name_parts`]. Here the index is in order at all times (`fastupdate = off`).
#[expect(clippy::unused_async, reason = "one signature for both databases")]
pub(super) async fn tidy(_: &mut Work) -> Result<()> {
    Ok(())
}

/// Where a query takes the rows of a table from whose ids are known.
pub(super) fn push_found(query: &mut QueryBuilder<Database>, ids: &[String], table: &'static str) {
    query.push(" FROM unnest(").push_bind(ids.to_vec());
    query.push(format_args!(
        "::text[]) AS found (id) JOIN {table} ON {table}.id = found.id COLLATE \"C\""
    ));
}

/// A condition on a text column that was just written: it is one of these.
pub(super) fn push_among(query: &mut QueryBuilder<Database>, texts: &[String]) {
    query.push(" = ANY(").push_bind(texts.to_vec()).push(")");
}
