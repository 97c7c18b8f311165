//! Each time that a link of a mail was followed, or its picture was shown. It is kept as it came, and
//! settled some time later, when it can be seen whether a person did it or a program: that is for the
//! caller to say. What was said once is told by an event, and not said again.

use engine::id::{BlockId, ContactId, Handle, JourneyId, MessageId, WorkflowId, WorkspaceId};
use engine::time::{MINUTE_MS, Time};

use crate::append::OwnEvent;
use crate::bucket::Bucket;
use crate::error::{Error, Result};
use crate::lease::Lease;
use crate::row::Row;
use crate::sql;
use crate::system::System;
use crate::view::View;
use crate::workspace::Workspace;

/// Most hits that are kept of one message: a person has done with far fewer, and a program that goes
/// on for ever must not fill the disk.
pub const HITS_MAX: usize = 200;
/// Most hits settled in one call.
pub const SETTLED_MAX: usize = 500;
/// How long after a hit it is decided who made it. Programs that check a mail follow its links within
/// seconds; longer, and people would notice that they wait.
pub const SETTLES_AFTER_MS: i64 = MINUTE_MS;
/// Longest name of a program and longest address that are kept; what is longer ends there, since both
/// are what a stranger says of itself.
const STRANGER_BYTES_MAX: usize = 300;

/// What was asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A link.
    Click,
    /// A link that nobody sees.
    Trap,
    /// The picture.
    Open,
}

/// Who did it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Class {
    /// A person.
    Human,
    /// A program.
    Machine,
    /// Nobody can say.
    Unsure,
}

/// What the number `clicked` of a block counts, once for each message: who followed a link.
pub const CLICKED: (Kind, Class) = (Kind::Click, Class::Human);
/// What the number `opened` of a block counts, once for each message: whom it was shown to.
pub const OPENED: (Kind, Class) = (Kind::Open, Class::Unsure);

/// A hit as it comes in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewHit {
    /// Whose mail it was.
    pub contact: ContactId,
    /// The message.
    pub message: MessageId,
    /// What was asked for.
    pub kind: Kind,
    /// The number of the link; 0 if it has none.
    pub link: i64,
    /// Where it led, if the link does not say so.
    pub url: Option<String>,
    /// By which method.
    pub method: String,
    /// What the program calls itself.
    pub agent: String,
    /// From where.
    pub address: String,
    /// Whether the program said that it only looks ahead.
    pub is_ahead: bool,
    /// When, by the business clock.
    pub at: Time,
}

/// A hit that is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HitRow {
    /// Its number.
    pub id: i64,
    /// As it came; of `url` where the link leads, whoever says so.
    pub hit: NewHit,
    /// How the link's author calls it.
    pub label: Option<String>,
    /// What was decided, and why.
    pub settled: Option<(Class, String)>,
}

/// A message with what was followed in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HitMessage {
    /// Whose workspace it is.
    pub workspace: WorkspaceId,
    /// The message.
    pub message: MessageId,
    /// Which journey decided it.
    pub journey: JourneyId,
    /// Of which workflow.
    pub workflow: WorkflowId,
    /// What people call that; nothing if it is gone.
    pub handle: Option<Handle>,
    /// In which version.
    pub version: i64,
    /// Which block.
    pub block: BlockId,
    /// The how many-th visit to it.
    pub visit: u32,
    /// Which e-mail.
    pub email: Handle,
    /// The version that was rendered.
    pub email_version: Option<i64>,
    /// When it was handed over.
    pub handed_at: Option<Time>,
    /// Everything that was followed in it, in order.
    pub hits: Vec<HitRow>,
}

/// What was decided of the hits of one message.
#[derive(Clone, Debug, PartialEq)]
pub struct Settled {
    /// The message, as it was read.
    pub about: HitMessage,
    /// Whose it was.
    pub contact: ContactId,
    /// The hits that are decided now, with why.
    pub hits: Vec<(i64, Kind, Class, String)>,
    /// What tells of it.
    pub events: Vec<OwnEvent>,
}

impl Kind {
    const ALL: [Self; 3] = [Self::Click, Self::Trap, Self::Open];

    /// As it is stored.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Click => "click",
            Self::Trap => "trap",
            Self::Open => "open",
        }
    }

    pub(crate) fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == name)
    }
}

impl Class {
    const ALL: [Self; 3] = [Self::Human, Self::Machine, Self::Unsure];

