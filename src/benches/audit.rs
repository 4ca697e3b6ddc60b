//! The audit, with few records and with many: an administrator looks at it, searches it and takes all of it along.
//!
//! Its records are made by the database and sealed as a server does it, so that the chain holds; what is looked for is as
//! much whatever else there is.

use std::fmt::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::Context as _;
use image_console::app::ports::{Clock as _, SystemClock};
use image_console::domain::audit::{AuditFilter, AuditPlace};
use image_console::domain::time::Timestamp;
use image_console::store::{self, Databases, Store};
use sqlx::postgres::PgConnection;
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{AssertSqlSafe, ConnectOptions as _, Connection as _, raw_sql};

use crate::catalogue::{ORDINARY_PIN, add_account};
use crate::cluster::Cluster;
use crate::database::{Database, Kind};
use crate::figures::{cell, compared, grouped, mebibytes};
use crate::pages::{self, Address, Measured, Visitor};
use crate::report::find;
use crate::server::Server;
use crate::settings::Settings;

const ADMINISTRATOR_PIN: &str = "ops";
/// An image that twenty records are about.
const IMAGE: &str = "img-0000000001";
const CODE: &str = "S5";
/// Lines of an export after which it would hold no more memory than at their end.
const EARLY: u64 = 100_000;
/// Records that are sealed in one transaction.
const SEALED_AT_ONCE: u32 = 10_000;
const DAY: i64 = 86_400_000_000;

/// Everything about one number of records in one database.
pub(crate) struct Found {
    kind: Kind,
    records: u64,
    pages: Vec<Measured>,
    export: Export,
}

/// Taking all records along.
struct Export {
    bytes: u64,
    took: Duration,
    /// Memory before it, the most until [`EARLY`] lines of it had come, and the most while it went on.
    resident: [u64; 3],
}

/// An audit of which so many records were made, and a server over it.
struct Prepared {
    records: u64,
    server: Server,
    session: String,
}

/// Makes an audit of each size in a database of its own in `folder`, or on `cluster`, and measures them in turn.
pub(crate) async fn measure(settings: &Settings, kind: Kind, cluster: Option<&Cluster>, folder: &Path) -> anyhow::Result<Vec<Found>> {
    let (mut audits, mut questions) = (Vec::new(), Vec::new());
    for records in &settings.audit_scales {
        settings.say(&format!("{} with {records} records of the audit", kind.name()));
        let database = Database::create(kind, cluster, folder, &format!("records_{records}")).await?;
        let (audit, addresses) = prepare(settings, &database, *records).await?;
        audits.push(audit);
        questions.push(addresses);
    }
    let visitors: Vec<_> = audits
        .iter()
        .zip(questions)
        .map(|(Prepared { server, session, .. }, addresses)| Visitor {
            server,
            session,
            addresses,
        })
        .collect();
    let pages = pages::measure(settings, &visitors).await?;
    let mut found = Vec::new();
    for (Prepared { records, server, session }, pages) in audits.into_iter().zip(pages) {
        let export = export(&server, &session, records).await?;
        server.end().await?;
        found.push(Found {
            kind,
            records,
            pages,
            export,
        });
    }
    Ok(found)
}

async fn prepare(settings: &Settings, database: &Database, records: u64) -> anyhow::Result<(Prepared, Vec<Address>)> {
    let began = Instant::now();
    add_account(database, ADMINISTRATOR_PIN, &["--admin"])?;
    let now = SystemClock.now().0;
    fill(database, records, now).await?;
    let store = store::open(&database.url, Databases::default()).await?;
    seal(store.as_ref()).await?;
    prove(database)?;
    analyse(database).await?;
    let addresses = addresses(store.as_ref(), records, now).await?;
    settings.say(&format!("made and sealed within {} s", began.elapsed().as_secs()));
    let server = Server::start(database).await?;
    let session = server.sign_in(ADMINISTRATOR_PIN).await?;
    let prepared = Prepared { records, server, session };
    Ok((prepared, addresses))
}

async fn fill(database: &Database, records: u64, now: i64) -> anyhow::Result<()> {
    let statement = include_str!("catalogue/audit.sql")
        .replace(":records", &records.to_string())
        .replace(":now", &now.to_string())
        .replace(":pin", ORDINARY_PIN)
        .replace(":image", IMAGE)
        .replace(":code", CODE);
    execute(database, statement).await
}

// Both know the word.
async fn analyse(database: &Database) -> anyhow::Result<()> {
    execute(database, "ANALYZE".to_owned()).await
}

async fn execute(database: &Database, statement: String) -> anyhow::Result<()> {
    let statement = raw_sql(AssertSqlSafe(statement));
    match database.kind {
        Kind::Sqlite => {
            let options: SqliteConnectOptions = database.url.parse()?;
            let mut connection = options.pragma("synchronous", "OFF").connect().await?;
            statement.execute(&mut connection).await?;
            connection.close().await?;
        }
        Kind::Postgres => {
            let mut connection = PgConnection::connect(&database.url).await?;
            statement.execute(&mut connection).await?;
            connection.close().await?;
        }
    }
    Ok(())
}

