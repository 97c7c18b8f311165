//! Two contacts that turn out to be one person. One of them stays: it gets the keys, events, registrations,
//! tasks and forms of the other, what it lacked of its fields and tags, and the stricter of both words about
//! each consent. The other is gone, and whatever still comes in about it is the one's who stays. A merge is
//! written down with how both were, so that it can be taken back for a while.
//!
//! Nobody is merged by chance: by itself only who was known by nothing but a browser becomes part of whoever
//! turns out to use it. What is done to the rows stands in `verb::merge`.

use engine::id::{ContactId, WorkspaceId};
use engine::time::{DAY_MS, Time};
use serde::{Deserialize, Serialize};

use crate::error::{Error, Result};
use crate::job::{Progress, Taken};
use crate::row::Row;
use crate::seeing::PAGE_MAX;
use crate::sql;
use crate::system::System;
use crate::workspace::Workspace;

/// Events that go over in the transaction of the merge itself, and in each chunk of the job that takes
/// the rest. Few enough for whoever tells something meanwhile not to notice.
pub const EVENTS_AT_ONCE: usize = 200;
/// How long a merge can be taken back. Longer, and what the person said since belongs to nobody.
pub const UNDO_MS: i64 = 30 * DAY_MS;
/// Most contacts that one may have taken in. A shared machine makes many, a person does not.
pub const PARTS_MAX: usize = 200;
/// Longest text that says who asked for it.
pub const ACTOR_BYTES_MAX: usize = 200;
/// The number of the form in which the job is stored.
pub(crate) const FORMAT: u32 = 1;

/// The number of a merge.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct MergeId(pub i64);

/// Why two contacts were merged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rule {
    /// Somebody asked for it.
    Asked,
    /// The one that is gone was known by a browser alone, and told who it is.
    Anonymous,
}

impl Rule {
    /// All of them.
    pub const ALL: [Self; 2] = [Self::Asked, Self::Anonymous];

    /// As it is stored and written in JSON.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Asked => "asked",
            Self::Anonymous => "anonymous",
        }
    }

    pub(crate) fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|rule| rule.as_str() == name)
    }
}

/// Where a merge stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// The two are one.
    Done,
    /// It was taken back.
    Undone,
    /// The person was forgotten, and with them how they were before.
    Forgotten,
}

impl State {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Done, Self::Undone, Self::Forgotten];

    /// As it is stored and written in JSON.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Undone => "undone",
            Self::Forgotten => "forgotten",
        }
    }

    fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == name)
    }
}

/// A merge as people see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MergeRow {
    /// Its number.
    pub id: MergeId,
    /// Who is gone.
    pub gone: ContactId,
    /// Who stays.
    pub stays: ContactId,
    /// By which rule.
    pub rule: Rule,
    /// Who asked for it: a key, a person, a door.
    pub actor: String,
    /// Where it stands.
    pub state: State,
    /// How many events went over so far.
    pub events: i64,
    /// How many journeys go on with the one who stays.
    pub journeys: i64,
    /// How many ended, because the one who stays is or was in that workflow.
    pub ended: i64,
    /// How many messages of those are not sent.
    pub skipped: i64,
    /// When.
    pub at: Time,
    /// When it was taken back.
    pub undone_at: Option<Time>,
}

/// What came of asking for a merge.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Merged {
    /// It is done; the rest of the events follows.
    Done(MergeRow),
    /// There is no contact of this number.
    Nobody(ContactId),
    /// They are one already.
    Same,
    /// A message to the one who is to go is just leaving: ask again.
    Busy,
}

/// What came of taking one back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Undone {
    /// It is done; the rest of the events follows.
    Done(MergeRow),
    /// There is no such merge.
    Unknown,
    /// It was taken back before, or its person was forgotten.
    Not(State),
    /// It is longer ago than [`UNDO_MS`].
    Late,
    /// Something came in about the one who stayed that is being read: ask again.
    Busy,
    /// The one who stayed is part of another by now: that is to be taken back first.
    Inside(ContactId),
}

