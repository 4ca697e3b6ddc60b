//! The real program as a process of its own, and requests to it over the network.

use std::io::{BufRead as _, BufReader};
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::Arc;
use std::time::Duration;

use image_console::app::access_keys::sealing::KEY_BYTES;
use image_console::app::accounts::create::{CreateAccount, create};
use image_console::app::ports::SystemClock;
use image_console::app::{App, Limits};
use image_console::domain::account::Role;
use image_console::domain::policy::Policy;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use super::{PASSWORD, SEALING_KEY, database_url, fake_site, open_app};

/// How long anything may take that is waited for.
pub(crate) const PATIENCE: Duration = Duration::from_secs(60);

/// What a form is sent as.
pub(crate) const FORM: &str = "application/x-www-form-urlencoded";

/// A running process; dropping it kills it.
pub(crate) struct Server {
    process: Child,
    pub(crate) address: SocketAddr,
    /// Where its metrics are, if it was told to show them.
    pub(crate) metrics: Option<SocketAddr>,
}

impl Server {
    /// A server over the data in `folder` that also runs jobs.
    pub(crate) async fn start(folder: &Path) -> Self {
        Self::serve(folder, &[]).await
    }

    /// The same with more on its command line.
    pub(crate) async fn serve(folder: &Path, more: &[&str]) -> Self {
        Self::serve_logging(folder, more, "warn", Stdio::inherit()).await
    }

    /// The same with a log of what `filter` names.
    pub(crate) async fn serve_logging(folder: &Path, more: &[&str], filter: &str, log: Stdio) -> Self {
        let mut command = Self::command("serve", folder, more).await;
        command.arg("--site-root").arg(folder.join("site"));
        command.env("RUST_LOG", filter).stderr(log);
        Self::spawn(command, more).await
    }

    /// A worker over the data in `folder`.
    pub(crate) async fn work(folder: &Path, more: &[&str]) -> Self {
        Self::work_logging(folder, more, "warn").await
    }

    /// The same with a log of what `filter` names.
    pub(crate) async fn work_logging(folder: &Path, more: &[&str], filter: &str) -> Self {
        let mut command = Self::command("worker", folder, more).await;
        command.env("RUST_LOG", filter);
        Self::spawn(command, more).await
    }

    async fn command(role: &str, folder: &Path, more: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_image-console"));
        command
            .arg(role)
            .args(["--addr", "127.0.0.1:0", "--upload-lease-seconds", "1"])
            .args(["--image-quota", "100000", "--snapshot-quota", "100000"])
            .args(["--database-url", &database_url(folder).await])
            .arg("--blob-url")
            .arg(folder.join("blobs"))
            .args(more)
            .env("IMAGE_CONSOLE_SEALING_KEYS", SEALING_KEY.repeat(KEY_BYTES))
            .stdout(Stdio::piped());
        command
    }

    async fn spawn(mut command: Command, more: &[&str]) -> Self {
        let shows_metrics = more.contains(&"--metrics-addr");
        let started = tokio::task::spawn_blocking(move || {
            let mut process = command.spawn().unwrap();
            let mut lines = BufReader::new(process.stdout.take().unwrap()).lines();
            let mut address = || {
                let line = lines.next().expect("it says where it listens").unwrap();
                let address = line.trim_end_matches("/metrics").rsplit("http://").next().unwrap().parse();
                address.unwrap_or_else(|_| panic!("the server says {line:?}"))
            };
            Self {
                address: address(),
                metrics: shows_metrics.then(&mut address),
                process,
            }
        });
        started.await.unwrap()
    }

    /// SIGKILL: it gets no chance to finish anything.
    pub(crate) fn kill(mut self) {
        self.process.kill().unwrap();
        self.process.wait().unwrap();
    }

    /// SIGTERM: it is told to end.
    pub(crate) fn terminate(&self) {
        let script = format!("kill -TERM {}", self.process.id());
        assert!(Command::new("sh").args(["-c", &script]).status().unwrap().success());
    }

