//! `make bench`: how fast the console is, next to what would be fastest in the same place.
//!
//! It makes catalogues of several sizes in both databases, starts the real server over each, and drives it with `wrk` over
//! loopback. A rate alone says more about the machine than about the console, so every figure has its limit from the same
//! run beside it: the statement without HTTP, a route that only returns the same bytes, a copy of the same file. What it
//! finds is printed and written into `src/docs/PERFORMANCE.md`.

mod audit;
mod bare;
mod catalogue;
mod cluster;
mod database;
mod figures;
mod limits;
mod load;
mod machine;
mod pages;
mod report;
mod server;
mod settings;
mod sharing;
mod signed;
mod transfer;

use std::path::Path;
use std::process::ExitCode;
use std::time::Duration;

use anyhow::Context as _;
use tokio::signal::unix::{SignalKind, signal};

use crate::catalogue::Catalogue;
use crate::database::{Database, Kind};
use crate::report::{Report, Run};
use crate::server::Server;
use crate::settings::{Part, Settings};

/// How often the server is started to see how long it takes.
const STARTS: usize = 5;

fn main() -> ExitCode {
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return failed(&error.into()),
    };
    let result = runtime.block_on(async {
        tokio::select! {
            result = measure_all() => result,
            result = interrupted() => result,
        }
    });
    // A load generator that still runs ends by itself.
    runtime.shutdown_timeout(Duration::from_secs(1));
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => failed(&error),
    }
}

fn failed(error: &anyhow::Error) -> ExitCode {
    eprintln!("bench: {error:#}");
    ExitCode::FAILURE
}

async fn interrupted() -> anyhow::Result<()> {
    let (mut interrupt, mut terminate) = (signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?);
    tokio::select! {
        _ = interrupt.recv() => {}
        _ = terminate.recv() => {}
    }
    anyhow::bail!("interrupted")
}

async fn measure_all() -> anyhow::Result<()> {
    let folder = std::env::args()
        .nth(1)
        .filter(|argument| !argument.starts_with('-'))
        .context("run scripts/bench.sh: it makes the folder for temporary data")?;
    let folder = Path::new(&folder);
    let settings = Settings::from_environment()?;
    let mut report = Report::new(machine::describe().await?, settings.clone());
    for kind in &settings.databases {
        let cluster = match kind {
            Kind::Postgres => Some(cluster::start(folder)?),
            Kind::Sqlite => None,
        };
        for scale in settings.scales.iter().filter(|_| settings.has(Part::Catalogue)) {
            let place = folder.join(format!("{}-{scale}", kind.word()));
            let database = Database::create(*kind, cluster.as_ref(), &place, *scale).await?;
            let is_last = settings.scales.last() == Some(scale);
            let run = measure(&settings, &database, &place, *scale, is_last)
                .await
                .with_context(|| format!("{} with {scale} images", kind.name()))?;
            report.runs.push(run);
            database.remove().await?;
            std::fs::remove_dir_all(&place)?;
            // After each, so that a run that is broken off has not been for nothing.
            report.write()?;
        }
        for records in settings.audit_scales.iter().filter(|_| settings.has(Part::Audit)) {
            let place = folder.join(format!("{}-audit-{records}", kind.word()));
            let database = Database::create(*kind, cluster.as_ref(), &place, *records).await?;
            settings.say(&format!("{} with {records} records of the audit", kind.name()));
            let found = audit::measure(&settings, &database, &place, *records)
                .await
                .with_context(|| format!("{} with {records} records of the audit", kind.name()))?;
            report.audits.push(found);
            database.remove().await?;
            std::fs::remove_dir_all(&place)?;
            report.write()?;
        }
    }
    report.print()
}

/// Everything about one catalogue. Files are moved only with the last one: they do not depend on it.
async fn measure(settings: &Settings, database: &Database, place: &Path, scale: u64, moves_files: bool) -> anyhow::Result<Run> {
    settings.say(&format!("{} with {scale} images: makes the catalogue", database.kind.name()));
    let catalogue = Catalogue::make(database, place, scale).await?;
    settings.say(&format!("made within {} s", catalogue.made_within.as_secs()));
    let mut run = Run::new(database.kind, scale);

    for _ in 0..STARTS {
        let server = Server::start(database, place).await?;
        run.starts.push(server.started_within);
        server.end().await?;
    }
    let server = Server::start(database, place).await?;
    run.idle_bytes = server.memory()?;

    let session = server.sign_in(catalogue::ORDINARY_PIN).await?;
    run.ordinary = pages::measure(settings, &server, &session, &pages::ordinary(&catalogue)).await?;
    run.loaded_bytes = server.memory()?;
    run.bare = bare::measure(settings, &server, &session).await?;
    run.signed = Some(signed::measure(settings, &server, &session, database, place).await?);
    run.limits = limits::measure(settings, database, &catalogue).await?;
    if catalogue.has_large_account() {
        let session = server.sign_in(catalogue::LARGE_PIN).await?;
        run.large = pages::measure(settings, &server, &session, &pages::large(&catalogue)).await?;
    }
    run.sharing = Some(sharing::measure(settings, &server, &session, database, &catalogue).await?);
    server.end().await?;
    if moves_files {
        let server = Server::start(database, place).await?;
        let session = server.sign_in(catalogue::ORDINARY_PIN).await?;
        run.transfer = Some(transfer::measure(settings, &server, &session, place).await?);
        server.end().await?;
    }
    Ok(run)
}
