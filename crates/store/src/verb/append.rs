//! The door in: events and commands, each with its inbox row.

use engine::contact::Change;
use engine::id::{ContactId, EventId, WorkspaceId};
use engine::time::Time;
use engine::value::Value;

use super::append_all::append_all;
use super::identity;
use crate::allot::Kind;
use crate::append::{Appended, Happened, NewEvent, OwnEvent, check_key};
use crate::bucket::{Bucket, Buckets};
use crate::command::Command;
use crate::driver::{Driver, Family};
use crate::error::{Error, Result};
use crate::param::Param;
use crate::sql;
use crate::tx::Tx;
use crate::who::{IdentityKind, Who, normal_key};

/// Rows that one event writes: event, inbox, key, and perhaps a contact.
const ROWS_PER_EVENT: usize = 4;

impl Driver {
    pub(crate) async fn append(
        &self,
        workspace: WorkspaceId,
        events: Vec<NewEvent>,
        received_at: Time,
    ) -> Result<Vec<Appended>> {
        let rows = ROWS_PER_EVENT * events.len();
        let over_a_network = self.asks_over_a_network();
        self.work(Family::Append, rows, move |tx| {
            identity::hold_unknown(tx, workspace, events.iter().map(|event| &event.who))?;
            if over_a_network {
                return append_all(tx, workspace, &events, received_at);
            }
            let one = |event| match append(tx, workspace, event, received_at) {
                Err(Error::Refused(why)) => Ok(Appended::Refused(why)),
                other => other,
            };
            events.iter().map(one).collect()
        })
        .await
    }

    pub(crate) async fn append_past(
        &self,
        workspace: WorkspaceId,
        events: Vec<(NewEvent, Time)>,
    ) -> Result<Vec<Appended>> {
        let rows = ROWS_PER_EVENT * events.len();
        self.work(Family::Append, rows, move |tx| {
            identity::hold_unknown(tx, workspace, events.iter().map(|(event, _)| &event.who))?;
            let one = |(event, at): &(NewEvent, Time)| match append(tx, workspace, event, *at) {
                Err(Error::Refused(why)) => Ok(Appended::Refused(why)),
                other => other,
            };
            events.iter().map(one).collect()
        })
        .await
    }

    pub(crate) async fn command(
        &self,
        workspace: WorkspaceId,
        who: Who,
        command: Command,
        received_at: Time,
    ) -> Result<ContactId> {
        self.work(Family::Append, ROWS_PER_EVENT, move |tx| {
            identity::hold_unknown(tx, workspace, [&who, &addresses(&command)])?;
            let source = command.source();
            let contact = identity::resolve(tx, workspace, &who, source, received_at)?;
            // It may be an opt-out, and the contact may become part of another at this instant: then it is
            // that one's from the first moment on.
            let whose = params![workspace, tx.bucket_of(workspace, contact), contact];
            if !tx.is_alone() && tx.row(&sql::CONTACT_LOCK, &whose)?.is_none() {
                return Err(Error::Busy);
            }
            let command = with_addresses(tx, workspace, contact, command.clone())?;
            let command = command.to_json().to_string();
            let mut params = inbox_row(tx, workspace, contact, received_at)?;
            params.extend(params![None::<i64>, command]);
            tx.run(&sql::INBOX_INSERT, &params)?;
            Ok(contact)
        })
        .await
    }
}

pub(super) fn append(
    tx: &Tx<'_>,
    workspace: WorkspaceId,
    event: &NewEvent,
    received_at: Time,
) -> Result<Appended> {
    let happened = event.happened(received_at);
    let data = match happened.checked() {
        Ok(data) => data,
        Err(why) => return Ok(Appended::Refused(why)),
    };
    let who = &event.who;
    let Some(key) = &event.key else {
        let contact = identity::resolve(tx, workspace, who, &event.source, received_at)?;
        let id = EventId(tx.id(Kind::Event)?);
        insert(tx, workspace, contact, id, &happened, data)?;
        return Ok(Appended::Stored { event: id, contact });
    };
    check_key(key).map_err(Error::Refused)?;
    // An event that came before leaves nothing behind, so the key is looked up before anything is
    // written; where there are several buckets, in that of the contact, if there is one yet.
    let seen_in = match tx.buckets() {
        Buckets::ONE => Some(Bucket(0)),
        _ => identity::found(tx.view(), workspace, who)?.map(|id| tx.bucket_of(workspace, id)),
    };
    if let Some(bucket) = seen_in
        && let Some(duplicate) = duplicate(tx, workspace, bucket, key)?
    {
        return Ok(duplicate);
    }
    let contact = identity::resolve(tx, workspace, who, &event.source, received_at)?;
    let bucket = tx.bucket_of(workspace, contact);
    let id = EventId(tx.id(Kind::Event)?);
    let params = params![workspace, bucket, key, id, received_at];
    if tx.run(&sql::EVENT_KEY_INSERT, &params)? == 0 {
        // Somebody stored it in the meantime; their event can be seen by now.
        return duplicate(tx, workspace, bucket, key)?.ok_or(Error::Busy);
    }
    insert(tx, workspace, contact, id, &happened, data)?;
    Ok(Appended::Stored { event: id, contact })
}

