//! The worlds of many contacts at once, where each statement is a journey over a network: one
//! statement per table. Contacts are joined as a list of pairs: two lists of which each value could
//! go with each of the other are measured to be several times slower (STORAGE section 4.1).

use engine::entry::Record;
use engine::id::{ContactId, WorkspaceId};

use super::world::{Key, Wanted, assembled, events};
use crate::bucket::Bucket;
use crate::error::{Error, Result};
use crate::param::{self, Param};
use crate::row::Row;
use crate::sql::{self, Statement};
use crate::stored;
use crate::view::View;
use crate::world::{HISTORY_LENGTH_MAX, WORLDS_BYTES_MAX, World};

/// What was read of one contact.
#[derive(Default)]
struct Found {
    contact: Option<Row>,
    consents: Vec<Row>,
    journeys: Vec<Row>,
    history: Vec<Row>,
}

/// Contacts whose histories are read at once: of a thousand events each, of the greatest size that
/// one can have, they are still as much as a server's memory holds.
const HISTORIES_LENGTH: usize = 50;

/// The worlds of contacts, in the order in which they are asked for, until enough is read; an error
/// of one is its own.
pub(super) fn all(
    view: View<'_>,
    asked: &[(WorkspaceId, ContactId)],
    wanted: &Wanted,
) -> Result<Vec<Result<World>>> {
    let length = if wanted.names.is_empty() {
        asked.len().max(1)
    } else {
        HISTORIES_LENGTH
    };
    let (mut worlds, mut bytes) = (Vec::with_capacity(asked.len()), 0);
    for some in asked.chunks(length) {
        if bytes > WORLDS_BYTES_MAX {
            break;
        }
        worlds.append(&mut read(view, some, wanted, &mut bytes)?);
    }
    Ok(worlds)
}

fn read(
    view: View<'_>,
    asked: &[(WorkspaceId, ContactId)],
    wanted: &Wanted,
    bytes: &mut usize,
) -> Result<Vec<Result<World>>> {
    let mut found: Vec<_> = asked.iter().map(|_| Found::default()).collect();
    let list = |number: fn(&(WorkspaceId, ContactId)) -> i64| {
        Param::Ints(asked.iter().map(|one| Some(number(one))).collect())
    };
    let mut params = params![wanted.bucket];
    params.extend([list(|one| one.0.0), list(|one| one.1.0)]);
    let mut read = |statement, params: &[_], into: fn(&mut Found, Row)| {
        sort_out(view.rows(statement, params)?, statement, &mut found, into)
    };
    read(&sql::CONTACT_ONE_MANY, &params, |one, row| {
        one.contact = Some(row);
    })?;
    read(&sql::CONSENT_LIST_MANY, &params, |one, row| {
        one.consents.push(row);
    })?;
    read(&sql::JOURNEY_OF_CONTACT_MANY, &params, |one, row| {
        one.journeys.push(row);
    })?;
    if !wanted.names.is_empty() {
        let lists = wanted.names.iter();
        let lists: Vec<_> = lists
            .map(|(of, names)| format!("\"{of}\":{names}"))
            .collect();
        let names = format!("{{{}}}", lists.join(","));
        params.extend(params![wanted.since, names, HISTORY_LENGTH_MAX + 1]);
        read(&sql::EVENT_HISTORY_MANY, &params, |one, row| {
            one.history.push(row);
        })?;
    }
    let held = found
        .iter()
        .flat_map(|one| one.journeys.iter().chain(&one.history));
    *bytes += held.map(Row::bytes_held).sum::<usize>();
    let worlds = asked.iter().zip(found);
    Ok(worlds.map(|(one, found)| world(*one, found)).collect())
}

/// What is remembered of entries, in the order in which they are asked for; an error of one is its own.
pub(super) fn records(
    view: View<'_>,
    bucket: Bucket,
    asked: &[Key],
) -> Result<Vec<Result<Option<Record>>>> {
    if asked.is_empty() {
        return Ok(Vec::new());
    }
    let mut rows = Vec::with_capacity(asked.len());
    for (workspace, contact, workflow, key) in asked {
        rows.push(params![*workspace, *contact, *workflow, key]);
    }
    let mut params = params![bucket];
    params.extend(param::columns(rows));
    let mut found: Vec<Option<Row>> = asked.iter().map(|_| None).collect();
    let rows = view.rows(&sql::ENTRY_ONE_MANY, &params)?;
    sort_out(rows, &sql::ENTRY_ONE_MANY, &mut found, |one, row| {
        *one = Some(row);
    })?;
    let record = |row: &Option<Row>| row.as_ref().map(stored::journey::record).transpose();
    Ok(found.iter().map(record).collect())
}

/// Gives each row to the one that it is about: the column `n` counts them from 1.
fn sort_out<T>(
    rows: Vec<Row>,
    statement: &'static Statement,
    found: &mut [T],
    into: fn(&mut T, Row),
) -> Result<()> {
    for row in rows {
        let n = usize::try_from(row.int("n")?).unwrap_or(0);
        let wanted = found.len();
        let one = n.checked_sub(1).and_then(|n| found.get_mut(n));
        let one = one.ok_or(Error::RowCount {
            statement: statement.name,
            hit: n,
            wanted,
        })?;
        into(one, row);
    }
    Ok(())
}

fn world((workspace, contact): (WorkspaceId, ContactId), found: Found) -> Result<World> {
    let Some(row) = found.contact else {
        return Err(Error::Refused(format!("there is no contact {contact}")));
    };
    let contact = stored::contact::contact(&row, &found.consents)?;
    assembled(workspace, contact, &found.journeys, events(found.history)?)
}
