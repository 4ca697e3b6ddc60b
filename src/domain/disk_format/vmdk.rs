//! VMware images in one sparse file.

use std::cell::Cell;

use super::source::{Source, le16, le32, le64};
use super::{DiskRefusal, SECTOR};

/// The part of a file that readers search for the descriptor, wherever the header says it is.
const DESCRIPTOR: u64 = 20;
const MAX_DESCRIPTOR: u64 = 2048;

/// The directory's place when it follows the data.
const AT_END: u64 = u64::MAX;
const COMPRESSED: u32 = 1 << 16;
const MARKERS: u32 = 1 << 17;
const ZEROED_GRAINS: u32 = 1 << 2;
const FOOTER_MARKER: u32 = 3;

/// Whether a file begins as some kind of VMDK.
pub(super) fn starts(start: &[u8]) -> bool {
    start.starts_with(b"KDMV") || start.starts_with(b"COWD") || descriptor_file(start)
}

/// Whether a text names other files; QEMU takes any comments before the version, so this must too.
fn descriptor_file(start: &[u8]) -> bool {
    if start.starts_with(b"# Disk DescriptorFile") {
        return true;
    }
    let mut lines = start.split(|byte| *byte == b'\n').map(<[u8]>::trim_ascii);
    let first = lines.find(|line| !line.is_empty() && !line.starts_with(b"#"));
    first.is_some_and(|line| line.starts_with(b"version=") && line.get(8..).is_some_and(|rest| matches!(rest, b"1" | b"2" | b"3")))
}

/// The numbers of a sparse header, in sectors where they are sizes or places.
struct Header {
    flags: u32,
    capacity: u64,
    grain: u64,
    descriptor: u64,
    descriptor_size: u64,
    per_table: u64,
    directory: u64,
    overhead: u64,
    compressed: bool,
}

/// The disk's size, once the whole image is known to be present.
pub(super) fn inspect(source: &Source<'_>, limit: u64) -> Result<u64, DiskRefusal> {
    let start = source.start(4)?;
    if start == b"COWD" {
        return Err(source.unsupported("an ESX server copy-on-write extent"));
    }
    if start != b"KDMV" {
        return Err(source.external_data());
    }
    let front = header(source, 0)?;
    // Readers look for the descriptor right behind the header without asking the header.
    if front.descriptor != 1 {
        return Err(source.unsupported("an extent without a descriptor of its own"));
    }
    descriptor(source, &front)?;
    let header = if front.directory == AT_END {
        footer(source, &front)?
    } else {
        front
    };
    let bytes = header
        .capacity
        .checked_mul(SECTOR)
        .ok_or_else(|| source.corrupt("the capacity is out of range"))?;
    let virtual_size = source.size(bytes, limit)?;
    grains(source, &header)?;
    Ok(virtual_size)
}

fn header(source: &Source<'_>, at: u64) -> Result<Header, DiskRefusal> {
    let head = source.array::<512>(at)?;
    if !head.starts_with(b"KDMV") {
        return Err(source.corrupt("the footer is missing"));
    }
    if !(1..=3).contains(&le32(&head, 4)) {
        return Err(source.unsupported("an unknown VMDK version"));
    }
    let flags = le32(&head, 8);
    let method = le16(&head, 77);
    if method > 1 {
        return Err(source.unsupported("an unknown compression method"));
    }
    Ok(Header {
        flags,
        capacity: le64(&head, 12),
        grain: le64(&head, 20),
        descriptor: le64(&head, 28),
        descriptor_size: le64(&head, 36),
        per_table: u64::from(le32(&head, 44)),
        directory: le64(&head, 56),
        overhead: le64(&head, 64),
        compressed: method == 1 || flags & COMPRESSED != 0,
    })
}

/// The header behind the data, which replaces the one in front.
fn footer(source: &Source<'_>, front: &Header) -> Result<Header, DiskRefusal> {
    let marker = source.length().checked_sub(3 * SECTOR).ok_or_else(|| source.truncated())?;
    let bytes = source.array::<512>(marker)?;
    let end = source.array::<512>(marker.saturating_add(2 * SECTOR))?;
    if le64(&bytes, 0) != 1 || le32(&bytes, 8) != 0 || le32(&bytes, 12) != FOOTER_MARKER || end != [0; 512] {
        return Err(source.truncated());
    }
    let back = header(source, marker.saturating_add(SECTOR))?;
    let same = (back.capacity, back.grain, back.per_table, back.flags) == (front.capacity, front.grain, front.per_table, front.flags);
    if !same || back.compressed != front.compressed || back.directory == AT_END {
        return Err(source.corrupt("the header and the footer differ"));
    }
    Ok(back)
}

