//! Recurrence rules after RFC 5545, section 3.3.10: the parts that say a day. A rule here is a
//! question to one date; the time of day stands beside it in the moment, and zones are added later.
//!
//! Our own reader and not the crate `rrule`: that one brings a second date library with a second
//! zone database, and two databases in one program may disagree about an hour. What is not read
//! (`COUNT`, `BYHOUR`, `BYWEEKNO`, ...) is refused by name, so nothing is passed over in silence.

use std::fmt;

use jiff::ToSpan;
use jiff::civil::{Date, Weekday};

use super::days::is_day;

/// Longest text of a rule.
const BYTES_MAX: usize = 200;
/// Most values of one part.
const VALUES_MAX: usize = 50;
/// Greatest interval: beyond it a search of 41 years might not meet a yearly rule.
const INTERVAL_MAX: i32 = 20;

const DAY_NAMES: [(&str, Weekday); 7] = [
    ("MO", Weekday::Monday),
    ("TU", Weekday::Tuesday),
    ("WE", Weekday::Wednesday),
    ("TH", Weekday::Thursday),
    ("FR", Weekday::Friday),
    ("SA", Weekday::Saturday),
    ("SU", Weekday::Sunday),
];

/// The parts of RFC 5545 that this does not read.
const PARTS_REFUSED: [&str; 7] = [
    "COUNT",
    "BYSECOND",
    "BYMINUTE",
    "BYHOUR",
    "BYYEARDAY",
    "BYWEEKNO",
    "WKST",
];

/// A recurrence rule.
#[derive(Clone, Debug, PartialEq)]
pub struct Rule {
    text: String,
    every: Every,
    interval: i32,
    start: Option<Date>,
    until: Option<Date>,
    weekdays: Vec<(i8, Weekday)>,
    days: Vec<i8>,
    months: Vec<i8>,
    positions: Vec<i16>,
}

/// The period that a rule repeats.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Every {
    Day,
    Week,
    Month,
    Year,
}

impl Rule {
    /// Reads `FREQ=MONTHLY;BYDAY=-1FR`, also with `DTSTART:20270104` and `RRULE:` before it. The
    /// error is a sentence for the author.
    pub fn parse(text: &str) -> Result<Self, String> {
        if text.len() > BYTES_MAX {
            return Err(format!(
                "A rule of {} bytes; at most {BYTES_MAX}",
                text.len()
            ));
        }
        let mut rule = Self {
            text: text.split_whitespace().collect::<Vec<_>>().join(" "),
            every: Every::Day,
            interval: 1,
            start: None,
            until: None,
            weekdays: Vec::new(),
            days: Vec::new(),
            months: Vec::new(),
            positions: Vec::new(),
        };
        let mut parts = text;
        for line in text.split_whitespace() {
            if let Some(date) = line.strip_prefix("DTSTART:") {
                rule.start = Some(day(date)?);
            } else {
                parts = line.strip_prefix("RRULE:").unwrap_or(line);
            }
        }
        let mut seen = Vec::new();
        for part in parts.split(';') {
            let (name, value) = part
                .split_once('=')
                .ok_or_else(|| format!("`{part:.40}` is not a part such as FREQ=MONTHLY"))?;
            if seen.contains(&name) {
                return Err(format!("`{name:.40}` stands there twice"));
            }
            seen.push(name);
            rule.part(name, value)?;
        }
        if !seen.contains(&"FREQ") {
            return Err("A rule needs FREQ=DAILY, WEEKLY, MONTHLY or YEARLY".to_owned());
        }
        rule.complete()?;
        Ok(rule)
    }

    fn part(&mut self, name: &str, value: &str) -> Result<(), String> {
        match name {
            "FREQ" => {
                self.every = match value {
                    "DAILY" => Every::Day,
                    "WEEKLY" => Every::Week,
                    "MONTHLY" => Every::Month,
                    "YEARLY" => Every::Year,
                    other => {
                        return Err(format!(
                            "FREQ is DAILY, WEEKLY, MONTHLY or YEARLY, not `{other:.40}`"
                        ));
                    }
                };
            }
            "INTERVAL" => self.interval = number("INTERVAL", value, 1, INTERVAL_MAX)?,
            "UNTIL" => self.until = Some(day(value)?),
            "BYDAY" => self.weekdays = list(value, weekday)?,
            "BYMONTHDAY" => self.days = list(value, |text| around("BYMONTHDAY", text, 31))?,
            "BYMONTH" => self.months = list(value, |text| number("BYMONTH", text, 1, 12))?,
            "BYSETPOS" => self.positions = list(value, |text| around("BYSETPOS", text, 366))?,
            name if PARTS_REFUSED.contains(&name) => {
                return Err(format!(
                    "`{name}` belongs to RFC 5545, but this version does not read it"
                ));
            }
            name => return Err(format!("`{name:.40}` is not a part of a rule")),
        }
        Ok(())
    }

