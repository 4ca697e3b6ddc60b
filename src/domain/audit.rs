//! The audit: who did what, and what was refused, in a chain that nobody changes unseen.
//!
//! Every record is sealed with SHA-256 over the seal before it and over all that the record says. Whoever changes a record,
//! takes one out or puts two in another order has to make every later seal anew, and whoever kept one of those elsewhere
//! notices. Records that were cut off at the end leave a chain that is whole in itself: only a seal kept elsewhere tells.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::id::ImageId;
use super::policy::words;
use super::rules::Rule;
use super::text::Pin;
use super::time::Timestamp;

/// What somebody tried when a rule refused it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Attempt {
    /// To import an image.
    Import,
    /// To change an image's name or description.
    Rename,
    /// To share an image.
    Share,
    /// To cancel sharing.
    CancelSharing,
    /// To leave an image that is shared.
    Leave,
    /// To delete an image.
    DeleteImage,
    /// To cancel the sharing of somebody else's image, as an administrator.
    ForceCancelSharing,
    /// To delete somebody else's image, as an administrator.
    ForceDeletion,
    /// To delete a snapshot.
    DeleteSnapshot,
    /// To rebuild an instance.
    Rebuild,
    /// To copy an image.
    Copy,
    /// To make an image of an instance.
    CreateImage,
    /// To export an image.
    Export,
    /// To open a ticket.
    OpenTicket,
    /// To withdraw, grant or decline a ticket.
    EndTicket,
    /// To give an account a limit of its own, as an administrator.
    SetLimit,
    /// To put another policy in force.
    ChangePolicy,
    /// To change who may share with whom.
    ChangePartners,
}
words!(Attempt {
    Import => "import",
    Rename => "rename",
    Share => "share",
    CancelSharing => "cancel-sharing",
    Leave => "leave",
    DeleteImage => "delete-image",
    ForceCancelSharing => "force-cancel-sharing",
    ForceDeletion => "force-deletion",
    DeleteSnapshot => "delete-snapshot",
    Rebuild => "rebuild",
    Copy => "copy",
    CreateImage => "create-image",
    Export => "export",
    OpenTicket => "open-ticket",
    EndTicket => "end-ticket",
    SetLimit => "set-limit",
    ChangePolicy => "change-policy",
    ChangePartners => "change-partners",
});

/// A record exactly as it is kept. Nothing is made of it that could fail, so that a record somebody tampered with can be
/// read, judged and shown like any other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditRecord {
    /// Its number. Of two records that were written at the same time either may have the lower one.
    pub number: i64,
    /// When.
    pub at: Timestamp,
    /// Pin of whoever did it; empty for the console.
    pub actor: String,
    /// Number of the account it concerns.
    pub account: i64,
    /// What happened, as JSON.
    pub event: String,
    /// The rule that refused it; empty where it was done.
    pub code: String,
    /// The image it is about.
    pub image: Option<String>,
    /// That image's name at the time.
    pub image_name: String,
    /// The snapshot it is about.
    pub snapshot: Option<String>,
    /// The instance it is about.
    pub instance: Option<String>,
    /// The request it came with; empty for jobs.
    pub request_id: String,
}

/// A record's place in the chain.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Seal {
    /// The first is 1, and none is left out.
    pub position: i64,
    /// What the chain up to here comes to.
    pub hash: [u8; 32],
}

impl Seal {
    /// What the first record is sealed after.
    pub const BEGINNING: Self = Self {
        position: 0,
        hash: [0; 32],
    };
}

/// A seal as it is noted down: position, colon, hash in hexadecimal digits.
impl fmt::Display for Seal {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}:", self.position)?;
        self.hash.iter().try_for_each(|byte| write!(formatter, "{byte:02x}"))
    }
}

impl FromStr for Seal {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || "a seal is a position, a colon and 64 hexadecimal digits".to_owned();
        let (position, digits) = text.split_once(':').ok_or_else(wrong)?;
        if digits.len() != 64 || !digits.bytes().all(|digit| digit.is_ascii_hexdigit()) {
            return Err(wrong());
        }
        let mut hash = [0; 32];
        for (byte, start) in hash.iter_mut().zip((0..64).step_by(2)) {
            *byte = u8::from_str_radix(&digits[start..start + 2], 16).map_err(|_| wrong())?;
        }
        Ok(Self {
            position: position.parse().map_err(|_| wrong())?,
            hash,
        })
    }
}

/// Takes in what is hashed so that no two different records come to the same bytes: texts with their length before them.
struct Digest(Sha256);

impl Digest {
    fn number(&mut self, number: i64) {
        self.0.update(number.to_be_bytes());
    }

