//! Numbers for what is new: taken from the database in blocks, and counted in memory from there.
//!
//! A block that was taken in a transaction that is undone was never taken, so it is forgotten;
//! numbers that were handed out of it were undone with it. Gaps are normal.

use crate::error::{Error, Result};
use crate::param::Param;
use crate::row::Row;
use crate::sql::{self, Statement};

/// How many numbers are taken at a time: one write per thousand.
const BLOCK: i64 = 1_000;

/// Of what the numbers are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Workspace,
    ApiKey,
    Audit,
    Contact,
    Event,
    Inbox,
    Journey,
    Step,
    Message,
    Workflow,
    Email,
    Staff,
    Task,
    CouponPool,
    Coupon,
    Call,
    Caught,
    Job,
    Alert,
    Enrolment,
    LooseEvent,
    Import,
    Activity,
    Registration,
    Link,
    Hit,
    Form,
    Submission,
    Webhook,
    Delivery,
    Merge,
}

const KINDS: usize = Kind::Merge as usize + 1;

impl Kind {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Workspace => "workspace",
            Self::ApiKey => "api_key",
            Self::Audit => "audit",
            Self::Contact => "contact",
            Self::Event => "event",
            Self::Inbox => "inbox",
            Self::Journey => "journey",
            Self::Step => "step",
            Self::Message => "message",
            Self::Workflow => "workflow",
            Self::Email => "email",
            Self::Staff => "staff",
            Self::Task => "task",
            Self::CouponPool => "coupon_pool",
            Self::Coupon => "coupon",
            Self::Call => "call",
            Self::Caught => "caught",
            Self::Job => "job",
            Self::Alert => "alert",
            Self::Enrolment => "enrolment",
            Self::LooseEvent => "loose_event",
            Self::Import => "import",
            Self::Activity => "activity",
            Self::Registration => "registration",
            Self::Link => "link",
            Self::Hit => "hit",
            Self::Form => "form",
            Self::Submission => "submission",
            Self::Webhook => "webhook",
            Self::Delivery => "delivery",
            Self::Merge => "merge",
        }
    }
}

/// The blocks that this process holds, one per kind.
#[derive(Debug, Default)]
pub(crate) struct Numbers {
    blocks: [Block; KINDS],
}

#[derive(Clone, Copy, Debug, Default)]
struct Block {
    next: i64,
    end: i64,
    /// Whether the transaction that took it is committed.
    settled: bool,
}

impl Numbers {
    /// The next number. `take` gives the row of the one statement that takes a block.
    pub(crate) fn next(
        &mut self,
        kind: Kind,
        take: impl FnOnce(&'static Statement, &[Param<'_>]) -> Result<Option<Row>>,
    ) -> Result<i64> {
        let block = &mut self.blocks[kind as usize];
        if block.next == block.end {
            let taken = take(&sql::ID_BLOCK_TAKE, &params![kind.as_str(), BLOCK])?;
            *block = Block::of(taken)?;
        }
        let number = block.next;
        block.next += 1;
        Ok(number)
    }

    /// The transaction is committed: its blocks are ours.
    pub(crate) fn settle(&mut self) {
        for block in &mut self.blocks {
            block.settled = true;
        }
    }

    /// Something was undone: blocks that may have been taken in it are not ours.
    pub(crate) fn forget(&mut self) {
        for block in &mut self.blocks {
            if !block.settled {
                *block = Block::default();
            }
        }
    }
}

impl Block {
    fn of(taken: Option<Row>) -> Result<Self> {
        let Some(row) = taken else {
            return Err(Error::RowCount {
                statement: sql::ID_BLOCK_TAKE.name,
                hit: 0,
                wanted: 1,
            });
        };
        let next = row.int("first")?;
        Ok(Self {
            next,
            end: next + BLOCK,
            settled: false,
        })
    }
}
