//! Time in which nothing ran. What was due then is not sent before somebody says what of it is still
//! wanted, each workspace for itself: the question and the answers are kept here, so that they
//! outlive the process. Who sends looks at them; new work goes on meanwhile.

use std::collections::BTreeMap;

use engine::id::{Handle, WorkspaceId};
use engine::time::Time;

use crate::driver::Driver;
use crate::error::Result;
use crate::row::Row;
use crate::sql;
use crate::system::System;
use crate::workspace::Workspace;

/// Under which name it is kept when work was last done.
const ALIVE: &str = "alive";
/// Under which name the newest downtime is kept.
const DOWNTIME: &str = "downtime";
/// Under which names the answers are, each followed by its workspace.
const ANSWER: &str = "downtime.answer.";
/// Overdue messages are counted up to here: beyond, it is enough to know that they are very many.
pub const OVERDUE_MAX: usize = 100_000;

/// A time in which nothing ran.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Downtime {
    /// When work was last done.
    pub from: Time,
    /// When it was taken up again. What was due before is overdue.
    pub until: Time,
}

/// What becomes of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It is not overdue, or somebody said that it is wanted.
    Go,
    /// Nobody said yet whether it is.
    Hold,
    /// Somebody said that it is not.
    Skip,
}

/// The newest downtime, and what was said about it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Downtimes {
    newest: Option<Downtime>,
    answers: BTreeMap<WorkspaceId, Time>,
}

/// The newest downtime, and what one workspace said about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Question {
    /// When nothing ran.
    pub downtime: Downtime,
    /// What was due before this is not sent; nothing if nobody has answered.
    pub skip_before: Option<Time>,
}

/// Overdue messages of a workflow that wait for the answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Overdue {
    /// Which workflow.
    pub workflow: Handle,
    /// How many messages.
    pub waiting: i64,
    /// How many of them have passed the limit of their block, and are not sent whatever is said.
    pub past_limit: i64,
    /// When the oldest of them was due.
    pub oldest: Time,
}

impl Downtimes {
    /// What becomes of a message that was due then.
    pub fn verdict(&self, workspace: WorkspaceId, due_at: Time) -> Verdict {
        if self.newest.is_none_or(|newest| due_at >= newest.until) {
            return Verdict::Go;
        }
        match self.answers.get(&workspace) {
            None => Verdict::Hold,
            Some(skip_before) if due_at < *skip_before => Verdict::Skip,
            Some(_) => Verdict::Go,
        }
    }

    /// Whether this workspace has a question to answer.
    pub fn is_open(&self, workspace: WorkspaceId) -> bool {
        self.newest.is_some() && !self.answers.contains_key(&workspace)
    }
}

impl System<'_> {
    /// Work is done now.
    pub async fn alive(self, now: Time) -> Result<()> {
        let write = vec![(&sql::META_PUT, params![ALIVE, now, ""], Some(1))];
        self.driver().write(write).await?.all()
    }

    /// Work begins at `now`. If none was done for longer than `after_ms`, and something was due
    /// meanwhile, everybody is asked what of it is wanted: gives when nothing ran.
    pub async fn ask_after_downtime(self, now: Time, after_ms: i64) -> Result<Option<Downtime>> {
        let alive = self.driver().read(&sql::META_ONE, params![ALIVE]).await?;
        let from = alive.first().map(|row| row.time("value")).transpose()?;
        let from = from.filter(|from| now.millis() - from.millis() > after_ms);
        let Some(from) = from else {
            return Ok(None);
        };
        if self.oldest_due(now).await?.is_none() {
            return Ok(None);
        }
        let downtime = Downtime { from, until: now };
        let text = from.millis().to_string();
        // Of several nodes that begin at the same time one asks.
        let write = vec![
            (&sql::META_ADVANCE, params![ALIVE, from, now, ""], Some(1)),
            (&sql::META_PUT, params![DOWNTIME, now, text], Some(1)),
            (&sql::META_GROW, params!["definitions"], Some(1)),
        ];
        let is_ours = self.driver().write(write).await?.all().is_ok();
        Ok(is_ours.then_some(downtime))
    }

    /// The newest downtime, and what was said about it.
    pub async fn downtimes(self) -> Result<Downtimes> {
        newest(self.driver()).await
    }
}

