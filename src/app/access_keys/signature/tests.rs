//! The vendor's vectors and requests of its SDK as they were recorded, then what changes a signature and what does not.

use proptest::prelude::*;

use super::canonical::{host, path, query};
use super::*;

const REGION: &str = "/v1/regions/cn-north-1";

struct Sample {
    method: &'static str,
    path: String,
    query: &'static str,
    body: &'static str,
    authorization: String,
    nonce: Option<&'static str>,
}

impl Sample {
    fn new(method: &'static str, path: &str, query: &'static str, body: &'static str, signed: &str, signature: &str) -> Self {
        let number = if signed.contains(NONCE) { 2 } else { 3 };
        Self {
            method,
            path: format!("{REGION}{path}"),
            query,
            body,
            authorization: format!(
                "JDCLOUD{number}-HMAC-SHA256 Credential=AKTEST/20260102/cn-north-1/vm/jdcloud{number}_request, \
                 SignedHeaders={signed}, Signature={signature}"
            ),
            nonce: (number == 2).then_some("ed558a3b-9808-4edb-8597-187bda63a4f2"),
        }
    }

    fn request(&self) -> Request<'_> {
        let mut headers = vec![
            ("host", &b"127.0.0.1:18765"[..]),
            ("content-type", b"application/json"),
            (DATE, b"20260102T030405Z"),
            (AUTHORIZATION, self.authorization.as_bytes()),
        ];
        headers.extend(self.nonce.map(|nonce| (NONCE, nonce.as_bytes())));
        Request {
            method: self.method,
            path: &self.path,
            query: self.query,
            headers,
            body: self.body.as_bytes(),
        }
    }
}

fn samples() -> [Sample; 4] {
    const THREE: &str = "content-type;host";
    [
        Sample::new(
            "GET",
            "/images",
            "imageSource=private&imageName=a%20b%2B%E6%B5%8B%2F%E8%AF%95",
            "",
            THREE,
            "dc613dd34e72526fb5817f6f6fd0bf163e0a73000952bde16932420ae477fc8c",
        ),
        Sample::new(
            "POST",
            "/images/img-a:share",
            "",
            r#"{"regionId": "cn-north-1", "imageId": "img-a", "pins": ["bob"]}"#,
            THREE,
            "cede27a142359b170da98125f2827ecb78a9b7ef4ceb4344ddf7c3f9c6e0f333",
        ),
        Sample::new(
            "DELETE",
            "/images/img-a",
            "deleteSnapshot=True",
            "",
            THREE,
            "0a22ef0c3ed642ff3d0ac032e82dd08c6a4fa38665a75a35f9f10da079ead461",
        ),
        Sample::new(
            "POST",
            "/images/img-a%3Ashare",
            "",
            r#"{"pins":["bob"]}"#,
            "content-type;host;x-jdcloud-date;x-jdcloud-nonce",
            "b9009ee0761bb52874728e248df98c4dcc660e2d4bfc72faee880de83941b5e4",
        ),
    ]
}

/// A request and whether the vector's secret signed it.
fn is_signed(request: &Request<'_>) -> bool {
    read(request).is_ok_and(|signed| signed.is_by("SKTEST"))
}

#[test]
fn the_vectors_of_the_vendors_clients_verify() {
    for sample in samples() {
        let signed = read(&sample.request()).unwrap();
        assert!(signed.is_by("SKTEST"), "{} {}", sample.method, sample.path);
        assert!(!signed.is_by("sktest") && !signed.is_by(""));
        assert_eq!(signed.at, Timestamp(1_767_323_045_000_000));
        assert_eq!(signed.authorization.access_key, "AKTEST");
        assert_eq!(signed.nonce_is_signed(), sample.nonce.is_some());
    }
}

#[test]
fn what_is_signed_here_is_what_the_vendors_clients_sign() {
    for sample in samples() {
        let mut request = sample.request();
        request.headers.retain(|(name, _)| *name != AUTHORIZATION);
        let theirs = Authorization::parse(&sample.authorization).unwrap();
        let unsigned = Authorization {
            signature: [0; 32],
            ..theirs.clone()
        };
        assert_eq!(sign(request.clone(), unsigned.clone(), "SKTEST"), Ok(theirs));
        let without_body = Request { body: b"else", ..request };
        let other = sign(without_body, unsigned, "SKTEST").unwrap();
        assert_ne!(other.to_string(), sample.authorization);
    }
    assert_eq!(date(Timestamp(1_767_323_045_999_999)), "20260102T030405Z");
}

