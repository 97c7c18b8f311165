//! Checking a draft as a whole: what each part cannot see by itself. Names that are used twice, a
//! block nobody can reach, marketing without an interest, an e-mail that does not exist.

use std::collections::BTreeSet;
use std::sync::Arc;

mod flow;
pub mod late;
mod linked;
mod named;

use crate::block::wait::IfPast;
use crate::block::wait_for_data::{AtLimit, Known, WaitForData};
use crate::block::{BLOCKS_MAX, Block, Does, One};
use crate::condition::Condition;
use crate::contact::Basis;
use crate::draft::Draft;
use crate::finding::{Findings, Place};
use crate::id::{BlockId, Handle};
use crate::limit::Cap;
use crate::read::unknown;
use crate::segment::{self, Segments};
use crate::settings::Settings;
use crate::step::Purpose;

/// What the workspace has, as far as it is known. Where a set is absent it is not checked, as when
/// a file is checked without a workspace.
#[derive(Clone, Debug, Default)]
pub struct Catalogue {
    /// Its e-mails.
    pub emails: Option<BTreeSet<Handle>>,
    /// Its pools of coupons.
    pub pools: Option<BTreeSet<Handle>>,
    /// The names of its secrets.
    pub secrets: Option<BTreeSet<Handle>>,
    /// The names of its webhooks.
    pub webhooks: Option<BTreeSet<Handle>>,
    /// Its segments.
    pub segments: Option<Segments>,
    /// What holds for it as a whole.
    pub settings: Option<Arc<Settings>>,
    /// Whether the draft is a published version: what has changed around it since is no reason for it
    /// to stop.
    pub is_published: bool,
}

/// Adds everything that is wrong with the draft as a whole.
pub fn check(draft: &Draft, catalogue: &Catalogue, findings: &mut Findings) {
    segment::check(draft, catalogue.segments.as_ref(), findings);
    let mut walk = Walk {
        draft,
        catalogue,
        // What could not be read is missing from the draft, and may be what is looked for.
        whole: findings.publishable(),
        findings,
        seen: BTreeSet::new(),
        readable: BTreeSet::new(),
        exit: None,
        targets: flow::targets(draft),
        tasks: BTreeSet::new(),
        jumps: Vec::new(),
        count: 0,
    };
    let place = Place::default().part("cap", None);
    walk.class(Some(&draft.sending.cap), &place);
    walk.sequence(&draft.blocks);
    let before = walk.seen.clone();
    for exit in &draft.exits {
        walk.exit = Some(&exit.id);
        // An exit may be taken from anywhere, so everything in the main sequence may have been
        // passed; what another exit does never was.
        walk.readable = before.clone();
        walk.rule(&exit.when, &exit.place);
        walk.sequence(&exit.blocks);
    }
    walk.readable = before;
    linked::check(draft, walk.findings);
    for goal in &draft.goals {
        walk.rule(&goal.when, &goal.place);
    }
    let (whole, jumps) = (walk.whole, std::mem::take(&mut walk.jumps));
    if whole {
        flow::check(draft, &jumps, walk.findings);
    }
    let place = Place::default().part("blocks", None);
    if walk.count > BLOCKS_MAX {
        let sentence = format!(
            "The workflow has {} blocks; at most {BLOCKS_MAX}.",
            walk.count
        );
        findings.error("too_many_blocks", &place, sentence);
    } else if walk.whole && draft.blocks.is_empty() {
        let sentence = "The workflow has no blocks: who enters is out again at once.";
        findings.warning("empty", &place, sentence);
    }
}

struct Walk<'a> {
    draft: &'a Draft,
    catalogue: &'a Catalogue,
    whole: bool,
    findings: &'a mut Findings,
    /// Every block so far.
    seen: BTreeSet<BlockId>,
    /// The blocks that a journey may have passed here.
    readable: BTreeSet<BlockId>,
    /// Of which exit these are the blocks.
    exit: Option<&'a BlockId>,
    /// The blocks to which something leads beside what stands before them.
    targets: BTreeSet<BlockId>,
    /// Those of them that give out a task.
    tasks: BTreeSet<BlockId>,
    jumps: Vec<flow::Jump>,
    count: usize,
}

