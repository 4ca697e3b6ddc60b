//! Bounded, total access to the bytes of one file.

use std::cell::Cell;
use std::io;

use super::{DiskFormat, DiskRefusal, SECTOR};

/// The most table bytes one inspection reads: enough for a full 8 TiB of 64 KiB qcow2 clusters.
pub const MAX_TABLE_BYTES: u64 = 1 << 30;

/// The most bytes held at once while a table is read; a multiple of every entry's width.
const PIECE: u64 = 1 << 20;

/// Random access to the bytes of an uploaded file.
pub trait ReadAt {
    /// Bytes in the file.
    fn length(&self) -> u64;

    /// Fills `buffer` from `offset`.
    ///
    /// # Errors
    ///
    /// Whatever stopped the read, also when the file ends before the buffer is full.
    fn read_at(&self, offset: u64, buffer: &mut [u8]) -> io::Result<()>;
}

impl ReadAt for [u8] {
    fn length(&self) -> u64 {
        self.len() as u64
    }

    fn read_at(&self, offset: u64, buffer: &mut [u8]) -> io::Result<()> {
        let start = usize::try_from(offset).ok();
        let end = start.and_then(|start| start.checked_add(buffer.len()));
        let found = start.zip(end).and_then(|(start, end)| self.get(start..end));
        buffer.copy_from_slice(found.ok_or(io::ErrorKind::UnexpectedEof)?);
        Ok(())
    }
}

impl<T: ReadAt + ?Sized> ReadAt for &T {
    fn length(&self) -> u64 {
        (**self).length()
    }

    fn read_at(&self, offset: u64, buffer: &mut [u8]) -> io::Result<()> {
        (**self).read_at(offset, buffer)
    }
}

/// A file being checked as one format, with what is left of its work budget.
pub(super) struct Source<'a> {
    file: &'a dyn ReadAt,
    format: DiskFormat,
    length: u64,
    budget: Cell<u64>,
}

impl<'a> Source<'a> {
    pub(super) fn new(file: &'a dyn ReadAt, format: DiskFormat) -> Self {
        let length = file.length();
        // No honest file has more bytes of tables than bytes; tables shared many times over would.
        let budget = Cell::new(length.min(MAX_TABLE_BYTES));
        Self {
            file,
            format,
            length,
            budget,
        }
    }

    pub(super) fn length(&self) -> u64 {
        self.length
    }

    pub(super) fn truncated(&self) -> DiskRefusal {
        DiskRefusal::Truncated { format: self.format }
    }

    pub(super) fn backing_file(&self) -> DiskRefusal {
        DiskRefusal::BackingFile { format: self.format }
    }

    pub(super) fn external_data(&self) -> DiskRefusal {
        DiskRefusal::ExternalData { format: self.format }
    }

    pub(super) fn encrypted(&self) -> DiskRefusal {
        DiskRefusal::Encrypted { format: self.format }
    }

    pub(super) fn unsupported(&self, what: &'static str) -> DiskRefusal {
        DiskRefusal::Unsupported {
            format: self.format,
            what: what.into(),
        }
    }

    pub(super) fn corrupt(&self, what: &'static str) -> DiskRefusal {
        DiskRefusal::Corrupt {
            format: self.format,
            what: what.into(),
        }
    }

    /// The disk's size, once it is neither zero nor above the limit.
    pub(super) fn size(&self, virtual_size: u64, limit: u64) -> Result<u64, DiskRefusal> {
        if virtual_size == 0 {
            return Err(self.corrupt("the disk has no bytes"));
        }
        if virtual_size > limit {
            return Err(DiskRefusal::TooLarge { virtual_size, limit });
        }
        Ok(virtual_size)
    }

    /// Refuses a range that does not end inside the file.
    pub(super) fn within(&self, offset: u64, bytes: u64) -> Result<(), DiskRefusal> {
        match offset.checked_add(bytes) {
            Some(end) if end <= self.length => Ok(()),
            _ => Err(self.truncated()),
        }
    }

    pub(super) fn read(&self, offset: u64, buffer: &mut [u8]) -> Result<(), DiskRefusal> {
        self.within(offset, buffer.len() as u64)?;
        self.file.read_at(offset, buffer).map_err(|_| DiskRefusal::Unreadable)
    }

    pub(super) fn array<const N: usize>(&self, offset: u64) -> Result<[u8; N], DiskRefusal> {
        let mut bytes = [0; N];
        self.read(offset, &mut bytes)?;
        Ok(bytes)
    }

    /// A part of the file that the caller keeps small.
    pub(super) fn part(&self, offset: u64, bytes: usize) -> Result<Vec<u8>, DiskRefusal> {
        self.within(offset, bytes as u64)?;
        let mut part = vec![0; bytes];
        self.read(offset, &mut part)?;
        Ok(part)
    }

    /// The first `bytes` of the file, or all of a shorter one.
    pub(super) fn start(&self, bytes: usize) -> Result<Vec<u8>, DiskRefusal> {
        self.part(0, usize::try_from(self.length).unwrap_or(bytes).min(bytes))
    }

    /// Shows every entry of a table in order, with its index, and charges the table to the budget.
    pub(super) fn walk<const N: usize>(
        &self,
        offset: u64,
        entries: u64,
        mut visit: impl FnMut(u64, &[u8; N]) -> Result<(), DiskRefusal>,
    ) -> Result<(), DiskRefusal> {
        let mut left = entries.checked_mul(N as u64).ok_or_else(|| self.truncated())?;
        self.within(offset, left)?;
        // Every table takes a sector at least, which also bounds how many tiny ones are read.
        let Some(budget) = self.budget.get().checked_sub(left.max(SECTOR)) else {
            return Err(if self.length < MAX_TABLE_BYTES {
                self.corrupt("the tables overlap")
            } else {
                self.unsupported("tables too large to check")
            });
        };
        self.budget.set(budget);
        let mut buffer = vec![0; usize::try_from(left.min(PIECE)).unwrap_or(0)];
        let (mut at, mut index) = (offset, 0_u64);
        while left > 0 {
            let bytes = left.min(PIECE);
            let piece = buffer
                .get_mut(..usize::try_from(bytes).unwrap_or(0))
                .ok_or(DiskRefusal::Unreadable)?;
            self.read(at, piece)?;
            for entry in piece.as_chunks::<N>().0 {
                visit(index, entry)?;
                index = index.saturating_add(1);
            }
            at = at.saturating_add(bytes);
            left = left.saturating_sub(bytes);
        }
        Ok(())
    }
}

/// `N` bytes at a fixed place of a header; zeros past its end, so that reading is total.
pub(super) fn field<const N: usize>(bytes: &[u8], at: usize) -> [u8; N] {
    bytes.get(at..).and_then(|rest| rest.first_chunk::<N>()).copied().unwrap_or([0; N])
}

pub(super) fn be32(bytes: &[u8], at: usize) -> u32 {
    u32::from_be_bytes(field(bytes, at))
}

pub(super) fn be64(bytes: &[u8], at: usize) -> u64 {
    u64::from_be_bytes(field(bytes, at))
}

pub(super) fn le16(bytes: &[u8], at: usize) -> u16 {
    u16::from_le_bytes(field(bytes, at))
}

pub(super) fn le32(bytes: &[u8], at: usize) -> u32 {
    u32::from_le_bytes(field(bytes, at))
}

pub(super) fn le64(bytes: &[u8], at: usize) -> u64 {
    u64::from_le_bytes(field(bytes, at))
}
