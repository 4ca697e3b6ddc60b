//! What every store of blobs must show, each on a folder and on a bucket, and what only one of them has.

mod bucket;
mod folder;
mod reading;
mod receiving;
#[path = "../../tests/support/s3_server.rs"]
mod s3_server;
mod undoing;

use std::convert::Infallible;
use std::future::{Ready, ready};
use std::ops::Range;

use bytes::Bytes;
use futures::{Stream, TryStreamExt, stream};
use sha2::{Digest, Sha256};
use tempfile::TempDir;

use super::*;
use crate::domain::id::RANDOM_LENGTH;

pub(super) use s3_server::{BUCKET, S3Server};

const NO_LIMIT: u64 = u64::MAX;

type Stop = &'static str;

/// A store of parts as small as may be, and what lies beneath it.
pub(super) struct Place {
    pub(super) blobs: BlobStore,
    beneath: Beneath,
    /// How many parts are many: those of a bucket are not small.
    many: usize,
}

enum Beneath {
    Folder(TempDir),
    Bucket(S3Server),
}

pub(super) fn local() -> Place {
    let folder = tempfile::tempdir().unwrap();
    let mut blobs = BlobStore::open(folder.path().to_str().unwrap()).unwrap();
    blobs.part_size = 1000;
    Place {
        blobs,
        beneath: Beneath::Folder(folder),
        many: 5,
    }
}

pub(super) async fn remote() -> Place {
    let server = S3Server::start().await;
    let mut blobs = BlobStore::open_with(&server.url(BUCKET), S3Server::environment()).unwrap();
    blobs.part_size = 5 * 1024 * 1024;
    Place {
        blobs,
        beneath: Beneath::Bucket(server),
        many: 2,
    }
}

pub(super) async fn both() -> [Place; 2] {
    [local(), remote().await]
}

impl Place {
    fn part(&self) -> usize {
        self.blobs.part_size
    }

    /// The names of whole objects, and of whatever else is there.
    fn objects(&self) -> Vec<String> {
        match &self.beneath {
            Beneath::Folder(folder) => names(folder),
            Beneath::Bucket(server) => server.objects(BUCKET),
        }
    }

    /// Everything that must be gone when nothing was stored.
    fn rest(&self) -> Vec<String> {
        let mut rest = self.objects();
        if let Beneath::Bucket(server) = &self.beneath {
            rest.extend(server.staged());
        }
        rest
    }

    /// The files that hold the parts of an upload under way.
    fn staged(&self) -> Vec<PathBuf> {
        let (folder, names) = match &self.beneath {
            Beneath::Folder(folder) => (folder.path(), names(folder)),
            Beneath::Bucket(server) => (server.folder(), server.staged()),
        };
        let parts = names.into_iter().filter(|name| name.contains('#') || name.contains(".part-"));
        parts.map(|name| folder.join(name)).collect()
    }
}

fn go_on(_: u64) -> Ready<Result<(), Stop>> {
    ready(Ok(()))
}

fn id(number: u8) -> BlobId {
    BlobId::from_random([number; RANDOM_LENGTH])
}

fn content(length: usize) -> Vec<u8> {
    (0..length).map(|index| (index % 251) as u8).collect()
}

fn sha256(content: &[u8]) -> String {
    hex::encode(Sha256::digest(content))
}

fn chunks(content: &[u8], size: usize) -> impl Stream<Item = Result<Bytes, Infallible>> + Send + Unpin + 'static {
    let chunks: Vec<_> = content.chunks(size).map(|chunk| Ok(Bytes::copy_from_slice(chunk))).collect();
    stream::iter(chunks)
}

pub(super) async fn store(blobs: &BlobStore, id: &BlobId, content: &[u8]) -> Received {
    let stream = chunks(content, blobs.part_size / 3);
    blobs.receive(id, stream, NO_LIMIT, go_on).await.unwrap()
}

async fn read(blobs: &BlobStore, id: &BlobId, range: Option<Range<u64>>) -> Result<Vec<u8>, BlobError> {
    let blocks: Vec<Bytes> = blobs.read(id, range).await?.try_collect().await?;
    Ok(blocks.concat())
}

fn names(folder: &TempDir) -> Vec<String> {
    let entries = std::fs::read_dir(folder.path()).unwrap();
    let mut names: Vec<String> = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}
