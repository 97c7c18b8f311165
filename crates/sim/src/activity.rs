//! The activities of every shop: their names, their dates, and the events that tell of them. It does not know who
//! is registered.

use engine::time::{DAY_MS, HOUR_MS, Time};
use store::registration::Attendance;

/// The activities, by the names that events give them.
pub const HANDLES: [&str; 2] = ["open-day-0", "open-day-1"];
/// They last so long.
pub const LASTS_MS: i64 = 2 * HOUR_MS;
/// How long before it begins people are reminded, as it is written and in milliseconds.
pub const REMINDED: (&str, i64) = ("-26h", 26 * HOUR_MS);

/// Somebody was registered.
pub const REGISTERED: &str = "activity_registered";
/// It has another date.
pub const MOVED: &str = "activity_moved";
/// The events that tell of an activity here.
pub const EVENTS: [&str; 5] = [
    REGISTERED,
    "activity_registration_cancelled",
    "activity_attended",
    "activity_absent",
    MOVED,
];

/// When an activity begins by its how many-th date: mostly later than by the one before, sometimes sooner.
pub fn starts_at(start: Time, n: usize, date: i64) -> Time {
    let first = i64::try_from(n).unwrap_or(0) * 45 + 30;
    let moved_ms = date * 37 * HOUR_MS - (date % 3) * 5 * DAY_MS;
    start.plus_ms(first * DAY_MS + moved_ms)
}

/// The event that says so.
pub fn event(status: Attendance) -> &'static str {
    match status {
        Attendance::Registered => EVENTS[0],
        Attendance::Cancelled => EVENTS[1],
        Attendance::Attended => EVENTS[2],
        Attendance::Absent => EVENTS[3],
    }
}
