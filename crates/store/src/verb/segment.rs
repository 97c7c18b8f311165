//! Asking a rule of contacts: first in SQL, and of those whom SQL cannot tell, in memory.

use std::collections::BTreeSet;

use engine::condition::Condition;
use engine::id::{ContactId, WorkspaceId};
use engine::segment;
use engine::time::Time;

use super::contact;
use crate::driver::Driver;
use crate::error::Result;
use crate::row::Row;
use crate::seeing::ContactRow;
use crate::segment::{
    Compiled, Count, DECIDED_MAX, Dialect, LOOKED_AT_MAX, Members, Question, compile,
};
use crate::sql;
use crate::stored;
use crate::view::{Link, View};

/// Contacts that one statement goes through.
const WINDOW: usize = 2_000;
/// Most events that are read to decide one contact. Who has more is not decided, and said to be so.
const HISTORY_MAX: usize = 10_000;

/// A rule that is asked inside one snapshot.
pub(crate) struct Asking<'v> {
    view: View<'v>,
    workspace: WorkspaceId,
    question: Question,
    /// The events that it looks at, as a JSON list.
    names: String,
    /// How many more contacts may be decided in memory.
    left: usize,
}

/// What is known of a contact.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Is {
    In,
    Out,
    /// Too much would have to be read.
    Undecided,
}

impl Driver {
    pub(crate) async fn members(
        &self,
        workspace: WorkspaceId,
        question: Question,
        after: Option<ContactId>,
        limit: usize,
    ) -> Result<Members> {
        self.view(move |view| {
            let after = after.map_or(0, |id| id.0);
            Asking::new(view, workspace, question.clone()).members(after, limit)
        })
        .await
    }

    pub(crate) async fn count_members(
        &self,
        workspace: WorkspaceId,
        question: Question,
        seed: u64,
    ) -> Result<Count> {
        self.view(move |view| Asking::new(view, workspace, question.clone()).count(seed))
            .await
    }
}

impl<'v> Asking<'v> {
    pub(crate) fn new(view: View<'v>, workspace: WorkspaceId, question: Question) -> Self {
        let mut names = BTreeSet::new();
        question.rule.each(&mut |part| {
            if let Condition::Event(rule) = part {
                names.extend(rule.names.iter().cloned());
            }
        });
        Self {
            view,
            workspace,
            names: serde_json::json!(names).to_string(),
            question,
            left: DECIDED_MAX,
        }
    }

    pub(crate) const fn view(&self) -> View<'v> {
        self.view
    }

    pub(crate) const fn workspace(&self) -> WorkspaceId {
        self.workspace
    }

    pub(crate) const fn now(&self) -> Time {
        self.question.now
    }

    fn dialect(&self) -> Dialect {
        match self.view.link() {
            Link::Sqlite(_) => Dialect::Sqlite,
            Link::Postgres(_) => Dialect::Postgres,
        }
    }

    /// The contacts of a window: those behind `after`, or those in a JSON list of numbers; each
    /// with what SQL says of it.
    fn asked(&self, of: Of<'_>) -> Result<Vec<(ContactId, Option<bool>)>> {
        let dialect = self.dialect();
        let first = match of {
            Of::After(after, limit) => params![self.workspace, after, limit],
            Of::Listed(ids) => params![self.workspace, serde_json::json!(ids).to_string()],
        };
        let Compiled { holds, params, .. } = compile(dialect, &self.question, &first);
        let from = dialect.contacts(matches!(of, Of::Listed(_)));
        let text = format!("SELECT c.id AS id, {holds} AS holds FROM {from} AS c ORDER BY c.id");
        let rows = self.view.rows_made(&text, &params)?;
        let one = |row: &Row| {
            let holds = row.opt_int("holds")?.map(|holds| holds != 0);
            Ok((ContactId(row.int("id")?), holds))
        };
        rows.iter().map(one).collect()
    }

    /// Those of these contacts who are decided: all, unless deciding in memory has come to its end.
    pub(crate) fn among(&mut self, ids: &[i64]) -> Result<Vec<(ContactId, Is)>> {
        let asked = self.asked(Of::Listed(ids))?;
        let mut decided = Vec::with_capacity(asked.len());
        for (id, holds) in asked {
            decided.push((id, self.decided(id, holds)?.unwrap_or(Is::Undecided)));
        }
        Ok(decided)
    }

    /// The contacts of the next window with what holds for each; none behind the last.
    pub(crate) fn window(&mut self, after: i64) -> Result<Vec<(ContactId, Is)>> {
        let asked = self.asked(Of::After(after, WINDOW))?;
        let decide = |(id, holds)| Ok((id, self.decided(id, holds)?.unwrap_or(Is::Undecided)));
        asked.into_iter().map(decide).collect()
    }

    fn members(mut self, mut after: i64, limit: usize) -> Result<Members> {
        let mut members = Members {
            contacts: Vec::new(),
            next: None,
            looked_at: 0,
            undecided: 0,
            in_memory: 0,
        };
        loop {
            let window = WINDOW.min(LOOKED_AT_MAX - members.looked_at);
            let asked = self.asked(Of::After(after, window))?;
            let whole = asked.len() == window;
            for (id, holds) in asked {
                let Some(is) = self.decided(id, holds)? else {
                    // Enough for one request; this one begins the next.
                    members.next = Some(ContactId(after));
                    return Ok(members);
                };
                after = id.0;
                members.looked_at += 1;
                members.in_memory += usize::from(holds.is_none());
                match is {
                    Is::In => members.contacts.extend(self.shown(id)?),
                    Is::Out => {}
                    Is::Undecided => members.undecided += 1,
                }
                if members.contacts.len() == limit {
                    members.next = Some(id);
                    return Ok(members);
                }
            }
            if !whole {
                return Ok(members);
            }
            if members.looked_at >= LOOKED_AT_MAX {
                members.next = Some(ContactId(after));
                return Ok(members);
            }
        }
    }

    /// What holds for a contact; none if no more can be decided in memory.
    fn decided(&mut self, id: ContactId, holds: Option<bool>) -> Result<Option<Is>> {
        match holds {
            Some(true) => return Ok(Some(Is::In)),
            Some(false) => return Ok(Some(Is::Out)),
            None if self.left == 0 => return Ok(None),
            None => self.left -= 1,
        }
        let Some(found) = contact::read(self.view, self.workspace, id)? else {
            return Ok(Some(Is::Out));
        };
        let bucket = self.view.bucket_of(self.workspace, id);
        let mut params = params![self.workspace, bucket, id];
        params.extend(params![
            Time::MIN,
            self.names.as_str(),
            HISTORY_MAX + 1,
            0_i64
        ]);
        let rows = self.view.rows(&sql::EVENT_HISTORY, &params)?;
        if rows.len() > HISTORY_MAX {
            return Ok(Some(Is::Undecided));
        }
        let rows = rows.into_iter().rev();
        let events = rows.map(|row| stored::event::event(row, "id"));
        let history = events.collect::<Result<Vec<_>>>()?;
        let Question { rule, zone, now } = &self.question;
        let held = segment::holds(rule, &found, &history, zone, *now);
        Ok(Some(if held { Is::In } else { Is::Out }))
    }

    fn shown(&self, id: ContactId) -> Result<Option<ContactRow>> {
        contact::shown(self.view, self.workspace, id)
    }
}

/// Which contacts are asked.
#[derive(Clone, Copy)]
enum Of<'a> {
    /// Those behind this number, at most so many.
    After(i64, usize),
    /// These.
    Listed(&'a [i64]),
}
