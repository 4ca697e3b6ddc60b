//! Checks against images that `qemu-img` itself makes; without it these tests fail.

mod random;
mod tampered;

use std::path::Path;
use std::process::Command;

use tempfile::TempDir;

use super::*;

pub(super) const MIB: u64 = 1 << 20;
pub(super) const LIMIT: u64 = 64 << 30;
const SIZE: u64 = 8 * MIB;

pub(super) fn qemu_img(folder: &Path, arguments: &str) {
    let words = arguments.split(' ').map(|word| if word == "NONE" { "" } else { word });
    let output = Command::new("qemu-img")
        .current_dir(folder)
        .args(words)
        .output()
        .expect("qemu-img must be installed");
    assert!(
        output.status.success(),
        "qemu-img {arguments}: {}",
        String::from_utf8_lossy(&output.stderr)
    );
}

/// A folder with `source.raw`, a disk with data at its start, in its middle and in its last sectors.
pub(super) fn folder(size: u64) -> TempDir {
    let folder = TempDir::new().expect("a temporary folder");
    let mut disk = vec![0; usize::try_from(size).expect("small")];
    let mut state = 1_u32;
    let (middle, end) = (disk.len() / 2 + 1536, disk.len());
    for range in [0..100_000, middle..middle + 70_000, end - 70_000..end] {
        for byte in &mut disk[range] {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            *byte = state.to_be_bytes()[0] | 1;
        }
    }
    std::fs::write(folder.path().join("source.raw"), disk).expect("writable");
    folder
}

pub(super) fn read(folder: &TempDir, name: &str) -> Vec<u8> {
    std::fs::read(folder.path().join(name)).expect("the image was made")
}

/// `source.raw` of `size` bytes as qemu-img converts it.
pub(super) fn converted(size: u64, options: &str) -> Vec<u8> {
    let folder = folder(size);
    qemu_img(folder.path(), &format!("convert -f raw {options} source.raw image"));
    read(&folder, "image")
}

pub(super) fn created(options: &str, size: &str) -> Vec<u8> {
    let folder = TempDir::new().expect("a temporary folder");
    qemu_img(folder.path(), &format!("create -q {options} image {size}"));
    read(&folder, "image")
}

pub(super) fn check(bytes: &[u8]) -> Result<DiskImage, DiskRefusal> {
    inspect(&bytes, LIMIT)
}

pub(super) fn refused(bytes: &[u8]) -> DiskRefusal {
    check(bytes).expect_err("refused")
}

fn accepted(bytes: &[u8], format: DiskFormat, virtual_size: u64, options: &str) {
    assert_eq!(check(bytes), Ok(DiskImage { format, virtual_size }), "{options}");
    let limit = virtual_size - 1;
    assert_eq!(
        inspect(&bytes, limit),
        Err(DiskRefusal::TooLarge { virtual_size, limit }),
        "{options}"
    );
    assert!(inspect(&bytes, virtual_size).is_ok(), "{options}");
}

/// Cuts all over the file, the last of which leaves `tail` bytes off.
fn cuts_refused(bytes: &[u8], format: DiskFormat, tail: usize, options: &str) {
    let end = bytes.len() - tail;
    let some = (1..40).map(|part| end / 40 * part);
    for cut in some
        .chain([8, 100, 512, 513, 1024, 1536, 4096, 65_536, end / 2 + 1, end])
        .filter(|cut| *cut <= end)
    {
        assert_eq!(
            refused(&bytes[..cut]),
            DiskRefusal::Truncated { format },
            "{options} cut to {cut} of {}",
            bytes.len()
        );
    }
}

