//! Where bytes may come from besides a person's browser, and where they may go: only what the operator named.
//!
//! The boundary is here because an address that a program sends is a wish of somebody outside, which this process would carry
//! out with its own place in the network and its own credentials. So nothing is asked that is not on a list, nothing leads
//! elsewhere, and what is on no list is not even looked up.

mod sources;
mod targets;
#[cfg(test)]
mod tests;

use url::Url;

use super::{BlobError, BlobStore};

pub use sources::{FetchError, Fetched};
pub use targets::PutError;

/// The places that images are imported from and exported to. By default there are none.
#[derive(Debug, Default)]
pub struct Exchange {
    sources: Vec<Url>,
    targets: Vec<Target>,
}

/// A place to export to.
#[derive(Debug)]
struct Target {
    /// What programs call it.
    address: String,
    place: BlobStore,
}

impl Exchange {
    /// From what the operator named: sources are what addresses of `http` or `https` begin with; targets are folders or buckets,
    /// as [`BlobStore::open_with`] takes them. Nothing is asked of a service yet.
    ///
    /// # Errors
    /// [`BlobError::Address`] for what cannot be used; those of [`BlobStore::open_with`].
    pub fn new(sources: &[String], targets: &[String], environment: &[(String, String)]) -> Result<Self, BlobError> {
        let opened = |text: &String| {
            if !text.starts_with("file:") && !text.starts_with("s3:") {
                return Err(BlobError::Address(
                    "a place to export to is neither file: nor s3://bucket".to_owned(),
                ));
            }
            Ok(Target {
                address: targets::named(text).to_owned(),
                place: BlobStore::open_with(text, environment.iter().cloned())?,
            })
        };
        Ok(Self {
            sources: sources.iter().map(|text| sources::beginning(text)).collect::<Result<_, _>>()?,
            targets: targets.iter().map(opened).collect::<Result<_, _>>()?,
        })
    }
}