#[test]
fn a_request_that_would_be_refused_is_not_signed() {
    let [sample, ..] = samples();
    let unsigned = Authorization::parse(&sample.authorization).unwrap();
    assert_eq!(sign(sample.request(), unsigned.clone(), "SKTEST"), Err(Flaw::Repeated));
    let mut request = sample.request();
    request.headers.retain(|(name, _)| *name != AUTHORIZATION && *name != DATE);
    assert_eq!(sign(request, unsigned, "SKTEST"), Err(Flaw::Missing(DATE)));
}

#[test]
fn what_the_node_sdk_sent_verifies() {
    const SIGNED: &str = "accept;content-type;host;x-jdcloud-date;x-jdcloud-nonce";
    for (method, path, query, body, nonce, signature) in [
        (
            "POST",
            "/images/img-a%3Ashare",
            "",
            r#"{"pins":["bob"]}"#,
            "03875101-8e46-4d7c-9f41-5f61c700b72f",
            "8a1b805016c87172ec97219e0b69b02ba0185b4eac6b63c762432d535d0aecdd",
        ),
        (
            "GET",
            "/images",
            "imageSource=private&imageName=a%20b%2B%E6%B5%8B%2F%E8%AF%95",
            "",
            "d8eb0713-0021-4392-b189-aa7aab7ac375",
            "4293225e5a7793f0dc516fcd11fb0d253798fd9348c600042402d15f9a704a8d",
        ),
    ] {
        let mut sample = Sample::new(method, path, query, body, SIGNED, signature);
        sample.authorization = sample.authorization.replace("20260102", "20261122");
        sample.nonce = Some(nonce);
        let mut request = sample.request();
        request.headers[2].1 = b"20261122T053836Z";
        request.headers.push(("accept", b"application/json"));
        request.headers.push(("user-agent", b"JdcloudSdkNode/1.0.0  vm/1.5.2"));
        assert!(is_signed(&request), "{path}");
    }
}

#[test]
fn what_is_written_otherwise_and_means_the_same_has_the_same_signature() {
    let [list, share, ..] = samples();
    let mut request = list.request();
    for query in [
        "imageName=a+b%2b%E6%B5%8B%2F%E8%AF%95&imageSource=private",
        "imageName=a%20b%2B%E6%B5%8B/%E8%AF%95&&=nothing&alone&imageSource=%70rivate",
    ] {
        request.query = query;
        assert!(is_signed(&request), "{query}");
    }
    let mut request = share.request();
    for path in ["/images/img-a%3ashare", "//images///img-a:share", "/%69mages/img-a%3Ashare"] {
        let path = format!("{REGION}{path}");
        let request = Request {
            path: &path,
            ..request.clone()
        };
        assert!(is_signed(&request), "{path}");
    }
    request.headers[1].1 = b"  application/json\t";
    request.headers.push(("x-anything", b"else"));
    request
        .headers
        .push((CONTENT_DIGEST, b"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"));
    assert_eq!(read(&request), Err(Flaw::Body));
    let digest = hex::encode_upper(Sha256::digest(request.body));
    request.headers.pop();
    request.headers.push((CONTENT_DIGEST, digest.as_bytes()));
    assert!(is_signed(&request));
}

