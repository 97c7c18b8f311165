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
use super::{contact, merge};
use crate::allot::Kind;
use crate::append::OwnEvent;
use crate::error::{Error, Result};
use crate::sql;
use crate::tx::Tx;
use crate::view::View;
use crate::who::{IdentityKind, Who, normal_key, normal_keys};

type Key = (IdentityKind, String);

/// Whom keys name.
#[derive(Default)]
pub(super) struct Known<'k> {
    /// The one contact, if any of the keys is known.
    pub(super) contact: Option<ContactId>,
    /// Those that are not known, and are to be theirs.
    pub(super) unknown: Vec<&'k Key>,
    /// Contacts that are known by browsers alone, and turn out to be the same person.
    pub(super) anonymous: Vec<ContactId>,
}

/// The contact that a key names.
fn owner(view: View<'_>, workspace: WorkspaceId, key: &Key) -> Result<Option<ContactId>> {
    let params = params![workspace, key.0.as_str(), &key.1];
    let row = view.row(&sql::IDENTITY_ONE, &params)?;
    row.map(|row| Ok(ContactId(row.int("contact")?)))
        .transpose()
}

/// Whom the keys name. What says who somebody is goes before the browser that they use: whoever was known
/// by that browser alone is the same person, and where somebody else who is known used it before, it says
/// nothing. Two people who are known are never taken for one.
pub(super) fn known<'k>(
    view: View<'_>,
    workspace: WorkspaceId,
    keys: &'k [Key],
) -> Result<Known<'k>> {
    let (mut people, mut browsers, mut unknown) = (Vec::new(), Vec::new(), Vec::new());
    for key in keys {
        match owner(view, workspace, key)? {
            None => unknown.push(key),
            Some(contact) if key.0 == IdentityKind::AnonymousId => browsers.push((key, contact)),
            Some(contact) => people.push((key, contact)),
        }
    }
    let person = the_one(&people)?;
    let Some(contact) = person else {
        return of_browsers(view, workspace, the_one(&browsers)?, unknown);
    };
    let mut anonymous = Vec::new();
    for (_, other) in browsers {
        if other != contact
            && !anonymous.contains(&other)
            && merge::is_anonymous(view, workspace, other)?
        {
            anonymous.push(other);
        }
    }
    Ok(Known {
        contact: Some(contact),
        unknown,
        anonymous,
    })
}

/// Whom a browser names that came with keys which nobody has. Where a shared one names somebody who is
/// known by other keys of the same kinds, those are somebody new.
fn of_browsers<'k>(
    view: View<'_>,
    workspace: WorkspaceId,
    contact: Option<ContactId>,
    unknown: Vec<&'k Key>,
) -> Result<Known<'k>> {
    let mut known = Known {
        contact,
        unknown,
        anonymous: Vec::new(),
    };
    let is_person = |key: &&Key| key.0 != IdentityKind::AnonymousId;
    let (Some(contact), true) = (contact, known.unknown.iter().any(is_person)) else {
        return Ok(known);
    };
    for row in view.rows(&sql::IDENTITY_LIST, &params![workspace, contact])? {
        let kind = row.parse("kind", IdentityKind::named)?;
        if known
            .unknown
            .iter()
            .filter(|key| is_person(key))
            .any(|key| key.0 == kind)
        {
            known.contact = None;
            break;
        }
    }
    Ok(known)
}

/// The one contact that all of these keys name.
fn the_one(found: &[(&Key, ContactId)]) -> Result<Option<ContactId>> {
    let Some((first, contact)) = found.first() else {
        return Ok(None);
    };
    match found.iter().find(|(_, other)| other != contact) {
        None => Ok(Some(*contact)),
        Some((key, other)) => Err(Error::Refused(format!(
            "the keys name two contacts: {} {} is {contact}, {} {} is {other}",
            first.0.as_str(),
            first.1,
            key.0.as_str(),
            key.1
        ))),
    }
}

/// The contact of whom `who` speaks, if there is one.
pub(super) fn found(
    view: View<'_>,
    workspace: WorkspaceId,
    who: &Who,
) -> Result<Option<ContactId>> {
    match who {
        Who::Contact(id) => Ok(Some(merge::who_stays(view, workspace, *id)?)),
        Who::Keys(keys) => {
            let keys = normal_keys(keys).map_err(Error::Refused)?;
            Ok(known(view, workspace, &keys)?.contact)
        }
    }
}

/// The contact of whom `who` speaks. Unknown keys make one; known and unknown ones together add
/// the unknown. Whoever was known by a browser alone and now says who they are becomes that one.
pub(super) fn resolve(
    tx: &Tx<'_>,
    workspace: WorkspaceId,
    who: &Who,
    source: &str,
    at: Time,
) -> Result<ContactId> {
    let keys = match who {
        Who::Contact(id) => return of_number(tx, workspace, *id),
        Who::Keys(keys) => normal_keys(keys).map_err(Error::Refused)?,
    };
    let known = known(tx.view(), workspace, &keys)?;
    let address = known
        .unknown
        .iter()
        .find(|(kind, _)| *kind == IdentityKind::Email);
    let address = address.map(|(_, address)| address);
    let id = if let Some(id) = known.contact {
        let whose = params![workspace, tx.bucket_of(workspace, id), id];
        // Who becomes part of another just now must not get a key any more.
        let is_to_grow = !known.unknown.is_empty() && !tx.is_alone();
        if is_to_grow && tx.row(&sql::CONTACT_LOCK, &whose)?.is_none() {
            return Err(Error::Busy);
        }
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
    for key in known.unknown {
        // Somebody else has just made a contact of it; the next look finds theirs.
        if !attach(tx, workspace, key, id)? {
            return Err(Error::Busy);
        }
    }
    merge::recognise(tx, workspace, (&known.anonymous, id), source, at)?;
    Ok(id)
}

/// The contact of this number, or the one whom it became part of.
fn of_number(tx: &Tx<'_>, workspace: WorkspaceId, id: ContactId) -> Result<ContactId> {
    let is_there = |id: ContactId| {
        let params = params![workspace, tx.bucket_of(workspace, id), id];
        Ok::<_, Error>(tx.row(&sql::CONTACT_VERSION, &params)?.is_some())
    };
    if is_there(id)? {
        return Ok(id);
    }
    let stays = merge::who_stays(tx.view(), workspace, id)?;
    if stays != id && is_there(stays)? {
        return Ok(stays);
    }
    Err(Error::Refused(format!("there is no contact {id}")))
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
