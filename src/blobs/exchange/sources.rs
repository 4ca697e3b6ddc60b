//! Fetching a file from an address.

use std::time::Duration;

use bytes::Bytes;
use futures::StreamExt as _;
use futures::stream::BoxStream;
use reqwest::redirect::Policy;
use reqwest::{Client, StatusCode};
use thiserror::Error;
use url::Url;

use super::{BlobError, Exchange};

/// How long a connection may take.
const CONNECTING: Duration = Duration::from_secs(10);

/// How long a source may be silent.
const SILENCE: Duration = Duration::from_secs(60);

/// The longest address that is taken, in bytes.
const LONGEST: usize = 2048;

/// A file on its way.
pub struct Fetched {
    /// How long it is, where its source says so.
    pub length: Option<u64>,
    /// Its bytes.
    pub bytes: BoxStream<'static, std::io::Result<Bytes>>,
}

/// Why nothing is fetched.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum FetchError {
    /// No entry of the list covers the address.
    #[error("the address is not allowed")]
    NotAllowed,
    /// It cannot be reached.
    #[error("the address cannot be reached")]
    Unreachable,
    /// It answers with something else than the file, perhaps with another address.
    #[error("the address answers {0}")]
    Answers(u16),
}

/// An entry of the list.
pub(super) fn beginning(text: &str) -> Result<Url, BlobError> {
    let wrong =
        || BlobError::Address("a place to import from is the beginning of an address, like https://images.example.com/disks/".to_owned());
    let url = Url::parse(text).map_err(|_| wrong())?;
    let is_plain = url.query().is_none() && is_address(&url);
    if is_plain { Ok(url) } else { Err(wrong()) }
}

/// Whether it is one of HTTP that says who is asked and nothing in disguise.
fn is_address(url: &Url) -> bool {
    let has_no_secret = url.username().is_empty() && url.password().is_none();
    let path = url.path().to_ascii_lowercase();
    // A server may take these for a slash and the way up with it, decode twice, or cut off what stands behind a semicolon.
    let is_what_it_seems = !["%2f", "%5c", "%25", "%3b", ";"].iter().any(|disguise| path.contains(disguise));
    matches!(url.scheme(), "http" | "https") && url.has_host() && url.fragment().is_none() && has_no_secret && is_what_it_seems
}

fn begins_with(url: &Url, beginning: &Url) -> bool {
    let is_same_server = (url.scheme(), url.host(), url.port_or_known_default())
        == (beginning.scheme(), beginning.host(), beginning.port_or_known_default());
    let rest = url.path().strip_prefix(beginning.path());
    // `/disks` is no beginning of `/disks-of-others`.
    let is_below = rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/') || beginning.path().ends_with('/'));
    is_same_server && is_below
}

impl Exchange {
    /// The address, where the list covers it. Parsing has taken every way up out of it.
    #[must_use]
    pub fn source(&self, address: &str) -> Option<Url> {
        let url = Url::parse(address).ok().filter(is_address)?;
        if url.as_str().len() > LONGEST {
            return None;
        }
        self.sources.iter().any(|beginning| begins_with(&url, beginning)).then_some(url)
    }

    /// Asks for the file at an address. Nobody is asked but who the address names: neither a proxy, nor whom the answer leads to.
    ///
    /// # Errors
    /// A [`FetchError`].
    pub async fn fetch(&self, address: &str) -> Result<Fetched, FetchError> {
        let url = self.source(address).ok_or(FetchError::NotAllowed)?;
        // One provider for the process, whoever names it first.
        rustls::crypto::ring::default_provider().install_default().ok();
        let client = Client::builder()
            .no_proxy()
            .redirect(Policy::none())
            .connect_timeout(CONNECTING)
            .read_timeout(SILENCE)
            .build()
            .map_err(|_| FetchError::Unreachable)?;
        let answer = client.get(url).send().await.map_err(|error| {
            tracing::info!(error = %error.without_url(), "a source cannot be reached");
            FetchError::Unreachable
        })?;
        if answer.status() != StatusCode::OK {
            return Err(FetchError::Answers(answer.status().as_u16()));
        }
        let length = answer.content_length();
        let bytes = futures::stream::try_unfold(answer, |mut answer| async {
            let chunk = answer.chunk().await.map_err(|error| std::io::Error::other(error.without_url()))?;
            Ok(chunk.map(|chunk| (chunk, answer)))
        });
        Ok(Fetched {
            length,
            bytes: bytes.boxed(),
        })
    }
}
