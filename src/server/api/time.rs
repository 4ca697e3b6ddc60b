//! Moments as the vendor's clients read them.

use jiff::tz::TimeZone;

use crate::domain::time::Timestamp;

/// `YYYY-MM-DD HH:MM:SS` in UTC; empty for what is beyond the calendar.
pub(super) fn written(at: Timestamp) -> String {
    let moment = jiff::Timestamp::from_microsecond(at.0).map(|moment| moment.to_zoned(TimeZone::UTC));
    moment.map_or_else(|_| String::new(), |moment| moment.strftime("%Y-%m-%d %H:%M:%S").to_string())
}
