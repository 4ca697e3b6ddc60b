//! Requests that nobody signed as they are.

use axum::http::Method;
use image_console::app::access_keys::signature::{CONTENT_DIGEST, DATE, NONCE, date};
use image_console::app::ports::Clock as _;

use crate::support::TestApp;
use crate::support::signing::{Call, HOST, Scope};

pub(super) const IMAGES: &str = "/v1/regions/cn-north-1/images";

/// What is said wherever it would tell something of a key to say more.
pub(super) const NOT_VERIFIED: &str = "The signature does not match, or the access key may not be used";
const FORM: &str = "Invalid Authorization header";
const REPEATED: &str = "is repeated";

/// A call that is answered once it is signed.
pub(super) fn list(app: &TestApp) -> Call {
    Call::new(app, Method::GET, IMAGES, "imageSource=private", "")
}

/// A call after it was signed, changed by somebody on its way.
pub(super) fn tampered(call: Call, scope: &Scope, change: impl FnOnce(&mut Call)) -> Call {
    let mut call = call.signed(scope);
    change(&mut call);
    call
}

fn authorization(call: Call, scope: &Scope, change: impl FnOnce(&str) -> String) -> Call {
    let call = call.signed(scope);
    let (_, header) = call.headers.iter().find(|(name, _)| *name == "authorization").unwrap();
    let changed = change(header);
    call.header("authorization", &changed)
}

/// What it is, the call, and what is said of it.
pub(super) type Refused = (&'static str, Call, &'static str);

/// What somebody on the way changes.
pub(super) fn changed_on_the_way(app: &TestApp, two: &Scope, three: &Scope) -> Vec<Refused> {
    let with = |scope: &Scope, change: fn(&mut Call)| tampered(list(app), scope, change);
    vec![
        (
            "another query",
            with(three, |call| call.query = "imageSource=public".to_owned()),
            NOT_VERIFIED,
        ),
        (
            "a query more",
            with(three, |call| call.query.push_str("&pageSize=10")),
            NOT_VERIFIED,
        ),
        ("no query", with(three, |call| call.query.clear()), NOT_VERIFIED),
        (
            "another region",
            with(two, |call| call.path = IMAGES.replace("north-1", "east-2")),
            "region in the credential scope",
        ),
        ("another method", with(two, |call| call.method = Method::HEAD), "401"),
        ("a body", with(three, |call| call.body = b"{}".to_vec()), NOT_VERIFIED),
        (
            "another signed header",
            with(three, |call| *call = call.clone().header("content-type", "text/plain")),
            NOT_VERIFIED,
        ),
        (
            "another host",
            with(three, |call| *call = call.clone().header("host", "other.example")),
            NOT_VERIFIED,
        ),
        (
            "another nonce, signed",
            with(two, |call| *call = call.clone().header(NONCE, "another")),
            NOT_VERIFIED,
        ),
        (
            "another second",
            with(three, |call| *call = call.clone().header(DATE, "20261121T120001Z")),
            NOT_VERIFIED,
        ),
        (
            "another key's id",
            authorization(list(app), three, |header| header.replace("Credential=ak-", "Credential=AK-")),
            NOT_VERIFIED,
        ),
        (
            "a bit of the signature",
            authorization(list(app), two, |header| {
                let (head, last) = header.split_at(header.len() - 1);
                format!("{head}{}", if last == "0" { '1' } else { '0' })
            }),
            NOT_VERIFIED,
        ),
        (
            "another digest of the body",
            with(three, |call| call.headers.push((CONTENT_DIGEST, "0".repeat(64)))),
            "digest of the body",
        ),
        (
            "a header signed twice",
            with(three, |call| *call = call.clone().again("content-type", "application/json")),
            REPEATED,
        ),
        ("two hosts", with(three, |call| *call = call.clone().again("host", HOST)), REPEATED),
        (
            "two dates",
            with(three, |call| *call = call.clone().again(DATE, "20261121T120000Z")),
            REPEATED,
        ),
        (
            "two nonces",
            with(three, |call| *call = call.clone().again(NONCE, "another")),
            REPEATED,
        ),
        (
            "two signatures",
            with(three, |call| *call = call.clone().again("authorization", "x")),
            REPEATED,
        ),
        (
            "a signed header is gone",
            with(three, |call| *call = call.clone().without("content-type")),
            "signed header is missing",
        ),
        (
            "the date is gone",
            with(three, |call| *call = call.clone().without(DATE)),
            "x-jdcloud-date missing",
        ),
        (
            "the nonce is gone",
            with(two, |call| *call = call.clone().without(NONCE)),
            "signed header is missing",
        ),
        (
            "a nonce of spaces",
            with(three, |call| *call = call.clone().header(NONCE, "a b")),
            "Invalid x-jdcloud-nonce",
        ),
        (
            "a date of another form",
            with(three, |call| *call = call.clone().header(DATE, "2026-11-21T12:00:00Z")),
            "Invalid x-jdcloud-date",
        ),
        (
            "a body beyond the limit",
            with(three, |call| call.body = vec![b' '; 65 * 1024]),
            "larger than 65536 bytes",
        ),
    ]
}