    /// Waits until it ends by itself.
    pub(crate) async fn ended(mut self) -> ExitStatus {
        let ended = tokio::task::spawn_blocking(move || self.process.wait().unwrap());
        tokio::time::timeout(PATIENCE, ended).await.expect("it does not end").unwrap()
    }

    /// What a page says to somebody who is not signed in.
    pub(crate) async fn get(&self, path: &str) -> Reply {
        send(self.address, "GET", path, "", FORM, b"").await.unwrap()
    }

    /// The metrics as they are shown.
    pub(crate) async fn metrics(&self) -> String {
        let reply = send(self.metrics.expect("metrics"), "GET", "/metrics", "", FORM, b"")
            .await
            .unwrap();
        assert_eq!(reply.status, 200);
        reply.text()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It is an error to kill one that is dead, and none here.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// What came back.
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) head: String,
    pub(crate) body: Vec<u8>,
}

impl Reply {
    /// Reads one from a connection that its sender closes at its end.
    pub(crate) async fn read(stream: &mut TcpStream) -> std::io::Result<Self> {
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).await?;
        let cut = || std::io::Error::from(std::io::ErrorKind::UnexpectedEof);
        let end = answer.windows(4).position(|window| window == b"\r\n\r\n").ok_or_else(cut)?;
        let head = String::from_utf8_lossy(&answer[..end]).into_owned();
        let status = head.split(' ').nth(1).and_then(|word| word.parse().ok()).ok_or_else(cut)?;
        Ok(Self {
            status,
            head,
            body: answer.split_off(end + 4),
        })
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let mut fields = self.head.lines().filter_map(|line| line.split_once(": "));
        fields.find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| value)
    }

    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// The digest of the plan that a popup shows.
    pub(crate) fn plan(&self) -> Option<String> {
        let html = self.text();
        let (_, rest) = html.split_once("name=\"plan\" value=\"")?;
        rest.split_once('"').map(|(plan, _)| plan.to_owned())
    }
}

/// The head of a request that has a connection of its own.
pub(crate) fn head(address: SocketAddr, method: &str, path: &str, cookie: &str, kind: &str, length: usize) -> String {
    format!(
        "{method} {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\nCookie: __Host-session={cookie}\r\n\
         Content-Type: {kind}\r\nContent-Length: {length}\r\n\r\n"
    )
}

/// A request on a connection of its own. An error means that nobody knows whether it was done.
pub(crate) async fn send(address: SocketAddr, method: &str, path: &str, cookie: &str, kind: &str, body: &[u8]) -> std::io::Result<Reply> {
    let mut stream = TcpStream::connect(address).await?;
    let head = head(address, method, path, cookie, kind, body.len());
    stream.write_all(head.as_bytes()).await?;
    stream.write_all(body).await?;
    Reply::read(&mut stream).await
}

/// Signs in and returns the session's cookie.
pub(crate) async fn signed_in(address: SocketAddr, pin: &str) -> String {
    let body = format!("pin={pin}&password={PASSWORD}");
    let reply = send(address, "POST", "/sign-in", "", FORM, body.as_bytes()).await.unwrap();
    let cookie = reply.header("set-cookie").expect("a session");
    let value = cookie.strip_prefix("__Host-session=").unwrap();
    value.split(';').next().unwrap().to_owned()
}

/// Waits until every job has been carried out.
pub(crate) async fn drained(app: &App) {
    let waiting = async {
        let mut mark = 0;
        while app.store.reader().await.unwrap().count_jobs().await.unwrap() > 0 {
            mark = app.store.changed_since(mark).await.unwrap();
        }
    };
    tokio::time::timeout(PATIENCE, waiting).await.expect("jobs are left");
}

/// A console in `folder` with an account `alice`, seen from outside its processes.
pub(crate) async fn prepared(folder: &Path) -> App {
    fake_site(folder);
    let app = open_app(folder, Arc::new(SystemClock), Policy::default(), Limits::default()).await;
    let request = CreateAccount {
        pin: "alice".to_owned(),
        name: String::new(),
        email: String::new(),
        mobile: None,
        role: Role::User,
        password: PASSWORD.to_owned(),
    };
    create(&app, request).await.unwrap();
    app
}
