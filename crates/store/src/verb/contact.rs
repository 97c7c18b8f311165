//! Contacts: one row, and one per consent.

use std::collections::HashMap;

use engine::contact::Contact;
use engine::event::Event;
use engine::id::{ContactId, EventId, WorkspaceId};
use engine::time::Time;

use super::identity;
use crate::driver::Driver;
use crate::error::Result;
use crate::param::Param;
use crate::row::Row;
use crate::seeing::ContactRow;
use crate::sql;
use crate::stored;
use crate::stored::contact::{attributes_json, standing_name, tags_json};
use crate::tx::Tx;
use crate::view::View;
use crate::who::{IdentityKind, Who, normal_key};

impl Driver {
    pub(crate) async fn contact(
        &self,
        workspace: WorkspaceId,
        who: Who,
    ) -> Result<Option<ContactRow>> {
        self.view(move |view| {
            let Some(id) = identity::found(view, workspace, &who)? else {
                return Ok(None);
            };
            shown(view, workspace, id)
        })
        .await
    }

    pub(crate) async fn contacts(
        &self,
        workspace: WorkspaceId,
        after: Option<ContactId>,
        limit: usize,
    ) -> Result<Vec<ContactRow>> {
        self.view(move |view| {
            let after = after.map_or(0, |id| id.0);
            let rows = view.rows(&sql::CONTACT_LIST, &params![workspace, after, limit])?;
            rows.iter().map(|row| seen(view, workspace, row)).collect()
        })
        .await
    }

    pub(crate) async fn newest_contacts(
        &self,
        workspace: WorkspaceId,
        before: Option<ContactId>,
        limit: usize,
    ) -> Result<Vec<ContactRow>> {
        self.view(move |view| {
            let before = before.map_or(i64::MAX, |id| id.0);
            let rows = view.rows(&sql::CONTACT_NEWEST, &params![workspace, before, limit])?;
            rows.iter().map(|row| seen(view, workspace, row)).collect()
        })
        .await
    }

    /// Contacts with a key that begins so: of each kind in the order of the keys, each contact once.
    pub(crate) async fn contacts_keyed(
        &self,
        workspace: WorkspaceId,
        beginning: String,
        limit: usize,
    ) -> Result<Vec<ContactRow>> {
        self.view(move |view| {
            let mut ids: Vec<ContactId> = Vec::new();
            for kind in IdentityKind::ALL {
                // Addresses are kept in lower case, the other keys as they were given.
                let from = match kind {
                    IdentityKind::Email => beginning.to_lowercase(),
                    _ => beginning.clone(),
                };
                let to = format!("{from}{}", char::MAX);
                let params = params![workspace, kind.as_str(), &from, &to, limit];
                for row in view.rows(&sql::IDENTITY_PREFIX, &params)? {
                    let id = ContactId(row.int("contact")?);
                    if !ids.contains(&id) {
                        ids.push(id);
                    }
                }
            }
            let found = ids.into_iter().take(limit);
            let rows = found.map(|id| shown(view, workspace, id));
            rows.filter_map(Result::transpose).collect()
        })
        .await
    }

    pub(crate) async fn events(
        &self,
        workspace: WorkspaceId,
        contact: ContactId,
        before: Option<(Time, EventId)>,
        limit: usize,
    ) -> Result<Vec<Event>> {
        let (at, id) = before.map_or((i64::MAX, i64::MAX), |(at, id)| (at.millis(), id.0));
        let bucket = self.buckets().of(workspace, contact);
        let params = params![workspace, bucket, contact, at, id, limit];
        let rows = self.read(&sql::EVENT_LIST, params).await?;
        rows.into_iter()
            .map(|row| stored::event::event(row, "id"))
            .collect()
    }
}

/// A contact as people see it, from its row.
fn seen(view: View<'_>, workspace: WorkspaceId, row: &Row) -> Result<ContactRow> {
    let contact = whole(view, workspace, row)?;
    let keys = view.rows(&sql::IDENTITY_LIST, &params![workspace, contact.id])?;
    let key = |row: &Row| Ok((row.parse("kind", IdentityKind::named)?, row.text("value")?));
    let keys = keys.iter().map(key).collect::<Result<_>>()?;
    Ok(ContactRow { contact, keys })
}

/// A contact as people see it, if there is one of this number in the workspace.
pub(super) fn shown(
    view: View<'_>,
    workspace: WorkspaceId,
    id: ContactId,
) -> Result<Option<ContactRow>> {
    let bucket = view.bucket_of(workspace, id);
    let row = view.row(&sql::CONTACT_ONE, &params![workspace, bucket, id])?;
    row.map(|row| seen(view, workspace, &row)).transpose()
}

