//! `start: occasion`: a fixed moment, or one that recurs, the same for everybody: a Mother's Day, a sale,
//! the first of the month. At its instant the members of a segment are enrolled, by a job. When those
//! instants are is computed here; who the members are, and how they are taken in, is not known here.

use crate::calendar::Zone;
use crate::condition::Condition;
use crate::duration::{Duration, Unit};
use crate::finding::Findings;
use crate::form::{Form, parts};
use crate::moment::Moment;
use crate::read::{self, Fields, Key, Kind, key};
use crate::segment::Membership;
use crate::time::{DAY_MS, Time};

use super::date::GRACE_MS;

const KEYS: &[Key] = &[
    key("at", "When: a date, or a day that recurs.")
        .takes(parts::MOMENT)
        .required(),
    key("lead", "Begin so much earlier.").takes(parts::DURATION),
    key("segment", "For whom; everybody, if none is named.").takes(Form::HANDLE),
    key(
        "members",
        "live: who is in it when their turn comes; snapshot: who was in it at the instant.",
    )
    .takes(Form::Words(&["live", "snapshot"]))
    .else_is("live"),
    key(
        "catch_up",
        "How late it may still begin, after a time of standstill.",
    )
    .takes(parts::DURATION),
    key("where", "Which of them.").takes(parts::CONDITION),
];

/// What forms and documentation see.
pub const KIND: Kind = Kind {
    name: "occasion",
    doc: "A moment that is the same for everybody.",
    keys: KEYS,
    rules: &[],
};

/// Most occurrences that are looked at in one go: of one a day, those of three years.
const OCCURRENCES_MAX: usize = 1_000;
/// A lead in calendar units leads back to an instant that differs by less than this from the one that
/// leads forward to it: months differ by three days, and clocks change.
const SLACK_MS: i64 = 4 * DAY_MS;

/// A trigger that waits for a moment that is everybody's.
#[derive(Clone, Debug, PartialEq)]
pub struct OccasionTrigger {
    at: Moment,
    lead: Option<Duration>,
    catch_up: Option<Duration>,
    /// For whom; none for everybody.
    pub(super) segment: Option<Condition>,
    /// Whether those are meant who were in the segment at the instant, however long it takes to
    /// enrol them.
    pub snapshot: bool,
}

/// One time that an occasion comes round.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Occurrence {
    /// The local date and time of the occasion itself: the key of the entry, and `trigger.date`.
    pub key: String,
    /// When it begins: the lead before the occasion.
    pub begins_at: Time,
}

impl OccasionTrigger {
    pub(super) fn read(fields: &Fields<'_>, findings: &mut Findings) -> Option<Self> {
        let at = fields.required("at", findings, Moment::read);
        let lead = fields.read("lead", findings, read::positive_duration);
        let catch_up = fields.read("catch_up", findings, read::positive_duration);
        let segment = fields.read("segment", findings, read::handle);
        let members = &[("live", false), ("snapshot", true)];
        let snapshot = fields.read("members", findings, read::one_of(members));
        if lead.is_some_and(|lead| lead.unit == Unit::BusinessDay) {
            let (_, place) = fields.get("lead")?;
            let sentence = "A lead counts in s, min, h, d, w, mo or y: business days do not lead back to one day.";
            findings.error("not_yet", &place, sentence);
        }
        let at = at?;
        if !at.is_everybodys() {
            let (_, place) = fields.get("at")?;
            let sentence = "An occasion is the same for everybody: a date such as \"2027-05-01\", or a day that recurs, and nothing of a contact.";
            findings.error("moment", &place, sentence);
            return None;
        }
        Some(Self {
            at,
            lead,
            catch_up,
            segment: segment.map(|segment| Condition::Segment(Membership::new(segment))),
            snapshot: snapshot.unwrap_or(false),
        })
    }

    /// Who is meant; none for everybody.
    pub fn segment(&self) -> Option<&Condition> {
        self.segment.as_ref()
    }

    /// The occurrences that begin from one instant to the other, the earliest first; not more than a
    /// thousand.
    pub fn occurrences(&self, zone: &Zone, from: Time, until: Time) -> Vec<Occurrence> {
        let begun = self.series(zone, from);
        let begun = begun.take_while(|one| one.begins_at <= until);
        begun.take(OCCURRENCES_MAX).collect()
    }

    /// When it begins next, after this instant; `None` if it never does again.
    pub fn next(&self, zone: &Zone, after: Time) -> Option<Time> {
        let mut series = self.series(zone, after.plus_ms(1));
        series.next().map(|one| one.begins_at)
    }

