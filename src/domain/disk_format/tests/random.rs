//! No bytes whatever make the check panic or exceed its limit.

use std::sync::LazyLock;

use proptest::collection::vec;
use proptest::prelude::*;

use super::*;

static IMAGES: LazyLock<Vec<Vec<u8>>> = LazyLock::new(|| {
    let mut images: Vec<Vec<u8>> = [
        "-O qcow2",
        "-c -O qcow2 -o compat=0.10,cluster_size=4k",
        "-O qcow2 -o extended_l2=on,cluster_size=16k",
        "-O vmdk",
        "-O vmdk -o subformat=streamOptimized",
        "-O vpc",
        "-O vpc -o subformat=fixed",
    ]
    .iter()
    .map(|options| converted(MIB, options))
    .collect();
    let stream = images[4].clone();
    images.push(tampered::with_footer(stream));
    images
});

static VHDX: LazyLock<Vec<u8>> = LazyLock::new(|| converted(MIB, "-O vhdx -o block_size=1M"));

fn bounded(bytes: &[u8], limit: u64) {
    if let Ok(image) = inspect(&bytes, limit) {
        assert!(image.virtual_size > 0 && image.virtual_size <= limit);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn noise(bytes in vec(any::<u8>(), 0..3000), magic in 0..7_usize, limit in any::<u64>()) {
        let magics: [&[u8]; 7] = [b"", b"QFI\xfb\0\0\0\x03", b"QFI\xfb\0\0\0\x02", b"KDMV\x01\0\0\0", b"conectix", b"vhdxfile", b"# x\nversion="];
        bounded(&[magics[magic], &bytes].concat(), limit);
    }

    #[test]
    fn changed_headers(which in 0..8_usize, edits in vec((any::<prop::sample::Index>(), any::<u8>(), 0..3_u8), 1..6), limit in prop_oneof![Just(LIMIT), any::<u64>()]) {
        let mut bytes = IMAGES[which].clone();
        for (index, byte, zone) in edits {
            let length = bytes.len();
            let at = match zone { 0 => index.index(128), 1 => 512 + index.index(2048), _ => index.index(length) };
            bytes[at] = byte;
        }
        bounded(&bytes, limit);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn changed_vhdx(edits in vec((0..6_usize, 0..256_usize, any::<u8>()), 1..6)) {
        let mut bytes = VHDX.clone();
        let metadata = (1 << 20) + bytes[1 << 20..].windows(8).position(|found| found == b"metadata").unwrap_or(0);
        for (zone, at, byte) in edits {
            let start = [64 << 10, 128 << 10, 192 << 10, 256 << 10, metadata, metadata + (64 << 10)][zone];
            bytes[start + at] = byte;
        }
        bounded(&tampered::vhdx_resealed(bytes), LIMIT);
    }
}