    fn text(&mut self, text: &str) {
        self.0.update(u64::try_from(text.len()).unwrap_or(u64::MAX).to_be_bytes());
        self.0.update(text);
    }

    fn optional(&mut self, text: Option<&String>) {
        self.0.update([u8::from(text.is_some())]);
        self.text(text.map_or("", String::as_str));
    }
}

impl AuditRecord {
    /// This record's seal where it follows the one sealed as `before`.
    #[must_use]
    pub fn seal_after(&self, before: &Seal) -> Seal {
        let position = before.position.saturating_add(1);
        let mut digest = Digest(Sha256::new());
        digest.text("image-console audit 1");
        digest.0.update(before.hash);
        digest.number(position);
        digest.number(self.number);
        digest.number(self.at.0);
        digest.text(&self.actor);
        digest.number(self.account);
        digest.text(&self.event);
        digest.text(&self.code);
        digest.optional(self.image.as_ref());
        digest.text(&self.image_name);
        digest.optional(self.snapshot.as_ref());
        digest.optional(self.instance.as_ref());
        digest.text(&self.request_id);
        Seal {
            position,
            hash: digest.0.finalize().into(),
        }
    }
}

/// Where a chain does not hold.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Break {
    /// The record with this position is not there.
    #[error("the record at position {0} is missing")]
    Missing(i64),
    /// The record is not what was sealed at this position: it was changed, or another stood there.
    #[error("the record at position {position}, number {number}, is not the one that was sealed there")]
    Different {
        /// Its position.
        position: i64,
        /// Its number.
        number: i64,
    },
    /// The chain went on to this seal once, or so somebody noted, and no longer does.
    #[error("the chain ends at {head} and once went on to {kept}: records were cut off at its end, or the whole chain was made anew")]
    CutOff {
        /// Its last seal.
        head: Seal,
        /// The one that was kept elsewhere.
        kept: Seal,
    },
}

/// A chain that is followed from its beginning, record by record.
#[derive(Debug, Clone)]
pub struct Chain {
    head: Seal,
    kept: Option<Seal>,
}

impl Chain {
    /// A chain of which nothing was seen, and a seal of it that was kept elsewhere.
    #[must_use]
    pub fn new(kept: Option<Seal>) -> Self {
        Self {
            head: Seal::BEGINNING,
            kept,
        }
    }

    /// Takes in the next record by position.
    ///
    /// # Errors
    /// [`Break`] when it is not the next one, or not what was sealed.
    pub fn follow(&mut self, record: &AuditRecord, seal: &Seal) -> Result<(), Break> {
        let expected = record.seal_after(&self.head);
        if seal.position != expected.position {
            return Err(Break::Missing(expected.position));
        }
        let is_kept = self.kept.is_none_or(|kept| kept.position != seal.position || kept == *seal);
        if *seal != expected || !is_kept {
            return Err(Break::Different {
                position: seal.position,
                number: record.number,
            });
        }
        self.head = expected;
        Ok(())
    }

    /// The last seal, once there is no further record.
    ///
    /// # Errors
    /// [`Break::CutOff`] when the chain ends before the seal that was kept elsewhere.
    pub fn end(self) -> Result<Seal, Break> {
        match self.kept {
            Some(kept) if kept.position > self.head.position => Err(Break::CutOff { head: self.head, kept }),
            _ => Ok(self.head),
        }
    }
}

/// Which records are looked for. What is `None` is not asked for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AuditFilter {
    /// Who did it.
    pub actor: Option<Pin>,
    /// The image it is about.
    pub image: Option<ImageId>,
    /// The rule that refused it.
    pub code: Option<Rule>,
    /// Not before this moment.
    pub from: Option<Timestamp>,
    /// Before this moment.
    pub until: Option<Timestamp>,
}

/// Beside which record a page begins, in a list with the newest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AuditPlace {
    /// When the record is of.
    pub at: Timestamp,
    /// Its number.
    pub number: i64,
}

impl AuditPlace {
    /// The place of a record.
    #[must_use]
    pub fn of(record: &AuditRecord) -> Self {
        Self {
            at: record.at,
            number: record.number,
        }
    }
}

/// A place as it stands in an address.
impl fmt::Display for AuditPlace {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}.{}", self.at.0, self.number)
    }
}

impl FromStr for AuditPlace {
    type Err = std::num::ParseIntError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (at, number) = text.split_once('.').unwrap_or((text, ""));
        Ok(Self {
            at: Timestamp(at.parse()?),
            number: number.parse()?,
        })
    }
}

#[cfg(test)]
mod tests;
