//! What narrows the benchmark down, from the environment.

use std::str::FromStr;
use std::time::Duration;

use anyhow::Context as _;

use crate::database::Kind;

/// What can be measured by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Part {
    /// What people do with images, in catalogues of several sizes.
    Catalogue,
    /// What an administrator does with the audit.
    Audit,
}

impl Part {
    const ALL: [Self; 2] = [Self::Catalogue, Self::Audit];
}

/// A word that names no part.
#[derive(Debug, thiserror::Error)]
#[error("neither catalogue nor audit")]
pub(crate) struct UnknownPart;

impl FromStr for Part {
    type Err = UnknownPart;

    fn from_str(word: &str) -> Result<Self, UnknownPart> {
        match word {
            "catalogue" => Ok(Self::Catalogue),
            "audit" => Ok(Self::Audit),
            _ => Err(UnknownPart),
        }
    }
}

/// What is measured, and for how long.
#[derive(Debug, Clone)]
pub(crate) struct Settings {
    /// `BENCH_PARTS`: `catalogue`, `audit`.
    pub(crate) parts: Vec<Part>,
    /// `BENCH_SCALES`: numbers of images.
    pub(crate) scales: Vec<u64>,
    /// `BENCH_AUDIT_SCALES`: numbers of records in the audit.
    pub(crate) audit_scales: Vec<u64>,
    /// `BENCH_DATABASES`: `sqlite`, `postgres`.
    pub(crate) databases: Vec<Kind>,
    /// `BENCH_SECONDS`: how long each measurement takes.
    pub(crate) measuring: Duration,
    /// `BENCH_ROUNDS`: how often each measurement is made, in turn with what it is compared with; the middle one counts.
    pub(crate) rounds: usize,
    /// `BENCH_WARM_UP_SECONDS`: how long the same goes on before it; 0 where there are rounds enough that the first does not count.
    pub(crate) warm_up: Duration,
    /// `BENCH_CONNECTIONS`: as many requests, or statements, are under way at once.
    pub(crate) connections: usize,
    /// `BENCH_FILE_MIB`: the file whose import and download are timed.
    pub(crate) file_mebibytes: u64,
    /// `BENCH_MEMORY_FILE_MIB`: the file during whose import and download the memory is watched; 0 for none.
    pub(crate) memory_file_mebibytes: u64,
}

impl Settings {
    pub(crate) fn from_environment() -> anyhow::Result<Self> {
        let scales = list("BENCH_SCALES", "1000,100000,1000000")?;
        anyhow::ensure!(
            scales
                .iter()
                .all(|scale: &u64| *scale >= 1000 && scale.is_multiple_of(1000) && *scale <= 2_000_000),
            "BENCH_SCALES: each is a multiple of 1000, and at most 2000000"
        );
        let audit_scales = list("BENCH_AUDIT_SCALES", "1000,1000000")?;
        anyhow::ensure!(
            audit_scales.iter().all(|scale: &u64| (1000..=10_000_000).contains(scale)),
            "BENCH_AUDIT_SCALES: each is at least 1000, and at most 10000000"
        );
        Ok(Self {
            parts: list("BENCH_PARTS", "catalogue,audit")?,
            scales,
            audit_scales,
            databases: list("BENCH_DATABASES", "sqlite,postgres")?,
            measuring: seconds("BENCH_SECONDS", "5")?.max(Duration::from_secs(1)),
            rounds: one::<usize>("BENCH_ROUNDS", "3")?.max(1),
            warm_up: seconds("BENCH_WARM_UP_SECONDS", "1")?,
            connections: one("BENCH_CONNECTIONS", "8")?,
            file_mebibytes: one("BENCH_FILE_MIB", "1024")?,
            memory_file_mebibytes: one("BENCH_MEMORY_FILE_MIB", "4096")?,
        })
    }

    /// Whether a part is measured.
    pub(crate) fn has(&self, part: Part) -> bool {
        self.parts.contains(&part)
    }

    /// Whether all of them are: tables of some would take the place of all.
    pub(crate) fn has_all(&self) -> bool {
        Part::ALL.into_iter().all(|part| self.has(part))
    }

    /// Says how far it is, to whoever waits.
    pub(crate) fn say(&self, line: &str) {
        eprintln!("bench: {line}");
    }
}

fn text(name: &str, default: &str) -> String {
    std::env::var(name)
        .ok()
        .filter(|value| !value.is_empty())
        .unwrap_or_else(|| default.to_owned())
}

fn parsed<T: FromStr>(name: &str, value: &str) -> anyhow::Result<T>
where
    T::Err: std::error::Error + Send + Sync + 'static,
{
    value.trim().parse().with_context(|| format!("{name} is wrong: {value}"))
}

fn one<T: FromStr>(name: &str, default: &str) -> anyhow::Result<T>
where
    T::Err: std::error::Error + Send + Sync + 'static,
{
    parsed(name, &text(name, default))
}

fn list<T: FromStr>(name: &str, default: &str) -> anyhow::Result<Vec<T>>
where
    T::Err: std::error::Error + Send + Sync + 'static,
{
    text(name, default).split(',').map(|value| parsed(name, value)).collect()
}

fn seconds(name: &str, default: &str) -> anyhow::Result<Duration> {
    Ok(Duration::from_secs(one(name, default)?))
}
