//! `do: wait_for_data`: the freshness gate. A journey stands here until a source is known to have brought
//! everything that happened up to a moment, or until the time is out. When a source is complete is
//! [`told`](crate::told)'s to say, or the usual delay that the settings name.
//!
//! A journey is never let through on arrival, but by the clock, be it in the same instant: the clock
//! comes after the contact's inbox, so that whatever the source brought before it said so is read by
//! then. In between it looks again after an eighth of the time it has waited. To wake everybody the
//! moment a source speaks would take an index of who waits for what, written by each journey; this costs
//! no more than a bounded number of looks, and who waits long is late by little of what they waited.

use super::{Inside, Kind, Next, Run, asking, call, moment};
use crate::document::Node;
use crate::duration::{Duration, Unit};
use crate::event::Event;
use crate::finding::{Findings, Place};
use crate::form::{Form, parts};
use crate::id::Handle;
use crate::moment::Moment;
use crate::path::Path;
use crate::read::{self, Fields, key};
use crate::scope::Scope;
use crate::settings::Question;
use crate::step::ask::{self, Asked, Call, Saved};
use crate::time::{DAY_MS, HOUR_MS, MINUTE_MS, Time};
use crate::value::Value;
use crate::why::Why;

/// What forms and documentation see.
pub const KIND: Kind = Kind {
    name: "wait_for_data",
    doc: "Waits until a source of events is complete.",
    keys: &[
        key("source", "Which source, as the settings name it.")
            .takes(Form::HANDLE)
            .required(),
        key("past", "Up to which moment everything must have come in.")
            .takes(parts::MOMENT)
            .else_is("the instant the block was entered"),
        key(
            "at_most",
            "The longest wait, counted from that moment or from the arrival, whichever is later: at most seven days.",
        )
        .takes(parts::TO_A_WEEK)
        .required(),
        key(
            "at_limit",
            "What comes then: the journey goes on, ends as `incomplete`, or the source itself is asked, which decides.",
        )
        .takes(Form::Words(&["go_on", "ask", "end"]))
        .else_is("end"),
    ],
    rules: &[],
};

/// Outcomes.
mod outcome {
    /// The source is complete.
    pub(super) const COMPLETE: &str = "complete";
    /// It was not in time.
    pub(super) const INCOMPLETE: &str = "incomplete";
    /// It was asked, and said that it is complete.
    pub(super) const ASKED: &str = "asked";
}

const AT_LIMIT: &[(&str, AtLimit)] = &[
    ("go_on", AtLimit::GoOn),
    ("ask", AtLimit::Ask),
    ("end", AtLimit::End),
];
/// How often the source is asked again where it does not answer: who waits here has waited long.
const ASKED_AGAIN: u32 = 2;
/// How long an answer may take. The tries and the pauses between them take less than three minutes; the rest
/// is for a program that is started anew meanwhile.
const ANSWER_MS: i64 = 15 * MINUTE_MS;
/// Longest wait: data that is a week late is missing.
const DAYS_MAX: i64 = 7;
/// Shortest time between two looks: who waits for a minute is in no hurry by the second.
const LOOK_MS_MIN: i64 = MINUTE_MS;
/// Longest time between two looks: nobody is later than that.
const LOOK_MS_MAX: i64 = HOUR_MS;
/// It looks again after this part of the time that it has waited.
const LOOK_PART: i64 = 8;

/// Waits until a source is complete.
#[derive(Clone, Debug, PartialEq)]
pub struct WaitForData {
    /// Which source.
    pub source: Handle,
    /// Up to which moment; the instant of arrival if nothing is said.
    pub past: Option<Moment>,
    /// The longest wait.
    pub at_most: Duration,
    /// What comes then.
    pub at_limit: AtLimit,
    /// What the workspace says of the source, once the plan is compiled for it.
    pub known: Known,
    /// How the source is asked, as the workspace says, once the plan is compiled for it.
    pub question: Option<Question>,
}

/// What comes where the source is not complete in time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AtLimit {
    /// The journey goes on.
    GoOn,
    /// The source is asked; it goes on where that says that it is complete, and ends where it says
    /// anything else, or nothing.
    Ask,
    /// It ends.
    End,
}

/// What a workspace says of a source.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Known {
    /// It is one; what happened so long ago has come in, if such a delay is named.
    Source(Option<Duration>),
    /// There is no such source: it will never say anything, and nobody waits for it.
    Nowhere,
}

