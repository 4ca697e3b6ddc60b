//! Whatever comes as a signed request: it is read or refused, and never more than that.

use proptest::prelude::*;

use super::hostile::try_request;

/// What the fuzz target begins with too.
fn seeds() -> Vec<Vec<u8>> {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/corpus/signature");
    let mut files: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files.into_iter().map(|file| std::fs::read(file).unwrap()).collect()
}

#[test]
fn the_seeds_are_met_as_they_should_be() {
    let seeds = seeds();
    assert!(seeds.len() >= 6);
    for seed in seeds {
        try_request(&seed);
    }
}

proptest! {
    #[test]
    fn any_bytes(bytes in proptest::collection::vec(any::<u8>(), 0..600)) {
        try_request(&bytes);
    }

    #[test]
    fn any_words_of_the_form(words in proptest::collection::vec("[ -~\\n]{0,30}|host:|authorization:|JDCLOUD3-HMAC-SHA256 |Credential=|Signature=", 0..30)) {
        try_request(words.concat().as_bytes());
    }

    #[test]
    fn seeds_with_a_byte_changed_put_in_or_left_out(which: proptest::sample::Index, place: proptest::sample::Index, how in 0..3, byte: u8) {
        let seeds = seeds();
        let mut bytes = seeds[which.index(seeds.len())].clone();
        let place = place.index(bytes.len());
        match how {
            0 => bytes[place] = byte,
            1 => bytes.insert(place, byte),
            _ => drop(bytes.remove(place)),
        }
        try_request(&bytes);
    }
}
