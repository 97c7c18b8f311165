//! Random drafts that are always valid: triggers with and without a key, every rule of entry, waits
//! of every form, nested branches over all kinds of conditions, messages with limits. What the
//! engine refuses is a fault of this module or of the engine, and is reported as such.

mod asking;
mod beginning;
mod telling;
mod waiting;

use engine::contact::Basis;
use engine::time::{DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS};
use serde_json::{Value as Json, json};

use super::{Again, Arm, Block, Does, Draft, Length, Trigger, calendar, exact};
use crate::chance::Chance;
use crate::rule::{Filter, INTERESTS, PLANS, Rule, SKUS, TAGS};
use crate::schedule::EVENTS;

/// Deepest nesting of branches that is tried; the engine takes 10, but few shops need 3.
const DEPTH_MAX: usize = 3;
/// Most blocks of one sequence.
const SEQUENCE_LENGTH_MAX: usize = 5;

/// Lengths of waits. A month is at least 28 days.
const WAITS: [Length; 9] = [
    exact("1s", SECOND_MS),
    exact("45min", 45 * MINUTE_MS),
    exact("6h", 6 * HOUR_MS),
    exact("26h", 26 * HOUR_MS),
    exact("100h", 100 * HOUR_MS),
    calendar("1d", 1),
    calendar("3d", 3),
    calendar("2w", 14),
    calendar("1mo", 28),
];
/// Limits of messages.
const LIMITS: [Length; 4] = [
    exact("30min", 30 * MINUTE_MS),
    exact("3h", 3 * HOUR_MS),
    exact("48h", 48 * HOUR_MS),
    calendar("2d", 2),
];
/// Greatest ages of events. The schedule lets events be late by amounts that are far from each of
/// these, so that a changed clock cannot tip the balance.
const LATES: [Length; 3] = [
    exact("12h", 12 * HOUR_MS),
    calendar("1d", 1),
    calendar("5d", 5),
];
const LAPSES: [Length; 3] = [
    exact("72h", 72 * HOUR_MS),
    calendar("1d", 1),
    calendar("10d", 10),
];
const ZONES: [&str; 5] = [
    "contact",
    "contact",
    "workspace",
    "America/New_York",
    "Australia/Lord_Howe",
];
const TIMES: [&str; 5] = ["00:00", "02:30", "09:00", "14:30", "23:59"];
const DAYS: [&str; 4] = ["monday", "friday", "weekdays", "weekend"];

pub use asking::{POOLS, enrich};
pub use beginning::{REMINDER, begin_more};
pub use telling::tell_more;
pub use waiting::{RETURNING, SOURCES, greet, wait_more};

/// What a shop's drafts may be about.
#[derive(Clone, Copy, Debug)]
pub struct Bounds {
    /// How many e-mails the shop has.
    pub emails: usize,
    /// Whether rules may look at mails that were sent.
    pub mail_matters: bool,
}

/// A random draft.
pub fn draft(handle: &str, bounds: Bounds, chance: &mut Chance) -> Draft {
    let bases = [
        vec![Basis::OptIn],
        vec![Basis::OptIn, Basis::Customer],
        vec![Basis::Customer],
    ];
    let count = 1 + chance.below(2);
    let triggers = ["first", "second"].into_iter().take(count);
    Draft {
        handle: handle.to_owned(),
        service: chance.percent(30),
        basis: chance.pick(&bases),
        interest: chance.below(INTERESTS.len()),
        triggers: triggers.map(|id| trigger(id, chance)).collect(),
        joins: None,
        timed: None,
        audience: chance.percent(15).then(|| rule(2, chance)),
        entry: chance.percent(15).then(|| rule(2, chance)),
        again: again(chance),
        late: chance.pick(&LATES),
        zone: chance.pick(&ZONES),
        blocks: Blocks::new(bounds, chance).sequence(0, false),
    }
}

fn trigger(id: &'static str, chance: &mut Chance) -> Trigger {
    if chance.percent(20) {
        let interest = chance.below(INTERESTS.len());
        return Trigger {
            id,
            event: "interest_confirmed",
            filter: chance.percent(70).then_some(Filter::Interest(interest)),
            per_order: false,
        };
    }
    let filter = match chance.below(8) {
        0 => Some(Filter::Total(chance.between(1, 60))),
        1 => Some(Filter::Sku(chance.pick(&SKUS))),
        _ => None,
    };
    Trigger {
        id,
        event: chance.pick(&EVENTS),
        filter,
        per_order: chance.percent(60),
    }
}

