//! Definitions of workflows: a draft that is saved as it is, and published versions that never
//! change. Draft and versions are text to this module; it does not read what they say.

mod saving;
mod tags;

use engine::id::{Handle, WorkflowId, WorkspaceId};
use engine::time::Time;
use engine::trigger::crossing::MARK_LEAST;

use crate::alert;
use crate::allot::Kind;
use crate::driver::{Driver, Write, Wrote};
use crate::edit::{self, Moving};
use crate::error::{Error, Result};
use crate::job::{self, JobId};
use crate::row::Row;
use crate::sql;
use crate::system::System;
use crate::workspace::Workspace;

pub use self::saving::Saved;
pub use self::tags::{TAG_CHARS_MAX, TAGS_MAX};

/// Longest source of a draft: 500 blocks of 2 kB.
pub const SOURCE_BYTES_MAX: usize = 1024 * 1024;
/// Longest name of a workflow or e-mail.
pub const NAME_BYTES_MAX: usize = 200;
/// Most workflows in one workspace; all of them are listed at once.
pub const WORKFLOWS_MAX: usize = 5_000;

/// Whether a workflow runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Status {
    /// Never published.
    Draft,
    /// Runs.
    Live,
    /// Nobody enters; journeys go on and messages leave.
    Closed,
    /// Journeys go on, messages are held, nobody enters.
    Paused,
    /// Nothing happens any more.
    Ended,
}

impl Status {
    /// All of them.
    pub const ALL: [Self; 5] = [
        Self::Draft,
        Self::Live,
        Self::Closed,
        Self::Paused,
        Self::Ended,
    ];

    /// As it is stored and written in JSON.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Live => "live",
            Self::Closed => "closed",
            Self::Paused => "paused",
            Self::Ended => "ended",
        }
    }

    /// Whether messages leave.
    pub const fn sends(self) -> bool {
        matches!(self, Self::Live | Self::Closed)
    }

    /// Whether anything happens, or is to go on later.
    pub const fn is_under_way(self) -> bool {
        matches!(self, Self::Live | Self::Closed | Self::Paused)
    }

    /// The status of this name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.as_str() == name)
    }
}

/// A workflow.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WorkflowRow {
    /// Its number.
    pub id: WorkflowId,
    /// Its handle, unique in the workspace.
    pub handle: Handle,
    /// How people call it.
    pub name: String,
    /// Whether it runs.
    pub status: Status,
    /// The draft, as it was saved.
    pub draft: String,
    /// Counts the saved changes of the draft, from 1.
    pub draft_revision: i64,
    /// The newest published version.
    pub live_version: Option<i64>,
    /// When it was first saved.
    pub created_at: Time,
    /// When anything of it last changed.
    pub updated_at: Time,
}

/// A published version; it never changes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VersionRow {
    /// Of which workflow.
    pub workflow: WorkflowId,
    /// Its number, from 1.
    pub version: i64,
    /// The number of the draft format it is written in.
    pub format: i64,
    /// The draft as it was published.
    pub source: String,
    /// The zone database that it was published with.
    pub zone_database: String,
    /// When.
    pub published_at: Time,
    /// Where those go on who were inside, where any are taken along: stored answers.
    pub moves: Option<String>,
}

/// What came of publishing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Published {
    /// This version is live. Publishing the same draft twice gives the same version.
    Version(i64),
    /// The draft is no longer the revision that was looked at; nothing was done.
    Changed,
}

/// A workflow that takes part in what happens: its newest version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Running {
    /// Whose.
    pub workspace: WorkspaceId,
    /// Which.
    pub workflow: WorkflowId,
    /// Its handle.
    pub handle: Handle,
    /// [`Status::Live`] or [`Status::Paused`].
    pub status: Status,
    /// The version.
    pub version: i64,
    /// As it was published.
    pub source: String,
}

