//! Windows: the hours of the week in which something may happen, "weekdays from 09:00 to 17:00".
//! One whose end is not after its beginning goes over midnight. This module does not know what
//! happens in them.

use std::fmt;

use jiff::ToSpan;
use jiff::civil::Date;

use super::{TimeOfDay, Weekdays, Zone};
use crate::document::{Content, Node};
use crate::duration::{Duration, Unit};
use crate::finding::{Findings, Place};
use crate::form::{Form, Shape, parts};
use crate::read::{self, Fields, Key, key};
use crate::time::Time;

/// Most windows in one list: two for each day of the week.
const WINDOWS_MAX: usize = 14;
/// So many days ahead a window opens again, at the latest; a week, and room for days that a change
/// of the clock took away.
const SEARCH_DAYS: usize = 16;
/// As far ahead it is looked for the end of windows that touch.
const SEARCH: Duration = Duration {
    count: 16,
    unit: Unit::Day,
};

const KEYS: &[Key] = &[
    key("days", "On these days; every day if left out.").takes(parts::WEEKDAYS),
    key("from", "From this time on.")
        .takes(parts::TIME)
        .required(),
    key(
        "to",
        "Until this time; over midnight if it is before `from`.",
    )
    .takes(parts::TIME)
    .required(),
];

const ONE: Form = Form::Map(&Shape::of(&[KEYS]));

/// What hours of the week look like.
pub(crate) fn form() -> Form {
    const ALL: Form = Form::Either(&[ONE, Form::list(&ONE, 1, WINDOWS_MAX)]);
    ALL
}

/// Hours of the week; at least one stretch of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Windows(Vec<Window>);

/// One stretch of hours. It belongs to the day on which it opens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Window {
    days: Weekdays,
    from: TimeOfDay,
    to: TimeOfDay,
}

impl Windows {
    /// Reads a window or a list of them.
    pub fn read(node: &Node, place: &Place, findings: &mut Findings) -> Option<Self> {
        match node.content {
            Content::List(_) => read::list(1, WINDOWS_MAX, window)(node, place, findings).map(Self),
            _ => window(node, place, findings).map(|window| Self(vec![window])),
        }
    }

    /// The first instant at or after `at` that lies in a window. The beginning belongs to it, the
    /// end does not. A window in hours that a change of
    /// the clock leaves out moves ahead with them.
    pub fn opening(&self, at: Time, zone: &Zone) -> Time {
        // From the day before: its window may last over midnight.
        let first = zone.local(at).date().saturating_sub(1.day());
        let days = first.series(1.day()).take(SEARCH_DAYS);
        let openings = days.flat_map(|day| {
            let open = self.0.iter().filter(move |one| one.days.has(day.weekday()));
            open.filter_map(move |one| {
                let (from, to) = one.placed(day, zone);
                (from < to && at < to).then(|| from.max(at))
            })
        });
        openings.min().unwrap_or(at)
    }

    /// The first instant at or after `at` that lies in no window: the end of the one that `at` lies in,
    /// or of the last of several that touch. Nothing if they go on for ever.
    pub fn closing(&self, at: Time, zone: &Zone) -> Option<Time> {
        let last = zone.after(at, SEARCH);
        let mut end = at;
        while self.opening(end, zone) == end {
            let first = zone.local(end).date().saturating_sub(1.day());
            let ends = first.series(1.day()).take(2).flat_map(|day| {
                let open = self.0.iter().filter(move |one| one.days.has(day.weekday()));
                open.map(move |one| one.placed(day, zone))
            });
            let ends = ends.filter(|(from, to)| (*from..*to).contains(&end));
            end = ends.map(|(_, to)| to).max()?;
            if end > last {
                return None;
            }
        }
        Some(end)
    }
}

impl Window {
    /// From when to when it lasts that opens on this day.
    fn placed(&self, day: Date, zone: &Zone) -> (Time, Time) {
        let over_midnight = self.to <= self.from;
        let last = day.saturating_add(i64::from(over_midnight).days());
        let from = zone.place(day.to_datetime(self.from.civil()));
        (from, zone.place(last.to_datetime(self.to.civil())))
    }
}

fn window(node: &Node, place: &Place, findings: &mut Findings) -> Option<Window> {
    let fields = Fields::open(node, place, &[KEYS], findings)?;
    let days = fields.read("days", findings, read::weekdays);
    let from = fields.required("from", findings, read::time_of_day);
    let to = fields.required("to", findings, read::time_of_day);
    let days = if fields.has("days") {
        days?
    } else {
        Weekdays::ALL
    };
    let (from, to) = (from?, to?);
    if from == to {
        let sentence = "`from` and `to` are the same: this window is never open.";
        findings.error("window", place, sentence);
        return None;
    }
    Some(Window { days, from, to })
}

