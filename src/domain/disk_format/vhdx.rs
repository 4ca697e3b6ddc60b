//! Hyper-V images, fixed and dynamic.

use super::DiskRefusal;
use super::source::{Source, field, le16, le32, le64};

const HEADERS: [u64; 2] = [64 << 10, 128 << 10];
const REGION_TABLES: [u64; 2] = [192 << 10, 256 << 10];
const TABLE: usize = 64 << 10;
const MAX_ENTRIES: usize = 2047;
const MIB: u64 = 1 << 20;

const BAT: [u8; 16] = guid(0x2dc2_7766, 0xf623, 0x4200, 0x9d64_115e_9bfd_4a08);
const METADATA: [u8; 16] = guid(0x8b7c_a206, 0x4790, 0x4b9a, 0xb8fe_575f_050f_886e);
const FILE_PARAMETERS: [u8; 16] = guid(0xcaa1_6737, 0xfa36, 0x4d43, 0xb3b6_33f0_aa44_e76b);
const VIRTUAL_SIZE: [u8; 16] = guid(0x2fa5_4224, 0xcd1b, 0x4876, 0xb211_5dbe_d83b_f4b8);
const LOGICAL_SECTOR: [u8; 16] = guid(0x8141_bf1d, 0xa96f, 0x4709, 0xba47_f233_a8fa_ab5f);
const PHYSICAL_SECTOR: [u8; 16] = guid(0xcda3_48c7, 0x445d, 0x4471, 0x9cc9_e988_5251_c556);
const DISK_ID: [u8; 16] = guid(0xbeca_12ab, 0xb2e6, 0x4523, 0x93ef_c309_e000_c746);
const PARENT_LOCATOR: [u8; 16] = guid(0xa8d3_5f2d, 0xb30b, 0x454d, 0xabf7_d3d8_4834_ab0c);

/// The disk's size, once the whole image is known to be present.
pub(super) fn inspect(source: &Source<'_>, limit: u64) -> Result<u64, DiskRefusal> {
    let header = header(source)?;
    if le16(&header, 66) != 1 {
        return Err(source.unsupported("an unknown VHDX version"));
    }
    if field::<16>(&header, 48) != [0; 16] {
        return Err(source.unsupported("a log to replay"));
    }
    source.within(le64(&header, 72), u64::from(le32(&header, 68)))?;
    let (bat, metadata) = regions(source)?;
    let disk = metadata_items(source, metadata)?;
    let virtual_size = source.size(disk.virtual_size, limit)?;
    blocks(source, &disk, bat)?;
    Ok(virtual_size)
}

/// The current one of the two headers.
fn header(source: &Source<'_>) -> Result<Vec<u8>, DiskRefusal> {
    let read = |at| {
        source
            .part(at, 4096)
            .map(|bytes| Some(bytes).filter(|bytes| sealed(bytes, b"head")))
    };
    let [first, second] = [read(HEADERS[0])?, read(HEADERS[1])?];
    match (first, second) {
        (Some(first), Some(second)) => match le64(&first, 8).cmp(&le64(&second, 8)) {
            std::cmp::Ordering::Less => Ok(second),
            std::cmp::Ordering::Greater => Ok(first),
            std::cmp::Ordering::Equal if first == second => Ok(first),
            std::cmp::Ordering::Equal => Err(source.corrupt("the two headers contradict each other")),
        },
        (Some(only), None) | (None, Some(only)) => Ok(only),
        (None, None) => Err(source.corrupt("neither header is valid")),
    }
}

#[derive(Clone, Copy)]
struct Region {
    offset: u64,
    length: u64,
}

/// Where the block table and the metadata are.
fn regions(source: &Source<'_>) -> Result<(Region, Region), DiskRefusal> {
    let read = |at| {
        source
            .part(at, TABLE)
            .map(|bytes| Some(bytes).filter(|bytes| sealed(bytes, b"regi")))
    };
    let table = match (read(REGION_TABLES[0])?, read(REGION_TABLES[1])?) {
        // Readers differ in which copy they use.
        (Some(first), Some(second)) if first != second => return Err(source.corrupt("the two region tables contradict each other")),
        (Some(table), _) | (None, Some(table)) => table,
        (None, None) => return Err(source.corrupt("neither region table is valid")),
    };
    let count = usize::try_from(le32(&table, 8)).unwrap_or(usize::MAX);
    let (mut bat, mut metadata) = (None, None);
    for entry in entries(source, &table, 16, count)? {
        let region = Region {
            offset: le64(entry, 16),
            length: u64::from(le32(entry, 24)),
        };
        let slot = match field::<16>(entry, 0) {
            BAT => &mut bat,
            METADATA => &mut metadata,
            _ if le32(entry, 28) & 1 != 0 => return Err(source.unsupported("an unknown required region")),
            _ => continue,
        };
        if region.offset < MIB || !region.offset.is_multiple_of(MIB) {
            return Err(source.corrupt("a region is out of place"));
        }
        source.within(region.offset, region.length)?;
        if slot.replace(region).is_some() {
            return Err(source.corrupt("a region is listed twice"));
        }
    }
    bat.zip(metadata).ok_or_else(|| source.corrupt("a required region is missing"))
}

struct Disk {
    virtual_size: u64,
    block: u64,
    sector: u64,
}