    /// The earliest instant at which an occurrence may have begun that still starts something.
    pub fn earliest(&self, now: Time, zone: &Zone) -> Time {
        let grace = now.plus_ms(-GRACE_MS);
        let catch_up = self.catch_up;
        let catch_up = catch_up.map_or(now, |lapse| zone.after(now, lapse.back()));
        grace.min(catch_up)
    }

    /// The occurrences that begin at or after `from`.
    fn series<'a>(&'a self, zone: &'a Zone, from: Time) -> impl Iterator<Item = Occurrence> + 'a {
        let first = self.lead.map_or(from, |lead| zone.after(from, lead));
        let mut next = self.at.occurs(zone, first.plus_ms(-SLACK_MS));
        let each = std::iter::from_fn(move || {
            // What lies beyond the end of time comes round for ever.
            let at = next.filter(|at| *at < Time::MAX)?;
            next = self.at.occurs(zone, at.plus_ms(1));
            let begins_at = self.lead.map_or(at, |lead| zone.after(at, lead.back()));
            let key = zone.local(at).strftime("%Y-%m-%dT%H:%M").to_string();
            Some(Occurrence { key, begins_at })
        });
        each.filter(move |one| one.begins_at >= from)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample;
    use crate::trigger::Starts;

    fn occasion(keys: &str) -> OccasionTrigger {
        let plan = sample::plan(&format!(
            "{{ format: 1, handle: w, name: W, triggers: [{{ id: t, start: occasion, {keys} }}], blocks: [] }}"
        ));
        match &plan.triggers[0].starts {
            Starts::Occasion(occasion) => occasion.clone(),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn it_comes_round_where_the_clock_is() {
        let zone = Zone::named("Europe/Amsterdam").unwrap();
        let check = |keys: &str, from: &str, expect: &[&str]| {
            let (from, until) = (Time::parse(from).unwrap(), Time::MAX);
            let found = occasion(keys).occurrences(&zone, from, until);
            let told = found.iter().take(expect.len().max(1));
            let told: Vec<_> = told
                .map(|one| format!("{} {}", one.begins_at, one.key))
                .collect();
            assert_eq!(told, expect, "{keys}");
        };
        let mothers_day = "at: { month: 5, weekday: sunday, nth: 2, time: \"10:00\" }, lead: 7d";
        check(
            mothers_day,
            "2027-03-01T00:00:00Z",
            &[
                "2027-05-02T08:00:00Z 2027-05-09T10:00",
                "2028-05-07T08:00:00Z 2028-05-14T10:00",
            ],
        );
        // The very instant counts, the next one does not.
        check(
            mothers_day,
            "2027-05-02T08:00:00Z",
            &["2027-05-02T08:00:00Z 2027-05-09T10:00"],
        );
        check(
            mothers_day,
            "2027-05-02T08:00:00.001Z",
            &["2028-05-07T08:00:00Z 2028-05-14T10:00"],
        );
        let once = "at: { date: \"2027-05-01T09:00\" }, lead: 1h";
        check(
            once,
            "2027-03-01T00:00:00Z",
            &["2027-05-01T06:00:00Z 2027-05-01T09:00"],
        );
        check(once, "2027-05-01T06:00:01Z", &[]);
        // A lead over the change of the clock is the same local time.
        check(
            "at: { day: 1, time: \"09:00\" }, lead: 1mo",
            "2027-03-30T00:00:00Z",
            &[
                "2027-04-01T07:00:00Z 2027-05-01T09:00",
                "2027-05-01T07:00:00Z 2027-06-01T09:00",
            ],
        );
        check(
            "at: { weekday: monday, time: \"09:00\", from: { date: \"2027-06-01\" } }",
            "2027-03-30T00:00:00Z",
            &["2027-06-07T07:00:00Z 2027-06-07T09:00"],
        );
    }

    #[test]
    fn what_is_not_everybodys_is_refused() {
        let check = |keys: &str, expect: &str| {
            let text = format!(
                "{{ format: 1, handle: w, name: W, triggers: [{{ id: t, start: occasion, {keys} }}], blocks: [] }}"
            );
            let found = crate::draft::read(&text).into_findings();
            let told: Vec<_> = found.iter().map(|one| one.code).collect();
            assert_eq!(told, [expect], "{keys}");
        };
        check("at: { date: contact.born }", "moment");
        check("at: { date: now, offset: 1d }", "moment");
        check("lead: 7d", "missing");
        check("at: { time: \"09:00\" }, lead: 2bd", "not_yet");
        check("at: { time: \"09:00\" }, members: all", "unknown_word");
        check("at: { time: \"09:00\" }, lead: -2d", "duration");
    }
}
