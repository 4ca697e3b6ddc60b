//! A catalogue of a given size, made by the database itself.
//!
//! The account that is measured has the same 500 images at every scale, so that only other people's data grow. From 100,000
//! images on there is one more account, with 100,000 images of its own. The statements are in `catalogue/`.

use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::Context as _;
use image_console::app::ports::{Clock as _, SystemClock};
use image_console::domain::query::Cursor;
use sqlx::postgres::PgConnection;
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{AssertSqlSafe, ConnectOptions as _, Connection as _, query_as, query_scalar, raw_sql};

use crate::database::{Database, Kind};

/// The region of all images of the measured accounts, and the first of the settings.
pub(crate) const REGION: &str = "cn-north-1";
/// Who is measured.
pub(crate) const ORDINARY_PIN: &str = "user1000";
/// Who has 100,000 images.
pub(crate) const LARGE_PIN: &str = "user2000";
/// Somebody an image can be shared with.
pub(crate) const RECIPIENT_PIN: &str = "user1007";
/// The password of both.
pub(crate) const PASSWORD: &str = "correct horse battery staple";

const LARGE: u64 = 100_000;
/// How far down the large account's list the deep page lies: a thousand pages of 50.
const DEEP: i64 = 50_000;

/// What was made, as far as somebody asks for it.
pub(crate) struct Catalogue {
    scale: u64,
    /// How long it took.
    pub(crate) made_within: Duration,
    /// The number of the measured account.
    pub(crate) ordinary: i64,
    /// A place deep in the large account's list.
    pub(crate) deep: Option<Cursor>,
}

impl Catalogue {
    /// Fills the database of `database`, which is empty.
    pub(crate) async fn make(database: &Database, scale: u64) -> anyhow::Result<Self> {
        let began = Instant::now();
        for pin in [ORDINARY_PIN, LARGE_PIN] {
            add_account(database, pin, &[])?;
        }
        let (ordinary, deep) = match database.kind {
            Kind::Sqlite => fill_sqlite(&database.url, scale).await?,
            Kind::Postgres => fill_postgres(&database.url, scale).await?,
        };
        let deep = deep.map(|(created_at, id)| Cursor {
            before: false,
            value: created_at.to_string(),
            id,
        });
        Ok(Self {
            scale,
            made_within: began.elapsed(),
            ordinary,
            deep,
        })
    }

    /// Whether there is an account with 100,000 images.
    pub(crate) fn has_large_account(&self) -> bool {
        total(self.scale) > self.scale
    }

    /// The id of an image that is shared with two and has machines of both sorts.
    pub(crate) fn shared(&self, of_large: bool) -> String {
        self.id(322, of_large)
    }

    /// The id of one with two snapshots and a machine: its plan is a long one.
    pub(crate) fn with_snapshots(&self, of_large: bool) -> String {
        self.id(320, of_large)
    }

    /// The id of one that can be shared and never was.
    pub(crate) fn unshared(&self) -> String {
        self.id(304, false)
    }

    /// The last part of a name, which one image of the account has.
    pub(crate) fn rare_part(&self, of_large: bool) -> String {
        self.id(322, of_large)["img-".len() + 4..].to_owned()
    }

    // The same numbers as in the statements.
    fn id(&self, number: u64, of_large: bool) -> String {
        let number = if of_large { self.scale + number } else { number };
        format!("img-{:010x}", number * 618_033_988_749 % (1 << 40))
    }
}

fn total(scale: u64) -> u64 {
    if scale >= LARGE { scale + LARGE } else { scale }
}

// By the program itself: the schema and a password that opens the sign-in form.
pub(crate) fn add_account(database: &Database, pin: &str, more: &[&str]) -> anyhow::Result<()> {
    use std::io::Write as _;
    let mut program = Command::new(env!("CARGO_BIN_EXE_image-console"))
        .args(["account", "add", pin, "--database-url", &database.url, "--blob-url"])
        .arg(database.place.join("blobs"))
        .args(more)
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .spawn()?;
    let mut input = program.stdin.take().context("the program takes no input")?;
    input.write_all(PASSWORD.as_bytes())?;
    drop(input);
    anyhow::ensure!(program.wait()?.success(), "the account {pin} was not added");
    Ok(())
}