#[test]
fn canonical_forms() {
    for (typed, expected) in [
        ("/", "/"),
        ("", ""),
        ("/a//b///c", "/a/b/c"),
        ("/a%2F%2fb", "/a/b"),
        ("/a:b", "/a%3Ab"),
        ("/a+b%20c%2B", "/a%20b%20c%2B"),
        ("/~a-b_c.d*", "/~a-b_c.d%2A"),
        ("/测/%E8%AF%95", "/%E6%B5%8B/%E8%AF%95"),
        ("/%", "/%25"),
        ("/%zz%4", "/%25zz%254"),
        ("/%ff", "/%FF"),
    ] {
        assert_eq!(path(typed), expected, "{typed}");
    }
    for (typed, expected) in [
        ("", ""),
        ("a", ""),
        ("=a", ""),
        ("a=", "a="),
        ("a=b=c", "a=b%3Dc"),
        ("b=1&a=2&a=1", "a=1&a=2&b=1"),
        ("ids.2=b&ids.10=c&ids.1=a", "ids.1=a&ids.10=c&ids.2=b"),
        ("a=x+y%2Bz/%20~", "a=x%20y%2Bz%2F%20~"),
    ] {
        assert_eq!(query(typed), expected, "{typed}");
    }
    for (sent, expected) in [
        ("h", "h"),
        ("h:80", "h"),
        ("h:443", "h"),
        ("h:8080", "h:8080"),
        ("[::1]:80", "[::1]"),
    ] {
        assert_eq!(host(sent.as_bytes()), expected.as_bytes());
    }
}

#[test]
fn headers_that_are_cut_or_put_together_otherwise_are_refused() {
    let [sample, ..] = samples();
    let whole = sample.authorization.clone();
    let form = Flaw::Authorization;
    let replaced = |from: &str, to: &str| whole.replace(from, to);
    for (header, flaw) in [
        (String::new(), form),
        ("JDCLOUD3-HMAC-SHA256".to_owned(), form),
        (replaced("JDCLOUD3-HMAC-SHA256", "JDCLOUD4-HMAC-SHA256"), Flaw::Algorithm),
        (replaced("JDCLOUD3-HMAC-SHA256", "jdcloud3-hmac-sha256"), Flaw::Algorithm),
        (replaced("JDCLOUD3-HMAC-SHA256", "Bearer"), Flaw::Algorithm),
        (replaced("JDCLOUD3-HMAC-SHA256", "JDCLOUD2-HMAC-SHA256"), Flaw::Terminator),
        (replaced("jdcloud3_request", "jdcloud2_request"), Flaw::Terminator),
        (replaced("/vm/", "/"), form),
        (replaced("/vm/", "//"), form),
        (replaced("/vm/", "/vm/vm/"), form),
        (replaced("AKTEST/", "/"), form),
        (replaced("20260102/", "2026010/"), form),
        (replaced("20260102/", "2026O102/"), form),
        (replaced("20260102/", "20260103/"), Flaw::Day),
        (replaced("Credential=", "Credentials="), form),
        (replaced("SignedHeaders=content-type;host, ", ""), form),
        (replaced("content-type;host", ""), form),
        (replaced("content-type;host", "content-type;;host"), form),
        (replaced("content-type;host", "Content-Type;host"), form),
        (replaced("content-type;host", "content-type;host;host"), Flaw::Repeated),
        (replaced("content-type;host", "content-type"), Flaw::Unsigned("host")),
        (replaced("content-type;host", "content-type;host;x-absent"), Flaw::SignedMissing),
        (replaced(", Signature=", ", signature="), form),
        (replaced("Signature=dc", "Signature="), form),
        (replaced("Signature=dc", "Signature=dcdc"), form),
        (replaced("Signature=dc", "Signature=zz"), form),
        (format!("{whole}, Signature=00"), form),
        (format!("{whole},"), form),
    ] {
        let mut request = sample.request();
        request.headers[3].1 = header.as_bytes();
        assert_eq!(read(&request).err(), Some(flaw), "{header}");
    }
    for end in 0..whole.len() {
        let mut request = sample.request();
        request.headers[3].1 = &whole.as_bytes()[..end];
        assert!(read(&request).is_err(), "{}", &whole[..end]);
    }
}

