//! `do: wait`: for a length of time, until a moment, or first the one and then the other. The end
//! is worked out once, on arrival, from the instant at which the block was entered.

use super::{Block, Inside, Kind, Next, Run, moment, read_sequence};
use crate::calendar::{Days, TimeOfDay, Weekdays, Windows};
use crate::document::{Content, Node};
use crate::duration::Duration;
use crate::finding::{Findings, Place};
use crate::form::{Form, Rule, parts};
use crate::moment::Moment;
use crate::path::Path;
use crate::read::{self, Fields, key};
use crate::scope::Scope;
use crate::share::Draw;
use crate::time::Time;
use crate::why::Why;

/// What forms and documentation see.
pub const KIND: Kind = Kind {
    name: "wait",
    doc: "Waits for a time, or until a moment.",
    keys: &[
        key(
            "for",
            "A length of time from the instant the block was entered.",
        )
        .takes(parts::DURATION),
        key(
            "time",
            "With a `for` in days or longer: that day at this time.",
        )
        .takes(parts::TIME),
        key(
            "until",
            "A moment; with `for`, the first such moment after it.",
        )
        .takes(parts::MOMENT),
        key(
            "if_past",
            "If the moment is past: go_on, skip, next or end.",
        )
        .takes(Form::Words(&["go_on", "skip", "next", "end"]))
        .else_is("go_on"),
        key("window", "Until these hours: at once if it is one of them.").takes(parts::WINDOW),
        key("blocks", "What the wait times; `skip` passes over them.").takes(parts::SEQUENCE),
        key(
            "from",
            "Counted from block, entry or a moment; block if nothing is said.",
        )
        .takes(Form::Either(&[
            Form::Words(&["block", "entry"]),
            parts::MOMENT,
        ]))
        .else_is("block"),
        key("jitter", "Spread by so much, by chance.").takes(parts::ELAPSED),
    ],
    rules: &[
        Rule::Some(&["for", "until", "window"]),
        Rule::OneAtMost(&["window", "for"]),
        Rule::OneAtMost(&["window", "until"]),
        Rule::Needs("time", &["for"]),
        Rule::OneAtMost(&["time", "until"]),
        Rule::WordNeeds("if_past", "skip", "blocks"),
    ],
};

/// Outcomes of a wait.
mod outcome {
    pub(super) const WAITED: &str = "waited";
    pub(super) const LATE: &str = "late";
    pub(super) const SKIPPED: &str = "skipped";
}

/// Waits. `S` is a sequence of blocks in a draft, and a node's index in a plan.
#[derive(Clone, Debug, PartialEq)]
pub struct Wait<S> {
    /// How long.
    pub timing: Timing,
    /// What to do if the moment is past.
    pub if_past: IfPast,
    /// What the wait times.
    pub blocks: Option<S>,
    /// Counted from here.
    pub from: From,
    /// Spread by so much.
    pub jitter: Option<Duration>,
}

/// The instant that a wait counts from.
#[derive(Clone, Debug, PartialEq)]
pub enum From {
    /// When the block was entered.
    Block,
    /// When the journey began.
    Entry,
    /// A moment.
    Moment(Moment),
}

/// How long a wait is.
#[derive(Clone, Debug, PartialEq)]
pub enum Timing {
    /// A length of time, then at a time of day.
    For(Duration, Option<TimeOfDay>),
    /// Until a moment.
    Until(Moment),
    /// First a length of time, then the next such moment.
    ForUntil(Duration, Moment),
    /// Until a window is open.
    Window(Windows),
}

/// What to do if the moment is past on arrival.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IfPast {
    /// On, at once.
    GoOn,
    /// Past what the wait times.
    Skip,
    /// Out.
    End,
    /// Until the next day at the same time.
    Next,
}

/// The words for an instant to count from, and whether it is the entry.
const FROM: &[(&str, bool)] = &[("block", false), ("entry", true)];

const IF_PAST: &[(&str, IfPast)] = &[
    ("next", IfPast::Next),
    ("go_on", IfPast::GoOn),
    ("skip", IfPast::Skip),
    ("end", IfPast::End),
];

