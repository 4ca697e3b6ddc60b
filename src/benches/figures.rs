//! Figures as the tables show them.

use std::time::Duration;

use crate::load::{Load, Rounds};

/// A load in a cell of a table.
pub(crate) fn cell(rounds: Option<&Rounds>) -> String {
    rounds.map(Rounds::middle).map_or_else(String::new, |load| {
        format!("{:.0}/s, {} – {}", load.rate, milliseconds(load.median), milliseconds(load.slow))
    })
}

/// Two cells: how times compare, round by round.
pub(crate) fn compared(rounds: &Rounds, with: Option<&Rounds>) -> String {
    let Some(with) = with else { return " | ".to_owned() };
    let times: [fn(&Load) -> Duration; 2] = [|load| load.median, |load| load.slow];
    times
        .map(|time| format!("{:.2}", rounds.next_to(with, |load| time(load).as_secs_f64())))
        .join(" | ")
}

/// Which part of `limit` that is; nothing where there is no limit.
pub(crate) fn ratio(value: f64, limit: f64) -> String {
    if limit > 0.0 {
        format!("{:.2}", value / limit)
    } else {
        String::new()
    }
}

/// A time in milliseconds.
pub(crate) fn milliseconds(time: Duration) -> String {
    format!("{:.2}", time.as_secs_f64() * 1e3)
}

/// Bytes in MiB.
pub(crate) fn mebibytes(bytes: u64) -> String {
    format!("{:.0} MiB", bytes as f64 / f64::from(1 << 20))
}

/// A number with its thousands apart.
pub(crate) fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (place, digit) in digits.char_indices() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}
