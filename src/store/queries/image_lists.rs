//! The image list: what each tab holds is said here once, and pages, counts and filter choices all begin with it. That is
//! what keeps another account's private images out of every one of them.

use sqlx::{QueryBuilder, Row as _};

use super::paging::{Listing, Order};
use super::{Database, Row, Work, image_counts, paging, rows, search};
use crate::domain::id::{AccountId, InstanceId};
use crate::domain::image::ImageStatus;
use crate::domain::query::{ImageQuery, Sort, SortKey, Tab};
use crate::domain::text::Name;
use crate::store::port::{DescribedImages, DeviceMapping, ListedImage, Page, Result};

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

/// Whom PostgreSQL plans a statement for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum PlannedFor {
    /// For this viewer: which way is shorter depends on how much the viewer has.
    Viewer,
    /// For all alike, because there is one good way, so that it is planned once: that takes longer than to read a page. Whose
    /// images are meant is kept from the planner, which would take a large account for a reason to plan each time anew.
    Everybody,
}

// The conditions that are written out are those of the partial indexes; bound, they would not be recognised.
fn push_tab(query: &mut QueryBuilder<Database>, view: View<'_>, among: Option<&[String]>, planned_for: PlannedFor) {
    match among {
        Some(ids) => {
            search::push_found(query, ids, "images");
            if view.tab == Tab::Shared {
                query.push(" JOIN image_shares ON image_shares.image_id = images.id");
            }
        }
        None if view.tab == Tab::Shared => {
            query.push(" FROM image_shares JOIN images ON images.id = image_shares.image_id");
        }
        None => {
            query.push(" FROM images");
        }
    }
    match view.tab {
        Tab::Public => query.push(" WHERE images.visibility = 'public' AND images.status = 'ready'"),
        Tab::Private if planned_for == PlannedFor::Everybody => query
            .push(" WHERE images.visibility = 'private' AND images.owner = (SELECT ")
            .push_bind(view.viewer.number())
            .push(")"),
        Tab::Private => query
            .push(" WHERE images.visibility = 'private' AND images.owner = ")
            .push_bind(view.viewer.number()),
        Tab::Shared => query
            .push(" WHERE images.visibility = 'private' AND image_shares.account = ")
            .push_bind(view.viewer.number()),
    };
    query.push(" AND images.region = ").push_bind(view.region.to_owned());
}

// Equal to a value that whoever plans for everybody is not to know either.
fn push_equal(query: &mut QueryBuilder<Database>, column: &'static str, value: &str, planned_for: PlannedFor) {
    query.push(" AND ").push(column).push(" = ");
    match planned_for {
        PlannedFor::Everybody => query.push("(SELECT ").push_bind(value.to_owned()).push(")"),
        PlannedFor::Viewer => query.push_bind(value.to_owned()),
    };
}

fn push_filters(query: &mut QueryBuilder<Database>, asked: &ImageQuery, search: Option<&Name>, planned_for: PlannedFor) {
    if let Some(search) = search {
        query.push(" AND (images.id = ").push_bind(search.to_string());
        query.push(" OR lower(images.name) LIKE ").push_bind(pattern(search));
        query.push(" ESCAPE '\\')");
    }
    if let Some(root_device) = asked.root_device {
        push_equal(query, "images.root_device", root_device.as_str(), planned_for);
    }
    if let Some(platform) = &asked.platform {
        push_equal(query, "images.platform", platform, planned_for);
    }
    if let Some(status) = asked.status {
        // Most images are ready: an index that has those together is no help to find the newest of them.
        let column = if status == ImageStatus::Ready {
            unindexed!("images.status")
        } else {
            "images.status"
        };
        push_equal(query, column, status.as_str(), planned_for);
    }
    if let Some(architecture) = &asked.architecture {
        push_equal(query, "images.architecture", architecture, planned_for);
    }
    if let Some(instances) = &asked.source_instances {
        query.push(" AND images.source_instance IN (");
        let mut list = query.separated(", ");
        for instance in instances {
            list.push_bind(instance.to_string());
        }
        query.push(")");
    }
    match asked.shared.filter(|_| asked.tab == Tab::Private) {
        Some(true) => query.push(" AND images.share_count > 0"),
        Some(false) => query.push(" AND images.share_count = 0"),
        None => query,
    };
}

