//! Writing what a block of an import changed: one statement after another where there is one writer, one
//! statement per table where each is a journey over a network.

use engine::contact::Change;
use engine::dated;
use engine::id::ContactId;

use super::contact::{self, columns, consent_columns};
use super::import_block::{About, Book, Person, SOURCE};
use crate::allot::Kind;
use crate::command::Command;
use crate::error::{Error, Result};
use crate::param::Param;
use crate::sql::{self, Statement};
use crate::tx::Tx;
use crate::watch::dated_columns;

type Rows<'a> = Vec<Vec<Param<'a>>>;

pub(super) fn write(tx: &Tx<'_>, about: &About, book: &Book<'_>) -> Result<()> {
    if tx.is_alone() {
        people(tx, about, book)?;
    } else {
        people_together(tx, about, book)?;
    }
    let (events, keys, unread) = history(tx, about, book)?;
    let commands = commands(tx, about, book)?;
    let wanted = keys.len();
    let stored = run(
        tx,
        (&sql::EVENT_KEY_INSERT, &sql::EVENT_KEY_INSERT_MANY),
        keys,
    )?;
    if stored != wanted {
        // Somebody stored one in the meantime; the next look finds theirs.
        return Err(Error::Busy);
    }
    run(tx, (&sql::EVENT_INSERT, &sql::EVENT_INSERT_MANY), events)?;
    let inbox = (&sql::INBOX_INSERT, &sql::INBOX_INSERT_MANY);
    run(tx, inbox, unread)?;
    run(tx, inbox, commands)?;
    for (address, reason) in &book.suppressed {
        let params = params![about.workspace, address, *reason, about.now];
        tx.run(&sql::SUPPRESSION_INSERT, &params)?;
    }
    Ok(())
}

/// Runs a statement for each of these rows; how many rows it hit.
fn run(
    tx: &Tx<'_>,
    (one, many): (&'static Statement, &'static Statement),
    rows: Rows<'_>,
) -> Result<usize> {
    if tx.is_alone() {
        return rows.iter().map(|row| tx.run(one, row)).sum();
    }
    tx.run_all(many, rows)
}

fn people(tx: &Tx<'_>, about: &About, book: &Book<'_>) -> Result<()> {
    for (id, person) in &book.people {
        match person.seen_version {
            None => contact::insert(tx, about.workspace, &person.contact)?,
            Some(seen) if person.is_changed() => {
                if !contact::update(tx, about.workspace, &person.contact, seen)? {
                    return Err(Error::Busy);
                }
            }
            Some(_) => {}
        }
        for key in identities(about, *id, person) {
            if tx.run(&sql::IDENTITY_INSERT, &key)? != 1 {
                return Err(Error::Busy);
            }
        }
        let dates = dated::of(&person.contact);
        if dates != person.dates_before {
            let bucket = tx.bucket_of(about.workspace, *id);
            if person.seen_version.is_some() {
                tx.run(&sql::DATED_DELETE, &params![bucket, *id])?;
            }
            for date in &dates {
                let row = dated_columns((bucket, about.workspace, *id), date);
                tx.run(&sql::DATED_INSERT, &row)?;
            }
        }
    }
    Ok(())
}

fn identities<'p>(about: &About, id: ContactId, person: &'p Person) -> Rows<'p> {
    let row = |(kind, value): &'p (_, String)| {
        let kind: &crate::who::IdentityKind = kind;
        params![about.workspace, kind.as_str(), value, id]
    };
    person.keys.iter().map(row).collect()
}

fn people_together(tx: &Tx<'_>, about: &About, book: &Book<'_>) -> Result<()> {
    let workspace = about.workspace;
    let (mut made, mut changed, mut consents, mut keys) = (vec![], vec![], vec![], vec![]);
    let dates: Vec<_> = book
        .people
        .values()
        .map(|one| dated::of(&one.contact))
        .collect();
    let (mut dates_gone, mut dates_here) = (vec![], vec![]);
    for ((id, person), dates) in book.people.iter().zip(&dates) {
        let bucket = tx.bucket_of(workspace, *id);
        let mut row = columns(tx, workspace, &person.contact);
        match person.seen_version {
            None => {
                row.extend(params![person.contact.version, person.contact.created_at]);
                made.push(row);
            }
            Some(seen) if person.is_changed() => {
                // The last of them says why the address is not mailed, which stays where it is.
                row.pop();
                row.extend(params![person.contact.version, seen]);
                changed.push(row);
            }
            Some(_) => {}
        }
        if person.is_changed() {
            consents.extend(consent_columns(tx, workspace, &person.contact));
        }
        keys.extend(identities(about, *id, person));
        if *dates != person.dates_before {
            dates_gone.push(params![bucket, *id]);
            let row = |date| dated_columns((bucket, workspace, *id), date);
            dates_here.extend(dates.iter().map(row));
        }
    }
    let wanted = [made.len(), changed.len(), keys.len()];
    let hit = tx.run_together(vec![
        (&sql::CONTACT_INSERT_MANY, made),
        (&sql::CONTACT_UPDATE_MANY, changed),
        (&sql::IDENTITY_INSERT_MANY, keys),
        (&sql::CONSENT_SET_MANY, consents),
        (&sql::DATED_DELETE_MANY, dates_gone),
        (&sql::DATED_INSERT_MANY, dates_here),
    ])?;
    if hit[..3] != wanted {
        return Err(Error::Busy);
    }
    Ok(())
}

/// The rows of what happened: events, their keys, and the inbox rows of those that are to be heard.
fn history<'b>(
    tx: &Tx<'_>,
    about: &About,
    book: &'b Book<'_>,
) -> Result<(Rows<'b>, Rows<'b>, Rows<'b>)> {
    let (mut events, mut keys, mut unread) = (vec![], vec![], vec![]);
    for noted in &book.events {
        let bucket = tx.bucket_of(about.workspace, noted.contact);
        if about.triggers {
            let id = tx.id(Kind::Inbox)?;
            unread.push(params![
                bucket,
                id,
                about.workspace,
                noted.contact,
                about.now,
                noted.id,
                None::<String>
            ]);
        }
        if let Some(key) = noted.key {
            keys.push(params![about.workspace, bucket, key, noted.id, about.now]);
        }
        events.push(params![
            bucket,
            noted.id,
            about.workspace,
            noted.contact,
            noted.name,
            noted.occurred_at,
            about.now,
            noted.source,
            noted.data.as_str()
        ]);
    }
    Ok((events, keys, unread))
}

/// The inbox rows of changes that workflows are to hear of.
fn commands(tx: &Tx<'_>, about: &About, book: &Book<'_>) -> Result<Rows<'static>> {
    let row = |(contact, changes): &(ContactId, Vec<Change>)| {
        let command = Command::ChangeContact {
            changes: changes.clone(),
            source: SOURCE.to_owned(),
        };
        let bucket = tx.bucket_of(about.workspace, *contact);
        let id = tx.id(Kind::Inbox)?;
        let command = command.to_json().to_string();
        let (workspace, none) = (about.workspace, None::<i64>);
        Ok(params![
            bucket, id, workspace, *contact, about.now, none, command
        ])
    };
    book.commands.iter().map(row).collect()
}
