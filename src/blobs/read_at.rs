//! Looking into an object here and there, as the parsers of disk formats do.
//!
//! The parsers are pure and know nothing of tasks, so they run on a thread that may block, and this adapter waits there
//! for the store. They read a few bytes at a time in tables close together: a handful of remembered blocks saves a
//! request for each of those reads.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::io;
use std::sync::Arc;

use bytes::Bytes;
use object_store::path::Path as Location;
use object_store::{ObjectStore, ObjectStoreExt};
use tokio::runtime::Handle;

use super::{BlobError, BlobStore};
use crate::domain::disk_format::{self, DiskImage, DiskRefusal, ReadAt};
use crate::domain::id::BlobId;

/// How many bytes are fetched at once: as many as the parsers read at most in one piece of a table.
const BLOCK: u64 = 1024 * 1024;

/// How many blocks are remembered.
const BLOCKS: usize = 4;

impl BlobStore {
    /// What disk image the object is, given its length and the largest virtual size allowed; the inner result is the
    /// parser's verdict on the bytes.
    ///
    /// # Errors
    /// [`BlobError::Missing`] or [`BlobError::Store`] when the bytes cannot be read, which says nothing about them.
    pub async fn inspect(&self, id: &BlobId, length: u64, limit: u64) -> Result<Result<DiskImage, DiskRefusal>, BlobError> {
        let reader = ObjectReader::new(self, id, length);
        let permit = Arc::clone(&self.inspections).acquire_owned().await;
        tokio::task::spawn_blocking(move || {
            let verdict = disk_format::inspect(&reader, limit);
            drop(permit);
            reader.failure.into_inner().map_or(Ok(verdict), Err)
        })
        .await?
    }
}

/// An object as a parser sees it.
struct ObjectReader {
    objects: Arc<dyn ObjectStore>,
    id: BlobId,
    location: Location,
    length: u64,
    runtime: Handle,
    /// Blocks and their numbers, the one fetched last in front.
    recent: RefCell<VecDeque<(u64, Bytes)>>,
    /// Why the store could not be read: a parser would mistake it for a damaged image.
    failure: RefCell<Option<BlobError>>,
}

impl ObjectReader {
    fn new(blobs: &BlobStore, id: &BlobId, length: u64) -> Self {
        Self {
            objects: Arc::clone(&blobs.objects),
            id: id.clone(),
            location: BlobStore::location(id),
            length,
            runtime: Handle::current(),
            recent: RefCell::new(VecDeque::with_capacity(BLOCKS)),
            failure: RefCell::new(None),
        }
    }

    fn block(&self, number: u64) -> io::Result<Bytes> {
        let mut recent = self.recent.borrow_mut();
        if let Some((_, block)) = recent.iter().find(|(remembered, _)| *remembered == number) {
            return Ok(block.clone());
        }
        let start = number * BLOCK;
        let range = start..start.saturating_add(BLOCK).min(self.length);
        let block = self
            .runtime
            .block_on(self.objects.get_range(&self.location, range))
            .map_err(|error| {
                let told = io::Error::other(error.to_string());
                *self.failure.borrow_mut() = Some(match error {
                    object_store::Error::NotFound { .. } => BlobError::Missing(self.id.clone()),
                    error => error.into(),
                });
                told
            })?;
        recent.truncate(BLOCKS - 1);
        recent.push_front((number, block.clone()));
        Ok(block)
    }
}

impl ReadAt for ObjectReader {
    fn length(&self) -> u64 {
        self.length
    }

