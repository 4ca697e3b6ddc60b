//! Files to import: the smallest that are what they are.

use std::process::Command;

/// A raw disk of `sectors` sectors; another one for each seed.
pub(crate) fn raw(seed: u64, sectors: usize) -> Vec<u8> {
    let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    let mut bytes = vec![0; sectors * 512];
    // The first bytes stay zero, so that no seed happens to look like another format.
    for word in bytes[64..].chunks_exact_mut(8) {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        word.copy_from_slice(&state.to_le_bytes());
    }
    bytes
}

/// A raw disk that belongs to a name.
pub(crate) fn raw_named(name: &str) -> Vec<u8> {
    let seed = name
        .bytes()
        .fold(7, |seed: u64, byte| seed.wrapping_mul(31).wrapping_add(u64::from(byte)));
    raw(seed, 4)
}

/// An empty disk of a megabyte in the format `qemu-img` calls so.
pub(crate) fn made_by_qemu(format: &str) -> Vec<u8> {
    let folder = tempfile::TempDir::new().unwrap();
    let file = folder.path().join("disk");
    let output = Command::new("qemu-img")
        .args(["create", "-q", "-f", format])
        .arg(&file)
        .arg("1M")
        .output()
        .expect("qemu-img must be installed");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    std::fs::read(file).unwrap()
}