#[test]
fn qcow2_of_every_kind() {
    for options in [
        "-O qcow2",
        "-O qcow2 -o compat=0.10",
        "-O qcow2 -o compat=0.10,preallocation=metadata",
        "-O qcow2 -o preallocation=metadata",
        "-O qcow2 -o preallocation=falloc",
        "-O qcow2 -o lazy_refcounts=on",
        "-O qcow2 -o refcount_bits=1",
        "-O qcow2 -o cluster_size=512",
        "-O qcow2 -o cluster_size=2M",
        "-O qcow2 -o extended_l2=on",
        "-O qcow2 -o extended_l2=on,cluster_size=16k",
        "-O qcow2 -o extended_l2=on,preallocation=metadata",
        "-c -O qcow2",
        "-c -O qcow2 -o compat=0.10",
        "-c -O qcow2 -o cluster_size=4k",
        "-c -O qcow2 -o compression_type=zstd",
        "-c -O qcow2 -o cluster_size=2M",
    ] {
        for size in [SIZE, SIZE + 1536] {
            let bytes = converted(size, options);
            accepted(&bytes, DiskFormat::Qcow2, size, options);
            // The end of the last cluster is past the end of the disk, and so is never missed.
            let tail = match (size == SIZE, options.contains("2M")) {
                // Nothing but decompressing tells how much of the last sector is needed.
                _ if options.starts_with("-c") => 512,
                (true, _) => 1,
                (false, true) => 2 << 20,
                (false, false) => 65_536,
            };
            cuts_refused(&bytes, DiskFormat::Qcow2, tail, options);
        }
    }
}

#[test]
fn empty_disks_of_every_format() {
    for (options, format) in [
        ("-f qcow2", DiskFormat::Qcow2),
        ("-f qcow2 -o compat=0.10", DiskFormat::Qcow2),
        ("-f qcow2 -o preallocation=metadata", DiskFormat::Qcow2),
        ("-f qcow2 -o extended_l2=on,preallocation=metadata", DiskFormat::Qcow2),
        ("-f qcow2 -o cluster_size=512", DiskFormat::Qcow2),
        ("-f vmdk", DiskFormat::Vmdk),
        ("-f vmdk -o subformat=streamOptimized", DiskFormat::Vmdk),
        ("-f vpc -o force_size=on", DiskFormat::Vhd),
        ("-f vpc -o subformat=fixed,force_size=on", DiskFormat::Vhd),
        ("-f vhdx", DiskFormat::Vhdx),
        ("-f vhdx -o block_size=1M", DiskFormat::Vhdx),
        ("-f raw", DiskFormat::Raw),
    ] {
        accepted(&created(options, "10241k"), format, 10_241 << 10, options);
    }
}

#[test]
fn vmdk_of_every_kind() {
    for size in [SIZE, SIZE + 1536] {
        let sparse = converted(size, "-O vmdk -o subformat=monolithicSparse");
        accepted(&sparse, DiskFormat::Vmdk, size, "sparse");
        cuts_refused(&sparse, DiskFormat::Vmdk, if size == SIZE { 1 } else { 65_536 }, "sparse");
        // qemu-img pads the last compressed grain to full size, which nobody reads.
        let stream = converted(size, "-O vmdk -o subformat=streamOptimized");
        accepted(&stream, DiskFormat::Vmdk, size, "stream");
        cuts_refused(&stream, DiskFormat::Vmdk, 65_536, "stream");
        let footed = tampered::with_footer(stream);
        accepted(&footed, DiskFormat::Vmdk, size, "footer");
        cuts_refused(&footed, DiskFormat::Vmdk, 1, "footer");
    }
    for kind in ["monolithicFlat", "twoGbMaxExtentSparse", "twoGbMaxExtentFlat"] {
        let folder = folder(SIZE);
        qemu_img(
            folder.path(),
            &format!("convert -f raw -O vmdk -o subformat={kind} source.raw disk.vmdk"),
        );
        assert_eq!(
            refused(&read(&folder, "disk.vmdk")),
            DiskRefusal::ExternalData { format: DiskFormat::Vmdk },
            "{kind}"
        );
        if kind == "twoGbMaxExtentSparse" {
            // The part alone has room for a descriptor but none in it.
            assert!(matches!(refused(&read(&folder, "disk-s001.vmdk")), DiskRefusal::Corrupt { .. }));
        }
    }
}

#[test]
fn vhd_of_every_kind() {
    // Without force_size, qemu-img rounds the disk up to a whole geometry.
    let rounded = 8_390_656;
    let fixed = converted(SIZE, "-O vpc -o subformat=fixed");
    accepted(&fixed, DiskFormat::Vhd, rounded, "fixed");
    let forced = converted(SIZE, "-O vpc -o subformat=fixed,force_size=on");
    accepted(&forced, DiskFormat::Vhd, SIZE, "fixed");
    for (bytes, size) in [
        (converted(SIZE, "-O vpc -o subformat=dynamic"), rounded),
        (converted(SIZE, "-O vpc -o subformat=dynamic,force_size=on"), SIZE),
    ] {
        accepted(&bytes, DiskFormat::Vhd, size, "dynamic");
        // A cut of one byte leaves the 511-byte footer of old writers.
        cuts_refused(&bytes, DiskFormat::Vhd, 2, "dynamic");
        let old = &bytes[..bytes.len() - 1];
        assert!(check(old).is_ok());
    }
    for cut in [forced.len() - 2, forced.len() / 2 + 1, 100] {
        assert!(check(&forced[..cut]).is_err());
    }
    // Without its footer a fixed VHD is exactly a raw disk.
    accepted(&forced[..forced.len() - 512], DiskFormat::Raw, SIZE, "raw");
}

