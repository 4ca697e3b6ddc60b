//! A PostgreSQL server for the tests: Debian's programs in a temporary folder, gone with the process that started it.
//!
//! `IMAGE_CONSOLE_TEST_POSTGRES` names another server, as the URL of a database whose user may create databases; what the
//! tests create there is called `image_console_test_…` and stays.

use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};

use sqlx::postgres::PgConnectOptions;
use sqlx::{AssertSqlSafe, ConnectOptions as _, Connection as _};

/// The URL of an empty database that nobody else has.
pub(crate) async fn new_database() -> String {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    let number = COUNT.fetch_add(1, Ordering::Relaxed);
    let name = format!("image_console_test_{}_{number}", std::process::id());
    let server = tokio::task::spawn_blocking(server).await.unwrap();
    let mut connection = server.parse::<PgConnectOptions>().unwrap().connect().await.unwrap();
    sqlx::query(AssertSqlSafe(format!("CREATE DATABASE {name} TEMPLATE template0")))
        .execute(&mut connection)
        .await
        .unwrap();
    connection.close().await.unwrap();
    let mut url = url::Url::parse(server).unwrap();
    url.set_path(&name);
    url.into()
}

struct Cluster {
    url: String,
    /// The server ends when this shell's standard input does, which is when this process does, however it does.
    _shell: Child,
}

fn server() -> &'static str {
    static OTHER: OnceLock<Option<String>> = OnceLock::new();
    static OWN: OnceLock<Cluster> = OnceLock::new();
    match OTHER.get_or_init(|| std::env::var("IMAGE_CONSOLE_TEST_POSTGRES").ok()) {
        Some(url) => url,
        None => &OWN.get_or_init(start).url,
    }
}

const SCRIPT: &str = include_str!("postgres.sh");

// What it writes is not worth waiting for the disk: no test outlives the server.
const SETTINGS: [&str; 8] = [
    "-c",
    "max_connections=300",
    "-c",
    "fsync=off",
    "-c",
    "synchronous_commit=off",
    "-c",
    "full_page_writes=off",
];

fn start() -> Cluster {
    let mut shell = Command::new("sh")
        .args(["-c", SCRIPT, "sh"])
        .arg(programs())
        .args(SETTINGS)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut folder = String::new();
    BufReader::new(shell.stdout.take().unwrap()).read_line(&mut folder).unwrap();
    let folder = folder.trim();
    assert!(Path::new(folder).is_dir(), "PostgreSQL did not start");
    Cluster {
        url: format!("postgres://tester@localhost/postgres?host={folder}"),
        _shell: shell,
    }
}

// Debian keeps the programs of a server where no shell looks for them, under the number of its version.
fn programs() -> PathBuf {
    let versions = std::fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let newest = versions
        .map(|version| version.path().join("bin"))
        .filter(|folder| folder.join("initdb").exists())
        .max();
    newest.expect("PostgreSQL is not installed: 'make setup' does it")
}