/// What the job is asked. Stored as JSON.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Asked {
    pub(crate) format: u32,
    pub(crate) workspace: i64,
    pub(crate) merge: i64,
    /// Whether events go back.
    pub(crate) undo: bool,
}

/// How far the job has come. Stored as JSON.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Cursor {
    /// On the way back: events up to this number are.
    pub(crate) after: i64,
}

impl Workspace<'_> {
    /// Makes one contact part of another, because somebody asks for it.
    pub async fn merge(
        self,
        gone: ContactId,
        stays: ContactId,
        actor: String,
        now: Time,
    ) -> Result<Merged> {
        Error::unless_over("bytes of who asks", actor.len(), ACTOR_BYTES_MAX)?;
        let driver = self.driver();
        driver.merge(self.id(), (gone, stays), actor, now).await
    }

    /// Takes a merge back, if it is not longer ago than [`UNDO_MS`].
    pub async fn undo_merge(self, id: MergeId, now: Time) -> Result<Undone> {
        self.driver().undo_merge(self.id(), id, now).await
    }

    /// The merges in which a contact stayed, the newest first; of one that is gone, those in which it went.
    pub async fn merges(self, contact: ContactId, limit: usize) -> Result<Vec<MergeRow>> {
        Error::unless_over("merges on a page", limit, PAGE_MAX)?;
        let mut found = Vec::new();
        for statement in [&sql::MERGE_LIST, &sql::MERGE_LIST_GONE] {
            let params = params![self.id(), contact, limit];
            let rows = self.driver().read(statement, params).await?;
            for row in &rows {
                found.push(shown(row)?);
            }
        }
        found.sort_by_key(|merge: &MergeRow| std::cmp::Reverse(merge.id));
        found.truncate(limit);
        Ok(found)
    }

    /// The contacts that became part of this one.
    pub async fn parts(self, contact: ContactId) -> Result<Vec<ContactId>> {
        let params = params![self.id(), contact, PARTS_MAX];
        let rows = self.driver().read(&sql::ALIAS_OF, params).await?;
        rows.iter()
            .map(|row| Ok(ContactId(row.int("gone")?)))
            .collect()
    }
}

impl System<'_> {
    /// Does one chunk of the job that takes events over, or back.
    pub async fn step_merge(self, taken: &Taken, now: Time) -> Result<Progress> {
        self.driver().step_merge(taken.clone(), now).await
    }

    /// Hands what came in about a contact that is part of another to that one; whether there was such a
    /// contact.
    pub async fn hand_on(self, workspace: WorkspaceId, gone: ContactId) -> Result<bool> {
        self.driver().hand_on(workspace, gone).await
    }
}

pub(crate) fn shown(row: &Row) -> Result<MergeRow> {
    Ok(MergeRow {
        id: MergeId(row.int("id")?),
        gone: ContactId(row.int("gone")?),
        stays: ContactId(row.int("stays")?),
        rule: row.parse("rule", Rule::named)?,
        actor: row.text("actor")?,
        state: row.parse("state", State::named)?,
        events: row.int("events")?,
        journeys: row.int("journeys")?,
        ended: row.int("ended")?,
        skipped: row.int("skipped")?,
        at: row.time("at")?,
        undone_at: row.opt_time("undone_at")?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Never change these texts: they are what databases hold.
    #[test]
    fn a_job_is_stored_as_it_always_was() {
        let asked = r#"{"format":1,"workspace":1,"merge":7,"undo":false}"#;
        let read: Asked = serde_json::from_str(asked).unwrap();
        assert_eq!(serde_json::to_string(&read).unwrap(), asked);
        let cursor = r#"{"after":9}"#;
        let read: Cursor = serde_json::from_str(cursor).unwrap();
        assert_eq!(serde_json::to_string(&read).unwrap(), cursor);
    }

    #[test]
    fn every_stored_name_is_read_back() {
        for rule in Rule::ALL {
            assert_eq!(Rule::named(rule.as_str()), Some(rule));
        }
        for state in State::ALL {
            assert_eq!(State::named(state.as_str()), Some(state));
        }
    }
}
