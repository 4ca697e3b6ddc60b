//! The image list: what each tab holds is said here once, and pages, counts and filter choices all begin with it. That is
//! what keeps another account's private images out of every one of them.

use sqlx::{QueryBuilder, Row as _};

use super::paging::{Listing, Order};
use super::{Database, Row, Work, paging, rows};
use crate::domain::id::AccountId;
use crate::domain::query::{ImageQuery, Sort, SortKey, Tab};
use crate::domain::text::Name;
use crate::store::port::{ListedImage, Page, Result, TabCounts};

/// Whose view of which part of the catalogue.
#[derive(Clone, Copy)]
pub(super) struct View<'a> {
    /// Who looks.
    pub(super) viewer: AccountId,
    /// Where.
    pub(super) region: &'a str,
    /// At which tab.
    pub(super) tab: Tab,
}

// The conditions that are written out are those of the partial indexes; bound, they would not be recognised.
fn push_tab(query: &mut QueryBuilder<Database>, view: View<'_>) {
    match view.tab {
        Tab::Public => query.push(" FROM images WHERE images.visibility = 'public' AND images.status = 'ready'"),
        Tab::Private => query
            .push(" FROM images WHERE images.visibility = 'private' AND images.owner = ")
            .push_bind(view.viewer.number()),
        Tab::Shared => query
            .push(
                " FROM image_shares JOIN images ON images.id = image_shares.image_id \
                 WHERE images.visibility = 'private' AND image_shares.account = ",
            )
            .push_bind(view.viewer.number()),
    };
    query.push(" AND images.region = ").push_bind(view.region.to_owned());
}

fn push_filters(query: &mut QueryBuilder<Database>, asked: &ImageQuery, search: Option<&Name>) {
    if let Some(search) = search {
        query.push(" AND (images.id = ").push_bind(search.to_string());
        query.push(" OR lower(images.name) LIKE ").push_bind(pattern(search));
        query.push(" ESCAPE '\\')");
    }
    if let Some(root_device) = asked.root_device {
        query.push(" AND images.root_device = ").push_bind(root_device.as_str());
    }
    if let Some(platform) = &asked.platform {
        query.push(" AND images.platform = ").push_bind(platform.clone());
    }
    if let Some(status) = asked.status {
        query.push(" AND images.status = ").push_bind(status.as_str());
    }
    match asked.shared.filter(|_| asked.tab == Tab::Private) {
        Some(true) => query.push(" AND images.share_count > 0"),
        Some(false) => query.push(" AND images.share_count = 0"),
        None => query,
    };
}

// Names hold no other letters with two cases than those of ASCII.
fn pattern(search: &Name) -> String {
    let mut pattern = String::from("%");
    for character in search.as_str().chars() {
        if matches!(character, '\\' | '%' | '_') {
            pattern.push('\\');
        }
        pattern.push(character.to_ascii_lowercase());
    }
    pattern.push('%');
    pattern
}

fn order(sort: Sort) -> Order {
    let (column, is_number) = match sort.key {
        SortKey::Created => ("images.created_at", true),
        SortKey::Name => ("images.name", false),
        SortKey::Size => ("images.size_bytes", true),
        SortKey::Status => ("images.status", false),
    };
    Order {
        column,
        id: "images.id",
        is_number,
        descending: sort.descending,
    }
}

fn listed(row: &Row) -> Result<ListedImage> {
    Ok(ListedImage {
        image: rows::image(row)?,
        owner_pin: rows::parsed(row, "accounts.pin")?,
    })
}

/// See [`crate::store::Images::images`].
pub(super) async fn page(work: &mut Work, view: View<'_>, asked: &ImageQuery) -> Result<Page<ListedImage>> {
    let text = asked.search.trim();
    // Part of a name is a name, and so is an id: any other text is found nowhere.
    let search = match text.parse::<Name>() {
        Ok(search) => Some(search),
        Err(_) if text.is_empty() => None,
        Err(_) => {
            return Ok(Page {
                rows: Vec::new(),
                previous: None,
                next: None,
            });
        }
    };
    let select = |query: &mut QueryBuilder<Database>| {
        query.push(concat!(
            "SELECT ",
            image_columns!(),
            ", (SELECT accounts.pin FROM accounts WHERE accounts.id = images.owner) AS pin"
        ));
        push_tab(query, view);
        push_filters(query, asked, search.as_ref());
    };
    let listing = Listing {
        select: &select,
        order: order(asked.sort),
    };
    paging::page(work, &listing, asked.cursor.as_ref(), asked.page_size, listed).await
}

/// See [`crate::store::Images::tab_counts`].
pub(super) async fn counts(work: &mut Work, viewer: AccountId, region: &str) -> Result<TabCounts> {
    let mut counts = TabCounts::default();
    for tab in [Tab::Public, Tab::Private, Tab::Shared] {
        let mut query = QueryBuilder::new("SELECT COUNT(*)");
        push_tab(&mut query, View { viewer, region, tab });
        let images = rows::count(query.build_query_scalar().fetch_one(work.connection()).await?)?;
        match tab {
            Tab::Public => counts.public = images,
            Tab::Private => counts.private = images,
            Tab::Shared => counts.shared = images,
        }
    }
    Ok(counts)
}

/// See [`crate::store::Images::platforms`].
pub(super) async fn platforms(work: &mut Work, view: View<'_>) -> Result<Vec<String>> {
    let mut query = QueryBuilder::new("SELECT DISTINCT images.platform");
    push_tab(&mut query, view);
    query.push(" ORDER BY images.platform LIMIT 50");
    let found = query.build().fetch_all(work.connection()).await?;
    found.iter().map(|row| Ok(row.try_get("platform")?)).collect()
}
