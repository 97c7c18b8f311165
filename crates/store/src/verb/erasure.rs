//! Beginning to forget a person, and the chunks of the job that does it.

use engine::id::{BlockId, ContactId, WorkflowId, WorkspaceId};
use engine::journey::Memory;
use engine::time::Time;
use engine::why::Why;

use super::contact;
use super::counters::Counters;
use super::ending::{Whose, end_journey};
use super::job::{self, Chunk, read, stored};
use crate::bucket::Bucket;
use crate::commit::Growth;
use crate::driver::{Driver, Family};
use crate::erasure::{Asked, Cursor, EVENTS_AT_ONCE, Erased, Erasure, FORMAT};
use crate::error::{Error, Result};
use crate::job::{Kind, Progress, Taken};
use crate::merge::PARTS_MAX;
use crate::param::Param;
use crate::sql;
use crate::stored;
use crate::tx::Tx;
use crate::who::IdentityKind;

/// Why they are not mailed, why their journeys ended, and why messages were not sent.
const ERASED: &str = "erased";
/// About how many rows a person has beside events.
const ROWS: usize = 200;

impl Driver {
    pub(crate) async fn erase(&self, workspace: WorkspaceId, erasure: Erasure) -> Result<Erased> {
        self.work(Family::Other, 4, move |tx| begin(tx, workspace, &erasure))
            .await
    }

    pub(crate) async fn remember_address(
        &self,
        workspace: WorkspaceId,
        hashes: Vec<String>,
    ) -> Result<()> {
        self.work(Family::Other, 1, move |tx| {
            for hash in &hashes {
                tx.run(&sql::ERASE_ADDRESS_DELETE, &params![workspace, hash])?;
            }
            Ok(())
        })
        .await
    }

    pub(crate) async fn step_erasure(&self, taken: Taken, now: Time) -> Result<Progress> {
        let done = self.work(Family::Job, ROWS, move |tx| {
            job::step(tx, &taken, now, |asked| {
                let whom: Asked = read(&asked.input)?;
                if whom.format != FORMAT {
                    let format = whom.format;
                    let why = format!("an erasure of format {format}; this program reads {FORMAT}");
                    return Err(Error::Refused(why));
                }
                let (workspace, contact) = (WorkspaceId(whom.workspace), ContactId(whom.contact));
                let one = One {
                    workspace,
                    bucket: tx.bucket_of(workspace, contact),
                    contact,
                };
                let (cursor, done) = match read(&asked.cursor)? {
                    Cursor::Person => one.person(tx, now)?,
                    Cursor::Events { after } => one.events(tx, after)?,
                };
                let cursor = cursor.map(|cursor| stored(&cursor)).transpose()?;
                Ok(Chunk { cursor, done })
            })
        });
        let done = done.await;
        // What is emptied in the database is not kept in memory either.
        if let Some(told) = self.told() {
            told.clear();
        }
        done
    }
}

fn begin(tx: &Tx<'_>, workspace: WorkspaceId, erasure: &Erasure) -> Result<Erased> {
    let (id, at) = (erasure.contact, erasure.at);
    let params = params![workspace, id, erasure.created_at, at];
    if tx.run(&sql::ERASE_INSERT, &params)? == 0 {
        return Ok(Erased::Before);
    }
    let known = contact::read(tx.view(), workspace, id)?;
    let known = known.filter(|known| known.created_at == erasure.created_at);
    let suppressed = known.as_ref().and_then(|known| known.suppressed.as_ref());
    // Also of somebody who is not in this copy: an older list may have them.
    for hash in &erasure.hashes {
        tx.run(
            &sql::ERASE_ADDRESS_INSERT,
            &params![workspace, hash, suppressed, at],
        )?;
    }
    let Some(mut known) = known else {
        return Ok(Erased::Nobody);
    };
    // A message that is about to leave was decided on the version before.
    let seen_version = known.version;
    known.suppressed = Some(ERASED.to_owned());
    known.version += 1;
    if !contact::update(tx, workspace, &known, seen_version)? {
        return Err(Error::Busy);
    }
    let input = stored(&Asked {
        format: FORMAT,
        workspace: workspace.0,
        contact: id.0,
    })?;
    let cursor = stored(&Cursor::Person)?;
    job::make_for(tx, workspace, Kind::Erasure, (&input, &cursor), at).map(Erased::Begun)
}