impl Workspace<'_> {
    /// A workflow by its handle.
    pub async fn workflow(self, handle: &Handle) -> Result<Option<WorkflowRow>> {
        let params = params![self.id(), handle.as_str().to_owned()];
        let rows = self.driver().read(&sql::WORKFLOW_ONE, params).await?;
        rows.first().map(workflow_row).transpose()
    }

    /// All workflows, by handle.
    pub async fn workflows(self) -> Result<Vec<WorkflowRow>> {
        let rows = self.driver().read(&sql::WORKFLOW_LIST, params![self.id()]);
        rows.await?.iter().map(workflow_row).collect()
    }

    /// Publishes the draft if it is still at the revision that was checked. A draft that was never
    /// live, or had ended, becomes live; a paused workflow stays paused.
    pub async fn publish(
        self,
        handle: &Handle,
        seen_revision: i64,
        zone_database: &str,
        format: i64,
        now: Time,
    ) -> Result<Published> {
        let of = (zone_database, format);
        let (published, _) = self
            .publish_with(handle, seen_revision, of, None, now)
            .await?;
        Ok(published)
    }

    /// Publishes the draft; with `moving`, a job takes along those who are inside.
    pub(crate) async fn publish_with(
        self,
        handle: &Handle,
        seen_revision: i64,
        (zone_database, format): (&str, i64),
        moving: Option<&Moving>,
        now: Time,
    ) -> Result<(Published, Option<JobId>)> {
        let row = self.workflow_there(handle).await?;
        if row.draft_revision != seen_revision {
            return Ok((Published::Changed, None));
        }
        let live = match row.live_version {
            Some(version) => self.version(row.id, version).await?,
            None => None,
        };
        let runs = matches!(row.status, Status::Live | Status::Paused);
        if let Some(live) = live.filter(|live| runs && live.source == row.draft) {
            return Ok((Published::Version(live.version), None));
        }
        let version = row.live_version.unwrap_or(0) + 1;
        let key = params![self.id(), row.id, version];
        let mut insert = key.clone();
        let moves = moving.map(|moving| moving.moves.to_text());
        insert.extend(params![
            format,
            row.draft,
            zone_database.to_owned(),
            now,
            moves
        ]);
        let mut set_live = key;
        set_live.extend(params![seen_revision, version - 1, now]);
        let mut write = vec![
            looks_anew(self.id(), row.id),
            (&sql::WORKFLOW_VERSION_INSERT, insert, None),
            (&sql::WORKFLOW_PUBLISH, set_live, Some(1)),
            (&sql::META_GROW, params!["definitions"], Some(1)),
        ];
        let mut job = None;
        if let Some(moving) = moving {
            let id = JobId(self.driver().allot(Kind::Job, 1).await?[0]);
            let (input, cursor) = edit::job(self.id(), row.id, version);
            let buckets = self.driver().buckets().all();
            let (first, last) = (buckets.first().copied(), buckets.last().copied());
            let mut params = params![id, self.id(), job::Kind::MoveJourneys.as_str(), first, last];
            params.extend(params![input, cursor, now, Some(moving.people)]);
            write.push((&sql::JOB_INSERT, params, Some(1)));
            job = Some(id);
        }
        match self.driver().write(write).await? {
            Wrote::All => Ok((Published::Version(version), job)),
            Wrote::Not { .. } => Ok((Published::Changed, None)),
        }
    }

    /// Switches a workflow that was published on, off, or for good.
    pub async fn set_status(self, handle: &Handle, status: Status, now: Time) -> Result<()> {
        let row = self.workflow_there(handle).await?;
        if status == Status::Draft || row.live_version.is_none() {
            let text = format!(
                "{handle} cannot become {}: only a published workflow can be switched",
                status.as_str()
            );
            return Err(Error::Refused(text));
        }
        let params = params![self.id(), row.id, status.as_str(), now];
        let mut write = Vec::new();
        if matches!(status, Status::Live | Status::Paused) {
            write.push(looks_anew(self.id(), row.id));
        }
        write.extend([
            (&sql::WORKFLOW_SET_STATUS, params, Some(1)),
            (&sql::META_GROW, params!["definitions"], Some(1)),
        ]);
        if status == Status::Live {
            // Somebody saw to what stopped it.
            write.push(alert::closing(self.id(), row.id, now));
        }
        self.driver().write(write).await?.all()
    }

    /// A published version.
    pub async fn version(self, workflow: WorkflowId, version: i64) -> Result<Option<VersionRow>> {
        self.driver().version(self.id(), workflow, version).await
    }

    async fn workflow_there(self, handle: &Handle) -> Result<WorkflowRow> {
        let row = self.workflow(handle).await?;
        row.ok_or_else(|| Error::Refused(format!("there is no workflow `{handle}`")))
    }
}

