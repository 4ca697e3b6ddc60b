//! Headers changed by hand, and files that only look like disks.

use super::*;

fn patched(bytes: &[u8], at: usize, value: &[u8]) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    bytes[at..at + value.len()].copy_from_slice(value);
    bytes
}

/// Turns a stream with its directory in front into one with a footer, as VMware writes them.
pub(super) fn with_footer(mut bytes: Vec<u8>) -> Vec<u8> {
    let mut marker = vec![0; 512];
    marker[0] = 1;
    marker[12] = 3;
    bytes.resize(bytes.len().next_multiple_of(512), 0);
    let footer = bytes[..512].to_vec();
    bytes[56..64].fill(0xff);
    [bytes, marker, footer, vec![0; 512]].concat()
}

fn vhd_resealed(mut bytes: Vec<u8>, at: usize, checksum: usize, length: usize) -> Vec<u8> {
    bytes[at + checksum..at + checksum + 4].fill(0);
    let sum = !bytes[at..at + length].iter().map(|byte| u32::from(*byte)).sum::<u32>();
    patched(&bytes, at + checksum, &sum.to_be_bytes())
}

pub(super) fn vhdx_resealed(mut bytes: Vec<u8>) -> Vec<u8> {
    for (at, length) in [(64 << 10, 4096), (128 << 10, 4096), (192 << 10, 64 << 10), (256 << 10, 64 << 10)] {
        let seal = vhdx::seal(&bytes[at..at + length]);
        bytes[at + 4..at + 8].copy_from_slice(&seal.to_le_bytes());
    }
    bytes
}

#[test]
fn qcow2_headers() {
    let good = converted(4 * MIB, "-O qcow2");
    for (at, value, key) in [
        (7, &[1][..], "disk-unsupported"),
        (7, &[4], "disk-unsupported"),
        (15, &[1], "disk-backing-file"),
        (19, &[1], "disk-backing-file"),
        (23, &[8], "disk-corrupt"),
        (23, &[22], "disk-corrupt"),
        (24, &[0; 8], "disk-corrupt"),
        (24, &[0x7f], "disk-too-large"),
        (30, &[0x80], "disk-corrupt"),
        (35, &[1], "disk-encrypted"),
        (36, &[0; 4], "disk-corrupt"),
        (36, &[0xff; 4], "disk-corrupt"),
        (40, &[1], "disk-truncated"),
        (47, &[1], "disk-corrupt"),
        (48, &[1], "disk-truncated"),
        (56, &[0; 4], "disk-corrupt"),
        (56, &[0xff; 4], "disk-corrupt"),
        (63, &[1], "disk-unsupported"),
        (79, &[2], "disk-corrupt"),
        (79, &[4], "disk-external-data"),
        (79, &[8], "disk-unsupported"),
        (79, &[32], "disk-unsupported"),
        (72, &[1], "disk-unsupported"),
        (99, &[7], "disk-corrupt"),
        (103, &[96], "disk-corrupt"),
        (101, &[2], "disk-corrupt"),
        (104, &[1], "disk-unsupported"),
        (112, b"DATA", "disk-external-data"),
        (112, &[0xe2, 0x79, 0x2a, 0xca], "disk-backing-file"),
        (116, &[0xff; 4], "disk-corrupt"),
    ] {
        // Within the reach of the table, which covers 512 MiB here, any size is possible.
        let expected = if at == 30 { None } else { Some(key) };
        assert_eq!(
            check(&patched(&good, at, value)).err().map(|refusal| refusal.key()),
            expected,
            "{value:x?} at {at}"
        );
    }
    assert!(check(&patched(&good, 79, &[1])).is_ok(), "lazy reference counts");
    let table = usize::try_from(u64::from_be_bytes(good[40..48].try_into().expect("8"))).expect("small");
    assert_eq!(refused(&patched(&good, table, &[0x80, 0xff])).key(), "disk-truncated");
    assert_eq!(refused(&patched(&good, table + 6, &[0x12])).key(), "disk-corrupt");
}

#[test]
fn tables_shared_many_times_are_not_walked() {
    let mut bytes = created("-f qcow2 -o cluster_size=512,preallocation=metadata", "8M");
    let at =
        |bytes: &[u8], place: usize| usize::try_from(u64::from_be_bytes(bytes[place..place + 8].try_into().expect("8"))).expect("small");
    let table = at(&bytes, 40);
    let first = bytes[table..table + 8].to_vec();
    bytes.truncate(bytes.len() / 512 * 512);
    let fresh = bytes.len();
    bytes[36..40].copy_from_slice(&0x0010_0000_u32.to_be_bytes());
    bytes[40..48].copy_from_slice(&(fresh as u64).to_be_bytes());
    bytes.extend(first.repeat(0x0010_0000));
    assert_eq!(
        refused(&bytes),
        DiskRefusal::Corrupt {
            format: DiskFormat::Qcow2,
            what: "the tables overlap".into()
        }
    );
}

