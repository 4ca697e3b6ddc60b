//! The bytes of disk images: the port to a local folder or to a bucket of an S3-compatible service.
//!
//! The boundary is here because bytes and rows cannot share a transaction. This side therefore promises little, and keeps
//! it to the letter: an object appears whole or not at all, it is durable by the time it is reported, it never changes
//! afterwards, and removing it twice is as good as once. What an object is *for* is the database's business: each one is a
//! registered upload or a blob (`store::Blobs`), and whatever is neither may be removed.
//!
//! Objects lie side by side under the name of their [`BlobId`]; nothing a user typed ever becomes part of a path.

mod exchange;
mod folder;
mod read;
mod read_at;
mod receive;
mod s3;
#[cfg(test)]
mod tests;

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use object_store::path::Path as Location;
use object_store::{ObjectStore, ObjectStoreExt};
use thiserror::Error;
use tokio::sync::Semaphore;
use tokio::task::JoinError;
use tokio::time::timeout;
use tokio_util::task::TaskTracker;
use url::Url;

use crate::domain::id::BlobId;

pub use exchange::{Exchange, FetchError, Fetched, PutError};
pub use read::ByteStream;
pub use receive::{ReceiveError, Received};

/// How many bytes are written at once. S3 takes at least 5 MiB in a part and at most 10,000 parts.
const PART_SIZE: usize = 8 * 1024 * 1024;

/// How long a transfer waits for the next bytes of its stream.
const PATIENCE: Duration = Duration::from_secs(60);

/// How long a probe may take.
const PROBE: Duration = Duration::from_secs(3);

/// How many disk images are inspected at once. Each holds a thread that waits for other threads to read for it, so the
/// number has to stay far below the size of the pool of threads.
const INSPECTIONS: usize = 8;

/// The bytes cannot be stored, found or read.
#[derive(Debug, Error)]
pub enum BlobError {
    /// The address of the store is not one that can be opened; the text says why and repeats nothing secret.
    #[error("{0}")]
    Address(String),
    /// The store does not answer a probe as it should; the text says why and repeats nothing secret.
    #[error("{0}")]
    Unavailable(String),
    /// There is no such object.
    #[error("there is no object {0}")]
    Missing(BlobId),
    /// The range begins at or after the end of the object, or is empty.
    #[error("the range holds no byte of object {0}")]
    OutOfRange(BlobId),
    /// The store does not hold the bytes that were written.
    #[error("object {0} is not what was stored")]
    Damaged(BlobId),
    /// The store refused or could not be reached. The error is not a source, which would be logged word for word.
    #[error("object store: {}", s3::told(.0))]
    Store(object_store::Error),
    /// The local folder or a file in it could not be used.
    #[error("folder of the object store: {0}")]
    Folder(#[from] std::io::Error),
    /// A background task broke off, most likely because the process is shutting down.
    #[error("background task: {0}")]
    Task(#[from] JoinError),
}

impl From<object_store::Error> for BlobError {
    fn from(error: object_store::Error) -> Self {
        Self::Store(error)
    }
}

/// The process's environment. What is not text cannot be a setting.
pub fn environment() -> impl Iterator<Item = (String, String)> {
    std::env::vars_os().filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)))
}

/// A store of immutable objects, each under its [`BlobId`]. Clones share everything.
#[derive(Debug, Clone)]
pub struct BlobStore {
    objects: Arc<dyn ObjectStore>,
    /// The same, but it never tries again.
    impatient: Arc<dyn ObjectStore>,
    /// Where the objects are files, the folder they are in: partly written files are visible there, and only there.
    folder: Option<PathBuf>,
    part_size: usize,
    patience: Duration,
    cleaning: TaskTracker,
    inspections: Arc<Semaphore>,
}

impl BlobStore {
    /// Opens the store at `url`, with the process's environment; see [`BlobStore::open_with`].
    ///
    /// # Errors
    /// Those of [`BlobStore::open_with`].
    pub fn open(url: &str) -> Result<Self, BlobError> {
        Self::open_with(url, environment())
    }

    /// Opens the store at `url`: a folder or a bucket. Nothing is asked of a service yet; [`BlobStore::probe`] does that.
    ///
    /// A folder is `file:///absolute/path`, `file:relative/path` or a plain path, and is created when it is missing.
    ///
    /// A bucket is `s3://bucket/prefix`, with or without prefix, and with the options `region`, `endpoint` (where the service
    /// is not Amazon's), `allow_http=true` (for an endpoint without TLS) and `virtual_hosted_style=true` (where the bucket is
    /// part of the host's name). The `AWS_*` variables in `environment` say the rest, credentials above all; what the address
    /// says goes before them.
    ///
    /// # Errors
    /// [`BlobError::Address`] when the address or a variable cannot be used, [`BlobError::Folder`] or [`BlobError::Store`]
    /// when the folder cannot be created or opened.
    pub fn open_with(url: &str, environment: impl IntoIterator<Item = (String, String)>) -> Result<Self, BlobError> {
        let parsed = Url::parse(url);
        match parsed {
            Ok(parsed) if parsed.scheme() == "file" => Self::local(&folder::path_of(url, &parsed)?),
            Ok(parsed) if parsed.scheme() == "s3" => {
                let bucket = s3::open(&parsed, environment)?;
                Ok(Self {
                    impatient: bucket.impatient,
                    ..Self::over(bucket.objects, None)
                })
            }
            Ok(parsed) => Err(BlobError::Address(format!(
                "blobs cannot be stored at a {}: address: give a folder, for example file:///var/lib/image-console/blobs, or s3://bucket",
                parsed.scheme()
            ))),
            Err(url::ParseError::RelativeUrlWithoutBase) if !url.trim().is_empty() => Self::local(url.as_ref()),
            Err(_) => Err(BlobError::Address(
                "the address of the blob store is neither a folder nor s3://bucket".to_owned(),
            )),
        }
    }

