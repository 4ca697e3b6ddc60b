//! Virtual PC images, fixed and dynamic.

use super::source::{Source, be32, be64, field};
use super::{DiskRefusal, SECTOR};

pub(super) const COOKIE: &[u8; 8] = b"conectix";

const FIXED: u32 = 2;
const DYNAMIC: u32 = 3;
const DIFFERENCING: u32 = 4;

/// Old writers left the last byte off.
const FOOTER_LENGTHS: [u64; 2] = [512, 511];

/// The geometry of every disk too large to have one.
const MAX_GEOMETRY: u64 = 65_535 * 16 * 255;

/// The parts of a footer that decide what a reader sees.
#[derive(PartialEq, Eq)]
struct Footer {
    header: u64,
    current_size: u64,
    geometry: u32,
    kind: u32,
    saved_state: bool,
}

/// Whether the file ends with a footer, valid or not.
pub(super) fn ends(source: &Source<'_>) -> Result<bool, DiskRefusal> {
    Ok(locate(source)?.is_some())
}

/// The disk's size, once the whole image is known to be present.
pub(super) fn inspect(source: &Source<'_>, limit: u64) -> Result<u64, DiskRefusal> {
    let at = locate(source)?.ok_or_else(|| source.truncated())?;
    let footer = footer(source, at)?;
    let copied = source.start(COOKIE.len())? == COOKIE;
    // Some readers believe the copy in front, others the footer behind: they must see the same disk.
    if copied && self::footer(source, 0)? != footer {
        return Err(source.corrupt("the footer and its copy differ"));
    }
    if footer.saved_state {
        return Err(source.unsupported("a saved machine state"));
    }
    let virtual_size = source.size(virtual_size(&footer), limit)?;
    match footer.kind {
        FIXED if footer.current_size == at => Ok(virtual_size),
        FIXED if footer.current_size > at => Err(source.truncated()),
        FIXED => Err(source.corrupt("the disk is smaller than the file")),
        DYNAMIC if !copied => Err(source.corrupt("the copy of the footer is missing")),
        DYNAMIC => blocks(source, &footer, at).map(|()| virtual_size),
        DIFFERENCING => Err(source.backing_file()),
        _ => Err(source.unsupported("an unknown kind of VHD")),
    }
}

fn locate(source: &Source<'_>) -> Result<Option<u64>, DiskRefusal> {
    for length in FOOTER_LENGTHS {
        if let Some(at) = source.length().checked_sub(length)
            && source.array::<8>(at)? == *COOKIE
        {
            return Ok(Some(at));
        }
    }
    Ok(None)
}

fn footer(source: &Source<'_>, at: u64) -> Result<Footer, DiskRefusal> {
    let mut bytes = [0; 512];
    // The byte old writers left off is reserved, and zero in the checksum.
    let present = source.length().saturating_sub(at).min(SECTOR);
    let part = bytes
        .get_mut(..usize::try_from(present).unwrap_or(0))
        .ok_or(DiskRefusal::Unreadable)?;
    source.read(at, part)?;
    if checksum(&bytes, 64) != be32(&bytes, 64) {
        return Err(source.corrupt("the footer's checksum is wrong"));
    }
    if be32(&bytes, 12) >> 16 != 1 {
        return Err(source.unsupported("an unknown VHD version"));
    }
    Ok(Footer {
        header: be64(&bytes, 16),
        current_size: be64(&bytes, 48),
        geometry: be32(&bytes, 56),
        kind: be32(&bytes, 60),
        saved_state: bytes.get(84).is_some_and(|state| *state != 0),
    })
}

/// The larger of the two sizes a reader may take, so that neither passes the limit.
fn virtual_size(footer: &Footer) -> u64 {
    let [high, low, heads, per_track] = footer.geometry.to_be_bytes();
    let tracks = u64::from(u16::from_be_bytes([high, low])).saturating_mul(u64::from(heads));
    let sectors = tracks.saturating_mul(u64::from(per_track));
    let by_geometry = if sectors >= MAX_GEOMETRY {
        0
    } else {
        sectors.saturating_mul(SECTOR)
    };
    footer.current_size.max(by_geometry)
}

fn blocks(source: &Source<'_>, footer: &Footer, end: u64) -> Result<(), DiskRefusal> {
    let header = source.array::<1024>(footer.header)?;
    if field(&header, 0) != *b"cxsparse" {
        return Err(source.corrupt("the dynamic header is missing"));
    }
    if checksum(&header, 36) != be32(&header, 36) {
        return Err(source.corrupt("the dynamic header's checksum is wrong"));
    }
    let (table, entries, block) = (be64(&header, 16), u64::from(be32(&header, 28)), u64::from(be32(&header, 32)));
    if !block.is_power_of_two() || block < SECTOR {
        return Err(source.corrupt("the block size is out of range"));
    }
    let size = virtual_size(footer);
    if entries.saturating_mul(block) < size {
        return Err(source.corrupt("the block table does not cover the disk"));
    }
    let bitmap = (block / SECTOR).div_ceil(8).next_multiple_of(SECTOR);
    source.walk::<4>(table, entries, |index, entry| {
        let sector = u32::from_be_bytes(*entry);
        let visible = size.saturating_sub(index.saturating_mul(block)).min(block);
        if sector == u32::MAX || visible == 0 {
            return Ok(());
        }
        let data = u64::from(sector)
            .saturating_mul(SECTOR)
            .saturating_add(bitmap)
            .saturating_add(visible);
        if data > end { Err(source.truncated()) } else { Ok(()) }
    })
}

/// The complement of the sum of all bytes but the checksum's own four.
fn checksum(bytes: &[u8], at: usize) -> u32 {
    let all = bytes.iter().fold(0_u32, |sum, byte| sum.wrapping_add(u32::from(*byte)));
    let own = field::<4>(bytes, at)
        .iter()
        .fold(0_u32, |sum, byte| sum.wrapping_add(u32::from(*byte)));
    !all.wrapping_sub(own)
}
