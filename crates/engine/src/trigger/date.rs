//! `start: date`: a date of the contact, or of an activity that the contact is registered for, comes
//! round, so long before or after it. Which days those are
//! is computed here, from the date, the contact's zone and the rule; that an occurrence fires once is
//! kept by its key: the year, the month, the date or the activity.

use jiff::ToSpan;
use jiff::civil::{self, Date};

use crate::calendar::{TimeOfDay, Zone};
use crate::dated::{Dated, month_day};
use crate::duration::{Duration, Unit};
use crate::finding::Findings;
use crate::form::{Form, parts};
use crate::path::{self, Path, Root};
use crate::read::{self, Fields, Key, Kind, key};
use crate::time::{DAY_MS, HOUR_MS, Time};

const KEYS: &[Key] = &[
    key("date", "Which date of the contact, or of an activity.")
        .takes(parts::PATH)
        .required(),
    key("offset", "So much before or after it.").takes(parts::SIGNED_DURATION),
    key("time", "Then at this time of day.").takes(parts::TIME),
    key("repeat", "once, yearly or monthly.")
        .takes(Form::Words(&["once", "yearly", "monthly"]))
        .else_is("once"),
    key(
        "leap_day",
        "feb28 or mar1: when 29 February is, in other years.",
    )
    .takes(Form::Words(&["feb28", "mar1"])),
    key(
        "catch_up",
        "How late it may still start, after a time of standstill.",
    )
    .takes(parts::DURATION),
    key("where", "For whom.").takes(parts::CONDITION),
];

/// What forms and documentation see.
pub const KIND: Kind = Kind {
    name: "date",
    doc: "A date of the contact.",
    keys: KEYS,
    rules: &[],
};

/// Without a `catch_up` an occurrence that is found this late is passed over: whoever was busy for a
/// while starts it, whoever stood still for longer does not.
pub const GRACE_MS: i64 = HOUR_MS;
/// Days are looked at so long before they begin in UTC: long enough for the first zone of the world
/// and for an instant whose local day is another one than the written one.
pub const AHEAD_MS: i64 = 2 * DAY_MS;
/// Fields of a contact that have names of their own and hold no date.
const BUILT_IN: [&str; 5] = ["email", "zone", "language", "created_at", "tags"];

/// A trigger that waits for a date.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DateTrigger {
    /// Of whom or what.
    pub of: Of,
    /// Which field.
    pub field: String,
    offset: Option<Duration>,
    time: Option<TimeOfDay>,
    /// How often it comes round.
    pub repeat: Repeat,
    leap_day: LeapDay,
    catch_up: Option<Duration>,
}

/// Whose date it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Of {
    /// The contact's.
    Contact,
    /// That of each activity which the contact is registered for.
    Activity,
}

/// How often a date comes round.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Repeat {
    /// On that date only.
    Once,
    /// On that day of each later year.
    Yearly,
    /// On that day of each later month, or its last.
    Monthly,
}

/// When 29 February is, in a year that has none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum LeapDay {
    Feb28,
    Mar1,
}

/// One time that a date comes round.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Occurrence {
    /// Which: `2027`, `2027-05`, `2027-05-01` or an activity. It is the key of the entry.
    pub key: String,
    /// The day itself.
    pub date: Date,
    /// When it starts something.
    pub at: Time,
}

impl DateTrigger {
    pub(super) fn read(fields: &Fields<'_>, findings: &mut Findings) -> Option<Self> {
        let path = fields.required("date", findings, path::read);
        let offset = fields.read("offset", findings, read::duration);
        let time = fields.read("time", findings, read::time_of_day);
        let repeats = &[
            ("once", Repeat::Once),
            ("yearly", Repeat::Yearly),
            ("monthly", Repeat::Monthly),
        ];
        let repeat = fields.read("repeat", findings, read::one_of(repeats));
        let leap_days = &[("feb28", LeapDay::Feb28), ("mar1", LeapDay::Mar1)];
        let leap_day = fields.read("leap_day", findings, read::one_of(leap_days));
        let catch_up = fields.read("catch_up", findings, read::positive_duration);
        if time.is_some() && offset.is_some_and(|offset| !offset.is_calendar()) {
            let sentence = "An `offset` in s, min or h and a `time` contradict each other.";
            findings.error("date", &fields.place, sentence);
        }
        if offset.is_some_and(|offset| offset.unit == Unit::BusinessDay) {
            let (_, place) = fields.get("offset")?;
            let sentence = "A date trigger counts in s, min, h, d, w, mo or y: business days do not lead back to one day.";
            findings.error("not_yet", &place, sentence);
        }
        let path = path?;
        let (of, field) = dated_field(&path, fields, findings)?;
        if of == Of::Activity && repeat.is_some_and(|repeat| repeat != Repeat::Once) {
            let (_, place) = fields.get("repeat")?;
            let sentence =
                "An activity comes once; each date of a series is an activity of its own.";
            findings.error("date", &place, sentence);
        }
        Some(Self {
            of,
            field,
            offset,
            time,
            repeat: repeat.unwrap_or(Repeat::Once),
            leap_day: leap_day.unwrap_or(LeapDay::Feb28),
            catch_up,
        })
    }

