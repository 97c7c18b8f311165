//! A plan: a draft without errors, compiled into a list of nodes that a journey walks by number.
//! Immutable; a journey is pinned to the plan of its version.

mod compile;
mod earlier;
mod following;

use std::collections::{BTreeMap, BTreeSet};

use crate::activity;
use crate::block::{Branch, One, Split, Wait, WaitFor};
use crate::calendar::{Holidays, Windows, Zone};
use crate::check::{Catalogue, check};
use crate::condition::{Condition, EventRule, Heeds};
use crate::contact::Basis;
use crate::draft::{self, Draft, Entry, Sending, ZonePolicy};
use crate::entry::Again;
use crate::event::own;
use crate::exit::{Exit, Goal};
use crate::finding::{Finding, Findings, Place};
use crate::id::{BlockId, Handle};
use crate::scope::Facts;
use crate::segment;
use crate::settings::Settings;
use crate::share::Share;
use crate::step::Purpose;
use crate::trigger::{Starts, Trigger};

use self::earlier::Earlier;

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
    /// What ends a journey early, in order.
    pub exits: Vec<Exit<Option<usize>>>,
    /// What it is for.
    pub goals: Vec<Goal>,
    /// Who gets nothing.
    pub hold_out: Option<Share>,
    /// Every block, as a node.
    pub nodes: Vec<Node>,
    /// Where a journey begins; empty for a workflow without blocks.
    pub first: Option<usize>,
    /// How its messages stand beside those of other workflows.
    pub sending: Sending,
    window: Option<Windows>,
    zone: ZonePolicy,
    holidays: Holidays,
    index: BTreeMap<BlockId, usize>,
    /// What exits and goals listen to.
    heeds: Heeds,
    /// What something in it asks of the contact's journeys before.
    earlier: Earlier,
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
    /// Whether it belongs to the blocks of an exit.
    pub is_last_word: bool,
    /// What it listens to, while a journey waits in it.
    heeds: Heeds,
}

