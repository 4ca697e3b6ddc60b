//! Asking whoever typed a command whether it is meant.

use std::io::{BufRead, IsTerminal as _, Write as _};

use super::failure::Failure;
use super::output::Output;

/// Returns once somebody said yes, beforehand or when asked.
///
/// # Errors
/// When the answer is anything else, or nobody can be asked.
pub(super) fn confirm(output: Output, is_confirmed: bool, question: &str) -> Result<(), Failure> {
    if is_confirmed {
        return Ok(());
    }
    let input = std::io::stdin();
    if output.is_json || !input.is_terminal() {
        return Err(Failure::Usage("nobody can be asked: add --yes".to_owned()));
    }
    eprint!("{question} [y/N] ");
    // An unseen question is answered with no.
    let _ = std::io::stderr().flush();
    if says_yes(input.lock()) {
        Ok(())
    } else {
        Err(Failure::NotConfirmed)
    }
}

fn says_yes(mut input: impl BufRead) -> bool {
    let mut line = String::new();
    input.read_line(&mut line).is_ok() && matches!(line.trim().to_lowercase().as_str(), "y" | "yes")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_yes_is_yes() {
        for (typed, expected) in [
            ("y\n", true),
            ("Yes\r\n", true),
            (" y ", true),
            ("\n", false),
            ("", false),
            ("n\ny\n", false),
            ("yesterday\n", false),
            ("\u{fffd}\n", false),
        ] {
            assert_eq!(says_yes(typed.as_bytes()), expected, "{typed:?}");
        }
        assert!(!says_yes(&b"\xff\n"[..]));
    }
}
