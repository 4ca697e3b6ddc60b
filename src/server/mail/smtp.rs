//! Handing letters to a mail server.

use std::error::Error as _;
use std::time::Duration;

use anyhow::{Context as _, bail, ensure};
use async_trait::async_trait;
use lettre::message::Mailbox;
use lettre::transport::smtp;
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::extension::ClientId;
use lettre::{Address, AsyncSmtpTransport, AsyncTransport as _, Tokio1Executor};
use url::Url;

use super::compose::compose;
use crate::app::notices::mail::Letter;
use crate::app::ports::{Post, Undelivered};

type Transport = AsyncSmtpTransport<Tokio1Executor>;

/// How long the server may take for each of its answers.
const PATIENCE: Duration = Duration::from_secs(10);

/// A mail server, and whom it is told that letters are from. Each letter has a connection of its own.
pub(super) struct SmtpPost {
    transport: Transport,
    from: Mailbox,
    site: Url,
}

impl SmtpPost {
    /// # Errors
    /// When the address is none, or credentials would be sent without TLS. The address is not repeated, in case somebody wrote a
    /// password into it.
    pub(super) fn new(url: &str, credentials: Option<Credentials>, from: Mailbox, site: Url) -> anyhow::Result<Self> {
        let url = Url::parse(url).context("it is no address")?;
        ensure!(
            url.username().is_empty() && url.password().is_none(),
            "credentials belong into SMTP_CREDENTIALS_FILE"
        );
        let host = url.host_str().filter(|host| !host.is_empty()).context("it names no host")?;
        // Brackets are part of an address and not of a name.
        let host = host.trim_matches(['[', ']']);
        let mut builder = match (url.scheme(), url.path(), url.query()) {
            ("smtps", "" | "/", None) => Transport::relay(host)?,
            ("smtp", "" | "/", None) => Transport::starttls_relay(host)?,
            ("smtp", "" | "/", Some("tls=off")) => {
                ensure!(credentials.is_none(), "credentials are not sent without TLS");
                Transport::builder_dangerous(host)
            }
            _ => bail!("it is smtps://host, smtp://host or smtp://host?tls=off, and a port if need be"),
        };
        if let Some(port) = url.port() {
            builder = builder.port(port);
        }
        if let Some(credentials) = credentials {
            builder = builder.credentials(credentials);
        }
        let name = site.host_str().unwrap_or("localhost").to_owned();
        let transport = builder.hello_name(ClientId::Domain(name)).timeout(Some(PATIENCE)).build();
        Ok(Self { transport, from, site })
    }
}

#[async_trait]
impl Post for SmtpPost {
    fn delivers_to(&self, address: &str) -> bool {
        address.parse::<Address>().is_ok()
    }

    async fn deliver(&self, letter: &Letter) -> Result<(), Undelivered> {
        let message = compose(letter, &self.from, &self.site).map_err(|error| Undelivered::ForGood(error.to_string()))?;
        let sent = self.transport.send(message).await;
        sent.map(drop).map_err(|error| undelivered(&error))
    }
}

/// 550 to 553 speak of the mailbox or of the letter, unless their enhanced code is one of a policy (RFC 3463, X.7). Everything else can
/// be mended: a wrong password, a relay or a sender that the server does not allow yet.
fn undelivered(error: &smtp::Error) -> Undelivered {
    let reason = error.to_string();
    let is_policy = error.source().is_some_and(|said| said.to_string().starts_with("5.7."));
    match error.status().map(u16::from) {
        Some(550..=553) if !is_policy => Undelivered::ForGood(reason),
        _ => Undelivered::ForNow(reason),
    }
}
