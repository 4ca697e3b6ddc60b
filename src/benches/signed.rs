//! What a signature costs: the list for programs, asked for with a session and with signed requests, one after the other.

use std::process::Command;

use anyhow::Context as _;
use axum::http::Uri;
use image_console::app::access_keys::signature::{DATE, NONCE, Request, read};
use image_console::app::ports::{Clock as _, SystemClock};

use crate::catalogue::{ORDINARY_PIN, REGION};
use crate::database::Database;
use crate::load::{self, Rounds};
use crate::pages::json_list;
use crate::server::{SEALING_KEY, Server};
use crate::settings::Settings;

/// What the same list costs whoever asks for it in one of these ways.
#[derive(Debug, Clone)]
pub(crate) struct Signed {
    pub(crate) session: Rounds,
    /// As the Go and Node SDKs sign.
    pub(crate) second: Rounds,
    /// As the Python SDK signs.
    pub(crate) third: Rounds,
}

/// How many requests are made for each that is answered in the same time.
const SPARE: f64 = 2.0;

/// Measures all three.
pub(crate) async fn measure(settings: &Settings, server: &Server, session: &str, database: &Database) -> anyhow::Result<Signed> {
    let key = Key::create(database)?;
    let address = format!("{}{}", server.origin, json_list());
    let uri = address.parse::<Uri>()?;
    let about = load::generate(settings, address.clone(), vec![format!("Cookie: {session}")]).await?;
    let most = about.rate * SPARE + 1000.0;
    let ways = [With::Session(session.to_owned()), With::Key(key.clone(), 2), With::Key(key, 3)];
    let mut found = ways.each_ref().map(|_| Vec::new());
    for _ in 0..settings.rounds {
        for (way, loads) in ways.iter().zip(&mut found) {
            let (way, uri) = (way.clone(), uri.clone());
            let load = load::generate_each(settings, address.clone(), &database.place, most, move || way.head(&uri)).await?;
            settings.say(&format!("one request each: {:.0}/s", load.rate));
            loads.push(load);
        }
    }
    let [session, second, third] = found.map(Rounds);
    Ok(Signed { session, second, third })
}

/// How a request says whose it is.
#[derive(Clone)]
enum With {
    /// With a cookie.
    Session(String),
    /// With a signature by one of the algorithms.
    Key(Key, u8),
}

impl With {
    /// The head of a request that differs from every other one, whichever way this is.
    fn head(&self, uri: &Uri) -> anyhow::Result<String> {
        let nonce = hex::encode(rand::random::<[u8; 16]>());
        let query = format!("{}&n={nonce}", uri.query().unwrap_or_default());
        let host = uri.authority().context("the server has an address")?.as_str();
        let fields = match self {
            Self::Session(cookie) => vec![("host", host.to_owned()), ("cookie", cookie.clone())],
            Self::Key(key, algorithm) => key.sign(*algorithm, uri.path(), &query, host, &nonce)?,
        };
        let fields: String = fields.iter().map(|(name, value)| format!("\r\n{name}: {value}")).collect();
        Ok(format!("GET {}?{query} HTTP/1.1{fields}", uri.path()))
    }
}

/// An access key of the measured account.
#[derive(Clone)]
struct Key {
    id: String,
    secret: String,
}

impl Key {
    fn create(database: &Database) -> anyhow::Result<Self> {
        let output = Command::new(env!("CARGO_BIN_EXE_image-console"))
            .args(["access-key", "create", "--account", ORDINARY_PIN, "--name", "bench"])
            .args(["--database-url", &database.url, "--blob-url"])
            .arg(database.place.join("blobs"))
            .env("IMAGE_CONSOLE_SEALING_KEYS", SEALING_KEY)
            .output()?;
        let text = String::from_utf8_lossy(&output.stdout);
        let (id, secret) = text.trim().split_once('\t').context("no access key was made")?;
        Ok(Self {
            id: id.to_owned(),
            secret: secret.to_owned(),
        })
    }

    /// The fields of a signed request. Its nonce is in the query too, because the third algorithm does not sign the field.
    fn sign(&self, algorithm: u8, path: &str, query: &str, host: &str, nonce: &str) -> anyhow::Result<Vec<(&'static str, String)>> {
        let now = jiff::Timestamp::from_microsecond(SystemClock.now().0)?;
        let date = now.strftime("%Y%m%dT%H%M%SZ").to_string();
        let (day, _) = date.split_at(8);
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
        let mut fields = vec![
            ("host", host.to_owned()),
            ("content-type", "application/json".to_owned()),
            (DATE, date.clone()),
            (NONCE, nonce.to_owned()),
            ("authorization", authorization(&"0".repeat(64))),
        ];
        let request = Request {
            method: "GET",
            path,
            query,
            headers: fields.iter().map(|(name, value)| (*name, value.as_bytes())).collect(),
            body: b"",
        };
        let signature = hex::encode(read(&request)?.signature_of(&self.secret));
        fields.pop();
        fields.push(("authorization", authorization(&signature)));
        Ok(fields)
    }
}
