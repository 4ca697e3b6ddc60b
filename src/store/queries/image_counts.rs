//! How many images each tab holds, kept by the transactions that change it: a list never has to count. And which edition of it
//! that is, a number that grows with each of these changes.

use sqlx::{QueryBuilder, Row as _, query};

use super::image_lists::View;
use super::{Database, Work, rows};
use crate::domain::id::{AccountId, ImageId};
use crate::domain::image::{Image, ImageStatus, Visibility};
use crate::domain::query::Tab;
use crate::store::port::{Result, TabCounts};

/// Under which public images are counted, whoever owns them.
const EVERYBODY: i64 = 0;

/// Which of a tab's counts an image belongs to; a public one that is not ready is in no tab.
fn counted(owner: i64, visibility: Visibility, status: ImageStatus) -> Option<(i64, &'static str)> {
    match (visibility, status) {
        (Visibility::Private, _) => Some((owner, "private")),
        (Visibility::Public, ImageStatus::Ready) => Some((EVERYBODY, "public")),
        (Visibility::Public, _) => None,
    }
}

const ADD: &str = "INSERT INTO image_counts (account, region, kind, images, edition) VALUES ($1, $2, $3, 1, 1) \
     ON CONFLICT (account, region, kind) DO UPDATE SET images = image_counts.images + 1, edition = image_counts.edition + 1";
const SUBTRACT: &str =
    "UPDATE image_counts SET images = images - 1, edition = edition + 1 WHERE account = $1 AND region = $2 AND kind = $3";

async fn change(work: &mut Work, statement: &'static str, account: i64, region: &str, kind: &str) -> Result<()> {
    query(statement)
        .bind(account)
        .bind(region)
        .bind(kind)
        .execute(work.connection())
        .await?;
    Ok(())
}

/// Counts an image that was added.
pub(super) async fn added(work: &mut Work, image: &Image) -> Result<()> {
    match counted(image.owner.number(), image.visibility, image.status) {
        Some((account, kind)) => change(work, ADD, account, &image.region, kind).await,
        None => Ok(()),
    }
}

/// Counts an image no longer that is about to be removed, nor its shares.
pub(super) async fn about_to_go(work: &mut Work, id: &ImageId) -> Result<()> {
    query(
        "UPDATE image_counts SET images = images - 1, edition = edition + 1 WHERE kind = 'shared' \
         AND region = (SELECT images.region FROM images WHERE images.id = $1) \
         AND account IN (SELECT image_shares.account FROM image_shares WHERE image_shares.image_id = $1)",
    )
    .bind(id.as_str())
    .execute(work.connection())
    .await?;
    let row = query("SELECT owner, visibility, status, region FROM images WHERE id = $1")
        .bind(id.as_str())
        .fetch_one(work.connection())
        .await?;
    let region = rows::text(&row, "images.region")?;
    let (visibility, status) = (rows::parsed(&row, "images.visibility")?, rows::parsed(&row, "images.status")?);
    match counted(rows::account_number(&row, "images.owner")?.number(), visibility, status) {
        Some((account, kind)) => change(work, SUBTRACT, account, &region, kind).await,
        None => Ok(()),
    }
}

/// Counts a public image once it becomes ready, and no longer when it ceases to be.
pub(super) async fn about_to_become(work: &mut Work, id: &ImageId, status: ImageStatus) -> Result<()> {
    let row = query("SELECT region, status FROM images WHERE id = $1 AND visibility = 'public'")
        .bind(id.as_str())
        .fetch_optional(work.connection())
        .await?;
    let Some(row) = row else { return Ok(()) };
    let region = rows::text(&row, "images.region")?;
    let was: ImageStatus = rows::parsed(&row, "images.status")?;
    match (was == ImageStatus::Ready, status == ImageStatus::Ready) {
        (false, true) => change(work, ADD, EVERYBODY, &region, "public").await,
        (true, false) => change(work, SUBTRACT, EVERYBODY, &region, "public").await,
        _ => Ok(()),
    }
}

/// Counts an image that was shared, for the recipient.
pub(super) async fn shared(work: &mut Work, region: &str, recipient: AccountId) -> Result<()> {
    change(work, ADD, recipient.number(), region, "shared").await
}

/// Counts an image no longer whose sharing was cancelled, for the recipient.
pub(super) async fn cancelled(work: &mut Work, region: &str, recipient: AccountId) -> Result<()> {
    change(work, SUBTRACT, recipient.number(), region, "shared").await
}

/// Writes a subselect of what is kept of a tab, `images` or `edition`; null where no image was ever counted.
pub(super) fn push_kept(query: &mut QueryBuilder<Database>, view: View<'_>, column: &'static str) {
    let account = if view.tab == Tab::Public { EVERYBODY } else { view.viewer.number() };
    query.push(format_args!(
        "(SELECT image_counts.{column} FROM image_counts WHERE image_counts.account = "
    ));
    query.push_bind(account);
    query.push(" AND image_counts.region = ").push_bind(view.region.to_owned());
    query.push(" AND image_counts.kind = ").push_bind(view.tab.as_str()).push(")");
}

/// See [`crate::store::Images::tab_counts`].
pub(super) async fn tabs(work: &mut Work, viewer: AccountId, region: &str) -> Result<TabCounts> {
    let found = query(concat!(
        "SELECT kind, images FROM image_counts WHERE account IN ($1, $2) AND region = $3 UNION ALL SELECT 'limit', ",
        kept_limit!("image", "$2", "$3")
    ))
    .bind(EVERYBODY)
    .bind(viewer.number())
    .bind(region)
    .fetch_all(work.connection())
    .await?;
    let mut counts = TabCounts::default();
    for row in &found {
        let images = |counts: &mut u64| rows::number(row, "image_counts.images").map(|images| *counts = images);
        match row.try_get("kind")? {
            "public" => images(&mut counts.public)?,
            "private" => images(&mut counts.private)?,
            "shared" => images(&mut counts.shared)?,
            _ => counts.private_limit = rows::optional_number(row, "image_counts.images")?,
        }
    }
    Ok(counts)
}
