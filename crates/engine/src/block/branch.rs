//! `do: branch`: ordered ways, each with a rule; the first that holds is taken. Only the last may
//! have no rule: everyone else. Where none holds, the journey goes on behind the block.

use std::collections::BTreeSet;

use super::{Block, Inside, Kind, Next, Run, read_sequence};
use crate::condition::{Condition, Ctx};
use crate::document::Node;
use crate::finding::{Findings, Place};
use crate::form::{Form, Shape, parts};
use crate::id::BlockId;
use crate::read::{self, Fields, Key, key};
use crate::why::Why;

/// What forms and documentation see.
pub const KIND: Kind = Kind {
    name: "branch",
    doc: "Chooses the first way whose rule holds.",
    keys: &[
        key("branches", "The ways, in order: id, label, when, blocks.")
            .takes(ARMS)
            .required(),
    ],
    rules: &[],
};

const ARM_KEYS: &[Key] = &[
    key("id", "Its name; numbers follow it.")
        .takes(Form::LOCAL_ID)
        .required(),
    key("label", "The name that people see.").takes(parts::LABEL),
    key("note", "For the next reader.").takes(parts::LABEL),
    key("when", "Who takes this way.").takes(parts::CONDITION),
    key("blocks", "What happens there.").takes(parts::SEQUENCE),
];

/// The ways of a block, each with a rule.
pub(super) const ARMS: Form = Form::list(&Form::Map(&Shape::of(&[ARM_KEYS])), 1, ARMS_MAX);

/// Most ways of one branch.
pub(super) const ARMS_MAX: usize = 20;

/// Outcome where no way was taken.
const NONE: &str = "none";

/// Chooses a way. `S` is a sequence of blocks in a draft, and a node's index in a plan.
#[derive(Clone, Debug, PartialEq)]
pub struct Branch<S> {
    /// The ways, in order.
    pub arms: Vec<Arm<S>>,
}

/// One way.
#[derive(Clone, Debug, PartialEq)]
pub struct Arm<S> {
    /// Its name.
    pub id: BlockId,
    /// Who takes it; everyone else, if there is no rule.
    pub when: Option<Condition>,
    /// What happens there.
    pub blocks: S,
}

impl Branch<Vec<Block>> {
    pub(super) fn read(
        fields: &Fields<'_>,
        inside: Inside,
        findings: &mut Findings,
    ) -> Option<Self> {
        let sentence = "Only the last branch may have no `when`: nobody gets past this one.";
        let arms = read_arms(inside, inside.rule(), sentence, fields, findings)?;
        Some(Self { arms })
    }
}

/// Reads the ways of a block, each with a rule that stands in `rule`; `misplaced` says what is wrong
/// with a way that has none and is not the last.
pub(super) fn read_arms(
    inside: Inside,
    rule: Ctx,
    misplaced: &str,
    fields: &Fields<'_>,
    findings: &mut Findings,
) -> Option<Vec<Arm<Vec<Block>>>> {
    let placed = |node: &Node, place: &Place, findings: &mut Findings| {
        read_arm(inside, rule, node, place, findings).map(|arm| (place.clone(), arm))
    };
    let arms = fields.required("branches", findings, read::list(1, ARMS_MAX, placed))?;
    let last = arms.len().saturating_sub(1);
    for (n, (place, arm)) in arms.iter().enumerate() {
        if arm.when.is_none() && n != last {
            findings.error("branch", place, misplaced);
        }
    }
    one_each(arms.iter().map(|(place, arm)| (place, &arm.id)), findings);
    Some(arms.into_iter().map(|(_, arm)| arm).collect())
}

/// No two ways of a block have one name.
pub(super) fn one_each<'a>(
    arms: impl Iterator<Item = (&'a Place, &'a BlockId)>,
    findings: &mut Findings,
) {
    let mut ids = BTreeSet::new();
    for (place, id) in arms {
        if !ids.insert(id) {
            let sentence = format!("Two branches here are called `{id}`.");
            findings.error("duplicate_id", place, sentence);
        }
    }
}

