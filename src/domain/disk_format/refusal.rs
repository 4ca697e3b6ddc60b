//! Why an uploaded file is not taken.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use super::DiskFormat;

/// Why a file is refused as a disk image.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
pub enum DiskRefusal {
    /// The file has no bytes.
    #[error("The file is empty.")]
    Empty,
    /// Something the image refers to lies past the end of the file.
    #[error("The {format} image is incomplete: part of it lies past the end of the file.")]
    Truncated {
        /// What the file was recognised as.
        format: DiskFormat,
    },
    /// The image is a layer over another image.
    #[error("The {format} image depends on another image below it.")]
    BackingFile {
        /// What the file was recognised as.
        format: DiskFormat,
    },
    /// The disk's data is kept in other files.
    #[error("The {format} image keeps its data in other files.")]
    ExternalData {
        /// What the file was recognised as.
        format: DiskFormat,
    },
    /// The image needs a key.
    #[error("The {format} image is encrypted.")]
    Encrypted {
        /// What the file was recognised as.
        format: DiskFormat,
    },
    /// The image uses something the console does not take.
    #[error("The {format} image cannot be used: {what}.")]
    Unsupported {
        /// What the file was recognised as; raw for wrappers that are no disk image.
        format: DiskFormat,
        /// The feature or the wrapper, as a noun phrase.
        what: Cow<'static, str>,
    },
    /// The image contradicts its own format.
    #[error("The {format} image is damaged: {what}.")]
    Corrupt {
        /// What the file was recognised as.
        format: DiskFormat,
        /// What is wrong, as a short clause.
        what: Cow<'static, str>,
    },
    /// The disk is larger than allowed.
    #[error("The disk has {virtual_size} bytes; at most {limit} are allowed.")]
    TooLarge {
        /// Bytes of disk the image declares.
        virtual_size: u64,
        /// Bytes of disk allowed.
        limit: u64,
    },
    /// Reading the file failed.
    #[error("The file could not be read.")]
    Unreadable,
}

impl DiskRefusal {
    /// The message key, the same in every release.
    #[must_use]
    pub fn key(&self) -> &'static str {
        match self {
            Self::Empty => "disk-empty",
            Self::Truncated { .. } => "disk-truncated",
            Self::BackingFile { .. } => "disk-backing-file",
            Self::ExternalData { .. } => "disk-external-data",
            Self::Encrypted { .. } => "disk-encrypted",
            Self::Unsupported { .. } => "disk-unsupported",
            Self::Corrupt { .. } => "disk-corrupt",
            Self::TooLarge { .. } => "disk-too-large",
            Self::Unreadable => "disk-unreadable",
        }
    }
}