impl<'a> Walk<'a> {
    /// Whether a journey can come out behind this sequence.
    fn sequence(&mut self, blocks: &'a [Block]) -> bool {
        let mut reachable = true;
        for block in blocks {
            reachable |= self.targets.contains(&block.id);
            if !reachable {
                let sentence =
                    format!("Nobody can reach `{}`: every way before it ends.", block.id);
                self.findings.error("unreachable", &block.place, sentence);
            }
            self.block(block);
            let inner: Vec<bool> = block
                .inner()
                .into_iter()
                .map(|inner| self.sequence(inner))
                .collect();
            reachable = goes_on(block, &inner);
        }
        reachable
    }

    fn block(&mut self, block: &'a Block) {
        self.count += 1;
        self.readable_here(block.blocks_read(), &block.place);
        // Its own id is taken from here on, also for what stands inside it.
        if !self.seen.insert(block.id.clone()) {
            let sentence = format!("Another block is called `{}`.", block.id);
            self.findings.error("duplicate_id", &block.place, sentence);
        }
        self.readable.insert(block.id.clone());
        match &block.does {
            Does::One(One::Goto(goto)) => self.jumps.push(flow::Jump {
                place: block.place.clone(),
                exit: self.exit.cloned(),
                from: block.id.clone(),
                to: goto.block.clone(),
                has_visits: goto.visits.is_some(),
            }),
            Does::One(One::Goal(goal)) => self.goal(&goal.goal, block),
            Does::WaitFor(wait) => {
                for when in wait.arms.iter().filter_map(|arm| arm.when.as_ref()) {
                    self.by_time_alone(when, &block.place);
                }
            }
            _ => {}
        }
        self.names(block);
        if let Does::One(One::SendEmail(send)) = &block.does {
            self.email(&send.email, block);
            self.class(send.cap.as_ref(), &block.place.part("cap", None));
            let purpose = send.purpose.unwrap_or(self.draft.purpose);
            let interest = send.interest.as_ref().or(self.draft.interest.as_ref());
            if purpose == Purpose::Marketing && interest.is_none() {
                self.no_interest(block);
            }
        }
    }

    /// A class of which no limit speaks limits nothing.
    fn class(&mut self, cap: Option<&Cap>, place: &Place) {
        let (Some(Cap::Class(class)), Some(settings)) = (cap, &self.catalogue.settings) else {
            return;
        };
        let classes = settings
            .mail_limits
            .iter()
            .filter_map(|limit| limit.class.as_ref());
        let classes: BTreeSet<_> = classes.map(Handle::as_str).collect();
        if !classes.contains(class.as_str()) {
            let sentence = unknown("class of the mail limits", class.as_str(), classes);
            self.findings.warning("unknown_class", place, sentence);
        }
    }

    /// The rule of an exit or a goal.
    fn rule(&mut self, when: &Condition, place: &Place) {
        self.readable_here(when.blocks_read(), place);
        self.by_time_alone(when, place);
    }

    fn by_time_alone(&mut self, when: &Condition, place: &Place) {
        let segments = self.catalogue.segments.as_ref();
        let segments = segments.filter(|_| !self.catalogue.is_published);
        let within = segments.is_some_and(|segments| segments.turns(when, true));
        if within || when.turns(true) {
            let sentence = "This rule can become true by time alone. It is looked at when something happens, not in between: use a `wait` and a branch.";
            self.findings.error("time_alone", place, sentence);
        }
    }

    fn readable_here(&mut self, read: Vec<BlockId>, place: &Place) {
        for read in read {
            if self.whole && !self.readable.contains(&read) {
                let known = self.readable.iter().map(BlockId::as_str);
                self.findings.error_with("unknown_block", place, || {
                    unknown("block before this one", read.as_str(), known)
                });
            }
        }
    }

    fn goal(&mut self, goal: &BlockId, block: &Block) {
        let mut goals = self.draft.goals.iter().map(|goal| goal.id.as_str());
        if self.whole && !goals.any(|known| known == goal.as_str()) {
            let place = block.place.part("goal", None);
            let goals = self.draft.goals.iter().map(|goal| goal.id.as_str());
            self.findings.error_with("unknown_goal", &place, || {
                unknown("goal", goal.as_str(), goals)
            });
        }
    }

