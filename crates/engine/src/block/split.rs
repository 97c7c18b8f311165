//! `do: split`: divides people by chance, in parts of given weights. Who goes where is a hash of the
//! workflow, the block and the contact: the same on every visit and in a back-test, and independent
//! of every other split. The arm taken is kept with the journey and holds for its later visits.

use super::branch::{ARMS_MAX, one_each};
use super::{Block, Inside, Kind, Next, Run, read_sequence};
use crate::document::Node;
use crate::finding::{Findings, Place};
use crate::form::{Form, Shape, parts};
use crate::id::BlockId;
use crate::read::{self, Fields, Key, key, later};
use crate::share::Draw;
use crate::why::Why;

/// What forms and documentation see.
pub const KIND: Kind = Kind {
    name: "split",
    doc: "Divides people by chance.",
    keys: &[
        key("branches", "The ways: id, label, weight, blocks.")
            .takes(Form::list(&Form::Map(&Shape::of(&[ARM_KEYS])), 2, ARMS_MAX))
            .required(),
        later("goal", "What decides which way is best."),
        later("decide", "never, by_hand or auto."),
        later("window", "How long the goal is watched."),
        later("min_sample", "How many people it takes."),
    ],
    rules: &[],
};

const ARM_KEYS: &[Key] = &[
    key("id", "Its name; numbers follow it.")
        .takes(Form::LOCAL_ID)
        .required(),
    key("label", "The name that people see.").takes(parts::LABEL),
    key("note", "For the next reader.").takes(parts::LABEL),
    key("weight", "Its part: 1 to 1000, beside the other weights.")
        .takes(Form::whole(1, WEIGHT_MAX))
        .required(),
    key("blocks", "What happens there.").takes(parts::SEQUENCE),
];

/// The largest weight: parts of a thousandth can be said.
const WEIGHT_MAX: i64 = 1_000;

/// Divides people. `S` is a sequence of blocks in a draft, and a node's index in a plan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Split<S> {
    /// The ways.
    pub arms: Vec<Arm<S>>,
}

/// One way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Arm<S> {
    /// Its name.
    pub id: BlockId,
    /// Its part, beside the other weights.
    pub weight: u64,
    /// What happens there.
    pub blocks: S,
}

impl Split<Vec<Block>> {
    pub(super) fn read(
        fields: &Fields<'_>,
        inside: Inside,
        findings: &mut Findings,
    ) -> Option<Self> {
        let placed = |node: &Node, place: &Place, findings: &mut Findings| {
            read_arm(inside, node, place, findings).map(|arm| (place.clone(), arm))
        };
        let arms = fields.required("branches", findings, read::list(2, ARMS_MAX, placed))?;
        one_each(arms.iter().map(|(place, arm)| (place, &arm.id)), findings);
        let arms: Vec<_> = arms.into_iter().map(|(_, arm)| arm).collect();
        // Too few were reported; without any there is nobody's way to go.
        (!arms.is_empty()).then_some(Self { arms })
    }
}

fn read_arm(
    inside: Inside,
    node: &Node,
    place: &Place,
    findings: &mut Findings,
) -> Option<Arm<Vec<Block>>> {
    let fields = Fields::open(node, place, &[ARM_KEYS], findings)?;
    let id = fields.required("id", findings, read::local_id);
    fields.read("label", findings, read::text(500));
    fields.read("note", findings, read::text(500));
    let weight = fields.required("weight", findings, read::whole_number(1, WEIGHT_MAX));
    let blocks = fields
        .read("blocks", findings, read_sequence(inside))
        .unwrap_or_default();
    Some(Arm {
        id: id?,
        weight: u64::try_from(weight?).ok()?,
        blocks,
    })
}

impl Split<Option<usize>> {
    /// What it does.
    pub fn run(&self, run: &Run<'_>) -> Next {
        let Some(journey) = run.scope.journey else {
            return Next::to(run.node.next, "none", Why::default());
        };
        let before = journey.memory.left.get(&run.node.id);
        let kept = before.and_then(|left| {
            let same = |arm: &&Arm<_>| arm.id.as_str() == left.outcome;
            self.arms.iter().find(same)
        });
        let (arm, note) = match kept {
            Some(arm) => (Some(arm), "as before".to_owned()),
            None => self.drawn(journey.workflow.0, &run.node.id, journey.contact.0),
        };
        match arm {
            Some(arm) => Next::to(arm.blocks, arm.id.as_str(), Why::note(note)),
            None => Next::to(run.node.next, "none", Why::default()),
        }
    }

    /// The way of whoever drew this number, and how that came about.
    fn drawn(
        &self,
        workflow: i64,
        block: &BlockId,
        contact: i64,
    ) -> (Option<&Arm<Option<usize>>>, String) {
        let whole = self.arms.iter().map(|arm| arm.weight).sum::<u64>().max(1);
        let drawn = Draw::new(&format!("split/{workflow}/{block}"), contact).below(whole);
        let mut end = 0;
        let arm = self.arms.iter().find(|arm| {
            end += arm.weight;
            drawn < end
        });
        (arm, format!("drew {drawn} of {whole}"))
    }
}
