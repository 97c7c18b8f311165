//! Moments: one map for waits, limits and periods that says an instant: a date, an offset, a time
//! of day, a weekday. This module finds the instant; what to do if it is past is the block's choice.

mod recurring;

use std::fmt;

use jiff::civil;

use crate::calendar::{Days, TimeOfDay, Weekdays, Zone};
use crate::document::Node;
use crate::duration::Duration;
use crate::finding::{Findings, Place};
use crate::form::{Form, Rule, Shape, parts};
use crate::path::{self, Path};
use crate::read::{self, Fields, Key, key};
use crate::scope::Scope;
use crate::time::Time;

/// The keys of a moment.
pub const KEYS: &[Key] = &[
    key(
        "date",
        "A path to a date, a date such as \"2027-05-01\", or now.",
    )
    .takes(parts::DATE_OR_PATH),
    key("offset", "So much before or after the date.").takes(parts::SIGNED_DURATION),
    key("time", "Then at this time of day.").takes(parts::TIME),
    key("weekday", "The next such day, at or after now.").takes(parts::WEEKDAYS),
    key(
        "nth",
        "Which of those weekdays in the month; -1 is the last.",
    )
    .takes(Form::Either(&[Form::whole(1, 5), Form::whole(-1, -1)])),
    key("day", "The day of the month; -1 is the last.")
        .takes(Form::Either(&[Form::whole(1, 31), Form::whole(-1, -1)])),
    key("month", "The month, 1 to 12.").takes(Form::whole(1, 12)),
    key("rrule", "A recurrence after RFC 5545.").takes(Form::text(1_000)),
    key(
        "from",
        "Look for the next one at or after this moment, not now.",
    )
    .takes(parts::MOMENT),
];

/// What a moment looks like.
pub(crate) fn form() -> Form {
    Form::Map(&Shape {
        keys: &[KEYS],
        rules: &[
            Rule::Some(&["date", "time"]),
            Rule::Needs("offset", &["date"]),
            Rule::Needs("nth", &["weekday", "date"]),
            Rule::Needs("month", &["day", "weekday", "date"]),
        ],
    })
}

/// A rule that gives an instant.
#[derive(Clone, Debug, PartialEq)]
pub enum Moment {
    /// The next one of these days at this time, at or after now or another moment.
    Next {
        /// The days.
        days: Days,
        /// The time of day.
        time: TimeOfDay,
        /// From when on it is looked for, if not from now.
        from: Option<Box<Moment>>,
    },
    /// A date, moved, then at a time of day.
    Fixed {
        /// From where.
        date: Date,
        /// Moved so much.
        offset: Option<Duration>,
        /// Then at this time.
        time: Option<TimeOfDay>,
    },
}

/// The date in a [`Moment`].
#[derive(Clone, Debug, PartialEq)]
pub enum Date {
    /// The instant of the decision, or at which the block was entered.
    Now,
    /// A value that is a date or an instant.
    Path(Path),
    /// A local date, or date and time.
    Local(civil::DateTime),
}

impl Moment {
    /// Reads a moment.
    pub fn read(node: &Node, place: &Place, findings: &mut Findings) -> Option<Self> {
        let fields = Fields::open(node, place, &[KEYS], findings)?;
        let time = fields.read("time", findings, read::time_of_day);
        let offset = fields.read("offset", findings, read::duration);
        let date = fields.read("date", findings, Date::read);
        if fields.has("date") {
            return fixed(&fields, date?, offset, time, findings);
        }
        if fields.has("offset") {
            findings.error("moment", place, "`offset` needs a `date` to count from.");
        }
        let days = recurring::read(&fields, findings);
        let from = fields.read("from", findings, start);
        if !fields.has("time") {
            let (code, sentence) = if recurring::KEYS.iter().any(|key| fields.has(key)) {
                ("missing", "`time` is missing: at what time on that day?")
            } else {
                (
                    "moment",
                    "A moment needs a `date`, a `weekday` or a `time`.",
                )
            };
            findings.error(code, place, sentence);
        }
        let from = if fields.has("from") {
            Some(Box::new(from?))
        } else {
            None
        };
        Some(Self::Next {
            days: days?,
            time: time?,
            from,
        })
    }

    /// The path that it counts from.
    pub(crate) fn path(&self) -> Option<&Path> {
        match self {
            Self::Fixed {
                date: Date::Path(path),
                ..
            } => Some(path),
            Self::Next { from, .. } => from.as_ref()?.path(),
            Self::Fixed { .. } => None,
        }
    }

    /// The time of day that it names.
    pub(crate) fn time(&self) -> Option<TimeOfDay> {
        match self {
            Self::Next { time, .. } => Some(*time),
            Self::Fixed { time, .. } => *time,
        }
    }

    /// Whether it is the same instant from wherever it is seen.
    pub(crate) fn is_one_instant(&self) -> bool {
        matches!(
            self,
            Self::Fixed {
                date: Date::Path(_) | Date::Local(_),
                ..
            }
        )
    }

    /// Whether it is written with nothing of a contact or a journey, and not counted from now.
    pub(crate) fn is_everybodys(&self) -> bool {
        match self {
            Self::Next { from, .. } => from.as_ref().is_none_or(|from| from.is_everybodys()),
            Self::Fixed { date, .. } => matches!(date, Date::Local(_)),
        }
    }

