//! Text that people type: names, descriptions, pins, and how to show text that came from somebody else.

use std::borrow::Cow;
use std::fmt;
use std::fmt::Write as _;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use thiserror::Error;

/// Why a typed text was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error, Serialize, Deserialize)]
pub enum InvalidText {
    /// An image, snapshot or instance name is not 1–32 of Chinese, letters, digits, `_`, `-`, `.`.
    #[error("a name is 1 to 32 of Chinese characters, letters, digits, _, - and .")]
    Name,
    /// A description is longer than 256 characters or holds control characters.
    #[error("a description has at most 256 characters")]
    Description,
    /// A reason is empty, longer than 256 characters or holds control characters.
    #[error("a reason is 1 to 256 characters")]
    Reason,
    /// A pin is not 1–64 of letters, digits, `_`, `-`, `.`, Chinese.
    #[error("a User Pin is 1 to 64 of Chinese characters, letters, digits, _, - and .")]
    Pin,
    /// A reason or an answer is empty, longer than 500 characters, or holds control characters other than line breaks.
    #[error("a reason has 1 to 500 characters")]
    Remark,
}

fn is_name_character(character: char) -> bool {
    character.is_ascii_alphanumeric() || matches!(character, '_' | '-' | '.') || is_chinese(character)
}

fn is_chinese(character: char) -> bool {
    matches!(character, '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{323af}')
}

macro_rules! checked_text {
    ($(#[$doc:meta])* $name:ident, $error:expr, |$text:ident| $check:expr) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(String);

        impl $name {
            /// The text.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl FromStr for $name {
            type Err = InvalidText;

            fn from_str(typed: &str) -> Result<Self, InvalidText> {
                let $text = typed.trim();
                if $check { Ok(Self($text.to_owned())) } else { Err($error) }
            }
        }

        impl TryFrom<String> for $name {
            type Error = InvalidText;

            fn try_from(text: String) -> Result<Self, InvalidText> {
                text.parse()
            }
        }

        impl From<$name> for String {
            fn from(text: $name) -> Self {
                text.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str(&self.0)
            }
        }
    };
}

checked_text!(
    /// The name of an image, a snapshot or an instance: 1–32 of Chinese, letters, digits, `_`, `-`, `.`.
    Name,
    InvalidText::Name,
    |text| (1..=32).contains(&text.chars().count()) && text.chars().all(is_name_character)
);
checked_text!(
    /// A free text of at most 256 characters without control characters.
    Description,
    InvalidText::Description,
    |text| text.chars().count() <= 256 && !text.chars().any(char::is_control)
);
checked_text!(
    /// Why somebody did what concerns others: 1–256 characters without control characters.
    Reason,
    InvalidText::Reason,
    |text| (1..=256).contains(&text.chars().count()) && !text.chars().any(char::is_control)
);
checked_text!(
    /// An account's unique name, the "User Pin": 1–64 of letters, digits, `_`, `-`, `.`, Chinese; matched exactly,
    /// leading zeros included.
    Pin,
    InvalidText::Pin,
    |text| (1..=64).contains(&text.chars().count()) && text.chars().all(is_name_character)
);

checked_text!(
    /// Why somebody asks or decides something: 1–500 characters on any number of lines (`T4`).
    Remark,
    InvalidText::Remark,
    // A browser counts the end of a line as one character, and sends it as two.
    |text| (1..=500).contains(&text.chars().filter(|character| *character != '\r').count()) && !text.chars().any(|character| character.is_control() && !matches!(character, '\n' | '\r'))
);

/// What somebody typed where a User Pin belongs, judged by its shape alone (`S3`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum PinLookalike {
    /// Looks like a mobile number.
    Mobile,
    /// Looks like an e-mail address.
    Email,
    /// Looks like a 12-digit account id.
    AccountId,
}