#[test]
fn vmdk_headers() {
    let good = converted(4 * MIB, "-O vmdk");
    for (at, value, key) in [
        (0, &b"COWD"[..], "disk-unsupported"),
        (4, &[9], "disk-unsupported"),
        (12, &[0; 8], "disk-corrupt"),
        (12, &[0xff; 8], "disk-corrupt"),
        (17, &[1], "disk-too-large"),
        (20, &[0; 8], "disk-corrupt"),
        (20, &[3], "disk-corrupt"),
        (28, &[0; 8], "disk-unsupported"),
        (28, &[2], "disk-unsupported"),
        (36, &[0, 0xff], "disk-corrupt"),
        (44, &[0; 4], "disk-corrupt"),
        (44, &[0xff; 4], "disk-corrupt"),
        (56, &[0; 8], "disk-corrupt"),
        (56, &[0xff; 8], "disk-truncated"),
        (60, &[1], "disk-truncated"),
        (77, &[2], "disk-unsupported"),
    ] {
        assert_eq!(refused(&patched(&good, at, value)).key(), key, "{value:x?} at {at}");
    }
    let text = String::from_utf8_lossy(&good[512..512 * 21]).into_owned();
    let with = |text: &str| {
        let mut area = text.as_bytes().to_vec();
        area.resize(512 * 20, 0);
        refused(&patched(&good, 512, &area)).key()
    };
    let text = text.trim_end_matches('\0');
    assert_eq!(
        with(&text.replace("parentCID=ffffffff", "parentCID = 12345678")),
        "disk-backing-file"
    );
    assert_eq!(with(&format!("{text}\nPARENTFILENAMEHINT=\"/etc/passwd\"\n")), "disk-backing-file");
    assert_eq!(
        with(&format!("{text}\0\0parentFileNameHint=\"/etc/passwd\"\n")),
        "disk-backing-file"
    );
    assert_eq!(with(&format!("{text}\nRW 8 SPARSE \"b.vmdk\"\n")), "disk-external-data");
    assert_eq!(with(&format!("{text}\nRW\t8\tFLAT \"b.vmdk\"\n")), "disk-external-data");
    assert_eq!(with(&text.replace(" SPARSE ", " FLAT ")), "disk-external-data");
    assert_eq!(with(&text.replace("RW 8192", "RW 8193")), "disk-corrupt");
    assert_eq!(with(&format!("{text}\nencryption.keySafe = \"x\"\n")), "disk-encrypted");
    assert_eq!(with(""), "disk-corrupt");
    let hidden = "#!a disk\n\n # more\nversion=1\nRW 1 FLAT \"/etc/passwd\" 0\n";
    assert_eq!(refused(&patched(&[0; 1024], 0, hidden.as_bytes())).key(), "disk-external-data");
}

#[test]
fn tiny_tables_are_not_walked_without_end() {
    let mut good = converted(4 * MIB, "-O vmdk");
    let directory = usize::try_from(u64::from_le_bytes(good[56..64].try_into().expect("8"))).expect("small") * 512;
    let table = good[directory..directory + 4].to_vec();
    good[20..28].copy_from_slice(&1_u64.to_le_bytes());
    good[44..48].copy_from_slice(&1_u32.to_le_bytes());
    let fresh = good.len().next_multiple_of(512);
    good.resize(fresh, 0);
    good[56..64].copy_from_slice(&(fresh as u64 / 512).to_le_bytes());
    good.extend(table.repeat(8192));
    assert_eq!(
        refused(&good),
        DiskRefusal::Corrupt {
            format: DiskFormat::Vmdk,
            what: "the tables overlap".into()
        }
    );
}

#[test]
fn vhd_footers() {
    let good = converted(4 * MIB, "-O vpc");
    let end = good.len() - 512;
    let both = |at: usize, value: &[u8]| {
        let bytes = vhd_resealed(patched(&patched(&good, at, value), end + at, value), 0, 64, 512);
        check(&vhd_resealed(bytes, end, 64, 512)).map_err(|refusal| refusal.key())
    };
    assert_eq!(refused(&patched(&good, end + 48, &[1])).key(), "disk-corrupt", "checksum");
    assert_eq!(both(63, &[4]), Err("disk-backing-file"));
    assert_eq!(both(63, &[5]), Err("disk-unsupported"));
    assert_eq!(both(63, &[2]), Err("disk-truncated"));
    assert_eq!(both(12, &[0, 2]), Err("disk-unsupported"));
    assert_eq!(both(84, &[1]), Err("disk-unsupported"));
    assert_eq!(both(50, &[1]), Err("disk-too-large"));
    assert_eq!(both(56, &[0x40]), Err("disk-corrupt"), "a geometry larger than the block table");
    assert_eq!(both(16, &[1]), Err("disk-truncated"));
    assert!(both(68, &[1]).is_ok(), "the identifier decides nothing");
    let front = vhd_resealed(patched(&good, 63, &[4]), 0, 64, 512);
    assert_eq!(refused(&front).key(), "disk-corrupt", "only the front copy differs");
    assert_eq!(refused(&patched(&good, 0, b"x")).key(), "disk-corrupt", "no front copy");
    let header = |at: usize, value: &[u8]| refused(&vhd_resealed(patched(&good, 512 + at, value), 512, 36, 1024)).key();
    assert_eq!(header(0, b"x"), "disk-corrupt");
    assert_eq!(header(16, &[1]), "disk-truncated");
    assert_eq!(header(28, &[0; 4]), "disk-corrupt");
    assert_eq!(header(28, &[0xff; 4]), "disk-truncated");
    assert_eq!(header(32, &[0; 4]), "disk-corrupt");
    assert_eq!(refused(&patched(&good, 1536, &[0, 0xff, 0, 0])).key(), "disk-truncated");
}