/// A contact with its consents, if there is one of this number in the workspace.
pub(super) fn read(
    view: View<'_>,
    workspace: WorkspaceId,
    id: ContactId,
) -> Result<Option<Contact>> {
    let bucket = view.bucket_of(workspace, id);
    let row = view.row(&sql::CONTACT_ONE, &params![workspace, bucket, id])?;
    row.map(|row| whole(view, workspace, &row)).transpose()
}

fn whole(view: View<'_>, workspace: WorkspaceId, row: &Row) -> Result<Contact> {
    let id = ContactId(row.int("id")?);
    let params = params![workspace, view.bucket_of(workspace, id), id];
    let consents = view.rows(&sql::CONSENT_LIST, &params)?;
    stored::contact::contact(row, &consents)
}

pub(super) fn insert(tx: &Tx<'_>, workspace: WorkspaceId, contact: &Contact) -> Result<()> {
    let mut params = columns(tx, workspace, contact);
    params.extend(params![contact.version, contact.created_at]);
    tx.run(&sql::CONTACT_INSERT, &params)?;
    set_consents(tx, workspace, contact)
}

/// What a row of a contact says, up to why it is not mailed.
pub(super) fn columns<'c>(
    tx: &Tx<'_>,
    workspace: WorkspaceId,
    contact: &'c Contact,
) -> Vec<Param<'c>> {
    params![
        workspace,
        tx.bucket_of(workspace, contact.id),
        contact.id,
        address(contact),
        contact.zone.as_ref(),
        contact.language.as_ref(),
        attributes_json(contact),
        tags_json(contact),
        contact.suppressed.as_ref()
    ]
}

/// An address in the form in which it is a key, and in which suppressions name it.
fn address(contact: &Contact) -> Option<String> {
    let address = contact.email.as_ref()?;
    Some(normal_key(IdentityKind::Email, address).unwrap_or_else(|_| address.clone()))
}

/// Writes a contact over the version that was seen; `false` if it is another by now.
pub(super) fn update(
    tx: &Tx<'_>,
    workspace: WorkspaceId,
    contact: &Contact,
    seen_version: i64,
) -> Result<bool> {
    let mut params = columns(tx, workspace, contact);
    params.extend(params![contact.version, seen_version]);
    let hit = tx.run(&sql::CONTACT_UPDATE, &params)? == 1;
    if hit {
        set_consents(tx, workspace, contact)?;
    }
    Ok(hit)
}

fn set_consents(tx: &Tx<'_>, workspace: WorkspaceId, contact: &Contact) -> Result<()> {
    for row in consent_columns(tx, workspace, contact) {
        tx.run(&sql::CONSENT_SET, &row)?;
    }
    Ok(())
}

/// The rows of a contact's consents.
pub(super) fn consent_columns<'c>(
    tx: &Tx<'_>,
    workspace: WorkspaceId,
    contact: &'c Contact,
) -> impl Iterator<Item = Vec<Param<'c>>> {
    let bucket = tx.bucket_of(workspace, contact.id);
    contact.interests.iter().map(move |(interest, consent)| {
        params![
            workspace,
            bucket,
            contact.id,
            interest,
            standing_name(consent.state),
            consent.basis.as_str(),
            &consent.source,
            consent.wording.as_ref(),
            consent.at
        ]
    })
}

/// Contacts of any bucket with their consents, who stay as they are until the end of the transaction;
/// in one order, whatever the order in which they are asked for.
pub(super) fn read_all(
    tx: &Tx<'_>,
    workspace: WorkspaceId,
    asked: impl IntoIterator<Item = ContactId>,
) -> Result<Vec<Contact>> {
    let asked = asked
        .into_iter()
        .map(|id| (tx.bucket_of(workspace, id), id));
    let (buckets, ids): (Vec<_>, Vec<_>) = asked
        .map(|(bucket, id)| (Some(i64::from(bucket.0)), Some(id.0)))
        .unzip();
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let params = [workspace.into(), Param::Ints(buckets), Param::Ints(ids)];
    let rows = tx.rows(&sql::CONTACT_READ_MANY, &params)?;
    let mut consents: HashMap<i64, Vec<Row>> = HashMap::new();
    for row in tx.rows(&sql::CONSENT_READ_MANY, &params)? {
        consents.entry(row.int("contact")?).or_default().push(row);
    }
    let contact = |row: &Row| {
        let consents = consents.remove(&row.int("id")?).unwrap_or_default();
        stored::contact::contact(row, &consents)
    };
    rows.iter().map(contact).collect()
}
