//! Taking an object in: from a stream to a whole, durable object, or to nothing at all.
//!
//! Three things go on at once: the caller's stream fills one part, while the part before is hashed on one thread and
//! written by another. Hence two parts in memory for each transfer, whatever the length of the stream and of its chunks.
//!
//! A transfer can end at any `await`, because the client went away and its future was dropped. So what has to happen
//! afterwards never depends on being polled: [`Transfer`] hands it to a task of its own when it is dropped.

use std::sync::Arc;

use bytes::{Bytes, BytesMut};
use futures::{Stream, StreamExt};
use object_store::{MultipartUpload, ObjectStoreExt};
use sha2::{Digest, Sha256};
use thiserror::Error;
use tokio::runtime::Handle;
use tokio::sync::Mutex;
use tokio::task::JoinHandle;
use tokio::time::timeout;

use super::{BlobError, BlobStore, s3};
use crate::domain::id::BlobId;

type Source = Box<dyn std::error::Error + Send + Sync>;

/// An object that is whole and durable.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Received {
    /// Its length.
    pub size_bytes: u64,
    /// The SHA-256 of its bytes in lower-case hexadecimal digits.
    pub sha256: String,
}

/// Nothing was stored. `Stop` is the caller's own reason to end a transfer.
#[derive(Debug, Error)]
pub enum ReceiveError<Stop> {
    /// The stream ended without a byte.
    #[error("no bytes arrived")]
    Empty,
    /// The stream held more bytes than allowed.
    #[error("more than {limit_bytes} bytes arrived")]
    TooLarge {
        /// How many were allowed.
        limit_bytes: u64,
    },
    /// The stream failed, or nothing came for a minute.
    #[error("the bytes stopped arriving")]
    Interrupted(#[source] Source),
    /// The caller ended the transfer when told that the bytes have arrived.
    #[error("the transfer was stopped")]
    Stopped(Stop),
    /// The id has an object already, which stays as it is.
    #[error("object {0} exists already")]
    Taken(BlobId),
    /// The bytes could not be stored.
    #[error(transparent)]
    Blob(#[from] BlobError),
}

impl BlobStore {
    /// Stores the bytes of `stream` as the object `id`, and returns when they are durable.
    ///
    /// `on_arrival` is told how many bytes have arrived when all are written, just before the object appears. Its error ends
    /// the transfer. On every error, and when the future is dropped, nothing is left; in the latter case
    /// [`BlobStore::cleaned_up`] says when.
    ///
    /// # Errors
    /// A [`ReceiveError`] that says why nothing was stored.
    pub async fn receive<S, E, P, F, Stop>(
        &self,
        id: &BlobId,
        stream: S,
        limit_bytes: u64,
        on_arrival: P,
    ) -> Result<Received, ReceiveError<Stop>>
    where
        S: Stream<Item = Result<Bytes, E>> + Send + Unpin,
        E: Into<Source>,
        P: FnOnce(u64) -> F + Send,
        F: Future<Output = Result<(), Stop>> + Send,
        Stop: Send,
    {
        // Undoing a transfer removes the object of that name, so it must not be an earlier one.
        match self.objects.head(&Self::location(id)).await {
            Ok(_) => return Err(ReceiveError::Taken(id.clone())),
            Err(object_store::Error::NotFound { .. }) => {}
            Err(error) => return Err(BlobError::from(error).into()),
        }
        let mut transfer = Transfer::begin(self, id).await?;
        let limit_bytes = limit_bytes.min(self.largest());
        let received = transfer.run(stream, limit_bytes, on_arrival).await;
        match &received {
            Ok(_) => transfer.kept = true,
            Err(_) => {
                if let Some(undoing) = transfer.undo() {
                    undoing.await.ok();
                }
            }
        }
        received
    }

    /// The length of the largest object that can be stored: a bucket takes no more than so many parts.
    fn largest(&self) -> u64 {
        match self.folder {
            Some(_) => u64::MAX,
            None => s3::PARTS.saturating_mul(self.part_size as u64),
        }
    }
}

/// A part being written and hashed. It yields the hasher for the next part, and the buffer to fill again.
type PartInFlight = JoinHandle<Result<(Sha256, Bytes), BlobError>>;

/// An object on its way. Unless it is `kept`, dropping it undoes it.
struct Transfer {
    blobs: BlobStore,
    id: BlobId,
    /// Behind a lock, so that undoing waits for a completion which is running and cannot be called off.
    upload: Arc<Mutex<Box<dyn MultipartUpload>>>,
    hasher: Sha256,
    in_flight: Option<PartInFlight>,
    kept: bool,
}

impl Transfer {
    async fn begin(blobs: &BlobStore, id: &BlobId) -> Result<Self, BlobError> {
        let (blobs, id) = (blobs.clone(), id.clone());
        // A task of its own, because a service may have begun an upload when nobody waits for its answer any more. A transfer
        // that is not taken from the task is dropped, hence undone, and until then the token makes `cleaned_up` wait.
        let token = blobs.cleaning.token();
        let beginning = tokio::spawn(async move {
            let upload = blobs.objects.put_multipart(&BlobStore::location(&id)).await?;
            let transfer = Self {
                blobs,
                id,
                upload: Arc::new(Mutex::new(upload)),
                hasher: Sha256::new(),
                in_flight: None,
                kept: false,
            };
            Ok::<_, BlobError>((transfer, token))
        });
        let (transfer, _) = beginning.await??;
        Ok(transfer)
    }

    async fn run<S, E, P, F, Stop>(&mut self, mut stream: S, limit_bytes: u64, on_arrival: P) -> Result<Received, ReceiveError<Stop>>
    where
        S: Stream<Item = Result<Bytes, E>> + Send + Unpin,
        E: Into<Source>,
        P: FnOnce(u64) -> F + Send,
        F: Future<Output = Result<(), Stop>> + Send,
        Stop: Send,
    {
        let mut size_bytes = 0_u64;
        let mut part = self.new_part();
        // Whoever holds a connection open and sends nothing would hold a place among the account's uploads as well.
        while let Some(chunk) = timeout(self.blobs.patience, stream.next())
            .await
            .map_err(|elapsed| ReceiveError::Interrupted(elapsed.into()))?
        {
            let mut chunk = chunk.map_err(|error| ReceiveError::Interrupted(error.into()))?;
            size_bytes = size_bytes.saturating_add(chunk.len() as u64);
            if size_bytes > limit_bytes {
                return Err(ReceiveError::TooLarge { limit_bytes });
            }
            while !chunk.is_empty() {
                let room = self.blobs.part_size - part.len();
                // Copied, because small chunks would keep alive the much larger network buffers they are cut from.
                part.extend_from_slice(&chunk.split_to(room.min(chunk.len())));
                if part.len() == self.blobs.part_size {
                    self.send(&mut part).await?;
                }
            }
        }
        if size_bytes == 0 {
            return Err(ReceiveError::Empty);
        }
        if !part.is_empty() {
            self.send(&mut part).await?;
        }
        self.sent().await?;
        on_arrival(size_bytes).await.map_err(ReceiveError::Stopped)?;
        self.complete(size_bytes).await?;
        let sha256 = hex::encode(std::mem::take(&mut self.hasher).finalize());
        Ok(Received { size_bytes, sha256 })
    }

    fn new_part(&self) -> BytesMut {
        BytesMut::with_capacity(self.blobs.part_size)
    }

    /// Starts hashing and writing a part, as soon as the one before is done, and leaves an empty buffer in its place.
    async fn send(&mut self, part: &mut BytesMut) -> Result<(), BlobError> {
        let empty = self.sent().await?;
        let full = std::mem::replace(part, empty).freeze();
        let writing = self.upload.lock().await.put_part(full.clone().into());
        let mut hasher = std::mem::take(&mut self.hasher);
        let hashing = tokio::task::spawn_blocking(move || {
            hasher.update(&full);
            (hasher, full)
        });
        // A task of its own, because the future of a part does nothing until it is polled.
        self.in_flight = Some(tokio::spawn(async move {
            let (written, hashed) = futures::join!(writing, hashing);
            written?;
            Ok(hashed?)
        }));
        Ok(())
    }

    /// Waits for the part in flight and returns an empty buffer, its own where possible.
    async fn sent(&mut self) -> Result<BytesMut, BlobError> {
        let Some(in_flight) = &mut self.in_flight else {
            return Ok(self.new_part());
        };
        let finished = in_flight.await;
        self.in_flight = None;
        let (hasher, part) = finished??;
        self.hasher = hasher;
        let mut part = part.try_into_mut().unwrap_or_else(|_| self.new_part());
        part.clear();
        Ok(part)
    }

    /// Makes the object appear, and looks whether it is whole: its parts were checked one by one, but not that all are there.
    /// The task goes on when this future is dropped, and [`Self::undo`] waits for it.
    async fn complete(&self, size_bytes: u64) -> Result<(), BlobError> {
        let (upload, objects, id) = (Arc::clone(&self.upload), Arc::clone(&self.blobs.objects), self.id.clone());
        let completing = tokio::spawn(async move {
            let mut upload = upload.lock().await;
            upload.complete().await?;
            let stored = objects.head(&BlobStore::location(&id)).await?.size;
            if stored == size_bytes {
                Ok(())
            } else {
                Err(BlobError::Damaged(id))
            }
        });
        completing.await?
    }

    /// Undoes the transfer in a task of its own, once: nobody has to wait for it.
    fn undo(&mut self) -> Option<JoinHandle<()>> {
        // Outside the runtime, a local upload still removes its file itself when it is dropped; a task could not be run.
        let runtime = Handle::try_current().ok()?;
        self.kept = true;
        let (blobs, id, upload, in_flight) = (self.blobs.clone(), self.id.clone(), Arc::clone(&self.upload), self.in_flight.take());
        let undoing = async move {
            // A part that arrives after the abort would stay in an S3 bucket, invisible and paid for.
            if let Some(in_flight) = in_flight {
                in_flight.await.ok();
            }
            if let Err(error) = upload.lock().await.abort().await {
                // Expected when a completion came first; what that one left, the removal finds.
                tracing::debug!(blob = %id, %error, "an upload could not be aborted");
            }
            if let Err(error) = blobs.remove(&id).await {
                tracing::warn!(blob = %id, %error, "a broken-off upload could not be removed; the next sweep tries again");
            }
        };
        Some(self.blobs.cleaning.spawn_on(undoing, &runtime))
    }
}

impl Drop for Transfer {
    fn drop(&mut self) {
        if !self.kept {
            self.undo();
        }
    }
}
