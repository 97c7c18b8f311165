//! Checking a draft as a whole: what each part cannot see by itself. Names that are used twice, a
//! block nobody can reach, marketing without an interest, an e-mail that does not exist.

use std::collections::BTreeSet;

use crate::block::wait::IfPast;
use crate::block::{BLOCKS_MAX, Block, Does};
use crate::contact::Basis;
use crate::draft::Draft;
use crate::finding::{Findings, Place};
use crate::id::{BlockId, Handle};
use crate::read::unknown;
use crate::segment::{self, Segments};
use crate::step::Purpose;

/// What the workspace has, as far as it is known. Where a set is absent it is not checked, as when
/// a file is checked without a workspace.
#[derive(Clone, Debug, Default)]
pub struct Catalogue {
    /// Its e-mails.
    pub emails: Option<BTreeSet<Handle>>,
    /// Its segments.
    pub segments: Option<Segments>,
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
        count: 0,
    };
    walk.sequence(&draft.blocks);
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
    seen: BTreeSet<BlockId>,
    count: usize,
}

impl Walk<'_> {
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
        for read in block.blocks_read() {
            if self.whole && !self.seen.contains(&read) {
                let known = self.seen.iter().map(BlockId::as_str);
                self.findings.error_with("unknown_block", &block.place, || {
                    unknown("block before this one", read.as_str(), known)
                });
            }
        }
        // Its own id is taken from here on, also for what stands inside it.
        if !self.seen.insert(block.id.clone()) {
            let sentence = format!("Another block is called `{}`.", block.id);
            self.findings.error("duplicate_id", &block.place, sentence);
        }
        if let Does::SendEmail(send) = &block.does {
            self.email(&send.email, block);
            let purpose = send.purpose.unwrap_or(self.draft.purpose);
            let interest = send.interest.as_ref().or(self.draft.interest.as_ref());
            if purpose == Purpose::Marketing && interest.is_none() {
                self.no_interest(block);
            }
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
        Does::End(_) => false,
        Does::SendEmail(_) => true,
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
