//! Identifiers. They are random, never reused, and only built from text that has their shape.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use thiserror::Error;

/// The text is not an identifier of this kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("not a valid identifier")]
pub struct InvalidId;

/// How many random characters follow the prefix of an id.
pub const RANDOM_LENGTH: usize = 10;

/// The characters of the random part.
pub const ALPHABET: &[u8; 36] = b"abcdefghijklmnopqrstuvwxyz0123456789";

macro_rules! prefixed_id {
    ($(#[$doc:meta])* $name:ident, $prefix:literal) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(String);

        impl $name {
            /// What every such id starts with.
            pub const PREFIX: &'static str = $prefix;

            /// Builds an id from its random part: [`RANDOM_LENGTH`] indices, each taken modulo the alphabet.
            #[must_use]
            pub fn from_random(random: [u8; RANDOM_LENGTH]) -> Self {
                let mut text = String::from($prefix);
                text.extend(random.iter().map(|byte| char::from(ALPHABET[usize::from(*byte) % ALPHABET.len()])));
                Self(text)
            }

            /// The id as text.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl FromStr for $name {
            type Err = InvalidId;

            fn from_str(text: &str) -> Result<Self, InvalidId> {
                let random = text.strip_prefix($prefix).ok_or(InvalidId)?;
                if random.len() == RANDOM_LENGTH && random.bytes().all(|byte| ALPHABET.contains(&byte)) {
                    Ok(Self(text.to_owned()))
                } else {
                    Err(InvalidId)
                }
            }
        }

        impl TryFrom<String> for $name {
            type Error = InvalidId;

            fn try_from(text: String) -> Result<Self, InvalidId> {
                text.parse()
            }
        }

        impl From<$name> for String {
            fn from(id: $name) -> Self {
                id.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str(&self.0)
            }
        }
    };
}

prefixed_id!(
    /// An image: `img-` and ten of `[a-z0-9]`.
    ImageId,
    "img-"
);
prefixed_id!(
    /// A disk snapshot: `snapshot-` and ten of `[a-z0-9]`.
    SnapshotId,
    "snapshot-"
);
prefixed_id!(
    /// An instance ("machine"): `i-` and ten of `[a-z0-9]`.
    InstanceId,
    "i-"
);
prefixed_id!(
    /// The public half of an access key: `ak-` and ten of `[a-z0-9]`.
    AccessKeyId,
    "ak-"
);
prefixed_id!(
    /// A stored run of bytes, also the name of its object in the blob store: `blob-` and ten of `[a-z0-9]`.
    BlobId,
    "blob-"
);
prefixed_id!(
    /// Something that is done to an image in the background: `task-` and ten of `[a-z0-9]`.
    TaskId,
    "task-"
);

prefixed_id!(
    /// Somebody asking for a higher quota: `ticket-` and ten of `[a-z0-9]`.
    TicketId,
    "ticket-"
);

/// An account's number, shown as twelve digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct AccountId(i64);

impl AccountId {
    /// The smallest and the largest number an account can have: all of them have twelve digits.
    pub const RANGE: std::ops::RangeInclusive<i64> = 100_000_000_000..=999_999_999_999;

    /// Takes a number within [`Self::RANGE`].
    ///
    /// # Errors
    /// [`InvalidId`] when the number does not have twelve digits.
    pub fn new(number: i64) -> Result<Self, InvalidId> {
        if Self::RANGE.contains(&number) {
            Ok(Self(number))
        } else {
            Err(InvalidId)
        }
    }

    /// The number.
    #[must_use]
    pub fn number(self) -> i64 {
        self.0
    }
}

impl FromStr for AccountId {
    type Err = InvalidId;

    fn from_str(text: &str) -> Result<Self, InvalidId> {
        Self::new(text.parse().map_err(|_| InvalidId)?)
    }
}

impl fmt::Display for AccountId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{:012}", self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_have_their_prefix_and_ten_characters() {
        assert!("img-7h2kq9w1zx".parse::<ImageId>().is_ok());
        for wrong in [
            "",
            "img-",
            "img-7h2kq9w1z",
            "img-7h2kq9w1zxx",
            "img-7H2kq9w1zx",
            "i-7h2kq9w1zx",
            "img-7h2kq9w1z/",
            " img-7h2kq9w1zx",
        ] {
            assert!(wrong.parse::<ImageId>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn random_bytes_make_a_valid_id() {
        let id = SnapshotId::from_random([0, 1, 35, 36, 255, 7, 8, 9, 10, 11]);
        assert_eq!(id.as_str().parse::<SnapshotId>(), Ok(id));
    }

    #[test]
    fn accounts_have_twelve_digits() {
        assert_eq!(
            AccountId::new(123_456_789_012).map(|id| id.to_string()),
            Ok("123456789012".to_owned())
        );
        assert!(AccountId::new(99_999_999_999).is_err());
        assert!(AccountId::new(1_000_000_000_000).is_err());
    }
}
