//! The bytes of disk images: the port to a local folder and, later, to an S3-compatible service.
//!
//! The boundary is here because bytes and rows cannot share a transaction. This side therefore promises little, and keeps
//! it to the letter: an object appears whole or not at all, it is durable by the time it is reported, it never changes
//! afterwards, and removing it twice is as good as once. What an object is *for* is the database's business: each one is a
//! registered upload or a blob (`store::Blobs`), and whatever is neither may be removed.
//!
//! Objects lie side by side under the name of their [`BlobId`]; nothing a user typed ever becomes part of a path.

mod folder;
mod read;
mod read_at;
mod receive;
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
use tokio_util::task::TaskTracker;
use url::Url;

use crate::domain::id::BlobId;

pub use read::ByteStream;
pub use receive::{ReceiveError, Received};

/// How many bytes are written at once. S3 takes at least 5 MiB in a part and at most 10,000 parts.
const PART_SIZE: usize = 8 * 1024 * 1024;

/// How long a transfer waits for the next bytes of its stream.
const PATIENCE: Duration = Duration::from_secs(60);

/// How many disk images are inspected at once. Each holds a thread that waits for other threads to read for it, so the
/// number has to stay far below the size of the pool of threads.
const INSPECTIONS: usize = 8;

/// The bytes cannot be stored, found or read.
#[derive(Debug, Error)]
pub enum BlobError {
    /// The address of the store is not one that can be opened; the text says why and repeats nothing secret.
    #[error("{0}")]
    Address(String),
    /// There is no such object.
    #[error("there is no object {0}")]
    Missing(BlobId),
    /// The range begins at or after the end of the object, or is empty.
    #[error("the range holds no byte of object {0}")]
    OutOfRange(BlobId),
    /// The store refused or could not be reached.
    #[error("object store: {0}")]
    Store(#[from] object_store::Error),
    /// The local folder or a file in it could not be used.
    #[error("folder of the object store: {0}")]
    Folder(#[from] std::io::Error),
    /// A background task broke off, most likely because the process is shutting down.
    #[error("background task: {0}")]
    Task(#[from] JoinError),
}

/// A store of immutable objects, each under its [`BlobId`]. Clones share everything.
#[derive(Debug, Clone)]
pub struct BlobStore {
    objects: Arc<dyn ObjectStore>,
    /// Where the objects are files, the folder they are in: partly written files are visible there, and only there.
    folder: Option<PathBuf>,
    part_size: usize,
    patience: Duration,
    cleaning: TaskTracker,
    inspections: Arc<Semaphore>,
}

impl BlobStore {
    /// Opens the store at `url`: `file:///absolute/path`, `file:relative/path` or a plain path. A missing folder is created.
    ///
    /// # Errors
    /// [`BlobError::Address`] when the address is of another kind, [`BlobError::Folder`] or [`BlobError::Store`] when the
    /// folder cannot be created or opened.
    pub fn open(url: &str) -> Result<Self, BlobError> {
        let parsed = Url::parse(url);
        match parsed {
            Ok(parsed) if parsed.scheme() == "file" => Self::local(&folder::path_of(url, &parsed)?),
            Ok(parsed) if parsed.scheme() == "s3" => Err(BlobError::Address(
                "storing blobs in S3 is not built in yet: give a folder, for example file:///var/lib/image-console/blobs".to_owned(),
            )),
            Ok(parsed) => Err(BlobError::Address(format!(
                "blobs cannot be stored at a {}: address: give a folder, for example file:///var/lib/image-console/blobs",
                parsed.scheme()
            ))),
            Err(url::ParseError::RelativeUrlWithoutBase) if !url.trim().is_empty() => Self::local(url.as_ref()),
            Err(_) => Err(BlobError::Address("the address of the blob store is not a folder".to_owned())),
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
            objects,
            folder,
            part_size: PART_SIZE,
            patience: PATIENCE,
            cleaning,
            inspections: Arc::new(Semaphore::new(INSPECTIONS)),
        }
    }

    fn location(id: &BlobId) -> Location {
        Location::from(id.as_str())
    }

    /// Removes an object and every partly written file of it, durably; a success when there is nothing.
    ///
    /// A transfer under way to this id fails afterwards. Those who are reading the object read on.
    ///
    /// # Errors
    /// [`BlobError::Store`] or [`BlobError::Folder`] when something is left.
    pub async fn remove(&self, id: &BlobId) -> Result<(), BlobError> {
        // The partly written files go first: a transfer that completes meanwhile either finds its file gone, or has made
        // the object that the second step removes.
        if let Some(folder) = self.folder.clone() {
            let id = id.clone();
            tokio::task::spawn_blocking(move || folder::remove_staged(&folder, &id)).await??;
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
    /// Only a local folder shows them; for an S3 bucket the list is empty, and a lifecycle rule has to remove them.
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
