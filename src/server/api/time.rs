//! Moments as the vendor's clients read and write them.

use jiff::civil::DateTime;
use jiff::tz::TimeZone;

use crate::domain::time::Timestamp;

/// How the vendor writes a moment, in UTC.
const FORM: &str = "%Y-%m-%d %H:%M:%S";

/// `YYYY-MM-DD HH:MM:SS` in UTC; empty for what is beyond the calendar.
pub(super) fn written(at: Timestamp) -> String {
    let moment = jiff::Timestamp::from_microsecond(at.0).map(|moment| moment.to_zoned(TimeZone::UTC));
    moment.map_or_else(|_| String::new(), |moment| moment.strftime(FORM).to_string())
}

/// The moment of a text as [`written`], or with a time zone of its own as in `2026-11-22T08:30:00Z`.
pub(super) fn read(text: &str) -> Option<Timestamp> {
    let with_zone = text.parse::<jiff::Timestamp>().ok();
    let moment = with_zone.or_else(|| {
        let moment = DateTime::strptime(FORM, text).ok()?.to_zoned(TimeZone::UTC).ok()?;
        Some(moment.timestamp())
    })?;
    Some(Timestamp(moment.as_microsecond()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_read_as_they_are_written() {
        let at = Timestamp(1_795_262_400_000_000);
        assert_eq!(written(at), "2026-11-21 12:00:00");
        for text in ["2026-11-21 12:00:00", "2026-11-21T12:00:00Z", "2026-11-21T20:00:00+08:00"] {
            assert_eq!(read(text), Some(at), "{text}");
        }
        for wrong in ["", "yesterday", "2026-11-21", "2026-13-01 00:00:00", "1795262400"] {
            assert_eq!(read(wrong), None, "{wrong}");
        }
    }
}
