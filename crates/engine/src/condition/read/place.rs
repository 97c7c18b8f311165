//! Where a condition stands, and so what a path in it may begin with. The tree is the same
//! everywhere; only the roots that exist and the periods that make sense differ.

use super::super::Period;
use crate::document::Node;
use crate::finding::{Findings, Place};
use crate::moment::Moment;
use crate::path::{self, Path, Root};

/// Where a condition stands: which roots exist there, and which period is meant if none is written.
#[derive(Clone, Copy, Debug)]
pub struct Ctx {
    /// What surrounds it.
    pub kind: PlaceKind,
    /// Whether a list element is at hand.
    pub item: bool,
    /// Whether an event is at hand.
    pub event: bool,
    pub(super) depth: usize,
}

/// The places of conditions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PlaceKind {
    /// The `where` of a trigger: the event that came in, which is also the trigger, and the contact.
    Trigger,
    /// `audience`, a segment's rule: the contact only.
    Audience,
    /// `entry.when`: the journey as it begins, before any block.
    Entry,
    /// `when` of a block or branch: the whole journey.
    Journey,
    /// `when` of an exit or a goal: the whole journey, and what happened since it began.
    Exit,
    /// `when` of a branch of a `wait_for`: the whole journey, and what comes in meanwhile.
    Await,
    /// The blocks of an exit: the whole journey, and the event that ended it.
    LastWords,
}

impl PlaceKind {
    /// The period of a rule over events that writes none.
    pub(super) fn period(self) -> Option<Period> {
        match self {
            Self::Exit => Some(Period::Begun),
            Self::Await => Some(Period::Awaited),
            _ => None,
        }
    }

    /// Whether there are blocks that were passed.
    pub(super) fn has_blocks(self) -> bool {
        match self {
            Self::Trigger | Self::Audience | Self::Entry => false,
            Self::Journey | Self::Exit | Self::Await | Self::LastWords => true,
        }
    }
}

impl Ctx {
    /// A condition that stands in such a place.
    pub const fn new(kind: PlaceKind) -> Self {
        Self {
            kind,
            item: false,
            event: matches!(kind, PlaceKind::Trigger),
            depth: 0,
        }
    }

    /// The same place with a list element at hand.
    #[must_use]
    pub const fn with_item(self) -> Self {
        Self { item: true, ..self }
    }

    /// The same place without an event at hand.
    #[must_use]
    pub const fn without_event(self) -> Self {
        Self {
            event: false,
            ..self
        }
    }

    fn roots(self) -> Vec<Root> {
        let mut roots = vec![Root::Contact];
        if self.event {
            roots.push(Root::Event);
        }
        if self.item {
            roots.push(Root::Item);
        }
        match self.kind {
            PlaceKind::Audience => {}
            PlaceKind::Trigger => roots.push(Root::Trigger),
            PlaceKind::Entry => {
                roots.extend([Root::Trigger, Root::Journey, Root::Previous]);
            }
            PlaceKind::Journey | PlaceKind::Exit | PlaceKind::Await => {
                roots.extend([Root::Trigger, Root::Journey, Root::Previous, Root::Block]);
            }
            PlaceKind::LastWords => {
                let journey = [Root::Trigger, Root::Journey, Root::Previous];
                roots.extend(journey);
                roots.extend([Root::Block, Root::Exit]);
            }
        }
        if self.kind != PlaceKind::Audience {
            roots.extend([Root::Activity, Root::Registration]);
        }
        roots
    }

    /// Whether the path begins where something is; else a finding.
    fn has(self, path: &Path, place: &Place, findings: &mut Findings) -> bool {
        let roots = self.roots();
        if roots.contains(&path.root) {
            return true;
        }
        let names: Vec<_> = roots.iter().map(|root| root.as_str()).collect();
        let sentence = format!(
            "`{}` does not exist here; possible: {}.",
            path.root.as_str(),
            names.join(", ")
        );
        findings.error("root", place, sentence);
        false
    }

    pub(super) fn deeper(self) -> Self {
        Self {
            depth: self.depth + 1,
            ..self
        }
    }
}

/// A path whose root exists here.
pub(crate) fn path(ctx: Ctx) -> impl Fn(&Node, &Place, &mut Findings) -> Option<Path> {
    move |node, place, findings| {
        path::read(node, place, findings).filter(|path| ctx.has(path, place, findings))
    }
}

/// A moment that counts from something that exists here.
pub(crate) fn moment(ctx: Ctx) -> impl Fn(&Node, &Place, &mut Findings) -> Option<Moment> {
    move |node, place, findings| {
        let moment = Moment::read(node, place, findings)?;
        let date = place.part("date", node.get("date").and_then(|node| node.position));
        let exists = moment
            .path()
            .is_none_or(|path| ctx.has(path, &date, findings));
        exists.then_some(moment)
    }
}
