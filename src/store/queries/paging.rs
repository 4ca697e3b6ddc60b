//! Pages by position: a page begins beside a row, not at a number of rows, so that every page costs the same and rows
//! that come or go meanwhile neither repeat nor hide another one.

use sqlx::QueryBuilder;

use super::{Database, Row, Work, rows};
use crate::domain::query::Cursor;
use crate::store::port::{Page, Result};

/// What a list is ordered by; the id settles ties, in the same direction.
#[derive(Clone, Copy)]
pub(super) struct Order {
    /// The sort column, as `table.column`.
    pub(super) column: &'static str,
    /// The id column, as `table.column`.
    pub(super) id: &'static str,
    /// Whether the sort column holds a number rather than text.
    pub(super) is_number: bool,
    /// Largest first.
    pub(super) descending: bool,
}

/// A list to walk through.
pub(super) struct Listing<'a> {
    /// Writes `SELECT` and what is to be read of a row.
    pub(super) columns: &'a (dyn Fn(&mut QueryBuilder<Database>) + Send + Sync),
    /// Writes the query from `FROM` to its conditions; what follows begins with `AND`.
    pub(super) conditions: &'a (dyn Fn(&mut QueryBuilder<Database>) + Send + Sync),
    /// The table, where the ids of a page are to be found first: by an index that holds all that the conditions ask for, so
    /// that only the rows of the page are read, and none of those that were passed over.
    pub(super) ids_first: Option<&'static str>,
    /// Its order.
    pub(super) order: Order,
    /// Rows to pass over.
    pub(super) skip: u64,
}

enum SortValue {
    Number(i64),
    Text(String),
}

struct Place {
    value: SortValue,
    id: String,
}

impl Place {
    // A cursor comes from a URL and may have been made for another order or by nobody: then there is no place.
    fn parse(order: Order, cursor: &Cursor) -> Option<Self> {
        let value = if order.is_number {
            SortValue::Number(cursor.value.parse().ok()?)
        } else {
            SortValue::Text(cursor.value.clone())
        };
        let is_text = !cursor.value.contains('\0') && !cursor.id.contains('\0');
        is_text.then(|| Self {
            value,
            id: cursor.id.clone(),
        })
    }

    fn of(order: Order, row: &Row) -> Result<Self> {
        Ok(Self {
            value: if order.is_number {
                SortValue::Number(rows::number(row, order.column)?)
            } else {
                SortValue::Text(rows::text(row, order.column)?)
            },
            id: rows::text(row, order.id)?,
        })
    }

    fn cursor(&self, before: bool) -> Cursor {
        Cursor {
            before,
            value: match &self.value {
                SortValue::Number(number) => number.to_string(),
                SortValue::Text(text) => text.clone(),
            },
            id: self.id.clone(),
        }
    }
}

/// The page that `cursor` points at. The first one when there is none, when it does not fit the order, or when nothing is
/// left where it points.
pub(super) async fn page<T>(
    work: &mut Work,
    listing: &Listing<'_>,
    cursor: Option<&Cursor>,
    page_size: u32,
    read: fn(&Row) -> Result<T>,
) -> Result<Page<T>> {
    let place = cursor.and_then(|cursor| Place::parse(listing.order, cursor));
    if let (Some(place), Some(cursor)) = (place, cursor) {
        let found = page_at(work, listing, Some(place), cursor.before, page_size, read).await?;
        if !found.rows.is_empty() {
            return Ok(found);
        }
    }
    page_at(work, listing, None, false, page_size, read).await
}

async fn page_at<T>(
    work: &mut Work,
    listing: &Listing<'_>,
    place: Option<Place>,
    backwards: bool,
    page_size: u32,
    read: fn(&Row) -> Result<T>,
) -> Result<Page<T>> {
    let size = usize::try_from(page_size).unwrap_or(usize::MAX);
    // One row more than asked for tells whether the list goes on.
    let mut found = fetch(work, listing, place.as_ref(), backwards, i64::from(page_size) + 1).await?;
    let goes_on = found.len() > size;
    found.truncate(size);
    if backwards {
        found.reverse();
    }
    let (Some(first), Some(last)) = (found.first(), found.last()) else {
        return Ok(Page {
            rows: Vec::new(),
            previous: None,
            next: None,
        });
    };
    let (first, last) = (Place::of(listing.order, first)?, Place::of(listing.order, last)?);
    // Whoever comes to a place was on the other side of it: to ask whether anything is left there costs as much as the page.
    let (has_previous, has_next) = match (place, backwards) {
        (None, _) => (listing.skip > 0, goes_on),
        (Some(_), false) => (true, goes_on),
        (Some(_), true) => (goes_on, true),
    };
    Ok(Page {
        rows: found.iter().map(read).collect::<Result<_>>()?,
        previous: has_previous.then(|| first.cursor(true)),
        next: has_next.then(|| last.cursor(false)),
    })
}

async fn fetch(work: &mut Work, listing: &Listing<'_>, place: Option<&Place>, backwards: bool, limit: i64) -> Result<Vec<Row>> {
    let Order {
        column, id, descending, ..
    } = listing.order;
    let (comparison, direction) = if descending == backwards { (">", "ASC") } else { ("<", "DESC") };
    let mut query = QueryBuilder::new("");
    (listing.columns)(&mut query);
    if let Some(table) = listing.ids_first {
        query.push(format_args!(" FROM {table} WHERE {id} IN (SELECT {id}"));
    }
    (listing.conditions)(&mut query);
    if let Some(place) = place {
        query.push(format_args!(" AND ({column}, {id}) {comparison} ("));
        match &place.value {
            SortValue::Number(number) => query.push_bind(*number),
            SortValue::Text(text) => query.push_bind(text.clone()),
        };
        query.push(", ").push_bind(place.id.clone()).push(")");
    }
    let order = format!(" ORDER BY {column} {direction}, {id} {direction}");
    query.push(&order).push(" LIMIT ");
    if listing.ids_first.is_some() {
        // Written out: for a number it does not know PostgreSQL expects a tenth of the table, and would read all of it.
        query.push(limit);
    } else {
        query.push_bind(limit);
    }
    if listing.skip > 0 {
        query.push(" OFFSET ").push_bind(i64::try_from(listing.skip).unwrap_or(i64::MAX));
    }
    if listing.ids_first.is_some() {
        query.push(")").push(&order);
    }
    Ok(query.build().fetch_all(work.connection()).await?)
}