    fn read_at(&self, offset: u64, buffer: &mut [u8]) -> io::Result<()> {
        let within = |end: &u64| *end <= self.length;
        let Some(_) = offset.checked_add(buffer.len() as u64).filter(within) else {
            return Err(io::ErrorKind::UnexpectedEof.into());
        };
        let (mut offset, mut left) = (offset, buffer);
        while !left.is_empty() {
            let block = self.block(offset / BLOCK)?;
            let skipped = usize::try_from(offset % BLOCK).unwrap_or(usize::MAX);
            let available = block.get(skipped..).unwrap_or_default();
            let count = available.len().min(left.len());
            if count == 0 {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
            let (filled, rest) = left.split_at_mut(count);
            filled.copy_from_slice(&available[..count]);
            left = rest;
            offset += count as u64;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;
    use std::future::ready;

    use super::*;
    use crate::blobs::tests::both;
    use crate::domain::id::RANDOM_LENGTH;

    const LENGTH: u64 = 5 * BLOCK + 77;

    async fn with_object(content: Vec<u8>, look: impl AsyncFn(BlobStore, BlobId)) {
        let id = BlobId::from_random([1; RANDOM_LENGTH]);
        for place in both().await {
            let stream = futures::stream::iter([Ok::<_, Infallible>(Bytes::from(content.clone()))]);
            place
                .blobs
                .receive(&id, stream, u64::MAX, |_| ready(Ok::<(), Infallible>(())))
                .await
                .unwrap();
            look(place.blobs, id.clone()).await;
        }
    }

    async fn with_reader(claimed: u64, look: impl Fn(&ObjectReader, &[u8]) + Send + Copy + 'static) {
        let content: Vec<u8> = (0..LENGTH).map(|index| (index % 251) as u8).collect();
        with_object(content.clone(), async |blobs, id| {
            let (reader, content) = (ObjectReader::new(&blobs, &id, claimed), content.clone());
            tokio::task::spawn_blocking(move || look(&reader, &content)).await.unwrap();
        })
        .await;
    }

    #[tokio::test]
    async fn every_place_reads_what_is_there() {
        with_reader(LENGTH, |reader, content| {
            assert_eq!(reader.length(), LENGTH);
            for (offset, length) in [
                (0, 0),
                (0, 4),
                (BLOCK - 4, 8),
                (0, LENGTH),
                (LENGTH - 1, 1),
                (LENGTH, 0),
                (3, 3 * BLOCK),
                (2 * BLOCK, BLOCK),
            ] {
                let mut buffer = vec![0; usize::try_from(length).unwrap()];
                reader.read_at(offset, &mut buffer).unwrap();
                let from = usize::try_from(offset).unwrap();
                assert!(buffer == content[from..from + buffer.len()], "{offset} {length}");
            }
            assert!(reader.failure.borrow().is_none());
        })
        .await;
    }

    #[tokio::test]
    async fn beyond_the_end_there_is_nothing() {
        with_reader(LENGTH, |reader, _| {
            for (offset, length) in [(LENGTH, 1), (LENGTH - 1, 2), (u64::MAX, 1), (u64::MAX, 0)] {
                let error = reader.read_at(offset, &mut vec![0; length]).unwrap_err();
                assert_eq!(error.kind(), io::ErrorKind::UnexpectedEof);
            }
        })
        .await;
    }

    #[tokio::test]
    async fn few_blocks_are_remembered() {
        with_reader(LENGTH, |reader, content| {
            let remembered = || -> Vec<u64> { reader.recent.borrow().iter().map(|(number, _)| *number).collect() };
            reader.read_at(0, &mut vec![0; content.len()]).unwrap();
            assert_eq!(remembered(), [5, 4, 3, 2]);
            reader.read_at(3 * BLOCK, &mut [0; 4]).unwrap();
            assert_eq!(remembered(), [5, 4, 3, 2]);
            reader.read_at(0, &mut [0; 4]).unwrap();
            assert_eq!(remembered(), [0, 5, 4, 3]);
        })
        .await;
    }

    #[tokio::test]
    async fn a_store_that_cannot_be_read_is_no_verdict() {
        with_reader(2 * LENGTH, |reader, _| {
            assert!(reader.read_at(LENGTH + BLOCK, &mut [0; 4]).is_err());
            assert!(matches!(reader.failure.borrow_mut().take(), Some(BlobError::Store(_))));
        })
        .await;
        with_object(vec![1], async |blobs, _| {
            let missing = BlobId::from_random([2; RANDOM_LENGTH]);
            let inspected = blobs.inspect(&missing, 100_000, u64::MAX).await;
            assert!(matches!(inspected, Err(BlobError::Missing(id)) if id == missing));
        })
        .await;
    }

    #[tokio::test]
    async fn the_verdict_is_the_parsers() {
        let length = 2 * BLOCK;
        with_object(vec![0; usize::try_from(length).unwrap()], async |blobs, id| {
            let image = blobs.inspect(&id, length, length).await.unwrap().unwrap();
            assert_eq!((image.format, image.virtual_size), (disk_format::DiskFormat::Raw, length));
            assert!(blobs.inspect(&id, length, length - 1).await.unwrap().is_err());
        })
        .await;
    }
}
