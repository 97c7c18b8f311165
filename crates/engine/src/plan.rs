//! A plan: a draft without errors, compiled into a list of nodes that a journey walks by number.
//! Immutable; a journey is pinned to the plan of its version.

use std::collections::{BTreeMap, BTreeSet};

use crate::block::branch::{Arm, Branch};
use crate::block::{Block, Does as DraftDoes, End, SendEmail, Wait};
use crate::calendar::{Holidays, Windows, Zone};
use crate::check::{Catalogue, check};
use crate::condition::{Condition, EventRule};
use crate::contact::Basis;
use crate::draft::{self, Draft, Entry, ZonePolicy};
use crate::finding::{Finding, Findings, Place};
use crate::id::{BlockId, Handle};
use crate::scope::Facts;
use crate::segment;
use crate::step::Purpose;
use crate::trigger::Trigger;

/// A workflow that can run.
#[derive(Clone, Debug, PartialEq)]
pub struct Plan {
    /// The name by which others refer to it.
    pub handle: Handle,
    /// The name that people see.
    pub name: String,
    /// Marketing or service.
    pub purpose: Purpose,
    /// Accepted grounds for a marketing message.
    pub basis: Vec<Basis>,
    /// What its messages are about.
    pub interest: Option<Handle>,
    /// Any of these starts it.
    pub triggers: Vec<Trigger>,
    /// Who may take part.
    pub audience: Option<Condition>,
    /// Who may enter, and how often.
    pub entry: Entry,
    /// Every block, as a node.
    pub nodes: Vec<Node>,
    /// Where a journey begins; empty for a workflow without blocks.
    pub first: Option<usize>,
    window: Option<Windows>,
    zone: ZonePolicy,
    holidays: Holidays,
    index: BTreeMap<BlockId, usize>,
}

/// One block of a plan.
#[derive(Clone, Debug, PartialEq)]
pub struct Node {
    /// Its name.
    pub id: BlockId,
    /// Passed over where this is false.
    pub when: Option<Condition>,
    /// What it does.
    pub does: Does,
    /// What comes behind it.
    pub next: Option<usize>,
}

/// What a node does.
#[derive(Clone, Debug, PartialEq)]
pub enum Does {
    /// Waits.
    Wait(Wait<Option<usize>>),
    /// Chooses a way.
    Branch(Branch<Option<usize>>),
    /// Sends an e-mail.
    SendEmail(SendEmail),
    /// Ends the journey.
    End(End),
}

impl Plan {
    /// Reads, checks and compiles a text in one go. `Err` holds the findings if there is an error
    /// among them.
    pub fn from_text(text: &str, catalogue: &Catalogue) -> Result<Self, Vec<Finding>> {
        let mut reading = draft::read(text);
        if let Some(draft) = &reading.draft {
            check(draft, catalogue, &mut reading.findings);
        }
        match reading.draft {
            Some(ref draft) if reading.findings.publishable() => {
                let plan = compile(draft);
                plan.bind(catalogue, &mut reading.findings);
                if reading.findings.publishable() {
                    return Ok(plan);
                }
                Err(reading.into_findings())
            }
            _ => Err(reading.into_findings()),
        }
    }

    /// Binds the segments that its rules name, as they are now.
    fn bind(&self, catalogue: &Catalogue, findings: &mut Findings) {
        self.each_condition(&mut |condition| {
            if let Condition::Segment(membership) = condition {
                let segments = catalogue.segments.as_ref();
                segment::bind(membership, segments, findings, &Place::default());
            }
        });
    }

    /// The segments that its rules name, also through other segments: the plan holds only as long
    /// as they stay what they are.
    pub fn segments_named(&self) -> BTreeSet<&Handle> {
        let mut named = BTreeSet::new();
        self.each_condition(&mut |condition| {
            if let Condition::Segment(membership) = condition {
                named.insert(&membership.segment);
            }
        });
        named
    }

    /// The node of a block.
    pub fn node(&self, id: &BlockId) -> Option<usize> {
        self.index.get(id).copied()
    }

    /// Where local times are for this contact, with the workflow's holidays.
    pub fn zone(&self, facts: Facts<'_>) -> Zone {
        let zone = match &self.zone {
            ZonePolicy::Named(zone) => zone.clone(),
            ZonePolicy::Workspace => facts.zone.clone(),
            ZonePolicy::Contact => {
                let own = facts.contact.zone.as_deref().and_then(Zone::named);
                own.unwrap_or_else(|| facts.zone.clone())
            }
        };
        zone.with_holidays(self.holidays)
    }

    /// In which hours a message of this block may leave. The block's own window goes before the
    /// workflow's, and service mail of a marketing workflow has none but its own.
    pub fn window(&self, block: &BlockId, purpose: Purpose) -> Option<&Windows> {
        let node = self.node(block).map(|node| &self.nodes[node].does);
        if let Some(Does::SendEmail(send)) = node
            && let Some(own) = &send.window
        {
            return own.as_ref();
        }
        let exempt = purpose == Purpose::Service && self.purpose == Purpose::Marketing;
        self.window.as_ref().filter(|_| !exempt)
    }

    /// The names of all events that the plan's rules look back at.
    pub fn history_wanted(&self) -> BTreeSet<&str> {
        let mut names = BTreeSet::new();
        self.each_condition(&mut |condition| {
            if let Condition::Event(EventRule { names: wanted, .. }) = condition {
                names.extend(wanted.iter().map(String::as_str));
            }
        });
        names
    }