impl Wait<Vec<Block>> {
    pub(super) fn read(
        fields: &Fields<'_>,
        inside: Inside,
        findings: &mut Findings,
    ) -> Option<Self> {
        let lapse = fields.read("for", findings, lapse);
        let time = fields.read("time", findings, read::time_of_day);
        let until = fields.read("until", findings, moment(inside));
        let window = fields.read("window", findings, Windows::read);
        let from = fields.read("from", findings, from(inside));
        let jitter = fields.read("jitter", findings, jitter);
        let if_past = fields
            .read("if_past", findings, read::one_of(IF_PAST))
            .unwrap_or(IfPast::GoOn);
        let blocks = fields.read("blocks", findings, read_sequence(inside));
        if if_past == IfPast::Skip && blocks.is_none() {
            findings.error(
                "wait",
                &fields.place,
                "`if_past: skip` needs `blocks`: what is skipped?",
            );
        }
        if !fields.has("for") && !fields.has("until") {
            if !fields.has("window") {
                let sentence = "`for`, `until` or `window` is missing: how long?";
                findings.error("missing", &fields.place, sentence);
                return None;
            }
        } else if fields.has("window") {
            let sentence = "Either `window`, or `for` and `until`, not both.";
            findings.error("wait", &fields.place, sentence);
        }
        if fields.has("time")
            && (fields.has("until") || lapse.is_some_and(|lapse| !lapse.is_calendar()))
        {
            let sentence =
                "`time` stands beside a `for` in d, w, mo, y or bd, and without `until`.";
            findings.error("wait", &fields.place, sentence);
        }
        let timing = match (fields.has("for"), fields.has("until")) {
            (true, false) => Timing::For(lapse?, time),
            (false, true) => Timing::Until(until?),
            (false, false) => Timing::Window(window?),
            (true, true) => Timing::ForUntil(lapse?, until?),
        };
        if if_past == IfPast::Next && timing.time().is_none() {
            let sentence = "`if_past: next` needs a `time`: the next day at which time?";
            findings.error("wait", &fields.place, sentence);
        }
        Some(Self {
            timing,
            if_past,
            blocks,
            from: from.unwrap_or(From::Block),
            jitter,
        })
    }
}

/// A length of time that is written out; a computed one is a map.
fn lapse(node: &Node, place: &Place, findings: &mut Findings) -> Option<Duration> {
    if let Content::Map(_) = node.content {
        let sentence =
            "A computed `for` belongs to the format, but this version cannot run it yet.";
        findings.error("not_yet", place, sentence);
        return None;
    }
    read::positive_duration(node, place, findings)
}

fn from(inside: Inside) -> impl Fn(&Node, &Place, &mut Findings) -> Option<From> {
    move |node, place, findings| {
        if let Content::Map(_) = node.content {
            return moment(inside)(node, place, findings).map(From::Moment);
        }
        let is_entry = read::one_of(FROM)(node, place, findings)?;
        Some(if is_entry { From::Entry } else { From::Block })
    }
}

/// A spread over days or months would depend on the calendar; nobody needs it to be exact.
fn jitter(node: &Node, place: &Place, findings: &mut Findings) -> Option<Duration> {
    let lapse = read::positive_duration(node, place, findings)?;
    if lapse.is_calendar() {
        let sentence = "`jitter` is a length of time in s, min or h.";
        findings.error("wait", place, sentence);
        return None;
    }
    Some(lapse)
}

impl Wait<Option<usize>> {
    /// What it does when a journey arrives.
    pub fn arrive(&self, run: &mut Run<'_>) -> Next {
        let entered_at = run.scope.now;
        self.come(run, entered_at)
    }

    /// What it does, the activity on which it hangs or the contact's zone having changed, for a journey
    /// that stands in it since `entered_at`: the end is worked out anew, and whether that is past is judged now.
    pub fn follow(&self, run: &mut Run<'_>, entered_at: Time) -> Next {
        self.come(run, entered_at)
    }