    fn local(path: &std::path::Path) -> Result<Self, BlobError> {
        let path = folder::create(path)?;
        // Bytes have to be on the disk before the database speaks of them, hence the synchronising.
        let objects = object_store::local::LocalFileSystem::new_with_prefix(&path)?.with_fsync(true);
        Ok(Self::over(Arc::new(objects), Some(path)))
    }

    fn over(objects: Arc<dyn ObjectStore>, folder: Option<PathBuf>) -> Self {
        let cleaning = TaskTracker::new();
        // A closed tracker still takes tasks; closing only lets `cleaned_up` return whenever none is left.
        cleaning.close();
        Self {
            impatient: Arc::clone(&objects),
            objects,
            folder,
            part_size: PART_SIZE,
            patience: PATIENCE,
            cleaning,
            inspections: Arc::new(Semaphore::new(INSPECTIONS)),
        }
    }

    /// Whether the store can be used now: that its folder can be read, or that its bucket is there and the credentials are
    /// good for it. Cheap, and over in a few seconds at most.
    ///
    /// # Errors
    /// [`BlobError::Unavailable`] with a sentence that says why not.
    pub async fn probe(&self) -> Result<(), BlobError> {
        let probing = async {
            if let Some(folder) = self.folder.clone() {
                return tokio::task::spawn_blocking(move || folder::probe(&folder)).await?;
            }
            // Of nothing there are few names, however many objects there are.
            let nothing = Location::from("probe");
            match self.impatient.list_with_delimiter(Some(&nothing)).await {
                Ok(_) => Ok(()),
                Err(error) => Err(s3::explain(&error)),
            }
        };
        timeout(PROBE, probing).await.unwrap_or_else(|_| {
            let seconds = PROBE.as_secs();
            Err(BlobError::Unavailable(format!(
                "the blob store does not answer within {seconds} seconds"
            )))
        })
    }

    fn location(id: &BlobId) -> Location {
        Location::from(id.as_str())
    }

    /// Removes an object and every partly written file of it, durably; a success when there is nothing.
    ///
    /// A transfer under way to this id fails afterwards; in a bucket it may still make its object, and undoes that only when
    /// its caller drops it or ends it in `on_arrival`. Those who are reading the object read on.
    ///
    /// # Errors
    /// [`BlobError::Store`] or [`BlobError::Folder`] when something is left.
    pub async fn remove(&self, id: &BlobId) -> Result<(), BlobError> {
        // The partly written files go first: a transfer that completes meanwhile either finds its file gone, or has made
        // the object that the second step removes.
        if let Some(folder) = self.folder.clone() {
            let name = id.to_string();
            tokio::task::spawn_blocking(move || folder::remove_staged(&folder, &name)).await??;
        }
        match self.objects.delete(&Self::location(id)).await {
            Ok(()) | Err(object_store::Error::NotFound { .. }) => {}
            Err(error) => return Err(error.into()),
        }
        // `object_store` synchronises what it writes but not what it deletes, and an object that came back after a power
        // cut would belong to nobody. Also when nothing was there: an earlier removal may have ended just before this.
        if let Some(folder) = self.folder.clone() {
            tokio::task::spawn_blocking(move || folder::synchronise(&folder)).await??;
        }
        Ok(())
    }

    /// Whether a whole object of this length is there.
    ///
    /// # Errors
    /// [`BlobError::Store`] when the store cannot be asked.
    pub async fn holds(&self, id: &BlobId, size_bytes: u64) -> Result<bool, BlobError> {
        Ok(self.length(id).await? == Some(size_bytes))
    }

    /// How many bytes a whole object has; `None` where it is not there.
    ///
    /// # Errors
    /// [`BlobError::Store`] when the store cannot be asked.
    pub async fn length(&self, id: &BlobId) -> Result<Option<u64>, BlobError> {
        match self.objects.head(&Self::location(id)).await {
            Ok(object) => Ok(Some(object.size)),
            Err(object_store::Error::NotFound { .. }) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    /// Every whole object, by id. What is not named like an object is not one and left out.
    ///
    /// # Errors
    /// [`BlobError::Store`] when the store cannot be listed.
    pub async fn list(&self) -> Result<Vec<BlobId>, BlobError> {
        let listed = self.objects.list_with_delimiter(None).await?;
        let mut ids: Vec<BlobId> = listed
            .objects
            .iter()
            .filter_map(|object| object.location.as_ref().parse().ok())
            .collect();
        ids.sort();
        Ok(ids)
    }

    /// The ids of partly written objects, by id, whether their transfer is under way or was lost with its process.
    ///
    /// Only a local folder shows them; for a bucket the list is empty. A transfer aborts what it does not complete, so in a
    /// bucket only killed processes leave parts behind, and a lifecycle rule (`AbortIncompleteMultipartUpload`) removes them.
    ///
    /// # Errors
    /// [`BlobError::Folder`] when the folder cannot be listed.
    pub async fn leftovers(&self) -> Result<Vec<BlobId>, BlobError> {
        let Some(folder) = self.folder.clone() else { return Ok(Vec::new()) };
        tokio::task::spawn_blocking(move || folder::staged(&folder)).await?
    }

    /// Waits until what cancelled transfers left behind has been removed; to be awaited before the process ends.
    pub async fn cleaned_up(&self) {
        self.cleaning.wait().await;
    }
}
