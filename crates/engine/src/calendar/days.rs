//! Which local days a recurring moment falls on: weekdays, the nth of them in the month, a day of
//! the month, a month, or a recurrence rule. All of them are a question to one date, so that "the
//! next" is a search from day to day. Times of day and zones are added by [`Zone`](super::Zone).

use std::fmt;

use jiff::ToSpan;
use jiff::civil::Date;

use super::Weekdays;
use super::rrule::Rule;

/// A search for the next day ends here. The fifth Sunday of February comes every 28 years, and after
/// 40 where a century year without a leap day lies between; nothing that comes at all is rarer.
pub(super) const SEARCH_DAYS: i64 = 41 * 366;

/// The names of the months, January first.
const MONTH_NAMES: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// Days that recur.
#[derive(Clone, Debug, PartialEq)]
pub enum Days {
    /// Days picked by weekday, day of the month and month; all that is given must fit.
    Picked(Picked),
    /// Days of a recurrence rule.
    Rule(Rule),
}

/// A pick of days.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Picked {
    /// On these weekdays.
    pub weekdays: Weekdays,
    /// The how many-th such weekday of its month, 1 to 5, or -1 for the last.
    pub nth: Option<i8>,
    /// The day of the month, 1 to 31, or -1 for the last.
    pub day: Option<i8>,
    /// The month, 1 to 12.
    pub month: Option<i8>,
}

impl Days {
    /// These weekdays.
    pub const fn weekdays(weekdays: Weekdays) -> Self {
        Self::Picked(Picked {
            weekdays,
            nth: None,
            day: None,
            month: None,
        })
    }

    /// Whether this is one of the days.
    pub fn has(&self, date: Date) -> bool {
        match self {
            Self::Picked(picked) => picked.has(date),
            Self::Rule(rule) => rule.has(date),
        }
    }

    /// Whether there is such a day at all: 31 February is none.
    pub fn any(&self) -> bool {
        let first = match self {
            Self::Picked(_) => Date::constant(2000, 1, 1),
            Self::Rule(rule) => rule.first_day().unwrap_or(Date::constant(2000, 1, 1)),
        };
        days_from(first).any(|date| self.has(date))
    }
}

/// The days from this one on, as far as a search goes.
pub(super) fn days_from(first: Date) -> impl Iterator<Item = Date> {
    std::iter::successors(Some(first), |date| date.checked_add(1.day()).ok())
        .take(usize::try_from(SEARCH_DAYS).unwrap_or(usize::MAX))
}

impl Picked {
    fn has(self, date: Date) -> bool {
        self.month.is_none_or(|month| date.month() == month)
            && self.day.is_none_or(|day| is_day(date, day))
            && self.weekdays.has(date.weekday())
            && self.nth.is_none_or(|nth| self.is_nth(date, nth))
    }

    /// Counted over all the weekdays together, so that "the first of weekdays" is the first working
    /// day of the month.
    fn is_nth(self, date: Date, nth: i8) -> bool {
        let among = |from: i8, to: i8| {
            let days = (from..=to).filter_map(|day| date.with().day(day).build().ok());
            days.filter(|day| self.weekdays.has(day.weekday())).count()
        };
        if nth > 0 {
            usize::try_from(nth) == Ok(among(1, date.day()))
        } else {
            among(date.day() + 1, date.days_in_month()) == 0
        }
    }
}

/// Whether this is that day of its month; -1 is the last, -2 the last but one.
pub(super) fn is_day(date: Date, day: i8) -> bool {
    date.day() == day || (day < 0 && date.day() == date.days_in_month() + 1 + day)
}

impl fmt::Display for Days {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Picked(picked) => picked.fmt(f),
            Self::Rule(rule) => rule.fmt(f),
        }
    }
}

impl fmt::Display for Picked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut parts = Vec::new();
        if let Some(nth) = self.nth {
            parts.push(ordinal(nth));
        }
        if self.weekdays != Weekdays::ALL {
            parts.push(self.weekdays.to_string());
        }
        match self.day {
            Some(-1) => parts.push("last day".to_owned()),
            Some(day) => parts.push(format!("day {day}")),
            None => {}
        }
        let month = self.month.and_then(|month| usize::try_from(month - 1).ok());
        if let Some(name) = month.and_then(|month| MONTH_NAMES.get(month)) {
            parts.push(format!("of {name}"));
        }
        f.write_str(&parts.join(" "))
    }
}

fn ordinal(nth: i8) -> String {
    match nth {
        -1 => "last".to_owned(),
        1 => "1st".to_owned(),
        2 => "2nd".to_owned(),
        3 => "3rd".to_owned(),
        nth => format!("{nth}th"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The next three such days from 2027 on.
    fn check(weekdays: &str, nth: i8, day: i8, month: i8, expect: &str) {
        let given = |n| (n != 0).then_some(n);
        let weekdays = match weekdays {
            "" => Weekdays::ALL,
            word => Weekdays::parse(word).unwrap(),
        };
        let days = Days::Picked(Picked {
            weekdays,
            nth: given(nth),
            day: given(day),
            month: given(month),
        });
        let found = days_from(Date::constant(2027, 1, 1)).filter(|date| days.has(*date));
        let found: Vec<_> = found.take(3).map(|date| date.to_string()).collect();
        assert_eq!(found.join(" "), expect, "{days}");
        assert_eq!(days.any(), !expect.is_empty(), "{days}");
    }

    #[test]
    fn days_are_picked_by_weekday_day_and_month() {
        check("sunday", 2, 0, 5, "2027-05-09 2028-05-14 2029-05-13");
        check("friday", -1, 0, 0, "2027-01-29 2027-02-26 2027-03-26");
        check("weekdays", 1, 0, 0, "2027-01-01 2027-02-01 2027-03-01");
        check("weekdays", -1, 0, 0, "2027-01-29 2027-02-26 2027-03-31");
        check("friday", 5, 0, 0, "2027-01-29 2027-04-30 2027-07-30");
        check("", 0, -1, 2, "2027-02-28 2028-02-29 2029-02-28");
        check("", 0, 31, 0, "2027-01-31 2027-03-31 2027-05-31");
        check("", 0, 29, 2, "2028-02-29 2032-02-29 2036-02-29");
        check("friday", 0, 13, 0, "2027-08-13 2028-10-13 2029-04-13");
        check("sunday", 5, 0, 2, "2032-02-29 2060-02-29");
    }

    #[test]
    fn what_never_comes_is_known_to() {
        check("", 0, 31, 4, "");
        check("", 0, 30, 2, "");
        check("monday", 1, 20, 0, "");
    }
}
