//! What holds for any bytes that come as a signed request. The property test beside this file and the fuzz target in `fuzz/`
//! both go through [`try_request`].

use image_console::app::access_keys::signature::{Request, canonical_query, read};

/// Takes bytes for a request: the method, the path, the query, then headers as `name:value`, each on a line of its own; after
/// an empty line the body. Panics where something does not hold that has to.
pub(crate) fn try_request(bytes: &[u8]) {
    let (head, body) = match bytes.windows(2).position(|pair| pair == b"\n\n") {
        Some(end) => (&bytes[..end], &bytes[end + 2..]),
        None => (bytes, &[][..]),
    };
    let mut lines = head.split(|byte| *byte == b'\n');
    let mut word = || std::str::from_utf8(lines.next().unwrap_or_default()).unwrap_or_default();
    let (method, path, query) = (word(), word(), word());
    let headers = lines.filter_map(|line| {
        let colon = line.iter().position(|byte| *byte == b':')?;
        Some((std::str::from_utf8(&line[..colon]).ok()?, &line[colon + 1..]))
    });
    let request = Request {
        method,
        path,
        query,
        headers: headers.collect(),
        body,
    };

    let once = canonical_query(query);
    assert_eq!(canonical_query(&once), once, "a canonical query is its own");
    let Ok(mut signed) = read(&request) else { return };

    // What was read is signed by whoever has the secret, and by nobody else.
    assert!(!signed.is_by("the secret"), "nobody can know the signature");
    signed.authorization.signature = signed.signature_of("the secret");
    assert!(signed.is_by("the secret") && !signed.is_by("another secret"));
    for name in ["host", "x-jdcloud-date", "authorization"] {
        let times = request.headers.iter().filter(|(known, _)| *known == name).count();
        assert_eq!(times, 1, "{name}");
    }
    assert!(signed.authorization.signs("host"));
    for name in &signed.authorization.signed_headers {
        assert_eq!(request.headers.iter().filter(|(known, _)| known == name).count(), 1, "{name}");
    }

    // Another body, and what was signed is not this request.
    let longer = [body, b"!"].concat();
    let changed = Request {
        body: &longer,
        ..request.clone()
    };
    if let Ok(mut other) = read(&changed) {
        other.authorization.signature = signed.authorization.signature;
        assert!(!other.is_by("the secret"), "the body is signed");
    }
}
