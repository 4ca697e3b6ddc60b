//! QEMU copy-on-write images, versions 2 and 3.

use super::DiskRefusal;
use super::source::{Source, be32, be64};

pub(super) const MAGIC: [u8; 4] = *b"QFI\xfb";

const V2_HEADER: u64 = 72;
const V3_HEADER: u64 = 104;

/// The largest tables QEMU itself opens.
const MAX_L1_ENTRIES: u64 = (32 << 20) / 8;
const MAX_REFCOUNT_TABLE: u64 = 8 << 20;

/// Real headers have at most a handful; a run of empty ones could go on for a whole cluster.
const MAX_EXTENSIONS: usize = 64;

const OFFSET: u64 = 0x00ff_ffff_ffff_fe00;
const COMPRESSED: u64 = 1 << 62;
const ZERO: u64 = 1;

const CORRUPT: u64 = 1 << 1;
const DATA_FILE: u64 = 1 << 2;
const COMPRESSION: u64 = 1 << 3;
const EXTENDED_L2: u64 = 1 << 4;
const KNOWN: u64 = 0x1f;

const EXTENSION_DATA_FILE: u32 = 0x4441_5441;
const EXTENSION_BACKING_FORMAT: u32 = 0xe279_2aca;
const EXTENSION_ENCRYPTION: u32 = 0x0537_be77;

/// The header's numbers, in bytes where they are sizes.
struct Layout {
    version: u32,
    cluster_bits: u32,
    cluster: u64,
    virtual_size: u64,
    extended_l2: bool,
}

/// The disk's size, once the whole image is known to be present.
pub(super) fn inspect(source: &Source<'_>, limit: u64) -> Result<u64, DiskRefusal> {
    let head = source.array::<72>(0)?;
    let version = be32(&head, 4);
    if !matches!(version, 2 | 3) {
        return Err(source.unsupported("a qcow version other than 2 and 3"));
    }
    if be64(&head, 8) != 0 || be32(&head, 16) != 0 {
        return Err(source.backing_file());
    }
    if be32(&head, 32) != 0 {
        return Err(source.encrypted());
    }
    let cluster_bits = be32(&head, 20);
    if !(9..=21).contains(&cluster_bits) {
        return Err(source.corrupt("the cluster size is out of range"));
    }
    let cluster = 1_u64 << cluster_bits;
    let (header, features) = if version == 2 { (V2_HEADER, 0) } else { features(source, cluster)? };
    extensions(source, header, cluster)?;
    let virtual_size = source.size(be64(&head, 24), limit)?;
    if be32(&head, 60) != 0 {
        return Err(source.unsupported("internal snapshots"));
    }
    let extended_l2 = features & EXTENDED_L2 != 0;
    if extended_l2 && cluster_bits < 14 {
        return Err(source.corrupt("the clusters are too small to be divided"));
    }
    source.within(0, cluster)?;
    let layout = Layout {
        version,
        cluster_bits,
        cluster,
        virtual_size,
        extended_l2,
    };
    refcounts(source, &layout, be64(&head, 48), u64::from(be32(&head, 56)))?;
    clusters(source, &layout, be64(&head, 40), u64::from(be32(&head, 36)))?;
    Ok(virtual_size)
}

/// The header's length and its incompatible features.
fn features(source: &Source<'_>, cluster: u64) -> Result<(u64, u64), DiskRefusal> {
    let head = source.array::<104>(0)?;
    let features = be64(&head, 72);
    let length = u64::from(be32(&head, 100));
    if features & DATA_FILE != 0 {
        return Err(source.external_data());
    }
    if features & CORRUPT != 0 {
        return Err(source.corrupt("the image is marked as corrupt"));
    }
    if features & !KNOWN != 0 {
        return Err(source.unsupported("an unknown incompatible feature"));
    }
    if length < V3_HEADER || length > cluster {
        return Err(source.corrupt("the header length is out of range"));
    }
    if be32(&head, 96) > 6 {
        return Err(source.corrupt("the reference count width is out of range"));
    }
    let compression = if length > V3_HEADER { source.array::<1>(V3_HEADER)? } else { [0] };
    match (features & COMPRESSION != 0, compression) {
        (false, [0]) | (true, [1]) => Ok((length, features)),
        _ => Err(source.unsupported("an unknown compression method")),
    }
}

