//! What could be seen when a page was made: every notice up to a number. It comes back from a browser, and may say anything.

/// The number that the text is, if it is one.
pub(super) fn sight(text: &str) -> Option<i64> {
    text.parse().ok()
}
