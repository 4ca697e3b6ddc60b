//! What an uploaded disk image really is, judged from its bytes alone.
//!
//! The file name plays no part. A file is accepted only when it stands by itself: it names no other file, needs no key or
//! repair, and every table and block it refers to is inside it. Guest data is never decoded.
//!
//! Work is bounded whatever the file says: tables are read in pieces of at most 1 MiB, and one inspection reads no more table
//! bytes than [`MAX_TABLE_BYTES`] or the file's own length, whichever is less.
//!
//! A raw image carries no marks, so one cut short on a sector boundary is still a raw image; so is a fixed VHD that lost its
//! footer. Callers who know the expected length must compare it themselves.

mod qcow2;
mod refusal;
mod source;
mod vhd;
mod vhdx;
mod vmdk;
mod wrapper;

#[cfg(test)]
mod tests;

use std::str::FromStr;

use serde::{Deserialize, Serialize};

pub use refusal::DiskRefusal;
use source::Source;
pub use source::{MAX_TABLE_BYTES, ReadAt};

/// Bytes in a sector, the unit every format counts in.
const SECTOR: u64 = 512;

/// A format of disk images the console takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum DiskFormat {
    /// The disk's bytes and nothing else.
    Raw,
    /// QEMU copy-on-write, version 2 or 3.
    Qcow2,
    /// VMware, one self-contained sparse file.
    Vmdk,
    /// Virtual PC and older Hyper-V, fixed or dynamic.
    Vhd,
    /// Hyper-V, fixed or dynamic.
    Vhdx,
}

/// A word that names no disk format.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("“{0}” is none of raw, qcow2, vmdk, vhd, vhdx")]
pub struct UnknownDiskFormat(
    /// The word as it was given.
    pub String,
);

impl DiskFormat {
    /// Every format, in the order of the documentation.
    pub const ALL: &'static [Self] = &[Self::Raw, Self::Qcow2, Self::Vmdk, Self::Vhd, Self::Vhdx];

    /// The word in settings, URLs and stored records.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Raw => "raw",
            Self::Qcow2 => "qcow2",
            Self::Vmdk => "vmdk",
            Self::Vhd => "vhd",
            Self::Vhdx => "vhdx",
        }
    }
}

impl std::fmt::Display for DiskFormat {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(self.as_str())
    }
}

impl FromStr for DiskFormat {
    type Err = UnknownDiskFormat;

    fn from_str(word: &str) -> Result<Self, UnknownDiskFormat> {
        let found = Self::ALL.iter().copied().find(|format| format.as_str() == word);
        found.ok_or_else(|| UnknownDiskFormat(word.to_owned()))
    }
}

/// A disk image that passed every check.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct DiskImage {
    /// What the bytes are.
    pub format: DiskFormat,
    /// Bytes of disk a machine made from the image sees; never zero.
    pub virtual_size: u64,
}

/// Recognises and checks the image in `file`, whose disk may have at most `limit` bytes.
///
/// # Errors
///
/// The first [`DiskRefusal`] found; a file that passes is self-contained and complete as far as its format can tell.
pub fn inspect(file: &dyn ReadAt, limit: u64) -> Result<DiskImage, DiskRefusal> {
    if file.length() == 0 {
        return Err(DiskRefusal::Empty);
    }
    let format = recognise(&Source::new(file, DiskFormat::Raw))?;
    let source = Source::new(file, format);
    let virtual_size = match format {
        DiskFormat::Raw => raw(&source, limit)?,
        DiskFormat::Qcow2 => qcow2::inspect(&source, limit)?,
        DiskFormat::Vmdk => vmdk::inspect(&source, limit)?,
        DiskFormat::Vhd => vhd::inspect(&source, limit)?,
        DiskFormat::Vhdx => vhdx::inspect(&source, limit)?,
    };
    Ok(DiskImage { format, virtual_size })
}

fn recognise(source: &Source<'_>) -> Result<DiskFormat, DiskRefusal> {
    let start = source.start(wrapper::START)?;
    let by_start = if start.starts_with(&qcow2::MAGIC) {
        Some(DiskFormat::Qcow2)
    } else if start.starts_with(b"vhdxfile") {
        Some(DiskFormat::Vhdx)
    } else if vmdk::starts(&start) {
        Some(DiskFormat::Vmdk)
    } else {
        None
    };
    let vhd = start.starts_with(vhd::COOKIE) || vhd::ends(source)?;
    match (by_start, vhd) {
        // Whoever opens the file would choose one of the two readings, perhaps not the one checked here.
        (Some(format), true) => Err(DiskRefusal::Unsupported {
            format,
            what: "more than one format in one file".into(),
        }),
        (Some(format), false) => Ok(format),
        (None, true) => Ok(DiskFormat::Vhd),
        (None, false) => wrapper::refuse(source, &start).map(|()| DiskFormat::Raw),
    }
}

fn raw(source: &Source<'_>, limit: u64) -> Result<u64, DiskRefusal> {
    if !source.length().is_multiple_of(SECTOR) {
        return Err(source.corrupt("the length is not a whole number of 512-byte sectors"));
    }
    source.size(source.length(), limit)
}