fn read_arm(
    inside: Inside,
    rule: Ctx,
    node: &Node,
    place: &Place,
    findings: &mut Findings,
) -> Option<Arm<Vec<Block>>> {
    let fields = Fields::open(node, place, &[ARM_KEYS], findings)?;
    let id = fields.required("id", findings, read::local_id);
    fields.read("label", findings, read::text(500));
    fields.read("note", findings, read::text(500));
    let when = fields.read("when", findings, Condition::read(rule));
    // An unreadable rule must not turn into "everyone else".
    let when_is_lost = fields.has("when") && when.is_none();
    let blocks = fields
        .read("blocks", findings, read_sequence(inside))
        .unwrap_or_default();
    (!when_is_lost).then_some(Arm {
        id: id?,
        when,
        blocks,
    })
}

impl Branch<Option<usize>> {
    /// What it does.
    pub fn run(&self, run: &Run<'_>) -> Next {
        let mut why = Why::default();
        let taken = self.arms.iter().find(|arm| {
            arm.when
                .as_ref()
                .is_none_or(|when| when.holds(&run.scope, &mut why))
        });
        match taken {
            Some(arm) => Next::Go {
                to: arm.blocks,
                outcome: arm.id.to_string(),
                why,
            },
            None => Next::Go {
                to: run.node.next,
                outcome: NONE.to_owned(),
                why,
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::journey::{Pending, State};
    use crate::sample::{self, World, at};
    use crate::step::{Input, step};

    /// Which way is taken a day after entry, in a workflow with these ways.
    fn check(branches: &str, expect: &str) {
        let plan = sample::plan(&format!(
            "{{ format: 1, handle: w, name: W, triggers: [{{ id: t, start: event, event: a }}], \
             blocks: [{{ id: day, do: wait, for: 1d }}, {{ id: way, do: branch, branches: [{branches}] }}] }}"
        ));
        let mut world = World::new("2027-03-20T09:00:00Z", "{}", "2027-03-20T09:00:00Z");
        world.happened("2027-03-20T12:00:00Z", "b", "{}");
        let start = step(
            &plan,
            &world.journey,
            Input::Start,
            world.facts(),
            world.now,
        )
        .unwrap();
        let wake_at = at("2027-03-21T09:00:00Z");
        assert_eq!(start.state, State::Active(Pending::Waiting { wake_at }));
        let due = step(&plan, &start.journey, Input::Due, world.facts(), wake_at).unwrap();
        let outcomes: Vec<_> = due
            .trace
            .iter()
            .map(|visit| visit.outcome.as_str())
            .collect();
        assert_eq!(outcomes, ["waited", expect], "{branches}");
    }

    #[test]
    fn the_first_way_whose_rule_holds_is_taken() {
        let (yes, no) = ("{ event: b, since: entry }", "{ tag: vip }");
        check(
            &format!("{{ id: x, when: {no} }}, {{ id: y, when: {yes} }}, {{ id: z }}"),
            "y",
        );
        check(
            &format!("{{ id: x, when: {yes} }}, {{ id: y, when: {yes} }}"),
            "x",
        );
        check(&format!("{{ id: x, when: {no} }}, {{ id: z }}"), "z");
        check(&format!("{{ id: x, when: {no} }}"), "none");
    }

    #[test]
    fn a_rule_sees_when_this_block_was_entered_and_what_earlier_ones_left() {
        check("{ id: x, when: { event: b, since: block } }", "none");
        check(
            "{ id: x, when: { event: b, since: { date: block.day.at, offset: -1d } } }",
            "x",
        );
        check(
            "{ id: x, when: { field: block.day.outcome, is: waited } }",
            "x",
        );
        check(
            "{ id: x, when: { field: block.day.at, is: \"2027-03-21T09:00:00Z\" } }",
            "x",
        );
    }
}
