//! What a signature costs: the list for programs, asked for with a session and with signed requests, one after the other.

use std::path::Path;
use std::process::Command;

use anyhow::Context as _;
use axum::http::Uri;
use image_console::app::access_keys::signature::{DATE, NONCE, Request, read};
use image_console::app::ports::{Clock as _, SystemClock};

use crate::catalogue::{ORDINARY_PIN, REGION};
use crate::database::Database;
use crate::load::{self, Load};
use crate::pages::json_list;
use crate::server::{SEALING_KEY, Server};
use crate::settings::Settings;

/// What the same list costs whoever asks for it in one of these ways.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Signed {
    pub(crate) session: Load,
    /// As the Go and Node SDKs sign.
    pub(crate) second: Load,
    /// As the Python SDK signs.
    pub(crate) third: Load,
}

/// How many requests are signed for each that is answered with a session in the same time.
const SPARE: f64 = 2.0;

/// Measures all three.
pub(crate) async fn measure(
    settings: &Settings,
    server: &Server,
    session: &str,
    database: &Database,
    place: &Path,
) -> anyhow::Result<Signed> {
    let key = Key::create(database, place)?;
    let address = format!("{}{}", server.origin, json_list());
    let fields = vec![format!("Cookie: {session}")];
    let with_session = load::generate(settings, address.clone(), fields).await?;
    settings.say(&format!("with a session: {:.0}/s", with_session.rate));
    let most = with_session.rate * SPARE + 1000.0;
    let mut signed = Vec::new();
    for algorithm in [2, 3] {
        let (key, uri) = (key.clone(), address.parse::<Uri>()?);
        let head = move || key.sign(algorithm, &uri);
        let load = load::generate_each(settings, address.clone(), place, most, head).await?;
        settings.say(&format!("signed by algorithm {algorithm}: {:.0}/s", load.rate));
        signed.push(load);
    }
    let [second, third] = signed[..] else {
        anyhow::bail!("both algorithms are measured")
    };
    Ok(Signed {
        session: with_session,
        second,
        third,
    })
}

/// An access key of the measured account.
#[derive(Clone)]
struct Key {
    id: String,
    secret: String,
}

impl Key {
    fn create(database: &Database, place: &Path) -> anyhow::Result<Self> {
        let output = Command::new(env!("CARGO_BIN_EXE_image-console"))
            .args(["access-key", "create", "--account", ORDINARY_PIN, "--name", "bench"])
            .args(["--database-url", &database.url, "--blob-url"])
            .arg(place.join("blobs"))
            .env("IMAGE_CONSOLE_SEALING_KEYS", SEALING_KEY)
            .output()?;
        let text = String::from_utf8_lossy(&output.stdout);
        let (id, secret) = text.trim().split_once('\t').context("no access key was made")?;
        Ok(Self {
            id: id.to_owned(),
            secret: secret.to_owned(),
        })
    }

    /// The head of a request that differs from every other one by its nonce. What is asked for differs too, by a parameter that
    /// nobody knows, because the third algorithm does not sign the nonce.
    fn sign(&self, algorithm: u8, uri: &Uri) -> anyhow::Result<String> {
        let now = jiff::Timestamp::from_microsecond(SystemClock.now().0)?;
        let (date, nonce) = (now.strftime("%Y%m%dT%H%M%SZ").to_string(), hex::encode(rand::random::<[u8; 16]>()));
        let (day, _) = date.split_at(8);
        let query = format!("{}&n={nonce}", uri.query().unwrap_or_default());
        let names = match algorithm {
            2 => "content-type;host;x-jdcloud-date;x-jdcloud-nonce",
            _ => "content-type;host",
        };
        let authorization = |signature: &str| {
            format!(
                "JDCLOUD{algorithm}-HMAC-SHA256 Credential={}/{day}/{REGION}/vm/jdcloud{algorithm}_request, \
                 SignedHeaders={names}, Signature={signature}",
                self.id
            )
        };
        let unsigned = authorization(&"0".repeat(64));
        let host = uri.authority().context("the server has an address")?.as_str();
        let mut headers = vec![
            ("host", host),
            ("content-type", "application/json"),
            (DATE, date.as_str()),
            (NONCE, nonce.as_str()),
            ("authorization", unsigned.as_str()),
        ];
        let request = Request {
            method: "GET",
            path: uri.path(),
            query: &query,
            headers: headers.iter().map(|(name, value)| (*name, value.as_bytes())).collect(),
            body: b"",
        };
        let signature = hex::encode(read(&request)?.signature_of(&self.secret));
        let signed = authorization(&signature);
        headers.pop();
        headers.push(("authorization", &signed));
        let fields = headers
            .iter()
            .map(|(name, value)| format!("\r\n{name}: {value}"))
            .collect::<String>();
        Ok(format!("GET {}?{query} HTTP/1.1{fields}", uri.path()))
    }
}
