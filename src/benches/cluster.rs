//! A PostgreSQL server of the benchmark's own, as durable as one that matters: the tests' script with other settings.

use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use anyhow::Context as _;

const SCRIPT: &str = include_str!("../tests/support/postgres.sh");

/// Everything but these is the server's default, `fsync` and `synchronous_commit` too.
pub(crate) const SETTINGS: [&str; 4] = [
    "shared_buffers=1GB",
    "effective_cache_size=4GB",
    "maintenance_work_mem=512MB",
    "max_wal_size=8GB",
];

/// A running server; dropping it ends it and waits until its folder is gone.
pub(crate) struct Cluster {
    folder: String,
    shell: Child,
}

impl Cluster {
    /// The URL of one of its databases.
    pub(crate) fn url(&self, database: &str) -> String {
        format!("postgres://tester@localhost/{database}?host={}", self.folder)
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        drop(self.shell.stdin.take());
        let _ = self.shell.wait();
    }
}

/// Starts one whose data lies in `folder`.
pub(crate) fn start(folder: &Path) -> anyhow::Result<Cluster> {
    let mut shell = Command::new("sh")
        .args(["-c", SCRIPT, "sh"])
        .arg(programs()?)
        .args(SETTINGS.iter().flat_map(|setting| ["-c", setting]))
        .env("TMPDIR", folder)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()?;
    let output = shell.stdout.take().context("the server's shell has no output")?;
    let mut line = String::new();
    BufReader::new(output).read_line(&mut line)?;
    anyhow::ensure!(Path::new(line.trim()).is_dir(), "PostgreSQL did not start");
    Ok(Cluster {
        folder: line.trim().to_owned(),
        shell,
    })
}

/// Debian keeps the programs of a server where no shell looks for them, under the number of its version.
pub(crate) fn programs() -> anyhow::Result<PathBuf> {
    let versions = std::fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let newest = versions
        .map(|version| version.path().join("bin"))
        .filter(|folder| folder.join("initdb").exists())
        .max();
    newest.context("PostgreSQL is not installed: scripts/setup.sh bench does it")
}
