//! Files that are no disk image the console takes, yet would pass as raw.

use super::DiskRefusal;
use super::source::Source;

/// Bytes of the start that [`refuse`] looks at.
pub(super) const START: usize = 4096;

/// Where an optical disc's first volume descriptor has its identifier.
const VOLUME_DESCRIPTOR: u64 = 32_769;

const STARTS: &[(&[u8], &str)] = &[
    (b"\x1f\x8b\x08", "a gzip file"),
    (b"\xfd7zXZ\0", "an xz file"),
    (b"\x28\xb5\x2f\xfd", "a zstd file"),
    (b"\x04\x22\x4d\x18", "an lz4 file"),
    (b"PK\x03\x04", "a zip file"),
    (b"7z\xbc\xaf\x27\x1c", "a 7z file"),
    (b"Rar!\x1a\x07", "a RAR file"),
    (b"QED\0", "a QED image"),
    (b"WithoutFreeSpace", "a Parallels image"),
    (b"WithouFreSpacExt", "a Parallels image"),
    (b"Bochs Virtual HD Image", "a Bochs image"),
    (b"#!/bin/sh\n#V2.0 Format\nmodprobe cloop", "a cloop image"),
    (b"MSWIM\0\0\0", "a WIM file"),
];

/// Lets a file pass as raw unless it is a known wrapper.
pub(super) fn refuse(source: &Source<'_>, start: &[u8]) -> Result<(), DiskRefusal> {
    if start.starts_with(b"LUKS\xba\xbe") {
        return Err(source.encrypted());
    }
    if let Some((_, what)) = STARTS.iter().find(|(magic, _)| start.starts_with(magic)) {
        return Err(source.unsupported(what));
    }
    let has = |at: usize, magic: &[u8]| start.get(at..).is_some_and(|rest| rest.starts_with(magic));
    if has(257, b"ustar") {
        return Err(source.unsupported("a tar or OVA archive"));
    }
    // The words before the signature vary with the program that wrote it; the number does not.
    if start.starts_with(b"<<< ") || has(64, b"\x7f\x10\xda\xbe") {
        return Err(source.unsupported("a VDI image"));
    }
    if start.starts_with(b"BZh") && start.get(4..10) == Some(b"1AY&SY") {
        return Err(source.unsupported("a bzip2 file"));
    }
    if source.within(VOLUME_DESCRIPTOR, 5).is_ok() && matches!(&source.array(VOLUME_DESCRIPTOR)?, b"CD001" | b"BEA01") {
        return Err(source.unsupported("an ISO 9660 or UDF disc image"));
    }
    let trailer = source.length().checked_sub(super::SECTOR);
    if let Some(at) = trailer
        && source.array::<4>(at)? == *b"koly"
    {
        return Err(source.unsupported("an Apple disk image (DMG)"));
    }
    Ok(())
}
