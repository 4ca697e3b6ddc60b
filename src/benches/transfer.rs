//! Files: how long importing and downloading one takes, next to `sha256sum` and `cp`, and what memory a large one needs.

use std::fs::File;
use std::io::{Read as _, Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::Context as _;

use crate::database::Database;
use crate::load::middle;
use crate::server::Server;
use crate::settings::Settings;

const MEBIBYTE: u64 = 1 << 20;

/// What was found.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Transfer {
    /// Bytes of the file that was timed.
    pub(crate) bytes: u64,
    /// `sha256sum` and then `cp`.
    pub(crate) copy: Duration,
    /// The same and `sync`: an import is durable when it is answered.
    pub(crate) durable_copy: Duration,
    /// From the form to its answer.
    pub(crate) import: Duration,
    /// Into a file.
    pub(crate) download: Duration,
    /// With a large file.
    pub(crate) memory: Option<Memory>,
}

/// What the server holds beyond what it held before.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Memory {
    /// Bytes of the file.
    pub(crate) bytes: u64,
    /// At most, while it is imported.
    pub(crate) importing: u64,
    /// At most, while it is downloaded.
    pub(crate) downloading: u64,
}

/// Moves files beside `database`, where there is room for twice the larger one. Copying, importing and downloading take turns.
pub(crate) async fn measure(settings: &Settings, server: &Server, session: &str, database: &Database) -> anyhow::Result<Transfer> {
    let file = database.place.join("disk.raw");
    let bytes = settings.file_mebibytes * MEBIBYTE;
    let (mut copies, mut durable_copies, mut imports, mut downloads) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for round in 1..=settings.rounds {
        write(&file, bytes, MEBIBYTE as usize)?;
        let copied = database.place.join("copy.raw");
        let began = Instant::now();
        run(Command::new("sha256sum").arg(&file)).await?;
        run(Command::new("cp").arg(&file).arg(&copied)).await?;
        let copy = began.elapsed();
        run(Command::new("sync").arg(&copied)).await?;
        durable_copies.push(began.elapsed());
        std::fs::remove_file(&copied)?;

        let (import, image) = import(server, session, &file, &format!("bench-disk-{round}")).await?;
        let download = download(server, session, &image, &copied).await?;
        run(Command::new("cmp").arg(&file).arg(&copied)).await?;
        std::fs::remove_file(&copied)?;
        std::fs::remove_file(&file)?;
        settings.say(&format!(
            "import {:.1} s, download {:.1} s, copy {:.1} s",
            import.as_secs_f64(),
            download.as_secs_f64(),
            copy.as_secs_f64()
        ));
        copies.push(copy);
        imports.push(import);
        downloads.push(download);
    }

    let memory = match settings.memory_file_mebibytes {
        0 => None,
        mebibytes => Some(watch(server, session, &file, mebibytes * MEBIBYTE).await?),
    };
    Ok(Transfer {
        bytes,
        copy: middle(copies, Duration::cmp),
        durable_copy: middle(durable_copies, Duration::cmp),
        import: middle(imports, Duration::cmp),
        download: middle(downloads, Duration::cmp),
        memory,
    })
}

async fn watch(server: &Server, session: &str, file: &Path, bytes: u64) -> anyhow::Result<Memory> {
    write(file, bytes, 4096)?;
    let before = server.memory()?;
    server.forget_peak()?;
    let (_, image) = import(server, session, file, "bench-large-disk").await?;
    let importing = server.peak()?.saturating_sub(before);
    std::fs::remove_file(file)?;
    server.forget_peak()?;
    download(server, session, &image, Path::new("/dev/null")).await?;
    let downloading = server.peak()?.saturating_sub(before);
    Ok(Memory {
        bytes,
        importing,
        downloading,
    })
}

/// Random bytes at the beginning of every mebibyte, and holes between them.
fn write(path: &Path, bytes: u64, random: usize) -> anyhow::Result<()> {
    let mut source = File::open("/dev/urandom")?;
    let mut file = File::create(path)?;
    file.set_len(bytes)?;
    let mut block = vec![0; random];
    for start in (0..bytes).step_by(MEBIBYTE as usize) {
        source.read_exact(&mut block)?;
        file.seek(SeekFrom::Start(start))?;
        file.write_all(&block)?;
    }
    // What is still to be written would disturb what is timed next.
    Ok(file.sync_all()?)
}

async fn import(server: &Server, session: &str, file: &Path, name: &str) -> anyhow::Result<(Duration, String)> {
    let began = Instant::now();
    let mut curl = curl(session);
    curl.args([
        "--form",
        &format!("name={name}"),
        "--form",
        "type=localDisk",
        "--form",
        "platform=Debian",
    ]);
    curl.arg("--form").arg(format!("file=@{}", file.display()));
    curl.args(["--output", "/dev/null", "--write-out", "%{redirect_url}"]);
    let to = run(curl.arg(format!("{}/host/image/import", server.origin))).await?;
    let id = to.rsplit('/').next().filter(|id| id.starts_with("img-"));
    Ok((began.elapsed(), id.context("the import leads to no image")?.to_owned()))
}

async fn download(server: &Server, session: &str, image: &str, into: &Path) -> anyhow::Result<Duration> {
    let began = Instant::now();
    let mut curl = curl(session);
    curl.arg("--output").arg(PathBuf::from(into));
    run(curl.arg(format!("{}/host/image/detail/{image}/download", server.origin))).await?;
    Ok(began.elapsed())
}

fn curl(session: &str) -> Command {
    let mut curl = Command::new("curl");
    curl.args(["--silent", "--show-error", "--fail", "--noproxy", "*", "--header"]);
    curl.arg(format!("Cookie: {session}"));
    curl
}

async fn run(command: &mut Command) -> anyhow::Result<String> {
    let program = command.get_program().to_string_lossy().into_owned();
    let child = command
        .stdout(Stdio::piped())
        .spawn()
        .with_context(|| format!("{program} cannot be run"))?;
    let output = tokio::task::spawn_blocking(move || child.wait_with_output()).await??;
    anyhow::ensure!(output.status.success(), "{program} failed");
    Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned())
}