fn again(chance: &mut Chance) -> Again {
    match chance.below(5) {
        0 | 1 => Again::Never,
        2 => Again::Always,
        _ => Again::After {
            lapse: chance.pick(&LAPSES),
            from_end: chance.percent(50),
        },
    }
}

fn rule(depth: usize, chance: &mut Chance) -> Rule {
    let inner = |chance: &mut Chance| Box::new(rule(depth - 1, chance));
    match chance.below(if depth == 0 { 4 } else { 7 }) {
        0 => Rule::Points(chance.between(1, 60)),
        1 => Rule::Plan(chance.pick(&PLANS)),
        2 => Rule::Tag(chance.pick(&TAGS)),
        3 => Rule::Interest(chance.below(INTERESTS.len())),
        4 => Rule::Not(inner(chance)),
        5 => Rule::Both(inner(chance), inner(chance)),
        _ => Rule::Either(inner(chance), inner(chance)),
    }
}

struct Blocks<'a> {
    bounds: Bounds,
    /// Blocks that stand before the one in hand, whose results may be read.
    ids: Vec<String>,
    chance: &'a mut Chance,
}

impl<'a> Blocks<'a> {
    fn new(bounds: Bounds, chance: &'a mut Chance) -> Self {
        Self {
            bounds,
            ids: Vec::new(),
            chance,
        }
    }

    /// A sequence inside so many branches. One that `may_end` may have an end as its last block.
    fn sequence(&mut self, depth: usize, may_end: bool) -> Vec<Block> {
        let count = 1 + self.chance.below(SEQUENCE_LENGTH_MAX - depth);
        let mut blocks: Vec<_> = (0..count).map(|_| self.block(depth)).collect();
        if may_end && self.chance.percent(30) {
            blocks.push(Block {
                id: self.id(),
                when: None,
                does: Does::End("enough"),
            });
        }
        blocks
    }

    fn id(&mut self) -> String {
        let id = format!("b{}", self.ids.len() + 1);
        self.ids.push(id.clone());
        id
    }

    /// Of every kind but a split: its ways follow the number of the contact, which differs between
    /// two runs that are held against each other.
    fn block(&mut self, depth: usize) -> Block {
        let when = self.chance.percent(25).then(|| self.condition(1));
        match self.chance.below(9) {
            8 if depth < DEPTH_MAX => self.named(when, |blocks| blocks.wait_for(depth)),
            0..=2 => self.named(when, |blocks| blocks.wait(depth)),
            3 | 4 if depth < DEPTH_MAX => {
                // Its rules are its own, so they see nothing of it or of what stands inside it.
                let rules = self.rules();
                self.named(when, |blocks| blocks.branch(depth, rules))
            }
            _ => self.named(when, Self::send),
        }
    }

    fn named(&mut self, when: Option<Json>, does: impl FnOnce(&mut Self) -> Does) -> Block {
        let id = self.id();
        let does = does(self);
        Block { id, when, does }
    }

    fn wait(&mut self, depth: usize) -> Does {
        let length = self.chance.pick(&WAITS);
        let time = self.chance.pick(&TIMES);
        let until = json!({"weekday": self.chance.pick(&DAYS), "time": time});
        let (keys, least_ms) = match self.chance.below(6) {
            0 => (json!({ "until": until }), 0),
            1 => (json!({"until": {"time": time}}), 0),
            2 => (json!({"for": length.text, "until": until}), least(length)),
            // That day at that time may be up to a day before the same time that day.
            3 if !length.exact => {
                let keys = json!({"for": length.text, "time": time});
                (keys, least(length) - DAY_MS)
            }
            4 if depth < DEPTH_MAX => return self.wait_for_date(depth),
            _ => (json!({"for": length.text}), least(length)),
        };
        Does::Wait {
            least_ms: least_ms.max(0),
            keys,
            blocks: None,
        }
    }

    /// A wait for a date that the event carries, or does not.
    fn wait_for_date(&mut self, depth: usize) -> Does {
        let offset = self.chance.pick(&["-2d", "3d", "1w"]);
        let until = json!({"date": "trigger.visit_on", "offset": offset, "time": "09:00"});
        let if_past = self.chance.pick(&["go_on", "skip", "end"]);
        Does::Wait {
            least_ms: 0,
            keys: json!({"until": until, "if_past": if_past}),
            blocks: Some(self.sequence(depth + 1, false)),
        }
    }

