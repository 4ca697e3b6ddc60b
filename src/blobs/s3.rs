//! What only a bucket of an S3-compatible service has: an address with options, credentials, and answers that may not come.
//!
//! Credentials never stand in the address, which is logged and shown: they come from the `AWS_*` variables that every client
//! of S3 knows, or from the identity of the machine.

use std::sync::Arc;
use std::time::Duration;

use object_store::aws::{AmazonS3Builder, AmazonS3ConfigKey};
use object_store::path::Path as Location;
use object_store::prefix::PrefixStore;
use object_store::{BackoffConfig, ClientConfigKey, ClientOptions, Error, ObjectStore, RetryConfig};
use url::Url;

use super::BlobError;

/// How long a connection may take.
const CONNECTING: Duration = Duration::from_secs(5);

/// How long the service may be silent: after a part was begun to be sent, and between two pieces of an answer.
const SILENCE: Duration = Duration::from_secs(60);

/// How long what failed is tried again. A service that restarts is away for less.
const TRYING: Duration = Duration::from_secs(30);

/// The largest number of parts an object may have.
pub(super) const PARTS: u64 = 10_000;

/// A bucket, or a part of it.
pub(super) struct Bucket {
    /// For everything that matters: it tries again.
    pub(super) objects: Arc<dyn ObjectStore>,
    /// The same for a probe, which has to say at once what is wrong.
    pub(super) impatient: Arc<dyn ObjectStore>,
}

/// Opens `s3://bucket/prefix?option=value&…`. Nothing is asked of the service yet.
pub(super) fn open(address: &Url, environment: impl IntoIterator<Item = (String, String)>) -> Result<Bucket, BlobError> {
    // One provider for the process, whoever names it first; without any, the client would refuse to be built.
    rustls::crypto::ring::default_provider().install_default().ok();
    let prefix = Location::from_url_path(address.path())
        .map_err(|_| wrong("the address of the blob store has a prefix with an empty or a wrong part"))?;
    let builder = configure(address, environment)?;
    let build = |retries: RetryConfig| -> Result<Arc<dyn ObjectStore>, BlobError> {
        let bucket = builder
            .clone()
            .with_retry(retries)
            .build()
            .map_err(|error| BlobError::Address(format!("the blob store cannot be set up: {}", first_cause(&error))))?;
        Ok(if prefix.as_ref().is_empty() {
            Arc::new(bucket)
        } else {
            Arc::new(PrefixStore::new(bucket, prefix.clone()))
        })
    };
    Ok(Bucket {
        objects: build(patient())?,
        impatient: build(RetryConfig {
            max_retries: 0,
            ..patient()
        })?,
    })
}

fn patient() -> RetryConfig {
    RetryConfig {
        backoff: BackoffConfig {
            init_backoff: Duration::from_millis(200),
            max_backoff: Duration::from_secs(5),
            base: 2.,
        },
        max_retries: 8,
        retry_timeout: TRYING,
    }
}

fn configure(address: &Url, environment: impl IntoIterator<Item = (String, String)>) -> Result<AmazonS3Builder, BlobError> {
    if !address.username().is_empty() || address.password().is_some() {
        return Err(wrong(
            "the address of the blob store must not contain credentials: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY",
        ));
    }
    let Some(bucket) = address.host_str().filter(|bucket| !bucket.is_empty()) else {
        return Err(wrong("the address of the blob store names no bucket: s3://bucket"));
    };
    if address.port().is_some() || address.fragment().is_some() {
        return Err(wrong(
            "the address of the blob store is s3://bucket/prefix; a port belongs to its option endpoint",
        ));
    }
    // An image takes as long as it takes, so only silence has a limit.
    let client = ClientOptions::new()
        .with_timeout_disabled()
        .with_connect_timeout(CONNECTING)
        .with_read_timeout(SILENCE);
    // Objects are removed one by one, and not every service knows how to remove several at once.
    let mut builder = AmazonS3Builder::new().with_client_options(client).with_disable_bulk_delete(true);
    for (name, value) in environment {
        if name.starts_with("AWS_")
            && let Ok(key) = name.to_ascii_lowercase().parse()
        {
            builder = builder.with_config(key, value);
        }
    }
    builder = builder.with_bucket_name(bucket);
    for (option, value) in address.query_pairs() {
        let (key, is_switch) = match option.as_ref() {
            "region" => (AmazonS3ConfigKey::Region, false),
            // The key that goes before all others.
            "endpoint" => (AmazonS3ConfigKey::S3Endpoint, false),
            "allow_http" => (AmazonS3ConfigKey::Client(ClientConfigKey::AllowHttp), true),
            "virtual_hosted_style" => (AmazonS3ConfigKey::VirtualHostedStyleRequest, true),
            _ => {
                return Err(wrong(
                    "the address of the blob store has an option that is none of region, endpoint, allow_http and virtual_hosted_style",
                ));
            }
        };
        if is_switch && !matches!(value.as_ref(), "true" | "false") {
            return Err(wrong("allow_http and virtual_hosted_style of the blob store are true or false"));
        }
        builder = builder.with_config(key, value);
    }
    with_checked_endpoint(builder, bucket)
}