#[test]
fn vhdx_of_every_kind() {
    for options in [
        "-O vhdx",
        "-O vhdx -o subformat=fixed",
        "-O vhdx -o block_size=1M",
        "-O vhdx -o block_size=1M,subformat=fixed",
    ] {
        for size in [SIZE, SIZE + 1536] {
            let bytes = converted(size, options);
            accepted(&bytes, DiskFormat::Vhdx, size, options);
            // The last block is as long as every other, whatever the disk leaves of it.
            let block = if options.contains("1M") { MIB } else { 8 * MIB };
            let unread = block - (size - 1) % block;
            cuts_refused(&bytes, DiskFormat::Vhdx, usize::try_from(unread).expect("small"), options);
        }
    }
}

#[test]
fn layers_and_outside_data_are_refused() {
    let folder = folder(SIZE);
    for (arguments, expected) in [
        (
            "-f qcow2 -b source.raw -F raw",
            DiskRefusal::BackingFile { format: DiskFormat::Qcow2 },
        ),
        (
            "-f qcow2 -o data_file=data.raw",
            DiskRefusal::ExternalData { format: DiskFormat::Qcow2 },
        ),
        (
            "-f qcow2 -o data_file=data.raw,data_file_raw=on",
            DiskRefusal::ExternalData { format: DiskFormat::Qcow2 },
        ),
        (
            "--object secret,id=s,data=abc -f qcow2 -o encrypt.format=luks,encrypt.key-secret=s,encrypt.iter-time=10",
            DiskRefusal::Encrypted { format: DiskFormat::Qcow2 },
        ),
        (
            "--object secret,id=s,data=abc -f luks -o key-secret=s,iter-time=10",
            DiskRefusal::Encrypted { format: DiskFormat::Raw },
        ),
    ] {
        qemu_img(folder.path(), &format!("create -q {arguments} image {SIZE}"));
        assert_eq!(refused(&read(&folder, "image")), expected, "{arguments}");
    }
    qemu_img(folder.path(), &format!("create -q -f vmdk base.vmdk {SIZE}"));
    qemu_img(folder.path(), "create -q -f vmdk -b base.vmdk -F vmdk child.vmdk");
    assert_eq!(
        refused(&read(&folder, "child.vmdk")),
        DiskRefusal::BackingFile { format: DiskFormat::Vmdk }
    );
    qemu_img(folder.path(), "convert -f raw -O qcow2 source.raw image");
    qemu_img(folder.path(), "snapshot -c one image");
    assert_eq!(
        refused(&read(&folder, "image")),
        DiskRefusal::Unsupported {
            format: DiskFormat::Qcow2,
            what: "internal snapshots".into()
        }
    );
    for format in ["vdi", "qed", "parallels", "qcow"] {
        qemu_img(folder.path(), &format!("convert -f raw -O {format} source.raw image"));
        assert!(
            matches!(refused(&read(&folder, "image")), DiskRefusal::Unsupported { .. }),
            "{format}"
        );
    }
}

#[test]
fn an_image_loses_its_backing_file_by_rebasing() {
    let folder = folder(SIZE);
    qemu_img(folder.path(), &format!("create -q -f qcow2 -b source.raw -F raw image {SIZE}"));
    for compress in ["", "-c "] {
        qemu_img(folder.path(), &format!("rebase {compress}-b NONE image"));
        accepted(&read(&folder, "image"), DiskFormat::Qcow2, SIZE, compress);
        qemu_img(folder.path(), &format!("create -q -f qcow2 -b source.raw -F raw image {SIZE}"));
    }
}

#[test]
fn words_round_trip() {
    for format in DiskFormat::ALL {
        assert_eq!(format.as_str().parse(), Ok(*format));
    }
    assert!("QCOW2".parse::<DiskFormat>().is_err());
}