impl Workspace<'_> {
    /// The newest downtime, and what was said about it here.
    pub async fn downtime(self) -> Result<Option<Question>> {
        let downtimes = newest(self.driver()).await?;
        Ok(downtimes.newest.map(|downtime| Question {
            downtime,
            skip_before: downtimes.answers.get(&self.id()).copied(),
        }))
    }

    /// Of what was due in a downtime, that which was due before `skip_before` is not sent, and the
    /// rest is. The last answer counts.
    pub async fn answer_downtime(self, downtime: Downtime, skip_before: Time) -> Result<()> {
        let name = format!("{ANSWER}{}", self.id());
        let text = skip_before.millis().to_string();
        let write = vec![
            (&sql::META_PUT, params![name, downtime.until, text], Some(1)),
            (&sql::META_GROW, params!["definitions"], Some(1)),
        ];
        self.driver().write(write).await?.all()
    }

    /// The messages that were due in a downtime and wait, by workflow. Looks at no more than
    /// [`OVERDUE_MAX`] messages.
    pub async fn overdue(self, downtime: Downtime, now: Time) -> Result<Vec<Overdue>> {
        let params = params![self.id(), downtime.until, now, OVERDUE_MAX];
        let driver = self.driver();
        let rows = driver.read(&sql::MESSAGE_OVERDUE, params).await?;
        let read = |row: &Row| {
            Ok(Overdue {
                workflow: row.parse("handle", Handle::new)?,
                waiting: row.int("waiting")?,
                past_limit: row.int("past_limit")?,
                oldest: row.time("oldest")?,
            })
        };
        rows.iter().map(read).collect()
    }
}

async fn newest(driver: &Driver) -> Result<Downtimes> {
    let rows = driver.read(&sql::META_LIST, params![]).await?;
    let mut downtimes = Downtimes::default();
    for row in rows.iter().filter(|row| is(row, DOWNTIME)) {
        downtimes.newest = Some(read(row)?);
    }
    let asked = downtimes.newest.map(|newest| newest.until);
    for row in &rows {
        let name = row.text_ref("name")?;
        let workspace = name.strip_prefix(ANSWER).and_then(|id| id.parse().ok());
        // An answer is to one question, and not to the next.
        if let Some(workspace) = workspace
            && asked == Some(row.time("value")?)
        {
            let before = number(row)?;
            downtimes.answers.insert(WorkspaceId(workspace), before);
        }
    }
    Ok(downtimes)
}

fn is(row: &Row, name: &str) -> bool {
    row.text_ref("name").is_ok_and(|text| text == name)
}

fn read(row: &Row) -> Result<Downtime> {
    Ok(Downtime {
        from: number(row)?,
        until: row.time("value")?,
    })
}

fn number(row: &Row) -> Result<Time> {
    row.parse("text", |text| text.parse().ok().map(Time::from_millis))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_was_due_then_waits_for_an_answer() {
        let (asked, silent) = (WorkspaceId(1), WorkspaceId(2));
        let at = Time::from_millis;
        let downtimes = Downtimes {
            newest: Some(Downtime {
                from: at(100),
                until: at(200),
            }),
            answers: BTreeMap::from([(asked, at(150))]),
        };
        let check = |workspace, due, expect| {
            assert_eq!(downtimes.verdict(workspace, at(due)), expect, "{due}");
        };
        check(silent, 50, Verdict::Hold);
        check(silent, 199, Verdict::Hold);
        check(silent, 200, Verdict::Go);
        check(asked, 149, Verdict::Skip);
        check(asked, 150, Verdict::Go);
        check(asked, 300, Verdict::Go);
        assert!(downtimes.is_open(silent) && !downtimes.is_open(asked));
        let never = Downtimes::default();
        assert_eq!(never.verdict(silent, at(1)), Verdict::Go);
        assert!(!never.is_open(silent));
    }
}
