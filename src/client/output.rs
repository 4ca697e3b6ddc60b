//! What is printed: words for people on standard output, JSON for programs, and failures of people on standard error.

use std::fmt::Write as _;
use std::io::Write as _;

use serde_json::Value;

use super::failure::Failure;
use crate::domain::text::{is_disguise, visible};

/// How a command prints.
#[derive(Debug, Clone, Copy)]
pub(super) struct Output {
    pub(super) is_json: bool,
}

impl Output {
    /// A line for people. Nothing in it can command a terminal.
    pub(super) fn line(self, text: &str) -> Result<(), Failure> {
        write(&visible(text))
    }

    /// What the server answered, for programs.
    pub(super) fn json(self, answer: &Value) -> Result<(), Failure> {
        write(&harmless(answer))
    }

    /// Something beside what was asked for.
    pub(super) fn remark(self, text: &str) {
        eprintln!("image-console: {}", visible(text));
    }

    /// Why nothing came of it.
    pub(super) fn fail(self, failure: &Failure) {
        let is_told = self.is_json && self.json(&failure.to_json()).is_ok();
        if !is_told {
            self.remark(&failure.to_string());
        }
    }
}

fn write(text: &str) -> Result<(), Failure> {
    writeln!(std::io::stdout(), "{text}").map_err(|error| Failure::Output(format!("standard output cannot be written to: {error}")))
}

/// The same JSON, in which whatever could disguise a text or command a terminal is escaped as JSON escapes characters by number.
fn harmless(answer: &Value) -> String {
    let text = format!("{answer:#}");
    let mut shown = String::with_capacity(text.len());
    for character in text.chars() {
        // JSON itself escapes control characters but for those above ASCII, and breaks its own lines.
        if is_disguise(character) && character != '\n' {
            for unit in character.encode_utf16(&mut [0; 2]) {
                // Writing to a String cannot fail.
                let _ = write!(shown, "\\u{unit:04x}");
            }
        } else {
            shown.push(character);
        }
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_means_the_same_and_commands_nothing() {
        let answer = serde_json::json!({ "name": "a\u{202e}b\u{9b}31m\u{1b}]0;x\u{7}\u{7f}\u{e0041}测\n", "n": 1 });
        let text = harmless(&answer);
        assert!(text.contains("\\u202e") && text.contains("\\u009b") && text.contains("\\udb40\\udc41") && text.contains('测'));
        assert!(text.chars().all(|character| character == '\n' || !is_disguise(character)));
        assert_eq!(serde_json::from_str::<Value>(&text).unwrap(), answer);
    }
}