    /// The rules of the ways of a branch, in order; only the last may have none.
    fn rules(&mut self) -> Vec<Option<Json>> {
        let count = 1 + self.chance.below(3);
        let mut rules: Vec<_> = (0..count).map(|_| Some(self.condition(2))).collect();
        if self.chance.percent(60) {
            rules[count - 1] = None;
        }
        rules
    }

    fn branch(&mut self, depth: usize, rules: Vec<Option<Json>>) -> Does {
        let count = rules.len();
        let arms = rules.into_iter().enumerate().map(|(n, when)| Arm {
            id: format!("way{n}"),
            when,
            // The last way leads on, so that what stands behind can be reached.
            blocks: self.sequence(depth + 1, n + 1 < count),
        });
        Does::Branch(arms.collect())
    }

    /// Rules that something which happens can make true.
    fn wait_for(&mut self, depth: usize) -> Does {
        let at_most = self.chance.pick(&WAITS);
        let count = 1 + self.chance.below(2);
        let mut arms: Vec<_> = (0..count).map(|n| self.awaited(n, depth)).collect();
        if self.chance.percent(60) {
            arms.push(Arm {
                id: format!("way{count}"),
                when: None,
                blocks: self.sequence(depth + 1, false),
            });
        }
        Does::WaitFor(arms, at_most, None)
    }

    fn awaited(&mut self, n: usize, depth: usize) -> Arm {
        let event = self.chance.pick(&EVENTS);
        let when = match self.chance.below(5) {
            0 => json!({"event": event, "same": "order_id"}),
            1 => json!({"event": event, "at_least": 2}),
            2 => json!({"event": event, "since": "ever", "at_least": 3}),
            3 => json!({"all": [{"event": event}, rule(0, self.chance).to_json()]}),
            _ => json!({"event": event}),
        };
        Arm {
            id: format!("way{n}"),
            when: Some(when),
            // A way that may be the last leads on, so that what stands behind can be reached.
            blocks: self.sequence(depth + 1, n == 0),
        }
    }

    fn send(&mut self) -> Does {
        let chance = &mut *self.chance;
        Does::Send {
            email: chance.below(self.bounds.emails),
            service: chance.percent(20).then(|| chance.percent(50)),
            interest: chance.percent(20).then(|| chance.below(INTERESTS.len())),
            limit: chance.percent(40).then(|| chance.pick(&LIMITS)),
            waits: false,
        }
    }

    /// Any condition that may stand in a journey; nobody but the engine judges it.
    fn condition(&mut self, depth: usize) -> Json {
        let inner = |blocks: &mut Self| blocks.condition(depth - 1);
        match self.chance.below(if depth == 0 { 8 } else { 11 }) {
            0 | 1 => rule(0, self.chance).to_json(),
            2 => json!({"field": "trigger.total", "more_than": self.chance.between(1, 60)}),
            3 => json!({"items": "trigger.lines", "take": "sum", "of": "item.n", "at_least": 2}),
            4 | 5 => self.history(),
            6 => self.outcome(),
            7 => json!({"field": "journey.entered_at", "within_last": "3d"}),
            8 => json!({ "not": inner(self) }),
            9 => json!({"all": [inner(self), inner(self)]}),
            _ => json!({"any": [inner(self), inner(self)]}),
        }
    }

    /// What came of an earlier block.
    fn outcome(&mut self) -> Json {
        if self.ids.is_empty() {
            return json!({"field": "contact.email", "known": true});
        }
        let block = self.chance.pick(&self.ids);
        let path = format!("block.{block}.outcome");
        let outcomes = ["waited", "way0", "queued", "passed_over"];
        json!({"field": path, "is": self.chance.pick(&outcomes)})
    }

    fn history(&mut self) -> Json {
        if self.bounds.mail_matters && self.chance.percent(30) {
            return json!({"event": "email_sent", "since": "entry"});
        }
        let event = self.chance.pick(&EVENTS);
        match self.chance.below(5) {
            0 => json!({"event": event, "within": "7d", "at_least": 2}),
            1 => json!({"event": event, "since": "entry"}),
            2 => json!({"event": event, "since": "block", "at_most": 0}),
            3 => json!({"event": event, "same": "order_id", "since": "ever", "at_least": 2}),
            _ => json!({
                "event": event, "since": "ever", "take": "sum", "of": "event.total",
                "at_least": self.chance.between(20, 200),
            }),
        }
    }
}

/// The shortest that a wait of this length can last: a calendar day loses at most an hour when the
/// clock is changed.
fn least(length: Length) -> i64 {
    if length.exact {
        length.ms
    } else {
        length.ms - HOUR_MS
    }
}

#[cfg(test)]
mod tests;
