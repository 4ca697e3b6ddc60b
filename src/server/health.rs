//! `image-console health`: for container health checks, where there is no other program to ask with.

use std::time::Duration;

use anyhow::Context as _;
use reqwest::redirect::Policy;
use url::Url;

/// How long the answer may take; the process itself gives its database 2 seconds.
const PATIENCE: Duration = Duration::from_secs(5);

/// What is passed on of an answer: the checks, and not a page of somebody else.
const MOST_LINES: usize = 5;

/// Says which cryptography HTTPS uses. Another part of the process may have said so before, which is fine.
pub(super) fn choose_cryptography() {
    let _ = rustls::crypto::ring::default_provider().install_default();
}

/// Asks `url` once.
///
/// # Errors
/// When the answer is anything but a success.
pub(super) async fn ask(url: Url) -> anyhow::Result<()> {
    choose_cryptography();
    let client = reqwest::Client::builder()
        .no_proxy()
        .redirect(Policy::none())
        .timeout(PATIENCE)
        .build()
        .context("nothing can be asked")?;
    let answer = client
        .get(url.clone())
        .send()
        .await
        .with_context(|| format!("{url} does not answer"))?;
    let status = answer.status();
    let checks = answer.text().await.unwrap_or_default();
    let said = checks.lines().take(MOST_LINES).collect::<Vec<_>>().join(", ");
    anyhow::ensure!(status.is_success(), "{url} answers {status}: {said}");
    Ok(())
}
