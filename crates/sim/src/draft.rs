//! A workflow of the simulated world: a structure that the simulator can reason about, and its text
//! as the product reads it. Random drafts are made in [`invent`]. This module does
//! not publish or run anything.

pub mod invent;

use engine::contact::Basis;
use engine::time::DAY_MS;
use serde_json::{Value as Json, json};

use crate::activity;
use crate::rule::{Filter, INTERESTS, Rule, Seen, Traits};
use crate::staff::NOTICES;
use crate::timed::Timed;

/// One version of a workflow.
#[derive(Clone, Debug, PartialEq)]
pub struct Draft {
    /// Its handle.
    pub handle: String,
    /// Service, or else marketing.
    pub service: bool,
    /// Accepted grounds of a marketing message.
    pub basis: Vec<Basis>,
    /// Which interest its messages are about, if they do not say otherwise.
    pub interest: usize,
    /// What starts it.
    pub triggers: Vec<Trigger>,
    /// Whoever comes to fit this rule begins too.
    pub joins: Option<Rule>,
    /// Whoever comes to fit this rule, or not to fit it any more, begins too; time alone does it.
    pub timed: Option<Timed>,
    /// Who may take part.
    pub audience: Option<Rule>,
    /// Who may enter.
    pub entry: Option<Rule>,
    /// How often.
    pub again: Again,
    /// The greatest age of an event that starts it.
    pub late: Length,
    /// Where local times are.
    pub zone: &'static str,
    /// What happens.
    pub blocks: Vec<Block>,
}

/// A length of time as it is written, and about how long that is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Length {
    /// As it is written.
    pub text: &'static str,
    /// In milliseconds; a calendar day has 24 hours here.
    pub ms: i64,
    /// Whether it is elapsed time, and so exactly this long.
    pub exact: bool,
}

/// A length of elapsed time.
pub(crate) const fn exact(text: &'static str, ms: i64) -> Length {
    Length {
        text,
        ms,
        exact: true,
    }
}

/// A length in calendar days.
pub(crate) const fn calendar(text: &'static str, days: i64) -> Length {
    Length {
        text,
        ms: days * DAY_MS,
        exact: false,
    }
}

/// What starts a workflow.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trigger {
    /// Its id.
    pub id: &'static str,
    /// The event.
    pub event: &'static str,
    /// Which of those events.
    pub filter: Option<Filter>,
    /// Once per order or activity, or else once per contact.
    pub per_order: bool,
}

/// How often a contact may enter with one key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Again {
    /// Once.
    Never,
    /// After it ended.
    Always,
    /// So long after the entry, or after the end.
    After {
        /// How long.
        lapse: Length,
        /// Counted from the end.
        from_end: bool,
    },
}

/// One block.
#[derive(Clone, Debug, PartialEq)]
pub struct Block {
    /// Its id.
    pub id: String,
    /// Passed over where this is false.
    pub when: Option<Json>,
    /// What it does.
    pub does: Does,
}

/// What a block does.
#[derive(Clone, Debug, PartialEq)]
pub enum Does {
    /// Waits so long, then until a moment where there is one.
    Wait {
        /// The shortest that it can last, for one who is not passed over.
        least_ms: i64,
        /// Its keys.
        keys: Json,
        /// What it times.
        blocks: Option<Vec<Block>>,
    },
    /// Chooses a way.
    Branch(Vec<Arm>),
    /// Waits until something happens, at most so long, and perhaps goes on for so long.
    WaitFor(Vec<Arm>, Length, Option<Length>),
    /// Sends.
    Send {
        /// Which of the shop's e-mails.
        email: usize,
        /// Service where the workflow is marketing, or the other way round.
        service: Option<bool>,
        /// About another interest.
        interest: Option<usize>,
        /// Not later than so long after it was due.
        limit: Option<Length>,
        /// The journey waits for what becomes of it.
        waits: bool,
    },
    /// Writes to people on the shop's side: which of [`NOTICES`].
    Notify(usize),
    /// Does something that sends nothing to the contact: its keys.
    Ask(Json),
    /// Ends the journey.
    End(&'static str),
}

impl Does {
    /// Whether a journey that waits here is woken in between to look whether it may go on.
    pub fn looks_again(&self) -> bool {
        match self {
            Self::Ask(keys) => keys["do"] == "wait_for_data",
            Self::WaitFor(_, _, stable) => stable.is_some(),
            _ => false,
        }
    }
}

/// One way of a branch.
#[derive(Clone, Debug, PartialEq)]
pub struct Arm {
    /// Its id.
    pub id: String,
    /// Who takes it.
    pub when: Option<Json>,
    /// What happens there.
    pub blocks: Vec<Block>,
}

impl Draft {
    /// The key with which such an event starts a journey, if it does; `late_ms` is how late it came
    /// in, `traits` the contact at that moment. Independent of the engine.
    pub fn starts(&self, seen: &Seen, traits: &Traits, late_ms: i64) -> Option<String> {
        let fits = |trigger: &&Trigger| {
            let filter = trigger.filter.as_ref();
            trigger.event == seen.name && filter.is_none_or(|filter| filter.passes(seen))
        };
        let key = match self.triggers.iter().find(fits) {
            Some(trigger) if trigger.per_order => {
                let activity = seen.activity.map(str::to_owned);
                seen.order.clone().or(activity)?
            }
            Some(_) => String::new(),
            None if seen.name == JOINED => String::new(),
            None => return None,
        };
        let rules = [&self.audience, &self.entry];
        let admitted = rules
            .into_iter()
            .flatten()
            .all(|rule: &Rule| rule.holds(traits));
        (admitted && late_ms <= self.late.ms).then_some(key)
    }