    /// In RFC 5545 what a rule leaves out is taken from the date it starts at. Here that date may
    /// be missing, so the rule itself must say the days.
    fn complete(&self) -> Result<(), String> {
        let says_days = !self.weekdays.is_empty() || !self.days.is_empty();
        match self.every {
            Every::Week if !self.days.is_empty() => {
                return Err("FREQ=WEEKLY has no BYMONTHDAY".to_owned());
            }
            Every::Week if self.weekdays.is_empty() => {
                return Err("FREQ=WEEKLY needs BYDAY: on which day?".to_owned());
            }
            Every::Month | Every::Year if !says_days => {
                return Err("FREQ=MONTHLY and FREQ=YEARLY need BYDAY or BYMONTHDAY".to_owned());
            }
            _ => {}
        }
        let numbered = self.weekdays.iter().any(|(nth, _)| *nth != 0);
        if numbered && !matches!(self.every, Every::Month | Every::Year) {
            return Err(
                "A number before a day, as in 2MO, needs FREQ=MONTHLY or YEARLY".to_owned(),
            );
        }
        if self.interval > 1 && self.start.is_none() {
            return Err("INTERVAL needs to know from when it counts: write `DTSTART:20270104 RRULE:FREQ=...`".to_owned());
        }
        Ok(())
    }

    /// The day it starts at, if it says one.
    pub(super) fn first_day(&self) -> Option<Date> {
        self.start
    }

    /// Whether the rule falls on this day.
    pub(super) fn has(&self, date: Date) -> bool {
        self.start
            .is_none_or(|start| date >= start && self.in_turn(start, date))
            && self.until.is_none_or(|until| date <= until)
            && self.is_among(date)
            && (self.positions.is_empty() || self.is_at_position(date))
    }

    fn is_among(&self, date: Date) -> bool {
        (self.months.is_empty() || self.months.contains(&date.month()))
            && (self.days.is_empty() || self.days.iter().any(|day| is_day(date, *day)))
            && (self.weekdays.is_empty()
                || self.weekdays.iter().any(|(nth, day)| {
                    date.weekday() == *day && (*nth == 0 || self.is_nth(date, *nth))
                }))
    }

    /// Whether the period of this day is one of those that the interval leaves. Weeks begin on
    /// Monday, as RFC 5545 has it where WKST says nothing else.
    fn in_turn(&self, start: Date, date: Date) -> bool {
        if self.interval == 1 {
            return true;
        }
        let months = |date: Date| i32::from(date.year()) * 12 + i32::from(date.month());
        let days = |from: Date, to: Date| (to - from).get_days();
        let periods = match self.every {
            Every::Day => days(start, date),
            Every::Week => days(monday_of(start), monday_of(date)) / 7,
            Every::Month => months(date) - months(start),
            Every::Year => i32::from(date.year()) - i32::from(start.year()),
        };
        periods % self.interval == 0
    }

    /// A numbered day counts in the month; in a yearly rule without months, in the year.
    fn is_nth(&self, date: Date, nth: i8) -> bool {
        let in_year = self.every == Every::Year && self.months.is_empty();
        let (place, length) = if in_year {
            (date.day_of_year(), date.days_in_year())
        } else {
            (i16::from(date.day()), i16::from(date.days_in_month()))
        };
        if nth > 0 {
            (place - 1) / 7 + 1 == i16::from(nth)
        } else {
            (length - place) / 7 + 1 == -i16::from(nth)
        }
    }

    fn is_at_position(&self, date: Date) -> bool {
        let (first, last) = match self.every {
            Every::Day => (date, date),
            Every::Week => (monday_of(date), monday_of(date).saturating_add(6.days())),
            Every::Month => (date.first_of_month(), date.last_of_month()),
            Every::Year => (date.first_of_year(), date.last_of_year()),
        };
        let days = first.series(1.day()).take_while(|day| *day <= last);
        let among: Vec<_> = days.filter(|day| self.is_among(*day)).collect();
        self.positions.iter().any(|position| {
            let count = usize::from(position.unsigned_abs());
            let found = if *position > 0 {
                among.get(count - 1)
            } else {
                among.len().checked_sub(count).and_then(|n| among.get(n))
            };
            found == Some(&date)
        })
    }
}

