//! Signatures of requests, `JDCLOUD2-HMAC-SHA256` and `JDCLOUD3-HMAC-SHA256`, as the vendor's own clients make them.
//!
//! Everything here is pure: [`read`] takes a request apart and refuses what can be refused without knowing a secret;
//! [`Signed::is_by`] tells whether a secret made the signature; [`sign`] makes one. None asks the time nor the database.

mod authorization;
mod canonical;
#[cfg(test)]
mod tests;

use hmac::{Hmac, KeyInit as _, Mac as _};
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use sha2::{Digest as _, Sha256};
use thiserror::Error;

pub use authorization::{Algorithm, Authorization};
pub use canonical::query as canonical_query;

use crate::domain::time::Timestamp;

/// The header with the moment of signing.
pub const DATE: &str = "x-jdcloud-date";
/// The header that makes a request different from all others.
pub const NONCE: &str = "x-jdcloud-nonce";
/// The header with the digest of the body, which clients may leave out.
pub const CONTENT_DIGEST: &str = "x-jdcloud-content-sha256";

const AUTHORIZATION: &str = "authorization";
const HOST: &str = "host";

/// The most characters of a nonce; the clients send a UUID.
const NONCE_CHARACTERS: usize = 64;

/// A request as it came, before anything in it is believed.
#[derive(Debug, Clone)]
pub struct Request<'a> {
    /// The method, in capitals.
    pub method: &'a str,
    /// The path as it was sent.
    pub path: &'a str,
    /// The query as it was sent, without the question mark.
    pub query: &'a str,
    /// The headers, names in small letters.
    pub headers: Vec<(&'a str, &'a [u8])>,
    /// The whole body.
    pub body: &'a [u8],
}

/// Why a request cannot have a good signature, whoever signed it. It says nothing of any key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum Flaw {
    /// A header that has to be there once is not there.
    #[error("Header {0} missing")]
    Missing(&'static str),
    /// A header that has to be there once is there several times, or more than once among the signed ones.
    #[error("A header that the signature depends on is repeated")]
    Repeated,
    /// The header does not have its form.
    #[error(
        "Invalid Authorization header: expected \
         '<algorithm> Credential=<key>/<date>/<region>/<service>/<terminator>, SignedHeaders=<names>, Signature=<64 hex digits>'"
    )]
    Authorization,
    /// The algorithm is none of the two.
    #[error("Unknown signature algorithm: expected JDCLOUD2-HMAC-SHA256 or JDCLOUD3-HMAC-SHA256")]
    Algorithm,
    /// The scope ends in another algorithm's word.
    #[error("The credential scope does not end as the algorithm demands")]
    Terminator,
    /// The header with the date does not have its form.
    #[error("Invalid x-jdcloud-date: expected YYYYMMDD'T'HHMMSS'Z'")]
    Date,
    /// The scope's day is another one than the date's.
    #[error("The date in the credential scope is not the day of x-jdcloud-date")]
    Day,
    /// The header with the nonce does not have its form.
    #[error("Invalid x-jdcloud-nonce: expected 1 to 64 letters, digits, '-', '_' or '.'")]
    Nonce,
    /// A header has to be signed and is not.
    #[error("Header {0} has to be signed")]
    Unsigned(&'static str),
    /// A header is said to be signed and is not there.
    #[error("A signed header is missing")]
    SignedMissing,
    /// The body is not the one whose digest was sent.
    #[error("x-jdcloud-content-sha256 is not the digest of the body")]
    Body,
}

/// A signed request, taken apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signed {
    /// What its header says.
    pub authorization: Authorization,
    /// When it was signed.
    pub at: Timestamp,
    /// What tells it from others.
    pub nonce: Option<String>,
    /// Whether its method is one that changes nothing (RFC 9110, 9.2.1).
    pub is_safe: bool,
    string_to_sign: String,
}

/// Takes a request apart and checks all that needs neither a secret nor the time.
///
/// # Errors
/// The first [`Flaw`] found.
pub fn read(request: &Request<'_>) -> Result<Signed, Flaw> {
    let header = text(request, AUTHORIZATION)?.ok_or(Flaw::Missing("Authorization"))?;
    let authorization = Authorization::parse(header)?;
    let date = text(request, DATE)?.ok_or(Flaw::Missing(DATE))?.trim();
    let at = moment(date).ok_or(Flaw::Date)?;
    if !date.starts_with(&authorization.date) {
        return Err(Flaw::Day);
    }
    let nonce = text(request, NONCE)?.map(str::trim);
    if nonce.is_some_and(|nonce| !is_nonce(nonce)) {
        return Err(Flaw::Nonce);
    }
    if text(request, HOST)?.is_none() {
        return Err(Flaw::Missing(HOST));
    }
    let demanded: &[&'static str] = match authorization.algorithm {
        Algorithm::Jdcloud2 => &[HOST, DATE, NONCE],
        Algorithm::Jdcloud3 => &[HOST],
    };
    for name in demanded {
        if !authorization.signs(name) {
            return Err(Flaw::Unsigned(name));
        }
    }
    let digest = hex::encode(Sha256::digest(request.body));
    if let Some(sent) = text(request, CONTENT_DIGEST)?
        && !sent.trim().eq_ignore_ascii_case(&digest)
    {
        return Err(Flaw::Body);
    }
    let canonical = canonical_request(request, &authorization, &digest)?;
    let string_to_sign = format!(
        "{}\n{date}\n{}\n{}",
        authorization.algorithm.name(),
        authorization.scope(),
        hex::encode(Sha256::digest(&canonical))
    );
    Ok(Signed {
        at,
        nonce: nonce.map(str::to_owned),
        is_safe: ["GET", "HEAD"].contains(&request.method),
        string_to_sign,
        authorization,
    })
}

