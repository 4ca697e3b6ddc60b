//! Handing an object out, a block at a time.

use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::ops::Range;

use bytes::Bytes;
use futures::stream::BoxStream;
use futures::{StreamExt, TryStreamExt};
use object_store::{GetOptions, GetRange, GetResultPayload, ObjectStore, ObjectStoreExt};
use sha2::{Digest, Sha256};

use super::{BlobError, BlobStore};
use crate::domain::id::BlobId;

/// How much of a local file is read at once. `object_store` would read 8 KiB for each change of threads.
const BLOCK: u64 = 256 * 1024;

/// The largest end that every service reads. No object is as long.
const LAST: u64 = i64::MAX as u64;

/// The bytes of an object, in order.
pub type ByteStream = BoxStream<'static, Result<Bytes, BlobError>>;

impl BlobStore {
    /// Reads an object, or the part of it within `range`; an end beyond the object's means the object's.
    ///
    /// The stream holds one block in memory, and goes on when the object is removed meanwhile.
    ///
    /// # Errors
    /// [`BlobError::Missing`] when there is no such object, [`BlobError::OutOfRange`] when the range holds none of its
    /// bytes, [`BlobError::Store`] when it cannot be read.
    pub async fn read(&self, id: &BlobId, range: Option<Range<u64>>) -> Result<ByteStream, BlobError> {
        let options = GetOptions {
            range: range.clone().map(|range| match range.end {
                ..=LAST => GetRange::Bounded(range),
                _ => GetRange::Offset(range.start),
            }),
            ..GetOptions::default()
        };
        let found = match self.objects.get_opts(&Self::location(id), options).await {
            Ok(found) => found,
            Err(error) => return Err(self.why_unreadable(id, range, error).await),
        };
        Ok(match found.payload {
            GetResultPayload::File(file, _) => blocks(file, found.range),
            GetResultPayload::Stream(stream) => stream.map_err(BlobError::from).boxed(),
        })
    }

    /// Reads a whole object whose SHA-256 is known. The stream ends with [`BlobError::Damaged`] when it has another.
    ///
    /// # Errors
    /// Those of [`BlobStore::read`].
    pub async fn read_checked(&self, id: &BlobId, sha256: &str) -> Result<ByteStream, BlobError> {
        let (id, expected) = (id.clone(), sha256.to_owned());
        let bytes = self.read(&id, None).await?;
        let checked = futures::stream::try_unfold((bytes, Sha256::new()), move |(mut bytes, mut hasher)| {
            let damaged = BlobError::Damaged(id.clone());
            let expected = expected.clone();
            async move {
                match bytes.try_next().await? {
                    Some(block) => {
                        hasher.update(&block);
                        Ok(Some((block, (bytes, hasher))))
                    }
                    None if hex::encode(hasher.finalize()) == expected => Ok(None),
                    None => Err(damaged),
                }
            }
        });
        Ok(checked.boxed())
    }

    /// Tells a wrong range from a failure: the stores do not agree on an error for it.
    async fn why_unreadable(&self, id: &BlobId, range: Option<Range<u64>>, error: object_store::Error) -> BlobError {
        if matches!(error, object_store::Error::NotFound { .. }) {
            return BlobError::Missing(id.clone());
        }
        match (range, self.objects.head(&Self::location(id)).await) {
            (_, Err(object_store::Error::NotFound { .. })) => BlobError::Missing(id.clone()),
            (Some(range), Ok(object)) if range.is_empty() || range.start >= object.size => BlobError::OutOfRange(id.clone()),
            _ => error.into(),
        }
    }
}

/// The bytes of a file within `range`. The open file stays readable when its name is gone.
fn blocks(file: File, range: Range<u64>) -> ByteStream {
    futures::stream::try_unfold((file, range), |(mut file, range)| async move {
        if range.is_empty() {
            return Ok(None);
        }
        let reading = tokio::task::spawn_blocking(move || {
            let length = BLOCK.min(range.end - range.start);
            let mut block = Vec::with_capacity(usize::try_from(length).unwrap_or_default());
            file.seek(SeekFrom::Start(range.start))?;
            let read = (&mut file).take(length).read_to_end(&mut block)? as u64;
            if read < length {
                return Err(BlobError::Folder(std::io::ErrorKind::UnexpectedEof.into()));
            }
            Ok((Bytes::from(block), (file, range.start + read..range.end)))
        });
        reading.await?.map(Some)
    })
    .boxed()
}
