//! Who stands in a block: looked up where a person asks for the contacts behind a number. No index leads
//! from a block to its journeys, since every step would have to keep it; the journeys of the workflow are
//! read a bounded stretch at a time, and the next page goes on behind it.

use engine::id::{BlockId, ContactId, JourneyId, WorkflowId};
use engine::time::Time;

use crate::bucket::Bucket;
use crate::error::Result;
use crate::row::Row;
use crate::sql;
use crate::workspace::Workspace;

/// Most journeys that are looked at for one page: some tens of milliseconds.
pub const LOOKED_AT_MAX: usize = 5_000;
/// Journeys read at a time.
const STRETCH: usize = 500;

/// A journey that stands in a block.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    /// The journey.
    pub journey: JourneyId,
    /// Whose.
    pub contact: ContactId,
    /// In which version of the workflow.
    pub version: i64,
    /// Until when at the latest.
    pub wake_at: Time,
    /// When it began.
    pub entered_at: Time,
}

/// The last journey that was looked at.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Seen {
    /// In which bucket.
    pub bucket: i64,
    /// In which version.
    pub version: i64,
    /// Which.
    pub journey: i64,
}

/// A page of them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StandingPage {
    /// In no order that means something.
    pub journeys: Vec<Standing>,
    /// Where the next page goes on; none if all were looked at.
    pub next: Option<Seen>,
    /// How many journeys were looked at for it.
    pub looked_at: usize,
}

impl Workspace<'_> {
    /// Journeys that stand in a block of a workflow: those behind `after`, at most `limit`.
    pub async fn standing(
        self,
        workflow: WorkflowId,
        block: &BlockId,
        after: Option<Seen>,
        limit: usize,
    ) -> Result<StandingPage> {
        let mut page = StandingPage::default();
        let after = after.unwrap_or_default();
        for bucket in self.driver().buckets().all() {
            let number = i64::from(bucket.0);
            if number < after.bucket {
                continue;
            }
            let mut seen = Seen {
                bucket: number,
                ..Seen::default()
            };
            if number == after.bucket {
                seen = after;
            }
            loop {
                let rows = self.stretch(bucket, workflow, seen).await?;
                for row in &rows {
                    seen.version = row.int("version")?;
                    seen.journey = row.int("id")?;
                    page.looked_at += 1;
                    if row.opt_text("block")?.as_deref() == Some(block.as_str()) {
                        page.journeys.push(standing(row)?);
                    }
                    if page.journeys.len() == limit || page.looked_at == LOOKED_AT_MAX {
                        page.next = Some(seen);
                        return Ok(page);
                    }
                }
                if rows.len() < STRETCH {
                    break;
                }
            }
        }
        Ok(page)
    }

    async fn stretch(self, bucket: Bucket, workflow: WorkflowId, seen: Seen) -> Result<Vec<Row>> {
        let mut params = params![bucket, self.id(), workflow];
        params.extend(params![seen.version, seen.journey, STRETCH]);
        self.driver()
            .read(&sql::JOURNEY_PAGE_OF_WORKFLOW, params)
            .await
    }
}

fn standing(row: &Row) -> Result<Standing> {
    Ok(Standing {
        journey: JourneyId(row.int("id")?),
        contact: ContactId(row.int("contact")?),
        version: row.int("version")?,
        wake_at: row.time("wake_at")?,
        entered_at: row.time("entered_at")?,
    })
}