/// Whom it is about.
#[derive(Clone, Copy)]
struct One {
    workspace: WorkspaceId,
    bucket: Bucket,
    contact: ContactId,
}

impl One {
    fn key(self) -> Vec<Param<'static>> {
        params![self.workspace, self.bucket, self.contact]
    }

    fn dated_key(self, at: Time) -> Vec<Param<'static>> {
        params![self.workspace, self.bucket, self.contact, at]
    }

    /// Everything but the log of events, in one transaction: nobody is half forgotten.
    fn person(self, tx: &Tx<'_>, now: Time) -> Result<(Option<Cursor>, usize)> {
        if tx.row(&sql::ERASE_ON_ITS_WAY, &self.key())?.is_some() {
            return Ok((Some(Cursor::Person), 0));
        }
        let Some(known) = contact::read(tx.view(), self.workspace, self.contact)? else {
            return Ok((Some(Cursor::Events { after: 0 }), 1));
        };
        let mut growth = Counters::default();
        self.end_journeys(tx, now, &mut growth)?;
        self.skip_messages(tx, now, &mut growth)?;
        self.parts(tx, now, &mut growth)?;
        growth.write(tx, now)?;
        self.rows(tx, now)?;
        let params = params![self.workspace, self.contact];
        tx.run(&sql::DATED_DELETE, &params![self.bucket, self.contact])?;
        self.forget_addresses(tx, known.email.as_deref())?;
        tx.run(&sql::IDENTITY_DELETE, &params)?;
        tx.run(&sql::ERASE_CONTACT, &self.key())?;
        Ok((Some(Cursor::Events { after: 0 }), 1))
    }

    /// What is known of them beside the contact and events.
    fn rows(self, tx: &Tx<'_>, now: Time) -> Result<()> {
        for statement in [
            &sql::ERASE_ENTRIES,
            &sql::ERASE_MESSAGES,
            &sql::ERASE_BODIES,
            &sql::ERASE_NOTICES,
            &sql::ERASE_CAUGHT,
            &sql::ERASE_CONSENTS,
            &sql::ERASE_WATCHES,
            &sql::ERASE_INBOX,
            &sql::ERASE_PARKED,
            &sql::ERASE_REGISTRATIONS,
            &sql::ERASE_HITS,
            &sql::ERASE_SUBMISSIONS_ASKED,
            &sql::ERASE_SUBMISSIONS,
        ] {
            tx.run(statement, &self.key())?;
        }
        tx.run(&sql::ERASE_CALLS, &self.dated_key(now))?;
        tx.run(&sql::ERASE_DELIVERIES, &self.dated_key(now))?;
        tx.run(&sql::ERASE_TASKS, &self.dated_key(now))?;
        let params = params![self.workspace, self.contact];
        tx.run(&sql::ERASE_FEEDBACK, &params).map(drop)
    }

    /// What is left where it was of contacts that became this one, and how they were before.
    fn parts(self, tx: &Tx<'_>, now: Time, growth: &mut Counters) -> Result<()> {
        let of = params![self.workspace, self.contact, PARTS_MAX];
        for row in tx.rows(&sql::ALIAS_OF, &of)? {
            let contact = ContactId(row.int("gone")?);
            let bucket = tx.bucket_of(self.workspace, contact);
            let part = Self {
                bucket,
                contact,
                ..self
            };
            part.end_journeys(tx, now, growth)?;
            part.rows(tx, now)?;
        }
        let whom = params![self.workspace, self.contact];
        tx.run(&sql::ALIASES_DELETE, &whom)?;
        tx.run(&sql::MERGE_FORGET, &whom).map(drop)
    }

    /// Takes journeys off their way; the books say that they left the block in which they stood.
    fn end_journeys(self, tx: &Tx<'_>, now: Time, growth: &mut Counters) -> Result<()> {
        for row in tx.rows(&sql::JOURNEY_OF_CONTACT, &self.key())? {
            let (mut journey, _) = stored::journey::journey(&row)?;
            journey.memory.forget();
            // The key may name a person.
            journey.key = String::new();
            let whose = Whose {
                workspace: self.workspace,
                bucket: self.bucket,
                contact: self.contact,
            };
            end_journey(tx, whose, &journey, (ERASED, now), growth)?;
        }
        for row in tx.rows(&sql::ERASE_JOURNEYS_OVER, &self.key())? {
            let mut memory = Memory::from_text(row.text_ref("memory")?)
                .map_err(|error| row.bad("memory", error.to_string()))?;
            memory.forget();
            let params = params![self.bucket, row.int("id")?, memory.to_text()];
            tx.run(&sql::ERASE_JOURNEY_OVER, &params)?;
        }
        let mut params = self.key();
        params.extend(params![Why::default().to_json()]);
        tx.run(&sql::ERASE_STEPS, &params).map(drop)
    }

    fn count(
        self,
        growth: &mut Counters,
        (workflow, version, block): (WorkflowId, i64, BlockId),
        name: &str,
    ) {
        let one_more = Growth {
            workflow,
            version,
            block,
            name: name.to_owned(),
            by: 1,
        };
        growth.add(self.workspace, self.bucket, one_more);
    }

    /// What was to be sent is not. What a sender had in hand is settled by now.
    fn skip_messages(self, tx: &Tx<'_>, now: Time, growth: &mut Counters) -> Result<()> {
        for row in tx.rows(&sql::ERASE_MESSAGES_OPEN, &self.key())? {
            let id = row.int("id")?;
            tx.run(&sql::ERASE_MESSAGE_SKIP, &params![self.bucket, id, now])?;
            tx.run(&sql::OUTBOX_DELETE, &params![self.bucket, id])?;
            let of = (
                WorkflowId(row.int("workflow")?),
                row.int("version")?,
                row.parse("block", BlockId::new)?,
            );
            self.count(growth, of, "skipped.erased");
        }
        Ok(())
    }

    /// Their addresses, where they stand outside of what is theirs.
    fn forget_addresses(self, tx: &Tx<'_>, email: Option<&str>) -> Result<()> {
        let keys = tx.rows(&sql::IDENTITY_LIST, &params![self.workspace, self.contact])?;
        let mut addresses: Vec<String> = email.map(str::to_owned).into_iter().collect();
        for row in &keys {
            if row.parse("kind", IdentityKind::named)? == IdentityKind::Email {
                addresses.push(row.text("value")?);
            }
        }
        for address in addresses {
            tx.run(&sql::ERASE_SUPPRESSION, &params![self.workspace, &address])?;
            let pattern = format!("%{}%", escaped(&address.to_lowercase()));
            tx.run(&sql::ERASE_FAULTS, &params![self.workspace, pattern])?;
        }
        Ok(())
    }

    /// What events told of them goes; that they happened stays.
    fn events(self, tx: &Tx<'_>, after: i64) -> Result<(Option<Cursor>, usize)> {
        let mut page = self.key();
        page.extend(params![after, EVENTS_AT_ONCE]);
        let rows = tx.rows(&sql::ERASE_EVENTS_PAGE, &page)?;
        if let Some(last) = rows.last() {
            let last = last.int("id")?;
            let mut range = self.key();
            range.extend(params![after, last]);
            tx.run(&sql::EVENT_FORGET, &range)?;
            if rows.len() == EVENTS_AT_ONCE {
                return Ok((Some(Cursor::Events { after: last }), rows.len()));
            }
        }
        // Whoever had them in hand meanwhile may have written down that nobody is there any more.
        tx.run(&sql::ERASE_INBOX, &self.key())?;
        tx.run(&sql::ERASE_PARKED, &self.key())?;
        Ok((None, rows.len()))
    }
}

/// Empties a page of somebody's events; up to which number, if there are more, and how many.
pub(super) fn empty_events(
    tx: &Tx<'_>,
    (workspace, bucket, contact): (WorkspaceId, Bucket, ContactId),
    after: i64,
) -> Result<(Option<i64>, usize)> {
    let one = One {
        workspace,
        bucket,
        contact,
    };
    let (cursor, done) = one.events(tx, after)?;
    let more = match cursor {
        Some(Cursor::Events { after }) => Some(after),
        Some(Cursor::Person) | None => None,
    };
    Ok((more, done))
}

/// A text of which a pattern means every character.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if matches!(c, '%' | '_' | '\\') {
            out.push('\\');
        }
        out.push(c);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pattern_means_the_address_and_no_other() {
        assert_eq!(escaped("a_b%c\\d@e.test"), "a\\_b\\%c\\\\d@e.test");
    }
}