impl fmt::Display for Windows {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let told = self.0.iter().map(|one| {
            let hours = format!("{} to {}", one.from, one.to);
            if one.days == Weekdays::ALL {
                hours
            } else {
                format!("{} {hours}", one.days)
            }
        });
        f.write_str(&told.collect::<Vec<_>>().join(" or "))
    }
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::*;
    use crate::document;
    use crate::sample::{self, at};

    fn read(text: &str) -> (Option<Windows>, Findings) {
        let mut findings = Findings::default();
        let node = document::read(text, &mut findings).unwrap();
        let windows = Windows::read(&node, &Place::default(), &mut findings);
        (windows, findings)
    }

    #[test]
    fn windows_are_read_or_it_is_said_why_not() {
        let table = expect![[r#"
            { from: "09:00", to: "17:00" }
                09:00 to 17:00
            { days: weekdays, from: "22:00", to: "06:00" }
                monday, tuesday, wednesday, thursday, friday 22:00 to 06:00
            [{ days: saturday, from: "10:00", to: "12:00" }, { days: sunday, from: "14:00", to: "16:00" }]
                saturday 10:00 to 12:00 or sunday 14:00 to 16:00
            []
                error[list_length]: This list has 0 elements; it must have 1 to 14.
            { from: "09:00" }
                error[missing]: `to` is missing.
            { from: "09:00", to: "09:00" }
                error[window]: `from` and `to` are the same: this window is never open.
            { dyas: monday, from: "09:00", to: "10:00" }
                1:3: error[unknown_key] dyas: Unknown key `dyas`: did you mean `days`?
            { days: [], from: "09:00", to: "10:00" }
                1:9: error[list_length] days: This list has 0 elements; it must have 1 to 7.
        "#]];
        sample::check_table(&table, |text| {
            let (windows, findings) = read(text);
            match windows {
                Some(windows) if findings.publishable() => windows.to_string(),
                _ => sample::told(findings),
            }
        });
    }

    fn check(window: &str, from: &str, expect: &str) {
        let zone = Zone::named("Europe/Amsterdam").unwrap();
        let windows = read(window).0.unwrap();
        let opening = windows.opening(at(from), &zone).to_string();
        assert_eq!(opening, expect, "{window} from {from}");
        let again = windows.opening(at(&opening), &zone).to_string();
        assert_eq!(again, opening, "an opening lies in the window");
    }

    #[test]
    fn today_counts_if_it_is_still_possible() {
        // 2027-03-05 is a Friday; Amsterdam is an hour ahead.
        let office = r#"{ days: weekdays, from: "09:00", to: "17:00" }"#;
        check(office, "2027-03-05T07:59:59Z", "2027-03-05T08:00:00Z");
        check(office, "2027-03-05T08:00:00Z", "2027-03-05T08:00:00Z");
        check(
            office,
            "2027-03-05T15:59:59.999Z",
            "2027-03-05T15:59:59.999Z",
        );
        check(office, "2027-03-05T16:00:00Z", "2027-03-08T08:00:00Z");
    }

    #[test]
    fn over_midnight_belongs_to_the_day_it_opens() {
        let night = r#"{ days: friday, from: "22:00", to: "06:00" }"#;
        check(night, "2027-03-05T12:00:00Z", "2027-03-05T21:00:00Z");
        check(night, "2027-03-06T04:59:59Z", "2027-03-06T04:59:59Z");
        check(night, "2027-03-06T05:00:00Z", "2027-03-12T21:00:00Z");
        let all_day = r#"{ days: friday, from: "08:00", to: "00:00" }"#;
        check(all_day, "2027-03-05T22:59:59Z", "2027-03-05T22:59:59Z");
    }

    #[test]
    fn a_window_in_the_hour_that_is_left_out_moves_ahead() {
        let narrow = r#"{ from: "02:15", to: "02:45" }"#;
        check(narrow, "2027-03-28T00:00:00Z", "2027-03-28T01:15:00Z");
        let twice = r#"{ from: "02:00", to: "03:00" }"#;
        check(twice, "2027-10-31T00:59:59Z", "2027-10-31T00:59:59Z");
        check(twice, "2027-10-31T01:30:00Z", "2027-10-31T01:30:00Z");
    }

    #[test]
    fn several_windows_are_open_together() {
        let both = r#"[{ days: monday, from: "09:00", to: "10:00" }, { days: friday, from: "09:00", to: "10:00" }]"#;
        check(both, "2027-03-06T00:00:00Z", "2027-03-08T08:00:00Z");
        check(both, "2027-03-09T00:00:00Z", "2027-03-12T08:00:00Z");
    }
}
