//! Reading which days a moment recurs on: `weekday`, `nth`, `day`, `month`, or an `rrule` in their
//! place. A pick that no day ever fits, such as 31 April, is a finding here and not a wait without
//! an end.

use crate::calendar::{Days, Picked, Rule, Weekdays};
use crate::document::{Content, Node};
use crate::finding::{Findings, Place};
use crate::read::{self, Fields};

/// The keys that say days.
pub(super) const KEYS: [&str; 5] = ["weekday", "nth", "day", "month", "rrule"];

/// The days; every day if nothing is said of them.
pub(super) fn read(fields: &Fields<'_>, findings: &mut Findings) -> Option<Days> {
    let weekdays = fields.read("weekday", findings, read::weekdays);
    let nth = fields.read("nth", findings, from_either_end(5));
    let day = fields.read("day", findings, from_either_end(31));
    let month = fields.read("month", findings, read::whole_number(1, 12));
    let rule = fields.read("rrule", findings, read::parsed("rrule", Rule::parse));
    let picked = ["weekday", "nth", "day", "month"];
    if let Some(key) = picked.into_iter().find(|key| fields.has(key))
        && fields.has("rrule")
    {
        let sentence = format!("Either `rrule` or `{key}`, not both.");
        findings.error("moment", &fields.place, sentence);
        return None;
    }
    let days = if fields.has("rrule") {
        Days::Rule(rule?)
    } else {
        if fields.has("nth") && !fields.has("weekday") {
            let sentence = "`nth` needs a `weekday`: the how many-th what?";
            findings.error("moment", &fields.place, sentence);
            return None;
        }
        if fields.has("month") && !fields.has("weekday") && !fields.has("day") {
            let sentence = "`month` needs a `day` or a `weekday`: which day of it?";
            findings.error("moment", &fields.place, sentence);
            return None;
        }
        let small = |number: i64| i8::try_from(number).ok();
        Days::Picked(Picked {
            weekdays: given(fields, "weekday", weekdays)?.unwrap_or(Weekdays::ALL),
            nth: given(fields, "nth", nth)?.and_then(small),
            day: given(fields, "day", day)?.and_then(small),
            month: given(fields, "month", month)?.and_then(small),
        })
    };
    if !days.any() {
        let sentence = "There is no such day.";
        findings.error("no_such_day", &fields.place, sentence);
        return None;
    }
    Some(days)
}

/// What was read, or nothing where nothing was said; the outer `None` where it could not be read.
#[expect(
    clippy::option_option,
    reason = "a key that is absent differs from one that could not be read"
)]
fn given<T>(fields: &Fields<'_>, key: &str, read: Option<T>) -> Option<Option<T>> {
    if fields.has(key) {
        read.map(Some)
    } else {
        Some(None)
    }
}

/// A number from 1, or -1 for the last.
fn from_either_end(most: i64) -> impl Fn(&Node, &Place, &mut Findings) -> Option<i64> {
    move |node, place, findings| {
        let Content::Number(text) = &node.content else {
            read::wrong_kind(findings, place, "a number", node);
            return None;
        };
        let number = text.parse::<i64>().ok();
        let within = number.filter(|number| *number == -1 || (1..=most).contains(number));
        if within.is_none() {
            let sentence =
                format!("This must be a whole number from 1 to {most}, or -1 for the last.");
            findings.error("out_of_range", place, sentence);
        }
        within
    }
}