    /// When such a moment is next, at or after `from`; `None` if it is not any more.
    pub(crate) fn occurs(&self, zone: &Zone, from: Time) -> Option<Time> {
        match self {
            Self::Next {
                days,
                time,
                from: start,
            } => {
                let start = match start {
                    Some(start) => start.occurs(zone, Time::MIN)?,
                    None => from,
                };
                zone.next(from.max(start), days, *time)
            }
            Self::Fixed { date, offset, time } => {
                let Date::Local(local) = date else {
                    return None;
                };
                let at = fixed_at(zone, zone.place(*local), *offset, *time);
                (at >= from).then_some(at)
            }
        }
    }

    /// The instant, seen from `from` in the scope's zone. `None` if the value it needs is missing.
    pub fn find(&self, scope: &Scope<'_>, from: Time) -> Option<Time> {
        match self {
            Self::Next {
                days,
                time,
                from: start,
            } => {
                let from = match start {
                    Some(start) => start.find(scope, from)?,
                    None => from,
                };
                scope.zone.next(from, days, *time)
            }
            Self::Fixed { date, offset, time } => {
                let start = date.find(scope, from)?;
                Some(fixed_at(scope.zone, start, *offset, *time))
            }
        }
    }
}

/// A date, moved, then at a time of day.
fn fixed_at(zone: &Zone, start: Time, offset: Option<Duration>, time: Option<TimeOfDay>) -> Time {
    let moved = offset.map_or(start, |offset| zone.after(start, offset));
    time.map_or(moved, |time| zone.at_time(moved, time))
}

fn fixed(
    fields: &Fields<'_>,
    date: Date,
    offset: Option<Duration>,
    time: Option<TimeOfDay>,
    findings: &mut Findings,
) -> Option<Moment> {
    let recurs = recurring::KEYS.iter().chain(["from"].iter());
    if let Some(key) = recurs.copied().find(|key| fields.has(key)) {
        let sentence = format!("Either `date` or `{key}`, not both.");
        findings.error("moment", &fields.place, sentence);
        return None;
    }
    if time.is_some() && offset.is_some_and(|offset| !offset.is_calendar()) {
        let sentence = "An `offset` in s, min or h and a `time` contradict each other.";
        findings.error("moment", &fields.place, sentence);
        return None;
    }
    Some(Moment::Fixed { date, offset, time })
}

/// The moment from which the next one is looked for: a fixed one, or it could go on for ever.
fn start(node: &Node, place: &Place, findings: &mut Findings) -> Option<Moment> {
    if node.get("from").is_some() {
        findings.error("moment", place, "A `from` has no `from` of its own.");
        return None;
    }
    Moment::read(node, place, findings)
}

impl Date {
    fn read(node: &Node, place: &Place, findings: &mut Findings) -> Option<Self> {
        let text = node.text().unwrap_or_default();
        if text == "now" {
            return Some(Self::Now);
        }
        if let Some(local) = local_date(text) {
            return Some(Self::Local(local));
        }
        if text.starts_with(|c: char| c.is_ascii_digit()) {
            let sentence = format!(
                "`{text:.40}` is not a date such as \"2027-05-01\" or \"2027-05-01T09:00\", 1900 to 2199."
            );
            findings.error("date", place, sentence);
            return None;
        }
        path::read(node, place, findings).map(Self::Path)
    }

    fn find(&self, scope: &Scope<'_>, from: Time) -> Option<Time> {
        match self {
            Self::Now => Some(from),
            Self::Local(local) => Some(scope.zone.place(*local)),
            Self::Path(path) => instant(&scope.find(path)?.value.to_string(), scope.zone),
        }
    }
}

/// A local date, or date and time to the minute or second, from 1900 to 2199.
pub(crate) fn local_date(text: &str) -> Option<civil::DateTime> {
    let (date, time) = text
        .split_once('T')
        .map_or((text, None), |(date, time)| (date, Some(time)));
    let well_formed = date.len() == 10 && date.is_ascii();
    let date: civil::Date = well_formed.then(|| date.parse().ok())??;
    if !(1900..2200).contains(&date.year()) {
        return None;
    }
    let midnight = date.to_datetime(civil::Time::midnight());
    match time {
        None => Some(midnight),
        Some(time) => {
            TimeOfDay::parse(time)?;
            Some(date.to_datetime(time.parse().ok()?))
        }
    }
}

/// An instant, or a local date or time in `zone`, from the text of a value.
pub fn instant(text: &str, zone: &Zone) -> Option<Time> {
    Time::parse(text).or_else(|| local_date(text).map(|local| zone.place(local)))
}

impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Next { days, time, from } => {
                if *days == Days::weekdays(Weekdays::ALL) {
                    write!(f, "the next {time}")?;
                } else {
                    write!(f, "the next {days} {time}")?;
                }
                match from {
                    Some(from) => write!(f, " from {from}"),
                    None => Ok(()),
                }
            }
            Self::Fixed { date, offset, time } => {
                match date {
                    Date::Now => f.write_str("now")?,
                    Date::Path(path) => write!(f, "{path}")?,
                    Date::Local(local) => write!(f, "{local}")?,
                }
                offset.map_or(Ok(()), |offset| write!(f, " {offset}"))?;
                time.map_or(Ok(()), |time| write!(f, " at {time}"))
            }
        }
    }
}

#[cfg(test)]
mod tests;