fn monday_of(date: Date) -> Date {
    date.saturating_sub(i64::from(date.weekday().to_monday_zero_offset()).days())
}

fn list<T>(text: &str, one: impl Fn(&str) -> Result<T, String>) -> Result<Vec<T>, String> {
    let values: Vec<_> = text.split(',').collect();
    if values.len() > VALUES_MAX {
        return Err(format!("{} values; at most {VALUES_MAX}", values.len()));
    }
    values.into_iter().map(one).collect()
}

fn number<N>(name: &str, text: &str, least: N, most: N) -> Result<N, String>
where
    N: std::str::FromStr + PartialOrd + fmt::Display + Copy,
{
    let number = text.parse().ok();
    number
        .filter(|number| (&least..=&most).contains(&number))
        .ok_or_else(|| format!("{name} is a number from {least} to {most}, not `{text:.40}`"))
}

/// A number from 1 to `most`, or as far before the end.
fn around<N>(name: &str, text: &str, most: N) -> Result<N, String>
where
    N: std::str::FromStr + PartialOrd + fmt::Display + std::ops::Neg<Output = N> + Copy + Default,
{
    let number = text.parse().ok();
    number
        .filter(|number: &N| (-most..=most).contains(number) && *number != N::default())
        .ok_or_else(|| {
            format!("{name} is a number from 1 to {most} or from -{most} to -1, not `{text:.40}`")
        })
}

fn weekday(text: &str) -> Result<(i8, Weekday), String> {
    let fault = || format!("`{text:.40}` is not a day such as MO, 2MO or -1FR");
    let split = text.len().checked_sub(2).ok_or_else(fault)?;
    if !text.is_char_boundary(split) {
        return Err(fault());
    }
    let (count, name) = text.split_at(split);
    let found = DAY_NAMES.iter().find(|(known, _)| *known == name);
    let (_, day) = found.ok_or_else(fault)?;
    let nth = match count {
        "" => 0,
        count => around("The number before a day", count, 53)?,
    };
    Ok((nth, *day))
}

/// A day as RFC 5545 writes it.
fn day(text: &str) -> Result<Date, String> {
    let fault = || format!("`{text:.40}` is not a day such as 20270104");
    let well_formed = text.len() == 8 && text.bytes().all(|byte| byte.is_ascii_digit());
    let date: Option<Date> = well_formed.then(|| text.parse().ok()).flatten();
    date.filter(|date| (1900..2200).contains(&date.year()))
        .ok_or_else(fault)
}

impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_rule_is_said() {
        let check = |text: &str, expect: &str| {
            let error = Rule::parse(text).unwrap_err();
            assert!(error.contains(expect), "{text}: {error}");
        };
        check("", "is not a part");
        check("FREQ=HOURLY", "not `HOURLY`");
        check("BYDAY=MO", "needs FREQ");
        check("FREQ=WEEKLY", "needs BYDAY");
        check("FREQ=WEEKLY;BYDAY=2MO", "needs FREQ=MONTHLY");
        check("FREQ=WEEKLY;BYDAY=MO;BYMONTHDAY=1", "has no BYMONTHDAY");
        check("FREQ=MONTHLY", "BYDAY or BYMONTHDAY");
        check("FREQ=MONTHLY;BYMONTHDAY=0", "from 1 to 31");
        check("FREQ=MONTHLY;BYMONTHDAY=32", "from 1 to 31");
        check("FREQ=MONTHLY;BYDAY=MO;BYDAY=TU", "twice");
        check("FREQ=MONTHLY;BYDAY=é", "is not a day such as MO");
        check("FREQ=DAILY;COUNT=3", "does not read it");
        check("FREQ=DAILY;BYHOUR=9", "does not read it");
        check("FREQ=DAILY;X-FOO=9", "not a part of a rule");
        check("FREQ=WEEKLY;BYDAY=MO;INTERVAL=2", "from when it counts");
        check("FREQ=DAILY;INTERVAL=0", "from 1 to 20");
        check("FREQ=DAILY;UNTIL=2027", "not a day such as");
        check(
            &format!("FREQ=DAILY;BYMONTH={}1", "1,".repeat(80)),
            "at most",
        );
    }
}