fn descriptor(source: &Source<'_>, header: &Header) -> Result<(), DiskRefusal> {
    if header.descriptor_size > MAX_DESCRIPTOR {
        return Err(source.corrupt("the descriptor is too large"));
    }
    let declared = header.descriptor_size.max(1).saturating_mul(SECTOR);
    source.within(SECTOR, declared)?;
    let searched = declared.max(DESCRIPTOR * SECTOR).min(source.length().saturating_sub(SECTOR));
    let bytes = source.part(SECTOR, usize::try_from(searched).unwrap_or(0))?.to_ascii_lowercase();
    if bytes.windows(18).any(|word| word == b"parentfilenamehint") {
        return Err(source.backing_file());
    }
    let text = bytes.split(|byte| *byte == 0).next().unwrap_or(&[]);
    let (mut described, mut extents) = (false, 0_u32);
    for line in text.split(|byte| matches!(byte, b'\n' | b'\r')).map(<[u8]>::trim_ascii) {
        described = described || line.starts_with(b"createtype");
        if line.starts_with(b"encryption") {
            return Err(source.encrypted());
        }
        if let Some(value) = line.strip_prefix(b"parentcid") {
            let value = value.trim_ascii_start().strip_prefix(b"=").unwrap_or(value).trim_ascii();
            if value != b"ffffffff" {
                return Err(source.backing_file());
            }
        }
        let access = line.split(u8::is_ascii_whitespace).next().unwrap_or(line);
        if matches!(access, b"rw" | b"rdonly" | b"noaccess") {
            extents = extents.saturating_add(1);
            extent(source, header, line)?;
        }
    }
    match (described, extents) {
        (true, 1) => Ok(()),
        (true, 2..) => Err(source.external_data()),
        _ => Err(source.corrupt("the descriptor is incomplete")),
    }
}

fn extent(source: &Source<'_>, header: &Header, line: &[u8]) -> Result<(), DiskRefusal> {
    let mut words = line.split(u8::is_ascii_whitespace).filter(|word| !word.is_empty()).skip(1);
    let sectors = words
        .next()
        .and_then(|word| std::str::from_utf8(word).ok())
        .and_then(|word| word.parse::<u64>().ok());
    if words.next() != Some(b"sparse") {
        return Err(source.external_data());
    }
    // A reader that trusts the text must not see a larger disk than the one that was measured.
    if sectors.is_none_or(|sectors| sectors > header.capacity) {
        return Err(source.corrupt("the descriptor and the header differ"));
    }
    Ok(())
}

fn grains(source: &Source<'_>, header: &Header) -> Result<(), DiskRefusal> {
    if !header.grain.is_power_of_two() || header.grain > 0x20_0000 {
        return Err(source.corrupt("the grain size is out of range"));
    }
    if !(1..=512).contains(&header.per_table) {
        return Err(source.corrupt("the grain tables' size is out of range"));
    }
    source.within(header.overhead.checked_mul(SECTOR).ok_or_else(|| source.truncated())?, 0)?;
    let directory = header.directory.checked_mul(SECTOR).ok_or_else(|| source.truncated())?;
    if directory == 0 {
        return Err(source.corrupt("the grain directory is missing"));
    }
    let tables = header.capacity.div_ceil(header.grain).div_ceil(header.per_table);
    let last = Cell::new(0_u64);
    source.walk::<4>(directory, tables, |table, entry| {
        let at = u64::from(u32::from_le_bytes(*entry)).saturating_mul(SECTOR);
        if at == 0 {
            return Ok(());
        }
        let first = table.saturating_mul(header.per_table);
        source.walk::<4>(at, header.per_table, |index, entry| {
            let sector = u64::from(u32::from_le_bytes(*entry));
            if sector == 0 || (sector == 1 && header.flags & ZEROED_GRAINS != 0) {
                return Ok(());
            }
            let from = first.saturating_add(index).saturating_mul(header.grain);
            let visible = header.capacity.saturating_sub(from).min(header.grain);
            if visible == 0 {
                return Ok(());
            }
            last.set(last.get().max(sector));
            // Only its own head tells how long a compressed grain is; the last one is asked below.
            let sectors = if header.compressed { 1 } else { visible };
            source.within(sector.saturating_mul(SECTOR), sectors.saturating_mul(SECTOR))
        })
    })?;
    if header.compressed && last.get() != 0 {
        let at = last.get().saturating_mul(SECTOR);
        let head = source.array::<12>(at)?;
        let (prefix, size) = if header.flags & MARKERS != 0 {
            (12, le32(&head, 8))
        } else {
            (4, le32(&head, 0))
        };
        source.within(at, u64::from(size).saturating_add(prefix))?;
    }
    Ok(())
}
