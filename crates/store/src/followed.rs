//! Whose mail of a block was followed, or shown: looked up where a person asks for the contacts behind a number
//! that is only counted. Nothing leads from a block to its hits; the newest messages are read a bounded stretch
//! at a time, and the next page goes on behind them. Hits that retention deleted are counted still, and not
//! found here.

use engine::id::{BlockId, ContactId, JourneyId, MessageId, WorkflowId};
use engine::time::Time;

use crate::error::Result;
use crate::hit::{Class, Kind};
use crate::row::Row;
use crate::sql;
use crate::workspace::Workspace;

/// Most messages that are looked at for one page: some tens of milliseconds.
pub const LOOKED_AT_MAX: usize = 10_000;
/// Messages read at a time.
const STRETCH: usize = 1_000;

/// A message that was followed, or shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Followed {
    /// Which.
    pub message: MessageId,
    /// Of which journey.
    pub journey: JourneyId,
    /// Whose.
    pub contact: ContactId,
    /// In which version of the workflow.
    pub version: i64,
    /// When first.
    pub at: Time,
}

/// A page of them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FollowedPage {
    /// Of the newest message first.
    pub messages: Vec<Followed>,
    /// The last message that was looked at; none if all were.
    pub next: Option<MessageId>,
}

impl Workspace<'_> {
    /// The messages of a block of which this is counted: those before `before`, at most `limit`. `within` is
    /// from its first instant until before its second, by when each was first followed.
    pub async fn followed(
        self,
        (workflow, block): (WorkflowId, &BlockId),
        (kind, class): (Kind, Class),
        within: Option<(Time, Time)>,
        before: Option<MessageId>,
        limit: usize,
    ) -> Result<FollowedPage> {
        let (since, until) = within.unwrap_or((Time::MIN, Time::MAX));
        let mut page = FollowedPage::default();
        let mut before = before.map_or(i64::MAX, |id| id.0);
        let mut looked_at = 0;
        loop {
            let mut params = params![self.id(), workflow, block.to_string(), before];
            params.extend(params![kind.as_str(), class.as_str(), STRETCH]);
            let rows = self.driver().read(&sql::HIT_OF_BLOCK, params).await?;
            for row in &rows {
                before = row.int("id")?;
                looked_at += 1;
                let at = row.opt_time("at")?;
                if let Some(at) = at.filter(|at| (since..until).contains(at)) {
                    page.messages.push(followed(row, at)?);
                }
                if page.messages.len() == limit || looked_at == LOOKED_AT_MAX {
                    page.next = Some(MessageId(before));
                    return Ok(page);
                }
            }
            if rows.len() < STRETCH {
                return Ok(page);
            }
        }
    }
}

fn followed(row: &Row, at: Time) -> Result<Followed> {
    Ok(Followed {
        message: MessageId(row.int("id")?),
        journey: JourneyId(row.int("journey")?),
        contact: ContactId(row.int("contact")?),
        version: row.int("version")?,
        at,
    })
}
