//! Appending many events at once, where each statement is a journey over a network.
//!
//! Events of people who are known, which are nearly all of them, are gathered and written in one
//! statement per table. Whatever else comes (somebody new, another key of somebody) goes through
//! the door by itself, after those that came before it.

use std::collections::{HashMap, HashSet};

use engine::id::{ContactId, EventId, WorkspaceId};
use engine::time::Time;

use super::append::{append, rows};
use super::identity;
use crate::allot::Kind;
use crate::append::{Appended, NewEvent, check_key};
use crate::bucket::Bucket;
use crate::error::{Error, Result};
use crate::param::Param;
use crate::sql;
use crate::tx::Tx;
use crate::who::{IdentityKind, Who, normal_keys};

/// What is known before the first event, and what has been gathered.
struct Batch<'a> {
    tx: &'a Tx<'a>,
    workspace: WorkspaceId,
    received_at: Time,
    people: HashMap<(IdentityKind, String), ContactId>,
    /// The events of keys that were sent before, in an earlier call or in this one.
    sent: HashMap<(Bucket, &'a str), (EventId, ContactId)>,
    keys: Vec<Vec<Param<'a>>>,
    events: Vec<Vec<Param<'a>>>,
    unread: Vec<Vec<Param<'a>>>,
}

/// Appends events in their order; the answers in the same.
pub(super) fn append_all<'a>(
    tx: &'a Tx<'a>,
    workspace: WorkspaceId,
    events: &'a [NewEvent],
    received_at: Time,
) -> Result<Vec<Appended>> {
    let mut batch = Batch {
        tx,
        workspace,
        received_at,
        people: identity::all_known(tx, workspace, events.iter().map(|event| &event.who))?,
        sent: HashMap::new(),
        keys: Vec::new(),
        events: Vec::new(),
        unread: Vec::new(),
    };
    batch.read_keys(events)?;
    let one = |event| match batch.add(event) {
        Err(Error::Refused(why)) => Ok(Appended::Refused(why)),
        other => other,
    };
    let answers = events.iter().map(one).collect::<Result<_>>()?;
    batch.write()?;
    Ok(answers)
}

impl<'a> Batch<'a> {
    /// The contact that all keys name, if all of them are known.
    fn contact(&self, who: &Who) -> Option<ContactId> {
        let Who::Keys(keys) = who else { return None };
        let keys = normal_keys(keys).ok()?;
        let mut contacts = keys.iter().map(|key| self.people.get(key));
        let first = *contacts.next()??;
        let same = contacts.all(|other| other == Some(&first));
        same.then_some(first)
    }

    /// Reads which idempotency keys were sent before.
    fn read_keys(&mut self, events: &'a [NewEvent]) -> Result<()> {
        let (mut buckets, mut keys) = (Vec::new(), Vec::new());
        let mut texts = HashSet::new();
        for event in events {
            if let (Some(key), Some(contact)) = (&event.key, self.contact(&event.who)) {
                // What cannot be a key is refused with its event.
                if check_key(key).is_err() {
                    continue;
                }
                let bucket = self.tx.bucket_of(self.workspace, contact);
                buckets.push(Some(i64::from(bucket.0)));
                keys.push(Some(key.into()));
                texts.insert(key.as_str());
            }
        }
        if keys.is_empty() {
            return Ok(());
        }
        let params = [
            self.workspace.into(),
            Param::Ints(buckets),
            Param::Texts(keys),
        ];
        for row in self.tx.rows(&sql::EVENT_KEY_ONE_MANY, &params)? {
            let bucket = i16::try_from(row.int("bucket")?);
            let bucket = bucket.map_err(|_| row.bad("bucket", "is none".to_owned()))?;
            if let Some(key) = texts.get(row.text_ref("key")?) {
                let event = (EventId(row.int("id")?), ContactId(row.int("contact")?));
                self.sent.insert((Bucket(bucket), *key), event);
            }
        }
        Ok(())
    }

    fn add(&mut self, event: &'a NewEvent) -> Result<Appended> {
        let Some(contact) = self.contact(&event.who) else {
            return self.add_alone(event);
        };
        let happened = event.happened(self.received_at);
        let data = match happened.checked() {
            Ok(data) => data,
            Err(why) => return Ok(Appended::Refused(why)),
        };
        let bucket = self.tx.bucket_of(self.workspace, contact);
        if let Some(key) = &event.key {
            check_key(key).map_err(Error::Refused)?;
            if let Some((event, contact)) = self.sent.get(&(bucket, key.as_str())).copied() {
                return Ok(Appended::Duplicate { event, contact });
            }
        }
        let id = EventId(self.tx.id(Kind::Event)?);
        let (row, unread) = rows(self.tx, self.workspace, contact, id, &happened, data)?;
        self.events.push(row);
        self.unread.push(unread);
        if let Some(key) = &event.key {
            let row = params![self.workspace, bucket, key, id, self.received_at];
            self.keys.push(row);
            self.sent.insert((bucket, key), (id, contact));
        }
        Ok(Appended::Stored { event: id, contact })
    }

    /// Through the door by itself; it must see what came before it.
    fn add_alone(&mut self, event: &'a NewEvent) -> Result<Appended> {
        self.write()?;
        let appended = append(self.tx, self.workspace, event, self.received_at)?;
        if let (Some(key), Appended::Stored { event, contact }) = (&event.key, &appended) {
            let bucket = self.tx.bucket_of(self.workspace, *contact);
            self.sent.insert((bucket, key), (*event, *contact));
        }
        Ok(appended)
    }

    /// Writes what has been gathered.
    fn write(&mut self) -> Result<()> {
        let keys = std::mem::take(&mut self.keys);
        let wanted = keys.len();
        let statements = vec![
            (&sql::EVENT_KEY_INSERT_MANY, keys),
            (&sql::EVENT_INSERT_MANY, std::mem::take(&mut self.events)),
            (&sql::INBOX_INSERT_MANY, std::mem::take(&mut self.unread)),
        ];
        if self.tx.run_together(statements)?[0] != wanted {
            // Somebody stored one in the meantime; the next look finds theirs.
            return Err(Error::Busy);
        }
        Ok(())
    }
}
