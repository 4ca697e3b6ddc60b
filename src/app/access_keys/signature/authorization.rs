//! The header that carries a signature.

use std::fmt;

use super::Flaw;

/// How a request is signed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Algorithm {
    /// `JDCLOUD2-HMAC-SHA256`: the Go and the Node SDK.
    Jdcloud2,
    /// `JDCLOUD3-HMAC-SHA256`: the Python SDK, and the command line over it.
    Jdcloud3,
}

impl Algorithm {
    const ALL: [Self; 2] = [Self::Jdcloud2, Self::Jdcloud3];

    /// What the header calls it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Jdcloud2 => "JDCLOUD2-HMAC-SHA256",
            Self::Jdcloud3 => "JDCLOUD3-HMAC-SHA256",
        }
    }

    /// What stands before the secret in the first key.
    pub(super) fn prefix(self) -> &'static str {
        match self {
            Self::Jdcloud2 => "JDCLOUD2",
            Self::Jdcloud3 => "JDCLOUD3",
        }
    }

    /// What the scope ends with.
    #[must_use]
    pub fn terminator(self) -> &'static str {
        match self {
            Self::Jdcloud2 => "jdcloud2_request",
            Self::Jdcloud3 => "jdcloud3_request",
        }
    }
}

/// What the header says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Authorization {
    /// How it is signed.
    pub algorithm: Algorithm,
    /// Which key is said to have signed.
    pub access_key: String,
    /// The day, eight digits.
    pub date: String,
    /// The region.
    pub region: String,
    /// The service.
    pub service: String,
    /// The names of the signed headers, in their order.
    pub signed_headers: Vec<String>,
    /// The signature.
    pub signature: [u8; 32],
}

impl Authorization {
    /// Reads `ALGORITHM Credential=KEY/DATE/REGION/SERVICE/TERMINATOR, SignedHeaders=a;b, Signature=HEX`.
    ///
    /// # Errors
    /// [`Flaw::Algorithm`], [`Flaw::Terminator`], [`Flaw::Repeated`] for a name that is signed twice, [`Flaw::Authorization`]
    /// for everything else that is not of this form.
    pub fn parse(header: &str) -> Result<Self, Flaw> {
        let (algorithm, rest) = header.trim().split_once(' ').ok_or(Flaw::Authorization)?;
        let algorithm = Algorithm::ALL.into_iter().find(|known| known.name() == algorithm);
        let algorithm = algorithm.ok_or(Flaw::Algorithm)?;

        let mut parts = rest.split(',').map(str::trim);
        let mut part = |name: &str| {
            let value = parts.next()?.strip_prefix(name)?.strip_prefix('=')?;
            (!value.is_empty()).then_some(value)
        };
        let fields = (part("Credential"), part("SignedHeaders"), part("Signature"), parts.next());
        let (Some(credential), Some(names), Some(signature), None) = fields else {
            return Err(Flaw::Authorization);
        };

        let words: Vec<&str> = credential.split('/').collect();
        let Ok([access_key, date, region, service, terminator]) = <[&str; 5]>::try_from(words) else {
            return Err(Flaw::Authorization);
        };
        if terminator != algorithm.terminator() {
            return Err(Flaw::Terminator);
        }
        let is_day = date.len() == 8 && date.bytes().all(|byte| byte.is_ascii_digit());
        if !is_day || ![access_key, region, service].into_iter().all(is_word) {
            return Err(Flaw::Authorization);
        }

        let signed_headers: Vec<String> = names.split(';').map(str::to_owned).collect();
        if !signed_headers.iter().all(|name| is_header_name(name)) {
            return Err(Flaw::Authorization);
        }
        let mut sorted: Vec<&String> = signed_headers.iter().collect();
        sorted.sort_unstable();
        if sorted.windows(2).any(|pair| pair[0] == pair[1]) {
            return Err(Flaw::Repeated);
        }

        let mut bytes = [0; 32];
        hex::decode_to_slice(signature, &mut bytes).map_err(|_| Flaw::Authorization)?;
        Ok(Self {
            algorithm,
            access_key: access_key.to_owned(),
            date: date.to_owned(),
            region: region.to_owned(),
            service: service.to_owned(),
            signed_headers,
            signature: bytes,
        })
    }

    /// Whether the header of this name is among the signed ones.
    #[must_use]
    pub fn signs(&self, name: &str) -> bool {
        self.signed_headers.iter().any(|signed| signed == name)
    }

    /// What the key is derived for.
    pub(super) fn scope(&self) -> String {
        format!("{}/{}/{}/{}", self.date, self.region, self.service, self.algorithm.terminator())
    }
}

impl fmt::Display for Authorization {
    /// The header as [`Authorization::parse`] reads it.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            formatter,
            "{} Credential={}/{}, SignedHeaders={}, Signature={}",
            self.algorithm.name(),
            self.access_key,
            self.scope(),
            self.signed_headers.join(";"),
            hex::encode(self.signature)
        )
    }
}

fn is_word(word: &str) -> bool {
    !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_graphic())
}

fn is_header_name(name: &str) -> bool {
    !name.is_empty()
        && name
            .bytes()
            .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || matches!(byte, b'-' | b'_'))
}