    /// Whether it is the date of an activity.
    pub fn is_of_activity(&self) -> bool {
        self.of == Of::Activity
    }

    /// The occurrence of the date of this activity, by its text.
    pub fn of_activity(&self, id: &str, text: &str, zone: &Zone) -> Option<Occurrence> {
        let dated = Dated::parse(text).filter(|dated| dated.year.is_some())?;
        let local = dated.local(zone);
        Some(Occurrence {
            key: id.to_owned(),
            date: local.date(),
            at: self.at(local, zone),
        })
    }

    /// The instant until which an occurrence still starts something.
    pub fn latest(&self, at: Time, zone: &Zone) -> Time {
        let grace = at.plus_ms(GRACE_MS);
        let catch_up = self.catch_up.map_or(at, |lapse| zone.after(at, lapse));
        grace.max(catch_up)
    }

    /// The occurrences of this date that start something from one instant to the other.
    pub fn occurrences(
        &self,
        dated: &Dated,
        zone: &Zone,
        from: Time,
        until: Time,
    ) -> Vec<Occurrence> {
        let local = dated.local(zone);
        // The days themselves lie as far from these instants as the offset says, or a day more.
        let back = |at: Time| match self.offset {
            Some(offset) => zone.local(zone.after(at, offset.back())).date(),
            None => zone.local(at).date(),
        };
        let first = back(from).saturating_sub(4.days());
        let last = back(until).saturating_add(4.days());
        let known = dated.year.is_some();
        let days: Vec<Date> = match self.repeat {
            Repeat::Once => known.then(|| local.date()).into_iter().collect(),
            Repeat::Yearly => (first.year()..=last.year())
                .filter(|year| !known || *year > local.year())
                .map(|year| self.in_year(local.date(), year))
                .collect(),
            Repeat::Monthly => first
                .first_of_month()
                .series(1.month())
                .take_while(|month| *month <= last)
                .filter(|month| !known || *month > local.date())
                .map(|month| in_month(local.date(), month))
                .collect(),
        };
        let days = days.into_iter().filter(|day| (first..=last).contains(day));
        let occurrence = |day: Date| Occurrence {
            key: self.key(day),
            date: day,
            at: self.at(day.to_datetime(local.time()), zone),
        };
        days.map(occurrence)
            .filter(|one| (from..=until).contains(&one.at))
            .collect()
    }

    /// The occurrence with this key, if it is one of this date.
    pub fn occurrence(&self, dated: &Dated, zone: &Zone, key: &str) -> Option<Occurrence> {
        let local = dated.local(zone);
        let known = dated.year.is_some();
        let day = match self.repeat {
            Repeat::Once => known.then(|| local.date())?,
            Repeat::Yearly => {
                let year = key
                    .parse()
                    .ok()
                    .filter(|year| (1900..2200).contains(year))?;
                (!known || year > local.year()).then(|| self.in_year(local.date(), year))?
            }
            Repeat::Monthly => {
                let month: Date = format!("{key}-01").parse().ok()?;
                (!known || month > local.date()).then(|| in_month(local.date(), month))?
            }
        };
        (self.key(day) == key).then(|| Occurrence {
            key: key.to_owned(),
            date: day,
            at: self.at(day.to_datetime(local.time()), zone),
        })
    }

