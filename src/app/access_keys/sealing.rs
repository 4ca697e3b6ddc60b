//! How secrets are kept: sealed with XChaCha20-Poly1305 under keys of the installation that are in its configuration and
//! never in its database. A copy of the database alone gives no secret away.
//!
//! The id of the access key and the number of its account are sealed in as associated data, so that a secret opens only in
//! the row it was made for. Nonces have 192 bits and are random, so none comes twice.

use std::fmt;

use chacha20poly1305::aead::{Aead as _, Payload};
use chacha20poly1305::{Key, KeyInit as _, XChaCha20Poly1305, XNonce};
use sha2::{Digest as _, Sha256};
use thiserror::Error;

use crate::domain::id::{AccessKeyId, AccountId};
use crate::store::SealedSecret;

/// Bytes of a sealing key.
pub const KEY_BYTES: usize = 32;

const NONCE_BYTES: usize = 24;

/// The secret half of an access key. It does not show in logs.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// A new one: 256 random bits in hexadecimal.
    pub(super) fn random() -> Self {
        Self(hex::encode(rand::random::<[u8; 32]>()))
    }

    /// What requests are signed with.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Secret(…)")
    }
}

/// The text holds no sealing keys. It is not repeated, in case all but a character of it is right.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("a sealing key is 64 hexadecimal digits, as `openssl rand -hex 32` prints them; several are separated by commas or lines")]
pub struct InvalidSealingKeys;

struct SealingKey {
    id: String,
    cipher: XChaCha20Poly1305,
}

/// The sealing keys of an installation: the first one seals, all of them open.
pub struct SealingKeys {
    first: SealingKey,
    others: Vec<SealingKey>,
}

impl SealingKey {
    fn of(bytes: [u8; KEY_BYTES]) -> Self {
        let digest = Sha256::new()
            .chain_update("image-console sealing key")
            .chain_update(bytes)
            .finalize();
        Self {
            id: hex::encode(&digest[..8]),
            cipher: XChaCha20Poly1305::new(&Key::from(bytes)),
        }
    }
}

impl SealingKeys {
    /// Reads keys of 64 hexadecimal digits, separated by commas, spaces or lines.
    ///
    /// # Errors
    /// [`InvalidSealingKeys`] when one is no key, or when there is none.
    pub fn parse(text: &str) -> Result<Self, InvalidSealingKeys> {
        let words = text.split(|character: char| character == ',' || character.is_whitespace());
        let mut keys = words.filter(|word| !word.is_empty()).map(|word| {
            let mut bytes = [0; KEY_BYTES];
            hex::decode_to_slice(word, &mut bytes).map_err(|_| InvalidSealingKeys)?;
            Ok(SealingKey::of(bytes))
        });
        Ok(Self {
            first: keys.next().ok_or(InvalidSealingKeys)??,
            others: keys.collect::<Result<_, _>>()?,
        })
    }

    /// What names the first key in the database. It tells nothing of the key.
    #[must_use]
    pub fn first_id(&self) -> &str {
        &self.first.id
    }

    /// Seals a secret under the first key.
    ///
    /// # Errors
    /// When the cipher refuses, which it does for nothing as short as a secret.
    pub(super) fn seal(&self, secret: &Secret, id: &AccessKeyId, account: AccountId) -> anyhow::Result<SealedSecret> {
        let nonce: [u8; NONCE_BYTES] = rand::random();
        let data = associated_data(id, account);
        let payload = Payload {
            msg: secret.0.as_bytes(),
            aad: data.as_bytes(),
        };
        let sealed = self.first.cipher.encrypt(&XNonce::from(nonce), payload);
        let sealed = sealed.map_err(|_| anyhow::anyhow!("the secret of {id} cannot be sealed"))?;
        Ok(SealedSecret {
            sealed_with: self.first.id.clone(),
            bytes: [&nonce[..], &sealed].concat(),
        })
    }