/// Headers that are not of the form.
pub(super) fn malformed(app: &TestApp, three: &Scope) -> Vec<Refused> {
    let with = |change: fn(&str) -> String| authorization(list(app), three, change);
    vec![
        ("an empty header", with(|_| String::new()), FORM),
        ("another scheme", with(|_| "Bearer token".to_owned()), "Unknown signature algorithm"),
        (
            "only the algorithm",
            with(|header| header.split(' ').next().unwrap().to_owned()),
            FORM,
        ),
        (
            "another algorithm",
            with(|header| header.replace("JDCLOUD3-", "JDCLOUD2-")),
            "as the algorithm demands",
        ),
        (
            "another terminator",
            with(|header| header.replace("jdcloud3_request", "jdcloud2_request")),
            "as the algorithm demands",
        ),
        (
            "an unknown algorithm",
            with(|header| header.replace("SHA256", "SHA1")),
            "Unknown signature algorithm",
        ),
        ("no service", with(|header| header.replace("/vm/", "/")), FORM),
        (
            "no signature",
            with(|header| header.split(", Signature").next().unwrap().to_owned()),
            FORM,
        ),
        ("half a signature", with(|header| header[..header.len() - 32].to_owned()), FORM),
        ("no signed headers", with(|header| header.replace("content-type;host", "")), FORM),
        (
            "a header signed twice",
            with(|header| header.replace(";host", ";host;host")),
            REPEATED,
        ),
        (
            "another day",
            with(|header| header.replace("/20261121/", "/20261122/")),
            "day of x-jdcloud-date",
        ),
    ]
}

/// What a client signs that it should not.
pub(super) fn signed_wrongly(app: &TestApp, two: &Scope, three: &Scope) -> Vec<Refused> {
    let only = |scope: &Scope, signed_headers| Scope {
        signed_headers,
        ..scope.clone()
    };
    let later = |seconds| date(app.clock.now().plus_seconds(seconds));
    let signed_at = |seconds: i64, scope: &Scope| list(app).header(DATE, &later(seconds)).signed(scope);
    vec![
        (
            "host unsigned",
            list(app).signed(&only(three, "content-type")),
            "host has to be signed",
        ),
        (
            "date unsigned",
            list(app).signed(&only(two, "host;x-jdcloud-nonce")),
            "x-jdcloud-date has to be signed",
        ),
        (
            "nonce unsigned",
            list(app).signed(&only(two, "host;x-jdcloud-date")),
            "x-jdcloud-nonce has to be signed",
        ),
        (
            "no nonce",
            list(app).without(NONCE).signed(&only(two, "host;x-jdcloud-date")),
            "x-jdcloud-nonce has to be signed",
        ),
        (
            "another region",
            list(app).signed(&Scope {
                region: "cn-east-2",
                ..three.clone()
            }),
            "region in the credential scope",
        ),
        (
            "no region",
            list(app).signed(&Scope {
                region: "jdcloud-api",
                ..three.clone()
            }),
            "region in the credential scope",
        ),
        (
            "another service",
            list(app).signed(&Scope {
                service: "disk",
                ..three.clone()
            }),
            "service in the credential scope",
        ),
        (
            "an unknown service",
            list(app).signed(&Scope {
                service: "oss",
                ..three.clone()
            }),
            "service in the credential scope",
        ),
        ("16 minutes old", signed_at(-16 * 60, three), "15 minutes"),
        ("16 minutes old, signed date", signed_at(-16 * 60, two), "15 minutes"),
        ("a second too old", signed_at(-15 * 60 - 1, three), "15 minutes"),
        ("a second too new", signed_at(15 * 60 + 1, three), "15 minutes"),
        ("a day old", signed_at(-86_400, three), "15 minutes"),
        (
            "another secret",
            list(app).signed(&Scope {
                secret: "0".repeat(64),
                ..three.clone()
            }),
            NOT_VERIFIED,
        ),
        (
            "no secret",
            list(app).signed(&Scope {
                secret: String::new(),
                ..three.clone()
            }),
            NOT_VERIFIED,
        ),
    ]
}