/// The event of this bucket that has this key.
fn duplicate(
    tx: &Tx<'_>,
    workspace: WorkspaceId,
    bucket: Bucket,
    key: &str,
) -> Result<Option<Appended>> {
    let row = tx.row(&sql::EVENT_KEY_ONE, &params![workspace, bucket, key])?;
    row.map(|row| {
        Ok(Appended::Duplicate {
            event: EventId(row.int("id")?),
            contact: ContactId(row.int("contact")?),
        })
    })
    .transpose()
}

/// Appends an event of ours, through the same door.
pub(super) fn append_own(
    tx: &Tx<'_>,
    workspace: WorkspaceId,
    contact: ContactId,
    event: &OwnEvent,
    at: Time,
) -> Result<EventId> {
    let happened = event.happened(at);
    let data = happened.checked().map_err(Error::Refused)?;
    let id = EventId(tx.id(Kind::Event)?);
    insert(tx, workspace, contact, id, &happened, data)?;
    Ok(id)
}

/// The row of an event of ours of which nobody may hear.
pub(super) fn unheard_row<'a>(
    tx: &Tx<'_>,
    workspace: WorkspaceId,
    contact: ContactId,
    event: &'a OwnEvent,
    at: Time,
) -> Result<Vec<Param<'a>>> {
    let happened = event.happened(at);
    let data = happened.checked().map_err(Error::Refused)?;
    let id = EventId(tx.id(Kind::Event)?);
    Ok(event_row(tx, workspace, contact, id, &happened, data))
}

fn insert(
    tx: &Tx<'_>,
    workspace: WorkspaceId,
    contact: ContactId,
    id: EventId,
    happened: &Happened<'_>,
    data: String,
) -> Result<()> {
    let (event, inbox) = rows(tx, workspace, contact, id, happened, data)?;
    tx.run(&sql::EVENT_INSERT, &event)?;
    tx.run(&sql::INBOX_INSERT, &inbox).map(drop)
}

/// The row of an event, and its row in the inbox.
type Rows<'a> = (Vec<Param<'a>>, Vec<Param<'static>>);

/// The rows of an event of ours.
pub(super) fn own_rows<'a>(
    tx: &Tx<'_>,
    workspace: WorkspaceId,
    contact: ContactId,
    event: &'a OwnEvent,
    at: Time,
) -> Result<Rows<'a>> {
    let happened = event.happened(at);
    let data = happened.checked().map_err(Error::Refused)?;
    let id = EventId(tx.id(Kind::Event)?);
    rows(tx, workspace, contact, id, &happened, data)
}

pub(super) fn rows<'a>(
    tx: &Tx<'_>,
    workspace: WorkspaceId,
    contact: ContactId,
    id: EventId,
    happened: &Happened<'a>,
    data: String,
) -> Result<Rows<'a>> {
    let mut inbox = inbox_row(tx, workspace, contact, happened.received_at)?;
    inbox.extend(params![id, None::<String>]);
    Ok((event_row(tx, workspace, contact, id, happened, data), inbox))
}

fn event_row<'a>(
    tx: &Tx<'_>,
    workspace: WorkspaceId,
    contact: ContactId,
    id: EventId,
    happened: &Happened<'a>,
    data: String,
) -> Vec<Param<'a>> {
    params![
        tx.bucket_of(workspace, contact),
        id,
        workspace,
        contact,
        happened.name,
        happened.occurred_at,
        happened.received_at,
        happened.source,
        data
    ]
}

/// The first columns of a new inbox row.
pub(super) fn inbox_row(
    tx: &Tx<'_>,
    workspace: WorkspaceId,
    contact: ContactId,
    received_at: Time,
) -> Result<Vec<Param<'static>>> {
    let id = tx.id(Kind::Inbox)?;
    let bucket = tx.bucket_of(workspace, contact);
    Ok(params![bucket, id, workspace, contact, received_at])
}

/// The e-mail addresses that a command sets.
fn addresses(command: &Command) -> Who {
    let Command::ChangeContact { changes, .. } = command else {
        return Who::Keys(Vec::new());
    };
    let address = |change: &Change| match change {
        Change::Field {
            field,
            value: Value::Text(address),
        } if field == "email" => Some((IdentityKind::Email, address.clone())),
        _ => None,
    };
    Who::Keys(changes.iter().filter_map(address).collect())
}

/// The command with its new e-mail addresses in their one form, each now a key of this contact.
/// Refused if one is somebody else's: an address would name two people.
fn with_addresses(
    tx: &Tx<'_>,
    workspace: WorkspaceId,
    contact: ContactId,
    command: Command,
) -> Result<Command> {
    let Command::ChangeContact {
        mut changes,
        source,
    } = command
    else {
        return Ok(command);
    };
    for change in &mut changes {
        let Change::Field { field, value } = change else {
            continue;
        };
        let (true, Value::Text(address)) = (field == "email", value) else {
            continue;
        };
        *address = normal_key(IdentityKind::Email, address).map_err(Error::Refused)?;
        let keys = [(IdentityKind::Email, address.clone())];
        match identity::known(tx.view(), workspace, &keys)?.contact {
            Some(other) if other != contact => {
                return Err(Error::Refused(format!(
                    "{address} is the address of contact {other}"
                )));
            }
            Some(_) => {}
            None if identity::attach(tx, workspace, &keys[0], contact)? => {}
            None => return Err(Error::Busy),
        }
    }
    Ok(Command::ChangeContact { changes, source })
}
