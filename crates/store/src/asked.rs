//! What blocks ask for, as it comes with a commit: a code, a task, a message to our side, a call. It is
//! done in the transaction of the commit, or written down there to be done, and answered by an event of
//! the contact, once for each visit of a block. What is asked for is decided elsewhere, and every text
//! is filled in already.

use engine::id::{BlockId, Handle, JourneyId, WorkflowId};
use engine::step::Asker;
use engine::step::ask::Whom;
use engine::time::Time;

use crate::bucket::Bucket;
use crate::call::Request;
use crate::digest;
use crate::error::Result;
use crate::row::Row;
use crate::sql;
use crate::system::System;
use engine::id::MessageId;

/// Most people that one notice goes to: a larger circle is a mailing list, which is one address.
pub const NOTIFIED_MAX: usize = 50;
/// Which reminder it is that a part belongs to; 0 for none.
pub fn round_of(part: u32) -> usize {
    if part >= digest::PART_MIN {
        return 0;
    }
    let before = usize::try_from(part.saturating_sub(1));
    before.unwrap_or(usize::MAX) / NOTIFIED_MAX
}

/// Longest text of a notice.
pub const WORDS_BYTES_MAX: usize = 64 * 1024;

/// What a visit of a block asks for.
#[derive(Clone, Debug, PartialEq)]
pub struct NewAsk {
    /// The workflow.
    pub workflow: WorkflowId,
    /// By its handle.
    pub handle: Handle,
    /// In which version.
    pub version: i64,
    /// By which journey.
    pub journey: JourneyId,
    /// By which block.
    pub block: BlockId,
    /// The how many-th visit.
    pub visit: u32,
    /// How many journeys led to this one.
    pub hops: u32,
    /// What.
    pub what: Wanted,
    /// Whether it is left undone where the same block told the same in the same commit.
    pub is_once: bool,
}

/// What is asked for.
#[derive(Clone, Debug, PartialEq)]
pub enum Wanted {
    /// The next code of a pool.
    Coupon {
        /// Which pool.
        pool: Handle,
        /// Of no use from then on.
        valid_until: Option<Time>,
    },
    /// A task.
    Task {
        /// What is to be done.
        title: String,
        /// What there is to know.
        note: String,
        /// Whose it may be: the first who is found, else everybody's.
        to: Vec<Whom>,
        /// Until when.
        due_at: Option<Time>,
    },
    /// A message to people on our side.
    Notice {
        /// Each of these.
        to: Vec<Whom>,
        /// Who is told if none of them is found.
        fallback: Option<Whom>,
        /// What they are told.
        content: Words,
        /// When it was due by plan.
        due_at: Time,
        /// How often they were told before; a reminder is not answered.
        round: u32,
        /// The task that it is, where somebody has to take it up.
        task: Option<TakeUp>,
        /// When it leaves, with what else the block tells the same person until then.
        gathered_until: Option<Time>,
    },
    /// Something that a webhook is told, whatever else it listens to.
    Webhook {
        /// Which, by its name.
        webhook: Handle,
        /// What it is told.
        text: String,
        /// The name of the workflow that tells it.
        workflow: String,
    },
    /// A call of a web service.
    Call(Request),
    /// A call that asks a source of events whether it is complete.
    Source(Request),
    /// Nothing: it cannot be done, and this is the outcome.
    Nothing {
        /// The outcome.
        outcome: &'static str,
        /// Why, in words.
        reason: String,
    },
}

/// The task that a notice is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TakeUp {
    /// What is to be done.
    pub title: String,
    /// What there is to know.
    pub note: String,
    /// Until when.
    pub due_at: Time,
}

/// What people on our side are told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Words {
    /// This e-mail.
    Email(Handle),
    /// This text; its first line is the subject.
    Text(String),
}

impl NewAsk {
    /// The visit that asks.
    pub fn asker(&self) -> Asker<'_> {
        Asker {
            workflow: &self.handle,
            journey: self.journey,
            block: &self.block,
            visit: self.visit,
            hops: self.hops,
        }
    }
}

/// To whom a message to our side goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notified {
    /// By handle.
    pub staff: Handle,
    /// Their name and address; `None` if they are not active any more.
    pub person: Option<(String, String)>,
    /// Its words, where it is made of no e-mail.
    pub words: Option<String>,
}

impl System<'_> {
    /// To whom a message goes that is for our side.
    pub async fn notified(self, bucket: Bucket, message: MessageId) -> Result<Option<Notified>> {
        let params = params![bucket, message];
        let rows = self.driver().read(&sql::NOTICE_ONE, params).await?;
        rows.first().map(notified).transpose()
    }
}

fn notified(row: &Row) -> Result<Notified> {
    let is_active = row.opt_int("active")? == Some(1);
    let person = match (row.opt_text("name")?, row.opt_text("email")?) {
        (Some(name), Some(email)) if is_active => Some((name, email)),
        _ => None,
    };
    Ok(Notified {
        staff: row.parse("staff", Handle::new)?,
        person,
        words: row.opt_text("words")?,
    })
}