    /// The instant of the earliest occurrence that may still start something.
    pub fn earliest(&self, now: Time, zone: &Zone) -> Time {
        let grace = now.plus_ms(-GRACE_MS);
        let catch_up = self
            .catch_up
            .map_or(now, |lapse| zone.after(now, lapse.back()));
        grace.min(catch_up)
    }

    fn in_year(&self, date: Date, year: i16) -> Date {
        let same = Date::new(year, date.month(), date.day());
        same.unwrap_or(match self.leap_day {
            LeapDay::Feb28 => civil::date(year, 2, 28),
            LeapDay::Mar1 => civil::date(year, 3, 1),
        })
    }

    fn key(&self, day: Date) -> String {
        match self.repeat {
            Repeat::Once => day.to_string(),
            Repeat::Yearly => day.strftime("%Y").to_string(),
            Repeat::Monthly => day.strftime("%Y-%m").to_string(),
        }
    }

    fn at(&self, day: civil::DateTime, zone: &Zone) -> Time {
        let start = zone.place(day);
        let moved = self
            .offset
            .map_or(start, |offset| zone.after(start, offset));
        self.time.map_or(moved, |time| zone.at_time(moved, time))
    }

    /// The days of the year (101 to 1231) of the dates that start something about this day; for
    /// `once` with the years they must have. Those and no others have to be read.
    pub fn month_days(&self, day: Date) -> Vec<(i64, Option<i64>)> {
        let mut found = Vec::new();
        for date in self.days_that_lead_to(day) {
            let number = month_day(date);
            match self.repeat {
                Repeat::Once => found.push((number, Some(i64::from(date.year())))),
                Repeat::Yearly => {
                    found.push((number, None));
                    let stands_in = match self.leap_day {
                        LeapDay::Feb28 => 228,
                        LeapDay::Mar1 => 301,
                    };
                    if number == stands_in && !date.in_leap_year() {
                        found.push((229, None));
                    }
                }
                Repeat::Monthly => {
                    let last = date.day() == date.days_in_month();
                    let days = if last {
                        date.day()..=31
                    } else {
                        date.day()..=date.day()
                    };
                    for day in days {
                        found.extend((1..=12).map(|month| (month * 100 + i64::from(day), None)));
                    }
                }
            }
        }
        found.sort_unstable();
        found.dedup();
        found
    }

    /// The dates that, moved by the offset, give this day. Several where months have fewer days.
    fn days_that_lead_to(&self, day: Date) -> Vec<Date> {
        let Some(offset) = self.offset else {
            return vec![day];
        };
        if let Some(elapsed) = offset.elapsed_ms() {
            return vec![day.saturating_sub(elapsed.div_euclid(DAY_MS).days())];
        }
        let utc = Zone::utc();
        let moved = |date: Date| {
            let start = utc.place(date.at(0, 0, 0, 0));
            utc.local(utc.after(start, offset)).date()
        };
        let middle = {
            let start = utc.place(day.at(0, 0, 0, 0));
            utc.local(utc.after(start, offset.back())).date()
        };
        let first = middle.saturating_sub(4.days());
        let around = first.series(1.day()).take(9);
        around.filter(|date| moved(*date) == day).collect()
    }
}

/// Which field a date stands in, and of whom or what.
fn dated_field(path: &Path, fields: &Fields<'_>, findings: &mut Findings) -> Option<(Of, String)> {
    let of = match path.root {
        Root::Contact => Some(Of::Contact),
        Root::Activity => Some(Of::Activity),
        _ => None,
    };
    let [field] = &path.names[..] else {
        return no_date(fields, findings);
    };
    match of {
        Some(Of::Contact) if BUILT_IN.contains(&field.as_str()) => no_date(fields, findings),
        Some(of) => Some((of, field.clone())),
        None => no_date(fields, findings),
    }
}

fn no_date<T>(fields: &Fields<'_>, findings: &mut Findings) -> Option<T> {
    let (_, place) = fields.get("date")?;
    let sentence = "The date is a field of the contact, such as contact.birth_date, or of an activity, such as activity.ends_at.";
    findings.error("date", &place, sentence);
    None
}

/// That day of another month, or its last.
fn in_month(date: Date, month: Date) -> Date {
    let day = date.day().min(month.days_in_month());
    month.with().day(day).build().unwrap_or(month)
}

#[cfg(test)]
mod tests;
