//! Who may share with whom, where administrators keep a list of it (`A1`).

use std::fmt;
use std::str::FromStr;

use super::text::{InvalidText, Pin};

/// One end of an entry of the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Partner {
    /// Whoever it is.
    Anybody,
    /// Whoever has this pin; nobody need have it.
    Pin(Pin),
}

impl Partner {
    /// What stands for anybody; it is no pin.
    pub const ANYBODY: &'static str = "*";

    /// The pin, or what stands for anybody.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::Anybody => Self::ANYBODY,
            Self::Pin(pin) => pin.as_str(),
        }
    }
}

impl fmt::Display for Partner {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

impl FromStr for Partner {
    type Err = InvalidText;

    fn from_str(text: &str) -> Result<Self, InvalidText> {
        match text.trim() {
            Self::ANYBODY => Ok(Self::Anybody),
            pin => pin.parse().map(Self::Pin),
        }
    }
}

/// An entry of the list: the owner may share with the recipient.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Partnership {
    /// Who shares.
    pub owner: Partner,
    /// With whom.
    pub recipient: Partner,
}

impl Partnership {
    /// Whether it says something: that anybody may share with anybody is what the policy is for, and nobody shares with
    /// themselves (`S9`).
    #[must_use]
    pub fn has_meaning(&self) -> bool {
        self.owner != self.recipient
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_partner_is_anybody_or_a_pin() {
        assert_eq!(" * ".parse(), Ok(Partner::Anybody));
        assert_eq!(" 数据-1 ".parse::<Partner>().unwrap().as_str(), "数据-1");
        for wrong in ["", "**", "a b", "bob@example.com"] {
            assert_eq!(wrong.parse::<Partner>(), Err(InvalidText::Pin), "{wrong}");
        }
    }

    #[test]
    fn an_entry_is_about_two() {
        for (owner, recipient, expected) in [
            ("alice", "bob", true),
            ("alice", "*", true),
            ("*", "bob", true),
            ("*", "*", false),
            ("bob", "bob", false),
        ] {
            let entry = Partnership {
                owner: owner.parse().unwrap(),
                recipient: recipient.parse().unwrap(),
            };
            assert_eq!(entry.has_meaning(), expected, "{owner} {recipient}");
        }
    }
}
