//! Binding the names of segments in rules to the rules that they stand for, and what can be wrong
//! with that: a name that nobody has, a circle, nesting without end. Whatever is bound is finite and
//! small, so whoever walks a rule need not count.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use super::Membership;
use crate::block::Block;
use crate::condition::Condition;
use crate::draft::Draft;
use crate::finding::{Findings, Place};
use crate::id::Handle;
use crate::read::unknown;

/// Most segments inside each other: a segment of segments of segments is the most that people
/// follow.
pub const NESTING_MAX: usize = 5;
/// Most parts of a segment's rule, with those of all the segments in it. Each part is a piece of a
/// query over all contacts.
pub const PARTS_MAX: usize = 500;

/// What is wrong with a segment that a rule names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// Nobody has this name.
    Unknown(Handle),
    /// It leads back to itself over these.
    Circle(Vec<Handle>),
    /// It goes deeper than [`NESTING_MAX`].
    TooDeep(Handle),
    /// It has more than [`PARTS_MAX`] parts.
    TooLarge(Handle),
}

impl Fault {
    /// A stable code for programs.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Unknown(_) => "unknown_segment",
            Self::Circle(_) => "segment_circle",
            Self::TooDeep(_) | Self::TooLarge(_) => "segment_size",
        }
    }

    /// What is wrong, in a sentence; `known` are the segments that there are.
    pub fn sentence<'a>(&self, known: impl IntoIterator<Item = &'a Handle>) -> String {
        match self {
            Self::Unknown(handle) => unknown(
                "segment",
                handle.as_str(),
                known.into_iter().map(Handle::as_str),
            ),
            _ => self.to_string(),
        }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unknown(handle) => write!(f, "There is no segment `{handle}`."),
            Self::Circle(way) => {
                let way: Vec<_> = way.iter().map(|handle| format!("`{handle}`")).collect();
                write!(f, "The segments lead in a circle: {}.", way.join(" names "))
            }
            Self::TooDeep(handle) => write!(
                f,
                "Segments stand inside each other at most {NESTING_MAX} deep, and `{handle}` is deeper."
            ),
            Self::TooLarge(handle) => write!(
                f,
                "With the segments in it `{handle}` has more than {PARTS_MAX} parts."
            ),
        }
    }
}

/// The segments of a workspace, each bound to those that it names.
#[derive(Clone, Debug, Default)]
pub struct Segments {
    bound: BTreeMap<Handle, Result<Bound, Fault>>,
}

#[derive(Clone, Debug)]
struct Bound {
    rule: Arc<Condition>,
    /// How many segments stand inside each other here, with this one.
    depth: usize,
    parts: usize,
}

impl Segments {
    /// Binds them to each other. One that cannot be bound is none; [`Segments::fault`] says why.
    pub fn new(rules: &BTreeMap<Handle, Condition>) -> Self {
        let mut binder = Binder {
            rules,
            way: Vec::new(),
            bound: BTreeMap::new(),
        };
        for handle in rules.keys() {
            // What is wrong with it is kept with it.
            let _ = binder.segment(handle);
        }
        Self {
            bound: binder.bound,
        }
    }

    /// Who is in a segment.
    pub fn rule(&self, segment: &Handle) -> Option<&Arc<Condition>> {
        Some(&self.bound.get(segment)?.as_ref().ok()?.rule)
    }

    /// Whether a rule that is not bound may become `wanted` by time alone, with the segments that it
    /// names as they are.
    pub(crate) fn turns(&self, rule: &Condition, wanted: bool) -> bool {
        rule.turns_with(wanted, &|membership, wanted| {
            let rule = self.rule(&membership.segment);
            rule.is_some_and(|rule| rule.turns(wanted))
        })
    }

    /// All handles, also of those with faults.
    pub fn handles(&self) -> impl Iterator<Item = &Handle> {
        self.bound.keys()
    }

    /// What is wrong with a segment, if something is.
    pub fn fault(&self, segment: &Handle) -> Option<Fault> {
        match self.bound.get(segment) {
            Some(Ok(_)) => None,
            Some(Err(fault)) => Some(fault.clone()),
            None => Some(Fault::Unknown(segment.clone())),
        }
    }
}

