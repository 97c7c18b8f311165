//! From the keys of a person to the contact: looked up, made, or given another key.
//!
//! Everything that can be refused is refused before the first write, so a refusal leaves nothing
//! behind.

use std::collections::HashMap;

use engine::contact::{Change, Changed, Contact};
use engine::id::{ContactId, WorkspaceId};
use engine::time::Time;
use engine::value::Value;

use super::append::append_own;
use super::contact;
use crate::allot::Kind;
use crate::append::OwnEvent;
use crate::error::{Error, Result};
use crate::sql;
use crate::tx::Tx;
use crate::view::View;
use crate::who::{IdentityKind, Who, normal_key, normal_keys};

type Key = (IdentityKind, String);

/// The one contact that the keys name, if any of them is known, and the keys that are not.
pub(super) fn known<'k>(
    view: View<'_>,
    workspace: WorkspaceId,
    keys: &'k [Key],
) -> Result<(Option<ContactId>, Vec<&'k Key>)> {
    let mut found: Option<(&Key, ContactId)> = None;
    let mut unknown = Vec::new();
    for key in keys {
        let params = params![workspace, key.0.as_str(), &key.1];
        let Some(row) = view.row(&sql::IDENTITY_ONE, &params)? else {
            unknown.push(key);
            continue;
        };
        let contact = ContactId(row.int("contact")?);
        match found {
            Some((first, other)) if other != contact => {
                return Err(Error::Refused(format!(
                    "the keys name two contacts: {} {} is {other}, {} {} is {contact}",
                    first.0.as_str(),
                    first.1,
                    key.0.as_str(),
                    key.1
                )));
            }
            Some(_) => {}
            None => found = Some((key, contact)),
        }
    }
    Ok((found.map(|(_, contact)| contact), unknown))
}

/// The contact of whom `who` speaks, if there is one.
pub(super) fn found(
    view: View<'_>,
    workspace: WorkspaceId,
    who: &Who,
) -> Result<Option<ContactId>> {
    match who {
        Who::Contact(id) => Ok(Some(*id)),
        Who::Keys(keys) => {
            let keys = normal_keys(keys).map_err(Error::Refused)?;
            Ok(known(view, workspace, &keys)?.0)
        }
    }
}

/// The contact of whom `who` speaks. Unknown keys make one; known and unknown ones together add
/// the unknown.
pub(super) fn resolve(
    tx: &Tx<'_>,
    workspace: WorkspaceId,
    who: &Who,
    source: &str,
    at: Time,
) -> Result<ContactId> {
    let keys = match who {
        Who::Contact(id) => {
            let params = params![workspace, tx.bucket_of(workspace, *id), *id];
            return match tx.row(&sql::CONTACT_VERSION, &params)? {
                Some(_) => Ok(*id),
                None => Err(Error::Refused(format!("there is no contact {id}"))),
            };
        }
        Who::Keys(keys) => normal_keys(keys).map_err(Error::Refused)?,
    };
    let (found, unknown) = known(tx.view(), workspace, &keys)?;
    let address = unknown
        .iter()
        .find(|(kind, _)| *kind == IdentityKind::Email);
    let address = address.map(|(_, address)| address);
    let id = if let Some(id) = found {
        if let Some(address) = address {
            give_address(tx, workspace, id, address, source, at)?;
        }
        id
    } else {
        let mut contact = Contact::new(ContactId(tx.id(Kind::Contact)?), at);
        contact.email = address.cloned();
        contact::insert(tx, workspace, &contact)?;
        contact.id
    };
    for key in unknown {
        // Somebody else has just made a contact of it; the next look finds theirs.
        if !attach(tx, workspace, key, id)? {
            return Err(Error::Busy);
        }
    }
    Ok(id)
}

/// Makes everybody else who wants to make these keys somebody's wait until the end of the
/// transaction. Without it, two transactions that make the same people in another order would wait
/// for each other.
pub(super) fn hold_unknown<'w>(
    tx: &Tx<'_>,
    workspace: WorkspaceId,
    who: impl IntoIterator<Item = &'w Who>,
) -> Result<()> {
    if tx.is_alone() {
        return Ok(());
    }
    let params = params![workspace, listed(who)];
    tx.rows(&sql::IDENTITY_LOCK, &params).map(drop)
}

/// All keys that are known, and whom they name.
pub(super) fn all_known<'w>(
    tx: &Tx<'_>,
    workspace: WorkspaceId,
    who: impl IntoIterator<Item = &'w Who>,
) -> Result<HashMap<Key, ContactId>> {
    let rows = tx.rows(&sql::IDENTITY_KNOWN_MANY, &params![workspace, listed(who)])?;
    let known = rows.iter().map(|row| {
        let key = (row.parse("kind", IdentityKind::named)?, row.text("value")?);
        Ok((key, ContactId(row.int("contact")?)))
    });
    known.collect()
}

/// The keys in their one form, as a JSON list. What is no key is refused later, with its event.
fn listed<'w>(who: impl IntoIterator<Item = &'w Who>) -> String {
    let keys = who.into_iter().flat_map(|who| match who {
        Who::Keys(keys) => keys.as_slice(),
        Who::Contact(_) => &[],
    });
    let keys = keys.filter_map(|(kind, text)| {
        let value = normal_key(*kind, text).ok()?;
        Some(serde_json::json!({"kind": kind.as_str(), "value": value}))
    });
    serde_json::Value::Array(keys.collect()).to_string()
}

/// Makes a key name this contact; `false` if it names one already.
pub(super) fn attach(
    tx: &Tx<'_>,
    workspace: WorkspaceId,
    (kind, value): &Key,
    contact: ContactId,
) -> Result<bool> {
    let params = params![workspace, kind.as_str(), value, contact];
    Ok(tx.run(&sql::IDENTITY_INSERT, &params)? == 1)
}

/// A contact without an address gets the first one that is heard of; one that has an address
/// keeps it, and the other is a key only.
fn give_address(
    tx: &Tx<'_>,
    workspace: WorkspaceId,
    id: ContactId,
    address: &str,
    source: &str,
    at: Time,
) -> Result<()> {
    let Some(mut contact) = contact::read(tx.view(), workspace, id)? else {
        return Err(Error::Refused(format!("there is no contact {id}")));
    };
    if contact.email.is_some() {
        return Ok(());
    }
    let seen_version = contact.version;
    let change = Change::Field {
        field: "email".to_owned(),
        value: Value::Text(address.to_owned()),
    };
    if let Changed::Yes(name, data) = contact.apply(&change, source, at) {
        if !contact::update(tx, workspace, &contact, seen_version)? {
            return Err(Error::Busy);
        }
        let event = OwnEvent {
            name: name.to_owned(),
            occurred_at: at,
            source: source.to_owned(),
            data,
        };
        append_own(tx, workspace, id, &event, at)?;
    }
    Ok(())
}