fn filled_in(statements: &str, scale: u64) -> AssertSqlSafe<String> {
    AssertSqlSafe(
        statements
            .replace(":total", &total(scale).to_string())
            .replace(":images", &scale.to_string())
            .replace(":now", &SystemClock.now().0.to_string()),
    )
}

const ROWS: &str = include_str!("catalogue/rows.sql");
const ORDINARY: &str = "SELECT id FROM accounts WHERE pin = $1";
const DEEP_PLACE: &str = "SELECT created_at, id FROM images WHERE owner = (SELECT id FROM accounts WHERE pin = $1) \
     AND visibility = 'private' ORDER BY created_at DESC, id DESC LIMIT 1 OFFSET $2";

type Places = (i64, Option<(i64, String)>);

async fn fill_sqlite(url: &str, scale: u64) -> anyhow::Result<Places> {
    let mut connection = url
        .parse::<SqliteConnectOptions>()?
        .foreign_keys(true)
        // Nothing has to outlive a crash here.
        .pragma("synchronous", "OFF")
        .pragma("temp_store", "MEMORY")
        .pragma("cache_size", "-500000")
        .connect()
        .await?;
    let trigger: String = query_scalar("SELECT sql FROM sqlite_schema WHERE name = 'images_have_names'")
        .fetch_one(&mut connection)
        .await?;
    let statements = [
        "BEGIN;",
        include_str!("catalogue/prepare_sqlite.sql"),
        include_str!("catalogue/numbers_sqlite.sql"),
        ROWS,
        include_str!("catalogue/names_sqlite.sql"),
        &trigger,
        ";COMMIT; INSERT INTO image_name_parts (image_name_parts) VALUES ('optimize'); ANALYZE; PRAGMA wal_checkpoint(TRUNCATE);",
    ];
    raw_sql(filled_in(&statements.concat(), scale)).execute(&mut connection).await?;
    let ordinary = query_scalar(ORDINARY).bind(ORDINARY_PIN).fetch_one(&mut connection).await?;
    let deep = query_as(DEEP_PLACE)
        .bind(LARGE_PIN)
        .bind(DEEP)
        .fetch_optional(&mut connection)
        .await?;
    connection.close().await?;
    Ok((ordinary, deep))
}

async fn fill_postgres(url: &str, scale: u64) -> anyhow::Result<Places> {
    let mut connection = PgConnection::connect(url).await?;
    // It is quicker to make these once everything is there.
    let indexes: Vec<(String, String)> = query_as(
        "SELECT indexname::text, indexdef FROM pg_indexes WHERE schemaname = 'public' \
         AND tablename IN ('images', 'snapshots', 'instances', 'activity') AND indexname NOT LIKE '%\\_pkey'",
    )
    .fetch_all(&mut connection)
    .await?;
    for (name, _) in &indexes {
        raw_sql(AssertSqlSafe(format!("DROP INDEX {name}")))
            .execute(&mut connection)
            .await?;
    }
    // References are right by construction; to look each of them up would take longer than all the rest.
    raw_sql("SET session_replication_role = replica").execute(&mut connection).await?;
    let statements = [include_str!("catalogue/numbers_postgres.sql"), ROWS].concat();
    raw_sql(filled_in(&statements, scale)).execute(&mut connection).await?;
    for (_, definition) in indexes {
        raw_sql(AssertSqlSafe(definition)).execute(&mut connection).await?;
    }
    raw_sql("VACUUM ANALYZE").execute(&mut connection).await?;
    raw_sql("CHECKPOINT").execute(&mut connection).await?;
    let ordinary = query_scalar(ORDINARY).bind(ORDINARY_PIN).fetch_one(&mut connection).await?;
    let deep = query_as(DEEP_PLACE)
        .bind(LARGE_PIN)
        .bind(DEEP)
        .fetch_optional(&mut connection)
        .await?;
    connection.close().await?;
    Ok((ordinary, deep))
}
