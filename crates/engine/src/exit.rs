//! Exits and goals: what ends a journey early, and what a workflow is for. This module reads them;
//! when they are looked at, and what follows, the step knows.

use std::collections::BTreeSet;

use crate::block::{self, Block, Inside};
use crate::condition::{Condition, Ctx, PlaceKind};
use crate::document::Node;
use crate::duration::Duration;
use crate::finding::{Findings, Place};
use crate::form::{Form, Shape, parts};
use crate::id::BlockId;
use crate::path::{self, Path, Root};
use crate::read::{self, Fields, Key, key};

/// Most exits of one workflow.
const EXITS_MAX: usize = 50;
/// Most goals of one workflow.
const GOALS_MAX: usize = 10;

const EXIT_KEYS: &[Key] = &[
    key("id", "Its name; numbers follow it.")
        .takes(Form::LOCAL_ID)
        .required(),
    key("label", "The name that people see.").takes(parts::LABEL),
    key("note", "For the next reader.").takes(parts::LABEL),
    key("when", "Who leaves.")
        .takes(parts::CONDITION)
        .required(),
    key("blocks", "Last words: what happens after leaving.").takes(parts::SEQUENCE),
];

const GOAL_KEYS: &[Key] = &[
    key("id", "Its name; numbers follow it.")
        .takes(Form::LOCAL_ID)
        .required(),
    key("label", "The name that people see.").takes(parts::LABEL),
    key("note", "For the next reader.").takes(parts::LABEL),
    key("when", "Who has reached it.")
        .takes(parts::CONDITION)
        .required(),
    key(
        "value",
        "What it is worth: a path in the event that reached it.",
    )
    .takes(parts::PATH),
    key(
        "window",
        "How long after a message it counts for it: 1d to 90d.",
    )
    .takes(parts::DAYS_TO_90),
    key("primary", "The goal that is shown first.")
        .takes(Form::Bool)
        .else_is("false"),
    key("leave", "Who reaches it leaves the workflow.")
        .takes(Form::Bool)
        .else_is("false"),
];

/// What `exits` looks like.
pub(crate) const EXITS: Form = Form::list(&Form::Map(&Shape::of(&[EXIT_KEYS])), 0, EXITS_MAX);
/// What `goals` looks like.
pub(crate) const GOALS: Form = Form::list(&Form::Map(&Shape::of(&[GOAL_KEYS])), 0, GOALS_MAX);

/// What ends a journey early. `S` is a sequence of blocks in a draft, and a node's index in a plan.
#[derive(Clone, Debug, PartialEq)]
pub struct Exit<S> {
    /// Where it stands in the text.
    pub place: Place,
    /// Its name.
    pub id: BlockId,
    /// Who leaves.
    pub when: Condition,
    /// What happens after leaving.
    pub blocks: S,
}

/// What a workflow is for.
#[derive(Clone, Debug, PartialEq)]
pub struct Goal {
    /// Where it stands in the text.
    pub place: Place,
    /// Its name.
    pub id: BlockId,
    /// Who has reached it.
    pub when: Condition,
    /// What it is worth, in the event that reached it.
    pub value: Option<Path>,
    /// How long after a message it counts for it.
    pub window: Option<Duration>,
    /// Whether it is the one shown first.
    pub primary: bool,
    /// Whether who reaches it leaves.
    pub leave: bool,
}

/// Reads the exits.
pub(crate) fn exits(
    node: &Node,
    place: &Place,
    findings: &mut Findings,
) -> Option<Vec<Exit<Vec<Block>>>> {
    let exits = read::list(0, EXITS_MAX, exit)(node, place, findings)?;
    one_each(
        "exits",
        exits.iter().map(|exit| (&exit.place, &exit.id)),
        findings,
    );
    Some(exits)
}

/// Reads the goals.
pub(crate) fn goals(node: &Node, place: &Place, findings: &mut Findings) -> Option<Vec<Goal>> {
    let goals = read::list(0, GOALS_MAX, goal)(node, place, findings)?;
    one_each(
        "goals",
        goals.iter().map(|goal| (&goal.place, &goal.id)),
        findings,
    );
    if goals.iter().filter(|goal| goal.primary).count() > 1 {
        findings.error("goal", place, "Only one goal can be `primary`.");
    }
    Some(goals)
}

fn one_each<'a>(
    what: &str,
    all: impl Iterator<Item = (&'a Place, &'a BlockId)>,
    findings: &mut Findings,
) {
    let mut ids = BTreeSet::new();
    for (place, id) in all {
        if !ids.insert(id) {
            let sentence = format!("Two {what} are called `{id}`.");
            findings.error("duplicate_id", place, sentence);
        }
    }
}

fn exit(node: &Node, place: &Place, findings: &mut Findings) -> Option<Exit<Vec<Block>>> {
    let fields = Fields::open(node, place, &[EXIT_KEYS], findings)?;
    let id = fields.required("id", findings, read::local_id);
    fields.read("label", findings, read::text(500));
    fields.read("note", findings, read::text(500));
    let when = fields.required("when", findings, rule);
    let blocks = fields.read("blocks", findings, block::read_sequence(Inside::LAST_WORDS));
    Some(Exit {
        place: place.clone(),
        id: id?,
        when: when?,
        blocks: blocks.unwrap_or_default(),
    })
}

fn goal(node: &Node, place: &Place, findings: &mut Findings) -> Option<Goal> {
    let fields = Fields::open(node, place, &[GOAL_KEYS], findings)?;
    let id = fields.required("id", findings, read::local_id);
    fields.read("label", findings, read::text(500));
    fields.read("note", findings, read::text(500));
    let when = fields.required("when", findings, rule);
    let value = fields.read("value", findings, value);
    let window = fields.read("window", findings, window);
    let primary = fields.read("primary", findings, read::bool);
    let leave = fields.read("leave", findings, read::bool);
    Some(Goal {
        place: place.clone(),
        id: id?,
        when: when?,
        value,
        window,
        primary: primary.unwrap_or(false),
        leave: leave.unwrap_or(false),
    })
}

fn rule(node: &Node, place: &Place, findings: &mut Findings) -> Option<Condition> {
    Condition::read(Ctx::new(PlaceKind::Exit))(node, place, findings)
}

fn value(node: &Node, place: &Place, findings: &mut Findings) -> Option<Path> {
    let path = path::read(node, place, findings)?;
    if path.root != Root::Event {
        let sentence = "The value of a goal is a field of the event that reached it: event.total.";
        findings.error("root", place, sentence);
        return None;
    }
    Some(path)
}

fn window(node: &Node, place: &Place, findings: &mut Findings) -> Option<Duration> {
    let window = read::positive_duration(node, place, findings)?;
    let is_days = window.unit == crate::duration::Unit::Day && (1..=90).contains(&window.count);
    if !is_days {
        findings.error("out_of_range", place, "This must be 1d to 90d.");
        return None;
    }
    Some(window)
}