/// Before a workflow goes again, if it had ended: what time would have done to its contacts meanwhile was forgotten,
/// so they are looked at anew.
fn looks_anew(workspace: WorkspaceId, workflow: WorkflowId) -> Write {
    let params = params![workspace, workflow, MARK_LEAST];
    (&sql::DAY_CURSOR_FORGET, params, None)
}

impl Driver {
    async fn definitions_stamp(&self) -> Result<i64> {
        self.crash().check()?;
        let read = async {
            let rows = self.read(&sql::META_ONE, params!["definitions"]).await?;
            rows.first().map_or(Ok(0), |row| row.int("value"))
        };
        match self {
            Self::Sqlite(sqlite) => sqlite.counted(read).await,
            Self::Postgres(_) => read.await,
        }
    }
}

impl System<'_> {
    /// The workflows that are live or paused, of all workspaces, in the order of their numbers.
    /// One whose row cannot be read is an error of its own.
    pub async fn running(self) -> Result<Vec<Result<Running>>> {
        let rows = self
            .driver()
            .read(&sql::WORKFLOW_RUNNING, params![])
            .await?;
        Ok(rows.iter().map(running).collect())
    }

    /// Grows whenever a workflow is published or switched, or an e-mail gets a version. What was
    /// read of definitions holds as long as it stays the same.
    pub async fn definitions_stamp(self) -> Result<i64> {
        self.driver().definitions_stamp().await
    }

    /// A published version, for the journeys that are pinned to it.
    pub async fn version(
        self,
        workspace: WorkspaceId,
        workflow: WorkflowId,
        version: i64,
    ) -> Result<Option<VersionRow>> {
        self.driver().version(workspace, workflow, version).await
    }
}

impl crate::driver::Driver {
    async fn version(
        &self,
        workspace: WorkspaceId,
        workflow: WorkflowId,
        version: i64,
    ) -> Result<Option<VersionRow>> {
        let params = params![workspace, workflow, version];
        let rows = self.read(&sql::WORKFLOW_VERSION_ONE, params).await?;
        rows.first().map(version_row).transpose()
    }
}

fn workflow_row(row: &Row) -> Result<WorkflowRow> {
    Ok(WorkflowRow {
        id: WorkflowId(row.int("id")?),
        handle: row.parse("handle", Handle::new)?,
        name: row.text("name")?,
        status: row.parse("status", Status::named)?,
        draft: row.text("draft")?,
        draft_revision: row.int("draft_revision")?,
        live_version: row.opt_int("live_version")?,
        created_at: row.time("created_at")?,
        updated_at: row.time("updated_at")?,
    })
}

fn version_row(row: &Row) -> Result<VersionRow> {
    Ok(VersionRow {
        workflow: WorkflowId(row.int("workflow")?),
        version: row.int("version")?,
        format: row.int("format")?,
        source: row.text("source")?,
        zone_database: row.text("zone_database")?,
        published_at: row.time("published_at")?,
        moves: row.opt_text("moves")?,
    })
}

fn running(row: &Row) -> Result<Running> {
    Ok(Running {
        workspace: WorkspaceId(row.int("workspace")?),
        workflow: WorkflowId(row.int("workflow")?),
        handle: row.parse("handle", Handle::new)?,
        status: row.parse("status", Status::named)?,
        version: row.int("version")?,
        source: row.text("source")?,
    })
}