impl WaitForData {
    pub(super) fn read(
        fields: &Fields<'_>,
        inside: Inside,
        findings: &mut Findings,
    ) -> Option<Self> {
        let source = fields.required("source", findings, read::handle);
        let past = fields.read("past", findings, moment(inside));
        let at_most = fields.required("at_most", findings, to_a_week);
        let at_limit = fields.read("at_limit", findings, at_limit);
        if fields.has("past") && past.is_none() || fields.has("at_limit") && at_limit.is_none() {
            return None;
        }
        Some(Self {
            source: source?,
            past,
            at_most: at_most?,
            at_limit: at_limit.unwrap_or(AtLimit::End),
            known: Known::Source(None),
            question: None,
        })
    }

    /// The path from which its moment counts.
    pub(crate) fn path(&self) -> Option<&Path> {
        self.past.as_ref().and_then(Moment::path)
    }

    /// What it does when a journey arrives, or what its moment hangs on changed: it looks when that is
    /// over, and never before the clock comes to it.
    pub(super) fn arrive(&self, run: &Run<'_>) -> Next {
        // Who asked already waits for that answer, whatever the moment is by now, and asks nothing twice.
        if let Some(until) = run.asked_until {
            return Next::Wait {
                until,
                listens: true,
                why: Why::note(format!("has asked {}", self.source)),
            };
        }
        let Some(past) = self.moment(&run.scope) else {
            return no_date();
        };
        Next::Wait {
            until: past.max(run.scope.now),
            listens: false,
            why: Why::note(format!(
                "asks whether {} is complete up to {past}",
                self.source
            )),
        }
    }

    /// What it does when the clock comes to it.
    pub(crate) fn look(&self, run: &mut Run<'_>) -> Next {
        let now = run.scope.now;
        let Some(past) = self.moment(&run.scope) else {
            return no_date();
        };
        if let Some((due_at, why)) = self.complete(&run.scope, past) {
            run.due_at = due_at;
            return Next::to(run.node.next, outcome::COMPLETE, why);
        }
        if run.asked_until.is_some() {
            return Self::end(Why::note(format!("no answer of {} came in", self.source)));
        }
        let begun_at = past.max(entered_at(&run.scope));
        let limit = match self.known {
            Known::Source(_) => run.scope.zone.after(begun_at, self.at_most),
            Known::Nowhere => begun_at,
        };
        if now >= limit {
            run.due_at = limit;
            return self.give_up(run, past);
        }
        let waited_ms = now.millis().saturating_sub(begun_at.millis());
        let lapse_ms = (waited_ms / LOOK_PART).clamp(LOOK_MS_MIN, LOOK_MS_MAX);
        // By the whole minute, so that those who came together look together.
        let lapse_ms = lapse_ms - lapse_ms % MINUTE_MS;
        let usual = self.usual(&run.scope, past).filter(|at| *at > now);
        let next = now.plus_ms(lapse_ms).max(begun_at).min(limit);
        Next::Wait {
            until: usual.map_or(next, |usual| next.min(usual)),
            listens: false,
            why: Why::default(),
        }
    }

    /// Up to when everything must have come in, as the journey's values are now.
    fn moment(&self, scope: &Scope<'_>) -> Option<Time> {
        let entered_at = entered_at(scope);
        let Some(past) = &self.past else {
            return Some(entered_at);
        };
        let entering = Scope {
            now: entered_at,
            ..*scope
        };
        past.find(&entering, entered_at)
    }

    /// If the source is complete up to there: when what comes next is due, and why. By its own word it is
    /// when that was seen, by the delay when that was over, however late somebody looks.
    fn complete(&self, scope: &Scope<'_>, past: Time) -> Option<(Time, Why)> {
        let said = scope.facts.told.of(&self.source, scope.now);
        if let Some(said) = said.filter(|said| said.until >= past) {
            let (source, at, until) = (&self.source, said.at, said.until);
            let note = format!("{source} said at {at} that it is complete up to {until}");
            return Some((scope.now, Why::note(note)));
        }
        let usual = self.usual(scope, past)?;
        (usual <= scope.now).then(|| {
            let note = format!("what happened up to {past} is usually there at {usual}");
            (usual, Why::note(note))
        })
    }

    /// When what happened up to there has come in, by the usual delay of the source.
    fn usual(&self, scope: &Scope<'_>, past: Time) -> Option<Time> {
        let Known::Source(Some(delay)) = self.known else {
            return None;
        };
        Some(scope.zone.after(past, delay))
    }