/// As a server does it, only more at once.
async fn seal(store: &dyn Store) -> anyhow::Result<()> {
    loop {
        let mut unit = store.writer().await?;
        let records = unit.unsealed_audit(0, SEALED_AT_ONCE).await?;
        if records.is_empty() {
            return Ok(());
        }
        let mut head = unit.audit_head().await?;
        for record in records {
            head = record.seal_after(&head);
            unit.seal_audit(record.number, &head).await?;
        }
        unit.commit().await?;
    }
}

fn prove(database: &Database) -> anyhow::Result<()> {
    let program = Command::new(env!("CARGO_BIN_EXE_image-console"))
        .args(["audit", "verify", "--database-url", &database.url, "--blob-url"])
        .arg(database.place.join("blobs"))
        .stdout(Stdio::null())
        .status()?;
    anyhow::ensure!(program.success(), "the audit that was made does not hold");
    Ok(())
}

/// What an administrator asks. The deep page lies half-way down.
async fn addresses(store: &dyn Store, records: u64, now: i64) -> anyhow::Result<Vec<Address>> {
    let half = now - i64::try_from(records / 2)? * 600_000_000;
    let place = AuditPlace {
        at: Timestamp(half),
        number: i64::MAX,
    };
    let below = store.reader().await?.audit_records(&AuditFilter::default(), Some(place), 1).await?;
    let (deep, _) = below.first().context("there is nothing half-way down")?;
    let day = jiff::Timestamp::from_microsecond(now - 3 * DAY)?.strftime("%Y-%m-%d");
    let page = |what, question: String| Address::new(what, format!("/admin/audit?{question}"));
    Ok(vec![
        page("the latest", String::new()),
        page("half-way down", format!("after={}", AuditPlace::of(deep))),
        page("of an actor", format!("actor={ORDINARY_PIN}")),
        page("of an image", format!("image={IMAGE}")),
        page("refused by a rule", format!("code={CODE}")),
        page("refused to an actor by a rule", format!("actor={ORDINARY_PIN}&code=D2")),
        page("of a day", format!("from={day}&until={day}")),
        page("of an actor and a day", format!("actor={ORDINARY_PIN}&from={day}&until={day}")),
    ])
}

async fn export(server: &Server, session: &str, records: u64) -> anyhow::Result<Export> {
    server.forget_peak()?;
    let before = server.memory()?;
    let began = Instant::now();
    let mut answer = server.get(session, "/admin/audit/export.jsonl").await?;
    anyhow::ensure!(answer.status().is_success(), "the export answers {}", answer.status());
    let (mut bytes, mut lines, mut early) = (0, 0, 0);
    while let Some(some) = answer.chunk().await? {
        bytes += some.len() as u64;
        lines += some.iter().filter(|byte| **byte == b'\n').count() as u64;
        if lines < EARLY {
            early = server.peak()?;
        }
    }
    let took = began.elapsed();
    // The accounts that were added left records too.
    anyhow::ensure!(lines >= records, "only {lines} of {records} records were exported");
    Ok(Export {
        bytes,
        took,
        resident: [before, early, server.peak()?],
    })
}

/// Each question with few records and with many, and the exports.
pub(crate) fn write(text: &mut String, found: &[Found]) -> anyhow::Result<()> {
    for kind in [Kind::Sqlite, Kind::Postgres] {
        let runs: Vec<&Found> = found.iter().filter(|one| one.kind == kind).collect();
        if let (Some(first), Some(last)) = (runs.first(), runs.last()) {
            write_pages(text, &runs, first, last)?;
            write_exports(text, &runs)?;
        }
    }
    Ok(())
}

fn write_pages(text: &mut String, runs: &[&Found], first: &Found, last: &Found) -> anyhow::Result<()> {
    writeln!(text, "\n### {}: the audit with more and more records\n", first.kind.name())?;
    writeln!(
        text,
        "Pages of an administrator; answers in a second; milliseconds, half of them and all but one in a hundred; the last columns \
         compare these at the ends, round by round.\n"
    )?;
    let scales: String = runs.iter().map(|run| format!(" {} |", grouped(run.records))).collect();
    writeln!(
        text,
        "| |{scales} half | all but 1 % |\n|---|{}---:|---:|",
        "---:|".repeat(runs.len())
    )?;
    for Measured { what, rounds, .. } in &last.pages {
        let cells: String = runs.iter().map(|run| format!(" {} |", cell(find(&run.pages, what)))).collect();
        writeln!(text, "| {what} |{cells} {} |", compared(rounds, find(&first.pages, what)))?;
    }
    Ok(writeln!(text)?)
}

fn write_exports(text: &mut String, runs: &[&Found]) -> anyhow::Result<()> {
    writeln!(
        text,
        "| all records as JSON lines | size | records in a second | resident before | at most until {} had come | at most meanwhile |\n\
         |---|---:|---:|---:|---:|---:|",
        grouped(EARLY)
    )?;
    for run in runs {
        let Export { bytes, took, resident } = &run.export;
        let [before, early, most] = resident.map(mebibytes);
        writeln!(
            text,
            "| {} | {} | {:.0} | {before} | {early} | {most} |",
            grouped(run.records),
            mebibytes(*bytes),
            run.records as f64 / took.as_secs_f64(),
        )?;
    }
    Ok(writeln!(text)?)
}
