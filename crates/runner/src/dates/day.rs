//! Which dates a trigger looks at on one day, and which reminders one of them gives. The runner reads rows
//! by it and the back-test the fields of one contact, so that both look at each day once, and set the same
//! reminders. Pure: where dates are kept is no matter here.

use engine::calendar::{Zone, date_of_day};
use engine::dated::Dated;
use engine::time::{DAY_MS, Time};
use engine::trigger::date::{AHEAD_MS, DateTrigger, Occurrence};

/// What a trigger looks at on a day.
pub(crate) struct Day {
    /// The days of the year (101 to 1231), each with the year that a date must have.
    pub(crate) month_days: Vec<(i64, Option<i64>)>,
    from: Time,
    until: Time,
}

/// The day of an instant in UTC, counted from 1970.
fn day_of(at: Time) -> i64 {
    at.millis().div_euclid(DAY_MS)
}

/// The day before the first that a version looks at: of those that it may still catch up with, but for
/// those before anybody was to look. Days begin up to a day apart over the world.
pub(crate) fn before_first(starts: &DateTrigger, now: Time, since: Time, zone: &Zone) -> i64 {
    let earliest = starts.earliest(now, zone).max(since);
    day_of(earliest).min(day_of(now)) - 2
}

/// The last day that is looked at by now: one is looked at before it begins anywhere.
pub(crate) fn last(now: Time) -> i64 {
    day_of(now.plus_ms(AHEAD_MS))
}

/// When a day is looked at.
pub(crate) fn looked_at(day: i64) -> Time {
    begins(day).plus_ms(-AHEAD_MS)
}

fn begins(day: i64) -> Time {
    Time::from_millis(day.saturating_mul(DAY_MS))
}

/// What is looked at on this day, by a trigger that does so since then. Nothing after a long standstill,
/// where nothing of that day could start any more, wherever it was.
pub(crate) fn of(
    starts: &DateTrigger,
    day: i64,
    (since, now): (Time, Time),
    zone: &Zone,
) -> Option<Day> {
    let earliest = starts.earliest(now, zone).max(since);
    let until = begins(day).plus_ms(2 * AHEAD_MS);
    let date = date_of_day(day).filter(|_| until > earliest)?;
    Some(Day {
        month_days: starts.month_days(date),
        from: earliest.max(looked_at(day)),
        until,
    })
}

impl Day {
    /// Whether a date is among those that are looked at.
    pub(crate) fn has(&self, dated: &Dated) -> bool {
        let of = |(month_day, year): &(i64, Option<i64>)| {
            *month_day == dated.month_day && year.is_none_or(|year| dated.year == Some(year))
        };
        self.month_days.iter().any(of)
    }

    /// When such a date is to be remembered, of a contact in this zone.
    pub(crate) fn reminders(
        &self,
        starts: &DateTrigger,
        dated: &Dated,
        zone: &Zone,
    ) -> Vec<Occurrence> {
        starts.occurrences(dated, zone, self.from, self.until)
    }
}