    /// What the source says, asked whether it is complete.
    pub(super) fn hear(&self, run: &mut Run<'_>, event: &Event) -> Next {
        let (outcome, leaves) = ask::read_answer(event);
        let said = leaves.and_then(|leaves| leaves.get(ask::COMPLETE));
        let source = &self.source;
        if said == Some(Value::Bool(true)) {
            run.due_at = run.scope.now;
            let why = Why::note(format!("{source} was asked, and says that it is complete"));
            return Next::to(run.node.next, outcome::ASKED, why);
        }
        // It may have said so by itself while the question was on its way.
        let past = self.moment(&run.scope);
        if let Some((due_at, why)) = past.and_then(|past| self.complete(&run.scope, past)) {
            run.due_at = due_at;
            return Next::to(run.node.next, outcome::COMPLETE, why);
        }
        Self::end(Why::note(match said {
            Some(Value::Bool(_)) => format!("{source} was asked, and says that it is not complete"),
            _ => format!("{source} was asked, and did not say whether it is complete: {outcome}"),
        }))
    }

    /// Asks the source; `None` if nobody said how.
    fn ask(&self, run: &mut Run<'_>, past: Time) -> Option<Next> {
        let question = self.question.as_ref()?;
        let source = &self.source;
        // A source is a handle, a moment has digits: nothing in it has to be written as JSON writes it.
        let contact = run.scope.facts.contact.id;
        let body = format!(
            "{{\"source\": \"{source}\", \"until\": \"{past}\", \"contact\": {{\"id\": \"{contact}\", \"email\": {{{{ contact.email | json }}}} }} }}"
        );
        let call = Call {
            method: "POST".to_owned(),
            url: question.url.clone(),
            headers: question.headers.clone(),
            body,
            sign: question.sign.clone(),
            timeout_s: call::TIMEOUT_S,
            retries: ASKED_AGAIN,
            save: vec![Saved {
                name: ask::COMPLETE.to_owned(),
                from: vec![ask::COMPLETE.to_owned()],
            }],
        };
        let until = run.scope.now.plus_ms(ANSWER_MS);
        run.asked_until = Some(until);
        let note = format!("asks {source} itself whether it is complete up to {past}");
        Some(asking::ask(run, Asked::Source(call), Some(until), note))
    }

    fn end(why: Why) -> Next {
        Next::End {
            reason: outcome::INCOMPLETE.to_owned(),
            why,
        }
    }

    fn give_up(&self, run: &mut Run<'_>, past: Time) -> Next {
        if self.at_limit == AtLimit::Ask
            && let Some(asked) = self.ask(run, past)
        {
            return asked;
        }
        let source = &self.source;
        let why = Why::note(
            match (self.known, run.scope.facts.told.of(source, run.scope.now)) {
                (Known::Nowhere, _) => format!("the settings name no source {source}"),
                (_, Some(said)) => format!("{source} is complete up to {}, not {past}", said.until),
                (_, None) => format!("{source} never said how far it is complete"),
            },
        );
        match self.at_limit {
            AtLimit::GoOn => Next::to(run.node.next, outcome::INCOMPLETE, why),
            AtLimit::Ask | AtLimit::End => Self::end(why),
        }
    }
}

fn entered_at(scope: &Scope<'_>) -> Time {
    let journey = scope.journey;
    journey.map_or(scope.now, |journey| journey.memory.block_entered_at)
}

fn no_date() -> Next {
    Next::End {
        reason: "date_missing".to_owned(),
        why: Why::note("the moment up to which the source must be complete has no date"),
    }
}

fn to_a_week(node: &Node, place: &Place, findings: &mut Findings) -> Option<Duration> {
    let lapse = read::positive_duration(node, place, findings)?;
    let is_short = match (lapse.unit, lapse.elapsed_ms()) {
        (_, Some(lapse_ms)) => lapse_ms <= DAYS_MAX * DAY_MS,
        (Unit::Day | Unit::Week, None) => lapse.days_most() <= DAYS_MAX,
        _ => false,
    };
    if !is_short {
        let sentence =
            format!("`{lapse}` is no wait of at most {DAYS_MAX}d: data that is later is missing.");
        findings.error("wait_for_data", place, sentence);
        return None;
    }
    Some(lapse)
}

fn at_limit(node: &Node, place: &Place, findings: &mut Findings) -> Option<AtLimit> {
    read::one_of(AT_LIMIT)(node, place, findings)
}

#[cfg(test)]
mod tests;
