//! The limits of the database: what the JSON list asks it, without HTTP.

use std::sync::Arc;

use anyhow::Context as _;
use image_console::domain::id::AccountId;
use image_console::domain::query::{ImageQuery, Tab};
use image_console::store::{self, Databases, Store};
use sqlx::postgres::{PgConnectOptions, PgConnection};
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use sqlx::{ConnectOptions as _, Connection as _, Row as _, query};

use crate::catalogue::{Catalogue, REGION};
use crate::database::{Database, Kind};
use crate::load::{self, Load, Rounds};
use crate::pages::{Address, LIST_JSON, LIST_PAGE, Visitor, json_list, page_list};
use crate::server::Server;
use crate::settings::Settings;

/// The lists, and what the database does in a second where there is nothing else to do.
#[derive(Debug, Clone, Default)]
pub(crate) struct Limits {
    /// The list as programs ask for it.
    pub(crate) json: Rounds,
    /// The list as people see it.
    pub(crate) html: Rounds,
    /// The statement that reads a page, prepared, by itself.
    pub(crate) statement: Rounds,
    /// The store's page: the statement, and rows made into images with their devices.
    pub(crate) page: Rounds,
}

/// The statement that [`Store`] reads the first page of the Private tab with, for programs. That it finds the same images is
/// checked.
const STATEMENT: &str = "SELECT images.id, images.region, images.owner, images.visibility, images.name, images.description, \
     images.root_device, images.platform, images.os_version, images.architecture, images.status, images.progress, images.busy, \
     images.format, images.size_bytes, images.virtual_size_bytes, images.sha256, images.source_instance, images.share_count, \
     images.snapshot_count, images.created_at, (SELECT accounts.pin FROM accounts WHERE accounts.id = $1) AS pin, \
     (SELECT string_agg(device_mappings.size_bytes || ' ' || COALESCE(device_mappings.snapshot_id, '') || ' ' || \
     device_mappings.device, '\n' ORDER BY device_mappings.position) FROM device_mappings \
     WHERE device_mappings.image_id = images.id AND images.owner = $1) AS devices, \
     (SELECT image_counts.images FROM image_counts WHERE image_counts.account = $1 AND image_counts.region = $2 \
     AND image_counts.kind = 'private') AS total \
     FROM images WHERE images.visibility = 'private' AND images.owner = $1 AND images.region = $2 \
     ORDER BY images.created_at DESC, images.id DESC LIMIT $3";

/// One row more than a page has.
const ROWS: i64 = 51;

/// Measures the lists, the statement and the store in turn.
pub(crate) async fn measure(
    settings: &Settings,
    server: &Server,
    session: &str,
    database: &Database,
    catalogue: &Catalogue,
) -> anyhow::Result<Limits> {
    let connections = u32::try_from(settings.connections)?;
    let store = store::open(&database.url, Databases { connections }).await?;
    let viewer = AccountId::new(catalogue.ordinary)?;
    let mut asked = ImageQuery::of(Tab::Private);
    asked.page_size = 50;
    check(database, store.as_ref(), viewer, &asked).await?;
    let asked = Arc::new(asked);
    let visitor = Visitor {
        server,
        session,
        addresses: vec![Address::new(LIST_JSON, json_list()), Address::new(LIST_PAGE, page_list())],
    };

    let [mut json, mut html, mut statements, mut pages] = [const { Vec::new() }; 4];
    for _ in 0..settings.rounds {
        for (address, loads) in visitor.addresses.iter().zip([&mut json, &mut html]) {
            loads.push(visitor.ask(settings, address).await?);
        }
        let statement = match database.kind {
            Kind::Sqlite => sqlite(settings, database, viewer.number()).await?,
            Kind::Postgres => postgres(settings, database, viewer.number()).await?,
        };
        settings.say(&format!("the statement: {:.0}/s", statement.rate));
        statements.push(statement);
        let page = load::repeat(
            settings,
            || std::future::ready(Ok((store.clone(), asked.clone()))),
            move |(store, asked): World| async move {
                store.glance().await?.describe_images(viewer, REGION, &asked).await?;
                Ok((store, asked))
            },
        )
        .await?;
        settings.say(&format!("the store's page: {:.0}/s", page.rate));
        pages.push(page);
    }
    let [json, html, statement, page] = [json, html, statements, pages].map(Rounds);
    Ok(Limits {
        json,
        html,
        statement,
        page,
    })
}

type World = (Arc<dyn Store>, Arc<ImageQuery>);

async fn check(database: &Database, store: &dyn Store, viewer: AccountId, asked: &ImageQuery) -> anyhow::Result<()> {
    let page = store.reader().await?.describe_images(viewer, REGION, asked).await?;
    let expected: Vec<String> = page.images.iter().map(|(listed, _)| listed.image.id.to_string()).collect();
    let mut found: Vec<String> = match database.kind {
        Kind::Sqlite => {
            let mut connection = connect_sqlite(database).await?;
            let rows = query(STATEMENT)
                .bind(viewer.number())
                .bind(REGION)
                .bind(ROWS)
                .fetch_all(&mut connection)
                .await?;
            rows.iter().map(|row| row.try_get(0)).collect::<Result<_, _>>()?
        }
        Kind::Postgres => {
            let mut connection = PgConnection::connect(&database.url).await?;
            let rows = query(STATEMENT)
                .bind(viewer.number())
                .bind(REGION)
                .bind(ROWS)
                .fetch_all(&mut connection)
                .await?;
            rows.iter().map(|row| row.try_get(0)).collect::<Result<_, _>>()?
        }
    };
    anyhow::ensure!(
        found.pop().is_some() && found == expected,
        "the statement is no longer the store's: bring it up to date"
    );
    Ok(())
}

async fn connect_sqlite(database: &Database) -> anyhow::Result<SqliteConnection> {
    let options = database.url.parse::<SqliteConnectOptions>().context("the database's address")?;
    Ok(options.read_only(true).connect().await?)
}

async fn sqlite(settings: &Settings, database: &Database, owner: i64) -> anyhow::Result<Load> {
    load::repeat(
        settings,
        || connect_sqlite(database),
        move |mut connection| async move {
            query(STATEMENT)
                .bind(owner)
                .bind(REGION)
                .bind(ROWS)
                .fetch_all(&mut connection)
                .await?;
            Ok(connection)
        },
    )
    .await
}

async fn postgres(settings: &Settings, database: &Database, owner: i64) -> anyhow::Result<Load> {
    let connect = || async { Ok(database.url.parse::<PgConnectOptions>()?.connect().await?) };
    load::repeat(settings, connect, move |mut connection: PgConnection| async move {
        query(STATEMENT)
            .bind(owner)
            .bind(REGION)
            .bind(ROWS)
            .fetch_all(&mut connection)
            .await?;
        Ok(connection)
    })
    .await
}
