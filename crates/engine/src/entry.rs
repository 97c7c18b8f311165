//! Who may enter a workflow, and how often: the one record that outlives journeys, versions and
//! retention, and the rule over it. This module does not know what started a journey.

mod ramp;

use crate::calendar::Zone;
use crate::document::Node;
use crate::duration::Duration;
use crate::finding::{Findings, Place};
use crate::form::{Form, Shape, parts};
use crate::id::JourneyId;
use crate::limit;
use crate::read::{self, Fields, Key, key};
use crate::time::Time;

pub use ramp::Ramp;

/// When someone may enter again with the same key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Again {
    /// Once ever.
    Never,
    /// As soon as the former journey ended.
    Always,
    /// So long after the former one.
    After {
        /// How long.
        lapse: Duration,
        /// Since its entry, or since its end.
        from: From,
    },
}

/// Where the time between two entries is counted from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum From {
    /// The former entry.
    Entry,
    /// The end of the former journey.
    End,
}

/// What happens to who sets off a trigger and is inside already.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Inside {
    /// Nothing.
    Ignore,
    /// The journey ends, and a new one begins.
    Restart,
    /// The journey takes the new data and stays where it is.
    Update,
}

/// At most so many entries of a contact in any stretch of a length, whatever their keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Max {
    /// How many.
    pub times: usize,
    /// In any stretch of this length.
    pub per: Duration,
}

/// Most entries that a [`Max`] counts: as many as one looks back at is far more.
const TIMES_MAX: i64 = 100;

const MAX_KEYS: &[Key] = &[
    key("times", "So many entries.")
        .takes(Form::whole(1, TIMES_MAX))
        .required(),
    key("per", "In any stretch of this length.")
        .takes(parts::PERIOD)
        .required(),
];

/// What `max` looks like.
pub(crate) const MAX: Form = Form::Map(&Shape::of(&[MAX_KEYS]));
pub(crate) use ramp::FORM as RAMP;

impl Max {
    pub(crate) fn read(node: &Node, place: &Place, findings: &mut Findings) -> Option<Self> {
        let fields = Fields::open(node, place, &[MAX_KEYS], findings)?;
        let times = fields.required("times", findings, read::whole_number(1, TIMES_MAX));
        let per = fields.required("per", findings, limit::period);
        Some(Self {
            times: usize::try_from(times?).ok()?,
            per: per?,
        })
    }

    /// Whether one more entry is allowed now, after these.
    pub fn admit(
        &self,
        entries: impl Iterator<Item = Time>,
        zone: &Zone,
        now: Time,
    ) -> Result<(), Refusal> {
        let ends = entries.map(|at| zone.after(at, self.per));
        let mut ends: Vec<Time> = ends.filter(|end| *end > now).collect();
        ends.sort_unstable();
        match ends.len().checked_sub(self.times) {
            None => Ok(()),
            Some(n) => Err(Refusal::TooOften {
                allowed_at: ends[n],
            }),
        }
    }
}

/// What is remembered of a contact's entries into a workflow with one key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    /// The key: an order id, or empty for "the contact".
    pub key: String,
    /// When the last journey began.
    pub last_started: Time,
    /// When it ended; empty while it runs.
    pub last_ended: Option<Time>,
    /// How many journeys there were.
    pub count: i64,
    /// The last journey.
    pub journey: JourneyId,
}

/// Why someone may not enter now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// The rule says once, and it was.
    AlreadyEntered,
    /// A journey with this key is under way.
    Inside,
    /// Too soon after the former one.
    TooSoon {
        /// From when on it would be allowed.
        allowed_at: Time,
    },
    /// As often as the rule allows in a period.
    TooOften {
        /// From when on it would be allowed.
        allowed_at: Time,
    },
}

impl Refusal {
    /// The word by which this is counted.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::AlreadyEntered => "already_entered",
            Self::Inside => "inside",
            Self::TooSoon { .. } => "too_soon",
            Self::TooOften { .. } => "too_often",
        }
    }
}

/// Who may enter does so in one of these ways.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// A journey begins.
    Begin,
    /// The journey under way ends, and one begins.
    Restart,
    /// The journey under way takes the new data.
    Update,
}

/// Whether somebody may enter now, and how. `under_way` says whether a journey is in the way: with
/// this key, or with any where the workflow has one per contact.
pub fn way(
    inside: Inside,
    again: Again,
    record: Option<&Record>,
    under_way: bool,
    zone: &Zone,
    now: Time,
) -> Result<Way, Refusal> {
    match inside {
        Inside::Restart if under_way => {
            // In the way may be a journey with another key; this one has had its own, and is over.
            let over = record.filter(|record| record.last_ended.is_some());
            admit(again, over, zone, now)?;
            Ok(Way::Restart)
        }
        Inside::Update if under_way => Ok(Way::Update),
        _ => {
            admit(again, record, zone, now)?;
            if under_way {
                return Err(Refusal::Inside);
            }
            Ok(Way::Begin)
        }
    }
}