/// What a node does.
#[derive(Clone, Debug, PartialEq)]
pub enum Does {
    /// Waits.
    Wait(Wait<Option<usize>>),
    /// Waits until something happens.
    WaitFor(WaitFor<Option<usize>>),
    /// Chooses a way.
    Branch(Branch<Option<usize>>),
    /// Divides people by chance.
    Split(Split<Option<usize>>),
    /// Does one thing.
    One(One),
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
                let mut plan = compile(draft);
                plan.take_defaults(draft, catalogue.settings.as_deref());
                plan.bind(catalogue, &mut reading.findings);
                if reading.findings.publishable() {
                    return Ok(plan);
                }
                Err(reading.into_findings())
            }
            _ => Err(reading.into_findings()),
        }
    }

    /// Takes from the workspace what the draft does not say.
    fn take_defaults(&mut self, draft: &Draft, settings: Option<&Settings>) {
        let Some(settings) = settings else { return };
        if draft.takes_window {
            self.window.clone_from(&settings.window);
        }
        self.holidays = draft.holidays.unwrap_or(settings.holidays);
        for node in &mut self.nodes {
            if let Does::One(One::WaitForData(gate)) = &mut node.does {
                gate.known = settings.source(&gate.source);
                gate.question = settings.question(&gate.source).cloned();
            }
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

    /// The node to which a goal that is reached takes a journey.
    pub fn pull(&self, goal: &BlockId) -> Option<usize> {
        self.nodes.iter().position(|node| match &node.does {
            Does::One(One::Goal(block)) => block.pull && block.goal == *goal,
            _ => false,
        })
    }

    /// Where local times are for this contact, with the workflow's holidays.
    pub fn zone(&self, facts: Facts<'_>) -> Zone {
        self.zone_of(facts.contact.zone.as_deref(), facts.zone)
    }

    /// The same, of a contact who has this zone in a workspace that has that one.
    pub fn zone_of(&self, contact: Option<&str>, workspace: &Zone) -> Zone {
        let zone = match &self.zone {
            ZonePolicy::Named(zone) => zone.clone(),
            ZonePolicy::Workspace => workspace.clone(),
            ZonePolicy::Contact => {
                let own = contact.and_then(Zone::named);
                own.unwrap_or_else(|| workspace.clone())
            }
        };
        zone.with_holidays(self.holidays)
    }

    /// When somebody may enter again by this trigger. A date comes round once, whatever the rule.
    pub fn again(&self, trigger: &BlockId) -> Again {
        if self.comes_once(trigger) {
            return Again::Never;
        }
        self.entry.again
    }

    /// Whether what sets off this trigger comes round once for each key, also for who is inside.
    pub fn comes_once(&self, trigger: &BlockId) -> bool {
        let comes_round = |one: &Trigger| {
            one.id == *trigger && matches!(one.starts, Starts::Date(_) | Starts::Occasion(_))
        };
        self.triggers.iter().any(comes_round)
    }

    /// In which hours a message of this block may leave. The block's own window goes before the
    /// workflow's, and service mail of a marketing workflow has none but its own.
    pub fn window(&self, block: &BlockId, purpose: Purpose) -> Option<&Windows> {
        let node = self.node(block).map(|node| &self.nodes[node].does);
        if let Some(Does::One(One::SendEmail(send))) = node
            && let Some(own) = &send.window
        {
            return own.as_ref();
        }
        let exempt = purpose == Purpose::Service && self.purpose == Purpose::Marketing;
        self.window.as_ref().filter(|_| !exempt)
    }

    /// The names of all events that the plan's rules look back at.
    pub fn history_wanted(&self) -> BTreeSet<&str> {
        let looked_back_at = self.triggers.iter().flat_map(Trigger::history_wanted);
        let mut names: BTreeSet<_> = looked_back_at.map(String::as_str).collect();
        names.extend(self.nodes.iter().flat_map(|node| match &node.does {
            Does::One(One::NotifyStaff(notify)) => notify.looks_back_at(),
            _ => Vec::new(),
        }));
        if self.is_about_activities() {
            names.extend(activity::EVENTS);
        }
        // How often somebody entered is told by the beginnings of their journeys.
        names.extend(self.entry.max.map(|_| own::JOURNEY_STARTED));
        if self.asks_for_before() {
            names.extend([own::JOURNEY_STARTED, own::JOURNEY_ENDED]);
        }
        self.each_condition(&mut |condition| {
            if let Condition::Event(EventRule { names: wanted, .. }) = condition {
                names.extend(wanted.iter().map(String::as_str));
            }
        });
        names
    }

    /// The sources of events that its journeys wait for.
    pub fn sources(&self) -> impl Iterator<Item = &Handle> {
        self.nodes.iter().filter_map(|node| match &node.does {
            Does::One(One::WaitForData(gate)) => Some(&gate.source),
            _ => None,
        })
    }

    /// Every rule in it.
    fn rules(&self) -> impl Iterator<Item = &Condition> {
        let triggers = self.triggers.iter().flat_map(Trigger::conditions);
        let guards = self.audience.iter().chain(&self.entry.when);
        let nodes = self.nodes.iter().flat_map(Node::conditions);
        let exits = self.exits.iter().map(|exit| &exit.when);
        let goals = self.goals.iter().map(|goal| &goal.when);
        triggers
            .chain(guards)
            .chain(nodes)
            .chain(exits)
            .chain(goals)
    }

    fn each_condition<'a>(&'a self, visit: &mut impl FnMut(&'a Condition)) {
        self.rules().for_each(|condition| condition.each(visit));
    }
}

impl Node {
    /// The nodes to which a journey can go from here, but for what a goal or an exit does.
    pub(crate) fn leads_to(&self, plan: &Plan) -> Vec<usize> {
        let mut to: Vec<Option<usize>> = match &self.does {
            Does::Wait(wait) => wait.blocks.iter().copied().collect(),
            Does::WaitFor(WaitFor { arms, .. }) | Does::Branch(Branch { arms }) => {
                arms.iter().map(|arm| arm.blocks).collect()
            }
            Does::Split(split) => split.arms.iter().map(|arm| arm.blocks).collect(),
            Does::One(One::Goto(goto)) => vec![plan.node(&goto.block)],
            Does::One(_) => Vec::new(),
        };
        let stops = self.when.is_none() && matches!(self.does, Does::One(One::End(_)));
        to.extend((!stops).then_some(self.next));
        to.into_iter().flatten().collect()
    }

    /// Whether time passes here on every visit.
    pub(crate) fn always_waits(&self) -> bool {
        self.when.is_none()
            && match &self.does {
                Does::Wait(wait) => wait.always_waits(),
                Does::WaitFor(_) => true,
                Does::Branch(_) | Does::Split(_) | Does::One(_) => false,
            }
    }

    /// Whether the journey may wait here for something to come in.
    pub(crate) fn listens(&self) -> bool {
        match &self.does {
            Does::WaitFor(_) => true,
            // A gate only waits at first; it listens once it has asked.
            Does::One(one) => !matches!(one, One::WaitForData(_)) && !one.listens_to().is_empty(),
            Does::Wait(_) | Does::Branch(_) | Does::Split(_) => false,
        }
    }

    fn conditions(&self) -> impl Iterator<Item = &Condition> {
        let arms: &[_] = match &self.does {
            Does::WaitFor(WaitFor { arms, .. }) | Does::Branch(Branch { arms }) => arms,
            _ => &[],
        };
        let filter = match &self.does {
            Does::One(One::Pick(pick)) => pick.filter.as_ref(),
            _ => None,
        };
        self.when
            .iter()
            .chain(filter)
            .chain(arms.iter().filter_map(|arm| arm.when.as_ref()))
    }
}

pub(crate) use compile::compile;

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