    fn no_interest(&mut self, block: &Block) {
        let (code, sentence) = if self.draft.basis == [Basis::Request] {
            (
                "not_yet",
                "A message that rests on the request alone belongs to the format, but this version cannot send it yet: name an `interest`.",
            )
        } else {
            (
                "no_interest",
                "A marketing message needs an `interest`, here or on the workflow: without one nobody can be asked for consent, or leave.",
            )
        };
        self.findings.error(code, &block.place, sentence);
    }

    /// What a block of staff, coupons or calls names.
    fn names(&mut self, block: &Block) {
        match &block.does {
            Does::One(One::NotifyStaff(notify)) => {
                if let Some(email) = notify.email() {
                    self.email(email, block);
                }
                if let Some(circle) = &notify.circle {
                    self.circle(circle, block);
                }
                if let Some(task) = notify.task() {
                    self.task(task, block);
                }
            }
            Does::One(One::CreateTask(_)) => drop(self.tasks.insert(block.id.clone())),
            Does::One(One::GiveCoupon(give)) => {
                let Some(pools) = &self.catalogue.pools else {
                    return;
                };
                if !pools.contains(&give.coupons) {
                    let place = block.place.part("coupons", None);
                    let pools = pools.iter().map(Handle::as_str);
                    self.findings.error_with("unknown_pool", &place, || {
                        unknown("pool of coupons", give.coupons.as_str(), pools)
                    });
                }
            }
            Does::One(One::Call(call)) => self.secrets(call, block),
            Does::One(One::WaitForData(gate)) => self.source(gate, block),
            _ => {}
        }
    }

    /// A source that the settings do not name will never say anything, and nobody waits for it.
    fn source(&mut self, gate: &WaitForData, block: &Block) {
        self.question(gate, block);
        let settings = self.catalogue.settings.as_ref();
        let settings = settings.filter(|settings| settings.source(&gate.source) == Known::Nowhere);
        let (Some(settings), false) = (settings, self.catalogue.is_published) else {
            return;
        };
        let place = block.place.part("source", None);
        let known = settings.sources.iter().map(|source| source.id.as_str());
        let sentence = unknown("source of the settings", gate.source.as_str(), known);
        match gate.at_limit {
            AtLimit::Ask | AtLimit::End => {
                self.findings.error("unknown_source", &place, sentence);
            }
            AtLimit::GoOn => {
                let sentence = format!("{sentence} Everybody goes on here at once.");
                self.findings.warning("unknown_source", &place, sentence);
            }
        }
    }

    fn email(&mut self, email: &Handle, block: &Block) {
        let Some(emails) = &self.catalogue.emails else {
            return;
        };
        if !emails.contains(email) {
            let place = block.place.part("email", None);
            self.findings.error_with("unknown_email", &place, || {
                unknown("e-mail", email.as_str(), emails.iter().map(Handle::as_str))
            });
        }
    }
}

/// Whether a journey can come out behind this block. `inner` says it of each sequence inside.
fn goes_on(block: &Block, inner: &[bool]) -> bool {
    if block.when.is_some() {
        return true;
    }
    match &block.does {
        Does::One(One::End(_)) => false,
        Does::One(One::Goto(goto)) => goto.visits.is_some(),
        Does::One(_) => true,
        // Where no branch is for the time-out, the rest goes on.
        Does::WaitFor(wait) => {
            let timed_out = wait.arms.last().is_some_and(|arm| arm.when.is_none());
            !timed_out || inner.iter().any(|goes_on| *goes_on)
        }
        Does::Split(_) => inner.iter().any(|goes_on| *goes_on),
        Does::Wait(wait) => {
            let skips = wait.if_past == IfPast::Skip;
            skips || inner.iter().all(|goes_on| *goes_on)
        }
        Does::Branch(branch) => {
            let others = branch.arms.last().is_some_and(|arm| arm.when.is_none());
            !others || inner.iter().any(|goes_on| *goes_on)
        }
    }
}
