//! One way to write what can be written in several.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode, percent_encode};

/// All that is written as `%XX` in a query.
const QUERY: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');
/// The same in a path.
const PATH: &AsciiSet = &QUERY.remove(b'/');

fn decode(text: &str) -> Vec<u8> {
    let spaced = text.replace('+', " ");
    percent_decode(spaced.as_bytes()).collect()
}

/// The path: decoded, `/` never twice in a row, encoded.
pub(super) fn path(path: &str) -> String {
    let mut decoded = decode(path);
    decoded.dedup_by(|byte, before| *byte == b'/' && *before == b'/');
    percent_encode(&decoded, PATH).to_string()
}

/// The query: decoded and encoded again, sorted, without what has no name or no `=`.
#[must_use]
pub fn query(query: &str) -> String {
    let encode = |text: &str| percent_encode(&decode(text), QUERY).to_string();
    let pairs = query.split('&').filter_map(|pair| pair.split_once('='));
    let mut pairs: Vec<_> = pairs
        .map(|(name, value)| (encode(name), encode(value)))
        .filter(|(name, _)| !name.is_empty())
        .collect();
    pairs.sort_unstable();
    let pairs: Vec<_> = pairs.iter().map(|(name, value)| format!("{name}={value}")).collect();
    pairs.join("&")
}

/// The host, with its port unless that is the usual one.
pub(super) fn host(host: &[u8]) -> &[u8] {
    [&b":80"[..], b":443"]
        .iter()
        .find_map(|port| host.strip_suffix(*port))
        .unwrap_or(host)
}