    /// Whether somebody who was so and is so now has come to fit its rule.
    pub fn is_joined(&self, before: &Traits, after: &Traits) -> bool {
        let rule = self.joins.as_ref();
        rule.is_some_and(|rule| rule.holds(after) && !rule.holds(before))
    }

    /// The block of this id.
    pub fn block(&self, id: &str) -> Option<&Block> {
        find(&self.blocks, id)
    }

    /// The text that is saved and published.
    pub fn to_text(&self) -> String {
        let mut json = json!({
            "format": 1,
            "handle": self.handle,
            "name": format!("Workflow {}", self.handle),
            "purpose": purpose(self.service),
            "basis": self.basis.iter().map(|basis| basis.as_str()).collect::<Vec<_>>(),
            "interest": INTERESTS[self.interest],
            "triggers": self.triggers.iter().map(Trigger::to_json).collect::<Vec<_>>(),
            "entry": self.entry_json(),
            "zone": self.zone,
            "blocks": sequence(&self.blocks),
        });
        if let Some(rule) = &self.audience {
            json["audience"] = rule.to_json();
        }
        if let (Some(rule), Some(triggers)) = (&self.joins, json["triggers"].as_array_mut()) {
            triggers.push(json!({
                "id": "joins", "start": "segment", "change": "joined", "rule": rule.to_json(),
            }));
        }
        if let (Some(timed), Some(triggers)) = (&self.timed, json["triggers"].as_array_mut()) {
            triggers.push(timed.to_json());
        }
        json.to_string()
    }

    fn entry_json(&self) -> Json {
        let mut json = json!({ "late": self.late.text });
        if let Some(rule) = &self.entry {
            json["when"] = rule.to_json();
        }
        match self.again {
            Again::Never => {}
            Again::Always => json["again"] = "always".into(),
            Again::After { lapse, from_end } => {
                json["again"] = lapse.text.into();
                json["again_from"] = if from_end { "end" } else { "entry" }.into();
            }
        }
        json
    }
}

impl Trigger {
    fn to_json(&self) -> Json {
        let mut json = json!({"id": self.id, "start": "event", "event": self.event});
        if let Some(filter) = &self.filter {
            json["where"] = filter.to_json();
        }
        if self.per_order {
            let is_of_activity = activity::EVENTS.contains(&self.event);
            let key = if is_of_activity {
                "activity_id"
            } else {
                "order_id"
            };
            json["key"] = format!("event.{key}").into();
        }
        json
    }
}

impl Block {
    fn to_json(&self) -> Json {
        let mut json = match &self.does {
            Does::Wait { keys, blocks, .. } => {
                let mut json = keys.clone();
                json["do"] = "wait".into();
                if let Some(blocks) = blocks {
                    json["blocks"] = sequence(blocks);
                }
                json
            }
            Does::Branch(arms) => {
                let arms: Vec<_> = arms.iter().map(Arm::to_json).collect();
                json!({"do": "branch", "branches": arms})
            }
            Does::WaitFor(arms, at_most, stable) => {
                let arms: Vec<_> = arms.iter().map(Arm::to_json).collect();
                let mut json = json!({"do": "wait_for", "branches": arms, "at_most": at_most.text});
                if let Some(stable) = stable {
                    json["stable"] = stable.text.into();
                }
                json
            }
            Does::Send {
                email,
                service,
                interest,
                limit,
                waits,
            } => {
                let mut json = json!({"do": "send_email", "email": email_handle(*email)});
                if *waits {
                    json["wait_outcome"] = true.into();
                }
                if let Some(service) = service {
                    json["purpose"] = purpose(*service).into();
                }
                if let Some(interest) = interest {
                    json["interest"] = INTERESTS[*interest].into();
                }
                if let Some(limit) = limit {
                    json["not_later_than"] = limit.text.into();
                }
                json
            }
            Does::Ask(keys) => keys.clone(),
            Does::Notify(n) => NOTICES[*n].to_json(),
            Does::End(reason) => json!({"do": "end", "reason": reason}),
        };
        json["id"] = self.id.as_str().into();
        if let Some(when) = &self.when {
            json["when"] = when.clone();
        }
        json
    }
}

impl Arm {
    fn to_json(&self) -> Json {
        let mut json = json!({"id": self.id, "blocks": sequence(&self.blocks)});
        if let Some(when) = &self.when {
            json["when"] = when.clone();
        }
        json
    }
}

/// The event that says that somebody came to fit the rule of a trigger.
pub const JOINED: &str = "postduif_segment";

/// The handle of a shop's e-mail.
pub fn email_handle(email: usize) -> String {
    format!("mail-{email}")
}

fn purpose(service: bool) -> &'static str {
    if service { "service" } else { "marketing" }
}

fn sequence(blocks: &[Block]) -> Json {
    blocks.iter().map(Block::to_json).collect()
}

fn find<'a>(blocks: &'a [Block], id: &str) -> Option<&'a Block> {
    blocks.iter().find_map(|block| {
        if block.id == id {
            return Some(block);
        }
        match &block.does {
            Does::Wait {
                blocks: Some(blocks),
                ..
            } => find(blocks, id),
            Does::Branch(arms) | Does::WaitFor(arms, ..) => {
                arms.iter().find_map(|arm| find(&arm.blocks, id))
            }
            _ => None,
        }
    })
}