    fn come(&self, run: &mut Run<'_>, entered_at: Time) -> Next {
        let now = run.scope.now;
        let Some(until) = self.end(run, entered_at) else {
            let why = Why::note(format!("{} has no date to count from", self.timing));
            return Next::End {
                reason: "date_missing".to_owned(),
                why,
            };
        };
        let why = Why::note(format!("{} is {until} ({})", self.timing, run.scope.zone));
        // The very instant counts as waited; only what is really past is late.
        let late = until < now;
        match self.if_past {
            IfPast::Skip if late => {
                return Next::Go {
                    to: run.node.next,
                    outcome: outcome::SKIPPED.to_owned(),
                    why,
                };
            }
            IfPast::End if late => {
                let reason = "too_late".to_owned();
                return Next::End { reason, why };
            }
            _ => {}
        }
        // What comes behind a late wait was due at its end all the same, so that a limit on it
        // still bites.
        run.due_at = until;
        if until > now {
            return Next::Wait {
                until,
                listens: false,
                why,
            };
        }
        let outcome = if late { outcome::LATE } else { outcome::WAITED };
        self.on(run, outcome, why)
    }

    /// What it does when the time has come.
    pub fn wake(&self, run: &Run<'_>) -> Next {
        self.on(run, outcome::WAITED, Why::default())
    }

    /// When the wait is over for this journey, which came into it at `entered_at`.
    fn end(&self, run: &Run<'_>, entered_at: Time) -> Option<Time> {
        let scope = &run.scope;
        let entering = Scope {
            now: entered_at,
            ..*scope
        };
        let from = match &self.from {
            From::Block => entered_at,
            From::Entry => scope.journey?.entered_at,
            From::Moment(moment) => moment.find(&entering, entered_at)?,
        };
        let mut until = self.timing.end(&entering, from)?;
        if self.if_past == IfPast::Next
            && until < scope.now
            && let Some(time) = self.timing.time()
        {
            until = scope
                .zone
                .next(scope.now, &Days::weekdays(Weekdays::ALL), time)?;
        }
        let Some(spread_ms) = self.jitter.and_then(Duration::elapsed_ms) else {
            return Some(until);
        };
        // The same journey waits equally long whenever this is worked out.
        let salt = format!("jitter/{}/{}", run.node.id, run.visit);
        let drawn = Draw::new(&salt, scope.journey?.id.0);
        let spread_ms = u64::try_from(spread_ms).ok()?;
        let later_ms = i64::try_from(drawn.below(spread_ms + 1)).ok()?;
        Some(until.plus_ms(later_ms))
    }

    fn on(&self, run: &Run<'_>, outcome: &str, why: Why) -> Next {
        let to = self.blocks.unwrap_or(run.node.next);
        Next::Go {
            to,
            outcome: outcome.to_owned(),
            why,
        }
    }
}

impl<S> Wait<S> {
    /// The paths that its moments follow.
    pub(crate) fn paths(&self) -> Vec<&Path> {
        let from = match &self.from {
            From::Moment(moment) => moment.path(),
            From::Block | From::Entry => None,
        };
        let until = self.timing.moment().and_then(Moment::path);
        until.into_iter().chain(from).collect()
    }

    /// Whether it ends at another instant in another zone.
    pub(crate) fn is_local(&self) -> bool {
        match &self.timing {
            Timing::For(lapse, time) => lapse.is_calendar() || time.is_some(),
            Timing::Until(_) | Timing::ForUntil(..) | Timing::Window(_) => true,
        }
    }

    /// When it is over for somebody who begins and comes to it at `scope.now`, but for its jitter; none
    /// where only a contact has the date.
    pub fn example(&self, scope: &Scope<'_>) -> Option<Time> {
        let from = match &self.from {
            From::Block | From::Entry => scope.now,
            From::Moment(moment) => moment.find(scope, scope.now)?,
        };
        self.timing.end(scope, from)
    }

    /// Whether time passes here on every visit, whatever the values are.
    pub(crate) fn always_waits(&self) -> bool {
        let end = match &self.timing {
            Timing::For(..) => true,
            // Whoever comes within the hours goes on at once.
            Timing::Window(_) => false,
            Timing::Until(moment) | Timing::ForUntil(_, moment) => !moment.is_one_instant(),
        };
        end && self.from == From::Block
    }
}

mod timing;

#[cfg(test)]
mod following_tests;
#[cfg(test)]
mod tests;