/// Whether a journey may start now. `lapse`s in days are calendar days in `zone`.
pub fn admit(again: Again, record: Option<&Record>, zone: &Zone, now: Time) -> Result<(), Refusal> {
    let Some(record) = record else { return Ok(()) };
    match again {
        Again::Never => Err(Refusal::AlreadyEntered),
        _ if record.last_ended.is_none() => Err(Refusal::Inside),
        Again::Always => Ok(()),
        Again::After { lapse, from } => {
            let start = match from {
                From::Entry => record.last_started,
                From::End => record.last_ended.unwrap_or(record.last_started),
            };
            let allowed_at = zone.after(start, lapse);
            if now < allowed_at {
                Err(Refusal::TooSoon { allowed_at })
            } else {
                Ok(())
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(again: Again, ended: Option<&str>, now: &str, expect: &str) {
        let at = |text: &str| Time::parse(text).unwrap();
        let record = Record {
            key: String::new(),
            last_started: at("2027-03-01T09:00:00Z"),
            last_ended: ended.map(at),
            count: 1,
            journey: JourneyId(1),
        };
        let zone = Zone::named("Europe/Amsterdam").unwrap();
        let got = match admit(again, Some(&record), &zone, at(now)) {
            Ok(()) => "ok",
            Err(refusal) => refusal.as_str(),
        };
        assert_eq!(got, expect, "{again:?} {ended:?} {now}");
    }

    #[test]
    fn again_is_one_of_three_rules() {
        let ended = Some("2027-03-03T09:00:00Z");
        check(
            Again::Never,
            ended,
            "2030-01-01T00:00:00Z",
            "already_entered",
        );
        check(Again::Always, None, "2030-01-01T00:00:00Z", "inside");
        check(Again::Always, ended, "2027-03-03T09:00:00Z", "ok");
        let days = |from| Again::After {
            lapse: Duration::parse("30d").unwrap(),
            from,
        };
        // Thirty calendar days over the change of the clock on 28 March: same local time.
        check(days(From::Entry), ended, "2027-03-31T07:59:59Z", "too_soon");
        check(days(From::Entry), ended, "2027-03-31T08:00:00Z", "ok");
        check(days(From::End), ended, "2027-04-02T07:59:59Z", "too_soon");
        check(days(From::End), ended, "2027-04-02T08:00:00Z", "ok");
        check(days(From::End), None, "2030-01-01T00:00:00Z", "inside");
    }

    #[test]
    fn entries_are_counted_in_a_rolling_period() {
        let check = |times, entries: &[&str], now: &str, expect: Option<&str>| {
            let at = |text: &str| Time::parse(text).unwrap();
            let per = Duration::parse("7d").unwrap();
            let entries = entries.iter().map(|text| at(text));
            let got = Max { times, per }.admit(entries, &Zone::utc(), at(now));
            let expect = expect.map(|text| Refusal::TooOften {
                allowed_at: at(text),
            });
            assert_eq!(got.err(), expect, "{times} {now}");
        };
        let two = &["2027-03-04T09:00:00Z", "2027-03-01T09:00:00Z"];
        check(1, &[], "2027-03-05T09:00:00Z", None);
        check(1, two, "2027-03-05T09:00:00Z", Some("2027-03-11T09:00:00Z"));
        check(2, two, "2027-03-05T09:00:00Z", Some("2027-03-08T09:00:00Z"));
        check(2, two, "2027-03-08T08:59:59Z", Some("2027-03-08T09:00:00Z"));
        check(2, two, "2027-03-08T09:00:00Z", None);
        check(3, two, "2027-03-05T09:00:00Z", None);
    }

    #[test]
    fn who_is_inside_begins_anew_but_not_with_a_key_that_is_over() {
        let check = |inside, again, ended: Option<&str>, expect: Result<Way, &str>| {
            let at = |text: &str| Time::parse(text).unwrap();
            let record = Record {
                key: "A".to_owned(),
                last_started: at("2027-03-01T09:00:00Z"),
                last_ended: ended.map(at),
                count: 1,
                journey: JourneyId(1),
            };
            let now = at("2027-03-04T09:00:00Z");
            let got = way(inside, again, Some(&record), true, &Zone::utc(), now);
            assert_eq!(got.map_err(Refusal::as_str), expect, "{inside:?} {again:?}");
        };
        let over = Some("2027-03-03T09:00:00Z");
        check(Inside::Restart, Again::Never, None, Ok(Way::Restart));
        check(Inside::Restart, Again::Never, over, Err("already_entered"));
        check(Inside::Restart, Again::Always, over, Ok(Way::Restart));
        check(Inside::Update, Again::Never, None, Ok(Way::Update));
        check(Inside::Ignore, Again::Always, None, Err("inside"));
    }
}
