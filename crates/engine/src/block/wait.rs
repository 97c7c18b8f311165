//! `do: wait`: for a length of time, until a moment, or first the one and then the other. The end
//! is worked out once, on arrival, from the instant at which the block was entered.

use super::{Block, Kind, Next, Run, moment, read_sequence};
use crate::calendar::{TimeOfDay, Windows};
use crate::document::{Content, Node};
use crate::duration::Duration;
use crate::finding::{Findings, Place};
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
        key("window", "Until these hours: at once if it is one of them."),
        key("blocks", "What the wait times; `skip` passes over them."),
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
}

const IF_PAST: &[(&str, IfPast)] = &[
    ("go_on", IfPast::GoOn),
    ("skip", IfPast::Skip),
    ("end", IfPast::End),
];

impl Wait<Vec<Block>> {
    pub(super) fn read(fields: &Fields<'_>, depth: usize, findings: &mut Findings) -> Option<Self> {
        let lapse = fields.read("for", findings, lapse);
        let time = fields.read("time", findings, read::time_of_day);
        let until = fields.read("until", findings, moment);
        let window = fields.read("window", findings, Windows::read);
        let if_past = fields
            .read("if_past", findings, if_past)
            .unwrap_or(IfPast::GoOn);
        let blocks = fields.read("blocks", findings, read_sequence(depth));
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
        Some(Self {
            timing,
            if_past,
            blocks,
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

fn if_past(node: &Node, place: &Place, findings: &mut Findings) -> Option<IfPast> {
    if node.text() == Some("next") {
        let sentence = "`if_past: next` belongs to the format, but this version cannot run it yet.";
        findings.error("not_yet", place, sentence);
        return None;
    }
    read::one_of(IF_PAST)(node, place, findings)
}

impl Wait<Option<usize>> {
    /// What it does when a journey arrives.
    pub fn arrive(&self, run: &mut Run<'_>) -> Next {
        let now = run.scope.now;
        let Some(until) = self.timing.end(&run.scope, now) else {
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
            return Next::Wait { until, why };
        }
        let outcome = if late { outcome::LATE } else { outcome::WAITED };
        self.on(run, outcome, why)
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
    /// The moment in it.
    pub(super) fn moment(&self) -> Option<&Moment> {
        match self {
            Self::For(..) | Self::Window(_) => None,
            Self::Until(moment) | Self::ForUntil(_, moment) => Some(moment),
        }
    }

    /// When it ends, for one who enters at `from`.
    pub fn end(&self, scope: &Scope<'_>, from: Time) -> Option<Time> {
        match self {
            Self::For(lapse, None) => Some(scope.zone.after(from, *lapse)),
            Self::For(lapse, Some(time)) => Some(scope.zone.after_at(from, *lapse, *time)),
            Self::Until(moment) => moment.find(scope, from),
            Self::ForUntil(lapse, moment) => moment.find(scope, scope.zone.after(from, *lapse)),
            Self::Window(windows) => Some(windows.opening(from, scope.zone)),
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
            Self::Window(windows) => write!(f, "the window {windows}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::journey::{Pending, State};
    use crate::sample::{self, World};
    use crate::step::{Input, step};

    /// What comes of a wait that is entered at 09:00 UTC on 20 March 2027, an hour after the event,
    /// and when the mail behind it is due.
    fn check(wait: &str, expect: &str) {
        let plan = sample::plan(&format!(
            "{{ format: 1, handle: w, name: W, purpose: service, triggers: [{{ id: t, start: event, event: a }}], \
             blocks: [{{ id: first, do: wait, {wait} }}, {{ id: mail, do: send_email, email: hello }}] }}"
        ));
        let mut world = World::new(
            "2027-03-20T09:00:00Z",
            r#"{"past": "2027-03-18", "soon": "2027-03-20T09:00:00.001Z"}"#,
            "2027-03-20T09:00:00Z",
        );
        world.journey.memory.due_at = sample::at("2027-03-20T08:00:00Z");
        let start = step(
            &plan,
            &world.journey,
            Input::Start,
            world.facts(),
            world.now,
        );
        let (outcome, last) = match &start.state {
            State::Active(Pending::Waiting { wake_at }) => {
                let due = step(&plan, &start.journey, Input::Due, world.facts(), *wake_at);
                (format!("until {wake_at}"), due)
            }
            State::Ended { .. } => (start.trace[0].outcome.clone(), start),
        };
        let due = last.messages.first().map(|mail| mail.due_at.to_string());
        assert_eq!(
            format!("{outcome}, due {}", due.unwrap_or_default()),
            expect,
            "{wait}"
        );
    }

    #[test]
    fn what_comes_behind_is_due_at_the_planned_end() {
        check(
            "for: 1s",
            "until 2027-03-20T09:00:01Z, due 2027-03-20T09:00:01Z",
        );
        check(
            "for: 9d, time: \"02:30\"",
            "until 2027-03-29T00:30:00Z, due 2027-03-29T00:30:00Z",
        );
        check(
            "for: 2d, until: { time: \"10:00\" }",
            "until 2027-03-22T09:00:00Z, due 2027-03-22T09:00:00Z",
        );
        check(
            "for: 2d, until: { time: \"09:59\" }",
            "until 2027-03-23T08:59:00Z, due 2027-03-23T08:59:00Z",
        );
        check(
            "until: { date: trigger.soon }",
            "until 2027-03-20T09:00:00.001Z, due 2027-03-20T09:00:00.001Z",
        );
        check("until: { date: now }", "waited, due 2027-03-20T09:00:00Z");
        check(
            "until: { date: trigger.past }",
            "late, due 2027-03-17T23:00:00Z",
        );
        check(
            "until: { date: trigger.past }, if_past: skip, blocks: []",
            "skipped, due 2027-03-20T08:00:00Z",
        );
        check(
            "until: { date: trigger.past }, if_past: end",
            "too_late, due ",
        );
        check("until: { date: trigger.gone }", "date_missing, due ");
        // 20 March is a Saturday, ten in the morning in Amsterdam.
        check(
            "window: { days: weekdays, from: \"09:00\", to: \"17:00\" }",
            "until 2027-03-22T08:00:00Z, due 2027-03-22T08:00:00Z",
        );
        check(
            "window: { from: \"22:00\", to: \"11:00\" }",
            "waited, due 2027-03-20T09:00:00Z",
        );
        check(
            "until: { day: -1, month: 2, time: \"09:00\" }",
            "until 2028-02-29T08:00:00Z, due 2028-02-29T08:00:00Z",
        );
        check(
            "until: { rrule: \"FREQ=DAILY;UNTIL=20270301\", time: \"09:00\" }",
            "date_missing, due ",
        );
    }
}