fn extensions(source: &Source<'_>, header: u64, cluster: u64) -> Result<(), DiskRefusal> {
    let mut at = header;
    for _ in 0..MAX_EXTENSIONS {
        if at.checked_add(8).is_none_or(|end| end > cluster) {
            return Ok(());
        }
        let extension = source.array::<8>(at)?;
        match be32(&extension, 0) {
            0 => return Ok(()),
            EXTENSION_DATA_FILE => return Err(source.external_data()),
            EXTENSION_BACKING_FORMAT => return Err(source.backing_file()),
            EXTENSION_ENCRYPTION => return Err(source.encrypted()),
            _ => {}
        }
        let padded = u64::from(be32(&extension, 4)).next_multiple_of(8);
        at = at.saturating_add(8).saturating_add(padded);
        if at > cluster {
            return Err(source.corrupt("a header extension does not end"));
        }
    }
    Err(source.corrupt("too many header extensions"))
}

fn refcounts(source: &Source<'_>, layout: &Layout, table: u64, table_clusters: u64) -> Result<(), DiskRefusal> {
    let bytes = table_clusters
        .checked_mul(layout.cluster)
        .filter(|bytes| (1..=MAX_REFCOUNT_TABLE).contains(bytes));
    let bytes = bytes.ok_or_else(|| source.corrupt("the reference count table's size is out of range"))?;
    aligned(source, layout, table)?;
    source.walk::<8>(table, bytes / 8, |_, entry| {
        let block = u64::from_be_bytes(*entry) & !0x1ff;
        if block == 0 {
            return Ok(());
        }
        aligned(source, layout, block)?;
        source.within(block, layout.cluster)
    })
}

fn clusters(source: &Source<'_>, layout: &Layout, l1: u64, l1_entries: u64) -> Result<(), DiskRefusal> {
    let width = if layout.extended_l2 { 16 } else { 8 };
    let l2_entries = layout.cluster / width;
    if l1_entries > MAX_L1_ENTRIES {
        return Err(source.corrupt("the first-level table is too large"));
    }
    if l1_entries < layout.virtual_size.div_ceil(layout.cluster).div_ceil(l2_entries) {
        return Err(source.corrupt("the first-level table does not cover the disk"));
    }
    aligned(source, layout, l1)?;
    source.walk::<8>(l1, l1_entries, |index, entry| {
        let l2 = u64::from_be_bytes(*entry) & OFFSET;
        if l2 == 0 {
            return Ok(());
        }
        aligned(source, layout, l2)?;
        let first = index.saturating_mul(l2_entries);
        if layout.extended_l2 {
            source.walk::<16>(l2, l2_entries, |at, entry| {
                data(source, layout, first.saturating_add(at), be64(entry, 0), Some(be32(entry, 12)))
            })
        } else {
            source.walk::<8>(l2, l2_entries, |at, entry| {
                data(source, layout, first.saturating_add(at), u64::from_be_bytes(*entry), None)
            })
        }
    })
}

/// Refuses one guest cluster whose bytes are not in the file; `allocated` has a bit for each of its 32 parts that has any.
fn data(source: &Source<'_>, layout: &Layout, number: u64, entry: u64, allocated: Option<u32>) -> Result<(), DiskRefusal> {
    if entry == 0 {
        return Ok(());
    }
    if entry & COMPRESSED != 0 {
        // The offset takes what the count of further sectors, which grows with the cluster, leaves of 62 bits.
        let shift = 70_u32.saturating_sub(layout.cluster_bits);
        let offset = entry & (1_u64 << shift).saturating_sub(1);
        let sectors = (entry & (COMPRESSED - 1)) >> shift;
        let last = (offset / super::SECTOR).saturating_add(sectors).saturating_mul(super::SECTOR);
        // `convert -c` fills the last sector, `rebase -c` and live backups stop where the data does.
        let present = if source.length().is_multiple_of(super::SECTOR) {
            super::SECTOR
        } else {
            1
        };
        return source.within(last, present);
    }
    let offset = entry & OFFSET;
    if offset == 0 {
        return Ok(());
    }
    aligned(source, layout, offset)?;
    if entry & ZERO != 0 && layout.version < 3 {
        return Err(source.corrupt("a version 2 image has version 3 entries"));
    }
    // QEMU does not pad a file beyond the end of the disk, nor write parts of a cluster that hold nothing.
    let visible = layout
        .virtual_size
        .saturating_sub(number.saturating_mul(layout.cluster))
        .min(layout.cluster);
    let written = match allocated {
        Some(parts) => u64::from(32_u32.saturating_sub(parts.leading_zeros())).saturating_mul(layout.cluster / 32),
        None if entry & ZERO != 0 => 0,
        None => layout.cluster,
    };
    source.within(offset, visible.min(written))
}

fn aligned(source: &Source<'_>, layout: &Layout, offset: u64) -> Result<(), DiskRefusal> {
    if offset != 0 && offset.is_multiple_of(layout.cluster) {
        Ok(())
    } else {
        Err(source.corrupt("an offset is not on a cluster boundary"))
    }
}
