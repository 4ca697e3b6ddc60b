//! What the figures were taken on and with, and the sizes of what is shipped.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::Context as _;
use sqlx::Connection as _;
use sqlx::sqlite::SqliteConnection;

/// The machine and the files.
#[derive(Debug, Clone)]
pub(crate) struct Machine {
    /// A property and its value, in the order to be shown.
    pub(crate) properties: Vec<(&'static str, String)>,
    /// A file, its bytes, and those of its compressed form if there is one.
    pub(crate) files: Vec<(String, u64, Option<u64>)>,
}

/// Looks around.
pub(crate) async fn describe() -> anyhow::Result<Machine> {
    let processor = line_of("/proc/cpuinfo", "model name")?;
    let memory: u64 = line_of("/proc/meminfo", "MemTotal")?.trim_end_matches(" kB").parse()?;
    let cores = std::thread::available_parallelism()?;
    let profile = if cfg!(debug_assertions) {
        "debug: these figures mean nothing"
    } else {
        "release"
    };
    Ok(Machine {
        properties: vec![
            ("Processor", format!("{processor}, {cores} cores")),
            ("Memory", format!("{} GiB", (memory + (1 << 19)) >> 20)),
            ("Kernel", std::fs::read_to_string("/proc/sys/kernel/osrelease")?.trim().to_owned()),
            ("Rust", first_line("rustc", &["--version"])?),
            ("SQLite", sqlite_version().await?),
            ("PostgreSQL", postgres_version()?),
            ("PostgreSQL's settings", crate::cluster::SETTINGS.join(", ")),
            ("Load generator", first_line("wrk", &["--version"])?),
            ("Build", profile.to_owned()),
        ],
        files: files()?,
    })
}

fn line_of(file: &str, name: &str) -> anyhow::Result<String> {
    let text = std::fs::read_to_string(file)?;
    let line = text.lines().find_map(|line| line.strip_prefix(name)).unwrap_or(": unknown");
    Ok(line.trim_start().trim_start_matches(':').trim().to_owned())
}

// Some programs are sorry to be asked, and say it by their exit code.
fn first_line(program: &str, arguments: &[&str]) -> anyhow::Result<String> {
    let output = Command::new(program)
        .args(arguments)
        .output()
        .with_context(|| format!("{program} is not there"))?;
    let text = String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
    Ok(text
        .lines()
        .next()
        .unwrap_or_default()
        .split(" Copyright")
        .next()
        .unwrap_or_default()
        .to_owned())
}

async fn sqlite_version() -> anyhow::Result<String> {
    let mut connection = SqliteConnection::connect("sqlite::memory:").await?;
    let version = sqlx::query_scalar("SELECT sqlite_version()").fetch_one(&mut connection).await?;
    connection.close().await?;
    Ok(version)
}

fn postgres_version() -> anyhow::Result<String> {
    let program = crate::cluster::programs()?.join("postgres");
    first_line(&program.to_string_lossy(), &["--version"])
}

fn files() -> anyhow::Result<Vec<(String, u64, Option<u64>)>> {
    let length = |path: &Path| std::fs::metadata(path).map(|about| about.len());
    let program = Path::new(env!("CARGO_BIN_EXE_image-console"));
    let mut found = vec![("the program".to_owned(), length(program)?, None)];
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/site/pkg");
    let mut shipped: Vec<PathBuf> = std::fs::read_dir(folder)?
        .map(|entry| Ok(entry?.path()))
        .collect::<std::io::Result<_>>()?;
    shipped.sort();
    for path in shipped {
        let kind = path.extension().unwrap_or_default().to_string_lossy().into_owned();
        if ["wasm", "js", "css"].contains(&kind.as_str()) {
            let compressed = PathBuf::from(format!("{}.br", path.display()));
            found.push((format!("image-console.{kind}"), length(&path)?, length(&compressed).ok()));
        }
    }
    Ok(found)
}
