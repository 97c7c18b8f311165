//! Publishing a version that takes along those who are inside: the version with the answers for each
//! block, and the job that asks each journey to come over, in one transaction. The job only puts a
//! command into the inbox of each contact; the journey moves when that is read, in one transaction
//! with its own compare-and-set, in order with everything else that happens to the contact.

use engine::edit::Moves;
use engine::id::{ContactId, Handle, JourneyId, WorkflowId, WorkspaceId};
use engine::time::Time;
use serde::{Deserialize, Serialize};

use crate::bucket::Bucket;
use crate::error::{Error, Result};
use crate::job::{JobId, Progress, Taken};
use crate::row::Row;
use crate::seeing::PAGE_MAX;
use crate::sql;
use crate::system::System;
use crate::workflow::Published;
use crate::workspace::Workspace;

/// Journeys that one chunk asks to come over. Their contacts' mail waits until the inbox is read, so a
/// chunk is no more than a quarter of what one batch of the inbox takes.
pub const CHUNK_LENGTH: usize = 250;
/// The number of the form in which a moving job is stored.
pub(crate) const FORMAT: u32 = 1;

/// Those who are taken along.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Moving {
    /// Where they go on, by block.
    pub moves: Moves,
    /// How many they are about: the job shows how far it is.
    pub people: i64,
}

/// What a moving job is asked. Stored as JSON.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Asked {
    pub(crate) format: u32,
    pub(crate) workspace: i64,
    pub(crate) workflow: i64,
    pub(crate) version: i64,
}

/// How far a moving job has come: in this bucket, behind this journey of this version. Stored as JSON.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Cursor {
    pub(crate) bucket: i16,
    pub(crate) version: i64,
    pub(crate) after: i64,
}

/// A published version, as lists show it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VersionListed {
    /// Its number, from 1.
    pub version: i64,
    /// The number of the draft format it is written in.
    pub format: i64,
    /// The zone database that it was published with.
    pub zone_database: String,
    /// When.
    pub published_at: Time,
    /// Where those went on who were inside, where any were taken along: [`Moves`] in their stored form.
    pub moves: Option<String>,
}

impl Workspace<'_> {
    /// Publishes the draft as [`publish`](Self::publish) does and takes along those who are inside.
    /// Also gives the job that does it; none if nothing was published.
    pub async fn publish_moving(
        self,
        handle: &Handle,
        seen_revision: i64,
        (zone_database, format): (&str, i64),
        moving: &Moving,
        now: Time,
    ) -> Result<(Published, Option<JobId>)> {
        let of = (zone_database, format);
        self.publish_with(handle, seen_revision, of, Some(moving), now)
            .await
    }

    /// The published versions of a workflow, newest first: those before `before`, at most `limit`.
    pub async fn versions(
        self,
        workflow: WorkflowId,
        before: Option<i64>,
        limit: usize,
    ) -> Result<Vec<VersionListed>> {
        Error::unless_over("versions on a page", limit, PAGE_MAX)?;
        let before = before.unwrap_or(i64::MAX);
        let params = params![self.id(), workflow, before, limit];
        let rows = self.driver().read(&sql::WORKFLOW_VERSION_LIST, params);
        rows.await?.iter().map(listed).collect()
    }
}

impl Workspace<'_> {
    /// Journeys that are under way in a version, of one bucket, by number: those behind `after`, at most
    /// `limit`, each with its contact.
    pub async fn under_way(
        self,
        bucket: Bucket,
        (workflow, version): (WorkflowId, i64),
        after: JourneyId,
        limit: usize,
    ) -> Result<Vec<(JourneyId, ContactId)>> {
        Error::unless_over("journeys on a page", limit, PAGE_MAX)?;
        let mut params = params![bucket, self.id(), workflow, version, after];
        params.extend(params![version + 1, limit]);
        let rows = self.driver().read(&sql::JOURNEY_PAGE_OF_VERSION, params);
        let read = |row: &Row| Ok((JourneyId(row.int("id")?), ContactId(row.int("contact")?)));
        rows.await?.iter().map(read).collect()
    }

    /// The last of them.
    pub async fn last_under_way(
        self,
        bucket: Bucket,
        (workflow, version): (WorkflowId, i64),
    ) -> Result<Option<JourneyId>> {
        let params = params![bucket, self.id(), workflow, version];
        let rows = self.driver().read(&sql::JOURNEY_LAST_OF_VERSION, params);
        let read = |row: &Row| row.int("id").map(JourneyId);
        rows.await?.first().map(read).transpose()
    }
}

impl System<'_> {
    /// Does one chunk of a moving job.
    pub async fn step_moving(self, taken: &Taken, now: Time) -> Result<Progress> {
        self.driver().step_moving(taken.clone(), now).await
    }
}

/// What a moving job is asked, as it is stored; and where it begins.
pub(crate) fn job(workspace: WorkspaceId, workflow: WorkflowId, version: i64) -> (String, String) {
    let asked = Asked {
        format: FORMAT,
        workspace: workspace.0,
        workflow: workflow.0,
        version,
    };
    let text = "numbers can always be written";
    let asked = serde_json::to_string(&asked).expect(text);
    let start = serde_json::to_string(&Cursor::default()).expect(text);
    (asked, start)
}

fn listed(row: &Row) -> Result<VersionListed> {
    Ok(VersionListed {
        version: row.int("version")?,
        format: row.int("format")?,
        zone_database: row.text("zone_database")?,
        published_at: row.time("published_at")?,
        moves: row.opt_text("moves")?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Never change these texts: they are what older databases hold.
    #[test]
    fn a_job_is_stored_as_it_always_was() {
        let (asked, cursor) = job(WorkspaceId(1), WorkflowId(2), 3);
        assert_eq!(
            asked,
            r#"{"format":1,"workspace":1,"workflow":2,"version":3}"#
        );
        assert_eq!(cursor, r#"{"bucket":0,"version":0,"after":0}"#);
    }
}
