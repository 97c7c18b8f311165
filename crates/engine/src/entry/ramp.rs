//! How fast contacts are taken in who match already: so many in a length of time, a share of all of
//! them, or as many as a value of the event allows, such as a stock. Counted over all of them by
//! whoever takes them in; this module reads the rule and says how many.

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use crate::condition;
use crate::condition::Operand;
use crate::document::{Content, Node};
use crate::duration::Duration;
use crate::event::Event;
use crate::finding::{Findings, Place};
use crate::form::{Form, Shape, parts};
use crate::path::{self, Path, Root};
use crate::read::{self, Fields, Key, key, later};
use crate::scope;
use crate::share::Share;

const KEYS: &[Key] = &[
    key(
        "at_most",
        "So many, a share such as 2%, or a value of the event.",
    )
    .takes(Form::Either(&[
        Form::whole(1, AT_MOST_MAX),
        parts::SHARE,
        Form::Map(&Shape::of(&[VALUE_KEYS])),
    ]))
    .required(),
    key("per", "In such a length of time.")
        .takes(parts::DURATION)
        .required(),
    later("order", "oldest or newest first."),
];
const VALUE_KEYS: &[Key] = &[
    key("path", "Which value of the event.")
        .takes(parts::PATH)
        .required(),
    key("times", "So many times it.").takes(condition::FACTOR),
];

/// What a ramp looks like.
pub(crate) const FORM: Form = Form::Map(&Shape::of(&[KEYS]));

/// More than anybody has contacts.
const AT_MOST_MAX: i64 = 1_000_000_000;

/// So many at a time.
#[derive(Clone, Debug, PartialEq)]
pub struct Ramp {
    at_most: AtMost,
    /// In each length of time of this kind.
    pub per: Duration,
}

#[derive(Clone, Debug, PartialEq)]
enum AtMost {
    Count(i64),
    Share(Share),
    Value { path: Path, times: Option<Decimal> },
}

impl Ramp {
    pub(crate) fn read(node: &Node, place: &Place, findings: &mut Findings) -> Option<Self> {
        let fields = Fields::open(node, place, &[KEYS], findings)?;
        let at_most = fields.required("at_most", findings, at_most);
        let per = fields.required("per", findings, read::positive_duration);
        Some(Self {
            at_most: at_most?,
            per: per?,
        })
    }

    /// Whether it must be known how many there are in all.
    pub fn is_share(&self) -> bool {
        matches!(self.at_most, AtMost::Share(_))
    }

    /// Whether it asks for a value of the event.
    pub fn is_of_event(&self) -> bool {
        matches!(self.at_most, AtMost::Value { .. })
    }

    /// How many are taken in at a time: of `total` in all, because of `event`. A value that the event
    /// lacks allows nobody.
    pub fn allows(&self, total: u64, event: Option<&Event>) -> u64 {
        match &self.at_most {
            AtMost::Count(count) => count.unsigned_abs(),
            // A small share of few is one at a time, and not nobody for ever.
            AtMost::Share(share) => share.of(total).max(1),
            AtMost::Value { path, times } => {
                let found = event.and_then(|event| scope::of_event(event, path));
                let value = found.and_then(|found| Operand::of(&found.value, *times));
                match value {
                    Some(Operand::Number(number)) => number.trunc().to_u64().unwrap_or(0),
                    _ => 0,
                }
            }
        }
    }
}

fn at_most(node: &Node, place: &Place, findings: &mut Findings) -> Option<AtMost> {
    match &node.content {
        Content::Text(_) => {
            let share = read::share(node, place, findings)?;
            if share == Share::NONE {
                findings.error("share", place, "With 0% nobody is ever taken in.");
                return None;
            }
            Some(AtMost::Share(share))
        }
        Content::Map(_) => {
            let fields = Fields::open(node, place, &[VALUE_KEYS], findings)?;
            let path = fields.required("path", findings, path::read);
            let times = fields.read("times", findings, crate::condition::factor);
            let path = path?;
            if !matches!(path.root, Root::Event | Root::Trigger) {
                let sentence = "How many are taken in at a time is a value of the event: `event.`.";
                findings.error("root", place, sentence);
                return None;
            }
            Some(AtMost::Value { path, times })
        }
        _ => read::whole_number(1, AT_MOST_MAX)(node, place, findings).map(AtMost::Count),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document;
    use crate::sample;

    fn ramp(text: &str) -> Result<Ramp, String> {
        let mut findings = Findings::default();
        let node = document::read(text, &mut findings).unwrap();
        let ramp = Ramp::read(&node, &Place::default(), &mut findings);
        ramp.ok_or_else(|| sample::told(findings))
    }

    #[test]
    fn how_many_at_a_time() {
        let event = sample::event(
            "2027-03-20T09:00:00Z",
            "back",
            r#"{ "stock": 7, "none": "x" }"#,
        );
        let check = |text: &str, total: u64, expect: u64| {
            let got = ramp(text).unwrap().allows(total, Some(&event));
            assert_eq!(got, expect, "{text} of {total}");
        };
        check("{ at_most: 300, per: 1h }", 5, 300);
        check("{ at_most: 2%, per: 1d }", 1_000, 20);
        check("{ at_most: 2%, per: 1d }", 1_001, 21);
        check("{ at_most: 0.01%, per: 1d }", 10, 1);
        check(
            "{ at_most: { path: event.stock, times: 3 }, per: 2h }",
            100,
            21,
        );
        check(
            "{ at_most: { path: event.stock, times: 0.5 }, per: 2h }",
            100,
            3,
        );
        check("{ at_most: { path: event.none }, per: 2h }", 100, 0);
        check("{ at_most: { path: event.gone }, per: 2h }", 100, 0);
    }

    #[test]
    fn what_is_no_ramp_is_told() {
        let check = |text: &str, expect: &str| {
            let told = ramp(text).unwrap_err();
            assert!(told.contains(expect), "{text}: {told}");
        };
        check("{ at_most: 0, per: 1h }", "from 1 to");
        check("{ at_most: 0%, per: 1h }", "nobody");
        check("{ at_most: 5 }", "`per` is missing");
        check(
            "{ at_most: { path: contact.n }, per: 1h }",
            "value of the event",
        );
        check("{ at_most: 5, per: -1h }", "positive");
    }
}