    fn each_condition<'a>(&'a self, visit: &mut impl FnMut(&'a Condition)) {
        let triggers = self
            .triggers
            .iter()
            .filter_map(|trigger| trigger.filter.as_ref());
        let guards = self.audience.iter().chain(&self.entry.when);
        let nodes = self.nodes.iter().flat_map(Node::conditions);
        for condition in triggers.chain(guards).chain(nodes) {
            condition.each(visit);
        }
    }
}

impl Node {
    fn conditions(&self) -> impl Iterator<Item = &Condition> {
        let arms: &[_] = match &self.does {
            Does::Branch(branch) => &branch.arms,
            _ => &[],
        };
        self.when
            .iter()
            .chain(arms.iter().filter_map(|arm| arm.when.as_ref()))
    }
}

/// Compiles a draft that passed its checks.
fn compile(draft: &Draft) -> Plan {
    let mut nodes = Vec::new();
    let first = sequence(&draft.blocks, None, &mut nodes);
    let index = nodes
        .iter()
        .enumerate()
        .map(|(n, node): (_, &Node)| (node.id.clone(), n))
        .collect();
    Plan {
        handle: draft.handle.clone(),
        name: draft.name.clone(),
        purpose: draft.purpose,
        basis: draft.basis.clone(),
        interest: draft.interest.clone(),
        triggers: draft.triggers.clone(),
        audience: draft.audience.clone(),
        entry: draft.entry.clone(),
        nodes,
        first,
        window: draft.window.clone(),
        zone: draft.zone.clone(),
        holidays: draft.holidays,
        index,
    }
}

/// The node that a sequence begins with; `after` is where it leads. From the back, so that each
/// block knows what comes behind it.
fn sequence(blocks: &[Block], after: Option<usize>, nodes: &mut Vec<Node>) -> Option<usize> {
    blocks
        .iter()
        .rev()
        .fold(after, |next, block| Some(node(block, next, nodes)))
}

fn node(block: &Block, next: Option<usize>, nodes: &mut Vec<Node>) -> usize {
    let does = match &block.does {
        DraftDoes::Wait(wait) => Does::Wait(Wait {
            timing: wait.timing.clone(),
            if_past: wait.if_past,
            blocks: wait
                .blocks
                .as_ref()
                .map(|blocks| sequence(blocks, next, nodes)),
        }),
        DraftDoes::Branch(branch) => {
            let arm = |arm: &Arm<Vec<Block>>| Arm {
                id: arm.id.clone(),
                when: arm.when.clone(),
                blocks: sequence(&arm.blocks, next, nodes),
            };
            Does::Branch(Branch {
                arms: branch.arms.iter().map(arm).collect(),
            })
        }
        DraftDoes::SendEmail(send) => Does::SendEmail(send.clone()),
        DraftDoes::End(end) => Does::End(end.clone()),
    };
    nodes.push(Node {
        id: block.id.clone(),
        when: block.when.clone(),
        does,
        next,
    });
    nodes.len() - 1
}

#[cfg(test)]
mod tests {
    use crate::sample::{self, World};

    #[test]
    fn every_event_that_a_rule_looks_back_at_is_wanted() {
        let plan = sample::plan(
            "
            format: 1
            handle: w
            name: W
            triggers:
              - id: t
                start: event
                event: started
                where: { event: in_trigger, within: 1d }
            audience: { not: { event: in_audience, since: ever } }
            entry: { when: { all: [{ any: [{ event: [in_entry, also], since: ever }] }] } }
            blocks:
              - id: a
                do: branch
                when: { event: in_when, since: entry, where: { event: in_where, since: ever } }
                branches:
                  - id: x
                    when: { items: trigger.lines, every: { event: in_every, since: ever } }
                    blocks: [{ id: b, do: end, when: { event: in_inner, since: block } }]
            ",
        );
        let wanted: Vec<_> = plan.history_wanted().into_iter().collect();
        let expect = [
            "also",
            "in_audience",
            "in_entry",
            "in_every",
            "in_inner",
            "in_trigger",
            "in_when",
            "in_where",
        ];
        assert_eq!(wanted, expect);
    }

    #[test]
    fn local_times_are_where_the_workflow_says() {
        let check = |policy: &str, contact: Option<&str>, expect: &str| {
            let plan = sample::plan(&format!(
                "{{ format: 1, handle: w, name: W, {policy} triggers: [{{ id: t, start: event, event: a }}], blocks: [] }}"
            ));
            let mut world = World::new("2027-03-20T09:00:00Z", "{}", "2027-03-20T09:00:00Z");
            world.contact.zone = contact.map(str::to_owned);
            assert_eq!(
                plan.zone(world.facts()).name(),
                expect,
                "{policy} {contact:?}"
            );
        };
        let (workspace, own) = ("Europe/Amsterdam", Some("Asia/Tokyo"));
        check("", own, "Asia/Tokyo");
        check("", None, workspace);
        check("", Some("Mars/Olympus"), workspace);
        check("zone: contact,", own, "Asia/Tokyo");
        check("zone: workspace,", own, workspace);
        check("zone: America/Lima,", own, "America/Lima");
    }
}