/// Guesses from the shape alone whether the text is something other than a pin (`S3`). It says nothing about accounts.
#[must_use]
pub fn pin_lookalike(typed: &str) -> Option<PinLookalike> {
    let text = typed.trim();
    if text.contains('@') {
        return Some(PinLookalike::Email);
    }
    let digits: String = text
        .chars()
        .filter(|character| !matches!(character, ' ' | '-' | '+' | '(' | ')'))
        .collect();
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let local = digits.strip_prefix("86").filter(|rest| rest.len() == 11).unwrap_or(&digits);
    match (local.len(), text.starts_with('+')) {
        (11, _) if local.starts_with('1') => Some(PinLookalike::Mobile),
        (_, true) => Some(PinLookalike::Mobile),
        (12, false) => Some(PinLookalike::AccountId),
        _ => None,
    }
}

/// Makes characters visible that could disguise a text: direction overrides, zero-width and control characters are
/// written as `⟨U+202E⟩`.
#[must_use]
pub fn visible(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for character in text.chars() {
        if is_disguise(character) {
            // Writing to a String cannot fail.
            let _ = write!(shown, "⟨U+{:04X}⟩", u32::from(character));
        } else {
            shown.push(character);
        }
    }
    shown
}

/// A text for a cell of a spreadsheet, which would take one that begins so for a formula: an apostrophe before it keeps it a
/// text.
#[must_use]
pub fn cell(text: &str) -> Cow<'_, str> {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠']) {
        Cow::Owned(format!("'{text}"))
    } else {
        Cow::Borrowed(text)
    }
}

/// Whether a character could disguise a text, or command whatever shows it: a control character, a direction override, or
/// one without a width.
#[must_use]
pub fn is_disguise(character: char) -> bool {
    character.is_control()
        || matches!(character, '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_take_chinese_letters_digits_and_three_marks() {
        for right in ["a", "debian-12.base_x", "数据平台", &"x".repeat(32), "  trimmed  "] {
            assert!(right.parse::<Name>().is_ok(), "{right}");
        }
        for wrong in ["", " ", "a b", "a/b", "<script>", "é", "=1+1", "a\u{202e}b", &"x".repeat(33)] {
            assert!(wrong.parse::<Name>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn pins_keep_leading_zeros_and_lose_outer_space() {
        assert_eq!(" 007 ".parse::<Pin>().map(String::from), Ok("007".to_owned()));
        assert!("x".repeat(65).parse::<Pin>().is_err());
    }

    #[test]
    fn descriptions_count_characters_not_bytes() {
        assert!("镜".repeat(256).parse::<Description>().is_ok());
        assert!("镜".repeat(257).parse::<Description>().is_err());
        assert!("a\u{0}".parse::<Description>().is_err());
    }

    #[test]
    fn t4_remarks_say_something_on_some_lines() {
        for right in ["a fleet", "two\r\nlines", &"镜".repeat(500)] {
            assert!(right.parse::<Remark>().is_ok(), "{right}");
        }
        for wrong in ["", " \n", "a\0b", "\u{1b}[2J x", &"x".repeat(501)] {
            assert!(wrong.parse::<Remark>().is_err(), "{wrong:?}");
        }
    }

    #[test]
    fn shapes_that_are_no_pin_are_recognised() {
        let cases = [
            ("13800138000", Some(PinLookalike::Mobile)),
            ("+86 138-0013-8000", Some(PinLookalike::Mobile)),
            ("8613800138000", Some(PinLookalike::Mobile)),
            ("123456789012", Some(PinLookalike::AccountId)),
            ("bob@example.com", Some(PinLookalike::Email)),
            ("bob", None),
            ("007", None),
            ("bob-13800138000", None),
            ("", None),
        ];
        for (typed, expected) in cases {
            assert_eq!(pin_lookalike(typed), expected, "{typed}");
        }
    }

    #[test]
    fn no_cell_begins_like_a_formula() {
        for text in ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1"] {
            assert_eq!(cell(text), format!("'{text}"));
        }
        for text in ["", "a=1", "1-1", "数据", "{\"kind\":1}"] {
            assert_eq!(cell(text), text);
        }
    }

    #[test]
    fn disguises_become_visible() {
        assert_eq!(visible("gpj.\u{202e}exe\u{200b}"), "gpj.⟨U+202E⟩exe⟨U+200B⟩");
        assert_eq!(visible("plain 数据"), "plain 数据");
    }
}
