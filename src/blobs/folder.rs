//! What only a local folder has: a path, and files that are not whole yet.
//!
//! `object_store` writes the parts of an object into `<name>#<number>` beside it and renames that file when all are there.
//! It hides such files from every listing and refuses to name them, so after a crash nobody but this module sees them.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use url::Url;

use super::BlobError;
use crate::domain::id::BlobId;

/// The path that a `file:` address means. A relative one is not a URL by the letter, so it is taken from the text.
pub(super) fn path_of(text: &str, parsed: &Url) -> Result<PathBuf, BlobError> {
    let after_scheme = text.trim().split_once(':').map_or("", |(_, rest)| rest);
    // By the letter, the second would mean the root of the file system.
    if matches!(after_scheme, "" | "//") {
        return Err(BlobError::Address("the address of the blob store names no folder".to_owned()));
    }
    if !after_scheme.starts_with("//") {
        return Ok(PathBuf::from(after_scheme));
    }
    if parsed.query().is_some() || parsed.fragment().is_some() {
        return Err(BlobError::Address(
            "the address of the blob store must not contain ? or #; write %3F or %23".to_owned(),
        ));
    }
    parsed
        .to_file_path()
        .map_err(|()| BlobError::Address("a file: address has three slashes before an absolute path: file:///path".to_owned()))
}

/// Creates the folder when it is missing, readable for this user only, and returns its absolute path.
pub(super) fn create(path: &Path) -> Result<PathBuf, BlobError> {
    if !path.is_dir() {
        let mut builder = fs::DirBuilder::new();
        builder.recursive(true);
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        builder.create(path)?;
    }
    Ok(fs::canonicalize(path)?)
}

/// Reads one entry, which takes everything that reading all of them takes.
pub(super) fn probe(folder: &Path) -> Result<(), BlobError> {
    let reading = fs::read_dir(folder).and_then(|mut entries| entries.next().transpose());
    match reading {
        Ok(_) => Ok(()),
        Err(error) => Err(BlobError::Unavailable(format!(
            "the folder of the blob store cannot be read: {error}"
        ))),
    }
}

/// The ids of partly written files, each once, in order.
pub(super) fn staged(folder: &Path) -> Result<Vec<BlobId>, BlobError> {
    let mut ids = Vec::new();
    for entry in fs::read_dir(folder)? {
        ids.extend(staged_id(&entry?.file_name()));
    }
    ids.sort();
    ids.dedup();
    Ok(ids)
}

/// Removes the partly written files of the object with this name.
pub(super) fn remove_staged(folder: &Path, name: &str) -> Result<(), BlobError> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if staged_name(&entry.file_name()) == Some(name) {
            match fs::remove_file(entry.path()) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error.into()),
                Ok(()) | Err(_) => {}
            }
        }
    }
    Ok(())
}

/// Makes what was created and removed in the folder durable, where the system can.
pub(super) fn synchronise(folder: &Path) -> Result<(), BlobError> {
    #[cfg(unix)]
    fs::File::open(folder)?.sync_all()?;
    #[cfg(not(unix))]
    let _ = folder;
    Ok(())
}

fn staged_id(file_name: &std::ffi::OsStr) -> Option<BlobId> {
    staged_name(file_name)?.parse().ok()
}

fn staged_name(file_name: &std::ffi::OsStr) -> Option<&str> {
    let (name, number) = file_name.to_str()?.split_once('#')?;
    let numbered = !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit());
    numbered.then_some(name)
}
