//! A PostgreSQL server for the tests: Debian's programs in a temporary folder, gone with the process that started it.
//!
//! `IMAGE_CONSOLE_TEST_POSTGRES` names another server, as the URL of a database whose user may create databases; what the
//! tests create there is called `image_console_test_…` and stays.

use std::io::{BufRead as _, BufReader, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};
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

/// A server that this process started.
pub(crate) struct Cluster {
    /// The URL of its first database.
    pub(crate) url: String,
    /// The server ends when this shell's standard input does, which is when this process does, however it does.
    shell: Child,
    answers: BufReader<ChildStdout>,
}

/// How a server is stopped.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Stop {
    /// Connections are cut off, and what was begun is undone.
    Fast,
    /// As if the power had failed.
    Immediate,
}

/// What is written need not wait for the disk where no test outlives the server.
const FLEETING: [&str; 6] = ["-c", "fsync=off", "-c", "synchronous_commit=off", "-c", "full_page_writes=off"];

fn server() -> &'static str {
    static OTHER: OnceLock<Option<String>> = OnceLock::new();
    static OWN: OnceLock<Cluster> = OnceLock::new();
    match OTHER.get_or_init(|| std::env::var("IMAGE_CONSOLE_TEST_POSTGRES").ok()) {
        Some(url) => url,
        None => &OWN.get_or_init(|| Cluster::start(&FLEETING)).url,
    }
}

const SCRIPT: &str = include_str!("postgres.sh");

impl Cluster {
    /// A server with `settings` on its command line; without any, what it says is committed is on the disk.
    pub(crate) fn start(settings: &[&str]) -> Self {
        let mut shell = Command::new("sh")
            .args(["-c", SCRIPT, "sh"])
            .arg(programs())
            .args(settings)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut answers = BufReader::new(shell.stdout.take().unwrap());
        let mut folder = String::new();
        answers.read_line(&mut folder).unwrap();
        let folder = folder.trim();
        assert!(Path::new(folder).is_dir(), "PostgreSQL did not start");
        Self {
            url: format!("postgres://tester@localhost/postgres?host={folder}"),
            shell,
            answers,
        }
    }

    /// Stops the server and returns when it has ended.
    pub(crate) fn stop(&mut self, how: Stop) {
        self.order(match how {
            Stop::Fast => "INT",
            Stop::Immediate => "QUIT",
        });
    }

    /// Starts the server again and returns when it answers.
    pub(crate) fn start_again(&mut self) {
        self.order("start");
    }

    fn order(&mut self, order: &str) {
        writeln!(self.shell.stdin.as_mut().unwrap(), "{order}").unwrap();
        let mut answer = String::new();
        self.answers.read_line(&mut answer).unwrap();
        assert_eq!(answer.trim(), order, "PostgreSQL's shell does not obey");
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