/// The header that signs `request` with `secret`: `unsigned` with its signature in place of the one it has. The request must
/// not carry a signature yet.
///
/// # Errors
/// Why [`read`] would not take the request apart if it carried the header.
pub fn sign(request: Request<'_>, unsigned: Authorization, secret: &str) -> Result<Authorization, Flaw> {
    let header = unsigned.to_string();
    let mut request = request;
    request.headers.push((AUTHORIZATION, header.as_bytes()));
    let signature = read(&request)?.signature_of(secret);
    Ok(Authorization { signature, ..unsigned })
}

/// A moment as [`DATE`] carries it.
#[must_use]
pub fn date(at: Timestamp) -> String {
    let at = jiff::Timestamp::from_microsecond(at.0).unwrap_or_default();
    at.strftime("%Y%m%dT%H%M%SZ").to_string()
}

impl Signed {
    /// The signature that this secret gives the request.
    #[must_use]
    pub fn signature_of(&self, secret: &str) -> [u8; 32] {
        self.mac(secret).finalize().into_bytes().into()
    }

    /// Whether the request was signed with this secret. It takes as long whatever the answer is.
    #[must_use]
    pub fn is_by(&self, secret: &str) -> bool {
        self.mac(secret).verify_slice(&self.authorization.signature).is_ok()
    }

    /// Whether nobody but the signer can have chosen the nonce.
    #[must_use]
    pub fn nonce_is_signed(&self) -> bool {
        self.authorization.signs(NONCE)
    }

    fn mac(&self, secret: &str) -> Hmac<Sha256> {
        let Authorization {
            algorithm,
            date,
            region,
            service,
            ..
        } = &self.authorization;
        let first = format!("{}{secret}", algorithm.prefix());
        let key = [date, region, service, algorithm.terminator()]
            .iter()
            .fold(first.into_bytes(), |key, word| keyed(&key, word).finalize().into_bytes().to_vec());
        keyed(&key, &self.string_to_sign)
    }
}

fn keyed(key: &[u8], text: &str) -> Hmac<Sha256> {
    // Longer keys are hashed and shorter ones padded, by hand because the constructor for any length may refuse in theory.
    let mut block = [0; 64];
    match block.get_mut(..key.len()) {
        Some(start) => start.copy_from_slice(key),
        None => block[..32].copy_from_slice(&Sha256::digest(key)),
    }
    Hmac::new(&block.into()).chain_update(text)
}

/// The value of a header that may be there once.
fn single<'a>(request: &Request<'a>, name: &str) -> Result<Option<&'a [u8]>, Flaw> {
    let mut values = request.headers.iter().filter(|(known, _)| *known == name).map(|(_, value)| *value);
    let value = values.next();
    if values.next().is_some() {
        return Err(Flaw::Repeated);
    }
    Ok(value)
}

fn text<'a>(request: &Request<'a>, name: &'static str) -> Result<Option<&'a str>, Flaw> {
    let value = single(request, name)?;
    // What is no text has none of the forms that these headers have.
    Ok(value.map(|value| std::str::from_utf8(value).unwrap_or("\u{fffd}")))
}

fn canonical_request(request: &Request<'_>, authorization: &Authorization, digest: &str) -> Result<Vec<u8>, Flaw> {
    let mut canonical = format!(
        "{}\n{}\n{}\n",
        request.method,
        canonical::path(request.path),
        canonical::query(request.query)
    )
    .into_bytes();
    for name in &authorization.signed_headers {
        let value = single(request, name)?.ok_or(Flaw::SignedMissing)?.trim_ascii();
        let value = if name == HOST { canonical::host(value) } else { value };
        for part in [name.as_bytes(), b":", value, b"\n"] {
            canonical.extend_from_slice(part);
        }
    }
    canonical.extend_from_slice(format!("\n{}\n{digest}", authorization.signed_headers.join(";")).as_bytes());
    Ok(canonical)
}

fn moment(date: &str) -> Option<Timestamp> {
    let form = "ddddddddTddddddZ";
    let fits = |(byte, form): (u8, u8)| if form == b'd' { byte.is_ascii_digit() } else { byte == form };
    if date.len() != form.len() || !date.bytes().zip(form.bytes()).all(fits) {
        return None;
    }
    let at = DateTime::strptime("%Y%m%dT%H%M%SZ", date).ok()?;
    let at = at.to_zoned(TimeZone::UTC).ok()?;
    Some(Timestamp(at.timestamp().as_microsecond()))
}

fn is_nonce(nonce: &str) -> bool {
    (1..=NONCE_CHARACTERS).contains(&nonce.len())
        && nonce
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.'))
}
