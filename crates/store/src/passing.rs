//! Who came into a block, and who left it by one of its ways: looked up where a person asks for the contacts
//! behind a number that is only counted. No index leads from a block to its steps, since every step would have
//! to keep it; the newest steps are read a bounded stretch at a time, and the next page goes on behind them.
//! Steps that retention deleted are counted still, and not found here.

use engine::id::{BlockId, ContactId, JourneyId, StepId, WorkflowId};
use engine::time::{DAY_MS, Time};

use crate::bucket::Bucket;
use crate::error::Result;
use crate::row::Row;
use crate::sql;
use crate::workspace::Workspace;

/// Most steps that are looked at for one page: some tens of milliseconds.
pub const LOOKED_AT_MAX: usize = 20_000;
/// So much older than what is looked for a step must be before nothing behind it is taken to be young enough,
/// as where steps are deleted.
const SLACK_MS: i64 = DAY_MS;
/// Steps read at a time.
const STRETCH: usize = 2_000;

/// A journey that came by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Passing {
    /// The step by which it did.
    pub step: StepId,
    /// The journey.
    pub journey: JourneyId,
    /// Whose.
    pub contact: ContactId,
    /// In which version of the workflow.
    pub version: i64,
    /// When.
    pub at: Time,
}

/// Whom somebody looks for.
#[derive(Clone, Copy, Debug)]
pub struct Through<'a> {
    /// Who came into this block.
    pub block: &'a BlockId,
    /// Instead, who left it by the way with this id.
    pub way: Option<&'a BlockId>,
    /// From the first instant until before the second.
    pub within: Option<(Time, Time)>,
}

/// The last step that was looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Seen {
    /// In which bucket.
    pub bucket: i64,
    /// Which.
    pub step: i64,
}

/// A page of them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PassingPage {
    /// The newest first; where the database has several buckets, of one bucket after the other.
    pub journeys: Vec<Passing>,
    /// Where the next page goes on; none if all were looked at.
    pub next: Option<Seen>,
}

impl Workspace<'_> {
    /// Journeys that came through a block: those behind `after`, at most `limit`. One that came twice stands there twice, as it was counted.
    pub async fn passing(
        self,
        workflow: WorkflowId,
        through: Through<'_>,
        after: Option<Seen>,
        limit: usize,
    ) -> Result<PassingPage> {
        let (since, until) = through.within.unwrap_or((Time::MIN, Time::MAX));
        // Several processes number their steps in blocks: one with a lower number may be somewhat younger.
        let is_too_old = |at: Time| at < since.plus_ms(-SLACK_MS);
        let mut page = PassingPage::default();
        let mut looked_at = 0;
        for bucket in self.driver().buckets().all() {
            let number = i64::from(bucket.0);
            let mut before = match after {
                Some(after) if number < after.bucket => continue,
                Some(after) if number == after.bucket => after.step,
                _ => i64::MAX,
            };
            'bucket: loop {
                let rows = self.newest_steps(bucket, workflow, through, before).await?;
                for row in &rows {
                    before = row.int("id")?;
                    looked_at += 1;
                    let at = row.time("at")?;
                    if is_too_old(at) {
                        break 'bucket;
                    }
                    if row.flag("fits")? && (since..until).contains(&at) {
                        page.journeys.push(passing(row)?);
                    }
                    if page.journeys.len() == limit || looked_at == LOOKED_AT_MAX {
                        page.next = Some(Seen {
                            bucket: number,
                            step: before,
                        });
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

    async fn newest_steps(
        self,
        bucket: Bucket,
        workflow: WorkflowId,
        Through { block, way, .. }: Through<'_>,
        before: i64,
    ) -> Result<Vec<Row>> {
        let way = way.map_or_else(String::new, BlockId::to_string);
        let mut params = params![bucket, self.id(), workflow, block.to_string()];
        params.extend(params![way, before, STRETCH]);
        self.driver().read(&sql::STEP_NEWEST, params).await
    }
}

fn passing(row: &Row) -> Result<Passing> {
    Ok(Passing {
        step: StepId(row.int("id")?),
        journey: JourneyId(row.int("journey")?),
        contact: ContactId(row.int("contact")?),
        version: row.int("version")?,
        at: row.time("at")?,
    })
}