#[test]
fn headers_have_to_be_there_once_and_in_their_form() {
    let [sample_three, .., sample_two] = samples();
    for sample in [&sample_two, &sample_three] {
        for name in ["host", AUTHORIZATION, DATE] {
            let mut request = sample.request();
            let again = *request.headers.iter().find(|(known, _)| *known == name).unwrap();
            request.headers.push(again);
            assert_eq!(read(&request), Err(Flaw::Repeated), "{name}");
            request.headers.retain(|(known, _)| *known != name);
            assert!(matches!(read(&request), Err(Flaw::Missing(_))), "{name}");
        }
        for date in [
            "",
            "20260102",
            "20260102T030405",
            "2026-01-02T03:04:05Z",
            "20260102T030405z",
            "20260102T250405Z",
            "20260102T030405Z0",
            "20260102T+30405Z",
            "20261302T030405Z",
        ] {
            let mut request = sample.request();
            request.headers[2].1 = date.as_bytes();
            assert_eq!(read(&request), Err(Flaw::Date), "{date}");
        }
    }
    for (signed, flaw) in [
        ("content-type;host;x-jdcloud-nonce", Flaw::Unsigned(DATE)),
        ("content-type;host;x-jdcloud-date", Flaw::Unsigned(NONCE)),
        ("content-type;x-jdcloud-date;x-jdcloud-nonce", Flaw::Unsigned(HOST)),
    ] {
        let header = sample_two
            .authorization
            .replace("content-type;host;x-jdcloud-date;x-jdcloud-nonce", signed);
        let mut request = sample_two.request();
        request.headers[3].1 = header.as_bytes();
        assert_eq!(read(&request), Err(flaw));
    }
    let long = "a".repeat(65);
    for nonce in ["", " ", "a b", "测", &long] {
        let mut request = sample_three.request();
        request.headers.push((NONCE, nonce.as_bytes()));
        assert_eq!(read(&request), Err(Flaw::Nonce), "{nonce}");
    }
}

/// Changes a byte at a place that is reckoned from a number, and gives back whether that made a difference.
fn tamper(text: &str, place: usize, by: u8) -> Vec<u8> {
    let mut bytes = text.as_bytes().to_vec();
    if bytes.is_empty() {
        bytes.push(by);
    } else {
        let place = place % bytes.len();
        bytes[place] ^= by;
    }
    bytes
}

proptest! {
    #[test]
    fn every_other_body_has_another_signature(which in 0..4_usize, place: usize, by in 1..=255_u8) {
        let sample = &samples()[which];
        let body = tamper(sample.body, place, by);
        let request = Request { body: &body, ..sample.request() };
        prop_assert!(!is_signed(&request));
    }

    #[test]
    fn every_other_meaning_of_path_or_query_has_another_signature(which in 0..4_usize, place: usize, by in 1..128_u8) {
        let sample = &samples()[which];
        let other_path = String::from_utf8(tamper(&sample.path, place, by)).unwrap();
        let request = Request { path: &other_path, ..sample.request() };
        prop_assert_eq!(is_signed(&request), path(&other_path) == path(&sample.path));
        let other_query = String::from_utf8_lossy(&tamper(sample.query, place, by)).into_owned();
        let request = Request { query: &other_query, ..sample.request() };
        prop_assert_eq!(is_signed(&request), query(&other_query) == query(sample.query));
    }

    #[test]
    fn every_other_signature_is_refused(which in 0..4_usize, place in 0..32_usize, by in 1..=255_u8) {
        let sample = &samples()[which];
        let mut signed = read(&sample.request()).unwrap();
        signed.authorization.signature[place] ^= by;
        prop_assert!(!signed.is_by("SKTEST"));
    }

    #[test]
    fn a_header_reads_as_it_was_written(which in 0..4_usize, key in "[!-+--.0-~]{1,20}", region in "[a-z0-9-]{1,12}", signature: [u8; 32]) {
        let sample = Authorization::parse(&samples()[which].authorization).unwrap();
        let written = Authorization { access_key: key, region, signature, ..sample };
        prop_assert_eq!(Authorization::parse(&written.to_string()), Ok(written));
    }

    #[test]
    fn a_canonical_form_is_its_own(typed in "[ -~测]{0,40}") {
        prop_assert_eq!(query(&query(&typed)), query(&typed));
        let once = path(&typed);
        prop_assert_eq!(path(&once), once);
    }

    #[test]
    fn whatever_the_secret_its_own_signature_is_accepted_and_no_other(secret in "\\PC{0,80}", other in "\\PC{0,80}") {
        let [sample, ..] = samples();
        let mut signed = read(&sample.request()).unwrap();
        signed.authorization.signature = signed.signature_of(&secret);
        prop_assert!(signed.is_by(&secret));
        prop_assert_eq!(signed.is_by(&other), other == secret);
    }
}