    /// Opens a secret that was sealed for this key and account; `None` when its sealing key is not among these, or when
    /// somebody changed it.
    #[must_use]
    pub(super) fn open(&self, secret: &SealedSecret, id: &AccessKeyId, account: AccountId) -> Option<Secret> {
        let mut keys = std::iter::once(&self.first).chain(&self.others);
        let key = keys.find(|key| key.id == secret.sealed_with)?;
        let (nonce, sealed) = secret.bytes.split_first_chunk::<NONCE_BYTES>()?;
        let data = associated_data(id, account);
        let payload = Payload {
            msg: sealed,
            aad: data.as_bytes(),
        };
        let opened = key.cipher.decrypt(&XNonce::from(*nonce), payload).ok()?;
        String::from_utf8(opened).ok().map(Secret)
    }
}

impl fmt::Debug for SealingKeys {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "SealingKeys({} and {} others)", self.first.id, self.others.len())
    }
}

fn associated_data(id: &AccessKeyId, account: AccountId) -> String {
    format!("{id}:{account}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(byte: &str) -> String {
        byte.repeat(KEY_BYTES)
    }

    fn id(byte: u8) -> AccessKeyId {
        AccessKeyId::from_random([byte; 10])
    }

    fn account(number: i64) -> AccountId {
        AccountId::new(100_000_000_000 + number).unwrap()
    }

    #[test]
    fn keys_are_64_digits_and_nothing_else() {
        let (one, two) = (key("01"), key("02"));
        let several = [
            one.clone(),
            format!("{one},{two}"),
            format!(" {one}\n{two}\n"),
            format!("{one}, {two}"),
        ];
        for right in several {
            let keys = SealingKeys::parse(&right).unwrap();
            assert_eq!(keys.first_id(), SealingKeys::parse(&one).unwrap().first_id());
        }
        for wrong in ["", " , \n", "01", &one[1..], &format!("{one}0"), &format!("{one},x"), &key("0g")] {
            assert_eq!(SealingKeys::parse(wrong).err(), Some(InvalidSealingKeys), "{wrong}");
        }
    }

    #[test]
    fn the_first_key_seals_and_all_open() {
        let secret = Secret::random();
        let old = SealingKeys::parse(&key("01")).unwrap();
        let both = SealingKeys::parse(&format!("{},{}", key("02"), key("01"))).unwrap();
        let new = SealingKeys::parse(&key("02")).unwrap();
        let by_old = old.seal(&secret, &id(1), account(1)).unwrap();
        let by_both = both.seal(&secret, &id(1), account(1)).unwrap();
        for (keys, sealed, opens) in [
            (&old, &by_old, true),
            (&both, &by_old, true),
            (&new, &by_old, false),
            (&old, &by_both, false),
            (&both, &by_both, true),
            (&new, &by_both, true),
        ] {
            let opened = keys.open(sealed, &id(1), account(1));
            assert_eq!(opened, opens.then(|| secret.clone()), "{keys:?}");
        }
    }

    #[test]
    fn a_secret_opens_only_in_its_own_row_and_as_it_was() {
        let keys = SealingKeys::parse(&key("01")).unwrap();
        let secret = Secret::random();
        let sealed = keys.seal(&secret, &id(1), account(1)).unwrap();
        assert_ne!(keys.seal(&secret, &id(1), account(1)).unwrap().bytes, sealed.bytes);
        assert_eq!(keys.open(&sealed, &id(2), account(1)), None);
        assert_eq!(keys.open(&sealed, &id(1), account(2)), None);
        for place in 0..sealed.bytes.len() {
            let mut changed = sealed.clone();
            changed.bytes[place] ^= 1;
            assert_eq!(keys.open(&changed, &id(1), account(1)), None, "byte {place}");
            changed.bytes.truncate(place);
            assert_eq!(keys.open(&changed, &id(1), account(1)), None, "{place} bytes");
        }
    }

    #[test]
    fn neither_keys_nor_secrets_show_in_logs() {
        let keys = SealingKeys::parse(&key("5a")).unwrap();
        let secret = Secret::random();
        assert!(!format!("{keys:?}").contains("5a5a"));
        assert!(!format!("{secret:?}").contains(secret.as_str()));
    }
}
