//! The real server as a process of its own.

use std::io::{BufRead as _, BufReader};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::Context as _;
use image_console::domain::query::Cursor;
use reqwest::header::{CONTENT_TYPE, COOKIE, SET_COOKIE};
use reqwest::redirect::Policy;
use reqwest::{Client, Response};

use crate::catalogue::PASSWORD;
use crate::database::Database;

const COOKIE_NAME: &str = "__Host-session=";

/// What the secrets of access keys are sealed with.
pub(crate) const SEALING_KEY: &str = "5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e";

/// A running server; dropping it kills it.
pub(crate) struct Server {
    process: Child,
    client: Client,
    /// `http://127.0.0.1:…`
    pub(crate) origin: String,
    /// From its start to its first answer.
    pub(crate) started_within: Duration,
}

impl Server {
    pub(crate) async fn start(database: &Database) -> anyhow::Result<Self> {
        // Nothing here is encrypted; the client wants to know with what all the same.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let client = Client::builder().no_proxy().redirect(Policy::none()).build()?;
        let mut command = Command::new(env!("CARGO_BIN_EXE_image-console"));
        command
            .args(["serve", "--addr", "127.0.0.1:0", "--database-url", &database.url, "--blob-url"])
            .arg(database.place.join("blobs"))
            .args(["--image-quota", "1000000", "--snapshot-quota", "1000000"])
            .args(["--access-key-requests", "1000000000"])
            .env("IMAGE_CONSOLE_SEALING_KEYS", SEALING_KEY)
            .env("RUST_LOG", "warn")
            .stdout(Stdio::piped());
        let began = Instant::now();
        let mut process = command.spawn()?;
        let output = process.stdout.take().context("the server has no output")?;
        // It lives in a struct that kills it from here on, whatever goes wrong.
        let mut server = Self {
            process,
            client,
            origin: String::new(),
            started_within: Duration::ZERO,
        };
        let mut line = String::new();
        BufReader::new(output).read_line(&mut line)?;
        let address = line.trim().rsplit("http://").next().filter(|address| !address.is_empty());
        server.origin = format!("http://{}", address.context("the server does not say where it listens")?);
        let answer = server.get("", "/readyz").await?;
        anyhow::ensure!(answer.status().is_success(), "the server is not ready: {}", answer.status());
        server.started_within = began.elapsed();
        Ok(server)
    }

    /// What it says to somebody with this cookie.
    pub(crate) async fn get(&self, session: &str, path: &str) -> anyhow::Result<Response> {
        Ok(self
            .client
            .get(format!("{}{path}", self.origin))
            .header(COOKIE, session)
            .send()
            .await?)
    }

    /// Sends a form.
    pub(crate) async fn post(&self, session: &str, path: &str, form: String) -> anyhow::Result<Response> {
        let request = self.client.post(format!("{}{path}", self.origin)).header(COOKIE, session);
        Ok(request
            .header(CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(form)
            .send()
            .await?)
    }

    /// Signs in as a person does, and returns the cookie.
    pub(crate) async fn sign_in(&self, pin: &str) -> anyhow::Result<String> {
        let form = format!("pin={pin}&password={}", PASSWORD.replace(' ', "+"));
        let answer = self.post("", "/sign-in", form).await?;
        let cookies = answer.headers().get_all(SET_COOKIE).iter().filter_map(|value| value.to_str().ok());
        let mut pairs = cookies.filter_map(|cookie| cookie.split(';').next());
        let session = pairs.find(|pair| pair.starts_with(COOKIE_NAME));
        Ok(session
            .with_context(|| format!("{pin} was not let in: {}", answer.status()))?
            .to_owned())
    }

    /// Bytes of memory it holds now.
    pub(crate) fn memory(&self) -> anyhow::Result<u64> {
        self.status("VmRSS:")
    }

    /// The most bytes it has held since [`Self::forget_peak`].
    pub(crate) fn peak(&self) -> anyhow::Result<u64> {
        self.status("VmHWM:")
    }

    pub(crate) fn forget_peak(&self) -> anyhow::Result<()> {
        Ok(std::fs::write(format!("/proc/{}/clear_refs", self.process.id()), "5")?)
    }

    fn status(&self, field: &str) -> anyhow::Result<u64> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.process.id()))?;
        let value = status.lines().find_map(|line| line.strip_prefix(field));
        let kibibytes: u64 = value.context("no such field")?.trim().trim_end_matches(" kB").parse()?;
        Ok(kibibytes * 1024)
    }

    /// Tells it to end, and waits until it has.
    pub(crate) async fn end(mut self) -> anyhow::Result<()> {
        let script = format!("kill -TERM {}", self.process.id());
        anyhow::ensure!(
            Command::new("sh").args(["-c", &script]).status()?.success(),
            "the server cannot be told to end"
        );
        tokio::task::spawn_blocking(move || self.process.wait()).await??;
        Ok(())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It is an error to kill one that is dead, and none here.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// A cursor as it stands in an address.
pub(crate) fn in_address(cursor: &Cursor) -> String {
    cursor.to_text().replace('~', "%7E")
}
