//! Conditions: one tree for branches, filters, guards and audiences. Each node has exactly one
//! subject. A comparison with a missing value is false, so `not` of it is true; `if_missing` says
//! otherwise. There is no other negation than `not`.
//!
//! The reading is in [`read`](self), the deciding in [`eval`](Condition::holds). The tree is data:
//! nothing in it can call, loop or reach outside the [`Scope`](crate::scope::Scope).

mod bound;
mod eval;
mod heeds;
mod operator;
mod read;

use crate::duration::Duration;
use crate::id::{BlockId, Handle};
use crate::moment::Moment;
use crate::path::{Path, Root};
use crate::segment::Membership;

pub use heeds::Heeds;
pub use operator::{Instant, Operand, Operator, Order};
pub use read::{Ctx, PlaceKind, SUBJECT_FORMS};
pub(crate) use read::{
    FACTOR, event_name, event_names, factor, form, moment, operand, path, value_form,
};

/// Deepest nesting of a condition.
pub const DEPTH_MAX: usize = 8;
/// Most parts of one `all` or `any`, and most values of one list.
pub const PARTS_MAX: usize = 50;

/// A rule that holds or does not.
#[derive(Clone, Debug, PartialEq)]
pub enum Condition {
    /// Every part holds.
    All(Vec<Condition>),
    /// At least one part holds.
    Any(Vec<Condition>),
    /// The part does not hold.
    Not(Box<Condition>),
    /// A value compares.
    Field {
        /// Which value.
        path: Path,
        /// How.
        operator: Operator,
        /// What it is if the value is missing.
        if_missing: bool,
    },
    /// Something happened, so often or for so much.
    Event(EventRule),
    /// Elements of a list, so many or for so much.
    Items {
        /// The list.
        path: Path,
        /// Which elements count.
        filter: Option<Box<Condition>>,
        /// Whether every element must pass the filter, and there is one.
        every: bool,
        /// How many, or how much.
        measure: Measure,
    },
    /// The contact has the tag.
    Tag(String),
    /// The contact is subscribed to the interest.
    Interest(Handle),
    /// The contact is in the segment.
    Segment(Membership),
}

/// A rule over the contact's events.
#[derive(Clone, Debug, PartialEq)]
pub struct EventRule {
    /// Any of these.
    pub names: Vec<String>,
    /// Which of them count.
    pub filter: Option<Box<Condition>>,
    /// Fields that must be equal in the event and in the trigger.
    pub same: Vec<String>,
    /// The event must belong to what this block of the same journey sent.
    pub block: Option<BlockId>,
    /// How far back.
    pub period: Period,
    /// How many, or how much.
    pub measure: Measure,
}

/// How far back a rule over events looks.
#[derive(Clone, Debug, PartialEq)]
pub enum Period {
    /// So long before now, by `occurred_at`; the far end counts.
    Within(Duration),
    /// Ever.
    Ever,
    /// Since the journey began, by when the event happened.
    Entry,
    /// Since the block was entered.
    Block,
    /// Since the contact's journey before this one with the same key began; ever if there was none.
    Previous,
    /// Where an exit or a goal writes none: since what started the journey happened, without that
    /// event itself. Unlike the instant of entry this does not depend on how fast the inbox is read.
    Begun,
    /// Where a `wait_for` writes none: what came in after the block was entered. What waits settles
    /// in the order of arrival; nothing that was known before is taken for an answer.
    Awaited,
    /// Since a moment.
    Since(Moment),
}

/// What is counted or added up, and how much it must be.
#[derive(Clone, Debug, PartialEq)]
pub struct Measure {
    /// What to take.
    pub take: Take,
    /// Of which value; empty for a count.
    pub of: Option<Path>,
    /// How much it must be.
    pub operator: Operator,
}

/// How a list of events or elements becomes one value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Take {
    /// How many there are.
    Count,
    /// The sum of a value.
    Sum,
    /// The smallest.
    Min,
    /// The largest.
    Max,
    /// The mean.
    Average,
    /// The value of the earliest.
    First,
    /// The value of the latest.
    Last,
    /// How many different values.
    Distinct,
}

impl Condition {
    /// Calls `visit` for this node and every node below it, also in the segments that are bound.
    pub fn each<'a>(&'a self, visit: &mut impl FnMut(&'a Condition)) {
        visit(self);
        match self {
            Self::All(parts) | Self::Any(parts) => parts.iter().for_each(|part| part.each(visit)),
            Self::Not(part) => part.each(visit),
            Self::Event(EventRule {
                filter: Some(filter),
                ..
            })
            | Self::Items {
                filter: Some(filter),
                ..
            } => filter.each(visit),
            Self::Segment(membership) => {
                if let Some(rule) = membership.rule() {
                    rule.each(visit);
                }
            }
            _ => {}
        }
    }

    /// The blocks whose results this rule reads.
    pub fn blocks_read(&self) -> Vec<BlockId> {
        let mut blocks = Vec::new();
        self.each(&mut |node| {
            node.each_own_path(&mut |path| blocks.extend(path.block()));
            if let Self::Event(rule) = node {
                blocks.extend(rule.block.clone());
            }
        });
        blocks
    }

    /// Whether it, or a rule below it, reads a value that begins so. Segments are left out: they see
    /// the contact only.
    pub(crate) fn reads(&self, root: Root) -> bool {
        let mut reads = false;
        self.each_path(&mut |path| reads |= path.root == root);
        reads
    }

    /// Calls `visit` for every path of it and of the rules below it.
    pub(crate) fn each_path<'a>(&'a self, visit: &mut impl FnMut(&'a Path)) {
        self.each(&mut |node| node.each_own_path(visit));
    }

    /// Whether this node itself reads something of an activity.
    pub(crate) fn reads_activity(&self) -> bool {
        let mut reads = false;
        self.each_own_path(&mut |path| reads |= path.is_of_activity());
        reads
    }

    /// Calls `visit` for every path of this node, not of those below it.
    fn each_own_path<'a>(&'a self, visit: &mut impl FnMut(&'a Path)) {
        let measure = match self {
            Self::Field { path, operator, .. } => {
                visit(path);
                return operator.each_path(visit);
            }
            Self::Event(rule) => {
                if let Period::Since(moment) = &rule.period {
                    moment.path().into_iter().for_each(&mut *visit);
                }
                &rule.measure
            }
            Self::Items { path, measure, .. } => {
                visit(path);
                measure
            }
            Self::All(_)
            | Self::Any(_)
            | Self::Not(_)
            | Self::Tag(_)
            | Self::Interest(_)
            | Self::Segment(_) => return,
        };
        measure.of.iter().for_each(&mut *visit);
        measure.operator.each_path(visit);
    }
}