/// The pattern of `LIKE`, with `\` to escape, that lower-case names fit which hold `search`.
// Names hold no other letters with two cases than those of ASCII.
pub(super) fn pattern(search: &Name) -> String {
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

/// Candidates that are looked at one by one. Where there are more, a walk through the list in its order meets enough of them
/// soon.
const CANDIDATES: usize = 1000;

/// The newest images of a tab, which tell how common a part of a name is.
const SAMPLE: i64 = 500;
/// So many of the sample make it common: a walk then meets a page's worth within some thousands of names.
const COMMON: i64 = 5;

// Whether a walk through the list finds a page soon: because the list is short, or because what is searched for is common.
async fn is_soon_met(work: &mut Work, view: View<'_>, search: &Name) -> Result<bool> {
    let mut query = QueryBuilder::new("SELECT COUNT(*), COUNT(*) FILTER (WHERE lower(sample.name) LIKE ");
    query.push_bind(pattern(search));
    query.push(" ESCAPE '\\') FROM (SELECT images.name");
    push_tab(&mut query, view, None, PlannedFor::Everybody);
    query.push(format_args!(
        " ORDER BY images.created_at DESC, images.id DESC LIMIT {SAMPLE}) AS sample"
    ));
    let (seen, met): (i64, i64) = query.build_query_as().fetch_one(work.connection()).await?;
    Ok(seen < SAMPLE || met >= COMMON)
}

// The ids of all images that a search can find, where a walk would be long and the index of name parts knows them to be few.
// It knows no parts of fewer than three letters, and nothing of who shares with whom.
async fn candidates(work: &mut Work, view: View<'_>, search: &Name) -> Result<Option<Vec<String>>> {
    let owner = match view.tab {
        Tab::Public => None,
        Tab::Private => Some(view.viewer),
        Tab::Shared => return Ok(None),
    };
    if search.as_str().chars().count() < 3 || is_soon_met(work, view, search).await? {
        return Ok(None);
    }
    let mut ids = search::images_named(work, owner, search, CANDIDATES as i64 + 1).await?;
    if ids.len() > CANDIDATES {
        return Ok(None);
    }
    if !ids.iter().any(|id| id == search.as_str()) {
        ids.push(search.to_string());
    }
    Ok(Some(ids))
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

// The owner of every row is known where the tab holds nobody else's: asked for once, and not for each of them.
fn push_columns(query: &mut QueryBuilder<Database>, view: View<'_>) {
    query.push(concat!(
        "SELECT ",
        image_columns!(),
        ", (SELECT accounts.pin FROM accounts WHERE accounts.id = "
    ));
    match view.tab {
        Tab::Private => query.push_bind(view.viewer.number()),
        Tab::Public | Tab::Shared => query.push("images.owner"),
    };
    query.push(") AS pin");
}

// What only programs are told in a list: the viewer's own images' devices, and where nothing narrows the tab down, what it holds.
fn push_description(query: &mut QueryBuilder<Database>, view: View<'_>, asked: &ImageQuery) {
    query.push(concat!(
        ", (SELECT ",
        device_lines!(),
        " FROM device_mappings WHERE device_mappings.image_id = images.id"
    ));
    query
        .push(" AND images.owner = ")
        .push_bind(view.viewer.number())
        .push(") AS devices");
    query.push(", ");
    push_kept(query, view, "images", !asked.is_filtered());
    query.push(" AS total, ");
    push_kept(query, view, "edition", !asked.is_filtered() && !is_first(asked));
    query.push(" AS edition");
}

fn push_kept(query: &mut QueryBuilder<Database>, view: View<'_>, column: &'static str, is_wanted: bool) {
    if is_wanted {
        image_counts::push_kept(query, view, column);
    } else {
        query.push("CAST(NULL AS BIGINT)");
    }
}

fn is_first(asked: &ImageQuery) -> bool {
    asked.skip == 0 && asked.cursor.is_none()
}

fn listed(row: &Row) -> Result<ListedImage> {
    Ok(ListedImage {
        image: rows::image(row)?,
        owner_pin: rows::parsed(row, "accounts.pin")?,
    })
}

/// What a search leaves of a tab.
struct Narrowed {
    search: Option<Name>,
    among: Option<Vec<String>>,
}

impl Narrowed {
    // Part of a name is a name, and so is an id: nothing is left for any other text.
    async fn by(work: &mut Work, view: View<'_>, asked: &ImageQuery) -> Result<Option<Self>> {
        let is_told_its_source = view.tab == Tab::Private;
        let leaves_none = |instances: &Vec<InstanceId>| instances.is_empty() || !is_told_its_source;
        if asked.source_instances.as_ref().is_some_and(leaves_none) {
            return Ok(None);
        }
        let named = asked.ids.as_ref().map(|ids| ids.iter().map(ToString::to_string).collect());
        let text = asked.search.trim();
        if text.is_empty() {
            return Ok(Some(Self {
                search: None,
                among: named,
            }));
        }
        let Ok(search) = text.parse() else { return Ok(None) };
        let among = match named {
            None => candidates(work, view, &search).await?,
            named => named,
        };
        Ok(Some(Self {
            search: Some(search),
            among,
        }))
    }
}

// Whether the images of one operating system are walked along in the order of the list, as their index has them. Nothing else that
// is asked for leaves so few that another index finds them sooner.
fn is_along_platform(asked: &ImageQuery) -> bool {
    let is_ordinary = asked.status.is_none_or(|status| status == ImageStatus::Ready);
    let leaves_many = is_ordinary && asked.source_instances.is_none() && asked.shared.is_none();
    asked.platform.is_some() && asked.sort.key == SortKey::Created && leaves_many
}

/// See [`crate::store::Images::images`].
pub(super) async fn page(work: &mut Work, view: View<'_>, asked: &ImageQuery) -> Result<Page<ListedImage>> {
    page_of(work, view, asked, &|query| push_columns(query, view), listed).await
}

struct Described {
    image: ListedImage,
    devices: Vec<DeviceMapping>,
    total: Option<u64>,
    edition: Option<u64>,
}

fn described(row: &Row) -> Result<Described> {
    let kept = |column| -> Result<Option<u64>> { row.try_get::<Option<i64>, _>(column)?.map(rows::count).transpose() };
    Ok(Described {
        image: listed(row)?,
        devices: rows::devices(row)?,
        total: kept("total")?,
        edition: kept("edition")?,
    })
}

/// See [`crate::store::Images::describe_images`].
pub(super) async fn describe(work: &mut Work, view: View<'_>, asked: &ImageQuery) -> Result<DescribedImages> {
    let columns = |query: &mut QueryBuilder<Database>| {
        push_columns(query, view);
        push_description(query, view, asked);
    };
    let page = page_of(work, view, asked, &columns, described).await?;
    let shown = u64::try_from(page.rows.len()).unwrap_or(u64::MAX);
    let edition = page.rows.first().and_then(|row| row.edition);
    let total = match page.rows.first() {
        // Nothing lies beyond, so what was passed over and what is here is all there is.
        Some(_) if page.next.is_none() && asked.cursor.is_none() => asked.skip + shown,
        Some(Described { total: Some(total), .. }) => *total,
        None if asked.skip == 0 => 0,
        _ => count(work, view, asked).await?,
    };
    let images = page.rows.into_iter().map(|row| (row.image, row.devices)).collect();
    Ok(DescribedImages { images, total, edition })
}

async fn page_of<T>(
    work: &mut Work,
    view: View<'_>,
    asked: &ImageQuery,
    columns: &(dyn Fn(&mut QueryBuilder<Database>) + Send + Sync),
    read: fn(&Row) -> Result<T>,
) -> Result<Page<T>> {
    let Some(Narrowed { search, among }) = Narrowed::by(work, view, asked).await? else {
        return Ok(Page {
            rows: Vec::new(),
            previous: None,
            next: None,
        });
    };
    let is_walk = among.is_none() && (!asked.is_narrowed() || is_along_platform(asked));
    let planned_for = if is_walk { PlannedFor::Everybody } else { PlannedFor::Viewer };
    let conditions = |query: &mut QueryBuilder<Database>| {
        push_tab(query, view, among.as_deref(), planned_for);
        push_filters(query, asked, search.as_ref(), planned_for);
    };
    let walks_far = among.is_none() && (search.is_some() || asked.skip > 0);
    let listing = Listing {
        columns,
        conditions: &conditions,
        // What is shared is found by its shares, whose index knows nothing of images.
        ids_first: (walks_far && view.tab != Tab::Shared).then_some("images"),
        order: order(asked.sort),
        skip: asked.skip,
    };
    paging::page(work, &listing, asked.cursor.as_ref(), asked.page_size, read).await
}

// How many images the pages of a question hold together.
async fn count(work: &mut Work, view: View<'_>, asked: &ImageQuery) -> Result<u64> {
    if !asked.is_filtered() {
        let counts = image_counts::tabs(work, view.viewer, view.region).await?;
        return Ok(match view.tab {
            Tab::Public => counts.public,
            Tab::Private => counts.private,
            Tab::Shared => counts.shared,
        });
    }
    let Some(Narrowed { search, among }) = Narrowed::by(work, view, asked).await? else {
        return Ok(0);
    };
    let mut query = QueryBuilder::new("SELECT COUNT(*)");
    push_tab(&mut query, view, among.as_deref(), PlannedFor::Viewer);
    push_filters(&mut query, asked, search.as_ref(), PlannedFor::Viewer);
    rows::count(query.build_query_scalar().fetch_one(work.connection()).await?)
}

/// See [`crate::store::Images::platforms`].
pub(super) async fn platforms(work: &mut Work, view: View<'_>) -> Result<Vec<String>> {
    let mut query = QueryBuilder::new("");
    if view.tab == Tab::Shared {
        query.push("SELECT DISTINCT images.platform");
        push_tab(&mut query, view, None, PlannedFor::Viewer);
        query.push(" ORDER BY images.platform");
    } else {
        // From each to the next along the index, instead of past every image of the first to those of the second.
        query.push("WITH RECURSIVE found (platform) AS (SELECT MIN(images.platform)");
        push_tab(&mut query, view, None, PlannedFor::Viewer);
        query.push(" UNION ALL SELECT (SELECT MIN(images.platform)");
        push_tab(&mut query, view, None, PlannedFor::Viewer);
        query.push(
            " AND images.platform > found.platform) FROM found WHERE found.platform IS NOT NULL) \
             SELECT platform FROM found WHERE platform IS NOT NULL",
        );
    }
    query.push(" LIMIT 50");
    let found = query.build().fetch_all(work.connection()).await?;
    found.iter().map(|row| Ok(row.try_get("platform")?)).collect()
}
