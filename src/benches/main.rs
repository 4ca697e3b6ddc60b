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
mod site;
mod transfer;

use std::path::Path;
use std::process::ExitCode;
use std::time::Duration;

use anyhow::Context as _;
use tokio::signal::unix::{SignalKind, signal};

use crate::database::Kind;
use crate::report::Report;
use crate::settings::{Part, Settings};

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
        let place = folder.join(kind.word());
        let cluster = match kind {
            Kind::Postgres => Some(cluster::start(folder)?),
            Kind::Sqlite => None,
        };
        if settings.has(Part::Catalogue) {
            report.runs.extend(site::measure(&settings, *kind, cluster.as_ref(), &place).await?);
            // After each kind of database, so that a run that is broken off has not been for nothing.
            report.write()?;
        }
        if settings.has(Part::Audit) {
            report
                .audits
                .extend(audit::measure(&settings, *kind, cluster.as_ref(), &place).await?);
            report.write()?;
        }
        std::fs::remove_dir_all(&place)?;
    }
    report.print()
}
