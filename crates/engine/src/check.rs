//! Checking a draft as a whole: what each part cannot see by itself. Names that are used twice, a
//! block nobody can reach, marketing without an interest, an e-mail that does not exist.

use std::collections::BTreeSet;

use crate::block::{BLOCKS_MAX, Block, Does};
use crate::condition::{Condition, EventRule};
use crate::draft::Draft;
use crate::finding::{Findings, Place};
use crate::id::{BlockId, Handle};
use crate::read::unknown;
use crate::step::Purpose;

/// What the workspace has, as far as it is known. Where a set is absent it is not checked, as when
/// a file is checked without a workspace.
#[derive(Clone, Debug, Default)]
pub struct Catalogue {
    /// Its e-mails.
    pub emails: Option<BTreeSet<Handle>>,
}

/// Adds everything that is wrong with the draft as a whole.
pub fn check(draft: &Draft, catalogue: &Catalogue, findings: &mut Findings) {
    let mut walk = Walk {
        draft,
        catalogue,
        findings,
        seen: BTreeSet::new(),
        count: 0,
    };
    walk.triggers();
    walk.sequence(&draft.blocks);
    if walk.count > BLOCKS_MAX {
        let sentence = format!(
            "The workflow has {} blocks; at most {BLOCKS_MAX}.",
            walk.count
        );
        walk.findings.error(
            "too_many_blocks",
            &Place::default().part("blocks", None),
            sentence,
        );
    }
    if draft.blocks.is_empty() {
        let place = Place::default().part("blocks", None);
        findings.warning(
            "empty",
            &place,
            "The workflow has no blocks: who enters is out again at once.",
        );
    }
}

struct Walk<'a> {
    draft: &'a Draft,
    catalogue: &'a Catalogue,
    findings: &'a mut Findings,
    seen: BTreeSet<BlockId>,
    count: usize,
}

impl Walk<'_> {
    fn triggers(&mut self) {
        let mut ids = BTreeSet::new();
        for trigger in &self.draft.triggers {
            let place = Place::default()
                .part("triggers", None)
                .part(&trigger.id, None);
            if !ids.insert(&trigger.id) {
                let sentence = format!("Two triggers are called `{}`.", trigger.id);
                self.findings.error("duplicate_id", &place, sentence);
            }
            trigger
                .filter
                .iter()
                .for_each(|filter| self.condition(filter, &place));
        }
        let root = Place::default();
        self.draft
            .audience
            .iter()
            .for_each(|rule| self.condition(rule, &root.part("audience", None)));
        self.draft
            .entry
            .when
            .iter()
            .for_each(|rule| self.condition(rule, &root.part("entry", None)));
    }

    /// Whether a journey can come out behind this sequence.
    fn sequence(&mut self, blocks: &[Block]) -> bool {
        let mut reachable = true;
        for block in blocks {
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

    fn block(&mut self, block: &Block) {
        self.count += 1;
        if self.seen.contains(&block.id)
            || self
                .draft
                .triggers
                .iter()
                .any(|trigger| trigger.id == block.id)
        {
            let sentence = format!("Another block or trigger is called `{}`.", block.id);
            self.findings.error("duplicate_id", &block.place, sentence);
        }
        for condition in block.conditions() {
            self.condition(condition, &block.place);
            for read in condition.blocks_read() {
                if !self.seen.contains(&read) {
                    let known: Vec<_> = self.seen.iter().map(BlockId::as_str).collect();
                    let sentence = unknown("block before this one", read.as_str(), known);
                    self.findings.error("unknown_block", &block.place, sentence);
                }
            }
        }
        // Its own id is taken from here on, also for what stands inside it.
        self.seen.insert(block.id.clone());
        if let Does::SendEmail(send) = &block.does {
            self.email(&send.email, block);
            let purpose = send.purpose.unwrap_or(self.draft.purpose);
            let interest = send.interest.as_ref().or(self.draft.interest.as_ref());
            if purpose == Purpose::Marketing && interest.is_none() {
                let sentence = "A marketing message needs an `interest`, here or on the workflow: without one nobody can be asked for consent, or leave.";
                self.findings.error("no_interest", &block.place, sentence);
            }
        }
    }

    fn email(&mut self, email: &Handle, block: &Block) {
        let Some(emails) = &self.catalogue.emails else {
            return;
        };
        if !emails.contains(email) {
            let sentence = unknown("e-mail", email.as_str(), emails.iter().map(Handle::as_str));
            self.findings
                .error("unknown_email", &block.place.part("email", None), sentence);
        }
    }

    fn condition(&mut self, condition: &Condition, place: &Place) {
        let mut opened = false;
        condition.each(&mut |node| {
            if let Condition::Event(EventRule { names, .. }) = node {
                opened |= names.iter().any(|name| name == "email_opened");
            }
        });
        if opened {
            let sentence = "`email_opened` cannot be relied on: programs open mails for people. Use `email_clicked`, a visit or an order.";
            self.findings.error("email_opened", place, sentence);
        }
    }
}

/// Whether a journey can come out behind this block. `inner` says it of each sequence inside.
fn goes_on(block: &Block, inner: &[bool]) -> bool {
    if block.when.is_some() {
        return true;
    }
    match &block.does {
        Does::End(_) => false,
        Does::SendEmail(_) => true,
        Does::Wait(wait) => {
            let skips = wait.if_past == crate::block::wait::IfPast::Skip;
            skips || inner.iter().all(|goes_on| *goes_on)
        }
        Does::Branch(branch) => {
            let others = branch.arms.last().is_some_and(|arm| arm.when.is_none());
            !others || inner.iter().any(|goes_on| *goes_on)
        }
    }
}