fn metadata_items(source: &Source<'_>, region: Region) -> Result<Disk, DiskRefusal> {
    let table = source.part(region.offset, TABLE)?;
    if field(&table, 0) != *b"metadata" {
        return Err(source.corrupt("the metadata table is missing"));
    }
    let (mut parameters, mut size, mut sector) = (None, None, None);
    for entry in entries(source, &table, 32, usize::from(le16(&table, 10)))? {
        let (offset, length) = (u64::from(le32(entry, 16)), u64::from(le32(entry, 20)));
        if offset.saturating_add(length) > region.length {
            return Err(source.corrupt("a metadata item lies outside its region"));
        }
        let at = region.offset.saturating_add(offset);
        let (slot, expected) = match field::<16>(entry, 0) {
            FILE_PARAMETERS => (&mut parameters, 8),
            VIRTUAL_SIZE => (&mut size, 8),
            LOGICAL_SECTOR => (&mut sector, 4),
            PARENT_LOCATOR => return Err(source.backing_file()),
            PHYSICAL_SECTOR | DISK_ID => continue,
            _ if le32(entry, 24) & 4 != 0 => return Err(source.unsupported("an unknown required metadata item")),
            _ => continue,
        };
        if length != expected as u64 || slot.replace(source.part(at, expected)?).is_some() {
            return Err(source.corrupt("a metadata item is malformed or listed twice"));
        }
    }
    let (Some(parameters), Some(size), Some(sector)) = (parameters, size, sector) else {
        return Err(source.corrupt("a required metadata item is missing"));
    };
    if le32(&parameters, 4) & 2 != 0 {
        return Err(source.backing_file());
    }
    let disk = Disk {
        virtual_size: le64(&size, 0),
        block: u64::from(le32(&parameters, 0)),
        sector: u64::from(le32(&sector, 0)),
    };
    if !matches!(disk.sector, 512 | 4096) || !disk.virtual_size.is_multiple_of(disk.sector) {
        return Err(source.corrupt("the sector size is out of range"));
    }
    if !disk.block.is_power_of_two() || !(MIB..=256 * MIB).contains(&disk.block) {
        return Err(source.corrupt("the block size is out of range"));
    }
    Ok(disk)
}

fn blocks(source: &Source<'_>, disk: &Disk, bat: Region) -> Result<(), DiskRefusal> {
    // After every this many payload entries comes one for a sector bitmap, which only layered disks use.
    let ratio = ((1_u64 << 23).saturating_mul(disk.sector) / disk.block).max(1);
    let group = ratio.saturating_add(1);
    let payload = disk.virtual_size.div_ceil(disk.block);
    let total = payload.saturating_add(payload.saturating_sub(1) / ratio);
    if total.saturating_mul(8) > bat.length {
        return Err(source.corrupt("the block table does not cover the disk"));
    }
    source.walk::<8>(bat.offset, total, |index, entry| {
        let entry = u64::from_le_bytes(*entry);
        if index.checked_rem(group) == Some(ratio) {
            return Ok(());
        }
        match entry & 7 {
            0..=3 => Ok(()),
            6 => {
                let start = index.saturating_sub(index / group).saturating_mul(disk.block);
                source.within(entry & !(MIB - 1), disk.virtual_size.saturating_sub(start).min(disk.block))
            }
            7 => Err(source.backing_file()),
            _ => Err(source.corrupt("a block has an unknown state")),
        }
    })
}

fn entries<'t>(source: &Source<'_>, table: &'t [u8], first: usize, count: usize) -> Result<&'t [[u8; 32]], DiskRefusal> {
    let all = table.get(first..).map_or(&[][..], |rest| rest.as_chunks::<32>().0);
    let listed = if count <= MAX_ENTRIES { all.get(..count) } else { None };
    listed.ok_or_else(|| source.corrupt("a table has too many entries"))
}

/// Whether a structure has its signature and the checksum over all of itself.
fn sealed(bytes: &[u8], signature: &[u8; 4]) -> bool {
    bytes.starts_with(signature) && seal(bytes) == le32(bytes, 4)
}

/// The CRC-32C of a structure whose own checksum, its second four bytes, counts as zero.
pub(super) fn seal(bytes: &[u8]) -> u32 {
    let own = |index: usize| (4..8).contains(&index);
    !bytes.iter().enumerate().fold(u32::MAX, |crc, (index, byte)| {
        let byte = if own(index) { 0 } else { *byte };
        let at = usize::from(crc.to_le_bytes()[0] ^ byte);
        CRC_TABLE.get(at).copied().unwrap_or(0) ^ (crc >> 8)
    })
}

/// Castagnoli's polynomial, bits reversed.
const CRC_TABLE: [u32; 256] = {
    let mut table = [0; 256];
    let mut at = 0;
    while at < 256 {
        let mut crc = at as u32;
        let mut bit = 0;
        while bit < 8 {
            crc = if crc & 1 == 1 { (crc >> 1) ^ 0x82f6_3b78 } else { crc >> 1 };
            bit += 1;
        }
        table[at] = crc;
        at += 1;
    }
    table
};

/// A GUID as the file stores it: the first three numbers with their bytes reversed.
const fn guid(first: u32, second: u16, third: u16, rest: u64) -> [u8; 16] {
    let ([a, b, c, d], [e, f], [g, h]) = (first.to_le_bytes(), second.to_le_bytes(), third.to_le_bytes());
    let [i, j, k, l, m, n, o, p] = rest.to_be_bytes();
    [a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p]
}