    /// As it is stored and told.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Human => "human",
            Self::Machine => "machine",
            Self::Unsure => "unsure",
        }
    }

    pub(crate) fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|class| class.as_str() == name)
    }
}

impl Workspace<'_> {
    /// Keeps a hit; `false` if its message has too many already.
    pub async fn record_hit(self, mut hit: NewHit) -> Result<bool> {
        hit.agent = shortened(hit.agent);
        hit.address = shortened(hit.address);
        self.driver().record_hit(self.id(), hit).await
    }

    /// A message of this contact with all that was followed in it.
    pub async fn hits(self, contact: ContactId, message: MessageId) -> Result<Option<HitMessage>> {
        let (bucket, workspace) = (self.bucket_of(contact), self.id());
        let look = move |view: View<'_>| of_message(view, bucket, workspace, message);
        self.driver().view(look).await
    }
}

impl System<'_> {
    /// Messages of a bucket with hits that are due to be settled, with all their hits.
    pub async fn hits_due(
        self,
        bucket: Bucket,
        now: Time,
        limit: usize,
    ) -> Result<Vec<HitMessage>> {
        Error::unless_over("hits at once", limit, SETTLED_MAX)?;
        let due = params![bucket, now, limit];
        if self
            .driver()
            .read(&sql::HIT_DUE, due.clone())
            .await?
            .is_empty()
        {
            return Ok(Vec::new());
        }
        let look = move |view: View<'_>| {
            let mut messages = Vec::new();
            for row in view.rows(&sql::HIT_DUE, &due)? {
                let one = (
                    WorkspaceId(row.int("workspace")?),
                    MessageId(row.int("message")?),
                );
                if !messages.contains(&one) {
                    messages.push(one);
                }
            }
            let read = |(workspace, message)| of_message(view, bucket, workspace, message);
            let read = messages.into_iter().filter_map(|one| read(one).transpose());
            read.collect()
        };
        self.driver().view(look).await
    }

    /// Writes down what was decided, with the events that tell of it. What was settled meanwhile is
    /// not told again.
    pub async fn settle_hits(
        self,
        lease: impl Into<Lease>,
        settled: Vec<Settled>,
        now: Time,
    ) -> Result<()> {
        self.driver().settle_hits(lease.into(), settled, now).await
    }
}

/// What a stranger says of itself, as far as it is kept, without what a database cannot hold.
fn shortened(mut text: String) -> String {
    text.retain(|c| !c.is_control());
    text.truncate(text.floor_char_boundary(STRANGER_BYTES_MAX));
    text
}

fn of_message(
    view: View<'_>,
    bucket: Bucket,
    workspace: WorkspaceId,
    message: MessageId,
) -> Result<Option<HitMessage>> {
    let key = params![bucket, message, workspace];
    let row = view.row(&sql::HIT_MESSAGE, &params![bucket, message])?;
    let Some(row) = row else {
        return Ok(None);
    };
    if row.int("workspace")? != workspace.0 {
        return Ok(None);
    }
    let contact = ContactId(row.int("contact")?);
    let hits = view.rows(&sql::HIT_OF_MESSAGE, &key)?;
    let hit = |row: &Row| kept(row, contact, message);
    Ok(Some(HitMessage {
        workspace,
        message,
        journey: JourneyId(row.int("journey")?),
        workflow: WorkflowId(row.int("workflow")?),
        handle: row.opt_parse("handle", Handle::new)?,
        version: row.int("version")?,
        block: row.parse("block", BlockId::new)?,
        visit: row.count("visit")?,
        email: row.parse("email", Handle::new)?,
        email_version: row.opt_int("email_version")?,
        handed_at: row.opt_time("handed_at")?,
        hits: hits.iter().map(hit).collect::<Result<_>>()?,
    }))
}

fn kept(row: &Row, contact: ContactId, message: MessageId) -> Result<HitRow> {
    let own = row.opt_text("url")?;
    let class = row.opt_parse("class", Class::named)?;
    let reasons = row.opt_text("reasons")?.unwrap_or_default();
    Ok(HitRow {
        id: row.int("id")?,
        hit: NewHit {
            contact,
            message,
            kind: row.parse("kind", Kind::named)?,
            link: row.int("link")?,
            url: own.or(row.opt_text("target")?),
            method: row.text("method")?,
            agent: row.text("agent")?,
            address: row.text("address")?,
            is_ahead: row.flag("ahead")?,
            at: row.time("at")?,
        },
        label: row.opt_text("label")?,
        settled: class.map(|class| (class, reasons)),
    })
}
