//! `do: wait`: for a length of time, until a moment, or first the one and then the other. The end
//! is worked out once, on arrival, from the instant at which the block was entered.

use super::{Block, Kind, Next, Run, read_sequence};
use crate::calendar::TimeOfDay;
use crate::duration::Duration;
use crate::finding::Findings;
use crate::moment::Moment;
use crate::read::{self, Fields, key, later};
use crate::scope::Scope;
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
        ),
        key(
            "time",
            "With a `for` in days or longer: that day at this time.",
        ),
        key(
            "until",
            "A moment; with `for`, the first such moment after it.",
        ),
        key(
            "if_past",
            "If the moment is past: go_on, skip, next or end.",
        ),
        key("blocks", "What the wait times; `skip` passes over them."),
        later("window", "Only in these hours."),
        later("from", "Counted from another instant."),
        later("jitter", "Spread by so much."),
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
}

const IF_PAST: &[(&str, IfPast)] = &[
    ("go_on", IfPast::GoOn),
    ("skip", IfPast::Skip),
    ("end", IfPast::End),
];

impl Wait<Vec<Block>> {
    pub(super) fn read(fields: &Fields<'_>, findings: &mut Findings) -> Option<Self> {
        let lapse = fields.read("for", findings, read::positive_duration);
        let time = fields.read("time", findings, read::time_of_day);
        let until = fields.read("until", findings, Moment::read);
        let if_past = fields
            .read("if_past", findings, if_past)
            .unwrap_or(IfPast::GoOn);
        let blocks = fields.read("blocks", findings, read_sequence);
        if if_past == IfPast::Skip && blocks.is_none() {
            findings.error(
                "wait",
                &fields.place,
                "`if_past: skip` needs `blocks`: what is skipped?",
            );
        }
        if !fields.has("for") && !fields.has("until") {
            findings.error(
                "missing",
                &fields.place,
                "`for` or `until` is missing: how long?",
            );
            return None;
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
            (false, _) => Timing::Until(until?),
            (true, true) => Timing::ForUntil(lapse?, until?),
        };
        Some(Self {
            timing,
            if_past,
            blocks,
        })
    }
}

fn if_past(
    node: &crate::document::Node,
    place: &crate::finding::Place,
    findings: &mut Findings,
) -> Option<IfPast> {
    if node.text() == Some("next") {
        let sentence = "`if_past: next` belongs to the format, but this version cannot run it yet.";
        findings.error("not_yet", place, sentence);
        return None;
    }
    read::one_of(IF_PAST)(node, place, findings)
}

impl Wait<Option<usize>> {
    /// What it does when a journey arrives.
    pub fn arrive(&self, run: &Run<'_>) -> Next {
        let now = run.scope.now;
        let Some(until) = self.timing.end(&run.scope, now) else {
            let why = Why::note(format!("{} has no date to count from", self.timing));
            return Next::End {
                reason: "date_missing".to_owned(),
                why,
            };
        };
        let why = Why::note(format!("{} is {until} ({})", self.timing, run.scope.zone));
        if until > now {
            return Next::Wait { until, why };
        }
        // The very instant counts as waited; only what is really past is late.
        match self.if_past {
            _ if until == now => self.on(run, outcome::WAITED, why),
            IfPast::GoOn => self.on(run, outcome::LATE, why),
            IfPast::Skip => Next::Go {
                to: run.node.next,
                outcome: outcome::SKIPPED.to_owned(),
                why,
            },
            IfPast::End => Next::End {
                reason: "too_late".to_owned(),
                why,
            },
        }
    }

    /// What it does when the time has come.
    pub fn wake(&self, run: &Run<'_>) -> Next {
        self.on(run, outcome::WAITED, Why::default())
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

impl Timing {
    /// When it ends, for one who enters at `from`.
    pub fn end(&self, scope: &Scope<'_>, from: Time) -> Option<Time> {
        match self {
            Self::For(lapse, None) => Some(scope.zone.after(from, *lapse)),
            Self::For(lapse, Some(time)) => Some(scope.zone.after_at(from, *lapse, *time)),
            Self::Until(moment) => moment.find(scope, from),
            Self::ForUntil(lapse, moment) => moment.find(scope, scope.zone.after(from, *lapse)),
        }
    }
}

impl std::fmt::Display for Timing {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::For(lapse, None) => write!(f, "{lapse} from now"),
            Self::For(lapse, Some(time)) => write!(f, "{lapse} from now at {time}"),
            Self::Until(moment) => moment.fmt(f),
            Self::ForUntil(lapse, moment) => write!(f, "{moment} after {lapse}"),
        }
    }
}
