//! Dates and instants. A text is a local date (placed in the contact's zone), an instant in UTC, or
//! something that is decided in memory. Where the zone matters the answer is given for contacts
//! whose zone gives the same instants as the workspace's, and left open for the others.

use engine::calendar::Zone;
use engine::condition::{Instant, Operator};
use engine::moment::{Date, Moment, instant};
use engine::scope::{Facts, Scope};
use engine::time::{DAY_MS, SECOND_MS, Time};

use super::field::Atom;
use super::{Compiler, Dialect, Piece, Why};

/// The ends of a stretch of time: from the first on, and before the second.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Stretch {
    from: Option<Time>,
    before: Option<Time>,
}

/// An end as it is compared with each form of a value.
#[derive(Clone, Debug, PartialEq, Eq)]
struct End {
    /// The first local date that is not earlier.
    date: String,
    /// The first whole second that is not earlier.
    second: String,
}

/// PostgreSQL: every date that is one for certain; the 29th of February is decided in memory.
const DATE: &str = "^(19|20|21)[0-9]{2}-((0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])|(0[13-9]|1[0-2])-(29|30)|(0[13578]|1[02])-31)";

impl Compiler<'_> {
    /// A value that may be a date, against one of the operators of time.
    pub(super) fn dated(&mut self, value: &Atom, operator: &Operator) -> Piece {
        let (dialect, now, text) = (self.dialect, self.now, &value.text);
        let is_text = dialect.is_text(&value.kind);
        let ends = |zone: &Zone| Ok::<_, Why>(stretch(operator, zone, now)?.map(|s| s.ends(zone)));
        let Some([from, before]) = ends(self.zone)? else {
            // What it is compared with cannot be found, whatever the value.
            return Ok("2".to_owned());
        };
        // A birthday before the first of May is one in every zone; an instant may not be.
        let forms = |form: fn(&End) -> &String| {
            move |zone: &Zone| {
                let ends = ends(zone).ok().flatten();
                ends.map(|ends| ends.map(|end| end.map(|end| form(&end).clone())))
            }
        };
        let same_second = self.alike(forms(|end| &end.second));
        let same_date = self.alike(forms(|end| &end.date));
        let mut test = |form: fn(&End) -> &String| {
            let mut tests = Vec::new();
            for (sign, end) in [(">=", &from), ("<", &before)] {
                if let Some(end) = end {
                    let end = self.text(form(end));
                    tests.push(format!("{} {sign} {end}", dialect.bytes(text)));
                }
            }
            tests.join(" AND ")
        };
        let date = test(|end| &end.date);
        let second = test(|end| &end.second);
        let (is_date, is_second, is_word) = match dialect {
            Dialect::Sqlite => (
                format!("date({text}) = {text} AND {text} >= '1900' AND {text} < '2200'"),
                format!(
                    "strftime('%Y-%m-%dT%H:%M:%SZ', {text}) = {text} AND {text} >= '1900' AND {text} < '2200'"
                ),
                format!("({text} = '' OR {text} GLOB '[A-Za-z]*')"),
            ),
            Dialect::Postgres => (
                format!("{text} ~ '{DATE}$'"),
                format!("{text} ~ '{DATE}T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]Z$'"),
                format!("({text} = '' OR {text} ~ '^[A-Za-z]')"),
            ),
        };
        Ok(format!(
            "CASE WHEN {is_text} THEN CASE WHEN {is_second} THEN \
             CASE WHEN {same_second} THEN CASE WHEN {second} THEN 1 ELSE 0 END END \
             WHEN {is_date} THEN CASE WHEN {same_date} THEN CASE WHEN {date} THEN 1 ELSE 0 END END \
             WHEN {is_word} THEN 2 END ELSE 2 END"
        ))
    }

    /// A column of milliseconds against one of the operators of time.
    pub(super) fn instant(&mut self, column: &str, operator: &Operator) -> Piece {
        let now = self.now;
        let found = |zone: &Zone| stretch(operator, zone, now);
        let Some(here) = found(self.zone)? else {
            return Ok("2".to_owned());
        };
        let alike = self.alike(|zone| found(zone).ok());
        let test = self.within(column, here);
        Ok(format!(
            "CASE WHEN {alike} THEN CASE WHEN {test} THEN 1 ELSE 0 END END"
        ))
    }

    /// Whether a column of milliseconds lies in a stretch.
    fn within(&mut self, column: &str, stretch: Stretch) -> String {
        let mut tests = Vec::new();
        for (sign, end) in [(">=", stretch.from), ("<", stretch.before)] {
            if let Some(end) = end {
                let end = self.param(end);
                tests.push(format!("{column} {sign} {end}"));
            }
        }
        tests.join(" AND ")
    }

    /// True for contacts in whose zone `find` gives what it gives in the workspace's.
    pub(super) fn alike<T: PartialEq>(&mut self, find: impl Fn(&Zone) -> T) -> String {
        let here = find(self.zone);
        let mut others = false;
        let mut names = vec![self.zone.name().to_owned()];
        for name in Zone::names() {
            let Some(zone) = Zone::named(name) else {
                continue;
            };
            if find(&zone) == here {
                names.push(name.to_owned());
            } else {
                others = true;
            }
        }
        if !others {
            // Wherever somebody is; also in a place that nobody knows, where the workspace's holds.
            return "TRUE".to_owned();
        }
        let names = self.list(names);
        format!(
            "(c.zone IS NULL OR {})",
            self.dialect.among("c.zone", &names)
        )
    }
}