struct Binder<'a> {
    rules: &'a BTreeMap<Handle, Condition>,
    /// The segments that are just being bound, each inside the one before.
    way: Vec<Handle>,
    bound: BTreeMap<Handle, Result<Bound, Fault>>,
}

impl Binder<'_> {
    fn segment(&mut self, handle: &Handle) -> Result<Bound, Fault> {
        if let Some(start) = self.way.iter().position(|on| on == handle) {
            let mut circle = self.way[start..].to_vec();
            circle.push(handle.clone());
            return Err(Fault::Circle(circle));
        }
        if let Some(known) = self.bound.get(handle) {
            return known.clone();
        }
        let Some(rule) = self.rules.get(handle) else {
            return Err(Fault::Unknown(handle.clone()));
        };
        self.way.push(handle.clone());
        let bound = self.inside(handle, rule);
        self.way.pop();
        self.bound.insert(handle.clone(), bound.clone());
        bound
    }

    fn inside(&mut self, handle: &Handle, rule: &Condition) -> Result<Bound, Fault> {
        // A clone, so that the author's tree stays as it was read.
        let rule = Arc::new(rule.clone());
        let mut named = Vec::new();
        let mut parts = 0;
        rule.each(&mut |part| {
            parts += 1;
            if let Condition::Segment(membership) = part {
                named.push(membership);
            }
        });
        let mut depth = 1;
        for membership in named {
            let inner = self.segment(&membership.segment)?;
            depth = depth.max(inner.depth + 1);
            parts += inner.parts;
            // Set once: the clone was made for this.
            let _ = membership.rule.set(inner.rule);
        }
        if depth > NESTING_MAX {
            return Err(Fault::TooDeep(handle.clone()));
        }
        if parts > PARTS_MAX {
            return Err(Fault::TooLarge(handle.clone()));
        }
        Ok(Bound { rule, depth, parts })
    }
}

/// Binds a segment that a plan's rule names.
pub(crate) fn bind(
    membership: &Membership,
    segments: Option<&Segments>,
    findings: &mut Findings,
    place: &Place,
) {
    let none = Segments::default();
    let segments = segments.unwrap_or(&none);
    match segments.rule(&membership.segment) {
        // Bound already: with the same rule, since a plan is compiled from one set of segments.
        Some(rule) => drop(membership.rule.set(Arc::clone(rule))),
        None => report(&membership.segment, segments, place, findings),
    }
}

/// Adds what is wrong with the segments that a draft names.
pub(crate) fn check(draft: &Draft, segments: Option<&Segments>, findings: &mut Findings) {
    let Some(segments) = segments else { return };
    let top = Place::default();
    let mut look = |rule: &Condition, place: &Place| {
        rule.each(&mut |part| {
            if let Condition::Segment(membership) = part
                && segments.rule(&membership.segment).is_none()
            {
                report(&membership.segment, segments, place, findings);
            }
        });
    };
    for trigger in &draft.triggers {
        let place = top.part("triggers", None).part(&trigger.id, None);
        trigger.conditions().for_each(|rule| look(rule, &place));
    }
    if let Some(rule) = &draft.audience {
        look(rule, &top.part("audience", None));
    }
    if let Some(rule) = &draft.entry.when {
        look(rule, &top.part("entry", None).part("when", None));
    }
    for goal in &draft.goals {
        look(&goal.when, &top.part("goals", None).part(&goal.id, None));
    }
    for exit in &draft.exits {
        look(&exit.when, &exit.place);
    }
    let last_words = draft.exits.iter().map(|exit| exit.blocks.as_slice());
    for blocks in last_words.chain([draft.blocks.as_slice()]) {
        each_block(blocks, &mut |block| {
            for rule in block.conditions() {
                look(rule, &block.place);
            }
        });
    }
}

fn each_block(blocks: &[Block], visit: &mut impl FnMut(&Block)) {
    for block in blocks {
        visit(block);
        for inner in block.inner() {
            each_block(inner, visit);
        }
    }
}

fn report(segment: &Handle, segments: &Segments, place: &Place, findings: &mut Findings) {
    if let Some(fault) = segments.fault(segment) {
        let sentence = fault.sentence(segments.handles());
        findings.error(fault.code(), place, sentence);
    }
}