/// Refuses an endpoint that would fail at the first request, and puts the bucket in front of its host where it belongs there.
fn with_checked_endpoint(builder: AmazonS3Builder, bucket: &str) -> Result<AmazonS3Builder, BlobError> {
    let Some(text) = builder
        .get_config_value(&AmazonS3ConfigKey::S3Endpoint)
        .or_else(|| builder.get_config_value(&AmazonS3ConfigKey::Endpoint))
    else {
        return Ok(builder);
    };
    let endpoint = Url::parse(&text).ok().filter(|endpoint| {
        let is_plain = endpoint.username().is_empty() && endpoint.password().is_none() && endpoint.query().is_none();
        matches!(endpoint.scheme(), "http" | "https") && endpoint.has_host() && is_plain
    });
    let Some(mut endpoint) = endpoint else {
        return Err(wrong(
            "the endpoint of the blob store is not an address like https://s3.example.com",
        ));
    };
    if endpoint.scheme() == "http" && !is_on(&builder, &AmazonS3ConfigKey::Client(ClientConfigKey::AllowHttp)) {
        return Err(wrong(
            "the endpoint of the blob store is not encrypted: use https://, or add allow_http=true",
        ));
    }
    if is_on(&builder, &AmazonS3ConfigKey::VirtualHostedStyleRequest) {
        let host = endpoint.host_str().unwrap_or_default();
        if !host.starts_with(&format!("{bucket}.")) {
            let host = format!("{bucket}.{host}");
            endpoint
                .set_host(Some(&host))
                .map_err(|_| wrong("virtual_hosted_style needs an endpoint with a name, which the bucket can be put in front of"))?;
        }
    }
    Ok(builder.with_config(AmazonS3ConfigKey::S3Endpoint, endpoint.as_str().trim_end_matches('/')))
}

/// Whether a switch is on, in the words that `object_store` takes.
fn is_on(builder: &AmazonS3Builder, key: &AmazonS3ConfigKey) -> bool {
    let value = builder.get_config_value(key).unwrap_or_default().to_ascii_lowercase();
    matches!(value.as_str(), "1" | "true" | "on" | "yes" | "y")
}

fn wrong(sentence: &str) -> BlobError {
    BlobError::Address(sentence.to_owned())
}

/// Why a probe failed, in a sentence.
pub(super) fn explain(error: &Error) -> BlobError {
    let cause = first_cause(error);
    let reason = code(&cause).unwrap_or_else(|| without_answer(&cause));
    let is_refused = ["status code: 401", "status code: 403"].iter().any(|status| cause.contains(status));
    BlobError::Unavailable(if reason == "NoSuchBucket" {
        format!("the bucket of the blob store does not exist ({reason})")
    } else if is_refused || matches!(reason, "ExpiredToken" | "InvalidToken") {
        format!("the blob store refuses the credentials, or does not let them list the bucket ({reason})")
    } else if error.to_string().contains("/latest/api/token") {
        format!("AWS_ACCESS_KEY_ID is not set, and this machine has no identity that the blob store could be asked with ({reason})")
    } else {
        format!("the blob store cannot be used: {reason}")
    })
}

/// An error in words, with the code of what a service answered and not its text: that may repeat what was signed, session
/// tokens included.
pub(super) fn told(error: &Error) -> String {
    let text = error.to_string();
    match code(&text) {
        Some(code) => format!("{}: {code}", without_answer(&text)),
        None => without_answer(&text).to_owned(),
    }
}

fn first_cause(error: &Error) -> String {
    let mut cause: &dyn std::error::Error = error;
    while let Some(source) = cause.source() {
        cause = source;
    }
    cause.to_string()
}

fn code(text: &str) -> Option<&str> {
    let (_, rest) = text.split_once("<Code>")?;
    Some(rest.split_once("</Code>")?.0)
}

fn without_answer(text: &str) -> &str {
    text.split('<').next().unwrap_or_default().trim_end_matches([' ', ':'])
}

/// Where requests to this address go.
#[cfg(test)]
pub(super) fn endpoint(address: &Url) -> Option<String> {
    configure(address, []).ok()?.get_config_value(&AmazonS3ConfigKey::S3Endpoint)
}