#[test]
fn vhdx_headers() {
    let good = converted(4 * MIB, "-O vhdx");
    assert_eq!(vhdx_resealed(good.clone()), good, "the CRC agrees with QEMU's");
    let key = |bytes: Vec<u8>| refused(&vhdx_resealed(bytes)).key();
    let headers = |at: usize, value: &[u8]| patched(&patched(&good, (64 << 10) + at, value), (128 << 10) + at, value);
    assert_eq!(key(headers(48, &[1])), "disk-unsupported", "a log to replay");
    assert_eq!(key(headers(66, &[2])), "disk-unsupported");
    assert_eq!(key(headers(72, &[0xff; 8])), "disk-truncated");
    assert_eq!(refused(&headers(8, &[0x55])).key(), "disk-corrupt", "neither checksum holds");
    assert!(check(&patched(&good, (64 << 10) + 8, &[0xff; 8])).is_ok(), "one header is enough");
    let regions = |at: usize, value: &[u8]| patched(&patched(&good, (192 << 10) + at, value), (256 << 10) + at, value);
    assert_eq!(key(patched(&good, (192 << 10) + 8, &[1])), "disk-corrupt", "the copies differ");
    assert_eq!(key(regions(8, &[0xff; 4])), "disk-corrupt");
    assert_eq!(key(regions(8, &[1])), "disk-corrupt");
    let unknown = regions(16, &[0xff]);
    assert_eq!(
        key(patched(&patched(&unknown, (192 << 10) + 44, &[1]), (256 << 10) + 44, &[1])),
        "disk-unsupported"
    );
    assert_eq!(key(regions(32, &[0xff; 8])), "disk-corrupt");
    let find = |needle: &[u8]| good.windows(needle.len()).position(|found| found == needle).expect("present");
    let table = find(b"metadata");
    let parameters = find(&[0x37, 0x67, 0xa1, 0xca]);
    assert!(parameters > table);
    assert_eq!(key(patched(&good, table, b"x")), "disk-corrupt");
    assert_eq!(key(patched(&good, parameters, b"x")), "disk-unsupported");
    let place = u32::from_le_bytes(good[parameters + 16..parameters + 20].try_into().expect("4")) as usize;
    assert_eq!(key(patched(&good, table + place + 4, &[2])), "disk-backing-file");
    assert_eq!(key(patched(&good, table + place, &[0; 4])), "disk-corrupt");
    assert_eq!(key(patched(&good, parameters + 16, &[0xff; 4])), "disk-corrupt");
}

#[test]
fn wrappers_and_bare_bytes() {
    assert_eq!(refused(&[]), DiskRefusal::Empty);
    assert_eq!(refused(&[1; 511]).key(), "disk-corrupt");
    assert!(check(&[1; 512]).is_ok());
    for (at, magic) in [
        (0, &b"\x1f\x8b\x08"[..]),
        (0, b"\xfd7zXZ\0"),
        (0, b"\x28\xb5\x2f\xfd"),
        (0, b"BZh91AY&SY"),
        (0, b"PK\x03\x04"),
        (0, b"<<< Oracle VM VirtualBox Disk Image >>>"),
        (257, b"ustar"),
        (32_769, b"CD001"),
        (65_536 - 512, b"koly"),
    ] {
        assert_eq!(refused(&patched(&[0; 65_536], at, magic)).key(), "disk-unsupported", "{magic:?}");
    }
    // A qcow2 file and a fixed VHD at once: each reader would see another disk.
    let mut both = converted(4 * MIB, "-O vpc -o subformat=fixed,force_size=on");
    both[..4].copy_from_slice(&qcow2::MAGIC);
    assert_eq!(refused(&both).key(), "disk-unsupported");
    struct Broken;
    impl ReadAt for Broken {
        fn length(&self) -> u64 {
            u64::MAX
        }
        fn read_at(&self, _: u64, _: &mut [u8]) -> std::io::Result<()> {
            Err(std::io::ErrorKind::Other.into())
        }
    }
    assert_eq!(inspect(&Broken, LIMIT), Err(DiskRefusal::Unreadable));
}
