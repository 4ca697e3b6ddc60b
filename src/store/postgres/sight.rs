//! What could be seen when a page was made: the transactions that were over by then. It comes back from a browser, and may say anything.

/// The text, if the server takes it for a snapshot: what it does not take would be an error there. It is the first transaction that was
/// not over, the first one that had not begun, and between the two those that were under way, in order.
pub(super) fn sight(text: &str) -> Option<&str> {
    let mut parts = text.split(':');
    let (first, last, under_way) = (number(parts.next()?)?, number(parts.next()?)?, parts.next()?);
    if parts.next().is_some() || first > last {
        return None;
    }
    let mut least = first;
    for text in under_way.split(',').filter(|_| !under_way.is_empty()) {
        least = number(text).filter(|number| (least..last).contains(number))? + 1;
    }
    Some(text)
}

/// The number of a transaction. Those whose lower half is zero are none.
fn number(text: &str) -> Option<u64> {
    text.parse().ok().filter(|number| number & u64::from(u32::MAX) != 0)
}

#[cfg(test)]
mod tests {
    use super::sight;

    #[test]
    fn only_what_the_server_wrote_is_a_sight() {
        for text in [
            "3:3:",
            "3:18446744073709551615:",
            "770:775:770,771,774",
            "4294967299:4294967300:4294967299",
        ] {
            assert_eq!(sight(text), Some(text));
        }
        for text in [
            "",
            "x",
            "-1",
            "7",
            "3:3",
            "3:3::",
            "4:3:",
            "0:3:",
            "3:4294967296:",
            "3:9:2",
            "3:9:9",
            "3:9:5,5",
            "3:9:6,5",
            "3:9:5,",
            "3:9:,5",
            "3:9:x",
            "3:99999999999999999999:",
        ] {
            assert_eq!(sight(text), None, "{text}");
        }
    }
}