impl Stretch {
    fn ends(self, zone: &Zone) -> [Option<End>; 2] {
        [self.from, self.before].map(|end| end.map(|end| End::of(end, zone)))
    }
}

impl End {
    fn of(at: Time, zone: &Zone) -> Self {
        // A date begins at most some days from where the clock says; the order of dates is that of
        // their beginnings.
        let days = (-2..=2).map(|days| zone.local(at.plus_ms(days * DAY_MS)).date().to_string());
        let starts = |date: &String| instant(date, zone).is_none_or(|start| start >= at);
        let date = days.into_iter().find(starts);
        let seconds =
            at.millis().div_euclid(SECOND_MS) + i64::from(at.millis().rem_euclid(SECOND_MS) > 0);
        Self {
            date: date.unwrap_or_else(|| "2200-01-01".to_owned()),
            second: Time::from_millis(seconds * SECOND_MS).to_string(),
        }
    }
}

/// Which instants fit the operator, seen from a zone; none if it cannot be found.
fn stretch(operator: &Operator, zone: &Zone, now: Time) -> Result<Option<Stretch>, Why> {
    let just_after = |at: Time| at.plus_ms(1);
    let between = |from, until| Stretch {
        from: Some(from),
        before: Some(just_after(until)),
    };
    Ok(match operator {
        Operator::Before(at) => found(at, zone, now)?.map(|at| Stretch {
            from: None,
            before: Some(at),
        }),
        Operator::After(at) => found(at, zone, now)?.map(|at| Stretch {
            from: Some(just_after(at)),
            before: None,
        }),
        Operator::WithinLast(lapse) => Some(between(zone.after(now, lapse.back()), now)),
        Operator::WithinNext(lapse) => Some(between(now, zone.after(now, *lapse))),
        _ => return Err(Why::Kind),
    })
}

fn found(at: &Instant, zone: &Zone, now: Time) -> Result<Option<Time>, Why> {
    match at {
        Instant::Written(text) => Ok(instant(text, zone)),
        Instant::Moment(moment) => moment_at(moment, zone, now),
    }
}

/// The instant of a moment that counts from nothing of the contact's.
pub(super) fn moment_at(moment: &Moment, zone: &Zone, now: Time) -> Result<Option<Time>, Why> {
    if looks_at_a_value(moment) {
        return Err(Why::OtherValue);
    }
    // It looks at nothing, so anybody will do.
    let nobody = engine::contact::Contact::new(engine::id::ContactId(0), now);
    let facts = Facts {
        contact: &nobody,
        history: &[],
        zone,
        told: &engine::told::NOTHING,
    };
    let scope = Scope {
        facts,
        zone,
        now,
        event: None,
        item: None,
        journey: None,
        heard: None,
    };
    Ok(moment.find(&scope, now))
}

fn looks_at_a_value(moment: &Moment) -> bool {
    match moment {
        Moment::Fixed { date, .. } => matches!(date, Date::Path(_)),
        Moment::Next { from, .. } => from.as_deref().is_some_and(looks_at_a_value),
    }
}
